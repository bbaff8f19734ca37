"""免申即享: the rules over whole registers; who applied or fails is not on the list; the list is sealed, masked and replaced."""

from random import Random

import pytest

from luoshi.policy.cases.registers import REGISTERS
from luoshi.policy.terms.actors import SYSTEM
from luoshi.policy.terms.refusals import NotAllowed, WrongState
from luoshi.records.cases import actions as cases
from luoshi.records.outbox.models import Work
from luoshi.records.persons.actions import join_account, take_in
from luoshi.records.persons.sealing import found_by
from luoshi.records.persons.values import NewPerson
from luoshi.records.prospects import queries
from luoshi.records.prospects.actions import ask_search
from luoshi.records.prospects.models import Prospect, Search
from luoshi.surfaces.adapters.registers.http import HttpRegister
from luoshi.surfaces.adapters.registers.simulator import WELL, Simulator
from luoshi.surfaces.adapters.registers.synthetic import SyntheticRegister, life
from luoshi.surfaces.adapters.registers.tables import TableRegister
from luoshi.surfaces.jobs.registry import Progress, run_work
from luoshi.surfaces.programmes.finding import run_search
from tests.records.vehicles import AT, opened, staff

pytestmark = pytest.mark.django_db
SEED = 2026
LIVES = 60
FIRST = next(n for n in range(1, LIVES) if not life(SEED, n).fault and life(SEED, n).part == "replacement")


@pytest.fixture(autouse=True)
def few(monkeypatch) -> None:
    monkeypatch.setattr("luoshi.surfaces.adapters.registers.listing.SYNTHETIC_LIVES", LIVES)


@pytest.fixture
def programme(db) -> int:
    return opened()


@pytest.fixture
def operator(db):
    return staff("operator", "operator")


def registers() -> dict:
    return {name: Simulator(SyntheticRegister(name, SEED), WELL, Random(1)) for name in REGISTERS}


def searched(programme: int, operator, ways) -> int:
    work = ask_search(programme, by=operator, at=AT)
    assert ask_search(programme, by=operator, at=AT) == work  # one look at a time
    run_work(lambda progress: run_search(progress, ways), work, AT)
    assert Work.objects.get(pk=work).state == "done"
    return Search.objects.latest("id").pk


def test_the_list_holds_who_is_entitled_and_has_not_applied(programme, operator) -> None:
    one = life(SEED, FIRST)
    cases.apply_for(programme, one.application(), by=SYSTEM, at=AT)
    searched(programme, operator, registers())
    found = queries.newest_search(programme, operator)
    assert found.applied == 1
    assert found.looked == found.applied + found.against + found.found
    rows, total = queries.prospects(programme, operator)
    assert total == found.found
    good = sum(life(SEED, n).is_entitled for n in range(1, LIVES + 1)) - 1
    assert good <= total < LIVES  # faults of the application alone are not known to the registers
    assert all("*" in row.name for row in rows)
    assert all(row.missing for row in rows)  # nobody has named an account yet
    stored = " ".join(Prospect.objects.values_list("id_sealed", flat=True))
    assert life(SEED, FIRST + 1).id_number not in stored


def test_each_fault_that_registers_know_stands_against(programme, operator) -> None:
    searched(programme, operator, registers())
    there = {bytes(digest) for digest in Prospect.objects.values_list("id_digest", flat=True)}
    known = {
        "held_one_day_late",
        "left_and_came_back",
        "gift",
        "another_city",
        "second_grant",
        "unlisted_model",
    }
    lives = [life(SEED, serial) for serial in range(1, LIVES + 1)]
    wrong = [one for one in lives if one.fault in known]
    assert wrong
    assert [one.serial for one in wrong if found_by(one.id_number, "id_number") in there] == []
    assert all(found_by(one.id_number, "id_number") in there for one in lives if one.is_entitled)


def test_another_look_replaces_the_people(programme, operator) -> None:
    searched(programme, operator, registers())
    before = Prospect.objects.count()
    last = searched(programme, operator, registers())
    assert Prospect.objects.count() == before
    assert set(Prospect.objects.values_list("search_id", flat=True)) == {last}


def test_a_register_that_answers_one_by_one_cannot_be_looked_through(programme, operator) -> None:
    ways = {**registers(), "vehicle": HttpRegister("vehicle", "http://127.0.0.1:1/", "", timeout=1)}
    search = Search.objects.create(programme_id=programme, by_name="operator", at=AT)
    with pytest.raises(WrongState, match="只能逐条查询"):
        run_search(Progress(0, {"search": search.pk}, AT), ways)
    ways = {**registers(), "invoice": TableRegister("invoice", {})}
    searched(programme, operator, ways)
    rows, total = queries.prospects(programme, operator)
    assert total
    assert all(row.amount_fen is None for row in rows)
    assert all(any("价税合计" in one for one in row.missing) for row in rows)


def test_who_may_not_see_and_the_citizen_sees_the_own(programme, operator) -> None:
    searched(programme, operator, registers())
    with pytest.raises(NotAllowed):
        queries.prospects(programme, staff("reviewer", "reviewer"))
    with pytest.raises(NotAllowed):
        ask_search(programme, by=staff("second", "reviewer"), at=AT)
    citizen, one = staff("shimin", "citizen"), life(SEED, FIRST)
    assert queries.own_prospects(citizen) == ()
    (person,) = take_in([NewPerson(one.name, one.id_number, "")], by=SYSTEM, at=AT)
    join_account(person, citizen.user_id, by=SYSTEM, at=AT)
    (own,) = queries.own_prospects(citizen)
    assert (own.part, own.programme) == ("replacement", "vehicle_trade_in_2026")
    assert "收款银行卡的账户类别" in own.missing
    cases.apply_for(programme, one.application(), by=SYSTEM, at=AT)
    assert queries.own_prospects(citizen) == ()
