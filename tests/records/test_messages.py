"""Messages to applicants: each act once, also when the log is read again; sent, tried again, failed, on record; no phone at rest."""

from datetime import timedelta

import pytest

from luoshi.policy.terms.actors import SYSTEM
from luoshi.policy.terms.refusals import NotAllowed, WrongState
from luoshi.records.applicant_messages import actions, queries
from luoshi.records.applicant_messages.models import Message, Reading
from luoshi.records.audit.models import AuditEntry
from luoshi.records.cases import actions as cases
from luoshi.records.notifying.models import Notification
from luoshi.records.payments import actions as payments
from luoshi.records.persons.actions import join_account
from luoshi.records.persons.queries import person_with
from luoshi.surfaces.adapters.sending import Outgoing, Refused, TryLater
from luoshi.surfaces.programmes.telling import tell_applicants
from tests.records.paying import DAY, answer, waiting
from tests.records.vehicles import AT, Life, id_number, opened, staff

pytestmark = pytest.mark.django_db
LATE = {("vehicle", "old_vin"): {"owned_since": "2025-01-09"}}


class Channel:
    """A channel that keeps what it was handed, or has a mood."""

    def __init__(self, mood: Exception | None = None) -> None:
        self.mood, self.taken = mood, []

    def __call__(self, _channel: str) -> "Channel":
        return self

    def send(self, letter: Outgoing) -> None:
        if self.mood is not None:
            raise self.mood
        self.taken.append(letter)


@pytest.fixture
def programme(db, settings) -> int:
    settings.CHANNELS = {**settings.CHANNELS, "sms": "https://:s@sms.invalid/"}
    return opened()


def submitted(programme: int, *lives: Life) -> list[int]:
    told = cases.apply_many(programme, [one.application() for one in lives], by=SYSTEM, at=AT)
    ids = [one.case_id for one in told]
    cases.conclude([one.found(pk) for one, pk in zip(lives, ids, strict=True)], by=SYSTEM, at=AT)
    return ids


def told(channel: Channel, days: int = 1) -> int:
    return tell_applicants(lambda: AT + days * DAY, channel)


def test_each_act_is_told_once(programme) -> None:
    (case,) = submitted(programme, Life(1))
    channel = Channel()
    assert told(channel) == 1
    assert told(channel) == 0
    (one,) = channel.taken
    assert one.destination == "13800000001"
    assert "正在审核" in one.body
    assert "张" not in one.body
    Reading.objects.update(entry=0)  # as if the log were read from the beginning
    assert told(channel) == 0
    (row,) = queries.messages_of(case)
    assert (row.event, row.state, row.attempts) == ("accepted", "sent", 1)


def test_a_return_names_clause_and_deadline_and_the_refusal_its_ground(programme) -> None:
    void = {("invoice", "new_invoice"): None}
    back, refused = submitted(programme, Life(1, changes=void), Life(2, changes=LATE))
    reviewer = staff("reviewer", "reviewer")
    cases.take_next(programme, "review", by=reviewer, at=AT)
    cases.review([refused], "refuse", reason="登记过晚", by=reviewer, at=AT)
    told(Channel())
    (message,) = queries.messages_of(back)
    assert message.event == "returned"
    assert "依据京商流通字〔2026〕2号第三部分第（二）项第1目" in message.text
    assert "前提交" in message.text
    texts = {one.event: one.text for one in queries.messages_of(refused)}
    assert "京商流通字〔2026〕2号第三部分第（二）项第3目" in texts["refused"]
    assert "60日内在线申诉" in texts["refused"]


def test_paid_and_failed_payments_are_told(programme) -> None:
    reviewer, operator = staff("reviewer", "reviewer"), staff("operator", "operator")
    maker, second = staff("maker", "treasurer"), staff("second", "treasurer")
    due = waiting(programme, reviewer, operator, (1, 2))
    batch = payments.make_batch(programme, due, by=maker, at=AT + DAY)
    payments.approve(batch, by=second, at=AT + DAY)
    payments.bank_file(batch, by=second, at=AT + DAY)
    file = answer(batch, {due[0]: "成功", due[1]: "失败"})
    payments.take_results(batch, file, "回盘.csv", by=maker, at=AT + 5 * DAY)
    told(Channel(), days=6)
    assert [one.event for one in queries.messages_of(due[0])] == ["paid", "accepted"]
    assert [one.event for one in queries.messages_of(due[1])] == ["failed", "accepted"]
    assert "2026年3月20日" in queries.messages_of(due[0])[0].text


def test_the_app_tells_who_has_an_account(programme) -> None:
    citizen = staff("shimin", "citizen")
    (case,) = submitted(programme, Life(1))
    join_account(person_with(id_number(1)), citizen.user_id, by=SYSTEM, at=AT)
    told(Channel())
    (one,) = Notification.objects.filter(user_id=citizen.user_id)
    assert one.address == f"/my/cases/{case}/"


def test_what_does_not_go_out_is_on_record_and_tried_again(programme) -> None:
    submitted(programme, Life(1))
    assert told(Channel(TryLater("忙", None))) == 0
    assert Message.objects.get().state == "waiting"
    for hours in (1, 3, 20, 40, 80, 160):
        tell_applicants(lambda h=hours: AT + DAY + timedelta(hours=h), Channel(TryLater("13800000001 忙")))
    row = Message.objects.get()
    assert row.state == "failed"
    assert "13800000001" not in row.problem
    assert AuditEntry.objects.filter(verb="message.failed").count() == 1
    operator = staff("operator", "operator")
    with pytest.raises(NotAllowed):
        actions.send_again(row.pk, by=staff("reviewer", "reviewer"), at=AT + 9 * DAY)
    actions.send_again(row.pk, by=operator, at=AT + 9 * DAY)
    assert told(Channel(Refused("空号")), days=9) == 0
    actions.send_again(row.pk, by=operator, at=AT + 9 * DAY)
    assert told(Channel(), days=10) == 1
    with pytest.raises(WrongState):
        actions.send_again(row.pk, by=operator, at=AT + 11 * DAY)
    rows, counts = queries.deliveries(programme, operator)
    assert ([one.state for one in rows], counts) == (["sent"], {"sent": 1})


def test_without_a_channel_the_log_says_so(programme, settings) -> None:
    settings.CHANNELS = dict.fromkeys(settings.CHANNELS, "")
    submitted(programme, Life(1))
    assert told(Channel()) == 0
    assert Message.objects.get().state == "off"
