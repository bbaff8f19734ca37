"""Payments from due to paid: two persons, one file, the bank's answer, and three books that agree."""

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.policy.terms.actors import SYSTEM
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.cases import actions as cases
from luoshi.records.cases import queries_case
from luoshi.records.cases.checks import wrong_decisions, wrong_money
from luoshi.records.cases.models import Case
from luoshi.records.ledger.queries import prove
from luoshi.records.payments import actions, queries
from luoshi.records.payments.checks import wrong_payments
from luoshi.records.payments.models import Batch, Payment, ResultFile
from luoshi.records.persons.models import Look
from luoshi.records.programmes import queries as programmes
from tests.records.paying import DAY, HEADING, answer, waiting
from tests.records.vehicles import AT, YUAN, Life, opened, staff

pytestmark = pytest.mark.django_db
T = AT + 2 * DAY
LATER = AT + 5 * DAY
EACH = 12_000 * YUAN


@pytest.fixture
def programme(db) -> int:
    return opened()


@pytest.fixture
def people(db) -> dict:
    roles = {"reviewer": "reviewer", "operator": "operator", "maker": "treasurer", "second": "treasurer"}
    return {name: staff(name, role) for name, role in roles.items()}


@pytest.fixture
def due(programme, people) -> list[int]:
    return waiting(programme, people["reviewer"], people["operator"], range(1, 5))


def sent(programme: int, people: dict, ids=()) -> int:
    batch = actions.make_batch(programme, ids, by=people["maker"], at=T)
    actions.approve(batch, by=people["second"], at=T)
    actions.bank_file(batch, by=people["second"], at=T)
    return batch


def sound() -> bool:
    return not (prove().problems or list(wrong_money()) or list(wrong_decisions()) or list(wrong_payments()))


def states(batch: int) -> list[str]:
    return list(Payment.objects.filter(batch_id=batch).order_by("line").values_list("state", flat=True))


def test_a_batch_is_made_approved_sent_and_settled(programme, people, due) -> None:
    assert queries.due(programme, people["maker"]).amount_fen == 4 * EACH
    batch = actions.make_batch(programme, by=people["maker"], at=T)
    with pytest.raises(WrongState, match="只有已复核"):
        actions.bank_file(batch, by=people["maker"], at=T)
    with pytest.raises(WrongState, match="两个人"):
        actions.approve(batch, by=people["maker"], at=T)
    actions.approve(batch, by=people["second"], at=T)
    with pytest.raises(WrongState, match="不需要再复核"):
        actions.approve(batch, by=people["second"], at=T)
    name, data = actions.bank_file(batch, by=people["maker"], at=T)
    assert name.endswith(".csv")
    assert actions.bank_file(batch, by=people["second"], at=T + DAY) == (name, data)
    assert data.decode("gb18030").count("12000.00") == 4
    assert Life(1).card in data.decode("gb18030")
    assert states(batch) == ["sent"] * 4
    file = answer(batch, dict.fromkeys(due, "成功"))
    taken = actions.take_results(batch, file, "回盘.csv", by=people["maker"], at=LATER)
    assert (taken.paid, taken.findings) == (4, ())
    assert Batch.objects.get(pk=batch).state == "settled"
    assert programmes.paid_fen(programme) == 4 * EACH
    books = queries.reconciliation(programme, people["maker"])
    assert books.agrees
    assert books.bank_fen == 4 * EACH
    assert sound()


def test_every_look_at_a_card_is_logged(programme, people, due) -> None:
    before = Look.objects.count()
    sent(programme, people)
    looks = Look.objects.order_by("-id")[: Look.objects.count() - before]
    assert sorted(one.subject_id for one in looks) == sorted(due)
    assert all(one.plain and "bank_card" in one.fields and one.by_name == "second" for one in looks)


def test_the_database_itself_wants_two_persons(programme, people, due) -> None:
    batch = actions.make_batch(programme, by=people["maker"], at=T)
    mine = people["maker"].user_id
    with pytest.raises(IntegrityError, match="batch_two_persons"), transaction.atomic():
        Batch.objects.filter(pk=batch).update(state="approved", approved_by=mine, approved_at=T)
    with pytest.raises(IntegrityError, match="batch_approved_before_sent"), transaction.atomic():
        Batch.objects.filter(pk=batch).update(state="sent", sent_at=T, file_hash=b"x")


def test_a_case_is_never_in_two_open_payments(programme, people, due) -> None:
    batch = sent(programme, people, due[:1])
    with pytest.raises(WrongState, match="不在待发放之列"):
        actions.make_batch(programme, due[:1], by=people["maker"], at=T)
    row = Payment.objects.get(batch_id=batch)
    other = actions.make_batch(programme, due[1:2], by=people["maker"], at=T)
    row.pk, row.batch_id, row.line = None, other, 9
    with pytest.raises(IntegrityError, match="payment_one_open"), transaction.atomic():
        row.save()


