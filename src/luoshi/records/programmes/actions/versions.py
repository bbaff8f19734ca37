"""Keeping each version of the rules under which anything was decided."""

from dataclasses import dataclass
from datetime import datetime

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


@transaction.atomic
def rules_in_force(programme_id: int, part: str, *, by: Actor, at: datetime) -> InForce:
    """The rules of one part now; a version not met before is kept first. Two queries. Raises BadValue."""
    found = standing(programme_id, part)
    wanted = {
        "programme_id": programme_id,
        "part": part,
        "version": found.decider.version,
        "settings": found.settings,
    }
    known = RuleVersion.objects.filter(**wanted).values_list("id", flat=True).first()
    if known is not None:
        return InForce(found, known)
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
    return InForce(found, row.pk)
