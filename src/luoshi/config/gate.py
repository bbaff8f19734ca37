"""The gate that `luoshi gate` serves (surfaces/gate/serving.py; any ASGI server can too); which programme, LUOSHI_GATE_PROGRAMME says."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.config.settings")
django.setup()

from django.conf import settings  # noqa: E402 - Django is ready only now

from luoshi.surfaces.gate.app import beijing_now  # noqa: E402
from luoshi.surfaces.gate.opening import build  # noqa: E402

application = build(
    os.environ.get("LUOSHI_GATE_PROGRAMME", "appliances_2026"), settings.SECRET_KEY, beijing_now
)