def test_a_file_read_again_changes_nothing(programme, people, due) -> None:
    batch = sent(programme, people)
    file = answer(batch, {due[0]: "成功", due[1]: "失败"})
    actions.take_results(batch, file, "a.csv", by=people["maker"], at=LATER)
    assert states(batch) == ["paid", "failed", "unknown", "unknown"]
    before = list(Payment.objects.order_by("id").values()), list(Case.objects.order_by("id").values())
    again = actions.take_results(batch, file, "b.csv", by=people["second"], at=LATER + DAY)
    assert again.repeated
    assert before == (
        list(Payment.objects.order_by("id").values()),
        list(Case.objects.order_by("id").values()),
    )
    assert ResultFile.objects.count() == 1
    assert sound()


def test_an_unknown_outcome_is_not_paid_again_and_is_settled_by_a_file(programme, people, due) -> None:
    batch = sent(programme, people)
    actions.take_results(batch, answer(batch, {due[0]: "处理中"}), "a.csv", by=people["maker"], at=LATER)
    assert states(batch) == ["unknown"] * 4
    with pytest.raises(WrongState, match="没有待发放"):
        actions.make_batch(programme, by=people["maker"], at=LATER)
    results = dict.fromkeys(due, "成功") | {due[3]: "失败"}
    actions.take_results(batch, answer(batch, results), "b.csv", by=people["maker"], at=LATER)
    assert states(batch) == ["paid"] * 3 + ["failed"]
    retry = sent(programme, people)
    row = Payment.objects.get(batch_id=retry)
    assert (row.case_id, row.attempt) == (due[3], 2)
    assert row.reference == Payment.objects.get(batch_id=batch, case_id=due[3]).reference
    assert sound()


def test_what_does_not_fit_is_flagged_and_settles_nothing(programme, people, due) -> None:
    batch = sent(programme, people)
    row = Case.objects.get(pk=due[0])
    odd = f"QC-unknown,1.00,成功,,\r\n{row.receipt},11999.99,成功,,"
    taken = actions.take_results(
        batch, answer(batch, {due[1]: "成功"}, more=odd), "a.csv", by=people["maker"], at=LATER
    )
    assert [(one.kind, one.line) for one in taken.findings] == [("unknown-reference", 3), ("wrong-amount", 4)]
    assert states(batch) == ["unknown", "paid", "unknown", "unknown"]
    assert sound()


def test_the_file_of_an_earlier_attempt_does_not_settle_the_next_one(programme, people, due) -> None:
    """An attempt keeps its reference: the first batch's "失败" must not fail the second attempt, or it is paid a third time."""
    first = sent(programme, people, due[:2])
    old = answer(first, {due[0]: "成功", due[1]: "失败"})
    alone = answer(first, {due[1]: "失败"})
    actions.take_results(first, alone, "a", by=people["maker"], at=LATER)
    actions.take_results(first, old, "b", by=people["maker"], at=LATER)
    retry = sent(programme, people, due[1:3])
    other = sent(programme, people, due[3:])
    title = Batch.objects.get(pk=first).title
    for file, error, said in (
        (old, BadValue, f"文件中还有批次{title}的业务"),
        (alone, WrongState, f"与批次{title}已导入的回盘完全相同"),
        (answer(other, {due[3]: "成功"}), BadValue, f"像是批次{Batch.objects.get(pk=other).title}的回盘"),
        (f"{HEADING}\r\nQC1,1.00,成功,,".encode("gb18030"), BadValue, "没有一笔属于批次"),
    ):
        with pytest.raises(error, match=said):
            actions.take_results(retry, file, "错的.csv", by=people["maker"], at=LATER)
    assert states(retry) == ["sent", "sent"]
    assert not Case.objects.filter(pk=due[1], payment="failed").exists()
    actions.take_results(retry, alone, "c", checked=True, by=people["maker"], at=LATER)
    assert states(retry) == ["failed", "unknown"]
    assert sound()


def test_a_bad_file_is_refused_whole(programme, people, due) -> None:
    batch = sent(programme, people)
    with pytest.raises(BadValue, match="第3行的结果“好了”"):
        actions.take_results(
            batch, answer(batch, {due[0]: "成功", due[1]: "好了"}), "a", by=people["maker"], at=LATER
        )
    assert states(batch) == ["sent"] * 4
    assert not ResultFile.objects.exists()


