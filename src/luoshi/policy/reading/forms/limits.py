"""Every limit on what a file may make the reader do, in one place. Sizes in bytes unless said otherwise."""

from typing import Final

FILE: Final = 64 << 20  # a whole upload: the longest gazette as PDF with pictures is below 40 MB
ENTRIES: Final = 10_000  # files inside one package
PART: Final = 64 << 20  # one expanded part of a package
EXPANDED: Final = 192 << 20  # all parts that were expanded for one document
RATIO: Final = 200  # expanded to packed; Word's own XML stays below 40
RATIO_FROM: Final = 1 << 20  # smaller parts may have any ratio
DEPTH: Final = 256  # nested XML elements; Word's own files stay below 60
TABLE_DEPTH: Final = 8  # tables inside table cells
COLUMNS: Final = 512  # columns of one table: beyond it there is formatting, no text
CELLS: Final = 1_000_000  # cells of one document, merged ones counted as often as they are filled
LAID_OUT: Final = 2_000_000  # cells of the rectangle around what stands in a sheet, empty ones counted
PAGES: Final = 5_000
GLYPHS: Final = 200_000  # on one page
LINES: Final = 2_000  # on one page, for which columns are sought
STREAM: Final = 256 << 20  # one expanded PDF stream; a scanned A3 page in colour is 105 MB
OUTLINE_LEVELS: Final = 9  # levels of an automatic numbering, as Word has them
