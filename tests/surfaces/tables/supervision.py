"""Supervision to the close: decisions, extensions, closings, windows, lights."""

from datetime import date

from luoshi.policy.progress.plans import PlanValues
from luoshi.policy.terms.actors import Actor
from luoshi.records.breakdown.actions import write_plan
from luoshi.records.breakdown.actions_passing import answer_passed_on, pass_on
from luoshi.records.closing.actions import apply_closing
from luoshi.records.inside.actions import form_sub_unit
from luoshi.records.tasks import actions
from luoshi.records.tasks.models import Contribution, Task
from tests.records.conftest import AT, OFFICE
from tests.surfaces.tables.cases import NO, NONE, OK, TO, Case, get, post
from tests.surfaces.world import World

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
OFFICE_SEES = (OK, NO, NO, NO, NO)
OFFICE_ACTS = (TO, NO, NO, NO, NO)
OVERSEES = (OK, OK, NO, NO, OK)
THE_UNIT = (NO, NO, TO, NO, NO)
SEES_THE_TASK = (OK, OK, OK, NONE, OK)


def prepare(world: World) -> dict[str, int]:
    """The unit asks for more time and applies to close; the office has linked the task with another."""
    by = Actor(None, "承办单位", frozenset({"unit"}), frozenset({world.unit_id}))
    task = Task.objects.get(pk=world.task_id)
    other = Task.objects.filter(list_id=task.list_id).exclude(pk=task.pk).order_by("id").first()
    asked = actions.ask_extension(
        world.assignment_id,
        proposed_due_on=date(task.due_on.year + 1, 6, 30),
        reason="征地未完成",
        progress="已完成设计",
        by=by,
        at=AT,
    )
    files = [actions.Upload("验收.png", PNG)]
    closing = apply_closing(world.assignment_id, text="已全部完成。", evidence=files, by=by, at=AT)
    plan = write_plan(world.assignment_id, PlanValues("张三", "李四"), by=by, at=AT)
    passed = pass_on(world.assignment_id, to="规划处", what="报数", due_on=date(2026, 6, 30), by=by, at=AT)
    later = actions.open_window(
        task.list_id,
        label="年末",
        opens_on=date(2026, 12, 1),
        closes_on=date(2026, 12, 20),
        by=OFFICE,
        at=AT,
    )
    sub_unit = form_sub_unit(world.unit_id, "规划处", by=OFFICE, at=AT)
    answered = pass_on(
        world.assignment_id, sub_unit_id=sub_unit.pk, what="报数", due_on=date(2026, 6, 30), by=by, at=AT
    )
    answer_passed_on(answered.pk, answer="已报", evidence=[actions.Upload("附表.png", PNG)], by=by, at=AT)
    return {
        "contribution_id": Contribution.objects.get(assignment_id=world.assignment_id).pk,
        "sub_unit_id": sub_unit.pk,
        "force_id": actions.form_task_force("攻坚专班", head="张三", by=OFFICE, at=AT).pk,
        "answered_passed_id": answered.pk,
        "answer_file_id": answered.files.get().pk,
        "later_window_id": later.pk,
        "breakdown_plan_id": plan.pk,
        "passed_id": passed.pk,
        "extension_id": asked.pk,
        "closing_id": closing.pk,
        "closing_evidence_id": closing.evidence.get().pk,
        "task_link_id": actions.link_tasks(task.pk, other.pk, kind="related", by=OFFICE, at=AT).pk,
        "target_id": task.targets.first().pk,
    }


PARTICULARS = {"level": "key", "weight": "120", "visibility": "public"}

