"""The words of plans, and the sentence of each formula: every figure says how it came about."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.policy.indicators.values import Formula, plain
from luoshi.surfaces.web.figures import quantity, written

STANDINGS: Final[Mapping[str, object]] = {
    "missed": _("未达到"),
    "at-risk": _("有风险"),
    "unknown": _("待认定"),
    "open": _("暂难判断"),
    "on-course": _("正常"),
    "met": _("已达到"),
}
LOOKS: Final[Mapping[str, tuple[str, str]]] = {
    "missed": ("late", "filled/alert-octagon"),
    "at-risk": ("at-risk", "filled/alert-triangle"),
    "unknown": ("not-started", "circle-dashed"),
    "open": ("not-started", "circle-dashed"),
    "on-course": ("on-course", "filled/circle-arrow-right"),
    "met": ("done", "filled/circle-check"),
}
"""Standing → the light whose colours it takes, and its shape: shape and word carry the meaning."""
VERDICTS: Final[Mapping[str, tuple[object, str]]] = {
    "met": (_("完成"), "met"),
    "missed": (_("未完成"), "missed"),
    "running": (_("年度未结束"), "open"),
    "open": (_("没有结果"), "open"),
    "unknown": (_("待认定"), "unknown"),
}
KINDS: Final[Mapping[str, object]] = {
    "binding": _("约束性"),
    "expected": _("预期性"),
    "yearly": _("年度"),
}
MANNERS: Final[Mapping[str, object]] = {
    "level": _("期末达到"),
    "ceiling": _("不突破上限"),
    "floor": _("不低于下限"),
    "range": _("保持在区间"),
    "cumulative": _("逐年累计"),
    "growth": _("年均增速"),
    "relation": _("与另一指标同步"),
    "words": _("文字要求，由人认定"),
}
DIRECTIONS: Final[Mapping[str, object]] = {
    "up": _("越高越好"),
    "down": _("越低越好"),
    "either": _("偏离都不好"),
}
COMPARATORS: Final[Mapping[str, object]] = {
    "=": _("达到"),
    ">=": _("不低于"),
    ">": _("高于"),
    "<=": _("不超过"),
    "<": _("低于"),
    "~": _("左右"),
}
BOUNDS: Final[Mapping[str, object]] = {
    "": "",
    ">": _("超过"),
    ">=": pgettext_lazy("数值", "不少于"),
    "<": pgettext_lazy("数值", "低于"),
    "<=": pgettext_lazy("数值", "不多于"),
    "~": _("约"),
}
ORIGINS: Final[Mapping[str, object]] = {
    "entered": _("人工填报"),
    "imported": _("批量导入"),
    "report": _("取自报告"),
    "measure": _("系统统计"),
    "breakdown": _("规划分解"),
}
EDITIONS: Final[Mapping[str, object]] = {
    "proposed": _("等待批准"),
    "approved": _("已批准"),
    "refused": _("未获批准"),
}
STAGES: Final[Mapping[str, object]] = {
    "reserve": _("储备"),
    "preparatory": _("前期"),
    "started": _("开工"),
    "building": _("在建"),
    "completed": _("竣工"),
}
LATE: Final[Mapping[str, object]] = {
    "start": _("应开工未开工"),
    "end": _("应竣工未竣工"),
    "milestone": _("节点逾期"),
}
ROUNDS: Final[Mapping[str, object]] = {
    "year": _("年度评估"),
    "middle": _("中期评估"),
    "final": _("总结评估"),
}
ROUND_STATES: Final[Mapping[str, object]] = {
    "collecting": _("征集意见"),
    "reviewed": _("已审核"),
    "published": _("已公布"),
}
METHODS: Final[Mapping[str, object]] = {
    "same": _("按上年不变"),
    "drift": _("按历年平均变动外推"),
    "damped": _("按历年平均变动外推，逐年减弱"),
    "theta": _("theta 方法（趋势与平滑各半）"),
}
FINDINGS: Final[Mapping[str, object]] = {"met": _("完成"), "missed": _("未完成")}
TABLES: Final = {
    "standing": STANDINGS,
    "kind": KINDS,
    "manner": MANNERS,
    "direction": DIRECTIONS,
    "comparator": COMPARATORS,
    "bound": BOUNDS,
    "origin": ORIGINS,
    "edition": EDITIONS,
    "finding": FINDINGS,
    "method": METHODS,
    "stage": STAGES,
    "round": ROUNDS,
    "round_state": ROUND_STATES,
    "late": LATE,
}

FORMULAS: Final[Mapping[str, object]] = {
    "from-base": _("（最新值 %(value)s − 基期 %(base)s）÷（目标 %(target)s − 基期 %(base)s）"),
    "no-distance": _("基期 %(base)s 与目标 %(target)s 相同，没有进程可算，只看是否达到"),
    "level": _("规划没有给出基期，不算完成率：最新值 %(value)s ÷ 目标 %(target)s"),
    "level-down": _("规划没有给出基期，不算完成率：目标 %(target)s ÷ 最新值 %(value)s"),
    "no-ratio": _("零或负数作不了分母，只看是否达到目标 %(target)s"),
    "no-value": _("还没有数值"),
    "headroom": _("最新值 %(value)s 到界限“%(bounds)s”的距离"),
    "sum": _("%(years)s 年累计 %(sum)s ÷ 五年目标 %(target)s"),
    "mean-growth": _("%(years)s 年的年均增速 %(mean)s%%（几何平均）÷ 目标 %(target)s%%"),
    "in-step": _("%(years)s 年年均增速 %(own)s%% − 对照指标 %(other)s%%，单位为百分点"),
    "in-step-unruled": _("与对照指标相差 %(gap)s 个百分点；多大的差距仍算同步，需要记录口径"),
    "in-step-ruled": _("与对照指标相差 %(gap)s 个百分点，口径允许 %(tolerance)s"),
    "in-words": _("文件以文字提出要求：%(requirement)s，需要由人认定"),
    "ruled": _("按记录的口径认定"),
    "compared": _("数值 %(value)s，完成标准：%(bounds)s"),
    "bounded": _("原文只写“%(bound)s %(value)s”，完成标准：%(bounds)s"),
    "line": _("基期 %(base)s 到目标 %(target)s 的直线，第 %(passed)s / %(whole)s 年"),
    "parts": _("目标 %(target)s 按年均分，第 %(passed)s / %(whole)s 年"),
    "constant": _("每年都应保持 %(target)s"),
    "year-running": _("年度还没有结束，截至%(day)s为 %(value)s"),
    "year-not-over": _("年度还没有结束，也还没有数值"),
    "part-year": _("只有截至%(day)s的数值 %(value)s，没有全年数"),
    "years-none": _("还没有分解到年度"),
    "years-missing": _("%(missing)s年没有年度目标"),
    "years-short": _("各年目标合计 %(sum)s，规划目标 %(target)s，相差 %(gap)s"),
    "years-mean": _("各年目标的年均增速 %(mean)s%%，低于规划目标 %(target)s%%"),
    "last-year-off": _("%(year)s年的目标 %(value)s 与规划目标（%(bounds)s）不衔接"),
    "year-uneven": _("%(year)s年承担 %(value)s，平均每年 %(expected)s，年度之间不均衡"),
    "year-back": _("%(year)s年的目标 %(value)s 比前一年的 %(expected)s 后退"),
    "no-path": _("没有可以画出进程的目标数值"),
    "no-base": _("规划没有给出基期，画不出逐年进程"),
    "behind-path": _("%(year)s年为 %(reached)s，按进程应为 %(expected)s"),
    "within-path": _("%(year)s年为 %(reached)s，按完成标准折算，进程为 %(expected)s"),
    "outlook-misses": _("预测到期末在 %(low)s 至 %(high)s 之间，达不到“%(bounds)s”"),
}


INTERVAL: Final = re.compile(r"^([\[(])(\S+), (\S+)([\])])$")


def bounds(interval: str) -> str:
    """An interval as `Bounds.written` gives it, in words: (-∞, 5) is below 5, [5.4, 6.6] is 5.4 to 6.6."""
    found = INTERVAL.match(interval)
    if found is None:
        return interval
    left, low, high, right = found.groups()
    if high == "+∞":
        return f"{COMPARATORS['>=' if left == '[' else '>']} {_figure(low)}"
    if low == "-∞":
        return f"{COMPARATORS['<=' if right == ']' else '<']} {_figure(high)}"
    return gettext("%(low)s 至 %(high)s") % {"low": _figure(low), "high": _figure(high)}


FIGURES: Final = frozenset(
    {
        "value",
        "base",
        "target",
        "sum",
        "mean",
        "own",
        "other",
        "gap",
        "tolerance",
        "reached",
        "expected",
        "low",
        "high",
    }
)
"""The places of a formula that hold a figure; the others hold words, days and counts of years."""


def _told(key: str, text: str) -> str:
    """What a place of a formula says, as people write it."""
    if key == "day":
        return date_format(date.fromisoformat(text), "DATE_FORMAT")
    return _figure(text) if key in FIGURES else text


def _figure(text: str) -> str:
    return written(Decimal(text), chinese=get_language() != "en")


def room(points: Decimal, unit: str) -> str:
    """What is left to a limit, or by how much it is broken, in words: no sign to be read."""
    told = {"room": _distance(abs(points), unit)}
    if points < 0:
        return gettext("超出界限 %(room)s") % told
    return gettext("距界限 %(room)s") % told if points else gettext("正在界限上")


def gap(points: Decimal) -> str:
    """How far the growth is from that of the indicator it is to keep step with."""
    told = {"points": plain(abs(points))}
    if points < 0:
        return gettext("比对照指标慢 %(points)s 个百分点") % told
    return gettext("比对照指标快 %(points)s 个百分点") % told if points else gettext("与对照指标相同")


def _distance(points: Decimal, unit: str) -> str:
    """A difference of percentages is in percentage points."""
    if unit == "%":
        return plain(points) + gettext(" 个百分点")
    return quantity(points, unit, chinese=get_language() != "en")


def explained(formula: Formula) -> str:
    """The formula as a sentence in the reader's language."""
    values = dict(formula.values)
    if formula.code == "ruled":
        return str(FORMULAS["ruled"])
    values = {key: _told(key, value) for key, value in values.items()}
    if "bounds" in values:
        values["bounds"] = bounds(values["bounds"])
    if formula.code == "bounded":
        values["bound"] = str(BOUNDS.get(values["bound"], values["bound"]))
    return str(FORMULAS[formula.code]) % values
