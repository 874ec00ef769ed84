"""What a text surely was, without a search: all beyond ASCII in it is UTF-8 read in one encoding.

That is the commonest damage by far. Nothing is weighed but the result: it must be likely text, and
no other encoding may make other likely text of it. The kernel has the same in C (`kernel/undo.c`).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from textfix.channels import BY_CODEC, ENCODINGS, Channel, bytes_of, single_byte_table
from textfix.detectors.mojibake import TOKEN, detect
from textfix.edits import Edit
from textfix.engine import has_improper, kernel_of
from textfix.fixers.hope import has_hope
from textfix.language.model import Model
from textfix.weights import (
    LONGEST,
    SURE_GAIN,
    SURE_LETTERS,
    SURE_MARGIN,
    SURE_POINTS,
    SURE_POINTS_BESIDE,
    SURE_READERS,
)

MOST_LAYERS = 6
STRONG_KINDS = 2
SURE = 0.998
"""The confidence of what is sure, and of what no other explanation comes near: of such repairs on
development text (`language/training/calibrate.py`) two in a thousand texts were wrong, mostly as
two encodings part in characters that the text lacked, or one had read it that is not known."""


def undo_surely(model: Model, text: str) -> tuple[str, tuple[Channel, ...]] | None:
    """What a text was, and the channels it came through, the last one first; nothing if that is
    not sure.

    Args:
        model: the language model.
        text: any string.
    """
    kernel = kernel_of(model)
    if kernel:
        found = kernel.undo_surely(text)
        return found and (found[0], tuple(_channel(ENCODINGS[number].codec) for number in found[1]))
    if _SPOKEN_OF.sub("", text).isascii():
        return None
    now, strong = text, False
    channels: list[Channel] = []
    while len(channels) < MOST_LAYERS and not now.isascii():
        layer = _layer(model, now)
        if layer is None:
            break
        # what is likely as it is may well be right; at first strong evidence speaks for itself
        if _is_done(model, now) if channels else not layer.strong and _is_likely(model, now):
            break
        now, strong = layer.text, layer.strong
        channels.append(layer.channel)
    # what strong evidence makes of it may hold other damage
    if not channels or not (strong or _is_likely(model, now)):
        return None
    return now, tuple(channels)


def edits_of(text: str, channel: Channel) -> list[Edit]:
    """The edits that undo a channel which all that is not ASCII came through."""
    table, reason = bytes_of(channel.read.codec), str(channel)
    edits = []
    for match in _BEYOND_ASCII.finditer(text):
        seen = match[0]
        was = b"".join(map(table.__getitem__, seen)).decode("utf-8")
        edits.append(Edit(*match.span(), seen, was, "mojibake", reason, SURE))
    return edits


def plain_edit_of(text: str, was: str, channels: Sequence[Channel]) -> Edit:
    """One edit from end to end for all channels that a text came through, the last one first."""
    reason = ", then ".join(map(str, reversed(channels)))
    return Edit(0, len(text), text, was, "mojibake", reason, SURE)


_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")


@functools.cache
def _channel(codec: str) -> Channel:
    return Channel(BY_CODEC["utf-8"], BY_CODEC[codec])


@functools.cache
def _readers() -> Sequence[str]:
    """The single-byte encodings that text is read in, the commonest first."""
    readers = [e.codec for e in ENCODINGS if e.read is not None and not e.multibyte]
    return sorted(readers, key=lambda codec: _channel(codec).cost)


@dataclass(frozen=True, slots=True)
class _Layer:
    text: str
    channel: Channel
    strong: bool
    weak: bool
    by_mark: bool
    """Whether nothing but where a sequence stands makes it one."""


def _layer(model: Model, text: str) -> _Layer | None:
    """One layer, if it is sure."""
    for number, codec in enumerate(_readers()):
        layer = _decoded(model, text, codec)
        if layer is None:
            continue
        common = number < SURE_READERS
        if common:
            enough = layer.weak or layer.strong
        else:  # abbreviations may happen to be ideographs
            enough = layer.strong and _gain(model, text, layer.text) >= layer.channel.cost
        if not enough or not _is_agreed(model, text, layer):
            return None
        return replace(layer, strong=layer.strong and common)
    return None


def _decoded(model: Model, text: str, codec: str) -> _Layer | None:
    """A text as UTF-8 read in an encoding, if all that is not ASCII in it is."""
    table = bytes_of(codec)
    try:
        data = b"".join(c.encode() if c < "\x80" else table[c] for c in text)
        if any(c >= "\x80" and table[c] < b"\x80" for c in text) or _is_two(codec, text):
            return None
        was = data.decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return None
    special = [c for c in was if c >= "\x80"]
    if has_improper("".join(special)) or any(len(token) > LONGEST for token in TOKEN.findall(text)):
        return None
    # an accented letter of Western Europe is known by its first byte
    points = sum(len(c.encode()) - 1 + ("\xc0" <= c <= "\xff") for c in special)
    letters = sum(c.isascii() and c.isalpha() for c in was)
    strong = points >= SURE_POINTS and len(set(special)) >= STRONG_KINDS
    weak = points >= SURE_POINTS or (points >= SURE_POINTS_BESIDE and letters >= SURE_LETTERS)
    by_mark = not strong and not weak
    if not strong and letters >= SURE_LETTERS and _is_marked(model, text, was):
        strong = _gain(model, text, was) >= SURE_GAIN
    return _Layer(was, _channel(codec), strong, weak, by_mark) if strong or weak else None


_SPOKEN_OF = re.compile("(['\"`])[\xc2-\xdf][^\\x00-\\x7f]{1,2}\\1")
"""The bytes of one letter between the quotation marks of program text."""


def _is_two(codec: str, text: str) -> bool:
    """Whether a text shows some bytes from 80 to 9F as the encoding does, and passes others as
    controls that it has signs for: then it was read in another, or in two."""
    table, signs = bytes_of(codec), single_byte_table(codec)
    special = set(filter("\x80".__le__, text))
    passed = any(c < "\xa0" and signs[table[c][0]] != c for c in special)
    return passed and any(c >= "\xa0" and table[c] < b"\xa0" for c in special)


def _is_marked(model: Model, text: str, was: str) -> bool:
    """Whether a sequence stands where no two characters do: a capital behind a small letter, or a
    letter and a sign before one."""
    at = 0
    for char in was:
        size = len(char.encode())
        before, after = text[at - 1 : at] if at else "", text[at + size : at + size + 1]
        if size > 1 and before in _SMALL and model.case_of(text[at]) == 2:
            return True
        sign = size == 2 and not model.script_name(text[at + 1])
        if sign and after in _SMALL and model.script_name(text[at]):
            return True
        at += size
    return False


_SMALL = frozenset("abcdefghijklmnopqrstuvwxyz")


def _gain(model: Model, text: str, was: str) -> int:
    return _cost_of(model, text) - _cost_of(model, was)


def _cost_of(model: Model, text: str) -> int:
    """What the tokens of a text that are not ASCII cost together."""
    return sum(map(model.cost, TOKEN.findall(text)))


def _is_agreed(model: Model, text: str, layer: _Layer) -> bool:
    """Whether no other encoding makes other likely text of a text that may be meant."""
    cost = layer.channel.cost + _cost_of(model, layer.text) + SURE_MARGIN
    for codec in _readers():
        other = _decoded(model, text, codec)
        if other is None or other.text == layer.text or other.by_mark > layer.by_mark:
            continue  # the same, or weaker evidence
        if not _is_likely(model, other.text):
            continue
        if other.channel.cost + _cost_of(model, other.text) < cost:
            return False
    return True


def _is_likely(model: Model, text: str) -> bool:
    return not detect(model, text)


def _is_done(model: Model, text: str) -> bool:
    suspects = detect(model, text)
    return not suspects or not has_hope(model, text, suspects)
