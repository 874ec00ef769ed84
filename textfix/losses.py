"""What can happen to text after it was misread: bytes vanish, are replaced, or are rewritten.

A loss is a property of no channel in particular. It says what becomes of each observed character; a
*trace* is what is left of one true character after the channel and the losses: a few observed
characters, and perhaps the white space that a decoder swallowed with them. The table of a channel's
traces, read backwards, says what each could have been; the language model chooses.

A trace is a tuple of symbols: a byte for each observed character that the read encoding has, and
for any other its code point plus `UNMAPPED`.

Sources: the error handlers of Python's codecs and the WHATWG Encoding Standard for what decoders
put in the place of bytes; Unicode's decompositions and letter cases; Unidecode's documented
replacements of punctuation ("EUR", "(tm)", "(c)") for what transliterators make of it.
"""

from __future__ import annotations

import functools
import itertools
import struct
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from textfix.channels import (
    Channel,
    Encoding,
    bytes_of,
    char_of,
    is_undefined,
    single_byte_table,
)

FIRST_IDEOGRAPH = "\u3400"
"""From here on two bytes of three must be left, and a sign for the other."""

UNMAPPED = 0x100
"""What a symbol that stands for no byte has on top of its code point."""

LONGEST_TRACE = 8
"""Symbols of the longest trace."""


LINE_END = "\n"
"""Stands behind a token at the end of a line, so that a trace can ask for it."""

Change = Callable[[int, str, Encoding], str]
"""From a byte, the character it was read as and the encoding to what is left of it."""


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing that can happen to what was misread.

    name:  in words, as it stands in the reason of an edit
    cost:  in nats, of it having happened to a text at all
    """

    name: str
    cost: float
    change: Change


def _undefined(becomes: str) -> Change:
    return lambda byte, char, encoding: becomes if is_undefined(encoding.codec, byte) else char


def _one(which: str, becomes: str) -> Change:
    return lambda byte, char, encoding: becomes if char == which else char


def _table(table: dict[str, str]) -> Change:
    return lambda byte, char, encoding: table.get(char, char)


def _without_accents(byte: int, char: str, encoding: Encoding) -> str:
    if char < "\x80":
        return char
    return "".join(c for c in unicodedata.normalize("NFD", char) if not unicodedata.combining(c))


_STRAIGHT = {
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"',
    "\u2013": "-", "\u2014": "-", "\u2026": "...", "\u2039": "'", "\u203a": "'", "\u02c6": "^",
    "\u02dc": "~", "\u2022": "*", "\xb4": "'", "\xa8": '"',
}  # fmt: skip

_ASCII = {
    **_STRAIGHT,
    "\u20ac": "EUR", "\u2122": "(tm)", "\xa9": "(c)", "\xae": "(r)", "\xab": "<<", "\xbb": ">>",
    "\xa1": "!", "\xa2": "C/", "\xa3": "PS", "\xa5": "Y=", "\xa6": "|", "\xa7": "SS", "\xaa": "a",
    "\xac": "!", "\xaf": "-", "\xb0": "deg", "\xb1": "+-", "\xb2": "2", "\xb3": "3", "\xb5": "u",
    "\xb6": "P", "\xb7": "*", "\xb8": ",", "\xb9": "1", "\xba": "o", "\xbc": "1/4", "\xbd": "1/2",
    "\xbe": "3/4", "\xbf": "?", "\xa0": " ", "\xad": "", "\u0152": "OE", "\u0153": "oe",
    "\u0192": "f", "\u2020": "+", "\u2021": "++", "\u2030": "%0", "\xc6": "AE", "\xe6": "ae",
    "\xd0": "D", "\xf0": "d", "\xd8": "O", "\xf8": "o", "\xde": "Th", "\xfe": "th", "\xdf": "ss",
    "\xd7": "x", "\xf7": "/",
}  # fmt: skip


def _boxes() -> dict[str, str]:
    """Box drawing as ASCII draws it."""
    out = {}
    for code_point in range(0x2500, 0x2580):
        name = unicodedata.name(chr(code_point))
        across = "HORIZONTAL" in name and "VERTICAL" not in name
        down = "VERTICAL" in name and "HORIZONTAL" not in name
        sides = {"LEFT", "RIGHT", "UP", "DOWN"} & set(name.split())
        out[chr(code_point)] = "+" if sides else "-" if across else "|" if down else "+"
    return out


def _transliterated(byte: int, char: str, encoding: Encoding) -> str:
    if char < "\x80":
        return char
    found = _ASCII.get(char) or _BOXES.get(char)
    return found if found is not None else _without_accents(byte, char, encoding)


_BOXES = _boxes()

READER: tuple[Loss, ...] = (
    Loss("undefined bytes dropped", 2.0, _undefined("")),
    Loss("undefined bytes replaced by U+FFFD", 1.0, _undefined("\ufffd")),
    Loss("undefined bytes replaced by ?", 3.0, _undefined("?")),
    Loss("undefined bytes turned into spaces", 6.0, _undefined(" ")),
)
"""What a reader does with bytes that it can't show."""

