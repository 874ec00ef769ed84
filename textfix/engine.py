"""The model's compiled kernel, told of the encodings."""

from __future__ import annotations

import functools
import unicodedata

from textfix import packed
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
            )
            for encoding in EVERY
        )
        kernel.configure(encodings, *_channels(), char_of, is_unassigned)
    return kernel


def is_unassigned(text: str) -> bool:
    """Whether a text has code points that are private, without meaning, or U+FFFD: nobody writes
    them, though they can be what is left of somebody's text."""
    return any(c == "\ufffd" or unicodedata.category(c) in ("Co", "Cn") for c in text)


def _asked(codec: str, char: str) -> bytes | None:
    # the table of an encoding is made when it is asked first
    return bytes_of(codec).get(char)


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
