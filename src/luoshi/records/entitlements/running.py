"""Running a named statement, and what its rows mean."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import psycopg
from django.db import connection

from luoshi.records.entitlements.requests import KEY_REUSED, Sent, Told
from luoshi.records.entitlements.statements import statement

Parameters = dict[str, Any]
Row = tuple[Any, ...]
Placed = tuple[int, Sent]
"""A request with its place in the batch."""
REUSED: Final = Told(
    KEY_REUSED, '{"code":"key-reused","sentence":"这个幂等键已用于另一个请求，请换一个键。"}'
)


class Raced(Exception):
    """Another gate was faster at the same person, key or serial number: judge again."""


def run(name: str, parameters: Parameters) -> list[Row]:
    """Run a named statement with parameters bound by the server, prepared once a connection."""
    connection.ensure_connection()
    raw = connection.connection
    with psycopg.Cursor(raw) as cursor:
        cursor.execute(statement(name), parameters, prepare=True)
        return cursor.fetchall() if cursor.description else []


def told(rows: Iterable[Row]) -> dict[int, Told]:
    """Rows of (place, code, answer, same, raced, …) as answers. Raises Raced."""
    answers: dict[int, Told] = {}
    for place, code, answer, same, raced, *_ in rows:
        if raced:
            raise Raced
        answers[place] = Told(code, answer) if same else REUSED
    return answers


def envelope(group: Sequence[Placed]) -> Parameters:
    """What all requests have: place, client, key, digest, time, name."""
    return {
        "n": [place for place, _ in group],
        "client_kind": [sent.by.kind for _, sent in group],
        "client": [sent.by.id for _, sent in group],
        "key": [sent.key for _, sent in group],
        "digest": [sent.digest for _, sent in group],
        "at": [sent.at for _, sent in group],
        "by": [sent.by.name for _, sent in group],
    }


def column(group: Iterable[Placed], name: str, default: Any = None) -> list[Any]:
    """One field of what is asked, of all requests; `default` where a request has no such field."""
    return [getattr(sent.asked, name, default) for _, sent in group]
