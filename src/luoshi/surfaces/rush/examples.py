"""The examples of the gate's manual, in the order in which they run. A test sends each of them to a real gate.

`body` is sent as it stands here; `{code}` is what the person shows, `{person}` the number in it. Two examples under the
same key show the replay and the refusal of another body.
"""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SIGNING: Final = """\
import hashlib, hmac

def signature(secret, method, path, time, nonce, key, body):
    text = "\\n".join((method, path, str(time), nonce, key, hashlib.sha256(body).hexdigest()))
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
"""
"""Standard library alone; the test signs with it."""


@dataclass(frozen=True, slots=True)
class Example:
    """One request and its answer. `signed`: right, wrong (another secret), again (the nonce of the one before)."""

    title: "str | Promise"
    verb: str
    key: str
    body: str
    status: int
    code: str
    signed: str = "right"


_ORDER: Final = (
    '{{"category":"phone","holder":{person},"payer":{person},"recipient":{person},'
    '"order":"A-1","serial":"SN-1","listed_fen":400000,"final_fen":333333}}'
)
EXAMPLES: Final = (
    Example(
        _("绑定：出示的资格码五分钟内有效"),
        "bind",
        "bind-1",
        '{{"category":"phone","channel":"online","holder":"{code}"}}',
        200,
        "ok",
    ),
    Example(
        _("下单：优惠前和优惠后的价格，单位为分；答复给出补贴和应付"), "order", "order-1", _ORDER, 200, "ok"
    ),
    Example(_("重发：同一个幂等键和同样的内容，答复逐字节相同"), "order", "order-1", _ORDER, 200, "ok"),
    Example(
        _("同一个幂等键、不同的内容：拒绝"),
        "order",
        "order-1",
        _ORDER.replace("SN-1", "SN-2"),
        422,
        "key-reused",
    ),
    Example(
        _("付款：没有拆封、激活、核验的，不能立减"),
        "pay",
        "pay-1",
        '{{"order":"A-1","activated":false}}',
        409,
        "not-activated",
    ),
    Example(_("付款：核验之后换一个幂等键"), "pay", "pay-2", '{{"order":"A-1","activated":true}}', 200, "ok"),
    Example(_("退货：资格带着原来的有效期退回"), "return", "return-1", '{{"order":"A-1"}}', 200, "ok"),
    Example(
        _("重新绑定：退回的资格还在有效期内，可以再用"),
        "bind",
        "bind-2",
        '{{"category":"phone","channel":"online","holder":"{code}"}}',
        200,
        "ok",
    ),
    Example(
        _("解绑：消费者要换一家企业，没有使用的资格应予解绑；已下单未付款的订单随之失效"),
        "unbind",
        "unbind-1",
        '{{"category":"phone","holder":{person}}}',
        200,
        "ok",
    ),
    Example(
        _("解绑：没有绑定在本企业的"),
        "unbind",
        "unbind-2",
        '{{"category":"phone","holder":{person}}}',
        409,
        "not-bound",
    ),
    Example(
        _("签名不正确"), "return", "return-2", '{{"order":"A-1"}}', 401, "signature-wrong", signed="wrong"
    ),
    Example(
        _("随机数用过：同一个签名不能再用"),
        "return",
        "return-1",
        '{{"order":"A-1"}}',
        401,
        "signature-used",
        signed="again",
    ),
    Example(
        _("字段不认识：整个请求被拒绝"),
        "return",
        "return-3",
        '{{"order":"A-1","more":1}}',
        400,
        "bad-body",
    ),
)
