"""A merchant's goods by file, all or none with the row and the reason; prices and sales reported under a signing key."""

import io
import json
from datetime import timedelta
from itertools import count

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from luoshi.policy.goods.sheets import COLUMNS
from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.audit.models import AuditEntry
from luoshi.records.entitlements.actions_keys import give_merchant_key, stop_merchant_keys
from luoshi.records.goods.actions import ENTRIES_MOST
from luoshi.records.goods.models import Goods, PriceReport
from luoshi.records.people.actions import give_role
from luoshi.surfaces.gate.tokens import key_of, merchant_secret, signature
from luoshi.surfaces.merchants.signed import BODY_MOST
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


COUNT = count()
PRICE = {"code": "P1", "price_fen": 310_000, "since": "2026-04-13"}


def signed(verb, body, key, *, name="shop-1", secret=None, nonce=None, at=AT):
    """A report as a merchant's program sends it; each with a nonce of its own."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    path, now = f"/shop-api/{verb}/", int(at.timestamp())
    nonce = nonce or f"nonce-{next(COUNT):06d}"
    secret = secret or merchant_secret(key_of(settings.SECRET_KEY), name)
    mac = signature(secret, "POST", path, key, raw, now, nonce)
    proof = f"LUOSHI key={name}, time={now}, nonce={nonce}, signature={mac}"
    heads = {"Idempotency-Key": key, "Authorization": proof}
    return Client(enforce_csrf_checks=True).post(path, raw, content_type="application/json", headers=heads)


@pytest.fixture
def keyed(shop):
    _, number, account = shop
    for name in ("shop-1", "test-1"):
        give_merchant_key(number, name=name, valid_until=AT.date(), by=SYSTEM, at=AT)
    return number, account


def test_a_signed_report_is_done_once_and_answered_alike(keyed):
    first = signed("price", PRICE, "k1")
    assert (first.status_code, first.json()["code"]) == (200, "ok")
    assert signed("price", PRICE, "k1").content == first.content
    other = signed("price", PRICE | {"price_fen": 300_000}, "k1")
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")
    refused = signed("price", PRICE, "k2")  # that day has its price
    assert (refused.status_code, refused.json()["clause"]) == (409, "京商函字〔2026〕125号#第十条/3")
    assert signed("price", PRICE, "k2").content == refused.content
    assert signed("price", PRICE | {"code": "nothing"}, "k3").json()["sentence"] == "没有这件商品。"
    assert PriceReport.objects.filter(price_fen=310_000).get().by_name == "shop-1"
    assert AuditEntry.objects.filter(verb="goods.price").get().by_name == "shop-1"


def test_what_is_not_proved_goes_no_further(keyed):
    number, _ = keyed
    before = PriceReport.objects.count()
    for reply, code in (
        (signed("price", PRICE, "a", secret="other"), "signature-wrong"),
        (signed("price", PRICE, "a", at=AT - timedelta(minutes=6)), "signature-over"),
        (signed("price", PRICE, "a", name="shop-2"), "signature-wrong"),
        (signed("price", PRICE, ""), "key-missing"),
        (signed("price", PRICE | {"more": 1}, "a"), "bad-body"),
        (signed("price", PRICE | {"code": "a\x00"}, "a"), "bad-body"),
        (signed("price", b"{", "a"), "bad-body"),
        (signed("price", b"0" * (BODY_MOST + 1), "a"), "too-long"),
        (signed("other", PRICE, "a"), "not-found"),
        (signed("price", PRICE, "a", name="test-1"), "test-ok"),
    ):
        assert reply.json()["code"] == code
    assert PriceReport.objects.count() == before
    signed("price", PRICE, "b", nonce="nonce-twice")
    assert signed("price", PRICE, "b", nonce="nonce-twice").json()["code"] == "signature-used"
    stop_merchant_keys(number, why="第十一条：已暂停", by=SYSTEM, at=AT)
    reply = signed("price", PRICE, "c")
    assert (reply.status_code, reply.json()["clause"]) == (403, "京商函字〔2026〕125号#第十一条")
