"""The vehicle trade-in subsidy of 2026: its cases, its letters, its commands."""

import json
import re
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from luoshi.config.main import main
from luoshi.library.programmes import UnknownProgramme, addresses, find
from luoshi.policy.rules.binding import bind
from luoshi.policy.rules.cases import Example, examples
from luoshi.policy.rules.explaining import explain
from luoshi.policy.rules.letters import Letterhead, NothingToRefuse, refusal_letter
from luoshi.policy.rules.plain import Decider

TRADE_IN = find("vehicle_trade_in_2026")
DATA = tomllib.loads(TRADE_IN.cases)
CASES = examples(DATA, TRADE_IN.parts)
BOOKS = {book.name: book for book in TRADE_IN.parts}
HEAD = Letterhead(
    applicant="申请人",
    receipt="试-0001",
    applied_on=date(2026, 3, 16),
    document_title=TRADE_IN.data["programme"]["document"],
    office="经办单位",
    decided_on=date(2026, 4, 2),
    objection="如有异议，可以提出申诉。",
)


def decided(case: Example) -> Any:
    book = BOOKS[case.part]
    return explain(case.facts, Decider(bind(book, case.rulings, case.overrides)), TRADE_IN.label(book))


@pytest.mark.documents
def test_a_part_alone_leaves_the_other_part_uncovered(
    documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = documents / "gazette-2026-12.txt"
    assert main(["coverage", "vehicle_trade_in_2026/scrappage", "--text", str(source), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    uncovered = {c["address"] for c in told["clauses"] if c["status"] == "uncovered"}
    assert f"{TRADE_IN.number}#三/(二)/1" in uncovered


def test_letter_cites_the_ruling_that_it_rests_on() -> None:
    case = next(c for c in CASES if c.rulings and "sold_in_time" in c.failed)
    letter = refusal_letter(decided(case), HEAD)
    assert "适用口径" in letter
    assert "裁定" in letter


def letter_of(name: str) -> str:
    return refusal_letter(decided(next(c for c in CASES if c.name == name)), HEAD)


def test_a_letter_speaks_of_a_default_reading_only_where_another_would_help() -> None:
    """Who bought too large a petrol car is not told what the office thinks about hydrogen."""
    assert "适用口径" not in letter_of("燃油车排量超过2.0升")
    first_day = letter_of("新车发票在1月1日开具，默认不包括当日")
    assert first_day.count("适用口径") == 1
    assert "按“不包括当日”执行，理由是：" in first_day
    back = letter_of("旧车在审核期间转回")  # forbidden by every reading
    assert "适用口径" not in back


def test_several_reasons_are_counted_as_one_speaks() -> None:
    assert "共有以下两项原因" in letter_of("新车发票在外省市开具")
    assert "共有以下三项原因" in letter_of("同时不满足几项，逐项列出")


def test_no_letter_refuses_an_eligible_case() -> None:
    case = next(c for c in CASES if not c.failed)
    with pytest.raises(NothingToRefuse):
        refusal_letter(decided(case), HEAD)


def test_programmes_are_found_by_name_city_number_and_part() -> None:
    for name in ("vehicle_trade_in_2026", "beijing/vehicle_trade_in_2026", TRADE_IN.number):
        assert find(name) == TRADE_IN
        assert [part.name for part in find(f"{name}/replacement").parts] == ["replacement"]
    assert ("beijing", "vehicle_trade_in_2026") in list(addresses())
    with pytest.raises(UnknownProgramme, match="现有项目"):
        find("nothing")
    with pytest.raises(UnknownProgramme, match="可用：scrappage、replacement"):
        find("vehicle_trade_in_2026/nothing")


def facts(name: str, **changes: Any) -> dict[str, Any]:
    """The facts of a base case as JSON has them."""

    def base(of: str) -> dict[str, Any]:
        row = DATA["base"][of]
        return (base(row["base"]) if "base" in row else {}) | row["given"]

    plain = {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in base(name).items()}
    return {"half": DATA["base"][name]["part"]} | plain | changes


def explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], case: Any, *more: str
) -> tuple[int, str, str]:
    path = tmp_path / "case.json"
    path.write_text(case if isinstance(case, str) else json.dumps(case), encoding="utf-8")
    code = main(["explain", "vehicle_trade_in_2026", str(path), *more])
    out, err = capsys.readouterr()
    return code, out, err


def test_explain_prints_the_agreed_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = explained(tmp_path, capsys, facts("scrappage"))
    told = json.loads(out)
    assert code == 0
    assert set(told) == {
        "programme",
        "version",
        "eligible",
        "amount_fen",
        "conditions",
        "interpretations",
        "inputs_hash",
    }
    assert (told["eligible"], told["amount_fen"]) == (True, 1_800_000)
    assert set(told["conditions"][0]) == {"id", "clause", "met", "reason"}
    assert all(c["clause"].startswith(f"{TRADE_IN.number}#") for c in told["conditions"])
    assert len(told["inputs_hash"]) == 64


def test_explain_cites_a_ruling(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ruling = {
        "interpretation": "after_new_year",
        "option": "with_day",
        "by": "市商务局",
        "decided_on": "2026-02-20",
        "why": "与报废更新一致",
        "since": "2026-02-09",
    }
    rulings = tmp_path / "rulings.json"
    rulings.write_text(json.dumps([ruling]), encoding="utf-8")
    case = facts("replacement", invoiced_on="2026-01-01")
    assert json.loads(explained(tmp_path, capsys, case)[1])["eligible"] is False
    told = json.loads(explained(tmp_path, capsys, case, "--rulings", str(rulings))[1])
    taken = next(i for i in told["interpretations"] if i["name"] == "after_new_year")
    assert told["eligible"] is True
    assert (taken["option"], taken["ruled_by"], taken["since"]) == ("with_day", "市商务局", "2026-02-09")
    rulings.write_text('[{"interpretation": "after_new_year"}]', encoding="utf-8")
    assert explained(tmp_path, capsys, case, "--rulings", str(rulings))[0] == 2


def test_explain_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = explained(tmp_path, capsys, facts("scrappage", old_owned_since="2025-01-09"), "--text")
    assert "不符合条件" in out
    assert "× 旧车于2025年1月9日才登记到申请人名下" in out


@pytest.mark.parametrize(
    ("case", "says"),
    [
        (facts("scrappage", price_fen=-1), r"price_fen.*不能小于0.01元"),
        (facts("scrappage", price_fen=1.5), r"price_fen.*1\.5.*整数"),
        (facts("scrappage", price_fen=True), "price_fen.*True"),
        (facts("scrappage", invoiced_on="2026-02-30"), "invoiced_on.*日期"),
        (facts("scrappage", applied_at="2026-02-09"), "applied_at.*北京时间"),
        (facts("scrappage", old_power="steam"), "old_power.*petrol（汽油）"),
        (facts("scrappage", is_individual="yes"), "is_individual.*true 或 false"),
        (facts("scrappage", colour="red"), "没有名为“colour”的字段"),
        (facts("scrappage", half="lease"), "half.*scrappage（汽车报废更新补贴）"),
        ({"price_fen": 1}, "没有写明字段 half"),
        ([1], "JSON 对象"),
        ("{", "第 1 行第 2 列"),
    ],
)
def test_explain_refuses_bad_facts_in_chinese(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], case: Any, says: str
) -> None:
    code, out, err = explained(tmp_path, capsys, case)
    assert (code, out) == (2, "")
    assert re.search(says, err), err


@pytest.mark.parametrize("command", ["explain", "schema", "coverage"])
def test_an_unknown_programme_is_refused(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    more = ["case.json"] if command == "explain" else []
    assert main([command, "nothing", *more]) == 2
    assert "没有名为“nothing”的项目" in capsys.readouterr().err


def test_explain_refuses_a_case_of_the_other_half(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps(facts("replacement")), encoding="utf-8")
    assert main(["explain", "vehicle_trade_in_2026/scrappage", str(path)]) == 2
    assert "与指定的“scrappage”不一致" in capsys.readouterr().err
    path.write_text(json.dumps(facts("scrappage")), encoding="utf-8")
    assert main(["explain", "vehicle_trade_in_2026/scrappage", str(path)]) == 0


def test_commands_on_rules_start_without_django(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps(facts("scrappage")), encoding="utf-8")
    program = (
        "import sys\nfrom luoshi.config.main import main\nname = 'vehicle_trade_in_2026'\n"
        f"codes = [main(['explain', name, {str(path)!r}]), main(['schema', name]), main(['coverage', name]),\n"
        f"         main(['decide', name, {str(path)!r}, 'out.csv'])]\n"
        "assert codes == [0, 0, 0, 2], codes\n"
        "assert not {'django', 'psycopg'} & set(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr


def test_explain_refuses_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "vehicle_trade_in_2026", str(tmp_path / "no.json")]) == 2
    assert "无法读取" in capsys.readouterr().err


def test_schema_lists_every_field_with_its_clause(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "vehicle_trade_in_2026"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {"name", "type", "unit", "meaning", "clause"} <= set(told["fields"][1])
    assert {f["name"] for f in told["fields"]} == {"half"} | {
        f.name for b in TRADE_IN.parts for f in b.fields
    }
    doubts = {i["name"] for i in told["settings"]["replacement"]["interpretations"]}
    assert doubts == {i.name for i in BOOKS["replacement"].interpretations}
    caps = {p["name"]: p["values"][0]["value"] for p in told["settings"]["replacement"]["parameters"]}
    assert caps["nev_cap"] == 1_500_000
    assert main(["schema", "vehicle_trade_in_2026/scrappage", "--text"]) == 0
    assert "price_fen" in capsys.readouterr().out


def test_coverage_refuses_a_text_without_the_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.txt"
    other.write_text(
        "关于开展试点工作的通知\n\n试字〔2026〕9号\n\n各单位：\n\n一、时间\n\n今年。\n", encoding="utf-8"
    )
    assert main(["coverage", "vehicle_trade_in_2026", "--text", str(other)]) == 2
    assert "没有文号为" in capsys.readouterr().err
