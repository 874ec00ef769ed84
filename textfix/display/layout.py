"""Text in columns: how wide it is on a terminal, and how it is filled up.

Widths are wcwidth's. A terminal that disagrees with it, about emoji for instance, shows columns
that are off by as much.
"""

from __future__ import annotations

from wcwidth import wcswidth, wcwidth


def width(text: str) -> int:
    """The cells that a text without control characters takes on a terminal.

    >>> width("café"), width("車"), width("e\\u0301")
    (4, 2, 1)
    """
    cells = wcswidth(text)
    # Where one character counts as a control for wcwidth, the others still have their widths.
    return cells if cells >= 0 else sum(max(0, wcwidth(char)) for char in text)


def filled(text: str, cells: int) -> str:
    """A text with spaces after it up to a width.

    >>> filled("車", 4) + "|"
    '車  |'
    """
    return text + " " * (cells - width(text))
