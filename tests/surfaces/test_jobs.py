"""The job queue: in the transaction of its data, tried again with limits, never doubled, found by name."""

import ast
import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed
from luoshi.records.outbox import actions, queries
from luoshi.records.outbox.models import Work
from luoshi.surfaces.jobs import registry, worker

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
WHO = Actor(7, "某人", frozenset({"unit"}))
SOURCES = Path(__file__).resolve().parents[2] / "src/luoshi"


def names_used() -> set[str]:
    """The names under which the product enqueues jobs and begins long work."""
    found = set()
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and re.fullmatch(
                r"(?:[\w.]+\.)?(enqueue|begin_work)", ast.unparse(node.func)
            ):
                if path.parts[-2:] == ("outbox", "actions.py"):
                    continue
                assert isinstance(node.args[0], ast.Constant), (
                    f"{path}:{node.lineno}: the name stands there itself"
                )
                found.add(node.args[0].value)
    return found


def test_every_name_that_is_enqueued_is_registered() -> None:
    assert names_used() <= set(registry.JOBS)


def test_the_timetable_is_known() -> None:
    assert {"daily.lights", "queue.care"} <= {name for name, one in registry.JOBS.items() if one.cron}


@pytest.mark.django_db
def test_a_job_needs_the_transaction_of_its_data(transactional_db) -> None:
    with pytest.raises(RuntimeError, match="belongs into the transaction"):
        actions.enqueue("daily.lights")


def test_a_transaction_that_fails_takes_its_job_along(transactional_db) -> None:
    with transaction.atomic():
        actions.enqueue("daily.lights")
        transaction.set_rollback(True)
    assert not ProcrastinateJob.objects.exists()


def test_a_waiting_job_with_the_same_key_is_one(db) -> None:
    assert actions.enqueue("daily.lights", key="one")
    assert not actions.enqueue("daily.lights", key="one")
    assert ProcrastinateJob.objects.count() == 1


@pytest.fixture
def probe():
    """A kind of work registered for one test; what it was called with."""
    calls: list[registry.Progress] = []

    def does(progress: registry.Progress) -> registry.Done:
        calls.append(progress)
        progress(2, 4, "读取")
        if progress.arguments.get("refuse"):
            raise BadValue("文件读不出来。")
        if progress.arguments.get("break"):
            raise ZeroDivisionError
        return registry.Done("比对完成", "/links/", {"pairs": 3})

    registry.work("test.probe")(does)
    yield calls
    del registry.JOBS["test.probe"]


def run_worker() -> None:
    asyncio.run(worker.run(wait=False))


def begun(**arguments: bool) -> int:
    return actions.begin_work("test.probe", title="比对", arguments=arguments, key="k", by=WHO, at=AT)


def test_a_worker_does_the_work_and_its_row_says_so(transactional_db, probe) -> None:
    work_id = begun()
    assert begun() == work_id  # under the same key it is the same work
    run_worker()
    row = queries.work(work_id, WHO)
    assert (row.state, row.percent, row.message, row.address, row.result) == (
        "done",
        100,
        "比对完成",
        "/links/",
        {"pairs": 3},
    )
    assert len(probe) == 1
    assert not ProcrastinateJob.objects.filter(task_name="test.probe").exists()  # what succeeded is not kept


@pytest.mark.parametrize(("why", "told"), [("refuse", "文件读不出来。"), ("break", "程序出错")])
def test_failed_work_says_why(db, probe, why: str, told: str, caplog) -> None:
    work_id = begun(**{why: True})
    registry.JOBS["test.probe"].run(work_id=work_id)
    row = queries.work(work_id, WHO)
    assert row.state == "failed"
    assert told in row.message


def test_work_that_a_person_ended_stays_ended(db, probe) -> None:
    work_id = begun()
    with pytest.raises(NotAllowed):
        actions.cancel_work(work_id, by=Actor(8, "别人", frozenset({"unit"})), at=AT)
    actions.cancel_work(work_id, by=WHO, at=AT)
    registry.JOBS["test.probe"].run(work_id=work_id)
    assert probe == []
    assert Work.objects.get().state == "cancelled"


