"""The office sets the chasing of a year."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from luoshi.policy.chasing.setup import Setup, parse
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.chasing.ladders import BY_DEFAULT, setup_of
from luoshi.records.chasing.models import Ladder
from luoshi.records.chasing.permissions import SET_UP, require

YEARS = range(2000, 2200)


@transaction.atomic
def set_up(year: int, found: Mapping[str, Any], *, by: Actor, at: datetime) -> Setup:
    """Levels, rules and reminders of a year, taken whole or not at all. Raises NotAllowed, BadValue."""
    require(by, SET_UP, "只有督查室可以设置督办规则。")
    if year not in YEARS:
        raise BadValue(f"没有{year}年的督办规则。")
    setup = parse(found)
    row = locked_ladder(year, by=by, at=at)
    before = snapshot(row)
    row.setup, row.set_at, row.by_name = setup.as_json(), at, by.name
    row.save()
    record("chasing.set-up", [Change("ladder", row.pk, before, snapshot(row))], by=by, at=at)
    return setup


def locked_ladder(year: int, *, by: Actor, at: datetime) -> Ladder:  # noqa: ARG001 - as all acts
    """The year's row, locked: numbers and reminders of a year are given by one at a time."""
    found = Ladder.objects.select_for_update().filter(year=year).first()
    if found is not None:
        return found
    defaults = {"setup": setup_of(year).as_json(), "set_at": at, "by_name": BY_DEFAULT}
    Ladder.objects.get_or_create(year=year, defaults=defaults)
    return Ladder.objects.select_for_update().get(year=year)
