"""The simulated gateway of the demo, with its bad days: what applicants are told arrives once, or the log says why not."""

from collections import Counter
from datetime import timedelta

import pytest

from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.applicant_messages.models import Message
from luoshi.records.cases import actions as cases
from luoshi.surfaces.adapters.channels import sender_of
from luoshi.surfaces.adapters.sending import Outgoing, Refused, TryLater
from luoshi.surfaces.adapters.simulators.sms import OUT_OF, SimulatedSms
from luoshi.surfaces.programmes.telling import tell_applicants
from tests.records.vehicles import AT, Life, opened

LETTERS = [
    Outgoing(f"case-message:{n}", "13800000001", "补贴申请进度", "已受理。") for n in range(8 * OUT_OF)
]


def told_by(gateway: SimulatedSms, letter: Outgoing) -> str:
    try:
        gateway.send(letter)
    except Refused:
        return "refused"
    except TryLater as problem:
        return "patience" if problem.after_seconds else "silence"
    return "taken"


def test_every_trouble_comes_and_a_second_try_is_no_second_message(tmp_path) -> None:
    gateway = SimulatedSms(tmp_path)
    first = [told_by(gateway, one) for one in LETTERS]
    second = [told_by(gateway, one) for one in LETTERS]
    assert set(first) == {"refused", "patience", "silence", "taken"}
    assert {b for a, b in zip(first, second, strict=True) if a in {"patience", "silence", "taken"}} == {
        "taken"
    }
    assert [b for a, b in zip(first, second, strict=True) if a == "refused"] == ["refused"] * first.count(
        "refused"
    )
    assert len(list(tmp_path.glob("*.json"))) == second.count("taken")


def test_a_folder_that_cannot_be_written_is_tried_later(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    assert told_by(SimulatedSms(tmp_path / "file" / "sms"), LETTERS[0]) in {"silence", "refused"}


@pytest.mark.django_db
def test_the_log_shows_what_arrived_and_what_did_not(settings, tmp_path) -> None:
    settings.CHANNELS = {"sms": f"sms-simulator:{tmp_path}"}
    programme, lives = opened(), [Life(n) for n in range(1, 61)]
    told = cases.apply_many(programme, [one.application() for one in lives], by=SYSTEM, at=AT)
    cases.conclude([x.found(y.case_id) for x, y in zip(lives, told, strict=True)], by=SYSTEM, at=AT)
    assert sender_of("sms") == SimulatedSms(tmp_path)
    often = SimulatedSms(tmp_path, out_of=4)
    for minutes in (0, 5):
        tell_applicants(lambda later=AT + timedelta(minutes=minutes): later, lambda _: often)
    states = Counter(Message.objects.values_list("state", flat=True))
    assert states["failed"]
    assert states["sent"]
    assert Message.objects.filter(state="sent", attempts=2).exists()
    assert states["sent"] == len(list(tmp_path.glob("*.json")))
    kept = "".join(one.read_text(encoding="utf-8") for one in tmp_path.glob("*.json"))
    assert all(one.application().person.phone not in kept for one in lives)
