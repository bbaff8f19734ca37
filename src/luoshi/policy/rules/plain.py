"""The rules on one case, in plain Python: each expression becomes a small function of the case.

The functions are made once; the common shapes (a field against a constant) have one without an inner call,
so that a case of some twenty conditions is decided with its reasons in a few microseconds.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final, NamedTuple, cast

from luoshi.policy.money.fen import down, half_up, up
from luoshi.policy.rules.binding import Bound
from luoshi.policy.rules.kinds import Case, Value
from luoshi.policy.rules.nodes import (
    All,
    AnyOf,
    Choose,
    Compare,
    Const,
    Difference,
    Exists,
    Input,
    Least,
    Node,
    Not,
    Order,
    Product,
    Rounded,
    Rounding,
    Sum,
    exchanged,
    inputs_of,
)
from luoshi.policy.rules.programme import Rulebook
from luoshi.policy.rules.sentences import Sentence, sentence

Run = Callable[[Case], Any]
"""A function of the case that yields a value or None for unknown."""

AMOUNT_SLOT: Final = "\N{MIDDLE DOT}amount"
"""Where a case keeps its amount while it is decided, so that conditions on it do not compute it again."""

ROUNDINGS: Final[dict[Rounding, Callable[[int, int], int]]] = {
    Rounding.UP: up,
    Rounding.DOWN: down,
    Rounding.HALF_UP: half_up,
}


class Decision(NamedTuple):
    """What the rules say about one case.

    `outcomes` holds one of True, False, None (unknown) for each condition in order, `reasons` the words for
    it; `failed` the ids of those that are not met or unknown, and the amount's id where it cannot be
    computed. `amount_fen` is 0 for a case that is not eligible.
    """

    eligible: bool
    amount_fen: int
    failed: tuple[str, ...]
    outcomes: tuple[bool | None, ...]
    reasons: tuple[str, ...]


class Decider:
    """Decides single cases by bound rules."""

    def __init__(self, bound: Bound) -> None:
        book = bound.book
        self.bound = bound
        self._names = bound.names
        self._amount = compiled(book.amount.node)
        known = {book.amount.node: Input(AMOUNT_SLOT, book.amount.node.kind)}
        self._rules = tuple(compiled(exchanged(c.node, known)) for c in book.conditions)
        self._values = tuple((v.name, compiled(v.node)) for v in book.values)
        self._words = Words(book)
        self._reference = book.reference.name

    def __call__(self, case: Case) -> Decision:
        """Decide a case: a mapping of field names to values, None or absent for unknown."""
        filled = Filled(case)
        amount = filled[AMOUNT_SLOT] = self._amount(filled)
        outcomes = tuple([rule(filled) for rule in self._rules])
        if amount is not None and all(outcomes):
            return Decision(True, amount, (), outcomes, self._words.all_met(filled))
        failing = [i for i, met in enumerate(outcomes) if not met]
        failed = [self._names[i] for i in failing]
        if amount is None:
            failed.append(self._names[-1])
        return Decision(False, 0, tuple(failed), outcomes, self._words.mixed(failing, outcomes, filled))

    def amount(self, case: Case) -> int | None:
        """The amount on its own, whether the case is eligible or not; None where it cannot be computed."""
        amount: int | None = self._amount(Filled(case))
        return amount

    def values(self, case: Case) -> dict[str, Value]:
        """The further values of a case, by name."""
        filled = Filled(case)
        return {name: run(filled) for name, run in self._values}

    def without_amount(self, case: Case) -> str:
        """The sentence for a case whose amount cannot be computed."""
        return self._words.no_amount(Filled(case))

    def day(self, case: Case) -> date | None:
        """The day by which the case's parameters and rulings are chosen; None where it is unknown."""
        value = case.get(self._reference)
        return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None


