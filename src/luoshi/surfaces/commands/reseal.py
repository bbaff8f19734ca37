"""Lay all stored personal data under the current key; can be interrupted and run again."""

import argparse
from collections.abc import Callable
from typing import Final

from django.utils import timezone

from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.cases import actions as cases
from luoshi.records.persons import actions as persons
from luoshi.records.prospects import actions as prospects
from luoshi.records.registers import actions as registers
from luoshi.records.releases import actions as releases

RESEALERS: Final[dict[str, Callable[[], int]]] = {
    "人员": lambda: persons.reseal(by=SYSTEM, at=timezone.now()),
    "登记簿应答": lambda: registers.reseal(by=SYSTEM, at=timezone.now()),
    "免申比对": lambda: prospects.reseal(by=SYSTEM, at=timezone.now()),
    "送货地址": lambda: releases.reseal_addresses(by=SYSTEM, at=timezone.now()),
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
    for name, act in (("申请和申诉", cases.reseal), ("申报材料", cases.reseal_papers)):
        last: int | None = 0
        while last is not None:
            last = act(after_id=last, by=SYSTEM, at=timezone.now())
        print(f"{name}：已换用当前密钥。")
    return 0
