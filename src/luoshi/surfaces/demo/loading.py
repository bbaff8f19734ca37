"""Filling an empty installation: the sample city, or the documents of a folder."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from django.db import transaction

from luoshi.library.discovery import cities, load_registry, sample_demo, sample_documents
from luoshi.policy.dates.windows import day_of
from luoshi.policy.reading.model import Refused
from luoshi.policy.reading.reader import read
from luoshi.policy.terms.actors import SYSTEM, Actor, RoleName
from luoshi.policy.terms.refusals import ActionRefused, WrongState
from luoshi.records.organisations.actions import load_city, open_city
from luoshi.records.organisations.queries import the_city, unit_by_code
from luoshi.records.people.actions import give_account, give_role
from luoshi.records.tasks import actions, queries
from luoshi.surfaces.demo.chasing import chase
from luoshi.surfaces.demo.desks import show_desks
from luoshi.surfaces.demo.gazette import open_documents
from luoshi.surfaces.demo.inside import show_inside
from luoshi.surfaces.demo.life import Life, live_window, live_year
from luoshi.surfaces.demo.merchants import FIRST, load_merchants
from luoshi.surfaces.demo.plans import count, fill_sample, load_plans
from luoshi.surfaces.demo.programmes import load_programme
from luoshi.surfaces.demo.rush import load_rush
from luoshi.surfaces.demo.rush_reports import reporting, settle_until_yesterday
from luoshi.surfaces.demo.supervision import ask as ask_supervision
from luoshi.surfaces.demo.supervision import decide as decide_supervision

SAMPLE: Final = "sample"
KNOWN_SHARE: Final = 0.5
"""A city of the library fits documents when it knows at least this share of the unit names in them."""
OFFICE_ROLES: Final[tuple[tuple[str, str, RoleName], ...]] = (
    ("ducha", "督查室·演示", "office"),
    ("lingdao", "市领导·演示", "leader"),
    ("shenji", "审计·演示", "auditor"),
)
UNIT_ACCOUNTS: Final = 4
BEIJING: Final = ZoneInfo("Asia/Shanghai")
FIRST_DAY: Final = date(2025, 1, 6)
ISSUED_ON: Final = {2025: date(2025, 2, 10), 2026: date(2026, 2, 9)}
"""When the sample city's lists were sent out."""
DECIDED_ON: Final = date(2026, 2, 12)
"""When the office decided who leads, and the first units had broken their tasks down."""
TOLD_ON: Final = date(2026, 4, 2)
"""When the reports of demo.toml came in."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Loading:
    """What every step needs: the moment, the password of the demo accounts, where to say what is done."""

    at: datetime
    password: str
    say: Say


def load(documents: Mapping[str, bytes] | None, loading: Loading) -> None:
    """Fill an empty installation; one that serves a city already is left as it is."""
    if the_city() is not None:
        loading.say("数据目录中已有数据，接着使用。")
        return
    if documents is None:
        _load_sample(loading)
    else:
        _load_documents(documents, loading)


def _load_sample(loading: Loading) -> None:
    """The city as it stands after two years of work: each thing at its own time in the past."""
    plan = sample_demo()
    first = replace(loading, at=_past(loading, FIRST_DAY))
    load_city(SAMPLE, by=SYSTEM, at=first.at)
    for account in plan["account"]:
        unit = unit_by_code(account["unit"]) if account.get("unit") else None
        _account(
            account["username"], account["display_name"], account["role"], unit.id if unit else None, first
        )
    documents = sample_documents()
    for year, issued_on in ISSUED_ON.items():
        # Documents first, lists after them, so that the newest list is the last one issued.
        own = {name: data for name, data in documents.items() if _year_of(name) == year}
        _take(own, replace(loading, at=_past(loading, issued_on)))
    decide_supervision(plan, _past(loading, DECIDED_ON), loading.say)
    loading.say("按虚构的进度补上两年的签收、填报、延期和销号……")
    for row in sorted(queries.lists(SYSTEM), key=lambda row: row.year):
        if row.state == "issued":
            _live(row, plan, loading)
    ask_supervision(plan, loading.at, loading.say)
    load_plans(loading.at, loading.say)
    fill_sample(loading.at)
    chase(loading.at)
    _programme(loading)
    count(loading.at)
    show_desks(loading.at)
    show_inside(loading.at, loading.password)
    loading.say(f"向社会公开 {open_documents(loading.at)} 份文件")


def _past(loading: Loading, day: date) -> datetime:
    """Half past nine of a day, or the moment of loading where that is earlier."""
    morning = datetime.combine(day, time(9, 30), tzinfo=BEIJING)
    return min(morning, loading.at)


def _year_of(name: str) -> int:
    """The year to which a document of the sample belongs: the list of 2025 to 2025, all else to the newest."""
    return min((year for year in ISSUED_ON if str(year) in name), default=max(ISSUED_ON))


def _live(row: queries.ListRow, plan: Mapping[str, Any], loading: Loading) -> None:
    """The windows of a list, the reports that demo.toml tells, and a life of the rest up to the day of loading."""
    issued_at = _past(loading, ISSUED_ON.get(row.year, FIRST_DAY))
    early = replace(loading, at=issued_at)
    entries = [one for one in plan["window"] if one["list"] == row.number and _is_over(one, loading)]
    windows = {entry["label"]: _window(entry, early) for entry in entries}
    told = frozenset(one["task"] for kind in ("closing", "extension") for one in plan.get(kind, ()))
    life = Life(loading.at, Random(row.year), told)  # noqa: S311 - a fictional year, drawn the same each time
    for entry in plan["report"]:
        if entry["window"] in windows:
            told_at = _past(loading, TOLD_ON)
            life.on(told_at, partial(_told, entry, windows, loading))
    with transaction.atomic():  # one commit for a year: nobody else is there yet
        live_year(row.id, life, issued_at=issued_at)
        for entry in plan["window"]:
            if entry["list"] == row.number and "opens_days_before" in entry:
                opened = replace(loading, at=loading.at - timedelta(days=entry["opens_days_before"]))
                live_window(row.id, _window(entry, loading), life, opened_at=opened.at)


def _told(entry: Mapping[str, Any], windows: Mapping[str, int], loading: Loading, at: datetime) -> None:
    _report(entry, windows, replace(loading, at=at))


def _is_over(entry: Mapping[str, Any], loading: Loading) -> bool:
    """Whether a window with fixed days was closed well before the one that is open on the day of loading."""
    return "closes_on" in entry and entry["closes_on"] < day_of(loading.at) - timedelta(days=7)


def _load_documents(documents: Mapping[str, bytes], loading: Loading) -> None:
    city = _fitting_city(documents)
    if city is None:
        loading.say("名录库中没有与这些文件相符的城市：单位名称将逐一由人确认。")
        open_city("本市", by=SYSTEM, at=loading.at)
    else:
        loading.say(f"装入单位名录：{load_city(city, by=SYSTEM, at=loading.at).name}")
    _take(documents, loading)
    for username, display_name, role in OFFICE_ROLES:
        _account(username, display_name, role, None, loading)
    load_plans(loading.at, loading.say)
    for number, (unit_id, name) in enumerate(_busiest(UNIT_ACCOUNTS), 1):
        _account(f"danwei{number}", f"{name}·演示", "unit", unit_id, loading)
    day = day_of(loading.at)
    for row in queries.lists(SYSTEM):
        if row.state == "issued" and row.ends_on >= day:
            days = (day - timedelta(days=3), day + timedelta(days=14))
            _open(row.id, "本期（演示）", *days, loading)
    loading.say(f"向社会公开 {open_documents(loading.at)} 份文件")
    _programme(loading)


def _programme(loading: Loading) -> None:
    loading.say("装入汽车以旧换新项目的演示数据（申请人和登记簿均为虚构）")
    load_programme(password=loading.password, at=loading.at)
    loading.say("装入补贴资格的商户、商品与结算（企业、商品和订单均为虚构）")
    shops = load_merchants(password=loading.password, at=loading.at)
    loading.say("装入家电和数码补贴资格的演示数据（领取人、企业和地址均为虚构）")
    selling = {number for numbers in shops.values() for number in numbers}
    scheme = load_rush(shops=shops, report=reporting(selling, at=loading.at), at=loading.at)
    settle_until_yesterday(scheme, days=FIRST, at=loading.at)


def _fitting_city(documents: Mapping[str, bytes]) -> str | None:
    """The city of the library that knows most of the unit names in these documents, if it knows enough."""
    names: Counter[str] = Counter()
    for name, data in documents.items():
        try:
            found = read(data, name).documents
        except Refused:
            continue
        names.update(unit.name for one in found for task in one.tasks for unit in task.units)
    if not names:
        return None
    share = {city: _share(names, city) for city in cities() if city != SAMPLE}
    best = max(share, key=lambda city: share[city], default=None)
    return best if best is not None and share[best] >= KNOWN_SHARE else None


def _share(names: Counter[str], city: str) -> float:
    registry = load_registry(city)
    known = sum(count for name, count in names.items() if registry.resolve(name).kind != "unknown")
    return known / names.total()


def _take(documents: Mapping[str, bytes], loading: Loading) -> None:
    """Import every file, then issue every list that needs no person's word; older lists first."""
    lists: set[int] = set()
    for number, (name, data) in enumerate(documents.items(), 1):
        loading.say(f"导入 {number}/{len(documents)}：{name}")
        try:
            lists.update(actions.import_file(data, name=name, by=SYSTEM, at=loading.at).list_ids)
        except ActionRefused as problem:
            loading.say(f"  未导入：{problem.sentence}")
    rows = [row for list_id in lists if (row := queries.task_list(list_id)) is not None]
    for row in sorted((row for row in rows if row.state == "draft"), key=lambda row: (row.year, row.id)):
        try:
            actions.issue(row.id, accept_gaps=True, by=SYSTEM, at=loading.at)
        except WrongState as problem:
            loading.say(f"  {row.title} 留作草稿：{problem.sentence}")
        else:
            loading.say(f"  已印发：{row.title}（{row.tasks} 项）")


