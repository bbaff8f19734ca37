"""Names of hierarchical elements and their identifiers by the Akoma Ntoso naming convention."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from luoshi.policy.reading.labels import Label
from luoshi.policy.reading.model import Clause, Document

ELEMENTS: Final = {
    "篇": "part", "章": "chapter", "节": "section", "条": "article", "一": "section", "(一)": "subsection",
    "1": "paragraph", "(1)": "subparagraph", "1)": "subparagraph", "①": "point",
}  # fmt: skip
SHORT: Final = {
    "part": "part", "chapter": "chp", "section": "sec", "subsection": "subsec", "article": "art",
    "paragraph": "para", "subparagraph": "subpara", "point": "point", "hcontainer": "hcontainer",
}  # fmt: skip


def is_article(document: Document) -> bool:
    """Whether the document is written in articles, as an act is."""
    return document.kind == "rules" and any(clause.label.startswith("第") for clause in document.clauses)


def kind_of(clause: Clause, label: Label | None, *, is_task: bool) -> str:
    """The element of a clause; `hcontainer:NAME` where Akoma Ntoso has no element of that kind."""
    if is_task:
        return "hcontainer:task"
    if clause.label.startswith("表"):
        return "hcontainer:table"
    if clause.label.startswith("注"):
        return "hcontainer:note"
    return ELEMENTS.get(label.form, "hcontainer:clause") if label else "hcontainer:clause"


@dataclass(slots=True)
class Names:
    """Identifiers that have been given: a number that comes again, as misprints do, gets a suffix."""

    given: Counter[str] = field(default_factory=Counter)
    counted: Counter[str] = field(default_factory=Counter)

    def of(self, tag: str, number: int, above: str) -> str:
        """`art_5`, below it `art_5__para_2`; without a number counted among its like."""
        short = SHORT[tag.partition(":")[0]]
        stem = f"{above}__{short}" if above else short
        if number <= 0:
            self.counted[stem] += 1
            number = self.counted[stem]
        name = f"{stem}_{number}"
        self.given[name] += 1
        while self.given[name] > 1:
            name = f"{stem}_{number}-{self.given[name]}"
            self.given[name] += 1
        return name
