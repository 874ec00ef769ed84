"""Joins words that were hyphenated at a line's end, and removes soft hyphens.

Whether the hyphen is part of the word ("well-known") is asked of the text itself: if the word is
found in it joined, it is joined, if with its hyphen, that stays. Before a capital nothing is done,
nor before an "and" or "or", where the hyphen stands for the rest of the word (`Ein- und Ausgang`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from textfix.edits import Edit
from textfix.fixers.table import SURE, Constant
from textfix.stage import Place

REASON = "word hyphenated at the end of a line"
WITNESSED = 0.97
"""The word is found elsewhere in the text in the form chosen."""
UNWITNESSED = 0.85

REACH = 60
"""Letters of the longest part of a word that is looked up."""

_SOFT = "\u00ad"
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BEFORE = re.compile(r"[^\W\d_]+\Z")
_AFTER = re.compile(r"[^\W\d_]+")
_AND_OR = """
    and or to und oder bzw bis en of tot et ou y o e och eller og ja tai i a czy oraz ili и или та
    nebo alebo és vagy
"""
_CONJUNCTIONS = frozenset(_AND_OR.split())


def fix(text: str, places: Sequence[Place]) -> Iterator[Edit]:
    """Joins the word at each place.

    >>> [edit.original for edit in fix("an exam-\\nple", [Place(7, 9)])]
    ['-\\n']
    """
    words = {word.lower() for word in _WORD.findall(text)}
    for start, end in places:
        if not text[end].islower():
            continue
        left = _BEFORE.search(text[max(0, start - REACH) : start])
        right = _AFTER.match(text, end, min(len(text), end + REACH))
        assert left is not None and right is not None, "a letter stands on both sides"
        joined = (left[0] + right[0]).lower()
        if right[0] in _CONJUNCTIONS and text[start] != _SOFT and joined not in words:
            continue
        hyphenated = f"{left[0]}-{right[0]}".lower()
        replacement, confidence = "", UNWITNESSED
        if text[start] == _SOFT or joined in words:
            confidence = SURE if text[start] == _SOFT else WITNESSED
        elif hyphenated in words:
            replacement, confidence = "-", WITNESSED
        yield Edit(start, end, text[start:end], replacement, "hyphenation", REASON, confidence)


FIXERS = {
    "hyphenation": fix,
    "soft_hyphens": Constant("soft_hyphens", "soft hyphen"),
}
