"""Acts that meet: the same case, the same accounts, the same batch. Each is forced to stop where the other must come in between."""

from collections.abc import Callable
from dataclasses import replace
from threading import Event

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.policy.terms.refusals import ActionRefused
from luoshi.records.audit.models import AuditEntry
from luoshi.records.cases import actions as cases
from luoshi.records.cases import checks
from luoshi.records.cases.actions import answering, applying
from luoshi.records.cases.models import Case
from luoshi.records.ledger.queries import prove
from luoshi.records.payments import actions
from luoshi.records.payments.actions import settling
from luoshi.records.payments.checks import wrong_payments
from luoshi.records.payments.models import Payment
from luoshi.records.people.models import User
from luoshi.records.persons.actions import take_in
from luoshi.records.programmes.actions import fund, versions
from luoshi.records.programmes.deciding import standing
from luoshi.records.programmes.models import RuleVersion
from tests.contention.crowd import at_once
from tests.records.paying import DAY, answer, waiting
from tests.records.vehicles import AT, Life, opened, staff

pytestmark = pytest.mark.django_db(transaction=True)
WAIT = 2.0
"""How long one stops for the other; the other may by then wait for a lock of the first."""


class Meeting:
    """The first act stops at a place; the second begins there; then both go on."""

    def __init__(self) -> None:
        self.there, self.gone_on = Event(), Event()

    def stop(self) -> None:
        self.there.set()
        self.gone_on.wait(WAIT)

    def after(self, act: Callable[[], object]) -> object:
        self.there.wait(30)
        return act()


def both(first: Callable[[], object], second: Callable[[], object]) -> list[object]:
    """Both acts at once; what each came to, or the exception."""
    return together(first, second)


def together(*acts: Callable[[], object]) -> list:
    """All acts at once; what each came to, or the exception."""

    def run(act):
        def work(borrow):
            with borrow():
                try:
                    return act()
                except (ActionRefused, DatabaseError) as problem:
                    return problem

        return work

    return at_once([run(act) for act in acts])


def sound() -> bool:
    return not (
        prove().problems
        or list(checks.wrong_money())
        or list(checks.wrong_decisions())
        or list(wrong_payments())
    )


def stopping(monkeypatch, module, name: str, meeting: Meeting, *, before: bool = False) -> None:
    """The function stops once, after it did its work (or before)."""
    real, used = getattr(module, name), []

    def wrapped(*args, **named):
        first = not used
        used.append(1)
        if first and before:
            meeting.stop()
        found = real(*args, **named)
        if first and not before:
            meeting.stop()
        return found

    monkeypatch.setattr(module, name, wrapped)


def test_who_applies_and_who_funds_do_not_wait_for_each_other_in_a_circle(monkeypatch) -> None:
    """The application holds the accounts and refers to the programme at its commit; the funding holds the programme."""
    programme, meeting = opened(), Meeting()
    stopping(monkeypatch, applying, "apply_to_ledger", meeting)
    more = {"amounts": {"central": 100, "city": 100}, "authority": "追加", "decided_on": AT.date()}
    told = both(
        lambda: cases.apply_for(programme, Life(1).application(), by=SYSTEM, at=AT),
        lambda: meeting.after(lambda: fund(programme, **more, by=SYSTEM, at=AT)),
    )
    assert not [one for one in told if isinstance(one, Exception)]
    assert sound()


@pytest.fixture
def failed() -> tuple[int, int, dict]:
    """A case whose payment failed, and a file of the bank that says it arrived: programme, batch, what goes with them."""
    programme = opened()
    people = {name: staff(name, "treasurer") for name in ("maker", "second")}
    people |= {name: staff(name, name) for name in ("reviewer", "operator")}
    (case,) = waiting(programme, people["reviewer"], people["operator"], [1])
    batch = actions.make_batch(programme, by=people["maker"], at=AT + 2 * DAY)
    actions.approve(batch, by=people["second"], at=AT + 2 * DAY)
    actions.bank_file(batch, by=people["second"], at=AT + 2 * DAY)
    actions.take_results(batch, answer(batch, {case: "失败"}), "a", by=people["maker"], at=AT + 3 * DAY)
    return batch, case, people


