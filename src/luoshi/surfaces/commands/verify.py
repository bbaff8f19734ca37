"""Check that what is stored is whole: files by their hash, spans by the source text, lights by their rule,
the ledger by its entries."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from typing import Final

from django.utils import timezone

from luoshi.records.breakdown.checks import wrong_plans
from luoshi.records.cases.checks import wrong_decisions, wrong_money
from luoshi.records.closing.checks import wrong_closings
from luoshi.records.documents.checks import wrong_spans
from luoshi.records.files.checks import damaged_files
from luoshi.records.ledger.queries import prove
from luoshi.records.ledger.rights import excessive_rights
from luoshi.records.payments.checks import wrong_payments
from luoshi.records.tasks.checks import wrong_lights, wrong_states, wrong_texts
from luoshi.surfaces.commands.migrate import is_behind

CHECKS: Final[dict[str, tuple[str, Callable[[], Iterable[str]]]]] = {
    "files": ("文件与其校验值", damaged_files),
    "spans": ("条款位置", wrong_spans),
    "texts": ("任务原文", wrong_texts),
    "lights": ("灯与其规则", lambda: wrong_lights(timezone.now())),
    "states": ("任务及其报告与操作记录", wrong_states),
    "breakdowns": ("分解方案、转办与操作记录", wrong_plans),
    "closings": ("办结申请与操作记录", wrong_closings),
    "decisions": ("冻结的决定重算", wrong_decisions),
    "cases": ("申请与账本", wrong_money),
    "payments": ("发放与申请", wrong_payments),
    "ledger": ("账本（试算平衡与校验链）", lambda: prove().problems),
}
SHOWN: Final = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(options: argparse.Namespace) -> int:
    """Run every check; exit code 1 where one finds something, 2 where the database is behind.

    What the database role could do to the journals is a note and no finding: a check may well be run as their owner.
    """
    if is_behind():
        sys.stderr.write("luoshi verify: 数据库还不是这个版本的，没有改动。请先运行 luoshi migrate。\n")
        return 2
    found = {name: list(check()) for name, (_, check) in CHECKS.items()}
    notes = excessive_rights()
    if options.json:
        print(json.dumps({"problems": found, "notes": notes}, ensure_ascii=False))
    else:
        _show(found)
        print(
            f"应用的数据库角色：{'只能添加和读取流水' if not notes else '能够改动流水，正式运行须换用应用角色'}"
        )
        for line in notes:
            print(f"  {line}")
    return 1 if any(found.values()) else 0


def _show(found: dict[str, list[str]]) -> None:
    for name, problems in found.items():
        print(f"{CHECKS[name][0]}：{'完好' if not problems else f'{len(problems)} 处问题'}")
        for line in problems[:SHOWN]:
            print(f"  {line}")
        if len(problems) > SHOWN:
            print(f"  ……另有 {len(problems) - SHOWN} 处")
