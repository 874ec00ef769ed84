"""Bytes that tokenizers show as characters: `ĠdÃ©jÃł` is ` déjà` as GPT-2's vocabulary has it.

A tokenizer of bytes shows each as a character that can be printed: most as ISO 8859-1 has them, the
68 that it has no sign for as the characters from U+0100 on, so that a space is `Ġ`. That looks like
damage and is none: a vocabulary that is changed does not fit its tokenizer any more.

What it promises: no word is taken for bytes; there must be UTF-8 that only this reading makes.
What it leaves to others: bytes that all are those of ISO 8859-1 (`Ã©`) say nothing of a tokenizer,
where no other token of the line does.

Source: `bytes_to_unicode` of GPT-2's encoder (github.com/openai/gpt-2, src/encoder.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from textfix.channels import UTF8_SEQUENCE
from textfix.detectors.unrecoverable import Left

NAME = "tokenizers"

PRINTED = (*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100))
MOVED = tuple(byte for byte in range(0x100) if byte not in PRINTED)
FIRST_MOVED = 0x100
"""Bytes that are shown as the characters of their number, and the others, in order from U+0100."""

BYTES: Final = {chr(byte): byte for byte in PRINTED} | {
    chr(FIRST_MOVED + number): byte for number, byte in enumerate(MOVED)
}
SPACE = next(char for char, byte in BYTES.items() if byte == 0x20)

LEAST_SEQUENCES = 2
"""Sequences of UTF-8 with a moved byte in a token, if they are of two bytes; of three one will do,
and any behind a space that is shown."""

_TOKEN = re.compile(r"\S+")
_CUT = re.compile(
    b"[\x80-\xbf]{0,3}(?:[\t\n\r\x20-\x7e]|"
    + UTF8_SEQUENCE.pattern
    + b")*[\xc2-\xf4]?[\x80-\xbf]{0,2}"
)
"""UTF-8 that may begin and end within a character, as tokens do."""

REASON = "bytes as tokenizers show them, no damage"


def detect(text: str) -> list[Left]:
    """The tokens of a text that may show bytes, in order, in lines of which one surely does.

    >>> texts = "ĠdÃ©jÃł vu Ã©\\ncafÃ©", "Ġdid", "dÃ©jÃ", "Ð»Ð° Ñı"
    >>> [text[s.start : s.end] for text in texts for s in detect(text)]
    ['ĠdÃ©jÃł', 'Ã©', 'Ð»Ð°', 'Ñı']
    """
    return [place for line in _LINE.finditer(text) for place in _in_line(text, *line.span())]


_LINE = re.compile(r"[^\n\r]+")


def _in_line(text: str, start: int, end: int) -> list[Left]:
    """The same of a line."""
    every = list(_TOKEN.finditer(text, start, end))
    tokens = [match for match in every if not match[0].isascii()]
    shown = {match: data for match in tokens if (data := bytes_of(match[0])) is not None}
    is_sure = any(_is_sure(match[0], data) for match, data in shown.items())
    if not is_sure and not (len(shown) == len(tokens) and _is_merge(shown, len(every))):
        return []
    return [Left(*match.span(), REASON, NAME) for match in shown]


def _is_merge(shown: Mapping[re.Match[str], bytes], words: int) -> bool:
    """Whether the tokens of a line are two or three that are UTF-8 to the last byte: the two that
    a vocabulary makes one of. They are if a sequence is there that no encoding shows so; where two
    words are the whole line, if any byte is, or a sequence begins in one and ends in the other."""
    if not (1 < len(shown) <= MOST_MERGED and all(map(_CUT.fullmatch, shown.values()))):
        return False
    if any(_moved(match[0], data) for match, data in shown.items()):
        return True
    return words == MERGED and (
        any(char >= chr(FIRST_MOVED) for match in shown for char in match[0])
        or _is_parted(*shown.values())
    )


def _is_parted(before: bytes, after: bytes) -> bool:
    r"""Whether a sequence of UTF-8 begins at the end of one token and ends in the next, beside one
    that is whole.

    >>> _is_parted(b"\xd8\xb1\xd8", b"\xb9\xd9"), _is_parted(b"\xd8\xb1", b"\xd8\xb9")
    (True, False)
    """
    found = [match.span() for match in UTF8_SEQUENCE.finditer(before + after)]
    parted = [start < len(before) < end for start, end in found]
    return any(parted) and not all(parted)


MERGED, MOST_MERGED = 2, 3
"""Tokens that a merge has, and at most if a line numbers it."""


def bytes_of(token: str) -> bytes | None:
    """The bytes that a token shows, if each of its characters shows one."""
    try:
        return bytes([BYTES[char] for char in token])
    except KeyError:
        return None


def _moved(token: str, data: bytes) -> list[int]:
    """The lengths of the sequences of UTF-8 in a token that have a moved byte."""
    return [
        match.end() - match.start()
        for match in UTF8_SEQUENCE.finditer(data)
        if any(ord(char) >= FIRST_MOVED for char in token[match.start() : match.end()])
    ]


def _is_sure(token: str, data: bytes) -> bool:
    """Whether a token is UTF-8 that has bytes which no encoding shows so."""
    if not _CUT.fullmatch(data):
        return False
    if token[0] == SPACE and UTF8_SEQUENCE.search(data):
        return True
    moved = _moved(token, data)
    return len(moved) >= LEAST_SEQUENCES or max(moved, default=0) > 2
