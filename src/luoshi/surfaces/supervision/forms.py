"""What forms of supervision say, parsed: a wrong value is refused with what it should be."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _

from luoshi.policy.terms.refusals import BadValue
from luoshi.records.tasks.actions import Upload
from luoshi.surfaces.web.choosing import day, number
from luoshi.surfaces.web.uploads import read_upload

CLOSING: Final = re.compile(
    r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*日?[\s,，、:：]*(?P<label>.*)"
)
LINES_MOST: Final = 60


def closings_of(text: str) -> list[tuple[date, str]]:
    """(closing day, name) of each line, e.g. `2026-04-10 一季度`. Raises BadValue with the line."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > LINES_MOST:
        raise BadValue(_("一次最多设置 %(most)s 个填报期。") % {"most": LINES_MOST})
    return [_closing(number, line) for number, line in lines]


def _closing(number: int, line: str) -> tuple[date, str]:
    found = CLOSING.fullmatch(line)
    try:
        if found:
            return date(int(found["y"]), int(found["m"]), int(found["d"])), found["label"].strip()
    except ValueError:
        pass
    given = {"line": number, "written": line[:30]}
    raise BadValue(_("第 %(line)s 行“%(written)s”不是日期：请写成“2026-04-10 名称”，名称可以不写。") % given)


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
