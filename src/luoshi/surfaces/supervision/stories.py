"""The acts of supervision as sentences."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from luoshi.records.audit.queries import Entry
from luoshi.surfaces.supervision import words
from luoshi.surfaces.web.reasons import sentence
from luoshi.surfaces.web.stories import Names, Told, after_of, fixed, named, of_unit
from luoshi.surfaces.web.words import word

Tell = Callable[[Entry, Names], Told]


def _day(written: str | None) -> str:
    return date_format(date.fromisoformat(written), "DATE_FORMAT") if written else "—"


def reasoned(template: Callable[[], str], *fields: str) -> Tell:
    """A fixed sentence with what the person gave as its reason: the first of these fields that is filled."""

    def tell(entry: Entry, _names: Names) -> Told:
        after = after_of(entry)
        return template(), next((str(after[name]) for name in fields if after.get(name)), ""), ()

    return tell


def dated(template: Callable[[], str], field: str, *quoted: str) -> Tell:
    """A sentence with a day in it, and what was said with it."""

    def tell(entry: Entry, _names: Names) -> Told:
        after = after_of(entry)
        quote = next((str(after[name]) for name in quoted if after.get(name)), "")
        return template() % {"day": _day(after.get(field))}, quote, ()

    return tell


def _changes(entry: Entry) -> list[tuple[str, Any, Any]]:
    before, after = entry.before or {}, entry.after or {}
    return [(name, before.get(name), after[name]) for name in after if before.get(name) != after[name]]


def _decided(entry: Entry, _names: Names) -> Told:
    items = tuple(
        _("%(field)s：%(old)s → %(new)s")
        % {"field": words.FIELDS[name], "old": _plain(name, old), "new": _plain(name, new)}
        for name, old, new in _named_changes(entry)
        if name in words.FIELDS
    )
    return _("对任务作出决定"), "", items


def _named_changes(entry: Entry) -> list[tuple[str, Any, Any]]:
    """The changes with names instead of ids, where the row holds them."""
    before, after = entry.before or {}, entry.after or {}
    found = []
    for name, old, new in _changes(entry):
        told = name.removesuffix("_id")
        if name.endswith("_id") and told in after:
            found.append((name, before.get(told) or None, after[told] or None))
        else:
            found.append((name, old, new))
    return found


def _plain(name: str, value: object) -> str:
    if value is None:
        return "—"
    table = words.CHOICES.get(name)
    return str(table.get(str(value), value)) if table else str(value)


def _role(entry: Entry, names: Names) -> Told:
    role = word("role", after_of(entry)["role"])
    unit = names.units.get(after_of(entry).get("unit_id", 0), _("某单位"))
    return _("定%(unit)s为%(role)s单位") % {"unit": unit, "role": role}, "", ()


def _handed(entry: Entry, names: Names) -> Told:
    unit = names.units.get(after_of(entry).get("unit_id", 0), _("某单位"))
    if entry.after and entry.after.get("state") == "ended":
        return _("任务从%(unit)s移交出去") % {"unit": unit}, after_of(entry).get("reason", ""), ()
    return _("任务移交给%(unit)s") % {"unit": unit}, "", ()


def _moved(entry: Entry, _names: Names) -> Told:
    values = {
        "old": _day((entry.before or {}).get("due_on")),
        "new": _day((entry.after or {}).get("due_on")),
    }
    return _("时限由%(old)s改为%(new)s") % values, "", ()


def _adjusted(entry: Entry, _names: Names) -> Told:
    before, after = entry.before or {}, entry.after or {}
    values = {
        "what": after.get("what") or "",
        "old": _number(before.get("value")),
        "new": _number(after.get("value")),
    }
    source = _("依据：%(authority)s") % {"authority": after.get("authority", "")}
    return _("目标%(what)s由%(old)s调整为%(new)s") % values, after.get("reason", ""), (source,)


def _issued(entry: Entry, _names: Names) -> Told:
    if entry.kind == "target":
        return _("记下任务的目标"), "", ()
    return _("任务随清单印发"), "", ()


def _new_or_old(new: Callable[[], str], old: Callable[[], str], target: Callable[[], str]) -> Tell:
    """A task that came out of a split or merger, one that went into it, and the targets that came with it."""

    def tell(entry: Entry, _names: Names) -> Told:
        if entry.kind == "target":
            return target(), "", ()
        return (old() if entry.before else new()), (entry.after or {}).get("reason", ""), ()

    return tell


def _kept_target() -> str:
    return _("记下任务的目标")


def _linked(entry: Entry, _names: Names) -> Told:
    after = after_of(entry)
    if after.get("named"):
        return _("与任务 %(number)s 关联") % {"number": after["named"]}, after.get("note", ""), ()
    return _("与另一项任务关联"), after.get("note", ""), ()


def _unlinked(entry: Entry, _names: Names) -> Told:
    before = entry.before or {}
    if before.get("named"):
        return _("取消与任务 %(number)s 的关联") % {"number": before["named"]}, before.get("reason", ""), ()
    return _("取消与另一项任务的关联"), before.get("reason", ""), ()


def _reached(entry: Entry, _names: Names) -> Told:
    told = after_of(entry).get("reached", [])
    items = tuple(_("“%(name)s”：%(day)s") % {"name": name, "day": _day(on)} for name, _due, on in told)
    return (_("填报里程碑到达") if told else _("取消填报的里程碑")), "", items


def _timely(entry: Entry, _names: Names) -> Told:
    old = words.TIMELINESS.get((entry.before or {}).get("timeliness", ""), "—")
    new = words.TIMELINESS.get(after_of(entry).get("timeliness", ""), "—")
    reasons = tuple(sentence(one) for one in after_of(entry).get("reasons", ()))
    return _("填报时效由“%(old)s”变为“%(new)s”") % {"old": old, "new": new}, "", reasons


def _held(entry: Entry, _names: Names) -> Told:
    after = after_of(entry)
    return (
        _("目标由系统统计“%(title)s”，现为 %(value)s")
        % {
            "title": after.get("title", ""),
            "value": _number(after.get("value")),
        },
        "",
        (),
    )


def _number(value: object) -> str:
    return f"{Decimal(str(value)).normalize():f}" if value is not None else "—"


def _steps(entry: Entry, _names: Names) -> Told:
    after = after_of(entry)
    told = _("单位内步骤定为“%(steps)s”") % {"steps": words.STEPS.get(after.get("steps", 0), "—")}
    return told, after.get("reason", ""), ()


VERBS: Final[Mapping[str, Tell]] = {
    "task.issue": _issued,
    "task.decide": _decided,
    "task.link": _linked,
    "task.unlink": _unlinked,
    "task-force.form": named(lambda: _("成立专班“%(name)s”"), "name"),
    "task-force.change": named(lambda: _("调整专班“%(name)s”"), "name"),
    "task-force.end": named(lambda: _("撤销专班“%(name)s”"), "name"),
    "task.register": _new_or_old(lambda: _("立项"), lambda: _("立项"), _kept_target),
    "task.divide": _new_or_old(lambda: _("由一项任务拆分而来"), lambda: _("任务被拆分"), _kept_target),
    "task.unite": _new_or_old(lambda: _("由几项任务合并而来"), lambda: _("任务被合并"), _kept_target),
    "task.move-due": _moved,
    "task.close": fixed(lambda: _("销号")),
    "task.reopen": reasoned(lambda: _("重新办理"), "reason"),
    "contribution.unchanged": fixed(lambda: _("本期无变化，一键填报")),
    "report.begin": fixed(lambda: _("开始一期报告")),
    "timeliness.change": _timely,
    "light-policy.set": reasoned(lambda: _("设置灯号办法"), "reason"),
    "light.override": dated(lambda: _("人工调整灯号，%(day)s到期"), "expires_on", "reason"),
    "light.lift": fixed(lambda: _("取消灯号的人工调整")),
    "list.archive": named(lambda: _("将清单《%(name)s》归档"), "title"),
    "assignment.decide-role": _role,
    "assignment.undo-role": of_unit(lambda: _("撤销对%(unit)s角色的决定")),
    "assignment.hand-over": _handed,
    "target.adjust": _adjusted,
    "target.revise": fixed(lambda: _("目标随清单修订更新")),
    "extension.ask": dated(lambda: _("申请延期到%(day)s"), "proposed_due_on", "reason"),
    "extension.withdraw": fixed(lambda: _("撤回延期申请")),
    "extension.grant": dated(lambda: _("同意延期到%(day)s"), "granted_due_on", "answer"),
    "extension.refuse": reasoned(lambda: _("不同意延期"), "answer"),
    "extension.lapse": reasoned(lambda: _("延期申请随之终止"), "answer"),
    "extension.revise": dated(lambda: _("随清单修订把时限改为%(day)s"), "granted_due_on", "authority"),
    "target.hold": _held,
    "target.release": fixed(lambda: _("目标恢复由单位填报")),
    "task.set-course": fixed(lambda: _("按批准的分解方案定下计划曲线")),
    "breakdown.write": fixed(lambda: _("填写分解方案")),
    "breakdown.send": fixed(lambda: _("分解方案送审")),
    "breakdown.give-back": reasoned(lambda: _("单位内退回分解方案"), "reason"),
    "contribution.send": fixed(lambda: _("填报送审")),
    "contribution.check": fixed(lambda: _("单位内审核填报")),
    "contribution.give-back": reasoned(lambda: _("单位内退回填报"), "inside_reason"),
    "passing.ask-again": reasoned(lambda: _("请转办的处室补充"), "back_reason"),
    "steps.set": _steps,
    "sub-unit.form": named(lambda: _("登记处室或下属单位“%(name)s”"), "name"),
    "sub-unit.members": named(lambda: _("更换“%(name)s”的答复人员"), "name"),
    "sub-unit.end": named(lambda: _("停用处室或下属单位“%(name)s”"), "name"),
    "breakdown.check": fixed(lambda: _("单位内审核分解方案")),
    "breakdown.sign": fixed(lambda: _("签发分解方案，报督查室")),
    "breakdown.approve": fixed(lambda: _("批准分解方案")),
    "breakdown.return": reasoned(lambda: _("退回分解方案"), "reason"),
    "breakdown.replace": fixed(lambda: _("分解方案由新的一版代替")),
    "milestone.tell": _reached,
    "passing.make": reasoned(lambda: _("转办"), "what"),
    "passing.answer": reasoned(lambda: _("记下转办的答复"), "answer"),
    "passing.withdraw": fixed(lambda: _("撤回转办")),
    "passing.lapse": reasoned(lambda: _("转办随之终止"), "back_reason"),
    "closing.lapse": reasoned(lambda: _("办结申请随之终止"), "reason"),
    "closing.apply": reasoned(lambda: _("申请办结"), "text"),
    "closing.withdraw": fixed(lambda: _("撤回办结申请")),
    "closing.review": reasoned(lambda: _("复核办结申请"), "findings"),
    "closing.close": fixed(lambda: _("同意办结")),
    "closing.return": reasoned(lambda: _("退回办结申请"), "reason"),
}
