"""The verbs beside a task's own: windows, sub-units, notices and requests, meetings, measures, acceptance in batches."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Q

from luoshi.policy.dates.windows import day_of
from luoshi.policy.indicators.naming import in_unit
from luoshi.policy.progress.rhythms import PlannedWindow
from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.chasing import actions as chasing
from luoshi.records.chasing.ladders import setup_of
from luoshi.records.chasing.models import Notice, Request
from luoshi.records.desks import actions as desks
from luoshi.records.inside import actions as inside
from luoshi.records.inside.models import SubUnit
from luoshi.records.inside.queries import people_of
from luoshi.records.measures import actions as measuring
from luoshi.records.measures.models import Binding
from luoshi.records.measures.registry import measures
from luoshi.records.meetings import actions as meetings
from luoshi.records.meetings.models import AgendaItem, Meeting, MinuteItem
from luoshi.records.tasks import actions
from luoshi.records.tasks.models import Assignment, Report, Target, TaskForce, Window
from tests.generative.supervision_scene import SKIP, Scene, among, as_drawn, as_unit, on


def _held(s: Scene) -> Any:
    return Assignment.objects.filter(task__list_id=s.list_id)


def _notices(s: Scene) -> Any:
    return Notice.objects.filter(tasks__list_id=s.list_id).distinct()


def _requests(s: Scene) -> Any:
    return Request.objects.filter(task__list_id=s.list_id)


def _meetings(s: Scene) -> Any:
    return Meeting.objects.filter(task_list_id=s.list_id)


def _sub_units(_s: Scene) -> Any:
    return SubUnit.objects.all()


def as_system(s: Scene) -> dict[str, Any]:
    s.acted = SYSTEM
    return {"by": SYSTEM, "at": s.at}


def as_unit_or_office(s: Scene, unit_id: int) -> dict[str, Any]:
    s.for_unit = unit_id
    return as_unit(s, unit_id) if s.number % 3 else as_drawn(s)


def _stale(s: Scene, version: int) -> int:
    return version - (s.pick % 6 == 0)


def _window(s: Scene, place: int) -> PlannedWindow:
    opens = day_of(s.at) + timedelta(days=s.number + 400 * place)
    return PlannedWindow(f"专项 {s.number}-{place}", opens, opens + timedelta(days=3))


def _bind(s: Scene, target: Target) -> Any:
    fitting = [one for one in measures().values() if in_unit(1, one.unit, target.unit) is not None]
    if not fitting:
        return SKIP
    return measuring.bind(fitting[s.pick % len(fitting)].key, target_id=target.pk, **as_drawn(s))


def _minute(s: Scene, row: Meeting) -> Any:
    kind = ("task", "notice", "extension", "note")[s.number % 4]
    held = s.one(_held(s), Q(task__state="active"))
    return meetings.add_minute(
        row.pk,
        kind=kind,
        text="限期整改 3 项。",
        task_id=None if kind == "task" else held.task_id,
        unit_id=held.unit_id if kind == "task" else None,
        due_on=row.held_on + timedelta(days=s.number) if kind in {"task", "extension"} else None,
        rank=1 if kind == "notice" else None,
        **as_drawn(s),
    )


def _accept_batch(s: Scene) -> bool:
    rows = Report.objects.filter(task__list_id=s.list_id, state="submitted").order_by("id")[:3]
    picks = [desks.Pick(row.pk, _stale(s, row.version), s.number) for row in rows]
    return bool(picks) and desks.accept_reports(picks, **as_drawn(s)).accepted > 0


BESIDE: dict[str, Callable[[Scene], bool]] = {
    "tasks.open_window": lambda s: bool(
        actions.open_window(
            s.list_id,
            label="专项",
            opens_on=s.ahead() + timedelta(days=400),
            closes_on=s.ahead() + timedelta(days=404),
            **as_drawn(s),
        )
    ),
    "tasks.open_windows": lambda s: bool(
        actions.open_windows(s.list_id, [_window(s, 2), _window(s, 3)], **as_drawn(s))
    ),
    "tasks.open_dated_windows": lambda s: bool(
        actions.open_dated_windows(
            s.list_id, [(s.ahead() + timedelta(days=900 + s.pick % 99), "")], open_days=3, **as_drawn(s)
        )
    ),
    "tasks.close_window": among(
        lambda s: Window.objects.filter(list_id=s.list_id),
        lambda s, w: actions.close_window(w.pk, **as_drawn(s)) if s.pick % 3 == 0 else SKIP,
        fit=Q(reports__isnull=True),
    ),
    "tasks.form_task_force": lambda s: bool(
        actions.form_task_force(f"专班{s.pick}", head="张三", **as_drawn(s))
    ),
    "tasks.change_task_force": among(
        lambda _s: TaskForce.objects.all(),
        lambda s, f: actions.change_task_force(f.pk, head="李四", **as_drawn(s)),
        fit=Q(ended_at__isnull=True),
    ),
    "tasks.end_task_force": among(
        lambda _s: TaskForce.objects.all(),
        lambda s, f: actions.end_task_force(f.pk, reason="任务完成", **as_drawn(s)),
        fit=Q(ended_at__isnull=True),
    ),
    "tasks.refresh_lights": lambda s: actions.refresh_lights(s.list_id, **as_system(s)) >= 0,
    "desks.accept_reports": _accept_batch,
    "inside.form_sub_unit": on(
        "held",
        lambda s, h: inside.form_sub_unit(h.unit_id, f"处室{s.pick}", **as_unit_or_office(s, h.unit_id)),
    ),
    "inside.name_members": among(
        _sub_units,
        lambda s, u: inside.name_members(
            u.pk,
            [one.user_id for one in people_of(u.unit_id, day_of(s.at))[:1]],
            **as_unit_or_office(s, u.unit_id),
        ),
        fit=Q(ended_at__isnull=True),
    ),
    "inside.end_sub_unit": among(
        _sub_units,
        lambda s, u: inside.end_sub_unit(u.pk, **as_unit_or_office(s, u.unit_id)),
        fit=Q(ended_at__isnull=True),
    ),
    "chasing.set_up": lambda s: bool(
        chasing.set_up(day_of(s.at).year, setup_of(day_of(s.at).year).as_json(), **as_drawn(s))
    ),
    "chasing.draft_notices": on(
        "task", lambda s, t: chasing.draft_notices([t.pk], rank=1, reason="进度滞后", **as_drawn(s))
    ),
    "chasing.issue_notices": on(
        "task", lambda s, t: chasing.issue_notices([t.pk], rank=1, reason="进度滞后", **as_drawn(s))
    ),
    "chasing.send_notices": among(
        _notices, lambda s, n: chasing.send_notices([n.pk], **as_drawn(s)), fit=Q(state="draft")
    ),
    "chasing.drop_notice": among(
        _notices, lambda s, n: chasing.drop_notice(n.pk, **as_drawn(s)), fit=Q(state="draft")
    ),
    "chasing.acknowledge_notice": among(
        _notices,
        lambda s, n: chasing.acknowledge_notice(n.pk, **as_unit(s, n.unit_id)),
        fit=Q(state="sent"),
    ),
    "chasing.reply_notice": among(
        _notices,
        lambda s, n: chasing.reply_notice(n.pk, text="已整改", **as_unit(s, n.unit_id)),
        fit=Q(state__in=["sent", "acknowledged", "returned"]),
    ),
    "chasing.return_notice": among(
        _notices,
        lambda s, n: chasing.return_notice(
            n.pk, reason="不具体", version=_stale(s, n.version), **as_drawn(s)
        ),
        fit=Q(state="replied"),
    ),
    "chasing.close_notice": among(
        _notices,
        lambda s, n: chasing.close_notice(n.pk, version=_stale(s, n.version), **as_drawn(s)),
        fit=Q(state="replied"),
    ),
    "chasing.withdraw_notice": among(
        _notices,
        lambda s, n: chasing.withdraw_notice(
            n.pk, reason="误发", version=_stale(s, n.version), **as_drawn(s)
        ),
        fit=Q(state__in=["sent", "acknowledged", "replied", "returned"]),
    ),
    "chasing.remind": lambda s: chasing.remind(**as_system(s)) >= 0,
    "chasing.escalate": lambda s: chasing.escalate(**as_system(s)) is not None,
    "chasing.tell_decisions": lambda s: chasing.tell_decisions(**as_system(s)) >= 0,
    "chasing.ask": on(
        "held",
        lambda s, h: chasing.ask(
            h.task_id,
            h.unit_id,
            kind="help",
            title="请求协调用地",
            text="缺地",
            needed_by=s.ahead(),
            **as_unit(s, h.unit_id),
        ),
    ),
    "chasing.refer_request": among(
        _requests,
        lambda s, r: chasing.refer_request(r.pk, note="拟同意", version=_stale(s, r.version), **as_drawn(s)),
        fit=Q(state="submitted"),
    ),
    "chasing.answer_request": among(
        _requests,
        lambda s, r: chasing.answer_request(r.pk, text="同意", version=_stale(s, r.version), **as_drawn(s)),
        fit=Q(state__in=["submitted", "referred"]),
    ),
    "chasing.withdraw_request": among(
        _requests,
        lambda s, r: chasing.withdraw_request(r.pk, version=_stale(s, r.version), **as_unit(s, r.unit_id)),
        fit=Q(state__in=["submitted", "referred"]),
    ),
    "meetings.plan_meeting": lambda s: bool(
        meetings.plan_meeting(
            s.list_id, title="调度会", held_on=day_of(s.at) + timedelta(days=s.number % 20), **as_drawn(s)
        )
    ),
    "meetings.add_to_agenda": among(
        _meetings,
        lambda s, m: meetings.add_to_agenda(m.pk, topic="资金", **as_drawn(s)),
        fit=Q(state__in=["planned", "called"]),
    ),
    "meetings.take_from_agenda": among(
        lambda s: AgendaItem.objects.filter(meeting__task_list_id=s.list_id),
        lambda s, i: meetings.take_from_agenda(i.pk, **as_drawn(s)),
        fit=Q(meeting__state__in=["planned", "called"]),
    ),
    "meetings.call_meeting": among(
        _meetings, lambda s, m: meetings.call_meeting(m.pk, **as_drawn(s)), fit=Q(state="planned")
    ),
    "meetings.add_minute": among(_meetings, _minute, fit=Q(state__in=["planned", "called"])),
    "meetings.take_minute": among(
        lambda s: MinuteItem.objects.filter(meeting__task_list_id=s.list_id),
        lambda s, i: meetings.take_minute(i.pk, **as_drawn(s)) if s.pick % 3 == 0 else SKIP,
        fit=Q(meeting__state__in=["planned", "called"]),
    ),
    "meetings.close_meeting": among(
        _meetings,
        lambda s, m: meetings.close_meeting(m.pk, version=_stale(s, m.version), **as_drawn(s)),
        fit=Q(state__in=["planned", "called"], minutes__isnull=False),
    ),
    "meetings.cancel_meeting": among(
        _meetings,
        lambda s, m: meetings.cancel_meeting(m.pk, **as_drawn(s)) if s.pick % 3 == 0 else SKIP,
        fit=Q(state__in=["planned", "called"]),
    ),
    "measures.bind": among(
        lambda s: Target.objects.filter(task__list_id=s.list_id),
        _bind,
        fit=Q(unit="项"),
    ),
    "measures.unbind": among(
        lambda s: Binding.objects.filter(target__task__list_id=s.list_id),
        lambda s, b: measuring.unbind(b.pk, **as_drawn(s)),
        fit=Q(ended_at__isnull=True),
    ),
    "measures.read_measures": lambda s: measuring.read_measures(**as_system(s)) > 0,
}
UNIT_OR_OFFICE = frozenset(
    {"inside.form_sub_unit", "inside.name_members", "inside.end_sub_unit", "inside.set_steps"}
)
OFFICE_OR_LEADER = frozenset({"chasing.answer_request"})
BY_UNITS = frozenset(
    {
        "chasing.acknowledge_notice",
        "chasing.reply_notice",
        "chasing.ask",
        "chasing.withdraw_request",
    }
)
BESIDE_OFFICE = frozenset(BESIDE) - UNIT_OR_OFFICE - OFFICE_OR_LEADER - BY_UNITS