def test_a_bank_that_contradicts_itself_stops_the_next_payment(programme, people, due) -> None:
    batch = sent(programme, people, due[:2])
    actions.take_results(
        batch, answer(batch, dict.fromkeys(due[:2], "失败")), "a", by=people["maker"], at=LATER
    )
    taken = actions.take_results(batch, answer(batch, {due[0]: "成功"}), "b", by=people["maker"], at=LATER)
    assert [one.kind for one in taken.findings] == ["paid-after-failed"]
    with pytest.raises(WrongState, match="前后矛盾"):
        actions.make_batch(programme, due[:2], by=people["maker"], at=LATER)
    disputed = Payment.objects.get(disputed=True)
    with pytest.raises(WrongState, match="编制人以外"):
        actions.settle_dispute(disputed.pk, "paid", reason="银行回单", by=people["maker"], at=LATER)
    actions.settle_dispute(disputed.pk, "paid", reason="银行回单", by=people["second"], at=LATER)
    assert Case.objects.get(pk=due[0]).state == "paid"
    assert queries.reconciliation(programme, people["maker"]).agrees
    assert sound()


def test_a_failed_payment_gets_another_card_or_is_given_up(programme, people, due) -> None:
    batch = sent(programme, people, due[:2])
    actions.take_results(
        batch, answer(batch, dict.fromkeys(due[:2], "失败")), "a", by=people["maker"], at=LATER
    )
    with pytest.raises(BadValue):
        cases.change_card(due[0], "1234", by=people["operator"], at=LATER)
    cases.change_card(due[0], Life(77).card, by=people["operator"], at=LATER)
    retry = actions.make_batch(programme, due[:1], by=people["second"], at=LATER)
    actions.approve(retry, by=people["maker"], at=LATER)
    assert Life(77).card in actions.bank_file(retry, by=people["maker"], at=LATER)[1].decode("gb18030")
    with pytest.raises(BadValue, match="条款"):
        actions.give_up(due[1], clause="", reason="多次退票", by=people["operator"], at=LATER)
    actions.give_up(due[1], clause="三/(三)/4", reason="收款账号多次退票", by=people["operator"], at=LATER)
    row = Case.objects.get(pk=due[1])
    assert (row.state, row.reserved_fen) == ("refused", 0)
    assert "收款账号多次退票" in queries_case.letter(due[1], SYSTEM)
    assert sound()


def contradicted(programme, people, due) -> Payment:
    """The first case's payment failed, and a later file says that it arrived."""
    batch = sent(programme, people, due[:1])
    actions.take_results(batch, answer(batch, {due[0]: "失败"}), "a", by=people["maker"], at=LATER)
    actions.take_results(batch, answer(batch, {due[0]: "成功"}), "b", by=people["maker"], at=LATER)
    return Payment.objects.get(disputed=True)


def test_nothing_is_ended_while_the_bank_contradicts_itself(programme, people, due) -> None:
    row = contradicted(programme, people, due)
    said = {"clause": "三/(三)/4", "reason": "多次退票", "by": people["operator"], "at": LATER}
    with pytest.raises(WrongState, match="前后矛盾"):
        actions.give_up(due[0], **said)
    actions.settle_dispute(row.pk, "paid", reason="银行回单", by=people["second"], at=LATER)
    again = answer(row.batch_id, {due[0]: "失败"}, day="20260321")
    actions.take_results(row.batch_id, again, "c", by=people["maker"], at=LATER)
    with pytest.raises(WrongState, match="前后矛盾"):
        actions.claw_back(due[0], **said)
    actions.settle_dispute(row.pk, "failed", reason="银行回单", by=people["second"], at=LATER)
    actions.give_up(due[0], **said)
    assert Case.objects.get(pk=due[0]).state == "refused"
    assert sound()


def test_a_bank_that_paid_a_case_twice_gets_a_sentence_and_the_books_count_once(
    programme, people, due
) -> None:
    first = sent(programme, people, due[:1])
    actions.take_results(first, answer(first, {due[0]: "失败"}), "a", by=people["maker"], at=LATER)
    second = sent(programme, people, due[:1])
    for batch in (first, second):
        file = answer(batch, {due[0]: "成功"})
        actions.take_results(batch, file, "b", checked=True, by=people["maker"], at=LATER)
    row = Payment.objects.get(disputed=True)
    with pytest.raises(WrongState, match="另一笔发放已经入账"):
        actions.settle_dispute(row.pk, "paid", reason="银行回单", by=people["second"], at=LATER)
    actions.settle_dispute(row.pk, "failed", reason="银行已退回", by=people["second"], at=LATER)
    assert programmes.paid_fen(programme) == EACH
    assert sound()


