"""Which channels are worth a close look: a rough score over some characters, a finer over fewer.

Every encoding that a token could have been read in gives bytes, every encoding gives a reading of
those bytes. What is looked for is the pair that makes likely text of them; what it is worth over
the whole text is for others to weigh.
"""

from __future__ import annotations

import functools
import itertools
import operator
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from textfix.channels import (
    BY_CODEC,
    EBCDIC,
    EVERY,
    UTF8_SEQUENCE,
    Channel,
    Encoding,
    all_channels,
    bytes_of,
    decode,
    decode_loosely,
    late_channels,
    single_byte_table,
)
from textfix.language.model import Model
from textfix.lattice import decoded_cost, explain, kept_cost, kernel_of, numbers_of
from textfix.weights import (
    COMMON,
    ENTER,
    ENTER_STRUCTURED,
    FINE_SAMPLE,
    LATE_ROUGH_LOSS,
    LATE_ROUGH_NOMINEES,
    LONGEST_SAMPLE,
    MOST_TWINS,
    NOMINEES,
    ROUGH_ACCENT,
    ROUGH_CHANGE,
    ROUGH_NOMINEES,
    SAMPLE,
    STRUCTURE,
    WITH_TWINS,
)


def price_of_entering(channel: Channel) -> int:
    """What a token pays for being the first that a channel explains."""
    return ENTER_STRUCTURED if channel.structured else ENTER


def through(model: Model, token: str, channel: Channel) -> str:
    """What a token is if all of it went through a channel; nothing if it can't have."""
    kernel = kernel_of(model)
    if kernel and not channel.whole:
        written, read, _ = numbers_of(model, channel)
        return kernel.through(token, written, read)
    table = bytes_of(channel.read.codec)
    pieces = [table.get(char, b"") for char in token]
    return decode(channel.written, b"".join(pieces)) if all(pieces) else ""


def affected(model: Model, tokens: Sequence[str], channel: Channel) -> list[str]:
    """The tokens that a channel does not leave as they are."""
    kernel = kernel_of(model)
    if kernel and not channel.whole:
        written, read, _ = numbers_of(model, channel)
        return kernel.affected(tokens, written, read)
    return [token for token in tokens if through(model, token, channel) != token]


def rough_cost(model: Model, text: str) -> int:
    """About what a text costs: its characters each within their class, and the changes of class."""
    return _rough(model, "").of_text(text)


def quick_gain(model: Model, tokens: Sequence[str], channel: Channel) -> int:
    """About what a channel gains: tokens that decode as a whole are not searched for parts."""
    return quick_gains(model, tokens, (channel,))[channel]


def quick_gains(
    model: Model, tokens: Sequence[str], channels: Sequence[Channel]
) -> dict[Channel, int]:
    """The same of several channels, in their order."""
    kernel = kernel_of(model)
    asked = [kernel and _asked(model, channel) for channel in channels]
    told = [one for one in asked if one]
    gains = iter(kernel.quick_gains(tokens, told) if kernel and told else ())
    return {
        channel: next(gains) if one else _quick_gain(model, tokens, channel)
        for channel, one in zip(channels, asked, strict=True)
    }


def _quick_gain(model: Model, tokens: Sequence[str], channel: Channel) -> int:
    enter = price_of_entering(channel)
    total = 0
    for token in tokens:
        text = "" if channel.recased else through(model, token, channel)
        if text:
            decoded = decoded_cost(model, text, channel.structured)
            gain = kept_cost(model, token) - decoded - enter
        else:
            gain = explain(model, token, channel, enter, enter).gain
        total += max(gain, 0)
    return total


@functools.lru_cache(maxsize=4096)
def _asked(model: Model, channel: Channel) -> tuple[int, int, int, int] | None:
    """What the kernel is asked about a channel; nothing if it is whole."""
    if channel.whole:
        return None
    return (*numbers_of(model, channel), price_of_entering(channel))


@dataclass(frozen=True, slots=True)
class Nomination:
    """Channels worth a close look, and by how much the best gains on the sample beyond its cost."""

    channels: tuple[Channel, ...]
    promise: int


