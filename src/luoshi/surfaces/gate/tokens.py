"""Signed proofs of who asks: short-lived tokens of persons, codes for merchants, signatures of merchants' requests.

Pure: secret and time come in. A token is `purpose.person.expires.mac`; who changes a part of it has no mac for it.
"""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest, digest
from typing import Final, Literal

from luoshi.surfaces.gate.limits import CODE_S, SIGNED_S, TOKEN_S

Purpose = Literal["p", "c"]
"""`p`: the person asks; `c`: the person shows it to a merchant, who may bind with it."""
LIVES: Final[dict[Purpose, int]] = {"p": TOKEN_S, "c": CODE_S}
TOKEN_MOST: Final = 120


class NoProof(Exception):
    """The proof does not hold; the code says why: `token-missing`, `token-wrong`, `token-over`, `signature-wrong` …"""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def key_of(secret: str) -> bytes:
    """The gate's own key, from the server's secret."""
    return digest(secret.encode(), b"luoshi.gate", "sha256")


def person_token(key: bytes, person: int, *, now: float, purpose: Purpose = "p") -> str:
    """A token for a person who has signed in with the real name; `now` in seconds since 1970."""
    head = f"{purpose}.{person}.{int(now) + LIVES[purpose]}"
    return f"{head}.{_mac(key, head.encode())}"


def person_of(key: bytes, token: str, *, now: float, purpose: Purpose = "p") -> int:
    """Whose token it is. Raises NoProof."""
    head, _, mac = token.rpartition(".")
    parts = head.split(".")
    if len(token) > TOKEN_MOST or len(parts) != 3 or parts[0] != purpose:
        raise NoProof("token-wrong")
    if not compare_digest(mac.encode(), _mac(key, head.encode()).encode()):
        raise NoProof("token-wrong")
    if int(parts[2]) <= now:
        raise NoProof("token-over")
    return int(parts[1])


def merchant_secret(key: bytes, name: str) -> str:
    """What a merchant signs with under the key of this name; it follows from the gate's key and is stored nowhere."""
    return _mac(key, b"merchant:" + name.encode())


@dataclass(frozen=True, slots=True)
class Signed:
    """The parts of `Authorization: LUOSHI key=…, time=…, nonce=…, signature=…`."""

    key: str
    time: int
    nonce: str
    signature: str


def signature(
    secret: str, method: str, path: str, idempotency_key: str, body: bytes, time: int, nonce: str
) -> str:
    """What a merchant puts on a request: HMAC-SHA256 in hex over method, path, time, nonce, key and body's hash."""
    text = "\n".join((method, path, str(time), nonce, idempotency_key, sha256(body).hexdigest()))
    return digest(secret.encode(), text.encode(), "sha256").hex()


def parse_signed(header: str) -> Signed:
    """The header's parts. Raises NoProof."""
    parts = dict(one.strip().partition("=")[::2] for one in header.split(","))
    try:
        found = Signed(parts["key"], int(parts["time"]), parts["nonce"], parts["signature"])
    except (KeyError, ValueError):
        raise NoProof("signature-wrong") from None
    if not (0 < len(found.key) <= 40 and 8 <= len(found.nonce) <= 40):
        raise NoProof("signature-wrong")
    return found


def check_signed(
    key: bytes, signed: Signed, method: str, path: str, idempotency_key: str, body: bytes, *, now: float
) -> None:
    """Raise NoProof where the signature or its time is wrong; whether the nonce is new the database says."""
    expected = signature(
        merchant_secret(key, signed.key), method, path, idempotency_key, body, signed.time, signed.nonce
    )
    if not compare_digest(expected.encode(), signed.signature.encode()):
        raise NoProof("signature-wrong")
    if abs(signed.time - now) > SIGNED_S:
        raise NoProof("signature-over")


def _mac(key: bytes, text: bytes) -> str:
    return urlsafe_b64encode(digest(key, text, "sha256")).rstrip(b"=").decode()
