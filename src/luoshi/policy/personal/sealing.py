"""Sealing and opening single values, and their keyed hashes.

A sealed value is text, `key name . nonce and ciphertext in base64`: it says which key opens it. The kind of the
value (`id_number`, `phone`) is authenticated with it, so that a sealed value moved to another place does not open.
"""

import hmac
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from luoshi.policy.personal.keyring import Key, Keyring

NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
PLAIN_MOST: Final = 100_000
"""Characters of one value; longer things (papers) are files."""


class CannotOpen(ValueError):
    """A sealed value that no key opens: unknown key, or changed since it was sealed. Shows no value."""


def seal(plain: str, kind: str, ring: Keyring, nonce: bytes) -> str:
    """The value sealed under the current key. `nonce`: 12 fresh random bytes. Raises ValueError."""
    if len(nonce) != NONCE_BYTES or len(plain) > PLAIN_MOST:
        raise ValueError("随机数应为 12 字节，且内容不能过长。")
    secret = encrypted(ring.current, nonce, plain.encode(), kind.encode())
    return f"{ring.current.name}.{urlsafe_b64encode(nonce + secret).decode()}"


def unseal(sealed: str, kind: str, ring: Keyring) -> str:
    """The value again. Raises CannotOpen."""
    name, _, text = sealed.partition(".")
    key = ring.keys.get(name)
    if key is None:
        raise CannotOpen(f"没有名为“{name[:20]}”的个人信息密钥。")
    try:
        raw = urlsafe_b64decode(text)
    except ValueError:
        raise CannotOpen("密文不完整。") from None
    return decrypted(key, raw[:NONCE_BYTES], raw[NONCE_BYTES:], kind.encode()).decode()


def key_of(sealed: str) -> str:
    """The name of the key under which a value is sealed."""
    return sealed.partition(".")[0]


def digest(plain: str, kind: str, ring: Keyring) -> bytes:
    """The keyed hash by which a value is found: 32 bytes, the same for the same value of the same kind."""
    return hmac.digest(ring.search, f"{kind}\0{normal(plain, kind)}".encode(), sha256)


def normal(plain: str, kind: str) -> str:
    """What counts as the same value: width, case and spaces do not matter; characters of names do."""
    text = unicodedata.normalize("NFKC" if kind != "name" else "NFC", plain)
    joined = "".join(text.split())
    return joined if kind == "name" else joined.upper()


@lru_cache(maxsize=50)
def _aes(secret: bytes) -> AESGCM:
    return AESGCM(secret)


def encrypted(key: Key, nonce: bytes, plain: bytes, kind: bytes) -> bytes:
    """Ciphertext and tag; `kind` is authenticated with it."""
    if key.cipher == "AES-256-GCM":
        return _aes(key.secret).encrypt(nonce, plain, kind)
    cipher = Cipher(algorithms.SM4(key.secret), modes.GCM(nonce)).encryptor()
    cipher.authenticate_additional_data(kind)
    return cipher.update(plain) + cipher.finalize() + cipher.tag


def decrypted(key: Key, nonce: bytes, secret: bytes, kind: bytes) -> bytes:
    """The plain bytes. Raises CannotOpen."""
    try:
        return _decrypted(key, nonce, secret, kind)
    except (InvalidTag, ValueError):
        raise CannotOpen(f"密文已被改动，或不是“{kind.decode()}”：用密钥“{key.name}”打不开。") from None


def _decrypted(key: Key, nonce: bytes, secret: bytes, kind: bytes) -> bytes:
    if len(secret) < TAG_BYTES:
        raise ValueError("密文过短。")
    if key.cipher == "AES-256-GCM":
        return _aes(key.secret).decrypt(nonce, secret, kind)
    body, tag = secret[:-TAG_BYTES], secret[-TAG_BYTES:]
    cipher = Cipher(algorithms.SM4(key.secret), modes.GCM(nonce, tag)).decryptor()
    cipher.authenticate_additional_data(kind)
    return cipher.update(body) + cipher.finalize()
