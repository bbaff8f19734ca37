"""The ledger's verbs, each with what it leaves in the books."""

from datetime import UTC, datetime, timedelta

import pytest

from luoshi.policy.ledger.shares import legs
from luoshi.policy.ledger.values import AMOUNT_MOST_FEN, Leg, Move, Post, Reserve, Reverse, Void
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.audit.models import AuditEntry
from luoshi.records.ledger import actions, queries
from luoshi.records.ledger.models import Account, Entry, Hold, Transfer

AT = datetime(2026, 4, 12, 2, 0, tzinfo=UTC)
LATER = AT + timedelta(minutes=31)
CLERK = Actor(7, "张会计", frozenset({"office"}))
pytestmark = pytest.mark.django_db


def apply(*requests, at=AT):
    return [outcome.code for outcome in actions.apply(requests, by=CLERK, at=at)]


def fen(account, at=AT):
    found = queries.balance(account, at=at)
    return found.balance_fen, found.held_fen


@pytest.fixture
def treasury():
    return actions.open_account("财政", may_overdraw=True, by=CLERK, at=AT)


@pytest.fixture
def day(treasury):
    """A day's pot with 1,000 fen."""
    account = actions.open_account("汽车/市级/2026/04/12", by=CLERK, at=AT)
    assert apply(Move(key="拨款", legs=(Leg(treasury, account, 1_000),))) == ["ok"]
    return account


@pytest.fixture
def paid():
    return actions.open_account("汽车/已付", by=CLERK, at=AT)


def reserve(key, day, paid, amount, **more):
    return Reserve(key=key, legs=(Leg(day, paid, amount),), **more)


def test_money_is_set_aside_and_paid(day, paid):
    assert apply(reserve("r", day, paid, 600)) == ["ok"]
    assert (fen(day), fen(paid)) == ((1_000, 600), (0, 0))
    assert apply(Post(key="p", reservation="r")) == ["ok"]
    assert (fen(day), fen(paid)) == ((400, 0), (600, 0))
    assert not Hold.objects.exists()
    assert queries.prove().whole


def test_what_is_not_posted_is_freed(day, paid):
    assert apply(reserve("r", day, paid, 600), Post(key="p", reservation="r", amounts=(450,))) == ["ok", "ok"]
    assert (fen(day), fen(paid)) == ((550, 0), (450, 0))


def test_a_void_frees_the_money(day, paid):
    assert apply(reserve("r", day, paid, 600), Void(key="v", reservation="r")) == ["ok", "ok"]
    assert fen(day) == (1_000, 0)
    assert apply(Post(key="p", reservation="r"), Void(key="v2", reservation="r")) == ["already-voided"] * 2


def test_a_reservation_is_closed_once(day, paid):
    apply(reserve("r", day, paid, 600), Post(key="p", reservation="r"))
    assert apply(Post(key="p2", reservation="r"), Void(key="v", reservation="r")) == ["already-posted"] * 2
    assert apply(Post(key="p3", reservation="nobody")) == ["no-reservation"]
    assert apply(reserve("q", day, paid, 100), Post(key="p4", reservation="q", amounts=(101,)))[1] == (
        "more-than-reserved"
    )
    assert apply(Post(key="p5", reservation="q", amounts=(50, 50))) == ["legs-differ"]


def test_the_limit_refuses_each_request_on_its_own(day, paid):
    """As if they came one by one: what does not fit is refused, what comes after it and fits is not."""
    wanted = [reserve(f"r{n}", day, paid, amount) for n, amount in enumerate((700, 400, 300, 1))]
    assert apply(*wanted) == ["ok", "insufficient", "ok", "insufficient"]
    assert fen(day) == (1_000, 1_000)
    assert list(Transfer.objects.filter(code="insufficient").values_list("key", flat=True)) == ["r1", "r3"]
    assert queries.prove().whole


def test_money_that_comes_later_in_the_batch_does_not_help_earlier_requests(treasury, day, paid):
    more = Move(key="more", legs=(Leg(treasury, day, 500),))
    assert apply(reserve("big", day, paid, 1_200), more, reserve("big2", day, paid, 1_200)) == [
        "insufficient",
        "ok",
        "ok",
    ]


