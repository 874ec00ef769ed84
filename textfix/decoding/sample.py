"""What of the bytes is looked at: tokens with bytes beyond ASCII, from all over the input.

Promises: the time depends on the number of windows, not on the length of the input, but for
passes at the speed of memory; evidence is found wherever it stands; ASCII prose and markup
between the evidence are left out, so that they can't outweigh it.

A window starts where every encoding has a character border (after white space), so that a
multi-byte encoding is not read one byte off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

WINDOWS = 64
"""Windows over a long input."""

WINDOW = 512
"""Bytes in one."""

WHOLE = WINDOWS * WINDOW
"""Up to this many bytes, from the first beyond ASCII to the last, are looked at whole."""

LEAD = 16
"""Bytes before the first one beyond ASCII, in which its token may begin."""

LONGEST = 192
"""Bytes of one token that are looked at; where there are few tokens, more."""

BUDGET = 2048
"""Bytes that a few long tokens may have together."""

SEARCHED = 4 * 1024 * 1024
"""Bytes at the start of a long input in which single rare bytes are looked for..."""

FEW = 3
"""...and how often each."""

# Controls, white space and the signs of markup. None of these bytes is ever the second half of a
# character in the encodings that are tried (the lowest is 30, in GB 18030).
_BREAKS = bytes(range(0x21)) + b'"&<=>'
_TO_SPACE = bytes(0x20 if byte in _BREAKS else byte for byte in range(256))


@dataclass(frozen=True, slots=True)
class Sample:
    """What of an input is looked at.

    Args:
        data: the input.
        distinct: tokens with bytes beyond ASCII, each once, in order.
        whole: whether the input was looked at whole.
    """

    data: bytes
    distinct: tuple[bytes, ...]
    whole: bool
    _around: dict[int, list[bytes]] = field(default_factory=dict, repr=False, compare=False)

    def text(self, codec: str) -> str:
        """The tokens read in an encoding, U+FFFD for what it can't read."""
        return b" ".join(self.distinct).decode(codec, "replace")

    def around(self, wanted: bytes) -> list[bytes]:
        """Tokens with one of some bytes, from anywhere in the input: the first few for each.

        >>> sample(b"caf\\xe9 cr\\xeape caf\\xe9").around(b"\\xea")
        [b'cr\\xeape']
        """
        found: dict[bytes, None] = {}
        for byte in wanted:
            if byte not in self._around:
                self._around[byte] = self._with_byte(byte)
            found |= dict.fromkeys(self._around[byte])
        return list(found)

    def _with_byte(self, byte: int) -> list[bytes]:
        found: list[bytes] = []
        at = -1
        for _ in range(FEW):
            at = self.data.find(byte, at + 1, SEARCHED)
            if at < 0:
                break
            window = self.data[max(at - LONGEST // 2, 0) : at + LONGEST // 2]
            begin = _border(window) if at > LONGEST // 2 else 0
            found += (token for token in _tokens(window[begin:]) if byte in token)
        return found


def sample(data: bytes) -> Sample:
    """The evidence in some bytes.

    >>> sample(b'<a href="x">caf\\xe9</a> and more').distinct
    (b'caf\\xe9',)
    """
    tokens = list(dict.fromkeys(token for window in windows(data) for token in _tokens(window)))
    limit = max(LONGEST, BUDGET // max(len(tokens), 1))
    first, end = _span(data)
    return Sample(data, tuple(token[:limit] for token in tokens), end - first <= WHOLE)


def windows(data: bytes) -> Iterator[bytes]:
    """Pieces of the input, each at the first byte beyond ASCII of its part of the whole.

    The whole is what lies between the first such byte and the last, and not cut where it is short.
    """
    first, end = _span(data)
    if end - first <= WHOLE:
        low = max(first - LEAD, 0)
        begin = _border(data[low : first + 1]) if low else 0
        yield data[low + begin : end + LEAD]
        return
    part = -(-(end - first) // WINDOWS)
    for start in range(first, end, part):
        at = first_high(data, start, min(start + part, end))
        if at >= 0:
            window = data[max(at - LEAD, 0) : at + WINDOW]
            begin = _border(window) if at > LEAD else 0
            yield window[begin : _last_border(window)]


def _span(data: bytes) -> tuple[int, int]:
    """Where the first byte beyond ASCII is, and where the last one ends; all of a short input."""
    if len(data) <= WHOLE:
        return 0, len(data)
    first = first_high(data, 0, len(data))
    return (first, last_high(data, first, len(data)) + 1) if first >= 0 else (0, 0)


def first_high(data: bytes, start: int, end: int) -> int:
    """The offset of the first byte beyond ASCII from start to end, or -1.

    >>> first_high(b"abc\\xe9", 0, 4), first_high(b"abc", 0, 3)
    (3, -1)
    """
    if data[start:end].isascii():
        return -1
    while end - start > 1:
        middle = (start + end) // 2
        if data[start:middle].isascii():
            start = middle
        else:
            end = middle
    return start


def last_high(data: bytes, start: int, end: int) -> int:
    """The offset of the last byte beyond ASCII from start to end; there must be one.

    >>> last_high(b"\\xe9a\\xe9bc", 0, 5)
    2
    """
    while end - start > 1:
        middle = (start + end) // 2
        if data[middle:end].isascii():
            end = middle
        else:
            start = middle
    return start


def _border(window: bytes) -> int:
    """Where the first token begins: after the first break; 0 if there is none."""
    return window.translate(_TO_SPACE).find(b" ") + 1


def _last_border(window: bytes) -> int:
    at = window.translate(_TO_SPACE).rfind(b" ")
    return at if at > len(window) // 2 else len(window)


def _tokens(window: bytes) -> list[bytes]:
    return [t for t in window.translate(_TO_SPACE).split() if not t.isascii()]