def _account(username: str, shown: str, role: RoleName, unit_id: int | None, loading: Loading) -> None:
    user = give_account(
        username,
        display_name=shown,
        password=loading.password,
        by=SYSTEM,
        at=loading.at,
        weak_password=True,
    )
    give_role(user.pk, role, unit_id=unit_id, valid_from=day_of(loading.at), by=SYSTEM, at=loading.at)


def _busiest(most: int) -> list[tuple[int, str]]:
    """The units with most tasks in the newest issued list."""
    newest = next((row for row in queries.lists(SYSTEM) if row.state == "issued"), None)
    if newest is None:
        return []
    ranked = sorted(queries.overview(newest.id, SYSTEM).units, key=lambda counts: -counts.total)
    return [(int(counts.key), counts.label) for counts in ranked[:most]]


def _window(entry: Mapping[str, Any], loading: Loading) -> int:
    row = next(one for one in queries.lists(SYSTEM) if one.number == entry["list"] and one.state == "issued")
    today = day_of(loading.at)
    opens = entry.get("opens_on") or today - timedelta(days=entry["opens_days_before"])
    closes = entry.get("closes_on") or today + timedelta(days=entry["closes_days_after"])
    taken = [one.closes_on for one in queries.windows(row.id) if one.closes_on >= opens]
    if taken and "opens_on" not in entry:  # two windows never ask for the same days
        opens = max(taken) + timedelta(days=1)
        closes = max(closes, opens)
    return _open(row.id, entry["label"], opens, closes, loading)


