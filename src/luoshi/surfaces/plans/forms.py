"""Reading the forms of plans: figures, years, days. What cannot be read is refused with its name."""

from datetime import date
from decimal import Decimal

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from luoshi.policy.indicators.sheets import Wrong, number_of, year_of
from luoshi.policy.money.fen import FEN_PER_WAN
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.plans.actions import GoalText


def figure(form: QueryDict, name: str) -> Decimal | None:
    """The figure in a field, or None where it is empty. Raises BadValue."""
    written = form.get(name, "").strip()
    if not written:
        return None
    try:
        return number_of(written)
    except Wrong as problem:
        raise BadValue(str(problem)) from problem


def must(form: QueryDict, name: str, what: str) -> Decimal:
    """The figure in a field that may not be empty."""
    found = figure(form, name)
    if found is None:
        raise BadValue(_("请填写%(what)s。") % {"what": what})
    return found


def year(form: QueryDict, name: str) -> int | None:
    """The year in a field, or None where it is empty. Raises BadValue."""
    written = form.get(name, "").strip()
    if not written:
        return None
    try:
        return year_of(written)
    except Wrong as problem:
        raise BadValue(str(problem)) from problem


def must_year(form: QueryDict, name: str) -> int:
    """The year in a field that may not be empty."""
    found = year(form, name)
    if found is None:
        raise BadValue(_("请填写年份。"))
    return found


def day(form: QueryDict, name: str, what: str) -> date:
    """The day in a field. Raises BadValue."""
    try:
        return date.fromisoformat(form.get(name, ""))
    except ValueError:
        raise BadValue(_("请填写%(what)s，例如 2026-03-31。") % {"what": what}) from None


def maybe_day(form: QueryDict, name: str, what: str) -> date | None:
    """The day in a field, or None where it is empty. Raises BadValue."""
    return day(form, name, what) if form.get(name, "").strip() else None


def wan(form: QueryDict, name: str) -> int | None:
    """An amount typed in 万元, exactly in fen, or None where the field is empty. Raises BadValue."""
    typed = figure(form, name)
    if typed is None:
        return None
    fen = typed * FEN_PER_WAN
    if fen != fen.to_integral_value() or fen < 0:
        raise BadValue(_("金额以万元填写，不能为负，最多精确到分（六位小数）。"))
    return int(fen)


def identity(form: QueryDict, name: str) -> int | None:
    """The id in a field, or None."""
    written = form.get(name, "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None


def goals(form: QueryDict) -> dict[int, GoalText]:
    """The targets of a table with a row for each indicator (`value-ID`, …); rows left empty are left out."""
    ids = [name.removeprefix("value-") for name in form if name.startswith("value-")]
    found = {}
    for one in [int(text) for text in ids if text.isascii() and text.isdigit() and len(text) < 10]:
        row = GoalText(
            form.get(f"comparator-{one}", "="),
            figure(form, f"value-{one}"),
            figure(form, f"upper-{one}"),
            form.get(f"requirement-{one}", "").strip(),
        )
        if (row.value, row.upper, row.requirement) != (None, None, ""):
            found[one] = row
    return found


def goal(request: HttpRequest) -> GoalText:
    """A target: comparator, value, upper, requirement."""
    form = request.POST
    return GoalText(
        form.get("comparator", "="),
        figure(form, "value"),
        figure(form, "upper"),
        form.get("requirement", ""),
    )
