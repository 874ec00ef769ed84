"""Makes curly quotation marks plain, or typewriter quotation marks those of a language.

A mark after white space, an opening bracket or a dash opens; one after anything else closes, if
one is open. A single mark within a word, or one without a partner, is an apostrophe: `don't`,
`'tis`, `the dogs' bowls`. A mark after a digit (feet, inches, minutes) stays if it closes nothing,
and so does all in a text with a backtick or a backslash, which is code. Quotations end with their
paragraph. In Hebrew a mark within a word is geresh or gershayim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from textfix.detectors.quotes import CONVENTIONS, Convention, name_of
from textfix.edits import Edit
from textfix.fixers.table import Table
from textfix.stage import Place

STRAIGHT = {
    **dict.fromkeys("\u02bc\u2018\u2019\u201a\u201b", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f", '"'),
}

APOSTROPHE = "\u2019"
GERESH, GERSHAYIM = "\u05f3", "\u05f4"
REASON = "typewriter quotation mark"
CONFIDENCE = 0.9

_CODE = "`\\"
_OPENS_AFTER = "([{<\u2013\u2014-/\u00a1\u00bf\u2018\u201c\u201e\u201a\u00ab\u2039"
_PARAGRAPH = re.compile(r"\n[ \t\r]*\n")
_MARK = re.compile("[\"']")
# Words that lost their beginning: an apostrophe, though it stands where a mark opens.
_ELIDED = re.compile(
    r"'(?:\d0s|[tT]is|[tT]was|[tT]were|[tT]will|em|[tT]il|[nN](?=')|ne[mnrs]?|[sStTnNmMkK](?!'))\b"
)
_OPEN, _CLOSE, _APOSTROPHE = "open", "close", "apostrophe"


class Curly:
    """Sets the quotation marks of a language.

    >>> edits = Curly("en")('"It\\'s"', [Place(0, 1), Place(3, 4), Place(5, 6)])
    >>> [edit.replacement for edit in edits]
    ['“', '’', '”']
    """

    def __init__(self, language: str) -> None:
        self._name = name_of(language)
        self._marks = CONVENTIONS[language]
        self._hebrew = language == "he"

    def __call__(self, text: str, places: Sequence[Place]) -> Iterator[Edit]:
        if any(sign in text for sign in _CODE):
            return
        for start, end in _paragraphs(text):
            marks = _Paragraph(text, start, end, self._marks, self._hebrew)
            for at, mark in sorted(marks.read().items()):
                yield Edit(at, at + 1, text[at], mark, self._name, REASON, CONFIDENCE)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _PARAGRAPH.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


class _Paragraph:
    """The marks of one paragraph, read from left to right with those that are open on a stack."""

    def __init__(self, text: str, start: int, end: int, marks: Convention, hebrew: bool) -> None:
        self._text = text
        self._at = [match.start() for match in _MARK.finditer(text, start, end)]
        self._bounds = (start, end)
        self._marks = marks
        self._hebrew = hebrew
        self._open: list[tuple[int, bool]] = []  # with whether it is within another
        self._doubles_open = 0
        self._doubles_left = sum(text[i] == '"' for i in self._at)
        self._found: dict[int, str] = {}
        self._kind: dict[int, str] = {}

    def read(self) -> dict[int, str]:
        """What each mark becomes; those that stay are left out."""
        for at in self._at:
            self._doubles_left -= self._text[at] == '"'
            self._take(at, self._text[at] == '"')
        while self._open:
            self._give_up()
        return self._found

    def _take(self, at: int, double: bool) -> None:
        before, after = self._beside(at)
        if before.isalnum() and after.isalnum():
            self._within(at, before, after, double)
        elif self._begins(at, before, after):
            if not double and _ELIDED.match(self._text, at, self._bounds[1]):
                self._set(at, APOSTROPHE, _APOSTROPHE)
            else:
                self._begin(at, double)
        elif self._closes(at, before, after, double):
            self._close(at)
        elif before.isdecimal() or double or not before or before.isspace():
            return  # a measure, or nothing that could be said
        else:
            self._set(at, GERESH if self._is_hebrew(before) else APOSTROPHE, _APOSTROPHE)

    def _beside(self, at: int) -> tuple[str, str]:
        start, end = self._bounds
        before = self._text[at - 1] if at > start else ""
        return before, self._text[at + 1] if at + 1 < end else ""

    def _set(self, at: int, mark: str, kind: str) -> None:
        self._found[at], self._kind[at] = mark, kind

    def _within(self, at: int, before: str, after: str, double: bool) -> None:
        if before.isdecimal() and after.isdecimal():
            return  # five feet ten
        if self._is_hebrew(before):
            self._set(at, GERSHAYIM if double else GERESH, _APOSTROPHE)
        elif not double:
            self._set(at, APOSTROPHE, _APOSTROPHE)

    def _begins(self, at: int, before: str, after: str) -> bool:
        """Whether a mark stands where one opens."""
        if not after or after.isspace():
            return False
        if before in ("'", '"'):
            kind = self._kind.get(at - 1)
            return kind == _OPEN or (kind == _APOSTROPHE and after.isalnum())
        return not before or before.isspace() or before in _OPENS_AFTER

    def _begin(self, at: int, double: bool) -> None:
        inner = not double or self._doubles_open > 0
        self._set(at, self._marks.inner_opening if inner else self._marks.opening, _OPEN)
        self._open.append((at, inner))
        self._doubles_open += double

    def _closes(self, at: int, before: str, after: str, double: bool) -> bool:
        if after.isalnum() or not before or before.isspace():
            return False
        if double and self._doubles_left % 2 and self._ends_measure(at):
            return False  # inches within a quotation, whose end is still to come
        return any(self._text[i] == self._text[at] for i, _ in self._open[-2:])

    def _ends_measure(self, at: int) -> bool:
        """Whether a number of one or two digits is before a mark; more are a year, say."""
        digits = self._text[max(self._bounds[0], at - 3) : at]
        return digits[-1:].isdecimal() and not digits[-3:].isdecimal()

    def _close(self, at: int) -> None:
        while self._text[self._open[-1][0]] != self._text[at]:
            self._give_up()
        partner, inner = self._open.pop()
        self._doubles_open -= self._text[partner] == '"'
        self._set(at, self._marks.inner_closing if inner else self._marks.closing, _CLOSE)

    def _give_up(self) -> None:
        """The last that is open has no partner: a single mark is an apostrophe, then; a double one
        still opens."""
        at, _ = self._open.pop()
        if self._text[at] == "'":
            self._set(at, APOSTROPHE, _APOSTROPHE)
        else:
            self._doubles_open -= 1

    def _is_hebrew(self, char: str) -> bool:
        return self._hebrew and _is_hebrew(char)


def _is_hebrew(char: str) -> bool:
    return "\u05d0" <= char <= "\u05ea"


FIXERS = {
    "straight_quotes": Table("straight_quotes", "curly quotation mark", STRAIGHT),
    **{name_of(language): Curly(language) for language in CONVENTIONS},
}
