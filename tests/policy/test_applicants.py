"""Which acts applicants are told of, and in which words: receipt, clause, term; nobody's name."""

from datetime import date, datetime

import pytest

from luoshi.policy.telling.applicants import Told, event_of, message

OPEN = {"state": "open", "payment": ""}


@pytest.mark.parametrize(
    ("verb", "after", "kind", "event"),
    [
        ("case.apply", OPEN, "check", None),
        ("case.apply", {"state": "refused"}, "", "refused"),
        ("case.check", OPEN, "review", "accepted"),
        ("case.check", OPEN, "correction", "returned"),
        ("case.return", OPEN, "correction", "returned"),
        ("case.return", OPEN, "review", None),
        ("case.refuse", {"state": "refused"}, "", "refused"),
        ("case.lapse", {"state": "refused"}, "", "refused"),
        ("case.settle", {"state": "paid", "payment": "paid"}, "", "paid"),
        ("case.settle", {"state": "open", "payment": "failed"}, "payment", "failed"),
        ("case.settle", {"state": "open", "payment": "unknown"}, "payment", None),
        ("case.return-payment", {"state": "open", "payment": "failed"}, "payment", "failed"),
        ("case.recover", {"state": "recovered"}, "", "recovered"),
        ("case.answer-appeal", {"state": "refused"}, "", "answered"),
        ("case.take", OPEN, "review", None),
    ],
)
def test_what_an_act_means(verb, after, kind, event) -> None:
    assert event_of(verb, after, kind) == event


def test_the_words_say_what_where_and_until_when() -> None:
    returned = Told("returned", "QC1", "某局", ("某字1号#三/(一)",), datetime(2026, 4, 1, 18))  # noqa: DTZ001
    assert message(returned) == (
        "【某局】受理编号QC1：申请需要补正（依据某字1号第三部分第（一）项），请在2026年4月1日18时前提交，逾期将不予补贴。"
        "请登录“我的申请”查看要补什么。"
    )
    assert "60日内在线申诉" in message(Told("refused", "QC1", "某局", appeal_days=60))
    assert "2026年3月20日" in message(Told("paid", "QC1", "某局", paid_on=date(2026, 3, 20)))
    assert "补贴已发放到" in message(Told("paid", "QC1", "某局"))  # it came back before this was told
    for event in ("accepted", "failed", "recovered", "answered"):
        assert "QC1" in message(Told(event, "QC1", "某局"))


def test_several_clauses_of_one_document_name_it_once() -> None:
    clauses = ("某字1号#三/(一)", "某字1号#二/(二)/3", "某字2号#第五条", "某字3号")
    text = message(Told("refused", "QC1", "某局", clauses, appeal_days=60))
    assert "（依据某字1号第三部分第（一）项、第二部分第（二）项第3目、某字2号第五条）" in text
