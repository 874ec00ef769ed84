"""Puts combining marks in canonical order; marks of one class keep theirs."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from textfix.edits import Edit
from textfix.fixers.table import SURE
from textfix.stage import Place


def fix(text: str, places: Sequence[Place]) -> Iterator[Edit]:
    """Orders each place.

    >>> [edit.replacement == "\\u0323\\u0301" for edit in fix("a\\u0301\\u0323", [Place(1, 3)])]
    [True]
    """
    for start, end in places:
        original = text[start:end]
        ordered = "".join(sorted(original, key=unicodedata.combining))
        yield Edit(start, end, original, ordered, "mark_order", "order of combining marks", SURE)


FIXERS = {"mark_order": fix}
