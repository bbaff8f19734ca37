"""What merchants send under their signing keys outside the gate's batches: done once, answered from the same journal."""

from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError, transaction

from luoshi.records.entitlements.models import Answer
from luoshi.records.entitlements.requests import Client, Told
from luoshi.records.entitlements.running import REUSED
from luoshi.records.entitlements.schemes import Open


def once(
    scheme: Open, client: Client, key: str, digest: bytes, verb: str, do: Callable[[], Told], *, at: datetime
) -> Told:
    """Do it and keep its answer, or give back what was answered under this key; `digest` is of verb and body.

    What `do` writes and its answer are one transaction. Two at the same moment: the second gets the first one's answer.
    """
    found = _before(scheme, client, key, digest)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            told = do()
            Answer.objects.create(
                scheme_id=scheme.id,
                client_kind=client.kind,
                client_id=client.id,
                key=key,
                verb=verb,
                digest=digest,
                code=told.code,
                answer=told.answer,
                at=at,
            )
            return told
    except IntegrityError:
        found = _before(scheme, client, key, digest)
        if found is None:
            raise
        return found


def _before(scheme: Open, client: Client, key: str, digest: bytes) -> Told | None:
    row = Answer.objects.filter(
        scheme_id=scheme.id, client_kind=client.kind, client_id=client.id, key=key
    ).first()
    if row is None:
        return None
    return Told(row.code, row.answer) if bytes(row.digest) == digest else REUSED