class Words:
    """The sentences of a rulebook for each outcome of each condition; most are written once for all."""

    def __init__(self, book: Rulebook) -> None:
        fields, settings = {f.name: f for f in book.fields}, {p.name: p for p in book.parameters}
        self._met = tuple(sentence(c.met, fields, settings) for c in book.conditions)
        self._unmet = tuple(sentence(c.unmet, fields, settings) for c in book.conditions)
        self._fixed = tuple(text if isinstance(text, str) else "" for text in self._met)
        self._open = tuple(i for i, text in enumerate(self._fixed) if not text)
        self._needs = tuple(
            tuple((n, short(fields[n].meaning)) for n in inputs_of(c.node) if not fields[n].optional)
            for c in book.conditions
        )
        self._amount_needs = tuple((n, short(fields[n].meaning)) for n in inputs_of(book.amount.node))
        self._amount_is = book.amount.what
        self._reference = book.reference.name

    def all_met(self, case: Case) -> tuple[str, ...]:
        """The words for a case that meets everything."""
        return self.mixed([], (True,) * len(self._fixed), case) if self._open else self._fixed

    def mixed(self, failing: list[int], outcomes: tuple[bool | None, ...], case: Case) -> tuple[str, ...]:
        """The words for each outcome, given the numbers of those that are not met or unknown."""
        texts = list(self._fixed)
        for i in self._open:
            texts[i] = self.told(self._met[i], case)
        for i in failing:
            texts[i] = self.missing(i, case) if outcomes[i] is None else self.told(self._unmet[i], case)
        return tuple(texts)

    def told(self, text: Sentence | str, case: Case) -> str:
        """A sentence in words."""
        if isinstance(text, str):
            return text
        day = case[self._reference]
        return text(case, day.date() if isinstance(day, datetime) else cast("date | None", day))

    def missing(self, index: int, case: Case) -> str:
        """Says which facts are missing for a condition."""
        return f"缺少{absent(self._needs[index], case)}，无法判断，请补充。"

    def no_amount(self, case: Case) -> str:
        """Says which facts are missing for the amount."""
        return f"缺少{absent(self._amount_needs, case)}，无法计算{self._amount_is}，请补充。"


def absent(needs: tuple[tuple[str, str], ...], case: Case) -> str:
    """The facts that a case lacks, in words."""
    return "、".join([f"“{meaning}”" for name, meaning in needs if case[name] is None])


def short(meaning: str) -> str:
    """A field's meaning without the note in brackets."""
    return meaning.partition("（")[0]


class Filled(dict[str, Value]):
    """A case in which an absent field is unknown."""

    def __missing__(self, name: str) -> None:
        return None


def compiled(node: Node) -> Run:  # noqa: PLR0911 - one return per kind of node
    """The expression as a function of the case."""
    match node:
        case Const(value):
            return lambda _: value
        case Input(name):
            return lambda case: case[name]
        case Exists(field):
            name = field.name
            return lambda case: case[name] is not None
        case Compare():
            return comparison(node)
        case All(parts):
            return every(tuple(compiled(part) for part in parts))
        case AnyOf(parts) if found := alternatives(parts):
            return member(*found)
        case AnyOf(parts):
            return some(tuple(compiled(part) for part in parts))
        case Not(Exists(field)):
            absent_name = field.name
            return lambda case: case[absent_name] is None
        case Not(part):
            return opposite(compiled(part))
        case Choose(condition, then, otherwise):
            return choice(compiled(condition), compiled(then), compiled(otherwise))
        case _:
            return arithmetic(node)


def comparison(node: Compare) -> Run:
    """Two values compared; unknown where either is. A field against a constant is written out."""
    order, left, right = node.order, node.left, node.right
    if isinstance(left, Input) and isinstance(right, Const):
        return against_constant(order, left.name, right.value)
    if isinstance(right, Input) and isinstance(left, Const):
        return constant_against(order, left.value, right.name)
    first, second = compiled(left), compiled(right)
    equal, less = order is Order.EQUAL, order is Order.LESS

    def run(case: Case) -> bool | None:
        a, b = first(case), second(case)
        if a is None or b is None:
            return None
        return bool(a == b if equal else a < b if less else a <= b)

    return run


