"""The behaviour of a simulated year: who does what on which day, drawn from one seed, done by the public actions."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from soak.year_cockpit import cockpit_again

PNG: Final = b"\x89PNG\r\n\x1a\n" + bytes(64)
FIRST: Final = date(2026, 1, 6)
LAST: Final = date(2026, 12, 31)
DAY: Final = timedelta(days=1)
MIDYEAR: Final = 10
"""The month in which the cockpit is looked at while there is still something to forecast."""


@dataclass
class Play:
    """A year as it was played: ids and counts. `seen`: day → the lights that were shown at its end.

    `midyear`: what the cockpit showed otherwise than the log in October, when there is a forecast.
    """

    list_id: int
    at: datetime
    tasks: int = 0
    units: int = 0
    windows: int = 0
    days: int = 0
    acts: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    seen: dict[date, dict[int, tuple[str, str]]] = field(default_factory=dict)
    last_lights: dict[int, str] = field(default_factory=dict)
    leader_id: int = 0
    midyear: list[str] = field(default_factory=list)


def play(document: tuple[str, str, bytes], seed: int, rhythm: str) -> Play:
    """One year. The same seed gives the same year."""
    from luoshi.policy.terms.actors import SYSTEM
    from luoshi.records.organisations.actions import load_city
    from luoshi.records.people.actions import give_account_with_role
    from luoshi.records.tasks import actions

    city, name, data = document
    at = _noon(FIRST)
    load_city(city, by=SYSTEM, at=at)
    imported = actions.import_file(data, name=name, by=SYSTEM, at=at)
    row = actions.issue(imported.list_ids[0], accept_gaps=True, by=SYSTEM, at=at)
    year = _Year(row.pk, random.Random(seed), Play(row.pk, at))
    year.told.leader_id = give_account_with_role(
        *("leader", "leader"),
        display_name="市领导",
        password=f"{seed}-一年的人",
        unit_id=None,
        valid_from=FIRST,
        by=SYSTEM,
        at=at,
    ).pk
    year.begin(rhythm, at)
    day = FIRST
    while day <= LAST:
        year.live(day, weekly=day.weekday() == 0)
        day += DAY
    return year.end(_noon(LAST))


class _Year:
    """The city at work. Each act is tried; a refusal is counted, as people are told no in real life too."""

    def __init__(self, list_id: int, chance: random.Random, told: Play) -> None:
        from luoshi.policy.terms.actors import Actor

        self.list_id, self.chance, self.told = list_id, chance, told
        self.office = Actor(None, "督查室", frozenset({"office"}))
        self.pace: dict[int, float] = {}
        """Task → how fast it goes, as a share of the year"s course."""

    def unit(self, unit_id: int) -> Any:
        from luoshi.policy.terms.actors import Actor

        return Actor(None, f"单位{unit_id}", frozenset({"unit"}), frozenset({unit_id}))

    def does(self, verb: str, act: Callable[..., Any], /, *args: Any, **named: Any) -> Any:
        """Try an act; what it gave, or None where it was refused."""
        from luoshi.policy.terms.refusals import ActionRefused

        try:
            done = act(*args, **named)
        except ActionRefused as problem:
            self.told.refused[f"{verb}: {problem.code}"] += 1
            return None
        self.told.acts[verb] += 1
        return done

    def begin(self, rhythm: str, at: datetime) -> None:
        """Leads, windows, acknowledgements, plans."""
        from luoshi.records.tasks import actions
        from luoshi.records.tasks.models import Assignment, Task
        from luoshi.records.tasks.queries_decisions import proposals_first_named

        ids = [one.task_id for one in proposals_first_named(self.list_id)]
        self.does("decide-leads", actions.decide_first_named, ids, by=self.office, at=at)
        windows = self.does(
            "open-windows", actions.open_year_windows, self.list_id, rhythm, by=self.office, at=at
        )
        self.told.windows = len(windows or ())
        units = list(
            Assignment.objects.filter(task__list_id=self.list_id)
            .order_by("unit_id")
            .values_list("unit_id", flat=True)
            .distinct()
        )
        self.told.units = len(units)
        for unit_id in units:
            by = self.unit(unit_id)
            self._some_come_back(unit_id, by, at)
            self.does("acknowledge", actions.acknowledge_all, unit_id, self.list_id, by=by, at=at)
        for task_id in Task.objects.filter(list_id=self.list_id).order_by("id").values_list("id", flat=True):
            self.pace[task_id] = self.chance.choice([0.6, 0.8, 0.95, 1.0, 1.0, 1.05, 1.2])
        self.told.tasks = len(self.pace)

    def _some_come_back(self, unit_id: int, by: Any, at: datetime) -> None:
        """Now and then a unit returns a task; the office holds to it or hands it over."""
        from luoshi.records.tasks import actions
        from luoshi.records.tasks.models import Assignment

        rows = Assignment.objects.filter(unit_id=unit_id, task__list_id=self.list_id, state="pending")
        for held in rows.order_by("id"):
            if self.chance.random() > 0.01:
                continue
            self.does("return", actions.return_assignment, held.pk, reason="职责不符", by=by, at=at)
            other = Assignment.objects.exclude(task_id=held.task_id).order_by("id").first()
            if self.chance.random() < 0.5 or other is None:
                self.does("again", actions.assign_again, held.pk, by=self.office, at=at)
            else:
                self.does(
                    "hand-over",
                    actions.hand_over,
                    held.pk,
                    unit_id=other.unit_id,
                    reason="划转",
                    by=self.office,
                    at=at,
                )

    def live(self, day: date, *, weekly: bool) -> None:
        """What happens on one day; the lights are those of its end."""
        from luoshi.policy.terms.actors import SYSTEM
        from luoshi.records.tasks.actions import refresh_lights
        from luoshi.records.tasks.models import Window

        at = _noon(day)
        opened = Window.objects.filter(list_id=self.list_id, opens_on__lte=day).order_by("-closes_on").first()
        days_left = (opened.closes_on - day).days if opened else -99
        reporting = opened is not None and days_left in {2, 0, -4}
        if not (reporting or weekly):
            return
        refresh_lights(self.list_id, by=SYSTEM, at=at)
        if weekly:
            self._this_week(day, at)
        if opened is not None and reporting:
            self._report(opened, day, at, share={2: 0.6, 0: 0.75, -4: 0.5}[days_left])
            self._review(at)
        self.told.days += 1
        if day.day <= 8 and weekly:
            self._look(day)
            if day.month == MIDYEAR:
                end = datetime.combine(day, time(23, 59), at.tzinfo)
                self.told.midyear += cockpit_again(self.list_id, end, self.told.leader_id)

    def _look(self, day: date) -> None:
        """Remember the lights as the pages show them at the end of that day."""
        from luoshi.records.tasks.models import Task

        rows = Task.objects.filter(list_id=self.list_id, state__in=["active", "closed"])
        self.told.seen[day] = {row[0]: row[1:] for row in rows.values_list("id", "light", "timeliness")}

    def _leads(self) -> list[Any]:
        """Who speaks for each task that is worked on."""
        from luoshi.records.tasks.models import Assignment

        rows = Assignment.objects.filter(
            task__list_id=self.list_id, task__state="active", state="acknowledged", role="lead"
        )
        return list(rows.select_related("task").order_by("task_id", "id"))

    def _report(self, window: Any, day: date, at: datetime, share: float) -> None:
        from luoshi.records.tasks import actions
        from luoshi.records.tasks.models import Report

        there = set(
            Report.objects.filter(window=window)
            .exclude(state__in=["draft", "returned"])
            .values_list("task_id", flat=True)
        )
        for held in self._leads():
            if held.task_id in there or self.chance.random() > share:
                continue
            by, draw = self.unit(held.unit_id), self.chance.random()
            if draw < 0.12:
                done = self.does("unchanged", actions.report_unchanged, held.pk, window.pk, by=by, at=at)
                if done is not None:
                    continue
            if draw > 0.9:
                self._supports(held, window, at)
            self._writes(held, window, day, by, at)

    def _writes(self, held: Any, window: Any, day: date, by: Any, at: datetime) -> None:
        from luoshi.records.tasks import actions

        due = held.task.original_due_on
        course = min(1.0, max(0.0, (day - date(2026, 1, 1)).days / max(1, (due - date(2026, 1, 1)).days)))
        percent = min(100, int(course * self.pace.get(held.task_id, 1.0) * 100))
        figures = {
            target.pk: (target.value * percent / 100).quantize(Decimal("0.01"))
            for target in held.task.targets.order_by("id")
            if 0 < target.value < 10**15
        }
        row = self.does(
            "write",
            actions.write_contribution,
            held.pk,
            window.pk,
            text=f"截至{day.month}月{day.day}日，完成计划的{percent}%。",
            completion_percent=percent,
            difficulty="两处用地尚未交付" if self.chance.random() < 0.04 else "",
            figures=figures,
            evidence=[actions.Upload("现场.png", PNG)] if self.chance.random() < 0.1 else [],
            by=by,
            at=at,
        )
        if row is not None:
            self.does("submit", actions.submit_contribution, row.pk, by=by, at=at)

    def _supports(self, lead: Any, window: Any, at: datetime) -> None:
        from luoshi.records.tasks import actions
        from luoshi.records.tasks.models import Assignment

        rows = Assignment.objects.filter(task_id=lead.task_id, state="acknowledged", role="supporting")
        for held in rows.order_by("id")[:2]:
            by = self.unit(held.unit_id)
            row = self.does(
                "support",
                actions.write_contribution,
                held.pk,
                window.pk,
                text="已按分工配合。",
                completion_percent=50,
                by=by,
                at=at,
            )
            if row is not None:
                self.does("submit", actions.submit_contribution, row.pk, by=by, at=at)

    def _review(self, at: datetime) -> None:
        from luoshi.records.tasks import actions
        from luoshi.records.tasks.models import Report

        rows = Report.objects.filter(task__list_id=self.list_id, state="submitted", task__state="active")
        for report in rows.order_by("id"):
            draw = self.chance.random()
            if draw < 0.05:
                continue
            if draw < 0.12:
                self.does(
                    "return-report",
                    actions.return_report,
                    report.pk,
                    reason="请补充数据",
                    version=report.version,
                    by=self.office,
                    at=at,
                )
                continue
            told = list(
                report.contributions.filter(submitted=True).values_list("completion_percent", flat=True)
            )
            self.does(
                "accept",
                actions.accept_report,
                report.pk,
                completion_percent=max(told, default=0),
                version=report.version,
                by=self.office,
                at=at,
            )

    def _this_week(self, day: date, at: datetime) -> None:
        leads = self._leads()
        if not leads:
            return
        for act in (self._extension, self._closing, self._decision):
            for _ in range(3):
                act(self.chance.choice(leads), day, at)
        self._answers(day, at)

    def _extension(self, held: Any, day: date, at: datetime) -> None:
        from luoshi.records.tasks import actions

        if day.month < 6 or self.chance.random() > 0.4:
            return
        self.does(
            "ask-extension",
            actions.ask_extension,
            held.pk,
            proposed_due_on=held.task.due_on + timedelta(days=self.chance.choice([15, 30, 90])),
            reason="征地进度滞后",
            progress="主体过半",
            by=self.unit(held.unit_id),
            at=at,
        )

    def _closing(self, held: Any, day: date, at: datetime) -> None:
        from luoshi.records.closing.actions import apply_closing
        from luoshi.records.tasks.actions import Upload

        if held.task.completion_percent == 100 or (day.month > 10 and self.chance.random() < 0.2):
            self.does(
                "apply-closing",
                apply_closing,
                held.pk,
                text="已全部完成。",
                evidence=[Upload("验收.png", PNG)],
                by=self.unit(held.unit_id),
                at=at,
            )

    def _decision(self, held: Any, day: date, at: datetime) -> None:
        """The rarer decisions of the office."""
        from luoshi.records.tasks import actions

        task, by, draw = held.task, {"by": self.office, "at": at}, self.chance.random()
        target = task.targets.order_by("id").first()
        if draw < 0.02:
            self.does("cancel", actions.cancel_task, task.pk, reason="机构改革", **by)
        elif draw < 0.04:
            texts = ["建成服务设施 3 处。", "完成周边道路整治。"]
            made = self.does("split", actions.split_issued, task.pk, texts=texts, reason="分期实施", **by)
            for one in made or ():
                self._take_up(one.pk, at)
        elif draw < 0.1:
            until = day + timedelta(days=20)
            self.does(
                "override",
                actions.override_light,
                task.pk,
                state="at-risk",
                reason="现场停工",
                expires_on=until,
                **by,
            )
        elif draw < 0.16 and target is not None:
            self.does(
                "adjust-target",
                actions.adjust_target,
                target.pk,
                value=target.value + 1,
                authority="市政府常务会议",
                reason="任务加码",
                **by,
            )
        elif draw < 0.5:
            self._breaks_down(held, at)

    def _take_up(self, task_id: int, at: datetime) -> None:
        from luoshi.records.tasks import actions
        from luoshi.records.tasks.models import Assignment

        for one in Assignment.objects.filter(task_id=task_id, state="pending").order_by("id"):
            self.does("acknowledge", actions.acknowledge, one.pk, by=self.unit(one.unit_id), at=at)

    def _breaks_down(self, held: Any, at: datetime) -> None:
        """The unit submits its plan, slow at first and fast at the end; the office approves most of them."""
        from luoshi.policy.progress.plans import PlanFigure, PlanItem, PlanValues
        from luoshi.records.breakdown import actions as breakdown

        due = held.task.due_on
        days = [due - timedelta(days=left) for left in (180, 90, 0)]
        shares = (Decimal("0.1"), Decimal("0.4"), Decimal(1))
        figures = tuple(
            PlanFigure(one.pk, day, (one.value * share).quantize(Decimal("0.000001")))
            for one in held.task.targets.order_by("id")
            for day, share in zip(days, shares, strict=True)
            if 0 <= one.value < 10**15
        )
        items = tuple(PlanItem("milestone", f"第{n}步", None, day) for n, day in enumerate(days, 1))
        values = PlanValues("张三", "李四", "分三步实施。", items, figures)
        by = self.unit(held.unit_id)
        row = self.does("write-plan", breakdown.write_plan, held.pk, values, by=by, at=at)
        if row is None:
            return
        signed = self.does("sign-plan", breakdown.sign_plan, row.pk, version=row.changes, by=by, at=at)
        if signed is not None and self.chance.random() < 0.8:
            office = {"version": signed.changes, "by": self.office, "at": at}
            self.does("approve-plan", breakdown.approve_plan, signed.pk, **office)

    def _answers(self, day: date, at: datetime) -> None:
        """The office goes through what waits for its decision."""
        from luoshi.records.closing import actions as closing
        from luoshi.records.closing.queries import closings_waiting
        from luoshi.records.tasks import actions
        from luoshi.records.tasks.queries_decisions import extensions_waiting

        by = {"by": self.office, "at": at}
        for one in extensions_waiting(self.office):
            if self.chance.random() < 0.6:
                self.does(
                    "grant",
                    actions.grant_extension,
                    one.id,
                    due_on=one.proposed_due_on,
                    version=one.version,
                    **by,
                )
            else:
                self.does(
                    "refuse",
                    actions.refuse_extension,
                    one.id,
                    reason="请抓紧",
                    version=one.version,
                    **by,
                )
        for row in closings_waiting(self.office):
            if self.chance.random() < 0.2:
                self.does(
                    "return-closing",
                    closing.return_closing,
                    row.id,
                    reason="缺验收意见",
                    version=row.version,
                    **by,
                )
                continue
            kind = self.chance.choice(["paper", "on-site"])
            done = self.does(
                "review",
                closing.review_closing,
                row.id,
                kind=kind,
                reviewed_on=day,
                findings="查看属实",
                version=row.version,
                **by,
            )
            if done is not None:
                self.does("close", closing.close_task, done.pk, version=done.version, **by)
                if self.chance.random() < 0.05:
                    task_id = row.task_id
                    self.does("reopen", closing.reopen_task, task_id, reason="数据不实", **by)

    def end(self, at: datetime) -> Play:
        """The last light of the year."""
        from luoshi.policy.terms.actors import SYSTEM
        from luoshi.records.tasks.actions import refresh_lights
        from luoshi.records.tasks.models import Task

        refresh_lights(self.list_id, by=SYSTEM, at=at)
        self.told.at = at
        self._look(at.date())
        rows = Task.objects.filter(list_id=self.list_id, state__in=["active", "closed"])
        self.told.last_lights = dict(rows.values_list("id", "light"))
        return self.told


def _noon(day: date) -> datetime:
    from luoshi.policy.dates.windows import BEIJING

    return datetime(day.year, day.month, day.day, 12, tzinfo=BEIJING)
