"""The table of pages × roles, one module an area: each has TABLE and, where it needs ids, `prepare(world) -> dict`."""

from importlib import import_module
from pathlib import Path
from types import ModuleType


def areas() -> tuple[ModuleType, ...]:
    """The modules of this folder that hold a TABLE."""
    names = sorted(file.stem for file in Path(__file__).parent.glob("[a-z]*.py") if file.stem != "cases")
    return tuple(import_module(f"tests.surfaces.tables.{name}") for name in names)
