"""Years of supervision for the benchmark of the pages: everything that real use would have left in the tables.

Each year has a list of 300 tasks, 5 units a task, 12 monthly windows with a report of every task, a contribution
of every unit in every report, targets for a third of the tasks with figures each month, files with every tenth
contribution, and the audit rows of all these acts. Rows are inserted in the order of time, as they would have
come, so that the rows of one task lie scattered over the tables as they do in real use.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

import psycopg

from luoshi.policy.terms.actors import SYSTEM, Actor

LAST_YEAR: Final = 2026
CHAPTERS: Final = 11
SECTIONS: Final = 37
MINUTES: Final = 12


@dataclass(frozen=True, slots=True)
class Size:
    """What one year holds."""

    tasks: int = 300
    units: int = 5
    windows: int = 12


TASKS = """
INSERT INTO tasks_task (list_id, "order", number, address, chapter, section, text, start, "end", deadline, due_on,
                        state, light, light_detail)
SELECT %(list)s, n, n, %(name)s || '#' || n,
       '第' || (1 + (n - 1) * %(chapters)s / %(tasks)s) || '部分　城市建设与民生保障',
       '第' || (1 + (n - 1) * %(sections)s / %(tasks)s) || '节　重点工程和公共服务',
       '第' || n || '项：推进片区道路、学校和社区服务设施建设，' ||
         repeat('完善配套并按季度公布进展，', 2 + (n * 7 + %(seed)s) %% 9) || '年底前建成' || (n %% 90 + 10) || '处。',
       n * 130, n * 130 + 120, '12月底前', %(last)s, 'active', 'not-started', '{}'
FROM generate_series(1, %(tasks)s) AS n
"""
TARGETS = """
INSERT INTO tasks_target (task_id, "order", value, unit, comparator, what, deadline, start, "end")
SELECT id, k, number %% 90 + 10 * k, '处', '=', '服务设施', '', start + 10 * k, start + 10 * k + 4
FROM tasks_task, generate_series(1, 2) AS k
WHERE list_id = %(list)s AND number %% 3 = 0 AND (k = 1 OR number %% 9 = 0)
"""
ASSIGNMENTS = """
WITH known AS (
  SELECT id, name, row_number() OVER (ORDER BY "order", id) - 1 AS place, count(*) OVER () AS total
  FROM organisations_unit WHERE form = 'unit'
), wanted AS (
  SELECT t.id AS task_id, t.start, t.number, k,
         CASE WHEN k = 0 THEN t.number %% 20 ELSE 20 + (t.number * 13 + %(year)s * 7 + k * 17) %%
           (SELECT max(total) - 20 FROM known) END AS place
  FROM tasks_task t, generate_series(0, %(units)s - 1) AS k WHERE t.list_id = %(list)s
), held AS (
  INSERT INTO tasks_assignment (task_id, unit_id, role, written, state, assigned_at, answered_at, reason)
  SELECT w.task_id, u.id, 'responsible', u.name, s.state, %(at)s,
         CASE WHEN s.state = 'pending' THEN NULL ELSE %(at)s::timestamptz + interval '1 day' END,
         CASE WHEN s.state = 'returned' THEN '职责已经划转' ELSE '' END
  FROM wanted w JOIN known u USING (place)
  CROSS JOIN LATERAL (SELECT CASE WHEN NOT %(newest)s THEN 'acknowledged' WHEN (w.number * 5 + k) %% 40 = 3 THEN 'pending'
    WHEN (w.number * 5 + k) %% 90 = 7 THEN 'returned' ELSE 'acknowledged' END AS state) s
  ORDER BY w.task_id, k
)
INSERT INTO tasks_mention (task_id, "order", written, role, start, "end", form, unit_id, note)
SELECT w.task_id, k, u.name, 'responsible', w.start + 100 + k, w.start + 104 + k, 'unit', u.id, ''
FROM wanted w JOIN known u USING (place)
"""
WINDOWS = """
INSERT INTO tasks_window (list_id, label, opens_on, closes_on)
SELECT %(list)s, m || '月', make_date(%(year)s, m, 1), (make_date(%(year)s, m, 1) + interval '1 month - 1 day')::date
FROM generate_series(1, %(windows)s) AS m
"""
REPORTS = """
INSERT INTO tasks_report (task_id, window_id, state, submitted_at, decided_at, reason, completion_percent, version)
SELECT t.id, w.id, s.state, w.closes_on, CASE WHEN s.state IN ('accepted', 'returned') THEN w.closes_on + 3 END,
       CASE WHEN s.state = 'returned' THEN '数据与上期不一致' ELSE '' END,
       CASE WHEN s.state = 'accepted' THEN least(100, extract(month FROM w.closes_on)::int * (6 + t.number %% 4)) END, 2
FROM tasks_task t JOIN tasks_window w USING (list_id)
CROSS JOIN LATERAL (SELECT CASE WHEN NOT %(newest)s OR extract(month FROM w.closes_on) < 9 THEN 'accepted'
  WHEN t.number %% 10 = 1 THEN 'submitted' WHEN t.number %% 50 = 2 THEN 'returned' ELSE 'accepted' END AS state) s
