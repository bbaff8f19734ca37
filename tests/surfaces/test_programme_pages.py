"""Opening and funding on pages, deciding many at once, claiming back, another card of the citizen's own."""

import io
import re
from datetime import date

import pytest
from django.db import connection
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from luoshi.policy.money.writing import in_yuan
from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.policy.terms.refusals import NotAllowed
from luoshi.records.cases import actions, queries_listing
from luoshi.records.cases.models import Case
from luoshi.records.ledger.queries import account_id
from luoshi.records.organisations.actions import load_city
from luoshi.records.payments import actions as payments
from luoshi.records.people.actions import give_role
from luoshi.records.people.models import User
from luoshi.records.persons.actions import join_account
from luoshi.records.persons.models import Look
from luoshi.records.persons.queries import person_with
from luoshi.records.programmes.actions import change_parameter
from luoshi.records.programmes.queries import fundings, programme_named, programmes
from luoshi.records.programmes.queries_ledger import account_statement, books
from luoshi.records.risk.queries import signs_of
from tests.records.paying import DAY, answer, waiting
from tests.records.vehicles import AT, NAME, Life, id_number, opened, staff
from tests.surfaces.accounts import account, signed_in
from tests.surfaces.test_page_size import MOST_QUERIES

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def city(db, monkeypatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)
    load_city("sample", by=SYSTEM, at=AT)


@pytest.fixture
def operator() -> Client:
    return signed_in(account("jingban", "operator"))


def text(client: Client, name: str, *args) -> str:
    answered = client.get(reverse(name, args=args))
    assert answered.status_code == 200
    return answered.content.decode()


def test_a_programme_is_opened_funded_and_paused_on_pages(operator) -> None:
    assert "汽车以旧换新" in text(operator, "open-programme")
    shares = {"name": NAME, "share-central": "85", "share-city": "15"}
    made = operator.post(reverse("open-programme"), shares)
    head = programme_named(NAME)
    assert made["Location"] == reverse("parameters", args=[head.id])
    assert len(programmes()) == 1
    money = {"amount-central": "850,000", "amount-city": "150000.5", "authority": "京财〔2026〕1号（虚构）"}
    operator.post(reverse("fund-programme", args=[head.id]), {**money, "decided_on": "2026-03-01"})
    (one,) = fundings(head.id)
    assert one.amounts == {"central": 85_000_000, "city": 15_000_050}
    assert "京财〔2026〕1号（虚构）" in text(operator, "parameters", head.id)
    operator.post(reverse("set-programme-state", args=[head.id]), {"state": "paused", "why": "系统检修"})
    assert programme_named(NAME).state == "paused"
    reviewer = signed_in(account("shenhe", "reviewer"))
    assert reviewer.post(reverse("open-programme"), shares).status_code == 403


def test_many_are_decided_at_once_and_the_look_is_logged(operator) -> None:
    programme = opened()
    user = account("shenhe", "reviewer")
    reviewer, by = signed_in(user), Actor(user.pk, "审核", frozenset({"reviewer"}))
    lives = [Life(1), Life(2)]
    told = actions.apply_many(programme, [one.application() for one in lives], by=SYSTEM, at=AT)
    ids = [one.case_id for one in told]
    actions.conclude([one.found(pk) for one, pk in zip(lives, ids, strict=True)], by=SYSTEM, at=AT)
    actions.take_next(programme, "review", count=2, by=by, at=AT)
    shown = text(reviewer, "cases-in-hand", programme)
    assert "所选通过" in shown
    assert "张*国" in shown
    assert Look.objects.filter(purpose="打开在办清单").exists()
    reviewer.post(reverse("decide-many", args=[programme]), {"case": ids, "outcome": "pass"})
    assert not Case.objects.filter(step="review").exists()
    refused = reviewer.post(reverse("decide-many", args=[programme]), {"outcome": "pass"}, follow=True)
    assert "请选择 1 至" in refused.content.decode()


def paid(programme: int, outcome: str) -> tuple[int, Actor]:
    reviewer, by = staff("r", "reviewer"), staff("o", "operator")
    maker, second = staff("maker", "treasurer"), staff("second", "treasurer")
    due = waiting(programme, reviewer, by, [1])
    batch = payments.make_batch(programme, due, by=maker, at=AT + DAY)
    payments.approve(batch, by=second, at=AT + DAY)
    payments.bank_file(batch, by=second, at=AT + DAY)
    payments.take_results(batch, answer(batch, {due[0]: outcome}), "回盘.csv", by=maker, at=AT + 5 * DAY)
    return due[0], second


