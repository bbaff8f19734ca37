"""From when on something is a sign of risk: the operator's figures, dated, with who and why; never a decision."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.utils import InternalError, ProgrammingError

from luoshi.library.programmes import thresholds
from luoshi.policy.risk.thresholds import IllFormedThresholds, on, thresholds_of
from luoshi.policy.terms.actors import SYSTEM
from luoshi.policy.terms.refusals import BadValue, NotAllowed
from luoshi.records.audit.models import AuditEntry
from luoshi.records.cases import actions
from luoshi.records.cases.models import Decision
from luoshi.records.programmes.queries import versions
from luoshi.records.risk.actions import set_threshold
from luoshi.records.risk.models import ThresholdChange
from luoshi.records.risk.queries import signs
from luoshi.records.risk.thresholds import threshold_rows
from tests.records.vehicles import AT, Life, opened, staff

DAY = AT.date()
SAID = {"decided_by": "市商务局", "decided_on": date(2026, 3, 16), "why": "店少件少", "at": AT}
DEALER = {("invoice", "new_invoice"): {"dealer": "示例一店"}}


def dealer_signs(programme: int, day: date) -> list[str]:
    return [one.sign.reason for one in signs(programme, SYSTEM, day=day) if one.sign.kind == "dealer"]


@pytest.mark.django_db
def test_a_threshold_holds_from_its_day_and_its_history_stays() -> None:
    programme, operator = opened(), staff("operator", "operator")
    lives = [Life(n, changes=DEALER) for n in range(1, 5)]
    applications = [one.application() for one in lives]
    applications[1].particulars["bank_card"] = applications[0].particulars["bank_card"]
    told = actions.apply_many(programme, applications, by=SYSTEM, at=AT)
    actions.conclude([x.found(y.case_id) for x, y in zip(lives, told, strict=True)], by=SYSTEM, at=AT)
    made, rules = Decision.objects.count(), len(versions(programme))
    since = DAY + timedelta(days=5)
    set_threshold(programme, "dealer_least", 4, since=since, by=operator, **SAID)
    assert dealer_signs(programme, since - timedelta(days=1)) == []
    assert dealer_signs(programme, since) == [
        "销售单位“示例一店”：4 件中 2 件的银行卡、手机号或设备也出现在他人申请中。"
    ]
    row = {one.name: one for one in threshold_rows(programme, DAY)}["dealer_least"]
    assert (row.current, [value.shown for value in row.values]) == ("5", ["5", "4"])
    assert (row.values[-1].decided_by, row.values[-1].why) == ("市商务局", "店少件少")
    assert AuditEntry.objects.get(verb="risk.threshold").after["reason"] == "店少件少"
    assert (Decision.objects.count(), len(versions(programme))) == (made, rules)


@pytest.mark.django_db
def test_only_who_runs_the_programme_sets_it_and_within_bounds() -> None:
    programme, operator = opened(), staff("operator", "operator")
    with pytest.raises(NotAllowed):
        set_threshold(programme, "dealer_least", 4, since=DAY, by=staff("r", "reviewer"), **SAID)
    for name, value in (("dealer_least", 0), ("dealer_least", 10_001), ("price_far", -1), ("shoe", 4)):
        with pytest.raises(BadValue):
            set_threshold(programme, name, value, since=DAY, by=operator, **SAID)
    with pytest.raises(BadValue, match="理由"):
        set_threshold(programme, "price_far", 5_000, since=DAY, by=operator, **{**SAID, "why": " "})
    set_threshold(programme, "price_far", 5_000, since=DAY, by=operator, **SAID)
    with pytest.raises((InternalError, ProgrammingError), match="append only"), transaction.atomic():
        ThresholdChange.objects.update(value=1)


def test_every_programme_has_every_threshold_once() -> None:
    known = thresholds("beijing", "vehicle_trade_in_2026")
    assert on(known, DAY).dealer_shared_bp == 2_000
    row = {"name": "dealer_least", "kind": "count", "meaning": "x", "values": [{"since": DAY, "value": 1}]}
    with pytest.raises(IllFormedThresholds, match="各有一项"):
        thresholds_of({"thresholds": [row]})
