"""Reading what the address says: which list, which filters, which page. Nonsense counts as not given."""

from collections.abc import Sequence
from datetime import date
from typing import Final, cast, get_args

from django.http import QueryDict

from luoshi.policy.progress.states import STATES
from luoshi.records.tasks.queries import ORDERS, QUERY_MOST, Filter, ListRow, Waiting

NUMBER_DIGITS: Final = 9
ASSIGNMENTS: Final = ("pending", "acknowledged", "returned")


def number(written: str) -> int | None:
    """A whole number of ordinary length, or None."""
    plain = written.isascii() and written.isdigit() and len(written) <= NUMBER_DIGITS
    return int(written) if plain else None


def day(written: str) -> date | None:
    """A day written as 2026-03-31, or None."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def chosen_list(lists: Sequence[ListRow], written: str) -> ListRow | None:
    """The issued list with this id, else the newest issued one, else None."""
    issued = [row for row in lists if row.state == "issued"]
    wanted = number(written)
    return next((row for row in issued if row.id == wanted), issued[0] if issued else None)


def filter_of(query: QueryDict) -> Filter:
    """The filter that an address asks for."""
    waiting, order, assignment = (query.get(name, "") for name in ("waiting", "order", "assignment"))
    return Filter(
        words=query.get("q", "").strip()[:QUERY_MOST],
        lights=tuple(key for key in STATES if key in ",".join(query.getlist("light")).split(",")),
        chapter=query.get("chapter", ""),
        section=query.get("section", ""),
        unit_id=number(query.get("unit", "")),
        assignment=assignment if assignment in ASSIGNMENTS else "",
        waiting=cast("Waiting", waiting if waiting in get_args(Waiting) else ""),
        order=order if order in ORDERS else "number",
    )


def page_of(query: QueryDict) -> int:
    """The page an address asks for, from 1."""
    return number(query.get("page", "")) or 1