def test_a_grant_is_claimed_back_in_part(operator) -> None:
    case, _second = paid(opened(), "成功")
    assert "追回金额" in text(operator, "recover-case", case)
    wrong = {"amount": "99999", "clause": "五", "reason": "转让了新车"}
    assert (
        "不超过尚未追回的12,000元"
        in operator.post(reverse("recover-case", args=[case]), wrong, follow=True).content.decode()
    )
    operator.post(reverse("recover-case", args=[case]), {**wrong, "amount": "2000.50"})
    assert Case.objects.get(pk=case).state == "recovered"
    assert "<dd>9,999.50元" in text(operator, "recover-case", case)
    again = {**wrong, "amount": "", "left": "1200000"}  # a page from before
    assert (
        "刷新后核对"
        in operator.post(reverse("recover-case", args=[case]), again, follow=True).content.decode()
    )
    operator.post(reverse("recover-case", args=[case]), {**again, "left": "999950"})
    assert "已经追回" in text(operator, "recover-case", case)


def test_every_account_has_its_statement_and_the_books_balance(operator) -> None:
    """Money in, reserved, paid, claimed back: each is a line of the central and of the city account."""
    programme = opened()
    case, _second = paid(programme, "成功")
    wrong = {"amount": "2000.50", "clause": "五", "reason": "转让了新车"}
    operator.post(reverse("recover-case", args=[case]), wrong)
    shown = text(operator, "programme-ledger", programme)
    assert "试算平衡" in shown
    whole = next(one for one in books(programme, SYSTEM, at=AT).accounts if one.row.path == NAME)
    assert (whole.row.entries, whole.balance_fen) == (
        0,
        10_000_000 * 100,
    )  # all money given, wherever it is now
    for name in ("财政拨款", "已支付", "中央资金", "市级资金"):
        assert name in shown
    for source in ("central", "city"):
        account = account_id(f"{NAME}/common/{source}")
        lines = text(operator, "ledger-account", programme, account)
        assert [lines.count(f">{kind}<div") for kind in ("划转", "预留", "支付", "退回冲红")] == [1, 1, 1, 1]
    assert operator.get(reverse("ledger-account", args=[programme, 0])).status_code == 404
    assert Client().get(reverse("programme-ledger", args=[programme])).status_code == 302


def test_pages_of_a_long_statement_follow_one_another(monkeypatch) -> None:
    monkeypatch.setattr("luoshi.records.programmes.queries_ledger.PAGE", 2)
    programme = opened()
    paid(programme, "成功")
    account = account_id(f"{NAME}/common/central")
    seen = [account_statement(programme, account, SYSTEM, number=n, at=AT) for n in (1, 2)]
    assert [[line.seq for line in one.lines] for one in seen] == [[3, 2], [1]]
    assert seen[0].pages == 2
    assert account_statement(programme, account, SYSTEM, number=99, at=AT).number == 2


def test_the_citizen_gives_another_card(operator) -> None:
    case, _second = paid(opened(), "失败")
    user = account("shimin", "citizen")
    join_account(person_with(id_number(1)), user.pk, by=SYSTEM, at=AT)
    citizen = signed_in(user)
    assert "补贴没有入账" in text(citizen, "my-case", case)
    place, before = reverse("change-my-card", args=[case]), Case.objects.get(pk=case).particulars["bank_card"]
    form = {"card": Life(7).card, "consent": "2026-02"}
    assert "一类银行卡" in citizen.post(place, form, follow=True).content.decode()
    assert Case.objects.get(pk=case).particulars["bank_card"] == before
    citizen.post(place, {**form, "first_class": "1"})
    assert Case.objects.get(pk=case).particulars["bank_card"] != before


def test_objections_are_listed_by_the_day_on_which_they_are_due(operator) -> None:
    programme, reviewer = opened(), staff("r", "reviewer")
    lives = [Life(1), Life(2)]
    told = actions.apply_many(programme, [one.application() for one in lives], by=SYSTEM, at=AT)
    ids = [one.case_id for one in told]
    actions.conclude([one.found(pk) for one, pk in zip(lives, ids, strict=True)], by=SYSTEM, at=AT)
    actions.take_next(programme, "review", count=2, by=reviewer, at=AT)
    actions.review(ids, "refuse", reason="虚假交易", clause="五", by=reviewer, at=AT)
    assert "没有申诉" in text(operator, "appeals", programme)
    first = actions.appeal(ids[1], "发票是真的。", by=SYSTEM, at=AT)
    actions.appeal(ids[0], "发票是真的。", by=SYSTEM, at=AT + 3 * DAY)
    receipts = dict(Case.objects.values_list("id", "receipt"))
    shown = text(operator, "appeals", programme)
    assert "待答复 2 件" in shown
    assert shown.index(receipts[ids[1]]) < shown.index(receipts[ids[0]])
    assert "发票是真的" not in shown
    actions.answer_appeal(first, "upheld", "维持。", by=SYSTEM, at=AT + 4 * DAY)
    shown = text(operator, "appeals", programme)
    assert "待答复 1 件" in shown
    assert shown.index(receipts[ids[0]]) < shown.index(receipts[ids[1]])


