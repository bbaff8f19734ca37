"""A register as a file that another authority delivers: CSV or Parquet, one row a thing, read again when it changes."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import polars as pl

from luoshi.policy.cases.registers import REGISTERS
from luoshi.surfaces.adapters.registers.base import NoAnswer, Rows, checked

KEYS: Final = {
    "person": "id_number",
    "vehicle": "vin",
    "invoice": "number",
    "scrappage": "number",
    "catalogue": "model",
}
"""The column by which each register is asked."""
TYPES: Final = {"text": pl.String, "day": pl.String, "count": pl.Int64, "flag": pl.Boolean}
ROWS_MOST: Final = 20_000_000


class TableRegister:
    """A register in memory: key → row."""

    def __init__(self, register: str, rows: Mapping[str, Mapping[str, Any]]) -> None:
        self._register, self._rows = register, rows

    def ask(self, keys: Sequence[str]) -> Rows:
        """The rows of these keys; what is not in the table does not exist. Raises NoAnswer."""
        return checked(self._register, keys, {key: _plain(self._rows.get(key)) for key in keys})

    def rows(self) -> list[dict[str, Any]]:
        """All rows."""
        return [row for one in self._rows.values() if (row := _plain(one)) is not None]


class FileRegister:
    """A register in a CSV or Parquet file. Columns are the fields of the register; empty means none."""

    def __init__(self, register: str, place: Path) -> None:
        self._register, self._place = register, place
        self._stamp: tuple[float, int] | None = None
        self._frame = pl.DataFrame()

    def ask(self, keys: Sequence[str]) -> Rows:
        """The rows of these keys. Raises NoAnswer where the file is missing or not as agreed."""
        frame, key = self._read(), KEYS[self._register]
        found = {
            row[key]: _plain(row) for row in frame.filter(pl.col(key).is_in(list(keys))).iter_rows(named=True)
        }
        return checked(self._register, keys, {one: found.get(one) for one in keys})

    def rows(self) -> list[dict[str, Any]]:
        """All rows, at most ROWS_MOST. Raises NoAnswer where the file is missing or not as agreed."""
        return [row for one in self._read().iter_rows(named=True) if (row := _plain(one)) is not None]

    def _read(self) -> pl.DataFrame:
        try:
            stat = self._place.stat()
        except OSError:
            raise NoAnswer("unreachable", "文件不在") from None
        if self._stamp != (stat.st_mtime, stat.st_size):
            self._frame = self._loaded()
            self._stamp = (stat.st_mtime, stat.st_size)
        return self._frame

    def _loaded(self) -> pl.DataFrame:
        fields = REGISTERS[self._register].fields
        types = {name: TYPES[kind.removesuffix("?")] for name, kind in fields.items()}
        try:
            if self._place.suffix == ".parquet":
                frame = pl.read_parquet(self._place, n_rows=ROWS_MOST)
            else:
                frame = pl.read_csv(self._place, schema_overrides=types, n_rows=ROWS_MOST)
            return frame.select(list(fields)).cast(types)  # type: ignore[arg-type]
        except (OSError, pl.exceptions.PolarsError):
            raise NoAnswer("malformed", "文件不是约定的列") from None


def _plain(row: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Without the fields that are empty."""
    return None if row is None else {name: value for name, value in row.items() if value is not None}
