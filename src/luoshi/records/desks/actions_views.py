"""Keeping and dropping views of the task list."""

from datetime import datetime
from typing import Final

from django.db import transaction

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.desks.models import SavedView
from luoshi.records.desks.permissions import shares_views
from luoshi.records.people.models import User

VIEWS_MOST: Final = 30
NAME_MOST: Final = 40
QUERY_MOST: Final = 600


@transaction.atomic
def save_view(name: str, query: str, *, shared: bool, by: Actor, at: datetime) -> SavedView:
    """Keep a filter; the same name again replaces it. Only the office shares. Raises NotAllowed, BadValue, WrongState."""
    if by.user_id is None:
        raise NotAllowed("请先登录。")
    if shared and not shares_views(by):
        raise NotAllowed("只有督查室的视图可以在督查室内共享。")
    cleaned = name.strip()
    if not 1 <= len(cleaned) <= NAME_MOST:
        raise BadValue(f"视图的名称应为 1 到 {NAME_MOST} 字。")
    if len(query) > QUERY_MOST:
        raise BadValue("筛选条件太长，不能保存，请减少条件。")
    User.objects.select_for_update().get(pk=by.user_id)
    row = SavedView.objects.filter(user_id=by.user_id, name=cleaned).first()
    if row is None and SavedView.objects.filter(user_id=by.user_id).count() >= VIEWS_MOST:
        raise WrongState(f"一个人最多保存 {VIEWS_MOST} 个视图，请先删去不用的。")
    before = snapshot(row) if row else None
    row = row or SavedView(user_id=by.user_id, name=cleaned)
    row.query, row.shared, row.saved_at = query, shared, at
    row.save()
    record("view.save", [Change("view", row.pk, before, snapshot(row))], by=by, at=at)
    return row


@transaction.atomic
def drop_view(view_id: int, *, by: Actor, at: datetime) -> None:
    """Its owner drops a view. Raises NotAllowed, SavedView.DoesNotExist."""
    row = SavedView.objects.select_for_update().get(pk=view_id)
    if row.user_id != by.user_id:
        raise NotAllowed("只能删去自己的视图。")
    before = snapshot(row)
    row.delete()
    record("view.drop", [Change("view", view_id, before, None)], by=by, at=at)


def hand_over_views(leaver_id: int, heir_id: int, *, by: Actor, at: datetime) -> int:
    """A person leaves: their views become the heir's; how many. Inside the caller's transaction.

    A name that the heir has already gets the leaver's name behind it. What goes beyond the heir's number of views goes
    too: nothing that colleagues share is lost, and the limit holds again for the next one that is kept.
    """
    leaver = User.objects.get(pk=leaver_id)
    taken = set(SavedView.objects.filter(user_id=heir_id).values_list("name", flat=True))
    changes = []
    for row in SavedView.objects.select_for_update().filter(user_id=leaver_id).order_by("id"):
        before = snapshot(row)
        row.user_id, row.name = heir_id, _free_name(row.name, leaver.display_name or leaver.username, taken)
        row.save(update_fields=["user", "name"])
        taken.add(row.name)
        changes.append(Change("view", row.pk, before, snapshot(row)))
    record("view.hand-over", changes, by=by, at=at)
    return len(changes)


def _free_name(name: str, leaver: str, taken: set[str]) -> str:
    """The name, or one with the leaver's name, or with a number behind it, that is not taken."""
    if name not in taken:
        return name
    told = f"{name[: NAME_MOST - 16]}（{leaver[:10]}）"
    return next(
        one for n in range(1, len(taken) + 2) if (one := told if n == 1 else f"{told}{n}") not in taken
    )
