"""Folds case as Unicode has it for comparing, character by character (`ß` is `ss`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textfix.edits import Edit
from textfix.fixers.table import SURE
from textfix.stage import Place


def fix(text: str, places: Sequence[Place]) -> Iterator[Edit]:
    """Folds each place.

    >>> [edit.replacement for edit in fix("Tea", [Place(0, 1)])]
    ['t']
    """
    for start, end in places:
        original = text[start:end]
        yield Edit(start, end, original, original.casefold(), "case_fold", "case folded", SURE)


FIXERS = {"case_fold": fix}
