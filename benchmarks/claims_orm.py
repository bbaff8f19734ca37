"""The reference of benchmarks/claims.py: a claim as one usually writes it with Django's ORM, one transaction each.

The same tables, indexes, constraints, checks, journal and audit row as the product; pooled connections; the release's
row is taken with `select_for_update`.
"""

import json
from datetime import datetime
from typing import Any

from django.db import transaction

from luoshi.policy.dates.windows import day_of
from luoshi.policy.entitlements.values import Claim
from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.audit.actions import Change, record
from luoshi.records.entitlements.models import UNUSED, Answer, Elsewhere, Entitlement, Release


@transaction.atomic
def claim(scheme: Any, asked: Claim, key: str, digest: bytes, at: datetime) -> str:
    """Answer one claim; the code."""
    mine = {"scheme_id": scheme.id, "client_kind": 1, "client_id": asked.person, "key": key}
    earlier = Answer.objects.filter(**mine).first()
    if earlier is not None:
        return earlier.code if bytes(earlier.digest) == digest else "key-reused"
    place = {"scheme_id": scheme.id, "day": asked.day, "category": asked.category, "channel": asked.channel}
    release = Release.objects.select_for_update().filter(**place).first()
    holder = {"scheme_id": scheme.id, "person_id": asked.person, "category": asked.category}
    last = Entitlement.objects.filter(**holder).order_by("-nth").first()
    code = _refused(scheme, asked, release, last, holder, at) or "ok"
    answer = scheme.refusals.get(code, "")
    if code == "ok" and release is not None:
        release.left -= 1
        release.save(update_fields=["left"])
        row = Entitlement.objects.create(
            **holder,
            nth=1 if last is None else last.nth + 1,
            channel=asked.channel,
            day=asked.day,
            state="claimed",
            claimed_at=at,
            valid_until=scheme.terms.valid_until(asked.channel, at),
            counts=scheme.terms.lapse_counts(at),
        )
        told = {"category": row.category, "nth": row.nth, "channel": row.channel, "day": str(row.day)}
        answer = json.dumps({"code": "ok", **told, "valid_until": row.valid_until.isoformat()})
        record("entitlement.claim", [Change("entitlement", asked.person, None, told)], by=SYSTEM, at=at)
    Answer.objects.create(**mine, verb="claim", digest=digest, code=code, answer=answer, at=at)
    return code


def _refused(
    scheme: Any,
    asked: Claim,
    release: Release | None,
    last: Entitlement | None,
    holder: dict[str, Any],
    at: datetime,
) -> str | None:
    """The first reason against the claim."""
    if release is None or release.left == 0:
        return "no-release" if release is None else "gone"
    if asked.day != day_of(at) or at < scheme.terms.opens_at(asked.day):
        return "not-open"
    if Elsewhere.objects.filter(**holder).exists():
        return "taken-elsewhere"
    if last is not None and (last.state == "used" or (last.state in UNUSED and last.valid_until > at)):
        return "already-used" if last.state == "used" else "already-claimed"
    return _lapsed(scheme, asked, last, holder)


def _lapsed(scheme: Any, asked: Claim, last: Entitlement | None, holder: dict[str, Any]) -> str | None:
    if last is not None and last.state in UNUSED:
        last.state, last.merchant_id = "lapsed", None
        last.save(update_fields=["state", "merchant_id"])
    count = Entitlement.objects.filter(**holder, channel=asked.channel, state="lapsed", counts=True).count()
    return "barred" if count >= scheme.terms.lapses_most else None
