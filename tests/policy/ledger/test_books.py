"""The fold of a batch, without a database."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from luoshi.policy.ledger import chain
from luoshi.policy.ledger.books import Books, Known, Standing
from luoshi.policy.ledger.seals import sealed
from luoshi.policy.ledger.shares import legs
from luoshi.policy.ledger.values import Code, Leg, Move, Post, Reserve, body
from luoshi.policy.ledger.words import SAID
from luoshi.policy.terms.refusals import BadValue

AT = datetime(2026, 4, 12, 2, 0, tzinfo=UTC)
POT, PAID, SOURCE = 1, 2, 3


def books(strict=True, pot_fen=100):
    accounts = {
        POT: Standing(POT, False, pot_fen, 0, 4, b"pot"),
        PAID: Standing(PAID, False, 0, 0, 0, b"paid"),
        SOURCE: Standing(SOURCE, True, -pot_fen, 0, 9, b"source"),
    }
    return Books(Known(accounts), count(10), at=AT, by_name="系统", strict=strict)


def reserve(key, fen, **more):
    return Reserve(key=key, legs=(Leg(POT, PAID, fen),), **more)


def test_strict_refuses_and_the_first_attempt_leaves_it_to_the_database():
    asked = [reserve("a", 60), reserve("b", 60), reserve("c", 40)]
    assert [books().answer(one).code for one in asked] == ["ok", "ok", "ok"]
    strict, trusting = books(), books(strict=False)
    assert [strict.answer(one).code for one in asked] == ["ok", "insufficient", "ok"]
    assert [trusting.answer(one).code for one in asked] == ["ok", "ok", "ok"]
    assert strict.running[POT].low_fen == 0
    assert trusting.running[POT].low_fen == -60


def test_the_lowest_point_is_kept_when_money_comes_back():
    found = books(strict=False)
    found.answer(Move(key="out", legs=(Leg(POT, PAID, 130),)))
    found.answer(Move(key="in", legs=(Leg(SOURCE, POT, 500),)))
    assert (found.running[POT].balance_fen, found.running[POT].low_fen) == (470, -30)


def test_outflows_count_before_inflows_of_the_same_transfer():
    through = Move(key="through", legs=(Leg(SOURCE, PAID, 10), Leg(PAID, POT, 10)))
    assert books().answer(through).code == "insufficient"
    trusting = books(strict=False)
    trusting.answer(through)
    assert trusting.running[PAID].low_fen == -10


def test_lines_follow_one_another_and_are_chained():
    found = books()
    found.answer(reserve("a", 60))
    found.answer(Post(key="p", reservation="a", amounts=(50,)))
    assert [(line.account, line.seq, line.transfer) for line, _ in found.lines] == [
        (POT, 5, 10),
        (POT, 6, 11),
        (PAID, 1, 11),
    ]
    line, digest = found.lines[0]
    assert digest == chain.link(b"pot", line, chain.tail(body(reserve("a", 60)), AT, "系统"))
    assert found.running[POT].head == found.lines[1][1]
    assert found.opened == {}
    assert found.closed == []


def test_an_answer_draws_one_number_and_a_repetition_none():
    found = books()
    first = found.answer(reserve("a", 60))
    assert found.answer(reserve("a", 60)) == first
    assert found.answer(reserve("a", 61)).transfer_id is None
    assert next(found.ids) == 11


def test_the_same_instant_in_another_zone_is_the_same_request():
    until = AT + timedelta(minutes=30)
    beijing = until.astimezone(datetime.fromisoformat("2026-01-01T00:00:00+08:00").tzinfo)
    assert body(reserve("a", 1, expires_at=until)) == body(reserve("a", 1, expires_at=beijing))


def test_each_part_of_a_line_changes_its_hash():
    whole = chain.Line(1, 2, 3, 4, 5, 6, 7, 8)
    others = [chain.Line(*[n + (place == at) for at, n in enumerate(range(1, 9))]) for place in range(8)]
    common = chain.tail("[]", AT, "甲")
    digests = {chain.link(b"", line, common) for line in (whole, *others)}
    digests.add(chain.link(b"x", whole, common))
    digests |= {
        chain.link(b"", whole, chain.tail("[1]", AT, "甲")),
        chain.link(b"", whole, chain.tail("[]", AT, "乙")),
    }
    digests.add(chain.link(b"", whole, chain.tail("[]", AT + timedelta(microseconds=1), "甲")))
    assert len(digests) == 13
    assert chain.genesis("a", True) != chain.genesis("a", False)
    assert sealed(b"", [(1, 2, "ab")], AT, "甲") != sealed(b"x", [(1, 2, "ab")], AT, "甲")


def test_shares_add_up_and_an_empty_share_has_no_leg():
    parts = legs(100, [(POT, 85), (SOURCE, 15)], PAID)
    assert parts == (Leg(POT, PAID, 85), Leg(SOURCE, PAID, 15))
    assert legs(1, [(POT, 85), (SOURCE, 15)], PAID) == (Leg(POT, PAID, 1),)
    with pytest.raises(BadValue):
        Move(key="none", legs=legs(0, [(POT, 1)], PAID))


def test_every_answer_has_its_sentence():
    assert set(SAID) == set(Code.__args__)
    assert all(sentence.endswith("。") for sentence in SAID.values())
