"""The verbs of the year's assessment: write a scheme, try it, adopt it, score, publish, appeal, decide, finish."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from luoshi.policy.dates.windows import BEIJING, day_of
from luoshi.policy.progress.lifecycle import checked_reason
from luoshi.policy.scoring import scheme as policy
from luoshi.policy.scoring.ranks import moderated, ranks, standard_error
from luoshi.policy.scoring.scores import Facts, Score, appealed, score
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.scoring.evaluated import with_evaluation
from luoshi.records.scoring.facts import facts_of
from luoshi.records.scoring.lines import as_json, from_json
from luoshi.records.scoring.models import Appeal, Run, Scheme, UnitScore
from luoshi.records.scoring.permissions import require_office
from luoshi.records.scoring.trying import tried
from luoshi.records.tasks.models import TaskList

APPEAL_DAYS: Final = (5, 60)
POINTS_MOST: Final = 10_000
TOLD: Final = ("year", "version", "title", "authority", "state", "adopted_at")


@transaction.atomic
def write_scheme(text: str, *, by: Actor, at: datetime) -> Scheme:
    """Keep a scheme as the next version of its year. Raises NotAllowed, BadValue with all that is wrong."""
    require_office(by)
    known = read_scheme(text)
    latest = Scheme.objects.filter(year=known.year).aggregate(last=Max("version"))["last"] or 0
    row = Scheme.objects.create(
        year=known.year,
        version=latest + 1,
        title=known.title,
        authority=known.authority,
        text=text,
        written_at=at,
        written_by=by.name,
    )
    record("scheme.write", [Change("scheme", row.pk, None, snapshot(row, *TOLD, "text"))], by=by, at=at)
    return row


@transaction.atomic
def try_scheme(scheme_id: int, list_id: int, *, on: date, by: Actor, at: datetime) -> Run:
    """A trial over an issued list, as things stood at the end of the day `on`. An earlier trial is replaced.

    Raises NotAllowed, BadValue, WrongState.
    """
    require_office(by)
    row = Scheme.objects.select_for_update().get(pk=scheme_id)
    row.runs.filter(kind=Run.Kind.TRIAL, list_id=list_id).delete()
    return _run(row, list_id, Run.Kind.TRIAL, on, by=by, at=at)


@transaction.atomic
def adopt_scheme(scheme_id: int, *, by: Actor, at: datetime) -> Scheme:
    """The version becomes the year's scheme; only after a trial, on a past year's list where there is one.

    Raises NotAllowed, WrongState.
    """
    require_office(by)
    row = Scheme.objects.select_for_update().get(pk=scheme_id)
    if row.state != Scheme.State.DRAFT:
        raise WrongState("只有草稿可以启用。")
    if not tried(Scheme.objects.filter(pk=row.pk)).exists():
        raise WrongState("启用前要先用往年的清单试算一次（没有往年清单的，用本年的），看清结果再定。")
    if (
        Run.objects.filter(scheme__year=row.year, kind=Run.Kind.FORMAL)
        .exclude(state=Run.State.DRAFT)
        .exists()
    ):
        raise WrongState("本年度的考核结果已经公布，不能再更换办法。")
    for other in Scheme.objects.select_for_update().filter(year=row.year, state=Scheme.State.ADOPTED):
        _move(other, Scheme.State.RETIRED, "scheme.retire", by=by, at=at)
    Run.objects.filter(scheme__year=row.year, kind=Run.Kind.FORMAL).delete()
    row.adopted_at = at
    _move(row, Scheme.State.ADOPTED, "scheme.adopt", by=by, at=at)
    return row


@transaction.atomic
def score_year(scheme_id: int, list_id: int, *, on: date, by: Actor, at: datetime) -> Run:
    """The formal draft over the year's list; computed again as long as it is a draft. Raises as `try_scheme`."""
    require_office(by)
    row = Scheme.objects.select_for_update().get(pk=scheme_id)
    if row.state != Scheme.State.ADOPTED:
        raise WrongState("只有已启用的办法可以用于正式考核。")
    earlier = Run.objects.filter(list_id=list_id, kind=Run.Kind.FORMAL)
    if earlier.exclude(state=Run.State.DRAFT).exists():
        raise WrongState("考核结果已经公布，不能重新计算；有误差的，通过申诉更正。")
    earlier.delete()
    return _run(row, list_id, Run.Kind.FORMAL, on, by=by, at=at)


