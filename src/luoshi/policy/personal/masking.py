"""How personal data is shown to who need not see it whole: enough to tell two apart, not enough to use."""

from collections.abc import Callable, Mapping
from typing import Final

STAR: Final = "*"


def masked(plain: str, kind: str) -> str:
    """A value as it is shown on pages and in lists. An unknown kind shows nothing but its length class."""
    if not plain:
        return ""
    return MASKS.get(kind, _hidden)(plain)


def _ends(head: int, tail: int) -> Callable[[str], str]:
    """Keep so many characters at both ends; a value too short for that is hidden whole."""

    def mask(plain: str) -> str:
        middle = len(plain) - head - tail
        if middle <= 0:
            return STAR * len(plain)
        return plain[:head] + STAR * middle + (plain[-tail:] if tail else "")

    return mask


def _name(plain: str) -> str:
    """The family name and the last character: 张*国, 李*; of two characters the last is hidden."""
    if len(plain) <= 2:
        return plain[:1] + STAR * (len(plain) - 1)
    return plain[:1] + STAR * (len(plain) - 2) + plain[-1:]


def _hidden(_: str) -> str:
    return STAR * 6


MASKS: Final[Mapping[str, Callable[[str], str]]] = {
    "name": _name,
    "id_number": _ends(6, 4),
    "phone": _ends(3, 4),
    "bank_card": _ends(4, 4),
    "vin": _ends(3, 6),
    "plate": _ends(2, 2),
    "invoice": _ends(4, 4),
    "certificate": _ends(3, 3),
    "serial": _ends(3, 4),
    "address": _ends(6, 0),
    "organisation": lambda plain: plain,
    "credit_code": lambda plain: plain,
    "model": lambda plain: plain,
}
"""By kind. Names and codes of organisations and models of goods are public."""
KINDS: Final = frozenset({*MASKS, "device", "text"})
"""Every kind of personal value there is; `device` and `text` are hidden whole."""
