"""Control characters that no text means, and marks that only a program's inside should have.

Kept are tab, line feed, vertical tab (a line break in office programs), form feed, carriage
return, the four separators U+001C to U+001F (library records are built of them; but two about words
of a line are quotation marks that lost a byte), and an escape that begins an ISO 2022 designation:
it is the only trace of the encoding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from textfix.detectors.c1 import are_bytes
from textfix.detectors.characters import Characters, Places, is_in_class, word_around
from textfix.stage import Place

_HIGH_BYTE = re.compile("[\x01-\x08\x0e-\x1f]")
_REMOVED = "\x00-\x08\x0e-\x1a\x1b\x1c\x7f"
_PATTERN = re.compile(r"(?:[\x00-\x08\x0e-\x1a\x7f]|\x1b(?!\$[@AB(]|\([BIJ]))+")


def _controls(text: str) -> list[Place]:
    if _is_utf_16(text):
        return []
    found = [Place(*match.span()) for match in _PATTERN.finditer(text)]
    found = sorted([*found, *_quotations(text)])
    if not text.isascii() and len(found) <= FEW_CONTROLS:
        found = [place for place in found if not are_bytes(word_around(text, *place))]
    return [place for place in found if not is_in_class(text, *place)]


def _quotations(text: str) -> Iterator[Place]:
    """Separators that are the low bytes of quotation marks: in pairs about words of a line."""
    if "\x1c" in text and "\x1e" not in text and "\x1f" not in text:
        for match in _QUOTATION.finditer(text):
            yield Place(match.start(), match.start() + 1)
            yield Place(match.end() - 1, match.end())


_QUOTATION = re.compile(
    r"(?<![^\s(\[])\x1c(?=[^\W_])[^\x1c\x1d\n]{1,500}(?<=[\w.,!?])\x1d(?![^\W_])"
)

FEW_CONTROLS = 64
"""Up to how many are looked at one by one for being bytes shown as characters."""


_INVISIBLE = re.compile("[\x80-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f]+")
_DEPRECATED = re.compile("[\u206a-\u206f]+")
_HIDDEN = 8
"""From how many in a row they are data: one or two are what word processors leave."""


def _deprecated(text: str) -> list[Place]:
    return [
        Place(*match.span())
        for run in _INVISIBLE.finditer(text)
        if len(run[0]) < _HIDDEN
        for match in _DEPRECATED.finditer(text, *run.span())
        if not is_in_class(text, *match.span())
    ]


_ANNOTATIONS = re.compile("(?:[\ufff9-\ufffb]|(?<=[^\\n\\r])\ufffc|\ufffc(?![ \\t]+\\S))+")
_QUOTES = ('"', "'", "`")


def _annotations(text: str) -> list[Place]:
    """Interlinear annotations, and what an object in the text leaves. A mark that begins a line as
    a word of its own is the entry of a list of characters, one in quotes is spoken of."""
    return [
        Place(*match.span())
        for match in _ANNOTATIONS.finditer(text)
        if not is_in_class(text, *match.span()) and not _is_quoted(text, *match.span())
    ]


def _is_quoted(text: str, start: int, end: int) -> bool:
    before = text[start - 1 : start] if start else ""
    return before in _QUOTES and before == text[end : end + 1]


def _is_utf_16(text: str) -> bool:
    """Whether every other character is the high byte of one, and not all of them are NUL.

    Where all are, dropping them is the repair; else they tell the characters apart.
    """
    if 4 * text.count("\x00") < len(text):
        return False
    return _HIGH_BYTE.search(text) is not None


DETECTORS = {
    "controls": Places(_REMOVED, _controls),
    "annotations": Places("\ufff9-\ufffc", _annotations),
    # Symmetric swapping, Arabic shaping, national digits: deprecated since Unicode 3.0. Several
    # invisible characters in a row are data that a program hides in a text.
    "deprecated_controls": Places("\u206a-\u206f", _deprecated),
    # ftfy's set: all of the above and the byte order mark wherever it stands.
    "control_characters": Characters("\x00-\x08\x0b\x0e-\x1f\x7f\u206a-\u206f\ufeff\ufff9-\ufffc"),
}
