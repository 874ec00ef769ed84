"""Where a text is not in one of Unicode's normal forms: C, D, KC or KD.

The version of Unicode is that of the running Python, `unicodedata.unidata_version`; Unicode
promises that what is normal stays so.

A text is cut where no composition or reordering can reach across, into pieces of some dozens of
characters, and a piece that is not normal into the smallest ones.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Callable
from typing import Literal

from textfix.detectors.characters import Places
from textfix.gate import BEYOND_ASCII
from textfix.stage import Place

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]

PIECE = 64
"""Characters of a piece that is checked at once."""

SAFE = 30
"""Marks that may follow one another before a piece is ordered by us: Python orders marks in
quadratic time. Unicode's Stream-Safe Text Format allows as many."""

_HANGUL_MIDDLE = range(0x1160, 0x1200)


def starts(char: str) -> bool:
    """Whether nothing before a character can compose with it or be ordered after it.

    True only where it is certain in every form: no mark, no medial or final Hangul letter, and
    nothing that decomposes to begin with one.
    """
    return char.isascii() or _starts(char)


@functools.lru_cache(maxsize=4096)
def _starts(char: str) -> bool:
    first = unicodedata.normalize("NFKD", char)[0]
    return unicodedata.category(first)[0] != "M" and ord(first) not in _HANGUL_MIDDLE


def detect(form: Form, text: str) -> list[Place]:
    """The smallest pieces that are not in a normal form."""
    places = []
    start = 0
    while start < len(text):
        end = _boundary(text, start + PIECE)
        if not _is_normal(form, text[start:end]):
            places += _smallest(form, text, start, end)
        start = end
    return places


def _boundary(text: str, at: int) -> int:
    while at < len(text) and not starts(text[at]):
        at += 1
    return min(at, len(text))


def _smallest(form: Form, text: str, start: int, end: int) -> list[Place]:
    places = []
    while start < end:
        after = _boundary(text, start + 1)
        if not _is_normal(form, text[start:after]):
            places.append(Place(start, after))
        start = after
    return places


def _is_normal(form: Form, piece: str) -> bool:
    if len(piece) <= PIECE + SAFE:
        return unicodedata.is_normalized(form, piece)
    return normalized(form, piece) == piece


def normalized(form: Form, piece: str) -> str:
    """A piece in a normal form, in time linear in its length but for sorting.

    >>> normalized("NFC", "e\\u0301")
    'é'
    """
    if len(piece) > SAFE:
        piece = _ordered(form, piece)
    return unicodedata.normalize(form, piece)


def _ordered(form: Form, piece: str) -> str:
    """A piece decomposed and its marks in order, which Python then finds in order."""
    decomposition: Form = "NFKD" if "K" in form else "NFD"
    decomposed = "".join(unicodedata.normalize(decomposition, char) for char in piece)
    out: list[str] = []
    marks: list[str] = []
    for char in decomposed:
        if unicodedata.combining(char):
            marks.append(char)
        else:
            out += sorted(marks, key=unicodedata.combining)
            marks.clear()
            out.append(char)
    return "".join(out + sorted(marks, key=unicodedata.combining))


def _detector(form: Form) -> Callable[[str], list[Place]]:
    return functools.partial(detect, form)


DETECTORS = {
    "nfc": Places(BEYOND_ASCII, _detector("NFC")),
    "nfd": Places(BEYOND_ASCII, _detector("NFD")),
    "nfkc": Places(BEYOND_ASCII, _detector("NFKC")),
    "nfkd": Places(BEYOND_ASCII, _detector("NFKD")),
}
