"""A programme's rules: written with `Programme` in the order of the document, then frozen as a `Rulebook`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from luoshi.policy.rules.checking import check
from luoshi.policy.rules.kinds import Kind
from luoshi.policy.rules.nodes import Input, Node, Ruled, Setting
from luoshi.policy.rules.sentences import Field
from luoshi.policy.rules.settings import Interpretation, Parameter

AMOUNT: Final = "amount"
"""The id under which a case fails whose amount cannot be computed because a value is missing."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One requirement: its clause, the expression, and the words for each outcome.

    `unmet` says what is wrong, `remedy` what the applicant can do about it.
    """

    name: str
    clause: str
    node: Node
    met: str
    unmet: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Derived:
    """A value that follows from a case: its amount, its place in the queue. `what` in the reader's
    language.
    """

    name: str
    clause: str
    node: Node
    what: str


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything the rules of one programme say, frozen."""

    name: str
    number: str
    title: str
    version: str
    fields: tuple[Field, ...]
    parameters: tuple[Parameter, ...]
    interpretations: tuple[Interpretation, ...]
    conditions: tuple[Condition, ...]
    amount: Derived
    reference: Input
    values: tuple[Derived, ...] = ()

    def address(self, clause: str) -> str:
        """The full address of a clause of this programme's document."""
        return f"{self.number}#{clause}"

    def without(self, condition: str) -> "Rulebook":
        """The same rules with one condition left out: the mutation that proves a clause executable."""
        return replace(self, conditions=tuple(c for c in self.conditions if c.name != condition))


class CaseFields:
    """Stands for the case while a rule is written: each attribute is the field of that name."""

    def __init__(self, fields: Iterable[Field]) -> None:
        self._fields = {f.name: Input(f.name, f.kind, f.optional) for f in fields}

    def __getattr__(self, name: str) -> Node:
        try:
            return self._fields[name]
        except KeyError:
            raise AttributeError(f"规则用到了未登记的字段“{name}”。") from None


Rule = Callable[[CaseFields], Node]


@dataclass(slots=True)
class Programme:
    """Collects a programme's rules while its module is read; `freeze` checks and returns them."""

    name: str
    number: str
    title: str
    version: str
    reference: str
    fields: tuple[Field, ...]
    parameters: tuple[Parameter, ...]
    interpretations: tuple[Interpretation, ...]
    _conditions: list[Condition] = field(default_factory=list)
    _values: list[Derived] = field(default_factory=list)
    _amount: list[Derived] = field(default_factory=list)

    def parameter(self, name: str) -> Node:
        """A parameter by name, as in force on the case's day. Raises LookupError."""
        kinds = {p.name: p.kind for p in self.parameters}
        if name not in kinds:
            raise LookupError(f"{self.name}没有登记参数“{name}”。")
        return Setting(name, kinds[name])

    def reads(self, interpretation: str, option: str) -> Node:
        """Whether an interpretation stands at an option. Raises LookupError, UnsuitableSetting."""
        for known in self.interpretations:
            if known.name == interpretation:
                known.text_of(option)
                return Ruled(interpretation, option)
        raise LookupError(f"{self.name}没有登记口径“{interpretation}”。")

    def condition(self, clause: str, *, met: str, unmet: str, remedy: str) -> Callable[[Rule], Rule]:
        """Register a condition under its function's name."""

        def register(rule: Rule) -> Rule:
            node = rule(CaseFields(self.fields))
            self._conditions.append(Condition(rule.__name__, clause, node, met, unmet, remedy))
            return rule

        return register

    def amount_due(self, clause: str, *, what: str) -> Callable[[Rule], Rule]:
        """Register the amount, in fen."""
        return self._derive(self._amount, clause, what)

    def value(self, clause: str, *, what: str) -> Callable[[Rule], Rule]:
        """Register a further value that other storeys need (the place in the queue, a score)."""
        return self._derive(self._values, clause, what)

    def _derive(self, into: list[Derived], clause: str, what: str) -> Callable[[Rule], Rule]:
        def register(rule: Rule) -> Rule:
            into.append(Derived(rule.__name__, clause, rule(CaseFields(self.fields)), what))
            return rule

        return register

    def freeze(self) -> Rulebook:
        """The finished rules. Raises IllFormedRules with every fault found."""
        kinds = {f.name: f for f in self.fields}
        reference = kinds[self.reference]
        book = Rulebook(
            name=self.name,
            number=self.number,
            title=self.title,
            version=self.version,
            fields=self.fields,
            parameters=self.parameters,
            interpretations=self.interpretations,
            conditions=tuple(self._conditions),
            amount=self._amount[0] if self._amount else Derived(AMOUNT, "", Input("", Kind.FEN), ""),
            reference=Input(reference.name, reference.kind, reference.optional),
            values=tuple(self._values),
        )
        check(book)
        return book
