"""Joins surrogate pairs to the characters they stand for, and marks lone ones with U+FFFD."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textfix.edits import Edit
from textfix.fixers.table import SURE, Constant
from textfix.stage import Place


def fix_pairs(text: str, places: Sequence[Place]) -> Iterator[Edit]:
    """Each place is a run of pairs.

    >>> [edit.replacement for edit in fix_pairs("\\ud83d\\ude00", [Place(0, 2)])]
    ['😀']
    """
    for start, end in places:
        original = text[start:end]
        joined = original.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        yield Edit(
            start, end, original, joined, "surrogate_pairs", "UTF-16 in halves (CESU-8)", SURE
        )


FIXERS = {
    "surrogate_pairs": fix_pairs,
    "lone_surrogates": Constant(
        "lone_surrogates", "half of a UTF-16 pair", "\N{REPLACEMENT CHARACTER}"
    ),
}
