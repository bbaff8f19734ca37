"""The checks of one order: each refusal alone, with its clause; what a payout comes to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.library.entitlements import terms_of
from luoshi.library.goods import goods_of
from luoshi.policy.settlement.checks import CLAUSES, ORDER, SENTENCES, Invoice, Order, Report, refusals
from luoshi.policy.settlement.payouts import advance_fen

TERMS, GRADES = terms_of("beijing", "appliances_2026"), dict(goods_of("appliances_2026").grades)
AT = datetime(2026, 4, 13, 4, tzinfo=UTC)
INVOICE = Invoice(
    own_name=True,
    pieces=1,
    listed_fen=420_000,
    subsidy_fen=60_000,
    paid_fen=340_000,
    total_fen=400_000,
    serial="S",
)
REPORT = Report(
    on_list=True, category="fridge", grade=1, filed_fen=420_000, serial="S", bundled=False, opened=False,
    photographed=False, identity_checked=True, activated_at=None, invoice=INVOICE,
)  # fmt: skip
GOOD = Order(
    category="fridge", serial="S", listed_fen=420_000, final_fen=400_000, subsidy_fen=60_000, ordered_at=AT,
    activated=False, returned=False, admitted=True, ever_admitted=True, holds_serial=True, report=REPORT,
)  # fmt: skip


def reported(**more):
    return replace(GOOD, report=replace(REPORT, **more))


def billed(**more):
    return reported(invoice=replace(INVOICE, **more))


WRONG = {
    "returned": replace(GOOD, returned=True, holds_serial=False),
    "merchant-not-admitted": replace(GOOD, admitted=False, ever_admitted=False),
    "merchant-stopped": replace(GOOD, admitted=False),
    "no-report": replace(GOOD, report=None),
    "not-on-list": reported(on_list=False),
    "other-category": reported(category="washer"),
    "grade": reported(grade=2),
    "bundled": reported(bundled=True),
    "serial-differs": reported(serial="T"),
    "serial-elsewhere": replace(GOOD, holds_serial=False),
    "active-before": reported(activated_at=AT - timedelta(seconds=1)),
    "no-price": reported(filed_fen=None),
    "above-filed": reported(filed_fen=419_999),
    "identity": reported(identity_checked=False),
    "no-invoice": reported(invoice=None),
    "invoice-name": billed(own_name=False),
    "invoice-pieces": billed(pieces=2),
    "invoice-incomplete": billed(serial="T"),
    "invoice-not-full": billed(total_fen=340_000),
}


@pytest.mark.parametrize("code", WRONG)
def test_each_check_refuses_alone(code):
    assert refusals(WRONG[code], TERMS, GRADES) == (code,)


def test_a_good_order_is_paid_for():
    assert refusals(GOOD, TERMS, GRADES) == ()


def test_what_must_be_opened_and_what_is_too_dear():
    bill = replace(INVOICE, listed_fen=600_001, subsidy_fen=50_000, paid_fen=550_001, total_fen=600_001)
    phone = replace(
        GOOD, category="phone", listed_fen=600_001, final_fen=600_001, subsidy_fen=50_000,
        report=replace(REPORT, category="phone", grade=None, filed_fen=700_000, invoice=bill),
    )  # fmt: skip
    assert refusals(phone, TERMS, GRADES) == ("too-dear", "not-opened")


def test_a_subsidy_is_right_to_the_fen():
    bill = replace(INVOICE, subsidy_fen=59_999, paid_fen=340_001)
    wrong = replace(GOOD, subsidy_fen=59_999, report=replace(REPORT, invoice=bill))
    assert refusals(wrong, TERMS, GRADES) == ("subsidy-wrong",)


def test_every_check_has_its_clause_and_its_sentence():
    assert set(CLAUSES) == set(SENTENCES) == set(ORDER) == {*WRONG, "too-dear", "not-opened", "subsidy-wrong"}


@given(st.integers(0, 10**9), st.integers(1, 10_000), st.integers(0, 10**9), st.integers(0, 10**6))
def test_an_advance_never_exceeds_what_was_accepted(basis, share, had, owed):
    due = advance_fen(basis, share, had, owed, final=False)
    assert 0 <= due <= max(basis - had, 0)
    assert advance_fen(basis, share, had, owed, final=True) == basis - had
