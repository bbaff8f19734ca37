"""What looks like an amount and is none: names, slogans, dates, ranks, starting points."""

import re
from bisect import bisect_right
from typing import Final

from luoshi.policy.reading.model import Span

# A quoted or bracketed name. Bounded, so that a mark left open costs nothing and swallows nothing.
_QUOTED: Final = re.compile(
    r'“[^“”。；]{1,30}”|"[^"“”。；]{1,30}"|「[^「」。；]{1,30}」|『[^『』。；]{1,30}』|‘[^‘’。；]{1,30}’'
    r"|《[^《》。；]{1,60}》|〔\d{4}〕|【[^【】。；]{1,30}】"
)

# M101线, 第3条, 6+4, 7×24小时, 专栏5.
_ATTACHED: Final = re.compile(r"[A-Za-z第+×*/:.\-]$|[A-Za-z]\d*[-—]$|(?:专栏|附件|表|图|No)$")
# The number of an item before its text: 4.460个居村.
_ITEM: Final = re.compile(r"(?:^|[。；;：:])\d{1,3}\.$")
# 3个100, 5个一, and the 100% of 六个100%: a slogan counts slogans.
_COUNTED_SLOGAN: Final = re.compile(r"[\d一二三四五六七八九十]个$")
_SLOGAN: Final = re.compile(
    r"个?一(?:批|百|体|$|[”\"'’工行])|一[批百]|[”\"](?:工程|行动|计划)"
    r"|(?:10{1,3}|一[百千])(?:%|(?![\d.,A-Za-z千万亿余多个家项处座所套米亩公]))"
)
_RANK: Final = re.compile(r"(?<![提底月日年])前$")
_RANKED: Final = frozenset({"名", "位"})
# 每百万人口; and 现行16%的税率, 由5天压缩至2天: what the task sets out from. But what is done to all there is
# (对现有26家企业开展诊断) is to be done to so many.
_EACH: Final = re.compile(r"(?:每|现行|(?<!对)现有|目前|(?<!对)已有|(?<!对)原有)$")
_FROM: Final = re.compile(r"(?:(?:由|(?<!服)从)[^，。；：、,;]{0,16}|对(?:现有|已有|原有))$")
_INTO: Final = re.compile(
    r"[^，。；,;]{0,12}?(?:提高|提升|增加|扩大|增长|上升|压缩|压减|缩减|缩短|减少|降低|下降|拓展|扩展|扩容|调整|优化|精简"
    r"|增|减|降|升|提|扩|缩|压)(?:到|至|为)|[^，。；、,;]{0,6}?(?:到|至)\d"
)
_ON_THE_BASE: Final = re.compile(r"[^，。；、,;]{0,16}基础上")
# (某某局等12个部门按职责分工负责): how many share the work.
_SHARED_BY: Final = re.compile(r"等$")
_OFFICES: Final = re.compile(r"(?:个|家)?(?:部门|单位|委办局|有关部门|市直部门)")

# Words after a figure that make it the name of a service, a class, or a circle on the map.
_CIRCLE: Final = re.compile(r"[^，。；、,;\d]{0,10}(?:圈|服务体系|服务网|交通网)|过境|免签|无理由")
_DISTANCE: Final = re.compile(
    r"服务半径|半径|见[绿园]|(?:以内|内|范围)(?=[\u4e00-\u9fff])|缓冲|口径|跑|高程|[^，。；、,;\d]{0,8}圈|级"
)
_ROUND_THE_CLOCK: Final = re.compile(
    r"(?:自助|不打烊|不间断|服务|值班|值守|营业|开放|在线|监[控测]|全天|无人|智能|制|便利|书[店房吧]|图书|政务|城市"
    r"|发布|预报|应急|急救|热线|客服|警务|咨询|药|响应|随时|运[行营转]|巡|动态|电话|“|”)"
)
_CLASSED: Final = re.compile(r"(?:创新药|新药|医疗器械|水|土地|口岸|地区|标准|化药|生物制品|或|及|以上)")
_AGED: Final = re.compile(r"寿命[^，。；,;]{0,12}$")
# 培训班10期: courses are counted by sessions, building works only carry a number (3期项目).
_SESSIONS: Final = re.compile(
    r"(?:班|培训|讲座|讲堂|论坛|沙龙|活动|会|课|轮训|研修|举办|开展|刊|简报|专栏|报告|通报|专报|快报|分析|公报|编发|印发|编印|刊发|推送|制播|播出|刊物|杂志|期刊|栏目|节目)[^，。；、,;]{0,6}$"
)
# 视频监控300路: lines into which signals come are counted, those of buses only have a number (公交5路).
_SIGNALS: Final = re.compile(r"视频|监控|摄像|探头|点位|前端|高清|信号|感知|并发|算力|智能分析")
_AT_LEAST: Final = re.compile(r"(?:不少于|不低于|至少)$")
_BOUNDED: Final = re.compile(r"(?:以上|以内)(?:[，。；、,;]|$)")
_LASTS: Final = re.compile(
    r"(?:缩短|压缩|压减|提前|减少|不少于|不低于|不超过|不得超过|至少|最长|少于)[^，。；、,;\d]{0,4}$"
)


def names(text: str) -> tuple[Span, ...]:
    """The quoted and bracketed names of a half-width text, in order."""
    return tuple(found.span() for found in _QUOTED.finditer(text))


def inside(spans: tuple[Span, ...], start: int) -> bool:
    """Whether the character at `start` stands inside one of the ordered spans."""
    index = bisect_right(spans, (start, 1 << 62)) - 1
    return index >= 0 and start < spans[index][1]


def is_no_amount(text: str, *, start: int, end: int, unit: str, first: int) -> bool:
    """Whether the words around the figure at `[start, end)` make it a name, rank, date or starting point.

    `first` is where the unit begins.
    """
    left, right = text[max(0, start - 20) : start], text[end : end + 24]
    if (_ATTACHED.search(left) and not _ITEM.search(left)) or _EACH.search(left) or _SLOGAN.match(right):
        return True
    if unit == "%" and _COUNTED_SLOGAN.search(left):
        return True
    if _SHARED_BY.search(left) and _OFFICES.match(text, first):
        return True
    if unit in _RANKED and _RANK.search(left):
        return True
    if _ON_THE_BASE.match(right) or (_FROM.search(left) and _INTO.match(right)):
        return True
    return _names_a_thing(unit, left, right, text[start:first])


def _names_a_thing(unit: str, left: str, right: str, digits: str) -> bool:
    if unit in {"小时", "分钟", "天"}:
        return bool(_CIRCLE.match(right)) or (
            digits in {"24", "二十四"} and bool(_ROUND_THE_CLOCK.match(right))
        )
    if unit in {"米", "公里"}:
        return bool(_DISTANCE.match(right))
    if unit in {"期", "路"}:
        counted = _SESSIONS if unit == "期" else _SIGNALS
        return counted.search(left + right[:8] * (unit == "路")) is None and _AT_LEAST.search(left) is None
    if unit == "类":
        return digits in {"1", "2", "3", "一", "二", "三", "四"} and bool(_CLASSED.match(right))
    if unit == "岁":
        return not _AGED.search(left)
    bounded = _BOUNDED.match(right) if unit == "个月" else None
    return unit in {"年", "个月", "日"} and not _LASTS.search(left) and bounded is None