WHERE t.list_id = %(list)s ORDER BY w.closes_on, t.id
"""
CONTRIBUTIONS = """
INSERT INTO tasks_contribution (report_id, assignment_id, text, completion_percent, difficulty, submitted, stage, written_at)
SELECT r.id, a.id, '本月完成选址和图纸审查，' || repeat('与属地一道推进手续办理，', 1 + a.id::int %% 5) || '下月继续。',
       coalesce(r.completion_percent, 50), CASE WHEN (r.id + a.id) %% 37 = 0 THEN '两处用地尚未交付' ELSE '' END,
       true, 'signed', r.submitted_at
FROM tasks_report r JOIN tasks_task t ON t.id = r.task_id JOIN tasks_assignment a ON a.task_id = t.id
WHERE t.list_id = %(list)s ORDER BY r.id, a.id
"""
FIGURES = """
INSERT INTO tasks_figure (contribution_id, target_id, value)
SELECT DISTINCT ON (r.id, g.id) c.id, g.id, g.value * c.completion_percent / 100
FROM tasks_contribution c JOIN tasks_report r ON r.id = c.report_id JOIN tasks_task t ON t.id = r.task_id
JOIN tasks_target g ON g.task_id = t.id WHERE t.list_id = %(list)s ORDER BY r.id, g.id, c.id
"""
EVIDENCE = """
INSERT INTO tasks_evidence (contribution_id, file_id, name, added_at)
SELECT c.id, l.file_id, '现场照片.png', c.written_at
FROM tasks_contribution c JOIN tasks_report r ON r.id = c.report_id JOIN tasks_task t ON t.id = r.task_id
JOIN (SELECT x.id, s.file_id FROM tasks_tasklist x JOIN documents_document d ON d.id = x.document_id
      JOIN documents_source s ON s.id = d.source_id) l ON l.id = t.list_id
WHERE t.list_id = %(list)s AND c.id %% 10 = 0
"""
AUDIT = """
INSERT INTO audit_auditentry (at, user_id, by_name, verb, subject_kind, subject_id, task_id, before, after)
SELECT at, NULL, by_name, verb, kind, subject_id, task_id, before, after FROM (
  SELECT a.assigned_at AS at, '督查室' AS by_name, 'assignment.make' AS verb, 'assignment' AS kind, a.id AS subject_id,
         a.task_id, NULL::jsonb AS before, to_jsonb(a) AS after
  FROM tasks_assignment a JOIN tasks_task t ON t.id = a.task_id WHERE t.list_id = %(list)s
  UNION ALL
  SELECT a.answered_at, a.written, 'assignment.acknowledge', 'assignment', a.id, a.task_id,
         to_jsonb(a) || '{"state": "pending"}', to_jsonb(a)
  FROM tasks_assignment a JOIN tasks_task t ON t.id = a.task_id WHERE t.list_id = %(list)s AND a.state = 'acknowledged'
  UNION ALL
  SELECT c.written_at, a.written, 'contribution.write', 'contribution', c.id, a.task_id, NULL, to_jsonb(c)
  FROM tasks_contribution c JOIN tasks_assignment a ON a.id = c.assignment_id JOIN tasks_task t ON t.id = a.task_id
  WHERE t.list_id = %(list)s
  UNION ALL
  SELECT r.submitted_at, '承办单位', 'report.submit', 'report', r.id, r.task_id, NULL, to_jsonb(r)
  FROM tasks_report r JOIN tasks_task t ON t.id = r.task_id WHERE t.list_id = %(list)s
  UNION ALL
  SELECT r.decided_at, '督查室', 'report.accept', 'report', r.id, r.task_id, to_jsonb(r) || '{"state": "submitted"}',
         to_jsonb(r)
  FROM tasks_report r JOIN tasks_task t ON t.id = r.task_id WHERE t.list_id = %(list)s AND r.state = 'accepted'
  UNION ALL
  SELECT w.closes_on::timestamptz + interval '1 day', '系统', 'light.change', 'light', t.id, t.id, NULL,
         jsonb_build_object('light', CASE (t.number + extract(month FROM w.closes_on)::int) %% 4
           WHEN 0 THEN 'at-risk' WHEN 1 THEN 'on-course' WHEN 2 THEN 'late' ELSE 'on-course' END)
  FROM tasks_task t JOIN tasks_window w USING (list_id)
  WHERE t.list_id = %(list)s AND extract(month FROM w.closes_on) < 11
) acts ORDER BY at, task_id
"""
STEPS: Final = (
    TASKS,
    TARGETS,
    ASSIGNMENTS,
    WINDOWS,
    REPORTS,
    CONTRIBUTIONS,
    FIGURES,
    EVIDENCE,
    AUDIT,
)
COUNTED: Final = ("task", "assignment", "report", "contribution", "figure", "evidence")


def add_year(year: int, size: Size, seed: int) -> int:
    """Insert one year; the id of its list. The lights are computed by the product's own action afterwards."""
    from django.db import connection, transaction

    from luoshi.records.tasks.actions import refresh_lights

    values = _values(year, size, seed)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL synchronous_commit = off")
        values["list"] = list_id = _list(year, values)
        for step in STEPS:
            cursor.execute(step, values)
    refresh_lights(list_id, by=SYSTEM, at=datetime(year, 11, 20, tzinfo=UTC))
    return list_id


