"""The public page of a plan: opened by the office; comments wait for a moderator."""

from datetime import datetime
from typing import Final

from django.db import transaction

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.plans.models import Comment, Indicator, Plan
from luoshi.records.plans.permissions import MANAGE, require

LONGEST: Final = 1_000
SHORTEST: Final = 2
NAME_LONGEST: Final = 40
MOST_HELD: Final = 2_000
"""So many comments of a plan may wait; a flood beyond it is turned away."""


@transaction.atomic
def publish_plan(plan_id: int, *, public: bool, by: Actor, at: datetime) -> Plan:
    """Open or close the public page. Raises NotAllowed."""
    require(by, MANAGE, "只有督查室可以公开规划的进展。")
    row = Plan.objects.select_for_update(of=("self",)).get(pk=plan_id)
    if row.public == public:
        return row
    before = snapshot(row, "public")
    row.public = public
    row.save(update_fields=["public"])
    verb = "plan.publish" if public else "plan.withdraw"
    record(verb, [Change("plan", row.pk, before, snapshot(row, "public", "title"))], by=by, at=at)
    return row


@transaction.atomic
def send_comment(
    plan_id: int, *, text: str, by: Actor, at: datetime, name: str = "", indicator_id: int | None = None
) -> Comment:
    """Hold a comment for the moderator; no sign-in is asked for. Raises BadValue, WrongState."""
    plan = Plan.objects.filter(pk=plan_id, public=True).first()
    if plan is None:
        raise WrongState("这份规划没有公开，不能留言。")
    said = text.strip()
    if not SHORTEST <= len(said) <= LONGEST:
        raise BadValue(f"留言要有 {SHORTEST} 至 {LONGEST} 个字。")
    if len(name.strip()) > NAME_LONGEST:
        raise BadValue(f"称呼不超过 {NAME_LONGEST} 个字。")
    if indicator_id is not None and not Indicator.objects.filter(pk=indicator_id, plan=plan).exists():
        raise BadValue("没有找到您要评论的指标，请刷新页面。")
    if plan.comments.filter(state=Comment.State.HELD).count() >= MOST_HELD:
        raise WrongState("等待处理的留言太多，暂时不能提交，请过几天再来。")
    row = Comment.objects.create(
        plan=plan, indicator_id=indicator_id, name=name.strip(), text=said, sent_at=at
    )
    record("comment.send", [Change("comment", row.pk, None, snapshot(row))], by=by, at=at)
    return row


@transaction.atomic
def decide_comment(
    comment_id: int, *, release: bool, by: Actor, at: datetime, reason: str = "", answer: str = ""
) -> Comment:
    """Let a comment through (with an answer, if any) or refuse it with the reason. Raises NotAllowed, BadValue."""
    require(by, MANAGE, "只有督查室可以处理公众留言。")
    row = Comment.objects.select_for_update(of=("self",)).get(pk=comment_id)
    if row.state != Comment.State.HELD:
        raise WrongState("这条留言已经处理过。")
    if not release and not reason.strip():
        raise BadValue("不公开留言要写明理由。")
    if len(answer) > LONGEST or len(reason) > 300:
        raise BadValue(f"答复不超过 {LONGEST} 个字，理由不超过 300 个字。")
    before = snapshot(row, "state")
    row.state = Comment.State.RELEASED if release else Comment.State.REFUSED
    row.reason, row.answer = reason.strip(), answer.strip()
    row.decided_at, row.decided_by = at, by.name
    row.save()
    verb = "comment.release" if release else "comment.refuse"
    record(verb, [Change("comment", row.pk, before, snapshot(row))], by=by, at=at)
    return row
