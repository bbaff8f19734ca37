"""Reading pairings and links: frozen rows, a constant number of queries each."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Literal

from django.db.models import Count, Q, QuerySet

from luoshi.policy.linking.differences import direction, same_words
from luoshi.records.documents.models import Clause
from luoshi.records.documents.queries import told_apart
from luoshi.records.linking.models import Link, Pairing

PAGE: Final = 40
PAIRINGS_MOST: Final = 200
Shown = Literal[
    "", "proposed", "confirmed", "rejected", "sure", "unsure",
    "continues", "splits", "merges", "raised", "lowered", "reworded",
]  # fmt: skip
RELATIONS: Final = frozenset({"continues", "splits", "merges"})
FIGURES: Final = frozenset({"raised", "lowered"})
SURE: Final = Decimal("0.5")
"""From this score on a proposal is more likely right than wrong (docs/algorithms/linking.md)."""


@dataclass(frozen=True, slots=True)
class End:
    """One of the two documents of a pairing."""

    id: int
    title: str
    name: str
    kind: str
    year: int | None


@dataclass(frozen=True, slots=True)
class PairingRow:
    """Two documents with the number of links in each state."""

    id: int
    earlier: End
    later: End
    computed_at: datetime
    proposed: int
    confirmed: int
    rejected: int


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link with the texts of both clauses. `targets`: {what, before, after} in the same unit."""

    id: int
    origin: str
    end: str
    origin_text: str
    end_text: str
    relation: str
    score: Decimal | None
    words: tuple[str, ...]
    targets: tuple[Mapping[str, str], ...]
    state: str
    by_hand: bool
    decided_by: str
    decided_at: datetime | None
    origin_units: tuple[str, ...] = ()
    end_units: tuple[str, ...] = ()

    @property
    def percent(self) -> int | None:
        """The score in whole per cent."""
        return None if self.score is None else int(self.score * 100)


