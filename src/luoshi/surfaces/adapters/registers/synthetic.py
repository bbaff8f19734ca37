"""Synthetic registers: every life is a function of a seed and a serial number, so that no row has to be kept.

Openly fictional: the numbers are well-formed, the area code of the ids is one that was never given out. Faults are known
beforehand, so that a test can say what must become of each life.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from stdnum import luhn
from stdnum.cn import ric

from luoshi.records.cases.values import Application
from luoshi.records.persons.values import NewPerson
from luoshi.surfaces.adapters.registers.base import Rows, checked

FAMILY: Final = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余"
GIVEN: Final = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉梅建国秀珍海燕春红志文晓东思雨子涵"
RARE: Final = (("䶮", "龑"), ("㛃", "洁"), ("垚", "尧"), ("𬱖", "頔"), ("堃", "坤"))
"""A character as the person writes it, and as an old register has it."""
MODELS: Final = (
    ("示例汽车", "EV-100", 98_000, "nev"),
    ("示例汽车", "EV-200", 152_800, "nev"),
    ("样本车业", "YB-E5", 219_900, "nev"),
    ("样本车业", "YB-X7", 329_800, "nev"),
    ("云岚汽车", "YL-150T", 119_800, "petrol"),
)
"""Brand, model, usual price in yuan, power. All invented."""
DISTRICTS: Final = (
    "110101",
    "110102",
    "110105",
    "110106",
    "110107",
    "110108",
    "110111",
    "110112",
    "110114",
    "110115",
)
AREA: Final = "990101"
SERIALS: Final = 25 * 12 * 27 * 999
FAULTS: Final[Mapping[str, str]] = {
    "forged_invoice": "correction",
    "void_invoice": "correction",
    "invoice_of_another_car": "correction",
    "another_owner": "correction",
    "unlisted_model": "correction",
    "second_class_card": "correction",
    "registered_on_new_year": "correction",
    "invoiced_the_day_before": "correction",
    "held_one_day_late": "review",
    "left_and_came_back": "review",
    "gift": "review",
    "another_city": "review",
    "second_grant": "review",
    "duplicate_vin": "refused",
}
"""Fault → what becomes of the application: sent back, to a person with a failing condition, or not taken at all."""
HARMLESS: Final = ("rare_name", "held_on_the_last_day", "day_after_new_year", "price_differs")
"""Looks like a fault and is none: the rules pass it."""
FAULT_SHARE: Final = 0.18
HARMLESS_SHARE: Final = 0.08
NEW_YEAR: Final = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Life:
    """One invented person with two cars and their papers."""

    serial: int
    name: str
    register_name: str
    part: str
    fault: str
    brand: str
    model: str
    district: str
    price_fen: int
    told_price_fen: int
    owned_since: date
    sold_on: date
    invoiced_on: date
    registered_on: date

    @property
    def id_number(self) -> str:
        return id_number(self.serial)

    @property
    def old_vin(self) -> str:
        return f"LXA{self.serial:014}"

    @property
    def new_vin(self) -> str:
        """The car of the life before it, where two sell the same car."""
        serial = self.serial - 1 if self.fault == "duplicate_vin" else self.serial
        return f"LXB{serial:014}"

    @property
    def expected(self) -> str:
        """Where the application stands after the automatic checks; `refused`: it is not taken at all."""
        return FAULTS.get(self.fault, "review")

    @property
    def is_entitled(self) -> bool:
        return self.fault not in FAULTS

    def application(self, *, consent: str = "2026-02", channel: str = "") -> Application:
        """The application as this person hands it in: scrappage by the national system, replacement here."""
        channel = channel or ("national" if self.part == "scrappage" else "online")
        facts: dict[str, Any] = {
            "old_class": "small",
            "new_class": "small",
            "new_power": "nev",
            "price_fen": self.told_price_fen,
            "invoiced_on": self.invoiced_on.isoformat(),
            "new_registered_on": self.registered_on.isoformat(),
            "old_owned_since": self.owned_since.isoformat(),
            "card_class": "II" if self.fault == "second_class_card" else "I",
        }
        particulars = {
            "bank_card": card(self.serial),
            "old_vin": self.old_vin,
            "new_vin": self.new_vin,
            "new_model": self.model,
            "new_invoice": f"26A{self.serial:017}",
        }
        if self.part == "replacement":
            particulars["used_invoice"] = f"26B{self.serial:017}"
            days = {"used_car_invoiced_on": self.sold_on, "transferred_on": self.sold_on + timedelta(days=1)}
            facts |= {"sold_by_owner": True, **{name: day.isoformat() for name, day in days.items()}}
        else:
            particulars["certificate"] = f"BF{self.serial:012}"
            facts |= {"old_power": "petrol", "old_registered_on": "2010-05-06"}
            days = {"recycled_on": self.sold_on, "deregistered_on": self.sold_on + timedelta(days=1)}
            facts |= {name: day.isoformat() for name, day in days.items()}
        return Application(
            self.part,
            NewPerson(self.name, self.id_number, f"199{self.serial:08}"),
            facts,
            particulars,
            consent,
            papers_elsewhere=True,
            channel=channel,
            request_key=f"life-{channel}-{self.serial}",
        )

    def row(self, register: str, key: str) -> dict[str, Any] | None:
        """What a register holds about this life under the key."""
        return getattr(self, f"_{register}")(key)  # type: ignore[no-any-return]

    def _person(self, _: str) -> dict[str, Any]:
        grants = {"earlier_grants": 1} if self.fault == "second_grant" else {}
        return {"id_number": self.id_number, "name": self.name, **grants}

    def _vehicle(self, key: str) -> dict[str, Any]:
        common = {"vin": key, "class": "small", "place": 110000, "owner_name": self.register_name}
        if key == self.old_vin:
            gone = self.sold_on + timedelta(days=1)
            how = {
                "transferred_on": gone.isoformat(),
                "transferred_by": "gift" if self.fault == "gift" else "sale",
            }
            return {
                **common,
                "power": "petrol",
                "registered_on": "2010-05-06",
                "owner_id": self.id_number,
                "first_owner_id": self.id_number,
                "owned_since": self.owned_since.isoformat(),
                "breaks": 1 if self.fault == "left_and_came_back" else 0,
                **(how if self.part == "replacement" else {"deregistered_on": gone.isoformat()}),
            }
        owner = id_number(self.serial + 1) if self.fault == "another_owner" else self.id_number
        return {
            **common,
            "power": "nev",
            "registered_on": self.registered_on.isoformat(),
            "owner_id": owner,
            "owned_since": self.registered_on.isoformat(),
            "breaks": 0,
            "brand": self.brand,
            "model": self.model,
            "district": self.district,
        }

    def _invoice(self, key: str) -> dict[str, Any] | None:
        common = {
            "number": key,
            "price_fen": self.price_fen,
            "void": False,
            "place": 110000,
            "dealer": f"示例销售{self.serial % 40}店",
        }
        if key.startswith("26B"):
            return {**common, "vin": self.old_vin, "buyer_id": "-", "issued_on": self.sold_on.isoformat()}
        if self.fault == "forged_invoice":
            return None
        vin = self.old_vin if self.fault == "invoice_of_another_car" else self.new_vin
        changed: dict[str, Any] = {"void": True} if self.fault == "void_invoice" else {}
        changed |= {"place": 130000} if self.fault == "another_city" else {}
        return {
            **common,
            "vin": vin,
            "buyer_id": self.id_number,
            "issued_on": self.invoiced_on.isoformat(),
            **changed,
        }

    def _scrappage(self, key: str) -> dict[str, Any]:
        return {
            "number": key,
            "vin": self.old_vin,
            "issued_on": self.sold_on.isoformat(),
            "recycler": "示例报废机动车回收企业",
            "qualified": True,
        }


@dataclass(frozen=True, slots=True)
class SyntheticRegister:
    """A register of all lives of a seed."""

    register: str
    seed: int

    def ask(self, keys: Sequence[str]) -> Rows:
        """The rows of these keys. Raises NoAnswer."""
        return checked(self.register, keys, {key: self._row(key) for key in keys})

    def _row(self, key: str) -> dict[str, Any] | None:
        if self.register == "catalogue":
            found = [one for one in MODELS if one[1] == key]
            return {"model": key, "listed": found[0][3] == "nev"} if found else None
        serial = serial_of(self.register, key)
        return life(self.seed, serial).row(self.register, key) if serial else None


def life(seed: int, serial: int) -> Life:
    """The life of this number, always the same."""
    chance = Random(seed * 1_000_003 + serial)  # noqa: S311 - invented lives, nothing secret
    fault = _fault(chance, serial)
    own, other = _names(chance, rare=fault == "rare_name")
    brand, model, yuan, _ = chance.choice(
        [one for one in MODELS if (one[3] == "nev") == (fault != "unlisted_model")]
    )
    price = yuan * 100 + chance.randrange(-500_000, 500_000)
    sold, bought = (
        NEW_YEAR + timedelta(days=chance.randrange(2, 30)),
        NEW_YEAR + timedelta(days=chance.randrange(2, 37)),
    )
    part = "scrappage" if serial % 4 == 0 and fault not in REPLACEMENT_ONLY else "replacement"
    since = {"held_one_day_late": date(2025, 1, 9), "held_on_the_last_day": date(2025, 1, 8)}
    invoiced = {
        "invoiced_the_day_before": date(2025, 12, 31),
        "registered_on_new_year": NEW_YEAR + timedelta(days=1),
    }
    registered = {"registered_on_new_year": NEW_YEAR, "day_after_new_year": NEW_YEAR + timedelta(days=1)}
    return Life(
        serial=serial,
        name=own,
        register_name=other,
        part=part,
        fault=fault,
        brand=brand,
        model=model,
        district=chance.choice(DISTRICTS),
        price_fen=price,
        told_price_fen=price + 100_000 if fault == "price_differs" else price,
        owned_since=since.get(fault, date(2012 + serial % 12, 3, 4)),
        sold_on=sold,
        invoiced_on=invoiced.get(fault, bought),
        registered_on=registered.get(fault, bought + timedelta(days=2)),
    )


REPLACEMENT_ONLY: Final = frozenset({"gift", "registered_on_new_year", "day_after_new_year"})


def id_number(serial: int) -> str:
    """A well-formed id number of nobody: the area does not exist."""
    rest, sequence = divmod(serial - 1, 999)
    rest, day = divmod(rest, 27)
    year, month = divmod(rest, 12)
    base = f"{AREA}{1965 + year % 25}{month + 1:02}{day + 1:02}{sequence + 1:03}"
    return base + str(ric.calc_check_digit(base + "0"))


def card(serial: int) -> str:
    """A card number of no bank that passes its check digit."""
    base = f"990000{serial:012}"
    return base + str(luhn.calc_check_digit(base))


def serial_of(register: str, key: str) -> int | None:
    """The life that a key belongs to, None where it belongs to none."""
    if register == "person":
        if not key.startswith(AREA) or not key[:17].isdigit():
            return None
        year, month, day, sequence = (
            int(key[6:10]) - 1965,
            int(key[10:12]) - 1,
            int(key[12:14]) - 1,
            int(key[14:17]),
        )
        serial = ((year * 12 + month) * 27 + day) * 999 + sequence
        return serial if 0 < serial <= SERIALS and id_number(serial) == key else None
    head = {"vehicle": ("LXA", "LXB"), "invoice": ("26A", "26B"), "scrappage": ("BF",)}[register]
    digits = key[len(head[0]) :]
    return int(digits) if key.startswith(head) and digits.isdigit() and 0 < int(digits) <= SERIALS else None


def _fault(chance: Random, serial: int) -> str:
    drawn = chance.random()
    if drawn < FAULT_SHARE:
        fault = chance.choice(list(FAULTS))
        # Only every other life may sell its neighbour's car, so that the neighbour's application stands.
        return "" if fault == "duplicate_vin" and serial % 2 else fault
    return chance.choice(HARMLESS) if drawn < FAULT_SHARE + HARMLESS_SHARE else ""


def _names(chance: Random, *, rare: bool) -> tuple[str, str]:
    head = chance.choice(FAMILY) + chance.choice(GIVEN)
    if rare:
        own, other = chance.choice(RARE)
        return head + own, head + other
    name = head + (chance.choice(GIVEN) if chance.random() < 0.7 else "")
    return name, name
