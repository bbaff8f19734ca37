"""Whatever arrives as a case is taken or refused with sentences; what is taken, the columns take as well."""

import json
from datetime import date, datetime
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.library.programmes import find
from luoshi.policy.rules.engines.texts import from_text, malformed
from luoshi.policy.rules.explaining import inputs_hash
from luoshi.policy.rules.inputs import UnsuitableCase, parse, parse_case
from luoshi.policy.rules.kinds import Kind

FIELDS = find("vehicle_trade_in_2026/scrappage").parts[0].fields
BY_KIND = {field.kind: field for field in FIELDS}
texts_near_days = st.one_of(
    st.text(max_size=30),
    st.dates().map(str),
    st.datetimes().map(datetime.isoformat),
    st.datetimes().map(str),
    st.text("0123456789-T: ", min_size=8, max_size=20),
    st.sampled_from(
        ["2026-W01-1", "20260101", "2026-02-29", "2024-02-29", "2026-02-09T10:00:00+08:00", "２０２６-01-01"]
    ),
)
anything = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.lists(st.integers(), max_size=2), texts_near_days
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([f.name for f in FIELDS] + ["colour"]), anything))
def test_a_case_is_taken_or_refused_with_sentences(raw: dict[str, Any]) -> None:
    try:
        case = parse_case(raw, FIELDS)
    except UnsuitableCase as refusal:
        faults, case = refusal.faults, None
    if case is None:
        assert all(fault.endswith("。") for fault in faults)
        assert len(faults) >= 1
        return
    assert set(case) == {field.name for field in FIELDS}
    assert len(inputs_hash(case, FIELDS)) == 64


@settings(deadline=None, max_examples=60)
@given(texts=st.lists(texts_near_days, min_size=1, max_size=8))
@pytest.mark.parametrize("kind", [Kind.DAY, Kind.MOMENT])
def test_a_text_that_columns_take_a_case_takes_with_the_same_value(texts: list[str], kind: Kind) -> None:
    field = BY_KIND[kind]
    frame = nw.from_native(pl.DataFrame({field.name: texts}))
    wrong = frame.select(malformed(field)).to_native()[field.name].to_list()
    good = [text for text, bad in zip(texts, wrong, strict=True) if not bad]
    column = nw.from_native(pl.DataFrame({field.name: good}, schema={field.name: pl.String}))
    assert column.select(from_text(field)).to_native()[field.name].to_list() == [
        parse(text, field) for text in good
    ]
    for text, bad in zip(texts, wrong, strict=True):
        if bad and kind is Kind.DAY:
            with pytest.raises(ValueError, match="应为日期"):
                parse(text, field)


def test_an_offset_is_brought_to_beijing_time() -> None:
    field = BY_KIND[Kind.MOMENT]
    assert parse("2026-02-09T02:00:00+00:00", field) == datetime(2026, 2, 9, 10)  # noqa: DTZ001
    assert parse("2026-02-09 10:00:00", field) == datetime(2026, 2, 9, 10)  # noqa: DTZ001
    assert parse(date(2026, 2, 9), BY_KIND[Kind.DAY]) == date(2026, 2, 9)


def test_the_hash_depends_on_every_fact_and_on_nothing_else() -> None:
    base = parse_case({"price_fen": 1}, FIELDS)
    assert inputs_hash(base, FIELDS) == inputs_hash(json.loads('{"price_fen": 1}'), FIELDS)
    assert inputs_hash(base, FIELDS) != inputs_hash(base | {"price_fen": 2}, FIELDS)
    assert inputs_hash(base, FIELDS) != inputs_hash(base | {"is_individual": False}, FIELDS)
