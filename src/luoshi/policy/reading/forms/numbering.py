"""Automatic numbering in Word files: which number a paragraph shows, as Word computes it.

Official documents are typed with automatic numbers, so `一、`, `（一）`, `第一条` often stand nowhere in
the text of the file. A paragraph names a list (`numId`) and a level, itself or through its style; counters
belong to the abstract list, so that two lists made from one go on counting, unless one restarts.
"""

from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from luoshi.policy.reading.forms import limits
from luoshi.policy.reading.forms.ordinals import ordinal
from luoshi.policy.reading.forms.package import child, children, value, whole

SYMBOL_AREA: Final = range(0xE000, 0xF900)  # bullets are letters of symbol fonts


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list."""

    start: int = 1
    form: str = "decimal"
    pattern: str = ""
    gap: str = "tab"
    restart: int | None = None
    style: str = ""
    arabic: bool = False


@dataclass(slots=True)
class List:
    """An abstract list: its levels and where each of them stands in the document being read."""

    levels: dict[int, Level]
    counters: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style says of numbering and of its place in the document."""

    name: str = ""
    based_on: str = ""
    list_id: str | None = None
    level: int | None = None


class Numbering:
    """The lists of one document. `label` is to be called once for each paragraph, in order."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._lists = {
            value(each, "abstractNumId"): _list(each) for each in children(numbering, "abstractNum")
        }
        self._of = {value(each, "numId"): each for each in children(numbering, "num")}
        self._begun: set[str] = set()
        self._styles = {value(each, "styleId"): _style(each) for each in children(styles, "style")}

    def style(self, name: str) -> Style:
        """A style with what it takes over from those it is based on."""
        found = self._styles.get(name, Style())
        list_id, level, based_on = found.list_id, found.level, found.based_on
        for _ in range(limits.OUTLINE_LEVELS * 2):
            base = self._styles.get(based_on)
            if base is None or (list_id is not None and level is not None):
                break
            list_id = base.list_id if list_id is None else list_id
            level = base.level if level is None else level
            based_on = base.based_on
        return Style(found.name, found.based_on, list_id, level)

    def label(self, properties: Element | None) -> str:
        """The number that a paragraph with these properties shows, with a blank after it; "" where it has
        none.
        """
        name = value(child(properties, "pStyle"))
        style = self.style(name)
        own = child(properties, "numPr")
        list_id = value(child(own, "numId")) or style.list_id or "0"
        number = self._of.get(list_id)
        if number is None or list_id == "0":
            return ""
        abstract = self._lists.get(value(child(number, "abstractNumId")))
        if abstract is None:
            return ""
        level = self._level(own, style, name, abstract)
        return self._count(number, list_id, abstract, level)

    @staticmethod
    def _level(own: Element | None, style: Style, name: str, abstract: List) -> int:
        written = value(child(own, "ilvl"))
        if written:
            return whole(written)
        linked = next((at for at, level in abstract.levels.items() if name and level.style == name), None)
        return linked if linked is not None else style.level or 0

    def _count(self, number: Element, list_id: str, abstract: List, level: int) -> str:
        levels = dict(abstract.levels)
        for override in children(number, "lvlOverride"):
            at = whole(value(override, "ilvl"))
            replaced = child(override, "lvl")
            if replaced is not None:
                levels[at] = _level(replaced)
            start = child(override, "startOverride")
            if start is not None and list_id not in self._begun:
                abstract.counters[at] = whole(value(start), 1) - 1
        self._begun.add(list_id)
        if level not in levels:
            return ""
        abstract.counters[level] = abstract.counters.get(level, levels[level].start - 1) + 1
        for deeper in [at for at in abstract.counters if at > level]:
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or (restart != 0 and level < restart):
                del abstract.counters[deeper]
        return _written(levels, abstract.counters, level)


def _written(levels: dict[int, Level], counters: dict[int, int], level: int) -> str:
    this = levels[level]
    if this.form == "bullet":
        sign = this.pattern[:1]
        label = "•" if not sign or ord(sign) in SYMBOL_AREA else sign
        return label + (" " if this.gap != "nothing" else "")
    label = this.pattern
    for at in range(limits.OUTLINE_LEVELS):
        mark = f"%{at + 1}"
        if mark in label:
            shown = levels.get(at, Level())
            form = "decimal" if this.arabic else shown.form
            label = label.replace(mark, ordinal(counters.get(at, shown.start), form))
    return label + (" " if label and this.gap != "nothing" else "")


def _list(abstract: Element) -> List:
    levels = {whole(value(each, "ilvl")): _level(each) for each in children(abstract, "lvl")}
    return List({at: level for at, level in levels.items() if 0 <= at < limits.OUTLINE_LEVELS})


def _level(element: Element) -> Level:
    restart = child(element, "lvlRestart")
    legal = child(element, "isLgl")
    return Level(
        start=whole(value(child(element, "start")), 1),
        form=value(child(element, "numFmt"), default="decimal"),
        pattern=value(child(element, "lvlText"))[:64],
        gap=value(child(element, "suff"), default="tab"),
        restart=None if restart is None else whole(value(restart)),
        style=value(child(element, "pStyle")),
        arabic=legal is not None and value(legal, default="1") not in {"0", "false", "off"},
    )


def _style(element: Element) -> Style:
    numbered = child(element, "pPr", "numPr")
    list_id, level = child(numbered, "numId"), child(numbered, "ilvl")
    return Style(
        name=value(child(element, "name")).lower(),
        based_on=value(child(element, "basedOn")),
        list_id=None if list_id is None else value(list_id),
        level=None if level is None else whole(value(level)),
    )
