"""Audit rows as sentences: who did what, in the reader's language."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luoshi.policy.progress.states import lit, name_of
from luoshi.records.audit.queries import Entry
from luoshi.surfaces.web.areas import all_areas
from luoshi.surfaces.web.reasons import sentence
from luoshi.surfaces.web.words import word


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a story. `quote`: the reason or text that was given; `items`: figures and such.

    `folded`: what one act did to many units, each in its own words; `what` then says it as one. `entry`: the id of
    the audit row (of the first one of an act), by which a page can lead to this line.
    """

    at: datetime
    by: str
    what: str
    quote: str = ""
    items: tuple[str, ...] = ()
    folded: tuple[str, ...] = ()
    entry: int = 0


@dataclass(frozen=True, slots=True)
class Names:
    """Names for the ids that audit rows hold."""

    units: Mapping[int, str]
    windows: Mapping[int, str]
    assignments: Mapping[int, int]


def told(
    entries: Sequence[Entry],
    units: Mapping[int, str],
    windows: Mapping[int, str],
    hidden: Collection[int] = (),
) -> tuple[Event, ...]:
    """The entries as events, in their order; the words of `hidden` contributions are told to their own units alone."""
    held = {
        e.subject_id: e.after["unit_id"]
        for e in entries
        if e.kind == "assignment" and e.after and "unit_id" in e.after
    }
    known = Names(units, windows, held)
    whole = {entry.at for entry in entries if (entry.verb, entry.kind) == ("report.submit", "report")}
    shown = [entry for entry in entries if not _told_by_report(entry, whole)]
    found = [(entry, event) for entry in shown if (event := _event(entry, known, hidden)) is not None]
    groups = groupby(found, key=lambda one: _act(*one))
    return tuple(_as_one(act, [event for _, event in group]) for act, group in groups)


def _act(entry: Entry, event: Event) -> tuple[object, ...]:
    """What makes lines the same act: verb, person and moment, for verbs that are done to many units at once."""
    same = entry.verb in IN_BULK and not event.quote and not event.items
    return (entry.verb, entry.at, entry.by_name) if same else (entry.id,)


def _as_one(act: tuple[object, ...], events: list[Event]) -> Event:
    if len(events) == 1:
        return events[0]
    what = IN_BULK[str(act[0])]() % {"count": len(events)}
    first = events[0]
    return Event(first.at, first.by, what, folded=tuple(event.what for event in events), entry=first.entry)


def _told_by_report(entry: Entry, whole: Collection[datetime]) -> bool:
    """A contribution that was submitted together with its report: the report's own row tells it."""
    return (entry.verb, entry.kind) == ("report.submit", "contribution") and entry.at in whole


def _event(entry: Entry, names: Names, hidden: Collection[int]) -> Event | None:
    if entry.verb == "report.begin" or (entry.verb == "contribution.write" and entry.kind == "report"):
        return None  # what was written tells it
    if entry.kind == "target" and entry.verb != "target.adjust":
        return None  # the task's own row of the same act tells it
    tell = teller(entry.verb)
    what, quote, items = tell(entry, names)
    if entry.kind == "contribution" and entry.subject_id in hidden:
        quote, items = "", ()
    by = (
        "" if entry.verb in {"light.change", "timeliness.change"} else entry.by_name
    )  # a rule changes a light, not a person
    return Event(entry.at, by, what, quote, items, entry=entry.id)


Told = tuple[str, str, tuple[str, ...]]


def teller(verb: str) -> Callable[[Entry, Names], Told]:
    """Who tells this verb: the frame, or the area that registered it."""
    tell = VERBS.get(verb)
    if tell is None:
        tell = next((area.verbs[verb] for area in all_areas() if verb in area.verbs), _plain)
    return tell


def _plain(entry: Entry, _names: Names) -> Told:
    return (
        _("操作：%(verb)s（%(kind)s %(id)s）")
        % {
            "verb": entry.verb,
            "kind": entry.kind,
            "id": entry.subject_id,
        },
        "",
        (),
    )


def after_of(entry: Entry) -> Mapping[str, Any]:
    return entry.after or entry.before or {}


def _unit(entry: Entry, names: Names) -> str:
    unit_id = after_of(entry).get("unit_id") or names.assignments.get(
        after_of(entry).get("assignment_id", 0), 0
    )
    return names.units.get(unit_id, _("某单位"))


