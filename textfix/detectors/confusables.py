"""Letters of another script inside a word that look like one of its own: Cyrillic `а` in `pаy`.

A word is looked at if it has letters of two of Latin, Greek and Cyrillic. The script with more
letters is the word's; every letter of the other one must have a twin in it and stand among letters
of it, or the word is a real mixture (`TNFα`, `QRкод`, `IPадрес`) and is left.

Source of the pairs: Unicode's confusables.txt (UTS #39), as carried by the Python package
confusable-homoglyphs 3.3.1; letters of the same case, archaic ones left out, and `I`, which it
pairs with `l`, put beside the capitals that it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

from textfix.stage import Place

ROWS = (
    # Latin, Greek, Cyrillic; a period where there is none.
    *("AΑА", "BΒВ", "C.С", "EΕЕ", "G.Ԍ", "HΗН", "IΙІ", "JͿЈ", "KΚК", "MΜМ", "NΝ.", "OΟО", "PΡР"),
    *("S.Ѕ", "TΤТ", "V.Ѵ", "W.Ԝ", "XΧХ", "YΥУ", "ZΖ.", ".ΓГ", ".ΠП", ".ΦФ"),
    *("aαа", "c.с", "d.ԁ", "e.е", "h.һ", "iιі", "j.ј", "oοо", "pρр", "q.ԛ", "s.ѕ", "uυ.", "vνѵ"),
    *("w.ԝ", "x.х", "yγу", ".πп", ".φф"),
)

ARCHAIC = "ͿѴѵԌԁһԛԜԝЅѕ"
"""Letters that few languages have: seen as strangers, but no word is said to be made of them."""

SYMBOLS = "αγινρυπφΓΠΦ"
"""Greek letters that stand for themselves in words of other scripts (`IFNγ`)."""

SCRIPTS = ("Latin", "Greek", "Cyrillic")
_LETTERS = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff",
    "\u0370-\u0373\u0376-\u037d\u037f-\u03ff\u1f00-\u1fff",
    "\u0400-\u0481\u048a-\u052f",
)
_LETTER = re.compile(
    "|".join(f"(?P<{name}>[{own}])" for name, own in zip(SCRIPTS, _LETTERS, strict=True))
)
_BORDER = re.compile("|".join(f"(?<=[{a}])[{b}]" for a in _LETTERS for b in _LETTERS if a != b))
"""Where letters of two scripts meet."""

_SCRIPTS = tuple(re.compile(f"[{own}]") for own in _LETTERS)
_WORD = re.compile(f"[{''.join(_LETTERS)}\u0300-\u036f]+")
LONGEST = 60
"""Longer runs of letters are no words."""


def _twins(script: int) -> dict[str, str]:
    return {
        other: row[script]
        for row in ROWS
        for other in row
        if row[script] not in f".{ARCHAIC}"
        and other not in (".", row[script])
        and other not in SYMBOLS
    }


TWINS: Mapping[str, Mapping[str, str]] = {name: _twins(i) for i, name in enumerate(SCRIPTS)}
"""For each script, letters of the others and their twins in it."""


class Stranger(NamedTuple):
    """A letter that has a twin in the script of its word."""

    start: int
    end: int
    script: str


class Confusables:
    """Finds letters that stand in a word of another script and have a twin there.

    >>> Confusables()("to p\\u0430y")
    [Stranger(start=4, end=5, script='Latin')]
    """

    characters = "\u0370-\u052f\u1f00-\u1fff"

    def __call__(self, text: str) -> list[Stranger]:
        strangers: list[Stranger] = []
        if sum(pattern.search(text) is not None for pattern in _SCRIPTS) < 2:
            return strangers
        end = 0
        for border in _BORDER.finditer(text):
            if border.start() >= end:
                word = _word_at(text, border.start(), end)
                end = word.end
                strangers += _strangers(text, word)
        return strangers


def _word_at(text: str, at: int, least: int) -> Place:
    start = at
    while start > max(least, at - LONGEST) and _WORD.match(text[start - 1]):
        start -= 1
    match = _WORD.match(text, start)
    return Place(start, match.end() if match else at + 1)


def _strangers(text: str, word: Place) -> list[Stranger]:
    if word.end - word.start > LONGEST:
        return []
    letters: dict[str, list[int]] = {name: [] for name in SCRIPTS}
    for match in _LETTER.finditer(text, word.start, word.end):
        letters[str(match.lastgroup)].append(match.start())
    by_number = sorted(SCRIPTS, key=lambda script: -len(letters[script]))
    if len(letters[by_number[0]]) == len(letters[by_number[1]]):
        return []
    # `аррlе`: most letters are Cyrillic, but only Latin has all of them.
    for own in by_number[:2]:
        strangers = sorted(i for script in SCRIPTS if script != own for i in letters[script])
        if all(text[i] in TWINS[own] for i in strangers):
            if own != by_number[0] and not _is_disguised(text, word, letters[own]):
                return []
            if _is_abbreviated(text, word, strangers):
                return []
            return [Stranger(i, i + 1, own) for i in strangers]
    return []


def _is_disguised(text: str, word: Place, own: list[int]) -> bool:
    """Whether a word of look-alikes is one: of small letters but for the first, or of capitals, and
    no sign with an index (`РNХ`)."""
    rest = text[word.start + 1 : word.end]
    return len(rest) > 1 and (rest.islower() or (rest.isupper() and text[word.start].isupper()))


def _is_abbreviated(text: str, word: Place, strangers: list[int]) -> bool:
    """Whether two capitals of the other script stand together in a word that has small letters:
    an abbreviation with an ending or a noun."""
    capitals = [i for i in strangers if text[i].isupper()]
    adjacent = any(b == a + 1 for a, b in pairwise(capitals))
    return adjacent and not text[word.start : word.end].isupper()


DETECTORS = {"confusables": Confusables()}
