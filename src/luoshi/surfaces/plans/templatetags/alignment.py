"""The ends of the tree, written in Python: a page has hundreds of them, and an include for each costs more than the rest."""

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from luoshi.records.alignment.leaves import LastReport, Leaf, UnitPlan
from luoshi.surfaces.web.templatetags.luoshi import light, named

register = template.Library()
LONGEST = 60


@register.simple_tag
def leaf(one: Leaf) -> SafeString:
    """A task with its light, its last report, and the breakdown of each of its units."""
    address = reverse("task", args=[one.id])
    number = "" if one.number is None else f"{one.number}. "
    text = Truncator(one.text).chars(LONGEST)
    line = format_html('<a data-row href="{}">{}{}</a> {} ', address, number, text, light(one.light))
    return line + _reported(one.report, address) + _broken_down(one)


def _reported(report: LastReport | None, address: str) -> SafeString:
    if report is None:
        return format_html('<span class="row-sub">{}</span>', _("还没有通过审核的报告"))
    day = date_format(report.decided_on, "DATE_FORMAT") if report.decided_on else ""
    told = {"label": report.window, "percent": report.completion_percent, "day": day}
    words = _("%(label)s报告：%(percent)s%%，%(day)s") % told
    return format_html('<a class="row-sub" href="{}#reports">{}</a>', address, words)


def _broken_down(one: Leaf) -> SafeString:
    if not one.plans:
        return SafeString("")
    told = {"done": one.broken_down, "units": one.units}
    head = _("分解方案 %(done)s / %(units)s 个单位") % told
    rows = format_html_join("", "<li>{}</li>", ((_unit(plan),) for plan in one.plans))
    return format_html('<details class="leaf-units"><summary>{}</summary><ul>{}</ul></details>', head, rows)


def _unit(plan: UnitPlan) -> SafeString:
    if plan.version is None:
        return format_html('{} <span class="quiet">{}</span>', named(plan), _("没有批准的分解方案"))
    address = reverse("breakdown", args=[plan.assignment_id])
    words = _("%(unit)s：分解方案第 %(version)s 版") % {"unit": named(plan), "version": plan.version}
    if plan.next_on is None:
        return format_html('<a href="{}">{}</a>', address, words)
    day = date_format(plan.next_on, "DATE_FORMAT")
    upcoming = _("下一节点 %(day)s %(name)s") % {"day": day, "name": plan.next_name}
    return format_html('<a href="{}">{}</a> <span class="row-sub">{}</span>', address, words, upcoming)
