"""Small documents of invented words for the tests of linking."""

from collections.abc import Sequence
from datetime import date

from hypothesis import strategies as st

from luoshi.policy.reading.model import Clause, Document, Target, Task, UnitMention

WORDS = (
    "湖畔书屋", "木偶剧团", "铁匠学堂", "石桥修缮", "蜂农合作", "渡船航线", "山货集市", "风车电站", "陶窑遗址", "竹编手艺",
    "灯塔巡护", "雨水花园", "骑楼街区", "稻田画廊", "盐井博物", "候鸟驿站", "茶马古道", "冰窖菜库", "观星营地", "皮影工坊",
    "药圃种植", "龙舟赛会", "水车磨坊", "果园认养", "老街夜市", "浮桥摆渡", "乡厨比武", "山歌传习", "温泉疗养", "梯田灌溉",
)  # fmt: skip
VERBS = ("修复", "新建", "推广", "整理", "扩大", "办好", "完善")
ENDS = ("让邻里受益", "全年不断", "先试后推", "按季公布", "由专人看护")
ISSUED = date(2031, 3, 1).isoformat()


def task(number: int, text: str, *, units: Sequence[str] = (), targets: Sequence[Target] = ()) -> Task:
    mentions = tuple(UnitMention(name, "responsible", (0, 1)) for name in units)
    return Task(
        number, "", "", text, (0, len(text)), mentions, targets=tuple(targets), address=f"虚〔1〕1号#{number}"
    )


def listed(texts: Sequence[str], name: str = "虚〔1〕1号") -> Document:
    """A list with these tasks, numbered from 1."""
    tasks = tuple(
        Task(place, "", "", text, (0, len(text)), address=f"{name}#{place}")
        for place, text in enumerate(texts, 1)
    )
    return document("task-list", name, tasks=tasks)


def reported(texts: Sequence[str], name: str = "虚报告") -> Document:
    """A report whose outlook has these sentences."""
    head = Clause(f"{name}#二", "二", "二、今后的事", (0, 1), part="outlook")
    clauses = tuple(
        Clause(f"{name}#二.{place}", str(place), text, (0, len(text)), f"{name}#二", "outlook")
        for place, text in enumerate(texts, 1)
    )
    return document("work-report", name, clauses=(head, *clauses))


def document(
    kind: str, name: str, *, tasks: tuple[Task, ...] = (), clauses: tuple[Clause, ...] = ()
) -> Document:
    return Document("x.txt", name, name, None, ISSUED, kind, (0, 1), tasks=tasks, clauses=clauses)  # type: ignore[arg-type]


@st.composite
def promises(draw: st.DrawFn, least: int = 4, most: int = 20) -> list[str]:
    """Sentences, each about a thing of its own."""
    things = draw(st.lists(st.sampled_from(WORDS), min_size=least, max_size=most, unique=True))
    return [f"{draw(st.sampled_from(VERBS))}{thing}，{draw(st.sampled_from(ENDS))}。" for thing in things]
