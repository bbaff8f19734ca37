"""From a PostgreSQL address to Django's settings of the connection."""

from typing import Any, Final

from psycopg.conninfo import conninfo_to_dict

OLDEST: Final = 15
STATEMENT_TIMEOUT_MS: Final = 30_000
SESSION: Final = f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c random_page_cost=1.1"
"""Records lie in memory and on flash, where a page found by an index costs hardly more than the next one. The server's own
figure, 4, is of turning disks: with it the owed reports of one unit were looked for in those of all years (113 ms, 1 ms with this)."""
POOL: Final = {"min_size": 1, "max_size": 8, "timeout": 10}


def from_url(url: str) -> dict[str, Any]:
    """Settings for `DATABASES`. `url` is any PostgreSQL connection address; raises psycopg.ProgrammingError."""
    parts: dict[str, Any] = dict(conninfo_to_dict(url))
    named = {
        "NAME": parts.pop("dbname", "luoshi"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
    }
    own = f"{parts.pop('options', '')} {SESSION}".strip()
    options = {**parts, "options": own, "pool": dict(POOL)}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **named,
        "OPTIONS": options,
        "CONN_HEALTH_CHECKS": True,
    }
