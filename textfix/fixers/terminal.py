"""Takes escape sequences of terminals out of text, and overstruck letters back to one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from textfix.detectors.terminal import COLORS
from textfix.edits import Edit
from textfix.fixers.table import SURE, Constant
from textfix.stage import Place


def fix_overstrikes(text: str, places: Sequence[Place]) -> Iterator[Edit]:
    """Keeps the letter that was printed last.

    >>> [edit.original for edit in fix_overstrikes("N\\x08NA", [Place(0, 3)])]
    ['N\\x08']
    """
    for start, end in places:
        yield Edit(
            start, end - 1, text[start : end - 1], "", "overstrikes", "overstruck letter", SURE
        )


def drop_colors(text: str) -> str:
    """A text without the sequences of `terminal_colors`.

    >>> drop_colors("\\x1b[1mbold\\x1b[0m")
    'bold'
    """
    return re.sub(COLORS, "", text)


SELDOM = {"terminal_colors": drop_colors}

FIXERS = {
    "terminal_escapes": Constant("terminal_escapes", "terminal escape sequence"),
    "terminal_colors": Constant("terminal_colors", "terminal escape sequence"),
    "overstrikes": fix_overstrikes,
}
