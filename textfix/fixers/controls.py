"""Removes control characters, and reads those that are the low byte of a typographic sign."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from textfix.edits import Edit
from textfix.fixers.signs import is_contracted
from textfix.fixers.table import SURE, Constant
from textfix.stage import Place

LOW_BYTES = {0x13: "\u2013", 0x14: "\u2014", 0x18: "\u2018", 0x19: "\u2019", 0x1C: "\u201c",
             0x1D: "\u201d"}  # fmt: skip
"""What code units of U+20xx leave where the high byte is lost."""

HIGH_BYTE_LOST = "high byte of a typographic sign lost"
HIGH_BYTE_LOST_SURE = 0.95


@dataclass(frozen=True)
class Controls:
    """Replaces a control by the sign that lost its high byte where only such a one would stand;
    others by nothing. Double quotation marks are separators else, so that they are in pairs is
    asked by the detector.

    >>> fix = Controls("controls", "control character")
    >>> [edit.replacement for edit in fix("it\\x19s\\x01", [Place(2, 3), Place(4, 5)])]
    ['’', '']
    """

    name: str
    reason: str

    def letters(self, characters: str) -> Mapping[str, str] | None:
        """None: what becomes of a control depends on what stands about it."""
        return None

    def __call__(self, text: str, places: Sequence[Place]) -> Iterator[Edit]:
        for start, end in places:
            sign = _sign(text, start) if end == start + 1 else ""
            reason, sure = (HIGH_BYTE_LOST, HIGH_BYTE_LOST_SURE) if sign else (self.reason, SURE)
            yield Edit(start, end, text[start:end], sign, self.name, reason, sure)


def _sign(text: str, at: int) -> str:
    """The sign that a control is the low byte of, if it stands where that would."""
    sign = LOW_BYTES.get(ord(text[at]), "")
    may_stand = _PLACES.get(sign)
    return sign if may_stand is None or may_stand(text, at) else ""


def _around(text: str, at: int) -> tuple[str, str]:
    """The character before a place, if there is one, and the few that follow it."""
    return text[max(0, at - 1) : at], text[at + 1 : at + 5]


def _may_be_apostrophe(text: str, at: int) -> bool:
    """Whether something is elided or contracted at a place, or a word ends there in the plural or
    in a quotation."""
    before, after = _around(text, at)
    elided = after[:1].isalpha() and not text[max(0, at - 2) : at - 1].isalpha()
    if before.isalpha() and (is_contracted(after) or elided):
        return True
    quoted = _QUOTED.search(text, max(0, at - REACH), at) is not None
    closes = before != "" and (before in "sS" or (quoted and not before.isspace()))
    return closes and not after[:1].isalnum()


def _may_open(text: str, at: int) -> bool:
    """Whether a word begins behind a place, and a quotation ends further on."""
    before, after = _around(text, at)
    begins = not before or before.isspace() or before in "(["
    return begins and after[:1].isalpha() and "\x19" in text[at : at + REACH]


def _may_be_dash(text: str, at: int) -> bool:
    """Whether a place is between digits, or between words with a space on either side."""
    before, after = _around(text, at)
    both = before + after[:1]
    if both == "  ":
        return text[max(0, at - 2) : at - 1].isalnum() and after[1:2].isalnum()
    return len(both) == 2 and both.isdecimal()


def _may_be_long_dash(text: str, at: int) -> bool:
    """The same, or whether it is between the letters of two words."""
    after = text[at + 1 : at + 5]
    within = text[max(0, at - 2) : at].isalpha() and after[:2].isalpha() and at > 1
    return _may_be_dash(text, at) or (within and len(after) > 1)


_PLACES: Mapping[str, Callable[[str, int], bool]] = {
    "\u2013": _may_be_dash,
    "\u2014": _may_be_long_dash,
    "\u2018": _may_open,
    "\u2019": _may_be_apostrophe,
}
"""Whether each sign may stand at a place of a text; of double quotation marks the detector asks."""

_QUOTED = re.compile(r"(?<![^\s(\[])\x18[^\W_]")

REACH = 200
"""Characters within which a quotation ends that a single mark begins."""

FIXERS = {
    "controls": Controls("controls", "control character"),
    "annotations": Constant("annotations", "annotation or object mark"),
    "deprecated_controls": Constant("deprecated_controls", "deprecated control character"),
    "control_characters": Constant("control_characters", "control character"),
}
