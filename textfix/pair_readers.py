r"""Readers of encodings of pairs (GBK, Shift-JIS, Korean), and which bytes they can't read.

A reader takes bytes in order: one that is a character by itself, or two that are. Where two are
none it *refuses* something and goes on behind that: the first byte alone, or both, whatever the
second was, so that a space or a full stop may go with it. For what it refuses it puts a sign, or
nothing. All of it is fixed, so a reader says what may have stood in a place: bytes that this very
reader refuses so. That leaves few of the characters that a trace could be.

What it leaves to others: which of those that are left stood there (`fixers/pairs.py`).

Sources: the error handlers of Python's codecs; the WHATWG Encoding Standard, sections 10 to 14;
`DoubleByte.java` of OpenJDK (a pair that is none has length 1 if its second byte could begin
another or be a character by itself); the code pages 932, 936 and 949 as Microsoft documents them,
and what `MultiByteToWideChar` is seen to do with them.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass

from textfix.channels import char_of

FIRST_BYTE, BOTH_BYTES, BOTH_IF_HIGH = range(3)
"""What of a pair that can't be read is refused: both bytes, or both unless the second is ASCII."""


@dataclass(frozen=True, slots=True)
class Reader:
    """How a reader refuses bytes.

    name:     of programs that read so
    refuses:  what of a pair
    signs:    whether it puts a sign there; else nothing is left
    sign:     what it puts, unless a later step made another of it
    windows:  whether it knows what Windows does: 80 is the euro sign in GBK, and pairs that users
              may give characters of their own are read. Nobody has letters for those, so that they
              are dropped later
    """

    name: str
    refuses: int
    signs: bool = True
    windows: bool = False
    sign: str = "\ufffd"


READERS = (
    Reader("Windows", BOTH_BYTES, windows=True, sign="?"),
    Reader("Python and Java", FIRST_BYTE),
    Reader("browsers", BOTH_IF_HIGH, windows=True),
    Reader("iconv -c", FIRST_BYTE, signs=False, sign=""),
)
"""The readers that are thought of."""

ANY_SIGN = ("?", "\ufffd")
SIGNS = {"cp932": ("\u30fb", *ANY_SIGN)}
"""What stands for what was refused; in Shift-JIS Windows has a sign of its own."""


def is_usual(reader: Reader, codec: str, sign: str) -> bool:
    """Whether a reader puts a sign for what it refuses; in Shift-JIS Windows has another, too.

    >>> windows, python, *_ = READERS
    >>> is_usual(windows, "cp932", "\u30fb"), is_usual(windows, "gb18030", "\u30fb")
    (True, False)
    >>> is_usual(windows, "cp932", "?"), is_usual(python, "cp932", "\u30fb")
    (True, False)
    """
    return sign == reader.sign or (reader.sign == "?" and sign in SIGNS.get(codec, ())[:1])


EURO = 0x80

CODECS = ("gb18030", "cp949", "cp932")
"""The encodings whose readers are known well enough. Of UTF-8 read as Big5 or EUC-JP more than half
is refused, and nothing was restored where it was tried, in ten times the time."""

_STRICT = {"gb18030": "gbk"}
"""What readers know that are here taken for a superset."""

_MOST_LEADS = range(0x81, 0xFF)
_LEADS: dict[str, Iterable[int]] = {"cp932": (*range(0x81, 0xA0), *range(0xE0, 0xFD))}
"""The bytes that are taken for the first of a pair, whether there is any such pair or not."""


class Pairs:
    """What bytes are in an encoding of pairs.

    Args:
        codec: as in `channels.BY_CODEC`.

    >>> pairs = pairs_of("cp949")
    >>> pairs.is_read(0xB0, 0xA1), pairs.is_read(0xED, 0x95), 0xED in pairs.leads
    (True, False, True)
    """

    def __init__(self, codec: str) -> None:
        strict = _STRICT.get(codec, codec)
        self.single = frozenset(b for b in range(0x100) if char_of(strict, bytes([b])) >= 0)
        self.leads = frozenset(_LEADS.get(codec, _MOST_LEADS)) - self.single
        self.read = frozenset(
            first << 8 | second
            for first in self.leads
            for second in range(0x40, 0xFF)
            if char_of(strict, bytes([first, second])) >= 0
        )
        # elsewhere it is a control, which later steps may drop
        self.has_euro = codec == "gb18030"
        self.private = (
            frozenset(filter(_is_private, range(0x10000))) if self.has_euro else frozenset()
        )
        self.private_leads = sorted({pair >> 8 for pair in self.private} & set(range(0x80, 0xC0)))
        self.bits = (
            bits_of(self.read, 0x10000),
            bits_of(self.private, 0x10000) + bits_of(self.private_leads, 0x100),
            bytes(b in self.single for b in range(0x100)),
            bytes(b in self.leads for b in range(0x100)),
        )

    def is_read(self, first: int, second: int) -> bool:
        """Whether two bytes are a character."""
        return first << 8 | second in self.read


def _is_private(pair: int) -> bool:
    """Whether two bytes are for a character of users' own in Windows' GBK."""
    first, second = divmod(pair, 0x100)
    if second in (0x7F, 0xFF):
        return False
    if 0xA1 <= first <= 0xA7:
        return 0x40 <= second <= 0xA0
    return (0xAA <= first <= 0xAF or 0xF8 <= first <= 0xFE) and second >= 0xA1


def bits_of(numbers: Iterable[int], size: int) -> bytes:
    """A set of numbers as bits, the lowest first.

    >>> bits_of([0, 9], 16)
    b'\\x01\\x02'
    """
    out = bytearray(size // 8)
    for number in numbers:
        out[number >> 3] |= 1 << (number & 7)
    return bytes(out)


@functools.cache
def pairs_of(codec: str) -> Pairs:
    """The pairs of an encoding."""
    return Pairs(codec)