def test_a_case_that_nobody_may_review_says_why_it_waits_and_what_to_do(operator) -> None:
    """The only reviewer refused it, an objection reopened it: the queue, the case and the hand-over say so."""
    programme, user, boss = opened(), account("shenhe", "reviewer"), account("jingban2", "operator")
    reviewer, by = signed_in(user), Actor(user.pk, "审核", frozenset({"reviewer"}))
    made = waiting_for_review(programme, by, [1, 2])
    actions.review(made[:1], "refuse", reason="存疑", clause="五", by=by, at=AT)
    filed = actions.appeal(made[0], "发票是真的。", by=SYSTEM, at=AT)
    by_boss = Actor(boss.pk, "经办", frozenset({"operator"}))
    actions.answer_appeal(filed, "reopened", "重新审核。", by=by_boss, at=AT)
    for client in (reviewer, operator):
        assert "其中 1 件没有人可以领取" in text(client, "programme", programme)
        assert "shenhe 办理过这件申请或须回避，须由另一人办理" in text(client, "case", made[0])
    assert 'name="count"' not in text(reviewer, "programme", programme)
    second = account("shenhe2", "reviewer")
    assert "其中 1 件您办理过或须回避，须由另一人领取" in text(reviewer, "programme", programme)
    assert "您办理过这件申请或须回避，须由另一人领取" in text(reviewer, "case", made[0])
    assert "没有人可以领取" not in text(operator, "programme", programme)
    other = Actor(second.pk, "二审", frozenset({"reviewer"}))
    actions.take_next(programme, "review", by=other, at=AT)
    assert f'<option value="{user.pk}">' not in text(signed_in(second), "case", made[0])
    actions.hand_over(made[1:], second.pk, reason="平衡", by=by, at=AT)
    moved = {"holder": second.pk, "step": "review", "to": user.pk, "reason": "休假"}
    told = operator.post(reverse("hand-over-many", args=[programme]), moved, follow=True).content.decode()
    assert "已转交 1 件" in told
    assert "另有 1 件接手人办理过或须回避" in told
    assert [Case.objects.get(pk=one).holder_id for one in made] == [second.pk, user.pk]
    again = operator.post(reverse("hand-over-many", args=[programme]), moved, follow=True).content.decode()
    assert "须转交给另一人" in again


def test_the_only_reviewer_is_the_applicant(operator) -> None:
    """回避: the queue says that nobody may take it, without saying who applied."""
    programme, user = opened(), account("shenhe", "reviewer")
    life = Life(1)
    (made,) = actions.apply_many(programme, [life.application()], by=SYSTEM, at=AT)
    actions.conclude([life.found(made.case_id)], by=SYSTEM, at=AT)
    join_account(person_with(id_number(1)), user.pk, by=SYSTEM, at=AT)
    reviewer = signed_in(user)
    for client in (reviewer, operator):
        assert "其中 1 件没有人可以领取" in text(client, "programme", programme)
    assert 'name="count"' not in text(reviewer, "programme", programme)
    assert "办理过这件申请或须回避" in text(operator, "case", made.case_id)
    actions.take_next(
        programme, "review", by=Actor(account("er", "reviewer").pk, "二审", frozenset({"reviewer"})), at=AT
    )
    assert f'value="{user.pk}"' not in text(signed_in(User.objects.get(username="er")), "case", made.case_id)


def test_a_step_without_anybody_says_so(operator) -> None:
    programme = opened()
    life = Life(1)
    (made,) = actions.apply_many(programme, [life.application()], by=SYSTEM, at=AT)
    actions.conclude([life.found(made.case_id)], by=SYSTEM, at=AT)
    assert "没有人承担“第三方审核”" in text(operator, "programme", programme)
    assert "没有人承担“第三方审核”" in text(operator, "case", made.case_id)


