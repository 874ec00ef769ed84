r"""Byte order marks: one at the start of a text marks the file, elsewhere two files were joined.

U+FFFE is the mark read in the wrong order; it is no character. One between two signs that program
text quotes with (`/\ufeff/`, `"\ufeff"`) is spoken of, and stays. So does one in a class of
characters, one amid other kinds of white space, and one in a text that names it.
"""

from __future__ import annotations

import re

from textfix.detectors.characters import REACH, Pattern, Places, is_in_class
from textfix.stage import Place

_QUOTING = r"[]['\"`/|\\:;^]"

_INSIDE = re.compile(
    f"(?<=[^\ufeff\ufffe])(?!(?<={_QUOTING})[\ufeff\ufffe]+{_QUOTING})[\ufeff\ufffe]+"
)
_NAMED = re.compile("\\b(?:BOM|ZWNBSP|FEFF|FFFE|byte[ -]order[ -]mark)", re.IGNORECASE)
_SPACES = re.compile(r"(?:(?![\ufeff\ufffe])\s|[\u180e\u200b-\u200f\u2060\u3164])*")
LEAST_SPACES = 3
"""From how many kinds of white space beyond ASCII they are listed."""


def _inside(text: str) -> list[Place]:
    places = [Place(*match.span()) for match in _INSIDE.finditer(text)]
    if not places or _NAMED.search(text):
        return []
    return [p for p in places if not is_in_class(text, *p) and not _is_listed(text, *p)]


def _is_listed(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - REACH) : start][::-1]
    beside = before, text[end : end + REACH]
    spaces = {char for part in beside if (run := _SPACES.match(part)) for char in run[0]}
    return sum(char >= "\x80" for char in spaces) >= LEAST_SPACES


DETECTORS = {
    "byte_order_marks": Places("\ufeff\ufffe", _inside),
    "leading_byte_order_mark": Pattern("\ufeff\ufffe", r"\A[\ufeff\ufffe]+"),
}
