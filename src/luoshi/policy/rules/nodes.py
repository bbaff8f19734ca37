"""The words of the rule language: a rule is written once as an expression and read by every engine.

An expression is a tree of frozen nodes. Nothing is computed while a rule is written; `plain` runs the tree
on one case and `engines` on columns. Logic has three values (yes, no, unknown): a missing input makes what
depends on it unknown, `no & unknown` is no, `yes | unknown` is yes. Amounts that depend on something
unknown are unknown.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from luoshi.policy.money.fen import BASIS_POINTS, FEN_PER_YUAN
from luoshi.policy.rules.kinds import Kind, Scalar, Value


class Order(StrEnum):
    """How two values are compared."""

    EQUAL = "="
    LESS = "<"
    AT_MOST = "<="


class Rounding(StrEnum):
    """Where a remainder goes."""

    UP = "up"
    DOWN = "down"
    HALF_UP = "half-up"


@dataclass(frozen=True, slots=True)
class Node:
    """An expression; the operators below build larger ones."""

    def __le__(self, other: "Operand") -> "Node":
        return Compare(Order.AT_MOST, self, lift(other))

    def __lt__(self, other: "Operand") -> "Node":
        return Compare(Order.LESS, self, lift(other))

    def __ge__(self, other: "Operand") -> "Node":
        return Compare(Order.AT_MOST, lift(other), self)

    def __gt__(self, other: "Operand") -> "Node":
        return Compare(Order.LESS, lift(other), self)

    def is_(self, other: "Operand") -> "Node":
        """Equal to a value or another expression."""
        return Compare(Order.EQUAL, self, lift(other))

    def among(self, *values: Scalar) -> "Node":
        """Equal to one of the values."""
        return any_of(*(self.is_(value) for value in values))

    def __and__(self, other: "Node") -> "Node":
        return all_of(self, other)

    def __or__(self, other: "Node") -> "Node":
        return any_of(self, other)

    def __invert__(self) -> "Node":
        return Not(self)

    def __add__(self, other: "Operand") -> "Node":
        return Sum(self, lift(other))

    def __sub__(self, other: "Operand") -> "Node":
        return Difference(self, lift(other))

    def __mul__(self, other: "Operand") -> "Node":
        return Product(self, lift(other))

    def of(self, amount: "Node") -> "Node":
        """A rate of an amount: its exact share, to be rounded by name."""
        return Product(amount, self)

    @property
    def kind(self) -> Kind:
        """What the expression yields."""
        return Kind.FLAG


Operand = Node | Scalar


@dataclass(frozen=True, slots=True)
class Const(Node):
    """A value that is the same for every case."""

    value: Value
    of_kind: Kind

    @property
    def kind(self) -> Kind:
        return self.of_kind


@dataclass(frozen=True, slots=True)
class Input(Node):
    """A field of the case. `optional`: None means 'there is none' and is asked about with `exists`."""

    name: str
    of_kind: Kind
    optional: bool = False

    @property
    def kind(self) -> Kind:
        return self.of_kind


@dataclass(frozen=True, slots=True)
class Setting(Node):
    """A parameter of the programme, as in force on the case's day."""

    name: str
    of_kind: Kind

    @property
    def kind(self) -> Kind:
        return self.of_kind


@dataclass(frozen=True, slots=True)
class Ruled(Node):
    """Whether an interpretation (口径) stands at this option on the case's day."""

    interpretation: str
    option: str


@dataclass(frozen=True, slots=True)
class Exists(Node):
    """Whether an optional field holds a value; never unknown."""

    field: Input


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """Two values of one kind compared."""

    order: Order
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class All(Node):
    """Every part holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf(Node):
    """At least one part holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    """The part does not hold."""

    part: Node


@dataclass(frozen=True, slots=True)
class Choose(Node):
    """One of two expressions, by a condition."""

    condition: Node
    then: Node
    otherwise: Node

    @property
    def kind(self) -> Kind:
        return self.then.kind


@dataclass(frozen=True, slots=True)
class Sum(Node):
    """Two amounts together."""

    left: Node
    right: Node

    @property
    def kind(self) -> Kind:
        return self.left.kind


@dataclass(frozen=True, slots=True)
class Difference(Node):
    """One amount less another."""

    left: Node
    right: Node

    @property
    def kind(self) -> Kind:
        return self.left.kind


@dataclass(frozen=True, slots=True)
class Product(Node):
    """An amount times a count, or (with a rate) its exact share."""

    left: Node
    right: Node

    @property
    def kind(self) -> Kind:
        return Kind.SHARE if self.right.kind is Kind.RATE else self.left.kind


@dataclass(frozen=True, slots=True)
class Least(Node):
    """The smallest of several amounts."""

    parts: tuple[Node, ...]

    @property
    def kind(self) -> Kind:
        return self.parts[0].kind


