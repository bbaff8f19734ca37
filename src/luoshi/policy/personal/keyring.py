"""The keys under which personal data lies: each with its name and cipher, one of them current.

    {"current": "2026a", "search": "<64 hex>", "keys": {"2026a": {"cipher": "AES-256-GCM", "secret": "<64 hex>"}}}

A key that is no longer current still opens what was sealed under it. `search` is the key of the keyed hashes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

Cipher = Literal["AES-256-GCM", "SM4-GCM"]
SECRET_BYTES: Final[Mapping[str, int]] = {"AES-256-GCM": 32, "SM4-GCM": 16}
"""GB/T 32907 (SM4) has keys of 128 bits."""
SEARCH_BYTES: Final = 32
NAME_MOST: Final = 20
KEYS_MOST: Final = 50


class UnsuitableKeys(ValueError):
    """The keys cannot be used; the message says why and never shows a secret."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key. The secret never shows in a representation."""

    name: str
    cipher: Cipher
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Keyring:
    """All keys by name, the current one, and the secret of the keyed hashes."""

    keys: Mapping[str, Key]
    current: Key
    search: bytes = field(repr=False)


def keyring(text: str) -> Keyring:
    """The keys that a file or an environment variable holds. Raises UnsuitableKeys."""
    try:
        data = json.loads(text)
    except ValueError:
        raise UnsuitableKeys("个人信息密钥不是正确的 JSON。") from None
    entries = data.get("keys") if isinstance(data, dict) else None
    if not isinstance(entries, dict) or not 0 < len(entries) <= KEYS_MOST:
        raise UnsuitableKeys(f"个人信息密钥应有 keys 一项，内含 1 至 {KEYS_MOST} 把密钥。")
    keys = {name: _key(name, entry) for name, entry in entries.items()}
    current = keys.get(data.get("current"))
    if current is None:
        raise UnsuitableKeys(f"个人信息密钥的 current 须是 keys 中的一个名称：{'、'.join(keys)}。")
    return Keyring(keys, current, _bytes(data.get("search"), SEARCH_BYTES, "search"))


def with_key(ring: Keyring, key: Key) -> Keyring:
    """The same keys with a new one, which becomes current. Raises UnsuitableKeys where the name is taken."""
    if key.name in ring.keys:
        raise UnsuitableKeys(f"已有名为“{key.name}”的密钥。")
    return replace(ring, keys={**ring.keys, key.name: key}, current=key)


def written(ring: Keyring) -> str:
    """The text that `keyring` reads: to be written into the secret file, nowhere else."""
    keys = {key.name: {"cipher": key.cipher, "secret": key.secret.hex()} for key in ring.keys.values()}
    return json.dumps({"current": ring.current.name, "search": ring.search.hex(), "keys": keys}, indent=1)


def _key(name: str, entry: Any) -> Key:
    if not 0 < len(name) <= NAME_MOST or not name.isascii() or not name.isalnum():
        raise UnsuitableKeys(f"密钥名称应为 1 至 {NAME_MOST} 个字母或数字。")
    cipher = entry.get("cipher") if isinstance(entry, dict) else None
    if cipher != "AES-256-GCM" and cipher != "SM4-GCM":  # noqa: PLR1714 - so that the type is known
        raise UnsuitableKeys(f"密钥“{name}”的 cipher 应为 {'、'.join(SECRET_BYTES)} 之一。")
    return Key(name, cipher, _bytes(entry.get("secret"), SECRET_BYTES[cipher], name))


def _bytes(text: Any, length: int, name: str) -> bytes:
    try:
        secret = bytes.fromhex(text)
    except (TypeError, ValueError):
        secret = b""
    if len(secret) != length:
        raise UnsuitableKeys(f"密钥“{name}”应为 {length * 2} 个十六进制字符。")
    return secret