TABLE: dict[str, tuple[Case, ...]] = {
    "decide-task": (get(*OFFICE_SEES, names=("task_id",)),),
    "decide-particulars": (post(*OFFICE_ACTS, names=("task_id",), **PARTICULARS),),
    "decide-roles": (post(*OFFICE_ACTS, names=("task_id",), lead="0"),),
    "undo-roles": (post(*OFFICE_ACTS, names=("task_id",)),),
    "override-light": (
        post(*OFFICE_ACTS, names=("task_id",), state="late", reason="停工", expires_on="2026-03-09"),
    ),
    "lift-override": (post(*OFFICE_ACTS, names=("task_id",)),),
    "lights-on": (get(*SEES_THE_TASK, names=("task_id",)),),
    "link-task": (post(*OFFICE_ACTS, names=("task_id",), other="2", kind="related"),),
    "unlink-task": (post(*OFFICE_ACTS, names=("task:link_id",)),),
    "hand-over-task": (
        post(*OFFICE_ACTS, names=("task_id",), unit="1", assignment="@assignment_id", reason="职责划转"),
    ),
    "split-task": (post(*OFFICE_ACTS, names=("task_id",), texts="一\n二", reason="分期"),),
    "merge-task": (post(*OFFICE_ACTS, names=("task_id",), other="2", text="一并建成", reason="重复"),),
    "cancel-task": (post(*OFFICE_ACTS, names=("task_id",), reason="取消"),),
    "reopen-task": (post(*OFFICE_ACTS, names=("task_id",), reason="数据不实"),),
    "adjust-target": (
        post(*OFFICE_ACTS, names=("target_id",), value="99", authority="会议纪要", reason="调整"),
    ),
    "ask-extension": (
        post(
            *THE_UNIT,
            names=("assignment_id",),
            proposed_due_on="2028-01-01",
            reason="征地",
            progress="设计",
        ),
    ),
    "apply-closing": (post(*THE_UNIT, names=("assignment_id",), text="完成"),),
    "grant-extension": (post(*OFFICE_ACTS, names=("extension_id",), due_on="2027-06-30", version="0"),),
    "refuse-extension": (post(*OFFICE_ACTS, names=("extension_id",), reason="抓紧", version="0"),),
    "withdraw-extension": (post(*THE_UNIT, names=("extension_id",)),),
    "review-closing": (
        post(
            *OFFICE_ACTS,
            names=("closing_id",),
            kind="paper",
            reviewed_on="2026-03-02",
            findings="属实",
            version="0",
        ),
    ),
    "close-task": (post(*OFFICE_ACTS, names=("closing_id",), version="0"),),
    "return-closing": (post(*OFFICE_ACTS, names=("closing_id",), reason="缺材料", version="0"),),
    "withdraw-closing": (post(*THE_UNIT, names=("closing_id",)),),
    "closing-file": (get(*SEES_THE_TASK, names=("closing:evidence_id",)),),
    "breakdown": (
        get(*SEES_THE_TASK, names=("assignment_id",)),
        post(*(NO, NO, TO, NONE, NO), names=("assignment_id",), responsible="张三", leader="李四"),
    ),
    "export-breakdown": (get(*SEES_THE_TASK, names=("assignment_id",)),),
    "import-breakdown": (post(*THE_UNIT, names=("assignment_id",)),),
    "paper": (get(OK, OK, OK, NONE, OK, names=("contribution_id",)),),
    "check-paper": (post(*THE_UNIT, names=("contribution_id",), version="0"),),
    "sign-paper": (post(*THE_UNIT, names=("contribution_id",), version="0"),),
    "give-back-paper": (post(*THE_UNIT, names=("contribution_id",), version="0", reason="核对"),),
    "arrangement": (
        get(OK, OK, OK, NO, OK, names=("unit_id",)),
        post(*(TO, NO, TO, NO, NO), names=("unit_id",), steps="1", reason="人少"),
    ),
    "unit-burden": (get(OK, OK, OK, NO, OK, names=("unit_id",)),),
    "form-sub-unit": (post(*(TO, NO, TO, NO, NO), names=("unit_id",), name="建设处"),),
    "name-members": (post(*(TO, NO, TO, NO, NO), names=("sub_unit_id",)),),
    "end-sub-unit": (post(*(TO, NO, TO, NO, NO), names=("sub_unit_id",)),),
    "passed-file": (get(*SEES_THE_TASK, names=("answer:file_id",)),),
    "ask-passed-again": (post(*THE_UNIT, names=("answered:passed_id",), reason="补充"),),
    "withdraw-passed": (post(*THE_UNIT, names=("passed_id",)),),
    "send-breakdown": (post(*THE_UNIT, names=("breakdown:plan_id",), version="1"),),
    "give-back-breakdown": (post(*THE_UNIT, names=("breakdown:plan_id",), version="1", reason="核对"),),
    "check-breakdown": (post(*THE_UNIT, names=("breakdown:plan_id",), version="1"),),
    "sign-breakdown": (post(*THE_UNIT, names=("breakdown:plan_id",), version="1"),),
    "approve-breakdown": (post(*OFFICE_ACTS, names=("breakdown:plan_id",), version="1"),),
    "return-breakdown": (post(*OFFICE_ACTS, names=("breakdown:plan_id",), version="1", reason="补充"),),
    "breakdowns-waiting": (get(*OVERSEES),),
    "timetable": (get(OK, OK, OK, OK, OK),),
    "pass-on": (post(*THE_UNIT, names=("assignment_id",), to="规划处", what="报数", due_on="2026-06-30"),),
    "answer-passed": (post(*THE_UNIT, names=("passed_id",), answer="已报"),),
    "report-unchanged": (post(*THE_UNIT, names=("assignment_id", "window_id")),),
    "waiting-decisions": (get(*OVERSEES),),
    "decide-bulk": (get(*OFFICE_SEES), post(*OFFICE_ACTS)),
    "register-task": (get(*OFFICE_SEES), post(*OFFICE_ACTS)),
    "form-task-force": (get(*OVERSEES), post(*OFFICE_ACTS, name="整治专班", head="张三")),
    "change-task-force": (post(*OFFICE_ACTS, names=("force_id",), head="李四", members="王五"),),
    "end-task-force": (post(*OFFICE_ACTS, names=("force_id",), reason="任务完成"),),
    "light-policy": (get(*OVERSEES), post(*(TO, NO, NO, NO, NO))),
    "collective": (get(OK, OK, OK, OK, OK),),
    "burden": (get(*OVERSEES),),
    "year-windows": (
        post(*OFFICE_ACTS, names=("list_id",), rhythm="monthly", open_days="3", grace_days="3"),
    ),
    "dated-windows": (post(*OFFICE_ACTS, names=("list_id",), days="2026-10-10 自定", open_days="9"),),
    "close-window": (post(*OFFICE_ACTS, names=("later:window_id",)),),
    "archive-list": (post(*OFFICE_ACTS, names=("list_id",)),),
}
