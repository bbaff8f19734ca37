"""The platform of this installation. IDENTITY is JSON: {"issuer": "https://…", "client": "…", "secret_file": "…", "claims": {…}}."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from luoshi.surfaces.adapters.identity.base import Platform
from luoshi.surfaces.adapters.identity.oidc import OidcPlatform
from luoshi.surfaces.adapters.identity.simulator import DemoPlatform
from luoshi.surfaces.adapters.registers.configured import DEMO_SEED


class UnsuitableIdentity(ValueError):
    """The setting IDENTITY is not as it must be."""


@cache
def platform() -> Platform | None:
    """The platform, the demo's own, or None where citizens do not sign in here. Raises UnsuitableIdentity."""
    if not settings.IDENTITY:
        return DemoPlatform(DEMO_SEED) if settings.DEMO else None
    try:
        entry = json.loads(settings.IDENTITY)
        secret = Path(entry["secret_file"]).read_text(encoding="utf-8").strip()
        made = OidcPlatform(entry["issuer"], entry["client"], secret, timezone.now)
        return replace(made, claims=dict(entry["claims"])) if "claims" in entry else made
    except (ValueError, KeyError, TypeError, OSError) as problem:
        raise UnsuitableIdentity(f"设置 IDENTITY 不可用：{problem}") from problem
