"""Joins surrogate pairs to the characters they stand for, and marks lone ones with U+FFFD."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from textfix.detectors.surrogates import DETECTORS
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
        joined = _joined(original)
        yield Edit(
            start, end, original, joined, "surrogate_pairs", "UTF-16 in halves (CESU-8)", SURE
        )


def _joined(pairs: str) -> str:
    return pairs.encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def join_all(text: str) -> str:
    """A text with every pair joined.

    >>> join_all("\\ud83d\\ude00!")
    '😀!'
    """
    return _PAIRS.sub(lambda match: _joined(match[0]), text)


def mark_all(text: str) -> str:
    """A text with every lone half marked.

    >>> mark_all("\\ud83d!") == "\N{REPLACEMENT CHARACTER}!"
    True
    """
    return _LONE.sub("\N{REPLACEMENT CHARACTER}", text)


_PAIRS, _LONE = (
    re.compile(DETECTORS[name].expression) for name in ("surrogate_pairs", "lone_surrogates")
)

SELDOM = {"surrogate_pairs": join_all, "lone_surrogates": mark_all}

FIXERS = {
    "surrogate_pairs": fix_pairs,
    "lone_surrogates": Constant(
        "lone_surrogates", "half of a UTF-16 pair", "\N{REPLACEMENT CHARACTER}"
    ),
}
