"""Every programme of the library: its cases, its letters, its account of the document."""

import json
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from luoshi.config.main import main
from luoshi.library.programmes import Publication, addresses, load
from luoshi.policy.rules.binding import bind
from luoshi.policy.rules.cases import Example, examples, surprises
from luoshi.policy.rules.coverage import coverage
from luoshi.policy.rules.explaining import explain
from luoshi.policy.rules.kinds import Kind, write
from luoshi.policy.rules.letters import TOO_LATE, Letterhead, refusal_letter
from luoshi.policy.rules.plain import Decider

PROGRAMMES = [load(*address) for address in addresses()]
CASES = [
    (programme, case)
    for programme in PROGRAMMES
    for case in examples(tomllib.loads(programme.cases), programme.parts)
]
REFUSED = [(programme, case) for programme, case in CASES if case.failed]
CODE = re.compile(r"[A-Za-z_]+|[0-9]{6}")
LEAST_EXECUTABLE = {"vehicle_trade_in_2026": 18, "appliances_2026": 17}
"""Clauses that are conditions; what a programme lists as executable must not quietly become fewer."""


def named(value: object) -> str:
    return value.name if isinstance(value, Publication | Example) else str(value)


def book_of(programme: Publication, case: Example) -> Any:
    return next(book for book in programme.parts if book.name == case.part)


def decider_of(programme: Publication, case: Example) -> Decider:
    return Decider(bind(book_of(programme, case), case.rulings, case.overrides))


@pytest.mark.parametrize(("programme", "case"), CASES, ids=named)
def test_case_comes_out_as_it_says(programme: Publication, case: Example) -> None:
    assert list(surprises(case, decider_of(programme, case))) == []


@pytest.mark.parametrize(("programme", "case"), REFUSED, ids=named)
def test_the_clause_of_a_refused_case_is_that_of_a_failing_condition(
    programme: Publication, case: Example
) -> None:
    told = explain(case.facts, decider_of(programme, case), case.part)
    assert any(outcome.clause.startswith(case.clause) for outcome in told.outcomes if not outcome.met)


@pytest.mark.parametrize("programme", PROGRAMMES, ids=named)
def test_there_are_at_least_eighty_cases_and_every_condition_fails_in_one(programme: Publication) -> None:
    own = [case for one, case in CASES if one is programme]
    assert len(own) >= 80
    for book in programme.parts:
        failed = {name for case in own if case.part == book.name for name in case.failed}
        assert {condition.name for condition in book.conditions} <= failed


@pytest.mark.parametrize("programme", PROGRAMMES, ids=named)
def test_the_programme_accounts_for_itself(programme: Publication) -> None:
    own = tuple(case for one, case in CASES if one is programme)
    account = coverage(programme.parts, programme.accounts, own, None)
    assert account.problems == ()
    assert account.complete


@pytest.mark.documents
@pytest.mark.parametrize("programme", PROGRAMMES, ids=named)
def test_every_clause_of_the_document_is_accounted_for(
    programme: Publication, documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = documents / "gazette-2026-12.txt"
    assert main(["coverage", programme.name, "--text", str(source), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["problems"] == []
    statuses = [clause["status"] for clause in told["clauses"]]
    assert "uncovered" not in statuses
    assert statuses.count("executable") >= LEAST_EXECUTABLE[programme.name]


@pytest.mark.parametrize(("programme", "case"), REFUSED, ids=named)
def test_letter_gives_every_reason_its_clause_and_a_remedy(programme: Publication, case: Example) -> None:
    told = explain(case.facts, decider_of(programme, case), programme.label(book_of(programme, case)))
    letter = refusal_letter(told, letterhead(programme))
    failing = [outcome for outcome in told.outcomes if not outcome.met]
    assert len(failing) == len(case.failed)
    for outcome in failing:
        missing = outcome.met is None
        assert outcome.reason.removesuffix("，请补充。" if missing else "") in letter
        assert (TOO_LATE if missing else outcome.remedy) in letter
    assert "请补充。" not in letter  # who is refused is not asked for papers any more
    reasons = {(outcome.reason, outcome.clause) for outcome in failing}  # the same sentence is not said twice
    assert ("\n一、" in letter) == (len(reasons) > 1)
    assert letter.count("依据：第") == len(reasons)
    assert told.version in letter
    assert not re.search(r"[{}]|None|True|False|。。|，。|（）", letter), letter
    for line in letter.split("\n")[2:-2]:
        assert line[-1] in "。：", line


def letterhead(programme: Publication) -> Letterhead:
    return Letterhead(
        applicant="申请人",
        receipt="试-0001",
        applied_on=date(2026, 3, 16),
        document_title=programme.data["programme"]["document"],
        office="经办单位",
        decided_on=date(2026, 4, 2),
        objection="如有异议，可以提出申诉。",
    )


@pytest.mark.parametrize("programme", PROGRAMMES, ids=named)
def test_a_file_of_both_halves_is_decided_as_its_cases_say(programme: Publication, tmp_path: Path) -> None:
    """The same cases as rows of one Parquet file, without those that suppose another ruling or figure."""
    own = [case for one, case in CASES if one is programme and not case.rulings and not case.overrides]
    columns = {field.name: None for book in programme.parts for field in book.fields}
    rows = [{**columns, programme.part_column: case.part, **case.facts} for case in own]
    source, result = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pl.DataFrame(rows, infer_schema_length=None).write_parquet(source)
    assert main(["decide", programme.name, str(source), str(result)]) == 0
    told = pl.read_parquet(result)
    assert told["amount_fen"].to_list() == [case.amount_fen for case in own]
    found = [sorted(failed) for failed in told["failed"].to_list()]
    assert [names for names, case in zip(found, own, strict=True) if case.failed] == [
        sorted(case.failed) for case in own if case.failed
    ]


def test_no_figure_or_fact_is_shown_as_a_raw_code() -> None:
    """A code of a place or of a class has a name wherever a person reads it."""
    for publication in (load(*address) for address in addresses()):
        for book in publication.parts:
            for parameter in book.parameters:
                for dated in parameter.values:
                    assert not CODE.fullmatch(parameter.shown(dated.value)), parameter.name
            for one in book.fields:
                if one.name.endswith("_place") or one.kind is Kind.CHOICE:
                    assert one.words, one.name
                    assert write(one.options[0][0] if one.options else 130000, one.kind, one.words) in {
                        "河北省",
                        *one.words.values(),
                    }
