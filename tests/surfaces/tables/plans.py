"""Plans: indicators, goals, editions, comments, the public page."""

from luoshi.library.discovery import sample_documents
from luoshi.records.evaluation.actions import open_round
from luoshi.records.measures.actions import bind
from luoshi.records.plans import actions
from luoshi.records.plans.actions import GoalText, TargetChange
from luoshi.records.plans.models import Indicator
from luoshi.records.projects.actions import load_packages
from luoshi.records.tasks.actions import import_file
from tests.records.conftest import AT, OFFICE
from tests.surfaces.tables.cases import NO, NONE, OK, SIGN_IN, TO, Case, get, post

EVERYONE = (OK, OK, OK, OK, OK)
OFFICE_ACTS = (TO, NO, NO, NO, NO)
OPEN = (OK,) * 7
PLAN, INDICATOR = ("plans:plan_id",), ("plans:indicator_id",)
PROJECT = ("plans:project_id",)
ROUND = ("plans:round_id",)

TABLE: dict[str, tuple[Case, ...]] = {
    "plans": (get(*EVERYONE),),
    "plan": (get(*EVERYONE, names=PLAN),),
    "publish-plan": (post(*OFFICE_ACTS, names=PLAN, public="yes"),),
    "comments": (get(OK, NO, NO, NO, OK, names=PLAN),),
    "decide-comment": (post(*OFFICE_ACTS, names=("plans:comment_id",), release="yes"),),
    "import-values": (post(*(TO,) * 5, names=PLAN),),
    "values-sheet": (get(*EVERYONE, names=PLAN),),
    "make-forecasts": (post(*OFFICE_ACTS, names=PLAN),),
    "editions": (get(*EVERYONE, names=PLAN),),
    "propose-edition": (
        post(*OFFICE_ACTS, names=PLAN, **{"value-1": "5", "comparator-1": "="}, reason="调整"),
    ),
    "decide-edition": (
        post(
            *OFFICE_ACTS,
            names=("plans:edition_id",),
            approve="yes",
            authority="市人大常委会",
            decision="决定",
            decided_on="2026-03-01",
        ),
    ),
    "load-plan": (
        get(TO, NO, NO, NO, NO, names=("plans:document_id",)),
        post(*OFFICE_ACTS, names=("plans:document_id",)),
    ),
    "take-report": (
        get(OK, NO, NO, NO, NO, names=("report:document_id",)),
        post(*OFFICE_ACTS, names=("report:document_id",)),
    ),
    "indicator": (get(*EVERYONE, names=INDICATOR),),
    "change-indicator": (post(*OFFICE_ACTS, names=INDICATOR, manner="level", direction="up"),),
    "enter-value": (
        post(*OFFICE_ACTS, names=INDICATOR, year="2026", value="2", as_of="2026-01-31", source="公报"),
    ),
    "set-year-goal": (post(*OFFICE_ACTS, names=INDICATOR, year="2027", comparator="=", value="2"),),
    "break-down": (post(*OFFICE_ACTS, names=INDICATOR),),
    "make-ruling": (post(*OFFICE_ACTS, names=INDICATOR, lower="2", reason="口径", from_day="2026-01-01"),),
    "year-goals": (get(*EVERYONE),),
    "projects": (get(*EVERYONE, names=PLAN),),
    "add-project": (post(*OFFICE_ACTS, names=PLAN, name="滨水绿道"),),
    "project": (get(*EVERYONE, names=PROJECT),),
    "change-project": (post(*OFFICE_ACTS, names=PROJECT, total="120.5"),),
    "move-stage": (post(*OFFICE_ACTS, names=PROJECT, stage="started", on="2026-01-31"),),
    "set-investment": (post(*OFFICE_ACTS, names=PROJECT, year="2026", planned="10", done="3"),),
    "set-milestone": (post(*OFFICE_ACTS, names=PROJECT, title="开工", due_on="2026-05-01"),),
    "set-grouping": (post(*OFFICE_ACTS, names=PROJECT, name="100项", year="2026"),),
    "measures": (get(*EVERYONE),),
    "read-measures": (post(*OFFICE_ACTS),),
    "bind-measure": (post(*OFFICE_ACTS, measure="tasks.closed@1", indicator="0"),),
    "unbind-measure": (post(*OFFICE_ACTS, names=("plans:binding_id",)),),
    "alignment": (get(OK, OK, NO, NO, OK, names=PLAN),),
    "rounds": (get(*EVERYONE, names=PLAN), post(*OFFICE_ACTS, names=PLAN, kind="final", year="2030")),
    "round": (get(*EVERYONE, names=ROUND),),
    "state-self": (post(*(TO,) * 5, names=ROUND, text="自评。"),),
    "state-independent": (post(*OFFICE_ACTS, names=ROUND, author="某研究院", text="可信。"),),
    "review-round": (post(*OFFICE_ACTS, names=ROUND, conclusion="结论"),),
    "hear-round": (post(*OFFICE_ACTS, names=ROUND, heard_by="市政府", heard_on="2026-02-01"),),
    "publish-round": (post(*OFFICE_ACTS, names=ROUND),),
    "round-report": (get(*EVERYONE, names=ROUND),),
    "public-report": (Case((NONE,) * 7, ROUND),),
    "public-plans": (Case(OPEN),),
    "public-plan": (Case(OPEN, PLAN),),
    "public-plan-data": (Case(OPEN, ("plans:plan_id", "form")),),
    "public-comment": (Case((TO,) * 7, PLAN, "post", {"text": "希望多建绿地。"}),),
}
__all__ = ["SIGN_IN", "TABLE"]


def prepare(world) -> dict[str, int]:
    """The sample plan, public, with a proposed adjustment and a comment that waits."""
    files = sample_documents()
    document = import_file(files["five-year-plan-2026-2030.txt"], name="规划.txt", by=OFFICE, at=AT)
    report = import_file(files["work-report-2026.txt"], name="报告.txt", by=OFFICE, at=AT)
    plan = actions.load_plan(document.document_ids[0], by=OFFICE, at=AT)
    actions.publish_plan(plan.pk, public=True, by=OFFICE, at=AT)
    one = plan.indicators.order_by("order").first()
    change = TargetChange(one.pk, GoalText("=", one.targets.get().value + 1))
    edition = actions.propose_adjustment(plan.pk, [change], reason="形势变化", by=OFFICE, at=AT)
    comment = actions.send_comment(plan.pk, text="很好。", by=OFFICE, at=AT)
    load_packages(plan.pk, by=OFFICE, at=AT)
    Indicator.objects.filter(plan=plan, number="5").update(unit="项")
    binding = bind("tasks.closed@1", indicator_id=plan.indicators.get(number="5").pk, by=OFFICE, at=AT)
    held = open_round(plan.pk, "year", 2026, by=OFFICE, at=AT)
    return {
        "plans_round_id": held.pk,
        "plans_binding_id": binding.pk,
        "plans_project_id": plan.projects.order_by("order").first().pk,
        "plans_plan_id": plan.pk,
        "plans_document_id": plan.document_id,
        "report_document_id": report.document_ids[0],
        "plans_indicator_id": one.pk,
        "plans_edition_id": edition.pk,
        "plans_comment_id": comment.pk,
    }