MARKED, ASKED = READER[1:2], READER[2:3]
"""That a byte became U+FFFD, or `?`, and nothing else was lost."""

NO_BREAK = Loss("no-break spaces turned into spaces", 1.0, _one("\xa0", " "))
BLANKS_DROPPED = Loss("no-break spaces dropped", 2.0, _one("\xa0", ""))
TRADE_MARKS = Loss("trade mark signs dropped", 4.0, _one("\u2122", ""))
SMALL = Loss("made small letters", 3.0, lambda byte, char, encoding: char.lower())
COMPATIBLE = Loss(
    "compatibility forms written out",
    5.0,
    lambda byte, char, encoding: unicodedata.normalize("NFKC", char),
)
CAPITALS = Loss("made capitals", 5.0, lambda byte, char, encoding: char.upper())

LATER: tuple[Loss, ...] = (
    NO_BREAK,
    BLANKS_DROPPED,
    Loss("soft hyphens dropped", 3.0, _one("\xad", "")),
    Loss("soft hyphens replaced by ?", 4.0, _one("\xad", "?")),
    TRADE_MARKS,
    SMALL,
    CAPITALS,
    Loss("punctuation made ASCII", 4.0, _table(_STRAIGHT)),
    COMPATIBLE,
    Loss("accents stripped", 6.0, _without_accents),
    Loss("drawn lines made ASCII", 5.0, _table(_BOXES)),
    Loss("transliterated to ASCII", 6.0, _transliterated),
)  # fmt: skip
"""What later steps do to text, damaged or not."""

TITLE = Loss("made title case", 4.0, lambda byte, char, encoding: char.title())

CASES: dict[str, tuple[Loss, Callable[[str], str]]] = {
    SMALL.name: (SMALL, str.lower),
    CAPITALS.name: (CAPITALS, str.upper),
    TITLE.name: (TITLE, str.title),
}
"""What gives a whole text another case, and how."""

CUT = Loss("cut off in the middle of a character", 2.0, lambda byte, char, encoding: char)
"""The last bytes of a line or a field are gone."""

REPLACED = Loss("bytes of a pair lost", 2.0, lambda byte, char, encoding: char)
"""A multi-byte reader met half a pair and put a sign in its place."""

SWALLOWED = Loss("a space swallowed", 1.0, lambda byte, char, encoding: char)
"""It took what came next along."""

BEFORE = Loss("together with the byte before", 1.0, lambda byte, char, encoding: char)
"""Both bytes of a pair are behind one sign, and belong to two characters."""

SIGNS = ("?", "\ufffd", "\u30fb")
"""What readers of multi-byte encodings put in the place of bytes."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A character that may have left a trace, and by which losses."""

    char: str
    losses: tuple[Loss, ...]


Trace = tuple[tuple[int, ...], str]
"""Symbols, and the white space after the character that was taken along: a line end that is among
the symbols, a space that is not."""


