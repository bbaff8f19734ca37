"""Once-only keys, marks and ids of many cases with one statement each."""

from collections.abc import Sequence

from django.db import connection

from luoshi.records.cases import statements

Key = tuple[str, bytes, int]
"""(kind, keyed hash, case)"""


def numbers(count: int) -> list[int]:
    """Fresh ids of cases, in rising order."""
    with connection.cursor() as cursor:
        cursor.execute(statements.NUMBERS, [count])
        return sorted(number for (number,) in cursor.fetchall())


def take_once(programme_id: int, keys: Sequence[Key]) -> set[Key]:
    """Which of these once-only keys are now held by the cases that ask for them."""
    with connection.cursor() as cursor:
        kinds, digests, cases = [[key[n] for key in keys] for n in range(3)]
        cursor.execute(statements.TAKE_ONCE, [programme_id, kinds, digests, cases])
        return {(kind, bytes(digest), case) for kind, digest, case in cursor.fetchall()}


def free_once(case_ids: Sequence[int]) -> None:
    """The once-only keys of these cases can be used again."""
    if case_ids:
        with connection.cursor() as cursor:
            cursor.execute(statements.FREE_ONCE, [list(case_ids)])


def free_some(keys: Sequence[Key]) -> None:
    """These once-only keys, each of its case, can be used again."""
    if keys:
        with connection.cursor() as cursor:
            cursor.execute(statements.FREE_SOME, [[key[n] for key in keys] for n in range(3)])


def mark(marks: Sequence[tuple[int, str, str, bytes]]) -> None:
    """(case, name, kind, keyed hash): by what cases are found and compared."""
    if marks:
        with connection.cursor() as cursor:
            cursor.execute(statements.MARK, [[one[n] for one in marks] for n in range(4)])
