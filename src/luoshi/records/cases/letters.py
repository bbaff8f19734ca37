"""What of a decision goes into the letter that refuses an application."""

from dataclasses import replace

from luoshi.policy.dates.windows import write_day
from luoshi.policy.rules.explaining import Explanation
from luoshi.policy.rules.letters import Letterhead, opening, spoken


def known_failures(decided: Explanation) -> Explanation:
    """Only what is refuted, where anything is: who is refused for one reason is not asked for other papers in the same letter."""
    refuted = tuple(outcome for outcome in decided.outcomes if outcome.met is False)
    return replace(decided, outcomes=refuted) if refuted else decided


def own_ground(decided: Explanation, head: Letterhead, clause: str, reason: str) -> str:
    """The letter where a person, or the passing of a term, refused on a ground of its own."""
    return "\n".join(
        [
            f"{decided.book.title}申请不予补贴告知书",
            f"{head.applicant}：",
            opening(decided, head, 1),
            f"{reason.removesuffix('。')}。依据：{spoken(clause)}。",
            head.objection,
            f"申请编号：{head.receipt}。规则版本：{decided.version}。",
            head.office,
            write_day(head.decided_on),
        ]
    )
