"""What chasing adds to the frame: places of the rail, tellers of its verbs, its part of a task's page."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.policy.chasing.notices import number_of
from luoshi.policy.terms.actors import SUPERVISION, Actor
from luoshi.records.audit.queries import Entry
from luoshi.records.briefs.permissions import SEE, may
from luoshi.records.chasing.queries import own_units, waiting
from luoshi.surfaces.web.areas import Area, GroupName, Panel, Place, place
from luoshi.surfaces.web.stories import Names, Told, after_of, fixed, named


def places(actor: Actor, path: str, on: date) -> Sequence[tuple[GroupName, Place]]:  # noqa: ARG001 - the frame calls all alike
    """Where this actor may go."""
    if not actor.roles & SUPERVISION:
        return ()
    found = waiting(actor)
    more: list[tuple[GroupName, Place]] = []
    if may(actor, SEE):
        more = [
            ("chase", place(path, reverse("meetings"), _("调度会"), "calendar-event")),
            ("chase", place(path, reverse("briefs"), _("通报与对比"), "file-text")),
        ]
    return (
        ("chase", place(path, reverse("notices"), _("督办单"), "speakerphone", count=found.notices)),
        ("chase", place(path, reverse("requests"), _("请示报告"), "message-question", count=found.requests)),
        *more,
    )


def panels(actor: Actor, task_id: int) -> Sequence[Panel]:
    """On a task's page: the units that may ask from here."""
    own = own_units(task_id, actor)
    return (Panel("chasing/ask_panel.html", {"own": own, "task_id": task_id}),) if own else ()


def _notice(template: Callable[[], str]) -> Any:
    def tell(entry: Entry, names: Names) -> Told:
        after = after_of(entry)
        number = after.get("number")
        name = number_of(after.get("word", ""), after.get("year", 0), number) if number else _("未编号")
        values = {
            "level": after.get("level", ""),
            "name": name,
            "unit": names.units.get(after.get("unit_id", 0), _("某单位")),
        }
        quote = after.get("reply" if entry.verb == "notice.reply" else "decision", "")
        if entry.verb in {"notice.draft", "notice.send"}:
            quote = after.get("reason", "")
        return template() % values, quote, ()

    return tell


def _request(template: Callable[[], str], field: str) -> Any:
    def tell(entry: Entry, names: Names) -> Told:
        after = after_of(entry)
        values = {
            "title": after.get("title", ""),
            "unit": names.units.get(after.get("unit_id", 0), _("某单位")),
        }
        return template() % values, after.get(field, ""), ()

    return tell


def _minute(template: Callable[[], str]) -> Any:
    def tell(entry: Entry, _names: Names) -> Told:
        after = after_of(entry)
        return template() % {"title": after.get("title", "")}, after.get("text", ""), ()

    return tell


def _reminded(entry: Entry, names: Names) -> Told:
    after = after_of(entry)
    unit = names.units.get(after.get("unit_id", 0), _("某单位"))
    return _("提醒%(unit)s") % {"unit": unit}, after.get("what", ""), ()


AREA: Final = Area(
    "chasing",
    places,
    {
        "chasing.set-up": fixed(lambda: _("设置督办规则")),
        "notice.draft": _notice(lambda: _("拟写发给%(unit)s的%(level)s")),
        "notice.send": _notice(lambda: _("向%(unit)s发出%(level)s（%(name)s）")),
        "notice.acknowledge": _notice(lambda: _("%(unit)s签收%(level)s（%(name)s）")),
        "notice.reply": _notice(lambda: _("%(unit)s回复%(level)s（%(name)s）")),
        "notice.return": _notice(lambda: _("退回%(unit)s对%(level)s（%(name)s）的回复")),
        "notice.close": _notice(lambda: _("%(level)s（%(name)s）办结")),
        "notice.withdraw": _notice(lambda: _("撤回发给%(unit)s的%(level)s（%(name)s）")),
        "notice.lapse": _notice(lambda: _("发给%(unit)s的%(level)s（%(name)s）随之终止")),
        "notice.carry": _notice(lambda: _("发给%(unit)s的%(level)s（%(name)s）转到拆分、合并后的任务")),
        "notice.drop": _notice(lambda: _("将发给%(unit)s的%(level)s草稿作废")),
        "reminder.send": _reminded,
        "request.ask": _request(lambda: _("%(unit)s请示“%(title)s”"), "text"),
        "request.refer": _request(lambda: _("将%(unit)s的请示“%(title)s”报领导"), "note"),
        "request.answer": _request(lambda: _("答复%(unit)s的请示“%(title)s”"), "answer"),
        "request.withdraw": _request(lambda: _("%(unit)s撤回请示“%(title)s”"), "none"),
        "brief.draft": named(lambda: _("起草《%(name)s》"), "title"),
        "brief.change": named(lambda: _("修改《%(name)s》"), "title"),
        "brief.issue": named(lambda: _("印发《%(name)s》"), "title"),
        "brief.drop": named(lambda: _("将《%(name)s》草稿作废"), "title"),
        "meeting.plan": named(lambda: _("筹备%(name)s"), "title"),
        "meeting.call": named(lambda: _("通知召开%(name)s"), "title"),
        "meeting.close": named(lambda: _("%(name)s办结"), "title"),
        "meeting.cancel": named(lambda: _("取消%(name)s"), "title"),
        "meeting.add-item": fixed(lambda: _("加入一项会议议程")),
        "meeting.take-item": fixed(lambda: _("拿掉一项会议议程")),
        "meeting.add-minute": _minute(lambda: _("记下会议决定")),
        "meeting.take-minute": _minute(lambda: _("删去会议决定")),
        "meeting.decide": _minute(lambda: _("%(title)s议定")),
        "notification.tell": named(lambda: _("发送通知“%(name)s”"), "title"),
        "notification.prefer": fixed(lambda: _("设置通知方式")),
        "notification.digest": fixed(lambda: _("生成每日汇总")),
        "letter.sent": named(lambda: _("通知送达%(name)s"), "destination"),
        "letter.failed": named(lambda: _("通知未能送达%(name)s"), "destination"),
        "letter.retry": named(lambda: _("重新发送给%(name)s的通知"), "destination"),
    },
    panels,
)
