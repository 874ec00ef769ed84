"""Where a text holds UTF-16 that was read as something else.

Three traces: NUL beside every ASCII character (read as a single-byte encoding, or as UTF-8);
ideographs that are two ASCII characters each (ASCII read as UTF-16, the "Bush hid the facts" bug);
characters whose number is a multiple of 256, or nearly (the bytes swapped).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

NUL = "\0"

BYTE_ORDER_MARKS = {
    "ÿþ": "utf-16-le",
    "þÿ": "utf-16-be",
    "\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}": "",
}
"""What becomes of a mark that is read as Windows-1252 or as UTF-8, and the byte order it tells."""

MOST_APART = 24
"""Characters between two NULs of one stretch at most: a word beyond Latin-1 has none."""

LEAST_NULS = 4
"""NULs of a stretch without a byte order mark."""

LEAST_WRONG = 3
"""Characters in a row that must look as if their bytes were something else."""

_TYPED = sorted(
    {*b"\t\n\r !\"'(),-./:;?@_", *range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B)}
)
_SWAPPED_LOW = (0x00, 0x01, 0x03, 0x04, 0x05)


def _ranges(code_points: set[int]) -> str:
    """A character class of code points."""
    ordered = sorted(code_points)
    pieces = []
    first = last = ordered[0]
    for code_point in [*ordered[1:], 0x110000]:
        if code_point == last + 1:
            last = code_point
            continue
        pieces.append(f"\\u{first:04x}-\\u{last:04x}")
        first = last = code_point
    return "".join(pieces)


_TWO = _ranges({high << 8 | low for high in _TYPED for low in _TYPED if high >= 0x20})
_SWAPPED = _ranges(
    {low << 8 for low in _TYPED}
    | {high << 8 | low for low in _SWAPPED_LOW for high in range(0x10, 0x60)}
)
WRONG = re.compile(
    f"(?P<ascii>[{_TWO}]{{{LEAST_WRONG},}})|(?P<swapped>[{_SWAPPED}]{{{LEAST_WRONG},}})"
)
"""Stretches that may be ASCII read as UTF-16, or UTF-16 with its bytes swapped."""

# One class at the start: twice as fast as the alternatives of WRONG.
_GATE = re.compile(f"[{_TWO}{_SWAPPED}]{{{LEAST_WRONG}}}")


def nul_stretches(text: str) -> Iterator[tuple[int, int]]:
    """From the first NUL to behind the last of every stretch with NULs close together."""
    start = text.find(NUL)
    while start >= 0:
        last, count = start, 1
        while (following := text.find(NUL, last + 1, last + 2 + MOST_APART)) >= 0:
            last, count = following, count + 1
        if count >= LEAST_NULS or text[max(0, start - 3) : start - 1] in BYTE_ORDER_MARKS:
            yield start, last + 1
        start = text.find(NUL, last + 1)


def may_be_in(text: str) -> bool:
    """The gate: whether a text holds a trace."""
    if text.isascii():
        return NUL in text
    return NUL in text or _GATE.search(text) is not None
