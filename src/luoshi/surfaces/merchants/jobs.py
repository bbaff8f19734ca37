"""Settlement in the background: a run that a person asked for, and the rolling check of the month each night."""

import logging
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse

from luoshi.library.goods import goods_of
from luoshi.policy.dates.windows import day_of
from luoshi.policy.terms.actors import SYSTEM
from luoshi.policy.terms.refusals import WrongState
from luoshi.records.entitlements.queries import open_schemes
from luoshi.records.settlement import actions, queries
from luoshi.surfaces.jobs.registry import Done, Progress, job, work

log = logging.getLogger(__name__)
STALE: Final = timedelta(hours=6)
"""A run that still stands as running after so long was left by its worker."""


@work(actions.WORK)
def run(progress: Progress) -> Done:
    """Judge all orders of a run; a run that fails or is ended is marked so, and another may begin."""
    number = int(progress.arguments["run"])
    try:
        done = actions.judge_all(number, say=progress, by=SYSTEM, at=progress.at)
    except BaseException:
        actions.fail_run(number, why="后台工作中断", by=SYSTEM, at=progress.at)
        raise
    message = f"核验 {done} 笔订单。"
    return Done(message, reverse("settlement-run", args=[number]))


@job("settlement.rolling", cron="30 17 * * *", tries=1)
def rolling(at: datetime) -> None:
    """Half past one at night in China: the orders paid since the first of the month that held yesterday."""
    last = day_of(at) - timedelta(days=1)
    for scheme in open_schemes():
        try:
            goods_of(scheme.programme)
        except LookupError:
            continue  # a scheme without goods is not settled here
        _end_stale(scheme.id, at)
        try:
            number = actions.begin_run(
                scheme.id, "rolling", first=last.replace(day=1), last=last, by=SYSTEM, at=at
            )
        except WrongState as busy:
            log.warning("rolling settlement of %s: %s", scheme.programme, busy.sentence)
            continue
        try:
            actions.judge_all(number, by=SYSTEM, at=at)
        except BaseException:
            actions.fail_run(number, why="夜间滚动核销中断", by=SYSTEM, at=at)
            raise


def _end_stale(scheme_id: int, at: datetime) -> None:
    for row in queries.runs(scheme_id, SYSTEM):
        if row.state == "running" and at - row.began_at > STALE:
            actions.fail_run(row.id, why="长时间没有进展", by=SYSTEM, at=at)
