"""How two spellings of a unit's name are compared.

Three keys, each weaker than the one before: `plain` removes what carries no meaning (white space, width,
quotes), `local` puts `市` for the name of the city, `short` folds long generic words (`和`, `委员会`).
A weaker key is used only where the stronger finds nothing.
"""

import re
import unicodedata
from typing import Final

_OPENING: Final = "([{〔【［﹙"
_CLOSING: Final = ")]}〕】］﹚"
_DROPPED: Final = "\"'“”‘’「」『』《》〈〉*_`"
_STRAY: Final = ",，.。;；:：、"
_TABLE: Final = {
    **{ord(sign): "(" for sign in _OPENING},
    **{ord(sign): ")" for sign in _CLOSING},
    **{ord(sign): None for sign in _DROPPED},
    ord("､"): "、",
}
# Longest first: `监督管理局` must be seen before `管理局`.
_FOLDED: Final = (
    ("人民政府", "政府"),
    ("管理委员会", "管委会"),
    ("监督管理局", "监管局"),
    ("委员会", "委"),
    ("办公室", "办"),
    ("管理局", "局"),
    ("和", ""),
    ("与", ""),
)
_PLATED: Final = re.compile(r"(?P<unit>[^()]+)\((?P<plate>[^()]+)\)")


def plain(name: str) -> str:
    """The name without white space, control signs and quotes, in half width, with round brackets."""
    folded = unicodedata.normalize("NFKC", name.translate(_TABLE)).translate(_TABLE)
    kept = (sign for sign in folded if not sign.isspace() and unicodedata.category(sign)[0] != "C")
    return "".join(kept).strip(_STRAY)


def local(key: str, city: str) -> tuple[str, ...]:
    """Forms of a plain key within its city: `北京市财政局` → `市财政局`, `财政局`; the strongest first."""
    if city and key.startswith(city) and len(key) > len(city):
        rest = key[len(city) :]
        return (f"市{rest}", rest)
    return ()


def short(key: str) -> str:
    """A plain key with the long forms of generic words folded: `发展和改革委员会` → `发展改革委`."""
    for long_form, short_form in _FOLDED:
        key = key.replace(long_form, short_form)
    return key


def split_plate(key: str) -> tuple[str, str] | None:
    """`X(Y)` → (X, Y); None where the plain key is not of that form."""
    match = _PLATED.fullmatch(key)
    return (match["unit"], match["plate"]) if match else None
