"""The purses of a programme: how a payment is split, and what is left."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from luoshi.policy.ledger.shares import legs
from luoshi.policy.ledger.values import Leg
from luoshi.records.ledger.queries import balance
from luoshi.records.programmes.models import Programme


@dataclass(frozen=True, slots=True)
class Purses:
    """The accounts of one programme: pot → (account, weight) for each source; where payments go."""

    pots: Mapping[str, tuple[tuple[int, int], ...]]
    paid: int

    def legs(self, pot: str, amount_fen: int) -> tuple[Leg, ...]:
        """One leg for each source, together the amount. Raises KeyError, BadValue."""
        return legs(amount_fen, self.pots[pot], self.paid)


def purses_of(programme_id: int) -> Purses:
    """The accounts of a programme. One query. Raises Programme.DoesNotExist."""
    columns = ("paid_id", "purses__pot", "purses__account_id", "purses__weight")
    rows = list(Programme.objects.filter(pk=programme_id).order_by("purses__id").values_list(*columns))
    if not rows:
        raise Programme.DoesNotExist(programme_id)
    pots: dict[str, list[tuple[int, int]]] = {}
    for _, pot, account, weight in rows:
        if account is not None:
            pots.setdefault(pot, []).append((account, weight))
    return Purses({pot: tuple(sources) for pot, sources in pots.items()}, rows[0][0])


def available_fen(purses: Purses, pot: str, *, at: datetime) -> int:
    """What a pot has left: the sum over its sources."""
    found = (balance(account, at=at) for account, _ in purses.pots[pot])
    return sum(one.available_fen for one in found if one is not None)
