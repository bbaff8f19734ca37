"""The pages of the claim side do what they say, and each example of the gate's manual runs against a real gate."""

import csv
import io
import json
import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Web
from django.urls import reverse
from django.utils import timezone

from luoshi.policy.entitlements.values import Claim
from luoshi.policy.ledger.values import Leg, Move
from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.entitlements import actions, actions_keys
from luoshi.records.entitlements.actions_gate import apply_batch
from luoshi.records.entitlements.models import Answer, Entitlement, Order
from luoshi.records.entitlements.requests import Sent
from luoshi.records.entitlements.requests import person as client_of
from luoshi.records.entitlements.schemes import open_scheme
from luoshi.records.goods.models import PriceReport, Sale
from luoshi.records.ledger import actions as ledger
from luoshi.records.merchants.models import Merchant
from luoshi.records.organisations.actions import load_city
from luoshi.records.persons.actions import join_account, take_in
from luoshi.records.persons.models import Look
from luoshi.records.persons.values import NewPerson
from luoshi.records.releases import queries
from luoshi.records.releases.actions import Ground
from luoshi.records.releases.models import Beat, Decision, Delivery
from luoshi.records.releases.rulings import rule
from luoshi.records.settlement.models import RollOver
from luoshi.surfaces.demo.merchants import load_merchants
from luoshi.surfaces.demo.rush import load_rush
from luoshi.surfaces.gate.tokens import key_of, merchant_secret
from luoshi.surfaces.rush.examples import EXAMPLES, REPORTS, SIGNING
from luoshi.surfaces.rush.views import risks
from tests.records.entitlements_world import AT, DAY, scheme
from tests.records.merchants_world import admitted, listed
from tests.records.merchants_world import person as person_in
from tests.records.vehicles import id_number
from tests.surfaces.accounts import account
from tests.surfaces.gate_client import KEY, Client
from tools.crowd import FIRST_PERSON

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def opened(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: AT + timedelta(minutes=5))
    load_city("sample", by=SYSTEM, at=AT)
    return scheme(pieces=3)


def signed_in(role):
    web, user = Web(), account(role, role)
    web.force_login(user)
    return web, user


def test_each_example_of_the_manual_runs(opened):
    account = person_in("shop", "merchant")
    number = admitted(1, by=account)
    listed(number, account)
    actions_keys.give_merchant_key(number, name="shop-7", valid_until=date(2026, 12, 31), by=SYSTEM, at=AT)
    source = ledger.open_account("财政", may_overdraw=True, by=SYSTEM, at=AT)
    pot = actions.allot(
        opened, day=DAY, channel="online", amount_fen=1_000_000, source=source, by=SYSTEM, at=AT
    )
    ledger.apply([Move(key="x", legs=(Leg(source, pot, 1),))], by=SYSTEM, at=AT)
    place = {}
    exec(SIGNING, place)
    gate = Client(opened, AT)
    try:
        claim = {"category": "phone", "channel": "online", "day": str(DAY)}
        assert gate.ask("claim", claim, person=1)[0] == 200
        said, before, header = {}, {}, ""
        fill = {"code": gate.code(1), "person": 1}
        for number, one in enumerate(EXAMPLES):
            body = one.body.format(**fill).encode()
            if one.signed != "again":
                secret = merchant_secret(KEY, "shop-7") if one.signed == "right" else "other"
                nonce, now = f"nonce-{number:04d}", int(AT.timestamp())
                mac = place["signature"](secret, "POST", f"/gate/{one.verb}", now, nonce, one.key, body)
                header = f"LUOSHI key=shop-7, time={now}, nonce={nonce}, signature={mac}"
            else:
                header = before[one.key]
            before.setdefault(one.key, header)
            status, raw, _ = gate.ask(one.verb, body, key=one.key, headers={"authorization": header})
            assert (status, json.loads(raw)["code"]) == (one.status, one.code), one.title
            if one.status == 200 and one.key in said:
                assert raw == said[one.key]
            said.setdefault(one.key, raw)
            if one.verb == "pay" and one.status == 200:
                _reports(place["signature"])
    finally:
        gate.gate.close()


def _reports(sign):
    """What is sent to the pages' server: filed prices, and the sale that has just been paid."""
    said = {}
    for number, one in enumerate(REPORTS):
        body, now = one.body.format().encode(), int(timezone.now().timestamp())
        secret, nonce = merchant_secret(key_of(settings.SECRET_KEY), "shop-7"), f"report-{number:04d}"
        mac = sign(secret, "POST", one.path, now, nonce, one.key, body)
        reply = Web().post(
            one.path,
            body,
            content_type="application/json",
            headers={
                "Idempotency-Key": one.key,
                "Authorization": f"LUOSHI key=shop-7, time={now}, nonce={nonce}, signature={mac}",
            },
        )
        assert (reply.status_code, reply.json()["code"]) == (one.status, one.code), reply.content.decode()
        assert reply.content == said.setdefault(one.key, reply.content)
    assert list(PriceReport.objects.order_by("id").values_list("price_fen", flat=True)[2:]) == [
        330_000,
        310_000,
    ]
    assert Sale.objects.get().invoice.subsidy_fen == Order.objects.get().subsidy_fen