def against_constant(order: Order, name: str, bound: Any) -> Run:
    """A field, then a constant."""
    match order:
        case Order.EQUAL:
            return lambda case: None if (v := case[name]) is None else v == bound
        case Order.LESS:
            return lambda case: None if (v := case[name]) is None else v < bound
        case _:
            return lambda case: None if (v := case[name]) is None else v <= bound


def constant_against(order: Order, bound: Any, name: str) -> Run:
    """A constant, then a field."""
    match order:
        case Order.EQUAL:
            return lambda case: None if (v := case[name]) is None else bound == v
        case Order.LESS:
            return lambda case: None if (v := case[name]) is None else bound < v
        case _:
            return lambda case: None if (v := case[name]) is None else bound <= v


def every(parts: tuple[Run, ...]) -> Run:
    """All hold: no as soon as one does not, else unknown if one is."""
    first, *others = parts
    rest = every(tuple(others)) if len(others) > 1 else others[0]

    def run(case: Case) -> bool | None:
        one = first(case)
        if one is False:
            return False
        other: bool | None = rest(case)
        return other if one or other is False else None

    return run


def some(parts: tuple[Run, ...]) -> Run:
    """One holds: yes as soon as one does, else unknown if one is."""
    first, *others = parts
    rest = some(tuple(others)) if len(others) > 1 else others[0]

    def run(case: Case) -> bool | None:
        one = first(case)
        if one:
            return True
        other: bool | None = rest(case)
        return other if one is False or other else None

    return run


def member(name: str, values: frozenset[Any]) -> Run:
    """A field is one of several values."""
    return lambda case: None if (v := case[name]) is None else v in values


def alternatives(parts: tuple[Node, ...]) -> tuple[str, frozenset[Any]] | None:
    """The field and the values, where the parts only compare one field with constants for equality."""
    name, values = "", []
    for part in parts:
        match part:
            case Compare(Order.EQUAL, Input(field), Const(value)) if field == name or not name:
                name = field
                values.append(value)
            case _:
                return None
    return name, frozenset(values)


def opposite(part: Run) -> Run:
    """The other of yes and no; unknown stays unknown."""
    return lambda case: None if (value := part(case)) is None else not value


def choice(condition: Run, then: Run, otherwise: Run) -> Run:
    """One of two, unknown where the condition is."""

    def run(case: Case) -> Value:
        chosen = condition(case)
        if chosen is None:
            return None
        return then(case) if chosen else otherwise(case)  # type: ignore[no-any-return]

    return run


def arithmetic(node: Node) -> Run:
    """Sums, products, the least and roundings; unknown where any part is."""
    match node:
        case Sum(left, right):
            return with_both(compiled(left), compiled(right), lambda a, b: a + b)
        case Difference(left, right):
            return with_both(compiled(left), compiled(right), lambda a, b: a - b)
        case Product(left, right):
            return with_both(compiled(left), compiled(right), lambda a, b: a * b)
        case Least(parts):
            return smallest(tuple(compiled(part) for part in parts))
        case Rounded(part, unit, worth, rounding):
            inner, rounded = compiled(part), ROUNDINGS[rounding]
            return lambda case: None if (v := inner(case)) is None else rounded(v, unit) * worth
    raise TypeError(f"无法计算的表达式：{node!r}")


def with_both(first: Run, second: Run, operation: Callable[[int, int], int]) -> Run:
    """An operation on two values."""

    def run(case: Case) -> int | None:
        a, b = first(case), second(case)
        return None if a is None or b is None else operation(a, b)

    return run


def smallest(parts: tuple[Run, ...]) -> Run:
    """The least of all."""

    def run(case: Case) -> int | None:
        values = [part(case) for part in parts]
        return None if None in values else min(values)

    return run
