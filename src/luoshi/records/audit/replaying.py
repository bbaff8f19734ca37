"""Folding the audit log into states, and holding them against the tables: the log is whole when both are equal."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from luoshi.records.audit.models import AuditEntry

CHUNK: Final = 2_000
States = dict[str, dict[int, dict[str, Any]]]
"""Kind → subject → its fields, as the log leaves them."""


def fold(states: dict[int, dict[str, Any]], subject_id: int, after: Mapping[str, Any] | None) -> None:
    """One audit row over the states of its kind: fields that it names are set, None removes the subject."""
    if after is None:
        states.pop(subject_id, None)
    else:
        states.setdefault(subject_id, {}).update(after)


def replay(kinds: Collection[str], task_ids: Collection[int], until: datetime | None = None) -> States:
    """The states of these kinds of subjects of these tasks, folded from the rows before `until`."""
    rows = AuditEntry.objects.filter(task_id__in=task_ids, subject_kind__in=kinds)
    rows = rows.filter(at__lt=until) if until else rows
    found: States = {kind: {} for kind in kinds}
    for row in rows.order_by("id").iterator(chunk_size=CHUNK):
        fold(found[row.subject_kind], row.subject_id, row.after)
    return found


def differences(
    kind: str,
    states: Mapping[int, Mapping[str, Any]],
    rows: Iterable[tuple[int, Mapping[str, Any]]],
    later: Collection[str] = (),
) -> Iterator[str]:
    """A sentence for each field in which the tables (`rows` as id, fields) and the log disagree.

    `later`: fields that came with a later version; a log that began before them does not name them.
    """
    seen = set()
    for row_id, fields in rows:
        seen.add(row_id)
        state = states.get(row_id)
        if state is None:
            yield f"{kind} {row_id} 在操作记录中没有来历。"
            continue
        for name, value in fields.items():
            if name not in state:
                if name in later:
                    continue
                yield f"{kind} {row_id} 的 {name} 在操作记录中没有记下。"
            elif not same(state[name], value):
                yield f"{kind} {row_id} 的 {name} 是 {value!r}，按操作记录应是 {state[name]!r}。"
    for row_id in sorted(set(states) - seen):
        yield f"操作记录中的 {kind} {row_id} 不在了。"


def same(one: object, other: object) -> bool:
    """Equal as values: moments in different zones and decimals with more zeros are the same."""
    if one == other:
        return True
    if isinstance(one, str) and isinstance(other, str):
        try:
            return datetime.fromisoformat(one) == datetime.fromisoformat(other)
        except (ValueError, TypeError):
            pass
        try:
            return Decimal(one) == Decimal(other)
        except InvalidOperation:
            return False
    return False
