"""Decodes backslash escapes as Python reads them in a string."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from textfix.edits import Edit
from textfix.stage import Place

_LETTERS = {
    **{"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"},
    **{"'": "'", '"': '"'},
}
_HEXADECIMAL = "uUx"
CONFIDENCE = 0.9


def fix(text: str, places: Sequence[Place]) -> Iterator[Edit]:
    r"""Decodes each place that stands for a character.

    >>> [edit.replacement for edit in fix(r"\u00e9", [Place(0, 6)])]
    ['é']
    """
    for start, end in places:
        char = decode(text[start:end])
        # A backslash would make an escape of what follows.
        if char is not None and char != "\\":
            yield Edit(
                start,
                end,
                text[start:end],
                char,
                "backslash_escapes",
                "backslash escape",
                CONFIDENCE,
            )


def decode(escape: str) -> str | None:
    r"""The character of an escape; None if there is none, or half of one.

    >>> decode(r"\ud83d\ude00"), decode(r"\ud83d"), decode(r"\101")
    ('😀', None, 'A')
    """
    kind = escape[1]
    if kind in _LETTERS:
        return _LETTERS[kind]
    if kind == "N":
        try:
            return unicodedata.lookup(escape[3:-1])
        except KeyError:
            return None
    if kind in _HEXADECIMAL:
        if len(escape) == 12 and kind == "u":
            high, low = int(escape[2:6], 16), int(escape[8:], 16)
            return chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00)
        return _character(int(escape[2:], 16))
    return _character(int(escape[1:], 8)) if kind in "01234567" else None


def _character(point: int) -> str | None:
    is_character = point <= 0x10FFFF and not 0xD800 <= point <= 0xDFFF
    return chr(point) if is_character else None


FIXERS = {"backslash_escapes": fix}
