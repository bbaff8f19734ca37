"""The demo's vehicle programme: invented applicants from synthetic registers, staff who have done part of the work."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from luoshi.library.programmes import find
from luoshi.policy.cases.registers import REGISTERS
from luoshi.policy.dates.windows import day_of
from luoshi.policy.rules.trials import Asked
from luoshi.policy.terms.actors import SYSTEM, Actor, RoleName
from luoshi.policy.terms.refusals import ActionRefused
from luoshi.records.cases import actions, queries
from luoshi.records.cases.values import Application
from luoshi.records.people.actions import give_account, give_role
from luoshi.records.programmes.actions import fund, make_ruling, open_programme
from luoshi.records.prospects.actions import ask_search
from luoshi.records.trials.actions import ask_trial
from luoshi.records.trials.queries import work_of
from luoshi.surfaces.adapters.registers.base import Register
from luoshi.surfaces.adapters.registers.configured import DEMO_SEED
from luoshi.surfaces.adapters.registers.synthetic import SyntheticRegister, card, life
from luoshi.surfaces.demo.applicants import give_citizens
from luoshi.surfaces.demo.scans import scan
from luoshi.surfaces.demo.treasury import pay_some
from luoshi.surfaces.jobs.registry import run_work
from luoshi.surfaces.programmes.checking import check_due
from luoshi.surfaces.programmes.finding import run_search
from luoshi.surfaces.programmes.telling import ask_receipts, tell_applicants
from luoshi.surfaces.programmes.trying import run_trial

PROGRAMME: Final = "vehicle_trade_in_2026"
STAFF: Final[tuple[tuple[str, str, RoleName], ...]] = (
    ("jingban", "项目经办·演示", "operator"),
    ("shenhe", "第三方审核·演示", "reviewer"),
    ("shenhe2", "第三方审核二组·演示", "reviewer"),
    ("zhifu", "资金支付·演示", "treasurer"),
    ("zhifu2", "资金支付复核·演示", "treasurer"),
    ("rexian", "热线·演示", "hotline"),
)
LAST_DAY: Final = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
"""Applications close on 30 November 2026: a later demo tells a story that ends ten days before."""
DAYS: Final = 24
WEEK: Final = (6, 5, 4, 5, 4, 2, 1)
"""Applications by day of the week, from Monday on."""
SAME_CARD: Final = frozenset({33, 61, 74})
SAME_DEVICE: Final = frozenset({70, 76, 81, 88})
WITH_PAPERS: Final = 4
"""Every fourth application online comes with scans of its papers."""
BUDGET_FEN: Final = {"central": 170_000_000, "city": 30_000_000}
REVIEWED: Final = 60


def load_programme(*, password: str, at: datetime) -> None:
    """Staff, money, rulings, and some three weeks of applications, most of them reviewed."""
    now = min(at, LAST_DAY)
    staff = {name: _account(name, shown, role, password, at=at) for name, shown, role in STAFF}
    programme = open_programme(
        PROGRAMME, shares={"central": 85, "city": 15}, by=SYSTEM, at=now - timedelta(days=DAYS + 2)
    )
    _settle(programme, staff["jingban"], at=now - timedelta(days=DAYS + 1))
    ways: Mapping[str, Register] = {name: SyntheticRegister(name, DEMO_SEED) for name in REGISTERS}
    next_serial = 1
    for number in range(DAYS):
        when = now - timedelta(days=DAYS - number)
        serials = range(next_serial, next_serial + WEEK[day_of(when).weekday()])
        next_serial = serials.stop
        applications = [_application(one, when) for one in serials]
        actions.apply_many(programme, applications, by=SYSTEM, at=when)
        check_due(ways, at=when + timedelta(minutes=5))
    _review(programme, staff, at=now - timedelta(days=1))
    pay_some(programme, staff["zhifu"], staff["zhifu2"], staff["jingban"], at=now)
    give_citizens(programme, next_serial - 1, staff["jingban"], password, at=now)
    for minutes in (0, 5):  # the gateway asks for patience at first: what it did not take is tried again
        tell_applicants(_clock(now + timedelta(minutes=minutes)))
    for minutes in (6, 8, 10):  # some receipts come late, some twice, some never
        ask_receipts(_clock(now + timedelta(minutes=minutes)))
    _look_ahead(programme, staff["jingban"], ways, at=now)


def _clock(at: datetime) -> Callable[[], datetime]:
    """A clock that stands."""
    return lambda: at


def _application(serial: int, at: datetime) -> Application:
    """One invented application; a few give the card or the device of another person, which the signs of risk show.

    Some come with their papers, the others as if these lay in another system.
    """
    given = life(DEMO_SEED, serial).application()
    own = dict(given.particulars)
    if serial in SAME_CARD:
        own["bank_card"] = card(min(SAME_CARD))
    if serial in SAME_DEVICE:
        own["device"] = "demo-device-1"
    given = replace(given, particulars=own)
    if serial % WITH_PAPERS or given.channel != "online":
        return given
    flow = find(PROGRAMME).workflow
    asked = [one for one in flow.papers if one.asked_in(given.part)] if flow else []
    papers = {
        one.name: actions.keep_paper(scan(serial + n), name=one.title, by=SYSTEM, at=at)
        for n, one in enumerate(asked)
    }
    return replace(given, papers=papers, papers_elsewhere=False)


def _account(name: str, shown: str, role: RoleName, password: str, *, at: datetime) -> Actor:
    user = give_account(name, display_name=shown, password=password, by=SYSTEM, at=at, weak_password=True)
    give_role(user.pk, role, unit_id=None, valid_from=date(2026, 1, 1), by=SYSTEM, at=at)
    return Actor(user.pk, shown, frozenset({role}))


def _settle(programme: int, operator: Actor, *, at: datetime) -> None:
    fund(
        programme,
        amounts=BUDGET_FEN,
        authority="演示用资金文件（虚构）",
        decided_on=day_of(at),
        by=operator,
        at=at,
    )
    for doubt, option, why in (
        ("incomplete_papers", "correct", "补正期限另有规定，应允许补正"),
        ("place_after_correction", "keeps", "补正是完善原申请"),
    ):
        make_ruling(
            programme,
            doubt,
            option,
            since=date(2026, 2, 9),
            decided_by="市商务局（演示）",
            decided_on=day_of(at),
            why=why,
            by=operator,
            at=at,
        )


def _review(programme: int, staff: Mapping[str, Actor], *, at: datetime) -> None:
    """Two groups take what came first; what the rules allow is passed, the rest refused; some samples are looked at."""
    taken = [
        (reviewer, case)
        for reviewer in (staff["shenhe"], staff["shenhe2"])
        for case in actions.take_next(programme, "review", count=REVIEWED // 2, by=reviewer, at=at)
    ]
    for reviewer, case in taken[:-4]:
        try:
            actions.review([case], "pass", by=reviewer, at=at)
        except ActionRefused:
            reason = "与登记簿核对，不符合文件规定的条件。"
            actions.review([case], "refuse", reason=reason, by=reviewer, at=at)
    operator = staff["jingban"]
    for case in actions.take_next(programme, "spot_check", count=1, by=operator, at=at):
        actions.review([case], "pass", reason="抽查材料与登记簿一致。", by=operator, at=at)
    refused = queries.cases(programme, operator, queries.Filter(state="refused"), size=1).rows
    for row in refused:
        actions.appeal(row.id, "登记日期是系统补录的，请到车管所核实。（演示）", by=SYSTEM, at=at)


def _look_ahead(programme: int, operator: Actor, ways: Mapping[str, Register], *, at: datetime) -> None:
    """A look for people who are entitled and have not applied, and a question of what would be."""
    work = ask_search(programme, by=operator, at=at)
    run_work(lambda progress: run_search(progress, ways), work, at)
    lower = Asked(date(2026, 2, 9), {("replacement", "nev_cap"): 1_200_000}, {}, {"": 100_000_000})
    trial = ask_trial(programme, lower, title="置换上限降为1.2万元、额度减半（演示）", by=operator, at=at)
    run_work(run_trial, work_of(trial), at)
