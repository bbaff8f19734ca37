"""Receipts of short messages: lost, late, twice, contradicting each other; what reached its applicant and what did not."""

from collections import Counter
from datetime import timedelta

import pytest

from luoshi.policy.telling.receipts import Receipt, after_receipt, entry_of, key_of
from luoshi.policy.terms.actors import SYSTEM
from luoshi.policy.terms.refusals import WrongState
from luoshi.records.applicant_messages import actions, queries
from luoshi.records.applicant_messages.actions_receipts import give_up_waiting, receipts_mark, take_receipts
from luoshi.records.applicant_messages.models import Message
from luoshi.records.audit.models import AuditEntry
from luoshi.records.cases import actions as cases
from luoshi.surfaces.adapters.messenger import MessengerSender
from luoshi.surfaces.adapters.sending import RECEIPTS_MOST, TryLater
from luoshi.surfaces.adapters.simulators.messenger import messenger_server
from luoshi.surfaces.adapters.simulators.sms import SimulatedSms
from luoshi.surfaces.programmes.telling import ask_receipts, tell_applicants
from tests.records.vehicles import AT, Life, opened, staff

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("state", "said", "after"),
    [
        ("sent", "delivered", "delivered"),
        ("sent", "failed", "undelivered"),
        ("sent", "unknown", "unknown"),
        ("waiting", "delivered", "delivered"),  # taken, its answer was lost
        ("unknown", "failed", "undelivered"),
        ("undelivered", "delivered", "delivered"),  # the gateway tried once more
        ("undelivered", "unknown", "undelivered"),
        ("delivered", "failed", "delivered"),  # who has read it has read it
        ("off", "delivered", "off"),
    ],
)
def test_what_a_receipt_makes_of_a_message(state: str, said: str, after: str) -> None:
    assert after_receipt(state, said) == after
    assert after_receipt(after, said) == after


def test_each_round_has_a_key_of_its_own_that_leads_back() -> None:
    assert [entry_of(key_of(7, number)) for number in (1, 2, 12)] == [(7, 1), (7, 2), (7, 12)]
    assert [entry_of(key) for key in ("letter:7", "case-message:", "case-message:7/x", "case-message:٧")] == [
        None
    ] * 4


@pytest.fixture
def sent(db, settings, tmp_path) -> tuple[SimulatedSms, list[Life]]:
    """Sixty applicants were told that their applications are taken, through a gateway with many bad days."""
    settings.CHANNELS = {"sms": f"sms-simulator:{tmp_path}"}
    programme, lives = opened(), [Life(n) for n in range(1, 61)]
    told = cases.apply_many(programme, [one.application() for one in lives], by=SYSTEM, at=AT)
    cases.conclude([x.found(y.case_id) for x, y in zip(lives, told, strict=True)], by=SYSTEM, at=AT)
    gateway = SimulatedSms(tmp_path, out_of=8)
    for minutes in (0, 5):
        tell_applicants(lambda later=AT + timedelta(minutes=minutes): later, lambda _: gateway)
    return gateway, lives


def states() -> Counter[str]:
    return Counter(Message.objects.values_list("state", flat=True))


def test_receipts_come_late_twice_or_never_and_each_message_ends_in_one_state(sent) -> None:
    gateway, _lives = sent
    taken = states()["sent"]
    assert taken
    told = [ask_receipts(lambda: AT + HOUR, lambda _: gateway) for _ in range(4)]
    assert told[0]
    assert told[2]  # the late ones
    assert told[1] == told[3] == 0  # repetitions tell nothing new
    after = states()
    assert all(after[state] for state in ("delivered", "undelivered", "unknown", "sent", "failed"))
    rows = AuditEntry.objects.filter(
        verb__in=[f"message.{s}" for s in ("delivered", "undelivered", "unknown")]
    )
    assert rows.count() == sum(told)
    give_up_waiting(by=SYSTEM, at=AT + 71 * HOUR)
    assert states() == after
    assert give_up_waiting(by=SYSTEM, at=AT + 73 * HOUR) == after["sent"]
    assert not states()["sent"]
    counts = queries.reach(states())
    assert counts["reached"] == after["delivered"]
    assert sum(counts.values()) == Message.objects.count()


def test_an_old_receipt_says_nothing_of_a_message_sent_anew(sent) -> None:
    gateway, _lives = sent
    ask_receipts(lambda: AT + HOUR, lambda _: gateway)
    operator = staff("operator", "operator")
    row = Message.objects.filter(state="undelivered").first()
    arrived = Message.objects.filter(state="delivered").first()
    with pytest.raises(WrongState):
        actions.send_again(arrived.pk, by=operator, at=AT + HOUR)
    actions.send_again(row.pk, by=operator, at=AT + HOUR)
    assert actions.destination_of(row.pk)[0] == key_of(row.entry, 2)
    take_receipts([Receipt(key_of(row.entry, 1), "failed")], "m", by=SYSTEM, at=AT + HOUR)
    row.refresh_from_db()
    assert (row.state, row.round, receipts_mark()) == ("waiting", 2, "m")
    take_receipts([Receipt(key_of(row.entry, 2), "delivered")], "n", by=SYSTEM, at=AT + HOUR)
    row.refresh_from_db()
    assert (row.state, row.problem) == ("delivered", "")


def test_receipts_come_over_http_in_pages_signed_and_whole(db) -> None:
    many = [{"key": key_of(n, 1), "state": "delivered"} for n in range(RECEIPTS_MOST + 2)]
    with messenger_server() as chat:
        sender = MessengerSender.from_url(chat.address)
        chat.receipts = many
        first, mark = sender.receipts("")
        assert len(first) == RECEIPTS_MOST
        assert ask_receipts(lambda: AT, lambda _: sender) == 0  # none of them is ours
        assert receipts_mark() == str(len(many)) != mark
        chat.receipts = [*many, {"key": "x", "state": "gone"}]
        with pytest.raises(TryLater, match="不符合约定"):
            sender.receipts(str(len(many)))
        assert ask_receipts(lambda: AT, lambda _: sender) == 0
        assert receipts_mark() == str(len(many))
        stranger = MessengerSender(sender.host, sender.port, sender.path, "another secret", tls=False)
        with pytest.raises(TryLater):
            stranger.receipts("")