def test_the_same_key_gets_the_same_answer(day, paid):
    """Refusals too; and a key with other content is refused without a trace."""
    first = actions.apply([reserve("r", day, paid, 600), reserve("s", day, paid, 600)], by=CLERK, at=AT)
    before = Entry.objects.count()
    again = actions.apply([reserve("s", day, paid, 600), reserve("r", day, paid, 600)], by=CLERK, at=LATER)
    assert again == first[::-1]
    assert (
        apply(reserve("r", day, paid, 601), reserve("r", day, paid, 600, subject="case:1"))
        == ["key-taken"] * 2
    )
    assert Entry.objects.count() == before
    assert apply(*[reserve("twice", day, paid, 1)] * 2) == ["ok", "ok"]
    assert fen(day) == (1_000, 601)


def test_expiry_is_true_by_the_clock_before_the_sweep(day, paid):
    until = AT + timedelta(minutes=30)
    apply(reserve("r", day, paid, 900, expires_at=until))
    assert fen(day, until - timedelta(microseconds=1)) == (1_000, 900)
    assert fen(day, until) == (1_000, 0)
    assert queries.branch("汽车", at=until).available_fen == 1_000
    assert apply(Post(key="p", reservation="r"), at=until) == ["expired"]
    assert Hold.objects.count() == 1
    assert apply(reserve("next", day, paid, 1_000), at=until) == ["ok"]
    assert list(Hold.objects.values_list("transfer__key", flat=True)) == ["next"]
    assert queries.prove().whole


def test_expired_money_behind_accounts_that_were_not_asked_for(treasury, day, paid):
    """The expired reservation lies on two pots; freeing it locks both."""
    other = actions.open_account("汽车/中央/2026", by=CLERK, at=AT)
    both = Reserve(
        key="r", legs=(Leg(other, paid, 5), Leg(day, paid, 900)), expires_at=AT + timedelta(minutes=30)
    )
    apply(Move(key="m", legs=(Leg(treasury, other, 5),)), both)
    assert apply(reserve("next", day, paid, 1_000), at=LATER) == ["ok"]
    assert (fen(other), fen(day)) == ((5, 0), (1_000, 1_000))


def test_a_reservation_that_is_over_when_it_is_asked_for(day, paid):
    assert apply(reserve("r", day, paid, 1, expires_at=AT), reserve("s", day, paid, 1_000)) == [
        "expired",
        "ok",
    ]
    assert queries.prove().whole


def test_the_sweep_frees_what_is_due_and_only_that(day, paid):
    apply(
        reserve("due", day, paid, 100, expires_at=AT + timedelta(minutes=30)),
        reserve("later", day, paid, 100, expires_at=LATER + timedelta(minutes=30)),
        reserve("open", day, paid, 100),
    )
    assert actions.expire_due(by=CLERK, at=LATER) == 1
    assert actions.expire_due(by=CLERK, at=LATER) == 0
    assert fen(day) == (1_000, 200)
    assert apply(Void(key="v", reservation="due"), at=LATER) == ["expired"]


def test_a_payment_has_a_central_and_a_city_leg(treasury, day, paid):
    central = actions.open_account("汽车/中央/2026", by=CLERK, at=AT)
    apply(Move(key="m", legs=(Leg(treasury, central, 850),)))
    both = legs(1_001, [(central, 85), (day, 15)], paid)
    assert [leg.amount_fen for leg in both] == [851, 150]
    assert apply(Reserve(key="no", legs=both)) == ["insufficient"]
    assert (fen(central), fen(day)) == ((850, 0), (1_000, 0))
    both = legs(1_000, [(central, 85), (day, 15)], paid)
    assert apply(Reserve(key="yes", legs=both), Post(key="p", reservation="yes", amounts=(800, 0))) == [
        "ok",
        "ok",
    ]
    assert (fen(central), fen(day), fen(paid)) == ((50, 0), (1_000, 0), (800, 0))
    assert apply(Reverse(key="back", posting="p", amounts=(800, 1))) == ["legs-differ"]
    assert apply(Reverse(key="back2", posting="p")) == ["ok"]
    assert fen(central) == (850, 0)


