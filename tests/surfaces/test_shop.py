"""A merchant's bulk upload: all goods of a file or none, with the row and the reason; Excel and CSV."""

import io

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from luoshi.policy.goods.sheets import COLUMNS
from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.goods.actions import ENTRIES_MOST
from luoshi.records.goods.models import Goods, PriceReport
from luoshi.records.people.actions import give_role
from tests.records.entitlements_world import AT, scheme
from tests.records.merchants_world import admitted, listed, person

pytestmark = pytest.mark.django_db
FRIDGE = ("冰箱", "虚构", "F-9", "N9", 1, 4199.5, "是")
PHONE = ("手机", "虚构", "P-9", "N10", "", 3200, "是")


@pytest.fixture
def shop(monkeypatch):
    """An admitted merchant with two goods on its list, signed in."""
    monkeypatch.setattr(timezone, "now", lambda: AT)
    scheme()
    account = person("shop", "merchant")
    number = admitted(1, by=account)
    listed(number, account)
    give_role(account.user_id, "merchant", unit_id=None, valid_from=AT.date(), by=SYSTEM, at=AT)
    web = Client()
    web.force_login(get_user_model().objects.get(pk=account.user_id))
    return web, number, account


def workbook(*rows):
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for place, row in enumerate((COLUMNS, *rows)):
            page.write_row(place, 0, row)
    return SimpleUploadedFile("商品.xlsx", target.getvalue())


def text(*rows, code="gb18030"):
    lines = [",".join(str(cell) for cell in row) for row in (COLUMNS, *rows)]
    return SimpleUploadedFile("商品.csv", "\r\n".join(lines).encode(code))


def sent(web, file):
    return web.post(reverse("shop-goods-file"), {"file": file} if file else {}, follow=True).content.decode()


@pytest.mark.parametrize("made", [workbook, text, lambda *rows: text(*rows, code="utf-8-sig")])
def test_a_file_is_taken_whole(shop, made):
    web, number, _ = shop
    assert "已报送 2 件商品" in sent(web, made(FRIDGE, PHONE))
    fridge, phone = Goods.objects.filter(merchant=number, code__in=["N9", "N10"]).order_by("id")
    assert (fridge.category, fridge.grade, fridge.state) == ("fridge", 1, "submitted")
    assert (phone.category, phone.grade) == ("phone", None)
    assert PriceReport.objects.get(goods=fridge).price_fen == 419_950


def test_one_wrong_row_refuses_all_with_row_and_reason(shop):
    web, number, _ = shop
    before = Goods.objects.count()
    known = (*FRIDGE[:3], "F1", *FRIDGE[4:])  # on its list already: only the records know
    for file, why in (
        (workbook(FRIDGE, ("汽车", *PHONE[1:])), "第 3 行：品类“汽车”不在补贴的品类之内"),
        (workbook(FRIDGE, (), known), "第 4 行：商品编码“F1”已有"),
        (text(PHONE, FRIDGE, PHONE), "第 2 行：商品编码“N10”已有"),
        (text(("手机", "", *PHONE[2:])), "第 2 行：请填写品牌"),
        (workbook(*[FRIDGE] * (ENTRIES_MOST + 1)), f"1 到 {ENTRIES_MOST} 件商品"),
        (SimpleUploadedFile("商品.xlsx", b"PK\x03\x04 no workbook"), "打不开"),
        (SimpleUploadedFile("商品.csv", "品牌\n".encode()), "第 1 行应是"),
        (None, "请选择填好的文件"),
    ):
        assert why in sent(web, file)
    assert Goods.objects.count() == before
    assert Goods.objects.filter(merchant=number).count() == 2


def test_the_sheet_to_fill_in_is_the_one_that_is_read(shop):
    web, *_ = shop
    answer = web.get(reverse("shop-goods-file"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.get_sheet_by_index(0).to_python()[0] == list(COLUMNS)
    assert book.sheet_names == ["商品", "说明"]
