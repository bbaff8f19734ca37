"""The demo's merchants can be loaded, and every page that shows them has something to show."""

from datetime import datetime

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from luoshi.policy.dates.windows import BEIJING, day_of
from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.entitlements.models import Order
from luoshi.records.goods import queries as goods
from luoshi.records.goods.models import Sale
from luoshi.records.goods.queries_signs import flow_signs, rise_signs
from luoshi.records.merchants import queries
from luoshi.records.people.actions import give_account
from luoshi.records.settlement import queries as settlement
from luoshi.records.settlement.models import Verdict
from luoshi.surfaces.demo.merchants import FIRST, PROGRAMME, load_merchants
from luoshi.surfaces.demo.rush import load_rush
from luoshi.surfaces.demo.rush_reports import reporting, settle_until_yesterday
from luoshi.surfaces.merchants.heads import heads

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 26, 9, tzinfo=BEIJING)


def test_the_demo_tells_of_merchants_in_every_state(settings, tmp_path):
    settings.FILES_FOLDER = tmp_path
    give_account("zhifu", display_name="资金支付", password="好长的口令一二三四五", by=SYSTEM, at=AT)
    load_merchants(password="luoshi-demo", at=AT)
    day = day_of(AT)
    (head,) = heads()
    counts = queries.counts(PROGRAMME)
    assert counts | {"waiting": 0} == {
        "admitted": 4, "suspended": 1, "noticed": 1, "applied": 1, "removed": 1, "waiting": 0,
    }  # fmt: skip
    assert goods.waiting(PROGRAMME) == 3
    newest, first = settlement.runs(head.id, SYSTEM)
    assert newest.orders > first.orders > 0
    assert 0 < newest.refused < newest.accepted
    assert len({one.clause for one in settlement.reasons_of_run(newest.id, SYSTEM)}) >= 3
    assert settlement.paid_out(head.id) > 0
    assert rise_signs(head.id, PROGRAMME, SYSTEM, day=day)
    assert flow_signs(head.id, PROGRAMME, SYSTEM, day=day)


def test_the_rush_of_the_demo_is_reported_and_settled(settings, tmp_path):
    settings.FILES_FOLDER = tmp_path
    give_account("zhifu", display_name="资金支付", password="好长的口令一二三四五", by=SYSTEM, at=AT)
    shops = load_merchants(password="luoshi-demo", at=AT)
    selling = {number for numbers in shops.values() for number in numbers}
    scheme = load_rush(shops=shops, report=reporting(selling, at=AT), at=AT)
    settle_until_yesterday(scheme, days=FIRST, at=AT)
    rush = Order.objects.filter(number__startswith="YS-", state__in=["paid", "returned"])
    numbers = set(rush.values_list("number", flat=True))
    assert len(numbers) > 100
    assert set(Sale.objects.filter(number__in=numbers).values_list("number", flat=True)) == numbers
    invoiced = Sale.objects.filter(number__in=numbers, invoice__isnull=False).count()
    assert 0.9 * len(numbers) < invoiced < len(numbers)
    reasons = {code for row in Verdict.objects.filter(number__in=numbers) for code in row.refused}
    assert reasons == {"returned", "no-invoice"}


def test_a_merchant_reports_over_the_api_and_sees_its_verdicts(settings, tmp_path):
    settings.FILES_FOLDER = tmp_path
    give_account("zhifu", display_name="资金支付", password="好长的口令一二三四五", by=SYSTEM, at=AT)
    load_merchants(password="luoshi-demo", at=AT)
    client = Client()
    client.force_login(get_user_model().objects.get(username="shanghu2"))
    assert len(client.get("/api/shop/goods").json()) == 4
    held = client.get("/api/shop/orders").json()
    missing = next(one for one in held if one["verdict"] == "refused")
    assert missing["reasons"][0]["clause"].endswith("#第十条/2")
    sale = {"number": missing["number"], "code": "M1", "serial": missing["serial"], "identity_checked": True}
    sent = {"sales": [sale]}
    for changed in (1, 0):
        answer = client.post("/api/shop/sales", sent, content_type="application/json")
        assert (answer.status_code, answer.json()) == (200, {"changed": changed})
    other = Client()
    other.force_login(get_user_model().objects.get(username="jingban2"))
    assert other.post("/api/shop/sales", sent, content_type="application/json").status_code == 403
    assert other.get("/api/shop/orders").json() == []
