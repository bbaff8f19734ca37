"""Reading schemes, runs and scores: frozen rows for pages and the score sheet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from django.db.models import Count, Q, QuerySet

from luoshi.policy.scoring.scheme import Scheme as Rules
from luoshi.policy.scoring.scheme import parse
from luoshi.policy.scoring.scores import Line, by_rule
from luoshi.policy.terms.actors import Actor
from luoshi.records.scoring.lines import from_json
from luoshi.records.scoring.models import Appeal, Run, Scheme, UnitScore
from luoshi.records.scoring.permissions import SEE, may, sees_own
from luoshi.records.scoring.trying import tried
from luoshi.records.tasks.models import Task
from luoshi.records.tasks.seeing import hidden_from

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class SchemeRow:
    """A version of a scheme; `rules` is what it says, `is_tried` whether it had the trial that adoption asks for."""

    id: int
    year: int
    version: int
    title: str
    authority: str
    text: str
    state: str
    written_at: datetime
    written_by: str
    adopted_at: datetime | None
    rules: Rules
    is_tried: bool


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run. `asked`: appeals that wait for an answer."""

    id: int
    scheme_id: int
    scheme: str
    version: int
    list_id: int
    list_title: str
    list_year: int
    kind: str
    state: str
    on: date
    computed_at: datetime
    computed_by: str
    appeals_until: date | None
    finished_at: datetime | None
    asked: int


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A unit in a run. `points`: by rule, in hundredths; `best`/`worst` None where nothing can be said."""

    id: int
    unit_id: int
    unit: str
    english: str
    tasks: int
    total: int
    error: int | None
    best: int | None
    worst: int | None
    points: Mapping[str, int]

    @property
    def is_ranked(self) -> bool:
        return self.best is not None and self.best == self.worst


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line with the number and text of its task."""

    line: Line
    number: int | None
    text: str


@dataclass(frozen=True, slots=True)
class AppealRow:
    id: int
    state: str
    text: str
    asked_at: datetime
    asked_by: str
    points: int | None
    answer: str
    decided_at: datetime | None
    decided_by: str
    unit: str
    score_id: int
    unit_id: int


@dataclass(frozen=True, slots=True)
class ScorePage:
    """One unit's score, every point of it, and what was said against it."""

    row: ScoreRow
    run: RunRow
    rules: Rules
    lines: tuple[LineRow, ...]
    appeals: tuple[AppealRow, ...]
    ranked: int


def schemes() -> tuple[SchemeRow, ...]:
    """All versions, the newest year and version first."""
    ready = set(tried(Scheme.objects.all()).values_list("id", flat=True))
    rows = Scheme.objects.order_by("-year", "-version")[:MOST]
    return tuple(_scheme(row, is_tried=row.pk in ready) for row in rows)


def scheme(scheme_id: int) -> SchemeRow | None:
    """One version, or None."""
    row = Scheme.objects.filter(pk=scheme_id).first()
    return _scheme(row, is_tried=tried(Scheme.objects.filter(pk=scheme_id)).exists()) if row else None


def runs(by: Actor, *, scheme_id: int | None = None) -> tuple[RunRow, ...]:
    """The runs the actor may know of, newest first: units only what is published."""
    rows = _seen(by)
    if scheme_id is not None:
        rows = rows.filter(scheme_id=scheme_id)
    return tuple(_run(row) for row in rows.order_by("-id")[:MOST])


def run(run_id: int, by: Actor) -> RunRow | None:
    """One run, or None where the actor may not know of it."""
    row = _seen(by).filter(pk=run_id).first()
    return _run(row) if row else None


def scores(run_id: int, by: Actor) -> tuple[ScoreRow, ...]:
    """The scores of a run, the highest first; units see their own alone. One query."""
    rows = UnitScore.objects.filter(run_id=run_id, run__in=_seen(by)).select_related("unit")
    if not may(by, SEE):
        rows = rows.filter(unit_id__in=by.unit_ids)
    return tuple(_score(row) for row in rows.order_by("-total", "unit__order", "unit_id"))


def score_lines(run_id: int, by: Actor) -> Iterator[tuple[ScoreRow, tuple[LineRow, ...]]]:
    """Every score with all its lines, for the score sheet; two queries, and the lines of one unit at a time."""
    rows = UnitScore.objects.filter(run_id=run_id, run__in=_seen(by)).select_related("unit", "run")
    if not may(by, SEE):
        rows = rows.filter(unit_id__in=by.unit_ids)
    tasks: dict[int, tuple[int | None, str]] | None = None
    for row in rows.order_by("-total", "unit__order", "unit_id"):
        if tasks is None:
            tasks = _texts(Task.objects.filter(list_id=row.run.list_id), by)
        yield _score(row), _told(from_json(row.lines), tasks)


