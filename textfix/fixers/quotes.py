"""Makes curly quotation marks plain, or typewriter quotation marks curly.

Curly marks are set by what English does: a mark after white space, an opening bracket or a dash
opens; any other closes; one within or before a word is an apostrophe. A mark after a digit (feet,
inches, minutes) stays, and so does all in a text with a backtick or a backslash, which is code.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textfix.edits import Edit
from textfix.fixers.table import Table
from textfix.stage import Place

STRAIGHT = {
    **dict.fromkeys("\u02bc\u2018\u2019\u201a\u201b", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f", '"'),
}

_OPENS_AFTER = "([{<\u2013\u2014-/\u2018\u201c"
_CODE = "`\\"
CONFIDENCE = 0.9


def fix_curly(text: str, places: Sequence[Place]) -> Iterator[Edit]:
    """Replaces each place mark by mark.

    >>> edits = fix_curly('"It\\'s"', [Place(0, 1), Place(3, 4), Place(5, 6)])
    >>> [edit.replacement for edit in edits]
    ['“', '’', '”']
    """
    if any(sign in text for sign in _CODE):
        return
    for start, end in places:
        for index in range(start, end):
            curly = _curly(text, index)
            if curly:
                reason = "typewriter quotation mark"
                yield Edit(index, index + 1, text[index], curly, "curly_quotes", reason, CONFIDENCE)


def _curly(text: str, index: int) -> str:
    before = text[index - 1 : index]
    after = text[index + 1 : index + 2]
    if before.isdecimal():
        return ""
    double = text[index] == '"'
    opens = before == "" or before.isspace() or before in _OPENS_AFTER or before in "\"'"
    if opens and before in "\"'" and before:
        # A mark after a mark opens if that one does: "'Tis" he said.
        opens = index < 2 or text[index - 2].isspace()
    if after == "" or after.isspace():
        opens = False
    if double:
        return "\u201c" if opens else "\u201d"
    # An elided century or first syllable: '90s.
    return "\u2018" if opens and not after.isdecimal() else "\u2019"


FIXERS = {
    "straight_quotes": Table("straight_quotes", "curly quotation mark", STRAIGHT),
    "curly_quotes": fix_curly,
}
