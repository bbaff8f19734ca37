"""Tables as they are ruled: cells that reach across columns and down rows stand in every place they cover."""

from dataclasses import dataclass, field

from luoshi.policy.reading.forms import limits
from luoshi.policy.reading.forms.shape import Cell, Table, squared
from luoshi.policy.reading.model import Span


@dataclass(slots=True)
class Grid:
    """A table under construction, row by row, as HTML gives them."""

    rows: list[list[Cell]] = field(default_factory=list)
    reaching: dict[int, tuple[Cell, int]] = field(
        default_factory=dict
    )  # column → cell from above, rows it still covers
    size: int = 0

    def row(self) -> None:
        """Begin a row."""
        self._fill_right()
        self.rows.append([])

    def add(self, cell: Cell, across: int = 1, down: int = 1) -> None:
        """Put a cell into the next free place, with how many columns and rows it covers (both cut to sane
        figures).
        """
        if not self.rows:
            self.row()
        row = self.rows[-1]
        self._fill_from_above()
        for _ in range(max(1, min(across, limits.COLUMNS - len(row)))):
            if len(row) >= limits.COLUMNS or self.size >= limits.CELLS:
                return
            if down > 1:
                self.reaching[len(row)] = (cell, min(down, limits.CELLS) - 1)
            row.append(cell)
            self.size += 1

    def _fill_from_above(self) -> None:
        row = self.rows[-1]
        while (above := self.reaching.get(len(row))) is not None:
            cell, left = above
            if left == 1:
                del self.reaching[len(row)]
            else:
                self.reaching[len(row)] = (cell, left - 1)
            row.append(cell)
            self.size += 1

    def _fill_right(self) -> None:
        # Cells from above also stand right of the last cell of a row; a gap between them is an empty cell.
        if not self.rows:
            return
        row = self.rows[-1]
        for column in sorted(column for column in self.reaching if column >= len(row)):
            here = row[-1].span[1] if row else self.reaching[column][0].span[1]
            row += [Cell("", (here, here))] * (column - len(row))
            self._fill_from_above()

    def table(self, span: Span, caption: str = "") -> Table | None:
        """The table, or None where it rules nothing: it has one row or one column."""
        self._fill_right()
        rows = squared([row for row in self.rows if row], span[1])
        return Table(span, rows, caption) if len(rows) > 1 and len(rows[0]) > 1 else None
