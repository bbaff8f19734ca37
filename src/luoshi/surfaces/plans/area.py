"""The places of plans on the rail, and the sentences of their acts."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.policy.terms.actors import SUPERVISION, Actor
from luoshi.records.alignment.queries import indicators_above
from luoshi.records.audit.queries import Entry
from luoshi.records.measures.queries import choices, of_task, targets_of
from luoshi.records.plans import queries
from luoshi.records.plans.permissions import MANAGE, may
from luoshi.surfaces.plans.words import ROUNDS, STAGES
from luoshi.surfaces.web.areas import Area, GroupName, Offer, Panel, Place, place
from luoshi.surfaces.web.stories import Names, Told, after_of, fixed, named


def places(actor: Actor, path: str, _on: date) -> Sequence[tuple[GroupName, Place]]:
    """Plans are for everyone in the supervision."""
    if not actor.roles & SUPERVISION:
        return ()
    return (
        ("plans", place(path, reverse("plans"), _("规划与指标"), "target-arrow")),
        ("plans", place(path, reverse("year-goals"), _("年度目标"), "calendar-stats")),
        ("plans", place(path, reverse("measures"), _("系统统计"), "gauge")),
    )


def offers(actor: Actor, document_id: int, kind: str) -> Sequence[Offer]:
    """A plan or report that was read can be loaded; one that was loaded leads to its indicators."""
    if kind not in {"plan", "work-report"}:
        return ()
    plan_id = queries.plan_of_document(document_id)
    if plan_id is not None:
        return (Offer(reverse("plan", args=[plan_id]), _("看指标进展"), "target-arrow"),)
    found = queries.offer_for(document_id) if may(actor, MANAGE) else None
    if found is None:
        return ()
    name = "load-plan" if kind == "plan" else "take-report"
    word = _("载入指标") if kind == "plan" else _("载入年度目标")
    return (Offer(reverse(name, args=[document_id]), word, "target-arrow", first=True),)


def panels(actor: Actor, task_id: int) -> Sequence[Panel]:
    """On a task's page: the measures that stand for its targets, beside what was reported."""
    targets = targets_of(task_id) if may(actor, MANAGE) else ()
    bindings = of_task(task_id)
    served = indicators_above(task_id, timezone.localdate())
    above = (Panel("plans/task_above.html", {"lines": served}),) if served else ()
    if not bindings and not targets:
        return above
    held = {"bindings": bindings, "targets": targets, "measures": choices(), "binds": may(actor, MANAGE)}
    return (*above, Panel("plans/task_measures.html", held))


def _value(entry: Entry, _names: Names) -> Told:
    after = after_of(entry)
    values = {"year": after.get("year"), "value": after.get("value"), "source": after.get("source")}
    if entry.verb == "value.revise":
        return _("修订%(year)s年的数值为 %(value)s（%(source)s）") % values, "", ()
    return _("填入%(year)s年的数值 %(value)s（%(source)s）") % values, "", ()


def _ruled(entry: Entry, _names: Names) -> Told:
    return _("记录一条口径"), after_of(entry).get("reason", ""), ()


def _goals(entry: Entry, _names: Names) -> Told:
    after = after_of(entry)
    values = {"title": after.get("title", ""), "goals": after.get("goals"), "results": after.get("results")}
    return _("从《%(title)s》载入 %(goals)s 项年度目标、%(results)s 项上年结果") % values, "", ()


def _packages(entry: Entry, _names: Names) -> Told:
    after = after_of(entry)
    values = {"packages": after.get("packages"), "projects": after.get("projects")}
    return _("载入 %(packages)s 个工程包、%(projects)s 个项目") % values, "", ()


def _moved(entry: Entry, _names: Names) -> Told:
    after = after_of(entry)
    values = {
        "name": after.get("name", ""),
        "before": STAGES.get(after.get("before", ""), ""),
        "after": STAGES.get(after.get("after", ""), ""),
    }
    return _("项目“%(name)s”由%(before)s转为%(after)s") % values, after.get("reason", ""), ()


def _invested(entry: Entry, _names: Names) -> Told:
    return _("填报%(year)s年的项目投资") % {"year": after_of(entry).get("year")}, "", ()


def _round(template: Callable[[], str]) -> Callable[[Entry, Names], Told]:
    def tell(entry: Entry, _names: Names) -> Told:
        after = after_of(entry)
        values = {"kind": ROUNDS.get(after.get("kind", ""), ""), "year": after.get("year")}
        return template() % values, "", ()

    return tell


SUBJECTS: Final[Mapping[str, object]] = {
    "plan": gettext_lazy("规划"),
    "goals": gettext_lazy("年度目标的载入"),
    "goal": gettext_lazy("年度目标"),
    "indicator": gettext_lazy("指标"),
    "value": gettext_lazy("指标数值"),
    "ruling": gettext_lazy("口径"),
    "edition": gettext_lazy("规划调整"),
    "forecast": gettext_lazy("预测"),
    "comment": gettext_lazy("公众意见"),
    "packages": gettext_lazy("工程包"),
    "project": gettext_lazy("项目"),
    "round": gettext_lazy("规划评估"),
    "measure": gettext_lazy("系统统计"),
}
AREA = Area(
    "plans",
    places,
    {
        "plan.load": named(lambda: _("载入规划《%(name)s》的指标"), "title"),
        "plan.publish": named(lambda: _("公开规划《%(name)s》的进展"), "title"),
        "plan.withdraw": named(lambda: _("撤下规划《%(name)s》的公开页"), "title"),
        "goals.take": _goals,
        "indicator.change": named(lambda: _("修改指标“%(name)s”的说明"), "name"),
        "goal.set": fixed(lambda: _("设置一个年度目标")),
        "value.enter": _value,
        "value.revise": _value,
        "ruling.make": _ruled,
        "edition.propose": named(lambda: _("提出调整规划《%(name)s》"), "title"),
        "edition.approve": named(lambda: _("登记规划调整获批准：%(name)s"), "decision"),
        "edition.refuse": named(lambda: _("登记规划调整未获批准：%(name)s"), "decision"),
        "forecast.make": fixed(lambda: _("生成一项指标的预测")),
        "comment.send": fixed(lambda: _("公众留言，等待处理")),
        "comment.release": fixed(lambda: _("公开一条留言")),
        "comment.refuse": fixed(lambda: _("不公开一条留言")),
        "packages.load": _packages,
        "project.add": named(lambda: _("增加储备项目“%(name)s”"), "name"),
        "project.change": named(lambda: _("修改项目“%(name)s”的基本情况"), "name"),
        "project.move": _moved,
        "project.invest": _invested,
        "project.milestone": named(lambda: _("设置项目节点“%(name)s”"), "title"),
        "round.open": _round(lambda: _("开始%(kind)s（%(year)s年）")),
        "round.state": named(lambda: _("“%(name)s”提交评估意见"), "author"),
        "round.review": _round(lambda: _("审核%(kind)s（%(year)s年）")),
        "round.hear": _round(lambda: _("登记%(kind)s（%(year)s年）的审议情况")),
        "round.publish": _round(lambda: _("公布%(kind)s报告（%(year)s年）")),
        "measure.bind": named(lambda: _("绑定系统统计“%(name)s”"), "title"),
        "measure.unbind": named(lambda: _("解除系统统计绑定：%(name)s"), "measure"),
        "measure.read": named(lambda: _("读取系统统计“%(name)s”"), "title"),
        "project.group": named(lambda: _("编排项目分组“%(name)s”"), "grouping"),
    },
    subjects=SUBJECTS,
    offers=offers,
    panels=panels,
)
