"""Filling an empty installation: the sample city, or the documents of a folder."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, cast

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
from luoshi.surfaces.demo.plans import fill_sample, load_plans
from luoshi.surfaces.demo.programmes import load_programme
from luoshi.surfaces.demo.supervision import load as load_supervision

SAMPLE: Final = "sample"
KNOWN_SHARE: Final = 0.5
"""A city of the library fits documents when it knows at least this share of the unit names in them."""
OFFICE_ROLES: Final[tuple[tuple[str, str, RoleName], ...]] = (
    ("ducha", "督查室·演示", "office"),
    ("lingdao", "市领导·演示", "leader"),
    ("shenji", "审计·演示", "auditor"),
)
UNIT_ACCOUNTS: Final = 4
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
    plan = sample_demo()
    load_city(SAMPLE, by=SYSTEM, at=loading.at)
    # Documents first, lists after them, so that the newest list is the last one issued.
    _take(sample_documents(), loading)
    for account in plan["account"]:
        unit = unit_by_code(account["unit"]) if account.get("unit") else None
        _account(
            account["username"], account["display_name"], account["role"], unit.id if unit else None, loading
        )
    windows = {entry["label"]: _window(entry, loading) for entry in plan["window"]}
    for entry in plan["report"]:
        _report(entry, windows, loading)
    load_supervision(plan, loading.at, loading.say)
    load_plans(loading.at, loading.say)
    fill_sample(loading.at)
    chase(loading.at)
    _programme(loading)
    show_desks(loading.at)


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
    _programme(loading)


def _programme(loading: Loading) -> None:
    loading.say("装入汽车以旧换新项目的演示数据（申请人和登记簿均为虚构）")
    load_programme(password=loading.password, at=loading.at)


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
