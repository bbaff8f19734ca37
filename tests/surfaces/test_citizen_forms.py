"""Forms of citizens that come back: every fault beside its field and in a summary, and nothing that was written is lost."""

import re
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.cases import actions
from luoshi.records.cases.models import Case, CasePaper
from tests.records.vehicles import AT, Life, staff
from tests.surfaces.test_citizens import HERE, PAPERS, PHOTO, citizen, form, programme, submitted

__all__ = ["citizen", "programme"]
pytestmark = pytest.mark.django_db
WRONG = {
    "price_fen": "十五万",
    "invoiced_on": "2026-02-31",
    "new_registered_on": "2026-12-01",
    "p-new_vin": "LSVAO000000000001",
    "p-bank_card": "6222 0200",
}


def page_of(answer) -> str:
    return answer.content.decode()


def field(text: str, name: str) -> str:
    """The input of that name as the page has it."""
    return re.search(rf'<input[^>]*name="{name}"[^>]*>', text)[0]


def test_all_that_is_wrong_is_said_at_once_beside_its_field_and_everything_is_kept(citizen) -> None:
    answer = citizen.post(reverse("apply", args=HERE), form(**WRONG))
    assert answer.status_code == 422
    text = page_of(answer)
    assert "有 5 处填写有误" in text
    for name, written in WRONG.items():
        assert f'value="{written}"' in field(text, name)
        assert 'aria-invalid="true"' in field(text, name)
        told = re.search(r'aria-describedby="(e-\w+)', field(text, name))[1]
        assert f'class="form-error" id="{told}"' in text
    for anchor in ("q-price_fen", "q-new_registered_on", "n-new_vin"):
        assert f'href="#{anchor}"' in text
        assert f'id="{anchor}"' in text
    assert "这一天还没有到" in text
    assert "不含字母I、O、Q" in text
    assert form()["p-used_invoice"] in field(text, "p-used_invoice")
    assert 'id="result" role="alert" tabindex="-1" autofocus' in text
    assert "<title>有误" in text
    assert not Case.objects.exists()


def test_papers_that_were_received_need_not_be_sent_again(citizen) -> None:
    papers = {f"f-{name}": SimpleUploadedFile("a.png", PHOTO) for name in PAPERS}
    papers["f-card_photo"] = SimpleUploadedFile("a.docx", b"PK\x03\x04 nothing")
    first = page_of(citizen.post(reverse("apply", args=HERE), form(price_fen="很多", **papers)))
    assert "材料“一类银行卡账号面照片”应为 JPEG" in first
    assert first.count("已收到，不用再传") == len(PAPERS) - 1
    kept = dict(re.findall(r'name="(k-\w+)" value="([^"]+)"', first))
    assert set(kept) == {f"k-{name}" for name in PAPERS if name != "card_photo"}
    again = citizen.post(
        reverse("apply", args=HERE), form(**kept, **{"f-card_photo": SimpleUploadedFile("a.png", PHOTO)})
    )
    assert again.status_code == 302
    assert CasePaper.objects.count() == len(PAPERS)
    assert Case.objects.get().papers_complete_at_first


def test_a_file_that_is_too_large_is_named_with_its_size_and_the_limit(citizen, settings) -> None:
    settings.UPLOAD_LIMIT = 2**20
    huge = SimpleUploadedFile("照片.png", PHOTO + bytes(3 * 2**20))
    text = page_of(citizen.post(reverse("apply", args=HERE), form(**{"f-card_photo": huge})))
    assert "文件“照片.png”有 3.0 MB，超过上限 1 MB" in text
    assert 'aria-describedby="e-f-card_photo"' in text


def test_a_paper_that_somebody_else_sent_or_nobody_is_not_taken_for_ones_own(citizen) -> None:
    from django.core import signing

    theirs = signing.dumps([0, 1], salt="citizens.paper")
    answer = citizen.post(
        reverse("apply", args=HERE), form(**{"k-card_photo": theirs, "k-new_invoice": "made:up"})
    )
    assert answer.status_code == 302
    assert not CasePaper.objects.exists()


def test_who_has_applied_already_is_led_to_the_own_application(citizen) -> None:
    case = submitted(citizen)
    text = page_of(citizen.get(reverse("apply", args=HERE)))
    assert case.receipt in text
    assert reverse("my-case", args=[case.pk]) in text
    text = page_of(citizen.post(reverse("apply", args=HERE), form(key="another")))
    assert case.receipt in text