def _window(entry: Entry, names: Names) -> str:
    return names.windows.get(after_of(entry).get("window_id", 0), _("某填报期"))


def _made(entry: Entry, names: Names) -> Told:
    role = word("role", after_of(entry)["role"])
    return _("交办给%(unit)s（%(role)s）") % {"unit": _unit(entry, names), "role": role}, "", ()


def of_unit(template: Callable[[], str]) -> Callable[[Entry, Names], Told]:
    def tell(entry: Entry, names: Names) -> Told:
        return template() % {"unit": _unit(entry, names)}, after_of(entry).get("reason", ""), ()

    return tell


def of_window(template: Callable[[], str]) -> Callable[[Entry, Names], Told]:
    def tell(entry: Entry, names: Names) -> Told:
        values = {"window": _window(entry, names), "percent": after_of(entry).get("completion_percent")}
        return template() % values, after_of(entry).get("reason", ""), ()

    return tell


def _submitted(entry: Entry, names: Names) -> Told:
    if entry.kind == "contribution":
        return _("把填报标为已提交"), "", ()
    return of_window(lambda: _("提交“%(window)s”的报告"))(entry, names)


def fixed(template: Callable[[], str]) -> Callable[[Entry, Names], Told]:
    return lambda _entry, _names: (template(), "", ())


def named(template: Callable[[], str], field: str) -> Callable[[Entry, Names], Told]:
    return lambda entry, _names: (template() % {"name": after_of(entry).get(field, "")}, "", ())


def _written(entry: Entry, names: Names) -> Told:
    after = after_of(entry)
    files = tuple(_("附件：%(name)s") % {"name": name} for name in after.get("evidence", ()))
    values = {"unit": _unit(entry, names), "percent": after.get("completion_percent")}
    return _("%(unit)s填写进展，自评完成 %(percent)s%%") % values, after.get("text", ""), files


def _changed(entry: Entry, _names: Names) -> Told:
    before, after = entry.before or {}, entry.after or {}
    fields = [name for name in after if name in FIELDS and before.get(name) != after.get(name)]
    items = tuple(
        _("%(field)s：%(old)s → %(new)s")
        % {"field": word("field", name), "old": before.get(name) or "—", "new": after.get(name) or "—"}
        for name in fields
    )
    what = _("随清单修订更新了任务") if entry.verb == "task.revise" else _("更正了任务")
    return what, "", items


def _light(entry: Entry, _names: Names) -> Told:
    after = after_of(entry)
    english = get_language() == "en"
    old = name_of((entry.before or {}).get("light", ""), english=english)
    new = name_of(lit(after["light"], after.get("name")), english=english)
    reasons = tuple(sentence(one) for one in after.get("reasons", ()))
    return _("状态由“%(old)s”变为“%(new)s”") % {"old": old, "new": new}, "", reasons


def _opened(entry: Entry, _names: Names) -> Told:
    after = after_of(entry)
    closes = date_format(datetime.fromisoformat(after["closes_on"]).date(), "DATE_FORMAT")
    return _("设置填报期“%(label)s”，%(day)s截止") % {"label": after["label"], "day": closes}, "", ()


IN_BULK: Final[Mapping[str, Callable[[], str]]] = {
    "assignment.make": lambda: _("交办给 %(count)s 个单位"),
    "assignment.decide-role": lambda: _("定下 %(count)s 个单位的角色"),
    "assignment.undo-role": lambda: _("撤销对 %(count)s 个单位角色的决定"),
    "assignment.end": lambda: _("结束对 %(count)s 个单位的交办"),
}
"""Verbs done to many units in one act: one line of the story, the units folded in it."""
FIELDS: Final = ("number", "chapter", "section", "text", "deadline", "state")

