"""A personal value as records hold it: sealed, with its keyed hash and its masked form. Never the plain text."""

from dataclasses import dataclass

from luoshi.policy.personal.keyring import Keyring
from luoshi.policy.personal.masking import KINDS, masked
from luoshi.policy.personal.sealing import digest, seal


@dataclass(frozen=True, slots=True)
class Sealed:
    """What is stored of one value. `kind` is one of `masking.KINDS`."""

    kind: str
    sealed: str
    digest: bytes
    masked: str

    def for_audit(self) -> dict[str, str]:
        """What audit rows keep: the ciphertext and the keyed hash."""
        return {"sealed": self.sealed, "digest": self.digest.hex()}


def sealed_value(plain: str, kind: str, ring: Keyring, nonce: bytes) -> Sealed:
    """Seal one value. Raises ValueError on an unknown kind."""
    if kind not in KINDS:
        raise ValueError(f"没有名为“{kind}”的个人信息种类。")
    return Sealed(kind, seal(plain, kind, ring, nonce), digest(plain, kind, ring), masked(plain, kind))
