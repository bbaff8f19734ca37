"""Generated task lists: what was put in is read out, however it was numbered, punctuated and broken; and
10,000 mutations of documents (a short form by default, all with LUOSHI_LONG=1) never crash.
"""

import os
from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.policy.reading.model import Reading, Refused
from luoshi.policy.reading.reader import read
from luoshi.policy.reading.source import squeeze

LONG = os.environ.get("LUOSHI_LONG") == "1"
HAN = "一二三四五六七八九十"
ORGANS = [
    "市发展改革委",
    "市财政局",
    "市教育局",
    "市住房和城乡建设局",
    "市文化和旅游局",
    "市经济和信息化局",
    "市水务局",
    "市人力资源社会保障局",
    "市交通运输局",
    "市卫生健康委",
    "市公安局交通管理局",
    "东江区政府",
    "西岭县人民政府",
    "高新区管委会",
    "市城投集团",
    "市总工会",
    "市税务局",
    "市邮政管理局",
    "市委宣传部",
    "市委编办",
    "市园林绿化中心",
    "市规划自然资源委（市林业局）",
    "各县（市、区）人民政府",
    "市应急指挥部办公室",
    "滨海海关",
    "市红十字会",
    "团市委",
]
DOING = ["推进", "完善", "建设", "提升", "优化", "健全", "开展", "落实", "扩大", "巩固"]
THINGS = [
    "老旧管网改造",
    "托育服务体系",
    "公共充电网络",
    "农村道路养护",
    "社区食堂",
    "数据共享平台",
    "河道治理",
    "技能培训",
    "绿色工厂",
    "夜间公交",
]
FIGURES = [
    "新增3.5万个",
    "达到98.6%",
    "完成12处",
    "建成5.0版系统",
    "惠及1.2万户",
    "覆盖4个片区",
    "不少于200次",
    "",
]
FORMS = [
    "label",
    "commas",
    "lines",
    "bracket-label",
    "bracket-verb",
    "bracket-duty",
    "markdown",
    "cells",
    "tabs",
]
NUMBERINGS = ["arabic", "dun", "restart", "paren", "han", "han-bracket", "bullet"]
TABLES = {"markdown", "cells", "tabs"}


@dataclass(frozen=True)
class Wanted:
    """A task as it was put in."""

    text: str
    lead: tuple[str, ...]
    support: tuple[str, ...]
    deadline: str | None


def written(random: Random) -> Wanted:
    parts = random.sample(DOING, random.randint(1, 3))
    clauses = [f"{word}{random.choice(THINGS)}{random.choice(FIGURES)}" for word in parts]
    if random.random() < 0.3:
        clauses[-1] += random.choice(["“一网通办”", "（含改扩建）", "《三年行动方案》", "、5G应用"])
    units = random.sample(ORGANS, random.randint(1, 6))
    cut = random.randint(1, len(units))
    deadline = random.choice([None, "6月底前", "全年", "2031年12月底前", "持续推进"])
    return Wanted("，".join(clauses) + "。", tuple(units[:cut]), tuple(units[cut:]), deadline)


def duty(form: str, task: Wanted) -> tuple[str, list[tuple[str, str]], str | None]:
    """How the form writes who is responsible, what should be read of it, and the deadline it tells."""
    lead, support = "、".join(task.lead), "、".join(task.support)
    both = [("lead", name) for name in task.lead] + [("supporting", name) for name in task.support]
    alike = [("responsible", name) for name in (*task.lead, *task.support)]
    time = task.deadline
    if form == "label":
        return f"责任单位：{'、'.join((*task.lead, *task.support))}", alike, None
    if form == "commas":
        return f"主责单位：{'，'.join((*task.lead, *task.support))}", alike, None
    if form == "lines":
        behind = f"\n配合单位：{support}" if support else ""
        return f"\n牵头单位：{lead}{behind}" + (f"\n完成时限：{time}" if time else ""), both, time
    if form == "bracket-label":
        behind = f"；配合单位：{support}" if support else ""
        return f"（牵头单位：{lead}{behind}" + (f"；完成时限：{time}）" if time else "）"), both, time
    if form == "bracket-verb":
        behind = f"，{support}配合" if support else ""
        return f"（{lead}牵头{behind}" + (f"，{time}）" if time else "）"), both, time
    return f"（{'、'.join((*task.lead, *task.support))}按职责分工负责）", alike, None


