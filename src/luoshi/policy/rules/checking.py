"""Faults that a rulebook can have before any case is seen: each is found when the programme is loaded."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, Protocol

from luoshi.policy.rules.kinds import NUMBERS, Kind
from luoshi.policy.rules.nodes import (
    All,
    AnyOf,
    Choose,
    Compare,
    Const,
    Difference,
    Input,
    Least,
    Node,
    Not,
    Order,
    Product,
    Rounded,
    Sum,
    children,
    walk,
)
from luoshi.policy.rules.sentences import places

if TYPE_CHECKING:
    from luoshi.policy.rules.programme import Rulebook

MOST_CONDITIONS: Final = 62
"""A bit each in an int64 whose sign is never used, and one for the amount."""


class Cited(Protocol):
    """Anything with a name and a clause."""

    @property
    def name(self) -> str: ...

    @property
    def clause(self) -> str: ...


class Written(Cited, Protocol):
    """Anything with an expression."""

    @property
    def node(self) -> Node: ...


class IllFormedRules(ValueError):
    """The rules of a programme contradict themselves; the message lists every fault."""


def check(book: "Rulebook") -> None:
    """Raise IllFormedRules with all faults, or return."""
    faults = [*shape(book), *words(book), *kinds(book)]
    if faults:
        raise IllFormedRules(f"{book.name}的规则有误：\n" + "\n".join(f"- {fault}" for fault in faults))


def shape(book: "Rulebook") -> Iterator[str]:
    """Numbers and names."""
    if not book.conditions or not book.amount.clause:
        yield "至少要有一个条件和一个金额。"
    if len(book.conditions) > MOST_CONDITIONS:
        yield f"条件不得超过{MOST_CONDITIONS}个。"
    outcomes = Counter([*(c.name for c in book.conditions), book.amount.name, *(v.name for v in book.values)])
    facts = Counter([*(f.name for f in book.fields), *(p.name for p in book.parameters)])
    for name, count in [*outcomes.items(), *facts.items()]:
        if count > 1:
            yield f"名称“{name}”重复。"
    for parameter in book.parameters:
        if not parameter.values:
            yield f"参数“{parameter.name}”没有值。"
    for interpretation in book.interpretations:
        if interpretation.default not in {option.name for option in interpretation.options}:
            yield f"口径“{interpretation.name}”的默认值不在选项中。"
    yield from uncited(book.conditions)
    yield from uncited((book.amount, *book.values))
    yield from uncited(book.fields)
    yield from uncited(book.parameters)
    yield from uncited(book.interpretations)


def uncited(things: Iterable[Cited]) -> Iterator[str]:
    """Whatever names no clause."""
    return (f"“{thing.name}”没有写明条款。" for thing in things if not thing.clause)


def words(book: "Rulebook") -> Iterator[str]:
    """Every condition has its sentences, and every place in them a field or a parameter."""
    known = {f.name for f in book.fields} | {p.name for p in book.parameters}
    for condition in book.conditions:
        for text in (condition.met, condition.unmet, condition.remedy):
            if not text.endswith("。"):
                yield f"条件“{condition.name}”的说明不是完整的句子：{text}"
            for name in places(text):
                if name not in known:
                    yield f"条件“{condition.name}”的说明用到未知名称“{name}”。"


def kinds(book: "Rulebook") -> Iterator[str]:
    """Expressions join like with like."""
    for condition in book.conditions:
        if condition.node.kind is not Kind.FLAG:
            yield f"条件“{condition.name}”的结果不是是/否。"
    if book.amount.node.kind is not Kind.FEN:
        yield "金额的单位不是分（舍入方式须写明）。"
    options = {f.name: {name for name, _ in f.options} for f in book.fields}
    rules: list[Written] = [*book.conditions, book.amount, *book.values]
    for rule in rules:
        for node in walk(rule.node):
            for fault in unlike(node, options):
                yield f"“{rule.name}”：{fault}"


def unlike(node: Node, options: dict[str, set[str]]) -> Iterator[str]:
    """What is wrong with one node."""
    inside = [child.kind for child in children(node)]
    if isinstance(node, (All, AnyOf, Not)) and any(kind is not Kind.FLAG for kind in inside):
        yield "逻辑运算的各项须为是/否。"
    elif isinstance(node, (Least, Sum, Difference)) and (len(set(inside)) != 1 or inside[0] not in NUMBERS):
        yield "只能对同一单位的数值取最小、相加或相减。"
    elif isinstance(node, Choose) and (inside[0] is not Kind.FLAG or inside[1] is not inside[2]):
        yield "两个分支的类型须相同。"
    elif isinstance(node, Product) and not {inside[1]} <= {Kind.RATE, Kind.COUNT}:
        yield "金额只能乘以比例或数量。"
    elif isinstance(node, Rounded) and inside[0] not in NUMBERS:
        yield "只能对数值取整。"
    elif isinstance(node, Compare):
        yield from unlike_sides(node, inside, options)


def unlike_sides(node: Compare, inside: list[Kind], options: dict[str, set[str]]) -> Iterator[str]:
    """What is wrong with a comparison."""
    if inside[0] is not inside[1]:
        yield f"不能比较{inside[0]}与{inside[1]}。"
    if inside[0] in {Kind.CHOICE, Kind.FLAG} and node.order is not Order.EQUAL:
        yield "选项只能比较是否相同。"
    for field, const in ((node.left, node.right), (node.right, node.left)):
        match field, const:
            case Input(name, Kind.CHOICE), Const(value) if value not in options[name]:
                yield f"字段“{name}”没有选项“{value}”。"
