"""The product's settings in a data folder of the tests' own."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
os.environ["LUOSHI_MODE"] = "demo"
os.environ.setdefault("LUOSHI_DATA", str(PROJECT / ".luoshi" / "test"))

from luoshi.config.settings import *  # noqa: E402, F403
from luoshi.config.settings import CHANNELS, STATIC_ROOT, STORAGES  # noqa: E402

# Pages are tested without collected static files; the demo and the browser tests use the real storage.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
CHANNELS["sms"] = ""  # the demo has a simulated gateway; a test that sends says to whom
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
