"""A plan and its reports taken over by a person's choice, in any order."""

from decimal import Decimal

import pytest

from luoshi.library.discovery import sample_documents
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed
from luoshi.records.plans import actions
from luoshi.records.plans.models import Indicator, YearGoal
from luoshi.records.plans.readings import plan_offer, report_offer
from luoshi.records.tasks.actions import import_file
from tests.records.conftest import AT, OFFICE

UNIT = Actor(None, "单位", frozenset({"unit"}), frozenset({1}))


def taken_in(data: bytes, name: str) -> int:
    return import_file(data, name=name, by=OFFICE, at=AT).document_ids[0]


@pytest.mark.documents
def test_the_order_in_which_reports_are_taken_does_not_matter(city, documents) -> None:
    names = ("work-report-2022.txt", "five-year-plan-2021-2025.txt", "work-report-2021.txt")
    later, plan, earlier = (taken_in((documents / name).read_bytes(), name) for name in names)
    actions.load_plan(plan, by=OFFICE, at=AT)
    actions.take_report(later, by=OFFICE, at=AT)
    actions.take_report(earlier, by=OFFICE, at=AT)
    prices = Indicator.objects.get(name="居民消费价格涨幅")
    figures = prices.values.order_by("year").values_list("year", "value")
    assert list(figures) == [(2020, Decimal("1.7")), (2021, Decimal("1.1"))]


def test_a_person_may_choose_another_indicator_before_a_report_is_taken(city) -> None:
    files = sample_documents()
    plan = actions.load_plan(taken_in(files["five-year-plan-2026-2030.txt"], "规划.txt"), by=OFFICE, at=AT)
    document = taken_in(files["work-report-2026.txt"], "报告.txt")
    offer = report_offer(document)
    other = plan.indicators.get(number="8")
    actions.take_report(
        *(document,),
        goals={offer.goals[0].key: other.pk, offer.goals[1].key: -1},
        results=[],
        by=OFFICE,
        at=AT,
    )
    assert other.goals.get().name == offer.goals[0].name
    assert not YearGoal.objects.filter(name=offer.goals[1].name).exists()
    with pytest.raises(BadValue, match="不是带年份"):
        actions.take_report(plan.document_id, by=OFFICE, at=AT)


def test_only_the_office_loads(city) -> None:
    document = taken_in(sample_documents()["five-year-plan-2026-2030.txt"], "规划.txt")
    assert plan_offer(document).plan_id is None
    with pytest.raises(NotAllowed):
        actions.load_plan(document, by=UNIT, at=AT)
