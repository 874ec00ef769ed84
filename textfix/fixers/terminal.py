"""Takes escape sequences of terminals out of text, and overstruck letters back to one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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


FIXERS = {
    "terminal_escapes": Constant("terminal_escapes", "terminal escape sequence"),
    "terminal_colors": Constant("terminal_colors", "terminal escape sequence"),
    "overstrikes": fix_overstrikes,
}