def test_a_citizen_claims_shows_the_code_and_cancels(opened):
    web, user = signed_in("citizen")
    assert "还没有实名认证" in web.get(reverse("my-entitlements")).content.decode()
    (person,) = take_in([NewPerson("张建国", id_number(1), "13800000001")], by=SYSTEM, at=AT)
    join_account(person, user.pk, by=SYSTEM, at=AT)
    to = reverse("ask-entitlement", args=[opened.id])
    asked = {"verb": "claim", "category": "phone", "channel": "online", "key": "form-0001"}
    for _ in range(2):  # the form sent twice is one claim
        web.post(to, asked)
    assert (Entitlement.objects.count(), Answer.objects.count()) == (1, 1)
    page = web.get(reverse("my-entitlements")).content.decode()
    assert "出示资格码" in page
    reply = web.post(to, asked | {"key": "form-0002", "channel": "offline"}, follow=True)
    assert "京商函字〔2026〕125号#第五条" in reply.content.decode()
    code = web.post(to, {"verb": "code"}, follow=True).content.decode()
    assert f"c.{person}." in code
    web.post(to, {"verb": "cancel", "category": "phone", "key": "form-0003"})
    assert Entitlement.objects.get().state == "cancelled"
    for wrong in (
        {"verb": "claim", "category": "car"},
        {"verb": "claim", "category": "phone", "channel": "x"},
    ):
        assert "请选择" in web.post(to, wrong | {"key": "form-0004"}, follow=True).content.decode()
    assert "页面已过期" in web.post(to, asked | {"key": "x"}, follow=True).content.decode()


def test_nobody_claims_before_ten(opened, monkeypatch):
    web, user = signed_in("citizen")
    (person,) = take_in([NewPerson("张建国", id_number(1), "13800000001")], by=SYSTEM, at=AT)
    join_account(person, user.pk, by=SYSTEM, at=AT)
    monkeypatch.setattr(timezone, "now", lambda: AT - timedelta(minutes=5))
    asked = {"verb": "claim", "category": "phone", "channel": "online", "key": "form-0001"}
    reply = web.post(reverse("ask-entitlement", args=[opened.id]), asked, follow=True)
    assert "10:00" in reply.content.decode()
    assert not Answer.objects.exists()


def test_the_hotline_finds_a_caller_and_the_look_is_logged(opened):
    (person,) = take_in([NewPerson("张建国", id_number(1), "13800000001")], by=SYSTEM, at=AT)
    gate = Client(opened, AT)
    claim = {"category": "phone", "channel": "online", "day": str(DAY)}
    gate.ask("claim", claim, person=person)
    gate.ask("claim", claim | {"channel": "offline"}, person=person, key="k2")
    gate.gate.close()
    web, _ = signed_in("hotline")
    to = reverse("rush-hotline", args=[opened.id])
    page = web.post(to, {"id_number": id_number(1), "purpose": "询问有效期"}).content.decode()
    assert "张建国" not in page
    assert "京商函字〔2026〕125号#第五条" in page
    assert "想换渠道" in page
    assert Look.objects.filter(kind="entitlements", subject_id=person, purpose="询问有效期").count() == 1
    assert "没有查到" in web.post(to, {"id_number": id_number(2), "purpose": "询问"}).content.decode()
    assert "来电事由" in web.post(to, {"id_number": id_number(1)}, follow=True).content.decode()
    assert Look.objects.filter(subject_id=0, purpose="询问").count() == 1, (
        "that nobody was found is known too"
    )
    assert Look.objects.count() == 2


