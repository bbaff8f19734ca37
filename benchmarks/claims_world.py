"""What the storm's benchmarks and soaks stand on: an embedded server of their own, a scheme, gates as processes."""

import os
import socket
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

DAY: Final = date(2026, 4, 13)
OPENS: Final = datetime(2026, 4, 13, 2, 0, 0, 500_000, tzinfo=UTC)
"""Half a second after ten o'clock in Beijing, on a Monday."""
PROJECT: Final = Path(__file__).resolve().parents[1]


def start_server(data: Path) -> None:
    """An embedded server of its own, the product's settings, its tables."""
    os.environ |= {"LUOSHI_MODE": "demo", "LUOSHI_DATA": str(data)}
    os.environ.pop("DATABASE_URL", None)
    from luoshi.config.start import start

    start()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def open_scheme(sizes: dict[tuple[str, str], int], day: date = DAY, programme: str = "storm") -> Any:
    """A scheme with the appliances' terms and these releases (category, channel) → pieces."""
    from luoshi.library.entitlements import data_of
    from luoshi.policy.terms.actors import SYSTEM
    from luoshi.records.entitlements import actions

    data = data_of("beijing", "appliances_2026")
    scheme = actions.open_scheme(programme, data, money_root=programme, by=SYSTEM, at=OPENS)
    for (category, channel), size in sizes.items():
        actions.plan_release(
            scheme, day=day, category=category, channel=channel, size=size, by=SYSTEM, at=OPENS
        )
    return scheme


def start_gate(port: int, shift_s: float, log: Path) -> subprocess.Popen[bytes]:
    """A gate in a process group of its own; returns when it answers."""
    script = (
        f"from luoshi.surfaces.gate.serving import serve; serve('benchmarks.claims_gate:application', {port})"
    )
    environment = {**os.environ, "LUOSHI_STORM_SHIFT_S": str(shift_s)}
    with log.open("ab") as out:
        gate = subprocess.Popen(
            [sys.executable, "-c", script],
            cwd=PROJECT,
            env=environment,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        wait_for(port)
    except TimeoutError as problem:
        raise TimeoutError(f"{problem}: {log.read_text('utf-8')[-2_000:]}") from problem
    return gate


def wait_for(port: int, seconds: float = 60) -> None:
    """Until the gate on this port answers."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), 2) as probe:
                probe.sendall(b"GET /gate/health HTTP/1.1\r\nHost: gate\r\n\r\n")
                if probe.recv(100).startswith(b"HTTP/1.1 200"):
                    return
        except OSError:
            pass
        time.sleep(0.05)
    raise TimeoutError(f"no gate on {port}")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def shift_to_opening() -> float:
    """By how many seconds the gates' clock is moved, so that now is the opening."""
    return (OPENS - datetime.now(UTC)).total_seconds()