NOTHING = -(1 << 20)
"""The promise of no channel at all."""


def nominate(model: Model, tokens: Sequence[str], late: bool = False) -> Nomination:
    """The channels worth a close look: a rough score picks some, a finer one few of them.

    Args:
        model: the language model.
        tokens: the suspicious ones, the most surprising first.
        late: whether this is the round of those that are thought of when common channels do not
            explain the text.
    """
    kernel = kernel_of(model)
    if kernel:
        pairs, promise = kernel.nominate(tokens, late)
        return Nomination(tuple(itertools.starmap(_numbered, pairs)), promise)
    possible = _possible(late)
    readers = [e.codec for e in EVERY if any(e.codec == read for _, read in possible)]
    rough: dict[tuple[str, str], int] = {}
    decoded: dict[tuple[str, str], list[tuple[bytes, str]]] = {}
    for token in sampled(tokens):
        for (data, seen), reads in _readings(token, readers).items():
            kept = _rough(model, "").of_text(seen)
            for encoding in EVERY:
                keys = [key for read in reads if (key := (encoding.codec, read)) in possible]
                if not keys:
                    continue
                gain = kept - _rough(model, encoding.codec).of_bytes(data)
                if encoding.codec == "utf-8":
                    gain += STRUCTURE * len(UTF8_SEQUENCE.findall(data))
                for key in keys:
                    rough[key] = rough.get(key, 0) + gain
                    decoded.setdefault(key, []).append((data, seen))
    channels = {key: Channel(BY_CODEC[key[0]], BY_CODEC[key[1]]) for key in rough}
    if late:
        rough = {key: gain for key, gain in rough.items() if -gain <= LATE_ROUGH_LOSS}
    by_cost = sorted(rough, key=lambda k: (channels[k].cost > COMMON, channels[k].cost - rough[k]))
    twins: dict[tuple[object, ...], list[tuple[str, str]]] = {}
    for key in by_cost:
        twins.setdefault((key[0], *decoded[key]), []).append(key)
    most = LATE_ROUGH_NOMINEES if late else ROUGH_NOMINEES
    chosen = [group[0] for group in twins.values()][:most]
    fine: dict[tuple[str, str], int] = {}
    known: dict[tuple[str, bytes, str], int] = {}
    for key in chosen:
        total, seen_so_far = 0, 0
        for data, seen in decoded[key]:
            if (key[0], data, seen) not in known:
                text = decode_loosely(BY_CODEC[key[0]], data)
                gain = model.cost(seen) - model.cost(text)
                if key[0] == "utf-8":
                    gain = max(gain, STRUCTURE * len(UTF8_SEQUENCE.findall(data)))
                known[key[0], data, seen] = gain
            total += max(known[key[0], data, seen], 0)
            seen_so_far += len(seen)
            if seen_so_far > FINE_SAMPLE:
                break
        if total:
            fine[key] = total
    ranked = sorted(fine, key=lambda k: channels[k].cost - fine[k])
    nominees = [channels[k] for k in ranked[:NOMINEES]]
    # relatives that say the same of the sample may differ on the rest of the text
    for key in ranked[:WITH_TWINS]:
        nominees += [channels[k] for k in twins[(key[0], *decoded[key])][1 : 1 + MOST_TWINS]]
    best = ranked[0] if ranked else None
    promise = fine[best] - channels[best].cost if best else NOTHING
    return Nomination(tuple(nominees), promise)


@functools.cache
def _numbered(written: int, read: int) -> Channel:
    """A channel by the kernel's numbers: the same object each time, so that it is known at once."""
    return Channel(EVERY[written], EVERY[read])


@functools.cache
def _possible(late: bool) -> frozenset[tuple[str, str]]:
    channels = late_channels() if late else all_channels()
    return frozenset((c.written.codec, c.read.codec) for c in channels if not c.whole)


