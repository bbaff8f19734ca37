"""The published programmes: each is a folder with `programme.toml`, `rules.py` and `cases.toml`, found by
looking.

A programme is asked for by its folder (`vehicle_trade_in_2026`, or with its city in front), or by its
document number; `/part` after it picks one part of a document that has several
(`vehicle_trade_in_2026/scrappage`).
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final

from luoshi.policy.cases.evidence import Reader
from luoshi.policy.cases.finding import Plan, plan_of
from luoshi.policy.cases.loading import workflow_of
from luoshi.policy.cases.workflow import Workflow
from luoshi.policy.payments.layouts import BankFiles, bank_files_of
from luoshi.policy.risk.thresholds import thresholds_of
from luoshi.policy.rules.binding import Bound, bind, concerning
from luoshi.policy.rules.kinds import Kind
from luoshi.policy.rules.loading import Account, accounts_of
from luoshi.policy.rules.programme import Rulebook
from luoshi.policy.rules.sentences import Field
from luoshi.policy.rules.settings import Parameter, Ruling

PACKAGE: Final = "luoshi.library"


class UnknownProgramme(LookupError):
    """No programme or part of that name; the message lists those there are."""


@dataclass(frozen=True)
class Publication:
    """One programme's folder: its data, the rules of its parts, and what its other clauses are."""

    city: str
    name: str
    number: str
    title: str
    data: Mapping[str, Any]
    parts: tuple[Rulebook, ...]

    @property
    def accounts(self) -> tuple[Account, ...]:
        """The clauses that are no conditions."""
        return accounts_of(self.data)

    @property
    def part_field(self) -> Field | None:
        """The column that tells the parts apart; None where there is a single part."""
        if len(self.parts) == 1:
            return None
        head = self.data["programme"]
        options = tuple((part.name, part.title) for part in self.parts)
        return Field(
            head["part_field"], Kind.CHOICE, head["part_meaning"], head["part_clause"], options=options
        )

    def bound(self, part: Rulebook, rulings: Iterable[Ruling] = ()) -> Bound:
        """One part with those rulings that concern it. Raises UnsuitableSetting on one that concerns no
        part.
        """
        return bind(part, concerning(part, rulings, load(self.city, self.name).parts))

    @property
    def workflow(self) -> Workflow | None:
        """How its cases are handled (`steps.toml`); None where it has no cases. Raises IllFormedSteps."""
        return workflow(self.city, self.name)

    @property
    def evidence(self) -> Reader:
        """What it makes of the registers' answers (`evidence.py`). Raises ModuleNotFoundError where it has none."""
        found: Reader = import_module(f"{PACKAGE}.{self.city}.{self.name}.evidence").evidence
        return found

    def part(self, name: str) -> Rulebook:
        """One part's rules by its name. Raises UnknownProgramme."""
        return one_part(self, name).parts[0]

    @property
    def part_column(self) -> str:
        """The name of the column that tells the parts apart; empty where the document has a single part."""
        return str(self.data["programme"].get("part_field", ""))

    def label(self, part: Rulebook) -> str:
        """How one part is called on the command line."""
        return self.name if part.name == self.name else f"{self.name}/{part.name}"

    @property
    def cases(self) -> str:
        """The text of `cases.toml`."""
        return folder(self.city, self.name).joinpath("cases.toml").read_text(encoding="utf-8")


def folder(city: str, name: str) -> Traversable:
    """Where a programme lies."""
    return files(f"{PACKAGE}.{city}").joinpath(name)


def addresses() -> Iterator[tuple[str, str]]:
    """City and name of every programme there is, in alphabetical order."""
    for city in sorted(files(PACKAGE).iterdir(), key=lambda entry: entry.name):
        if not city.is_dir() or city.name.startswith("_"):
            continue
        for entry in sorted(city.iterdir(), key=lambda entry: entry.name):
            if entry.is_dir() and entry.joinpath("programme.toml").is_file():
                yield city.name, entry.name


@cache
def load(city: str, name: str) -> Publication:
    """One programme with its rules. Raises IllFormedRules, IllFormedData."""
    data = tomllib.loads(folder(city, name).joinpath("programme.toml").read_text(encoding="utf-8"))
    parts: tuple[Rulebook, ...] = import_module(f"{PACKAGE}.{city}.{name}.rules").PARTS
    head = data["programme"]
    return Publication(city, name, head["number"], head["title"], data, parts)


@cache
def workflow(city: str, name: str) -> Workflow | None:
    """The steps of one programme, None where it has none. Raises IllFormedSteps."""
    place = folder(city, name).joinpath("steps.toml")
    return workflow_of(tomllib.loads(place.read_text(encoding="utf-8"))) if place.is_file() else None


@cache
def bank_files(city: str, name: str) -> BankFiles | None:
    """The layouts of one programme's bank files (`payment.toml`), None where it pays nobody. Raises IllFormedLayout."""
    place = folder(city, name).joinpath("payment.toml")
    return bank_files_of(tomllib.loads(place.read_text(encoding="utf-8"))) if place.is_file() else None


@cache
def thresholds(city: str, name: str) -> tuple[Parameter, ...]:
    """From when on something is a sign of risk (`risk.toml` of the programme, else of the library). Raises IllFormedThresholds."""
    own = folder(city, name).joinpath("risk.toml")
    place = own if own.is_file() else files(PACKAGE).joinpath("risk.toml")
    return thresholds_of(tomllib.loads(place.read_text(encoding="utf-8")))


@cache
def candidates_plan(city: str, name: str) -> Plan | None:
    """How its candidates are found in whole registers (`candidates.toml`), None where there is none. Raises IllFormedCandidates."""
    place = folder(city, name).joinpath("candidates.toml")
    return plan_of(tomllib.loads(place.read_text(encoding="utf-8"))) if place.is_file() else None


def number_of(city: str, name: str) -> str:
    """The document number, without loading the rules."""
    text = folder(city, name).joinpath("programme.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["programme"]["number"])


def find(wanted: str) -> Publication:
    """The programme of a name or number; with `/part` only that part of it. Raises UnknownProgramme."""
    for city, name in addresses():
        for known in (name, f"{city}/{name}", number_of(city, name)):
            if wanted == known:
                return load(city, name)
            if wanted.startswith(f"{known}/"):
                return one_part(load(city, name), wanted.removeprefix(f"{known}/"))
    names = "、".join(name for _, name in addresses())
    raise UnknownProgramme(f"没有名为“{wanted}”的项目。现有项目：{names or '（无）'}。")


def one_part(publication: Publication, part: str) -> Publication:
    """The programme with only one of its parts. Raises UnknownProgramme."""
    chosen = tuple(book for book in publication.parts if book.name == part)
    if not chosen:
        names = "、".join(book.name for book in publication.parts)
        raise UnknownProgramme(f"项目“{publication.name}”没有“{part}”这一部分，可用：{names}。")
    return replace(publication, parts=chosen)
