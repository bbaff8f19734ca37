"""Asking the index: documents with the clauses that match, newest first; and tasks.

Two ways to the clauses, chosen by what the planner expects (see docs/algorithms/search.md):
- by the index, where the words are in few clauses: all hits are found, counted and ranked;
- through the newest documents, where the words are common: the first page is full after a few documents.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection

from luoshi.records.search.wording import Wording, bigrams

PAGE_DOCUMENTS: Final = 10
SHOWN_CLAUSES: Final = 4
COMMON: Final = 20_000
"""Words expected in more clauses than this are looked for in the newest documents first."""
WALK: Final = (20, 40, 80, 160, 320, 640)
"""So many documents are walked through at a time; a page that is not full after all of them is left to the index."""
WALK_SHORT: Final = 3
"""A single character has no pair for the index: only the documents of so many steps are walked through."""
PAGES_MOST: Final = 100
NEWEST: Final = "coalesce(d.issued_on, make_date(coalesce(d.year, 1949), 1, 1)) DESC, d.id DESC"


@dataclass(frozen=True, slots=True)
class Narrow:
    """What else must hold of the document. `names`: one of these must stand in the clause (a unit's names)."""

    kind: str = ""
    year: int | None = None
    document_id: int | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundClause:
    """A clause that matches; `exact`: it holds the whole phrase."""

    order: int
    address: str
    label: str
    text: str
    exact: bool


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """A document with its first matching clauses; `count` of all in it."""

    id: int
    title: str
    name: str
    number: str
    kind: str
    year: int | None
    issued_on: date | None
    count: int
    clauses: tuple[FoundClause, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of documents. `total` documents and `hits` clauses are None where the words are too common to count.

    `walked`: so many newest documents were looked through and no more (a single character); None: all were.
    """

    documents: tuple[FoundDocument, ...]
    page: int
    more: bool
    total: int | None = None
    hits: int | None = None
    walked: int | None = None


def clauses(asked: Wording, narrow: Narrow | None = None, *, page: int = 1) -> Found:
    """The page of documents for these words. At most ten statements, whatever the number of documents."""
    narrow = narrow or Narrow()
    page = min(max(page, 1), PAGES_MOST)
    if not asked.words:
        return Found((), page, more=False, total=0, hits=0)
    if asked.short:
        return _short(asked, narrow, page)
    if _expected(asked, narrow) > COMMON:
        found, is_whole = _walk(asked, narrow, page, len(WALK))
        if is_whole or len(found) >= page * PAGE_DOCUMENTS:
            return _page(asked, narrow, found, page)
    return _by_index(asked, narrow, page)


def _expected(asked: Wording, narrow: Narrow) -> int:
    """How many clauses the planner expects to hold all pairs of the words, and those of a name."""
    part, values = _indexed(asked, narrow)
    return expected_rows(f"SELECT 1 FROM documents_clause c WHERE {part}", values)  # noqa: S608 - fixed parts


def _indexed(asked: Wording, narrow: Narrow) -> tuple[str, list[Any]]:
    """What the index can say of a clause `c`: more than those that match, never fewer.

    A name stands in the text or among the units that were read from it.
    """
    if not narrow.names:
        return "luoshi_bigrams(c.text) @> %s::bigint[]", [asked.codes]
    in_text = "luoshi_bigrams(c.text) @> %s::bigint[]"
    in_units = "c.units <> '[]'::jsonb AND luoshi_bigrams(c.units::text) @> %s::bigint[]"
    part = f"{in_text} OR ({in_text} AND {in_units})"
    values: list[Any] = []
    for name in narrow.names:
        codes = bigrams(name)
        values += [sorted({*asked.codes, *codes}), asked.codes, sorted(codes)]
    return "(" + " OR ".join(part for _ in narrow.names) + ")", values


def expected_rows(sql: str, values: Sequence[Any]) -> int:
    """How many rows the planner expects of a statement, without running it."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", list(values))
        answer = cursor.fetchone()[0]
    plan = answer if isinstance(answer, list) else json.loads(answer)
    return int(plan[0]["Plan"]["Plan Rows"])


def _short(asked: Wording, narrow: Narrow, page: int) -> Found:
    found, _ = _walk(asked, narrow, page, WALK_SHORT)
    made = _page(asked, narrow, found, page)
    reach = sum(WALK[:WALK_SHORT])
    has_more = len(_newest(narrow, reach + 1)) > reach
    return Found(made.documents, page, made.more, walked=reach if has_more else None)


def _walk(asked: Wording, narrow: Narrow, page: int, steps: int) -> tuple[list[int], bool]:
    """The newest documents that match, walked through until one more than the page needs is found.

    And whether there are no more documents than can be walked through, so that the answer is whole.
    """
    found: list[int] = []
    ids = _newest(narrow, sum(WALK[:steps]))
    exact = _exact_ones(asked, narrow)
    start = 0
    for step in WALK[:steps]:
        chunk = ids[start : start + step]
        start += step
        if not chunk:
            break
        matching = _holding(_matches(asked, narrow), chunk)
        whole = set(_holding(_phrase(asked, narrow), matching)) if exact is None else exact
        found += sorted(matching, key=lambda one: one not in whole)  # the sort is stable: newest first
        if len(found) > page * PAGE_DOCUMENTS:
            break
    return found, len(ids) < sum(WALK[:steps])


def _newest(narrow: Narrow, most: int) -> list[int]:
    where, values = _documents(narrow)
    sql = f"SELECT d.id FROM documents_document d WHERE {where} ORDER BY {NEWEST} LIMIT %s"  # noqa: S608
    return [row[0] for row in _rows(sql, [*values, most])]


def _holding(condition: tuple[str, list[Any]], ids: Sequence[int]) -> list[int]:
    """The documents among these with a clause that meets the condition, in the order given.

    Each is left at its first such clause: of a common word that is a tenth of the work of counting them.
    """
    part, values = condition
    sql = f"""
        SELECT d.id FROM unnest(%s::bigint[]) WITH ORDINALITY AS d (id, place)
        CROSS JOIN LATERAL (
          SELECT 1 FROM documents_clause c WHERE c.document_id = d.id AND {part} LIMIT 1) AS first
        ORDER BY d.place"""  # noqa: S608 - fixed parts
    return [row[0] for row in _rows(sql, [list(ids), *values])] if ids else []


def _phrase(asked: Wording, narrow: Narrow) -> tuple[str, list[Any]]:
    """Conditions on a clause `c`: all words stand in it in one piece, and one of the names."""
    return _matches(Wording((asked.phrase,)), narrow)


def _exact_ones(asked: Wording, narrow: Narrow) -> frozenset[int] | None:
    """The documents with the whole phrase, by the index; None where the phrase too is common: look in each.

    One word is its own phrase: the order then needs no such set.
    """
    if len(asked.words) == 1:
        return frozenset()
    whole = Wording((asked.phrase,))
    if whole.short or _expected(whole, narrow) > COMMON:
        return None
    indexed, codes = _indexed(whole, narrow)
    part, values = _phrase(asked, narrow)
    sql = f"""
        SELECT DISTINCT c.document_id FROM documents_clause c WHERE {indexed} AND {part}"""  # noqa: S608 - fixed parts
    return frozenset(row[0] for row in _rows(sql, [*codes, *values]))


def _by_index(asked: Wording, narrow: Narrow, page: int) -> Found:
    """All hits by the index (at most COMMON), the documents ranked: whole phrase first, then the newest."""
    matches, values = _matches(asked, narrow)
    exact, exact_values = _has(asked.phrase)
    where, document_values = _documents(narrow)
    indexed, codes = _indexed(asked, narrow)
    sql = f"""
        WITH hits AS MATERIALIZED (
          SELECT c.document_id, {exact} AS exact FROM documents_clause c
          WHERE {indexed} AND {matches} LIMIT %s),
        counted AS (
          SELECT document_id, count(*) AS hits, bool_or(exact) AS exact FROM hits GROUP BY document_id)
        SELECT d.id, count(*) OVER (), sum(counted.hits) OVER ()
        FROM counted JOIN documents_document d ON d.id = counted.document_id
        WHERE {where} ORDER BY counted.exact DESC, {NEWEST} LIMIT %s OFFSET %s"""  # noqa: S608 - fixed parts
    given = [*exact_values, *codes, *values, COMMON + 1, *document_values]
    rows = list(_rows(sql, [*given, PAGE_DOCUMENTS, (page - 1) * PAGE_DOCUMENTS]))
    total, hits = (int(rows[0][1]), int(rows[0][2])) if rows else (0, 0)
    capped = hits > COMMON
    more = total > page * PAGE_DOCUMENTS
    shown = _shown(asked, narrow, [row[0] for row in rows])
    return Found(shown, page, more, None if capped else total, None if capped else hits)


def _page(asked: Wording, narrow: Narrow, found: Sequence[int], page: int) -> Found:
    first = (page - 1) * PAGE_DOCUMENTS
    part = found[first : first + PAGE_DOCUMENTS]
    return Found(_shown(asked, narrow, part), page, more=len(found) > first + PAGE_DOCUMENTS)


def _shown(asked: Wording, narrow: Narrow, ids: Sequence[int]) -> tuple[FoundDocument, ...]:
    """The documents of a page with their first clauses and how many match, in the order given."""
    if not ids:
        return ()
    matches, values = _matches(asked, narrow)
    exact, exact_values = _has(asked.phrase)
    sql = f"""
        SELECT d.id, d.title, d.name, d.number, d.kind, d.year, d.issued_on, ranked.hits,
               ranked."order", ranked.address, ranked.label, ranked.text, ranked.exact
        FROM (
          SELECT hits.*, count(*) OVER (PARTITION BY hits.document_id) AS hits, row_number() OVER (
            PARTITION BY hits.document_id ORDER BY hits.exact DESC, hits."order") AS place
          FROM (SELECT c.document_id, c."order", c.address, c.label, c.text, {exact} AS exact
                FROM documents_clause c WHERE c.document_id = ANY(%s) AND {matches}) AS hits
        ) AS ranked JOIN documents_document d ON d.id = ranked.document_id
        WHERE ranked.place <= %s ORDER BY ranked.place"""  # noqa: S608 - fixed parts, all values are parameters
    heads: dict[int, tuple[Any, ...]] = {}
    parts: dict[int, list[FoundClause]] = {}
    for row in _rows(sql, [*exact_values, list(ids), *values, SHOWN_CLAUSES]):
        heads[row[0]] = row[:8]
        parts.setdefault(row[0], []).append(FoundClause(*row[8:]))
    return tuple(_found(heads[one], tuple(parts[one])) for one in ids if one in heads)


def _found(head: tuple[Any, ...], parts: tuple[FoundClause, ...]) -> FoundDocument:
    document_id, title, name, number, kind, year, issued_on, hits = head
    return FoundDocument(document_id, title, name, number, kind, year, issued_on, hits, parts)


def _documents(narrow: Narrow) -> tuple[str, list[Any]]:
    """Conditions on a document `d`."""
    parts, values = ["d.current"], []
    for column, value in (("kind", narrow.kind), ("year", narrow.year), ("id", narrow.document_id)):
        if value:
            parts.append(f"d.{column} = %s")
            values.append(value)
    return " AND ".join(parts), values


def _matches(asked: Wording, narrow: Narrow) -> tuple[str, list[Any]]:
    """Conditions on a clause `c`: every word stands in it, and one of the names."""
    parts, values = [], []
    for word in asked.words:
        part, more = _has(word)
        parts.append(part)
        values += more
    if narrow.names:
        named = "strpos(c.text, %s) > 0 OR strpos(c.units::text, %s) > 0"
        parts.append("(" + " OR ".join(named for _ in narrow.names) + ")")
        values += [name for one in narrow.names for name in (one, one)]
    return " AND ".join(parts), values


def _has(word: str) -> tuple[str, list[Any]]:
    """That a word stands in a clause `c`; a regular expression only where signs have two forms."""
    pattern = Wording((word,)).patterns[0]
    if pattern == word:
        return "strpos(c.text, %s) > 0", [word]
    return "c.text ~ %s", [pattern]


def _rows(sql: str, values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        yield from cursor.fetchall()
