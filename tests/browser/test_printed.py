"""A page that a real browser printed to PDF gives its text back."""

import subprocess
from pathlib import Path

import pytest

from luoshi.policy.reading.forms import extract
from tools.prerequisites import chromium

CHROMIUM = chromium()
pytestmark = pytest.mark.browser


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is missing: apt-get install chromium fonts-noto-cjk")
def test_a_page_printed_by_a_browser_gives_its_text_back(tmp_path: Path) -> None:
    paragraphs = [
        f"第{at}项工作由示例单位组织实施，全年完成{at}个项目，并做好跟踪服务和总结评估。" for at in range(40)
    ]
    body = "".join(f"<p style='text-indent:2em'>{text}</p>" for text in paragraphs)
    source, printed = tmp_path / "a.html", tmp_path / "a.pdf"
    style = "body{font-family:'Noto Serif CJK SC';column-count:2}"
    source.write_text(f"<html lang=zh><meta charset=utf-8><style>{style}</style>{body}", encoding="utf-8")
    switches = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={tmp_path}",
        "--no-pdf-header-footer",
    ]
    subprocess.run(
        [str(CHROMIUM), *switches, f"--print-to-pdf={printed}", str(source)], check=True, capture_output=True
    )
    extracted = extract(printed.read_bytes(), "a.pdf")
    assert extracted.text.replace("\n", "") == "".join(paragraphs)
    assert sum(1 for line in extracted.text.split("\n") if line in paragraphs) > 36
