"""The SQL of the gate: named statements in the files of `sql/`, each below a line `-- name`."""

import re
from functools import cache
from importlib.resources import files
from typing import Final, LiteralString, cast

_NAME: Final = re.compile(r"^-- ([a-z_]+)$", re.MULTILINE)


@cache
def statement(name: str) -> LiteralString:
    """The statement of this name. Raises KeyError where no file has it."""
    return _all()[name]


@cache
def _all() -> dict[str, LiteralString]:
    found: dict[str, LiteralString] = {}
    for file in sorted((files("luoshi.records.entitlements") / "sql").iterdir(), key=lambda one: one.name):
        pieces = _NAME.split(file.read_text(encoding="utf-8"))
        for name, text in zip(pieces[1::2], pieces[2::2], strict=True):
            if name in found:
                raise ValueError(f"two statements are called {name}")
            found[name] = cast("LiteralString", text.strip().removesuffix(";"))
    return found
