"""The jobs of the house itself: the new day's lights, and the care of the queue. Times are UTC."""

import logging
from datetime import datetime
from typing import Final

from asgiref.sync import async_to_sync
from django.core.management import call_command
from procrastinate import App
from procrastinate.jobs import Status

from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.outbox.actions import fail_lost_work
from luoshi.surfaces.jobs.daily import run_due
from luoshi.surfaces.jobs.registry import JOBS, job
from luoshi.surfaces.jobs.worker import worker_app

KEPT_HOURS: Final = 24 * 90
"""Failed jobs are kept for the office to look at for about three months."""
LEFT_MOST: Final = 3
"""A job that was left by so many workers is given up."""
log = logging.getLogger(__name__)


@job("daily.lights", cron="*/10 * * * *")
def lights(at: datetime) -> None:
    """After midnight in China (16:00 UTC) every light is of the new day within ten minutes."""
    run_due(at)


@job("queue.care", cron="*/5 * * * *", tries=1)
def care(at: datetime) -> None:
    """Put the jobs of workers that were killed back on the queue, and forget failed ones after three months.

    Long work that no job will finish any more is marked as failed, so that whoever asked can ask again.
    """
    async_to_sync(_care)()
    fail_lost_work(by=SYSTEM, at=at)


@job("sessions.care", cron="20 19 * * *")
def forget_sessions(at: datetime) -> None:  # noqa: ARG001 - sessions are over by the clock of the database's rows
    """Every night: sessions that are over are no longer kept; they hold what their pages last said."""
    call_command("clearsessions")


async def _care() -> None:
    with_worker: App = worker_app()
    async with with_worker.open_async():
        manager = with_worker.job_manager
        for stalled in await manager.get_stalled_jobs():
            if stalled.attempts + 1 >= _most_tries(stalled.task_name):
                log.error(
                    "job %s (%s) was left by its worker again, it is given up", stalled.id, stalled.task_name
                )
                await manager.finish_job(stalled, Status.FAILED, delete_job=False)
                continue
            log.warning("job %s (%s) was left by its worker, it runs again", stalled.id, stalled.task_name)
            await manager.retry_job(stalled)
        await manager.delete_old_jobs(nb_hours=KEPT_HOURS, include_failed=True)


def _most_tries(name: str) -> int:
    """A job that kills its worker each time (memory, say) is not taken up for ever."""
    return max(LEFT_MOST, JOBS[name].tries if name in JOBS else 1)
