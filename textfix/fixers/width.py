"""Gives half-width and full-width forms their usual width."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from textfix.edits import Edit
from textfix.fixers.table import SURE, Table
from textfix.stage import Place

REASON = "half-width or full-width form"

WIDTHS = {
    "\u3000": " ",
    **{chr(c): unicodedata.normalize("NFKC", chr(c)) for c in range(0xFF01, 0xFFF0)},
}
"""Source: Unicode's compatibility decompositions, of the running Python."""


def fix(text: str, places: Sequence[Place]) -> Iterator[Edit]:
    """Replaces each place; a half-width voicing mark joins the kana before it.

    >>> [edit.replacement for edit in fix("ｶﾞ", [Place(0, 2)])]
    ['ガ']
    """
    for start, end in places:
        original = text[start:end]
        wide = "".join(WIDTHS.get(char, char) for char in original)
        replacement = unicodedata.normalize("NFC", wide)
        if replacement != original:
            yield Edit(start, end, original, replacement, "width", REASON, SURE)


FIXERS = {"width": fix, "all_width": Table("all_width", REASON, WIDTHS)}
