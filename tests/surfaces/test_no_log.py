"""A whole life of a case with every bad moment on its way, every log at its most talkative: no personal data in any of them.

Looked through: every logger with its traces, every SQL statement with its parameters (what PostgreSQL would write with
`log_statement = all`), the lines of requests and of where they lead (what access logs write), the arguments of jobs, sessions,
the audit log, sentences of refusals that go to jobs' results.
"""

import json
import logging
from dataclasses import replace

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.applicant_messages.models import Message
from luoshi.records.cases.models import Case
from luoshi.records.organisations.actions import load_city
from luoshi.records.payments.models import Batch
from luoshi.records.people.models import User
from luoshi.records.persons.actions import join_account, take_in
from luoshi.records.persons.models import Person
from luoshi.surfaces.adapters.national import HttpNational, fetch
from luoshi.surfaces.adapters.national_simulator import records, serving
from luoshi.surfaces.adapters.registers.http import HttpRegister
from luoshi.surfaces.adapters.registers.simulator import serving as registers_serving
from luoshi.surfaces.adapters.registers.synthetic import life
from luoshi.surfaces.programmes.checking import check_due
from luoshi.surfaces.programmes.telling import tell_applicants
from tests.policy.rules.test_asking import REPLACEMENT
from tests.records.paying import DAY, answer
from tests.records.vehicles import AT, NAME, opened, staff
from tests.surfaces.adapters.test_registers import NAMES, SEED, simulator, ways
from tests.surfaces.test_citizens import PAPERS, PHOTO

pytestmark = pytest.mark.django_db
ONE = replace(
    next(one for n in range(1, 60) if (one := life(SEED, n)).part == "replacement" and not one.fault),
)
APPLICATION = ONE.application()
NUMBERS = {name: value for name, value in APPLICATION.particulars.items() if name != "new_model"}
TABLES = ("procrastinate_jobs", "procrastinate_events", "outbox_work", "audit_auditentry", "notifying_letter")


class Followed(Client):
    """A client that keeps the lines an access log would have."""

    lines: list[str] = []  # noqa: RUF012 - one log for all clients

    def request(self, **request):
        found = super().request(**request)
        said = [
            request["PATH_INFO"],
            request.get("QUERY_STRING", ""),
            str(found.status_code),
            found.get("Location", ""),
        ]
        self.lines.append(" ".join(said))
        return found


class Broken:
    """A channel whose exception repeats what it was handed."""

    def send(self, letter) -> None:
        raise RuntimeError(f"cannot reach {letter.destination}: {letter.body}")


def entered(user: User) -> Client:
    client = Followed(raise_request_exception=False)
    client.force_login(user)
    return client