VERBS: Final[Mapping[str, Callable[[Entry, Names], Told]]] = {
    "file.store": fixed(lambda: _("存入一个文件")),
    "file.reseal": fixed(lambda: _("文件换用当前密钥")),
    "file.drop": fixed(lambda: _("删去没有用上的文件")),
    "document.take-in": named(lambda: _("导入文件《%(name)s》"), "title"),
    "pairing.compute": fixed(lambda: _("比对两份文件的条款")),
    "link.add": fixed(lambda: _("人工添加一条条款对应")),
    "link.confirm": fixed(lambda: _("确认一条条款对应")),
    "link.reject": fixed(lambda: _("否定一条条款对应")),
    "link.reopen": fixed(lambda: _("撤回对一条条款对应的处理")),
    "list.draft": named(lambda: _("读出清单草稿《%(name)s》"), "title"),
    "list.discard": fixed(lambda: _("将清单草稿作废")),
    "list.issue": named(lambda: _("印发清单《%(name)s》"), "title"),
    "list.revise": named(lambda: _("将修订并入清单《%(name)s》"), "title"),
    "task.add": fixed(lambda: _("增加了这项任务")),
    "task.cancel": fixed(lambda: _("随清单修订取消了这项任务")),
    "task.revise": _changed,
    "task.correct": _changed,
    "task.merge": fixed(lambda: _("与后一项任务合并")),
    "task.split": fixed(lambda: _("把任务拆分为两项")),
    "task.remove": fixed(lambda: _("从草稿中删去一项任务")),
    "mention.settle": named(lambda: _("确认了单位名称“%(name)s”的所指"), "written"),
    "mention.add": of_unit(lambda: _("给任务加上%(unit)s")),
    "mention.remove": of_unit(lambda: _("从任务中去掉%(unit)s")),
    "assignment.make": _made,
    "assignment.acknowledge": of_unit(lambda: _("%(unit)s签收")),
    "assignment.return": of_unit(lambda: _("%(unit)s退回交办")),
    "assignment.again": of_unit(lambda: _("重新交办给%(unit)s")),
    "assignment.end": of_unit(lambda: _("结束对%(unit)s的交办")),
    "contribution.write": _written,
    "report.submit": _submitted,
    "report.accept": of_window(lambda: _("“%(window)s”的报告审核通过，认定完成 %(percent)s%%")),
    "report.return": of_window(lambda: _("退回“%(window)s”的报告")),
    "light.change": _light,
    "window.open": _opened,
    "window.close": lambda entry, _names: (
        _("撤销填报期“%(label)s”") % {"label": (entry.before or {}).get("label", "")},
        "",
        (),
    ),
    "account.give": named(lambda: _("开设账号“%(name)s”"), "username"),
    "account.password": named(lambda: _("更换账号“%(name)s”的密码"), "username"),
    "account.close": named(lambda: _("停用账号“%(name)s”"), "username"),
    "account.sign-in": named(lambda: _("账号“%(name)s”登录"), "username"),
    "account.sign-out": named(lambda: _("账号“%(name)s”退出"), "username"),
    "account.sign-in-failed": named(lambda: _("账号“%(name)s”登录失败"), "username"),
    "role.give": lambda entry, _names: (
        _("授予角色：%(role)s") % {"role": word("person", after_of(entry).get("role", ""))},
        "",
        (),
    ),
    "key.give": named(lambda: _("建立程序密钥“%(name)s”"), "name"),
    "key.revoke": named(lambda: _("停用程序密钥“%(name)s”"), "name"),
    "city.open": named(lambda: _("启用%(name)s的落实系统"), "name"),
    "city.load": named(lambda: _("更新单位名录：%(name)s"), "name"),
    "name.settle": named(lambda: _("确认名称“%(name)s”今后的所指"), "name"),
    "ledger.open": named(lambda: _("开立账户“%(name)s”"), "path"),
    "ledger.apply": fixed(lambda: _("记一批账")),
    "ledger.seal": fixed(lambda: _("封存账本")),
    "unit.add": named(lambda: _("名录增加单位“%(name)s”"), "name"),
}


@dataclass(frozen=True, slots=True)
class AuditLine:
    """An entry as the auditor sees it: the sentence, and the fields before and after."""

    entry: Entry
    event: Event
    fields: tuple[tuple[str, Any, Any], ...]


def tell_each(entries: Sequence[Entry], names: Names) -> tuple[AuditLine, ...]:
    """Every entry, none left out, with the fields that changed."""
    return tuple(_line(entry, names) for entry in entries)


def assignments_in(entries: Sequence[Entry]) -> set[int]:
    """The assignments that the entries name without saying whose they are."""
    return {after_of(entry)["assignment_id"] for entry in entries if "assignment_id" in after_of(entry)}


def _line(entry: Entry, names: Names) -> AuditLine:
    what, quote, items = teller(entry.verb)(entry, names)
    before, after = entry.before or {}, entry.after or {}
    fields = tuple(
        (name, before.get(name), after.get(name))
        for name in dict.fromkeys([*before, *after])
        if before.get(name) != after.get(name)
    )
    return AuditLine(entry, Event(entry.at, entry.by_name, what, quote, items), fields)
