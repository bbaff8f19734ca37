"""A document's blocks as HTML. Made here and not by a template: a plan has thousands of clauses."""

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from luoshi.records.documents.queries_pieces import IndicatorRow
from luoshi.surfaces.web.papers import ENDS, SENTENCE, Block, Line, Part, Run
from luoshi.surfaces.web.words import COMPARATORS
from luoshi.surfaces.web.words_papers import ACT_ICONS, ACTS, BINDING


class Papering:
    """Renders the blocks of one document; the first place that was asked for gets the id `s-0`.

    `panel` and `clause` are the names of the addresses that show what acts on a clause, and lead from an address to it;
    `lang` goes along in the addresses of pages that keep no cookie.
    """

    def __init__(
        self, document_id: int, *, panel: str = "clause-panel", clause: str = "clause", lang: str = ""
    ) -> None:
        self._lang = f"&lang={lang}" if lang else ""
        self._panel = reverse(panel, args=[document_id])
        self._clause = reverse(clause)
        self._link_word = _("固定链接")
        self._icons = {
            kind: f'<svg class="icon" aria-hidden="true" focusable="false"><use href="{static("built/icons.svg")}#{name}"/></svg>'
            for kind, name in ACT_ICONS.items()
        }
        self._words = {kind: str(word) for kind, word in ACTS.items()}
        self._found = 0
        self._is_here = False

    def html(self, blocks: Iterable[Block]) -> SafeString:
        """All blocks; every text is escaped."""
        return mark_safe("".join(self._block(block) for block in blocks))  # noqa: S308

    def _block(self, block: Block) -> str:
        if block.kind == "table":
            return self._table(block)
        if block.kind == "indicators":
            return self._indicators(block)
        if block.kind == "note":
            notes = "".join(f"<li>{self._part(part)}</li>" for part in block.parts)
            return f'<section class="paper-notes" aria-label="{escape(_("脚注"))}"><ol>{notes}</ol></section>'
        inside = "".join(self._part(part) for part in block.parts)
        if block.kind == "heading":
            return f"<h{block.level}>{inside}</h{block.level}>"
        return f'<div class="paper-between">{inside}</div>' if block.kind == "between" else f"<p>{inside}</p>"

    def _part(self, part: Part) -> str:
        label = f'<span class="paper-label">{escape(part.label)}</span> ' if part.label else ""
        shown = [self._runs(line) for line in part.lines]
        if part.lead and shown and len(part.lines[0][0].text) >= part.lead and not part.lines[0][0].style:
            shown[0] = f'<span class="paper-lead">{shown[0][: part.lead]}</span>{shown[0][part.lead :]}'
        if len(shown) > 1 and part.lines[0][-1].text[-1:] not in ENDS:  # a heading in front of its paragraph
            shown[0] = f"<strong>{shown[0]}</strong>"
        lines = "<br>".join(shown)
        text = f"{label}{lines}{self._marks(part.address, part.acts)}{self._link(part)}{self._units(part)}"
        if not part.anchor:
            return text
        style = " is-here" if part.here else ""
        return f'<span class="clause{style}" id="{escape(part.anchor)}">{text}</span>'

    def _link(self, part: Part) -> str:
        """The lasting link of a clause, by its address; a sentence has its own in its panel."""
        if not part.address or SENTENCE.search(part.anchor):
            return ""
        place = f"{self._clause}?address={quote(part.address, safe='')}{self._lang}"
        said = escape(f"{self._link_word} {part.anchor}")
        return f'<a class="clause-link" href="{escape(place)}" aria-label="{said}" title="{said}"></a>'

    def _runs(self, runs: Iterable[Run]) -> str:
        return "".join(self._run(run) for run in runs)

    def _run(self, run: Run) -> str:
        if not run.style:
            return escape(run.text)
        if run.style == "here":
            given = "" if self._is_here else ' id="s-0"'
            self._is_here = True
            return f'<mark class="here"{given}>{escape(run.text)}</mark>'
        self._found += 1
        return f'<mark class="found" id="hit-{self._found}">{escape(run.text)}</mark>'

    def _marks(self, address: str, acts: Sequence[tuple[str, int]]) -> str:
        if not acts:
            return ""
        place = escape(f"?at={quote(address, safe='')}{self._lang}")
        said = escape("，".join(f"{self._words[kind]} {count}" for kind, count in acts))
        inside = "".join(
            f'<span class="act act-{kind}">{self._icons[kind]}{count if count > 1 else ""}</span>'
            for kind, count in acts
        )
        return (
            f'<a class="acts" href="{place}#panel" hx-get="{self._panel}{place}" hx-target="#panel" hx-swap="innerHTML"'
            f' title="{said}" aria-label="{said}">{inside}</a>'
        )

    def _units(self, part: Part) -> str:
        if not part.units:
            return ""
        roles = {"lead": _("牵头"), "supporting": _("配合"), "responsible": _("主责")}
        groups: dict[str, list[str]] = {}
        for unit in part.units:
            groups.setdefault(roles.get(unit["role"], unit["role"]), []).append(escape(unit["name"]))
        said = "；".join(f"{escape(role)}：{'、'.join(names)}" for role, names in groups.items())
        return f'<span class="paper-units">{said}</span>'

    def _table(self, block: Block) -> str:
        caption = f"<caption>{escape(block.caption)}</caption>" if block.caption else ""
        cells = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in block.header)
        head = f"<thead><tr>{cells}</tr></thead>" if block.header else ""
        rows = "".join(self._line(line) for line in block.lines)
        return (
            f'<div class="paper-table" tabindex="0" role="region" aria-label="{escape(block.caption or _("表格"))}">'
            f'<table class="table">{caption}{head}<tbody>{rows}</tbody></table></div>'
        )

    def _line(self, line: Line) -> str:
        given = f' id="{escape(line.anchor)}"' if line.anchor else ""
        cells: list[str] = [escape(cell) for cell in line.cells]
        if cells:
            cells[-1] += self._marks(line.address, line.acts)
        return f"<tr{given}>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"

    def _indicators(self, block: Block) -> str:
        heads = (_("序号"), _("类别"), _("指标"), _("目标"), _("属性"))
        head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
        rows = "".join(
            f"<tr><td>{escape(one.number)}</td><td>{escape(one.group)}</td><td>{escape(one.name)}"
            f"{f'（{escape(one.unit)}）' if one.unit else ''}</td><td>{escape(_aim(one))}</td>"
            f"<td>{escape(str(BINDING.get(one.kind, one.kind)))}</td></tr>"
            for one in block.indicators
        )
        anchors = "".join(
            f'<span class="clause" id="{escape(part.anchor)}"></span>' for part in block.parts[:1]
        )
        return (
            f'{anchors}<div class="paper-table" tabindex="0" role="region" aria-label="{escape(_("规划指标"))}">'
            f'<table class="table paper-indicators"><caption>{escape(block.caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        )


def _aim(one: IndicatorRow) -> str:
    """The target of an indicator as the plan writes it: words, or the figure with its comparator."""
    if one.requirement:
        return one.requirement
    said = str(COMPARATORS.get(one.comparator, ""))
    return f"【{said}{one.target}】" if one.cumulative else f"{said}{one.target}"
