"""Which clauses of the document are carried out, where, and which are not: a check of the transcription
itself.

A clause counts as executable only where each condition that cites it is proved: without the condition, a
case of `cases.toml` comes out otherwise than it says. A parameter is proved on both sides of its threshold:
one smallest step up and one down must each make a case fail, in each rule that reads it. Each place of each rule is
proved by itself (`proving`). An option of an interpretation is proved by a case that needs it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from luoshi.policy.rules.binding import bind
from luoshi.policy.rules.cases import Example, run_examples, surprises
from luoshi.policy.rules.kinds import Kind, neighbour
from luoshi.policy.rules.loading import Account
from luoshi.policy.rules.nodes import Input, Node, Ruled, Setting, walk
from luoshi.policy.rules.plain import Decider
from luoshi.policy.rules.programme import Rulebook
from luoshi.policy.rules.proving import unnoticed
from luoshi.policy.rules.settings import Dated, Parameter

LONGEST_HEADING: Final = 40
"""A clause with parts of its own and no more characters than this is their heading."""
SENTENCE: Final = re.compile(r"\.\d+$")


class Status(StrEnum):
    """What becomes of a clause."""

    EXECUTABLE = "executable"
    PROCEDURAL = "procedural"
    INFORMATIVE = "informative"
    UNCOVERED = "uncovered"


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the source: its full address, its own text, whether it has parts, and that of the one
    above.
    """

    address: str
    text: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Covered:
    """What becomes of one clause, where, and why."""

    address: str
    status: Status
    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that must be put right: what kind, where it stands, and a sentence."""

    kind: str
    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """The account of a document: every clause in order, and the problems."""

    clauses: tuple[Covered, ...]
    problems: tuple[Problem, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing is uncovered and there is no problem."""
        return not self.problems and all(c.status is not Status.UNCOVERED for c in self.clauses)

    def as_data(self) -> dict[str, Any]:
        """`{clauses: [{address, status, where, why}], problems: [{kind, where, text}]}`."""
        clauses = [
            {"address": c.address, "status": str(c.status), "where": c.where, "why": c.why}
            for c in self.clauses
        ]
        return {
            "clauses": clauses,
            "problems": [{"kind": p.kind, "where": p.where, "text": p.text} for p in self.problems],
        }


@dataclass(slots=True)
class Proofs:
    """What the cases of one rulebook prove."""

    book: Rulebook
    examples: tuple[Example, ...]
    unproved: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def fails(self, book: Rulebook) -> bool:
        """Whether some case comes out otherwise by these rules."""
        return next(run_examples(self.examples, book), None) is not None

    def complain(self, kind: str, what: str, text: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(kind, f"{self.book.name}.{what}", text))


def coverage(
    books: Sequence[Rulebook],
    accounts: Iterable[Account],
    examples: Iterable[Example],
    clauses: Sequence[Clause] | None,
) -> Coverage:
    """The account of a document. Without its `clauses` (None) only what the programme itself cites is
    listed.
    """
    everything, stated = tuple(examples), tuple(accounts)
    proofs = [proved(book, tuple(e for e in everything if e.part == book.name)) for book in books]
    problems = [problem for proof in proofs for problem in proof.problems]
    number = books[0].number
    cited = executable(proofs)
    told = {f"{number}#{account.clause}": account for account in stated}
    listed = clauses if clauses is not None else [Clause(a, "", None) for a in dict.fromkeys([*cited, *told])]
    problems += unknown_clauses(books, stated, {clause.address for clause in listed})
    return Coverage(tuple(fate(clause, listed, cited, told) for clause in listed), tuple(problems))


def proved(book: Rulebook, examples: tuple[Example, ...]) -> Proofs:
    """Run all proofs on one rulebook."""
    proof = Proofs(book, examples)
    for case, surprise in run_examples(examples, book):
        proof.complain("wrong-case", case.name, f"案例“{case.name}”{surprise}。")
    if not proof.problems:
        prove_conditions(proof)
        prove_parameters(proof)
        prove_places(proof)
        prove_interpretations(proof)
    unread_inputs(proof)
    return proof


def prove_conditions(proof: Proofs) -> None:
    """Each condition left out in turn."""
    for condition in proof.book.conditions:
        if not proof.fails(proof.book.without(condition.name)):
            proof.unproved.add(condition.name)
            proof.complain(
                "unproved-condition", condition.name, "去掉该条件后没有案例出错，请补充不满足它的案例。"
            )


def prove_parameters(proof: Proofs) -> None:
    """Each value of each parameter one smallest step up and down in turn."""
    for parameter in proof.book.parameters:
        for index, dated in enumerate(parameter.values):
            for steps, side in ((1, "增大"), (-1, "减小")):
                moved = nudged(parameter, index, steps)
                if moved is not None and not differs(proof, parameter.name, moved):
                    proof.complain(
                        "one-sided-parameter",
                        parameter.name,
                        f"参数（{dated.since} 起）{side}一个最小单位后没有案例出错，请在门槛这一侧补充案例。",
                    )


def prove_places(proof: Proofs) -> None:
    """Each place of each rule changed alone in turn."""
    for one in unnoticed(proof.book, proof.examples):
        proof.complain(
            "unproved-place", one.rule, f"只改动规则的一处（{one.what}）后没有案例出错，请补充案例。"
        )


