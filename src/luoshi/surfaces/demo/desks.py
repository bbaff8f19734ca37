"""What the demo shows of desks and scores: public tasks, a shared view, a scheme with its trial. Openly fictional."""

from datetime import datetime
from typing import Final

from luoshi.library.discovery import sample_scoring
from luoshi.policy.dates.windows import day_of
from luoshi.policy.terms.actors import SYSTEM, Actor, RoleName
from luoshi.records.desks.actions_views import save_view
from luoshi.records.people.queries import actor_of
from luoshi.records.people.queries_accounts import accounts
from luoshi.records.scoring.actions import try_scheme, write_scheme
from luoshi.records.tasks import actions, queries

PUBLIC_EVERY: Final = 2
"""Every second task of the sample is open to the public."""
TRIED_ON: Final = 2
"""The lists on which the scheme is tried: the newest, and the one before it."""


def show_desks(at: datetime) -> None:
    """For the newest list in force."""
    lists = [row for row in queries.lists(SYSTEM) if row.state == "issued"]
    if not lists:
        return
    newest = lists[0]
    page = queries.tasks(newest.id, SYSTEM, queries.Filter(), size=queries.PAGE_MOST)
    public = [row.id for row in page.rows if row.state == "active"][::PUBLIC_EVERY]
    if public:
        actions.decide_tasks(public, visibility="public", by=SYSTEM, at=at)
    scheme = write_scheme(sample_scoring(), by=SYSTEM, at=at)
    for row in lists[:TRIED_ON]:
        if row.starts_on <= day_of(at):
            try_scheme(scheme.pk, row.id, on=day_of(at), by=SYSTEM, at=at)
    office = _first("office", at)
    if office is not None:
        save_view("逾期和有风险的", "light=late&light=at-risk&order=due", shared=True, by=office, at=at)


def _first(role: RoleName, at: datetime) -> Actor | None:
    day = day_of(at)
    found = (actor_of(row.id, day) for row in accounts(day).rows)
    return next((one for one in found if one.has(role)), None)
