"""填报、审核、签发 inside a unit: a contribution on its way, before it leaves the unit."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from luoshi.records.tasks import actions
from luoshi.surfaces.api import shapes
from luoshi.surfaces.api.access import actor
from luoshi.surfaces.api.answers import act_of, router

SIGNING = ["填报"]


@router.post(
    "/contributions/{int:contribution_id}/check",
    response=act_of(shapes.OnItsWay),
    summary="单位内审核",
    tags=SIGNING,
)
def check(request: HttpRequest, contribution_id: int, said: shapes.SaidVersion) -> Any:
    """填报人以外的同事审核；version 是所看到的填报版本，他人已处理时回答 409。

    Another person of the unit checks; `version` is the one it looked at: 409 where a colleague was quicker.
    """
    now = timezone.now()
    return actions.check_contribution(contribution_id, version=said.version, by=actor(request), at=now)


@router.post(
    "/contributions/{int:contribution_id}/sign",
    response=act_of(shapes.Decided),
    summary="单位内签发",
    tags=SIGNING,
)
def sign(request: HttpRequest, contribution_id: int, said: shapes.SaidVersion) -> Any:
    """既没有填报也没有审核的同事签发，填报由此报出本单位。

    A person who neither filled in nor checked signs: the contribution leaves the unit.
    """
    now = timezone.now()
    return actions.sign_contribution(contribution_id, version=said.version, by=actor(request), at=now)


@router.post(
    "/contributions/{int:contribution_id}/return",
    response=act_of(shapes.OnItsWay),
    summary="单位内退回",
    tags=SIGNING,
)
def give_back(request: HttpRequest, contribution_id: int, said: shapes.SaidReturn) -> Any:
    """审核或签发的同事退回填报人，说明原因。A colleague gives it back to who filled it in, with a reason."""
    return actions.give_back_contribution(
        contribution_id, reason=said.reason, version=said.version, by=actor(request), at=timezone.now()
    )


@router.post(
    "/assignments/{int:assignment_id}/contributions/{int:window_id}/unchanged",
    response=act_of(shapes.Decided),
    summary="本期无变化",
    tags=SIGNING,
)
def unchanged(request: HttpRequest, assignment_id: int, window_id: int) -> Any:
    """与上期相同，沿用上期的进度和数据并提交。As in the last report: its progress and figures stand, submitted at once."""
    return actions.report_unchanged(assignment_id, window_id, by=actor(request), at=timezone.now())
