"""UTF-16 and UTF-32 without a byte order mark: the zeros say it, or the script does.

In most text, one of the two bytes of a UTF-16 code unit is zero, or the same for all of an
alphabet, or from a narrow range (the ideographs); three bytes of UTF-32 are nearly constant. What
has that structure is read both ways, and the language model says which is text. Odd lengths, a
lost half at the end and lone surrogates are no hindrance.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from textfix.decoding import costs
from textfix.decoding.binary import is_strange
from textfix.language.model import UNIT, Model

BEYOND_ASCII = 0.2
HALF = 0.4
"""Without zeros, the share of bytes that are no printable ASCII, or else of the upper halves that
are one value (as in kana, 30), that such text has at least."""

LOOKED_AT = 2048
"""Bytes at the start, and as many in the middle, that are judged."""

ORDINARY = 9.5 * UNIT
"""What a character of such text costs at most, on average, judged by pairs."""

STRANGE = 0.04
"""The share of controls, unassigned and private characters that such text may have."""

SPACES = 0.08
"""The share of bytes 20 above which text without zeros is no UTF-16."""

CONCENTRATED = 0.6
"""The share of one half of the code units that has a few values, or lies in the ideographs..."""

CONCENTRATED_MORE = 0.9
FEW_UNITS = 8
"""...and what it must be if there are no zeros, and the units it is judged by at least."""


@dataclass(frozen=True, slots=True)
class Wide:
    """A reading as UTF-16 or UTF-32: the codec, and the average cost of a character."""

    codec: str
    cost: float


def detect(model: Model, data: bytes) -> Wide | None:
    """The best reading as UTF-16 or UTF-32, if there is one.

    >>> from textfix.language.model import load
    >>> detect(load(), "Ein Käse".encode("utf-16-be")).codec
    'utf-16-be'
    >>> detect(load(), b"bush hid the facts") is None
    True
    """
    if len(data) < 4 or _has_ascii_words(data[:LOOKED_AT]):
        return None
    readings = [r for codec in _structured(data) if (r := _read(model, data, codec))]
    return min(readings, key=lambda reading: reading.cost, default=None)


def _has_ascii_words(head: bytes) -> bool:
    """Whether single bytes are spaces: there are no zeros, which a space in UTF-16 has, but more of
    its other byte than punctuation (U+20xx) in text without spaces makes."""
    return head.count(b" ") > SPACES * len(head) and b"\0" not in head


def _parts(data: bytes) -> list[bytes]:
    """The start and the middle, cut between code units of four bytes."""
    if len(data) <= 2 * LOOKED_AT:
        return [data]
    middle = len(data) // 2 // 4 * 4
    return [data[:LOOKED_AT], data[middle : middle + LOOKED_AT]]


def _structured(data: bytes) -> list[str]:
    """The codecs whose structure the bytes have; two ways round where both are possible."""
    part = b"".join(_parts(data))
    quarters = [Counter(part[i::4]) for i in range(4)]
    units = max(len(part) // 4, 1)
    if quarters[3][0] >= 0.95 * units and _small(quarters[2]) >= 0.95 * units:
        return ["utf-32-le"]
    if quarters[0][0] >= 0.95 * units and _small(quarters[1]) >= 0.95 * units:
        return ["utf-32-be"]
    even, odd = quarters[0] + quarters[2], quarters[1] + quarters[3]
    return [
        codec
        for codec, high, low in (("utf-16-le", odd, even), ("utf-16-be", even, odd))
        if _concentrated(high, low)
    ]


def _small(counts: Counter[int]) -> int:
    return sum(count for byte, count in counts.items() if byte <= 0x10)


def _concentrated(high: Counter[int], low: Counter[int]) -> bool:
    """Whether the bytes are the upper halves of code units of a script, and of its signs."""
    total = high.total()
    # U+00xx has letters and signs that every script is mixed with, U+20xx the punctuation.
    signs = sum(high[byte] for byte in _SIGNS)
    several = signs + sum(n for byte, n in high.most_common(7) if byte not in _SIGNS)
    ideographs = signs + sum(n for byte, n in high.items() if 0x4E <= byte <= 0x9F)
    hangul = signs + sum(n for byte, n in high.items() if 0xAC <= byte <= 0xD7)
    if high[0] > low[0]:
        return max(several, ideographs, hangul) >= CONCENTRATED * total
    # Without zeros, letters of ASCII may look like ideographs; but most of a text they are not.
    beyond = sum(n for counts in (high, low) for byte, n in counts.items() if not 9 <= byte < 0x80)
    if beyond < BEYOND_ASCII * 2 * total and max(high.values()) < HALF * total:
        return False
    return total >= FEW_UNITS and max(several, ideographs, hangul) >= CONCENTRATED_MORE * total


_SIGNS = frozenset((0x00, 0x20, 0x30, 0xFF))


def _read(model: Model, data: bytes, codec: str) -> Wide | None:
    text = "".join(part.decode(codec, "ignore") for part in _parts(data))
    if text.count("\0") * 2 >= len(text):
        return None
    strange = sum(is_strange(model, char) for char in text)
    cost = costs.of(model).pairs(text, with_ascii=True) / len(text)
    # The structure of UTF-32 alone leaves no doubt.
    if strange > STRANGE * len(text) or (cost > ORDINARY and not codec.startswith("utf-32")):
        return None
    return Wide(codec, cost)
