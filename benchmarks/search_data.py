"""Documents for the benchmark of search: made of an invented vocabulary whose words are as unequally common as real ones.

A word is one of two characters mostly, sometimes three or four; the n-th word occurs about in proportion to 1/n
(Zipf). A clause is a run of words with commas, about 100 characters; a document has 350 clauses. Every tenth document
is a task list whose clauses are tasks as well.
"""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import psycopg

CLAUSES: Final = 350
WORDS: Final = 12_000
FIRST_HAN: Final = 0x4E00
HAN: Final = 2_500
CHARACTERS: Final = 100
KINDS: Final = ("plan", "work-report", "rules", "notice", "other", "rules", "notice", "other", "rules")
COPY: Final = """
COPY documents_clause (document_id, "order", address, label, text, start, "end", parent, part, targets, units)
FROM STDIN
"""
INDEXES: Final = ("clause_bigrams", "clause_unit_bigrams", "task_bigrams")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words with their cumulated weights, the commonest first."""

    words: tuple[str, ...]
    weights: tuple[float, ...]

    def some(self, chance: random.Random, count: int) -> list[str]:
        return chance.choices(self.words, cum_weights=self.weights, k=count)


def vocabulary(seed: int) -> Vocabulary:
    """The invented words, the same for the same seed."""
    chance = random.Random(seed)
    letters = [chr(FIRST_HAN + number * 8) for number in range(HAN)]
    weights = list(itertools.accumulate(1 / (rank + 20) for rank in range(HAN)))
    words: dict[str, None] = {}
    while len(words) < WORDS:
        length = chance.choice((2, 2, 2, 2, 3, 4))
        words["".join(chance.choices(letters, cum_weights=weights, k=length))] = None
    return Vocabulary(tuple(words), tuple(itertools.accumulate(1 / (rank + 8) for rank in range(WORDS))))


def clause(known: Vocabulary, chance: random.Random) -> str:
    """One clause, from 20 to 180 characters."""
    wanted = chance.randint(CHARACTERS // 5, CHARACTERS * 9 // 5)
    words = known.some(chance, wanted)
    text, held = [], 0
    for place, word in enumerate(words):
        text.append(word + ("，" if place % 5 == 4 else ""))
        held += len(text[-1])
        if held >= wanted:
            break
    return "".join(text).rstrip("，") + "。"


def texts(known: Vocabulary, documents: int, seed: int) -> Iterator[tuple[int, int, str]]:
    """(document from 1, clause from 0, text)."""
    chance = random.Random(seed + 1)
    for number in range(1, documents + 1):
        for order in range(CLAUSES):
            yield number, order, clause(known, chance)


def fill(url: str, known: Vocabulary, documents: int, seed: int) -> dict[str, int]:
    """Put the documents into an empty database; how many rows there are, and how large the indexes (MiB)."""
    with psycopg.connect(url, autocommit=True) as connection:
        definitions = _without_indexes(connection)
        _documents(connection, documents)
        with connection.cursor().copy(COPY) as rows:
            for number, order, text in texts(known, documents, seed):
                place = (order * 200, order * 200 + len(text))
                rows.write_row(
                    (number, order, f"第{number}号#{order}", str(order), text, *place, "", "", "[]", "[]")
                )
        _tasks(connection)
        connection.execute("SET maintenance_work_mem = '256MB'")
        for definition in definitions:
            connection.execute(definition)
        connection.execute("VACUUM (ANALYZE)")
        return _sizes(connection)


def _without_indexes(connection: psycopg.Connection) -> list[bytes]:
    """Drop the indexes of search; the statements that make them again (filling first is faster)."""
    definitions = []
    for name in INDEXES:
        found = connection.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name]).fetchone()
        if found is None:
            raise RuntimeError(f"the index {name} is not there: has it been renamed?")
        definitions.append(str(found[0]).encode())
        connection.execute(f"DROP INDEX {name}".encode())
    return definitions


def _documents(connection: psycopg.Connection, documents: int) -> None:
    today = date(2026, 12, 31)
    for number in range(1, documents + 1):
        on = today - timedelta(days=(number * 37) % 5_400)
        kind = "task-list" if number % 10 == 0 else KINDS[number % len(KINDS)]
        connection.execute(
            "INSERT INTO files_storedfile (id, sha256, size, content_type, stored_at) VALUES (%s, %s, 1, 'text/plain', %s)",
            [number, f"{number:064d}", on],
        )
        connection.execute(
            "INSERT INTO documents_source (id, file_id, name, text, imported_at) VALUES (%s, %s, %s, '', %s)",
            [number, number, f"{number}.txt", on],
        )
        connection.execute(
            "INSERT INTO documents_document (id, source_id, name, current, title, number, issuer, issued_on, kind, year,"
            " addressees, start, \"end\") VALUES (%s, %s, %s, true, %s, '', '', %s, %s, %s, '[]', 0, 0)",
            [number, number, f"第{number}号", f"第{number}号文件", on, kind, on.year],
        )


def _tasks(connection: psycopg.Connection) -> None:
    """The clauses of the lists as tasks, each in the hands of two units."""
    connection.execute(
        "INSERT INTO tasks_tasklist (id, document_id, year, title, state, starts_on, ends_on, light_rule, imported_at,"
        " issued_at) SELECT id, id, year, title, 'issued', issued_on, issued_on, 'pro-rata-1', issued_on, issued_on"
        " FROM documents_document WHERE kind = 'task-list'"
    )
    connection.execute(
        'INSERT INTO tasks_task (list_id, "order", number, address, chapter, section, text, start, "end", deadline,'
        " due_on, state, light, light_detail) SELECT c.document_id, c.\"order\" + 1, c.\"order\" + 1, c.address, '', '',"
        " c.text, c.start, c.\"end\", '', l.ends_on, 'active', 'not-started', '{}'"
        " FROM documents_clause c JOIN tasks_tasklist l ON l.document_id = c.document_id"
    )
    connection.execute(
        "INSERT INTO tasks_assignment (task_id, unit_id, role, written, state, assigned_at, reason)"
        " SELECT t.id, u.id, 'lead', '', 'pending', now(), '' FROM tasks_task t"
        " CROSS JOIN LATERAL (VALUES (t.number %% 40), (40 + t.number %% 40)) AS k(place)"
        " JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM organisations_unit WHERE form = 'unit') u"
        " ON u.place = k.place".replace("%%", "%")
    )


def _sizes(connection: psycopg.Connection) -> dict[str, int]:
    counted = {
        "documents": "SELECT count(*) FROM documents_document",
        "clauses": "SELECT count(*) FROM documents_clause",
        "tasks": "SELECT count(*) FROM tasks_task",
        "characters": "SELECT sum(char_length(text)) FROM documents_clause",
        "index_mib": "SELECT pg_relation_size('clause_bigrams') / 1048576",
        "table_mib": "SELECT pg_table_size('documents_clause') / 1048576",
    }
    return {name: int(connection.execute(sql.encode()).fetchone()[0]) for name, sql in counted.items()}  # type: ignore[index]
