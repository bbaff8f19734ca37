"""Merchants, goods and their accounts for tests."""

from datetime import timedelta

from luoshi.policy.goods.listing import Entry
from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.records.goods import actions as goods
from luoshi.records.merchants import actions
from luoshi.records.people.actions import give_account
from tests.records.entitlements_world import AT

PROGRAMME = "appliances_2026"
CODES = (
    *("91110105MA000000XQ", "91110105MA000001XR", "91110105MA000002XT", "91110105MA000003XU"),
    *("91110105MA000004XW", "91110105MA000005XX", "91110105MA000006XY", "91110105MA000007X0"),
)
APPLIED = AT - timedelta(days=60)
"""So that notices and prices are old by the day of the tests."""


def person(name, *roles):
    """An account with roles, as an actor."""
    user = give_account(name, display_name=name, password="好长的口令一二三四五", by=SYSTEM, at=AT)
    return Actor(user.pk, name, frozenset(roles))


OPERATOR = Actor(None, "经办甲", frozenset({"operator"}))
OTHER = Actor(None, "经办乙", frozenset({"operator"}))
REVIEWER = Actor(None, "第三方", frozenset({"reviewer"}))


def call(at=APPLIED):
    """An open call."""
    day = at.date()
    return actions.open_call(
        PROGRAMME, title="第一批征集", opens_on=day, closes_on=day + timedelta(days=90), by=OPERATOR, at=at
    )


def applied(number, name="", *, through=None, by=OPERATOR, at=APPLIED, called=None):
    """An application of a fictional enterprise; its id."""
    return actions.apply(
        called or call(at),
        name=name or f"虚构电器{number}店",
        credit_code=CODES[number],
        channels=frozenset({"online", "offline"}),
        address="虚构区虚构路1号",
        phone="010-00000000",
        through=through,
        by=by,
        at=at,
    )


def admitted(number, name="", *, through=None, by=OPERATOR, at=APPLIED):
    """All the way in; its id. Admission takes eleven days."""
    found = applied(number, name, through=through, by=by, at=at)
    actions.review(found, passed=True, text="条件符合。", by=REVIEWER, at=at)
    actions.publish(found, until=at.date() + timedelta(days=10), by=OPERATOR, at=at)
    actions.admit(found, by=OPERATOR, at=at + timedelta(days=11))
    return found


def listed(merchant, by, *entries, at=APPLIED + timedelta(days=12)):
    """Goods on the list of a merchant whose account is `by`; their ids."""
    found = goods.submit_goods(merchant, entries or (FRIDGE, PHONE), by=by, at=at)
    for one in found:
        goods.check_goods(one, passed=True, by=REVIEWER, at=at)
    return found


FRIDGE = Entry("F1", "fridge", "虚构", "F-100", 1, 420_000, single=True)
PHONE = Entry("P1", "phone", "虚构", "P-100", None, 320_000, single=True)
