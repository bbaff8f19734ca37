"""A scheme in the database with releases and money, for tests."""

from datetime import date, datetime

from luoshi.library.entitlements import data_of
from luoshi.policy.dates.windows import BEIJING
from luoshi.policy.entitlements.values import Claim
from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.entitlements import actions
from luoshi.records.entitlements.requests import Sent, person

DAY = date(2026, 4, 13)
"""A Monday."""
AT = datetime(2026, 4, 13, 10, tzinfo=BEIJING)


def scheme(pieces=5, days=(DAY,), **readings):
    """The appliances' terms, `pieces` a day, category and channel."""
    data = data_of("beijing", "appliances_2026")
    data["readings"] |= readings
    opened = actions.open_scheme("appliances_2026", data, money_root="appliances", by=SYSTEM, at=AT)
    for day in days:
        for category in opened.terms.category_names:
            for channel in opened.terms.channel_names:
                actions.plan_release(
                    opened, day=day, category=category, channel=channel, size=pieces, by=SYSTEM, at=AT
                )
    return opened


def claim(who, key=None, category="phone", channel="online", day=DAY, at=AT, body=b"x"):
    """A claim as the gate would hand it on."""
    return Sent(Claim(who, category, channel, day), key or f"k{who}", body * 32, person(who), at)