@transaction.atomic
def publish_scores(run_id: int, *, appeals_until: date, by: Actor, at: datetime) -> Run:
    """Show each unit its score; until that day it may appeal. Raises NotAllowed, WrongState, BadValue."""
    require_office(by)
    row = Run.objects.select_for_update().get(pk=run_id)
    if row.kind != Run.Kind.FORMAL or row.state != Run.State.DRAFT:
        raise WrongState("只有正式考核的草稿可以公布。")
    least, most = (day_of(at) + timedelta(days=days) for days in APPEAL_DAYS)
    if not least <= appeals_until <= most:
        raise BadValue(f"申诉截止日应在 {APPEAL_DAYS[0]} 到 {APPEAL_DAYS[1]} 天之后。")
    row.appeals_until = appeals_until
    return _run_state(row, Run.State.OPEN, "run.publish", by=by, at=at)


@transaction.atomic
def appeal(score_id: int, text: str, *, by: Actor, at: datetime) -> Appeal:
    """A unit objects to its score. Raises NotAllowed, WrongState, BadValue."""
    row = UnitScore.objects.select_for_update().select_related("run").get(pk=score_id)
    if not by.acts_for(row.unit_id):
        raise NotAllowed("只有被考核的单位可以申诉。")
    until = row.run.appeals_until
    if row.run.state != Run.State.OPEN or until is None or day_of(at) > until:
        raise WrongState("现在不在申诉期内。")
    if row.appeals.filter(state=Appeal.State.ASKED).exists():
        raise WrongState("本单位的申诉正在办理，请等待答复后再提。")
    made = Appeal.objects.create(score=row, text=checked_reason(text), asked_at=at, asked_by=by.name)
    record("appeal.ask", [Change("appeal", made.pk, None, snapshot(made))], by=by, at=at)
    return made


@transaction.atomic
def decide_appeal(appeal_id: int, *, points: int | None, answer: str, by: Actor, at: datetime) -> Appeal:
    """Uphold with so many hundredths of a point (not 0), or dismiss (None); the score and all ranks follow.

    Raises NotAllowed, WrongState, BadValue.
    """
    require_office(by)
    row = Appeal.objects.select_for_update().select_related("score__run__scheme").get(pk=appeal_id)
    if row.state != Appeal.State.ASKED or row.score.run.state != Run.State.OPEN:
        raise WrongState("这件申诉已经答复，或考核已经定稿。")
    if points is not None and (points == 0 or abs(points) > POINTS_MOST):
        raise BadValue(f"调整的分值不能为 0，最多 {POINTS_MOST // 100} 分。")
    before = snapshot(row)
    row.state = Appeal.State.DISMISSED if points is None else Appeal.State.UPHELD
    row.points, row.answer = points, checked_reason(answer)
    row.decided_at, row.decided_by = at, by.name
    row.save()
    record("appeal.decide", [Change("appeal", row.pk, before, snapshot(row))], by=by, at=at)
    if points is not None:
        _adjust(row.score, points, row.pk)
    return row


@transaction.atomic
def finish_scores(run_id: int, *, by: Actor, at: datetime) -> Run:
    """The scores are final: after the day of appeals, with all of them answered. Raises NotAllowed, WrongState."""
    require_office(by)
    row = Run.objects.select_for_update().get(pk=run_id)
    if row.state != Run.State.OPEN:
        raise WrongState("只有公布征求意见的结果可以定稿。")
    if row.appeals_until is not None and day_of(at) <= row.appeals_until:
        raise WrongState("申诉期还没有结束，不能定稿。")
    if Appeal.objects.filter(score__run=row, state=Appeal.State.ASKED).exists():
        raise WrongState("还有申诉没有答复，不能定稿。")
    row.finished_at = at
    return _run_state(row, Run.State.FINAL, "run.finish", by=by, at=at)


