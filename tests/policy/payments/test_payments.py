"""The bank's files as data: written, read back, refused whole; and what an answer means for each payment."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.library.programmes import addresses, bank_files
from luoshi.policy.payments.layouts import BankFiles, IllFormedLayout, bank_files_of
from luoshi.policy.payments.reconciling import Sent, reconcile
from luoshi.policy.payments.results import ResultLine, Unreadable, read_results
from luoshi.policy.payments.writing import PayLine, Unwritable, write_file

DAY = date(2026, 3, 20)
CSV = bank_files("beijing", "vehicle_trade_in_2026")
LINES = (
    PayLine("QC1", "张建国", "6222020000000001", 1_200_000),
    PayLine("QC2", "王䶮,“李”", "6222020000000002", 1_500_001),
)


def fixed(encoding: str = "gbk", name_width: int = 20) -> BankFiles:
    return bank_files_of(
        {
            "bank": {"title": "示例银行", "file_name": "{number}.txt"},
            "out": {
                "form": "fixed",
                "encoding": encoding,
                "head": [
                    {"title": "批次", "source": "batch", "width": 16},
                    {"title": "笔数", "source": "count", "width": 6, "right": True, "fill": "0"},
                    {"title": "合计", "source": "total_fen", "width": 14, "right": True, "fill": "0"},
                ],
                "columns": [
                    {"title": "编号", "source": "reference", "width": 22},
                    {"title": "户名", "source": "name", "width": name_width},
                    {"title": "账号", "source": "card", "width": 19},
                    {"title": "金额", "source": "amount_fen", "width": 12, "right": True, "fill": "0"},
                ],
            },
            "back": {
                "form": "fixed",
                "encoding": encoding,
                "columns": [
                    {"title": "编号", "source": "reference", "width": 10},
                    {"title": "金额", "source": "amount_fen", "width": 12, "right": True, "fill": "0"},
                    {"title": "结果", "source": "status", "width": 2},
                    {"title": "说明", "source": "reason", "width": 20},
                ],
                "tail": [
                    {"title": "笔数", "source": "count"} | {"width": 10, "right": True, "fill": "0"},
                ],
                "states": {"00": "paid", "01": "failed", "99": "unknown"},
            },
        }
    )


def back(*rows: str, heading: str = "业务编号,金额（元）,结果,入账日期,说明") -> bytes:
    return "\r\n".join([heading, *rows, ""]).encode("gb18030")


def test_every_layout_of_the_library_can_be_used() -> None:
    found = [name for city, name in addresses() if bank_files(city, name)]
    assert "vehicle_trade_in_2026" in found


def test_a_csv_file_holds_rare_characters_commas_and_the_exact_amounts() -> None:
    data = write_file(CSV.out, LINES, batch="B1", day=DAY).decode("gb18030")
    assert data.splitlines() == [
        "序号,业务编号,收款人姓名,收款账号,金额（元）,用途",
        "1,QC1,张建国,6222020000000001,12000.00,汽车以旧换新补贴",
        '2,QC2,"王䶮,“李”",6222020000000002,15000.01,汽车以旧换新补贴',
    ]


def test_a_fixed_file_counts_bytes() -> None:
    data = write_file(fixed().out, LINES[:1], batch="B1", day=DAY)
    head, line, end = data.split(b"\r\n")
    assert head == b"B1".ljust(16) + b"000001" + b"00000001200000"
    assert len(line) == 22 + 20 + 19 + 12
    assert line.endswith(b"000001200000")
    assert end == b""


def test_what_does_not_fit_the_layout_is_named_without_showing_it() -> None:
    with pytest.raises(Unwritable) as told:
        write_file(fixed().out, LINES, batch="B1", day=DAY)
    assert told.value.faults == ("第2笔“户名”第2个字不在 gbk 编码中，请与银行商定用 gb18030 或 utf-8。",)
    with pytest.raises(Unwritable, match="第1笔“户名”有 6 字节，超过版式规定的 4 字节"):
        write_file(fixed(name_width=4).out, LINES[:1], batch="B1", day=DAY)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"form": "xls"}, "form 应为"),
        ({"encoding": "big5"}, "encoding 应为"),
        ({"separator": ""}, "separator"),
        ({"columns": [{"title": "x", "source": "shoe"}]}, "不可用"),
        ({"columns": []}, "缺少 source 为“card”的栏"),
        ({"tail": [{"title": "x", "source": "card"}]}, "首末记录"),
        ({"columns": None}, "缺少或写错"),
    ],
)
def test_an_ill_formed_layout_is_refused(change, sentence) -> None:
    good = {
        "form": "csv",
        "encoding": "utf-8",
        "columns": [{"title": s, "source": s} for s in ("reference", "name", "card", "amount_fen")],
    }
    answer = {**good, "columns": [{"title": s, "source": s} for s in ("reference", "status", "amount_fen")]}
    data = {
        "bank": {"title": "b", "file_name": "f"},
        "out": good,
        "back": {**answer, "states": {"1": "paid"}},
    }
    assert bank_files_of(data).states == {"1": "paid"}
    with pytest.raises(IllFormedLayout, match=sentence):
        bank_files_of({**data, "out": {**good, **change}})


def test_a_result_file_is_read() -> None:
    data = back(
        "QC1,12000.00,成功,20260320,", 'QC2,"15,000.01",失败,,户名不符', "", "QC3,1.5,处理中,2026-03-20,"
    )
    assert read_results(data, CSV) == (
        ResultLine(2, "QC1", 1_200_000, "paid", DAY, ""),
        ResultLine(3, "QC2", 1_500_001, "failed", None, "户名不符"),
        ResultLine(5, "QC3", 150, "unknown", DAY, ""),
    )


def test_a_fixed_result_file_is_read_and_its_last_record_counts() -> None:
    lines = ["QC1       000001200000" + "00", "QC2       000001500001" + "01户名不符"]
    data = "\r\n".join([*lines, "0000000002"]).encode("gbk")
    assert [one.result for one in read_results(data, fixed())] == ["paid", "failed"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (back("QC1,12000,成功,20260320,", "QC2,1,成功"), "第3行有 3 栏，应为 5 栏"),
        (back("QC1,一万,成功,,"), "第2行的金额“一万”"),
        (back("QC1,1.234,成功,,"), "第2行的金额"),
        (back("QC1,1,好,,"), "第2行的结果“好”"),
        (back("QC1,1,成功,20260231,"), "第2行的日期“20260231”"),
        (back(",1,成功,,"), "第2行没有业务编号"),
        (back("QC1,1,成功,,", "QC1,1,失败,,"), "第3行与第2行是同一业务编号"),
        (back(), "没有一笔"),
        (b"", "没有一笔"),
        (back("QC1,1,成功,,") + b"\xff\xff", "第3行不是 gb18030 编码"),
        (back('QC1,1,成功,,"x'), "引号不成对"),
    ],
)
def test_a_bad_result_file_is_refused_whole_with_its_lines(data, sentence) -> None:
    with pytest.raises(Unreadable, match=sentence):
        read_results(data, CSV)


STATES = st.sampled_from(["ready", "sent", "unknown", "paid", "failed", "dropped"])
RESULTS = st.sampled_from(["paid", "failed", "unknown"])


@given(
    st.dictionaries(st.sampled_from("ABCDEFGH"), st.tuples(st.integers(1, 5), STATES)),
    st.dictionaries(st.sampled_from("ABCDEFGHXY"), st.tuples(st.integers(1, 5), RESULTS)),
)
def test_an_answer_moves_only_what_was_open_and_nothing_when_repeated(ours, theirs) -> None:
    sent = {name: Sent(name, fen, state) for name, (fen, state) in ours.items()}
    lines = [
        ResultLine(n, name, fen, result, DAY, "") for n, (name, (fen, result)) in enumerate(theirs.items(), 1)
    ]
    found = reconcile(sent, lines)
    told = {one.reference: one.result for one in found.settled}
    assert all(sent[name].state in {"sent", "unknown"} for name in told)
    assert all(theirs[name][0] == sent[name].amount_fen for name in told)
    named = [*told, *found.already, *(one.reference for one in found.findings)]
    assert sorted(named) == sorted(theirs)
    after = {
        name: Sent(name, one.amount_fen, told.get(name, "unknown" if name in found.silent else one.state))
        for name, one in sent.items()
    }
    assert not [one for one in after.values() if one.state == "sent"]
    again = reconcile(after, lines)
    assert (again.settled, again.silent) == ((), ())
    assert {one.reference for one in again.findings} == {one.reference for one in found.findings}
