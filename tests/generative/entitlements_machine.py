"""A hypothesis state machine: whatever is asked, in whatever order and at whatever time, the SQL answers as the reference.

Used by tests/generative/test_entitlements.py (short) and soak/entitlements.py (10,000 runs). Each run has a scheme of
its own in the database, so nothing has to be cleared in between.
"""

import json
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import count

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from luoshi.library.entitlements import data_of
from luoshi.policy.dates.windows import BEIJING, day_of
from luoshi.policy.entitlements.reference import Book, answer, lapse
from luoshi.policy.entitlements.values import Bind, Cancel, Claim, Order, Pay, Return, Unbind
from luoshi.policy.ledger.values import Leg, Move
from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.entitlements import actions, actions_gate
from luoshi.records.entitlements.models import Entitlement, Release
from luoshi.records.entitlements.models import Order as OrderRow
from luoshi.records.entitlements.money import pot_path
from luoshi.records.entitlements.requests import Sent, merchant, person
from luoshi.records.ledger import actions as ledger
from luoshi.records.ledger import queries

CATEGORIES, CHANNELS, MERCHANTS = ("phone", "fridge"), ("online", "offline"), (7, 8)
RUNS = count(1)
STARTS = (date(2026, 2, 4), date(2026, 2, 8), date(2026, 4, 13), date(2026, 4, 18), date(2025, 12, 31))
people, categories, channels = st.integers(1, 4), st.sampled_from(CATEGORIES), st.sampled_from(CHANNELS)
merchants, numbers, serials = (
    st.sampled_from(MERCHANTS),
    st.sampled_from("ABC"),
    st.sampled_from(("S1", "S2")),
)
prices = st.sampled_from((1, 7, 99_999, 333_333, 600_000, 600_001, 1_000_001))
READINGS = st.fixed_dictionaries(
    {
        "bar": st.sampled_from(("channel", "both")),
        "elsewhere": st.sampled_from(("claimed", "used")),
        "returned_late_lapses": st.booleans(),
        "rounding": st.sampled_from(("down", "half-up", "up")),
        "price_basis": st.sampled_from(("final", "listed")),
        "resale": st.sampled_from(("unactivated", "never")),
        "hold": st.sampled_from(("order", "claim")),
    }
)


