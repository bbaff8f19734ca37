"""Operations that give a list as a file."""

from typing import Any, Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query

from luoshi.records.tasks.queries_lists import seen_list
from luoshi.surfaces.api.access import actor
from luoshi.surfaces.api.answers import READ_FAULTS, found, router
from luoshi.surfaces.api.narrowing import Narrow
from luoshi.surfaces.api.shapes import Problem
from luoshi.surfaces.exports.answers import CSV, WORKBOOK, as_csv, as_workbook
from luoshi.surfaces.exports.views import language

FILES: Final = ["导出"]
FAULTS: Final = dict.fromkeys(READ_FAULTS, Problem)


def _file(media: str, meaning: str, example: str) -> dict[str, Any]:
    content = {media: {"schema": {"type": "string", "format": "binary"}, "example": example}}
    return {"responses": {200: {"description": meaning, "content": content}}}


@router.get(
    "/lists/{int:list_id}/export.xlsx",
    response=FAULTS,
    summary="导出为 Excel",
    tags=FILES,
    openapi_extra=_file(WORKBOOK, "工作簿", "（二进制文件）"),
)
def workbook(request: HttpRequest, list_id: int, narrow: Query[Narrow]) -> HttpResponseBase:
    """任务、承办单位、目标、报告、填报数据各一张表，按条件筛选。

    A workbook with a sheet each of tasks, units, targets, reports and figures, narrowed like the list.
    """
    by = actor(request)
    return as_workbook(found(seen_list(list_id, by)), by, narrow.as_filter(), language())


@router.get(
    "/lists/{int:list_id}/export.csv",
    response=FAULTS,
    summary="导出为 CSV",
    tags=FILES,
    openapi_extra=_file(
        CSV, "CSV 文件", "任务序号,部分,小节,任务内容\r\n12,一、交通,（一）道路,建成自行车道20公里。\r\n"
    ),
)
def csv_file(request: HttpRequest, list_id: int, narrow: Query[Narrow]) -> HttpResponseBase:
    """每项任务一行，UTF-8 带 BOM，按条件筛选。

    One line a task, UTF-8 with a byte order mark, narrowed like the list.
    """
    by = actor(request)
    return as_csv(found(seen_list(list_id, by)), by, narrow.as_filter(), language())
