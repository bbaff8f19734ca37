"""An export as an answer: a file to save, streamed."""

import io
import tempfile
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import FileResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from luoshi.policy.dates.windows import day_of
from luoshi.policy.terms.actors import Actor
from luoshi.records.desks.queries_file import unit_file as unit_file_of
from luoshi.records.tasks.queries import Filter, ListRow
from luoshi.records.tasks.queries_export import export
from luoshi.surfaces.exports import csv_text, unit_file, workbook
from luoshi.surfaces.exports.words import Language

WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv; charset=utf-8"


def as_workbook(listed: ListRow, by: Actor, narrow: Filter, language: Language) -> FileResponse:
    """The workbook of the list as the actor sees it, narrowed. Raises BadValue where it would be too large."""
    zone = ZoneInfo(settings.TIME_ZONE)
    tasks = export(listed.id, by, narrow)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it when it has been sent
    try:
        workbook.write(file, tasks, title=listed.title, language=language, zone=zone)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=file_name(listed, "xlsx"), content_type=WORKBOOK)


def as_csv(listed: ListRow, by: Actor, narrow: Filter, language: Language) -> StreamingHttpResponse:
    """The tasks of the list as CSV, as the actor sees it, narrowed. Raises BadValue where it would be too large."""
    tasks = export(listed.id, by, narrow, with_reports=False)
    lines = csv_text.lines(tasks, language=language)
    answer = StreamingHttpResponse(lines, content_type=CSV)
    answer["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=file_name(listed, "csv")
    )
    return answer


def as_unit_file(unit: str, unit_id: int, listed: ListRow, by: Actor, at: datetime) -> FileResponse:
    """The year's file of one unit, as the actor sees its tasks. Raises BadValue where it would be too large."""
    rows = unit_file_of(unit_id, listed.id, by, day_of(at))
    file = io.BytesIO()
    unit_file.write(file, rows, unit=unit, listed=listed.title, year=listed.year, at=at)
    file.seek(0)
    name = _kept(f"{unit}{listed.year}年重点任务台账")
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=WORKBOOK)


def file_name(listed: ListRow, ending: str) -> str:
    """The list's title as a file name: no separators, no controls, of ordinary length."""
    return f"{_kept(listed.title) or listed.id}.{ending}"


def _kept(title: str) -> str:
    return "".join(letter for letter in title if letter.isalnum() or letter in "-_（）()〔〕")[:80]
