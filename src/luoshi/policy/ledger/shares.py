"""A payment borne by several budgets (central and city share): one leg each, exact to the fen."""

from collections.abc import Sequence

from luoshi.policy.ledger.values import Leg
from luoshi.policy.money.fen import split


def legs(amount_fen: int, origins: Sequence[tuple[int, int]], end: int) -> tuple[Leg, ...]:
    """`origins`: (account, weight), for example central 85 and city 15. The legs add up to the amount.

    A share that comes to nothing has no leg. Raises ValueError where no weight is positive, BadValue for amounts
    the ledger does not take.
    """
    parts = split(amount_fen, tuple(weight for _, weight in origins))
    return tuple(Leg(account, end, part) for (account, _), part in zip(origins, parts, strict=True) if part)
