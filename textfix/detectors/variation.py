"""Variation selectors where no character has a variant: at the start, after white space, after
another selector, after a Latin letter or a combining mark."""

from __future__ import annotations

import re
import unicodedata

from textfix.detectors.characters import Places
from textfix.stage import Place

SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_RUN = re.compile(f"[{SELECTORS}]+")
_WITHOUT_VARIANTS = frozenset(("Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Mc", "Me"))
_KEYCAPS = "0123456789#*"


def detect(text: str) -> list[Place]:
    """The selectors of each run that select nothing: all, or all but the first."""
    places = []
    for match in _RUN.finditer(text):
        start = match.start()
        if start and _has_variants(text[start - 1]):
            start += 1
        if start < match.end():
            places.append(Place(start, match.end()))
    return places


def _has_variants(char: str) -> bool:
    if char.isascii():
        return char in _KEYCAPS
    if unicodedata.category(char) in _WITHOUT_VARIANTS:
        return False
    return not unicodedata.name(char, "").startswith("LATIN ")


DETECTORS = {"variation_selectors": Places(SELECTORS, detect)}
