"""Where a text is not in one of Unicode's normal forms: C, D, KC or KD.

The version of Unicode is that of the running Python, `unicodedata.unidata_version`; Unicode
promises that what is normal stays so.

A text is cut where no composition or reordering can reach across, into pieces of some dozens of
characters, and a piece that is not normal into the smallest ones.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Literal

from textfix.stage import Place

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]

PIECE = 64
"""Characters of a piece that is checked at once."""

THAI_VOWELS = 103
"""The combining class of the Thai vowels below a letter, after which a tone mark (107) is in order:
where classes are parted here, Thai is not held up."""

WHOLE = 512
"""Characters of a text that is checked as a whole first: few enough for quadratic ordering."""

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
    places: list[Place] = []
    if len(text) <= WHOLE and unicodedata.is_normalized(form, text):
        return places
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


# Where characters that take part in any of it lie: the planes but for ideographs, Hangul syllables
# and private use. Hangul syllables are added where they come apart.
_BLOCKS = ((0x80, 0x3400), (0xA000, 0xAC00), (0xF900, 0x20000), (0x2F800, 0x2FA20))
_SYLLABLES = (0xAC00, 0xD7A4)
_GAP = 0x200
"""Beyond the basic plane, ranges this near are one: a regular expression tries them one by one."""


class NormalForm:
    """Finds what is not in a normal form.

    `characters` are those of which one is in every text that is not: what the form does not have,
    and what may compose with or be ordered after something. All else is normal as it stands, so
    French, Russian and Chinese text is not looked at. Made when first asked for (20 ms), because it
    depends on the Unicode version of the running Python.
    """

    def __init__(self, form: Form) -> None:
        self._form: Form = form

    def __call__(self, text: str) -> list[Place]:
        return detect(self._form, text)

    @functools.cached_property
    def characters(self) -> str:
        """The characters that a text must hold to be worth a look."""
        marks = (point for point in _points() if unicodedata.category(chr(point))[0] == "M")
        return _written({*_not_normal(self._form), *marks, *_HANGUL_MIDDLE})

    @functools.cached_property
    def signs(self) -> tuple[tuple[str, ...], ...]:
        """Sequences of sets, one of which is in every text that is not normal.

        For the composed forms more is known (UAX #15, "Detecting Normalization Forms"): a character
        that the form does not have, one that may compose behind one that it may compose with, or
        two marks in a row of which the first may have to stand second.
        """
        if self._form.endswith("D"):
            return ((self.characters,),)
        classes = {point: c for point in _points() if (c := unicodedata.combining(chr(point)))}
        marks, low, lower, high = (
            _written(point for point, c in classes.items() if c in span)
            for span in (
                range(1, 256),
                range(1, THAI_VOWELS + 1),
                range(1, THAI_VOWELS),
                range(THAI_VOWELS + 1, 256),
            )
        )
        firsts, seconds = _pairs()
        single = _written(_not_normal(self._form))
        return ((single,), (firsts + marks, seconds), (high, marks), (low, lower))


def _points() -> Iterator[int]:
    return (point for block in _BLOCKS for point in range(*block))


def _not_normal(form: Form) -> Iterator[int]:
    """Characters that the form does not have."""
    is_normalized = unicodedata.is_normalized
    yield from (point for point in _points() if not is_normalized(form, chr(point)))
    if form.endswith("D"):
        yield from range(*_SYLLABLES)


@functools.cache
def _pairs() -> tuple[str, str]:
    """What may compose with a character behind it, and what with one before it.

    Of the first there are more than the parts of pairs: what comes apart may have its last part
    composed anew.
    """
    firsts = {*range(0x1100, 0x1200), *range(*_SYLLABLES)}
    seconds = set(_HANGUL_MIDDLE)
    for point in _points():
        parts = unicodedata.decomposition(chr(point))
        if not parts or parts[0] == "<":
            continue
        firsts.add(point)
        first, _, second = parts.partition(" ")
        if second:
            firsts.add(int(first, 16))
            seconds.add(int(second, 16))
    return _written(firsts), _written(seconds)


def _written(points: Iterable[int]) -> str:
    """Code points as a detector's `characters`."""
    spans: list[list[int]] = []
    for point in sorted(points):
        near = spans and point - spans[-1][1] <= (1 if point < 0x10000 else _GAP)
        if near and (point < 0x10000) == (spans[-1][0] < 0x10000):
            spans[-1][1] = point
        else:
            spans.append([point, point])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in spans)


DETECTORS = {
    "nfc": NormalForm("NFC"),
    "nfd": NormalForm("NFD"),
    "nfkc": NormalForm("NFKC"),
    "nfkd": NormalForm("NFKD"),
}
