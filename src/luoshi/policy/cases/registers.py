"""The registers that programmes may ask, by name, and what each can answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from luoshi.policy.rules.inputs import WHOLE_DAY


@dataclass(frozen=True, slots=True)
class RegisterKind:
    """A register: its title, the kind of value it is asked by, and the fields of an answer with their types.

    A type with `?` may be absent or null. Anything else in an answer is refused: it is not what was agreed.
    """

    title: str
    asked_by: str
    fields: Mapping[str, str]


REGISTERS: Final[Mapping[str, RegisterKind]] = {
    "person": RegisterKind(
        "人口信息", "id_number", {"id_number": "text", "name": "text", "earlier_grants": "count?"}
    ),
    "vehicle": RegisterKind(
        "机动车登记",
        "vin",
        {
            "vin": "text",
            "class": "text",
            "power": "text",
            "engine_ml": "count?",
            "brand": "text?",
            "model": "text?",
            "district": "text?",
            "registered_on": "day",
            "place": "count",
            "owner_id": "text",
            "owner_name": "text",
            "first_owner_id": "text?",
            "owned_since": "day",
            "breaks": "count",
            "transferred_on": "day?",
            "transferred_by": "text?",
            "deregistered_on": "day?",
            "back_on": "day?",
            "left_on": "day?",
        },
    ),
    "invoice": RegisterKind(
        "机动车发票",
        "invoice",
        {
            "number": "text",
            "vin": "text",
            "issued_on": "day",
            "price_fen": "count",
            "place": "count",
            "buyer_id": "text",
            "dealer": "text?",
            "void": "flag",
        },
    ),
    "scrappage": RegisterKind(
        "报废机动车回收证明",
        "certificate",
        {"number": "text", "vin": "text", "issued_on": "day", "recycler": "text", "qualified": "flag"},
    ),
    "catalogue": RegisterKind("减免车辆购置税新能源车型目录", "model", {"model": "text", "listed": "flag"}),
}
TEXT_MOST: Final = 200
Trouble = Literal["timeout", "unreachable", "server", "malformed", "refused", "open"]
"""Why a register gave no answer: too slow, no connection, 5xx, not what was agreed, 4xx, circuit breaker open."""


class MalformedAnswer(ValueError):
    """An answer is not what was agreed; the message names the field, never its value."""


def parsed(register: str, row: Any) -> dict[str, Any]:
    """One answer with every field of the agreed type. Raises MalformedAnswer; an answer is used whole or not at all."""
    if not isinstance(row, dict):
        raise MalformedAnswer("应答不是一条记录。")
    wanted = REGISTERS[register].fields
    unknown = sorted(set(row) - set(wanted))
    if unknown:
        raise MalformedAnswer(f"应答含有约定以外的字段：{'、'.join(unknown)[:TEXT_MOST]}。")
    for name, kind in wanted.items():
        value = row.get(name)
        if value is None:
            if not kind.endswith("?"):
                raise MalformedAnswer(f"应答缺少字段“{name}”。")
        elif not FITS[kind.removesuffix("?")](value):
            raise MalformedAnswer(f"应答的字段“{name}”不是约定的类型（{kind}）。")
    return dict(row)


def _is_day(value: Any) -> bool:
    return isinstance(value, str) and WHOLE_DAY.fullmatch(value) is not None


FITS: Final = {
    "text": lambda value: isinstance(value, str) and 0 < len(value) <= TEXT_MOST,
    "count": lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= 0,
    "flag": lambda value: isinstance(value, bool),
    "day": _is_day,
}
