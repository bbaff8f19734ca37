"""What the other side says later about a message it has taken: arrived, did not arrive, cannot be told.

Gateways lose receipts, send them late and send them twice; what was said last is not always what holds.
"""

from dataclasses import dataclass
from typing import Final, Literal

Said = Literal["delivered", "failed", "unknown"]
SAID: Final[tuple[Said, ...]] = ("delivered", "failed", "unknown")
AFTER: Final = {"delivered": "delivered", "failed": "undelivered", "unknown": "unknown"}
"""The state of a message that a receipt makes."""
OPEN: Final = {
    "waiting": frozenset(AFTER.values()),  # taken, but its answer was lost: the receipt knows more than we do
    "sent": frozenset(AFTER.values()),
    "unknown": frozenset({"delivered", "undelivered"}),
    "undelivered": frozenset({"delivered"}),  # the gateway tried once more by itself
    "failed": frozenset({"delivered"}),
}
"""What may still change a state; delivered is for good."""
SILENT_HOURS: Final = 72
"""After so long without a receipt a message counts as unknown; short messages are kept by carriers for up to three days."""
FIRST: Final = "case-message:"


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt: the key under which the message was handed over, what is said, why (never a phone)."""

    key: str
    said: Said
    why: str = ""


def key_of(entry: int, round_number: int) -> str:
    """The key of a message: the same at each try, another one each time it is sent again, else the gateway would swallow it."""
    return f"{FIRST}{entry}" if round_number == 1 else f"{FIRST}{entry}/{round_number}"


def entry_of(key: str) -> tuple[int, int] | None:
    """(audit row, round) of a key; None where it is none of ours."""
    entry, _, again = key.removeprefix(FIRST).partition("/")
    if not key.startswith(FIRST) or not _is_number(entry) or (again and not _is_number(again)):
        return None
    return int(entry), int(again) if again else 1


def after_receipt(state: str, said: Said) -> str:
    """The state of a message after this receipt; the same where it tells nothing new."""
    told = AFTER[said]
    return told if told in OPEN.get(state, frozenset()) else state


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18