def score_page(run_id: int, unit_id: int, by: Actor) -> ScorePage | None:
    """One unit's score with all lines, or None where the actor may not see it. Six queries."""
    if not (may(by, SEE) or by.acts_for(unit_id)):
        return None
    rows = UnitScore.objects.filter(run_id=run_id, unit_id=unit_id, run__in=_seen(by))
    row = rows.select_related("unit", "run__scheme").first()
    found = run(run_id, by)
    if row is None or found is None:
        return None
    lines = from_json(row.lines)
    ids = {line.task_id for line in lines if line.task_id is not None}
    told = _told(lines, _texts(Task.objects.filter(pk__in=ids), by))
    ranked = UnitScore.objects.filter(run_id=run_id, best__isnull=False).count()
    return ScorePage(
        _score(row), found, parse(row.run.scheme.text), told, _appeals(row.appeals.all()), ranked
    )


def appeals(run_id: int, by: Actor) -> tuple[AppealRow, ...]:
    """The appeals in a run, those that wait first; units their own."""
    rows = Appeal.objects.filter(score__run_id=run_id, score__run__in=_seen(by))
    if not may(by, SEE):
        rows = rows.filter(score__unit_id__in=by.unit_ids)
    return _appeals(rows)


def _texts(rows: QuerySet[Task], by: Actor) -> dict[int, tuple[int | None, str]]:
    """Number and text of each task, without those that are hidden from the actor."""
    shown = rows.exclude(pk__in=hidden_from(by).values("id")).values_list("id", "number", "text")
    return {pk: (number, text) for pk, number, text in shown}


def _told(lines: Sequence[Line], tasks: Mapping[int, tuple[int | None, str]]) -> tuple[LineRow, ...]:
    """The points of a hidden task count and are shown; which task it is stays out."""
    return tuple(
        LineRow(
            line if line.task_id is None or line.task_id in tasks else replace(line, task_id=None, ref=None),
            *tasks.get(line.task_id or 0, (None, "")),
        )
        for line in lines
    )


def _seen(by: Actor) -> QuerySet[Run]:
    rows = Run.objects.select_related("scheme", "list").annotate(
        asked=Count("scores__appeals", filter=Q(scores__appeals__state="asked"))
    )
    if may(by, SEE):
        return rows
    if not sees_own(by):
        return rows.none()
    own = UnitScore.objects.filter(unit_id__in=by.unit_ids).values("run_id")
    return rows.filter(pk__in=own).exclude(state=Run.State.DRAFT)


def _appeals(rows: QuerySet[Appeal]) -> tuple[AppealRow, ...]:
    found = rows.select_related("score__unit").order_by("decided_at", "asked_at")[:MOST]
    told = tuple(
        AppealRow(
            row.pk,
            row.state,
            row.text,
            row.asked_at,
            row.asked_by,
            row.points,
            row.answer,
            row.decided_at,
            row.decided_by,
            row.score.unit.name,
            row.score_id,
            row.score.unit_id,
        )
        for row in found
    )
    return tuple(sorted(told, key=lambda one: one.state != "asked"))


def _scheme(row: Scheme, *, is_tried: bool) -> SchemeRow:
    return SchemeRow(
        row.pk,
        row.year,
        row.version,
        row.title,
        row.authority,
        row.text,
        row.state,
        row.written_at,
        row.written_by,
        row.adopted_at,
        parse(row.text),
        is_tried,
    )


def _run(row: Run) -> RunRow:
    return RunRow(
        row.pk,
        row.scheme_id,
        row.scheme.title,
        row.scheme.version,
        row.list_id,
        row.list.title,
        row.list.year,
        row.kind,
        row.state,
        row.on,
        row.computed_at,
        row.computed_by,
        row.appeals_until,
        row.finished_at,
        getattr(row, "asked", 0),
    )


def _score(row: UnitScore) -> ScoreRow:
    return ScoreRow(
        row.pk,
        row.unit_id,
        row.unit.name,
        row.unit.english,
        row.tasks,
        row.total,
        row.error,
        row.best,
        row.worst,
        by_rule(from_json(row.lines)),
    )