def test_claw_back_never_exceeds_what_was_paid(day, paid):
    apply(reserve("r", day, paid, 600), Post(key="p", reservation="r"))
    assert apply(
        Reverse(key="a", posting="p", amounts=(200,)),
        Reverse(key="b", posting="p", amounts=(401,)),
        Reverse(key="c", posting="p"),
        Reverse(key="d", posting="p"),
        Reverse(key="e", posting="r"),
    ) == ["ok", "more-than-posted", "ok", "more-than-posted", "no-posting"]
    assert (fen(day), fen(paid)) == ((1_000, 0), (0, 0))
    assert apply(Reverse(key="f", posting="p", amounts=(1,))) == ["more-than-posted"]
    assert queries.prove().whole


def test_a_branch_adds_up_and_money_flows_down(treasury, day):
    month = queries.account_id("汽车/市级/2026/04")
    assert month is not None
    assert apply(Move(key="roll", legs=(Leg(day, month, 300),), clause="京商函字〔2026〕125号#第十三条")) == [
        "ok"
    ]
    assert queries.branch("汽车/市级/2026", at=AT).balance_fen == 1_000
    assert [one.balance_fen for one in queries.children("汽车/市级/2026/04", at=AT)] == [700]
    assert queries.branch("汽车/市级/2026/0", at=AT).balance_fen == 0


def test_a_statement_runs(treasury, day, paid):
    apply(reserve("r", day, paid, 600, subject="case:17", clause="二/(一)"), Post(key="p", reservation="r"))
    lines = queries.statement(day)
    assert [(one.kind, one.amount_fen, one.balance_fen, one.held_fen) for one in lines] == [
        ("move", 1_000, 1_000, 0),
        ("reserve", 0, 1_000, 600),
        ("post", -600, 400, 0),
    ]
    assert (lines[1].subject, lines[1].clause, lines[1].by_name) == ("case:17", "二/(一)", "张会计")
    assert [one.key for one in queries.statement(day, after_seq=1, most=1)] == ["r"]
    assert queries.statement(day, since=LATER) == queries.statement(day, until=AT) == ()
    assert [one.key for one in queries.answers_about("case:17")] == ["r"]
    assert queries.answer("p").code == "ok"


def test_each_batch_has_its_audit_row(day, paid):
    apply(reserve("r", day, paid, 600), reserve("s", day, paid, 600))
    row = AuditEntry.objects.filter(verb="ledger.apply").latest("id")
    assert row.after["answers"] == {"ok": 1, "insufficient": 1}
    count = AuditEntry.objects.count()
    apply(reserve("r", day, paid, 600))
    assert AuditEntry.objects.count() == count


@pytest.mark.parametrize("amount", [0, -1, AMOUNT_MOST_FEN + 1])
def test_amounts_out_of_range_cannot_be_asked(amount):
    with pytest.raises(BadValue, match="金额"):
        Leg(1, 2, amount)


def test_malformed_requests_cannot_be_built(day, paid):
    for wrong in (
        lambda: Leg(1, 1, 5),
        lambda: Move(key="", legs=(Leg(1, 2, 3),)),
        lambda: Move(key="x" * 101, legs=(Leg(1, 2, 3),)),
        lambda: Void(key="expire:1", reservation="r"),
        lambda: Move(key="k", legs=()),
        lambda: Post(key="k", reservation="r", amounts=(0, 0)),
        lambda: Reserve(key="k", legs=(Leg(1, 2, 3),), expires_at=datetime(2026, 1, 1)),  # noqa: DTZ001
    ):
        with pytest.raises(BadValue):
            wrong()
    assert apply(Move(key="k", legs=(Leg(day, 10**9, 3),))) == ["no-account"]
    with pytest.raises(BadValue, match="5000"):
        actions.apply([reserve(f"r{n}", day, paid, 1) for n in range(5_001)], by=CLERK, at=AT)
    assert actions.apply([], by=CLERK, at=AT) == ()


def test_an_account_is_opened_once_with_its_parents(treasury):
    first = actions.open_account("家电/2026/04", by=CLERK, at=AT)
    assert actions.open_account("家电/2026/04", by=CLERK, at=LATER) == first
    assert Account.objects.get(path="家电/2026").parent.path == "家电"
    with pytest.raises(BadValue, match="限额"):
        actions.open_account("家电/2026/04", may_overdraw=True, by=CLERK, at=AT)
    for path in ("", "a//b", "a/ b", "/a", "长" * 301):
        with pytest.raises(BadValue, match="路径"):
            actions.open_account(path, by=CLERK, at=AT)
