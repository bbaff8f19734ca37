"""The ways to the registers of this installation, as the settings say: HTTP, files, or the demo's synthetic ones.

REGISTERS is JSON: {"vehicle": {"url": "https://…", "token_file": "…", "timeout": 5}, "catalogue": {"file": "/…/catalogue.csv"}}
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

from django.conf import settings

from luoshi.policy.cases.registers import REGISTERS
from luoshi.surfaces.adapters.registers.base import Register
from luoshi.surfaces.adapters.registers.http import HttpRegister
from luoshi.surfaces.adapters.registers.simulator import Behaviour, Simulator
from luoshi.surfaces.adapters.registers.synthetic import SyntheticRegister
from luoshi.surfaces.adapters.registers.tables import FileRegister

DEMO_SEED: Final = 2026
DEMO: Final = Behaviour(error=20)
TIMEOUT: Final = 5.0


class UnsuitableRegisters(ValueError):
    """The setting REGISTERS is not as it must be."""


@cache
def ways() -> Mapping[str, Register]:
    """Register → the way to it; a register that is not configured has none, and its cases wait. Raises UnsuitableRegisters."""
    text = settings.REGISTERS
    if text:
        return configured(text)
    if not settings.DEMO:
        return {}
    return {
        name: Simulator(SyntheticRegister(name, DEMO_SEED), DEMO, Random(DEMO_SEED))  # noqa: S311 - a simulator's mood
        for name in REGISTERS
    }


def configured(text: str) -> Mapping[str, Register]:
    """The ways that a setting names. Raises UnsuitableRegisters."""
    try:
        entries = json.loads(text)
        return {name: _way(name, entry) for name, entry in entries.items()}
    except (ValueError, AttributeError, KeyError, TypeError, OSError) as problem:
        raise UnsuitableRegisters(f"设置 REGISTERS 不可用：{problem}") from problem


def _way(name: str, entry: Mapping[str, Any]) -> Register:
    if name not in REGISTERS:
        raise UnsuitableRegisters(f"没有名为“{name}”的登记簿，可用：{'、'.join(REGISTERS)}。")
    if "file" in entry:
        return FileRegister(name, Path(entry["file"]))
    token = Path(entry["token_file"]).read_text(encoding="utf-8").strip() if "token_file" in entry else ""
    return HttpRegister(name, entry["url"], token, timeout=float(entry.get("timeout", TIMEOUT)))
