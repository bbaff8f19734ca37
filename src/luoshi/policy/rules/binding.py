"""Rules with their parameters and interpretations filled in: what an engine is given."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from hashlib import sha256

from luoshi.policy.rules.kinds import Kind, Scalar, Value
from luoshi.policy.rules.nodes import (
    All,
    AnyOf,
    Choose,
    Compare,
    Const,
    Input,
    Node,
    Not,
    Order,
    Ruled,
    Setting,
    all_of,
    any_of,
    rebuilt,
    walk,
)
from luoshi.policy.rules.programme import Rulebook
from luoshi.policy.rules.settings import (
    Override,
    Ruling,
    Standing,
    UnsuitableSetting,
    history,
    overridden,
    standing,
)

NO_OVERRIDE: Override = {}


@dataclass(frozen=True, slots=True)
class Bound:
    """A rulebook whose expressions hold only fields and constants, for one set of parameters and rulings."""

    book: Rulebook
    rulings: tuple[Ruling, ...]
    source: Rulebook
    """The same rules with their settings still named: which doubts does a condition rest on?"""

    @property
    def names(self) -> tuple[str, ...]:
        """The ids of the conditions, and last the amount's: bit i of a mask is names[i]."""
        return (*(c.name for c in self.book.conditions), self.book.amount.name)

    def standings(self, day: date) -> tuple[Standing, ...]:
        """How each interpretation stands on a day."""
        return tuple(standing(i, self.rulings, day) for i in self.book.interpretations)

    def doubts_of(self, condition: str) -> frozenset[str]:
        """The interpretations that a condition (or the amount) rests on."""
        rules = {c.name: c.node for c in self.source.conditions}
        node = rules.get(condition, self.source.amount.node)
        return frozenset(inner.interpretation for inner in walk(node) if isinstance(inner, Ruled))

    def read_otherwise(self, condition: str) -> Iterator[tuple[str, Node]]:
        """The condition under each option of each doubt that it rests on, whatever has been ruled on that doubt."""
        alone = tuple(c for c in self.source.conditions if c.name == condition)
        small = replace(self.source, parameters=self.book.parameters, conditions=alone, values=())
        rests_on = self.doubts_of(condition) if alone else frozenset()
        for doubt in (i for i in self.source.interpretations if i.name in rests_on):
            rest = tuple(r for r in self.rulings if r.interpretation != doubt.name)
            for option in doubt.options:
                read = Ruling(doubt.name, option.name, "", date.min, "", date.min)
                yield doubt.name, bind(small, (*rest, read)).book.conditions[0].node

    def version(self) -> str:
        """The declared version and a digest of everything the outcome depends on but the case."""
        book = self.book
        parts = [repr((c.name, c.clause, c.node)) for c in book.conditions]
        parts += [repr((book.amount.clause, book.amount.node)), *(repr(v.node) for v in book.values)]
        return f"{book.version}+{sha256(chr(10).join(parts).encode()).hexdigest()[:12]}"


def concerning(book: Rulebook, rulings: Iterable[Ruling], parts: Iterable[Rulebook]) -> tuple[Ruling, ...]:
    """The rulings that concern one part of a document; a doubt may belong to one part only.

    Raises UnsuitableSetting where a ruling concerns no part at all.
    """
    rulings, known = tuple(rulings), {doubt.name for part in parts for doubt in part.interpretations}
    for ruling in rulings:
        if ruling.interpretation not in known:
            names = "、".join(sorted(known)) or "无"
            raise UnsuitableSetting(f"没有名为“{ruling.interpretation}”的口径，可用：{names}。")
    mine = {doubt.name for doubt in book.interpretations}
    return tuple(ruling for ruling in rulings if ruling.interpretation in mine)


def bind(book: Rulebook, rulings: Iterable[Ruling] = (), overrides: Override = NO_OVERRIDE) -> Bound:
    """Fill in parameters (with other values, if given) and rulings.

    Raises UnsuitableSetting where a ruling or an override names something the programme does not have.
    """
    rulings = concerning(book, rulings, (book,))
    parameters = overridden(book.parameters, overrides)
    known = {i.name: i for i in book.interpretations}
    fill = Filling(
        {p.name: tuple((v.since, v.value) for v in p.values) for p in parameters},
        {i.name: (i.default, tuple((d, r.option) for d, r in history(i, rulings))) for i in known.values()},
        book.reference,
    )
    filled = replace(
        book,
        parameters=parameters,
        conditions=tuple(replace(c, node=fill.node(c.node)) for c in book.conditions),
        amount=replace(book.amount, node=fill.node(book.amount.node)),
        values=tuple(replace(v, node=fill.node(v.node)) for v in book.values),
    )
    return Bound(filled, rulings, book)


@dataclass(frozen=True)
class Filling:
    """Replaces settings and rulings by constants, or by a choice on the case's day where they changed."""

    settings: dict[str, tuple[tuple[date, Scalar], ...]]
    readings: dict[str, tuple[str, tuple[tuple[date, str], ...]]]
    reference: Input

    def node(self, node: Node) -> Node:
        """The expression with nothing but fields and constants in it, folded where constants decide."""
        if isinstance(node, Setting):
            (_, first), *later = self.settings[node.name]
            return self.by_day(first, later, node.of_kind)
        if isinstance(node, Ruled):
            default, later_options = self.readings[node.interpretation]
            chosen = [(day, option == node.option) for day, option in later_options]
            return self.by_day(default == node.option, chosen, Kind.FLAG)
        return fold(rebuilt(node, self.node))

    def by_day(self, first: Scalar, later: Iterable[tuple[date, Scalar]], kind: Kind) -> Node:
        """The first value, and from each later day on the next one."""
        result: Node = Const(first, kind)
        for since, value in later:
            if result != Const(value, kind):
                result = Choose(self.before(since), result, Const(value, kind))
        return result

    def before(self, day: date) -> Node:
        """Whether the case's day lies before a day."""
        moment = self.reference.of_kind is Kind.MOMENT
        bound: Value = datetime.combine(day, time()) if moment else day
        return Compare(Order.LESS, self.reference, Const(bound, self.reference.of_kind))


YES, NO = Const(value=True, of_kind=Kind.FLAG), Const(value=False, of_kind=Kind.FLAG)


def fold(node: Node) -> Node:  # noqa: PLR0911 - one return per kind of node
    """A logical expression without the parts that constants decide; everything else as it is."""
    match node:
        case All(parts):
            if NO in parts:
                return NO
            left = tuple(part for part in parts if part != YES)
            return all_of(*left) if left else YES
        case AnyOf(parts):
            if YES in parts:
                return YES
            left = tuple(part for part in parts if part != NO)
            return any_of(*left) if left else NO
        case Not(part) if part in {YES, NO}:
            return NO if part == YES else YES
        case Choose(condition, then, otherwise) if condition in {YES, NO}:
            return then if condition == YES else otherwise
        case _:
            return node
