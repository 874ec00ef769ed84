"""Characters that leave no mark: zero-width spaces and joiners, fillers, invisible operators.

`invisible` leaves the ones that do something: a joiner or non-joiner beside a letter of a script
that joins or stacks (Arabic, Indic and others) or between emoji, a zero-width space in scripts
written without spaces (Thai, Khmer and others), fillers between Hangul letters, the separator
before a Mongolian vowel. `all_invisible` leaves joiners in emoji and such scripts and that
separator only, because program text has no use for the rest.
Left to others: byte order marks, soft hyphens, bidirectional controls, tags, variation selectors.
"""

from __future__ import annotations

import re
import unicodedata

from textfix.detectors.characters import Places
from textfix.stage import Place

INVISIBLE = "\u034f\u115f\u1160\u180e\u200b-\u200d\u2060-\u2064\u3164\uffa0"
_RUN = re.compile(f"[{INVISIBLE}]+")
_JOINERS = "\u200c\u200d"
_SPACE = "\u200b"
_FILLERS = "\u115f\u1160\u3164\uffa0"
_GRAPHEME_JOINER = "\u034f"
_VOWEL_SEPARATOR = "\u180e"
_MONGOLIAN = ((0x1820, 0x1842), (0x1887, 0x18AA))
"""Letters, without the marks and the selectors among them."""

_JOINING = (
    (0x0590, 0x10FF),
    (0x1700, 0x1CFF),
    (0xA800, 0xAAFF),
    (0xFB1D, 0xFDFF),
    (0xFE70, 0xFEFC),
)
_BEYOND_BASIC = ((0x10A00, 0x11FFF), (0x1E900, 0x1E95F))
"""Scripts whose letters join or stack."""

_UNSPACED = (
    (0x0E00, 0x0FFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x1950, 0x19FF),
    (0x1A20, 0x1AAF),
)
"""Scripts written without spaces, in which a zero-width space parts words."""


def detect(text: str) -> list[Place]:
    """Invisible characters that do nothing where they stand."""
    return _useless(text, strict=False)


def detect_all(text: str) -> list[Place]:
    """Invisible characters that program text has no use for."""
    return _useless(text, strict=True)


def _useless(text: str, strict: bool) -> list[Place]:
    places: list[Place] = []
    for match in _RUN.finditer(text):
        start, end = match.span()
        before, after = text[start - 1 : start], text[end : end + 1]
        # Of several in a row one can do something at most.
        kept = next(
            (i for i in range(start, end) if _is_useful(text[i], before, after, strict)), end
        )
        places += [Place(a, b) for a, b in ((start, kept), (kept + 1, end)) if a < b]
    return places


def _is_useful(char: str, before: str, after: str, strict: bool) -> bool:
    """Whether a single invisible character does something between its neighbours."""
    if char in _JOINERS:
        return _joins(before) or (char == "\u200d" and _is_emoji(before) and _is_emoji(after))
    if char == _VOWEL_SEPARATOR:
        return _is_in(before, _MONGOLIAN) and _is_in(after, _MONGOLIAN)
    if strict:
        return False
    if char == _SPACE:
        return _is_in(before, _UNSPACED) or _is_in(after, _UNSPACED)
    if char in _FILLERS:
        return _is_hangul_letter(before) or _is_hangul_letter(after)
    return char == _GRAPHEME_JOINER and after != "" and unicodedata.combining(after) != 0


def _joins(char: str) -> bool:
    return _is_in(char, _JOINING) or _is_in(char, _BEYOND_BASIC)


def _is_in(char: str, blocks: tuple[tuple[int, int], ...]) -> bool:
    return bool(char) and any(first <= ord(char) <= last for first, last in blocks)


def _is_emoji(char: str) -> bool:
    """Whether a character may be part of an emoji; the blocks are there for those that are newer
    than the running Python."""
    return bool(char) and (
        0x1F000 <= ord(char) <= 0x1FAFF
        or unicodedata.category(char) in ("So", "Sk", "Sm")
        or char == "\ufe0f"
    )


def _is_hangul_letter(char: str) -> bool:
    return _is_in(char, ((0x1100, 0x11FF), (0x3130, 0x318F), (0xA960, 0xA97F), (0xD7B0, 0xD7FF)))


DETECTORS = {
    "invisible": Places(INVISIBLE, detect),
    "all_invisible": Places(INVISIBLE, detect_all),
}
