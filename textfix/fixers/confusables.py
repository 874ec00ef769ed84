"""Replaces letters of another script by their twins in the word's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textfix.detectors.confusables import TWINS, Stranger
from textfix.edits import Edit

CONFIDENCE = 0.9


def fix(text: str, places: Sequence[Stranger]) -> Iterator[Edit]:
    """Replaces each letter.

    >>> [edit.replacement for edit in fix("p\\u0430y", [Stranger(1, 2, "Latin")])]
    ['a']
    """
    for start, end, script in places:
        letter = text[start:end]
        reason = f"look-alike of another script in a {script} word"
        yield Edit(start, end, letter, TWINS[script][letter], "confusables", reason, CONFIDENCE)


FIXERS = {"confusables": fix}
