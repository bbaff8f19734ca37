"""Which ledger accounts a scheme's money lies on: root / year / month / day / channel, and `paid` for what was taken off."""

from datetime import date
from hashlib import blake2b

from luoshi.records.entitlements.schemes import Open


def pot_path(scheme: Open, day: date, channel: str) -> str:
    """The account of a day's money of a channel."""
    return f"{scheme.money_root}/{day:%Y/%m/%d}/{channel}"


def paid_path(scheme: Open) -> str:
    """Where the subsidy of paid orders goes, until merchants are settled with."""
    return f"{scheme.money_root}/paid"


def reservation_key(scheme: Open, merchant: int, asked_under: str) -> str:
    """The ledger's key of an order's money; with `:p`, `:v`, `:r` its payment, release and return.

    It comes from the key of the request, not from the order's number: the ledger remembers what it refused, and a
    number for which there was no money may be asked for again.
    """
    return f"entitlement:{scheme.id}:{merchant}:{blake2b(asked_under.encode(), digest_size=16).hexdigest()}"
