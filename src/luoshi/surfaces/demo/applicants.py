"""The demo's citizens: one account for each place where a citizen has something to do."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Final

from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.records.cases import queries
from luoshi.records.cases.queries_case import case_page
from luoshi.records.people.actions import give_account, give_role
from luoshi.records.persons.actions import join_account, take_in
from luoshi.records.persons.queries import person_with
from luoshi.records.persons.values import NewPerson
from luoshi.surfaces.adapters.registers.configured import DEMO_SEED
from luoshi.surfaces.adapters.registers.synthetic import life

CITIZEN: Final = ("shimin", "市民·演示")
WHO_HAS_NOT_APPLIED: Final = ("shimin5", "市民·未申请（演示）")
PLACES: Final[tuple[tuple[str, str, Callable[[queries.CaseRow], bool]], ...]] = (
    ("shimin2", "市民·待补正（演示）", lambda row: row.state == "open" and row.step == "correction"),
    ("shimin3", "市民·补贴未入账（演示）", lambda row: row.state == "open" and row.payment == "failed"),
    ("shimin4", "市民·未通过（演示）", lambda row: row.state == "refused"),
)
"""Account, name shown, and what must hold of the case that it follows."""
LOOKED_AT: Final = 100
FURTHER: Final = 40
"""Lives after the last applicant among which one is entitled for certain."""


def give_citizens(programme: int, last: int, operator: Actor, password: str, *, at: datetime) -> None:
    """The accounts. `last`: serial of the life that applied last."""
    _joined(CITIZEN, person_with(life(DEMO_SEED, last).id_number), password, at=at)
    rows = queries.cases(programme, operator, queries.Filter(), size=LOOKED_AT).rows
    for name, shown, suits in PLACES:
        row = next((one for one in reversed(rows) if suits(one)), None)  # the newest: its term still runs
        page = case_page(row.id, operator) if row else None
        if page and page.person.user_id is None:
            _joined((name, shown), page.person.id, password, at=at)
    free = (life(DEMO_SEED, serial) for serial in range(last + 1, last + FURTHER))
    one = next(one for one in free if not one.fault and one.part == "replacement")
    (person,) = take_in([NewPerson(one.name, one.id_number, "")], by=SYSTEM, at=at)
    _joined(WHO_HAS_NOT_APPLIED, person, password, at=at)


def _joined(account: tuple[str, str], person: int | None, password: str, *, at: datetime) -> None:
    name, shown = account
    user = give_account(name, display_name=shown, password=password, by=SYSTEM, at=at, weak_password=True)
    give_role(user.pk, "citizen", unit_id=None, valid_from=date(2026, 1, 1), by=SYSTEM, at=at)
    if person is not None:
        join_account(person, user.pk, by=SYSTEM, at=at)
