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
    place: str = "/gate/"

    @property
    def path(self) -> str:
        """The address; what is reported outside the rush goes to the pages' server and ends with a stroke."""
        return f"{self.place}{self.verb}{'' if self.place == '/gate/' else '/'}"


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
SHOP: Final = "/shop-api/"
_RISE: Final = (
    '{{"code":"P1","price_fen":330000,"since":"2026-04-27","why":"厂家成本上涨",'
    '"proof":{{"name":"调价函.pdf","content":"JVBERi0xLjQKJSBleGFtcGxlCg=="}}}}'
)
_SALE: Final = (
    '{{"sales":[{{"number":"A-1","code":"P1","serial":"SN-1","identity_checked":true,"opened":true,'
    '"photographed":true,"activated_at":"2026-04-13T10:05:00+08:00","invoice":{{"number":"26112000000000000001",'
    '"issued_on":"2026-04-13","own_name":true,"pieces":1,"listed_fen":400000,"subsidy_fen":49999,"paid_fen":283334,'
    '"total_fen":333333,"serial":"SN-1"}}}}]}}'
)
REPORTS: Final = (
    Example(
        _("价格报备：上调售价，附原因和佐证材料（base64）"), "price", "price-1", _RISE, 200, "ok", place=SHOP
    ),
    Example(_("重发：答复逐字节相同，不会报备两次"), "price", "price-1", _RISE, 200, "ok", place=SHOP),
    Example(
        _("价格报备：上调但不足规定的工作日，拒绝并指出最早的日期"),
        "price",
        "price-2",
        _RISE.replace("2026-04-27", "2026-04-14"),
        409,
        "refused",
        place=SHOP,
    ),
    Example(
        _("价格报备：下调当日即可生效，不需要佐证"),
        "price",
        "price-3",
        '{{"code":"P1","price_fen":310000,"since":"2026-04-14"}}',
        200,
        "ok",
        place=SHOP,
    ),
    Example(
        _("销售报送：付款之后实时报送订单、序列号和发票"), "sales", "sales-1", _SALE, 200, "ok", place=SHOP
    ),
)
