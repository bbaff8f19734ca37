"""Every verb of supervision with arguments drawn from the state of things."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from luoshi.policy.dates.windows import day_of
from luoshi.policy.progress.lights import PRO_RATA_2
from luoshi.policy.progress.plans import PlanFigure, PlanItem, PlanValues
from luoshi.policy.progress.states import CLASSES
from luoshi.records.breakdown import actions as breakdown
from luoshi.records.breakdown import actions_passing as passing
from luoshi.records.breakdown import actions_reaching as reaching
from luoshi.records.breakdown.models import Item, PassedOn, Plan
from luoshi.records.closing import actions as closing
from luoshi.records.closing.models import Closing
from luoshi.records.inside import actions as inside
from luoshi.records.tasks import actions
from luoshi.records.tasks.models import (
    Assignment,
    Contribution,
    Extension,
    Report,
    Target,
    Task,
    TaskLink,
)
from tests.generative.supervision_scene import SKIP, Scene, among, as_drawn, as_unit, on, stale

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def _write(s: Scene, held: Assignment) -> None:
    target = Target.objects.filter(task_id=held.task_id).order_by("id").first()
    actions.write_contribution(
        held.pk,
        s.window.pk,
        text="进展。",
        completion_percent=s.number,
        difficulty="缺地" if s.pick % 7 == 0 else "",
        figures={target.pk: Decimal(s.number)} if target and s.pick % 2 else {},
        evidence=[actions.Upload("现场.png", PNG)] if s.pick % 5 == 0 else [],
        **as_unit(s, held.unit_id),
    )


def _plan(s: Scene, held: Assignment) -> None:
    targets = Target.objects.filter(task_id=held.task_id)
    due = held.task.due_on
    figures = tuple(PlanFigure(one.pk, due, max(one.value, Decimal(0))) for one in targets)
    items = (PlanItem("milestone", "完工", None, due if s.pick % 5 else due + timedelta(days=9)),)
    values = PlanValues("张三", "李四" if s.pick % 4 else "", "", items, figures)
    breakdown.write_plan(held.pk, values, **as_unit(s, held.unit_id))


def _roles(s: Scene, task: Task) -> None:
    held = list(task.assignments.exclude(state="ended").order_by("id"))
    lead = held[s.number % len(held)].pk if held else 0
    actions.decide_roles(
        task.pk, {one.pk: "lead" if one.pk == lead else "supporting" for one in held}, **as_drawn(s)
    )


def _other_unit(s: Scene, task_id: int) -> int:
    taken = Assignment.objects.filter(task_id=task_id).values("unit_id")
    free = Assignment.objects.exclude(unit_id__in=taken).order_by("unit_id").values_list("unit_id", flat=True)
    return next(iter(free), 1)


def _tell_reached(s: Scene, row: Contribution) -> Any:
    items = Item.objects.filter(plan__assignment=row.assignment, plan__state="approved", kind="milestone")
    reached = {one.pk: day_of(s.at) for one in items[: 1 + s.pick % 2]}
    return reaching.tell_reached(row.pk, reached, **as_unit(s, row.assignment.unit_id))


def _merge(s: Scene, task: Task) -> Any:
    other = s.one(Task.objects.filter(list_id=s.list_id, state="active").exclude(pk=task.pk))
    if other is None or s.pick % 5:
        return SKIP
    return actions.merge_issued(
        [task.pk, other.pk], keep_id=task.pk, text="整治 20 处。", reason="合并", **as_drawn(s)
    )


def _in_list(model: Any, path: str) -> Callable[[Scene], Any]:
    return lambda s: model.objects.filter(**{path: s.list_id})


def _open(model: Any, task: str) -> Callable[[Scene], Any]:
    """Rows of tasks that are being worked on, in three of four tries; else of any."""
    narrow = {f"{task}__state": "active", "assignment__state": "acknowledged"}
    return lambda s: model.objects.filter(
        **{f"{task}__list_id": s.list_id}, **(narrow if s.number % 4 else {})
    )


REPORTS = _in_list(Report, "task__list_id")
SAID = _in_list(Contribution, "report__task__list_id")
EXTENSIONS = _in_list(Extension, "task__list_id")
CLOSINGS = _in_list(Closing, "task__list_id")
PLANS = _open(Plan, "assignment__task")
PASSED = _open(PassedOn, "assignment__task")
LINKS = _in_list(TaskLink, "task__list_id")
TARGETS = _in_list(Target, "task__list_id")

VERBS: dict[str, Callable[[Scene], bool]] = {
    "tasks.acknowledge": on("held", lambda s, h: actions.acknowledge(h.pk, **as_unit(s, h.unit_id))),
    "tasks.acknowledge_all": on(
        "held", lambda s, h: actions.acknowledge_all(h.unit_id, s.list_id, **as_unit(s, h.unit_id))
    ),
    "tasks.return_assignment": on(
        "held",
        lambda s, h: (
            actions.return_assignment(h.pk, reason="不属于", **as_unit(s, h.unit_id))
            if s.pick % 3 == 0
            else SKIP
        ),
    ),
    "tasks.assign_again": on("held", lambda s, h: actions.assign_again(h.pk, **as_drawn(s))),
    "tasks.end_assignment": on(
        "held", lambda s, h: actions.end_assignment(h.pk, reason="调整", **as_drawn(s))
    ),
    "tasks.assign": on(
        "task",
        lambda s, t: actions.assign(t.pk, unit_id=_other_unit(s, t.pk), role="responsible", **as_drawn(s)),
    ),
    "tasks.hand_over": on(
        "held",
        lambda s, h: actions.hand_over(h.pk, unit_id=_other_unit(s, h.task_id), reason="划转", **as_drawn(s)),
    ),
    "tasks.write_contribution": on("held", _write),
    "tasks.submit_contribution": among(
        SAID,
        lambda s, c: actions.submit_contribution(c.pk, **as_unit(s, c.assignment.unit_id)),
        fit=Q(stage__in=["draft", "returned"]),
    ),
    "tasks.report_unchanged": on(
        "held", lambda s, h: actions.report_unchanged(h.pk, s.window.pk, **as_unit(s, h.unit_id))
    ),
    "tasks.accept_report": among(
        REPORTS,
        lambda s, r: actions.accept_report(
            r.pk, completion_percent=s.number, version=stale(s, r.version), **as_drawn(s)
        ),
        fit=Q(state="submitted"),
    ),
    "tasks.return_report": among(
        REPORTS,
        lambda s, r: actions.return_report(r.pk, reason="补充", version=stale(s, r.version), **as_drawn(s)),
        fit=Q(state="submitted"),
    ),
    "tasks.ask_extension": on(
        "held",
        lambda s, h: actions.ask_extension(
            h.pk,
            proposed_due_on=h.task.due_on + timedelta(days=s.number),
            reason="征地",
            progress="一半",
            **as_unit(s, h.unit_id),
        ),
    ),
    "tasks.withdraw_extension": among(
        EXTENSIONS,
        lambda s, e: actions.withdraw_extension(
            e.pk, **as_unit(s, e.assignment.unit_id if e.assignment else 0)
        ),
        fit=Q(state="asked"),
    ),
    "tasks.grant_extension": among(
        EXTENSIONS,
        lambda s, e: actions.grant_extension(
            e.pk, due_on=e.proposed_due_on, version=stale(s, e.version), **as_drawn(s)
        ),
        fit=Q(state="asked"),
    ),
    "tasks.refuse_extension": among(
        EXTENSIONS,
        lambda s, e: actions.refuse_extension(
            e.pk, reason="抓紧", version=stale(s, e.version), **as_drawn(s)
        ),
        fit=Q(state="asked"),
    ),
    "closing.apply_closing": on(
        "held",
        lambda s, h: closing.apply_closing(
            h.pk, text="完成", evidence=[actions.Upload("验收.png", PNG)], **as_unit(s, h.unit_id)
        ),
    ),
    "closing.review_closing": among(
        CLOSINGS,
        lambda s, c: closing.review_closing(
            c.pk,
            kind="paper",
            reviewed_on=day_of(s.at),
            findings="属实",
            version=stale(s, c.version),
            **as_drawn(s),
        ),
        fit=Q(state="applied"),
    ),
    "closing.close_task": among(
        CLOSINGS,
        lambda s, c: closing.close_task(c.pk, version=stale(s, c.version), **as_drawn(s)),
        fit=Q(state="reviewed"),
    ),
    "closing.return_closing": among(
        CLOSINGS,
        lambda s, c: closing.return_closing(c.pk, reason="缺件", version=stale(s, c.version), **as_drawn(s)),
        fit=Q(state__in=["applied", "reviewed"]),
    ),
    "closing.withdraw_closing": among(
        CLOSINGS,
        lambda s, c: closing.withdraw_closing(c.pk, **as_unit(s, c.assignment.unit_id)),
        fit=Q(state="applied"),
    ),
    "closing.reopen_task": on("task", lambda s, t: closing.reopen_task(t.pk, reason="不实", **as_drawn(s))),
    "tasks.decide_tasks": on(
        "task",
        lambda s, t: actions.decide_tasks([t.pk], level=("city", "key")[s.number % 2], **as_drawn(s)),
    ),
    "tasks.decide_unit_leads": on(
        "held", lambda s, h: actions.decide_unit_leads([h.task_id], h.unit_id, **as_drawn(s))
    ),
    "tasks.merge_issued": on("task", _merge),
    "tasks.cancel_task": on(
        "task",
        lambda s, t: actions.cancel_task(t.pk, reason="取消", **as_drawn(s)) if s.pick % 9 == 0 else SKIP,
    ),
    "tasks.split_issued": on(
        "task",
        lambda s, t: (
            actions.split_issued(t.pk, texts=["建成 3 处设施。", "完成整治。"], reason="分期", **as_drawn(s))
            if s.pick % 9 == 1
            else SKIP
        ),
    ),
    "tasks.adjust_target": among(
        TARGETS,
        lambda s, t: actions.adjust_target(
            t.pk, value=Decimal(s.number), authority="会议", reason="调整", **as_drawn(s)
        ),
    ),
    "tasks.decide_first_named": on("task", lambda s, t: actions.decide_first_named([t.pk], **as_drawn(s))),
    "tasks.decide_roles": on("task", _roles),
    "tasks.undo_roles": on("task", lambda s, t: actions.undo_roles(t.pk, **as_drawn(s))),
    "tasks.decide_task": on(
        "task",
        lambda s, t: actions.decide_task(
            t.pk, weight=1 + s.number, level="key", visibility="public", **as_drawn(s)
        ),
    ),
    "tasks.override_light": on(
        "task",
        lambda s, t: actions.override_light(
            t.pk, state=CLASSES[s.number % 5], reason="停工", expires_on=s.ahead(), **as_drawn(s)
        ),
    ),
    "tasks.lift_override": on("task", lambda s, t: actions.lift_override(t.pk, **as_drawn(s))),
    "tasks.set_light_policy": lambda s: bool(
        actions.set_light_policy(
            s.list_id,
            {**PRO_RATA_2.as_json(), "name": "从严", "tolerance_points": s.number},
            valid_from=s.ahead() if s.pick % 2 else day_of(s.at),
            reason="从严",
            **as_drawn(s),
        )
    ),
    "breakdown.write_plan": on("held", _plan),
    "breakdown.tell_reached": among(SAID, _tell_reached, fit=Q(stage="draft")),
    "tasks.check_contribution": among(
        SAID,
        lambda s, c: actions.check_contribution(
            c.pk, version=stale(s, c.changes), **as_unit(s, c.assignment.unit_id)
        ),
        fit=Q(stage="filled", steps=3),
    ),
    "tasks.sign_contribution": among(
        SAID,
        lambda s, c: actions.sign_contribution(
            c.pk, version=stale(s, c.changes), **as_unit(s, c.assignment.unit_id)
        ),
        fit=Q(stage="checked") | Q(stage="filled", steps=2),
    ),
    "tasks.give_back_contribution": among(
        SAID,
        lambda s, c: actions.give_back_contribution(
            c.pk, reason="核对", version=stale(s, c.changes), **as_unit(s, c.assignment.unit_id)
        ),
        fit=Q(stage__in=["filled", "checked"]),
    ),
    "inside.set_steps": on(
        "held",
        lambda s, h: inside.set_steps(h.unit_id, 1 + s.number % 3, reason="人少", **as_unit(s, h.unit_id)),
    ),
    "breakdown.send_plan": among(
        PLANS,
        lambda s, p: breakdown.send_plan(
            p.pk, version=stale(s, p.changes), **as_unit(s, p.assignment.unit_id)
        ),
        fit=Q(state="draft"),
    ),
    "breakdown.give_back_plan": among(
        PLANS,
        lambda s, p: breakdown.give_back_plan(
            p.pk, reason="核对", version=stale(s, p.changes), **as_unit(s, p.assignment.unit_id)
        ),
        fit=Q(state__in=["filled", "checked"]),
    ),
    "breakdown.ask_again": among(
        PASSED,
        lambda s, p: passing.ask_again(p.pk, reason="补充", **as_unit(s, p.assignment.unit_id)),
        fit=Q(state="answered"),
    ),
    "breakdown.withdraw_passed_on": among(
        PASSED,
        lambda s, p: passing.withdraw_passed_on(p.pk, **as_unit(s, p.assignment.unit_id)),
        fit=Q(state="open"),
    ),
    "breakdown.check_plan": among(
        PLANS,
        lambda s, p: breakdown.check_plan(
            p.pk, version=stale(s, p.changes), **as_unit(s, p.assignment.unit_id)
        ),
        fit=Q(state="filled"),
    ),
    "breakdown.sign_plan": among(
        PLANS,
        lambda s, p: breakdown.sign_plan(
            p.pk, version=stale(s, p.changes), **as_unit(s, p.assignment.unit_id)
        ),
        fit=Q(state="checked"),
    ),
    "breakdown.approve_plan": among(
        PLANS,
        lambda s, p: breakdown.approve_plan(p.pk, version=stale(s, p.changes), **as_drawn(s)),
        fit=Q(state="signed"),
    ),
    "breakdown.return_plan": among(
        PLANS,
        lambda s, p: breakdown.return_plan(p.pk, reason="补充", version=stale(s, p.changes), **as_drawn(s)),
        fit=Q(state="signed"),
    ),
    "breakdown.pass_on": on(
        "held",
        lambda s, h: passing.pass_on(
            h.pk, to="规划处", what="报数", due_on=s.ahead(), **as_unit(s, h.unit_id)
        ),
    ),
    "breakdown.answer_passed_on": among(
        PASSED,
        lambda s, p: passing.answer_passed_on(p.pk, answer="已报", **as_unit(s, p.assignment.unit_id)),
        fit=Q(state="open"),
    ),
    "tasks.register_task": lambda s: (
        s.pick % 5 == 0
        and bool(
            actions.register_task(
                s.list_id,
                text="整改 12 项隐患。",
                origin=actions.Origin("instruction", "安全批示", day_of(s.at)),
                due_on=s.ahead(),
                units=[(_other_unit(s, 0), "lead")],
                **as_drawn(s),
            )
        )
    ),
    "tasks.link_tasks": on(
        "task",
        lambda s, t: actions.link_tasks(
            t.pk, Task.objects.exclude(pk=t.pk).order_by("id").first().pk, kind="related", **as_drawn(s)
        ),
    ),
    "tasks.unlink_tasks": among(LINKS, lambda s, k: actions.unlink_tasks(k.pk, **as_drawn(s))),
    "tasks.archive_list": lambda s: bool(actions.archive_list(s.list_id, **as_drawn(s))),
}
OFFICE_VERBS = frozenset(
    {
        "breakdown.approve_plan",
        "breakdown.return_plan",
        "closing.close_task",
        "closing.reopen_task",
        "closing.return_closing",
        "closing.review_closing",
        "tasks.accept_report",
        "tasks.adjust_target",
        "tasks.archive_list",
        "tasks.assign",
        "tasks.assign_again",
        "tasks.cancel_task",
        "tasks.decide_first_named",
        "tasks.decide_roles",
        "tasks.decide_task",
        "tasks.decide_tasks",
        "tasks.decide_unit_leads",
        "tasks.end_assignment",
        "tasks.grant_extension",
        "tasks.hand_over",
        "tasks.lift_override",
        "tasks.link_tasks",
        "tasks.merge_issued",
        "tasks.override_light",
        "tasks.refuse_extension",
        "tasks.register_task",
        "tasks.return_report",
        "tasks.set_light_policy",
        "tasks.split_issued",
        "tasks.undo_roles",
        "tasks.unlink_tasks",
    }
)
assert set(VERBS) >= OFFICE_VERBS
