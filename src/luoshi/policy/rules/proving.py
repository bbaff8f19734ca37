"""Whether the cases of a rulebook notice a change in one single place of one rule.

Leaving a whole condition out is a coarse proof: a case far from the threshold notices it, too. Here each place of each
expression is changed alone – a bound with or without its own value, a part of an "and" or "or" left out, branches
exchanged, a parameter one smallest step up or down in this rule only – and some case must come out otherwise.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

from luoshi.policy.rules.binding import bind
from luoshi.policy.rules.cases import Example
from luoshi.policy.rules.kinds import Kind, neighbour
from luoshi.policy.rules.nodes import (
    All,
    AnyOf,
    Choose,
    Compare,
    Node,
    Not,
    Order,
    Setting,
    children,
    rebuilt,
)
from luoshi.policy.rules.plain import Decider
from luoshi.policy.rules.programme import Condition, Derived, Rulebook
from luoshi.policy.rules.settings import Dated, Parameter

OTHER_ORDER: Final = {Order.AT_MOST: Order.LESS, Order.LESS: Order.AT_MOST}
MOVED: Final = "moved "
WITHOUT_STEPS: Final = frozenset({Kind.CHOICE, Kind.FLAG})
"""Kinds of value that have no smallest step."""


@dataclass(frozen=True, slots=True)
class Changed:
    """An expression with one place changed, and what was done to it."""

    what: str
    node: Node
    moved: Parameter | None = None
    """A parameter that this one place reads instead of the programme's own."""


@dataclass(frozen=True, slots=True)
class Unnoticed:
    """A change that no case notices: of which rule, and what was done."""

    rule: str
    what: str


def unnoticed(book: Rulebook, examples: Iterable[Example]) -> Iterator[Unnoticed]:
    """Every change in one place of the rules that leaves all cases as they are."""
    cases = tuple(examples)
    whole = book.amount.node
    for condition in book.conditions:
        for changed in changes(condition.node, book, whole):
            changed_book, concerned = _with(book, changed, cases)
            if not any(_fails_otherwise(changed_book, replace(condition, node=changed.node), concerned)):
                yield Unnoticed(condition.name, changed.what)
    for derived, differs in ((book.amount, _amount_differs), *((v, _value_differs) for v in book.values)):
        for changed in changes(derived.node, book, None):
            changed_book, concerned = _with(book, changed, cases)
            if not any(differs(changed_book, replace(derived, node=changed.node), concerned)):
                yield Unnoticed(derived.name, changed.what)


def changes(node: Node, book: Rulebook, closed: Node | None) -> Iterator[Changed]:
    """The expression with each of its places changed in turn; what equals `closed` is proved elsewhere."""
    if node == closed:
        return
    yield from _here(node, book)
    inner = children(node)
    for index, child in enumerate(inner):
        for changed in changes(child, book, closed):
            yield replace(changed, node=rebuilt(node, _put(index, changed.node)))


def _put(place: int, new: Node) -> Callable[[Node], Node]:
    """Puts the new expression at one place among those directly inside another."""
    seen = iter(range(place + 1))
    return lambda old: new if next(seen, None) == place else old


def _here(node: Node, book: Rulebook) -> Iterator[Changed]:
    match node:
        case Compare(order, left, right) if order in OTHER_ORDER:
            yield Changed("边界值由算改为不算，或由不算改为算", Compare(OTHER_ORDER[order], left, right))
        case All(parts) | AnyOf(parts):
            for index in range(len(parts)):
                rest = parts[:index] + parts[index + 1 :]
                left_out = rest[0] if len(rest) == 1 else type(node)(rest)
                yield Changed(f"去掉并列的第{index + 1}项", left_out)
        case Not(part):
            yield Changed("去掉否定", part)
        case Choose(condition, then, otherwise):
            yield Changed("两个分支对调", Choose(condition, otherwise, then))
        case Setting(name, kind) if kind not in WITHOUT_STEPS:
            own = next(p for p in book.parameters if p.name == name)
            for index, (steps, side) in product(range(len(own.values)), ((1, "增大"), (-1, "减小"))):
                moved = replace(own, name=MOVED + name, values=_nudged(own.values, index, steps))
                yield Changed(f"参数“{name}”只在此处{side}一个最小单位", Setting(moved.name, kind), moved)


def _nudged(values: tuple[Dated, ...], index: int, steps: int) -> tuple[Dated, ...]:
    one = Dated(values[index].since, neighbour(values[index].value, steps))
    return (*values[:index], one, *values[index + 1 :])


def _with(
    book: Rulebook, changed: Changed, cases: tuple[Example, ...]
) -> tuple[Rulebook, tuple[Example, ...]]:
    """The rules that know the moved parameter, and the cases that do not suppose figures of their own for it."""
    if changed.moved is None:
        return book, cases
    name = changed.moved.name.removeprefix(MOVED)
    concerned = tuple(case for case in cases if name not in case.overrides)
    return replace(book, parameters=(*book.parameters, changed.moved)), concerned


def _fails_otherwise(book: Rulebook, changed: Condition, cases: tuple[Example, ...]) -> Iterator[bool]:
    small = replace(book, conditions=(changed,), values=())
    for case, decider in _decided(small, cases):
        expected = None if changed.name in case.unknown else changed.name not in case.failed
        yield decider(case.facts).outcomes[0] is not expected


def _amount_differs(book: Rulebook, changed: Derived, cases: tuple[Example, ...]) -> Iterator[bool]:
    """Another amount, or another answer of a condition that reads the amount (is there money enough for it?)."""
    for case, decider in _decided(replace(book, conditions=(), values=(), amount=changed), cases):
        yield not case.failed and decider.amount(case.facts) != case.amount_fen
    whole = book.amount.node
    for condition in book.conditions:
        node = _exchanged(condition.node, whole, changed.node)
        if node != condition.node:
            yield from _fails_otherwise(book, replace(condition, node=node), cases)


def _exchanged(node: Node, old: Node, new: Node) -> Node:
    return new if node == old else rebuilt(node, lambda inner: _exchanged(inner, old, new))


def _value_differs(book: Rulebook, changed: Derived, cases: tuple[Example, ...]) -> Iterator[bool]:
    for case, decider in _decided(replace(book, conditions=(), values=(changed,)), cases):
        yield changed.name in case.values and (
            decider.values(case.facts)[changed.name] != case.values[changed.name]
        )


def _decided(book: Rulebook, cases: tuple[Example, ...]) -> Iterator[tuple[Example, Decider]]:
    """Each case with the rules under what it supposes; rules alike are made once."""
    made: dict[tuple[object, ...], Decider] = {}
    for case in cases:
        key = (case.rulings, tuple(sorted(case.overrides.items())))
        if key not in made:
            made[key] = Decider(bind(book, case.rulings, case.overrides))
        yield case, made[key]
