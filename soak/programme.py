"""A programme from registers to payment: invented lives through the public actions, one by one and in batches by staff.

    python -m soak.programme [--quick] [--seed N]

Full: 20,000 lives one by one, then 200,000 with everybody acting in batches; the registers misbehave. One by one, two
places work at the same time, each a process with staff of its own, as offices do. In batches, applications and checks
(jobs) run in one process, staff decide and pay in another. At the end the ledger, the cases and the
expected fate of every life and the bank's files (read byte by byte) are held against each other, and every decision is made again.
"""

import argparse
import atexit
import json
import multiprocessing
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from soak.programme_bank import differences, pay, sums

AT: Final = datetime(2026, 3, 16, 2, 0, tzinfo=UTC)
NAMES: Final = ("person", "vehicle", "invoice", "scrappage", "catalogue")
BATCH: Final = 1_000
PLACES: Final = 2
LOOK_AGAIN_S: Final = 0.2
PAID_EVERY: Final = 100
"""Lives of a place between two payment batches."""
SPOT_CHECK: Final = "spot_check"
FATES: Final = {"correction": "correction", "review": "refused", "refused": ""}
"""What becomes of a life that is not entitled: it waits for its correction, a person refuses it, or it was not taken."""


@dataclass(frozen=True)
class Staff:
    """Who works in the soak."""

    reviewer: Any
    operator: Any
    treasurer: Any


@dataclass(frozen=True)
class Run:
    """One programme with its registers and staff."""

    programme: int
    staff: Staff
    ways: dict[str, Any]
    seed: int
    places: tuple[Staff, ...]


