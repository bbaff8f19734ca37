"""Keeping each version of the rules under which anything was decided."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from django.db import transaction

from luoshi.policy.cases.freezing import overrides_data, rulings_data
from luoshi.policy.terms.actors import Actor
from luoshi.records.audit.actions import Change, record
from luoshi.records.programmes.deciding import Standing, standing
from luoshi.records.programmes.models import RuleVersion


@dataclass(frozen=True, slots=True)
class InForce:
    """The rules in force with the id of the row that keeps them."""

    standing: Standing
    version_id: int


_KNOWN: Final[dict[tuple[int, str, str, str], int]] = {}
"""Versions that were found kept. Ids are never given twice, so that what stands here stays true."""
KNOWN_MOST: Final = 1_000


def rules_in_force(programme_id: int, part: str, *, by: Actor, at: datetime) -> InForce:
    """The rules of one part now; a version not met before is kept first. One query, more the first time. Raises BadValue."""
    return in_force(standing(programme_id, part), by=by, at=at)


def in_force(found: Standing, *, by: Actor, at: datetime) -> InForce:
    """These rules with the row that keeps them. No query, more the first time."""
    key = (found.programme_id, found.part, found.settings, found.decider.version)
    if key in _KNOWN:
        return InForce(found, _KNOWN[key])
    kept = keep_version(found, by=by, at=at)
    if len(_KNOWN) < KNOWN_MOST:  # this transaction may have made it, and may still be rolled back
        transaction.on_commit(partial(_KNOWN.__setitem__, key, kept))
    return InForce(found, kept)


@transaction.atomic
def keep_version(found: Standing, *, by: Actor, at: datetime) -> int:
    """The row of this version of the rules; one that was not met before is made."""
    programme_id, part = found.programme_id, found.part
    wanted = {
        "programme_id": programme_id,
        "part": part,
        "version": found.decider.version,
        "settings": found.settings,
    }
    known = RuleVersion.objects.filter(**wanted).values_list("id", flat=True).first()
    if known is not None:
        return known
    row, fresh = RuleVersion.objects.get_or_create(
        **wanted,
        defaults={
            "rulings": rulings_data(found.rulings),
            "overrides": overrides_data(found.overrides),
            "since": at,
        },
    )
    if fresh:
        after = {"part": part, "version": row.version}
        record("programme.rules", [Change("programme", programme_id, None, after)], by=by, at=at)
    return row.pk
