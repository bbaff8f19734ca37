"""The gate's SQL against the slow reference of 京商函字〔2026〕125号, articles 3–8 and 23: 10,000 runs of a state machine.

    .venv/bin/python -m soak.entitlements [--quick] [--seed N] [--runs N]

Each run asks a random story of claims, bindings, orders, payments, returns, repetitions and sweeps, with time passing,
of both, and compares every answer, all rows and the money. `ok` is true where no run found a difference.
"""

import argparse
import atexit
import json
import os
import shutil
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Final

RUNS, QUICK_RUNS = 10_000, 60
STEPS: Final = 15


def main() -> int:
    """Run it and print the figures, the JSON object last."""
    options = _options()
    folder = tempfile.mkdtemp(prefix="luoshi-entitlements-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # runs after the wheel has stopped its server
    _start(Path(folder))
    runs = options.runs or (QUICK_RUNS if options.quick else RUNS)
    began = time.perf_counter()
    problem = _run(runs, options.seed, shrink=options.shrink)
    result = {
        "soak": "entitlements",
        "ok": problem is None,
        "problem": problem,
        "runs": runs,
        "steps": STEPS,
        "seconds": round(time.perf_counter() - began, 1),
        "seed": options.seed,
    }
    print(json.dumps(result, ensure_ascii=False))
    return 0 if problem is None else 1


def _run(runs: int, seed_: int, *, shrink: bool) -> str | None:
    """The first difference, None where there is none."""
    from hypothesis import HealthCheck, Phase, seed, settings
    from hypothesis.stateful import run_state_machine_as_test

    machine = import_module(
        "tests.generative.entitlements_machine"
    ).Entitlements  # tests are not type-checked
    wanted = settings(
        max_examples=runs,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    try:
        run_state_machine_as_test(seed(seed_)(machine), settings=wanted)
    except AssertionError as found:
        return "\n".join([str(found), *getattr(found, "__notes__", ())])
    return None


def _start(data: Path) -> None:
    """An embedded server of its own; no story is kept, so nothing has to be flushed to the disk."""
    os.environ |= {"LUOSHI_MODE": "demo", "LUOSHI_DATA": str(data)}
    os.environ.pop("DATABASE_URL", None)
    from luoshi.config.start import start

    start()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("ALTER DATABASE luoshi SET synchronous_commit = off")
    connection.close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="60 runs, within 45 s")
    parser.add_argument("--runs", type=int)
    parser.add_argument("--shrink", action="store_true", help="look for the shortest story that differs")
    parser.add_argument("--seed", type=int, default=20_260_413)
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