def add_meetings(list_id: int, year: int) -> int:
    """A review meeting each quarter with the agenda that the product proposes, and a batch of notices; the last one's id."""
    from luoshi.records.chasing.actions import issue_notices
    from luoshi.records.meetings.actions import add_minute, plan_meeting
    from luoshi.records.tasks.models import Task

    tasks = list(Task.objects.filter(list_id=list_id).order_by("order").values_list("id", flat=True)[:40])
    held = 0
    for month in (3, 6, 9, 12):
        at = datetime(year, month, 5, 2, tzinfo=UTC)
        title = f"{year}年{month}月重点任务调度会"
        held = plan_meeting(list_id, title=title, held_on=at.date(), place="第一会议室", by=SYSTEM, at=at)
        for task_id in tasks[:MINUTES]:
            add_minute(
                held, kind="note", text="请牵头单位月底前报送进展。", task_id=task_id, by=SYSTEM, at=at
            )
        issue_notices(tasks[::4], rank=1, reason="进度滞后，请说明原因。", again=True, by=SYSTEM, at=at)
    return held


def _list(year: int, values: Mapping[str, Any]) -> int:
    """The document of the year and the list in it, issued."""
    from luoshi.records.documents.models import Document, Source
    from luoshi.records.files.models import StoredFile
    from luoshi.records.tasks.models import TaskList

    name, at = values["name"], values["at"]
    text = "各单位按照职责分工抓好落实。" * 3_000
    digest = hashlib.sha256(name.encode()).hexdigest()
    file = StoredFile.objects.create(sha256=digest, size=len(text), content_type="text/plain", stored_at=at)
    source = Source.objects.create(file=file, name=f"{name}.txt", text=text, imported_at=at)
    title = f"{year}年重点任务清单"
    document = Document.objects.create(
        source=source,
        name=name,
        title=title,
        number=name,
        issuer="市政府",
        issued_on=values["first"],
        kind="task-list",
        year=year,
        start=0,
        end=len(text),
    )
    row = TaskList.objects.create(
        document=document,
        year=year,
        title=title,
        state="issued",
        starts_on=values["first"],
        ends_on=values["last"],
        light_rule="pro-rata-1",
        imported_at=at,
        issued_at=at,
    )
    return int(row.pk)


def settle(url: str) -> dict[str, int]:
    """Do what autovacuum would have done by then; the number of rows in the tables that grow."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
        counts = {}
        for name in COUNTED:
            found = connection.execute(f"SELECT count(*) FROM tasks_{name}").fetchone()
            counts[f"{name}s"] = int(found[0]) if found else 0
        audited = connection.execute("SELECT count(*) FROM audit_auditentry").fetchone()
        return {**counts, "audit_rows": int(audited[0]) if audited else 0}


def accounts(list_id: int) -> tuple[int, int, int]:
    """(office's user id, a unit's user id, a task of that unit in the list): the unit with the most tasks."""
    from django.db.models import Count

    from luoshi.records.people.actions import give_account, give_role
    from luoshi.records.tasks.models import Assignment

    at, first = datetime(LAST_YEAR, 1, 5, tzinfo=UTC), date(2000, 1, 1)
    held = Assignment.objects.filter(task__list_id=list_id, state="acknowledged")
    counting = held.filter(task__targets__isnull=False).values("unit_id")
    held = held.filter(unit_id__in=counting)
    unit_id = held.values_list("unit_id").annotate(n=Count("id")).order_by("-n", "unit_id")[0][0]
    by: Actor = SYSTEM
    people = []
    for name, unit in (("office", None), ("unit", unit_id)):
        user = give_account(name, display_name=name, password="x", by=by, at=at, weak_password=True)
        role = "unit" if unit else "office"
        give_role(user.pk, role, unit_id=unit, valid_from=first, by=by, at=at)  # type: ignore[arg-type]
        people.append(user.pk)
    task_id = held.filter(unit_id=unit_id, task__targets__isnull=False).values_list("task_id", flat=True)
    return people[0], people[1], task_id.order_by("task_id")[0]


def _values(year: int, size: Size, seed: int) -> dict[str, Any]:
    return {
        "year": year,
        "name": f"示督发〔{year}〕1号",
        "at": datetime(year, 1, 10, 2, tzinfo=UTC),
        "first": date(year, 1, 1),
        "last": date(year, 12, 31),
        "newest": year >= LAST_YEAR,
        "tasks": size.tasks,
        "units": size.units,
        "windows": size.windows,
        "chapters": CHAPTERS,
        "sections": SECTIONS,
        "seed": seed,
    }