def traces(
    channel: Channel, common: Iterable[str], most: int | None = None
) -> dict[Trace, tuple[Candidate, ...]]:
    """What each trace may stand for in a channel whose text was UTF-8, most likely first.

    Args:
        channel: written in UTF-8.
        common: the characters to be thought of, the most frequent first.
        most: how many characters a trace is taken for at most; None for all.
    """
    found: dict[Trace, dict[str, tuple[Loss, ...]]] = {}
    leave = _multibyte_traces if channel.read.multibyte else _single_byte_traces
    cost = functools.cache(_cost)
    for char in common:
        for trace, losses in leave(channel.read, char):
            known = found.get(trace)
            if known is None:
                found[trace] = {char: losses}
            elif char not in known or cost(losses) < cost(known[char]):
                known[char] = losses
    _join_ends(found)
    return {
        trace: tuple(
            Candidate(char, losses) for char, losses in itertools.islice(chars.items(), most)
        )
        for trace, chars in found.items()
    }


_TOGETHER: tuple[tuple[Loss, ...], ...] = (
    *((loss,) for loss in (*READER, *LATER, CUT, REPLACED)),
    *((first, later) for first in READER for later in LATER if later != TRADE_MARKS),
    (REPLACED, SWALLOWED),
    (REPLACED, BEFORE),
    (TITLE,),
    (),
)
"""All losses that a character can have had."""

_CHARACTER = 21
"""Bits of a code point in what is packed; above them is the number of what it has lost."""

Packed = tuple[Trace, Sequence[Candidate], int]
"""A trace, what it may stand for, and a price."""


def pack(table: Iterable[Packed]) -> bytes:
    """Traces as the kernel reads them: words of 32 bits, little-endian. For each trace the number
    of its symbols, the tail, the price and the number of characters; the symbols; the characters,
    each with the number of its losses."""
    numbers = {losses: number for number, losses in enumerate(_TOGETHER)}
    words: list[int] = []
    for (symbols, tail), candidates, price in table:
        words += (len(symbols), ord(tail) if tail else 0, price & 0xFFFFFFFF, len(candidates))
        words += symbols
        words += (ord(c.char) | numbers[c.losses] << _CHARACTER for c in candidates)
    return struct.pack(f"<{len(words)}I", *words)


class Unpacked(Sequence[tuple[Trace, tuple[Candidate, ...]]]):
    """The traces that were packed, and what each may stand for; made as they are asked for, and a
    few of them kept: most texts show the same."""

    def __init__(self, data: bytes) -> None:
        self._words = struct.unpack(f"<{len(data) // 4}I", data)
        self._starts: list[int] = []
        self._kept: dict[int, tuple[Trace, tuple[Candidate, ...]]] = {}
        at = 0
        while at < len(self._words):
            self._starts.append(at)
            at += 4 + self._words[at] + self._words[at + 3]

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, index: int) -> tuple[Trace, tuple[Candidate, ...]]: ...
    @overload
    def __getitem__(self, index: slice) -> list[tuple[Trace, tuple[Candidate, ...]]]: ...
    def __getitem__(
        self, index: int | slice
    ) -> tuple[Trace, tuple[Candidate, ...]] | list[tuple[Trace, tuple[Candidate, ...]]]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        kept = self._kept.get(index)
        if kept is not None:
            return kept
        at = self._starts[index]
        size, tail, _, count = self._words[at : at + 4]
        symbols = self._words[at + 4 : at + 4 + size]
        at += 4 + size
        candidates = tuple(
            Candidate(chr(word & (1 << _CHARACTER) - 1), _TOGETHER[word >> _CHARACTER])
            for word in self._words[at : at + count]
        )
        if len(self._kept) >= MOST_KEPT:
            self._kept = {}
        made = (symbols, chr(tail) if tail else ""), candidates
        self._kept[index] = made
        return made


MOST_KEPT = 64
"""Traces that are kept as they were made."""


def _join_ends(found: dict[Trace, dict[str, tuple[Loss, ...]]]) -> None:
    """At a line's end a trace may be what was cut off, or what it is elsewhere."""
    for (symbols, tail), chars in found.items():
        if tail == LINE_END:
            for char, losses in found.get((symbols[:-1], ""), {}).items():
                chars.setdefault(char, losses)


def _cost(losses: tuple[Loss, ...]) -> float:
    return sum(loss.cost for loss in losses)


