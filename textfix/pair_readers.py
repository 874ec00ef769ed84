r"""Readers of encodings of pairs (GBK, Shift-JIS, Korean), and what they do with a byte they can't read.

A reader takes bytes in order: one that is a character by itself, or two that are. Where two are
none it *refuses* something and goes on behind that: the first byte alone, or both, whatever the
second was, so that a space or a full stop may go with it. For what it refuses it puts a sign, or
nothing. All of it is fixed, so a reader says what may have stood in a place: bytes that this very
reader refuses so. That leaves few of the characters that a trace could be.

What it leaves to others: which of those that are left stood there (`fixers/pairs.py`).

Sources: the error handlers of Python's codecs; the WHATWG Encoding Standard, sections 10 to 14;
`DoubleByte.java` of OpenJDK (a pair is "malformed" with length 1 if its second byte could begin
another, else "unmappable" with length 2); Microsoft's best-fit tables of the code pages 932, 936
and 949, and what `MultiByteToWideChar` was seen to do with them.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

from textfix.channels import char_of

FIRST_BYTE = "first byte"
BOTH_BYTES = "both bytes"
BOTH_IF_HIGH = "both bytes, unless the second is ASCII"


@dataclass(frozen=True, slots=True)
class Reader:
    """How a reader refuses bytes.

    name:     of a program that reads so
    refuses:  what of a pair that it can't read
    signs:    whether it puts a sign there; else nothing is left
    private:  whether pairs for characters of users' own, which other readers refuse, are read, and
              left nothing: nobody has a letter for them
    euro:     whether 80 is the euro sign in GBK, and elsewhere a control, that may be dropped
    """

    name: str
    refuses: str
    signs: bool = True
    private: bool = False
    euro: bool = False


READERS = (
    Reader("Windows", BOTH_BYTES, private=True, euro=True),
    Reader("Python and Java", FIRST_BYTE),
    Reader("browsers", BOTH_IF_HIGH, euro=True),
    Reader("iconv -c", FIRST_BYTE, signs=False),
)
"""The readers that are thought of, those first whose text is met most."""

SIGNS = {"cp932": ("\u30fb", "\ufffd", "?")}
"""What stands for what was refused, by the codec; `ANY_SIGN` unless named."""

ANY_SIGN = ("?", "\ufffd")

_STRICT = {"gb18030": "gbk", "big5hkscs": "big5"}
"""What readers of an encoding know that is here taken for its superset."""

EURO = 0x80


class Pairs:
    """What is a pair in an encoding, as bits.

    Args:
        codec: as in `channels.BY_CODEC`.
    """

    def __init__(self, codec: str) -> None:
        strict = _STRICT.get(codec, codec)
        self.single = frozenset(
            b for b in range(0x100) if b < 0x80 or char_of(strict, bytes([b])) >= 0
        )
        self._seconds = {
            first: frozenset(s for s in range(0x40, 0xFF) if char_of(strict, bytes([first, s])) >= 0)
            for first in range(0x81, 0xFF)
            if first not in self.single
        }
        self.leads = frozenset(first for first, seconds in self._seconds.items() if seconds)
        # a control there, if it is read at all, is what later steps drop
        self.is_control_at_80 = codec != "gb18030"
        self._private = self.has_euro = codec == "gb18030"
        if self._private:
            self.leads |= frozenset(range(0xAA, 0xB0)) | frozenset(range(0xF8, 0xFF))

    def is_read(self, first: int, second: int) -> bool:
        """Whether two bytes are a character."""
        return second in self._seconds.get(first, ())

    def is_private(self, first: int, second: int) -> bool:
        """Whether two bytes are for characters of users' own in Windows' GBK."""
        if not self._private or second < 0x40 or second in (0x7F, 0xFF):
            return False
        if 0xA1 <= first <= 0xA7:
            return second <= 0xA0
        return (0xAA <= first <= 0xAF or 0xF8 <= first <= 0xFE) and second >= 0xA1


@functools.cache
def pairs_of(codec: str) -> Pairs:
    """The pairs of an encoding."""
    return Pairs(codec)
