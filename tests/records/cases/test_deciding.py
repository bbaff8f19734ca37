"""Decisions that stay: dated parameters, frozen facts, what is append only."""

from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import InternalError, ProgrammingError

from luoshi.policy.terms.actors import SYSTEM
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.cases import actions, checks
from luoshi.records.cases.models import Case, CaseFacts, Decision
from luoshi.records.programmes import queries as programmes
from luoshi.records.programmes.actions import change_parameter
from tests.records.cases.living import DAY, check, sound, submit
from tests.records.vehicles import AT, NAME, YUAN, Life, opened

pytestmark = pytest.mark.django_db


def test_a_changed_parameter_decides_from_its_day_on_and_old_decisions_stay(programme) -> None:
    before = submit(programme, Life(1))
    check(Life(1), before)
    change_parameter(
        programme,
        "nev_cap",
        9_000 * YUAN,
        part="replacement",
        since=date(2026, 3, 17),
        decided_by="市商务局",
        decided_on=date(2026, 3, 16),
        why="资金紧张",
        by=SYSTEM,
        at=AT,
    )
    after = actions.apply_for(programme, Life(2).application(), by=SYSTEM, at=AT + DAY)
    assert after.amount_fen == 9_000 * YUAN
    assert submit(programme, Life(3))
    assert Case.objects.get(pk=before).amount_fen == 12_000 * YUAN
    assert len(programmes.versions(programme)) == 4
    row = next(
        p
        for p in programmes.parameters(programme, date(2026, 3, 17))
        if (p.part, p.name) == ("replacement", "nev_cap")
    )
    assert (row.current, row.values[-1].decided_by) == ("9,000元", "市商务局")
    assert sound()


def test_a_decision_that_was_tampered_with_does_not_run_again(programme) -> None:
    case_id = submit(programme, Life(1))
    check(Life(1), case_id)
    with pytest.raises((InternalError, ProgrammingError), match="append only"), transaction.atomic():
        Decision.objects.update(amount_fen=1)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE cases_decision SET amount_fen = amount_fen + 1")
        cursor.execute("SET session_replication_role = DEFAULT")
    assert any("金额" in line for line in checks.wrong_decisions())


def test_facts_are_append_only(programme) -> None:
    submit(programme, Life(1))
    with pytest.raises((InternalError, ProgrammingError), match="append only"), transaction.atomic():
        CaseFacts.objects.all().delete()


def test_the_programme_resolves_at_start(db) -> None:
    from luoshi.records.programmes.checks import programmes_resolve

    assert programmes_resolve() == []
    assert NAME in {row.name for row in programmes.programmes()} or opened()


def test_codes_are_shown_and_changed_in_words(programme) -> None:
    rows = {row.name: row for row in programmes.parameters(programme, date(2026, 3, 17))}
    assert (rows["city"].current, rows["bank_card_class"].current) == ("北京市", "一类")
    assert rows["closes_at"].current == "2026年11月30日24时"
    change = {
        "decided_by": "市商务局",
        "decided_on": date(2026, 3, 16),
        "why": "放宽",
        "by": SYSTEM,
        "at": AT,
    }
    with pytest.raises(BadValue, match="一类、二类、三类"):
        change_parameter(programme, "bank_card_class", "IV", since=date(2026, 4, 1), **change)
    change_parameter(programme, "bank_card_class", "II", since=date(2026, 4, 1), **change)
    later = {row.name: row for row in programmes.parameters(programme, date(2026, 4, 1))}
    assert [value.shown for value in later["bank_card_class"].values] == ["一类", "二类"]
