"""Server time of the pages of plans: the real plan, reports and list beside the sample city's.

    .venv/bin/python -m benchmarks.plan_pages [--quick] [--documents DIR] [--seed N]

Two databases in an embedded server of its own: the reference is the sample city; the other one holds the documents of
DIR (../shared/documents) with ten years of figures, forecasts, links, 100 projects and a round. Where there are none
(and with --quick) it is the sample city with twenty years of figures and four hundred projects. The pages are asked for
in both in turn, in process, as the office opens them; the median of 30 requests (15) after a warm-up. `ratios` is the
large one's median over the small one's. The goal is a median below 100 ms. Exit code 1 where it is missed.
"""

import argparse
import atexit
import json
import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Final

from benchmarks.pages import GOAL_MS, WARM, World, _asked, _queries, _signed_in, _start, _using

REQUESTS, QUICK_REQUESTS = 30, 15
DOCUMENTS: Final = Path(__file__).resolve().parents[2] / "shared" / "documents"
NAMES: Final = ("five-year-plan-2021-2025", "work-report-2021", "work-report-2022", "task-list-2022")
YEARS, MANY_YEARS, MANY_PROJECTS = 10, 20, 400
WHO: Final = "office"
AT: Final = datetime(2026, 3, 2, 2, tzinfo=UTC)


def main() -> int:
    """Run it and print the figures, the JSON object last."""
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="luoshi-plan-pages-"))
    # Registered before the server's own end of work, so done after it: the server is stopped by then.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _start(folder)
    files = None if options.quick else _files(options.documents)
    chance = random.Random(options.seed)
    small = _world(folder, "sample", partial(_sample, chance, 6, 0))
    if files is None:
        large = _world(folder, "grown", partial(_sample, chance, MANY_YEARS, MANY_PROJECTS))
    else:
        large = _world(folder, "documents", partial(_real, chance, files))
    requests = QUICK_REQUESTS if options.quick else REQUESTS
    result = _told(small, large, requests) | {
        "documents": files is not None,
        "load": round(os.getloadavg()[0], 1),
        "seed": options.seed,
    }
    print(json.dumps(result, ensure_ascii=False))
    return 0 if result["goal_met"] else 1


def _told(small: World, large: World, requests: int) -> dict[str, Any]:
    found = {page: _measured(page, small, large, requests) for page in large.pages}
    for page, (before, after, cpu, queries) in found.items():
        print(
            f"{page:<10} {after:6.1f} ms ({cpu:.1f} of the processor), {queries} queries; sample city {before:6.1f} ms"
        )
    ratios = {page: round(one[1] / one[0], 2) for page, one in found.items()}
    return {
        "benchmark": "plan_pages",
        "ratio": max(ratios.values()),
        "ratios": ratios,
        "reference": "the same pages of the sample city",
        "median_ms": {page: round(one[1], 1) for page, one in found.items()},
        "median_cpu_ms": {page: round(one[2], 1) for page, one in found.items()},
        "reference_ms": {page: round(one[0], 1) for page, one in found.items()},
        "queries": {page: one[3] for page, one in found.items()},
        "sizes": {"sample": small.sizes, "large": large.sizes},
        "goal_met": all(one[1] < GOAL_MS for one in found.values()),
    }


def _measured(page: str, small: World, large: World, requests: int) -> tuple[float, float, float, int]:
    """Median milliseconds in the small and the large world, of the processor in the large one, and its queries."""
    queries = _queries(large, WHO, page)
    times: tuple[list[tuple[float, float]], ...] = ([], [])
    for turn in range(WARM + requests):
        for taken, world in zip(times, (small, large), strict=True):
            asked = _asked(world, WHO, page)
            taken.extend([asked] if turn >= WARM else [])
    (before, _), (after, cpu) = (map(statistics.median, zip(*taken, strict=True)) for taken in times)
    return before, after, cpu, queries


def _world(folder: Path, name: str, fill: Callable[[], int]) -> World:
    """A database of its own; `fill` answers with the plan."""
    from django.core.management import call_command
    from django.db import connections

    from luoshi.config import embedded

    began = time.perf_counter()
    embedded.start(folder, database=name)
    connections.settings["default"]["NAME"] = name
    connection = connections.create_connection("default")
    with _using(connection):
        call_command("migrate", verbosity=0)
        plan_id = fill()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        world = World(connection, {WHO: _signed_in(_office())}, _pages(plan_id), _sizes())
    print(f"{name} built in {time.perf_counter() - began:.1f} s: {world.sizes}", flush=True)
    return world


def _office() -> int:
    from luoshi.policy.terms.actors import SYSTEM
    from luoshi.records.people.actions import give_account, give_role

    user = give_account("office", display_name="督查室", password="luoshi-bench-1", by=SYSTEM, at=AT)
    give_role(user.pk, "office", unit_id=None, valid_from=date(2020, 1, 1), by=SYSTEM, at=AT)
    return int(user.pk)