@dataclass(frozen=True, slots=True)
class Rounded(Node):
    """A value in whole units, each unit worth `worth`: `round(part / unit) * worth`."""

    part: Node
    unit: int
    worth: int
    rounding: Rounding

    @property
    def kind(self) -> Kind:
        return Kind.FEN


def lift(value: Operand) -> Node:
    """A plain value as a node; its kind from its Python type (integers are counts)."""
    if isinstance(value, Node):
        return value
    if isinstance(value, bool):
        return Const(value, Kind.FLAG)
    if isinstance(value, datetime):
        return Const(value, Kind.MOMENT)
    if isinstance(value, date):
        return Const(value, Kind.DAY)
    return Const(value, Kind.COUNT if isinstance(value, int) else Kind.CHOICE)


def all_of(*parts: Node) -> Node:
    """Every part holds; nested ones are folded into one."""
    flat = tuple(p for part in parts for p in (part.parts if isinstance(part, All) else (part,)))
    return flat[0] if len(flat) == 1 else All(flat)


def any_of(*parts: Node) -> Node:
    """At least one part holds; nested ones are folded into one."""
    flat = tuple(p for part in parts for p in (part.parts if isinstance(part, AnyOf) else (part,)))
    return flat[0] if len(flat) == 1 else AnyOf(flat)


def exists(field: Node) -> Node:
    """Whether an optional field holds a value. Raises TypeError on anything but an optional field."""
    if not isinstance(field, Input) or not field.optional:
        raise TypeError(f"exists() 只用于可为空的字段：{field}")
    return Exists(field)


def choose(condition: Node, then: Operand, otherwise: Operand) -> Node:
    """`then` where the condition holds, `otherwise` where it does not, unknown where it is unknown."""
    return Choose(condition, lift(then), lift(otherwise))


def least(*parts: Operand) -> Node:
    """The smallest of several amounts (caps: 最高、不超过)."""
    return Least(tuple(lift(part) for part in parts))


def tiers(value: Node, steps: tuple[tuple[Operand, Operand], ...], below: Operand) -> Node:
    """The amount of the first step (given from the highest) whose lower bound the value reaches, else
    `below`.
    """
    result = lift(below)
    for bound, amount in reversed(steps):
        result = Choose(value >= bound, lift(amount), result)
    return result


def whole(number: Node) -> Node:
    """A number as the whole share of itself, to be compared with a share of another.

    A ratio is compared without dividing: `whole(case.with_refund) >= HALF.of(case.shops)`.
    """
    return Product(number, Const(BASIS_POINTS, Kind.RATE))


def up_to_yuan(share: Node) -> Node:
    """A share rounded up to the whole yuan, in fen (向上取整至整元)."""
    return Rounded(share, BASIS_POINTS * FEN_PER_YUAN, FEN_PER_YUAN, Rounding.UP)


def up_to_fen(share: Node) -> Node:
    """A share rounded up to the fen."""
    return Rounded(share, BASIS_POINTS, 1, Rounding.UP)


def down_to_fen(share: Node) -> Node:
    """A share with what is less than a fen dropped."""
    return Rounded(share, BASIS_POINTS, 1, Rounding.DOWN)


def half_up_to_fen(share: Node) -> Node:
    """A share rounded to the nearest fen (四舍五入至分)."""
    return Rounded(share, BASIS_POINTS, 1, Rounding.HALF_UP)


def children(node: Node) -> tuple[Node, ...]:
    """The expressions directly inside one."""
    found: list[Node] = []
    for slot in fields(node):
        inner: Any = getattr(node, slot.name)
        found.extend(n for n in (inner if isinstance(inner, tuple) else (inner,)) if isinstance(n, Node))
    return tuple(found)


def walk(node: Node) -> Iterator[Node]:
    """The expression and all inside it, outermost first."""
    yield node
    for child in children(node):
        yield from walk(child)


def inputs_of(node: Node) -> tuple[str, ...]:
    """Names of the case's fields that the expression reads, in order, once each."""
    return tuple(dict.fromkeys(n.name for n in walk(node) if isinstance(n, Input)))


def rebuilt(node: Node, change: Callable[[Node], Node]) -> Node:  # noqa: PLR0911 - one return per kind of node
    """The same node with each expression directly inside it changed."""
    match node:
        case All(parts) | AnyOf(parts) | Least(parts):
            return type(node)(tuple(change(part) for part in parts))
        case Sum(left, right) | Difference(left, right) | Product(left, right):
            return type(node)(change(left), change(right))
        case Compare(order, left, right):
            return Compare(order, change(left), change(right))
        case Choose(condition, then, otherwise):
            return Choose(change(condition), change(then), change(otherwise))
        case Not(part):
            return Not(change(part))
        case Rounded(part):
            return replace(node, part=change(part))
    return node


def exchanged(node: Node, known: Mapping[Node, Node]) -> Node:
    """The expression with every part that is a key replaced by its value."""
    return known[node] if node in known else rebuilt(node, lambda part: exchanged(part, known))