def noisy(random: Random, text: str) -> str:
    """The text with line and page breaks inside, spaces beside figures, and signs of both widths."""
    signs = []
    for place, sign in enumerate(text):
        shown = (
            {"，": ",", "；": ";", "（": "(", "）": ")", "：": ":"}.get(sign, sign)
            if random.random() < 0.2
            else sign
        )
        inside = (
            0 < place < len(text) - 1
            and sign not in "，。；：（）、("
            and text[place - 1] not in "，。；：（）、"
        )
        if inside and random.random() < 0.02:
            shown = random.choice(["\n", "\n\n— 7 —\n\n", " "]) + shown
        signs.append(shown)
    return "".join(signs)


def composed(random: Random, form: str, numbering: str) -> tuple[str, list[Wanted]]:
    """A list in one form, and its tasks."""
    lines = ["某市2031年重点任务清单"]
    wanted: list[Wanted] = []
    number = 0
    for chapter in range(random.randint(1, 3)):
        if numbering not in {"han", "han-bracket"}:
            lines.append(f"{HAN[chapter]}、{random.choice(DOING)}{random.choice(THINGS)}工作")
        for section in range(random.randint(1, 2)):
            if numbering not in {"han", "han-bracket"}:
                lines.append(f"（{HAN[section]}）{random.choice(DOING)}{random.choice(THINGS)}")
            for item in range(random.randint(2, 4)):
                number = item + 1 if numbering in {"restart", "paren"} else number + 1
                task = written(random)
                wanted.append(task)
                label = labelled(numbering, number)
                body = (
                    noisy(random, task.text + duty(form, task)[0])
                    if form != "lines"
                    else task.text + duty(form, task)[0]
                )
                gap = (
                    random.choice(["\n", "\n\n", " "])
                    if item and numbering == "arabic" and form != "lines"
                    else "\n"
                )
                lines.append(gap.strip(" ") + (" " if gap == " " else "") + label + body)
    return joined(lines), wanted


def labelled(numbering: str, number: int) -> str:
    """The label of an item in one way of numbering."""
    return {
        "arabic": f"{number}.",
        "dun": f"{number}、",
        "restart": f"{number}．",
        "paren": f"（{number}）",
        "han": f"{cardinal(number)}、",
        "han-bracket": f"（{cardinal(number)}）",
        "bullet": "● ",
    }[numbering]


def joined(lines: list[str]) -> str:
    """The lines, those that begin with a space put on the line before."""
    text = ""
    for line in lines:
        text += line if line.startswith(" ") else "\n" + line
    return text.lstrip("\n") + "\n"


def cardinal(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else HAN[tens - 1]) + "十" if tens else "") + (HAN[ones - 1] if ones else "")


def tabled(random: Random, form: str) -> tuple[str, list[Wanted]]:
    """A list as a table in plain text."""
    wanted = [written(random) for _ in range(random.randint(2, 8))]
    head = ["序号", "重点任务", "牵头单位", "配合单位", "完成时限"]
    rows = [
        [str(number), task.text, "、".join(task.lead), "、".join(task.support) or "—", task.deadline or "—"]
        for number, task in enumerate(wanted, 1)
    ]
    if form == "markdown":
        shown = ["| " + " | ".join(row) + " |" for row in (head, ["---"] * 5, *rows)]
    elif form == "tabs":
        shown = ["\t".join(row) for row in (head, *rows)]
    else:
        shown = ["\n".join(row) for row in (head, *rows)]
    return "某市重点任务分解表\n\n" + "\n".join(shown) + "\n", wanted


