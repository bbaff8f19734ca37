"""专班 and the tasks that each carries."""

from dataclasses import dataclass
from datetime import datetime

from luoshi.policy.terms.actors import Actor
from luoshi.records.tasks.light_words import lit_of
from luoshi.records.tasks.models import GONE, TaskForce
from luoshi.records.tasks.queries import visible

MOST = 200


@dataclass(frozen=True, slots=True)
class CarriedRow:
    """A task that a task force carries."""

    id: int
    number: int | None
    text: str
    light: str
    state: str


@dataclass(frozen=True, slots=True)
class ForceRow:
    """A task force with its tasks, those being worked on first. `ended_at`: it is dissolved."""

    id: int
    name: str
    head: str
    members: str
    formed_at: datetime
    ended_at: datetime | None
    tasks: tuple[CarriedRow, ...]

    @property
    def active(self) -> int:
        return sum(task.state == "active" for task in self.tasks)


def task_forces(by: Actor) -> tuple[ForceRow, ...]:
    """The task forces, those at work first, each with the tasks that the actor may see. Two queries."""
    forces = list(TaskForce.objects.order_by("-ended_at", "name")[:MOST])
    carried: dict[int, list[CarriedRow]] = {}
    rows = (
        visible(by)
        .filter(task_force__in=forces)
        .exclude(state__in=GONE)
        .order_by("state", "list_id", "order")
    )
    for row in rows:
        made = CarriedRow(row.pk, row.number, row.text, lit_of(row), row.state)
        carried.setdefault(row.task_force_id or 0, []).append(made)
    ranked = sorted(forces, key=lambda row: row.ended_at is not None)
    return tuple(
        ForceRow(
            row.pk,
            row.name,
            row.head,
            row.members,
            row.formed_at,
            row.ended_at,
            tuple(carried.get(row.pk, ())),
        )
        for row in ranked
    )
