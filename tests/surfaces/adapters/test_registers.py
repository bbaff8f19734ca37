"""Registers over real HTTP and from files, misbehaving; checks that wait instead of refusing; known faults come out as known."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random

import polars as pl
import pytest
from django.db import connection

from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.cases import actions, checks
from luoshi.records.cases.models import Case
from luoshi.records.cases.queries_case import case_page
from luoshi.records.registers import queries as registers
from luoshi.records.registers.models import Answer
from luoshi.surfaces.adapters.registers.asking import ask
from luoshi.surfaces.adapters.registers.base import NoAnswer
from luoshi.surfaces.adapters.registers.configured import UnsuitableRegisters, configured
from luoshi.surfaces.adapters.registers.http import HttpRegister
from luoshi.surfaces.adapters.registers.simulator import Behaviour, Simulator, serving
from luoshi.surfaces.adapters.registers.synthetic import (
    FAULTS,
    SyntheticRegister,
    card,
    id_number,
    life,
    serial_of,
)
from luoshi.surfaces.adapters.registers.tables import FileRegister, TableRegister
from luoshi.surfaces.programmes.checking import check_due
from tests.records.vehicles import AT, opened

SEED = 7
NAMES = ("person", "vehicle", "invoice", "scrappage", "catalogue")
ONE = life(SEED, 1)


def simulator(name: str = "vehicle", **wrong) -> Simulator:
    return Simulator(SyntheticRegister(name, SEED), Behaviour(**wrong), Random(1))


def over_http(simulated: Simulator, **settings):
    """The answer of one register over a real line."""
    with serving({"vehicle": simulated}) as address:
        return HttpRegister("vehicle", f"{address}/vehicle", sleep=lambda _: None, **settings).ask(
            [ONE.old_vin, "nobody"]
        )


def test_rows_come_over_http_and_unknown_keys_are_absent() -> None:
    rows = over_http(simulator())
    assert rows[ONE.old_vin]["owner_id"] == ONE.id_number
    assert rows["nobody"] is None


@pytest.mark.parametrize(
    ("wrong", "trouble"),
    [
        ({"error": 1000}, "server"),
        ({"garbage": 1000}, "malformed"),
        ({"shape": 1000}, "malformed"),
        ({"slow": 1000, "delay": 1.0}, "timeout"),
    ],
)
def test_every_trouble_has_its_name_and_shows_no_key(wrong, trouble) -> None:
    with pytest.raises(NoAnswer) as problem:
        over_http(simulator(**wrong), timeout=0.2, tries=2)
    assert problem.value.trouble == trouble
    assert ONE.old_vin not in str(problem.value)


def test_what_was_left_out_has_no_answer() -> None:
    assert ONE.old_vin not in over_http(simulator(partial=1000)) or "nobody" not in over_http(
        simulator(partial=1000)
    )


def test_a_line_that_fails_sometimes_is_tried_again() -> None:
    tried = []

    class Flaky(Simulator):
        def answer(self, keys):
            tried.append(1)
            return (503, b"") if len(tried) < 3 else super().answer(keys)

    assert over_http(Flaky(SyntheticRegister("vehicle", SEED), Behaviour(), Random(1)))["nobody"] is None
    assert len(tried) == 3


def test_a_register_that_is_not_there_or_refuses() -> None:
    with pytest.raises(NoAnswer, match="unreachable"):
        HttpRegister("vehicle", "http://127.0.0.1:9/vehicle", sleep=lambda _: None).ask(["x"])
    with serving({}) as address, pytest.raises(NoAnswer, match="refused"):
        HttpRegister("vehicle", f"{address}/vehicle", sleep=lambda _: None).ask(["x"])


def test_personal_data_goes_over_no_open_line() -> None:
    with pytest.raises(ValueError, match="https"):
        HttpRegister("vehicle", "http://register.example/vehicle")
    with pytest.raises(UnsuitableRegisters):
        configured('{"vehicle": {"url": "http://register.example"}}')
    with pytest.raises(UnsuitableRegisters):
        configured('{"stars": {"file": "/x"}}')


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_file_is_a_register_and_is_read_again_when_it_changes(tmp_path, form) -> None:
    place = tmp_path / f"catalogue.{form}"
    write = pl.DataFrame.write_csv if form == "csv" else pl.DataFrame.write_parquet
    write(pl.DataFrame({"model": ["EV-1"], "listed": [True]}), place)
    register = FileRegister("catalogue", place)
    assert register.ask(["EV-1", "EV-2"]) == {"EV-1": {"model": "EV-1", "listed": True}, "EV-2": None}
    write(pl.DataFrame({"model": ["EV-1", "EV-2"], "listed": [True, False]}), place)
    assert register.ask(["EV-2"])["EV-2"] == {"model": "EV-2", "listed": False}
    write(pl.DataFrame({"something": ["else"]}), place)
    with pytest.raises(NoAnswer, match="malformed"):
        register.ask(["EV-1"])
    place.unlink()
    with pytest.raises(NoAnswer, match="unreachable"):
        register.ask(["EV-1"])


def test_a_table_register_refuses_rows_out_of_shape() -> None:
    with pytest.raises(NoAnswer, match="malformed"):
        TableRegister("catalogue", {"EV-1": {"model": "EV-1", "listed": "yes"}}).ask(["EV-1"])


@pytest.mark.parametrize("serial", [1, 998, 999, 1_000, 26_973, 323_677, 8_000_000])
def test_every_key_leads_back_to_its_life(serial) -> None:
    one = life(SEED, serial)
    assert serial_of("person", one.id_number) == serial
    assert serial_of("vehicle", one.old_vin) == serial
    assert id_number(serial) != id_number(serial + 1)
    assert card(serial) != card(serial + 1)
    assert life(SEED, serial) == one


def test_every_fault_is_among_the_first_lives() -> None:
    assert {life(SEED, n).fault for n in range(1, 2_000)} >= set(FAULTS)


def ways(**wrong) -> dict:
    return {name: simulator(name, **wrong) for name in NAMES}


@pytest.mark.django_db
def test_known_faults_come_out_as_known() -> None:
    """From registers to where each case stands: every invented life ends where its fault says."""
    programme = opened(100_000_000)
    lives = [life(SEED, n) for n in range(1, 301)]
    told = actions.apply_many(programme, [one.application() for one in lives], by=SYSTEM, at=AT)
    assert [one.code for one in told] == ["wrong-state" if x.fault == "duplicate_vin" else "" for x in lives]
    assert check_due(ways(), at=AT, at_once=100).done == sum(one.case_id is not None for one in told)
    steps = dict(Case.objects.values_list("id", "step"))
    wrong = [
        (x.serial, x.fault, steps[one.case_id])
        for x, one in zip(lives, told, strict=True)
        if one.case_id is not None and steps[one.case_id] != x.expected
    ]
    assert wrong == []
    assert list(checks.wrong_money()) == []
    assert Counter(steps.values())["correction"] > 10


@pytest.mark.django_db
def test_what_registers_said_is_kept_sealed_and_shown_masked() -> None:
    programme = opened()
    told = actions.apply_for(programme, ONE.application(), by=SYSTEM, at=AT)
    check_due(ways(), at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT json_agg(t)::text FROM registers_answer t")
        stored = cursor.fetchone()[0]
    assert Answer.objects.count() == 6
    assert ONE.id_number not in stored
    assert ONE.old_vin not in stored
    shown = str(registers.answers(told.case_id))
    assert ONE.id_number not in shown
    assert f"{ONE.old_vin[:3]}********" in shown


@pytest.mark.django_db
def test_a_register_that_is_down_makes_cases_wait_and_they_go_on_by_themselves() -> None:
    programme = opened()
    told = actions.apply_for(programme, ONE.application(), by=SYSTEM, at=AT)
    down = {**ways(), "vehicle": simulator("vehicle", error=1000)}
    assert check_due(down, at=AT).waiting == 1
    page = case_page(told.case_id, SYSTEM)
    assert (page.row.step, page.check_note["register"], page.check_note["trouble"]) == (
        "checks",
        "vehicle",
        "server",
    )
    assert check_due(ways(), at=AT).done == 0  # not before its time
    assert check_due(ways(), at=AT + timedelta(minutes=2)).done == 1
    assert case_page(told.case_id, SYSTEM).row.step == "review"
    assert case_page(told.case_id, SYSTEM).check_note is None


@pytest.mark.django_db
def test_an_answer_that_cannot_be_makes_its_own_case_wait_and_no_other() -> None:
    """An invoice over nothing fits the agreed form, yet is no price: it once kept the whole portion back for good."""
    programme = opened()
    lives = [replace(life(SEED, n), fault="") for n in (1, 2, 3)]
    told = actions.apply_many(programme, [one.application() for one in lives], by=SYSTEM, at=AT)
    good = simulator("invoice")

    class ForNothing:
        def ask(self, keys):
            return {
                key: row
                and {
                    **row,
                    "price_fen": 0
                    if key == lives[1].application().particulars["new_invoice"]
                    else row["price_fen"],
                }
                for key, row in good.ask(keys).items()
            }

    assert check_due({**ways(), "invoice": ForNothing()}, at=AT).done == 2
    rows = {pk: case_page(pk, SYSTEM) for pk in (one.case_id for one in told)}
    assert [rows[one.case_id].row.step for one in told] == ["review", "checks", "review"]
    assert rows[told[1].case_id].check_note["register"] == "invoice"
    assert check_due(ways(), at=AT + timedelta(minutes=2)).done == 1


@pytest.mark.django_db
def test_after_five_failures_nobody_asks_for_a_while() -> None:
    asked = []

    class Dead:
        def ask(self, keys):
            asked.append(1)
            raise NoAnswer("timeout")

    for n in range(7):
        replies = ask([("vehicle", "x")], {"vehicle": Dead()}, at=AT + timedelta(seconds=n))
    assert len(asked) == 5
    assert replies.troubles == {"vehicle": "open"}
    assert registers.lines()["vehicle"].state.failures == 5
    assert ask([("vehicle", "x")], ways(), at=AT + timedelta(minutes=2)).rows == {("vehicle", "x"): None}
    assert registers.lines()["vehicle"].state.failures == 0


@pytest.mark.django_db
def test_under_misbehaving_registers_every_case_arrives_and_none_is_refused() -> None:
    programme = opened(100_000_000)
    lives = [replace(life(SEED, n), fault="") for n in range(1, 41)]
    actions.apply_many(programme, [one.application() for one in lives], by=SYSTEM, at=AT)
    bad = {
        name: Simulator(
            SyntheticRegister(name, SEED), Behaviour(error=200, garbage=50, partial=100), Random(n)
        )
        for n, name in enumerate(NAMES)
    }
    at, rounds = AT, 0
    while Case.objects.filter(step="checks").exists():
        check_due(bad, at=at, at_once=5)
        at, rounds = at + timedelta(hours=1), rounds + 1
        assert rounds < 200
    assert not Case.objects.filter(state="refused").exists()