def test_who_decided_on_a_case_is_not_offered_to_answer_the_objection(operator) -> None:
    programme, user = opened(), account("shenhe", "reviewer")
    by, both = Actor(user.pk, "审核", frozenset({"reviewer"})), signed_in(account("liang", "operator"))
    (case,) = waiting_for_review(programme, by, [1])
    actions.review([case], "refuse", reason="存疑", clause="五", by=by, at=AT)
    actions.appeal(case, "发票是真的。", by=SYSTEM, at=AT)
    assert 'value="reopened"' in text(both, "case", case)
    give_role(user.pk, "operator", unit_id=None, valid_from=date(2026, 1, 1), by=SYSTEM, at=AT)
    shown = text(signed_in(user), "case", case)
    assert 'value="reopened"' not in shown
    assert "须由另一位经办在" in shown


def test_signs_stand_where_cases_are_decided(operator) -> None:
    """Two applicants, one card, and one price far from the model's: shown to the reviewer, and not ticked beforehand."""
    programme, user = opened(), account("shenhe", "reviewer")
    by, reviewer = Actor(user.pk, "审核", frozenset({"reviewer"})), signed_in(user)
    lives = [Life(n, price_fen=30_000_000 if n == 6 else 15_000_000) for n in range(1, 7)]
    asked = [one.application() for one in lives]
    asked[1].particulars["bank_card"] = asked[0].particulars["bank_card"]
    told = actions.apply_many(programme, asked, by=SYSTEM, at=AT)
    ids = [one.case_id for one in told]
    actions.conclude([one.found(pk) for one, pk in zip(lives, ids, strict=True)], by=SYSTEM, at=AT)
    actions.take_next(programme, "review", count=6, by=by, at=AT)
    shown = text(reviewer, "case", ids[0])
    assert "2 名申请人使用了同一个收款银行卡" in shown
    assert f'href="{reverse("case", args=[ids[1]])}"' in shown
    assert "比同型号" in text(reviewer, "case", ids[5])
    assert 'id="signs"' not in text(reviewer, "case", ids[2])
    assert 'id="signs"' not in text(signed_in(account("rexian", "hotline")), "case", ids[0])
    hand = text(reviewer, "cases-in-hand", programme)
    assert hand.count("有风险提示") == 2
    ticked = [pk for pk in ids if re.search(rf'value="{pk}" aria-label="[^"]+" checked', hand)]
    assert ticked == ids[2:]
    with pytest.raises(NotAllowed):
        signs_of(programme, ids, staff("z", "treasurer"), day=AT.date())


def waiting_for_review(programme: int, by: Actor, serials: list[int]) -> list[int]:
    """Lives that this reviewer has in hand."""
    lives = [Life(one) for one in serials]
    told = actions.apply_many(programme, [one.application() for one in lives], by=SYSTEM, at=AT)
    ids = [one.case_id for one in told]
    actions.conclude([one.found(pk) for one, pk in zip(lives, ids, strict=True)], by=SYSTEM, at=AT)
    actions.take_next(programme, "review", count=len(ids), by=by, at=AT)
    return ids


def test_the_list_of_applications_is_a_look_that_is_logged(operator) -> None:
    programme = opened()
    told = actions.apply_for(programme, Life(1).application(), by=SYSTEM, at=AT)
    assert told.receipt in text(operator, "cases", programme)
    assert Look.objects.filter(subject_id=told.case_id, fields=["name"], purpose="查看申请列表").count() == 1


def test_a_choice_is_changed_in_its_words_and_a_threshold_in_percent(operator) -> None:
    programme = opened()
    said = {"since": "2026-04-01", "decided_by": "市商务局", "decided_on": "2026-03-16", "why": "试行"}
    operator.post(
        reverse("parameters", args=[programme]), {"name": "bank_card_class", "value": "二类", **said}
    )
    page = text(operator, "parameters", programme)
    assert "2026年4月1日起 二类" in page
    assert "北京市" in page
    assert "110000" not in page
    operator.post(reverse("risks", args=[programme]), {"name": "price_far", "value": "40", **said})
    assert "2026年4月1日起 40%" in text(operator, "risks", programme)
    bad = operator.post(
        reverse("risks", args=[programme]), {"name": "price_far", "value": "0", **said}, follow=True
    )
    assert "0.01% 至 1000%" in bad.content.decode()


