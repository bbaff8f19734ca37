"""A programme's data file, read once: codes that stand for names are given their names from the tables of the library."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Final

TABLES: Final = ("regions",)
"""Tables of names by code that an entry may name (`names = "regions"`)."""


def programme_data(package: str) -> dict[str, Any]:
    """`programme.toml` of a package, with each `names` that names a table replaced by the table. Raises KeyError."""
    data = tomllib.loads(files(package).joinpath("programme.toml").read_text(encoding="utf-8"))
    for kind in ("fields", "parameters"):
        for row in data.get(kind, ()):
            if isinstance(row.get("names"), str):
                row["names"] = names_of(row["names"])
    return data


@cache
def names_of(table: str) -> dict[str, str]:
    """Names by code. Raises KeyError where the library has no such table."""
    if table not in TABLES:
        raise KeyError(f"名录中没有“{table}”这张表，可用：{'、'.join(TABLES)}。")
    text = files("luoshi.library").joinpath(f"{table}.toml").read_text(encoding="utf-8")
    return {str(code): str(name) for code, name in tomllib.loads(text).items()}
