"""What a list can be narrowed by: its chapters with their sections, the units in it; names for ids."""

from collections.abc import Collection
from dataclasses import dataclass

from luoshi.policy.terms.actors import Actor
from luoshi.records.tasks.models import GONE, Assignment, Window
from luoshi.records.tasks.queries import visible


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter with its sections, as printed, in the order of the list."""

    name: str
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitChoice:
    id: int
    name: str
    english: str


@dataclass(frozen=True, slots=True)
class Outline:
    chapters: tuple[Chapter, ...]
    units: tuple[UnitChoice, ...]


def outline(list_id: int, by: Actor) -> Outline:
    """Chapters, sections and units of the tasks the actor may see."""
    rows = visible(by).filter(list_id=list_id).exclude(state__in=GONE)
    found: dict[str, dict[str, None]] = {}
    for chapter, section in rows.order_by("order").values_list("chapter", "section"):
        found.setdefault(chapter, {}).setdefault(section)
    held = Assignment.objects.filter(task__in=rows).exclude(state=Assignment.State.ENDED)
    units = (
        held.order_by("unit__order", "unit_id")
        .values_list("unit_id", "unit__name", "unit__english")
        .distinct()
    )
    return Outline(
        tuple(Chapter(name, tuple(s for s in sections if s)) for name, sections in found.items()),
        tuple(UnitChoice(*row) for row in units),
    )


def window_labels() -> dict[int, str]:
    """The names of all reporting windows: a dozen a list."""
    return dict(Window.objects.values_list("id", "label"))


def units_of_assignments(assignment_ids: Collection[int]) -> dict[int, int]:
    """assignment id → unit id."""
    return dict(Assignment.objects.filter(pk__in=assignment_ids).values_list("id", "unit_id"))
