"""What the database refuses, and what the proof finds when somebody goes behind the ledger's back."""

from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from luoshi.policy.ledger import chain
from luoshi.policy.ledger.values import Leg, Move, Post, Reserve, Reverse
from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.ledger import actions, queries
from luoshi.records.ledger.models import Account, Entry
from luoshi.records.ledger.rights import JOURNALS, excessive_rights
from luoshi.surfaces.commands.verify import CHECKS

AT = datetime(2026, 4, 12, 2, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def books():
    """A little of everything: money in, paid in part, refused, brought back in part, open, sealed."""
    source = actions.open_account("财政", may_overdraw=True, by=SYSTEM, at=AT)
    pot = actions.open_account("项目/2026/04", by=SYSTEM, at=AT)
    paid = actions.open_account("项目/已付", by=SYSTEM, at=AT)
    legs = (Leg(pot, paid, 400),)
    requests = [
        Move(key="拨款", legs=(Leg(source, pot, 1_000),), subject="2026|年", clause="二/(一)"),
        Reserve(key="a", legs=legs),
        Post(key="pa", reservation="a", amounts=(300,)),
        Reserve(key="b", legs=legs, expires_at=AT + timedelta(days=1, microseconds=1)),
        Reserve(key="c", legs=(Leg(pot, paid, 500),)),
        Reverse(key="ra", posting="pa", amounts=(100,)),
    ]
    codes = [one.code for one in actions.apply(requests, by=SYSTEM, at=AT)]
    assert codes == ["ok", "ok", "ok", "ok", "insufficient", "ok"]
    actions.seal(by=SYSTEM, at=AT)
    run("SET CONSTRAINTS ALL IMMEDIATE")  # as a commit would: a table with checks pending cannot be truncated
    return {"财政": source, "pot": pot, "paid": paid}


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize("table", JOURNALS)
@pytest.mark.parametrize("what", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_owner_cannot_change_a_journal_either(table, what):
    with pytest.raises(ProgrammingError, match="append only"), transaction.atomic():
        run(what.format(table))


def test_an_account_stays_what_it_is(books):
    for column, value in (("may_overdraw", True), ("path", "x"), ("opened_at", AT)):
        with pytest.raises(ProgrammingError, match="append only"), transaction.atomic():
            Account.objects.update(**{column: value})
    with pytest.raises(ProgrammingError, match="append only"), transaction.atomic():
        run("DELETE FROM ledger_account")


def test_entries_that_do_not_balance_are_refused(books):
    row = "(account_id, seq, transfer_id, leg, amount_fen, reserved_fen, balance_fen, held_fen, hash)"
    with pytest.raises(IntegrityError, match="not in balance"), transaction.atomic():
        run(
            f"INSERT INTO ledger_entry {row} SELECT %s, 99, max(id), 0, 5, 0, 0, 0, '' FROM ledger_transfer",
            books["pot"],
        )


@pytest.mark.parametrize(
    "change", ["balance_fen = held_fen - 1, low_fen = 0", "low_fen = -1", "held_fen = -1"]
)
def test_the_limit_stands_in_the_database(books, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        run(f"UPDATE ledger_account SET {change} WHERE id = %s", books["pot"])


def test_a_reservation_is_closed_once_in_the_database(books):
    with pytest.raises(IntegrityError, match="closed_once"), transaction.atomic():
        run(
            "INSERT INTO ledger_transfer (key, kind, code, body, subject, clause, closes_id, at, by_name) "
            "SELECT 'again', 'post', 'ok', '[]', '', '', closes_id, at, by_name FROM ledger_transfer "
            "WHERE closes_id IS NOT NULL LIMIT 1"
        )


@pytest.fixture
def application_role():
    """The shipped file, its psql variable filled in; `\\gexec` is psql's, so its statement is run by hand."""
    text = files("luoshi.records.ledger").joinpath("sql/application_role.sql").read_text(encoding="utf-8")
    name = f"luoshi_app_{connection.settings_dict['NAME'][-12:]}"
    head, rest = text.split("\\gexec")
    run(
        head[head.index("SELECT format") :]
        .replace("%I", name)
        .replace(":'role'", f"'{name}'")
        .replace("%", "%%")
    )
    run(f"CREATE ROLE {name} NOLOGIN NOINHERIT")
    run(rest.replace(':"role"', name))
    run(f"SET ROLE {name}")
    yield name
    run("RESET ROLE")


def test_the_application_role_works_and_cannot_touch_the_journals(books, application_role):
    """Triggers switched off, to see that the rights alone refuse."""
    more = Move(key="more", legs=(Leg(books["财政"], books["pot"], 5),))
    assert [one.code for one in actions.apply([more], by=SYSTEM, at=AT)] == ["ok"]
    assert actions.expire_due(by=SYSTEM, at=AT + timedelta(days=2)) == 1
    actions.seal(by=SYSTEM, at=AT)
    assert actions.open_account("项目/2026/05", by=SYSTEM, at=AT)
    forbidden = [f"{what} {table}" for table in JOURNALS for what in ("DELETE FROM", "TRUNCATE")]
    forbidden += [f"UPDATE {table} SET id = id" for table in JOURNALS]
    forbidden += [f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in JOURNALS]
    forbidden += ["UPDATE ledger_account SET may_overdraw = true", "DELETE FROM ledger_account"]
    forbidden += ["ALTER TABLE ledger_account DROP CONSTRAINT ledger_available_not_negative"]
    forbidden += ["DELETE FROM ledger_recovery", "SET session_replication_role = replica"]
    for statement in forbidden:
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
            run(statement)
    assert excessive_rights() == ()
    assert queries.prove().whole


def test_a_role_that_could_change_the_journals_is_named(books):
    """The tests' own role owns the tables."""
    said = excessive_rights()
    assert len(said) == len(JOURNALS)
    assert all("所有者，可以 UPDATE、DELETE、TRUNCATE。" in one for one in said)


def behind_its_back(*statements):
    """A superuser with the triggers off: what the hash chain is there for."""
    run("SET session_replication_role = replica")
    for statement in statements:
        run(statement)
    run("SET session_replication_role = DEFAULT")


def test_the_proof_counts_what_it_has_seen():
    proof = queries.prove()
    assert proof.whole
    assert (proof.accounts, proof.entries, proof.transfers, proof.seals, proof.total_fen) == (5, 8, 6, 1, 0)
    assert CHECKS["ledger"][1]() == ()


ENTRY = "UPDATE ledger_entry SET {} WHERE id = (SELECT min(id) + 1 FROM ledger_entry)"
TRANSFER = "UPDATE ledger_transfer SET {} WHERE key = '{}'"
LAST = "UPDATE ledger_entry SET hash = '' WHERE id = (SELECT max(id) FROM ledger_entry)"
HEAD_SET_BACK = """
UPDATE ledger_account SET head = decode(repeat('00', 32), 'hex'), seq = seq - 1 WHERE path = '项目/2026/04'
"""


@pytest.mark.parametrize(
    ("said", "change"),
    [
        ("分录被改动过", ENTRY.format("amount_fen = amount_fen + 1")),
        ("分录被改动过", ENTRY.format("balance_fen = balance_fen + 1")),
        ("分录被改动过", ENTRY.format("leg = 5")),
        ("分录被改动过", ENTRY.format("hash = decode(repeat('ab', 32), 'hex')")),
        ("分录被改动过", ENTRY.format("seq = 50")),
        ("分录被改动过", "DELETE FROM ledger_entry WHERE id = (SELECT min(id) + 2 FROM ledger_entry)"),
        ("末笔分录不符", "DELETE FROM ledger_entry WHERE id = (SELECT max(id) FROM ledger_entry)"),
        ("末笔分录不符", "UPDATE ledger_account SET balance_fen = balance_fen + 1 WHERE path = '项目/已付'"),
        ("末笔分录不符", "UPDATE ledger_account SET may_overdraw = true WHERE path = '项目/2026'"),
        ("末笔分录不符", "UPDATE ledger_account SET path = '项目/2027' WHERE path = '项目/2026'"),
        ("末笔分录不符", HEAD_SET_BACK),
        ("分录被改动过", "UPDATE ledger_account SET path = '另一' WHERE path = '项目/2026/04'"),
        ("分录被改动过", TRANSFER.format("by_name = '别人'", "a")),
        ("分录被改动过", TRANSFER.format("at = at + interval '1 microsecond'", "a")),
        ("分录被改动过", TRANSFER.format("body = replace(body, '400', '401')", "a")),
        ("登记被改动过", TRANSFER.format("key = 'x'", "a")),
        ("登记被改动过", TRANSFER.format("subject = 'x'", "a")),
        ("登记被改动过", TRANSFER.format("clause = 'x'", "c")),
        ("登记被改动过", TRANSFER.format("expires_at = expires_at + interval '1 day'", "b")),
        ("登记被改动过", TRANSFER.format("reverses_id = id", "ra")),
        ("结论与分录不符", TRANSFER.format("code = 'ok'", "c")),
        ("结论与分录不符", TRANSFER.format("code = 'insufficient'", "a")),
        ("未结记录与分录不符", "DELETE FROM ledger_hold"),
        ("预留 400 分", "UPDATE ledger_hold SET amount_fen = 399"),
        ("未结记录与分录不符", "UPDATE ledger_hold SET expires_at = NULL"),
        ("冲回金额", "UPDATE ledger_recovery SET recovered_fen = 99"),
        ("冲回金额", "DELETE FROM ledger_recovery"),
        ("封存记录被改动过", "UPDATE ledger_seal SET by_name = '别人'"),
        ("封存之后被改写过", LAST),
        (
            "余额之和应为零",
            "UPDATE ledger_account SET balance_fen = balance_fen + 1 WHERE path = '项目/已付'",
        ),
    ],
)
def test_the_proof_finds_it(said, change):
    behind_its_back(change)
    assert any(said in problem for problem in queries.prove().problems), queries.prove().problems


def rechained():
    """Somebody who knows the rule computes every hash anew, as the records now stand."""
    for account in Account.objects.all():
        head = chain.genesis(account.path, account.may_overdraw)
        for row in Entry.objects.filter(account=account).order_by("seq").select_related("transfer"):
            line = chain.Line(
                account.pk,
                row.seq,
                row.transfer_id,
                row.leg,
                row.amount_fen,
                row.reserved_fen,
                row.balance_fen,
                row.held_fen,
            )
            asked = row.transfer
            head = chain.link(head, line, chain.tail(asked.body, asked.at, asked.by_name))
            run("UPDATE ledger_entry SET hash = %s WHERE id = %s", head, row.pk)
        run("UPDATE ledger_account SET head = %s WHERE id = %s", head, account.pk)


def test_a_whole_chain_rewritten_still_differs_from_the_seal():
    """Who can rewrite every hash is caught by the seal, whose hash was told to people outside the database."""
    run("SET session_replication_role = replica")
    rechained()
    assert queries.prove().whole
    run(TRANSFER.format("by_name = '别人'", "pa"))
    assert any("分录被改动过" in problem for problem in queries.prove().problems)
    rechained()
    problems = queries.prove().problems
    assert problems
    assert all("封存之后被改写过" in problem for problem in problems)
