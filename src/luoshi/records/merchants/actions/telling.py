"""The merchant's accounts are told of what concerns it, in the transaction in which it happens."""

from datetime import datetime
from typing import Final

from luoshi.policy.merchants.measures import Kind
from luoshi.policy.terms.actors import Actor
from luoshi.records.merchants.models import Appeal, Measure, Member, Merchant
from luoshi.records.notifying.actions import tell

SHOP: Final = "/shop/"
"""The merchant's own page, where warnings are answered and appeals made."""
NAMES: Final[dict[Kind, tuple[str, str]]] = {
    "warning": ("风险提示", "A risk notice"),
    "talk": ("约谈", "A talk"),
    "suspension": ("暂停参与、限期整改", "A suspension with a deadline"),
    "clawback": ("追缴补贴资金", "A claw-back of subsidy"),
    "removal": ("取消参与资格", "A removal"),
    "transfer": ("移送有关部门", "A transfer to the authorities"),
}


def tell_measure(measure: Measure, *, by: Actor, at: datetime) -> None:
    """A measure was taken: which, why, until when."""
    chinese, english = NAMES[measure.kind]  # type: ignore[index]
    due = f"整改期限：{measure.due_on:%Y-%m-%d}。" if measure.due_on else ""
    _tell(
        measure.merchant,
        f"measure:{measure.pk}",
        f"本企业收到处理：{chinese}",
        f"{english} concerns your enterprise",
        f"{measure.reason}{due}可以在企业页面说明情况或申诉。",
        by=by,
        at=at,
    )


def tell_appeal(row: Merchant, appeal: Appeal, *, by: Actor, at: datetime) -> None:
    """An appeal was decided: how, why."""
    upheld = appeal.state == "upheld"
    title = "申诉成立，处理已撤回" if upheld else "申诉不成立，处理继续有效"
    english = "Your appeal was upheld" if upheld else "Your appeal was dismissed"
    _tell(row, f"appeal:{appeal.pk}", title, english, appeal.decision, by=by, at=at)


def _tell(row: Merchant, event: str, title: str, english: str, text: str, *, by: Actor, at: datetime) -> None:
    users = list(Member.objects.filter(merchant=row).values_list("user_id", flat=True))
    if users:
        key = f"merchant:{event}"
        tell(
            "merchant",
            users=users,
            key=key,
            title=title,
            text=text,
            address=SHOP,
            english=english,
            by=by,
            at=at,
        )