def test_a_file_and_the_settling_of_its_dispute_lock_in_one_order(monkeypatch, failed) -> None:
    batch, case, people = failed
    files = [answer(batch, {case: "成功"}, day=f"2026032{n}") for n in range(2)]
    actions.take_results(batch, files[0], "b", by=people["maker"], at=AT + 3 * DAY)
    row, meeting = Payment.objects.get(), Meeting()
    stopping(monkeypatch, settling, "read_results", meeting)
    told = both(
        lambda: actions.take_results(batch, files[1], "c", by=people["maker"], at=AT + 4 * DAY),
        lambda: meeting.after(
            lambda: actions.settle_dispute(
                row.pk, "paid", reason="回单", by=people["second"], at=AT + 4 * DAY
            )
        ),
    )
    assert not [one for one in told if isinstance(one, Exception)]
    assert Case.objects.get().state == "paid"
    assert sound()


def test_giving_up_waits_for_a_file_that_is_just_coming_in(monkeypatch, failed) -> None:
    batch, case, people = failed
    file, meeting = answer(batch, {case: "成功"}), Meeting()
    stopping(monkeypatch, settling, "read_results", meeting)
    ground = {"clause": "三/(三)/4", "reason": "多次退票"}
    told = both(
        lambda: actions.take_results(batch, file, "b", by=people["maker"], at=AT + 4 * DAY),
        lambda: meeting.after(
            lambda: actions.give_up(case, **ground, by=people["operator"], at=AT + 4 * DAY)
        ),
    )
    assert isinstance(told[1], ActionRefused)
    assert "前后矛盾" in told[1].sentence
    assert Case.objects.get().state == "open"
    assert sound()


def test_a_button_that_is_pressed_twice_makes_one_application_with_one_answer(monkeypatch) -> None:
    programme, meeting = opened(), Meeting()
    asked = replace(Life(1).application(), request_key="form-1")
    stopping(monkeypatch, applying, "apply_to_ledger", meeting)
    told = both(
        lambda: cases.apply_for(programme, asked, by=SYSTEM, at=AT),
        lambda: meeting.after(lambda: cases.apply_for(programme, asked, by=SYSTEM, at=AT)),
    )
    assert told[0] == told[1]
    assert Case.objects.count() == 1
    assert sound()


def test_two_who_have_each_other_s_number_are_both_answered(monkeypatch) -> None:
    """Each wants what the other gives up: both are refused, and neither waits for the other."""
    programme, meeting, ids = opened(), Meeting(), []
    reviewer = staff("reviewer", "reviewer")
    for n in (1, 2):
        told = cases.apply_for(programme, Life(n).application(), by=SYSTEM, at=AT)
        cases.conclude([Life(n).found(told.case_id)], by=SYSTEM, at=AT)
        cases.take_next(programme, "review", by=reviewer, at=AT)
        cases.review([told.case_id], "return", reason="号码有误", by=reviewer, at=AT)
        ids.append(told.case_id)
    stopping(monkeypatch, answering, "free_some", meeting)
    stopping(monkeypatch, answering, "take_once", meeting, before=True)
    numbers = {n: Life(n).application().particulars["new_vin"] for n in (1, 2)}
    at = AT + DAY
    told = both(
        lambda: cases.correct(ids[0], particulars={"new_vin": numbers[2]}, by=SYSTEM, at=at),
        lambda: meeting.after(
            lambda: cases.correct(ids[1], particulars={"new_vin": numbers[1]}, by=SYSTEM, at=at)
        ),
    )
    assert all(isinstance(one, ActionRefused) for one in told)
    assert sound()


def test_a_version_of_the_rules_that_was_rolled_back_is_not_remembered() -> None:
    """Two acts of one transaction met a new version, then it failed: its number led nowhere ever after."""
    new = replace(standing(opened(), "replacement"), settings="9-9")
    with transaction.atomic():
        for _ in range(2):
            versions.in_force(new, by=SYSTEM, at=AT)
        transaction.set_rollback(True)
    for _ in range(3):
        kept = versions.in_force(new, by=SYSTEM, at=AT).version_id
        assert RuleVersion.objects.filter(pk=kept, settings="9-9").exists()


def in_step(programme: int, step: str, serial: int = 1) -> int:
    """A case that waits at a step, in nobody's hands."""
    people = {name: who(name) for name in ("reviewer", "operator")}
    if step == "payment":
        return waiting(programme, people["reviewer"], people["operator"], [serial])[0]
    told = cases.apply_for(programme, Life(serial).application(), by=SYSTEM, at=AT)
    if step != "checks":
        cases.conclude([Life(serial).found(told.case_id)], by=SYSTEM, at=AT)
    if step in {"correction", "refused"}:
        cases.take_next(programme, "review", by=people["reviewer"], at=AT)
        outcome = "return" if step == "correction" else "refuse"
        cases.review([told.case_id], outcome, reason="x", clause="五", by=people["reviewer"], at=AT)
    return told.case_id


