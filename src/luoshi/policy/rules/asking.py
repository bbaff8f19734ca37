"""Asking people for the facts of a case, as a programme's `calculator.toml` has it: sections, simple questions, assumptions.

Nobody need know everything: what is left empty is unknown, and the answer says what is still missing.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal

from luoshi.policy.money.fen import FEN_PER_YUAN
from luoshi.policy.rules.inputs import parse
from luoshi.policy.rules.kinds import LARGEST_FEN, Case, Kind, Value
from luoshi.policy.rules.plain import Decider
from luoshi.policy.rules.programme import Rulebook
from luoshi.policy.rules.prospects import Prospect, prospect
from luoshi.policy.rules.sentences import Field

YUAN: Final = re.compile(r"(\d{1,9})(?:\.(\d{1,2}))?", re.ASCII)
COUNT: Final = re.compile(r"\d{1,9}", re.ASCII)
TEXT_MOST: Final = 60
NOW, TODAY, ENOUGH, AMOUNT, SAME = "now", "today", "enough", "amount", "="
"""What may be assumed besides plain values: this moment, this day, more than is needed, the amount due, another field."""
Verdict = Literal["eligible", "against", "open"]


class IllFormedQuestions(ValueError):
    """`calculator.toml` cannot be used; the message names the entries."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `yes`, `no`: the values that a yes or a no stands for, where the field is a code."""

    field: Field
    words: str
    hint: str = ""
    yes: int | None = None
    no: int | None = None

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
    """One answer as a value; empty is unknown. Raises ValueError with a sentence for the reader."""
    if not written:
        return None
    if len(written) > TEXT_MOST:
        raise ValueError("填写的内容过长。")
    match question.form:
        case "yes-no":
            return _yes_no(question, written)
        case "yuan":
            found = YUAN.fullmatch(written.replace(",", "").removesuffix("元"))
            if not found:
                raise ValueError("请以元填写金额，最多两位小数，例如 150000 或 3299.50。")
            raw: Any = int(found[1]) * FEN_PER_YUAN + int((found[2] or "0").ljust(2, "0"))
            if raw > LARGEST_FEN:
                raise ValueError("金额过大，请核对。")
        case "count":
            if not COUNT.fullmatch(written):
                raise ValueError("请填写整数。")
            raw = int(written)
        case "moment":
            raw = written if len(written) > len("2026-01-01T00:00") else f"{written}:00"
        case _:
            raw = written
    try:
        return parse(raw, question.field)
    except ValueError:
        raise ValueError("这一项读不懂，请按格式重新填写。") from None


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
