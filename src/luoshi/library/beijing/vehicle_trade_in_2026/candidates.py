"""Who may be entitled under 京商流通字〔2026〕2号 by what the registers hold: an old car that is gone, and a new one."""

from collections.abc import Iterator, Mapping
from typing import Any

from luoshi.policy.cases.candidates import Candidate, Rows
from luoshi.policy.cases.evidence import Stated

Row = Mapping[str, Any]


def candidates(rows: Rows) -> Iterator[Candidate]:
    """One candidate a person: the car that went last, and the newest that stands in the name. Registers are read once."""
    old, new = _cars(rows["vehicle"])
    bills: dict[str, list[Row]] = {}
    for one in rows["invoice"]:
        if not one.get("void"):
            bills.setdefault(one["vin"], []).append(one)
    papers = {one["vin"]: one for one in rows["scrappage"]}
    persons = {one["id_number"]: one for one in rows["person"]}
    listed = {one["model"]: one for one in rows["catalogue"]}
    for person, gone in old.items():
        if person in new and person in persons:
            yield _candidate(persons[person], gone, new[person], bills, papers.get(gone["vin"]), listed)


def _cars(vehicles: Any) -> tuple[dict[str, Row], dict[str, Row]]:
    """Per person the car that went last, and the newest of those that did not go."""
    old: dict[str, Row] = {}
    new: dict[str, Row] = {}
    for one in vehicles:
        person, day = one["owner_id"], _gone(one)
        if day and (person not in old or day > _gone(old[person])):
            old[person] = one
        if not day and (person not in new or one["registered_on"] > new[person]["registered_on"]):
            new[person] = one
    return old, new


def _gone(car: Row) -> str:
    return car.get("deregistered_on") or car.get("transferred_on") or ""


def _candidate(
    person: Row,
    old: Row,
    new: Row,
    bills: Mapping[str, list[Row]],
    paper: Row | None,
    listed: Mapping[str, Row],
) -> Candidate:
    part = "scrappage" if old.get("deregistered_on") else "replacement"
    bought = next((one for one in bills.get(new["vin"], ()) if one["buyer_id"] == person["id_number"]), None)
    stated = {
        "applicant": person["id_number"],
        "name": person["name"],
        "old_vin": old["vin"],
        "new_vin": new["vin"],
    }
    answers: dict[tuple[str, str], Row | None] = {
        ("person", "applicant"): person,
        ("vehicle", "old_vin"): old,
        ("vehicle", "new_vin"): new,
    }
    if new.get("model"):
        stated["new_model"] = new["model"]
        answers["catalogue", "new_model"] = listed.get(new["model"])
    if bought is not None:
        stated["new_invoice"], answers["invoice", "new_invoice"] = bought["number"], bought
    if part == "replacement":
        sold = next(iter(bills.get(old["vin"], ())), None)
        if sold is not None:
            stated["used_invoice"], answers["invoice", "used_invoice"] = sold["number"], sold
    elif paper is not None:
        stated["certificate"], answers["scrappage", "certificate"] = paper["number"], paper
    return Candidate(Stated(part, stated), answers)
