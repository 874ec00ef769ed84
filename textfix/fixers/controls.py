"""Removes control characters, and reads those that are the low byte of a typographic sign."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
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
    before, after = text[max(0, at - 1) : at], text[at + 1 : at + 5]
    begins = not before or before.isspace() or before in "(["
    ends = not after[:1].isalnum()
    if sign == "\u2019":
        elided = after[:1].isalpha() and not text[max(0, at - 2) : at - 1].isalpha()
        quoted = _QUOTED.search(text, max(0, at - REACH), at) is not None
        closes = before != "" and (before in "sS" or (quoted and not before.isspace()))
        fits = (before.isalpha() and (is_contracted(after) or elided)) or (closes and ends)
    elif sign == "\u2018":
        fits = begins and after[:1].isalpha() and "\x19" in text[at : at + REACH]
    elif sign in ("\u2013", "\u2014"):
        both = before + after[:1]
        words = text[max(0, at - 2) : at - 1].isalnum() and after[1:2].isalnum()
        apart = (both == "  " and words) or (len(both) == 2 and both.isdecimal())
        within = text[max(0, at - 2) : at].isalpha() and after[:2].isalpha() and at > 1
        fits = apart or (sign == "\u2014" and within and len(after) > 1)
    else:
        fits = bool(sign)
    return sign if fits else ""


_QUOTED = re.compile(r"(?<![^\s(\[])\x18[^\W_]")

REACH = 200
"""Characters within which a quotation ends that a single mark begins."""

FIXERS = {
    "controls": Controls("controls", "control character"),
    "annotations": Constant("annotations", "annotation or object mark"),
    "deprecated_controls": Constant("deprecated_controls", "deprecated control character"),
    "control_characters": Constant("control_characters", "control character"),
}
