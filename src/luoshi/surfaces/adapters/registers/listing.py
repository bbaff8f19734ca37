"""Whole registers, where the way to them allows it: files and tables, and the demo's invented ones."""

from typing import Any, Final

from luoshi.surfaces.adapters.registers.base import Register
from luoshi.surfaces.adapters.registers.simulator import Simulator
from luoshi.surfaces.adapters.registers.synthetic import MODELS, SyntheticRegister, life
from luoshi.surfaces.adapters.registers.tables import FileRegister, TableRegister

SYNTHETIC_LIVES: Final = 400
"""So many lives of a synthetic register are listed."""


def listed(way: Register) -> list[dict[str, Any]] | None:
    """All rows of a register; None where it answers single questions only. Raises NoAnswer."""
    match way:
        case Simulator():
            return listed(way.register)
        case FileRegister() | TableRegister():
            return way.rows()
        case SyntheticRegister():
            return _invented(way)
        case _:
            return None


def _invented(way: SyntheticRegister) -> list[dict[str, Any]]:
    if way.register == "catalogue":
        return [{"model": one[1], "listed": one[3] == "nev"} for one in MODELS]
    keys = []
    for serial in range(1, SYNTHETIC_LIVES + 1):
        one = life(way.seed, serial)
        given = one.application().particulars
        keys += {
            "person": [one.id_number],
            "vehicle": [given["old_vin"], given["new_vin"]],
            "invoice": [given[name] for name in ("new_invoice", "used_invoice") if name in given],
            "scrappage": [given["certificate"]] if "certificate" in given else [],
        }[way.register]
    found = way.ask(list(dict.fromkeys(keys)))
    return [row for row in found.values() if row is not None]
