"""What forms of supervision say, parsed: a wrong value is refused with what it should be."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _

from luoshi.policy.terms.refusals import BadValue
from luoshi.records.tasks.actions import Upload
from luoshi.surfaces.web.choosing import day, number
from luoshi.surfaces.web.uploads import read_upload


def needed_day(given: QueryDict, name: str, what: str) -> date:
    """A day of the form. Raises BadValue."""
    found = day(given.get(name, ""))
    if found is None:
        raise BadValue(_("请填写%(what)s，例如 2026-03-31。") % {"what": what})
    return found


def needed_number(given: QueryDict, name: str, what: str) -> int:
    """A whole number of the form. Raises BadValue."""
    found = number(given.get(name, "").strip())
    if found is None:
        raise BadValue(_("“%(what)s”请填整数。") % {"what": what})
    return found


def version_of(given: QueryDict) -> int:
    """The state of the row that the person looked at; -1 fits none."""
    found = number(given.get("version", ""))
    return -1 if found is None else found


def ids_of(given: QueryDict, name: str) -> list[int]:
    """The ids that were ticked."""
    return [found for text in given.getlist(name) if (found := number(text)) is not None]


def uploads(files: "Iterable[UploadedFile[Any]]") -> list[Upload]:
    """The files of a form, read up to the limit. Raises BadValue."""
    return [Upload(file.name or "", read_upload(file)) for file in files]
