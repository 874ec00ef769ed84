"""Characters that are two bytes of ASCII text each: what ASCII read as UTF-16 looks like.

By itself because the screen asks it of each text, and must not wait for the patterns of `utf16.py`.
"""

from __future__ import annotations

ASCII = frozenset({*b"\t\n\r", *range(0x20, 0x7F)})
"""The bytes of ASCII text."""

TYPICAL = 17, 20
"""The share of letters, spaces and the commonest punctuation in what was written."""

TYPICAL_BYTES = bytes(b for b in range(0x80) if chr(b).isalpha() or chr(b) in " ,.'")

OF_PAIR = bytes((b in ASCII) + (b in TYPICAL_BYTES) for b in range(0x100))
"""Of a byte: 0 if it is none of ASCII text, 2 if most of such text must be such as it."""


def has_pairs(seen: str) -> bool:
    """Whether the bytes of characters, two of ASCII text each, are those of a language. Half of
    what may be pairs in Chinese is not.

    >>> has_pairs("畂桳栠摩"), has_pairs("有十八名")
    (True, False)
    """
    data = seen.encode("utf-16-le")
    part, whole = TYPICAL
    return len(data.translate(None, TYPICAL_BYTES)) * whole <= len(data) * (whole - part)
