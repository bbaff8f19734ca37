"""Asking people for the facts of a case, as a programme's `calculator.toml` has it: sections, simple questions, assumptions.

Nobody need know everything: what is left empty is unknown, and the answer says what is still missing.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, Literal

from luoshi.policy.money.fen import FEN_PER_WAN, FEN_PER_YUAN
from luoshi.policy.money.writing import in_yuan
from luoshi.policy.rules.inputs import parse
from luoshi.policy.rules.kinds import LARGEST_FEN, Case, Kind, Value
from luoshi.policy.rules.plain import Decider
from luoshi.policy.rules.programme import Rulebook
from luoshi.policy.rules.prospects import Prospect, prospect
from luoshi.policy.rules.sentences import Field

YUAN: Final = re.compile(r"(\d{1,9}|\d{1,3}(?:,\d{3}){1,2})(?:\.(\d{1,6}))?(万)?", re.ASCII)
COUNT: Final = re.compile(r"\d{1,9}", re.ASCII)
WRITTEN_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1950, 2099
"""Days outside are slips of the keyboard: who types 13 into a field of a date gets the year 0013."""
WRONG_YUAN: Final = "请以元填写金额，最多两位小数，例如 150000 或 3299.50。"
WRONG_DAY: Final = "请按年、月、日填写一个有的日期，例如 2026-01-05。"
TEXT_MOST: Final = 60
NOW, TODAY, ENOUGH, AMOUNT, SAME = "now", "today", "enough", "amount", "="
"""What may be assumed besides plain values: this moment, this day, more than is needed, the amount due, another field."""
Verdict = Literal["eligible", "against", "open"]


class IllFormedQuestions(ValueError):
    """`calculator.toml` cannot be used; the message names the entries."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `yes`, `no`: the values that a yes or a no stands for, where the field is a code.

    `least`: a number (or fen) below which only 0 can be meant in earnest; `wrong`: what is then said, and of all that
    cannot be read, so that the unit is named.
    """

    field: Field
    words: str
    hint: str = ""
    yes: int | None = None
    no: int | None = None
    least: int = 0
    wrong: str = ""

    @property
    def form(self) -> str:
        """How it is asked: `yes-no`, `choice`, `day`, `moment`, `yuan`, `count`."""
        if self.yes is not None or self.field.kind is Kind.FLAG:
            return "yes-no"
        forms = {Kind.CHOICE: "choice", Kind.DAY: "day", Kind.MOMENT: "moment", Kind.FEN: "yuan"}
        return forms.get(self.field.kind, "count")


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that belong together. `more`: asked only of who wants to know exactly."""

    title: str
    questions: tuple[Question, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Questions:
    """What is asked about one part, and what is taken for granted: field → value, with the sentence that says so."""

    sections: tuple[Section, ...]
    assumed: Mapping[str, Any]
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """The facts that follow from a form; `faults`: field → what is wrong with what was written."""

    facts: Case
    faults: Mapping[str, str]


def questions_of(data: Mapping[str, Any], book: Rulebook) -> Questions:
    """The questions for one part: a section's fields that the part does not have are left out. Raises IllFormedQuestions."""
    fields = {field.name: field for field in book.fields}
    try:
        found = Questions(
            sections=tuple(_sections(data["section"], fields)),
            assumed={name: value for name, value in data.get("assume", {}).items() if name in fields},
            said=tuple(data.get("said", ())),
        )
    except (KeyError, TypeError, AttributeError) as problem:
        raise IllFormedQuestions(f"calculator.toml 缺少或写错了一项：{problem}。") from problem
    asked = [one.field.name for section in found.sections for one in section.questions]
    double = sorted({name for name in asked if asked.count(name) > 1 or name in found.assumed})
    left = sorted(f.name for f in book.fields if not f.optional and f.name not in {*asked, *found.assumed})
    if double or left:
        raise IllFormedQuestions(f"{book.name}：重复的字段 {double}，没有问到也没有假定的字段 {left}。")
    return found


def _sections(data: Iterable[Mapping[str, Any]], fields: Mapping[str, Field]) -> Iterable[Section]:
    for one in data:
        questions = tuple(
            Question(
                field=fields[asked["field"]],
                words=asked.get("words", "") or fields[asked["field"]].meaning,
                hint=asked.get("hint", ""),
                yes=asked.get("yes"),
                no=asked.get("no"),
                least=asked.get("least", 0),
                wrong=asked.get("wrong", ""),
            )
            for asked in one["questions"]
            if asked["field"] in fields
        )
        if questions:
            yield Section(one["title"], questions, one.get("more", False))


def answered(questions: Questions, given: Mapping[str, str], decider: Decider, *, now: datetime) -> Answered:
    """The facts of a form. `now`: Beijing time, without an offset. What cannot be read is a fault, and unknown."""
    facts: dict[str, Value] = {}
    faults: dict[str, str] = {}
    for section in questions.sections:
        for question in section.questions:
            try:
                facts[question.field.name] = value_of(question, given.get(question.field.name, "").strip())
            except ValueError as problem:
                facts[question.field.name] = None
                faults[question.field.name] = str(problem)
    facts |= {name: _assumed(value, facts, now) for name, value in questions.assumed.items()}
    amount = decider.amount(facts)
    facts |= {name: amount for name, value in questions.assumed.items() if value == AMOUNT}
    return Answered(facts, faults)


def value_of(question: Question, written: str) -> Value:
    """One answer as a value; empty is unknown. Raises ValueError with a sentence for the reader.

    Width and spaces do not matter: phones type １５００００ as easily as 150000.
    """
    plain = "".join(unicodedata.normalize("NFKC", written).split())
    if not plain:
        return None
    if len(plain) > TEXT_MOST:
        raise ValueError("填写的内容过长。")
    return _read(question, plain, written.strip())


def _read(question: Question, plain: str, raw: str) -> Value:
    match question.form:
        case "yes-no":
            return _yes_no(question, plain)
        case "yuan":
            return _number(question, _fen(plain, question.wrong or WRONG_YUAN))
        case "count":
            if not COUNT.fullmatch(plain):
                raise ValueError(question.wrong or "请填写整数，例如 0 或 1。")
            return _number(question, int(plain))
        case "day":
            return _day(plain)
        case "choice":
            return _parsed(question, plain, "请从列出的选项中选一项。")
        case _:
            full = raw if len(raw) > len("2026-01-01T00:00") else f"{raw}:00"
            return _parsed(question, full, "请填写日期和时间，例如 2026-03-01 10:00。")


def _parsed(question: Question, raw: Any, wrong: str) -> Value:
    try:
        return parse(raw, question.field)
    except ValueError:
        raise ValueError(wrong) from None


def _fen(plain: str, wrong: str) -> int:
    """150,000.5元 or 15.00005万 in fen. Raises ValueError with that sentence."""
    found = YUAN.fullmatch(plain.removeprefix("¥").removesuffix("元"))
    if not found:
        raise ValueError(wrong)
    unit = FEN_PER_WAN if found[3] else FEN_PER_YUAN
    digits = (found[2] or "").rstrip("0")
    part, rest = divmod(int(digits or "0") * unit, 10 ** len(digits))
    if rest:
        raise ValueError(wrong)
    fen: int = int(found[1].replace(",", "")) * unit + part
    if fen > LARGEST_FEN:
        raise ValueError("金额过大，请核对。")
    return fen


def _number(question: Question, value: int) -> int:
    """The value within the bounds of its field, and large enough to be meant in its unit. Raises ValueError."""
    field, is_money = question.field, question.form == "yuan"
    if value < question.least and (value or is_money):
        raise ValueError(question.wrong or "数值过小，请核对单位。")
    for bound, beyond, word in ((field.least, -1, "小于"), (field.most, 1, "大于")):
        if bound is not None and (value - bound) * beyond > 0:
            raise ValueError(f"不能{word}{in_yuan(bound) if is_money else bound}，请核对。")
    return value


def _day(plain: str) -> date:
    """2026-01-05, 2026/1/5, 2026年1月5日 or 20260105. Raises ValueError."""
    found = WRITTEN_DAY.fullmatch(plain)
    if not found:
        raise ValueError(WRONG_DAY)
    year, month, day = (int(one) for one in found.groups() if one is not None)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"年份 {year:04d} 似有误，请填写四位数的年份，例如 2026。")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"{year}年没有{month}月{day}日，请核对。") from None


def _yes_no(question: Question, written: str) -> Value:
    if written not in {"yes", "no"}:
        raise ValueError("请选择是或否。")
    if question.yes is None:
        return written == "yes"
    return question.yes if written == "yes" else question.no


def _assumed(value: Any, facts: Mapping[str, Value], now: datetime) -> Value:
    if isinstance(value, str) and value.startswith(SAME):
        return facts.get(value.removeprefix(SAME))
    known: dict[Any, Value] = {
        NOW: now.replace(microsecond=0),
        TODAY: now.date(),
        ENOUGH: LARGEST_FEN,
        AMOUNT: None,
    }
    found: Value = known[value] if isinstance(value, str) and value in known else value
    return found


def verdict_of(facts: Case, decider: Decider, questions: Questions) -> tuple[Verdict, Prospect]:
    """What the facts say so far: eligible, something stands against it, or still open. Missing: what was asked only."""
    found = prospect(facts, decider)
    asked = {one.field.name for section in questions.sections for one in section.questions}
    found = replace(found, missing=tuple(one for one in found.missing if one.name in asked))
    if not found.possible:
        return "against", found
    return ("eligible" if decider(facts).eligible else "open"), found