def nominate_whole(model: Model, tokens: Sequence[str]) -> list[Channel]:
    """The channels through which tokens go from end to end, and most of these may have gone.

    What they make of letters is so odd that a pattern tells: without its signs nothing is tried.
    """
    tell_whole(model)
    found = []
    for usual, channels in _whole_channels():
        if _is_made_of(usual, tokens, bool(_pieces(channels[0]))):
            found += [c for c in channels if _are_most(through(model, t, c) for t in tokens[:4])]
    return found


def may_be_whole(model: Model, tokens: Sequence[str]) -> bool:
    """Whether tokens show the sign of such a channel; where its pieces are few, most of the first
    are made of them."""
    return any(
        _is_made_of(usual, tokens, bool(_pieces(channels[0])))
        and (
            not _pieces(channels[0])
            or _are_most(through(model, t, channels[0]) for t in tokens[:4])
        )
        for usual, channels in _whole_channels()
    )


@functools.cache
def tell_whole(model: Model) -> None:
    """Tells the kernel, once, by what such channels are known."""
    kernel = kernel_of(model)
    if kernel:
        kernel.think_of_whole(
            ["".join(sorted(usual)) for usual, _ in _whole_channels()],
            ["".join(p + "\0" for p in _pieces(of[0])) for _, of in _whole_channels()],
        )


def _pieces(channel: Channel) -> list[str]:
    """What a letter of VNI may look like, one character or two; nothing of other channels."""
    if channel.written.codec != "vni":
        return []
    from textfix.codings.vni import LETTERS

    chars = {data: char for char, data in bytes_of(channel.read.codec).items()}
    pieces = [[chars.get(bytes([byte]), "") for byte in letter] for letter in LETTERS]
    return ["".join(piece) for piece in pieces if all(piece) and "\0" not in piece]


def _are_most(answers: Iterable[object]) -> bool:
    """Whether most of the answers are true."""
    said = [bool(answer) for answer in answers]
    return 2 * sum(said) > len(said)


@functools.cache
def _whole_channels() -> tuple[tuple[frozenset[str], tuple[Channel, ...]], ...]:
    """The channels by the characters that make up most of their text."""
    found: dict[tuple[bytes, str], list[Channel]] = {}
    for channel in late_channels():
        if channel.whole:
            read = channel.read.codec
            found.setdefault((_usual_bytes(channel), read), []).append(channel)
    return tuple(
        (frozenset(c for c, b in bytes_of(read).items() if b in data), tuple(channels))
        for (data, read), channels in found.items()
    )


def _usual_bytes(channel: Channel) -> bytes:
    """The bytes that make up most of a text in the written encoding, and less of any other."""
    if channel.read.codec in EBCDIC:
        return b" abcdefghijklmnopqrstuvwxyz"
    if channel.written.codec in EBCDIC:
        return (
            b"@"
            + bytes(range(0x81, 0xC0 if channel.written.codec == "cp875" else 0xAA))
            + (bytes([*range(0xC1, 0xCA), *range(0xD1, 0xDA), *range(0xE2, 0xEA)]))
        )
    if channel.written.codec == "vni":
        return b"AEOUYaeouyCGHNTIMcghntim" + bytes({*range(0xC0, 0xFD)} - {0xCC, 0xCE, 0xEC, 0xEE})
    return bytes([*range(0xA1, 0xA9), *range(0xAB, 0xFF)])  # TSCII


def _is_made_of(usual: frozenset[str], tokens: Sequence[str], in_words: bool) -> bool:
    """Whether some characters are two thirds of the first token, and of most of the first four; of
    the words in them, if text of the channel may stand amid other."""

    def is_made(token: str) -> bool:
        start = _words_beyond(token[:LONGEST_SAMPLE]) if in_words else token[:LONGEST_SAMPLE]
        return start != "" and 3 * sum(map(usual.__contains__, start)) >= 2 * len(start)

    return is_made(tokens[0]) and _are_most(is_made(token) for token in tokens[:4])


