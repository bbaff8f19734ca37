"""The whole way to the payment and the claw-back."""

from dataclasses import replace
from datetime import date

import pytest

from luoshi.policy.cases.receipts import is_receipt
from luoshi.policy.terms.actors import SYSTEM
from luoshi.policy.terms.refusals import WrongState
from luoshi.records.cases import actions, queries
from luoshi.records.cases.models import Case
from luoshi.records.programmes import queries as programmes
from tests.records.cases.living import DAY, check, held, reviewed, sound, submit
from tests.records.vehicles import AT, YUAN, Life

pytestmark = pytest.mark.django_db


def test_from_application_to_payment(programme, reviewer, operator, treasurer) -> None:
    life = Life(1)
    told = actions.apply_for(programme, life.application(), by=SYSTEM, at=AT)
    assert is_receipt(told.receipt)
    assert told.amount_fen == held(programme) == 12_000 * YUAN
    assert check(life, told.case_id) == "review"
    actions.take_next(programme, "review", by=reviewer, at=AT + DAY)
    after = actions.review([told.case_id], "pass", by=reviewer, at=AT + DAY)[told.case_id]
    if after == "spot_check":
        actions.take_next(programme, "spot_check", by=operator, at=AT + DAY)
        after = actions.review([told.case_id], "pass", by=operator, at=AT + DAY)[told.case_id]
    assert after == "payment"
    assert queries.payable(programme) == ((told.case_id, 12_000 * YUAN),)
    assert actions.put_into_batch([told.case_id], "B1", by=treasurer, at=AT + DAY) == {
        told.case_id: 12_000 * YUAN
    }
    for _ in range(2):  # a result file may be read twice
        actions.settle(
            {told.case_id: "paid"}, paid_on=date(2026, 3, 20), batch="B1", by=treasurer, at=AT + 4 * DAY
        )
    row = Case.objects.get(pk=told.case_id)
    assert (row.state, row.payment, row.reserved_fen) == ("paid", "paid", 0)
    assert programmes.paid_fen(programme) == 12_000 * YUAN
    assert held(programme) == 0
    assert sound()
    with pytest.raises(WrongState, match="每人只能享受一次"):
        submit(programme, replace(Life(2), serial=1))
    actions.claw_back(told.case_id, clause="五", reason="骗补", by=operator, at=AT + 9 * DAY)
    assert programmes.paid_fen(programme) == 0
    assert sound()


def test_a_failed_payment_keeps_its_money_and_is_tried_again(programme, reviewer, treasurer) -> None:
    case_id = reviewed(programme, Life(1), reviewer)
    actions.review([case_id], "pass", by=reviewer, at=AT + DAY)
    Case.objects.filter(pk=case_id).update(step="payment", payment="waiting", holder=None)
    actions.put_into_batch([case_id], "B1", by=treasurer, at=AT + DAY)
    with pytest.raises(WrongState, match="不能撤回"):
        actions.withdraw(case_id, by=SYSTEM, at=AT + DAY)
    for result in ("unknown", "failed"):
        actions.settle({case_id: result}, paid_on=date(2026, 3, 20), batch="B1", by=treasurer, at=AT + DAY)
        assert Case.objects.get(pk=case_id).payment == result
    assert held(programme) == 12_000 * YUAN
    actions.put_into_batch([case_id], "B2", by=treasurer, at=AT + 2 * DAY)
    actions.settle({case_id: "paid"}, paid_on=date(2026, 3, 22), batch="B2", by=treasurer, at=AT + 2 * DAY)
    assert sound()
