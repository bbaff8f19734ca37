"""Personal data in cases: sealed, found by their hash, each look logged, keys changed."""

import json
from dataclasses import replace

import pytest
from django.db import connection

from luoshi.policy.personal.keyring import Key, with_key
from luoshi.policy.terms.actors import SYSTEM
from luoshi.policy.terms.refusals import BadValue, NotAllowed
from luoshi.records.audit.models import AuditEntry
from luoshi.records.cases import actions, queries, queries_case
from luoshi.records.cases.models import Case, Decision
from luoshi.records.persons.models import Look
from tests.records.cases.living import check, reviewed, submit
from tests.records.vehicles import AT, Life, id_number, staff

pytestmark = pytest.mark.django_db


def test_nothing_stored_shows_personal_data(programme, reviewer) -> None:
    life = Life(7, name="欧阳䶮", changes={("invoice", "new_invoice"): None})
    case_id = reviewed(programme, replace(life, changes={}), reviewer)
    actions.review([case_id], "refuse", reason="存疑", clause="五", by=reviewer, at=AT)
    made = life.application()
    plain = [life.name, made.person.id_number, made.person.phone, *made.particulars.values()]
    with connection.cursor() as cursor:
        for table in (
            "cases_case",
            "cases_casefacts",
            "cases_decision",
            "cases_mark",
            "audit_auditentry",
            "ledger_transfer",
        ):
            cursor.execute(f"SELECT coalesce(json_agg(t)::text, '') FROM {table} t")
            text = cursor.fetchone()[0]
            for one in plain:
                assert one == "EV-1" or (one not in text and json.dumps(one)[1:-1] not in text), (table, one)
    assert AuditEntry.objects.filter(verb="case.apply").exists()


def test_a_case_is_found_by_its_numbers(programme) -> None:
    ids = [submit(programme, Life(n)) for n in (1, 2, 3)]
    for words in (
        id_number(2),
        Life(2).card,
        Life(2).application().particulars["old_vin"].lower(),
        "13800000002",
    ):
        assert [row.id for row in queries.cases(programme, SYSTEM, queries.Filter(words=words)).rows] == [
            ids[1]
        ]


def test_a_paper_is_kept_sealed_and_every_look_at_it_is_logged(
    programme, reviewer, settings, tmp_path
) -> None:
    settings.FILES_FOLDER = tmp_path / "papers"
    photo = b"\x89PNG\r\n\x1a\n" + b"photo of a bank card" * 9
    file_id = actions.keep_paper(photo, name="卡面.png", by=SYSTEM, at=AT)
    case_id = submit(programme, Life(1), papers={"card_photo": file_id}, papers_elsewhere=False)
    assert not any(
        b"photo of" in one.read_bytes() for one in (tmp_path / "papers").rglob("*") if one.is_file()
    )
    (paper,) = [one for one in queries_case.case_page(case_id, SYSTEM).papers if one.id]
    assert actions.open_paper(paper.id, purpose="核对卡面", by=reviewer, at=AT).data == photo
    assert Look.objects.get(kind="case", subject_id=case_id).fields == ["paper:card_photo"]
    with pytest.raises(NotAllowed):
        actions.open_paper(paper.id, purpose="好奇", by=staff("hotline", "hotline"), at=AT)
    with pytest.raises(BadValue, match="照片"):
        actions.keep_paper(b"<script>", name="x.html", by=SYSTEM, at=AT)
    assert check(Life(1), case_id) == "correction"  # the other papers are missing
    assert "papers_complete" in Decision.objects.get(case_id=case_id).failed


def test_cases_go_under_a_new_key_and_open_as_before(programme, settings) -> None:
    ids = [submit(programme, Life(n)) for n in (1, 2)]
    before = queries_case.case_page(ids[0], SYSTEM).particulars
    settings.PERSONAL_KEYS = with_key(settings.PERSONAL_KEYS, Key("next", "SM4-GCM", b"k" * 16))
    assert actions.reseal(after_id=0, by=SYSTEM, at=AT) == ids[-1]
    assert actions.reseal(after_id=ids[-1], by=SYSTEM, at=AT) is None
    stored = Case.objects.get(pk=ids[0]).particulars
    assert all(one["sealed"].startswith("next.") for one in stored.values())
    assert queries_case.case_page(ids[0], SYSTEM).particulars == before
    assert [
        row.id for row in queries.cases(programme, SYSTEM, queries.Filter(words=Life(1).card)).rows
    ] == ids[:1]
