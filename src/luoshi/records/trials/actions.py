"""Asking a what-if question, and keeping what a job made of it. Nothing that is decided changes by it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from luoshi.policy.cases.freezing import overrides_data, rulings_data
from luoshi.policy.rules.engines.trials import Side
from luoshi.policy.rules.engines.trials import Trial as Told
from luoshi.policy.rules.explaining import plain
from luoshi.policy.rules.settings import UnsuitableSetting
from luoshi.policy.rules.trials import Asked, changed
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.audit.actions import Change, record
from luoshi.records.outbox.actions import begin_work
from luoshi.records.programmes.deciding import overrides_for, rulings_of
from luoshi.records.programmes.models import Funding, Programme
from luoshi.records.programmes.permissions import MANAGE, require
from luoshi.records.trials.models import SOURCES, Trial
from luoshi.records.trials.scenarios import books_of, scenario_of

TITLE_MOST: Final = 100
SYNTHETIC_MOST: Final = 200_000
TRIALS_MOST: Final = 500
"""Of one programme: more nobody compares."""
MOVED_MOST: Final = 2_000
"""Cases with another amount that are kept, those moved most."""


@transaction.atomic
def ask_trial(
    programme_id: int,
    asked: Asked,
    *,
    title: str,
    source: str = "recorded",
    size: int = 0,
    seed: int = 0,
    by: Actor,
    at: datetime,
) -> int:
    """Ask what would be; the id of the trial, whose job begins with it. Raises NotAllowed, BadValue."""
    head = Programme.objects.select_for_update().filter(pk=programme_id).first()
    if head is None:
        raise BadValue("没有这个项目。")
    require(by, MANAGE, head.name, "只有项目经办可以试算。")
    title = title.strip()
    if not 0 < len(title) <= TITLE_MOST:
        raise BadValue(f"请给这次试算起个名称（{TITLE_MOST}字以内）。")
    if source not in SOURCES or (source == "synthetic" and not 0 < size <= SYNTHETIC_MOST):
        raise BadValue(f"请选择用已有申请还是虚构申请；虚构申请为 1 至 {SYNTHETIC_MOST} 件。")
    if Trial.objects.filter(programme=head).count() >= TRIALS_MOST:
        raise BadValue(f"这个项目已试算 {TRIALS_MOST} 次，达到上限。")
    if any(fen < 0 for fen in asked.budgets_fen.values()):
        raise BadValue("资金额度不能为负。")
    base = _standing(head)
    try:
        changed(scenario_of(base, head.city, head.name), asked, books_of(head.city, head.name))
    except UnsuitableSetting as problem:
        raise BadValue(str(problem)) from problem
    row = Trial.objects.create(
        programme=head,
        title=title,
        source=source,
        size=size if source == "synthetic" else 0,
        seed=seed,
        asked=_asked_data(asked),
        base=base,
        user_id=by.user_id,
        by_name=by.name,
        at=at,
    )
    row.work_id = begin_work("trials.run", title=f"试算：{title}", arguments={"trial": row.pk}, by=by, at=at)
    row.save(update_fields=["work_id"])
    after = {"name": title, "source": source, "changes": asked.changes}
    record("trial.ask", [Change("trial", row.pk, None, after)], by=by, at=at)
    return row.pk


@transaction.atomic
def keep_trial(trial_id: int, told: Told, names: Sequence[str], *, by: Actor, at: datetime) -> None:
    """Keep the answer. `names`: what each case is called, by its number. A second run leaves the first answer."""
    row = Trial.objects.select_for_update().get(pk=trial_id)
    if row.result is not None:
        return
    row.result = {
        "cases": told.cases,
        "before": _side_data(told.before),
        "after": _side_data(told.after),
        "winners": told.winners,
        "won_fen": told.won_fen,
        "losers": told.losers,
        "lost_fen": told.lost_fen,
        "moved": [[names[one.number], one.part, one.before_fen, one.after_fen] for one in told.moved],
    }
    row.done_at = at
    row.save(update_fields=["result", "done_at"])
    after = {"name": row.title, "winners": told.winners, "losers": told.losers}
    record("trial.done", [Change("trial", row.pk, None, after)], by=by, at=at)


def _standing(head: Programme) -> dict[str, Any]:
    """Rulings, recorded figures and money as they are now: what the question is held against."""
    budgets: dict[str, int] = {}
    for pot, amounts in Funding.objects.filter(programme=head).values_list("pot", "amounts"):
        budgets[pot] = budgets.get(pot, 0) + sum(amounts.values())
    return {
        "rulings": rulings_data(rulings_of(head.pk)),
        "overrides": {
            book.name: overrides_data(overrides_for(head.pk, book)) for book in books_of(head.city, head.name)
        },
        "budgets_fen": budgets,
    }


def _asked_data(asked: Asked) -> dict[str, Any]:
    return {
        "since": asked.since.isoformat(),
        "parameters": [
            {"part": part, "name": name, "value": plain(value)}
            for (part, name), value in asked.parameters.items()
        ],
        "rulings": dict(asked.rulings),
        "budgets_fen": dict(asked.budgets_fen),
    }


def _side_data(side: Side) -> dict[str, Any]:
    return {
        "parts": [[one.part, one.granted, one.cost_fen, one.unserved] for one in side.parts],
        "exhausted_on": {pot: day.isoformat() for pot, day in side.exhausted_on.items()},
        "left_fen": dict(side.left_fen),
    }
