"""The real list in every form: read from Word, web page, Markdown, PDF or OFD it holds the same tasks as
from its text.
"""

import html
import io
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import docx
import pytest

from luoshi.policy.reading.reader import read
from tests.policy.reading.forms_files import ofd_of, text_object
from tools.prerequisites import chinese_font

LIST = Path(__file__).parents[3] / "shared" / "documents" / "task-list-2022.txt"
CHROMIUM = shutil.which("chromium")
CHAPTER = re.compile(r"[一二三四五六七八九十]+、")
pytestmark = [
    pytest.mark.documents,
    pytest.mark.skipif(not LIST.is_file(), reason="../shared/documents/task-list-2022.txt is absent"),
]


def lines() -> list[str]:
    return [line.strip() for line in LIST.read_text(encoding="utf-8").splitlines() if line.strip()]


def as_docx(_: Path) -> bytes:
    document = docx.Document()
    for line in lines():
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_html(_: Path, style: str = "") -> bytes:
    body = "".join(f"<p>{html.escape(line)}</p>" for line in lines())
    head = f"<head><meta charset=utf-8><title>清单</title><style>{style}</style></head>"
    return (
        f"<!DOCTYPE html><html lang=zh>{head}<body><div class=TRS_Editor>{body}</div></body></html>".encode()
    )


def as_markdown(_: Path) -> bytes:
    return "\n\n".join(f"## {line}" if CHAPTER.match(line) else line for line in lines()).encode()


def as_ofd(_: Path) -> bytes:
    pages: list[list[str]] = [[]]
    top = 20
    for line in lines():
        indented = "　　" + line
        for at in range(0, len(indented), 28):
            piece = indented[at : at + 28]
            if top > 270:
                pages[-1].append(text_object(f"—{len(pages)}—", 100, 285))
                pages.append([])
                top = 20
            left = 28 + 5 * (len(piece) - len(piece.lstrip("　")))
            pages[-1].append(text_object(piece.strip(), left, top))
            top += 8
    return ofd_of(pages)


def printed(folder: Path, style: str) -> bytes:
    if CHROMIUM is None:
        pytest.skip("needs Chromium to print a page")
    if not chinese_font():
        pytest.skip("needs a Chinese font to print with (apt-get install fonts-noto-cjk)")
    source, target = folder / "a.html", folder / "a.pdf"
    source.write_bytes(as_html(folder, "body{font-family:'Noto Serif CJK SC'}p{text-indent:2em}" + style))
    switches = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}"]
    subprocess.run(
        [CHROMIUM, *switches, f"--print-to-pdf={target}", str(source)], check=True, capture_output=True
    )
    return target.read_bytes()


def as_pdf(folder: Path) -> bytes:
    return printed(folder, "body{font-size:16pt}")


def as_pdf_in_columns(folder: Path) -> bytes:
    return printed(folder, "body{font-size:10pt;column-count:2}")


def tasks(data: bytes) -> list[tuple[Any, ...]]:
    return [
        (
            task.number, task.chapter, task.section, task.text,
            tuple((unit.name, unit.role) for unit in task.units),
            tuple((target.value, target.unit, target.comparator) for target in task.targets),
        )
        for document in read(data, "清单").documents
        for task in document.tasks
    ]  # fmt: skip


@pytest.fixture(scope="module")
def reference() -> list[tuple[Any, ...]]:
    return tasks(LIST.read_bytes())


@pytest.mark.parametrize("make", [as_docx, as_html, as_markdown, as_ofd, as_pdf, as_pdf_in_columns])
def test_the_list_is_the_same_in_every_form(
    make: Any, reference: list[tuple[Any, ...]], tmp_path: Path
) -> None:
    assert len(reference) == 320
    found = tasks(make(tmp_path))
    assert [task[0] for task in found] == [task[0] for task in reference]
    assert [task for task, known in zip(found, reference, strict=True) if task != known] == []
