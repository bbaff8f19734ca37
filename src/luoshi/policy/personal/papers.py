"""Whole files sealed: the key's name, a line break, nonce and ciphertext."""

from typing import Final

from luoshi.policy.personal import sealing
from luoshi.policy.personal.keyring import Keyring
from luoshi.policy.personal.sealing import NONCE_BYTES, CannotOpen

KIND: Final = b"paper"
HEAD: Final = b"luoshi-sealed "


def seal_bytes(data: bytes, ring: Keyring, nonce: bytes) -> bytes:
    """The content under the current key. `nonce`: 12 fresh random bytes."""
    if len(nonce) != NONCE_BYTES:
        raise ValueError("随机数应为 12 字节。")
    return (
        HEAD + ring.current.name.encode() + b"\n" + nonce + sealing.encrypted(ring.current, nonce, data, KIND)
    )


def is_under(sealed: bytes, name: str) -> bool:
    """Whether a content is sealed under the key of this name."""
    return sealed.startswith(HEAD + name.encode() + b"\n")


def open_bytes(sealed: bytes, ring: Keyring) -> bytes:
    """The content again. Raises CannotOpen."""
    head, _, body = sealed.partition(b"\n")
    key = ring.keys.get(head.removeprefix(HEAD).decode("ascii", "replace"))
    if key is None or not head.startswith(HEAD):
        raise CannotOpen("没有打开这份材料的密钥。")
    return sealing.decrypted(key, body[:NONCE_BYTES], body[NONCE_BYTES:], KIND)