def nudged(parameter: Parameter, index: int, steps: int) -> tuple[Dated, ...] | None:
    """The parameter's values with one moved; None for a kind of value that has no neighbour."""
    if parameter.kind in {Kind.CHOICE, Kind.FLAG}:
        return None
    values = list(parameter.values)
    values[index] = Dated(values[index].since, neighbour(values[index].value, steps))
    return tuple(values)


def differs(proof: Proofs, name: str, values: tuple[Dated, ...]) -> bool:
    """Whether a case comes out otherwise with other values of a parameter."""
    for rulings in dict.fromkeys(example.rulings for example in proof.examples):
        decider = Decider(bind(proof.book, rulings, {name: values}))
        same = (e for e in proof.examples if e.rulings == rulings and not e.overrides)
        if any(next(surprises(example, decider), None) for example in same):
            return True
    return False


def prove_interpretations(proof: Proofs) -> None:
    """Each option but the default needs a case that comes out otherwise without the ruling."""
    for doubt in proof.book.interpretations:
        for option in doubt.options:
            if option.name != doubt.default and not needs(proof, doubt.name, option.name):
                proof.complain(
                    "unproved-option",
                    f"{doubt.name}.{option.name}",
                    "没有案例能区分该选项与默认选项，请补充案例。",
                )


def needs(proof: Proofs, interpretation: str, option: str) -> bool:
    """Whether a case that supposes the option comes out otherwise under the default."""
    for example in proof.examples:
        rest = tuple(r for r in example.rulings if r.interpretation != interpretation)
        supposed = any(r.interpretation == interpretation and r.option == option for r in example.rulings)
        if supposed and next(surprises(example, Decider(bind(proof.book, rest, example.overrides))), None):
            return True
    return False


def unread_inputs(proof: Proofs) -> None:
    """Fields, parameters and interpretations that no rule reads."""
    book = proof.book
    nodes = [n for rule in nodes_of(book) for n in walk(rule)]
    fields = {n.name for n in nodes if isinstance(n, Input)} | {book.reference.name}
    settings = {n.name for n in nodes if isinstance(n, Setting)}
    doubts = {n.interpretation for n in nodes if isinstance(n, Ruled)}
    for kind, things, read in (
        ("字段", book.fields, fields),
        ("参数", book.parameters, settings),
        ("口径", book.interpretations, doubts),
    ):
        for name in [thing.name for thing in things if thing.name not in read]:
            proof.complain("unread-input", name, f"{kind}“{name}”没有任何规则使用。")


def nodes_of(book: Rulebook) -> Iterator[Node]:
    """Every expression of a rulebook."""
    yield from (condition.node for condition in book.conditions)
    yield book.amount.node
    yield from (value.node for value in book.values)


def executable(proofs: Iterable[Proofs]) -> dict[str, list[str]]:
    """The proved rules by the clause that each cites. An amount is proved by the parameters it takes."""
    found: dict[str, list[str]] = {}
    for proof in proofs:
        book = proof.book
        rules = [(c.name, c.clause) for c in book.conditions if c.name not in proof.unproved]
        rules.append((book.amount.name, book.amount.clause))
        for name, clause in rules:
            found.setdefault(book.address(SENTENCE.sub("", clause)), []).append(f"{book.name}.{name}")
    return found


def unknown_clauses(
    books: Iterable[Rulebook], accounts: Iterable[Account], known: set[str]
) -> Iterator[Problem]:
    """Whatever cites a clause that the source does not have."""
    for book in books:
        cited: Mapping[str, str] = {
            **{f"字段 {f.name}": f.clause for f in book.fields},
            **{f"参数 {p.name}": p.clause for p in book.parameters},
            **{f"口径 {i.name}": i.clause for i in book.interpretations},
            **{f"条件 {c.name}": c.clause for c in book.conditions},
            **{f"结果 {v.name}": v.clause for v in (book.amount, *book.values)},
        }
        for what, clause in cited.items():
            if book.address(SENTENCE.sub("", clause)) not in known:
                yield Problem(
                    "unknown-clause", f"{book.name}：{what}", f"原文中没有条款 {book.address(clause)}。"
                )
        number = book.number
    for account in accounts:
        if f"{number}#{account.clause}" not in known:
            yield Problem(
                "unknown-clause", f"说明 {account.clause}", f"原文中没有条款 {number}#{account.clause}。"
            )


def fate(
    clause: Clause, listed: Sequence[Clause], cited: Mapping[str, list[str]], told: Mapping[str, Account]
) -> Covered:
    """What becomes of one clause."""
    account = told.get(clause.address)
    if clause.address in cited:
        why = f"去掉其中任一条件都有案例出错。{account.why if account else ''}"
        return Covered(clause.address, Status.EXECUTABLE, "、".join(cited[clause.address]), why)
    if account is not None:
        return Covered(clause.address, Status(account.standing), account.where, account.why)
    parts = [other.address for other in listed if other.parent == clause.address]
    if parts and len(clause.text) <= LONGEST_HEADING:
        return Covered(clause.address, Status.INFORMATIVE, "、".join(parts), "标题，内容在所列下级条款。")
    return Covered(clause.address, Status.UNCOVERED, "", "没有规则、步骤或说明引用该条款。")
