"""The rules of a programme as they stand: library, recorded rulings and changes, made into a decider once."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from luoshi.library.programmes import Publication, load
from luoshi.policy.cases.freezing import scalar
from luoshi.policy.cases.workflow import Workflow
from luoshi.policy.rules.binding import bind, concerning
from luoshi.policy.rules.plain import Decider
from luoshi.policy.rules.programme import Rulebook
from luoshi.policy.rules.settings import Dated, Override, Ruling
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.programmes.models import ParameterChange, Programme, RulingMade

KEPT: Final = 64
"""How many deciders a process keeps."""
SETTLED: Final = """
SELECT p.*,
       (SELECT max(id) FROM programmes_rulingmade WHERE programme_id = p.id) AS ruling,
       (SELECT max(id) FROM programmes_parameterchange WHERE programme_id = p.id) AS change
FROM programmes_programme p WHERE p.id = %s
"""
"""The ids of the newest rows are never given twice, not even after a rollback. Asked by every act on a case, some six times in
its life: written out, because building it anew each time was a quarter of the life's processor time."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The rules of one part in force. `settings` says which rulings and changes they hold."""

    programme_id: int
    publication: Publication
    part: str
    settings: str
    decider: Decider
    rulings: tuple[Ruling, ...]
    overrides: Override

    @property
    def book(self) -> Rulebook:
        """The rules with their settings still named."""
        return self.decider.bound.source

    @property
    def flow(self) -> Workflow:
        """How its cases are handled. Raises WrongState where it has none."""
        flow = self.publication.workflow
        if flow is None:
            raise WrongState(f"“{self.publication.title}”没有办理步骤，不受理申请。")
        return flow


def standing(programme_id: int, part: str) -> Standing:
    """The rules of one part as they stand now. One query, more after a change. Raises BadValue."""
    row = settled(programme_id)
    if row is None:
        raise BadValue("没有这个项目。")
    return standing_of(row, part)


def settled(programme_id: int) -> Programme | None:
    """The programme, read together with what `standing_of` asks for. One query."""
    return next(iter(Programme.objects.raw(SETTLED, [programme_id])), None)


def standing_of(row: Programme, part: str) -> Standing:
    """As `standing`, for a row that came from `settled`: no query, more after a change. Raises BadValue."""
    city, name = row.city, row.name
    ruling, change = (getattr(row, newest) for newest in ("ruling", "change"))
    if part not in {book.name for book in load(city, name).parts}:
        raise BadValue(f"“{load(city, name).title}”没有“{part}”这一类。")
    return _standing(row.pk, city, name, part, f"{ruling or 0}-{change or 0}")


@lru_cache(maxsize=KEPT)
def _standing(programme_id: int, city: str, name: str, part: str, settings: str) -> Standing:
    """Rulings and changes are only ever added, and the newest ids stand in the key: what is kept here stays true.

    Those that were recorded since the key was read are left out: they belong to the next key.
    """
    publication = load(city, name)
    book = publication.part(part)
    ruling, change = (int(newest) for newest in settings.split("-"))
    rulings = concerning(book, rulings_of(programme_id, ruling), publication.parts)
    overrides = overrides_for(programme_id, book, change)
    decider = Decider(bind(book, rulings, overrides))
    return Standing(programme_id, publication, part, settings, decider, rulings, overrides)


def rulings_of(programme_id: int, newest: int | None = None) -> tuple[Ruling, ...]:
    """The recorded rulings of a programme up to the `newest`, in the order in which they were recorded."""
    rows = RulingMade.objects.filter(programme_id=programme_id, **_up_to(newest)).order_by("id")
    return tuple(Ruling(r.interpretation, r.option, r.decided_by, r.decided_on, r.why, r.since) for r in rows)


def overrides_for(programme_id: int, book: Rulebook, newest: int | None = None) -> Override:
    """The parameters of a part that were changed: the document's values and those recorded up to the `newest`, by day."""
    rows = ParameterChange.objects.filter(programme_id=programme_id, **_up_to(newest)).order_by("id")
    known = {parameter.name: parameter for parameter in book.parameters}
    changed: dict[str, dict[Any, Dated]] = {}
    for row in rows:
        if row.part not in {"", book.name} or row.name not in known:
            continue
        parameter = known[row.name]
        values = changed.setdefault(row.name, {value.since: value for value in parameter.values})
        values[row.since] = Dated(row.since, scalar(row.value, parameter.kind))
    return {name: tuple(values.values()) for name, values in changed.items()}


def _up_to(newest: int | None) -> dict[str, int]:
    return {} if newest is None else {"id__lte": newest}