def _pages(plan_id: int) -> dict[str, str]:
    from luoshi.records.alignment.queries import years_of
    from luoshi.records.evaluation.queries import rounds
    from luoshi.records.plans.board import board
    from luoshi.records.plans.queries import plan
    from luoshi.records.projects.queries import projects

    row = plan(plan_id)
    assert row is not None
    years = years_of(row)
    indicator = max(board(plan_id, AT.date()), key=lambda line: len(line.values)).id
    aligned = f"/plans/{plan_id}/alignment/?year={years[0]}"
    return {
        "plans": "/plans/",
        "board": f"/plans/{plan_id}/",
        "indicator": f"/indicators/{indicator}/",
        "goals": "/goals/",
        "alignment": aligned,
        "matrix": f"{aligned}&view=matrix",
        "projects": f"/plans/{plan_id}/projects/",
        "project": f"/projects/{projects(plan_id, AT.date())[0].id}/",
        "rounds": f"/plans/{plan_id}/rounds/",
        "round": f"/rounds/{rounds(plan_id)[0].id}/",
        "editions": f"/plans/{plan_id}/editions/",
        "comments": f"/plans/{plan_id}/comments/",
        "measures": "/measures/",
        "public": f"/public/plans/{plan_id}/",
    }


def _sizes() -> dict[str, int]:
    from luoshi.records.linking.models import Link
    from luoshi.records.plans.models import Indicator, Value
    from luoshi.records.projects.models import Project
    from luoshi.records.tasks.models import Task

    held: dict[str, Any] = {
        "indicators": Indicator,
        "values": Value,
        "projects": Project,
        "tasks": Task,
        "links": Link,
    }
    return {name: model.objects.count() for name, model in held.items()}


def _files(folder: Path) -> dict[str, bytes] | None:
    found = {path.name: path.read_bytes() for name in NAMES for path in sorted(folder.glob(f"{name}*"))}
    return found if len(found) >= len(NAMES) else None


def _sample(chance: random.Random, years: int, projects: int) -> int:
    from luoshi.library.discovery import sample_documents

    files = sample_documents()
    names = ("five-year-plan-2026-2030.txt", "work-report-2026.txt", "task-list-2026.txt")
    plan_id = _filled("sample", {name: files[name] for name in names}, chance, years)
    return _more_projects(plan_id, projects)


def _real(chance: random.Random, files: Mapping[str, bytes]) -> int:
    return _filled("beijing", files, chance, YEARS)


def _filled(city: str, files: Mapping[str, bytes], chance: random.Random, years: int) -> int:
    """The documents read, loaded, compared, with made figures, forecasts and a round; answers with the plan."""
    from luoshi.policy.terms.actors import SYSTEM
    from luoshi.records.evaluation.actions import open_round
    from luoshi.records.organisations.actions import load_city
    from luoshi.records.plans import actions
    from luoshi.records.projects.actions import load_packages
    from luoshi.records.tasks.actions import import_file, issue

    load_city(city, by=SYSTEM, at=AT)
    taken = [import_file(data, name=name, by=SYSTEM, at=AT) for name, data in files.items()]
    for list_id in [one for held in taken for one in held.list_ids]:
        issue(list_id, accept_gaps=True, by=SYSTEM, at=AT)
    offers = _offers()
    plan = actions.load_plan(offers["plan"][0], by=SYSTEM, at=AT)
    load_packages(plan.pk, by=SYSTEM, at=AT)
    for report in offers["work-report"]:
        actions.take_report(report, by=SYSTEM, at=AT)
    _figures(plan.pk, chance, years)
    _compared(plan.document_id)
    actions.make_forecasts(by=SYSTEM, at=AT)
    open_round(plan.pk, "year", plan.first_year, by=SYSTEM, at=AT)
    actions.publish_plan(plan.pk, public=True, by=SYSTEM, at=AT)
    return int(plan.pk)


def _offers() -> dict[str, list[int]]:
    from luoshi.records.plans.queries import offers

    found: dict[str, list[int]] = {"plan": [], "work-report": []}
    for one in offers():
        found[one.kind].append(one.document_id)
    return found


def _figures(plan_id: int, chance: random.Random, years: int) -> None:
    """A yearly figure of each indicator, wandering around its target, for so many years up to the last."""
    from luoshi.policy.terms.actors import SYSTEM
    from luoshi.records.plans.actions import Figure, enter_value
    from luoshi.records.plans.board import board

    for line in board(plan_id, AT.date()):
        level = float(line.goal.value or 50)
        for year in range(AT.year - years, AT.year):
            level *= 1 + chance.gauss(0.005, 0.02)
            figure = Figure(year, Decimal(f"{level:.2f}"), date(year, 12, 31), "统计公报（演示）")
            enter_value(line.id, figure, by=SYSTEM, at=AT)


def _compared(plan_document: int) -> None:
    """Links between the plan, and the report and list of its newest year that has both."""
    from luoshi.policy.terms.actors import SYSTEM
    from luoshi.records.alignment.chains import year_of
    from luoshi.records.documents.queries import documents
    from luoshi.records.linking.actions import compute_links

    year = max(one.year for one in documents() if one.kind == "task-list" and one.year)
    plan, *later = year_of(plan_document, year).documents
    for one in later:
        compute_links(plan, one, by=SYSTEM, at=AT)
    compute_links(*later, by=SYSTEM, at=AT)


def _more_projects(plan_id: int, count: int) -> int:
    from luoshi.policy.terms.actors import SYSTEM
    from luoshi.records.projects.actions import add_project

    for number in range(count):
        add_project(plan_id, f"储备项目{number}", by=SYSTEM, at=AT)
    return plan_id


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="the sample city alone, small and grown")
    parser.add_argument("--documents", type=Path, default=DOCUMENTS)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
