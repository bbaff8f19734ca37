"""Inside a unit of the sample city: two colleagues more, a sub-unit, and papers on their way through the unit."""

from datetime import datetime, timedelta
from typing import Final

from luoshi.policy.dates.windows import day_of
from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.records.breakdown.actions_passing import pass_on
from luoshi.records.desks.queries_unit import DueReport, unit_desk
from luoshi.records.inside.actions import form_sub_unit
from luoshi.records.organisations.queries import unit_by_code
from luoshi.records.people.actions import give_account, give_role
from luoshi.records.people.queries import actor_of
from luoshi.records.tasks import actions

UNIT: Final = "housing"
COLLEAGUES: Final = (
    ("zhujian-shenhe", "市住房城乡建设局审核·演示"),
    ("zhujian-qianfa", "市住房城乡建设局签发·演示"),
)
WORDS: Final = (
    "本期新进场3个小区，已完工小区完成居民回访。",
    "招标已完成，施工队伍进场，首段管线开始更换。",
    "完成方案比选，正在办理前期手续。",
)


def show_inside(at: datetime, password: str) -> None:
    """Three papers: one to check, one to sign, one given back; and a question to a sub-unit."""
    unit = unit_by_code(UNIT)
    if unit is None:
        return
    filler = Actor(None, unit.name, frozenset({"unit"}), frozenset({unit.id}))
    checker, signer = (_colleague(name, shown, unit.id, password, at) for name, shown in COLLEAGUES)
    due = unit_desk(unit.id, filler, day_of(at)).due
    open_ones = [one for one in due if one.state == "none"]
    for place, (one, words) in enumerate(zip(open_ones, WORDS, strict=False)):
        _on_its_way(place, one, words, (filler, checker), at)
    part = form_sub_unit(unit.id, "工程建设管理处", [_id(checker)], by=signer, at=at)
    if len(open_ones) > len(WORDS):
        _ask(open_ones[len(WORDS)], part.pk, signer, at)


def _on_its_way(place: int, one: DueReport, words: str, people: tuple[Actor, Actor], at: datetime) -> None:
    """The first waits for its check, the second for its signature, the third came back."""
    filler, checker = people
    row = actions.write_contribution(
        one.assignment_id, one.window.id, text=words, completion_percent=60, by=filler, at=at
    )
    actions.submit_contribution(row.pk, by=filler, at=at)
    row.refresh_from_db(fields=["changes"])
    if place == 1:
        actions.check_contribution(row.pk, version=row.changes, by=checker, at=at)
    if place == 2:
        actions.give_back_contribution(
            row.pk, reason="请补充完成的数量和地点。", version=row.changes, by=checker, at=at
        )


def _ask(one: DueReport, sub_unit_id: int, by: Actor, at: datetime) -> None:
    pass_on(
        one.assignment_id,
        sub_unit_id=sub_unit_id,
        window_id=one.window.id,
        what="请报本期完工的数量、地点和存在的困难。",
        due_on=day_of(at) + timedelta(days=3),
        by=by,
        at=at,
    )


def _colleague(name: str, shown: str, unit_id: int, password: str, at: datetime) -> Actor:
    """An account from the day of loading on: before it the unit had one person and one step."""
    user = give_account(name, display_name=shown, password=password, by=SYSTEM, at=at, weak_password=True)
    give_role(user.pk, "unit", unit_id=unit_id, valid_from=day_of(at), by=SYSTEM, at=at)
    return actor_of(user.pk, day_of(at))


def _id(by: Actor) -> int:
    return by.user_id or 0
