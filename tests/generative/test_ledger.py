"""Batches of every kind of request, time passing: the ledger answers and stands as the reference on paper."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from luoshi.policy.ledger.values import Leg, Move, Post, Reserve, Reverse, Void
from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.ledger import actions, queries
from tests.generative.ledger_reference import Paper

START = datetime(2026, 4, 12, 2, 0, tzinfo=UTC)
KEYS = [f"k{n}" for n in range(6)]
NOWHERE = 10**12
fens = st.integers(1, 60)


class Undo(Exception):
    """Leaves the transaction of one run."""


class Ledgers(RuleBasedStateMachine):
    """Few accounts, few keys, small amounts: so that requests meet each other."""

    def __init__(self) -> None:
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()
        self.at, self.asked = START, 0
        self.source = actions.open_account("源", may_overdraw=True, by=SYSTEM, at=START)
        self.pots = [actions.open_account(f"池/{n}", by=SYSTEM, at=START) for n in range(3)]
        self.paper = Paper(set(self.pots), {self.source})
        self.batch([Move(key="first", legs=tuple(Leg(self.source, pot, 100) for pot in self.pots))])

    def batch(self, requests):
        told = [one.code for one in actions.apply(requests, by=SYSTEM, at=self.at)]
        assert told == [self.paper.ask(request, self.at) for request in requests]

    def request(self, data):
        """Mostly keys of their own and references that exist; now and then others."""
        self.asked += 1
        asked = [request for request, _ in self.paper.answers.values()]
        accounts = st.sampled_from([*self.pots * 3, self.source] if self.asked % 8 else [*self.pots, NOWHERE])
        pairs = st.tuples(accounts, accounts).filter(lambda pair: pair[0] != pair[1])
        legs = st.lists(st.builds(lambda pair, fen: Leg(*pair, fen), pairs, fens), min_size=1, max_size=2)
        amounts = st.none() | st.lists(st.integers(0, 40), min_size=1, max_size=2).filter(any).map(tuple)
        until = st.none() | st.integers(-2, 20).map(lambda minutes: self.at + timedelta(minutes=minutes))
        key = st.sampled_from(KEYS) if self.asked % 5 == 0 else st.just(f"n{self.asked}")
        reserved = st.sampled_from([one.key for one in asked if isinstance(one, Reserve)][-8:] or ["nobody"])
        posted = st.sampled_from([one.key for one in asked if isinstance(one, Post | Move)][-8:])
        kinds = {
            "reserve": st.builds(Reserve, key=key, legs=legs.map(tuple), expires_at=until),
            "move": st.builds(Move, key=key, legs=legs.map(tuple)),
            "post": st.builds(Post, key=key, reservation=reserved, amounts=amounts),
            "void": st.builds(Void, key=key, reservation=reserved),
            "reverse": st.builds(Reverse, key=key, posting=posted, amounts=amounts),
        }
        return data.draw(kinds[data.draw(st.sampled_from([*kinds, "reserve", "reserve", "post"]))])

    @rule(data=st.data(), size=st.integers(1, 6))
    def ask(self, data, size):
        self.batch([self.request(data) for _ in range(size)])

    @rule(data=st.data())
    def life(self, data):
        """A reservation that is paid and brought back, piece by piece."""
        self.asked += 1
        name, pot = f"life{self.asked}", data.draw(st.sampled_from(self.pots))
        legs = (Leg(pot, self.source, data.draw(fens)), Leg(self.pots[0], self.pots[1], data.draw(fens)))
        self.batch([Reserve(key=name, legs=legs), Post(key=f"{name}p", reservation=name)])
        back = Reverse(
            key=f"{name}b", posting=f"{name}p", amounts=(data.draw(fens), data.draw(st.integers(0, 60)))
        )
        self.batch([back, Reverse(key=f"{name}c", posting=f"{name}p")])

    @precondition(lambda self: self.paper.answers)
    @rule(data=st.data())
    def ask_again(self, data):
        before = data.draw(
            st.lists(st.sampled_from([one for one, _ in self.paper.answers.values()]), max_size=4)
        )
        self.batch(before)

    @rule(minutes=st.integers(1, 20))
    def time_passes(self, minutes):
        self.at += timedelta(minutes=minutes)

    @rule()
    def sweep(self):
        actions.expire_due(by=SYSTEM, at=self.at)

    @invariant()
    def same_balances(self):
        for account in (*self.pots, self.source):
            found = queries.balance(account, at=self.at)
            assert (found.balance_fen, found.held_fen) == (
                self.paper.balance(account),
                self.paper.held(account, self.at),
            )

    def teardown(self):
        try:
            assert queries.prove().problems == ()
        finally:
            undo = Undo()
            self.world.__exit__(Undo, undo, None)


@pytest.mark.django_db
def test_the_ledger_answers_as_the_reference_on_paper():
    machine = Ledgers.TestCase
    machine.settings = settings(
        max_examples=16,
        stateful_step_count=18,
        deadline=None,
        phases=[
            Phase.generate
        ],  # shrinking a run with a database behind it takes five minutes: do it by hand
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    machine().runTest()
