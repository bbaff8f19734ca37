"""Persons: found by keyed hash, stored sealed, every look logged, laid under a new key; nothing in any log."""

import json
import logging
import os
import subprocess
import sys

import pytest
from django.db import connection, transaction
from django.db.utils import InternalError, ProgrammingError

from luoshi.policy.personal.keyring import Key, keyring, with_key
from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.models import AuditEntry
from luoshi.records.people.actions import give_account, give_role
from luoshi.records.people.queries import actor_of
from luoshi.records.persons import actions, queries
from luoshi.records.persons.models import Look, Person
from luoshi.records.persons.values import NewPerson
from tests.records.conftest import AT, AUDITOR

pytestmark = pytest.mark.django_db
OPERATOR = Actor(None, "经办", frozenset({"operator"}))
HOTLINE = Actor(None, "热线", frozenset({"hotline"}))
WANG = NewPerson("王䶮", "11010519491231002X", "13812345678")
LI = NewPerson("李建国", "440524188001010014", "13912345678")
PLAIN = ("王䶮", "11010519491231002", "13812345678", "李建国", "440524188001010014", "13912345678")


def take(*persons: NewPerson) -> tuple[int, ...]:
    return actions.take_in(persons, by=SYSTEM, at=AT)


def everything_stored() -> str:
    """Every row of every table of this part as text, the audit rows included."""
    with connection.cursor() as cursor:
        texts = []
        for table in ("persons_person", "persons_look", "audit_auditentry"):
            cursor.execute(f"SELECT coalesce(json_agg(t)::text, '') FROM {table} t")
            texts.append(cursor.fetchone()[0])
    return "".join(texts)


def test_a_person_is_taken_in_once_and_in_order() -> None:
    first, second = take(WANG, LI)
    assert take(LI, WANG, LI) == (second, first, second)
    assert queries.person_with("11010519491231002x") == first
    assert Person.objects.count() == 2


def test_nothing_stored_shows_plain_data() -> None:
    take(WANG, LI)
    take(NewPerson("王䶮", WANG.id_number, "13700000000"))
    stored = everything_stored()
    assert "person.take-in" in stored
    assert "person.phone" in stored
    for plain in (*PLAIN, "13700000000"):
        assert plain not in stored
        assert json.dumps(plain)[1:-1] not in stored


def test_lists_show_masks() -> None:
    (one,) = take(WANG)
    row = queries.persons([one])[one]
    assert (row.name, row.id_number, row.phone) == ("王*", "110105********002X", "138****5678")


def test_what_cannot_be_an_identifier_is_refused_whole() -> None:
    with pytest.raises(BadValue, match="身份证号"):
        take(WANG, NewPerson("李建国", "440524188001010015"))
    assert not Person.objects.exists()


def test_a_look_at_plain_data_is_logged_with_its_purpose() -> None:
    (one,) = take(WANG)
    seen = actions.reveal(one, purpose="核对姓名用字", by=OPERATOR, at=AT)
    assert (seen.name, seen.id_number) == (WANG.name, WANG.id_number)
    assert WANG.id_number not in repr(seen)
    (line,) = queries.looks(AUDITOR, kind="person", subject_id=one)
    assert (line.by_name, line.plain, line.purpose) == ("经办", True, "核对姓名用字")
    with pytest.raises(NotAllowed):
        queries.looks(HOTLINE)
    some = Actor(4, "经办", frozenset({"operator"}), limited=frozenset({("operator", "grants")}))
    assert queries.looks(OPERATOR)
    assert queries.looks(some, kind="person", subject_id=one)
    assert queries.looks(some, user_id=4) == ()
    with pytest.raises(NotAllowed):
        queries.looks(some)
    with pytest.raises(NotAllowed):
        queries.looks(some, kind="person")


def test_without_a_purpose_or_a_role_nothing_is_shown() -> None:
    (one,) = take(WANG)
    with pytest.raises(BadValue, match="用途"):
        actions.reveal(one, purpose=" ", by=OPERATOR, at=AT)
    with pytest.raises(NotAllowed):
        actions.reveal(one, purpose="好奇", by=HOTLINE, at=AT)
    assert not Look.objects.exists()


