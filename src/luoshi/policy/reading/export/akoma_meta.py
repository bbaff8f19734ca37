"""Metadata of an Akoma Ntoso document: its identification (FRBR), who and what it speaks of, and its
preface.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement

from luoshi.policy.reading.model import Document

AKN: Final = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
LUOSHI: Final = "urn:luoshi:reading:1"
COUNTRY: Final = "cn"
LANGUAGE: Final = "zho"
UNKNOWN_DAY: Final = "0001-01-01"
"""The schema wants a date; a document that prints none gets this one under the name `unknown`."""
UNKNOWN_ISSUER: Final = "发文机关不详"
NOT_XML: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
DAY: Final = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
KINDS: Final = {"organization": "TLCOrganization", "concept": "TLCConcept"}


def clean(text: str) -> str:
    """The text without characters that XML 1.0 cannot hold."""
    return NOT_XML.sub("", text)


def add(parent: Element, tag: str, text: str = "") -> Element:
    """A child element with text."""
    element = SubElement(parent, f"{{{AKN}}}{tag}")
    element.text = clean(text)
    return element


@dataclass(slots=True)
class Register:
    """Organizations and concepts that the text refers to, each once; the first is the issuer."""

    issuer: str
    known: dict[tuple[str, str], str] = field(default_factory=dict)
    counted: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.of("organization", self.issuer)

    def of(self, kind: str, name: str) -> str:
        """The identifier of an organization or a concept."""
        key = (kind, clean(name))
        if key not in self.known:
            self.counted[kind] += 1
            self.known[key] = f"{kind}_{self.counted[kind]}"
        return self.known[key]


def meta(head: Element, document: Document, register: Register, made_on: str | None) -> None:
    """Identification, publication, and all that the register holds."""
    author = f"#{register.of('organization', register.issuer)}"
    identification = SubElement(head, f"{{{AKN}}}identification", {"source": "#luoshi"})
    issued, name = _day(document.issued_on)
    work = f"/akn/{COUNTRY}/doc/{document.kind}/{issued}/{quote(_slug(document), safe='')}"
    expression = f"{work}/{LANGUAGE}@{issued}"
    made = _day(made_on)[0] if made_on else issued
    levels = (
        ("FRBRWork", work, (issued, name)),
        ("FRBRExpression", expression, (issued, name)),
        ("FRBRManifestation", f"{expression}.xml", (made, "generation" if made_on else name)),
    )
    for level, uri, dated in levels:
        element = SubElement(identification, f"{{{AKN}}}{level}")
        _core(element, uri, dated, author if level != "FRBRManifestation" else "#luoshi")
        if level == "FRBRWork":
            _work(element, document)
        elif level == "FRBRExpression":
            _valued(element, "FRBRlanguage", language=LANGUAGE)
        else:
            _valued(element, "FRBRformat", value="application/akn+xml")
    _references(head, register)


def _core(element: Element, uri: str, dated: tuple[str, str], author: str) -> None:
    _valued(element, "FRBRthis", value=f"{uri}/!main")
    _valued(element, "FRBRuri", value=uri)
    _valued(element, "FRBRdate", date=dated[0], name=dated[1])
    _valued(element, "FRBRauthor", href=author)


def _work(element: Element, document: Document) -> None:
    _valued(element, "FRBRcountry", value=COUNTRY)
    _valued(element, "FRBRsubtype", value=document.kind)
    if document.number:
        _valued(element, "FRBRnumber", value=clean(document.number))
    if document.title:
        _valued(element, "FRBRname", value=clean(document.title))


def _references(head: Element, register: Register) -> None:
    references = SubElement(head, f"{{{AKN}}}references", {"source": "#luoshi"})
    _tlc(references, "TLCOrganization", "luoshi", "/ontology/organization/luoshi", "落实")
    for (kind, name), identifier in register.known.items():
        _tlc(references, KINDS[kind], identifier, f"/ontology/{kind}/{COUNTRY}/{quote(name, safe='')}", name)


def _tlc(parent: Element, tag: str, identifier: str, href: str, shown: str) -> None:
    SubElement(parent, f"{{{AKN}}}{tag}", {"eId": identifier, "href": href, "showAs": shown})


def _valued(parent: Element, tag: str, **given: str) -> None:
    SubElement(parent, f"{{{AKN}}}{tag}", given)


def _slug(document: Document) -> str:
    return clean("".join((document.number or document.title or document.file).split())) or "-"


def _day(day: str | None) -> tuple[str, str]:
    return (day, "issued") if day and DAY.fullmatch(day) else (UNKNOWN_DAY, "unknown")


def preface(element: Element, document: Document) -> None:
    """Title, number, issuer, date and addressees, as far as they are printed."""
    line = add(element, "longTitle")
    title = add(line, "p")
    add(title, "docTitle", document.title or document.file)
    if document.number:
        add(add(element, "p"), "docNumber", document.number)
    if document.issuer:
        add(add(element, "p"), "docAuthority", document.issuer)
    day, name = _day(document.issued_on)
    if name == "issued":
        add(add(element, "p"), "docDate", day).set("date", day)
    if document.addressees:
        add(element, "p", "、".join(document.addressees)).set("class", "addressees")
