"""Charts that belong to Word itself (DrawingML): figures stay figures, any office program can draw and restyle them.

A chart is a part of its own in the file, with the values it shows kept inside; python-docx knows no charts, so the
part and its place in the text are written here.
"""

from collections.abc import Sequence
from typing import Any, Final
from xml.sax.saxutils import escape

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

CONTENT: Final = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
NAMESPACES: Final = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
EMU_PER_CM: Final = 360_000
WIDTH_CM: Final = 15
FONT: Final = (
    '<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="900"/></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
)


def add_bars(
    document: Any,
    title: str,
    series: str,
    names: Sequence[str],
    values: Sequence[str],
    colours: Sequence[str],
) -> None:
    """A bar chart at the end of the document, one bar a name. `values` are decimal strings, `colours` RRGGBB."""
    number = sum("/charts/" in str(part.partname) for part in document.part.package.iter_parts()) + 1
    blob = chart_xml(title, series, names, values, colours).encode()
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), CONTENT, blob, document.part.package)
    relation = document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    height = max(5, round(1.8 + 0.62 * len(names), 1))
    document.add_paragraph().add_run()._r.append(parse_xml(_drawing(relation, number, title, height)))  # noqa: SLF001 - python-docx's own way to reach the element


def chart_xml(
    title: str, series: str, names: Sequence[str], values: Sequence[str], colours: Sequence[str]
) -> str:
    """The part of a horizontal bar chart, the first name on top."""
    bars = "".join(_bar(at, colour) for at, colour in enumerate(colours))
    named = _cache("str", "$B$1", [series])
    data = f"<c:cat>{_cache('str', _column('A', names), names)}</c:cat>"
    data += f"<c:val>{_cache('num', _column('B', values), values)}</c:val>"
    return "".join(
        (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace {NAMESPACES}><c:chart>',
            f"<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:r>{HEAD}<a:t>{escape(title)}</a:t></a:r></a:p></c:rich></c:tx>",
            '<c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>',
            '<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>',
            f'<c:ser><c:idx val="0"/><c:order val="0"/><c:tx>{named}</c:tx><c:invertIfNegative val="0"/>{bars}',
            f"{LABELS}{data}</c:ser>",
            '<c:gapWidth val="60"/><c:axId val="1"/><c:axId val="2"/></c:barChart>',
            _axis("cat", 1, 2, "maxMin", "l"),
            _axis("val", 2, 1, "minMax", "b"),
            '</c:plotArea><c:plotVisOnly val="1"/></c:chart></c:chartSpace>',
        )
    )


HEAD: Final = '<a:rPr lang="zh-CN" sz="1100" b="1"/>'
LABELS: Final = (
    '<c:dLbls><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
    '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
)


def _bar(at: int, colour: str) -> str:
    fill = f'<c:spPr><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></c:spPr>'
    return f'<c:dPt><c:idx val="{at}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>{fill}</c:dPt>'


def _axis(kind: str, own: int, other: int, order: str, side: str) -> str:
    """The axis of names (`cat`) or of figures (`val`); figures stand below although the names run downwards."""
    crosses = "autoZero" if kind == "cat" else "max"
    return (
        f'<c:{kind}Ax><c:axId val="{own}"/><c:scaling><c:orientation val="{order}"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{side}"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="{"low" if kind == "cat" else "nextTo"}"/>{FONT}'
        f'<c:crossAx val="{other}"/><c:crosses val="{crosses}"/></c:{kind}Ax>'
    )


def _column(letter: str, values: Sequence[str]) -> str:
    return f"${letter}$2:${letter}${len(values) + 1}"


def _cache(kind: str, place: str, values: Sequence[str]) -> str:
    """Values kept inside the chart, as if they stood in the cells at `place`."""
    points = "".join(f'<c:pt idx="{at}"><c:v>{escape(one)}</c:v></c:pt>' for at, one in enumerate(values))
    form = "<c:formatCode>General</c:formatCode>" if kind == "num" else ""
    count = f'<c:ptCount val="{len(values)}"/>'
    return (
        f"<c:{kind}Ref><c:f>S!{place}</c:f><c:{kind}Cache>{form}{count}{points}</c:{kind}Cache></c:{kind}Ref>"
    )


def _drawing(relation: str, number: int, title: str, height_cm: float) -> str:
    width, height = WIDTH_CM * EMU_PER_CM, int(height_cm * EMU_PER_CM)
    return (
        '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        f'{NAMESPACES}><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="{100 + number}" name="chart{number}" descr="{escape(title)}"/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )
