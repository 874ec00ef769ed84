"""C1 controls (U+0080 to U+009F) in text: Windows-1252 read as Latin-1, as browsers take it.

A C1 control is more often part of mojibake: `â` and two of them are one character in UTF-8.
So the stage runs after mojibake, and leaves what still looks like a sequence: a run of them after
a character outside ASCII. Where U+0085 ends several lines and nothing else does, it is a line end.
"""

from __future__ import annotations

import re

from textfix.detectors.characters import Characters, Places
from textfix.stage import Place

C1 = "\x80-\x9f"
_NEXT_LINE = "\x85"


def detect(text: str) -> list[Place]:
    """Runs of C1 controls that are not part of something else."""
    if text.count(_NEXT_LINE) > 1 and "\n" not in text and "\r" not in text:
        return []
    places = []
    for match in re.finditer(r"[\x80-\x9f]+", text):
        start, end = match.span()
        if end - start > 1 and start and text[start - 1] > "\x9f":
            continue
        places.append(Place(start, end))
    return places


DETECTORS = {
    "c1_controls": Places(C1, detect),
    "all_c1_controls": Characters(C1),
}
