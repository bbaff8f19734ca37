"""Generated histories of money: cases, payments, ledger, funding, rulings, in any order.

After each act: what was refused left no trace; the ledger is proved; every account holds what the cases say, share by share;
nobody was paid twice; once-only keys are those of the living cases and no others; each case's newest audit row is the case.
"""

from datetime import timedelta
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from luoshi.policy.money.fen import split
from luoshi.policy.terms.actors import SYSTEM
from luoshi.policy.terms.refusals import ActionRefused
from luoshi.records.audit.models import AuditEntry
from luoshi.records.cases.actions.turn import shown
from luoshi.records.cases.checks import wrong_decisions, wrong_money
from luoshi.records.cases.models import Case, Decision, OnceKey
from luoshi.records.ledger.models import Account, Transfer
from luoshi.records.ledger.queries import prove, trial_balance_fen
from luoshi.records.payments.checks import wrong_payments
from luoshi.records.payments.models import Payment
from luoshi.records.persons.sealing import found_by, opened
from luoshi.records.programmes import queries as programmes
from luoshi.records.programmes.actions import open_programme
from luoshi.records.programmes.money import purses_of
from tests.generative.money_scene import OFTEN, VERBS, History, Scene, fund_more
from tests.records.vehicles import AT, NAME, staff

SHARES = {"central": 2, "city": 1}
"""Thirds: most amounts leave a remainder of a fen."""
START = 40_000
ROLES = {"r": "reviewer", "o": "operator", "t": "treasurer"}
DRAWN = [*OFTEN, *VERBS, "night", "night"]
EXAMPLES, STEPS = 5, 40
LONG, SEEDS, FEW = 300, (1, 2), 5
"""Steps of a long history, and how many verbs they may miss together."""
KEPT = frozenset({"paid", "recovered", "open"})


def trace() -> tuple[int, ...]:
    """What any act leaves behind."""
    models = (AuditEntry, Transfer, Case, Decision, Payment, OnceKey)
    return tuple(model.objects.count() for model in models)


def by_account(past: History) -> dict[int, tuple[int, int]]:
    """What each account of the programme must hold by the cases: (balance, set aside)."""
    purses, kept = purses_of(past.programme), {}
    pots = {(one.pot, one.source): one.account_id for one in programmes.purses(past.programme)}
    for place, fen in past.funded.items():
        kept[pots[place]] = (fen, 0)
    paid = 0
    for row in Case.objects.all():
        if row.state == "open":
            for leg in purses.legs(row.pot, row.reserved_fen):
                balance, held = kept.get(leg.origin, (0, 0))
                kept[leg.origin] = balance, held + leg.amount_fen
        elif row.state in KEPT:
            legs = purses.legs(row.pot, row.amount_fen)
            left = tuple(leg.amount_fen for leg in legs)
            for back in past.recovered.get(row.pk, ()):
                parts = split(back, left)
                left = tuple(rest - part for rest, part in zip(left, parts, strict=True))
            for leg, kept_fen in zip(legs, left, strict=True):
                balance, held = kept.get(leg.origin, (0, 0))
                kept[leg.origin] = balance - kept_fen, held
            paid += sum(left)
    kept[purses.paid] = (paid, 0)
    return kept


def keys_of(row: Case) -> set[tuple[str, bytes, int]]:
    once = {"vin", "invoice", "certificate"}
    mine = {("person", found_by(str(row.person_id), "person"), row.pk)}
    return mine | {
        (one["kind"], found_by(opened(one["sealed"], one["kind"]), one["kind"]), row.pk)
        for one in row.particulars.values()
        if one["kind"] in once
    }


class Money(RuleBasedStateMachine):
    """One history; the world is built once and undone after each."""

    world: History

    @initialize()
    def begin(self) -> None:
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.past = History(self.world.programme, self.world.staff, AT)
        fund_more(Scene(self.past, START, 0))

    @rule(
        verb=st.sampled_from(DRAWN),
        pick=st.integers(0, 999),
        number=st.integers(0, 99),
    )
    def act(self, verb: str, pick: int, number: int) -> None:
        self.step(verb, pick, number)

    def step(self, verb: str, pick: int, number: int) -> None:
        if verb == "night":
            self.past.now += timedelta(days=1 + number % 9, hours=pick % 24)
            return
        before = trace()
        try:
            with transaction.atomic():
                did = VERBS[verb](Scene(self.past, pick, number))
        except ActionRefused as problem:
            assert trace() == before, f"{verb} was refused and left a trace"
            totals["refused"].add((verb, problem.sentence[:12]))
            return
        if did:
            totals["done"][verb] = totals["done"].get(verb, 0) + 1
            self.check()

    def check(self) -> None:
        rows = list(Case.objects.all())
        assert prove().problems == ()
        assert trial_balance_fen() == 0
        assert [*wrong_money(), *wrong_payments()] == []
        expected = by_account(self.past)
        accounts = {row.pk: row for row in Account.objects.filter(path__startswith=f"{NAME}/")}
        real = {pk: (row.balance_fen, row.held_fen) for pk, row in accounts.items()}
        assert {pk: one for pk, one in real.items() if one != (0, 0)} == {
            pk: one for pk, one in expected.items() if one != (0, 0)
        }
        wanted = {key for row in rows if row.state in KEPT for key in keys_of(row)}
        assert {(one.kind, bytes(one.digest), one.case_id) for one in OnceKey.objects.all()} == wanted
        paid = [row.person_id for row in rows if row.state in {"paid", "recovered"}]
        assert len(paid) == len(set(paid)), "a person was paid twice"
        for row in rows:
            self.check_case(row)

    def check_case(self, row: Case) -> None:
        assert (row.reserved_fen == row.amount_fen > 0) is (row.state == "open")
        assert (row.admitted is not None) is (row.state in KEPT), row.state
        newest = AuditEntry.objects.filter(subject_kind="case", subject_id=row.pk, after__has_key="state")
        after = newest.order_by("-id").values_list("after", flat=True)[0]
        assert {name: after[name] for name in shown(row)} == shown(row)

    def teardown(self) -> None:
        try:
            assert list(wrong_decisions()) == []
        finally:
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)


totals: dict = {"done": {}, "refused": set()}
"""How often each verb was done, and why one was refused."""


@pytest.fixture
def world(db) -> History:
    people = {f"{short}{n}": staff(f"{short}{n}", role) for short, role in ROLES.items() for n in (1, 2, 3)}
    return History(open_programme(NAME, shares=SHARES, by=SYSTEM, at=AT), people, AT)


def test_whatever_happens_the_books_agree_and_nobody_is_paid_twice(world) -> None:
    Money.world = world
    run_state_machine_as_test(
        Money,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_long_histories_come_to_every_verb(world) -> None:
    """Drawn evenly, so that the ends are reached: what is paid, disputed, returned, claimed back."""
    Money.world = world
    for seed in SEEDS:
        drawn, history = Random(seed), Money()
        history.begin()
        try:
            for _ in range(LONG):
                history.step(drawn.choice(DRAWN), drawn.randrange(1_000), drawn.randrange(100))
        finally:
            history.teardown()
    missing = set(VERBS) - set(totals["done"])
    assert len(missing) <= FEW, f"never done: {sorted(missing)}"