@dataclass(frozen=True, slots=True)
class _Combination:
    """Losses that come together, and what is left of each byte from 80 on."""

    losses: tuple[Loss, ...]
    left: list[tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class _Changes:
    """The combinations of losses that differ in an encoding, and by byte from 80 on which of them
    change it, as the bits of a number: of a character that none changes there is no trace."""

    combinations: list[_Combination]
    of_byte: list[int]
    of_readers: int
    of_dropping: int
    of_marking: int

    def of(self, char: str, data: bytes) -> Iterator[_Combination]:
        """Those that change one of a character's bytes, in their order."""
        bits = 0
        for byte in data:
            bits |= self.of_byte[byte - 0x80]
        if char >= FIRST_IDEOGRAPH:
            bits &= self.of_marking
        elif not _is_wide(char):
            bits &= self.of_readers if char < "\u3000" else self.of_dropping
        while bits:
            lowest = bits & -bits
            yield self.combinations[lowest.bit_length() - 1]
            bits ^= lowest


@functools.cache
def _changes(encoding: Encoding) -> _Changes:
    table = single_byte_table(encoding.codec)[0x80:]
    symbols = functools.cache(functools.partial(_symbols, encoding))
    # what each loss makes of a character does not depend on the byte, but in READER
    later = {loss: functools.cache(functools.partial(_later, loss, encoding)) for loss in LATER}

    def left(losses: tuple[Loss, ...], byte: int, char: str) -> tuple[int, ...]:
        text = char
        for loss in losses:
            if loss in later:
                # what became of a byte is not undone by a later step, but rewritten
                text = "".join(map(later[loss], text))
            else:
                text = loss.change(byte, char, encoding)
        return symbols(text)

    every: list[tuple[Loss, ...]] = [(loss,) for loss in (*READER, *LATER)]
    every += [losses for losses in _TOGETHER if len(losses) > 1 and losses[0] in READER]
    combinations: list[_Combination] = []
    met: set[tuple[tuple[int, ...], ...]] = {tuple((byte,) for byte in range(0x80, 0x100))}
    for losses in every:
        whole = [left(losses, byte, char) for byte, char in enumerate(table, 0x80)]
        if tuple(whole) not in met:
            met.add(tuple(whole))
            combinations.append(_Combination(losses, whole))
    return _Changes(
        combinations,
        [
            sum(1 << i for i, c in enumerate(combinations) if c.left[byte - 0x80] != (byte,))
            for byte in range(0x80, 0x100)
        ],
        sum(1 << i for i, c in enumerate(combinations) if c.losses[-1] in READER),
        sum(1 << i for i, c in enumerate(combinations) if c.losses in (READER[:1], MARKED, ASKED)),
        sum(1 << i for i, c in enumerate(combinations) if c.losses in (MARKED, ASKED)),
    )


def _symbols(encoding: Encoding, text: str) -> tuple[int, ...]:
    known = bytes_of(encoding.codec)
    pieces = (known.get(char) for char in text)
    return tuple(
        piece[0] if piece else UNMAPPED + ord(char)
        for char, piece in zip(text, pieces, strict=True)
    )


def _later(loss: Loss, encoding: Encoding, char: str) -> str:
    return loss.change(0, char, encoding)


def _is_wide(char: str) -> bool:
    """Whether all losses are thought of for a character: alphabets with capitals, punctuation."""
    return char < "\u0530" or "\u2010" <= char < "\u2123"


def _single_byte_traces(encoding: Encoding, char: str) -> Iterator[tuple[Trace, tuple[Loss, ...]]]:
    data = char.encode()
    whole = tuple(data)
    for combination in _changes(encoding).of(char, data):
        losses, left = combination.losses, combination.left
        trace: tuple[int, ...] = ()
        for byte in data:
            trace += left[byte - 0x80]
        if trace != whole and _tells(trace, losses):
            yield (trace, ""), losses
            if trace[-1] == ord(" ") and len(trace) > 1:
                yield ((*trace[:-1], ord(LINE_END)), LINE_END), losses
    for size in range(1, len(data)) if char < FIRST_IDEOGRAPH else ():
        yield ((*whole[:size], ord(LINE_END)), LINE_END), (CUT,)


def _tells(trace: tuple[int, ...], losses: tuple[Loss, ...]) -> bool:
    """Whether a trace says anything. One symbol beyond ASCII is little: no more than one thing may
    have happened to it. ASCII alone says something if there is much of it."""
    size = len(trace)
    if not 0 < size <= LONGEST_TRACE:
        return False
    if max(trace) < 0x80:
        return size > 2
    if len(losses) == 1:
        dropped = losses[0].name.endswith("dropped") and losses[0] != TRADE_MARKS
        return size > 1 or dropped
    return sum(symbol >= 0x80 for symbol in trace) > 1


def recased_traces(
    channel: Channel, common: Iterable[str], most: int | None = None
) -> dict[Trace, tuple[Candidate, ...]]:
    """What each trace may stand for where all that was misread was given another case: so what is
    whole is, too, what it seems to be or what else came to look the same.

    Args:
        channel: recased, written in UTF-8, and read in an encoding of single bytes.
        common, most: as in `traces`.
    """
    loss, _ = CASES[channel.recased]
    table = single_byte_table(channel.read.codec)
    found: dict[Trace, dict[str, tuple[Loss, ...]]] = {}
    for char in common:
        data = char.encode()
        seen = "".join(map(table.__getitem__, data))
        for form in forms(channel.recased, seen):
            trace = _symbols(channel.read, form), ""
            losses = (loss,) if form != seen else ()
            if len(trace[0]) <= LONGEST_TRACE:
                found.setdefault(trace, {})[char] = losses
    return {
        trace: tuple(Candidate(*item) for item in itertools.islice(chars.items(), most))
        for trace, chars in found.items()
        if any(chars.values())
    }


def forms(case: str, seen: str) -> set[str]:
    """What becomes of characters that are given a case, behind a letter and elsewhere.

    >>> sorted(forms("made title case", "\xc3\xa9t")), forms("made small letters", "\xc3")
    (['Ã©T', 'ã©T'], {'ã'})
    """
    _, give = CASES[case]
    return {give(seen), give("A" + seen)[1:]}


def _multibyte_traces(encoding: Encoding, char: str) -> Iterator[tuple[Trace, tuple[Loss, ...]]]:
    data = tuple(char.encode())
    known = bytes_of(encoding.codec)
    signs = SIGNS if encoding.codec == "cp932" else SIGNS[:2]
    # of an ideograph two bytes must be left, or it could be any of thousands; of a syllable of
    # Hangul the last one will do, and of a letter any
    hangul = "\uac00" <= char <= "\ud7a3"
    least = len(data) - 1 if char >= "\u3400" else 1
    for sign in signs:
        piece = known.get(sign)
        symbols = tuple(piece) if piece else (UNMAPPED + ord(sign),)
        for first in range(len(data)):
            for last in range(first + 1, len(data) + 1):
                left = (*data[:first], *symbols, *data[last:])
                if len(data) - (last - first) >= least or (hangul and last < len(data)):
                    yield (left, ""), (REPLACED,)
                    if last - first == 2 and len(symbols) < 3:  # each with a sign of its own
                        yield ((*data[:first], *symbols, *symbols, *data[last:]), ""), (REPLACED,)
                    if last == len(data) and first == last - 1:
                        yield (left, " "), (REPLACED, SWALLOWED)
    # a byte that begins no pair and is none by itself leaves no sign
    left = tuple(byte for byte in data if byte not in _begin_nothing(encoding.codec))
    if least <= len(left) < len(data):
        yield (left, ""), (READER[0],)
    # the sign that stands for its first byte stands for the last one of the character before
    if len(data) > 2:
        yield (data[1:], ""), (REPLACED, BEFORE)
    for size in range(1, len(data)):
        yield ((*data[:size], ord(LINE_END)), LINE_END), (CUT,)


@functools.cache
def _begin_nothing(codec: str) -> frozenset[int]:
    """The bytes that UTF-8 goes on with which are no character of an encoding, and begin none;
    nothing where these are many, since what they leave could be too much."""
    every = range(0x30, 0x100)
    found = frozenset(
        byte
        for byte in range(0x80, 0xC0)
        if char_of(codec, bytes([byte])) < 0
        and not any(char_of(codec, bytes([byte, second])) >= 0 for second in every)
    )
    return found if len(found) <= FEW else frozenset()


FEW = 2
