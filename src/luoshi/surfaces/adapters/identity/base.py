"""What a platform of identities offers: an address to send the citizen to, and who came back."""

from dataclasses import dataclass, field
from typing import Protocol


class NotIdentified(Exception):
    """The platform did not say who it is; the sentence is for the person. Holds no personal data."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to sign in, kept in the session: what the answer must fit (RFC 6749, RFC 7636, OpenID Connect)."""

    state: str
    nonce: str
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Identified:
    """Who it is, as the platform vouches for: real name, citizen id, phone."""

    subject: str = field(repr=False)
    name: str = field(repr=False)
    id_number: str = field(repr=False)
    phone: str = field(default="", repr=False)


class Platform(Protocol):
    """A platform of identities."""

    def address(self, attempt: Attempt, back: str) -> str:
        """Where the citizen proves who it is; the platform leads back to `back`. Raises NotIdentified."""

    def identified(self, attempt: Attempt, code: str, back: str) -> Identified:
        """Who came back with this code. Raises NotIdentified."""
