"""Drafting, changing, issuing a circular or brief. Its figures are those of its moment, for ever."""

from datetime import datetime
from typing import Any, Final

from django.db import transaction

from luoshi.policy.briefs.drafting import GROUP_FIGURES, GROUPINGS, KINDS, drafted, needed
from luoshi.policy.briefs.figures import asked
from luoshi.policy.dates.windows import day_of, write_day
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.audit.actions import Change, Values, record, snapshot
from luoshi.records.briefs.history import ListHistory, answer, history_of
from luoshi.records.briefs.models import Brief
from luoshi.records.briefs.permissions import WRITE, require
from luoshi.records.briefs.queries import groups, leaders, unit_names
from luoshi.records.tasks.light_words import own_states
from luoshi.records.tasks.models import TaskList

REMARK_MOST: Final = 5_000
TITLE_MOST: Final = 200
ONLY_OFFICE: Final = "只有督查室可以起草通报和简报。"


@transaction.atomic
def draft_brief(
    list_id: int,
    *,
    kind: str,
    as_of: datetime,
    since: datetime | None = None,
    scope: dict[str, Any] | None = None,
    grouping: str = "",
    by: Actor,
    at: datetime,
) -> int:
    """Draft it from the figures of that moment; the id. `scope`: `unit_id`, `chapter` or `leader_id`.

    Raises NotAllowed, BadValue.
    """
    require(by, WRITE, ONLY_OFFICE)
    listed = TaskList.objects.get(pk=list_id)
    narrow = {name: value for name, value in (scope or {}).items() if value}
    _check(kind, grouping, as_of, since, at)
    known = history_of(list_id, by, until=as_of)
    base = {
        "list_id": list_id,
        "at": as_of.isoformat(),
        "since": since.isoformat() if since else None,
    } | narrow
    states = own_states(list_id)
    values = {name: _count(base | {"name": name}, known) for name in needed(since is not None, states)}
    where = _where(narrow)
    words = {
        "at": write_day(day_of(as_of)),
        "since": write_day(day_of(since)) if since else "",
        "scope": where,
    }
    row = Brief.objects.create(
        task_list_id=list_id,
        kind=kind,
        title=f"{listed.year}年重点任务落实情况{KINDS[kind]}（{where}，{words['at']}）"[:TITLE_MOST],  # type: ignore[index]
        scope=narrow,
        grouping=grouping,
        as_of=as_of,
        since=since,
        sentences=list(drafted(values, words, compares=since is not None, states=states)),
        table=_table(list_id, grouping, base, known, by) if grouping else [],
        drafted_at=at,
        by_name=by.name,
    )
    record("brief.draft", [Change("brief", row.pk, None, snapshot(row))], by=by, at=at)
    return int(row.pk)


@transaction.atomic
def change_brief(
    brief_id: int, *, title: str, remark: str, keep: list[int], version: int, by: Actor, at: datetime
) -> None:
    """Its title, the office's own words, and which of its sentences stay. Figures cannot be written by hand.

    Raises NotAllowed, WrongState, BadValue.
    """
    row = _draft(brief_id, version, by)
    before = snapshot(row)
    if not title.strip() or len(title) > TITLE_MOST or len(remark) > REMARK_MOST:
        raise BadValue(f"请填写标题（{TITLE_MOST}字以内），正文补充不超过{REMARK_MOST}字。")
    if any(not 0 <= place < len(row.sentences) for place in keep):
        raise BadValue("没有这一句，请刷新页面后重选。")
    row.title, row.remark = title.strip(), remark.strip()
    row.sentences = [one for place, one in enumerate(row.sentences) if place in set(keep)]
    _keep(row, before, "brief.change", by=by, at=at)


@transaction.atomic
def issue_brief(brief_id: int, *, version: int, by: Actor, at: datetime) -> None:
    """From now on it does not change. Raises NotAllowed, WrongState."""
    row = _draft(brief_id, version, by)
    before = snapshot(row)
    row.state, row.issued_at = Brief.State.ISSUED, at
    _keep(row, before, "brief.issue", by=by, at=at)


@transaction.atomic
def drop_brief(brief_id: int, *, version: int, by: Actor, at: datetime) -> None:
    """A draft is thrown away. Raises NotAllowed, WrongState."""
    row = _draft(brief_id, version, by)
    before = snapshot(row)
    row.state = Brief.State.DROPPED
    _keep(row, before, "brief.drop", by=by, at=at)


def _check(kind: str, grouping: str, as_of: datetime, since: datetime | None, at: datetime) -> None:
    if kind not in KINDS or grouping not in GROUPINGS:
        raise BadValue("请选择通报或简报，以及按什么分组。")
    if as_of > at:
        raise BadValue("数据截止时间不能晚于现在。")
    if since is not None and since >= as_of:
        raise BadValue("对比的时间应早于数据截止时间。")


def _count(found: dict[str, Any], known: ListHistory) -> int:
    return len(answer(asked(found), known))


def _where(narrow: dict[str, Any]) -> str:
    if "unit_id" in narrow:
        return unit_names().get(int(narrow["unit_id"]), "本单位")
    if "leader_id" in narrow:
        return dict(leaders()).get(int(narrow["leader_id"]), "分管领导") + "分管范围"
    return f"“{narrow['chapter']}”部分" if "chapter" in narrow else "全市"


def _table(
    list_id: int, grouping: str, base: dict[str, Any], known: ListHistory, by: Actor
) -> list[dict[str, Any]]:
    rows = []
    for name, narrow in groups(list_id, grouping, by):
        numbers = {one: _count(base | narrow | {"name": one}, known) for one in GROUP_FIGURES}
        if numbers["tasks"]:
            rows.append({"name": name, "narrow": narrow, "numbers": numbers})
    return sorted(rows, key=lambda row: (-row["numbers"]["late"], -row["numbers"]["at-risk"]))


def _draft(brief_id: int, version: int, by: Actor) -> Brief:
    require(by, WRITE, ONLY_OFFICE)
    row = Brief.objects.select_for_update().get(pk=brief_id)
    if row.version != version:
        raise WrongState("这份材料在您打开之后有了变化，请刷新后再改。")
    if row.state != Brief.State.DRAFT:
        raise WrongState("这份材料已经印发或作废，不能再改。")
    return row


def _keep(row: Brief, before: Values, verb: str, *, by: Actor, at: datetime) -> None:
    row.version += 1
    row.save()
    record(verb, [Change("brief", row.pk, before, snapshot(row))], by=by, at=at)
