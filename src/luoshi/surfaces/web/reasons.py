"""The reasons of a light as sentences. The codes and figures come from `policy.progress.lights`."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

Values = Mapping[str, Any]


def _progress(v: Values) -> str:
    day = date_format(date.fromisoformat(v["day"]), "DATE_FORMAT")
    return _("已通过的完成进度为 %(completion)s%%，%(day)s应达到的序时进度为 %(pro_rata)s%%。") % {
        **v,
        "day": day,
    }


def _by_curve(v: Values) -> str:
    day = date_format(date.fromisoformat(v["day"]), "DATE_FORMAT")
    words = _("已通过的完成进度为 %(completion)s%%，按批准的分解计划，%(day)s应达到 %(pro_rata)s%%。")
    return words % {**v, "day": day}


def _override(v: Values) -> str:
    day = date_format(date.fromisoformat(v["until"]), "DATE_FORMAT")
    return _("%(by)s人工调整，%(day)s到期：%(reason)s") % {**v, "day": day}


def _no_window(_values: Values) -> str:
    return _("还没有到填报的时候。")


def _report_not_due(v: Values) -> str:
    day = date_format(date.fromisoformat(v["day"]), "DATE_FORMAT")
    return _("“%(window)s”%(day)s截止，目前没有到期的报告。") % {**v, "day": day}


def _due_soon(v: Values) -> str:
    return _("“%(window)s”还有 %(days)s 天截止，报告还没有提交。") % v


def _came(v: Values) -> str:
    return _("已开始的 %(windows)s 个填报期中，提交了 %(came)s 份报告，其中 %(late)s 份晚于截止日。") % v


def _complete(v: Values) -> str:
    return _("“%(window)s”的报告已通过审核，完成进度为 100%%。") % v


def _closed(v: Values) -> str:
    day = date_format(date.fromisoformat(v["day"]), "DATE_FORMAT")
    return _("任务已于 %(day)s 销号。") % {"day": day}


def _past_due(v: Values) -> str:
    day = date_format(date.fromisoformat(v["due_on"]), "DATE_FORMAT")
    return _("时限为 %(day)s，已超过 %(days)s 天。") % {"day": day, "days": v["days"]}


def _report_overdue(v: Values) -> str:
    if v.get("returned"):
        return _("“%(window)s”的报告被退回修改，已超过截止日 %(days)s 天。") % v
    return _("“%(window)s”没有报告，已超过截止日 %(days)s 天。") % v


def _difficulty(v: Values) -> str:
    return _("“%(window)s”的报告反映了困难：%(text)s") % v


def _behind(v: Values) -> str:
    if v.get("by_curve"):
        words = _(
            "“%(window)s”完成 %(completion)s%%，按批准的分解计划应到 %(pro_rata)s%%，相差超过允许的 %(tolerance)s 个百分点。"
        )
        return words % v
    return (
        _(
            "“%(window)s”完成 %(completion)s%%，比序时进度 %(pro_rata)s%% 低，超过允许的 %(tolerance)s 个百分点。"
        )
        % v
    )


def _graded(v: Values) -> str:
    words = {
        "past-due": _("超过时限 %(amount)s 天，多于办法规定的 %(more_than)s 天，按更重的一级亮灯。"),
        "report-overdue": _("报告逾期 %(amount)s 天，多于办法规定的 %(more_than)s 天，按更重的一级亮灯。"),
        "behind": _("落后 %(amount)s 个百分点，多于办法规定的 %(more_than)s 个，按更重的一级亮灯。"),
    }
    return words[v["code"]] % v


def _none_accepted(v: Values) -> str:
    return _("还没有通过审核的报告；%(assigned)s 个单位中 %(acknowledged)s 个已签收。") % v


def _silent(v: Values) -> str:
    return _("时间已过 %(pro_rata)s%%，超过规定的 %(start_by)s%%，还没有通过审核的报告。") % v


def _complete_it(_values: Values) -> str:
    return _("完成任务并报告，由督查室审核通过。")


def _report(v: Values) -> str:
    return _("报送“%(window)s”的进展，并由督查室审核通过。") % v


def _solve(_values: Values) -> str:
    return _("解决所反映的困难，并在下一次报告中说明。")


def _reach(v: Values) -> str:
    return _("完成进度达到 %(percent)s%% 以上，并由督查室审核通过。") % v


def _first(_values: Values) -> str:
    return _("报送第一次进展，并由督查室审核通过。")


SENTENCES: Final[Mapping[str, Callable[[Values], str]]] = {
    "progress": _progress,
    "progress-by-curve": _by_curve,
    "override": _override,
    "no-window": _no_window,
    "report-not-due": _report_not_due,
    "report-due": _due_soon,
    "reports-came": _came,
    "accepted-complete": _complete,
    "closed": _closed,
    "past-due": _past_due,
    "report-overdue": _report_overdue,
    "difficulty": _difficulty,
    "behind": _behind,
    "no-accepted-report": _none_accepted,
    "silent": _silent,
    "graded": _graded,
    "complete-it": _complete_it,
    "report": _report,
    "solve-difficulty": _solve,
    "reach": _reach,
    "first-report": _first,
}


def sentence(reason: Mapping[str, Any]) -> str:
    """A reason `{code, values}` as one sentence; a test holds codes and sentences together."""
    return SENTENCES[reason["code"]](reason["values"])


def rule_name(name: str) -> str:
    """A rule's name for people."""
    names = {"pro-rata-1": _("序时进度规则（第1版）"), "pro-rata-2": _("序时进度规则（第2版）")}
    return names.get(name, name)
