"""Office files written by hand, part by part, so that a test decides on every byte that matters to it."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFD = "http://www.ofdspec.org/2016"


def zipped(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def relations(targets: Mapping[str, str]) -> str:
    """A relationships part: target → kind."""
    rows = "".join(
        f'<Relationship Id="r{at}" Type="{RELATION}/{kind}" Target="{target}"/>'
        for at, (target, kind) in enumerate(targets.items(), start=1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{rows}</Relationships>'


def docx_of(body: str, **parts: str) -> bytes:
    """A Word file: `body` is the inside of w:body; `styles`, `numbering`, `footnotes` the insides of their
    roots.
    """
    files = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations({"word/document.xml": "officeDocument"}),
        "word/_rels/document.xml.rels": relations({f"{name}.xml": name for name in parts}),
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
    }
    for name, inside in parts.items():
        files[f"word/{name}.xml"] = f'<w:{name} xmlns:w="{WORD}">{inside}</w:{name}>'
    return zipped(files)


def paragraph(text: str, properties: str = "") -> str:
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def numbered(text: str, list_id: int, level: int = 0) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def levels(*described: tuple[str, str]) -> str:
    """Levels of a list: (number format, pattern)."""
    return "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
        for at, (form, pattern) in enumerate(described)
    )


def xlsx_of(rows: str, after: str = "") -> bytes:
    """An Excel file of one sheet: `rows` is the inside of sheetData, `after` what follows it."""
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": relations({"xl/workbook.xml": "officeDocument"}),
            "xl/_rels/workbook.xml.rels": relations({"worksheets/sheet1.xml": "worksheet"}),
            "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{RELATION}"><sheets>'
            '<sheet name="清单" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData>'
            f"{after}</worksheet>",
        }
    )


def text_object(text: str, x: float, y: float, size: float = 5.0, steps: str | None = None) -> str:
    """One OFD text object on a line of its own; steps default to a full character each."""
    given = f'DeltaX="{steps}"' if steps is not None else f'DeltaX="g {max(len(text) - 1, 1)} {size}"'
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y} 150 {size + 2}" Font="1" Size="{size}">'
        f'<ofd:TextCode X="0" Y="{size}" {given}>{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


def ofd_of(pages: Sequence[Iterable[str]], extra: Mapping[str, str] | None = None) -> bytes:
    """An OFD file (GB/T 33190): each page a list of page objects."""
    entries = "".join(
        f'<ofd:Page ID="{at}" BaseLoc="Pages/Page_{at}/Content.xml"/>' for at in range(len(pages))
    )
    parts = {
        "OFD.xml": f'<ofd:OFD xmlns:ofd="{OFD}" Version="1.0" DocType="OFD"><ofd:DocBody>'
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f'<ofd:Document xmlns:ofd="{OFD}"><ofd:CommonData><ofd:PageArea>'
        "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
        f"<ofd:Pages>{entries}</ofd:Pages></ofd:Document>",
    }
    for at, objects in enumerate(pages):
        parts[f"Doc_0/Pages/Page_{at}/Content.xml"] = (
            f'<ofd:Page xmlns:ofd="{OFD}"><ofd:Content><ofd:Layer ID="9">{"".join(objects)}'
            "</ofd:Layer></ofd:Content></ofd:Page>"
        )
    return zipped({**parts, **(extra or {})})


def pdf_of(pages: Sequence[str], extra: str = "", page: str = "") -> bytes:
    """A PDF whose pages have these content streams; font F1 is a Chinese one that is not embedded."""
    font, first = 3, 6
    kids = " ".join(f"{first + 2 * at} 0 R" for at in range(len(pages)))
    objects = {
        1: "<</Type/Catalog/Pages 2 0 R>>",
        2: f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        font: "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H"
        "/DescendantFonts[4 0 R]>>",
        4: "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/FontDescriptor 5 0 R"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>",
        5: "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 -120 1000 880]/ItalicAngle 0"
        "/Ascent 880/Descent -120/CapHeight 700/StemV 80>>",
    }
    for at, content in enumerate(pages):
        number = first + 2 * at
        objects[number] = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 {font} 0 R>>>>"
            f"/Contents {number + 1} 0 R{page}>>"
        )
        objects[number + 1] = f"<</Length {len(content)}>>\nstream\n{content}\nendstream"
    return _pdf_file(objects, extra)


def _pdf_file(objects: Mapping[int, str], extra: str) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number in sorted(objects):
        places[number] = len(out)
        out += f"{number} 0 obj\n{objects[number]}\nendobj\n".encode("latin-1")
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    for number in sorted(objects):
        out += f"{places[number]:010d} 00000 n \n".encode()
    out += f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R{extra}>>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(out)


def shown(text: str, x: float, y: float, size: float = 12.0) -> str:
    """PDF operators that print `text` with its base line at y points above the lower edge."""
    return f"BT /F1 {size} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET\n"


def pdf_lines(lines: Iterable[tuple[str, float, float]], size: float = 12.0) -> str:
    """Several such lines: (text, x, y)."""
    return "".join(shown(text, x, y, size) for text, x, y in lines)
