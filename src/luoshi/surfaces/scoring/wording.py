"""The words of scores: rules by their titles, why a line is there, ranks and stretches of ranks."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from luoshi.policy.scoring.scheme import Scheme
from luoshi.records.scoring.queries import ScoreRow

CODES: Final[Mapping[str, object]] = {
    "base": gettext_lazy("起评分"),
    "share": gettext_lazy("按完成程度得分"),
    "empty-share": gettext_lazy("没有这类考核内容，得满分"),
    "event": gettext_lazy("按次计分"),
    "capped": gettext_lazy("已到该项上限，部分计或不计"),
    "load": gettext_lazy("承担任务多，加分"),
    "floor": gettext_lazy("不低于最低分"),
    "ceiling": gettext_lazy("不超过最高分"),
    "appeal": gettext_lazy("申诉后调整"),
}
MEASURES: Final[Mapping[str, object]] = {
    "completion": gettext_lazy("审核通过的完成进度，按任务加权平均"),
    "timely-reports": gettext_lazy("应报的报告中按时提交的比例"),
    "timely-acknowledgement": gettext_lazy("交办的任务中3个工作日内签收的比例"),
    "plan-indicators": gettext_lazy("已公布的年度规划评估中，本单位负责的指标正常或已达到的比例"),
}
EVENTS: Final[Mapping[str, object]] = {
    "report-returned": gettext_lazy("报告被督查室退回，每次"),
    "report-missing": gettext_lazy("应报未报，每期"),
    "task-late": gettext_lazy("任务逾期未完成，每项"),
    "done-early": gettext_lazy("提前30天以上完成，每项"),
    "assignment-returned": gettext_lazy("退回交办，每项"),
}


STATES: Final[Mapping[str, object]] = {
    "draft": gettext_lazy("正式考核草稿"),
    "open": gettext_lazy("公布征求意见"),
    "final": gettext_lazy("已定稿"),
}


def state_word(kind: str, state: str) -> str:
    """What a run is: a trial, or how far the formal one has come."""
    return pgettext("scoring", "试算") if kind == "trial" else str(STATES[state])


def rule_titles(scheme: Scheme) -> dict[str, str]:
    """Key → title of every rule that can stand in a line, in the order of the sheet."""
    found = {"base": str(CODES["base"])}
    found |= {one.key: one.title for one in scheme.shares}
    found |= {one.key: one.title for one in scheme.events}
    if scheme.load is not None:
        found["load"] = scheme.load.title
    return found | {key: str(CODES[key]) for key in ("appeal", "floor", "ceiling")}


def code_word(code: str) -> str:
    """Why a line is there."""
    return str(CODES.get(code, code))


def rank_words(row: ScoreRow) -> str:
    """第3名, or 第3—7名之间 where the difference is within noise, or a dash where nothing can be said."""
    if row.best is None:
        return _("不排名")
    if row.best == row.worst:
        return _("第%(place)s名") % {"place": row.best}
    return _("第%(best)s—%(worst)s名之间") % {"best": row.best, "worst": row.worst}


def written(hundredths: int) -> str:
    """Hundredths as points: 7050 → 70.5, -30 → -0.3."""
    sign, rest = ("-" if hundredths < 0 else ""), abs(hundredths)
    whole, part = divmod(rest, 100)
    return f"{sign}{whole}.{part:02}".rstrip("0").rstrip(".") if part else f"{sign}{whole}"
