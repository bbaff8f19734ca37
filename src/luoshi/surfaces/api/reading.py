"""Operations that read: lists, tasks, units, reports. One query each, for what the caller may see.

Several rows are returned as a list, never as a tuple: the library takes a tuple of two for (status, answer).
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from ninja import Query

from luoshi.policy.terms.actors import Actor
from luoshi.records.organisations import queries as organisations
from luoshi.records.tasks import queries
from luoshi.records.tasks.permissions import SEE_ALL, may
from luoshi.records.tasks.queries_lists import seen_list
from luoshi.records.tasks.queries_reports import ReportPage as ReportRows
from luoshi.records.tasks.queries_reports import as_seen, report, reports
from luoshi.surfaces.api import shapes
from luoshi.surfaces.api.access import actor
from luoshi.surfaces.api.answers import found, read_of, router
from luoshi.surfaces.api.narrowing import NarrowPage, ReportsPage
from luoshi.surfaces.web.reasons import sentence

LISTS, TASKS, UNITS, REPORTS, ME = ["清单"], ["任务"], ["单位"], ["报告"], ["我"]


@router.get("/me", response=read_of(shapes.Me), summary="我是谁", tags=ME)
def me(request: HttpRequest) -> Actor:
    """当前账号的名称、角色和所代表的单位。The caller's name, roles and units."""
    return actor(request)


@router.get("/lists", response=read_of(list[shapes.OfList]), summary="任务清单", tags=LISTS)
def lists(request: HttpRequest) -> list[queries.ListRow]:
    """可以查看的全部清单，年度新的在前。All lists that the caller may know of, newest year first."""
    return list(queries.lists(actor(request)))


@router.get("/lists/{int:list_id}", response=read_of(shapes.OfList), summary="一份清单", tags=LISTS)
def one_list(request: HttpRequest, list_id: int) -> queries.ListRow:
    """清单的标题、文号、起止日和任务数。Title, number, dates and size of a list."""
    return found(seen_list(list_id, actor(request)))


@router.get(
    "/lists/{int:list_id}/overview",
    response=read_of(shapes.OfOverview),
    summary="清单总览",
    tags=LISTS,
)
def overview(request: HttpRequest, list_id: int) -> queries.Overview:
    """按亮灯、部分、单位统计可以查看的任务。Counts by light, chapter and unit of the tasks one may see."""
    found(seen_list(list_id, actor(request)))
    return queries.overview(list_id, actor(request))


@router.get(
    "/lists/{int:list_id}/windows",
    response=read_of(list[shapes.OfWindow]),
    summary="清单的填报期",
    tags=LISTS,
)
def windows(request: HttpRequest, list_id: int) -> list[queries.WindowRow]:
    """全部填报期，按时间先后。The reporting windows in order of time."""
    found(seen_list(list_id, actor(request)))
    return list(queries.windows(list_id))


@router.get(
    "/lists/{int:list_id}/tasks", response=read_of(shapes.TaskPage), summary="清单中的任务", tags=TASKS
)
def tasks(request: HttpRequest, list_id: int, narrow: Query[NarrowPage]) -> queries.Page:
    """筛选、排序、分页。单位只看到自己承办的任务。

    Filters, sorting and paging. A unit sees its own tasks only.
    """
    found(seen_list(list_id, actor(request)))
    return queries.tasks(list_id, actor(request), narrow.as_filter(), page=narrow.page, size=narrow.size)


@router.get("/tasks/{int:task_id}", response=read_of(shapes.WholeTask), summary="一项任务", tags=TASKS)
def task(request: HttpRequest, task_id: int) -> Mapping[str, Any]:
    """承办单位、目标、亮灯及原因、各填报期的报告。Units, targets, the light with its reasons, all reports."""
    by = actor(request)
    return _whole(found(queries.task_page(task_id, by)), by)


@router.get(
    "/tasks/{int:task_id}/reports",
    response=read_of(list[shapes.OfReport]),
    summary="一项任务的报告",
    tags=REPORTS,
)
def task_reports(request: HttpRequest, task_id: int) -> list[queries.ReportRow]:
    """每个填报期一份，新的在前；没有填报的也列出。One for each window, newest first, unwritten ones too."""
    by = actor(request)
    return list(as_seen(found(queries.task_page(task_id, by)).reports, by))


@router.get(
    "/lists/{int:list_id}/reports",
    response=read_of(shapes.ReportPage),
    summary="清单的报告",
    tags=REPORTS,
)
def list_reports(request: HttpRequest, list_id: int, narrow: Query[ReportsPage]) -> ReportRows:
    """按填报期和状态筛选，分页。The reports of a list by window and state, a page at a time."""
    by = actor(request)
    found(seen_list(list_id, by))
    return reports(
        list_id, by, window_id=narrow.window, state=narrow.state, page=narrow.page, size=narrow.size
    )


@router.get("/reports/{int:report_id}", response=read_of(shapes.OfReport), summary="一份报告", tags=REPORTS)
def one_report(request: HttpRequest, report_id: int) -> queries.ReportRow:
    """报告的状态和各单位的填报。The state of a report and what each unit says in it."""
    return found(report(report_id, actor(request)))


@router.get("/units", response=read_of(list[shapes.OfUnit]), summary="单位", tags=UNITS)
def units(request: HttpRequest) -> list[organisations.UnitRow]:
    """名录中的单位；承办单位只看到自己。The units of the register; a unit sees itself only."""
    by = actor(request)
    rows = organisations.units()
    return [row for row in rows if may(by, SEE_ALL) or by.acts_for(row.id)]


@router.get("/units/{int:unit_id}", response=read_of(shapes.OfUnit), summary="一个单位", tags=UNITS)
def unit(request: HttpRequest, unit_id: int) -> organisations.UnitRow:
    """单位的名称、类别和承接关系。Names, kind and successor of a unit."""
    by = actor(request)
    allowed = may(by, SEE_ALL) or by.acts_for(unit_id)
    return found(organisations.unit(unit_id) if allowed else None)


def _whole(page: queries.TaskPage, by: Actor) -> Mapping[str, Any]:
    return {
        "row": page.row,
        "address": page.address,
        "deadline": page.deadline,
        "start": page.start,
        "end": page.end,
        "document_id": page.document_id,
        "light": _light(page.row.light, page.light_detail),
        "targets": page.targets,
        "reports": as_seen(page.reports, by),
    }


def _light(state: str, detail: Mapping[str, Any]) -> Mapping[str, Any]:
    to_green = detail.get("to_green")
    return {
        "state": state,
        "rule": detail.get("rule", ""),
        "on": detail.get("on"),
        "reasons": [_told(one) for one in detail.get("reasons", ())],
        "to_green": _told(to_green) if to_green else None,
    }


def _told(reason: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**reason, "sentence": sentence(reason)}
