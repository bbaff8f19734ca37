"""From a PostgreSQL address to Django's settings of the connection."""

from typing import Any, Final

from psycopg.conninfo import conninfo_to_dict

OLDEST: Final = 15
STATEMENT_TIMEOUT_MS: Final = 30_000
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
    options = {**parts, "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS}", "pool": dict(POOL)}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **named,
        "OPTIONS": options,
        "CONN_HEALTH_CHECKS": True,
    }
