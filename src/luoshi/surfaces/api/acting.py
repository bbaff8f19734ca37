"""Operations that change something: one action each, which itself checks who may, writes and keeps the record."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Form, UploadedFile

from luoshi.records.tasks import actions
from luoshi.surfaces.api import shapes
from luoshi.surfaces.api.access import actor
from luoshi.surfaces.api.answers import act_of, router

Files = Annotated[list[UploadedFile], File(description="佐证文件", max_length=20)]
ASSIGNMENTS, WRITING, REVIEWING = ["交办与签收"], ["填报"], ["审核"]


@router.post(
    "/assignments/{int:assignment_id}/acknowledge",
    response=act_of(shapes.OfAssignment),
    summary="签收",
    tags=ASSIGNMENTS,
)
def acknowledge(request: HttpRequest, assignment_id: int) -> Any:
    """承办单位签收任务。A unit acknowledges its task."""
    return actions.acknowledge(assignment_id, by=actor(request), at=timezone.now())


@router.post(
    "/assignments/{int:assignment_id}/return",
    response=act_of(shapes.OfAssignment),
    summary="退回任务",
    tags=ASSIGNMENTS,
)
def return_assignment(request: HttpRequest, assignment_id: int, said: shapes.SaidReason) -> Any:
    """承办单位认为不属于自己的职责，说明原因退回。A unit returns a task that is not its own, with a reason."""
    now = timezone.now()
    return actions.return_assignment(assignment_id, reason=said.reason, by=actor(request), at=now)


@router.post(
    "/assignments/{int:assignment_id}/assign-again",
    response=act_of(shapes.OfAssignment),
    summary="重新交办",
    tags=ASSIGNMENTS,
)
def assign_again(request: HttpRequest, assignment_id: int) -> Any:
    """督查室维持原交办。The office holds to its assignment."""
    return actions.assign_again(assignment_id, by=actor(request), at=timezone.now())


@router.post(
    "/assignments/{int:assignment_id}/end",
    response=act_of(shapes.OfAssignment),
    summary="结束交办",
    tags=ASSIGNMENTS,
)
def end_assignment(request: HttpRequest, assignment_id: int, said: shapes.SaidReason) -> Any:
    """督查室把任务从这个单位收回。The office takes the task from the unit."""
    now = timezone.now()
    return actions.end_assignment(assignment_id, reason=said.reason, by=actor(request), at=now)


@router.post(
    "/tasks/{int:task_id}/assignments",
    response=act_of(shapes.OfAssignment),
    summary="交办给单位",
    tags=ASSIGNMENTS,
)
def assign(request: HttpRequest, task_id: int, said: shapes.SaidAssignment) -> Any:
    """督查室把任务再交给一个单位。The office gives the task to a further unit."""
    now = timezone.now()
    return actions.assign(task_id, unit_id=said.unit_id, role=said.role, by=actor(request), at=now)


@router.post(
    "/assignments/{int:assignment_id}/contributions/{int:window_id}",
    response=act_of(shapes.Written),
    summary="填写进展",
    tags=WRITING,
)
def write(request: HttpRequest, assignment_id: int, window_id: int, said: shapes.SaidContribution) -> Any:
    """承办单位填写（或改写）本期进展和数据，提交之前是草稿。

    A unit writes (again) its progress and figures for this window; a draft until it is submitted.
    """
    return actions.write_contribution(
        assignment_id,
        window_id,
        text=said.text,
        completion_percent=said.completion_percent,
        difficulty=said.difficulty,
        figures=said.figures,
        by=actor(request),
        at=timezone.now(),
    )


@router.post(
    "/assignments/{int:assignment_id}/contributions/{int:window_id}/with-files",
    response=act_of(shapes.Written),
    summary="填写进展并附文件",
    tags=WRITING,
)
def write_with_files(
    request: HttpRequest,
    assignment_id: int,
    window_id: int,
    said: Form[shapes.SaidForm],
    evidence: Files,
) -> Any:
    """以表单（multipart/form-data）填写进展，并附上佐证文件；再次发送时，文件是增加而不是替换。

    The same as a form, with files as evidence; files are added to those sent before.
    """
    return actions.write_contribution(
        assignment_id,
        window_id,
        text=said.text,
        completion_percent=said.completion_percent,
        difficulty=said.difficulty,
        figures=said.figures,
        evidence=[actions.Upload(file.name or "", file.read()) for file in evidence],
        by=actor(request),
        at=timezone.now(),
    )


@router.post(
    "/contributions/{int:contribution_id}/submit",
    response=act_of(shapes.Decided),
    summary="提交进展",
    tags=WRITING,
)
def submit(request: HttpRequest, contribution_id: int) -> Any:
    """承办单位把填报提交给督查室审核。A unit puts its contribution before the office."""
    return actions.submit_contribution(contribution_id, by=actor(request), at=timezone.now())


@router.post(
    "/reports/{int:report_id}/accept",
    response=act_of(shapes.Decided),
    summary="通过报告",
    tags=REVIEWING,
)
def accept(request: HttpRequest, report_id: int, said: shapes.SaidAcceptance) -> Any:
    """督查室审核通过并锁定；version 是所看到的版本，他人已处理时回答 409。

    The office accepts and locks; `version` is the one it looked at: 409 where another was quicker.
    """
    return actions.accept_report(
        report_id,
        completion_percent=said.completion_percent,
        version=said.version,
        by=actor(request),
        at=timezone.now(),
    )


@router.post(
    "/reports/{int:report_id}/return",
    response=act_of(shapes.Decided),
    summary="退回报告",
    tags=REVIEWING,
)
def return_report(request: HttpRequest, report_id: int, said: shapes.SaidReturn) -> Any:
    """督查室退回修改，说明原因。The office sends the report back with a reason."""
    return actions.return_report(
        report_id, reason=said.reason, version=said.version, by=actor(request), at=timezone.now()
    )


@router.post(
    "/lists/{int:list_id}/windows",
    response=act_of(shapes.OfWindow),
    summary="设置填报期",
    tags=REVIEWING,
)
def open_window(request: HttpRequest, list_id: int, said: shapes.SaidWindow) -> Any:
    """督查室设置清单的填报期。The office sets a reporting window of a list."""
    return actions.open_window(
        list_id,
        label=said.label,
        opens_on=said.opens_on,
        closes_on=said.closes_on,
        by=actor(request),
        at=timezone.now(),
    )
