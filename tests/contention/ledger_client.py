"""A client in a process of its own, to be killed: asks for grants, and writes down what was acknowledged.

    python -m tests.contention.ledger_client FILE NAME POT PAID

One line a batch, `key code id` for each request, separated by `;`, on disk (fsync) before the next batch.
"""

import os
import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

AT = datetime(2026, 4, 12, 2, 0, tzinfo=UTC)
BATCH = 5


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.config.settings")
    django.setup()
    file, name, pot, paid = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    work(file, name, pot, paid)


def work(file: Path, name: str, pot: int, paid: int) -> None:
    from luoshi.policy.ledger.values import Leg, Post, Request, Reserve
    from luoshi.policy.terms.actors import SYSTEM
    from luoshi.records.ledger import actions

    with file.open("a", encoding="utf-8") as book:
        for number in count():
            asked: list[Request] = []
            for n in range(BATCH):
                key = f"{name}-{number}-{n}"
                asked.append(Reserve(key=key, legs=(Leg(pot, paid, 100),)))
                asked.append(Post(key=f"{key}-p", reservation=key, amounts=(60 + n,)))
            told = actions.apply(asked, by=SYSTEM, at=AT)
            book.write(";".join(f"{one.key} {one.code} {one.transfer_id}" for one in told) + "\n")
            book.flush()
            os.fsync(book.fileno())


if __name__ == "__main__":
    main()
