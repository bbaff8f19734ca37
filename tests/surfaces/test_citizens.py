"""The public pages: the calculator without sign-in, and a citizen's way from consent to withdrawal and objection."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from luoshi.library.programmes import load
from luoshi.policy.terms.actors import SYSTEM
from luoshi.policy.terms.refusals import NotAllowed
from luoshi.records.cases import actions
from luoshi.records.cases.models import Case
from luoshi.records.files.models import StoredFile
from luoshi.records.organisations.actions import load_city
from luoshi.records.persons.actions import join_account, take_in
from luoshi.records.persons.models import Look
from luoshi.records.persons.values import NewPerson
from luoshi.records.programmes.actions import make_ruling
from luoshi.surfaces.citizens import filled
from luoshi.surfaces.citizens.asked import asked, data_of, english_of
from luoshi.surfaces.programmes.jobs import LEFT_AFTER
from luoshi.surfaces.programmes.jobs import papers as drop_papers
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


def test_the_page_says_what_else_the_document_asks_and_how_its_doubts_are_read(programme) -> None:
    text = Client().get(reverse("policy", args=[NAME])).content.decode()
    for said in (
        "审核期间不能过户",
        "由有资质的回收拆解企业开具",
        "小型、微型载客汽车的乘用车",
        "逾期不补",
        "不满1元的部分按1元算",
        "汽车销售企业不能以帮您办理申请为由收费",
        "要追回",
        "原件的照片或扫描件",
        "旧车的车辆识别代号",
        "“绿交车辆”小程序",
        "按首次提交时间排队",
        "没有纳入目录的插电式混合动力车（含增程式）：仍是新能源车，未纳入目录的不补。",
        "按燃油车补的范围：除新能源外的各种燃料都算燃油。",
        "两类补贴合用一个总额",
        "不齐全、不清晰的：允许补正，以补正后的材料为准。",
        "期限：到补贴发放",
    ):
        assert said in text, said


PLUG_IN = {
    **{name: value for name, value in REPLACEMENT.items() if name not in {"sold_by_owner", "transferred_on"}},
    "old_power": "petrol",
    "old_registered_on": "2012-04-18",
    "new_in_catalogue": "no",
    "recycled_on": "2026-02-10",
    "deregistered_on": "2026-02-12",
    "recycler_qualified": "yes",
}


def test_the_calculator_asks_for_the_engine_of_an_unlisted_plug_in_where_that_is_ruled_to_matter(
    programme,
) -> None:
    """In both states of the doubt: who may be a fuel car is asked for the ml, and the ruling is cited."""
    place = reverse("calculator", args=[NAME, "scrappage"])

    def told(**other) -> str:
        return Client().get(place, {**PLUG_IN, **other}).content.decode()

    text = told()
    assert "不符合条件" in text
    assert "没有纳入减免车辆购置税的新能源车型目录" in text
    assert "适用口径" not in told(new_engine_ml="0")
    assert "适用口径：没有纳入目录的插电式混合动力车" in told(new_engine_ml="1500")
    make_ruling(
        programme,
        "unlisted_plug_in",
        "fuel",
        since=date(2026, 2, 9),
        decided_by="市商务局",
        decided_on=date(2026, 3, 1),
        why="有发动机即属燃油",
        by=SYSTEM,
        at=AT,
    )
    text = told()
    assert "还不能确定" in text
    assert '<a href="#q-new_engine_ml">新车排量是多少毫升？</a>' in text
    text = told(new_engine_ml="2000")
    assert "15,000元" in text
    assert "有发动机即属燃油。市商务局2026年3月1日裁定，自2026年2月9日起适用。" in text
    assert "新车是燃油车，或者是已纳入目录的新能源车" not in text
    assert "不属于2000毫升及以下的燃油车" in told(new_engine_ml="2001")
    assert "没有纳入减免车辆购置税" in told(new_engine_ml="0")
    assert "购买燃油车不在补贴范围内" in told(
        new_engine_ml="1500", old_power="nev", old_registered_on="2019-12-31"
    )
    listed = told(new_in_catalogue="yes")
    assert "18,001元" in listed  # 12 % of 150,000.01, up to the yuan: nothing is asked about its engine
    policy = Client().get(reverse("policy", args=[NAME])).content.decode()
    assert "（含增程式）：有发动机的按燃油车看待，适用燃油车档次。" in policy


def papers() -> dict:
    return {f"f-{name}": SimpleUploadedFile("a.png", PHOTO) for name in PAPERS}


def test_papers_that_became_of_no_case_are_not_kept_for_ever(
    citizen, programme, settings, django_capture_on_commit_callbacks
) -> None:
    """Photographs of cards and papers lay there for ever, once for each try, where the application was refused."""
    case = submitted(citizen)
    left = form(**papers(), **{"p-bank_card": "1"})
    assert citizen.post(reverse("apply", args=HERE), left).status_code == 422
    assert StoredFile.objects.count() == 2 * len(PAPERS)
    drop_papers(AT + LEFT_AFTER)  # the form still names them
    assert StoredFile.objects.count() == 2 * len(PAPERS)
    with django_capture_on_commit_callbacks(execute=True):
        drop_papers(AT + LEFT_AFTER + timedelta(minutes=1))
    assert timedelta(seconds=filled.KEPT_SECONDS) < LEFT_AFTER
    assert StoredFile.objects.count() == case.papers.count() == len(PAPERS)
    assert sum(one.is_file() for one in settings.FILES_FOLDER.rglob("*")) == len(PAPERS)
    with pytest.raises(NotAllowed):
        actions.drop_left(before=AT, by=staff("o", "operator"), at=AT)


def test_nobody_sends_papers_without_end(citizen, programme, monkeypatch) -> None:
    monkeypatch.setattr(filled, "SENT_MOST", 2)
    there = reverse("apply", args=HERE)
    for _ in range(2):
        assert citizen.post(there, form(**papers(), **{"p-bank_card": "1"})).status_code == 422
    before = StoredFile.objects.count()
    answer = citizen.post(there, form(**papers(), **{"p-bank_card": "1"}), follow=True)
    assert "太频繁" in answer.content.decode()
    assert StoredFile.objects.count() == before


def test_who_reads_english_is_asked_in_english(programme) -> None:
    reader = Client()
    reader.cookies["django_language"] = "en"
    text = reader.get(reverse("calculator", args=[NAME, "scrappage"]), {"price_fen": "15"}).content.decode()
    assert "Price with tax on the new car&#x27;s invoice, in yuan?" in text
    assert "In yuan: 150000, not 15 (万)." in text
    assert ">petrol</option>" in text
    assert "Scrappage subsidy" in text
    text = reader.get(reverse("policy", args=[NAME])).content.decode()
    assert "Dealers may not charge" in text
    assert "Deregistration certificate" in text


def test_all_that_the_public_is_asked_has_its_english() -> None:
    """And nothing stands in the list that is no longer said."""
    found = load("beijing", NAME)
    data = data_of("beijing", NAME)
    english = english_of("beijing", NAME)
    flow = found.workflow
    said = {data["summary"], *data["said"], found.title, *(one["words"] for one in data["notice"])}
    said |= {book.title for book in found.parts} | {step.title for step in flow.steps}
    said |= {paper.title for paper in flow.papers} | {
        one.meaning for one in flow.particulars if not one.optional
    }
    for book in found.parts:
        for section in asked("beijing", NAME, book.name).sections:
            said.add(section.title)
            for one in section.questions:
                said |= {one.words, one.hint, *dict(one.field.options).values()} - {""}
    assert said == set(english)
