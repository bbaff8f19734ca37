"""The scrappage half on OpenFisca, for comparison; runs in OpenFisca's own environment and imports nothing
of Luoshi.

    python rules_openfisca.py CASES.parquet RUNS

Written as a country package would be: flags, dates and enumerations in their own types, one variable for each
condition, which is how OpenFisca shows why. Timed from arrays in memory to the arrays of results, as the
others are from columns to columns; the calculation alone, without handing the arrays to a simulation (which
keeps what it has calculated, so that each run needs its own), is given as well. OpenFisca holds money in
float32, so that some amounts come out wrong; the benchmark says by how much in all. Prints one JSON object.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PERIOD = "2026"
NEVER = np.datetime64("2999-12-31")
Application = build_entity(key="application", plural="applications", label="", is_person=True)


class Power(Enum):  # type: ignore[misc]
    """What a car runs on."""

    petrol = "petrol"
    diesel = "diesel"
    other = "other"
    nev = "nev"


class CarClass(Enum):  # type: ignore[misc]
    """What a car is registered as."""

    small = "small"
    mini = "mini"
    other = "other"


class CardClass(Enum):  # type: ignore[misc]
    """The class of a bank account."""

    I = "I"  # noqa: E741 - that is its name
    II = "II"
    III = "III"


CHOICES: dict[str, Any] = {
    "old_power": Power,
    "new_power": Power,
    "old_class": CarClass,
    "new_class": CarClass,
    "card_class": CardClass,
}
START = np.datetime64("2026-01-01")
OPENS, CLOSES = np.datetime64("2026-02-09T10", "s"), np.datetime64("2026-12-01", "s")
CORRECTIONS_CLOSE = np.datetime64("2026-12-11", "s")

CONDITIONS: dict[str, Callable[[Callable[[str], Any]], Any]] = {
    "c_individual": lambda get: get("is_individual"),
    "c_old_class": lambda get: (get("old_class") == CarClass.small) | (get("old_class") == CarClass.mini),
    "c_new_class": lambda get: (get("new_class") == CarClass.small) | (get("new_class") == CarClass.mini),
    "c_first": lambda get: get("earlier_grants") < 1,
    "c_old_enough": lambda get: (
        ((get("old_power") == Power.petrol) & (get("old_registered_on") <= np.datetime64("2013-06-30")))
        | (
            ((get("old_power") == Power.diesel) | (get("old_power") == Power.other))
            & (get("old_registered_on") <= np.datetime64("2015-06-30"))
        )
        | ((get("old_power") == Power.nev) & (get("old_registered_on") <= np.datetime64("2019-12-31")))
    ),
    "c_listed": lambda get: (get("new_power") != Power.nev) | get("new_in_catalogue"),
    "c_engine": lambda get: (get("new_power") == Power.nev) | (get("new_engine_ml") <= 2_000),
    "c_fuel": lambda get: (get("new_power") == Power.nev) | (get("old_power") != Power.nev),
    "c_recycled": lambda get: get("recycled_on") >= START,
    "c_deregistered": lambda get: get("deregistered_on") >= START,
    "c_invoiced": lambda get: get("invoiced_on") >= START,
    "c_registered": lambda get: get("new_registered_on") >= START,
    "c_recycler": lambda get: get("recycler_qualified"),
    "c_old_owner": lambda get: get("old_owner_is_applicant"),
    "c_new_owner": lambda get: get("new_owner_is_applicant"),
    "c_held": lambda get: get("old_owned_since") <= np.datetime64("2025-01-08"),
    "c_unbroken": lambda get: get("ownership_breaks") == 0,
    "c_kept": lambda get: (get("new_left_on") == NEVER) | (get("new_left_on") > get("review_ended_on")),
    "c_invoice_place": lambda get: get("invoice_place") == 110_000,
    "c_registration_place": lambda get: get("registration_place") == 110_000,
    "c_opened": lambda get: get("applied_at") >= OPENS.astype(int),
    "c_closed": lambda get: get("applied_at") < CLOSES.astype(int),
    "c_corrected": lambda get: get("corrected_at") < CORRECTIONS_CLOSE.astype(int),
    "c_handled": lambda get: (
        (get("handling_place") == get("invoice_place")) & (get("handling_place") == get("registration_place"))
    ),
    "c_card": lambda get: get("card_class") == CardClass.I,
    "c_papers": lambda get: get("papers_complete"),
    "c_money": lambda get: get("amount_yuan") <= get("money_left_yuan"),
}


def amount_yuan(get: Callable[[str], Any]) -> Any:
    """A share of the price up to the whole yuan, at most the cap."""
    nev, price = get("new_power") == Power.nev, get("price_yuan")
    return np.minimum(np.ceil(np.where(nev, price * 0.12, price * 0.10)), np.where(nev, 20_000, 15_000))


def eligible(get: Callable[[str], Any]) -> Any:
    """Every condition is met."""
    return np.logical_and.reduce([get(name) for name in CONDITIONS])


def subsidy_yuan(get: Callable[[str], Any]) -> Any:
    """What is paid."""
    return get("eligible") * get("amount_yuan")


def variable(
    name: str, kind: Any, rule: Callable[[Callable[[str], Any]], Any] | None = None
) -> type[Variable]:
    """A variable of an application, for a year."""
    body: dict[str, Any] = {
        "value_type": kind,
        "entity": Application,
        "definition_period": DateUnit.YEAR,
        "label": name,
    }
    if kind is Enum:
        body |= {"possible_values": CHOICES[name], "default_value": next(iter(CHOICES[name]))}
    if rule is not None:
        body["formula"] = lambda application, period: rule(lambda wanted: application(wanted, period))
    return type(name, (Variable,), body)


def arrays(path: Path) -> dict[str, tuple[Any, Any]]:
    """Each input: its type and its array."""
    table = pq.read_table(path)
    return dict(numbers(name, table[name].combine_chunks()) for name in table.column_names)


def numbers(name: str, column: Any) -> tuple[str, tuple[Any, Any]]:
    """One input under its OpenFisca name: enumerations as codes, money in yuan, a missing date in the far
    future.
    """
    kind = str(column.type)
    if name in CHOICES:
        codes = {item.name: item.index for item in CHOICES[name]}
        return name, (Enum, np.array([codes[value] for value in column.to_pylist()], dtype=np.int16))
    if kind == "bool":
        return name, (bool, column.to_numpy(zero_copy_only=False))
    if kind.startswith("date"):
        values = column.cast("int32").fill_null(int(NEVER.astype(int))).to_numpy()
        return name, (date, values.astype("datetime64[D]"))
    if kind.startswith("timestamp"):
        return name, (int, column.cast("timestamp[s]", safe=False).cast("int64").fill_null(0).to_numpy())
    values = column.fill_null(0).to_numpy()
    if name.endswith("_fen"):
        return name.replace("_fen", "_yuan"), (float, values / 100)
    return name, (int, values)


def simulation(system: Any, data: dict[str, tuple[Any, Any]], rows: int) -> Any:
    """A fresh simulation with the inputs set: OpenFisca keeps what it has calculated."""
    made = SimulationBuilder().build_default_simulation(system, count=rows)
    for name, (_, values) in data.items():
        made.get_holder(name).set_input(PERIOD, values)
    return made


def main() -> None:
    """Calculate and print the best of several runs."""
    data = arrays(Path(sys.argv[1]))
    system = TaxBenefitSystem([Application])
    for name, (kind, _) in data.items():
        system.add_variable(variable(name, kind))
    for name, rule in CONDITIONS.items():
        system.add_variable(variable(name, bool, rule))
    system.add_variable(variable("amount_yuan", float, amount_yuan))
    system.add_variable(variable("eligible", bool, eligible))
    system.add_variable(variable("subsidy_yuan", float, subsidy_yuan))
    rows, best, calculating = len(next(iter(data.values()))[1]), float("inf"), float("inf")
    for _ in range(int(sys.argv[2])):
        start = time.perf_counter()
        made = simulation(system, data, rows)
        ready = time.perf_counter()
        paid = made.calculate("subsidy_yuan", PERIOD)
        best = min(best, time.perf_counter() - start)
        calculating = min(calculating, time.perf_counter() - ready)
    figures = {
        "openfisca_rows_per_s": round(rows / best),
        "openfisca_calculation_only_rows_per_s": round(rows / calculating),
        "openfisca_paid_yuan": round(float(paid.astype("float64").sum())),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
