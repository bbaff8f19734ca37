"""A wave of claims: locks on the releases, then one statement (sql/claim.sql)."""

from collections.abc import Sequence
from datetime import date
from typing import cast

from luoshi.policy.entitlements.values import Claim
from luoshi.records.entitlements.requests import Told
from luoshi.records.entitlements.running import Parameters, Placed, envelope, run, told
from luoshi.records.entitlements.schemes import Open


def claimed(scheme: Open, group: Sequence[Placed]) -> dict[int, Told]:
    """Answer claims of different persons; inside a transaction. Raises Raced."""
    claims = [cast("Claim", sent.asked) for _, sent in group]
    places = sorted({(one.day, one.category, one.channel) for one in claims})
    days, categories, channels = (list(column) for column in zip(*places, strict=True))
    run("lock_releases", {"scheme": scheme.id, "days": days, "categories": categories, "channels": channels})
    windows = _windows(scheme, sorted({(day, channel) for day, _, channel in places}))
    return told(run("claim", asked(scheme, group) | _terms(scheme) | windows))


def asked(scheme: Open, group: Sequence[Placed]) -> Parameters:
    """The claims as columns."""
    claims = [cast("Claim", sent.asked) for _, sent in group]
    return envelope(group) | {
        "scheme": scheme.id,
        "person": [one.person for one in claims],
        "category": [one.category for one in claims],
        "channel": [one.channel for one in claims],
        "day": [one.day for one in claims],
    }


def _terms(scheme: Open) -> Parameters:
    readings = scheme.terms.readings
    return {
        "claims_from": scheme.terms.claims_from,
        "lapses_most": scheme.terms.lapses_most,
        "elsewhere": ["used"] if readings.elsewhere == "used" else ["claimed", "used"],
        "bar_both": readings.bar == "both",
        "refusals": scheme.refusals_json,
    }


def _windows(scheme: Open, pairs: Sequence[tuple[date, str]]) -> Parameters:
    """What follows from day and channel alone, computed once by policy/ and joined to the claims."""
    terms = scheme.terms
    opens = [terms.opens_at(day) for day, _ in pairs]
    return {
        "window_channel": [channel for _, channel in pairs],
        "window_day": [day for day, _ in pairs],
        "window_until": [terms.valid_until(pair[1], at) for at, pair in zip(opens, pairs, strict=True)],
        "window_opens": opens,
        "window_counts": [terms.lapse_counts(at) for at in opens],
    }