def test_the_hotline_speaks_as_the_ruling_of_the_day_has_it(opened, monkeypatch):
    """Barred in one channel, then both are counted: what was said then, what holds now, and since when."""
    (person,) = take_in([NewPerson("张建国", id_number(1), "13800000001")], by=SYSTEM, at=AT)
    for nth in range(1, 5):
        Entitlement.objects.create(
            scheme_id=opened.id, person_id=person, category="phone", nth=nth, channel="online", day=DAY,
            state="lapsed", claimed_at=AT, valid_until=AT, counts=True,
        )  # fmt: skip
    ground = Ground("会议纪要（虚构）", DAY, "从严")
    next_day = DAY + timedelta(days=1)
    rule(opened, "bar", "both", since=next_day, ground=ground, by=SYSTEM, at=AT)
    ruled = open_scheme(opened.programme)
    for channel in ("online", "offline"):
        actions.plan_release(
            opened, day=next_day, category="phone", channel=channel, size=1, by=SYSTEM, at=AT
        )
    for day, channel in ((DAY, "online"), (next_day, "online"), (next_day, "offline")):
        at = AT + (day - DAY) + timedelta(minutes=1)
        asked = Claim(person, "phone", channel, day)
        (told,) = apply_batch(ruled, [Sent(asked, f"k{day}{channel}", b"x" * 32, client_of(person), at)])
        assert (told.code, "合计" in told.answer) == ("barred", day != DAY)
    web, user = signed_in("hotline")
    to = reverse("rush-hotline", args=[opened.id])
    asked = {"id_number": id_number(1), "purpose": "为什么不能领"}
    page = web.post(to, asked).content.decode()
    assert "另一渠道不受影响" in page
    assert "口径自" not in page.partition("现在的资格")[0]
    monkeypatch.setattr(timezone, "now", lambda: AT + timedelta(days=1, minutes=5))
    web.force_login(user)
    page = web.post(to, asked).content.decode()
    assert "现行口径：这一品类线上、线下合计已有四次逾期未用" in page
    assert "口径自2026年4月14日起" in page
    public = Web().get(reverse("entitlements", args=[opened.programme])).content.decode()
    assert "线上、线下逾期不用合计满四次" in public
    assert "某一品类和渠道逾期不用满四次" not in public


def test_an_operator_decides_and_sees_it(opened):
    web, _ = signed_in("operator")
    to = reverse("rush-plan", args=[opened.id])
    ground = {"authority": "资金文件（虚构）", "decided_on": "2026-04-01"}
    web.post(to, ground | {"act": "ceiling", "year": "2026", "amount": "1,200,000.50"})
    web.post(to, ground | {"act": "roll", "source": "2", "target": "6", "amount": "50000"})
    sizes = {"act": "sizes", "first": "2026-04-14", "last": "2026-04-15", "rural": "30", "phone-online": "8"}
    web.post(to, ground | sizes)
    assert [one.kind for one in queries.decisions(opened)] == ["sizes", "roll", "ceiling"]
    plan = queries.plan_of(opened, 2026)
    assert (plan.ceiling_fen, plan.months[5].rolled_fen) == (120_000_050, 5_000_000)
    page = web.get(to, {"day": "2026-04-14"}).content.decode()
    assert "投放 8，剩 8" in page
    assert "30%" in page
    for wrong in (
        {"act": "ceiling", "amount": "1.234"},
        {"act": "roll", "amount": "1"},
        sizes | {"phone-online": "many"},
        sizes | {"rural": "101"},
        sizes | {"first": ""},
        {"act": "other"},
    ):
        web.post(to, ground | wrong)
    web.post(to, {"act": "ceiling", "amount": "1", "authority": "x"})
    assert len(queries.decisions(opened)) == 3


def test_a_list_of_addresses_is_taken_whole_or_not_at_all(opened):
    web, _ = signed_in("operator")
    to = reverse("rush-deliveries", args=[opened.id])
    head = "企业编号,订单号,区,农村地区,收货地址\n"
    for text in (
        "a,b\n",
        head + "x,A-1,通州区,是,示范路1号\n",
        head + "7,A-1,通州区,也许,示范路1号\n",
        head + "7,A-9,通州区,是,x\n",
    ):
        web.post(to, {"file": SimpleUploadedFile("a.csv", text.encode("gb18030"))})
    web.post(to)
    assert not Delivery.objects.exists()


def test_an_operator_rules_on_a_doubt_and_others_read_it(opened):
    web, _ = signed_in("operator")
    to = reverse("rush-readings", args=[opened.id])
    said = {"doubt": "held_at_claim", "option": "order", "authority": "会议纪要（虚构）", "why": "先购先得"}
    web.post(to, said | {"since": str(DAY + timedelta(days=1)), "decided_on": str(DAY)})
    web.post(to, said | {"since": str(DAY), "decided_on": str(DAY)})  # not before tomorrow
    auditor, _ = signed_in("auditor")
    shown = auditor.get(to).content.decode()
    assert shown.count("<blockquote") == 1
    assert shown.count('class="card"') == 7  # every doubt that the claims carry out
    for word in ("资金在领取资格时留出，还是在下单时留出？", "会议纪要（虚构）", "先购先得", "第十三条"):
        assert word in shown
    assert 'name="option"' not in shown


