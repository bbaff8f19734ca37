"""Counts of failed sign-ins outlast a crowd: what the shared cache holds is not dropped at a few hundred entries."""

import pytest
from django.core.cache.backends.db import DatabaseCache

from luoshi.config import settings as product

CROWD = 700


@pytest.mark.django_db
def test_a_crowd_does_not_wipe_out_what_was_counted() -> None:
    from django.core.management import call_command

    call_command("createcachetable", "counts_stay")
    told = product.CACHES["default"]
    cache = DatabaseCache("counts_stay", {name: told[name] for name in ("OPTIONS",) if name in told})
    cache.set("a-failed-sign-in", 5, 300)
    for number in range(CROWD):
        cache.set(f"z-visitor-{number}", 1, 60)
    assert cache.get("a-failed-sign-in") == 5
