"""The chasing of the sample city: a batch of notices with answers, a request before the leader, a meeting, a circular."""

from datetime import datetime, timedelta
from typing import cast

from luoshi.policy.dates.windows import day_of
from luoshi.policy.progress.states import LATE
from luoshi.policy.terms.actors import Actor, RoleName
from luoshi.records.briefs.actions import draft_brief, issue_brief
from luoshi.records.chasing import actions
from luoshi.records.chasing.queries import notices
from luoshi.records.meetings import actions as meetings
from luoshi.records.meetings.queries import meeting
from luoshi.records.notifying.actions import prefer
from luoshi.records.notifying.queries import people_of_units
from luoshi.records.organisations.queries import unit_by_code
from luoshi.records.people.queries import actor_of
from luoshi.records.tasks import queries

OFFICE = Actor(None, "督查室·演示", cast("frozenset[RoleName]", frozenset({"office"})))
"""Openly a demo's own hand: the acts stand in the stories under this name."""
CHASED = ("housing", "science", "data")
"""Units of the sample city that have demo accounts."""


def chase(at: datetime) -> None:
    """After lists, accounts and reports are there."""
    lists = [row for row in queries.lists(OFFICE) if row.state == "issued"]
    units = {row.id: row.name for code in CHASED if (row := unit_by_code(code)) is not None}
    if not lists or not units:
        return
    _wants_mail(next(iter(units)), at)
    _notices(lists[-1].id, units, at)
    _request(lists[0].id, next(iter(units.items())), at)
    _meeting(lists[0].id, at)
    brief = draft_brief(lists[0].id, kind="circular", as_of=at, grouping="unit", by=OFFICE, at=at)
    issue_brief(brief, version=0, by=OFFICE, at=at)


def _wants_mail(unit_id: int, at: datetime) -> None:
    """The unit's account has an address; the demo's letters are files in its folder `mail`."""
    for user_id in people_of_units([unit_id], day_of(at)).get(unit_id, ())[:1]:
        by = actor_of(user_id, day_of(at))
        address = "zhujian@example.org"
        prefer(mail="at-once", im="off", sms="off", address=address, im_name="", phone="", by=by, at=at)


def _unit(unit_id: int, name: str) -> Actor:
    return Actor(None, name, cast("frozenset[RoleName]", frozenset({"unit"})), frozenset({unit_id}))


def _notices(list_id: int, units: dict[int, str], at: datetime) -> None:
    """The late tasks of an earlier list: yellow cards; one answered, one received, one not yet."""
    page = queries.tasks(list_id, OFFICE, queries.Filter(lights=LATE), size=queries.PAGE_MOST)
    ids = [row.id for row in page.rows if any(one.unit_id in units for one in row.units)]
    if not ids:
        return
    why = "所列任务已过时限，尚未见办结报告。请说明原因，提出赶工措施和完成时间。"
    actions.issue_notices(ids, rank=2, reason=why, unit_ids=list(units), by=OFFICE, at=at)
    sent = [row for row in notices(OFFICE, day_of(at)).rows if row.unit_id in units]
    for row in sent[:2]:
        actions.acknowledge_notice(row.id, by=_unit(row.unit_id, row.unit), at=at)
    for row in sent[:1]:
        text = "剩余两处受管线迁改影响，已与产权单位商定下月进场，预计年底前完工。"
        actions.reply_notice(row.id, text=text, by=_unit(row.unit_id, row.unit), at=at)


def _request(list_id: int, unit: tuple[int, str], at: datetime) -> None:
    page = queries.tasks(list_id, OFFICE, queries.Filter(unit_id=unit[0]))
    if not page.rows:
        return
    made = actions.ask(
        page.rows[0].id,
        unit[0],
        kind="help",
        title="请协调老旧小区管线迁改",
        text="三个小区的燃气、供水管线分属不同产权单位，迁改时序不一，影响进场。请市里协调统一时序。",
        needed_by=day_of(at) + timedelta(days=7),
        by=_unit(*unit),
        at=at,
    )
    actions.refer_request(
        made, note="建议由市住房城乡建设局会同各产权单位一次排定。", version=0, by=OFFICE, at=at
    )


def _meeting(list_id: int, at: datetime) -> None:
    """Planned for today with two decisions, so that it can be closed with one click."""
    on = day_of(at)
    made = meetings.plan_meeting(
        list_id,
        title=f"{on.month}月重点任务调度会",
        held_on=on,
        place="市政府二号会议室",
        chair="分管市领导",
        by=OFFICE,
        at=at,
    )
    page = meeting(made, OFFICE)
    first = next((one.task for one in page.agenda if one.task is not None), None) if page else None
    if first is not None:
        text = "加快推进，每两周报一次进展，下次调度会逐项对账。"
        meetings.add_minute(made, kind="notice", text=text, task_id=first.id, rank=1, by=OFFICE, at=at)
    meetings.add_minute(made, kind="note", text="滞后任务的牵头单位会后三日内报赶工计划。", by=OFFICE, at=at)
