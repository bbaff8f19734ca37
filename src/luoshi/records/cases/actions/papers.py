"""Papers of cases: kept sealed, opened with a look in the log."""

import os
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from luoshi.policy.personal.papers import open_bytes, seal_bytes
from luoshi.policy.personal.sealing import NONCE_BYTES
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed
from luoshi.records.cases.models import CasePaper
from luoshi.records.cases.permissions import RUN, may_see_papers, require
from luoshi.records.files.actions import drop_sealed, store_sealed
from luoshi.records.files.content import SEALED, type_of
from luoshi.records.files.models import StoredFile
from luoshi.records.files.queries import content
from luoshi.records.persons.actions import note_looks
from luoshi.records.persons.models import Person
from luoshi.records.persons.sealing import ring

PAPER_TYPES: Final = frozenset({"image/png", "image/jpeg", "application/pdf"})

LEFT_MOST: Final = 500
"""Files of one turn of the job."""


@dataclass(frozen=True, slots=True)
class OpenedPaper:
    """A paper's content, for the browser of who may see it."""

    data: bytes = field(repr=False)
    media_type: str


@transaction.atomic
def keep_paper(data: bytes, *, name: str, by: Actor, at: datetime) -> int:
    """Keep a photo or scan, sealed; the id of the file, to be named in an application. Raises BadValue, NotAllowed."""
    if not by.roles:
        raise NotAllowed("请先登录再上传材料。")
    if not data or len(data) > settings.UPLOAD_LIMIT:
        raise BadValue(f"材料“{name}”是空的或超过 {settings.UPLOAD_LIMIT // 2**20} MB。")
    holds = type_of(data)
    if holds not in PAPER_TYPES:
        raise BadValue(f"材料“{name}”应为 JPEG、PNG 照片或 PDF 扫描件。")
    return store_sealed(seal_bytes(data, ring(), os.urandom(NONCE_BYTES)), holds=holds, by=by, at=at).pk


@transaction.atomic
def drop_left(*, before: datetime, by: Actor, at: datetime) -> int:
    """Drop papers that were kept before a moment and became of no case: what they were sent with was refused and not
    tried again; how many. A job's work. Raises NotAllowed.
    """
    require(by, RUN, "", "没有用上的材料由系统删去。")
    held = CasePaper.objects.filter(file=OuterRef("pk"))
    left = StoredFile.objects.filter(~Exists(held), content_type__startswith=SEALED, stored_at__lt=before)
    found = list(left.order_by("id").values_list("id", flat=True)[:LEFT_MOST])
    for file_id in found:
        drop_sealed(file_id, by=by, at=at)
    return len(found)


@transaction.atomic
def open_paper(paper_id: int, *, purpose: str, by: Actor, at: datetime) -> OpenedPaper:
    """A paper of a case, for who handles it and for the applicant; the look is logged. Raises NotAllowed, BadValue."""
    row = CasePaper.objects.select_related("case__programme").filter(pk=paper_id).first()
    if row is None:
        raise BadValue("没有这份材料。")
    own = by.user_id is not None and Person.objects.filter(pk=row.case.person_id, user_id=by.user_id).exists()
    if not own and not may_see_papers(by, row.case.programme.name):
        raise NotAllowed("只有办理人员和申请人本人可以查看材料。")
    note_looks("case", [row.case_id], [f"paper:{row.name}"], plain=True, purpose=purpose, by=by, at=at)
    sealed, _ = content(row.file_id)
    data = open_bytes(sealed, ring())
    return OpenedPaper(data, type_of(data))
