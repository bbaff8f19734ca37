"""The gate's one door: a batch of requests is answered and kept in set-based statements, one transaction each wave.

Each request carries its own `by` and `at`; its audit row and its answer in the journal are parts of the statement
that does it. Locks come first, in one order, so that the statement sees what stands after them; whoever raced past all
the same (another person's gate, the same key) makes the wave roll back and be judged again.
"""

from collections.abc import Sequence
from typing import Any, Final

import psycopg
from django.db import connection, transaction
from psycopg import errors

from luoshi.policy.entitlements.values import Claim
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.entitlements.requests import KEY_REUSED, Sent, Told, waves
from luoshi.records.entitlements.schemes import Open
from luoshi.records.entitlements.statements import statement

BATCH_MOST: Final = 2_000
TRIES: Final = 8
REUSED: Final = Told(
    KEY_REUSED, '{"code":"key-reused","sentence":"这个幂等键已用于另一个请求，请换一个键。"}'
)
Parameters = dict[str, Any]


class Raced(Exception):
    """Another gate was faster at the same person or key: judge again."""


def claim_batch(scheme: Open, batch: Sequence[Sent]) -> list[Told]:
    """Answer claims as if they came one by one (a person's second one after the others).

    Raises BadValue (too many), WrongState (lost the race again and again).
    """
    if len(batch) > BATCH_MOST:
        raise BadValue(f"一批最多 {BATCH_MOST} 个请求，收到 {len(batch)} 个。")
    told: dict[int, Told] = {}
    for wave in waves(batch):
        told |= _again(scheme, [(place, batch[place]) for place in wave])
    return [told[place] for place in range(len(batch))]


def gone_batch(scheme: Open, batch: Sequence[Sent]) -> list[Told | None]:
    """For claims on releases believed to be gone: the earlier answer, "gone" where the database says so, else None.

    Reads only, waits for no commit. None: the belief was wrong, the claim must go through `claim_batch`.
    """
    with connection.cursor():
        rows = _run("gone", _claims(scheme, list(enumerate(batch))))
    gone = Told("gone", scheme.refusals["gone"])
    told: list[Told | None] = [None] * len(batch)
    for place, answer, code, same, truly in rows:
        if answer is not None:
            told[place] = Told(code, answer) if same else REUSED
        elif truly:
            told[place] = gone
    return told


def _again(scheme: Open, wave: list[tuple[int, Sent]]) -> dict[int, Told]:
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                return _claimed(scheme, wave)
        except (Raced, errors.UniqueViolation, errors.DeadlockDetected):
            continue
    raise WrongState("同一批请求反复与其他请求冲突，请稍后重试。")


def _claimed(scheme: Open, wave: list[tuple[int, Sent]]) -> dict[int, Told]:
    parameters = _claims(scheme, wave) | _terms(scheme)
    places = {
        (asked.day, asked.category, asked.channel)
        for _, sent in wave
        if isinstance(asked := sent.asked, Claim)
    }
    days, categories, channels = (list(column) for column in zip(*places, strict=True))
    locked = {"scheme": scheme.id, "days": days, "categories": categories, "channels": channels}
    _run("lock_releases", locked)
    return _told(_run("claim", parameters | _windows(scheme, {(day, channel) for day, _, channel in places})))


def _told(rows: list[tuple[Any, ...]]) -> dict[int, Told]:
    """Rows of (place, code, answer, same, raced) as answers. Raises Raced."""
    if any(raced for *_, raced in rows):
        raise Raced
    return {place: Told(code, answer) if same else REUSED for place, code, answer, same, _ in rows}


def _claims(scheme: Open, wave: list[tuple[int, Sent]]) -> Parameters:
    claims = [(place, sent, sent.asked) for place, sent in wave if isinstance(sent.asked, Claim)]
    return {
        "scheme": scheme.id,
        "n": [place for place, _, _ in claims],
        "person": [asked.person for _, _, asked in claims],
        "key": [sent.key for _, sent, _ in claims],
        "digest": [sent.digest for _, sent, _ in claims],
        "category": [asked.category for _, _, asked in claims],
        "channel": [asked.channel for _, _, asked in claims],
        "day": [asked.day for _, _, asked in claims],
        "at": [sent.at for _, sent, _ in claims],
        "by": [sent.by.name for _, sent, _ in claims],
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


def _windows(scheme: Open, wanted: set[tuple[Any, str]]) -> Parameters:
    """What follows from day and channel alone, computed once by policy/ and joined to the claims."""
    pairs = sorted(wanted)
    opens = [scheme.terms.opens_at(day) for day, _ in pairs]
    return {
        "window_channel": [channel for _, channel in pairs],
        "window_day": [day for day, _ in pairs],
        "window_until": [
            scheme.terms.valid_until(channel, at) for at, (_, channel) in zip(opens, pairs, strict=True)
        ],
        "window_opens": opens,
        "window_counts": [scheme.terms.lapse_counts(at) for at in opens],
    }


def _run(name: str, parameters: Parameters) -> list[tuple[Any, ...]]:
    """Run a named statement with parameters bound by the server, prepared once a connection."""
    connection.ensure_connection()
    raw = connection.connection
    with psycopg.Cursor(raw) as cursor:
        cursor.execute(statement(name), parameters, prepare=True)
        return cursor.fetchall() if cursor.description else []
