"""The reference on the cases that the articles name, both sides of each threshold."""

from datetime import date, datetime, timedelta

import pytest

from luoshi.policy.dates.windows import BEIJING
from luoshi.policy.entitlements.reference import Book, answer, newest
from luoshi.policy.entitlements.terms import UnsoundTerms, parse
from luoshi.policy.entitlements.values import Bind, Cancel, Claim, Order, Pay, Return, Unbind

DATA = {
    "document": "某号",
    "claims_from": "2026-01-01",
    "lapses_count_from": "2026-02-09",
    "opens": "10:00:00",
    "lapses_most": 4,
    "channels": [
        {"name": "online", "title": "线上", "validity": "day"},
        {"name": "offline", "title": "线下", "validity": "week"},
    ],
    "categories": [
        {
            "name": "phone",
            "title": "手机",
            "rate_bp": 1500,
            "cap_fen": 50_000,
            "price_most_fen": 600_000,
            "activated": True,
        },
        {"name": "fridge", "title": "冰箱", "rate_bp": 1500, "cap_fen": 150_000, "activated": False},
    ],
    "clauses": {},
}
TERMS = parse(DATA)
MONDAY = date(2026, 4, 13)


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BEIJING)


def stock(days=range(400), pieces=9, first=date(2026, 1, 1)):
    return tuple(
        ((first + timedelta(days=n), category, channel), pieces)
        for n in days
        for category in TERMS.category_names
        for channel in TERMS.channel_names
    )


class Story:
    """A book that is asked one thing after another."""

    def __init__(self, terms=TERMS, **book):
        self.terms, self.book = terms, Book(**({"left": stock()} | book))

    def ask(self, asked, when):
        self.book, code = answer(self.book, asked, self.terms, when)
        return code

    def claim(self, when, person=1, category="phone", channel="online", day=None):
        return self.ask(Claim(person, category, channel, day or when.date()), when)


def test_opens_at_ten_and_ends_with_the_day():
    story = Story()
    assert story.claim(at(MONDAY, 9, 59)) == "not-open"
    assert story.claim(at(MONDAY, 10)) == "ok"
    assert story.claim(at(MONDAY + timedelta(1), 0), 2, day=MONDAY) == "day-over"
    assert story.claim(at(MONDAY, 23, 59), 2) == "ok"


def test_gone_is_final_and_one_live_of_a_category():
    story = Story(left=stock(pieces=1))
    assert story.claim(at(MONDAY)) == "ok"
    assert story.claim(at(MONDAY), 2) == "gone"
    assert story.claim(at(MONDAY), channel="offline") == "already-claimed"
    assert story.claim(at(MONDAY), category="fridge") == "ok"


@pytest.mark.parametrize(
    ("channel", "ends"), [("online", at(date(2026, 4, 14), 0)), ("offline", at(date(2026, 4, 20), 0))]
)
def test_validity_ends_with_the_day_or_with_sunday(channel, ends):
    story = Story()
    assert story.claim(at(MONDAY), channel=channel) == "ok"
    assert newest(story.book, 1, "phone").valid_until == ends
    assert story.ask(Bind(1, "phone", channel, 7), ends - timedelta(microseconds=1)) == "ok"
    assert story.ask(Unbind(1, "phone", None), ends) == "expired"


def test_four_lapses_bar_that_channel_only():
    story = Story()
    for n in range(4):
        assert story.claim(at(MONDAY + timedelta(n))) == "ok"
    assert story.claim(at(MONDAY + timedelta(4))) == "barred"
    assert story.claim(at(MONDAY + timedelta(4)), channel="offline") == "ok"
    both = Story(parse(DATA | {"readings": {"bar": "both"}}), held=story.book.held[:4])
    assert both.claim(at(MONDAY + timedelta(4)), channel="offline") == "barred"


def test_claims_of_the_bridging_period_never_count():
    story = Story()
    for n in range(8):
        assert story.claim(at(date(2026, 2, 1) + timedelta(n))) == "ok"
    for n in range(4):
        assert story.claim(at(date(2026, 2, 9) + timedelta(n))) == "ok", n
    assert story.claim(at(date(2026, 2, 13))) == "barred"


def test_from_binding_to_return_and_again():
    story = Story(money=(((MONDAY, "online"), 50_000),))
    order = Order(1, 1, 1, "phone", 7, "A1", "SN1", 700_000, 600_000)
    assert story.claim(at(MONDAY)) == "ok"
    assert story.ask(order, at(MONDAY)) == "not-bound"
    assert story.ask(Bind(1, "phone", "offline", 7), at(MONDAY)) == "wrong-channel"
    assert story.ask(Bind(1, "phone", "online", 7), at(MONDAY)) == "ok"
    assert story.ask(Cancel(1, "phone"), at(MONDAY)) == "unbind-first"
    assert story.ask(Order(1, 2, 1, "phone", 7, "A1", "SN1", 1, 1), at(MONDAY)) == "not-same-person"
    assert story.ask(Order(1, 1, 1, "phone", 7, "A1", "SN1", 1, 600_001), at(MONDAY)) == "too-dear"
    assert story.ask(order, at(MONDAY)) == "ok"
    assert dict(story.book.money)[(MONDAY, "online")] == 0
    assert story.ask(Pay(7, "A1", activated=False), at(MONDAY)) == "not-activated"
    assert story.ask(Pay(7, "A1", activated=True), at(MONDAY)) == "ok"
    assert story.claim(at(MONDAY + timedelta(1))) == "already-used"
    assert story.ask(Return(7, "A1"), at(MONDAY, 23)) == "ok"
    assert story.ask(Bind(1, "phone", "online", 8), at(MONDAY, 23)) == "ok"
    again = Order(1, 1, 1, "phone", 8, "B1", "SN1", 600_000, 600_000)
    assert story.ask(again, at(MONDAY, 23)) == "serial-activated"


def test_a_return_after_the_expiry_frees_the_category_without_a_lapse():
    story = Story(money=(((MONDAY, "online"), 50_000),))
    assert story.claim(at(MONDAY), category="fridge") == "ok"
    assert story.ask(Bind(1, "fridge", "online", 7), at(MONDAY)) == "ok"
    assert story.ask(Order(1, 1, 1, "fridge", 7, "A1", "SN1", 99_999, 99_999), at(MONDAY)) == "ok"
    assert story.book.bought[0].subsidy_fen == 14_999
    assert story.ask(Pay(7, "A1", activated=False), at(MONDAY)) == "ok"
    assert story.ask(Return(7, "A1"), at(MONDAY + timedelta(3))) == "ok"
    assert newest(story.book, 1, "fridge").counts is False
    assert story.claim(at(MONDAY + timedelta(3)), category="fridge") == "ok"


@pytest.mark.parametrize(
    ("kind", "reading", "code"),
    [
        ("claimed", "claimed", "taken-elsewhere"),
        ("claimed", "used", "ok"),
        ("used", "used", "taken-elsewhere"),
    ],
)
def test_taken_elsewhere_as_it_is_read(kind, reading, code):
    story = Story(parse(DATA | {"readings": {"elsewhere": reading}}), elsewhere=((1, "phone", kind),))
    assert story.claim(at(MONDAY)) == code


@pytest.mark.parametrize(
    "wrong", [{"lapses_most": 0}, {"opens": "ten"}, {"channels": []}, {"readings": {"bar": "none"}}]
)
def test_unsound_terms_are_refused(wrong):
    with pytest.raises(UnsoundTerms):
        parse(DATA | wrong)
