"""`luoshi read` as people and scripts call it: exit codes, the JSON contract, one sentence for each refused
file.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from luoshi.config.main import main

LIST = (
    "某区重点任务清单\n一、民生\n（一）托育\n1.新增托位300个以上。\n"
    "牵头单位：区卫生健康委\n配合单位：区财政局\n完成时限：9月底前\n"
)
KEYS = {
    "file", "title", "number", "issuer", "issued_on", "kind", "span", "chapters", "tasks", "indicators", "goals",
    "projects", "clauses",
}  # fmt: skip


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "清单.txt"
    path.write_bytes(LIST.encode())
    return path


def test_json_keeps_the_contract(listed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(listed), "--json"]) == 0
    (document,) = json.loads(capsys.readouterr().out)["documents"]
    assert set(document) >= KEYS
    (task,) = document["tasks"]
    assert task["number"] == 1
    assert (task["chapter"], task["section"]) == ("一、民生", "（一）托育")
    assert LIST[slice(*task["span"])] == task["text"] == "新增托位300个以上。"
    assert [(unit["name"], unit["role"]) for unit in task["units"]] == [
        ("区卫生健康委", "lead"),
        ("区财政局", "supporting"),
    ]
    assert task["deadline"] == "9月底前"
    (target,) = task["targets"]
    assert (target["value"], target["unit"], target["comparator"]) == ("300", "个", ">=")
    assert "300个" in LIST[slice(*target["span"])]
    assert [clause["address"].partition("#")[2] for clause in document["clauses"]] == ["一", "一/(一)", "1"]
    assert document["clauses"][1]["parent"] == document["clauses"][0]["address"]


def test_people_get_a_summary_with_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "缺项.txt"
    path.write_text(LIST + "3.改造校舍2处。\n牵头单位：区教育局\n", encoding="utf-8")
    assert main(["read", str(path)]) == 0
    shown = capsys.readouterr().out
    assert "2 项任务" in shown
    assert "第 8 行：编号从1.跳到3.，缺第 2 项" in shown


def test_what_is_refused_is_one_sentence_each_and_exit_2(
    listed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture, empty = tmp_path / "图.txt", tmp_path / "空.txt"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(99))
    empty.write_bytes(b"")
    missing = tmp_path / "没有.txt"
    assert main(["read", str(picture), str(listed), str(empty), str(missing), str(tmp_path), "--json"]) == 2
    captured = capsys.readouterr()
    assert len(json.loads(captured.out)["documents"]) == 1
    lines = captured.err.splitlines()
    assert len(lines) == 4
    assert all(line.startswith("luoshi read: ") and line.endswith("。") for line in lines)
    assert "PNG 图片" in lines[0]


def test_reading_imports_neither_django_nor_parsers_of_office_files(listed: Path) -> None:
    code = (
        "import sys; from luoshi.config.main import main; "
        f"main(['read', {str(listed)!r}]); "
        "heavy = {'django', 'docx', 'pdfplumber', 'pypdf', 'polars', 'python_calamine'}; "
        "sys.exit(1 if heavy & set(sys.modules) else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
