"""Service times that have run out: who has the cases in hand is told, who could take them, and who runs the programme. A job's work."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count

from luoshi.policy.cases.workflow import Step
from luoshi.policy.dates.windows import day_of
from luoshi.policy.dates.workdays import is_workday
from luoshi.policy.terms.actors import Actor
from luoshi.records.cases.models import OPEN, Appeal, Case
from luoshi.records.cases.permissions import RUN, require
from luoshi.records.notifying.actions import tell
from luoshi.records.people.queries import who_holds
from luoshi.records.programmes.queries import ProgrammeRow, programme, workflow_of


@dataclass(frozen=True, slots=True)
class Late:
    """Cases of one step past their service time: how many each holder has, how many wait for somebody."""

    step: Step
    held: Mapping[int, int]
    waiting: int


@transaction.atomic
def remind_late(addressed: Callable[[int], str], *, by: Actor, at: datetime) -> int:
    """Tell each once a working day; how many people were told. `addressed`: programme → its page. Raises NotAllowed."""
    require(by, RUN, "", "超时提醒由系统办理。")
    today = day_of(at)
    if not is_workday(today):
        return 0
    told = 0
    for programme_id, late in late_by_programme(today).items():
        head = programme(programme_id)
        if head is not None:
            told += _tell(head, late, addressed(programme_id), today, by=by, at=at)
    return told


def late_by_programme(today: date) -> dict[int, tuple[Late, ...]]:
    """Programme → its late cases by step; also programmes with an objection past its day. Two queries."""
    counted: Any = (
        Case.objects.filter(state=OPEN, due_on__lt=today)
        .values("programme_id", "step", "holder_id")
        .annotate(n=Count("id"))
        .order_by("programme_id", "step", "holder_id")
    )
    found: dict[int, dict[str, dict[int | None, int]]] = defaultdict(lambda: defaultdict(dict))
    for row in counted:
        found[row["programme_id"]][row["step"]][row["holder_id"]] = row["n"]
    for programme_id in _late_objections(today):
        found[programme_id] = found[programme_id]
    return {pk: _steps(pk, steps) for pk, steps in found.items()}


def _steps(programme_id: int, found: Mapping[str, Mapping[int | None, int]]) -> tuple[Late, ...]:
    """What staff have to do: a correction is the applicant's turn, and lapses by itself."""
    head = programme(programme_id)
    steps: tuple[Step, ...] = workflow_of(head).steps if head else ()
    return tuple(
        Late(
            step,
            {pk: count for pk, count in found[step.name].items() if pk is not None},
            found[step.name].get(None, 0),
        )
        for step in steps
        if step.name in found and step.kind not in {"check", "correction"}
    )


def _late_objections(today: date) -> dict[int, int]:
    rows: Any = (
        Appeal.objects.filter(answered_at__isnull=True, due_on__lt=today)
        .values("case__programme_id")
        .annotate(n=Count("id"))
    )
    return {row["case__programme_id"]: row["n"] for row in rows}


def _tell(
    head: ProgrammeRow, late: tuple[Late, ...], address: str, today: date, *, by: Actor, at: datetime
) -> int:
    told = 0
    for key, users, title, english in _words(head, late, today):
        told += tell(
            "case",
            users=users,
            key=f"cases-late:{head.id}:{today}:{key}",
            title=title,
            english=english,
            address=address,
            by=by,
            at=at,
        )
    return told


def _words(
    head: ProgrammeRow, late: tuple[Late, ...], today: date
) -> Iterator[tuple[str, list[int], str, str]]:
    """(part of the key, whom, the sentence, its English)."""
    for one in late:
        place = f"“{head.title}”的“{one.step.title}”"
        for holder, count in one.held.items():
            yield (
                f"{one.step.name}:mine",
                [holder],
                f"您手上有{count}件申请超过办理时限（{place}），请办理或转交。",
                f"{count} applications in your hands are past their service time ({head.title})",
            )
        role = one.step.role or "treasurer"
        if one.waiting:
            yield (
                f"{one.step.name}:waiting",
                [pk for pk, _name in who_holds(role, head.name, today)],
                f"{place}有{one.waiting}件申请超过办理时限，还没有人领取。",
                f"{one.waiting} applications past their service time wait for somebody ({head.title})",
            )
    parts = [f"“{one.step.title}”{sum(one.held.values()) + one.waiting}件" for one in late]
    objections = _late_objections(today).get(head.id, 0)
    parts += [f"申诉{objections}件"] if objections else []
    if parts:
        operators = [pk for pk, _name in who_holds("operator", head.name, today)]
        yield (
            "all",
            operators,
            f"“{head.title}”超过办理时限：{'，'.join(parts)}。",
            f"Past their service time in {head.title}: {len(parts)} steps need a look",
        )
