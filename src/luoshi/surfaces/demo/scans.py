"""Scans of papers for the sample city: drawn here, openly invented, each with the word SAMPLE across it."""

import struct
import zlib
from typing import Final

WIDTH: Final = 480
HEIGHT: Final = 300
WHITE, EDGE, LINE, BAND, INK = (255, 255, 255), (90, 90, 90), (205, 212, 222), (200, 60, 50), (170, 180, 195)
LETTERS: Final = {
    "S": ("01111", "10000", "01110", "00001", "11110"),
    "A": ("01110", "10001", "11111", "10001", "10001"),
    "M": ("10001", "11011", "10101", "10001", "10001"),
    "P": ("11110", "10001", "11110", "10000", "10000"),
    "L": ("10000", "10000", "10000", "10000", "11111"),
    "E": ("11111", "10000", "11110", "10000", "11111"),
}
WORD: Final = "SAMPLE"
DOT: Final = 9


def scan(number: int) -> bytes:
    """A PNG that looks like a form: a frame, a band, lines whose lengths follow from `number`, and the word."""
    rows = [[WHITE] * WIDTH for _ in range(HEIGHT)]
    _box(rows, (12, 12, WIDTH - 12, HEIGHT - 12), EDGE)
    _box(rows, (14, 14, WIDTH - 14, HEIGHT - 14), WHITE)
    _box(rows, (30, 30, WIDTH - 30, 48), BAND)
    for line in range(9):
        length = 120 + (number * 37 + line * 61) % 280
        _box(rows, (30, 66 + line * 24, 30 + length, 72 + line * 24), LINE)
    left = (WIDTH - len(WORD) * 6 * DOT) // 2
    for place, letter in enumerate(WORD):
        for down, dots in enumerate(LETTERS[letter]):
            for right, dot in enumerate(dots):
                if dot == "1":
                    x, y = left + (place * 6 + right) * DOT, 150 + down * DOT
                    _box(rows, (x, y, x + DOT, y + DOT), INK)
    return _png(rows)


def _box(
    rows: list[list[tuple[int, int, int]]], area: tuple[int, int, int, int], colour: tuple[int, int, int]
) -> None:
    left, top, right, bottom = area
    for row in rows[top:bottom]:
        row[left:right] = [colour] * (right - left)


def _png(rows: list[list[tuple[int, int, int]]]) -> bytes:
    raw = b"".join(b"\0" + bytes(part for dot in row for part in dot) for row in rows)
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(raw, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