@pytest.mark.parametrize("statement", ["UPDATE persons_look SET purpose='x'", "DELETE FROM persons_look"])
def test_the_log_of_looks_cannot_be_changed(statement: str) -> None:
    (one,) = take(WANG)
    actions.reveal(one, purpose="核对", by=OPERATOR, at=AT)
    with (
        pytest.raises((InternalError, ProgrammingError), match="append only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_an_account_belongs_to_one_person() -> None:
    first, second = take(WANG, LI)
    user = give_account("w", display_name="w", password="x", by=SYSTEM, at=AT, weak_password=True)
    actions.join_account(first, user.pk, by=SYSTEM, at=AT)
    actions.join_account(first, user.pk, by=SYSTEM, at=AT)
    assert queries.person_of(user.pk).id == first
    with pytest.raises(WrongState):
        actions.join_account(second, user.pk, by=SYSTEM, at=AT)
    own = Actor(user.pk, "w", frozenset({"citizen"}))
    assert actions.reveal(first, purpose="本人查看", by=own, at=AT).phone == WANG.phone


def test_a_new_key_takes_over_and_the_audit_rows_still_open(settings) -> None:
    (one,) = take(WANG)
    old = Person.objects.get(pk=one)
    settings.PERSONAL_KEYS = with_key(settings.PERSONAL_KEYS, Key("next", "SM4-GCM", b"k" * 16))
    with pytest.raises(NotAllowed):
        actions.reseal(by=OPERATOR, at=AT)
    assert actions.reseal(by=SYSTEM, at=AT) == 1
    assert actions.reseal(by=SYSTEM, at=AT) == 0
    new = Person.objects.get(pk=one)
    assert new.id_sealed.startswith("next.")
    assert bytes(new.id_digest) == bytes(old.id_digest)
    assert actions.reveal(one, purpose="换密钥后核对", by=OPERATOR, at=AT).id_number == WANG.id_number
    entry = AuditEntry.objects.get(verb="person.take-in")
    assert actions.opened(entry.after["id_sealed"], "id_number") == WANG.id_number


def test_taking_many_in_takes_few_queries(django_assert_max_num_queries) -> None:
    from stdnum.cn import ric

    bases = [f"110105198001{day:02}{n:03}" for day in range(1, 11) for n in range(10)]
    people = [NewPerson("张三", base + ric.calc_check_digit(base + "0")) for base in bases]
    with django_assert_max_num_queries(8):
        assert len(set(take(*people))) == 100


def test_no_log_holds_personal_data(caplog) -> None:
    """Even with every logger at its most talkative, the statements that carry the data carry it sealed."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.DEBUG)
    (one,) = take(WANG)
    actions.reveal(one, purpose="核对", by=OPERATOR, at=AT)
    with pytest.raises(BadValue) as refusal:
        take(NewPerson("李建国", "440524188001010015"))
    told = caplog.text + str(refusal.value) + repr(refusal.value)
    for plain in (*PLAIN, "440524188001010015"):
        assert plain not in told


def test_a_role_can_be_limited_to_a_programme() -> None:
    user = give_account("r", display_name="r", password="x", by=SYSTEM, at=AT, weak_password=True)
    day = AT.date()
    give_role(user.pk, "reviewer", unit_id=None, valid_from=day, by=SYSTEM, at=AT, programme="vehicles")
    actor = actor_of(user.pk, day)
    assert actor.has_in("reviewer", "vehicles")
    assert not actor.has_in("reviewer", "grants")
    assert not actor.has_in("operator", "vehicles")
    give_role(user.pk, "reviewer", unit_id=None, valid_from=day, by=SYSTEM, at=AT)
    assert actor_of(user.pk, day).has_in("reviewer", "grants")
    with pytest.raises(BadValue, match="项目类角色"):
        give_role(user.pk, "office", unit_id=None, valid_from=day, by=SYSTEM, at=AT, programme="vehicles")


PRODUCTION = {"LUOSHI_MODE": "production", "SECRET_KEY": "x" * 40, "ALLOWED_HOSTS": "a.example"}


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", "from luoshi.config.settings import PERSONAL_KEYS as k; print(k)"],
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_production_does_not_start_without_keys(tmp_path) -> None:
    found = {**PRODUCTION, "LUOSHI_DATA": str(tmp_path)}
    refused = start(**found)
    assert refused.returncode
    assert "PERSONAL_KEYS_FILE" in refused.stderr
    refused = start(**found, PERSONAL_KEYS='{"current": "a", "search": "abc123", "keys": {}}')
    assert refused.returncode
    assert "abc123" not in refused.stderr
    demo = start(LUOSHI_MODE="demo", LUOSHI_DATA=str(tmp_path))
    assert demo.returncode == 0, demo.stderr
    place = tmp_path / "personal-keys.json"
    assert place.stat().st_mode & 0o077 == 0
    secret = keyring(place.read_text(encoding="utf-8")).current.secret.hex()
    assert secret not in demo.stdout + demo.stderr
    given = start(**found, PERSONAL_KEYS_FILE=str(place))
    assert given.returncode == 0, given.stderr
