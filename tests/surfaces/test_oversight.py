"""Signs over cases, and the evidence package."""

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from luoshi.policy.terms.actors import SYSTEM
from luoshi.policy.terms.refusals import NotAllowed
from luoshi.records.applicant_messages.actions import write_messages
from luoshi.records.cases import actions
from luoshi.records.organisations.actions import load_city
from luoshi.records.persons.models import Look
from luoshi.records.registers.actions import NewAnswer, keep_answers
from luoshi.records.risk.queries import signs
from tests.records.vehicles import AT, YUAN, Life, id_number, opened, staff
from tests.surfaces.accounts import account, signed_in

pytestmark = pytest.mark.django_db


def test_signs_name_what_is_shared_and_what_costs_too_much(django_assert_num_queries) -> None:
    programme = opened()
    lives = [Life(n) for n in range(1, 7)]
    lives[5] = replace(lives[5], price_fen=260_000 * YUAN)
    applications = [one.application() for one in lives]
    applications[1].particulars["bank_card"] = applications[0].particulars["bank_card"]
    twin = replace(applications[2].person, phone=applications[3].person.phone)
    applications[2] = replace(applications[2], person=twin)
    told = actions.apply_many(programme, applications, by=SYSTEM, at=AT)
    actions.conclude(
        [life.found(one.case_id) for life, one in zip(lives, told, strict=True)], by=SYSTEM, at=AT
    )
    with django_assert_num_queries(7):
        found = signs(programme, SYSTEM, day=AT.date())
    ids = [one.case_id for one in told]
    assert {(one.sign.reason[:15], one.sign.case_ids) for one in found} >= {
        ("2 名申请人使用了同一个收款银", (ids[0], ids[1])),
        ("2 名申请人使用了同一个手机号", (ids[2], ids[3])),
    }
    (price,) = [one.sign for one in found if one.sign.kind == "price"]
    assert price.case_ids == (ids[5],)
    assert "高 73%" in price.reason
    with pytest.raises(NotAllowed):
        signs(programme, staff("r", "reviewer"), day=AT.date())


def test_a_seller_whose_buyers_share_cards_on_one_day_is_a_sign() -> None:
    programme = opened()
    bill = {("invoice", "new_invoice"): {"dealer": "示例一店"}}
    lives = [Life(n, changes=bill) for n in range(1, 8)]
    applications = [one.application() for one in lives]
    for one in applications[1:3]:
        one.particulars["bank_card"] = applications[0].particulars["bank_card"]
    first = actions.apply_many(programme, applications[:6], by=SYSTEM, at=AT)
    last = actions.apply_many(programme, applications[6:], by=SYSTEM, at=AT + timedelta(days=9))
    ids = [one.case_id for one in (*first, *last)]
    found = [life.found(pk) for life, pk in zip(lives, ids, strict=True)]
    actions.conclude(found, by=SYSTEM, at=AT + timedelta(days=9))
    dealers = [one.sign for one in signs(programme, SYSTEM, day=AT.date()) if one.sign.kind == "dealer"]
    assert {one.reason for one in dealers} == {
        "销售单位“示例一店”：7 件中 3 件的银行卡、手机号或设备也出现在他人申请中。",
        "销售单位“示例一店”：2026年3月16日一天 6 件，其余 9 天共 1 件。",
    }
    assert dealers[0].case_ids == tuple(ids)


def test_the_evidence_package_holds_decision_letter_money_and_story_and_is_logged() -> None:
    load_city("sample", by=SYSTEM, at=AT)
    programme = opened()
    photo = b"\x89PNG\r\n\x1a\n" + bytes(64)
    paper = actions.keep_paper(photo, name="卡面.png", by=SYSTEM, at=AT)
    told = actions.apply_for(programme, Life(1).application(papers={"card_photo": paper}), by=SYSTEM, at=AT)
    keep_answers(
        [NewAnswer("person", told.case_id, "applicant", {"id_number": id_number(1), "name": "张建国"})],
        by=SYSTEM,
        at=AT,
    )
    actions.conclude([Life(1).found(told.case_id)], by=SYSTEM, at=AT)
    write_messages(str, by=SYSTEM, at=AT)
    reviewer = staff("reviewer", "reviewer")
    actions.take_next(programme, "review", by=reviewer, at=AT)
    actions.review([told.case_id], "refuse", reason="虚假交易", clause="五", by=reviewer, at=AT)
    auditor = signed_in(account("shenji", "auditor"))
    data = auditor.post(reverse("case-evidence", args=[told.case_id]), {"purpose": "年度抽查"}).content
    archive = zipfile.ZipFile(io.BytesIO(data))
    made = json.loads(archive.read("decisions.json"))
    assert made[0]["reason"] == "虚假交易"
    assert {one["id"] for one in made[0]["rules"]["conditions"]} > {"held_long_enough"}
    assert "虚假交易" in archive.read("letter.txt").decode()
    assert [one["kind"] for one in json.loads(archive.read("ledger.json"))] == ["reserve", "void"]
    assert any(one["verb"] == "case.refuse" for one in json.loads(archive.read("audit.json")))
    texts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith("json")}
    assert [name for name, text in texts.items() if Life(1).card in text or id_number(1) in text] == []
    assert "张*国" in texts["registers.json"]
    assert json.loads(texts["messages.json"])[0]["event"] == "accepted"
    assert json.loads(texts["looks.json"])[0]["purpose"] == "年度抽查"
    assert archive.read("papers/card_photo.png") == photo
    sums = json.loads(texts["manifest.json"])["sha256"]
    assert {*sums, "manifest.json"} == set(archive.namelist())
    assert all(hashlib.sha256(archive.read(name)).hexdigest() == found for name, found in sums.items())
    assert "papers/card_photo.png　申报材料" in archive.read("说明.txt").decode()
    seen = Look.objects.filter(subject_id=told.case_id, purpose="年度抽查", by_name="shenji", kind="case")
    assert list(seen.order_by("id").values_list("fields", flat=True)) == [["evidence"], ["paper:card_photo"]]
    assert auditor.post(reverse("case-evidence", args=[told.case_id])).status_code == 302
    assert auditor.get(reverse("risks", args=[programme])).status_code == 200
    place = reverse("audit-sample", args=[programme])
    for _ in range(2):
        shown = auditor.post(place, {"size": "5", "seed": "2026-Q1"}, follow=True).content.decode()
        assert "抽出 1 件，重算 2 次决定，0 处不一致" in shown
    assert Look.objects.filter(subject_id=told.case_id, purpose__contains="2026-Q1").count() == 2