def test_a_number_of_a_person_never_stands_in_an_address(operator) -> None:
    programme = opened()
    told = [actions.apply_for(programme, Life(n).application(), by=SYSTEM, at=AT) for n in (1, 2)]
    place = reverse("cases", args=[programme])
    found = operator.post(place, {"q": id_number(2)}).content.decode()
    assert told[1].receipt in found
    assert told[0].receipt not in found
    operator.post(
        place, {"q": id_number(77)}
    )  # that nobody is found is known then too, and stands in the log
    missed = Look.objects.get(kind="person", subject_id=0)
    assert id_number(77) not in f"{missed.purpose}{missed.fields}"
    assert "查找，没有找到" in operator.get(reverse("looks")).content.decode()
    narrowed = operator.post(place, {"q": "", "state": "refused", "late": "1"})
    assert narrowed["Location"] == f"{place}?state=refused&late=1"
    assert (
        told[0].receipt in operator.get(place, {"q": id_number(2)}).content.decode()
    )  # an address finds nobody
    assert 'method="post"' in found


def test_what_changed_in_another_tab_is_looked_at_before_it_is_decided(operator) -> None:
    """The page says 12,000 yuan; meanwhile the price has been put right in another tab, or by the hands before."""
    programme, user = opened(), account("shenhe", "reviewer")
    by, reviewer = Actor(user.pk, "审核", frozenset({"reviewer"})), signed_in(user)
    first, second = waiting_for_review(programme, by, [1, 2])
    seen = {f"version-{one}": Case.objects.get(pk=one).version for one in (first, second)}
    shown = text(reviewer, "case", first)
    assert f'name="version-{first}" value="{seen[f"version-{first}"]}"' in shown
    actions.amend(first, {"price_fen": 10_000_000}, reason="发票为准", by=by, at=AT)
    told = reviewer.post(reverse("decide-case", args=[first]), {**seen, "outcome": "pass"}, follow=True)
    assert "在您打开页面之后有变动" in told.content.decode()
    both = {**seen, "case": [first, second], "outcome": "pass"}
    told = reviewer.post(reverse("decide-many", args=[programme]), both, follow=True)
    assert "在您打开页面之后有变动" in told.content.decode()
    assert set(Case.objects.values_list("step", flat=True)) == {"review"}
    now = {f"version-{first}": Case.objects.get(pk=first).version, "outcome": "pass"}
    reviewer.post(reverse("decide-case", args=[first]), now)
    assert Case.objects.get(pk=first).step != "review"


def test_the_list_as_a_workbook_says_what_the_page_says(operator) -> None:
    """As it is narrowed, with its sum, and without anything personal."""
    programme, by = opened(), staff("r", "reviewer")
    made = waiting_for_review(programme, by, [1, 2, 3])
    actions.review(made[:1], "refuse", reason="存疑", clause="五", by=by, at=AT)
    (total,) = Case.objects.filter(state="open").aggregate(Sum("amount_fen")).values()
    chosen = {"state": "open", "step": "review"}
    shown = operator.get(reverse("cases", args=[programme]), chosen).content.decode()
    assert f"2 件，金额合计 {in_yuan(total)}" in shown
    assert reverse("cases-workbook", args=[programme]) in shown
    sent = operator.post(reverse("cases-workbook", args=[programme]), chosen)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sent.content)).get_sheet_by_index(0).to_python()
    assert rows[1][0].endswith("第三方审核、办理中 · 2 件 · 不含个人信息")
    head, *lines = rows[3:6]
    assert [line[head.index("受理编号")] for line in lines] == list(
        Case.objects.filter(pk__in=made[1:]).order_by("queue_at", "id").values_list("receipt", flat=True)
    )
    assert sum(line[head.index("金额（元）")] for line in lines) * 100 == total
    assert rows[-1][head.index("金额（元）")] * 100 == total
    assert {line[head.index("区")] for line in lines} == {"朝阳区"}
    assert not any("张" in str(cell) or id_number(1) in str(cell) for row in rows for cell in row)
    assert signed_in(account("shenhe9", "reviewer")).post(sent.request["PATH_INFO"]).status_code == 403


def test_too_long_a_list_is_narrowed_first(operator, monkeypatch) -> None:
    programme = opened()
    waiting_for_review(programme, staff("r", "reviewer"), [1, 2])
    monkeypatch.setattr(queries_listing, "LINES_MOST", 1)
    told = operator.post(reverse("cases-workbook", args=[programme]), follow=True).content.decode()
    assert "共 2 件，一次最多导出 1 件" in told


