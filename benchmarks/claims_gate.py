"""The gate that benchmarks and soaks start: the product's, on a clock that stands in the opening hours.

Its clock runs as the machine's does, moved to ten in the morning of the storm's day (LUOSHI_STORM_SHIFT_S). For the
overload it can be made slow: few requests a batch, and a commit that takes its time, as on a slow disk.
"""

import os
from datetime import UTC, datetime, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.config.settings")
django.setup()

from django.conf import settings  # noqa: E402 - Django is ready only now
from django.db import connections  # noqa: E402

from luoshi.policy.dates.windows import BEIJING  # noqa: E402
from luoshi.surfaces.gate.limits import BATCH_MOST  # noqa: E402
from luoshi.surfaces.gate.opening import build  # noqa: E402

DELAY = int(os.environ.get("LUOSHI_STORM_COMMIT_DELAY_US", "0"))
if DELAY:
    options = connections["default"].settings_dict["OPTIONS"]
    options["options"] += f" -c commit_delay={DELAY} -c commit_siblings=0"
SHIFT = timedelta(seconds=float(os.environ.get("LUOSHI_STORM_SHIFT_S", "0")))


def moved() -> datetime:
    """The machine's clock, moved."""
    return (datetime.now(UTC) + SHIFT).astimezone(BEIJING)


application = build(
    os.environ.get("LUOSHI_GATE_PROGRAMME", "storm"),
    settings.SECRET_KEY,
    moved,
    batch_most=int(os.environ.get("LUOSHI_STORM_BATCH", str(BATCH_MOST))),
)
