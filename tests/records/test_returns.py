"""退汇: paid, come back, paid again under the same reference; three books agree at every point."""

import pytest

from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.cases import actions as cases
from luoshi.records.cases.checks import wrong_money
from luoshi.records.cases.models import Case
from luoshi.records.ledger.queries import prove
from luoshi.records.payments import actions, queries
from luoshi.records.payments.checks import wrong_payments
from luoshi.records.payments.models import Payment
from luoshi.records.persons.actions import join_account
from luoshi.records.persons.queries import person_with
from luoshi.records.programmes.queries import paid_fen, purses
from tests.records.paying import DAY, answer, waiting
from tests.records.vehicles import AT, Life, id_number, opened, staff

pytestmark = pytest.mark.django_db
FEN = 1_200_000


@pytest.fixture
def world(db):
    programme = opened(24_000)  # for two grants, not more
    reviewer, operator = staff("reviewer", "reviewer"), staff("operator", "operator")
    maker, second = staff("maker", "treasurer"), staff("second", "treasurer")
    due = waiting(programme, reviewer, operator, (1, 2))
    return programme, due, operator, maker, second


def pay(programme: int, ids, maker, second, outcome: str = "成功", later: int = 1) -> int:
    batch = actions.make_batch(programme, ids, by=maker, at=AT + later * DAY)
    actions.approve(batch, by=second, at=AT + later * DAY)
    actions.bank_file(batch, by=second, at=AT + later * DAY)
    file = answer(batch, dict.fromkeys(ids, outcome))
    actions.take_results(batch, file, "回盘.csv", by=maker, at=AT + (later + 5) * DAY)
    return batch


def agrees(programme: int) -> None:
    assert queries.reconciliation(programme, SYSTEM).agrees
    assert list(wrong_money()) == []
    assert list(wrong_payments()) == []
    assert list(prove().problems) == []


def test_what_came_back_is_reserved_at_once_and_paid_again(world) -> None:
    programme, due, _operator, maker, second = world
    pay(programme, due, maker, second)
    assert paid_fen(programme) == 2 * FEN
    agrees(programme)
    payment = Payment.objects.get(case_id=due[0])
    actions.take_return(payment.pk, reason="账户已注销，退汇单 7", by=second, at=AT + 8 * DAY)
    case = Case.objects.get(pk=due[0])
    assert (case.state, case.payment, case.reserved_fen, case.paid_on) == ("open", "failed", FEN, None)
    assert paid_fen(programme) == FEN
    assert sum(one.available_fen for one in purses(programme)) == 0  # nobody else can take it
    agrees(programme)
    cases.change_card(case.pk, Life(9).card, by=_operator, at=AT + 9 * DAY)
    pay(programme, [case.pk], maker, second, later=10)
    again = Payment.objects.get(case_id=due[0], state="paid")
    assert sum(fen for _name, _n, fen in queries.shares(payment.batch_id, SYSTEM)) == 2 * FEN
    assert (again.reference, again.attempt) == (payment.reference, 2)
    assert paid_fen(programme) == 2 * FEN
    agrees(programme)


def test_a_later_file_that_says_failed_is_settled_by_another_person(world) -> None:
    programme, due, _operator, maker, second = world
    batch = pay(programme, due, maker, second)
    file = answer(batch, {due[0]: "失败"})
    actions.take_results(batch, file, "退汇.csv", by=maker, at=AT + 7 * DAY)
    payment = Payment.objects.get(case_id=due[0])
    assert payment.disputed
    with pytest.raises(WrongState):
        actions.settle_dispute(payment.pk, "failed", reason="电话", by=maker, at=AT + 8 * DAY)
    actions.settle_dispute(payment.pk, "failed", reason="银行退汇单 8", by=second, at=AT + 8 * DAY)
    payment.refresh_from_db()
    assert (payment.state, payment.disputed) == ("returned", False)
    agrees(programme)
    actions.take_results(
        batch, answer(batch, {due[0]: "失败"}, day="20260321"), "再.csv", by=maker, at=AT + 9 * DAY
    )
    payment.refresh_from_db()
    assert (payment.state, payment.disputed) == ("returned", False)


def test_who_may_not_and_what_cannot_come_back(world) -> None:
    programme, due, operator, maker, second = world
    pay(programme, due[:1], maker, second)
    payment = Payment.objects.get(case_id=due[0])
    with pytest.raises(NotAllowed):
        actions.take_return(payment.pk, reason="退汇", by=operator, at=AT + 8 * DAY)
    with pytest.raises(WrongState):
        actions.take_return(payment.pk, reason="退汇", by=maker, at=AT + 8 * DAY)
    with pytest.raises(BadValue):
        actions.take_return(payment.pk, reason=" ", by=second, at=AT + 8 * DAY)
    cases.claw_back(due[0], clause="五", reason="转让了新车", by=operator, at=AT + 8 * DAY)
    with pytest.raises(WrongState):
        actions.take_return(payment.pk, reason="退汇", by=second, at=AT + 9 * DAY)
    agrees(programme)


def test_the_citizen_changes_the_own_card_with_consent(world) -> None:
    programme, due, _operator, maker, second = world
    pay(programme, due[:1], maker, second, outcome="失败")
    citizen, other = staff("shimin", "citizen"), staff("other", "citizen")
    join_account(person_with(id_number(1)), citizen.user_id, by=SYSTEM, at=AT)
    with pytest.raises(BadValue):
        cases.change_card(due[0], Life(9).card, by=citizen, at=AT + 8 * DAY)
    with pytest.raises(NotAllowed):
        cases.change_card(due[0], Life(9).card, consent_version="2026-02", by=other, at=AT + 8 * DAY)
    cases.change_card(due[0], Life(9).card, consent_version="2026-02", by=citizen, at=AT + 8 * DAY)
    with pytest.raises(BadValue):
        cases.change_card(due[0], "6222", consent_version="2026-02", by=citizen, at=AT + 8 * DAY)
    assert isinstance(citizen, Actor)
    pay(programme, due[:1], maker, second, later=10)
    agrees(programme)
