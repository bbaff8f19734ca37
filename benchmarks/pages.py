"""Server time of the pages against the size of the data.

    .venv/bin/python -m benchmarks.pages [--quick] [--seed N]

Builds two databases in an embedded server of its own: the reference with one year of supervision (300 tasks, 5
units each, 12 reports each), and one with twenty years (two with --quick). The pages of the newest list are then
asked for in both in turn, so that both meet the same machine: in process through Django's test client, with
middleware, session, permissions, queries and templates, for the office and for the unit with the most tasks; the
median of 30 requests (20) after a warm-up. `ratios` is the median with all years over that with one year. The goal
is a median below 100 ms with all years, and as many queries as with one.
"""

import argparse
import atexit
import json
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

YEARS, QUICK_YEARS = 20, 2
REQUESTS, QUICK_REQUESTS = 30, 20
WARM: Final = 3
GOAL_MS: Final = 100.0
WHO: Final = ("office", "unit")
QUICK_PAGES: Final = ("overview", "desk", "list", "task")
OFFICE_PAGES: Final = frozenset({"desk", "people", "meetings", "meeting", "new circular"})


@dataclass(frozen=True, slots=True)
class World:
    """One of the two databases, the clients signed in there, and its pages."""

    connection: Any
    clients: dict[str, Any]
    pages: dict[str, str]
    sizes: dict[str, int]


def main() -> int:
    """Run it and print the figures, the JSON object last. Exit code 1 where the goal is missed."""
    options = _options()
    years, requests = (QUICK_YEARS, QUICK_REQUESTS) if options.quick else (YEARS, REQUESTS)
    folder = Path(tempfile.mkdtemp(prefix="luoshi-pages-"))
    # Registered before the server's own end of work, so done after it: the server is stopped by then.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _start(folder)
    one = _world(folder, "one_year", 1, options.seed)
    all_years = _world(folder, "all_years", years, options.seed)
    names = QUICK_PAGES if options.quick else tuple(one.pages)
    result = _told(_compared(one, all_years, names, requests), all_years.sizes, options.seed)
    result["export_s"] = round(_exported(all_years), 2)
    print(f"export of a year: {result['export_s']} s")
    print(json.dumps(result, ensure_ascii=False))
    return 0 if result["goal_met"] else 1


def _world(data: Path, name: str, years: int, seed: int) -> World:
    """A database of its own with so many years in it, the oldest first."""
    from django.core.management import call_command
    from django.db import connections

    from benchmarks.pages_data import LAST_YEAR, Size, accounts, add_meetings, add_year, settle
    from luoshi.config import embedded

    began = time.perf_counter()
    url = embedded.start(data, database=name)
    connections.settings["default"]["NAME"] = name
    connection = connections.create_connection("default")
    with _using(connection):
        call_command("migrate", verbosity=0)
        _load_city()
        for year in range(LAST_YEAR - years + 1, LAST_YEAR + 1):
            newest = add_year(year, Size(), seed)
            held = add_meetings(newest, year)
        office, unit, task = accounts(newest)
        sizes = {"years": years, **settle(url)}
        clients = {"office": _signed_in(office), "unit": _signed_in(unit)}
    print(f"{name} built in {time.perf_counter() - began:.1f} s: {sizes}", flush=True)
    return World(connection, clients, _pages(task, newest, unit, held), sizes)


def _pages(task_id: int, list_id: int, unit_user: int, meeting_id: int) -> dict[str, str]:
    from luoshi.records.people.queries import actor_of

    unit_id = next(iter(actor_of(unit_user, _today()).unit_ids))
    return {
        "overview": "/",
        "by day": f"/?list={list_id}&by=day&heat=all",
        "slips": f"/cockpit/slips/?list={list_id}",
        "desk": "/desk/",
        "people": "/people/",
        "meetings": "/meetings/",
        "meeting": f"/meetings/{meeting_id}/",
        "notices": "/notices/",
        "new circular": "/briefs/new/",
        "fresh": "/fresh/?mark=1",
        "list": f"/tasks/?list={list_id}",
        "search": f"/tasks/?list={list_id}&q=道路&light=on-course&order=due",
        "task": f"/tasks/{task_id}/",
        "unit": f"/units/{unit_id}/",
        "api": f"/api/lists/{list_id}/tasks",
    }


@dataclass(frozen=True, slots=True)
class Figures:
    """One page in one world: median milliseconds by the clock and of this process's processor time, queries."""

    ms: float
    cpu_ms: float
    queries: int


