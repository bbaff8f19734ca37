"""Storing a file: the bytes first, safely on disk, then the row."""

import hashlib
import os
import secrets
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.files.content import ALLOWED, MARKUP, SEALED, type_of
from luoshi.records.files.models import StoredFile

ASIDE: Final = "incoming"
"""The folder of what was uploaded and waits to be read."""


@transaction.atomic
def store(data: bytes, *, name: str, by: Actor, at: datetime, markup: bool = False) -> StoredFile:
    """Keep a content once; the row of an equal content is given back. Raises BadValue (empty, large, type).

    `markup`: web pages are welcome too, as documents to be read.
    """
    media_type = _checked(data, name, ALLOWED | {MARKUP} if markup else ALLOWED)
    digest = hashlib.sha256(data).hexdigest()
    _write(place_of(digest), data)
    row, is_new = StoredFile.objects.get_or_create(
        sha256=digest, defaults={"size": len(data), "content_type": media_type, "stored_at": at}
    )
    if is_new:
        record("file.store", [Change("file", row.pk, None, snapshot(row))], by=by, at=at)
    return row


@transaction.atomic
def store_sealed(data: bytes, *, holds: str, by: Actor, at: datetime) -> StoredFile:
    """Keep a sealed content (ciphertext, told apart by nothing); who seals it checks size and type (`holds`) before."""
    digest = hashlib.sha256(data).hexdigest()
    _write(place_of(digest), data)
    row = StoredFile.objects.create(
        sha256=digest, size=len(data), content_type=f"{SEALED}; holds={holds}", stored_at=at
    )
    record("file.store", [Change("file", row.pk, None, snapshot(row))], by=by, at=at)
    return row


@transaction.atomic
def replace_sealed(file_id: int, data: bytes, *, by: Actor, at: datetime) -> None:
    """The same content under another key: new bytes for the row; the old ones go once all is committed."""
    row = StoredFile.objects.select_for_update().get(pk=file_id)
    before, old = snapshot(row), place_of(row.sha256)
    row.sha256, row.size = hashlib.sha256(data).hexdigest(), len(data)
    _write(place_of(row.sha256), data)
    row.save(update_fields=["sha256", "size"])
    record("file.reseal", [Change("file", row.pk, before, snapshot(row))], by=by, at=at)
    transaction.on_commit(lambda: old.unlink(missing_ok=True))


@transaction.atomic
def drop_sealed(file_id: int, *, by: Actor, at: datetime) -> None:
    """A sealed content that nothing holds any more: its row and, once all is committed, its bytes.

    Raises ProtectedError where something holds it.
    """
    row = StoredFile.objects.select_for_update().get(pk=file_id)
    before, place = snapshot(row), place_of(row.sha256)
    row.delete()
    record("file.drop", [Change("file", file_id, before, None)], by=by, at=at)
    transaction.on_commit(lambda: place.unlink(missing_ok=True))


def put_aside(data: bytes, *, name: str) -> str:
    """Keep an uploaded file until a job has read it; the token under which it lies. Raises BadValue (empty, large).

    It is no stored file yet: one that is refused leaves nothing behind.
    """
    _within_limits(data, name)
    token = secrets.token_hex(16)
    _write(_aside(token), data)
    return token


def taken_aside(token: str) -> bytes | None:
    """The bytes under this token; None where they are not there any more."""
    place = _aside(token)
    return place.read_bytes() if place.exists() else None


def drop_aside(token: str) -> None:
    """What was put aside is not needed any more. Dropping it twice changes nothing."""
    _aside(token).unlink(missing_ok=True)


def drop_old_asides(before: datetime) -> int:
    """Drop what was put aside before this moment: the work that was to read it has died. How many files."""
    found = [place for place in _aside("").glob("*") if place.stat().st_mtime < before.timestamp()]
    for place in found:
        place.unlink(missing_ok=True)
    return len(found)


def _aside(token: str) -> Path:
    return Path(settings.FILES_FOLDER) / ASIDE / token


def place_of(digest: str) -> Path:
    """Where the bytes with this SHA-256 lie."""
    return Path(settings.FILES_FOLDER) / digest[:2] / digest


def _within_limits(data: bytes, name: str) -> None:
    if not data:
        raise BadValue(f"文件“{name}”是空的，请检查后重新上传。")
    if len(data) > settings.UPLOAD_LIMIT:
        limit = settings.UPLOAD_LIMIT // 2**20
        raise BadValue(f"文件“{name}”有 {len(data) / 2**20:.1f} MB，超过上限 {limit} MB，请压缩或拆分。")


def _checked(data: bytes, name: str, allowed: frozenset[str]) -> str:
    _within_limits(data, name)
    media_type = type_of(data)
    if media_type not in allowed:
        raise BadValue(
            f"文件“{name}”的内容是 {media_type}，不能接收。可以上传文本、PDF、Word、Excel、OFD、PNG、JPEG 或 ZIP。"
        )
    return media_type


def _write(place: Path, data: bytes) -> None:
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(temporary).replace(place)