def _open(list_id: int, label: str, opens: Any, closes: Any, loading: Loading) -> int:
    window = actions.open_window(
        list_id, label=label, opens_on=opens, closes_on=closes, by=SYSTEM, at=loading.at
    )
    return int(window.pk)


def _report(entry: Mapping[str, Any], windows: Mapping[str, int], loading: Loading) -> None:
    """A first contribution, submitted; a completion that the entry gives is accepted by the office."""
    unit = unit_by_code(entry["unit"])
    found = _task(windows[entry["window"]], entry["task"])
    if unit is None or found is None:
        raise LookupError(f"demo.toml: no unit {entry['unit']} or task {entry['task']}")
    held = next(one for one in found.row.units if one.unit_id == unit.id)
    by = Actor(None, unit.name, cast("frozenset[RoleName]", frozenset({"unit"})), frozenset({unit.id}))
    if held.state == "pending":
        actions.acknowledge(held.assignment_id, by=by, at=loading.at)
    figure = entry.get("figure")
    row = actions.write_contribution(
        held.assignment_id,
        windows[entry["window"]],
        text=entry["text"],
        completion_percent=_percent(found, figure),
        figures=_figures(found, figure),
        by=by,
        at=loading.at,
    )
    report = actions.submit_contribution(row.pk, by=by, at=loading.at)
    if entry.get("accept", True) and not _more_to_come(entry, windows):
        actions.accept_report(
            report.pk,
            completion_percent=row.completion_percent,
            version=report.version,
            by=SYSTEM,
            at=loading.at,
        )


def _more_to_come(entry: Mapping[str, Any], windows: Mapping[str, int]) -> bool:
    """Whether a later entry adds to the same report."""
    entries = [one for one in sample_demo()["report"] if one["window"] in windows]
    same = [one for one in entries if (one["task"], one["window"]) == (entry["task"], entry["window"])]
    return bool(same) and same[-1] != dict(entry)


def _task(window_id: int, number: int) -> queries.TaskPage | None:
    for row in queries.lists(SYSTEM):
        if window_id in {window.id for window in queries.windows(row.id)}:
            page = queries.tasks(row.id, SYSTEM, queries.Filter(words=str(number)), size=queries.PAGE_MOST)
            ids = [task.id for task in page.rows if task.number == number]
            return queries.task_page(ids[0], SYSTEM) if ids else None
    return None


def _figures(found: queries.TaskPage, figure: Mapping[str, Any] | None) -> dict[int, Decimal]:
    target = _target(found, figure)
    return {target.id: Decimal(figure["value"])} if target and figure else {}


def _target(found: queries.TaskPage, figure: Mapping[str, Any] | None) -> queries.TargetRow | None:
    return next((t for t in found.targets if figure and t.unit == figure["unit"]), None)


def _percent(found: queries.TaskPage, figure: Mapping[str, Any] | None) -> int:
    """What the figure is of its target, at most 100; without either, nothing is claimed."""
    target = _target(found, figure)
    if target is None or figure is None or target.value <= 0:
        return 0
    return min(100, int(Decimal(figure["value"]) * 100 / target.value))