def test_a_change_of_the_rules_is_said_and_judged_before_it_is_decided(operator) -> None:
    """The cap fell while the case was in hand: list and page say so, and passing waits for the new judgement."""
    programme, user = opened(), account("shenhe", "reviewer")
    by, reviewer = Actor(user.pk, "审核", frozenset({"reviewer"})), signed_in(user)
    (case,) = waiting_for_review(programme, by, [1])
    assert "须重新判定" not in text(reviewer, "cases-in-hand", programme)
    said = {"decided_by": "市商务局", "decided_on": AT.date(), "why": "会议纪要", "since": date(2026, 2, 5)}
    change_parameter(programme, "nev_cap", 1_000_000, part="replacement", **said, by=SYSTEM, at=AT)
    shown = text(reviewer, "case", case)
    assert "按现行规则符合条件，10,000元" in shown
    assert 'value="pass" disabled' in shown
    assert "其中 1 件按现行规则的结果与上次判定不同" in text(reviewer, "cases-in-hand", programme)
    url = reverse("judge-again", args=[programme])
    assert reviewer.post(url, {"case": case, "one": "1"})["Location"] == reverse("case", args=[case])
    shown = text(reviewer, "case", case)
    assert 'value="pass" disabled' not in shown
    assert "按现行规则重新判定" in shown  # in the list of decisions
    assert Case.objects.get(pk=case).reserved_fen == 1_000_000
    assert "请选择 1 至" in reviewer.post(url, follow=True).content.decode()


def test_facts_are_put_right_as_officials_write_them(operator) -> None:
    """Yuan, 是, the words of an option, a day in words; what cannot be read is refused and changes nothing."""
    programme, user = opened(), account("shenhe", "reviewer")
    by, reviewer = Actor(user.pk, "审核", frozenset({"reviewer"})), signed_in(user)
    (case,) = waiting_for_review(programme, by, [1])
    for field, written, kept in (
        ("price_fen", "100,000.50", 10_000_050),
        ("price_fen", "十万", 10_000_050),
        ("new_power", "汽油", "petrol"),
        ("new_power", "新能源", "nev"),
        ("sold_by_owner", "否", False),
        ("sold_by_owner", "是", True),
        ("invoiced_on", "2026年2月3日", "2026-02-03"),
        ("new_in_catalogue", "大概", True),
    ):
        data = {"field": field, "value": written, "reason": "看过原件"}
        reviewer.post(reverse("amend-case", args=[case]), data)
        facts = Case.objects.get(pk=case).facts.order_by("-version").first().facts
        assert facts[field] == kept, (field, written)
    shown = text(reviewer, "case", case)
    assert "（汽油、柴油、其他燃料、新能源）" in shown
    assert "金额写元" in shown


def test_the_page_of_a_case_stays_within_its_queries(operator) -> None:
    """In hand, with signs of risk and after a change of the rules: the fullest that the page gets."""
    programme, user = opened(), account("shenhe", "reviewer")
    by, reviewer = Actor(user.pk, "审核", frozenset({"reviewer"})), signed_in(user)
    (case,) = waiting_for_review(programme, by, [1])
    said = {"decided_by": "市商务局", "decided_on": AT.date(), "why": "会议纪要", "since": date(2026, 2, 5)}
    change_parameter(programme, "nev_cap", 1_000_000, part="replacement", **said, by=SYSTEM, at=AT)
    text(reviewer, "case", case)
    for name, args in (("case", [case]), ("cases-in-hand", [programme]), ("programme", [programme])):
        with CaptureQueriesContext(connection) as asked:
            text(reviewer, name, *args)
        assert len(asked) <= MOST_QUERIES, (name, len(asked))


def test_what_was_done_is_said_of_the_case_it_was_done_to(operator) -> None:
    """The next case opens: the note names the one that was decided, not the one in sight."""
    programme, user = opened(), account("shenhe", "reviewer")
    by, reviewer = Actor(user.pk, "审核", frozenset({"reviewer"})), signed_in(user)
    first, second = waiting_for_review(programme, by, [1, 2])
    receipts = dict(Case.objects.values_list("id", "receipt"))
    told = reviewer.post(reverse("decide-case", args=[first]), {"outcome": "pass"}, follow=True)
    assert told.redirect_chain[-1][0] == reverse("case", args=[second])
    assert f"{receipts[first]}：审核通过。手上还有 1 件，下面是下一件。" in told.content.decode()
    told = reviewer.post(reverse("decide-case", args=[second]), {"outcome": "pass"}, follow=True)
    assert f"{receipts[second]}：审核通过。手上已没有申请。" in told.content.decode()
