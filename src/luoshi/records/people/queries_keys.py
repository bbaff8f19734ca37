"""Which API keys does an account have?"""

from dataclasses import dataclass
from datetime import date, datetime

from luoshi.records.people.models import ApiKey


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key as its owner sees it; the key itself is not known to the program any more."""

    id: int
    name: str
    can_write: bool
    given_at: datetime
    valid_until: date
    revoked_at: datetime | None
    used_on: date | None


def keys_of(user_id: int) -> tuple[KeyRow, ...]:
    """All keys of an account, newest first."""
    return tuple(
        KeyRow(
            row.pk,
            row.name,
            row.can_write,
            row.given_at,
            row.valid_until,
            row.revoked_at,
            row.used_on,
        )
        for row in ApiKey.objects.filter(user_id=user_id).order_by("-id")[:200]
    )