def test_a_form_sent_again_after_it_was_taken_back_is_no_new_application(citizen) -> None:
    case = submitted(citizen)
    citizen.post(reverse("withdraw-case", args=[case.pk]), follow=True)
    text = page_of(citizen.post(reverse("apply", args=HERE), form(), follow=True))
    assert "以前已经提交过" in text
    assert "已提交，受理编号" not in text


def returned(citizen: Client) -> Case:
    """The own case, waiting for a correction."""
    case = submitted(citizen)
    life = Life(1, changes={("invoice", "new_invoice"): None})
    actions.conclude([life.found(case.pk)], by=SYSTEM, at=AT)
    return Case.objects.get()


def test_a_faulty_correction_comes_back_as_it_was_written_and_uses_up_no_turn(citizen) -> None:
    case = returned(citizen)
    place = reverse("correct-case", args=[case.pk])
    answer = citizen.post(place, {"price_fen": "15", "invoiced_on": "2026-02-21", "p-new_vin": "LSVA1"})
    assert answer.status_code == 422
    text = page_of(answer)
    assert 'value="15"' in field(text, "price_fen")
    assert 'value="LSVA1"' in field(text, "p-new_vin")
    assert 'value="2026-02-21"' in field(text, "invoiced_on")
    assert "15万元填 150000" in text
    assert "还可以补正 3 次" in text
    assert Case.objects.get().corrections == 0


def test_an_empty_correction_is_asked_about_first(citizen) -> None:
    case = returned(citizen)
    place = reverse("correct-case", args=[case.pk])
    text = page_of(citizen.post(place, {}))
    assert "还没有改任何内容" in text
    assert Case.objects.get().corrections == 0
    assert 'name="unchanged"' in text
    assert citizen.post(place, {"unchanged": "1"}).status_code == 302
    assert Case.objects.get().corrections == 1


def refused(citizen: Client, programme: int) -> Case:
    case = submitted(citizen)
    actions.conclude([Life(1).found(case.pk)], by=SYSTEM, at=AT)
    reviewer = staff("reviewer", "reviewer")
    actions.take_next(programme, "review", by=reviewer, at=AT)
    actions.review([case.pk], "refuse", reason="查实为虚假交易", clause="五", by=reviewer, at=AT)
    return Case.objects.get()


def test_an_objection_that_is_too_long_is_not_lost(citizen, programme) -> None:
    case = refused(citizen, programme)
    assert case.state == "refused"
    text = "请核对。" * 501
    answer = citizen.post(reverse("appeal-case", args=[case.pk]), {"text": text})
    assert answer.status_code == 422
    assert f"{text}</textarea>" in page_of(answer)
    assert "2000字以内" in page_of(answer)


def test_what_cannot_be_done_any_more_is_said_on_the_page_of_the_case(citizen) -> None:
    case = submitted(citizen)
    answer = citizen.post(reverse("correct-case", args=[case.pk]), {"price_fen": "150000"})
    assert answer.status_code == 409
    assert "目前不需要补正" in page_of(answer)
    answer = citizen.post(reverse("change-my-card", args=[case.pk]), {"card": "1"})
    assert "一类银行卡" in page_of(answer)


def test_who_reads_english_is_told_in_english_what_to_do(citizen) -> None:
    citizen.cookies["django_language"] = "en"
    text = page_of(citizen.post(reverse("apply", args=HERE), form(**WRONG)))
    assert "Write the amount in yuan" in text
    assert "This day lies ahead" in text
    assert "compare it with your paper" in text


def test_who_signs_in_through_the_identity_platform_keeps_the_way_back(citizen) -> None:
    """The sign-in page leads citizens on to the platform: the page they were sent here from goes with them."""
    place = reverse("apply", args=HERE)
    citizen.logout()
    answer = citizen.post(place, form(), headers={"Referer": f"http://testserver{place}"})
    assert answer["Location"] == f"{reverse('account_login')}?next={place}"
    text = page_of(citizen.get(answer["Location"]))
    assert "刚才的内容没有提交" in text
    platform = f"{reverse('citizen-sign-in')}?next={quote(place, safe='')}"
    assert f'href="{platform}"' in text
    citizen.get(platform)
    assert citizen.session["identity"]["next"] == place
    assert (
        "?next=" not in page_of(citizen.get(f"{reverse('account_login')}")).split("citizen/sign-in/")[1][:10]
    )
