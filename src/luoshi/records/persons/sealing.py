"""Sealing and opening with the installation's keys: the one place that reads them."""

import os

from django.conf import settings

from luoshi.policy.personal.keyring import Keyring
from luoshi.policy.personal.masking import masked
from luoshi.policy.personal.sealing import NONCE_BYTES, digest, unseal
from luoshi.policy.personal.values import Sealed, sealed_value


def ring() -> Keyring:
    """The keys of this installation, as the settings have read them."""
    found: Keyring = settings.PERSONAL_KEYS
    return found


def sealed(plain: str, kind: str) -> Sealed:
    """A value ready to be stored. Raises ValueError on an unknown kind."""
    return sealed_value(plain, kind, ring(), os.urandom(NONCE_BYTES))


def opened(sealed_text: str, kind: str) -> str:
    """The plain value. Raises CannotOpen. Who shows it to somebody logs the look."""
    return unseal(sealed_text, kind, ring())


def shown(sealed_text: str, kind: str) -> str:
    """The masked value, for lists and pages; empty stays empty."""
    return masked(opened(sealed_text, kind), kind) if sealed_text else ""


def found_by(plain: str, kind: str) -> bytes:
    """The keyed hash under which a value is found."""
    return digest(plain, kind, ring())


def resealed(sealed_text: str, kind: str) -> str:
    """The same value under the current key."""
    return sealed(opened(sealed_text, kind), kind).sealed if sealed_text else ""
