"""Small parts of the pages of programmes: money, states, register fields."""

from typing import Any, Final

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from luoshi.library.discovery import load_districts
from luoshi.policy.money.fen import FEN_PER_YUAN
from luoshi.policy.money.writing import in_words, in_yuan
from luoshi.policy.rules.inputs import day_of
from luoshi.policy.terms.actors import Actor
from luoshi.records.cases.queries import may_see
from luoshi.surfaces.programmes import words

register = template.Library()
WAN_FEN: Final = 10_000 * FEN_PER_YUAN
LOOKS = {
    "open": "submitted",
    "refused": "returned",
    "withdrawn": "ended",
    "paid": "accepted",
    "recovered": "returned",
}


@register.filter
def yuan(amount_fen: int | None) -> str:
    """To the fen, as officials write it."""
    return "" if amount_fen is None else in_yuan(amount_fen)


@register.filter
def money(amount_fen: int | None) -> str:
    """In the largest unit that writes it exactly."""
    return "" if amount_fen is None else in_words(amount_fen)


@register.filter
def rough(amount_fen: int) -> str:
    """Rounded for an overview: in 10,000 yuan with one digit, in whole yuan below that."""
    if abs(amount_fen) >= WAN_FEN:
        return in_words((amount_fen + WAN_FEN // 20) // (WAN_FEN // 10) * (WAN_FEN // 10))
    return in_words((amount_fen + FEN_PER_YUAN // 2) // FEN_PER_YUAN * FEN_PER_YUAN)


@register.filter
def signed(amount_fen: int) -> str:
    """An increase with its sign; nothing more or less is zero."""
    sign = "+" if amount_fen > 0 else "−" if amount_fen < 0 else ""
    return f"{sign}{in_words(abs(amount_fen))}"


@register.filter
def clause_only(address: str) -> str:
    """The clause of a full address."""
    return address.partition("#")[2]


@register.filter
def said(key: str, table: str) -> str:
    """The word of a code of programmes: `{{ row.state|said:"state" }}`."""
    return words.word(table, key)


@register.simple_tag
def case_state(row: Any) -> SafeString:
    """Where a case stands: its step while it is open, with the state of payment, else how it ended."""
    if row.state != "open":
        return format_html(
            '<span class="state state-{}">{}</span>', LOOKS[row.state], words.word("state", row.state)
        )
    text = words.word("payment", row.payment) if row.payment else row.step_title
    look = "returned" if row.payment == "failed" else "pending"
    return format_html('<span class="state state-{}">{}</span>', look, text)


@register.simple_tag
def delivery(state: str) -> SafeString:
    """What became of a message."""
    looks = {
        "delivered": "accepted",
        "sent": "pending",
        "waiting": "pending",
        "undelivered": "returned",
        "failed": "returned",
    }
    word = words.word("delivery", state)
    return format_html('<span class="state state-{}">{}</span>', looks.get(state, "ended"), word)


@register.filter
def answer(pair: tuple[str, Any]) -> str:
    """One field of a register's answer in words."""
    name, value = pair
    if name.endswith("_fen") and isinstance(value, int):
        return in_yuan(value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if name.endswith(("_on", "_since")) and (found := day_of(value)) is not None:
        return date_format(found, "DATE_FORMAT")
    return "—" if value is None else words.word("value", str(value))


@register.filter
def sees_cases(actor: Actor, programme: str) -> bool:
    """Whether the cases of a programme are open to the reader, or its figures alone."""
    return may_see(programme, actor)


@register.filter
def district(code: str, city: str) -> str:
    """The name of a district by its code; the code itself where the city does not know it."""
    return load_districts(city).get(code, code)


@register.filter
def share(part: int, whole: int) -> int:
    """Percent, for a bar."""
    return 0 if whole <= 0 else min(100, round(part * 100 / whole))