def main() -> int:
    """Run both ways; 0 where all is as it must be."""
    options = _options()
    one_by_one, in_batches = (60, 1_000) if options.quick else (20_000, 200_000)
    folder = tempfile.mkdtemp(prefix="luoshi-soak-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # runs after the wheel has stopped its server
    _start(Path(folder))
    figures = _soak(options.seed, one_by_one, in_batches)
    figures["quick"] = options.quick
    print(json.dumps(figures))
    return 0 if figures["ok"] else 1


def _soak(seed: int, one_by_one: int, in_batches: int) -> dict[str, Any]:
    run = _prepared(seed, one_by_one + in_batches)
    began = time.perf_counter()
    used_single = _live_apart(run, one_by_one)
    single = time.perf_counter() - began
    print(
        f"one by one: {one_by_one} lives in {single:.1f} s, {single / one_by_one * 1000:.1f} ms each",
        flush=True,
    )
    began = time.perf_counter()
    used_batch = _live_together(run, one_by_one + 1, in_batches)
    batch = time.perf_counter() - began
    print(
        f"in batches: {in_batches} lives in {batch:.1f} s, {batch / in_batches * 1000:.2f} ms each",
        flush=True,
    )
    problems = list(_problems(run, one_by_one + in_batches))
    for line in problems[:20]:
        print(line)
    return {
        "ok": not problems,
        "problems": len(problems),
        "seed": seed,
        "one_by_one": one_by_one,
        "one_by_one_s": round(single, 1),
        "one_by_one_cpu_s": round(used_single, 1),
        "in_batches": in_batches,
        "in_batches_s": round(batch, 1),
        "in_batches_cpu_s": round(used_batch, 1),
        **_counts(run),
    }


def _prepared(seed: int, lives: int) -> Run:
    from luoshi.policy.terms.actors import SYSTEM, Actor
    from luoshi.records.people.actions import give_account, give_role
    from luoshi.records.programmes.actions import fund, open_programme

    def person(role: Any, place: int) -> Actor:
        name = f"{role}{place}"
        user = give_account(name, display_name=name, password="x", by=SYSTEM, at=AT, weak_password=True)
        give_role(user.pk, role, unit_id=None, valid_from=date(2026, 1, 1), by=SYSTEM, at=AT)
        return Actor(user.pk, name, frozenset({role}))

    places = tuple(
        Staff(person("reviewer", place), person("operator", place), person("treasurer", place))
        for place in range(PLACES)
    )
    programme = open_programme("vehicle_trade_in_2026", shares={"central": 85, "city": 15}, by=SYSTEM, at=AT)
    money = lives * 2_000_000
    fund(
        programme,
        amounts={"central": money * 85 // 100 + lives, "city": money * 15 // 100 + lives},
        authority="soak",
        decided_on=AT.date(),
        by=SYSTEM,
        at=AT,
    )
    return Run(programme, places[0], _ways(seed), seed, places)


def _ways(seed: int) -> dict[str, Any]:
    """The registers, each with the troubles of real ones."""
    from luoshi.surfaces.adapters.registers.simulator import Behaviour, Simulator
    from luoshi.surfaces.adapters.registers.synthetic import SyntheticRegister

    moody = Behaviour(error=20, garbage=5, shape=5, partial=20)
    return {name: Simulator(SyntheticRegister(name, seed), moody, Random(f"{seed}{name}")) for name in NAMES}


def _live_apart(run: Run, count: int) -> float:
    """Lives 1 to `count`, one by one at each of the places; the processor seconds of all of them."""
    jobs = [(run.programme, run.seed, run.places, place, count) for place in range(PLACES)]
    with multiprocessing.get_context("spawn").Pool(PLACES) as pool:
        used = sum(pool.starmap(at_one_place, jobs))
    began = time.process_time()
    while _step_all(run):  # what one place put into a queue after the other had left
        pass
    return used + time.process_time() - began


def at_one_place(programme: int, seed: int, places: tuple[Staff, ...], place: int, count: int) -> float:
    """Every second pair of lives, in a process of its own; its processor seconds. The first place pays for both.

    A life may bring the car of the one before it: which of them comes first decides, so both belong to one place.
    """
    from luoshi.config.start import start

    start()
    run = Run(programme, places[place], _ways(seed), seed, places)
    used = time.process_time()
    mine = [serial for serial in range(1, count + 1) if (serial - 1) // 2 % PLACES == place]
    for number, serial in enumerate(mine, 1):
        _live(run, serial)
        if place == 0 and number % PAID_EVERY == 0:
            _pay(run, most=BATCH)
    return time.process_time() - used


def _step_all(run: Run) -> bool:
    """One case further at each step; whether there was any."""
    from luoshi.records.cases import actions

    _check(run)
    found = False
    for step, by in (("review", run.staff.reviewer), (SPOT_CHECK, run.staff.operator)):
        for case in actions.take_next(run.programme, step, by=by, at=AT):
            _decide([case], case in _entitled((case,)), by)
            found = True
    return _pay(run, most=BATCH) or found


def _live(run: Run, serial: int) -> None:
    """One life through the actions as people and jobs call them: submit, check, review, spot check.

    Who reviews takes the first of the queue, which may be a life of the other place.
    """
    from luoshi.policy.terms.actors import SYSTEM
    from luoshi.policy.terms.refusals import ActionRefused
    from luoshi.records.cases import actions
    from luoshi.surfaces.adapters.registers.synthetic import life

    one = life(run.seed, serial)
    try:
        told = actions.apply_for(run.programme, one.application(), by=SYSTEM, at=AT)
    except ActionRefused:
        return
    if told.case_id is None:
        return
    _check(run, told.case_id)
    for step, by in (("review", run.staff.reviewer), (SPOT_CHECK, run.staff.operator)):
        for case in actions.take_next(run.programme, step, by=by, at=AT):
            _decide([case], case in _entitled((case,)), by)


def _live_together(run: Run, first: int, count: int) -> float:
    """The same in batches: applications and checks in a process of their own, staff here; the processor seconds of both."""
    began = time.process_time()
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        intake = pool.apply_async(take_in, (run.programme, run.seed, run.places, first, count))
        while True:
            is_over = intake.ready()  # before looking: what it left behind is then found
            if not _step_together(run):
                if is_over:
                    break
                time.sleep(LOOK_AGAIN_S)
        return float(intake.get()) + time.process_time() - began


def take_in(programme: int, seed: int, places: tuple[Staff, ...], first: int, count: int) -> float:
    """A thousand applications at a time, and their checks; the processor seconds."""
    from luoshi.config.start import start

    start()
    from luoshi.policy.terms.actors import SYSTEM
    from luoshi.records.cases import actions
    from luoshi.surfaces.adapters.registers.synthetic import life

    run = Run(programme, places[0], _ways(seed), seed, places)
    used = time.process_time()
    for start_at in range(first, first + count, BATCH):
        lives = [life(seed, serial) for serial in range(start_at, min(start_at + BATCH, first + count))]
        actions.apply_many(programme, [one.application() for one in lives], by=SYSTEM, at=AT)
        _check(run)
    return time.process_time() - used


def _step_together(run: Run) -> bool:
    """What waits at each step, at most a thousand, and one payment batch; whether there was any."""
    from luoshi.records.cases import actions

    found = False
    for step, by in (("review", run.staff.reviewer), (SPOT_CHECK, run.staff.operator)):
        taken = actions.take_next(run.programme, step, count=BATCH, by=by, at=AT)
        good = _entitled(taken)
        _decide([case for case in taken if case in good], True, by)
        _decide([case for case in taken if case not in good], False, by)
        found = found or bool(taken)
    return _pay(run, most=BATCH) or found


def _check(run: Run, case: int | None = None) -> None:
    """Registers are asked until the case (all cases) has its answers; each round some hours later, as the timetable would."""
    from luoshi.records.cases.models import Case
    from luoshi.surfaces.programmes.checking import check_due

    at, mine = AT, {"programme_id": run.programme} if case is None else {"pk": case}
    while Case.objects.filter(check_after__isnull=False, **mine).exists():
        check_due(run.ways, at=at)
        at += timedelta(hours=1)


def _entitled(cases: tuple[int, ...]) -> set[int]:
    """Those whose last decision found them eligible: what the reviewer sees on the page."""
    from luoshi.records.cases.models import Decision

    made = (
        Decision.objects.filter(case_id__in=cases)
        .order_by("case_id", "number")
        .values_list("case_id", "eligible")
    )
    return {case for case, eligible in dict(made).items() if eligible}


def _decide(cases: list[int], good: bool, by: Any) -> None:
    from luoshi.records.cases import actions

    if cases:
        reason = "" if good else "与登记簿核对，不符合条件。"
        actions.review(cases, "pass" if good else "refuse", reason=reason, by=by, at=AT + timedelta(hours=3))


def _pay(run: Run, *, most: int) -> bool:
    """Pay what waits, at most so many, by a bank file and its answers; whether there was any."""
    treasurers = (run.places[0].treasurer, run.places[1].treasurer)
    return pay(run.programme, treasurers, bank_folder(), run.seed, most=most, at=AT + timedelta(hours=4))


def bank_folder() -> Path:
    """Where the soak's bank keeps its files; the same for all its processes."""
    return Path(os.environ["LUOSHI_DATA"]) / "bank"


def _problems(run: Run, lives: int) -> Iterator[str]:
    """Every life where its fault says; money in the ledger as the cases say; every decision again to the fen."""
    from luoshi.records.cases import checks
    from luoshi.records.cases.models import Case
    from luoshi.records.ledger.queries import prove
    from luoshi.records.payments.checks import wrong_payments
    from luoshi.surfaces.adapters.registers.synthetic import life

    found = {
        int((key or "").rpartition("-")[2]): (case, step or state)
        for case, key, state, step in Case.objects.values_list(
            "pk", "request_key", "state", "step"
        ).iterator()
    }
    for serial in range(1, lives + 1):
        one = life(run.seed, serial)
        case, fate = found.get(serial, (0, ""))
        wanted = "paid" if one.is_entitled else FATES[one.expected]
        if one.fault == "duplicate_vin" and case and _is_refused_before(found[serial - 1][0], case):
            wanted = FATES["correction"]  # the car was free again, and its papers are in another name
        if fate != wanted:
            yield f"life {serial} ({one.fault or 'no fault'}) is {fate or 'not taken'}, should be {wanted or 'not taken'}"
    yield from checks.wrong_money()
    yield from checks.wrong_decisions()
    yield from prove().problems
    yield from wrong_payments()
    yield from differences(run.programme, bank_folder())


def _is_refused_before(forerunner: int, case: int) -> bool:
    """Whether a person had refused the first of two cases of one car when the second was taken: who is refused holds none."""
    from luoshi.records.audit.models import AuditEntry

    rows = AuditEntry.objects.filter(subject_kind="case").order_by("pk").values_list("pk", flat=True)
    refused = rows.filter(subject_id=forerunner, verb="case.refuse").first()
    taken = rows.filter(subject_id=case, verb="case.apply").first()
    return refused is not None and taken is not None and refused < taken


def _counts(run: Run) -> dict[str, int]:
    from luoshi.policy.terms.actors import SYSTEM
    from luoshi.records.cases import queries
    from luoshi.records.cases.models import Decision
    from luoshi.records.programmes.queries import paid_fen

    totals = queries.totals(run.programme, SYSTEM)
    return {
        **{f"cases_{state}": count for state, count in sorted(totals.by_state.items())},
        "paid_fen": paid_fen(run.programme),
        "cases_paid_fen": totals.paid_fen,
        "bank_files_paid": sums(bank_folder())[0],
        "bank_files_fen": sums(bank_folder())[1],
        "decisions": Decision.objects.count(),
    }


def _start(data: Path) -> None:
    os.environ |= {"LUOSHI_MODE": "demo", "LUOSHI_DATA": str(data)}
    os.environ.pop("DATABASE_URL", None)
    from luoshi.config.start import start

    start()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="60 and 1,000 lives, within 45 s")
    parser.add_argument("--seed", type=int, default=2026)
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
