"""A vehicle programme in operation and lives for it: applications with the registers' answers that go with them."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from stdnum import luhn
from stdnum.cn import ric

from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.records.cases.values import Application, Found
from luoshi.records.people.actions import give_account, give_role
from luoshi.records.persons.values import NewPerson
from luoshi.records.programmes.actions import fund, open_programme

AT = datetime(2026, 3, 16, 2, 0, tzinfo=UTC)
YUAN = 100
SHARES = {"central": 85, "city": 15}
NAME = "vehicle_trade_in_2026"


def opened(money_yuan: int = 10_000_000, *, at: datetime = AT) -> int:
    """The vehicle programme in operation with so much money."""
    programme = open_programme(NAME, shares=SHARES, by=SYSTEM, at=at)
    if money_yuan:
        central = money_yuan * YUAN * 85 // 100
        amounts = {"central": central, "city": money_yuan * YUAN - central}
        fund(
            programme,
            amounts=amounts,
            authority="测试资金文件",
            decided_on=date(2026, 2, 1),
            by=SYSTEM,
            at=at,
        )
    return programme


def staff(name: str, role: str, *, programme: str = "") -> Actor:
    """Somebody with an account and a role."""
    user = give_account(name, display_name=name, password="x", by=SYSTEM, at=AT, weak_password=True)
    give_role(user.pk, role, unit_id=None, valid_from=date(2026, 1, 1), by=SYSTEM, at=AT, programme=programme)
    limited = frozenset({(role, programme)}) if programme else frozenset()
    return Actor(user.pk, name, frozenset({role}), limited=limited)


def id_number(serial: int) -> str:
    base = f"1101051980{serial // 27000 + 1:02}{serial // 1000 % 27 + 1:02}{serial % 1000:03}"
    return base + ric.calc_check_digit(base + "0")


def vin(serial: int, head: str) -> str:
    return f"LSVA{head}{serial:012}"


@dataclass(frozen=True)
class Life:
    """One person, both cars and their papers. `answers` is what the registers hold."""

    serial: int
    name: str = "张建国"
    price_fen: int = 150_000 * YUAN
    part: str = "replacement"
    changes: dict = field(default_factory=dict)
    """register → fields that are otherwise, or None where the register knows no such thing."""

    @property
    def card(self) -> str:
        base = f"622202{self.serial:09}"
        return base + luhn.calc_check_digit(base)

    def application(self, **other) -> Application:
        facts = {
            "old_class": "small",
            "new_class": "small",
            "new_power": "nev",
            "price_fen": self.price_fen,
            "invoiced_on": "2026-02-20",
            "new_registered_on": "2026-02-27",
            "old_owned_since": "2018-05-11",
            "card_class": "I",
        }
        particulars = {
            "bank_card": self.card,
            "old_vin": vin(self.serial, "X"),
            "new_vin": vin(self.serial, "Y"),
            "new_model": "EV-1",
            "new_invoice": f"2611{self.serial:016}",
        }
        if self.part == "replacement":
            facts |= {
                "sold_by_owner": True,
                "used_car_invoiced_on": "2026-02-10",
                "transferred_on": "2026-02-12",
            }
            particulars["used_invoice"] = f"2612{self.serial:016}"
        else:
            facts |= {"old_power": "petrol", "old_registered_on": "2012-04-18"}
            facts |= {"recycled_on": "2026-02-10", "deregistered_on": "2026-02-12"}
            particulars["certificate"] = f"BF{self.serial:010}"
        person = NewPerson(self.name, id_number(self.serial), f"138{self.serial:08}")
        asked = Application(self.part, person, facts, particulars, "2026-02", papers_elsewhere=True)
        asked = replace(asked, channel="national" if self.part == "scrappage" else asked.channel)
        return replace(asked, **other)

    def found(self, case_id: int) -> Found:
        """What the registers answer about the case."""
        number = id_number(self.serial)
        car = {"class": "small", "brand": "示例", "district": "110105", "breaks": 0, "place": 110000}
        old = {
            **car,
            "vin": vin(self.serial, "X"),
            "power": "petrol",
            "registered_on": "2012-04-18",
            "owner_id": number,
            "owner_name": self.name,
            "first_owner_id": number,
            "owned_since": "2018-05-11",
            "model": "OLD-1",
        }
        gone = {"transferred_on": "2026-02-12", "transferred_by": "sale"}
        old |= gone if self.part == "replacement" else {"deregistered_on": "2026-02-12"}
        new = {
            **car,
            "vin": vin(self.serial, "Y"),
            "power": "nev",
            "registered_on": "2026-02-27",
            "owner_id": number,
            "owner_name": self.name,
            "owned_since": "2026-02-27",
            "model": "EV-1",
        }
        bill = {"issued_on": "2026-02-20", "price_fen": self.price_fen, "place": 110000, "void": False}
        answers = {
            ("person", "applicant"): {"id_number": number, "name": self.name},
            ("vehicle", "old_vin"): old,
            ("vehicle", "new_vin"): new,
            ("invoice", "new_invoice"): {
                **bill,
                "number": "n",
                "vin": vin(self.serial, "Y"),
                "buyer_id": number,
            },
            ("catalogue", "new_model"): {"model": "EV-1", "listed": True},
        }
        if self.part == "replacement":
            used = {"number": "u", "vin": vin(self.serial, "X"), "buyer_id": "x", "issued_on": "2026-02-10"}
            answers["invoice", "used_invoice"] = {**bill, **used}
        else:
            answers["scrappage", "certificate"] = {
                "number": "c",
                "vin": vin(self.serial, "X"),
                "issued_on": "2026-02-10",
                "recycler": "示例回收企业",
                "qualified": True,
            }
        for key, change in self.changes.items():
            answers[key] = None if change is None else {**answers[key], **change}
        return Found(case_id, answers)
