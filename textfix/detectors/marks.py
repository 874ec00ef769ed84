"""Combining marks in another order than Unicode's: they look the same and compare different."""

from __future__ import annotations

import functools
import re
import sys
import unicodedata
from itertools import pairwise

from textfix.detectors.characters import Places
from textfix.gate import bracketed
from textfix.stage import Place

MARKS = (
    "\u0300-\u0eff\u0f00-\u1fff\u20d0-\u20ff\u2cef-\u2dff\u302a-\u309a\ua66f-\uabed\ufb1e-\ufe2f"
)
FURTHER = "\U000101fd-\U0001efff"
"""Blocks that hold marks with a combining class."""


@functools.lru_cache(maxsize=1)
def _runs() -> re.Pattern[str]:
    # 20 ms, once, and only for texts with a character of those blocks.
    marks = [c for c in range(0x300, sys.maxunicode) if unicodedata.combining(chr(c))]
    return re.compile(bracketed((c, c) for c in marks) + "{2,}")


def detect(text: str) -> list[Place]:
    """Runs of marks that are out of order."""
    return [Place(*m.span()) for m in _runs().finditer(text) if not _is_ordered(m[0])]


def _is_ordered(marks: str) -> bool:
    classes = map(unicodedata.combining, marks)
    return all(a <= b for a, b in pairwise(classes))


DETECTORS = {"mark_order": Places(MARKS + FURTHER, detect)}