@pytest.fixture
def everything(caplog, settings, tmp_path, monkeypatch):
    """All that was logged, as one text, when asked for."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.DEBUG)
    settings.FILES_FOLDER = tmp_path
    settings.CHANNELS = {"sms": "https://:s@sms.invalid/"}
    monkeypatch.setattr(timezone, "now", lambda: AT)
    Followed.lines.clear()

    def told() -> str:
        caplog.handler.formatter = logging.Formatter("%(name)s %(message)s")  # with traces
        return "\n".join([caplog.text, *Followed.lines, kept()])

    with CaptureQueriesContext(connection):  # statements are logged with their parameters
        yield told
    logging.getLogger("django.db.backends").setLevel(logging.NOTSET)


def kept() -> str:
    """Tables that others read: arguments of jobs, sessions, the audit log."""
    found = [str(one.get_decoded()) for one in Session.objects.all()]
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT coalesce(json_agg(t)::text, '') FROM {table} t")
            found.append(cursor.fetchone()[0])
    return "\n".join(found)


def test_no_log_of_a_whole_life_holds_personal_data(everything, monkeypatch) -> None:
    load_city("sample", by=SYSTEM, at=AT)
    programme = opened()
    people = {
        n: staff(n, r)
        for n, r in (
            ("r", "reviewer"),
            ("o", "operator"),
            ("m", "treasurer"),
            ("s", "treasurer"),
            ("c", "citizen"),
        )
    }
    clients = {name: entered(User.objects.get(pk=one.user_id)) for name, one in people.items()}
    (person,) = take_in([APPLICATION.person], by=SYSTEM, at=AT)
    join_account(person, people["c"].user_id, by=SYSTEM, at=AT)
    case = applies(clients["c"])
    registers_fail()
    assert check_due(ways(), at=AT + DAY).done == 1
    case.refresh_from_db()
    assert case.step == "review"
    reviewed(case, clients, programme)
    paid(case, clients, programme)
    others_arrive(programme)
    tell_applicants(lambda: AT + DAY, lambda _: Broken())
    assert Message.objects.filter(problem__contains="RuntimeError").exists()
    breaks_down(case, clients["r"], monkeypatch)
    text = everything()
    assert "Traceback" in text  # of what broke down
    assert "INSERT INTO" in text
    assert all(table in text for table in ("cases_case", "registers_answer", "payments_payment"))
    secret = [APPLICATION.person.name, ONE.id_number, APPLICATION.person.phone, *NUMBERS.values(), NEW_CARD]
    found = [plain for plain in secret if plain in text or json.dumps(plain)[1:-1] in text]
    assert found == []


NEW_CARD = life(SEED, 999).application().particulars["bank_card"]


def applies(citizen: Client) -> Case:
    """The way of a citizen, with what is refused on it."""
    place = reverse("apply", args=[NAME, "replacement"])
    facts = {k: v for k, v in APPLICATION.facts.items() if isinstance(v, str)}
    form = {**REPLACEMENT, **facts, "consent": "2026-02", "key": "k1", "price_fen": f"{ONE.price_fen // 100}"}
    form |= {f"p-{name}": value for name, value in APPLICATION.particulars.items()}
    assert citizen.post(place, {**form, "p-bank_card": NUMBERS["bank_card"][:-1]}).status_code == 422
    papers = {f"f-{name}": SimpleUploadedFile("a.png", PHOTO) for name in PAPERS}
    assert citizen.post(place, {**form, **papers}).status_code == 302
    case = Case.objects.get()
    assert citizen.get(reverse("my-case", args=[case.pk])).status_code == 200
    return case


def registers_fail() -> None:
    """Over HTTP: no answer, garbage, a refusal; then nobody at all. The case waits."""
    for n, wrong in enumerate(({"error": 1000}, {"garbage": 1000}, {"partial": 1000})):
        with registers_serving({name: simulator(name, **wrong) for name in NAMES}) as address:
            there = {name: HttpRegister(name, f"{address}/{name}", sleep=lambda _: None) for name in NAMES}
            check_due(there, at=AT + n * DAY / 24)
    gone = {name: HttpRegister(name, f"{address}/{name}", sleep=lambda _: None) for name in NAMES}
    check_due(gone, at=AT + DAY / 3)
    assert Case.objects.get().check_note["tries"] >= 2


def reviewed(case: Case, clients: dict[str, Client], programme: int) -> None:
    """The reviewer's pages, a search by each number, a return and its correction, a look at the plain data, a pass."""
    reviewer, citizen = clients["r"], clients["c"]
    for words in (APPLICATION.person.name, ONE.id_number, APPLICATION.person.phone, *NUMBERS.values()):
        assert (
            case.receipt in reviewer.post(reverse("cases", args=[programme]), {"q": words}).content.decode()
        )
    reviewer.post(reverse("take-next", args=[programme]), {"step": "review", "count": "1"})
    assert reviewer.get(reverse("case", args=[case.pk])).status_code == 200
    reviewer.post(reverse("case-plain", args=[case.pk]), {"purpose": "核对姓名用字"})
    reviewer.post(reverse("decide-case", args=[case.pk]), {"outcome": "return", "reason": "请更换银行卡"})
    mend = reverse("correct-case", args=[case.pk])
    citizen.post(mend, {"p-bank_card": NEW_CARD[:-1]})
    citizen.post(mend, {"p-bank_card": NEW_CARD})
    check_due(ways(), at=AT + DAY)
    reviewer.post(reverse("take-next", args=[programme]), {"step": "review", "count": "1"})
    reviewer.post(reverse("decide-case", args=[case.pk]), {"outcome": "pass"})
    if Case.objects.get().step == "spot_check":
        clients["o"].post(reverse("take-next", args=[programme]), {"step": "spot_check", "count": "1"})
        clients["o"].post(reverse("decide-case", args=[case.pk]), {"outcome": "pass"})
    assert Case.objects.get().step == "payment"


def paid(case: Case, clients: dict[str, Client], programme: int) -> None:
    """Two persons, the file to the bank, a bad file back and a good one."""
    clients["m"].post(reverse("batches", args=[programme]), {"most": "3"})
    batch = Batch.objects.get().pk
    clients["s"].post(reverse("approve-batch", args=[batch]))
    file = clients["s"].post(reverse("bank-file", args=[batch]))
    assert NEW_CARD in file.content.decode("gb18030")
    bad = SimpleUploadedFile("坏.csv", f"{APPLICATION.person.name},{NEW_CARD}\r\n1,2".encode("gb18030"))
    clients["m"].post(reverse("take-results", args=[batch]), {"file": bad})
    back = SimpleUploadedFile("回盘.csv", answer(batch, {case.pk: "成功"}, day="20260316"))
    clients["m"].post(reverse("take-results", args=[batch]), {"file": back})
    assert Case.objects.get().state == "paid"


def others_arrive(programme: int) -> None:
    """From the national system: this very person once more, and a record out of shape."""
    rows = records(SEED, 2, AT)
    rows[0]["person"] = {
        "name": APPLICATION.person.name,
        "id_number": ONE.id_number,
        "phone": APPLICATION.person.phone,
    }
    rows[1]["particulars"] = {"bank_card": NEW_CARD}
    with serving(rows) as address:
        fetch(programme, HttpNational(address), "2026-02", at=AT)


def breaks_down(case: Case, reviewer: Client, monkeypatch) -> None:
    """A page that fails while it has the personal data in hand, and a constraint that fails in the database."""
    from django.db import IntegrityError, transaction

    from luoshi.surfaces.programmes.views import case as views

    monkeypatch.setattr(views, "messages_of", lambda _: 1 // 0)
    assert reviewer.get(reverse("case", args=[case.pk])).status_code == 500
    row = Person.objects.get(user__isnull=False)
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        Person.objects.create(
            id_kind=row.id_kind, id_sealed=row.id_sealed, id_digest=row.id_digest, name_sealed=row.name_sealed,
            name_digest=row.name_digest, made_at=AT,
        )  # fmt: skip
    logging.getLogger("test").error("%s", raised.value)