def _words_beyond(token: str) -> str:
    """What stands in a token between ASCII's signs, and has characters beyond ASCII.

    >>> _words_beyond("<b>Vuøng</b>")
    'Vuøng'
    """
    return "".join(word for word in _ASCII_SIGNS.split(token) if not word.isascii())


_ASCII_SIGNS = re.compile(r"[\x00-/:-@\[-`{-\x7f]")


def sampled(tokens: Sequence[str]) -> list[str]:
    """As many tokens, and as much of each, as nomination looks at."""
    out: list[str] = []
    left = SAMPLE
    for token in tokens:
        if left <= 0:
            break
        out.append(sample_of(token))
        left -= len(out[-1])
    return out


def sample_of(token: str) -> str:
    """What of a token nominates: its beginning or, if that is ASCII, what is about the first
    character that is not. The kernel has the same.

    >>> sample_of("/srv/images/" + 4 * "archive/" + "Fa\xc3\xa7ade.png")
    'chive/FaÃ§ade.png'
    """
    if len(token) <= LONGEST_SAMPLE:
        return token
    first = len(token) - len(token.lstrip(_ASCII))
    before = LONGEST_SAMPLE // 4
    start = 0 if first < LONGEST_SAMPLE - before else first - before
    return token[start : start + LONGEST_SAMPLE]


_ASCII = "".join(map(chr, range(0x80)))


def _readings(token: str, readers: Sequence[str]) -> dict[tuple[bytes, str], list[str]]:
    """The bytes that a token may have been read from, with the characters they account for, and
    the encodings that say so."""
    readings: dict[tuple[bytes, str], list[str]] = {}
    for codec in readers:
        table = bytes_of(codec)
        pieces = [table.get(c, b"") for c in token]
        if all(pieces):
            key = b"".join(pieces), token
        else:
            key = b"".join(pieces), "".join(c for c, p in zip(token, pieces, strict=True) if p)
        if not key[1].isascii():
            readings.setdefault(key, []).append(codec)
    return readings


class _ClassAndCost(dict[str, tuple[int, int]]):
    """Latin letters are of one class; those beyond ASCII cost more in it."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self._model = model
        self._plain = model.class_of("a")

    def __missing__(self, char: str) -> tuple[int, int]:
        model = self._model
        folded = model.fold(char)
        own, cost = model.class_of(folded), model.character_cost(folded)
        if own != self._plain and model.script_name(folded) == "latin":
            own, cost = self._plain, cost + ROUGH_ACCENT
        found = self[char] = (own, cost)
        return found


@functools.cache
def _class_and_cost(model: Model) -> _ClassAndCost:
    return _ClassAndCost(model)


class _Rough:
    """Rough costs of a written encoding: characters within their class, and changes of class.

    Every step runs inside the interpreter's own loops, because hundreds of readings are compared.
    """

    def __init__(self, model: Model, encoding: Encoding | None) -> None:
        self._table = _class_and_cost(model)
        self._codec = encoding.codec if encoding else ""
        self._bytes: list[tuple[int, int]] = []
        if encoding and not encoding.multibyte:
            self._bytes = [self._table[char] for char in single_byte_table(encoding.codec)]

    def of_bytes(self, data: bytes) -> int:
        """The rough cost of what the bytes are in this encoding."""
        if self._bytes:
            return self._sum(list(map(self._bytes.__getitem__, data)))
        return self.of_text(decode_loosely(BY_CODEC[self._codec], data))

    def of_text(self, text: str) -> int:
        """The rough cost of a text."""
        return self._sum(list(map(self._table.__getitem__, text)))

    @staticmethod
    def _sum(found: list[tuple[int, int]]) -> int:
        classes = list(map(_FIRST, found))
        changes: int = sum(map(operator.ne, classes, classes[1:]))
        costs: int = sum(map(_SECOND, found))
        return costs + changes * ROUGH_CHANGE


_FIRST = operator.itemgetter(0)
_SECOND = operator.itemgetter(1)


@functools.cache
def _rough(model: Model, codec: str) -> _Rough:
    return _Rough(model, BY_CODEC.get(codec))
