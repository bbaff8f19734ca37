"""Calls, applications, the third party's review, public notice, admission (第九条); related enterprises."""

from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction
from stdnum.cn import uscc

from luoshi.policy.dates.windows import day_of
from luoshi.policy.merchants import standing
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.merchants.actions.moving import locked, move, note, text_of
from luoshi.records.merchants.models import Call, Member, Merchant, Relation
from luoshi.records.merchants.permissions import REVIEW, RUN, joins, may, require

CALL_DAYS_MOST: Final = 400


@transaction.atomic
def open_call(programme: str, *, title: str, opens_on: date, closes_on: date, by: Actor, at: datetime) -> int:
    """征集: a call for merchants; its id. Raises NotAllowed, BadValue."""
    require(by, RUN, programme, "只有项目经办可以发布征集。")
    if not 0 <= (closes_on - opens_on).days <= CALL_DAYS_MOST:
        raise BadValue(f"征集的截止日期应不早于开始日期，最长 {CALL_DAYS_MOST} 天。")
    row = Call.objects.create(
        programme=programme,
        title=text_of(title, "征集的名称", 100),
        opens_on=opens_on,
        closes_on=closes_on,
        made_at=at,
    )
    record("merchant.call", [Change("merchant-call", row.pk, None, snapshot(row))], by=by, at=at)
    return row.pk


@transaction.atomic
def apply(
    call_id: int,
    *,
    name: str,
    credit_code: str,
    channels: frozenset[str],
    address: str,
    phone: str,
    through: int | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """An enterprise applies, by its own account or on paper through the operator; its number.

    `through`: the platform (admitted itself) that applies for it. Raises NotAllowed, BadValue, WrongState.
    """
    call = Call.objects.filter(pk=call_id).first()
    if call is None or not call.opens_on <= day_of(at) <= call.closes_on:
        raise WrongState("目前没有开放的征集，请留意商务局的公告。")
    user = by.user_id if joins(by) else None
    if not (user is not None or may(by, RUN, call.programme)):
        raise NotAllowed("只有企业账号或项目经办可以提交申请。")
    if user is not None and Member.objects.filter(user_id=user).exists():
        raise WrongState("这个账号已有一家企业，请在“我的企业”查看。")
    row = Merchant(
        programme=call.programme,
        call=call,
        name=text_of(name, "企业名称", 100),
        credit_code=_code(credit_code),
        online="online" in channels,
        offline="offline" in channels,
        address=text_of(address, "经营地址", 200),
        phone=text_of(phone, "联系电话", 30),
        platform=_platform(through, call.programme),
        state_since=at,
        applied_at=at,
    )
    if not (row.online or row.offline):
        raise BadValue("请至少选择一个销售渠道（线上或线下）。")
    _stored(row)
    if user is not None:
        Member.objects.create(user_id=user, merchant=row)
    note(row, "merchant.apply", by=by, at=at)
    return row.pk


@transaction.atomic
def join_account(merchant_id: int, user_id: int, *, by: Actor, at: datetime) -> None:
    """Let an account act for the merchant. Raises NotAllowed, WrongState."""
    row = locked(merchant_id)
    require(by, RUN, row.programme, "只有项目经办可以给企业开通账号。")
    if Member.objects.filter(user_id=user_id).exists():
        raise WrongState("这个账号已属于一家企业。")
    Member.objects.create(user_id=user_id, merchant=row)
    note(row, "merchant.join-account", by=by, at=at, user=user_id)


@transaction.atomic
def review(merchant_id: int, *, passed: bool, text: str, by: Actor, at: datetime) -> None:
    """评议 by the third party, with its reasons. Raises NotAllowed, WrongState, BadValue."""
    row = locked(merchant_id)
    require(by, REVIEW, row.programme, "评议由第三方审核机构办理。")
    row.review_note = text_of(text, "评议意见")
    move(
        row,
        "pass" if passed else "refuse",
        "merchant.review",
        by=by,
        at=at,
        passed=passed,
        reason=row.review_note,
    )


@transaction.atomic
def publish(merchant_id: int, *, until: date, by: Actor, at: datetime) -> None:
    """公示 until a day, that day included. Raises NotAllowed, WrongState, BadValue."""
    row = locked(merchant_id)
    require(by, RUN, row.programme, "只有项目经办可以发布公示。")
    row.notice_from = day_of(at)
    row.notice_until = standing.notice_until(row.notice_from, until)
    move(row, "publish", "merchant.publish", by=by, at=at, until=until.isoformat())


@transaction.atomic
def object_to(merchant_id: int, *, reason: str, by: Actor, at: datetime) -> None:
    """An objection during the notice held up: not admitted. Raises NotAllowed, WrongState, BadValue."""
    row = locked(merchant_id)
    require(by, RUN, row.programme, "只有项目经办可以处理公示异议。")
    move(row, "object", "merchant.object", by=by, at=at, reason=text_of(reason, "异议核查的结论"))


@transaction.atomic
def admit(merchant_id: int, *, by: Actor, at: datetime) -> None:
    """纳入参与范围, after the notice has ended. Raises NotAllowed, WrongState."""
    row = locked(merchant_id)
    require(by, RUN, row.programme, "只有项目经办可以把企业纳入参与范围。")
    standing.after(row.state, "admit")  # type: ignore[arg-type]  # the table holds no other states
    standing.may_admit(row.notice_until, day_of(at))
    row.admitted_at = at
    move(row, "admit", "merchant.admit", by=by, at=at)


@transaction.atomic
def relate(one: int, other: int, *, why: str, by: Actor, at: datetime) -> None:
    """Note that two enterprises are related (关联企业). Raises NotAllowed, BadValue, WrongState."""
    first, second = sorted((one, other))
    rows = [locked(first), locked(second)]
    require(by, RUN, rows[0].programme, "只有项目经办可以登记关联企业。")
    if first == second or rows[0].programme != rows[1].programme:
        raise BadValue("请选择同一项目中的另一家企业。")
    if Relation.objects.filter(one=first, other=second).exists():
        raise WrongState("这两家企业的关联关系已登记。")
    reason = text_of(why, "关联关系（如同一控股股东）", 200)
    Relation.objects.create(one=rows[0], other=rows[1], why=reason)
    for row, with_ in ((rows[0], rows[1]), (rows[1], rows[0])):
        note(row, "merchant.relate", by=by, at=at, other=with_.name, reason=reason)


def _code(text: str) -> str:
    code = text.strip().upper()
    if not uscc.is_valid(code):
        raise BadValue(f"统一社会信用代码“{code[:20]}”不正确，请核对18位代码。")
    return str(uscc.compact(code))


def _platform(number: int | None, programme: str) -> Merchant | None:
    if number is None:
        return None
    row = Merchant.objects.filter(pk=number, programme=programme, state__in=standing.INSIDE).first()
    if row is None:
        raise BadValue("通过平台申报的，平台企业须已在参与范围内。")
    return row


def _stored(row: Merchant) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as problem:
        if "merchant_once" not in str(problem):
            raise
        raise WrongState("这家企业（同一信用代码）已有申请或已在参与范围内。") from problem
