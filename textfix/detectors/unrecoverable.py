"""What a text holds that nobody can bring back, and by what it is known.

Decoders put U+FFFD where they could not read. Where that was written as UTF-8 and read in a
multi-byte encoding, the same few characters stand for all that was lost: 锟斤拷 in GBK, 占쏙옙 in
EUC-KR. And memory that was never written to shows as the byte that debuggers fill it with: 烫烫烫
in GBK, 儆儆儆 in EUC-KR, ÌÌÌÌÌÌ in Windows-1252.

Sources: Python's codecs; the fill bytes CC, CD and DD of Microsoft's C run-time library.
"""

from __future__ import annotations

import functools
import itertools
import re
from dataclasses import dataclass

from textfix.channels import BY_CODEC

LOST = "\N{REPLACEMENT CHARACTER}"

READERS = ("gb18030", "big5hkscs", "cp949", "euc_jp")

FILLED = {0xCC: "stack that was never written to", 0xCD: "memory that was never written to",
          0xDD: "memory that was freed"}  # fmt: skip
LEAST_FILLED = 3
"""Repetitions of the character of a fill byte: 烫烫 may be a word."""


NAME = "unrecoverable"


@dataclass(frozen=True, slots=True)
class Left:
    """A stretch that stays as it is, why, and what finds such stretches."""

    start: int
    end: int
    reason: str
    finder: str = NAME


def _of_lost(codec: str) -> tuple[str, str]:
    """Three ideographs for two lost characters, perhaps cut off."""
    seen = (2 * LOST.encode()).decode(codec)
    return (
        f"(?:{seen})+(?:{seen[:2]}|{seen[0]}{LOST}?)?",
        f"U+FFFD for what could not be read, as UTF-8 read as {BY_CODEC[codec].label}",
    )


def _filled(byte: int, codec: str) -> str:
    """What the least run of a fill byte is read as."""
    return bytes([byte] * (2 * LEAST_FILLED)).decode(codec)


def _of_filled(byte: int, codec: str) -> tuple[str, str]:
    seen = _filled(byte, codec)
    reason = f"{FILLED[byte]} ({byte:02X}), read as {BY_CODEC[codec].label}"
    return f"(?<!{seen[0]}){seen}{seen[0]}*", reason


_FILLED = [(byte, codec) for codec in (*READERS[:3], "cp1252") for byte in FILLED]
_SIGNS = [*map(_of_lost, READERS), *itertools.starmap(_of_filled, _FILLED)]
_REASONS = [reason for _, reason in _SIGNS]
_PATTERN = re.compile("|".join(f"({pattern})" for pattern, _ in _SIGNS))


@functools.cache
def _firsts() -> tuple[str, ...]:
    """Strings of which every such text holds one: the gate."""
    lost = tuple((2 * LOST.encode()).decode(codec) for codec in READERS)
    return lost + tuple(itertools.starmap(_filled, _FILLED))


@functools.cache
def _seldom() -> tuple[str, ...]:
    """A character of each, the second, for which a long text is searched faster."""
    return tuple(dict.fromkeys(first[1] for first in _firsts()))


LONG_TEXT = 4096


def may_be_in(text: str) -> bool:
    """The gate."""
    if text.isascii():
        return False
    if len(text) > LONG_TEXT and not any(char in text for char in _seldom()):
        return False
    for first in _firsts():  # noqa: SIM110  (twice as fast as a generator)
        if first in text:
            return True
    return False


def detect(text: str) -> list[Left]:
    """The stretches of a text, in order.

    >>> [found.reason for found in detect("名前：烫烫烫烫")]
    ['stack that was never written to (CC), read as GBK']
    """
    if not may_be_in(text):
        return []
    return [
        Left(match.start(), match.end(), _REASONS[(match.lastindex or 1) - 1])
        for match in _PATTERN.finditer(text)
    ]
