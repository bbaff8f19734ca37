"""Reading the forms of this area: days, amounts in yuan, choices. What is missing or wrong is refused with its name."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from luoshi.policy.terms.refusals import BadValue
from luoshi.surfaces.web import choosing

_YUAN: Final = re.compile(r"(\d{1,9})(?:\.(\d{1,2}))?")
TEXT_MOST: Final = 2_000


def day(form: Mapping[str, str], name: str) -> date:
    """A day. Raises BadValue."""
    found = choosing.day(form.get(name, ""))
    if found is None:
        raise BadValue(_("请填写日期。"))
    return found


def fen(form: Mapping[str, str], name: str) -> int:
    """An amount that was written in yuan, in fen: 4199 or 4199.50. Raises BadValue."""
    found = _YUAN.fullmatch(form.get(name, "").strip().replace(",", ""))
    if found is None:
        raise BadValue(_("金额请以元填写，最多两位小数，如 4199 或 4199.50。"))
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0") or 0)


def text(form: Mapping[str, str], name: str) -> str:
    """A text, never longer than the longest that anything takes."""
    return form.get(name, "").strip()[: TEXT_MOST + 1]


def number(form: Mapping[str, str], name: str) -> int:
    """The id of what was chosen. Raises BadValue."""
    found = choosing.number(form.get(name, ""))
    if found is None:
        raise BadValue(_("请先选择。"))
    return found