@dataclass(frozen=True, slots=True)
class LinkPage:
    rows: tuple[LinkRow, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Missing:
    """A clause without a link."""

    address: str
    text: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many clauses of one side have a link that was not rejected, and those that have none, in order."""

    total: int
    linked: int
    confirmed: int
    missing: tuple[Missing, ...]

    @property
    def percent(self) -> int:
        return self.linked * 100 // self.total if self.total else 0


@dataclass(frozen=True, slots=True)
class Linked:
    """A clause at the other end of a link, seen from a document's page. `later`: it stands in the later document."""

    link_id: int
    pairing_id: int
    address: str
    text: str
    document_id: int
    title: str
    relation: str
    score: Decimal | None
    state: str
    later: bool


def pairings() -> tuple[PairingRow, ...]:
    """All pairings, the newest first. One query."""
    return tuple(_pairing(row) for row in _counted().order_by("-computed_at", "-id")[:PAIRINGS_MOST])


def pairing(pairing_id: int) -> PairingRow | None:
    """One pairing, or None."""
    row = _counted().filter(pk=pairing_id).first()
    return _pairing(row) if row else None


def links(pairing_id: int, shown: Shown = "", *, page: int = 1, size: int = PAGE) -> LinkPage:
    """A page of links in the order of the earlier document. Six queries; two more where wording is looked at."""
    row = Pairing.objects.get(pk=pairing_id)
    rows = _narrowed(row, Link.objects.filter(pairing_id=pairing_id), shown)
    total = rows.count()
    pages = max(1, -(-total // size))
    page = min(max(page, 1), pages)
    order = {address: place for place, address in enumerate(row.origins)}
    keys = sorted(rows.values_list("id", "origin", "score"), key=lambda key: _key(key, order))
    ids = [key[0] for key in keys[(page - 1) * size : page * size]]
    found = Link.objects.in_bulk(ids)
    return LinkPage(_rows(row, [found[one] for one in ids if one in found]), total, page, pages)


def coverage(pairing_id: int) -> tuple[Coverage, Coverage]:
    """Coverage of the earlier document (what has no clause that carries it out) and of the later. Four queries."""
    row = Pairing.objects.get(pk=pairing_id)
    standing = Link.objects.filter(pairing=row).exclude(state=Link.State.REJECTED)
    pairs = list(standing.values_list("origin", "end", "state"))
    sides = (
        (row.earlier_id, row.origins, [(origin, state) for origin, _, state in pairs]),
        (row.later_id, row.ends, [(end, state) for _, end, state in pairs]),
    )
    one, two = (_coverage(document_id, addresses, held) for document_id, addresses, held in sides)
    return one, two


def became(pairing_id: int) -> Counter[str]:
    """How many links that stand are of each relation, and how many raise, lower a figure or change the words. Four queries."""
    row = Pairing.objects.get(pk=pairing_id)
    standing = Link.objects.filter(pairing=row).exclude(state=Link.State.REJECTED)
    found: Counter[str] = Counter()
    for relation, targets in standing.values_list("relation", "targets"):
        found[relation] += 1
        found.update(FIGURES & set(map(direction, targets)))
    found["reworded"] = len(_reworded(row, standing))
    return found


def counts_in(document_id: int) -> Mapping[str, int]:
    """How many links that were not rejected each clause of a document has. One query."""
    rows = Link.objects.filter(Q(pairing__earlier_id=document_id) | Q(pairing__later_id=document_id))
    found: Counter[str] = Counter()
    pairs = rows.exclude(state=Link.State.REJECTED).values_list("origin", "end", "pairing__earlier_id")
    for origin, end, earlier_id in pairs:
        found[origin if earlier_id == document_id else end] += 1
    return found


def links_at(document_id: int, address: str) -> tuple[Linked, ...]:
    """The links of one clause, the surest first, with the clause at the other end. Three queries at most."""
    later = Link.objects.filter(pairing__earlier_id=document_id, origin=address)
    earlier = Link.objects.filter(pairing__later_id=document_id, end=address)
    both = (later | earlier).exclude(state=Link.State.REJECTED)
    rows = list(both.select_related("pairing__earlier", "pairing__later").order_by("-score", "id"))
    ends = [_other(row, document_id) for row in rows]
    texts = _texts_in({(document.id, place) for document, place, _ in ends})
    return tuple(
        Linked(
            row.pk,
            row.pairing_id,
            place,
            texts.get((document.id, place), ""),
            document.id,
            told_apart(document.title or document.name, document.kind, document.year),
            row.relation,
            row.score,
            row.state,
            is_later,
        )
        for row, (document, place, is_later) in zip(rows, ends, strict=True)
    )


def _other(row: Link, document_id: int) -> tuple[Any, str, bool]:
    if row.pairing.earlier_id == document_id:
        return row.pairing.later, row.end, True
    return row.pairing.earlier, row.origin, False


def _texts_in(places: set[tuple[int, str]]) -> dict[tuple[int, str], str]:
    if not places:
        return {}
    documents, addresses = {one for one, _ in places}, {two for _, two in places}
    rows = Clause.objects.filter(document_id__in=documents, address__in=addresses)
    return {(row[0], row[1]): row[2] for row in rows.values_list("document_id", "address", "text")}


def _counted() -> QuerySet[Pairing]:
    of = {state: Count("links", filter=Q(links__state=state)) for state in Link.State.values}
    return Pairing.objects.select_related("earlier", "later").annotate(**of)


def _narrowed(row: Pairing, rows: QuerySet[Link], shown: Shown) -> QuerySet[Link]:
    if shown == "sure":
        return rows.filter(state=Link.State.PROPOSED, score__gte=SURE)
    if shown == "unsure":
        return rows.filter(state=Link.State.PROPOSED, score__lt=SURE)
    standing = rows.exclude(state=Link.State.REJECTED)
    if shown in RELATIONS:
        return standing.filter(relation=shown)
    if shown in FIGURES:
        held = standing.exclude(targets=[]).values_list("pk", "targets")
        way = str(shown)
        return rows.filter(pk__in=[pk for pk, targets in held if way in {*map(direction, targets)}])
    if shown == "reworded":
        return rows.filter(pk__in=_reworded(row, standing))
    return rows.filter(state=shown) if shown else rows


def _reworded(row: Pairing, standing: QuerySet[Link]) -> list[int]:
    """The links whose two clauses do not read the same. Two queries."""
    before = dict(Clause.objects.filter(document_id=row.earlier_id).values_list("address", "text"))
    after = dict(Clause.objects.filter(document_id=row.later_id).values_list("address", "text"))
    pairs = standing.values_list("pk", "origin", "end")
    return [pk for pk, origin, end in pairs if not same_words(before.get(origin, ""), after.get(end, ""))]


def _key(key: tuple[int, str, Decimal | None], order: Mapping[str, int]) -> tuple[int, Decimal, int]:
    link_id, origin, score = key
    return order.get(origin, len(order)), -(score if score is not None else Decimal(1)), link_id


def _rows(row: Pairing, found: Sequence[Link]) -> tuple[LinkRow, ...]:
    origins = _texts_in({(row.earlier_id, one.origin) for one in found})
    ends = _texts_in({(row.later_id, one.end) for one in found})
    places = {(row.earlier_id, one.origin) for one in found} | {(row.later_id, one.end) for one in found}
    units = _units_in(places) if found else {}
    return tuple(
        LinkRow(
            one.pk,
            one.origin,
            one.end,
            origins.get((row.earlier_id, one.origin), ""),
            ends.get((row.later_id, one.end), ""),
            one.relation,
            one.score,
            tuple(one.words),
            tuple(one.targets),
            one.state,
            one.by_hand,
            one.decided_by,
            one.decided_at,
            units.get((row.earlier_id, one.origin), ()),
            units.get((row.later_id, one.end), ()),
        )
        for one in found
    )


def _units_in(places: set[tuple[int, str]]) -> dict[tuple[int, str], tuple[str, ...]]:
    """The units that clauses name, as written, by document and address. One query."""
    documents, addresses = {one for one, _ in places}, {two for _, two in places}
    rows = Clause.objects.filter(document_id__in=documents, address__in=addresses).exclude(units=[])
    named = rows.values_list("document_id", "address", "units")
    return {(pk, address): tuple(unit["name"] for unit in units) for pk, address, units in named}


def _coverage(document_id: int, addresses: Sequence[str], held: Sequence[tuple[str, str]]) -> Coverage:
    linked = {address for address, _ in held}
    confirmed = {address for address, state in held if state == "confirmed"}
    open_now = [address for address in addresses if address not in linked]
    texts = _texts_in({(document_id, address) for address in open_now})
    missing = tuple(Missing(one, texts.get((document_id, one), "")) for one in open_now)
    total = len(addresses)
    return Coverage(total, total - len(open_now), sum(one in confirmed for one in addresses), missing)


def _pairing(row: Any) -> PairingRow:
    return PairingRow(
        row.pk,
        _end(row.earlier),
        _end(row.later),
        row.computed_at,
        row.proposed,
        row.confirmed,
        row.rejected,
    )


def _end(row: Any) -> End:
    return End(row.pk, row.title or row.name, row.name, row.kind, row.year)