class Entitlements(RuleBasedStateMachine):
    """`self.book` is the reference's world, `self.scheme` the database's; `self.at` the one clock."""

    @initialize(
        readings=READINGS,
        lapses_most=st.integers(1, 4),
        start=st.sampled_from(STARTS),
        pieces=st.integers(0, 3),
    )
    def begin(self, readings, lapses_most, start, pieces):
        self.name = f"run{next(RUNS)}"
        data = data_of("beijing", "appliances_2026") | {"readings": readings, "lapses_most": lapses_most}
        self.at = datetime(start.year, start.month, start.day, 10, tzinfo=BEIJING)
        opened = {"money_root": self.name, "by": SYSTEM, "at": self.at}
        self.scheme = actions.open_scheme(self.name, data, **opened)
        self.book, self.keys, self.sent = Book(), count(1), []
        treasury = ledger.open_account(f"财政/{self.name}", may_overdraw=True, by=SYSTEM, at=self.at)
        self.source = ledger.open_account(self.name, by=SYSTEM, at=self.at)
        move = Move(key=f"{self.name}/fund", legs=(Leg(treasury, self.source, 10**12),))
        ledger.apply([move], by=SYSTEM, at=self.at)
        self.plan(pieces, 60_000)

    def plan(self, pieces, fen):
        """Releases and money (none where it is zero) of today, in both worlds, where they are not there yet."""
        day = day_of(self.at)
        left, money = dict(self.book.left), dict(self.book.money)
        for channel in CHANNELS:
            if fen and (day, channel) not in money:
                actions.allot(
                    self.scheme,
                    day=day,
                    channel=channel,
                    amount_fen=fen,
                    source=self.source,
                    by=SYSTEM,
                    at=self.at,
                )
                money[day, channel] = fen
        fresh = [
            key
            for category in CATEGORIES
            for channel in CHANNELS
            if (key := (day, category, channel)) not in left
        ]
        Release.objects.bulk_create(
            Release(
                scheme_id=self.scheme.id,
                day=day,
                category=category,
                channel=channel,
                size=pieces,
                left=pieces,
            )
            for day, category, channel in fresh
        )
        left |= dict.fromkeys(fresh, pieces)
        self.book = Book(
            self.book.held, self.book.bought, tuple(left.items()), tuple(money.items()), self.book.elsewhere
        )

    def ask(self, *asked, by=None):
        """Ask both worlds at this moment; the answers are the same."""
        batch = [self.packed(one, by) for one in asked]
        told = actions_gate.apply_batch(self.scheme, batch)
        for one, found in zip(batch, told, strict=True):
            self.book, code = answer(self.book, one.asked, self.scheme.terms, one.at)
            assert found.code == code, (one, found, code)
            assert json.loads(found.answer)["code"] == code
        self.sent += zip(batch, told, strict=True)
        self.same()

    def packed(self, asked, by=None):
        owner = getattr(asked, "merchant", None)
        client = by or (person(asked.person) if owner is None else merchant(owner, "商户"))
        return Sent(
            asked, f"{self.name}-{next(self.keys)}", sha256(repr(asked).encode()).digest(), client, self.at
        )

    def same(self):
        """Both worlds hold the same; what the sweep has not reached yet counts as the clock says."""
        book = lapse(self.book, self.at)
        rows = Entitlement.objects.filter(scheme_id=self.scheme.id).order_by("person_id", "category", "nth")
        held = sorted(book.held, key=lambda one: (one.person, one.category, one.nth))
        assert [self.held_row(row) for row in rows] == [
            (*(one.person, one.category, one.nth, one.channel, one.state, one.valid_until), one.merchant)
            for one in held
        ]
        left = Release.objects.filter(scheme_id=self.scheme.id).values_list(
            "day", "category", "channel", "left"
        )
        assert {row[:3]: row[3] for row in left} == dict(book.left)
        orders = OrderRow.objects.filter(scheme_id=self.scheme.id)
        assert {(row.merchant_id, row.number): (self.state(row), row.subsidy_fen) for row in orders} == {
            (one.merchant, one.number): (one.state, one.subsidy_fen) for one in book.bought
        }

    def held_row(self, row):
        over = row.state in {"claimed", "bound", "ordered"} and row.valid_until <= self.at
        state, owner = ("lapsed", None) if over else (row.state, row.merchant_id)
        return (row.person_id, row.category, row.nth, row.channel, state, row.valid_until, owner)

    def state(self, row):
        return "expired" if row.state == "ordered" and row.valid_until <= self.at else row.state

    @rule(who=people, category=categories, channel=channels, back=st.sampled_from((0, 0, 0, 0, 1)))
    def claim(self, who, category, channel, back):
        self.ask(Claim(who, category, channel, day_of(self.at) - timedelta(days=back)))

    @rule(who=st.permutations([1, 2, 3, 4, 5]), category=categories, channel=channels)
    def crowd(self, who, category, channel):
        self.ask(*(Claim(one, category, channel, day_of(self.at)) for one in who))

    @rule(who=people, category=categories, channel=channels, times=st.integers(1, 4))
    def claim_and_let_lapse(self, who, category, channel, times):
        for _ in range(times):
            self.ask(Claim(who, category, channel, day_of(self.at)))
            self.at = datetime.combine(day_of(self.at) + timedelta(days=1), self.scheme.terms.opens, BEIJING)
            self.plan(2, 0)

    @rule(who=people, category=categories, channel=channels, where=merchants)
    def bind(self, who, category, channel, where):
        self.ask(Bind(who, category, channel, where))

    @rule(who=people, category=categories, channel=channels, where=merchants, number=numbers, serial=serials)
    def buy(self, who, category, channel, where, number, serial):
        """The whole way at once, so that runs get far."""
        self.ask(Claim(who, category, channel, day_of(self.at)))
        self.ask(Bind(who, category, channel, where))
        self.ask(Order(who, who, who, category, where, number, serial, 300_000, 300_000))
        self.ask(Pay(where, number, activated=serial == "S1"))

    @rule(
        who=people, other=people, category=categories, where=merchants, number=numbers, serial=serials,
        listed=prices, final=prices, same=st.booleans(),
    )  # fmt: skip
    def order(self, who, other, category, where, number, serial, listed, final, same):
        payer = who if same else other
        self.ask(Order(who, payer, who, category, where, number, serial, listed, final))

    @rule(where=merchants, number=numbers, activated=st.booleans())
    def pay(self, where, number, activated):
        self.ask(Pay(where, number, activated))

    @rule(where=merchants, number=numbers)
    def give_back(self, where, number):
        self.ask(Return(where, number))

    @rule(who=people, category=categories, where=st.sampled_from((None, *MERCHANTS)))
    def unbind(self, who, category, where):
        self.ask(Unbind(who, category, where))

    @rule(who=people, category=categories)
    def cancel(self, who, category):
        self.ask(Cancel(who, category))

    @rule(who=people, category=categories, kind=st.sampled_from(("claimed", "used")), taken=st.booleans())
    def elsewhere(self, who, category, kind, taken):
        actions.note_elsewhere(
            self.scheme, person=who, category=category, kind=kind, taken=taken, by=SYSTEM, at=self.at
        )
        known = set(self.book.elsewhere) - {(who, category, kind)}
        known |= {(who, category, kind)} if taken else set()
        self.book = Book(self.book.held, self.book.bought, self.book.left, self.book.money, tuple(known))

    @rule(
        days=st.sampled_from((0, 0, 0, 1, 1, 2, 7)),
        clock=st.sampled_from(
            ((9, 59, 59, 999_999), (10, 0, 0, 0), (16, 0, 0, 0), (23, 59, 59, 999_999), (0, 0, 0, 0))
        ),
        pieces=st.integers(0, 3),
    )
    def time_passes(self, days, clock, pieces):
        day = day_of(self.at) + timedelta(days=days)
        then = datetime(day.year, day.month, day.day, *clock, tzinfo=BEIJING)
        self.at = max(self.at, then)
        self.plan(pieces, 60_000)
        self.same()

    @rule(most=st.sampled_from((1, 100)))
    def sweep(self, most):
        actions_gate.expire_due(self.scheme, most=most, by=SYSTEM, at=self.at)
        self.same()

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), other=st.booleans())
    def again(self, data, other):
        """The same key: the same bytes, at any later time; with another body it is refused."""
        sent, told = data.draw(st.sampled_from(self.sent))
        digest = b"\0" * 32 if other else sent.digest
        repeated = Sent(sent.asked, sent.key, digest, sent.by, self.at)
        (found,) = actions_gate.apply_batch(self.scheme, [repeated])
        assert found.code == "key-reused" if other else found == told
        self.same()

    def teardown(self):
        """The money in the ledger is the money of the reference."""
        if not hasattr(self, "book"):
            return
        for (day, channel), fen in lapse(self.book, self.at).money:
            pot = queries.account_id(pot_path(self.scheme, day, channel))
            found = queries.balance(pot, at=self.at)
            assert found.available_fen == fen, (day, channel, found, fen)
