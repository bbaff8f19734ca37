"""Keys of merchants: a test key once the review is passed, a live key only while the merchant sells."""

from datetime import date, datetime

from django.db import transaction

from luoshi.policy.merchants.standing import SELLS, TESTS
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import WrongState
from luoshi.records.entitlements.actions_keys import TEST_PREFIX, give_merchant_key
from luoshi.records.merchants.actions.moving import locked, note
from luoshi.records.merchants.permissions import RUN, require


@transaction.atomic
def give_key(merchant_id: int, *, test: bool, valid_until: date, by: Actor, at: datetime) -> str:
    """A new key for signing; its name. Raises NotAllowed, WrongState, BadValue."""
    row = locked(merchant_id)
    require(by, RUN, row.programme, "只有项目经办可以给企业发放密钥。")
    if row.state not in (TESTS if test else {SELLS}):
        raise WrongState("评议通过后可发测试密钥，纳入参与范围后才能发正式密钥。")
    prefix = TEST_PREFIX if test else "live-"
    name = f"{prefix}{row.pk}-{at:%Y%m%d%H%M%S}"
    actor = Actor(by.user_id, by.name, by.roles | {"system"}, by.unit_ids, by.limited)
    give_merchant_key(row.pk, name=name, valid_until=valid_until, by=actor, at=at)
    note(row, "merchant.give-key", by=by, at=at, key=name)
    return name
