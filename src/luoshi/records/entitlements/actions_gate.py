"""The gate's one door: a batch of requests is answered and kept in set-based statements, one transaction a group.

Each request carries its own `by` and `at`; its audit row and its answer in the journal are parts of the statement
that does it. Locks come first, in one order, so that the statement sees what stands after them; whoever raced past all
the same (another gate at the same person, key or serial number) makes the group roll back and be judged again.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, OperationalError, transaction
from psycopg import errors

from luoshi.policy.dates.windows import day_of
from luoshi.policy.entitlements.values import Verb
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.audit.actions import Change, record
from luoshi.records.entitlements.claiming import asked, claimed
from luoshi.records.entitlements.holding import held, ordered, settled
from luoshi.records.entitlements.requests import Sent, Told, waves
from luoshi.records.entitlements.running import REUSED, Placed, Raced, run
from luoshi.records.entitlements.schemes import Open
from luoshi.records.ledger import actions as ledger

BATCH_MOST: Final = 2_000
SWEEP_MOST: Final = 5_000
TRIES: Final = 8
Group = Callable[[Open, Sequence[Placed]], dict[int, Told]]
GROUPS: Final[Mapping[Group, tuple[Verb, ...]]] = {
    claimed: ("claim",),
    held: ("bind", "unbind", "cancel"),
    ordered: ("order",),
    settled: ("pay", "return"),
}
"""In this order within a wave."""


def apply_batch(scheme: Open, batch: Sequence[Sent]) -> list[Told]:
    """Answer requests of all verbs as if they came one by one (what touches the same person later than the others).

    Raises BadValue (too many), WrongState (lost the race again and again).
    """
    if len(batch) > BATCH_MOST:
        raise BadValue(f"一批最多 {BATCH_MOST} 个请求，收到 {len(batch)} 个。")
    found: dict[int, Told] = {}
    for wave in waves(batch):
        for work, verbs in GROUPS.items():
            group = [(place, batch[place]) for place in wave if batch[place].asked.verb in verbs]
            for day, of_day in _by_day(scheme, group):
                found |= _again(work, scheme.on(day), of_day)
    return [found[place] for place in range(len(batch))]


def gone_batch(scheme: Open, batch: Sequence[Sent]) -> list[Told | None]:
    """For claims on releases believed to be gone: the earlier answer, "gone" where the database says so, else None.

    Reads only, waits for no commit. None: the belief was wrong, the claim must go through `apply_batch`.
    """
    gone = Told("gone", scheme.refusals["gone"])
    found: list[Told | None] = [None] * len(batch)
    for place, answer, code, same, truly in run("gone", asked(scheme, list(enumerate(batch)))):
        if answer is not None:
            found[place] = Told(code, answer) if same else REUSED
        elif truly:
            found[place] = gone
    return found


@transaction.atomic
def expire_due(scheme: Open, *, most: int = SWEEP_MOST, by: Actor, at: datetime) -> int:
    """The sweep: write down as lapsed what is past its time, with its orders and their money; how many were swept.

    Nothing waits for it: expiry is true by the clock. One audit row a sweep; each row itself says until when it held.
    """
    limits = {"scheme": scheme.id, "at": at, "most": min(most, SWEEP_MOST)}
    swept, orders = run("sweep", limits)[0][0], run("sweep_orders", limits)[0][0]
    ledger.expire_due(by=by, at=at)
    if swept or orders:
        change = Change("scheme", scheme.id, None, {"swept": swept, "orders": orders})
        record("entitlement.expire", [change], by=by, at=at)
    return int(swept)


def _by_day(scheme: Open, group: Sequence[Placed]) -> list[tuple[date, list[Placed]]]:
    """One group, unless the night is in it and a ruling might begin with the new day."""
    if not group:
        return []
    if not scheme.terms.rulings:
        return [(day_of(group[0][1].at), list(group))]
    days = sorted({day_of(sent.at) for _, sent in group})
    return [(day, [one for one in group if day_of(one[1].at) == day]) for day in days]


def _again(work: Group, scheme: Open, group: Sequence[Placed]) -> dict[int, Told]:
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                return work(scheme, group)
        except (Raced, errors.UniqueViolation, errors.DeadlockDetected):
            continue
        except (IntegrityError, OperationalError) as problem:
            if not isinstance(problem.__cause__, errors.UniqueViolation | errors.DeadlockDetected):
                raise
    raise WrongState("同一批请求反复与其他请求冲突，请稍后重试。")
