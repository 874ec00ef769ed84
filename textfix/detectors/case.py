"""Characters that differ from their case-folded form."""

from __future__ import annotations

import re

from textfix.detectors.characters import Places
from textfix.stage import Place

_WORD = re.compile(r"[A-Z]+|[^\x00-\x7f]+")


def detect(text: str) -> list[Place]:
    """Runs that folding would change, cut where it would not."""
    places: list[Place] = []
    for match in _WORD.finditer(text):
        if match[0].isascii():
            places.append(Place(*match.span()))
        elif match[0].casefold() != match[0]:
            places += [
                Place(i, i + 1)
                for i in range(match.start(), match.end())
                if text[i].casefold() != text[i]
            ]
    return places


DETECTORS = {"case_fold": Places("", detect)}
