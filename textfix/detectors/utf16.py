"""Where a text holds UTF-16 that was read as something else.

Three traces: NUL beside every ASCII character (read as a single-byte encoding, or as UTF-8);
ideographs that are two ASCII characters each (ASCII read as UTF-16, the "Bush hid the facts" bug);
characters whose number is a multiple of 256, or nearly (the bytes swapped).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from textfix.detectors.pairs import ASCII, has_pairs

NUL = "\0"

BYTE_ORDER_MARKS = {
    "ÿþ": "utf-16-le",
    "þÿ": "utf-16-be",
    "\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}": "",
}
"""What becomes of a mark that is read as Windows-1252 or as UTF-8, and the byte order it tells."""

MOST_APART = 24
"""Characters between two NULs of one stretch at most: a word beyond Latin-1 has none."""

LEAST_NULS = 4
"""NULs of a stretch without a byte order mark."""

LEAST_WRONG = 4
"""Characters in a row that must look as if their bytes were something else."""

_TYPED = frozenset(
    {*b"\t\n\r !\"'(),-./:;?@_", *range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B)}
)
_CYRILLIC = range(0x410, 0x460)
_ALPHABETS = frozenset({*ASCII, *range(0xA0, 0x250), *range(0x370, 0x530), *range(0x2010, 0x2028)})


def _swapped(code_points: Iterable[int]) -> frozenset[int]:
    return frozenset((c & 0xFF) << 8 | c >> 8 for c in code_points)


def _two(bytes_: Iterable[int]) -> frozenset[int]:
    """Every character of two of the bytes; none below 2000, where alphabets are."""
    each = frozenset(bytes_)
    return frozenset(high << 8 | low for high in each for low in each if high >= 0x20)


# What a stretch is known by, and what may belong to it then. Kana are a digit 0 and a letter each.
_KANA = range(0x3040, 0x3100)
_KNOWN = {"ascii": _two(_TYPED) - {*_KANA}, "swapped": _swapped({*_TYPED, *_CYRILLIC})}
_BELONGING = {
    "ascii": frozenset(map(chr, _two(ASCII))),
    "swapped": frozenset(map(chr, _swapped(_ALPHABETS))),
}


def _class(code_points: Iterable[int]) -> str:
    """As ranges: a class of thousands of single characters takes 20 ms to compile. None of these is
    special there, and escapes take longer to read."""
    points = sorted(code_points)
    starts = [c for c, before in zip(points, [-2, *points], strict=False) if c != before + 1]
    ends = [c for c, after in zip(points, [*points[1:], -2], strict=True) if c != after - 1]
    return "".join(f"{chr(a)}-{chr(b)}" for a, b in zip(starts, ends, strict=True))


def may_be_pairs(text: str) -> bool:
    """Whether a text holds a stretch of pairs that may be those of a language. What may be swapped
    as well may end a stretch sooner, and is left to who knows."""
    return any(has_pairs(m[0]) or _ends_in_space(m[0]) for m in _PAIRS.finditer(text))


def _ends_in_space(seen: str) -> bool:
    """Whether a character does: as swapped bytes it would be of U+20xx."""
    return ord(" ") in seen.encode("utf-16-le")[::2]


_PAIRS = re.compile(f"[{_class(_two(ASCII))}]{{{LEAST_WRONG},}}")


# One class at the start: twice as fast as alternatives.
_GATE = re.compile(f"[{_class(_KNOWN['ascii'] | _KNOWN['swapped'])}]{{{LEAST_WRONG},}}")
_WRONG = re.compile(
    "|".join(f"(?P<{kind}>[{_class(known)}]{{{LEAST_WRONG},}})" for kind, known in _KNOWN.items())
)


def _known_stretches(text: str) -> Iterator[re.Match[str]]:
    """What makes a stretch known, within what may be of either kind."""
    for run in _GATE.finditer(text):
        yield from _WRONG.finditer(text, run.start(), run.end())


def wrong_stretches(text: str) -> Iterator[tuple[int, int, str]]:
    """Stretches that may be "ascii" read as UTF-16, or UTF-16 with its bytes "swapped".

    >>> list(wrong_stretches("of 畂桳栠摩 once"))
    [(3, 7, 'ascii')]
    """
    last = 0
    for match in _known_stretches(text):
        kind = str(match.lastgroup)
        start, end = match.span()
        if start < last:
            continue
        belonging = _BELONGING[kind]
        while start > last and text[start - 1] in belonging:
            start -= 1
        while end < len(text) and text[end] in belonging:
            end += 1
        last = end
        yield start, end, kind


def nul_stretches(text: str) -> Iterator[tuple[int, int]]:
    """From the first NUL to behind the last of every stretch with NULs close together."""
    start = text.find(NUL)
    while start >= 0:
        last, count = start, 1
        while (following := text.find(NUL, last + 1, last + 2 + MOST_APART)) >= 0:
            last, count = following, count + 1
        if count >= LEAST_NULS or text[max(0, start - 3) : start - 1] in BYTE_ORDER_MARKS:
            yield start, last + 1
        start = text.find(NUL, last + 1)


def may_be_in(text: str) -> bool:
    """The gate: whether a text holds a trace."""
    if text.isascii():
        return NUL in text
    return NUL in text or _GATE.search(text) is not None
