"""The manual of the gate for merchants' programmers, in both languages, from the examples that a test runs."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from luoshi.surfaces.gate.answers import UNPROVED
from luoshi.surfaces.gate.limits import BODY_MOST, KEY_MOST, MERCHANT_MOST, SIGNED_S, WINDOW_S
from luoshi.surfaces.gate.tokens import signature
from luoshi.surfaces.merchants.signed import BODY_MOST as REPORT_MOST
from luoshi.surfaces.rush.examples import EXAMPLES, REPORTS, SIGNING, Example
from luoshi.surfaces.web.requests import Request

SECRET: Final = "example-secret"  # noqa: S105 - the manual's own, no key anywhere
TIME: Final = 1_776_045_600
HOLDER: Final = {"code": "c.1001.1776045900.EXAMPLE", "person": 1001}


@dataclass(frozen=True, slots=True)
class Shown:
    """An example with the request as it goes over the wire."""

    example: Example
    request: str


@require_safe
def show(request: Request) -> HttpResponse:
    """The page; nobody need sign in."""
    context = {
        "examples": [Shown(one, _wire(one, number)) for number, one in enumerate(EXAMPLES, 1)],
        "reports": [Shown(one, _wire(one, number)) for number, one in enumerate(REPORTS, len(EXAMPLES) + 1)],
        "report_most": REPORT_MOST // 1024,
        "signing": SIGNING,
        "unproved": sorted(UNPROVED),
        "body_most": BODY_MOST,
        "key_most": KEY_MOST,
        "signed_minutes": SIGNED_S // 60,
        "merchant_most": MERCHANT_MOST,
        "window": WINDOW_S,
        "gate_url": settings.GATE_URL or "https://gate.example",
    }
    return render(request, "rush/manual.html", context)


def _wire(one: Example, number: int) -> str:
    body = one.body.format(**HOLDER)
    nonce = f"nonce-{number:04d}" if one.signed != "again" else f"nonce-{number - 2:04d}"
    secret = SECRET if one.signed != "wrong" else "another-secret"
    mac = signature(secret, "POST", one.path, one.key, body.encode(), TIME, nonce)
    return (
        f"POST {one.path} HTTP/1.1\n"
        f"Idempotency-Key: {one.key}\n"
        f"Authorization: LUOSHI key=shop-7, time={TIME}, nonce={nonce}, signature={mac}\n"
        f"Content-Type: application/json\n\n{body}"
    )
