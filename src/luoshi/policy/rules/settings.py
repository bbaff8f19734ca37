"""What may change without touching a rule: dated parameters, and interpretations with the rulings on them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from luoshi.policy.dates.windows import write_end
from luoshi.policy.rules.kinds import Kind, Scalar, write


class UnsuitableSetting(ValueError):
    """A parameter or ruling that the programme does not know; the message is for an official."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A value and the first day on which it holds."""

    since: date
    value: Scalar


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure or day of the document, each value with the day from which it holds (earliest first).

    The first value also covers earlier days: whether the programme was open then is a condition of its own.
    `names`: the words of its codes, for people.
    """

    name: str
    kind: Kind
    meaning: str
    clause: str
    values: tuple[Dated, ...]
    names: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> dict[str, str]:
        """How its codes are written for people; empty where the value speaks for itself."""
        return dict(self.names)

    def shown(self, value: Scalar) -> str:
        """One of its values as an official would write it; a moment at midnight is the end of the day before."""
        if isinstance(value, datetime) and (value.hour, value.minute) == (0, 0):
            return write_end(value)
        return write(value, self.kind, self.words)

    def at(self, day: date) -> Scalar:
        """The value in force on a day."""
        current = self.values[0].value
        for dated in self.values:
            if dated.since <= day:
                current = dated.value
        return current


@dataclass(frozen=True, slots=True)
class Option:
    """One way to read a doubtful passage."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Interpretation:
    """A doubt of the text (口径): the question, the ways to read it, the one taken until somebody rules,
    and why.
    """

    name: str
    clause: str
    question: str
    options: tuple[Option, ...]
    default: str
    reason: str

    def text_of(self, option: str) -> str:
        """The words of an option. Raises UnsuitableSetting."""
        for known in self.options:
            if known.name == option:
                return known.text
        names = "、".join(known.name for known in self.options)
        raise UnsuitableSetting(f"口径“{self.name}”没有选项“{option}”，可选：{names}。")


@dataclass(frozen=True, slots=True)
class Ruling:
    """Somebody's recorded decision on an interpretation: who, when, why and from which day it holds."""

    interpretation: str
    option: str
    by: str
    decided_on: date
    why: str
    since: date


@dataclass(frozen=True, slots=True)
class Standing:
    """How an interpretation stands on a day; `ruling` is None while the default applies."""

    interpretation: Interpretation
    option: str
    ruling: Ruling | None


Override = Mapping[str, tuple[Dated, ...]]
"""Other values for parameters, by name: recorded changes, or the question of a what-if."""


def overridden(parameters: Iterable[Parameter], overrides: Override) -> tuple[Parameter, ...]:
    """The parameters with other values in place. Raises UnsuitableSetting on an unknown name or a wrong
    kind of value.
    """
    known = {parameter.name: parameter for parameter in parameters}
    for name, values in overrides.items():
        if name not in known:
            raise UnsuitableSetting(f"没有名为“{name}”的参数，可用：{'、'.join(known)}。")
        if not values or any(type(v.value) is not type(known[name].values[0].value) for v in values):
            raise UnsuitableSetting(f"参数“{name}”的新值类型不符，应为{known[name].kind}。")
        known[name] = replace(known[name], values=tuple(sorted(values, key=lambda dated: dated.since)))
    return tuple(known.values())


def history(interpretation: Interpretation, rulings: Iterable[Ruling]) -> tuple[tuple[date, Ruling], ...]:
    """The rulings on one interpretation by the day from which they hold; of one day the latest decided
    counts.
    """
    mine = [ruling for ruling in rulings if ruling.interpretation == interpretation.name]
    for ruling in mine:
        interpretation.text_of(ruling.option)
    ordered = sorted(mine, key=lambda ruling: (ruling.since, ruling.decided_on))
    return tuple({ruling.since: ruling for ruling in ordered}.items())


def standing(interpretation: Interpretation, rulings: Iterable[Ruling], day: date) -> Standing:
    """How the interpretation stands on a day."""
    latest: Ruling | None = None
    for since, ruling in history(interpretation, rulings):
        latest = ruling if since <= day else latest
    return Standing(interpretation, latest.option if latest else interpretation.default, latest)
