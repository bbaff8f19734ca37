"""Whether open work still has a job behind it that somebody will finish.

A row of work and its job are written together, but may part: the job failed outside the work's own care (the database
went away while its end was written), or the process that ran it was killed. The row alone would then wait for ever.
"""

from collections.abc import Collection
from typing import Final, Literal

from django.db import connection

Lost = Literal["gone", "interrupted"]
SILENT_SECONDS: Final = 60
"""A worker that has told nothing for so long is taken for dead; it tells every ten seconds."""
GONE: Final = "执行这项工作的后台任务已经中断，没有完成。请重新发起；再次出现请告知管理员。"
INTERRUPTED: Final = "执行这项工作的后台程序中断了，恢复后会从头再做一次；也可以现在重新发起。"
_SQL: Final = """
    SELECT w.id, bool_or(j.status = 'doing' AND (k.id IS NULL OR k.last_heartbeat <= now() - make_interval(secs => %s)))
    FROM outbox_work w
    LEFT JOIN procrastinate_jobs j ON j.task_name = w.kind AND (j.args ->> 'work_id')::bigint = w.id
      AND j.status IN ('todo', 'doing')
    LEFT JOIN procrastinate_workers k ON k.id = j.worker_id
    WHERE w.state IN ('waiting', 'running') AND (%s::bigint[] IS NULL OR w.id = ANY(%s))
    GROUP BY w.id
    HAVING NOT coalesce(bool_or(
      j.status = 'todo' OR k.last_heartbeat > now() - make_interval(secs => %s)), false)
"""


def lost(work_ids: Collection[int] | None = None) -> dict[int, Lost]:
    """Open work (of these; None: all) whose job is no longer there, or was left by a worker that died. One query.

    The clock is the database's, as the workers' own is.
    """
    if work_ids is not None and not work_ids:
        return {}
    ids = None if work_ids is None else list(work_ids)
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [SILENT_SECONDS, ids, ids, SILENT_SECONDS])
        return {row[0]: "interrupted" if row[1] else "gone" for row in cursor.fetchall()}
