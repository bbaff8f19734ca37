"""The acts on the tasks of a list, as the pure replay wants them; three queries."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from luoshi.policy.briefs.figures import Ask, Standing, tasks_of
from luoshi.policy.briefs.replay import KINDS, Act, standing
from luoshi.policy.terms.actors import Actor
from luoshi.records.audit.models import AuditEntry
from luoshi.records.tasks.models import Window
from luoshi.records.tasks.queries import visible

CHUNK: Final = 2_000


@dataclass(frozen=True, slots=True)
class ListHistory:
    """Everything needed to say how a list stood at any moment."""

    acts: tuple[Act, ...]
    windows: dict[int, date]
    known: dict[datetime, Standing] = field(default_factory=dict)

    def at(self, moment: datetime) -> Standing:
        """The tasks that counted at that moment; folded once for each moment."""
        if moment not in self.known:
            self.known[moment] = standing(self.acts, self.windows, moment)
        return self.known[moment]


def history_of(list_id: int, by: Actor, *, until: datetime) -> ListHistory:
    """The acts until that moment on the tasks that the actor may see."""
    seen = visible(by).filter(list_id=list_id).values("id")
    rows = AuditEntry.objects.filter(task_id__in=seen, subject_kind__in=KINDS, at__lte=until).order_by("id")
    fields = rows.values_list("at", "verb", "subject_kind", "subject_id", "task_id", "after")
    windows = dict(Window.objects.filter(list_id=list_id).values_list("id", "closes_on"))
    acts = (
        Act(at, verb, kind, subject_id, task_id or 0, after)
        for at, verb, kind, subject_id, task_id, after in fields.iterator(chunk_size=CHUNK)
    )
    return ListHistory(tuple(acts), windows)


def answer(ask: Ask, known: ListHistory) -> tuple[int, ...]:
    """The tasks that make a figure up."""
    return tasks_of(ask, known.at(ask.at), known.at(ask.since) if ask.since else {})
