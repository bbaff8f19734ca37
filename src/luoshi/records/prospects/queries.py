"""Reading the newest look: its figures, a page of masked people, and the own prospects of a citizen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, F

from luoshi.library.programmes import load
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import NotAllowed
from luoshi.records.persons.models import Person
from luoshi.records.persons.sealing import shown
from luoshi.records.programmes.models import Programme
from luoshi.records.prospects.models import Prospect, Search
from luoshi.records.prospects.permissions import sees

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class SearchRow:
    """One look: persons looked at, and what came of them. `parts`: title and how many may have it."""

    id: int
    programme_id: int
    work_id: int | None
    by_name: str
    at: datetime
    done_at: datetime | None
    looked: int
    applied: int
    against: int
    found: int
    parts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ProspectRow:
    """One person, masked. `missing`: in words."""

    id: int
    name: str
    id_number: str
    part: str
    part_title: str
    amount_fen: int | None
    missing: tuple[str, ...]
    district: str


@dataclass(frozen=True, slots=True)
class OwnProspect:
    """What a citizen may be entitled to, as the registers were on `at`. `missing`: what only the citizen can say, in words."""

    programme: str
    part: str
    title: str
    amount_fen: int | None
    at: datetime
    missing: tuple[str, ...]


def newest_search(programme_id: int, by: Actor) -> SearchRow | None:
    """The newest look; None where there was none. Raises NotAllowed."""
    head = _programme(programme_id, by)
    row = Search.objects.filter(programme_id=programme_id).order_by("-id").first()
    if row is None:
        return None
    titles = _titles(head)
    counted = row.prospects.values("part").annotate(n=Count("id")).order_by("part")
    parts = tuple((titles.get(one["part"], one["part"]), one["n"]) for one in counted)
    return SearchRow(
        row.pk,
        row.programme_id,
        row.work_id,
        row.by_name,
        row.at,
        row.done_at,
        row.looked,
        row.applied,
        row.against,
        row.found,
        parts,
    )


def prospects(programme_id: int, by: Actor, *, number: int = 1) -> tuple[tuple[ProspectRow, ...], int]:
    """A page of people, the largest amounts first, masked; and how many there are. Whoever shows it logs the look. Raises NotAllowed."""
    head = _programme(programme_id, by)
    rows = Prospect.objects.filter(search__programme_id=programme_id)
    start = (max(number, 1) - 1) * PAGE
    titles, meanings = _titles(head), _meanings(head)
    return tuple(
        ProspectRow(
            one.pk,
            shown(one.name_sealed, "name"),
            shown(one.id_sealed, "id_number"),
            one.part,
            titles.get(one.part, one.part),
            one.amount_fen,
            tuple(meanings.get((one.part, name), name) for name in one.missing),
            one.district,
        )
        for one in rows.order_by(F("amount_fen").desc(nulls_last=True), "id")[start : start + PAGE]
    ), rows.count()


def programme_of(search_id: int) -> int | None:
    """The programme of a look."""
    return Search.objects.filter(pk=search_id).values_list("programme_id", flat=True).first()


def own_prospects(by: Actor) -> tuple[OwnProspect, ...]:
    """What the person who signs in with this account may be entitled to and has not applied for."""
    person = Person.objects.filter(user_id=by.user_id).first() if by.user_id is not None else None
    if person is None:
        return ()
    rows = Prospect.objects.filter(id_digest=person.id_digest).select_related("search__programme")
    living = set(
        person.cases.exclude(state__in=["refused", "withdrawn"]).values_list("programme_id", flat=True)
    )
    return tuple(
        OwnProspect(
            one.search.programme.name,
            one.part,
            _titles(one.search.programme).get(one.part, one.part),
            one.amount_fen,
            one.search.done_at or one.search.at,
            tuple(_meanings(one.search.programme).get((one.part, name), name) for name in one.missing),
        )
        for one in rows
        if one.search.programme_id not in living
    )


def _programme(programme_id: int, by: Actor) -> Programme:
    head = Programme.objects.get(pk=programme_id)
    if not sees(by, head.name):
        raise NotAllowed("只有项目经办和审计人员可以查看免申比对。")
    return head


def _titles(head: Programme) -> Mapping[str, str]:
    return {book.name: book.title for book in load(head.city, head.name).parts}


def _meanings(head: Programme) -> Mapping[tuple[str, str], str]:
    return {
        (book.name, one.name): one.meaning for book in load(head.city, head.name).parts for one in book.fields
    }