def who(name: str) -> Actor:
    """Staff of that role, once."""
    user = User.objects.filter(username=name).first()
    return Actor(user.pk, name, frozenset({name})) if user else staff(name, name)


def pay(programme: int, case_id: int) -> int:
    return actions.make_batch(programme, [case_id], by=who("treasurer"), at=AT + 2 * DAY)


def over(programme: int, case_id: int) -> object:
    """The moment at which the term is over, for who corrects and for who lapses."""
    return Case.objects.get(pk=case_id).answer_by


PAIRS = {
    "withdrawn and paid": (
        "payment",
        lambda p, pk: cases.withdraw(pk, by=SYSTEM, at=AT + 2 * DAY),
        pay,
        {("withdrawn", 0), ("open", 1)},
    ),
    "corrected and lapsed": (
        "correction",
        lambda p, pk: cases.correct(pk, by=SYSTEM, at=over(p, pk) - DAY / 1440),
        lambda p, pk: cases.lapse_due(by=SYSTEM, at=over(p, pk)),
        {("open", 0), ("refused", 0)},
    ),
    "withdrawn and checked": (
        "checks",
        lambda p, pk: cases.withdraw(pk, by=SYSTEM, at=AT),
        lambda p, pk: cases.conclude([Life(1).found(pk)], by=SYSTEM, at=AT),
        {("withdrawn", 0)},
    ),
    "put in two batches": ("payment", pay, pay, {("open", 1)}),
    "reopened, and the car taken by somebody else": (
        "refused",
        lambda p, pk: cases.answer_appeal(
            cases.appeal(pk, "x", by=SYSTEM, at=AT), "reopened", "y", by=who("operator"), at=AT
        ),
        lambda p, pk: cases.apply_for(p, same_car(), by=SYSTEM, at=AT),
        {("refused", 0), ("open", 0)},
    ),
}


def same_car():
    """Another person with the first one's old car."""
    asked, first = Life(2).application(), Life(1).application()
    return replace(asked, particulars={**asked.particulars, "old_vin": first.particulars["old_vin"]})


@pytest.mark.parametrize("name", PAIRS)
def test_two_acts_on_one_case_meet_and_one_of_them_is_told(name) -> None:
    """Whichever comes first: the case is in one of the ends that are possible, and money, keys and decisions agree."""
    step, first, second, ends = PAIRS[name]
    programme = opened()
    who("treasurer")
    case_id = in_step(programme, step)
    told = both(lambda: first(programme, case_id), lambda: second(programme, case_id))
    assert not [one for one in told if isinstance(one, DatabaseError)]
    row = Case.objects.get(pk=case_id)
    assert (row.state, row.payments.count()) in ends
    assert sound()


def test_a_statement_that_takes_too_long_leaves_nothing_behind(monkeypatch) -> None:
    """The database ends an act in the middle of its writing: between the ledger and the cases."""
    programme = opened()
    real = applying.apply_to_ledger

    def slow(*args, **named):
        told = real(*args, **named)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 50")
            cursor.execute("SELECT pg_sleep(5)")
        return told

    monkeypatch.setattr(applying, "apply_to_ledger", slow)
    before = AuditEntry.objects.count()
    with pytest.raises(OperationalError, match="statement timeout"):
        cases.apply_for(programme, Life(1).application(), by=SYSTEM, at=AT)
    assert (AuditEntry.objects.count(), Case.objects.count()) == (before, 0)
    monkeypatch.undo()
    assert cases.apply_for(programme, Life(1).application(), by=SYSTEM, at=AT).admitted
    assert sound()


def test_two_batches_of_the_same_persons_in_other_orders_do_not_wait_in_a_circle() -> None:
    """Both stop at the person in the middle, whom a third is just taking in and gives up."""
    one, middle, other = (Life(n).application().person for n in (1, 2, 3))
    there, gone_on = Event(), Event()

    def third():
        with transaction.atomic():
            take_in([middle], by=SYSTEM, at=AT)
            there.set()
            gone_on.wait(WAIT)
            transaction.set_rollback(True)

    def batch(persons):
        there.wait(30)
        return take_in(persons, by=SYSTEM, at=AT)

    told = together(third, lambda: batch([one, middle, other]), lambda: batch([other, middle, one]))
    assert not [problem for problem in told if isinstance(problem, DatabaseError)]
    assert told[1] == told[2][::-1]
