"""Reports what is left: places that stay open and are never changed."""

from __future__ import annotations

from collections.abc import Sequence

from textfix.detectors.unrecoverable import Left
from textfix.edits import Edit


def places(text: str, found: Sequence[Left]) -> tuple[Edit, ...]:
    """The open places. Each has itself as replacement, with no confidence: there is no guess.

    >>> from textfix.detectors.unrecoverable import detect
    >>> print(*places("a锟斤拷b", detect("a锟斤拷b")))
    '锟斤拷' → '锟斤拷' [0.000] U+FFFD for what could not be read, as UTF-8 read as GBK, at 1–4
    """
    return tuple(
        Edit(f.start, f.end, text[f.start : f.end], text[f.start : f.end], f.finder, f.reason, 0.0)
        for f in found
    )
