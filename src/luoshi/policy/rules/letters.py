"""The letter that refuses an application: what was decided, every reason with its clause, and what can be
done.

It is made from the decision alone, so that the same decision always gives the same letter.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from luoshi.policy.dates.windows import write_day
from luoshi.policy.rules.explaining import Explanation, Outcome
from luoshi.policy.rules.plain import ASKED
from luoshi.policy.rules.settings import Standing

NUMERALS: Final = "一二三四五六七八九十"
BEFORE_MEASURE_WORD: Final = {2: "两"}
TOO_LATE: Final = "如已取得相关材料，请在申诉时一并提交；申报期限内也可以备齐后重新申请。"
"""What can be done about a fact that is still missing when the application is refused."""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes to whom about which application, and how an objection can be raised.

    `document_title` is the name of the policy document; `objection` a full sentence with the way, the place
    and the time limit, as the operator has recorded it.
    """

    applicant: str
    receipt: str
    applied_on: date
    document_title: str
    office: str
    decided_on: date
    objection: str


class NothingToRefuse(ValueError):
    """A letter of refusal was asked for an application that is eligible."""


def refusal_letter(decided: Explanation, head: Letterhead) -> str:
    """The text of the letter, paragraphs separated by line breaks. Raises NothingToRefuse."""
    failed = failing(decided)
    if decided.decision.eligible or not failed:
        raise NothingToRefuse("该申请符合条件，不应出具不予补贴告知书。")
    return "\n".join(
        [
            f"{decided.book.title}申请不予补贴告知书",
            f"{head.applicant}：",
            opening(decided, head, len(failed)),
            *paragraphs(failed),
            *interpretations(decided, failed),
            f"{head.objection}",
            f"申请编号：{head.receipt}。规则版本：{decided.version}。",
            head.office,
            write_day(head.decided_on),
        ]
    )


def failing(decided: Explanation) -> list[Outcome]:
    """The conditions that are not met or unknown, and an amount that cannot be computed; the same sentence only once.

    One missing fact may keep several conditions of a clause open: that is one reason, which may rest on all their doubts.
    """
    told: dict[tuple[str, str], Outcome] = {}
    for one in decided.outcomes:
        if not one.met:
            first = told.setdefault((one.reason, one.clause), one)
            told[one.reason, one.clause] = replace(first, doubts=first.doubts | one.doubts)
    return list(told.values())


def opening(decided: Explanation, head: Letterhead, count: int) -> str:
    """What the letter is about."""
    reasons = "原因如下" if count == 1 else f"共有以下{counted(count)}项原因"
    return (
        f"您于{write_day(head.applied_on)}提交的{decided.book.title}申请，经对照《{head.document_title}》"
        f"（{decided.book.number}）审核，不符合补贴条件，{reasons}："
    )


def paragraphs(failed: Sequence[Outcome]) -> list[str]:
    """Each reason; a single one has no number."""
    if len(failed) == 1:
        return [paragraph(failed[0])]
    return [f"{numeral(index + 1)}、{paragraph(outcome)}" for index, outcome in enumerate(failed)]


def paragraph(outcome: Outcome) -> str:
    """One reason: what is wrong, by which clause, and what can be done.

    In a correction notice a missing fact is asked for; here it is too late, and the words say so.
    """
    if outcome.met is None:
        reason = outcome.reason.removesuffix(ASKED) + "。"
        return f"{reason}依据：{spoken(outcome.clause)}。{TOO_LATE}"
    return f"{outcome.reason}依据：{spoken(outcome.clause)}。{outcome.remedy}"


def interpretations(decided: Explanation, failed: Sequence[Outcome]) -> list[str]:
    """How the doubts were read that the refusal rests on: those that were ruled on, and of the others those by another
    reading of which it would have come out otherwise. Who would be refused either way is not told of a doubt.
    """
    doubts = frozenset().union(*(outcome.doubts for outcome in failed))
    return [
        ruling_sentence(standing)
        for standing in decided.standings
        if standing.interpretation.name in doubts
        and (standing.ruling or standing.interpretation.name in decided.decisive)
    ]


def ruling_sentence(standing: Standing) -> str:
    """How a doubt was read, and by whose ruling."""
    doubt = standing.interpretation
    text = f"适用口径：{doubt.question.removesuffix('？')}？按“{doubt.text_of(standing.option)}”执行"
    if standing.ruling is None:
        return f"{text}，理由是：{doubt.reason.removesuffix('。')}。"
    ruling = standing.ruling
    return f"{text}（{ruling.by}{write_day(ruling.decided_on)}裁定，自{write_day(ruling.since)}起适用）。"


def spoken(clause: str) -> str:
    """A clause path as one reads it: 二/(二)/3 is 第二部分第（二）项第3目; 第五条 stays as it is."""
    return "".join(step_spoken(step) for step in clause.split("/"))


def step_spoken(step: str) -> str:
    """One label: its kind shows from how it is printed."""
    if step.startswith("第"):
        return step
    if step.startswith("("):
        return f"第（{step.strip('()')}）项"
    return f"第{step}目" if step[0].isdigit() else f"第{step}部分"


def counted(number: int) -> str:
    """1–99 before a measure word: 两项, not 二项."""
    return BEFORE_MEASURE_WORD.get(number) or numeral(number)


def numeral(number: int) -> str:
    """1–99 in Chinese numerals."""
    tens, ones = divmod(number, 10)
    if not tens:
        return NUMERALS[ones - 1]
    head = "" if tens == 1 else NUMERALS[tens - 1]
    return f"{head}十{NUMERALS[ones - 1] if ones else ''}"
