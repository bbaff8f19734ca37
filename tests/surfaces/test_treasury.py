"""Pages of paying: what a treasurer sees, the file, the workbooks, and no personal data where it is not asked for."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import load_workbook

from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.cases import actions as cases
from luoshi.records.organisations.actions import load_city
from luoshi.records.payments import actions
from luoshi.records.payments.models import Batch
from luoshi.records.people.models import User
from luoshi.records.persons.models import Look
from tests.records.paying import DAY, answer, waiting
from tests.records.vehicles import AT, Life, opened, staff
from tests.surfaces.accounts import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(db) -> dict:
    load_city("sample", by=SYSTEM, at=AT)
    programme = opened()
    people = {
        name: staff(name, role)
        for name, role in (
            ("reviewer", "reviewer"),
            ("operator", "operator"),
            ("maker", "treasurer"),
            ("second", "treasurer"),
        )
    }
    due = waiting(programme, people["reviewer"], people["operator"], range(1, 4))
    clients = {name: signed_in(User.objects.get(pk=one.user_id)) for name, one in people.items()}
    return {"programme": programme, "due": due, "people": people, **clients}


def test_two_treasurers_bring_a_batch_to_the_bank_and_back(scene) -> None:
    made = scene["maker"].post(reverse("batches", args=[scene["programme"]]), {"most": "3"})
    page = made["Location"]
    assert "等待另一位资金支付人员复核" in scene["maker"].get(page).content.decode()
    batch = Batch.objects.get()
    refused = scene["maker"].post(reverse("approve-batch", args=[batch.pk]), follow=True)
    assert "编制和复核须由两个人办理" in refused.content.decode()
    scene["second"].post(reverse("approve-batch", args=[batch.pk]))
    shown = scene["second"].get(page).content.decode()
    assert Life(1).card not in shown
    assert "张建国" not in shown
    seen = Look.objects.filter(by_name="second", fields=["name", "bank_card"], plain=False)
    assert set(seen.values_list("subject_id", flat=True)) == set(scene["due"])
    file = scene["second"].post(reverse("bank-file", args=[batch.pk]))
    assert Life(1).card in file.content.decode("gb18030")
    assert "attachment" in file["Content-Disposition"]
    sent = answer(
        batch.pk, dict(zip(scene["due"], ("成功", "失败", "处理中"), strict=True)), more="X,1,成功,,"
    )
    upload = SimpleUploadedFile("回盘.csv", sent)
    after = scene["maker"].post(reverse("take-results", args=[batch.pk]), {"file": upload}, follow=True)
    text = after.content.decode()
    assert "入账 1 笔，未入账 1 笔，结果不明 1 笔" in text
    assert "业务编号不在本批次" in text
    bad = SimpleUploadedFile("坏.csv", b"a,b\r\n1,2")
    refused = scene["maker"].post(reverse("take-results", args=[batch.pk]), {"file": bad}, follow=True)
    assert "第2行有 2 栏，应为 5 栏" in refused.content.decode()
    assert "三方一致" in scene["operator"].get(reverse("batches", args=[scene["programme"]])).content.decode()


def sheet(data: bytes) -> list[list]:
    return load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def test_the_workbooks_hold_the_sums(scene) -> None:
    people = scene["people"]
    batch = actions.make_batch(scene["programme"], by=people["maker"], at=AT + DAY)
    actions.approve(batch, by=people["second"], at=AT + DAY)
    rows = sheet(scene["maker"].get(reverse("treasury-request", args=[batch])).content)
    told = {row[0]: row[1] for row in rows if row[0]}
    assert told["申请金额（元）"] == 36_000
    assert told["大写"] == "叁万陆仟元整"
    money = {row[0]: row[2] for row in rows if row[0] in {"中央资金", "市级资金", "汽车置换更新补贴"}}
    assert money["中央资金"] + money["市级资金"] == 36_000
    assert money["中央资金"] == 30_600
    actions.bank_file(batch, by=people["maker"], at=AT + DAY)
    actions.take_results(
        batch,
        answer(batch, dict.fromkeys(scene["due"], "成功"), day="20260317"),
        "a",
        by=people["maker"],
        at=AT + DAY,
    )
    rows = sheet(scene["operator"].get(reverse("statistics-return", args=[scene["programme"]])).content)
    assert rows[-1][0] == "合计"
    assert rows[-1][3:8] == [3, 0, 0, 3, 36_000]
    assert rows[4][2] == "朝阳区"
    back = {"amount_fen": 500_050, "clause": "五", "reason": "多领部分退回"}
    cases.claw_back(scene["due"][0], **back, by=people["operator"], at=AT + 3 * DAY)
    rows = sheet(scene["operator"].get(reverse("statistics-return", args=[scene["programme"]])).content)
    assert rows[3][8:] == ["已追回（件）", "已追回（元）"]
    assert rows[-1][6:] == [3, 36_000, 1, 5_000.5]


def test_the_workbooks_are_printed_with_all_columns_on_one_page(scene) -> None:
    batch = actions.make_batch(scene["programme"], by=scene["people"]["maker"], at=AT + DAY)
    for place in (
        reverse("treasury-request", args=[batch]),
        reverse("statistics-return", args=[scene["programme"]]),
    ):
        with zipfile.ZipFile(io.BytesIO(scene["maker"].get(place).content)) as book:
            page = book.read("xl/worksheets/sheet1.xml").decode()
        assert '<pageSetUpPr fitToPage="1"/>' in page
        assert 'fitToHeight="0"' in page
