"""The traces of lossy channels as the lattice and the kernel take them, with their prices.

What leaves which trace is in `losses.py`; here it meets the model: only characters that it finds
likely enough are thought of, and of those that leave the same the most frequent.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Sequence

from textfix import losses, packed
from textfix.channels import Channel
from textfix.language.model import Model
from textfix.weights import CANDIDATES, IMPROBABLE, INFERRED, JOINED, UNSPACED, WRITTEN_OUT

IS_OLD = unicodedata.unidata_version.startswith("13.")
"""Python 3.10 does not know some characters that are thought of, and what is kept has them."""


@functools.lru_cache(maxsize=64)
def traces_of(channel: Channel, model: Model) -> losses.Unpacked:
    """The traces of a lossy channel, each with the most frequent characters that leave it."""
    return losses.Unpacked(packed_traces(channel, model))


@functools.lru_cache(maxsize=64)
def packed_traces(channel: Channel, model: Model) -> bytes:
    """The same as the kernel reads them."""
    kept = not (IS_OLD or channel.kana or channel.recased)
    if kept and packed.values("losses", "made by") == made_by(model):
        section = packed.section("losses", channel.read.codec)
        if section is not None:
            return bytes(section)
    return pack_traces(channel, model)


def made_by(model: Model) -> list[int]:
    """What the traces that are kept must have been made by."""
    return [model.fingerprint, IMPROBABLE, CANDIDATES, INFERRED, JOINED, UNSPACED, WRITTEN_OUT]


def pack_traces(channel: Channel, model: Model) -> bytes:
    """The same, made anew."""
    many = channel.read.multibyte or channel.read.codec == OFTEN_MARKED
    many = many and not channel.recased
    common = _common(model, channel.read.multibyte, many, channel.kana)
    left_by = losses.recased_traces if channel.recased else losses.traces
    found = left_by(channel, common, CANDIDATES)
    every = (
        (trace, tuple(c for c in some if _is_likely(channel, c))) for trace, some in found.items()
    )
    return losses.pack(
        (trace, candidates, price_in(channel, trace, candidates))
        for trace, candidates in every
        if candidates
    )


OFTEN_MARKED = "cp1252"
"""The encoding that all languages are read in, and of which a few bytes only are undefined: what
marks those leaves of an ideograph is not much in doubt."""


def _is_likely(channel: Channel, candidate: losses.Candidate) -> bool:
    """Whether a character may be thought of. With another case, what two letters have left is a
    mark or a letter of hardly any alphabet by chance; and kana that left no sign are asked of
    another channel (`Channel.kana`)."""
    if "\u3000" <= candidate.char < "\u3100" and not (channel.kana or channel.read.multibyte):
        return candidate.losses in (losses.MARKED, losses.ASKED)
    return losses.SMALL not in candidate.losses or not (
        "\u0180" <= candidate.char < "\u0370" and candidate.char not in EXTENDED
    )


EXTENDED = (
    "\u01a0\u01a1\u01af\u01b0\u0218\u0219\u021a\u021b\u018f\u0259"
    "\u0181\u0253\u018a\u0257\u0198\u0199\u01b3\u01b4"
)
"""Letters of Vietnamese, Romanian, Azerbaijani and Hausa, beyond those of others."""


@functools.lru_cache(maxsize=4)
def _common(model: Model, east_asian: bool, many: bool, kana: bool) -> list[str]:
    """The characters that may be inferred, most frequent first. Alphabets and punctuation only, but
    for `many`, where two of three bytes of an ideograph are left."""
    ranges = [(0xA0, 0x2800)]
    if many or kana:
        ranges += [(0x3000, 0x3100)]
    if many:
        ranges += [(0x4E00, 0xA000), (0xAC00, 0xD7A4)]
    if east_asian:
        ranges += [(0xFF00, 0xFF60)]
    chars = [
        char
        for first, end in ranges
        for char in map(chr, range(first, end))
        if unicodedata.category(char) not in ("Cn", "Cc", "Cf")
        and not _is_modifier(char)
        and model.character_cost(model.fold(char)) <= IMPROBABLE
    ]
    return sorted(chars, key=model.lone_cost)


def _is_modifier(char: str) -> bool:
    """Whether a character is a mark for letters, or a small raised one: of the bytes of text that
    lost some, a few are always left that could be one, and hardly any text has them. Kept are the
    marks of stress and those that normal forms take from letters."""
    return "\u02b0" <= char < "\u0370" and char not in KEPT_MARKS


KEPT_MARKS = "\u02bb\u02bc\u0300\u0301\u0302\u0303\u0306\u0308\u0309\u030c\u031b\u0323\u0327"


def price_in(channel: Channel, trace: losses.Trace, candidates: Sequence[losses.Candidate]) -> int:
    """The price of a trace in a channel; none where all of the text was given another case, which
    is paid for once."""
    return 0 if channel.recased else price_of(trace, candidates)


def price_of(trace: losses.Trace, candidates: Sequence[losses.Candidate]) -> int:
    """The price of a trace: the fewer things happened, the better. At a line's end more may be lost
    than elsewhere, and of equals that is taken. A space at its end more probably stood between two
    words, unless it may be the no-break space of a small letter: that one ends words. Chinese and
    Japanese have no spaces to lose."""
    symbols, tail = trace
    fewest = min(len(candidate.losses) for candidate in candidates)
    joined = symbols[-1] == ord(" ") and not any(
        c.losses == (losses.NO_BREAK,) and c.char.islower() for c in candidates
    )
    unspaced = tail == " " and all("\u3000" <= c.char < "\ua000" for c in candidates)
    price = INFERRED * fewest + JOINED * joined + UNSPACED * unspaced
    letters = any(symbol < 0x80 and chr(symbol).isalnum() for symbol in symbols)
    price += WRITTEN_OUT * (letters and all(c.losses[-1] is losses.COMPATIBLE for c in candidates))
    return price - (tail == losses.LINE_END)
