"""Akoma Ntoso 3.0 (OASIS LegalDocML): a document as XML that parliaments and law databases exchange.

Rules with articles become `act`, everything else `doc`; clauses become a hierarchy by their parents, each
with its printed number, its address and its span (attributes in Luoshi's own namespace, which the schema
allows). A task says who is responsible (`organization`), its figures are `quantity`. Identifiers follow the
naming convention: `art_5__para_2`.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from luoshi.policy.reading.export.akoma_meta import (
    AKN,
    LUOSHI,
    UNKNOWN_ISSUER,
    Register,
    add,
    clean,
    meta,
    preface,
)
from luoshi.policy.reading.export.akoma_names import Names, is_article, kind_of
from luoshi.policy.reading.labels import label_at
from luoshi.policy.reading.model import Clause, Document, Span, Table, Task
from luoshi.policy.reading.source import plain, squeeze

ROLE_NAMES: Final = {"lead": "牵头单位", "responsible": "责任单位", "supporting": "配合单位"}
TABLE_LABEL: Final = "表"
Mark = tuple[int, int, dict[str, str]]  # first and last place in a text, attributes of the mark


class Writer:
    """One document on its way to XML. `source` is the text that spans count in; without it figures are not
    marked.
    """

    def __init__(self, document: Document, source: str) -> None:
        self.document = document
        self.source = source
        self.register = Register(document.issuer or UNKNOWN_ISSUER)
        self.names = Names()
        self.tasks = {task.address: task for task in document.tasks if task.address}
        self.below: dict[str | None, list[Clause]] = defaultdict(list)
        known = {clause.address for clause in document.clauses}
        for clause in document.clauses:
            self.below[clause.parent if clause.parent in known else None].append(clause)
        self.tables = self._tables_by_address()

    def _tables_by_address(self) -> dict[str, Table]:
        labelled = [each for each in self.document.clauses if each.label.startswith(TABLE_LABEL)]
        return {clause.address: table for clause, table in zip(labelled, self.document.tables, strict=False)}

    def body(self, body: Element) -> None:
        """Fill the body: clauses, or tasks where the document has no clauses, or the title alone."""
        for clause in self.below[None]:
            self.clause(body, clause, "")
        if not self.document.clauses:
            for task in self.document.tasks:
                self.task(body, task)
        if self.document.clauses and len(self.tables) < len(self.document.tables):
            for table in self.document.tables[len(self.tables) :]:
                self.loose_table(body, table)
        if not len(body):
            self.leaf(body, "hcontainer", self.document.title or self.document.file, "hcontainer_1", "clause")

    def clause(self, parent: Element, clause: Clause, above: str) -> None:
        """A clause with those below it. The depth is that of printed labels, so recursion is safe: a dozen
        at most.
        """
        label, task = label_at(plain(clause.text), 0, len(clause.text)), self.tasks.get(clause.address)
        tag = kind_of(clause, label, is_task=task is not None)
        number = label.number if label else (task.number or 0) if task else 0
        # Articles are counted through the document and so need nothing above them in their name.
        identifier = self.names.of(tag, number, "" if tag == "article" else above)
        element = _hierarchical(parent, tag, identifier)
        _located(element, clause.address, clause.span)
        end = label.end if label and label.path == clause.label.rstrip("、.．") else 0
        printed = clause.text[:end] or ("" if clause.label.isdigit() else clause.label)
        if printed:
            add(element, "num", printed)
        if clause.address in self.tables:
            self.table(element, clause, identifier)
        elif self.below.get(clause.address):
            self.branch(element, clause, clause.text[end:], identifier)
        else:
            content = SubElement(element, _q("content"))
            self.words(content, clause, end)

    def branch(self, element: Element, clause: Clause, text: str, identifier: str) -> None:
        """A clause with clauses below: its own words are a heading if short and no sentence."""
        if text and len(text) <= 60 and text[-1] not in "。；;：:，！？":
            add(element, "heading", text)
        elif text:
            self.words(SubElement(element, _q("intro")), clause, len(clause.text) - len(text))
        # Taken out: where a misprint gives two clauses one address, those below belong to the first.
        for each in self.below.pop(clause.address, []):
            self.clause(element, each, identifier)

    def words(self, parent: Element, clause: Clause, start: int) -> None:
        """The words of a clause as a paragraph, its figures marked; and who is responsible for it."""
        task = self.tasks.get(clause.address)
        paragraph = SubElement(parent, _q("p"))
        marks = list(self.figures(task, clause, start)) if task else []
        _marked(paragraph, clause.text, start, marks)
        if task:
            self.responsible(parent, task)

    def figures(self, task: Task, clause: Clause, start: int) -> Iterator[Mark]:
        """Places of the targets in the text of their clause, where they can be told for certain."""
        at = start
        for target in sorted(task.targets, key=lambda each: each.span):
            written = squeeze(self.source[slice(*target.span)])
            place = len(squeeze(self.source[clause.span[0] : target.span[0]]))
            if not written or place < at or clause.text[place : place + len(written)] != written:
                continue
            at = place + len(written)
            unit = self.register.of("concept", target.unit or "数")
            given = {"refersTo": f"#{unit}", "normalized": clean(target.value)}
            yield place, at, {**given, f"{{{LUOSHI}}}comparator": target.comparator}

    def responsible(self, parent: Element, task: Task) -> None:
        """A line for each role that the text names."""
        for role, name in ROLE_NAMES.items():
            units = [unit for unit in task.units if unit.role == role]
            if not units:
                continue
            paragraph = add(parent, "p", f"{name}：")
            paragraph.set("class", role)
            for count, unit in enumerate(units, start=1):
                named = add(paragraph, "organization", unit.name)
                named.set("refersTo", f"#{self.register.of('organization', unit.name)}")
                named.tail = "、" if count < len(units) else ""

    def task(self, body: Element, task: Task) -> None:
        """A task of a list whose clauses are not cut."""
        element = _hierarchical(body, "hcontainer", self.names.of("hcontainer", task.number or 0, ""), "task")
        _located(element, task.address, task.span)
        if task.label:
            add(element, "num", task.label)
        content = SubElement(element, _q("content"))
        add(content, "p", task.text)
        self.responsible(content, task)

    def leaf(self, parent: Element, tag: str, text: str, identifier: str, name: str) -> None:
        content = SubElement(_hierarchical(parent, tag, identifier, name), _q("content"))
        add(content, "p", text)

    def table(self, element: Element, clause: Clause, identifier: str) -> None:
        """A table with its caption; rows are no clauses of their own here, remarks below the table are
        paragraphs.
        """
        table = self.tables[clause.address]
        content = SubElement(element, _q("content"))
        _table(content, table, f"{identifier}__table_1")
        for each in self.below.pop(clause.address, []):
            if not each.label.isdigit():
                add(content, "p", each.text)

    def loose_table(self, body: Element, table: Table) -> None:
        identifier = self.names.of("hcontainer", 0, "")
        content = SubElement(_hierarchical(body, "hcontainer", identifier, "table"), _q("content"))
        _table(content, table, f"{identifier}__table_1")


def _q(tag: str) -> str:
    return f"{{{AKN}}}{tag}"


def _hierarchical(parent: Element, tag: str, identifier: str, name: str = "clause") -> Element:
    kind, _, given = tag.partition(":")
    element = SubElement(parent, _q(kind), {"eId": identifier})
    if kind == "hcontainer":
        element.set("name", given or name)
    return element


def _located(element: Element, address: str, span: Span) -> None:
    if address:
        element.set(f"{{{LUOSHI}}}address", clean(address))
    element.set(f"{{{LUOSHI}}}span", f"{span[0]} {span[1]}")


def _marked(paragraph: Element, text: str, start: int, marks: list[Mark]) -> None:
    paragraph.text = clean(text[start : marks[0][0]] if marks else text[start:])
    for count, (left, right, shown) in enumerate(marks, start=1):
        quantity = SubElement(paragraph, _q("quantity"), shown)
        quantity.text = clean(text[left:right])
        quantity.tail = clean(text[right : marks[count][0]] if count < len(marks) else text[right:])


def _table(parent: Element, table: Table, identifier: str) -> None:
    rows = [row for row in (table.header, *table.rows) if row]
    if not rows:
        add(parent, "p", table.caption)
        return
    element = SubElement(parent, _q("table"), {"eId": identifier})
    if table.caption:
        add(element, "caption", table.caption)
    for row in rows:
        line = SubElement(element, _q("tr"))
        for cell in row:
            add(SubElement(line, _q("th" if row is table.header else "td")), "p", cell)


def _indent(element: Element, depth: int) -> None:
    """Line feeds between elements, never inside running text, where they would be blanks."""
    if element.tag == _q("p") or not len(element):
        return
    element.text = "\n" + "  " * (depth + 1)
    for each in element:
        _indent(each, depth + 1)
        each.tail = element.text
    element[-1].tail = "\n" + "  " * depth


def akoma_ntoso(document: Document, source: str = "", made_on: str | None = None) -> bytes:
    """The document as Akoma Ntoso 3.0, UTF-8.

    `source` is the text that its spans count in (Reading.text): with it the figures of tasks are marked.
    `made_on` is the day of this file (ISO); the day of issue where it is not given.
    """
    register_namespace("", AKN)
    register_namespace("luoshi", LUOSHI)
    writer = Writer(document, source)
    root = Element(_q("akomaNtoso"))
    act = is_article(document)
    main = SubElement(
        root, _q("act" if act else "doc"), {"name": document.kind, "contains": "originalVersion"}
    )
    head = SubElement(main, _q("meta"))
    preface(SubElement(main, _q("preface")), document)
    writer.body(SubElement(main, _q("body" if act else "mainBody")))
    # Last, when all organizations and units of measure are known.
    meta(head, document, writer.register, made_on)
    _indent(root, 0)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written
