"""The rules on one case, in plain Python, with the words for every condition."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import compress
from operator import not_
from typing import Final, NamedTuple, cast

from luoshi.policy.rules.binding import Bound
from luoshi.policy.rules.closures import Run, compiled
from luoshi.policy.rules.kinds import Case, Value
from luoshi.policy.rules.nodes import Input, exchanged, inputs_of
from luoshi.policy.rules.programme import Rulebook
from luoshi.policy.rules.sentences import Sentence, sentence

AMOUNT_SLOT: Final = "\N{MIDDLE DOT}amount"
"""Where a case keeps its amount while it is decided, so that conditions on it do not compute it again."""


ASKED: Final = "，请补充。"
"""How the sentence about a missing fact ends."""


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
    """Decides single cases by bound rules.

    `version` names the rules with their figures and rulings; `doubts` are the interpretations that each
    condition rests on. Make one and keep it: making takes some milliseconds, deciding some microseconds.
    """

    def __init__(self, bound: Bound) -> None:
        book = bound.book
        self.bound = bound
        self._names = bound.names
        self._amount = compiled(book.amount.node)
        known = {book.amount.node: Input(AMOUNT_SLOT, book.amount.node.kind)}
        self._rules = tuple(compiled(exchanged(c.node, known)) for c in book.conditions)
        self._values = tuple((v.name, compiled(v.node)) for v in book.values)
        self._numbers = tuple(range(len(self._rules)))
        self.version = bound.version()
        self.doubts = {name: bound.doubts_of(name) for name in bound.names}
        self._words = Words(book)
        self._reference = book.reference.name
        self._otherwise: dict[str, tuple[tuple[str, Run], ...]] = {}

    def __call__(self, case: Case) -> Decision:
        """Decide a case: a mapping of field names to values, None or absent for unknown."""
        filled = Filled(case)
        amount = filled[AMOUNT_SLOT] = self._amount(filled)
        outcomes = tuple([rule(filled) for rule in self._rules])
        if amount is not None and all(outcomes):
            return Decision(True, amount, (), outcomes, self._words.all_met(filled))
        failing = list(compress(self._numbers, map(not_, outcomes)))
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

    def decisive(self, case: Case, failing: Iterable[str]) -> frozenset[str]:
        """The interpretations by another reading of which one of the failing conditions would be met."""
        filled = Filled(case)
        return frozenset(
            doubt for name in failing for doubt, run in self._read_otherwise(name) if run(filled) is True
        )

    def _read_otherwise(self, name: str) -> tuple[tuple[str, Run], ...]:
        """A condition under each other reading of each doubt that it rests on, made when first asked for."""
        if name not in self._otherwise:
            self._otherwise[name] = tuple((d, compiled(node)) for d, node in self.bound.read_otherwise(name))
        return self._otherwise[name]

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
        return f"缺少{absent(self._needs[index], case)}，无法判断{ASKED}"

    def no_amount(self, case: Case) -> str:
        """Says which facts are missing for the amount."""
        return f"缺少{absent(self._amount_needs, case)}，无法计算{self._amount_is}{ASKED}"


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
