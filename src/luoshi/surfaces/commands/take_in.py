"""Import files by name, as the import page does with uploads; lists in them wait for review."""

import argparse
import sys
from pathlib import Path
from typing import Final

from django.utils import timezone

from luoshi.policy.terms.actors import SYSTEM
from luoshi.policy.terms.refusals import ActionRefused
from luoshi.records.organisations.queries import the_city
from luoshi.records.tasks import actions, queries

MOST: Final = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path)


def run(options: argparse.Namespace) -> int:
    """Import each file; exit code 2 where one was refused, the others are in all the same."""
    if the_city() is None:
        sys.stderr.write("luoshi import: 还没有城市。请先运行 luoshi city。\n")
        return 2
    if len(options.files) > MOST:
        sys.stderr.write(f"luoshi import: 一次最多导入 {MOST} 个文件，现在是 {len(options.files)} 个。\n")
        return 2
    done = [_one(file) for file in options.files]
    return 0 if all(done) else 2


def _one(file: Path) -> bool:
    try:
        found = actions.import_file(file.read_bytes(), name=file.name, by=SYSTEM, at=timezone.now())
    except OSError as problem:
        sys.stderr.write(f"luoshi import: 不能读取 {file}：{problem.strerror}。\n")
        return False
    except ActionRefused as problem:
        sys.stderr.write(f"luoshi import: {problem.sentence}\n")
        return False
    what = "以前导入过，没有变动" if found.known else f"读入 {len(found.document_ids)} 份文件"
    print(f"{file.name}：{what}")
    for list_id in found.list_ids:
        row = queries.task_list(list_id)
        if row is not None and row.state == "draft":
            print(f"  待核对：{row.title}（{row.tasks} 项），网页地址 /lists/{list_id}/review/")
    return True
