"""What a merchant's program reports under its signing key: filed prices (第十条/3) and sales (第十条/2, 5). As at the gate: signature,
nonce, idempotency key; the same key and body get the same answer byte for byte, another body 422.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Annotated, Any, Final

import msgspec
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import ActionRefused
from luoshi.records.entitlements.actions_journal import once
from luoshi.records.entitlements.actions_keys import TEST_PREFIX, admit
from luoshi.records.entitlements.queries import merchant_keys, open_scheme, stopped_keys
from luoshi.records.entitlements.requests import Told, merchant
from luoshi.records.goods import actions, queries
from luoshi.records.merchants.queries import programme_of
from luoshi.surfaces.gate import answers, tokens
from luoshi.surfaces.gate.answers import Reply
from luoshi.surfaces.gate.limits import KEY_MOST
from luoshi.surfaces.gate.meter import Meter

BODY_MOST: Final = 1024 * 1024
"""Bytes of a body: a proof is part of it."""
METER: Final = Meter()
Text = Annotated[str, msgspec.Meta(max_length=500, pattern=r"^[^\x00]*$")]
Number = Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern=r"^[^\x00]*$")]
Fen = Annotated[int, msgspec.Meta(ge=0, le=10**12)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All bodies refuse fields they do not know."""


class Proof(Body, frozen=True):
    """The paper behind a rise; `content` in base64."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    content: bytes


class PriceBody(Body, frozen=True):
    """`code`: the merchant's own number of the goods; a rise needs `why` and `proof`."""

    code: Number
    price_fen: Fen
    since: date
    why: Text = ""
    proof: Proof | None = None


class BillBody(Body, frozen=True):
    """The invoice of one piece; amounts in fen."""

    number: Number
    issued_on: date
    own_name: bool
    pieces: Annotated[int, msgspec.Meta(ge=1, le=9_999)]
    listed_fen: Fen
    subsidy_fen: Fen
    paid_fen: Fen
    total_fen: Fen
    serial: Number


class SaleBody(Body, frozen=True):
    """One order that was paid."""

    number: Number
    code: Number
    serial: Number
    identity_checked: bool
    bundled: bool = False
    opened: bool = False
    photographed: bool = False
    activated_at: Moment | None = None
    invoice: BillBody | None = None


class SalesBody(Body, frozen=True):
    """Orders of one report."""

    sales: Annotated[list[SaleBody], msgspec.Meta(min_length=1, max_length=500)]


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose key signed, under which idempotency key, when."""

    merchant: int
    key: str
    signed: tokens.Signed
    at: datetime

    @property
    def actor(self) -> Actor:
        return Actor(None, self.signed.key, frozenset({"merchant"}), merchant=self.merchant)


class NotTaken(Exception):
    """The request goes no further; `reply` says why, nothing was done."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        super().__init__(reply.body.decode())


@csrf_exempt
@require_POST
def take(request: HttpRequest, verb: str) -> HttpResponse:
    """A signed report; the answer is what the journal keeps."""
    try:
        reply = _taken(request, verb)
    except tokens.NoProof as problem:
        reply = answers.unproved(problem.code)
    except NotTaken as problem:
        reply = problem.reply
    except msgspec.DecodeError as problem:
        reply = answers.passing(400, "bad-body", f"请求内容有误：{problem}")
    made = HttpResponse(reply.body, status=reply.status)
    for name, value in reply.headers:
        made[name.decode()] = value.decode()
    return made


def _taken(request: HttpRequest, verb: str) -> Reply:
    if verb not in VERBS:
        raise NotTaken(answers.NOT_FOUND)
    announced = request.META.get("CONTENT_LENGTH") or "0"
    if not announced.isdigit() or int(announced) > BODY_MOST:
        raise NotTaken(answers.TOO_LONG)
    shape, do = VERBS[verb]
    sender = _sender(request)
    body = msgspec.json.decode(request.body, type=shape)
    scheme = open_scheme(programme_of(sender.merchant) or "")
    if scheme is None:
        raise tokens.NoProof("signature-wrong")
    _pass(sender, scheme.terms.document)
    digest = sha256(f"shop/{verb}\n".encode() + request.body).digest()
    client = merchant(sender.merchant, sender.signed.key)
    told = once(
        scheme,
        client,
        sender.key,
        digest,
        verb,
        lambda: _done(do, sender, body, scheme.terms.document),
        at=sender.at,
    )
    return answers.kept(told.code, told.answer)


def _sender(request: HttpRequest) -> Sender:
    """Raises NotTaken, NoProof."""
    key, proof = request.headers.get("Idempotency-Key", ""), request.headers.get("Authorization", "")
    if not 0 < len(key) <= KEY_MOST or not (key.isascii() and key.isprintable()):
        raise NotTaken(answers.NO_KEY)
    if not proof.startswith("LUOSHI "):
        raise tokens.NoProof("token-missing")
    at, signed = timezone.now(), tokens.parse_signed(proof[7:])
    own = tokens.key_of(settings.SECRET_KEY)
    tokens.check_signed(own, signed, "POST", request.path, key, request.body, now=at.timestamp())
    number = merchant_keys().get(signed.key)
    if number is None:
        raise tokens.NoProof("signature-wrong")
    if METER.too_many(-number, at.timestamp()):
        raise NotTaken(answers.TOO_MANY)
    return Sender(number, key, signed, at)


def _pass(sender: Sender, document: str) -> None:
    """The key holds and its nonce is new; a test key ends here. Raises NotTaken, NoProof."""
    name = sender.signed.key
    if not admit([(name, sender.signed.nonce)], at=sender.at):
        why = stopped_keys().get(name)
        if why is not None:
            raise NotTaken(answers.stopped(document, why))
        raise tokens.NoProof("signature-used")
    if name.startswith(TEST_PREFIX):
        raise NotTaken(answers.passing(200, "test-ok", "签名和内容正确；测试密钥不办理。"))


def _done(
    do: Callable[[Sender, Any], Mapping[str, object]], sender: Sender, body: Any, document: str
) -> Told:
    """What the action came to; a refusal is an answer too, and is kept."""
    try:
        with transaction.atomic():
            return Told("ok", _json({"code": "ok", **do(sender, body)}))
    except ActionRefused as refused:
        clause = f"{document}#第十条/{3 if isinstance(body, PriceBody) else 2}"
        return Told("refused", _json({"code": "refused", "clause": clause, "sentence": refused.sentence}))


def _price(sender: Sender, body: PriceBody) -> Mapping[str, object]:
    proof = (body.proof.name, body.proof.content) if body.proof else None
    number = queries.goods_on_list(sender.merchant, body.code)
    actions.report_price(
        number or 0,
        price_fen=body.price_fen,
        since=body.since,
        why=body.why,
        proof=proof,
        by=sender.actor,
        at=sender.at,
    )
    return {"goods": body.code, "price_fen": body.price_fen, "since": body.since.isoformat()}


def _sales(sender: Sender, body: SalesBody) -> Mapping[str, object]:
    sold = [_sold(one) for one in body.sales]
    return {"changed": actions.report_sales(sender.merchant, sold, by=sender.actor, at=sender.at)}


def _sold(one: SaleBody) -> actions.Sold:
    bill = actions.Bill(**msgspec.structs.asdict(one.invoice)) if one.invoice else None
    return actions.Sold(**(msgspec.structs.asdict(one) | {"invoice": bill}))


def _json(told: Mapping[str, object]) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


VERBS: Final[Mapping[str, tuple[type[Body], Callable[[Sender, Any], Mapping[str, object]]]]] = {
    "price": (PriceBody, _price),
    "sales": (SalesBody, _sales),
}
