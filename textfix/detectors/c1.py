"""C1 controls (U+0080 to U+009F) in text: Windows-1252 read as Latin-1, as browsers take it.

A C1 control is more often part of mojibake: `â` and two of them are one character in UTF-8.
So the stage runs after mojibake, and leaves what still looks like a sequence: several controls
after a character outside ASCII, or one after what begins a sequence of two. Where U+0085 ends
several lines and nothing else does, it is a line end.
"""

from __future__ import annotations

import re

from textfix.detectors.characters import Characters, Places
from textfix.stage import Place

C1 = "\x80-\x9f"
_LEADS = "\xc2\xc3\xc4\xc5\xce\xcf\xd0\xd1\xd8\xd9\xda\xdb"
"""Latin-1 for the first bytes of Latin, Greek, Cyrillic and Arabic letters in UTF-8."""

_NEXT_LINE = "\x85"


def detect(text: str) -> list[Place]:
    """Runs of C1 controls that are not part of something else."""
    if text.count(_NEXT_LINE) > 1 and "\n" not in text and "\r" not in text:
        return []
    places = []
    for match in re.finditer(r"[\x80-\x9f]+", text):
        before = text[match.start() - 1 : match.start()]
        several = match.end() - match.start() > 1
        if not (before > "\x9f" and (several or before in _LEADS)):
            places.append(Place(*match.span()))
    return places


DETECTORS = {
    "c1_controls": Places(C1, detect),
    "all_c1_controls": Characters(C1),
}
