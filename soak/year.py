"""A simulated year of supervision, through the public actions, with seeded behaviour; then its numbers twice.

    .venv/bin/python -m soak.year [--quick] [--seed N]

The list of 2026 with its 308 tasks (from ../shared/documents; the sample's list where that is absent, and with --quick)
is issued; leads are decided; twelve monthly windows (four with --quick) are set in one go. Units acknowledge, return,
break down, report late or not at all, click "nothing changed", ask for more time, apply to close; the office accepts,
returns, grants, refuses, reviews, closes, hands over, splits, cancels. Lights are computed every simulated day on which
something happens, and the first of each week. In October and at the end every number of the cockpit, as its page is sent
to a leader, is held against a slow recomputation from the audit log alone, at the end those of the overview too, and
the lights of a day of each month; the log is replayed against the tables.
"""

import argparse
import atexit
import json
import shutil
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any, Final

from soak.year_play import Play, play

PROJECT: Final = Path(__file__).resolve().parents[1]
DOCUMENTS: Final = PROJECT.parent / "shared" / "documents"
REAL: Final = "gazette-2026-12.txt"
LIMIT_S: Final = 600.0
"""What a year may take on a machine of its own; on a shared one only `in_time` tells, `ok` does not."""


def main() -> int:
    """Run the year and print the figures, the JSON object last. Exit code 1 where something does not hold."""
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="luoshi-year-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _start(folder)
    began = time.perf_counter()
    real = DOCUMENTS / REAL
    is_real = real.is_file() and not options.quick
    rhythm = options.rhythm or ("quarterly" if options.quick else "monthly")
    played = play(_document(real, is_real=is_real), options.seed, rhythm)
    played_s = time.perf_counter() - began
    result = _checked(played, options.seed, is_real=is_real)
    result["played_s"] = round(played_s, 1)
    result["seconds"] = round(time.perf_counter() - began, 1)
    result["in_time"] = result["seconds"] < LIMIT_S
    result["ok"] = not result["problems"]
    print(json.dumps(result, ensure_ascii=False))
    return 0 if result["ok"] else 1


def _document(real: Path, *, is_real: bool) -> tuple[str, str, bytes]:
    """(city, file name, bytes)."""
    from luoshi.library.discovery import sample_documents

    if is_real:
        return "beijing", real.name, real.read_bytes()
    name = "task-list-2026.txt"
    return "sample", name, sample_documents()[name]


def _checked(played: Play, seed: int, *, is_real: bool) -> dict[str, Any]:
    """The counts of the year, and every number that does not agree with the log."""
    from luoshi.records.audit.models import AuditEntry
    from luoshi.records.closing.checks import wrong_closings
    from luoshi.records.tasks.checks import wrong_lights, wrong_states
    from soak.year_recount import recount

    problems = [*wrong_states(), *wrong_closings(), *wrong_lights(played.at)]
    problems += played.midyear
    problems += recount(played.list_id, played.at, played.leader_id, played.seen)
    return {
        "documents": "real" if is_real else "sample",
        "seed": seed,
        "tasks": played.tasks,
        "units": played.units,
        "windows": played.windows,
        "days": played.days,
        "acts": dict(sorted(played.acts.items())),
        "refused": dict(sorted(played.refused.items())),
        "audit_rows": AuditEntry.objects.count(),
        "lights": dict(Counter(played.last_lights.values())),
        "past_days_checked": len(played.seen),
        "problems": problems[:20],
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="the sample's list, four windows")
    parser.add_argument("--rhythm", choices=("monthly", "quarterly"), help="of the reporting windows")
    parser.add_argument("--seed", type=int, default=2026)
    return parser.parse_args()


def _start(data: Path) -> None:
    """An embedded server of its own with an empty database, and Django."""
    import os

    os.environ |= {"LUOSHI_MODE": "demo", "LUOSHI_DATA": str(data)}
    os.environ.pop("DATABASE_URL", None)
    from luoshi.config.start import start

    start()
    from django.conf import settings
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    setup_test_environment()  # pages tell what their templates were given
    # The stored hashes of static files belong to `make assets`, not to what is counted.
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)


if __name__ == "__main__":
    raise SystemExit(main())
