"""Sealing: one hash over the heads of all accounts, to be kept outside the database as well."""

from datetime import datetime

from django.db import connection, transaction

from luoshi.policy.ledger.seals import Heads, sealed
from luoshi.policy.terms.actors import Actor
from luoshi.records.audit.actions import Change, record
from luoshi.records.ledger import statements
from luoshi.records.ledger.models import Seal


@transaction.atomic
def seal(*, by: Actor, at: datetime) -> str:
    """Seal the state of all accounts; the hash in hex, to be published or filed where no database reaches.

    Seals are written one after another: each holds the hash of the one before.
    """
    with connection.cursor() as cursor:
        cursor.execute(statements.HEADS)
        heads: Heads = [(account, seq, bytes(head).hex()) for account, seq, head in cursor.fetchall()]
    last = Seal.objects.order_by("-id").first()
    previous = bytes(last.hash) if last else b""
    digest = sealed(previous, heads, at, by.name)
    row = Seal.objects.create(at=at, by_name=by.name, previous=previous, heads=heads, hash=digest)
    record("ledger.seal", [Change("seal", row.pk, None, {"hash": digest.hex()})], by=by, at=at)
    return digest.hex()
