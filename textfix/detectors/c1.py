"""C1 controls (U+0080 to U+009F) in text: Windows-1252 read as Latin-1, as browsers take it.

A C1 control is more often part of mojibake: `â` and two of them are one character in UTF-8.
So the stage runs after mojibake, and leaves what still looks like a sequence: several controls
after a character outside ASCII, or one after what begins a sequence of two or after a letter that
ends with the same byte. Where U+0085 ends
several lines and nothing else does, it is a line end. One whose sign in Windows-1252 can't stand
where it does is rather what is left of a letter in another encoding, a separator or a mark that a
program set; and one between signs that program text quotes with, or in a list of characters in the
order of Unicode, is spoken of. Where the word around has several characters beyond ASCII, and is
unlikely in Windows-1252 or has bytes that are not in it, it is none of text.
"""

from __future__ import annotations

import re

from textfix.detectors.characters import (
    Characters,
    Places,
    is_in_class,
    is_in_order,
    word_around,
)
from textfix.detectors.mojibake import is_worthwhile
from textfix.language.model import load
from textfix.stage import Place

C1 = "\x80-\x9f"
_LEADS = "\xc2\xc3\xc4\xc5\xce\xcf\xd0\xd1\xd8\xd9\xda\xdb"
"""Latin-1 for the first bytes of Latin, Greek, Cyrillic and Arabic letters in UTF-8."""

_NEXT_LINE = "\x85"
_UNDEFINED = frozenset("\x81\x8d\x8f\x90\x9d")
"""The bytes that Windows-1252 has nothing for: what holds one was not written in it."""
_WINDOWS_1252 = {
    byte: bytes([byte]).decode("cp1252")
    for byte in range(0x80, 0xA0)
    if chr(byte) not in _UNDEFINED
}


_ACCENTS = frozenset("\x88\x98")
"""The circumflex and the tilde by themselves: no text has them."""
_DAGGERS = frozenset("\x86\x87")
_WITHIN = frozenset("\x83\x8a\x8c\x8e\x9a\x9c\x9e\x9f\x85\x91\x92\x96\x97")
"""Letters, apostrophes, dashes and the ellipsis: what may stand between letters."""
_LETTERS = frozenset("\x83\x8a\x8c\x8e\x9a\x9c\x9e\x9f")
_BEHIND = frozenset("\x89\x99")
"""What stands behind a number and a name."""
_CLOSING_SIGNS = frozenset("\x92\x94\x9b")
_OPENING = frozenset("\x82\x84\x8b")
_CLOSING = re.compile("[\x91-\x94\x9b'\"\u2018-\u201d\u203a]")
"""Marks that a quotation begins with, low ones and that of one stroke, and those that end it."""
_QUOTING = "\\'\"`[]()/|-"
"""What stands around a character that is spoken of."""


def detect(text: str) -> list[Place]:
    """Runs of C1 controls that are not part of something else."""
    if text.count(_NEXT_LINE) > 1 and "\n" not in text and "\r" not in text:
        return []
    places = []
    for match in re.finditer(r"[\x80-\x9f]+", text):
        before = text[match.start() - 1 : match.start()]
        several = match.end() - match.start() > 1
        if before > "\x9f" and (several or before in _LEADS or _repeats(before, match[0])):
            continue
        word = word_around(text, *match.span())
        if is_in_class(text, *match.span()) or is_in_order(word) or are_bytes(word):
            continue
        after = text[match.end() : match.end() + 1]
        if several or (may_stand(match[0], before, after) and _is_closed(match[0], text, match)):
            places.append(Place(*match.span()))
    return places


def _repeats(before: str, control: str) -> bool:
    """Whether a control is the last byte of the letter before it in UTF-8, once more: what is left
    of damage that was undone.

    >>> _repeats("\u0117", "\x97"), _repeats("n", "\x97")
    (True, False)
    """
    return ord(control) == ord(before) & 0x3F | 0x80


def are_bytes(word: str) -> bool:
    """Whether a word is bytes shown as characters: several beyond ASCII, and unlikely, or not all
    of them there, in Windows-1252.

    >>> are_bytes("don\x92t"), are_bytes("\x96\xe3\xc2d\xca\xd0")
    (False, True)
    """
    if max(word) > "\xff" or sum(char >= "\x80" for char in word) < LEAST_BYTES:
        return False
    return not _UNDEFINED.isdisjoint(word) or is_worthwhile(load(), word.translate(_WINDOWS_1252))


LEAST_BYTES = 3
"""From how many characters beyond ASCII a word may be bytes."""


def may_stand(char: str, before: str, after: str) -> bool:
    """Whether the sign that a control is in Windows-1252 may stand between two characters.

    >>> may_stand("\x92", "n", "t"), may_stand("\x98", "r", " "), may_stand("\x86", " ", " ")
    (True, False, True)
    """
    if char in _ACCENTS or (char in _DAGGERS and after.isalpha()):
        return False
    if char in _BEHIND and (not before.strip() or after.isalnum()):
        return False
    if char in _CLOSING_SIGNS and not before.strip() and not after.isalnum():
        return False
    if before and before in _QUOTING and after in _QUOTING and after:
        return False
    if char in _LETTERS:
        beside = before + after
        if any(map(str.isdigit, beside)) or not any(c.isalpha() and c < "\u0250" for c in beside):
            return False
    return char in _WITHIN or not (before.isalpha() and after.isalpha())


def _is_closed(char: str, text: str, match: re.Match[str]) -> bool:
    """Whether what would be an opening quotation mark has a partner, if it begins a word."""
    if match.start() or char not in _OPENING:
        return True
    return _CLOSING.search(text, match.end()) is not None


DETECTORS = {
    "c1_controls": Places(C1, detect),
    "all_c1_controls": Characters(C1),
}