def found(reading: Reading) -> list[tuple[str, list[tuple[str, str]], str | None]]:
    return [
        (half(task.text), [(unit.role, half(unit.name)) for unit in task.units], task.deadline)
        for document in reading.documents
        for task in document.tasks
    ]


def half(text: str) -> str:
    return text.translate(str.maketrans("，；：（）", ",;:()"))


def expected(form: str, wanted: list[Wanted]) -> list[tuple[str, list[tuple[str, str]], str | None]]:
    told = []
    for task in wanted:
        _, units, time = duty("lines" if form in TABLES else form, task)
        told.append((half(task.text), [(role, half(name)) for role, name in units], time))
    return told


@pytest.mark.parametrize("numbering", NUMBERINGS)
@pytest.mark.parametrize("form", [form for form in FORMS if form not in TABLES])
@given(seed=st.integers(0, 2**32))
@settings(max_examples=200 if LONG else 12, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_was_put_in_is_read_out(form: str, numbering: str, seed: int) -> None:
    text, wanted = composed(Random(seed), form, numbering)
    reading = read(text.encode(), "list.txt")
    assert found(reading) == expected(form, wanted), text
    for document in reading.documents:
        for task in document.tasks:
            assert squeeze(reading.text[slice(*task.span)].replace("— 7 —", "")) == task.text


@pytest.mark.parametrize("form", sorted(TABLES))
@given(seed=st.integers(0, 2**32))
@settings(max_examples=200 if LONG else 20, deadline=None, suppress_health_check=list(HealthCheck))
def test_tables_are_read_out(form: str, seed: int) -> None:
    text, wanted = tabled(Random(seed), form)
    assert found(read(text.encode(), "list.md" if form == "markdown" else "list.txt")) == expected(
        form, wanted
    ), text


def mutated(random: Random, text: str) -> bytes:
    """A document cut, doubled, shuffled, nested or spoilt."""
    for _ in range(random.randint(1, 5)):
        start = random.randint(0, len(text))
        end = min(len(text), start + random.randint(1, 300))
        piece = text[start:end]
        lines = text.split("\n")
        random.shuffle(lines)
        text = random.choice(
            [
                text[:start] + text[end:],
                text[:start] + piece * random.randint(2, 6) + text[end:],
                "\n".join(lines),
                text[:start]
                + random.choice("（）〔【1.一、：，。;\t|*《") * random.randint(1, 300)
                + text[start:],
                text[:start] + str(10 ** random.randint(1, 60)) + text[start:],
                text.replace("\n", random.choice(["", " ", "\r\n", "\f"])),
                text.replace("、", random.choice(["，", ",", " ", ""])),
                text[:start] + "".join(chr(random.randint(1, 0x3000)) for _ in range(30)) + text[start:],
            ]
        )
    data = bytearray(text.encode())
    for _ in range(random.choice([0, 0, 0, 30])):
        data[random.randrange(len(data))] = random.randrange(256) if data else 0
    return bytes(data)


@given(seed=st.integers(0, 2**32))
@settings(max_examples=10_000 if LONG else 250, deadline=None, suppress_health_check=list(HealthCheck))
def test_mutated_documents_never_crash(seed: int) -> None:
    random = Random(seed)
    form = random.choice(FORMS)
    text, _ = (
        tabled(random, form)
        if form in TABLES
        else composed(random, form, random.choice(["arabic", "restart"]))
    )
    try:
        reading = read(mutated(random, text) or b" ", "list.txt")
    except Refused:
        return
    for document in reading.documents:
        assert 0 <= document.span[0] <= document.span[1] <= len(reading.text)
        for task in document.tasks:
            assert 0 <= task.span[0] < task.span[1] <= len(reading.text)
            assert all(unit.name for unit in task.units)
