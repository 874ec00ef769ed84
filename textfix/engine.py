"""The model's compiled kernel, told of the encodings."""

from __future__ import annotations

import functools
import struct
import unicodedata

from textfix import codings, packed
from textfix.channels import (
    DOUBLED,
    EVERY,
    LONGEST,
    Channel,
    bytes_of,
    char_of,
    single_byte_table,
    spellings_of,
)
from textfix.kernel import Kernel
from textfix.language.model import Model
from textfix.language.one_letter import characters


def kernel_of(model: Model) -> Kernel | None:
    """The model's kernel, knowing the encodings; None where Python does the work."""
    kernel = model.kernel
    if kernel is not None and not kernel.configured:
        ways = {codec: functools.partial(spellings_of, codec) for codec in DOUBLED}
        encodings = tuple(
            (
                encoding.codec,
                functools.partial(_asked if encoding.multibyte else _whole, encoding.codec),
                "" if encoding.multibyte else single_byte_table(encoding.codec),
                LONGEST.get(encoding.codec, 2),
                encoding.written is not None and not encoding.rare,
                encoding.read is not None and not encoding.rare,
                ways.get(encoding.codec),
                *_kept_characters(encoding.codec),
            )
            for encoding in EVERY
        )
        kernel.tell_singles(characters())
        kernel.configure(encodings, *_channels(), char_of, has_improper)
    return kernel


def has_improper(text: str) -> bool:
    """Whether a text has a character that hardly anybody writes, so that a reading with it is none:
    a code point that is private or unassigned, U+FFFD (what is left of a text, never what somebody
    meant), or a combining mark that hardly any language has (`mang\u0329`)."""
    return any(
        c == "\ufffd" or c in _RARE_MARKS or unicodedata.category(c) in ("Co", "Cn") for c in text
    )


_RARE_MARKS = frozenset(map(chr, range(0x300, 0x370))) - frozenset(
    "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u0309\u030a\u030b\u030c\u0311\u031b\u0323"
    "\u0326\u0327\u0328"
)
"""The combining marks, but for those that letters of the alphabets of Europe and Vietnam have."""


def _kept_characters(codec: str) -> tuple[memoryview, ...]:
    found = packed.section("encodings", f"characters of {codec}")
    return () if found is None else (found,)


def _asked(codec: str, char: str) -> bytes | None:
    # Python's codecs of ideographs take a millisecond to load, and alphabets do without
    index = KEPT_CHARACTERS.find(char)
    kept = packed.section("encodings", f"bytes of {codec}") if index >= 0 else None
    if kept is not None:
        return bytes(kept[4 * index : 4 * index + 4]).lstrip(b"\0")
    # the table of an encoding is made when it is asked first
    return bytes_of(codec).get(char)


KEPT_CHARACTERS = "".join(map(chr, (*range(0x530), *range(0x2000, 0x2300))))
"""Those of which it is kept what they are in multi-byte encodings of Python's."""

KEPT_CODECS = tuple(
    e.codec for e in EVERY if e.multibyte and e.codec not in ("utf-8", *codings.SEGMENTED)
)


def kept_bytes(codec: str) -> bytes:
    """What `KEPT_CHARACTERS` are, four bytes each."""
    table = bytes_of(codec)
    return b"".join(table.get(char, b"").rjust(4, b"\0") for char in KEPT_CHARACTERS)


def kept_characters(codec: str) -> bytes:
    """What two bytes are, the first from 80 on, then one byte, as two bytes each; FFFE for none or
    several characters, FFFF for what is beyond. The same in all of Python from 3.6 to 3.13."""
    pieces = [bytes((b, c)) for b in range(0x80, 0x100) for c in range(0x100)]
    pieces += [bytes([b]) for b in range(0x80, 0x100)]
    found = [char_of(codec, piece) for piece in pieces]
    return struct.pack(f"<{len(found)}H", *(0xFFFE if c < 0 else min(c, 0xFFFF) for c in found))


def _whole(codec: str, char: str) -> dict[str, bytes]:
    # that of single bytes is small enough to be taken over
    return bytes_of(codec)


def _channels() -> tuple[tuple[int, ...], bytes]:
    """The cost of each channel, row by row of the written encoding, and in which rounds it is
    nominated."""
    costs = packed.section("encodings", "costs")
    rounds = packed.section("encodings", "rounds")
    if costs is None or rounds is None:
        return channels()
    return tuple(packed.numbers("i", costs)), bytes(rounds)


def channels() -> tuple[tuple[int, ...], bytes]:
    """The same, made anew."""
    every = [Channel(written, read) for written in EVERY for read in EVERY]
    costs = tuple(c.cost if c.possible and not c.whole else -1 for c in every)
    rounds = bytes((not c.rare) + 2 * c.late if c.possible and not c.whole else 0 for c in every)
    return costs, rounds
