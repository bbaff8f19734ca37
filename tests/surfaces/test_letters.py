"""Letters out of the house, against servers that speak the real protocols and misbehave."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest

from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.notifying import actions, queries
from luoshi.records.notifying.models import Letter, Notification
from luoshi.records.people.models import User
from luoshi.records.people.queries import actor_of
from luoshi.surfaces.adapters.delivering import deliver
from luoshi.surfaces.adapters.mail import MailSender
from luoshi.surfaces.adapters.messenger import MessengerSender
from luoshi.surfaces.adapters.sending import Outgoing, Refused, TryLater
from luoshi.surfaces.adapters.simulators.messenger import RETRY_SECONDS, messenger_server
from luoshi.surfaces.adapters.simulators.smtp import smtp_server

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
LETTER = Outgoing("mail:7", "a@example.org", "督办单〔2026〕1号", "请于3月9日前回复。")


def mail(address: str, timeout: float = 5) -> MailSender:
    made = MailSender.from_url(address)
    return MailSender(made.host, made.port, made.sender, tls="no", timeout_seconds=timeout)


def test_a_letter_arrives_with_an_identity_of_its_own() -> None:
    with smtp_server() as box:
        mail(box.address).send(LETTER)
        mail(box.address).send(LETTER)
    first, second = (message_from_bytes(one) for one in box.messages)
    assert str(make_header(decode_header(first["Subject"]))) == LETTER.subject
    assert first.get_payload(decode=True).decode().strip() == LETTER.body
    assert first["Message-ID"] == second["Message-ID"]  # a repetition can be told from a new letter


@pytest.mark.parametrize(
    ("mood", "kind", "said"),
    [
        ("refuse", Refused, "550"),
        ("greylist", TryLater, "451"),
        ("busy", TryLater, "421"),
        ("drop", TryLater, "没有接收"),
        ("slow", TryLater, "没有接收"),
    ],
)
def test_what_a_mail_server_says_decides(mood: str, kind: type[Exception], said: str) -> None:
    with smtp_server([mood]) as box, pytest.raises(kind, match=said):
        mail(box.address, 0.3).send(LETTER)
    assert box.messages == []


def test_no_server_at_all_is_a_reason_to_wait() -> None:
    with smtp_server() as box:
        address = box.address
    with pytest.raises(TryLater):
        mail(address).send(LETTER)


@pytest.mark.parametrize(
    ("mood", "kind"),
    [
        ("unknown", Refused),
        ("patience", TryLater),
        ("broken", TryLater),
        ("drop", TryLater),
        ("garbled", Refused),
    ],
)
def test_what_a_messenger_says_decides(mood: str, kind: type[Exception]) -> None:
    with messenger_server([mood]) as chat, pytest.raises(kind) as told:
        MessengerSender.from_url(chat.address).send(LETTER)
    assert chat.messages == {}
    if mood == "patience":
        assert told.value.after_seconds == RETRY_SECONDS


def test_a_message_is_signed_and_kept_once() -> None:
    with messenger_server() as chat:
        sender = MessengerSender.from_url(chat.address)
        sender.send(LETTER)
        sender.send(LETTER)
    assert list(chat.messages.values()) == [
        {"to": LETTER.destination, "title": LETTER.subject, "text": LETTER.body}
    ]
    assert chat.requests == 2
    with messenger_server() as chat, pytest.raises(Refused, match="401"):
        MessengerSender("127.0.0.1", chat.port, "/", "wrong", tls=False).send(LETTER)


@pytest.fixture
def person(settings) -> User:
    settings.CHANNELS = {"mail": "smtp://unused", "im": "http://unused", "sms": ""}
    settings.PUBLIC_ADDRESS = "https://luoshi.example.org"
    return User.objects.create(username="zhang", display_name="张三", email="zhang@example.org", password="x")


def tell(person: User, key: str = "notice:1", at: datetime = AT) -> int:
    return actions.tell(
        "notice", users=[person.pk], key=key, title="督办单", address="/notices/1/", by=SYSTEM, at=at
    )


def carry(person: User, moods: list[str], at: datetime) -> int:
    with smtp_server(moods) as box:
        return deliver(lambda: at, lambda _channel: mail(box.address, 0.3))


def test_an_event_is_told_once_and_written_once(person) -> None:
    assert tell(person) == 1
    assert tell(person) == 0
    letter = Letter.objects.get()
    assert letter.body.endswith("https://luoshi.example.org/notices/1/")
    assert carry(person, ["well"], AT) == 1
    assert carry(person, ["well"], AT + timedelta(days=1)) == 0
    assert [row.sent for row in queries.reach(AT)] == [1]


def test_a_greylisted_letter_is_sent_at_the_second_try(person) -> None:
    tell(person)
    with smtp_server(["greylist"]) as box:
        moments = iter([AT] * 3 + [AT + timedelta(minutes=2)] * 3)
        find = lambda _channel: mail(box.address)  # noqa: E731
        assert deliver(lambda: next(moments), find) == 0
        assert Letter.objects.get().problem.startswith("邮件服务器答复 451")
        assert deliver(lambda: next(moments), find) == 1


def test_a_letter_fails_after_its_last_try_and_the_office_can_send_it_again(person) -> None:
    tell(person)
    at, tries = AT, 0
    while Letter.objects.filter(state="waiting").exists():
        carry(person, ["busy"], at)
        tries += 1
        at += timedelta(days=1)
    assert tries == 6
    row = queries.troubled_letters()[0]
    assert (row.state, row.attempts) == ("failed", 6)
    office = SYSTEM.__class__(1, "督查室", frozenset({"office"}))
    actions.retry_letter(row.id, by=office, at=at)
    assert carry(person, ["well"], at) == 1


def test_a_refused_letter_is_not_tried_again(person) -> None:
    tell(person)
    carry(person, ["refuse"], AT)
    assert Letter.objects.get().state == "failed"
    assert [(one.name, one.failed, one.problem[:3]) for one in queries.reach(AT)] == [("张三", 1, "邮件服")]


def test_a_letter_left_by_a_killed_job_is_due_again(person) -> None:
    tell(person)
    assert len(actions.claim_letters(by=SYSTEM, at=AT)) == 1
    assert actions.claim_letters(by=SYSTEM, at=AT + timedelta(minutes=9)) == ()
    assert len(actions.claim_letters(by=SYSTEM, at=AT + timedelta(minutes=11))) == 1


def prefer(person: User, **ways: str) -> None:
    by = actor_of(person.pk, AT.date())
    values = {
        "mail": "off",
        "im": "off",
        "sms": "off",
        "address": "zhang@example.org",
        "im_name": "zs",
        "phone": "",
    }
    actions.prefer(**{**values, **ways}, by=by, at=AT)


def test_a_digest_gathers_what_is_unread_and_says_it_once(person) -> None:
    prefer(person, mail="digest")
    for number in range(3):
        tell(person, f"notice:{number}")
    Notification.objects.filter(key="notice:1").update(read_at=AT)
    assert not Letter.objects.exists()
    assert actions.write_digests(by=SYSTEM, at=AT) == 1
    assert Letter.objects.get().subject == "督查落实提醒：2条未读"
    assert actions.write_digests(by=SYSTEM, at=AT + timedelta(days=1)) == 0


def test_channels_are_chosen_by_the_person(person) -> None:
    prefer(person, im="at-once", sms="at-once", phone="13800000000")
    tell(person)
    assert [(one.channel, one.destination) for one in Letter.objects.all()] == [("im", "zs")]  # no SMS here


def test_a_title_cannot_write_headers(person) -> None:
    actions.tell("notice", users=[person.pk], key="k", title="一\r\nBcc: x@example.org", by=SYSTEM, at=AT)
    assert Letter.objects.get().subject == "一 Bcc: x@example.org"
