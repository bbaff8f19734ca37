"""The places of plans on the rail, and the sentences of their acts."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.policy.terms.actors import SUPERVISION, Actor
from luoshi.records.audit.queries import Entry
from luoshi.surfaces.web.areas import Area, GroupName, Place, place
from luoshi.surfaces.web.stories import Names, Told, after_of, fixed, named


def places(actor: Actor, path: str, _on: date) -> Sequence[tuple[GroupName, Place]]:
    """Plans are for everyone in the supervision."""
    if not actor.roles & SUPERVISION:
        return ()
    return (
        ("plans", place(path, reverse("plans"), _("规划与指标"), "target-arrow")),
        ("plans", place(path, reverse("year-goals"), _("年度目标"), "calendar-stats")),
    )


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
    },
)
