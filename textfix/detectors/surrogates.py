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

PAIR = r"[\ud800-\udbff][\udc00-\udfff]"
ESCAPED_BYTES = r"[\udc80-\udcff]{2,}"


@dataclass(frozen=True, slots=True)
class Half:
    """A stretch, and what it holds: "pair", "bytes", "cesu" or "nul"."""

    start: int
    end: int
    kind: str


def _read(first: int, last: int) -> dict[str, list[Encoding]]:
    """The characters that a range of bytes is read as, and by which encodings."""
    found: dict[str, list[Encoding]] = {}
    for encoding in ENCODINGS:
        if encoding.read is None or encoding.multibyte:
            continue
        for char, data in bytes_of(encoding.codec).items():
            if first <= data[0] <= last:
                found.setdefault(char, []).append(encoding)
    return found


def _class(first: int, last: int) -> str:
    return "".join(map(re.escape, sorted(_read(first, last))))


@functools.cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A gate, and all of it. The gate has one class at its start, which is four times as fast."""
    lead, high = _class(0xED, 0xED), _class(0xA0, 0xAF) + " "  # no-break spaces are made spaces
    low, any_ = _class(0xB0, 0xBF), _class(0x80, 0xBF)
    cesu = f"[{lead}][{high}][{any_}][{lead}][{low}][{any_}]"
    return (
        re.compile(rf"[{lead}\ud800-\udfff\xc0][{high}\ud800-\udfff\x80]"),
        re.compile(
            f"(?P<pair>{PAIR})|(?P<bytes>{ESCAPED_BYTES})|(?P<cesu>{cesu})|(?P<nul>\xc0\x80)"
        ),
    )


def detect(text: str) -> list[Half]:
    r"""The stretches of a text, in order.

    >>> detect("\ud83d\ude00 ok")
    [Half(start=0, end=2, kind='pair')]
    """
    if text.isascii():
        return []
    gate, pattern = _patterns()
    if not gate.search(text):
        return []
    return [Half(m.start(), m.end(), str(m.lastgroup)) for m in pattern.finditer(text)]
