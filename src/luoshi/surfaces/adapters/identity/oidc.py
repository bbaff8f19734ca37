"""OpenID Connect, authorization code flow with PKCE: the platform's own endpoints, found by discovery.

The code is exchanged over the platform's TLS line, which is what vouches for the tokens (OpenID Connect Core 3.1.3.7, 6).
Claims of the id token that must hold: issuer, audience, expiry, nonce; and the user info must be of the same subject.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request

from luoshi.surfaces.adapters.identity.base import Attempt, Identified, NotIdentified
from luoshi.surfaces.adapters.lines import is_private, parsed, straight

ANSWER_MOST: Final = 256 * 1024
TIMEOUT_SECONDS: Final = 8.0
AWAY: Final = "身份认证平台暂时没有应答，请稍后再试。"
DIFFERENT: Final = "身份认证平台的应答与本次登录不符，请重新登录。"


@dataclass(frozen=True)
class OidcPlatform:
    """One platform. `claims`: our names → the platform's claims. `clock`: the moment, to tell an expired token."""

    issuer: str
    client: str
    secret: str = field(repr=False)
    clock: Any
    scope: str = "openid profile id_number phone"
    claims: Mapping[str, str] = field(
        default_factory=lambda: {"name": "name", "id_number": "id_number", "phone": "phone_number"}
    )

    def __post_init__(self) -> None:
        """Raises ValueError where identities would come over an open line."""
        _safe(self.issuer)

    def address(self, attempt: Attempt, back: str) -> str:
        """Where the citizen signs in. Raises NotIdentified."""
        challenge = (
            base64.urlsafe_b64encode(hashlib.sha256(attempt.verifier.encode()).digest()).decode().rstrip("=")
        )
        query = {
            "response_type": "code",
            "client_id": self.client,
            "redirect_uri": back,
            "scope": self.scope,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self._endpoint('authorization_endpoint')}?{urlencode(query)}"

    def identified(self, attempt: Attempt, code: str, back: str) -> Identified:
        """Exchange the code, hold the id token against the attempt, ask who it is. Raises NotIdentified."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "client_id": self.client,
            "client_secret": self.secret,
            "code_verifier": attempt.verifier,
        }
        tokens = _asked(Request(self._endpoint("token_endpoint"), urlencode(form).encode()))  # noqa: S310
        subject = self._subject(str(tokens.get("id_token", "")), attempt)
        bearer = {"Authorization": f"Bearer {tokens.get('access_token', '')}"}
        person = _asked(Request(self._endpoint("userinfo_endpoint"), headers=bearer))  # noqa: S310
        if person.get("sub") != subject:
            raise NotIdentified(DIFFERENT)
        found = {name: str(person.get(claim) or "") for name, claim in self.claims.items()}
        if not found["name"] or not found["id_number"]:
            raise NotIdentified("身份认证平台没有给出实名信息，请在平台完成实名认证后再登录。")
        return Identified(subject, found["name"], found["id_number"], found["phone"])

    def _endpoint(self, name: str) -> str:
        found = _asked(Request(f"{self.issuer}/.well-known/openid-configuration"))  # noqa: S310
        address = str(found.get(name, ""))
        if found.get("issuer") != self.issuer:
            raise NotIdentified(DIFFERENT)
        _safe(address)
        return address

    def _subject(self, token: str, attempt: Attempt) -> str:
        try:
            payload = token.split(".")[1]
            claims = parsed(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
            audience = claims["aud"]
            audience = [audience] if isinstance(audience, str) else audience
            now: datetime = self.clock()
            good = (
                claims["iss"] == self.issuer
                and self.client in audience
                and claims["nonce"] == attempt.nonce
                and int(claims["exp"]) > now.timestamp()
            )
            subject = str(claims["sub"])
        except (IndexError, KeyError, ValueError, TypeError):
            raise NotIdentified(DIFFERENT) from None
        if not good or not subject:
            raise NotIdentified(DIFFERENT)
        return subject


def _safe(address: str) -> None:
    if not is_private(address):
        raise ValueError("身份认证平台的地址须为 https。")


def _asked(request: Request) -> dict[str, Any]:
    """A JSON object from the platform. Raises NotIdentified; what it said stands in no message."""
    try:
        with straight().open(request, timeout=TIMEOUT_SECONDS) as reply:
            found = parsed(reply.read(ANSWER_MOST))
    except HTTPError as problem:
        problem.close()
        raise NotIdentified(AWAY) from None
    except (OSError, ValueError):
        raise NotIdentified(AWAY) from None
    if not isinstance(found, dict):
        raise NotIdentified(AWAY)
    return found
