"""Recorded changes of parameters and rulings on interpretations: who, when, why, from which day."""

from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from luoshi.library.programmes import Publication, load
from luoshi.policy.cases.freezing import scalar
from luoshi.policy.money.fen import BASIS_POINTS
from luoshi.policy.rules.explaining import plain
from luoshi.policy.rules.kinds import Kind
from luoshi.policy.rules.settings import Dated, UnsuitableSetting, overridden
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.programmes.actions.versions import rules_in_force
from luoshi.records.programmes.models import ParameterChange, Programme, RulingMade
from luoshi.records.programmes.permissions import MANAGE, require

WHY_MOST: Final = 2_000
NAME_MOST: Final = 100
CHANGES_MOST: Final = 500
"""More would be a mistake: each makes the expressions of the rules longer."""


@transaction.atomic
def change_parameter(
    programme_id: int,
    name: str,
    value: Any,
    *,
    part: str = "",
    since: date,
    decided_by: str,
    decided_on: date,
    why: str,
    by: Actor,
    at: datetime,
) -> int:
    """A parameter has this value (as in JSON: fen, basis points, ISO days) from `since` on; the change's id.

    Raises NotAllowed, BadValue, WrongState.
    """
    row, publication = _running(programme_id, by)
    check_grounds(decided_by, why)
    books = [book for book in publication.parts if part in {"", book.name}]
    holding = [book for book in books if name in {parameter.name for parameter in book.parameters}]
    if not holding:
        raise BadValue(f"没有名为“{name}”的参数。")
    kinds = {p.kind for book in holding for p in book.parameters if p.name == name}
    value = _of_kind(value, kinds)
    words = next(p.words for book in holding for p in book.parameters if p.name == name)
    if words and str(value) not in words:
        raise BadValue(f"新值没有这一项，可选：{'、'.join(words.values())}。")
    for book in holding:
        try:
            overridden(book.parameters, {name: (Dated(since, scalar(value, next(iter(kinds)))),)})
        except (UnsuitableSetting, ValueError) as problem:
            raise BadValue(str(problem)) from problem
    made = ParameterChange.objects.create(
        programme=row,
        part=part,
        name=name,
        value=value,
        since=since,
        decided_by=decided_by.strip(),
        decided_on=decided_on,
        why=why.strip(),
        at=at,
        by_name=by.name,
    )
    _next_revision(row, publication, by=by, at=at)
    after = {
        **snapshot(made, "part", "name", "value", "since", "decided_by", "decided_on"),
        "reason": made.why,
    }
    record("programme.change", [Change("programme", row.pk, None, after)], by=by, at=at)
    return made.pk


@transaction.atomic
def make_ruling(
    programme_id: int,
    interpretation: str,
    option: str,
    *,
    since: date,
    decided_by: str,
    decided_on: date,
    why: str,
    by: Actor,
    at: datetime,
) -> int:
    """Rule on an interpretation from a day on; the ruling's id. Raises NotAllowed, BadValue, WrongState."""
    row, publication = _running(programme_id, by)
    check_grounds(decided_by, why)
    doubts = {doubt.name: doubt for book in publication.parts for doubt in book.interpretations}
    if interpretation not in doubts:
        raise BadValue(f"没有名为“{interpretation}”的口径。")
    try:
        doubts[interpretation].text_of(option)
    except UnsuitableSetting as problem:
        raise BadValue(str(problem)) from problem
    made = RulingMade.objects.create(
        programme=row,
        interpretation=interpretation,
        option=option,
        since=since,
        decided_by=decided_by.strip(),
        decided_on=decided_on,
        why=why.strip(),
        at=at,
        by_name=by.name,
    )
    _next_revision(row, publication, by=by, at=at)
    fields = ("interpretation", "option", "since", "decided_by", "decided_on")
    after = {**snapshot(made, *fields), "reason": made.why}
    record("programme.ruling", [Change("programme", row.pk, None, after)], by=by, at=at)
    return made.pk


def _running(programme_id: int, by: Actor) -> tuple[Programme, Publication]:
    row = Programme.objects.select_for_update(no_key=True).filter(pk=programme_id).first()
    if row is None:
        raise BadValue("没有这个项目。")
    require(by, MANAGE, row.name, "只有项目经办可以调整参数和口径。")
    if row.state == "closed":
        raise WrongState("项目已经结束，参数和口径不再调整。")
    if row.revision >= CHANGES_MOST:
        raise WrongState(f"参数和口径已调整 {CHANGES_MOST} 次，达到上限。")
    return row, load(row.city, row.name)


def check_grounds(decided_by: str, why: str) -> None:
    """Who decided and why, as every recorded change of a programme states them. Raises BadValue."""
    if not 0 < len(decided_by.strip()) <= NAME_MOST or not 0 < len(why.strip()) <= WHY_MOST:
        raise BadValue(f"请写明由谁决定（{NAME_MOST}字以内）和理由（{WHY_MOST}字以内）。")


def _of_kind(value: Any, kinds: set[Kind]) -> Any:
    """The value as JSON keeps it. Raises BadValue where it is not of the parameter's kind."""
    (kind,) = kinds if len(kinds) == 1 else (Kind.CHOICE,)
    if isinstance(value, date):
        value = plain(value)
    number = kind in {Kind.FEN, Kind.RATE, Kind.COUNT}
    good = isinstance(value, int) and not isinstance(value, bool) if number else isinstance(value, str)
    if kind is Kind.FLAG:
        good = isinstance(value, bool)
    if kind is Kind.RATE and good and value > BASIS_POINTS:
        raise BadValue("比例不能超过100%（以万分之一为单位填写，12%为1200）。")
    if not good or (number and value < 0):
        raise BadValue("新值与参数的类型不符，请按参数的单位填写。")
    return value


def _next_revision(row: Programme, publication: Publication, *, by: Actor, at: datetime) -> None:
    row.revision += 1
    row.save(update_fields=["revision"])
    for book in publication.parts:
        rules_in_force(row.pk, book.name, by=by, at=at)