def test_a_payment_that_arrived_after_it_was_given_up_is_said_to_be_so(programme, people, due) -> None:
    batch = sent(programme, people, due[:1])
    actions.take_results(batch, answer(batch, {due[0]: "失败"}), "a", by=people["maker"], at=LATER)
    late = answer(batch, {due[0]: "成功"})
    actions.give_up(due[0], clause="三/(三)/4", reason="多次退票", by=people["operator"], at=LATER)
    actions.take_results(batch, late, "b", by=people["maker"], at=LATER)
    row = Payment.objects.get(disputed=True)
    with pytest.raises(WrongState, match="已经终止发放"):
        actions.settle_dispute(row.pk, "paid", reason="银行回单", by=people["second"], at=LATER)
    actions.settle_dispute(row.pk, "failed", reason="银行已退回", by=people["second"], at=LATER)
    assert sound()


def test_the_file_of_another_batch_settles_nothing(programme, people, due) -> None:
    one, other = sent(programme, people, due[:1]), sent(programme, people, due[1:2])
    with pytest.raises(BadValue, match="没有一笔属于批次"):
        actions.take_results(one, answer(other, {due[1]: "成功"}), "a", by=people["maker"], at=LATER)
    assert states(one) == ["sent"]


def test_a_payment_is_claimed_back_in_parts_to_the_last_fen(programme, people, due) -> None:
    batch = sent(programme, people, due[:1])
    actions.take_results(batch, answer(batch, {due[0]: "成功"}), "a", by=people["maker"], at=LATER)
    said = {"clause": "五", "reason": "查实", "by": people["operator"], "at": LATER}
    for part in (1, 1, 700_000):
        actions.claw_back(due[0], amount_fen=part, **said)
    assert programmes.paid_fen(programme) == EACH - 700_002
    with pytest.raises(BadValue, match=r"尚未追回的4,999\.98元"):
        actions.claw_back(due[0], amount_fen=EACH - 700_001, **said)
    with pytest.raises(WrongState, match="刷新后核对"):  # the form was sent twice
        actions.claw_back(due[0], amount_fen=1, left_fen=EACH, **said)
    actions.claw_back(due[0], left_fen=EACH - 700_002, **said)
    assert programmes.paid_fen(programme) == 0
    assert {one.held_fen for one in programmes.purses(programme) if one.pot} == {0}
    with pytest.raises(WrongState, match="已经追回"):
        actions.claw_back(due[0], **said)
    assert sound()


def test_a_batch_that_has_not_gone_out_can_be_taken_back(programme, people, due) -> None:
    batch = actions.make_batch(programme, by=people["maker"], at=T)
    actions.cancel(batch, reason="名单有误", by=people["second"], at=T)
    assert states(batch) == ["dropped"] * 4
    assert queries.due(programme, people["maker"]).count == 4
    again = sent(programme, people)
    with pytest.raises(WrongState, match="不能撤销"):
        actions.cancel(again, reason="x", by=people["maker"], at=T)
    assert sound()


def test_only_treasurers_of_the_programme_pay(programme, people, due) -> None:
    elsewhere = staff("elsewhere", "treasurer", programme="grants")
    for by in (people["operator"], people["reviewer"], elsewhere, SYSTEM):
        with pytest.raises(NotAllowed):
            actions.make_batch(programme, by=by, at=T)
    with pytest.raises(NotAllowed):
        queries.batches(programme, people["reviewer"])


def test_the_list_of_batches_costs_the_same_for_many(
    programme, people, due, django_assert_num_queries
) -> None:
    for case in due:
        actions.make_batch(programme, [case], by=people["maker"], at=T)
    with django_assert_num_queries(3):
        rows, total = queries.batches(programme, people["maker"])
    assert (len(rows), total) == (4, 4)


WORDS = st.sampled_from(["成功", "失败", "处理中", ""])


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(WORDS, min_size=4, max_size=4), min_size=1, max_size=3))
def test_whatever_the_bank_says_file_ledger_and_decisions_have_one_sum(programme, people, due, files) -> None:
    with transaction.atomic():
        batch = sent(programme, people)
        for words in files:
            told = {case: word for case, word in zip(due, words, strict=True) if word}
            if told:
                actions.take_results(batch, answer(batch, told), "x.csv", by=people["maker"], at=LATER)
        books = queries.reconciliation(programme, people["maker"])
        paid = states(batch).count("paid") * EACH
        assert (
            books.bank_fen == books.ledger_fen == books.decided_fen == programmes.paid_fen(programme) == paid
        )
        assert sound()
        transaction.set_rollback(True)
