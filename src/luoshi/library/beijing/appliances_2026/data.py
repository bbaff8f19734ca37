"""The programme's data file, read once."""

import tomllib
from importlib.resources import files
from typing import Any, Final

DATA: Final[dict[str, Any]] = tomllib.loads(
    files(__package__ or "").joinpath("programme.toml").read_text(encoding="utf-8")
)
