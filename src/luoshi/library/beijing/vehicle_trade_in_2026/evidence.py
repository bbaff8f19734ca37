"""What the registers' answers mean for the facts of a case of 京商流通字〔2026〕2号.

A register's word goes before the applicant's. Where a register knows nothing of a paper, the facts that rest on that
paper become unknown, so that the case cannot pass and is sent back with the difference named.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from luoshi.library.beijing.vehicle_trade_in_2026.data import DATA
from luoshi.policy.cases.evidence import Answers, Difference, Evidence, Stated
from luoshi.policy.personal.masking import masked
from luoshi.policy.rules.kinds import Value

Row = Mapping[str, Any]
OLD_FACTS: Final = {
    "old_class": "class",
    "old_power": "power",
    "old_registered_on": "registered_on",
    "old_owned_since": "owned_since",
    "ownership_breaks": "breaks",
    "deregistered_on": "deregistered_on",
    "transferred_on": "transferred_on",
    "old_back_on": "back_on",
}
NEW_FACTS: Final = {
    "new_class": "class",
    "new_power": "power",
    "new_engine_ml": "engine_ml",
    "new_registered_on": "registered_on",
    "registration_place": "place",
    "new_left_on": "left_on",
}
"""Fact ← what the vehicle register calls it."""
ONLY: Final = {
    "scrappage": frozenset({"transferred_on", "old_back_on"}),
    "replacement": frozenset({"deregistered_on"}),
}
"""Facts that one half does not ask for."""
HERE: Final[int] = next(p for p in DATA["parameters"] if p["name"] == "city")["values"][0]["value"]


class _Reading:
    """The evidence while it is put together."""

    def __init__(self, stated: Stated) -> None:
        self.stated = stated
        self.facts: dict[str, Value] = {}
        self.sources: dict[str, str] = {}
        self.labels: dict[str, str] = {}
        self.differences: list[Difference] = []

    def say(self, register: str, **facts: Value) -> None:
        self.facts |= facts
        self.sources |= dict.fromkeys(facts, register)

    def differ(self, field: str, register: str, stated: str, found: str) -> None:
        self.differences.append(Difference(field, register, stated, found))

    def mine(self, row: Row, register: str, field: str, who: str = "owner") -> bool:
        """Whether the person of a row is the applicant, told by the id number; a name written otherwise is noted."""
        given = self.stated.particulars
        same = row.get(f"{who}_id") == given["applicant"]
        name = str(row.get(f"{who}_name", ""))
        if same and name and name != given["name"]:
            self.differ(field, register, masked(given["name"], "name"), f"{masked(name, 'name')}（用字不同）")
        return same


def evidence(stated: Stated, answers: Answers) -> Evidence:
    """Facts with the register that holds them, labels for statistics, and where applicant and register differ."""
    reading = _Reading(stated)
    for (register, about), row in answers.items():
        READERS[register](reading, about, row)
    if stated.part == "scrappage":
        reading.say("office", handling_place=HERE)
    return Evidence(reading.facts, reading.sources, reading.labels, tuple(reading.differences))


def _person(reading: _Reading, _about: str, row: Row | None) -> None:
    if row is None:
        reading.say("person", is_individual=None)
        reading.differ("applicant", "person", "身份证号", "查无此人")
        return
    reading.say("person", is_individual=True)
    if row.get("earlier_grants"):
        reading.say("person", earlier_grants=row["earlier_grants"])
    reading.mine(
        {"owner_id": reading.stated.particulars["applicant"], "owner_name": row["name"]}, "person", "name"
    )


def _vehicle(reading: _Reading, about: str, row: Row | None) -> None:
    old = about == "old_vin"
    names = OLD_FACTS if old else NEW_FACTS
    skipped = ONLY[reading.stated.part] if old else frozenset()
    if row is None:
        reading.say("vehicle", **{f"{'old' if old else 'new'}_owner_is_applicant": None})
        reading.differ(about, "vehicle", "车辆识别代号", "登记簿中没有这辆车")
        return
    facts = {fact: _value(fact, row.get(name)) for fact, name in names.items() if fact not in skipped}
    reading.say("vehicle", **facts)
    if old:
        reading.say("vehicle", old_owner_is_applicant=reading.mine(row, "vehicle", "old_owner_is_applicant"))
        if reading.stated.part == "replacement":
            first = row.get("first_owner_id") == reading.stated.particulars["applicant"]
            sold = row.get("transferred_by") == "sale"
            reading.say("vehicle", first_registered_to_applicant=first, sold_by_owner=sold)
        return
    reading.say("vehicle", new_owner_is_applicant=reading.mine(row, "vehicle", "new_owner_is_applicant"))
    reading.labels |= {name: str(row[name]) for name in ("brand", "model", "district") if row.get(name)}
    model = reading.stated.particulars.get("new_model", "")
    if row.get("model") and row["model"] != model:
        reading.differ("new_model", "vehicle", model, str(row["model"]))


def _invoice(reading: _Reading, about: str, row: Row | None) -> None:
    new = about == "new_invoice"
    given = reading.stated.particulars
    vin = given["new_vin" if new else "old_vin"]
    day = "invoiced_on" if new else "used_car_invoiced_on"
    fault = ""
    if row is None:
        fault = "税务登记簿中没有这张发票"
    elif row.get("void"):
        fault = "发票已作废或冲红"
    elif row.get("vin") != vin:
        fault = "发票不是为这辆车开具的"
    elif new and row.get("buyer_id") != given["applicant"]:
        fault = "发票的购买方不是申请人"
    if fault or row is None:
        reading.say("invoice", **{day: None})
        reading.differ(about, "invoice", masked(given.get(about, ""), "invoice"), fault)
        return
    reading.say("invoice", **{day: _value(day, row["issued_on"])})
    if new:
        reading.say("invoice", price_fen=row["price_fen"], invoice_place=row["place"])
        reading.labels |= {name: str(row[name]) for name in ("dealer",) if row.get(name)}


def _scrappage(reading: _Reading, about: str, row: Row | None) -> None:
    given = reading.stated.particulars
    if row is None or row.get("vin") != given["old_vin"]:
        reading.say("scrappage", recycled_on=None, recycler_qualified=None)
        found = "没有这份回收证明" if row is None else "回收证明不是为这辆车开具的"
        reading.differ(about, "scrappage", masked(given.get(about, ""), "certificate"), found)
        return
    reading.say(
        "scrappage",
        recycled_on=_value("recycled_on", row["issued_on"]),
        recycler_qualified=bool(row["qualified"]),
    )


def _catalogue(reading: _Reading, _about: str, row: Row | None) -> None:
    reading.say("catalogue", new_in_catalogue=bool(row and row["listed"]))


READERS: Final = {
    "person": _person,
    "vehicle": _vehicle,
    "invoice": _invoice,
    "scrappage": _scrappage,
    "catalogue": _catalogue,
}


def _value(fact: str, value: Any) -> Value:
    """Days come as YYYY-MM-DD; all else as it is. Raises ValueError on a day that does not exist."""
    return date.fromisoformat(value) if fact.endswith(("_on", "_since")) and value is not None else value
