"""Half-width and full-width forms: relics of screens with one width for all.

`width` leaves full-width punctuation and the ideographic space in Chinese, Japanese or Korean
text, where they are the right ones, line by line. `all_width` is ftfy's rule: every form.
"""

from __future__ import annotations

import re

from textfix.detectors.characters import Characters, Places
from textfix.stage import Place

FORMS = "\u3000\uff01-\uffef"
_RUN = re.compile(f"[{FORMS}]+")
_LETTERS = re.compile(
    "(?:[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff61-\uffdc]"
    # The comma and the point of a number go with its digits.
    "|(?<=[\uff10-\uff19])(?:\uff0c(?=[\uff10-\uff19]{3}(?![\uff10-\uff19]))|\uff0e(?=[\uff10-\uff19])))+"
)
_EAST_ASIAN = re.compile(
    "[\u1100-\u11ff\u2e80-\u2fff\u3001-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f"
    "\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff61-\uffdc\U0001b000-\U0001b16f"
    "\U00020000-\U0003ffff]"
)
_LINE_END = re.compile("[\n\r\x85\u2028\u2029]")


def detect(text: str) -> list[Place]:
    """Letters and digits of another width; punctuation too in lines without East Asian text."""
    places: list[Place] = []
    line_end, east_asian = -1, False
    for match in _RUN.finditer(text):
        start, end = match.span()
        if start > line_end:
            line_start, line_end = _line_at(text, start, max(0, line_end))
            east_asian = _EAST_ASIAN.search(text, line_start, line_end) is not None
        if east_asian:
            places += [Place(*letters.span()) for letters in _LETTERS.finditer(text, start, end)]
        else:
            places.append(Place(start, end))
    return places


def _line_at(text: str, at: int, after: int) -> tuple[int, int]:
    start = after
    for match in _LINE_END.finditer(text, after, at):
        start = match.end()
    following = _LINE_END.search(text, at)
    return start, following.start() if following else len(text)


DETECTORS = {"width": Places(FORMS, detect), "all_width": Characters(FORMS)}
