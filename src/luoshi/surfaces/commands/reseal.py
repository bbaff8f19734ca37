"""Lay all stored personal data under the current key; can be interrupted and run again."""

import argparse
from collections.abc import Callable
from typing import Final

from django.utils import timezone

from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.cases import actions as cases
from luoshi.records.persons import actions as persons
from luoshi.records.registers import actions as registers

RESEALERS: Final[dict[str, Callable[[], int]]] = {
    "人员": lambda: persons.reseal(by=SYSTEM, at=timezone.now()),
    "登记簿应答": lambda: registers.reseal(by=SYSTEM, at=timezone.now()),
}
"""What is resealed, each in portions: how many were changed, nothing once all is done."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No options."""


def run(options: argparse.Namespace) -> int:  # noqa: ARG001 - every command is called alike
    """Reseal portion by portion."""
    for name, portion in RESEALERS.items():
        total = 0
        while done := portion():
            total += done
            print(f"\r{name}：{total}", end="", flush=True)
        print(f"\r{name}：{total} 条已换用当前密钥。")
    last: int | None = 0
    while last is not None:
        last = cases.reseal(after_id=last, by=SYSTEM, at=timezone.now())
    print("申请：已换用当前密钥。")
    return 0
