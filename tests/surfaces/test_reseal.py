"""A key is retired: after `luoshi reseal` nothing that is stored needs it any more, and everything opens as before."""

import argparse
from dataclasses import replace

import pytest
from django.apps import apps

from luoshi.policy.personal.keyring import Key, with_key
from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.cases import actions, queries_case
from luoshi.records.cases.models import Case
from luoshi.records.prospects.models import Prospect, Search
from luoshi.records.registers.actions import NewAnswer, keep_answers
from luoshi.records.registers.queries import answers
from luoshi.surfaces.commands import reseal
from tests.records.cases.living import DAY, check, submit
from tests.records.persons_sealed import sealed_values
from tests.records.vehicles import AT, Life, id_number, opened, staff

pytestmark = pytest.mark.django_db
PHOTO = b"\x89PNG\r\n\x1a\n" + b"photo of a bank card" * 9


@pytest.fixture
def case_id(db, settings, tmp_path) -> int:
    """A refused case with a paper, an answer of a register and an objection; a prospect beside it."""
    settings.FILES_FOLDER = tmp_path
    programme, reviewer = opened(), staff("reviewer", "reviewer")
    paper = actions.keep_paper(PHOTO, name="卡面.png", by=SYSTEM, at=AT)
    made = submit(programme, Life(1), papers={"card_photo": paper})
    keep_answers([NewAnswer("person", made, "applicant", {"name": "张建国"})], by=SYSTEM, at=AT)
    check(Life(1), made)
    actions.take_next(programme, "review", by=reviewer, at=AT + DAY)
    actions.review([made], "refuse", reason="存疑", clause="五", by=reviewer, at=AT + DAY)
    actions.appeal(made, "发票是真的。", by=SYSTEM, at=AT + DAY)
    search = Search.objects.create(programme_id=programme, at=AT, by_name="x")
    person = Case.objects.get(pk=made).person
    Prospect.objects.create(
        search=search,
        id_digest=person.id_digest,
        id_sealed=person.id_sealed,
        name_sealed=person.name_sealed,
        part="replacement",
        missing=[],
    )
    return made


def test_nothing_stored_needs_a_key_that_was_retired(case_id, settings, tmp_path, capsys) -> None:
    old = settings.PERSONAL_KEYS
    before = queries_case.case_page(case_id, SYSTEM), answers(case_id)
    settings.PERSONAL_KEYS = with_key(old, Key("next", "SM4-GCM", b"k" * 16))
    assert reseal.run(argparse.Namespace()) == 0
    assert "申报材料：已换用当前密钥" in capsys.readouterr().out
    found = sealed_values(apps)
    assert {model for model, _value in found} >= {
        "persons.person",
        "cases.case",
        "cases.appeal",
        "registers.answer",
        "prospects.prospect",
    }
    assert [model for model, value in found if not value.startswith("next.")] == []
    alone = {name: key for name, key in settings.PERSONAL_KEYS.keys.items() if name == "next"}
    settings.PERSONAL_KEYS = replace(settings.PERSONAL_KEYS, keys=alone)
    assert (queries_case.case_page(case_id, SYSTEM), answers(case_id)) == before
    (paper,) = [one for one in before[0].papers if one.id]
    assert actions.open_paper(paper.id, purpose="核对", by=SYSTEM, at=AT).data == PHOTO
    assert reseal.run(argparse.Namespace()) == 0  # again: nothing left to do
    assert id_number(1) not in str(found)
