"""Bodies of the gate's requests, parsed and checked; what cannot be taken is refused whole."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, Final

import msgspec

from luoshi.policy.entitlements.terms import Terms
from luoshi.policy.entitlements.values import Asked, Bind, Cancel, Claim, Order, Pay, Return, Unbind

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
Number = Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern=r"^[0-9A-Za-z_-]+$")]
Fen = Annotated[int, msgspec.Meta(ge=1, le=10**12)]
Person = Annotated[int, msgspec.Meta(ge=1, le=2**62)]
Code = Annotated[str, msgspec.Meta(max_length=120)]


class BadBody(Exception):
    """The body is not what the verb needs; the message says where."""


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All bodies refuse fields they do not know."""


class ClaimBody(Body, frozen=True):
    category: Name
    channel: Name
    day: date


class BindBody(Body, frozen=True):
    """`holder`: the code that the person shows."""

    category: Name
    channel: Name
    holder: Code


class OrderBody(Body, frozen=True):
    """`holder`, `payer`, `recipient`: numbers of persons; amounts in fen before and after all discounts."""

    category: Name
    holder: Person
    payer: Person
    recipient: Person
    order: Number
    serial: Number
    listed_fen: Fen
    final_fen: Fen


class PayBody(Body, frozen=True):
    """`activated`: opened, activated, matched to the order and photographed (第三条)."""

    order: Number
    activated: bool


class ReturnBody(Body, frozen=True):
    order: Number


class UnbindBody(Body, frozen=True):
    """`holder` is given by a merchant only."""

    category: Name
    holder: Person | None = None


class CancelBody(Body, frozen=True):
    category: Name


def parse(verb: str, raw: bytes) -> Any:
    """The body of a verb. Raises BadBody."""
    try:
        return _DECODERS[verb].decode(raw)
    except msgspec.MsgspecError as problem:
        raise BadBody(str(problem)) from None


def of_person(verb: str, body: Any, person: int) -> Asked:
    """What a person asks with this body."""
    if verb == "claim":
        return Claim(person, body.category, body.channel, body.day)
    if verb == "unbind":
        if body.holder is not None:
            raise BadBody("`holder` is for merchants")
        return Unbind(person, body.category, None)
    return Cancel(person, body.category)


def of_merchant(verb: str, body: Any, merchant: int, holder: Callable[[str], int]) -> Asked:
    """What a merchant asks with this body; `holder` finds the person of a code, and raises where it does not hold."""
    if verb == "bind":
        return Bind(holder(body.holder), body.category, body.channel, merchant)
    if verb == "order":
        parties = (body.holder, body.payer, body.recipient)
        return Order(
            *parties, body.category, merchant, body.order, body.serial, body.listed_fen, body.final_fen
        )
    if verb == "unbind":
        if body.holder is None:
            raise BadBody("`holder` is missing")
        return Unbind(body.holder, body.category, merchant)
    if verb == "pay":
        return Pay(merchant, body.order, body.activated)
    return Return(merchant, body.order)


class Names:
    """The names of a programme's categories and channels, put together once: every request is held against them."""

    def __init__(self, terms: Terms) -> None:
        self.categories, self.channels = terms.category_names, terms.channel_names
        self._categories, self._channels = frozenset(self.categories), frozenset(self.channels)

    def check(self, asked: Asked) -> None:
        """Raise BadBody where a category or channel is none of the programme's, or a price grows by a discount."""
        if not isinstance(asked, Pay | Return) and asked.category not in self._categories:
            raise BadBody(f"`category` is one of {', '.join(self.categories)}")
        if isinstance(asked, Claim | Bind) and asked.channel not in self._channels:
            raise BadBody(f"`channel` is one of {', '.join(self.channels)}")
        if isinstance(asked, Order) and asked.final_fen > asked.listed_fen:
            raise BadBody("`final_fen` is at most `listed_fen`")


_DECODERS: Final[Mapping[str, msgspec.json.Decoder[Any]]] = {
    "claim": msgspec.json.Decoder(ClaimBody),
    "bind": msgspec.json.Decoder(BindBody),
    "order": msgspec.json.Decoder(OrderBody),
    "pay": msgspec.json.Decoder(PayBody),
    "return": msgspec.json.Decoder(ReturnBody),
    "unbind": msgspec.json.Decoder(UnbindBody),
    "cancel": msgspec.json.Decoder(CancelBody),
}
OF_PERSONS: Final = frozenset({"claim", "unbind", "cancel"})
OF_MERCHANTS: Final = frozenset({"bind", "order", "pay", "return", "unbind"})
