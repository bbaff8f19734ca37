"""The public pages: the calculator without sign-in, and a citizen's way from consent to withdrawal and objection."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.cases import actions
from luoshi.records.cases.models import Case
from luoshi.records.organisations.actions import load_city
from luoshi.records.persons.actions import join_account, take_in
from luoshi.records.persons.models import Look
from luoshi.records.persons.values import NewPerson
from tests.policy.rules.test_asking import REPLACEMENT
from tests.records.vehicles import AT, NAME, Life, id_number, opened, staff
from tests.surfaces.accounts import account, signed_in

pytestmark = pytest.mark.django_db
HERE = [NAME, "replacement"]
PAPERS = ("card_photo", "used_invoice", "old_registration", "new_invoice", "new_registration")
PHOTO = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
def programme(db, monkeypatch, settings, tmp_path) -> int:
    settings.FILES_FOLDER = tmp_path / "files"
    monkeypatch.setattr(timezone, "now", lambda: AT)  # within the programme's window
    load_city("sample", by=SYSTEM, at=AT)
    return opened()


@pytest.fixture
def citizen(programme) -> Client:
    user = account("shimin", "citizen")
    person = NewPerson("张建国", id_number(1), "13800000001")
    join_account(take_in([person], by=SYSTEM, at=AT)[0], user.pk, by=SYSTEM, at=AT)
    return signed_in(user)


def form(**other) -> dict:
    numbers = {f"p-{name}": value for name, value in Life(1).application().particulars.items()}
    return {**REPLACEMENT, **numbers, "consent": "2026-02", "key": "k1", **other}


def submitted(citizen: Client) -> Case:
    papers = {f"f-{name}": SimpleUploadedFile("a.png", PHOTO) for name in PAPERS}
    answer = citizen.post(reverse("apply", args=HERE), form(**papers))
    assert answer.status_code == 302, answer.content.decode()
    return Case.objects.get()


def test_the_calculator_explains_to_anybody_and_keeps_nothing(programme) -> None:
    place = reverse("calculator", args=HERE)
    anybody = Client()
    assert "知道多少填多少" in anybody.get(place).content.decode()
    text = anybody.get(place, REPLACEMENT).content.decode()
    assert "12,001元" in text
    assert "京商流通字〔2026〕2号#三/(二)/3" in text
    text = anybody.get(place, {"old_owned_since": "2025-01-09"}).content.decode()
    assert "有 1 项条件不满足" in text
    assert "2025年1月9日" in text
    text = anybody.get(place, {"price_fen": "150000"}).content.decode()
    assert "还不能确定" in text
    assert "收款银行卡是哪一类账户" in text
    assert "以元填写" in anybody.get(place, {"price_fen": "很多"}).content.decode()
    assert not Case.objects.exists()
    assert not Look.objects.exists()


def test_every_policy_page_opens_without_sign_in(programme) -> None:
    anybody = Client()
    text = anybody.get(reverse("policies")).content.decode()
    assert "家电以旧换新补贴" in text
    text = anybody.get(reverse("policy", args=[NAME])).content.decode()
    assert "<dd>北京市</dd>" in text
    assert "<dd>一类</dd>" in text
    assert "110000" not in text
    assert "补新车价税合计的12%，最高20,000元。" in text
    assert "2026年1月1日之后（不包括当日）" in text
    assert "{" not in text[text.index("<main") :]
    text = anybody.get(reverse("policy", args=["appliances_2026"])).content.decode()
    assert "京商函字〔2026〕125号#第二条" in text
    assert anybody.get(reverse("calculator", args=["appliances_2026", "digital"])).status_code == 200
    assert anybody.get(reverse("policy", args=["none"])).status_code == 404


def test_scrappage_is_not_applied_for_here_but_said_where(citizen, programme) -> None:
    """The document sends these applicants to the national system; no page offers a form for them."""
    there = reverse("apply", args=[NAME, "scrappage"])
    answer = citizen.get(there)
    assert (answer.status_code, answer["Location"]) == (302, reverse("policy", args=[NAME]))
    answer = citizen.post(there, form())
    assert answer.status_code == 302
    assert not Case.objects.exists()
    for page in (reverse("policy", args=[NAME]), reverse("my-cases")):
        text = citizen.get(page).content.decode()
        assert "全国汽车流通信息管理系统" in text
        assert there not in text
        assert reverse("apply", args=HERE) in text


def test_the_calculator_says_how_doubts_are_read_and_what_is_still_open(programme) -> None:
    text = Client().get(reverse("calculator", args=HERE), {"price_fen": "150000"}).content.decode()
    assert "<strong>不包括当日</strong>" in text
    assert "项条件</summary>" in text
    assert "缺少“旧车登记到申请人名下的日期”，无法判断" in text


def test_a_citizen_applies_follows_and_withdraws(citizen, programme) -> None:
    page = citizen.get(reverse("apply", args=HERE)).content.decode()
    assert "张*国" in page
    assert id_number(1) not in page
    assert "请先阅读并同意" in citizen.post(reverse("apply", args=HERE), form(consent="")).content.decode()
    wrong = citizen.post(reverse("apply", args=HERE), form(price_fen="很多"))
    assert wrong.status_code == 422
    assert "以元填写" in wrong.content.decode()
    case = submitted(citizen)
    assert case.papers.count() == len(PAPERS)
    assert case.amount_fen == 1_200_100
    shown = citizen.get(reverse("my-case", args=[case.pk])).content.decode()
    assert case.receipt in shown
    assert Life(1).card not in shown
    assert Look.objects.filter(kind="case", subject_id=case.pk, purpose="申请人查看本人申请").exists()
    again = citizen.post(reverse("apply", args=HERE), form())
    assert again["Location"] == reverse("my-case", args=[case.pk])
    citizen.post(reverse("withdraw-case", args=[case.pk]))
    case.refresh_from_db()
    assert case.state == "withdrawn"
    assert "已撤回" in citizen.get(reverse("my-cases")).content.decode()


def test_what_is_sent_back_is_corrected_and_a_refusal_is_objected_to(citizen, programme) -> None:
    case = submitted(citizen)
    actions.conclude([Life(1, changes={("invoice", "new_invoice"): None}).found(case.pk)], by=SYSTEM, at=AT)
    shown = citizen.get(reverse("my-case", args=[case.pk])).content.decode()
    assert "需要您补正" in shown
    citizen.post(reverse("correct-case", args=[case.pk]), {"invoiced_on": "2026-02-21"})
    case.refresh_from_db()
    assert (case.step, case.corrections) == ("checks", 1)
    actions.conclude([Life(1).found(case.pk)], by=SYSTEM, at=AT)
    reviewer = staff("reviewer", "reviewer")
    actions.take_next(programme, "review", by=reviewer, at=AT)
    actions.review([case.pk], "refuse", reason="查实为虚假交易", clause="五", by=reviewer, at=AT)
    shown = citizen.get(reverse("my-case", args=[case.pk])).content.decode()
    assert "查实为虚假交易" in shown
    citizen.post(reverse("appeal-case", args=[case.pk]), {"text": "发票是真的。"})
    assert "正在处理" in citizen.get(reverse("my-case", args=[case.pk])).content.decode()
    operator = staff("operator", "operator")
    appeal = case.appeals.get().pk
    actions.answer_appeal(appeal, "reopened", "经税务核实发票有效。", by=operator, at=AT)
    shown = citizen.get(reverse("my-case", args=[case.pk])).content.decode()
    assert "申诉成立，申请重新审核" in shown
    assert "经税务核实发票有效" in shown


def test_nobody_sees_the_case_of_somebody_else(citizen, programme) -> None:
    case = submitted(citizen)
    other = signed_in(account("lin", "citizen"))
    assert other.get(reverse("my-case", args=[case.pk])).status_code == 404
    assert other.post(reverse("withdraw-case", args=[case.pk])).status_code == 403
    assert "还没有实名认证" in other.get(reverse("apply", args=HERE)).content.decode()
