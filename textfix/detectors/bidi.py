"""Controls of the writing direction, and tag characters.

Text from right to left needs these controls now and then. In text without a letter of such a
script they do nothing good, and one that is not closed by the end of its line lets text show in
another order than a program reads it (CVE-2021-42574, "Trojan Source"). Tag characters spell text
that no one sees; only flags of regions rightly hold them.
"""

from __future__ import annotations

import re
import unicodedata

from textfix.detectors.characters import Characters, Places
from textfix.stage import Place

MARKS = "\u061c\u200e\u200f"
OPENING = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"
CLOSING = {"\u202c": "\u202a\u202b\u202d\u202e", "\u2069": "\u2066\u2067\u2068"}
CONTROLS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
TAGS = "\U000e0001\U000e0020-\U000e007f"

_CONTROL = re.compile(f"[{CONTROLS}]|[\n\r\x85\u2028\u2029]")
_RUN = re.compile(f"[{CONTROLS}]+")
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f")
_TAGS = re.compile(f"[{TAGS}]+")
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def detect(text: str) -> list[Place]:
    """All controls where nothing is written from right to left; else those left open."""
    if not any(map(_is_right_to_left, _RIGHT_TO_LEFT.findall(text))):
        return [Place(*match.span()) for match in _RUN.finditer(text)]
    return _unbalanced(text)


def _is_right_to_left(char: str) -> bool:
    return unicodedata.bidirectional(char) in ("R", "AL")


def _unbalanced(text: str) -> list[Place]:
    """Openings without a closing in their line, and closings without an opening."""
    places: list[int] = []
    opened: list[tuple[int, str]] = []
    for match in _CONTROL.finditer(text):
        char = match[0]
        if char in OPENING:
            opened.append((match.start(), char))
        elif char in CLOSING:
            if opened and opened[-1][1] in CLOSING[char]:
                opened.pop()
            else:
                places.append(match.start())
        elif char not in MARKS:  # the line ends
            places += [start for start, _ in opened]
            opened.clear()
    places += [start for start, _ in opened]
    return [Place(start, start + 1) for start in sorted(places)]


def detect_tags(text: str) -> list[Place]:
    """Tag characters outside flags."""
    flags = [match.span() for match in _FLAG.finditer(text)]
    ends = {end for _, end in flags}
    return [Place(*match.span()) for match in _TAGS.finditer(text) if match.end() not in ends]


DETECTORS = {
    "bidi_controls": Places(CONTROLS, detect),
    "all_bidi_controls": Characters(CONTROLS),
    "tags": Places(TAGS, detect_tags),
}
