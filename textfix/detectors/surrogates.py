r"""Where a text holds halves of characters: surrogates, or what UTF-8 makes of them.

- two code points that are a surrogate pair, `\ud83d\ude00` (WTF-8, JSON read half by half);
- `\udce2\udc80\udc99`, what Python's "surrogateescape" makes of bytes it could not read;
- CESU-8 (each half of a pair in UTF-8: ED A0-AF xx ED B0-BF xx) read as a single-byte encoding;
- `\xc0\x80`, the NUL of Java's modified UTF-8, read likewise.

Sources: the Unicode Standard and UTR #26 (CESU-8); Java's DataInput (modified UTF-8); PEP 383.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from textfix.channels import ENCODINGS, Encoding, bytes_of


@dataclass(frozen=True, slots=True)
class Half:
    """A stretch, and what it holds: "pair", "bytes", "cesu" or "nul"."""

    start: int
    end: int
    kind: str


def readers() -> list[Encoding]:
    """The encodings that CESU-8 may have been read in."""
    return [e for e in ENCODINGS if e.read is not None and not e.multibyte]


def _class(encoding: Encoding, first: int, last: int) -> str:
    """The characters that a range of bytes is read as."""
    table = bytes_of(encoding.codec)
    return "".join(re.escape(c) for c, data in table.items() if first <= data[0] <= last)


def _cesu() -> dict[str, list[str]]:
    """By what ED is read as: the five characters after it, once for every encoding."""
    by_lead: dict[str, list[str]] = {}
    for encoding in readers():
        high, low = _class(encoding, 0xA0, 0xAF), _class(encoding, 0xB0, 0xBF)
        if encoding.codec == "cp1252":
            high += " "  # a no-break space is often made a space
        following = _class(encoding, 0x80, 0xBF)
        for lead in _class(encoding, 0xED, 0xED):
            by_lead.setdefault(lead, []).append(f"[{high}][{following}]{lead}[{low}][{following}]")
    return by_lead


@functools.cache
def _pattern() -> re.Pattern[str]:
    """All of it. One class stands at the start, because that is searched fastest."""
    by_lead = _cesu()
    cesu = "|".join(f"(?<={lead})(?:{'|'.join(rest)})" for lead, rest in by_lead.items())
    return re.compile(
        rf"[{''.join(by_lead)}\ud800-\udbff\udc80-\udcff\xc0]"
        rf"(?:(?P<pair>(?<=[\ud800-\udbff])[\udc00-\udfff])"
        rf"|(?P<bytes>(?<=[\udc80-\udcff])[\udc80-\udcff]+)"
        rf"|(?P<nul>(?<=\xc0)\x80)|(?P<cesu>{cesu}))"
    )


def detect(text: str) -> list[Half]:
    r"""The stretches of a text, in order.

    >>> detect("\ud83d\ude00 ok")
    [Half(start=0, end=2, kind='pair')]
    """
    if text.isascii():
        return []
    return [Half(m.start(), m.end(), str(m.lastgroup)) for m in _pattern().finditer(text)]
