"""The fields of a draft task as a form sends them."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from luoshi.policy.terms.refusals import BadValue
from luoshi.surfaces.web.choosing import number

TEXTS: Final = {"chapter": 300, "section": 300, "deadline": 200}


def correction_of(form: Mapping[str, str]) -> dict[str, Any]:
    """Only the fields that were sent, each checked. Raises BadValue."""
    values: dict[str, Any] = {name: _text(form[name], most) for name, most in TEXTS.items() if name in form}
    if "number" in form:
        values["number"] = _number(form["number"], _("编号")) if form["number"].strip() else None
    if "start" in form and "end" in form:
        values["start"] = _number(form["start"], _("起点"))
        values["end"] = _number(form["end"], _("终点"))
    if "due_on" in form:
        values["due_on"] = _day(form["due_on"])
    return values


def _text(written: str, most: int) -> str:
    cleaned = written.strip()
    if len(cleaned) > most:
        raise BadValue(_("有 %(length)s 字，最多 %(most)s 字。") % {"length": len(cleaned), "most": most})
    return cleaned


def _number(written: str, what: str) -> int:
    value = number(written.strip())
    if value is None:
        raise BadValue(_("%(what)s请填整数，现在是“%(written)s”。") % {"what": what, "written": written[:20]})
    return value


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise BadValue(_("完成时限请填日期，例如 2026-12-31。")) from None
