"""The auditor's own desk: what can be sampled, what was sampled and came out, evidence by receipt, the own looks."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from luoshi.policy.terms.actors import RoleName
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.audit.queries import story_of
from luoshi.records.cases.queries import case_id_of, totals
from luoshi.records.persons.queries import looks
from luoshi.records.persons.values import LookRow
from luoshi.records.programmes import queries as programmes
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request

AUDITORS: Final[frozenset[RoleName]] = frozenset({"auditor"})
SAMPLES_SHOWN: Final = 5


@require_safe
@guarded(roles=AUDITORS)
def desk(request: Request) -> HttpResponse:
    """One page to begin from; a receipt number leads straight to its case."""
    receipt = request.GET.get("receipt", "").strip()
    if receipt:
        found = case_id_of(receipt)
        if found is None:
            raise BadValue(_("没有这个受理编号，请核对后再查。"))
        return redirect("case", found)
    rows = [
        (row, totals(row.id, request.actor), story_of("sample", row.id, most=SAMPLES_SHOWN))
        for row in programmes.programmes()
    ]
    own = looks(request.actor, user_id=request.actor.user_id)
    return render(request, "treasury/audit_desk.html", {"rows": rows, "looks": acts(own)})


def acts(own: Sequence[LookRow]) -> list[tuple[LookRow, int]]:
    """Looks of one act together: the first of them, and at how many subjects."""
    grouped = groupby(own, key=lambda one: (one.at, one.purpose))
    return [(found[0], len(found)) for _key, group in grouped if (found := list(group))]