def test_progress_of_an_open_transaction_is_seen_from_outside(transactional_db) -> None:
    work_id = actions.begin_work("test.none", title="长工作", by=WHO, at=AT)
    actions.start_work(work_id, by=WHO, at=AT)
    with transaction.atomic():
        registry.Progress(work_id, {}, AT)(3, 10, "第三步")
        transaction.set_rollback(True)
    row = queries.work(work_id, WHO)
    assert (row.done, row.total, row.percent) == (3, 10, 30)
    actions.cancel_work(work_id, by=WHO, at=AT)
    with pytest.raises(registry.Ended):
        registry.Progress(work_id, {}, AT)(4, 10)


def test_a_failing_job_is_tried_again_with_a_limit(transactional_db) -> None:
    calls = []

    @registry.job("test.fails", tries=2)
    def fails(at: datetime) -> None:
        calls.append(at)
        raise ZeroDivisionError

    try:
        with transaction.atomic():
            actions.enqueue("test.fails")
        for _ in range(3):
            with connection.cursor() as cursor:  # the wait before the next try, passed
                cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")
            run_worker()
        assert len(calls) == 2
        assert [(row.name, row.attempts) for row in queries.jobs(state="failed")] == [("test.fails", 2)]
    finally:
        del registry.JOBS["test.fails"]


def test_two_workers_defer_a_periodic_job_once(transactional_db) -> None:
    """The row of a periodic deferral is unique by name and time: the second worker finds it there."""

    async def twice() -> None:
        with_worker = worker.worker_app()
        async with with_worker.open_async():
            task = with_worker.periodic_registry.periodic_tasks["daily.lights", ""].task
            job = task.configure(task_kwargs={"timestamp": 600}).job
            told = [await with_worker.job_manager.defer_periodic_job(job, "", 600) for _ in range(2)]
            assert told[1] is None

    asyncio.run(twice())
    assert ProcrastinateJob.objects.filter(task_name="daily.lights").count() == 1


def test_a_worker_beside_the_server_ends_when_asked(transactional_db) -> None:
    beside = worker.beside()
    beside.stop()
    assert not beside.thread.is_alive()


def left_by_its_worker() -> None:
    """As a worker that was killed leaves its jobs: taken, and nobody tells of them any more."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = 'test.probe'")


def test_work_whose_job_has_died_is_shown_as_failed_and_asking_again_begins_anew(db, probe) -> None:
    first = begun()
    actions.start_work(first, by=WHO, at=AT)
    with connection.cursor() as cursor:  # it failed outside the work's own care
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name = 'test.probe'")
    shown = queries.work(first, WHO)
    assert (shown.state, shown.open, shown.may_end) == ("failed", False, False)
    assert "重新发起" in shown.message
    assert queries.works(WHO)[0].state == "failed"
    second = begun()
    assert second != first
    assert Work.objects.get(pk=first).state == "failed"
    registry.JOBS["test.probe"].run(work_id=second)
    assert queries.work(second, WHO).state == "done"


def test_work_left_by_a_killed_worker_says_so_and_can_be_asked_for_again(db, probe) -> None:
    first = begun()
    actions.start_work(first, by=WHO, at=AT)
    left_by_its_worker()
    shown = queries.work(first, WHO)
    assert shown.open
    assert "中断" in shown.message
    second = begun()
    assert second != first
    registry.JOBS["test.probe"].run(work_id=first)  # the old job, taken up late, finds nothing to do
    assert probe == []


def test_the_care_of_the_queue_takes_left_work_up_again_but_not_for_ever(transactional_db, probe) -> None:
    work_id = begun()
    for _ in range(2):
        left_by_its_worker()
        registry.JOBS["queue.care"].run()
        assert ProcrastinateJob.objects.get(task_name="test.probe").status == "todo"
        assert queries.work(work_id, WHO).open
    left_by_its_worker()
    registry.JOBS["queue.care"].run()
    assert ProcrastinateJob.objects.get(task_name="test.probe").status == "failed"
    row = Work.objects.get(pk=work_id)
    assert (row.state, row.ended_at is None) == ("failed", False)
    assert begun() != work_id


@pytest.mark.django_db
def test_sessions_that_are_over_are_forgotten() -> None:
    """They hold what their pages last said to somebody, and nothing else removed them."""
    from datetime import timedelta

    from django.contrib.sessions.models import Session
    from django.utils import timezone

    for key, left in (("over", -1), ("runs", 1)):
        Session.objects.create(
            session_key=key, session_data="x", expire_date=timezone.now() + timedelta(hours=left)
        )
    assert registry.JOBS["sessions.care"].cron
    registry.JOBS["sessions.care"].run(None)
    assert list(Session.objects.values_list("session_key", flat=True)) == ["runs"]