def test_the_plan_and_the_settlement_name_each_other_with_both_figures(opened):
    web, _ = signed_in("operator")
    place = {"scheme_id": opened.id, "authority": "文件", "decided_on": DAY, "at": AT, "by_name": "经办"}
    Decision.objects.create(
        kind="roll",
        first_day=date(2026, 2, 1),
        last_day=date(2026, 4, 1),
        content={"amount_fen": 12_300},
        **place,
    )
    own = {"channel": "online", "to_day": DAY, "authority": "文件", "decided_at": AT, "decided_by": "经办"}
    RollOver.objects.create(scheme_id=opened.id, month=date(2026, 2, 1), amount_fen=11_100, **own)
    plan, money = reverse("rush-plan", args=[opened.id]), reverse("settlement", args=[opened.id])
    for page, other in ((plan, money), (money, plan)):
        shown = web.get(page).content.decode().partition('id="rolled"')[2].partition("</section>")[0]
        assert f'href="{other}' in shown
        assert all(figure in shown for figure in ("123", "111", "12"))


def test_each_duty_leads_to_its_page_for_those_who_may_open_it(opened):
    for role, page, least in (
        ("operator", "rush-board", 7),
        ("treasurer", "rush-board", 4),
        ("hotline", "rush-hotline", 2),
    ):
        web, _ = signed_in(role)
        shown = web.get(reverse(page, args=[opened.id])).content.decode()
        part = shown.partition('id="duties"')[2].partition("</section>")[0]
        found = re.findall(r'href="([^"]+)"', part)
        assert (part.count("<dt>"), len(found)) == (7, least), role
        assert {web.get(one).status_code for one in found} == {200}


def test_the_demo_shows_every_page_alive(opened, monkeypatch):
    loaded = load_rush(shops={"online": (7,), "offline": (7, 8)}, at=AT + timedelta(minutes=5))
    totals = queries.totals(loaded, at=AT + timedelta(minutes=5))
    assert totals.claimed > 200
    assert min(totals.used, totals.lapsed, totals.returned) > 0
    assert queries.addresses(loaded)[0].people >= queries.ADDRESS_LEAST
    web, _ = signed_in("operator")
    for name in ("rush-board", "rush-plan", "rush-risks", "rush-hotline"):
        assert web.get(reverse(name, args=[loaded.id])).status_code == 200
    page = Web().get(reverse("entitlements", args=[loaded.programme])).content.decode()
    assert "先到先得" in page


def test_a_gate_tells_what_it_did(opened):
    gate = Client(opened, AT)
    claim = {"category": "phone", "channel": "online", "day": str(DAY)}
    try:
        gate.crowd([(("claim", claim), {"person": number}) for number in range(1, 6)])
        gate.ask("claim", claim)
        values = gate.gate.pulse.taken(0, 100.0)
        assert dict(values.counts) == {"ok": 3, "gone": 2, "unproved": 1}
        assert values.slowest_ms >= values.median_ms >= 0
        assert gate.gate.pulse.taken(0, 100.0) is None
        monkey = gate.gate

        async def story():
            import asyncio

            from luoshi.surfaces.gate import pulse

            pulse.BEAT_S = 0.05
            monkey.begin()
            monkey.pulse.batch(["ok"], 0.001, 0.002)
            await asyncio.sleep(0.5)
            await monkey.finish()

        import asyncio

        asyncio.run(story())
    finally:
        gate.gate.close()
    assert Beat.objects.get().counts == {"ok": 1}


def test_the_demos_sellers_are_its_merchants_and_its_people_do_not_meet(opened, monkeypatch):
    at = AT + timedelta(days=60)
    account("zhifu", "treasurer")
    loaded = load_rush(shops=load_merchants(password="luoshi-demo", at=at), at=at)
    sold = Order.objects.filter(scheme_id=loaded.id)
    assert sold.filter(number__startswith="YS-").count() > 50
    assert not sold.exclude(merchant_id__in=Merchant.objects.values("id")).exists()
    late = sold.filter(
        number__startswith="YS-", merchant_id__in=Merchant.objects.exclude(state="admitted").values("id")
    )
    assert not late.exists()
    assert not set(sold.values_list("person_id", flat=True)) & set(
        range(FIRST_PERSON, FIRST_PERSON + 100_000)
    )


def test_no_cell_of_the_addresses_is_a_formula(opened, monkeypatch):
    """District and address are as a merchant's list had them; the district went out as it came, and so did full-width signs."""
    rows = [("=HYPERLINK(1)", "＝1+1", 3, 1), (" +1", "\n@SUM(1)", 3, 1), ("通州区", "示范路1号", 4, 2)]
    monkeypatch.setattr(risks.actions, "export_addresses", lambda *_, **__: rows)
    web, _ = signed_in("operator")
    answer = web.post(reverse("rush-addresses", args=[opened.id]), {"purpose": "核查"})
    cells = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[1:]
    assert cells[0][:2] == ["'=HYPERLINK(1)", "'＝1+1"]
    assert cells[1][:2] == ["' +1", "'\n@SUM(1)"]
    assert cells[2] == ["通州区", "示范路1号", "4", "2"]
