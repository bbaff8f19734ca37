"""A small crowd of invented people at the demo's gate, so that the live view has something to show.

    python -m tools.crowd --port 8001 [--per-second 20] [--seconds 300]

Beside `luoshi demo --gate-port 8001`, with the same LUOSHI_DATA. Only in the demo's mode.
"""

import argparse
import json
import os
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from random import Random
from typing import Final

FIRST_PERSON: Final = 2_000_001
"""Far from the persons of the demo's stories (surfaces/demo/rush.py, surfaces/demo/merchants.py)."""
MOST_PER_S: Final = 200


def main() -> int:
    """Ask until the time is over; prints what was answered."""
    options = _options()
    os.environ.setdefault("LUOSHI_MODE", "demo")
    from luoshi.config.start import start  # noqa: PLC0415

    start()
    from django.conf import settings  # noqa: PLC0415

    if not settings.DEMO:
        sys.stderr.write("只用于演示。\n")
        return 2
    found = ask(options.port, settings.SECRET_KEY, options)
    sys.stdout.write(f"{json.dumps(found, ensure_ascii=False)}\n")
    return 0


def ask(port: int, secret: str, options: argparse.Namespace) -> dict[str, int]:
    """Claims of random people for random classes; how often which status was answered."""
    from luoshi.library.entitlements import data_of  # noqa: PLC0415
    from luoshi.policy.dates.windows import day_of  # noqa: PLC0415
    from luoshi.surfaces.gate.app import beijing_now  # noqa: PLC0415
    from luoshi.surfaces.gate.tokens import key_of, person_token  # noqa: PLC0415

    names = [one["name"] for one in data_of("beijing", "appliances_2026")["categories"]]
    chance, key, counts = Random(options.seed), key_of(secret), Counter[str]()
    until = time.monotonic() + options.seconds
    while time.monotonic() < until:
        who = FIRST_PERSON + chance.randrange(100_000)
        body = {"category": chance.choice(names), "channel": chance.choice(["online", "offline"])}
        token = person_token(key, who, now=time.time())
        counts[_post(port, body | {"day": str(day_of(beijing_now()))}, token, f"crowd-{time.time_ns()}")] += 1
        time.sleep(1 / min(MOST_PER_S, max(1, options.per_second)))
    return dict(counts)


def _post(port: int, body: dict[str, str], token: str, key: str) -> str:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key, "Content-Type": "application/json"}
    address = f"http://127.0.0.1:{port}/gate/claim"
    request = urllib.request.Request(address, json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as reply:
            return str(reply.status)
    except urllib.error.HTTPError as problem:
        return str(problem.code)
    except OSError:
        return "unreachable"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--per-second", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--seed", type=int, default=20_260_413)
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