def _compared(
    one: World, all_years: World, pages: Sequence[str], requests: int
) -> dict[str, tuple[Figures, Figures]]:
    """For each page and person: the figures with one year and with all, measured in turn."""
    found = {}
    for who in WHO:
        for page in [one for one in pages if who == "office" or one not in OFFICE_PAGES]:
            queries = [_queries(world, who, page) for world in (one, all_years)]
            times: list[list[tuple[float, float]]] = [[], []]
            for turn in range(WARM + requests):
                for taken, world in zip(times, (one, all_years), strict=True):
                    asked = _asked(world, who, page)
                    taken.extend([asked] if turn >= WARM else [])
            small, large = (_median(*both) for both in zip(times, queries, strict=True))
            found[f"{page} {who}"] = (small, large)
    return found


def _median(times: Sequence[tuple[float, float]], queries: int) -> Figures:
    ms, cpu_ms = (statistics.median(column) for column in zip(*times, strict=True))
    return Figures(ms, cpu_ms, queries)


def _told(found: dict[str, tuple[Figures, Figures]], sizes: dict[str, int], seed: int) -> dict[str, Any]:
    ratios = {name: round(after.ms / before.ms, 2) for name, (before, after) in found.items()}
    for name, (before, after) in found.items():
        print(
            f"{name:<16} {after.ms:6.1f} ms ({after.cpu_ms:.1f} of the processor), {after.queries} queries; "
            f"with one year {before.ms:6.1f} ms, {before.queries} queries; ratio {ratios[name]}"
        )
    steady = all(after.queries == before.queries for before, after in found.values())
    fast = all(after.ms < GOAL_MS for _, after in found.values())
    return {
        "benchmark": "pages",
        "ratio": max(ratios.values()),
        "ratios": ratios,
        "reference": "the same pages with one year of data",
        "median_ms": {name: round(after.ms, 1) for name, (_, after) in found.items()},
        "median_cpu_ms": {name: round(after.cpu_ms, 1) for name, (_, after) in found.items()},
        "reference_ms": {name: round(before.ms, 1) for name, (before, _) in found.items()},
        "queries": {name: after.queries for name, (_, after) in found.items()},
        "constant_queries": steady,
        "goal_met": steady and fast,
        "load": round(os.getloadavg()[0], 1),
        "sizes": sizes,
        "seed": seed,
    }


def _queries(world: World, who: str, page: str) -> int:
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(world.connection) as captured:
        _asked(world, who, page)
        return len(captured)


def _asked(world: World, who: str, page: str) -> tuple[float, float]:
    """Milliseconds of one request by the clock and of this process. Raises where the page is not there."""
    with _using(world.connection):
        began, processor = time.perf_counter(), time.process_time()
        answer = world.clients[who].get(world.pages[page])
        taken = (time.perf_counter() - began) * 1000, (time.process_time() - processor) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"{world.pages[page]} answered {answer.status_code}")
    return taken


def _exported(world: World) -> float:
    """Seconds for the workbook of the newest list, read to its end: 300 tasks, 12 windows, 5 units each."""
    list_id = world.pages["list"].rpartition("=")[2]
    with _using(world.connection):
        began = time.perf_counter()
        answer = world.clients["office"].get(f"/lists/{list_id}/export.xlsx")
        size = len(b"".join(answer.streaming_content))
        taken = time.perf_counter() - began
    if answer.status_code != 200 or not size:
        raise RuntimeError(f"the export answered {answer.status_code}")
    return taken


@contextmanager
def _using(connection: Any) -> Iterator[None]:
    """Let the whole product talk to this database."""
    from django.db import connections

    connections["default"] = connection
    yield


def _signed_in(user_id: int) -> Any:
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client()
    client.force_login(get_user_model().objects.get(pk=user_id))
    return client


def _start(data: Path) -> None:
    """An embedded server on `data`, and Django, without the pool: connections are exchanged by hand."""
    os.environ |= {"LUOSHI_MODE": "demo", "LUOSHI_DATA": str(data)}
    os.environ.pop("DATABASE_URL", None)
    from luoshi.config.start import start

    start()
    from django.conf import settings

    settings.DATABASES["default"]["OPTIONS"].pop("pool")
    # The stored hashes of static files belong to `make assets`, not to what is measured.
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.ALLOWED_HOSTS.append("testserver")
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


def _load_city() -> None:
    from datetime import UTC, datetime

    from luoshi.policy.terms.actors import SYSTEM
    from luoshi.records.organisations.actions import load_city

    load_city("beijing", by=SYSTEM, at=datetime(2006, 12, 1, tzinfo=UTC))


def _today() -> Any:
    from django.utils import timezone

    return timezone.localdate()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument(
        "--quick", action="store_true", help="two years instead of twenty, three pages instead of six"
    )
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