def read_scheme(text: str) -> policy.Scheme:
    """The scheme in the text. Raises BadValue with all that is wrong."""
    try:
        return policy.parse(text)
    except policy.SchemeProblem as problem:
        raise BadValue("；".join(problem.problems)) from problem


def _run(row: Scheme, list_id: int, kind: str, on: date, *, by: Actor, at: datetime) -> Run:
    listed = TaskList.objects.filter(pk=list_id, state=TaskList.State.ISSUED).first()
    if listed is None:
        raise BadValue("没有这份已印发的清单，请重选。")
    if not listed.starts_on <= on <= day_of(at):
        raise BadValue("计分日应在清单开始之后、今天之前（含今天）。")
    if kind == Run.Kind.FORMAL and listed.year != row.year:
        raise BadValue(f"这份办法用于 {row.year} 年，清单是 {listed.year} 年的；往年的清单可以用来试算。")
    rules = read_scheme(row.text)
    until = datetime.combine(on + timedelta(days=1), time(), BEIJING) if on < day_of(at) else None
    facts = facts_of(list_id, rules.roles, on, task_weights=rules.task_weights, until=until)
    known = with_evaluation(facts, rules, listed.year, until)
    made = Run.objects.create(scheme=row, list=listed, kind=kind, on=on, computed_at=at, computed_by=by.name)
    scores = {facts.unit_id: score(rules, facts) for facts in known}
    _keep(made, rules, known, scores)
    after: dict[str, Any] = {**snapshot(made), "totals": {str(key): one.total for key, one in scores.items()}}
    record("run.compute", [Change("run", made.pk, None, after)], by=by, at=at)
    return made


def _keep(run: Run, rules: policy.Scheme, known: tuple[Facts, ...], scores: dict[int, Score]) -> None:
    tasks = {facts.unit_id: len(facts.tasks) for facts in known}
    errors = moderated({facts.unit_id: standard_error(rules, facts) for facts in known}, tasks)
    places = ranks({unit_id: one.total for unit_id, one in scores.items()}, errors, tasks)
    UnitScore.objects.bulk_create(
        UnitScore(
            run=run,
            unit_id=facts.unit_id,
            tasks=len(facts.tasks),
            total=scores[facts.unit_id].total,
            error=errors[facts.unit_id],
            best=places[facts.unit_id].best if facts.unit_id in places else None,
            worst=places[facts.unit_id].worst if facts.unit_id in places else None,
            lines=[as_json(line) for line in scores[facts.unit_id].lines],
        )
        for facts in known
    )


def _adjust(row: UnitScore, points: int, appeal_id: int) -> None:
    """The line of the appeal, the new total, and every rank of the run anew."""
    rules = read_scheme(row.run.scheme.text)
    found = appealed(Score(row.unit_id, row.total, from_json(row.lines)), points, appeal_id, rules)
    row.total, row.lines = found.total, [as_json(line) for line in found.lines]
    row.save(update_fields=["total", "lines"])
    rows = list(row.run.scores.select_for_update().order_by("id"))
    tasks = {one.unit_id: one.tasks for one in rows}
    places = ranks({one.unit_id: one.total for one in rows}, {one.unit_id: one.error for one in rows}, tasks)
    for one in rows:
        place = places.get(one.unit_id)
        one.best, one.worst = (place.best, place.worst) if place else (None, None)
    UnitScore.objects.bulk_update(rows, ["best", "worst"])


def _move(row: Scheme, state: str, verb: str, *, by: Actor, at: datetime) -> None:
    before = {"state": row.state}
    row.state = state
    row.save(update_fields=["state", "adopted_at"])
    record(verb, [Change("scheme", row.pk, before, snapshot(row, *TOLD))], by=by, at=at)


def _run_state(row: Run, state: str, verb: str, *, by: Actor, at: datetime) -> Run:
    before = {"state": row.state}
    row.state = state
    row.save()
    record(verb, [Change("run", row.pk, before, snapshot(row))], by=by, at=at)
    return row
