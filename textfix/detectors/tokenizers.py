"""Bytes that tokenizers show as characters: `ĠdÃ©jÃł` is ` déjà` as GPT-2's vocabulary has it.

A tokenizer of bytes shows each as a character that can be printed: most as ISO 8859-1 has them, the
68 that it has no sign for as the characters from U+0100 on, so that a space is `Ġ`. That looks like
damage and is none: a vocabulary that is changed does not fit its tokenizer any more.

What it promises: no word is taken for bytes; there must be UTF-8 that only this reading makes.
What it leaves to others: bytes that all are those of ISO 8859-1 (`Ã©`) say nothing of a tokenizer,
where no other token of the text does.

Source: `bytes_to_unicode` of GPT-2's encoder (github.com/openai/gpt-2, src/encoder.py).
"""

from __future__ import annotations

import re
from typing import Final

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
"""Sequences of UTF-8 with a moved byte in a token; behind a space that is shown one will do."""

_TOKEN = re.compile(r"\S+")
_SEQUENCE = re.compile(
    b"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_CUT = re.compile(
    b"[\x80-\xbf]{0,3}(?:[\x00-\x7f]|" + _SEQUENCE.pattern + b")*[\xc2-\xf4]?[\x80-\xbf]{0,2}"
)
"""UTF-8 that may begin and end within a character, as tokens do."""

REASON = "bytes as tokenizers show them, no damage"


def detect(text: str) -> list[Left]:
    """The tokens of a text that may show bytes, in order, if one of them surely does.

    >>> [text[s.start : s.end] for text in ("ĠdÃ©jÃł vu Ã©", "Ġdid", "dÃ©jÃ") for s in detect(text)]
    ['ĠdÃ©jÃł', 'Ã©']
    """
    found = []
    is_sure = False
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token.isascii():
            continue
        data = bytes_of(token)
        if data is not None:
            found.append(Left(match.start(), match.end(), REASON, NAME))
            is_sure = is_sure or _is_sure(token, data)
    return found if is_sure else []


def bytes_of(token: str) -> bytes | None:
    """The bytes that a token shows, if each of its characters shows one."""
    try:
        return bytes([BYTES[char] for char in token])
    except KeyError:
        return None


def _is_sure(token: str, data: bytes) -> bool:
    """Whether a token is UTF-8 that has bytes which no encoding shows so."""
    if not _CUT.fullmatch(data):
        return False
    number = sum(
        any(ord(char) >= FIRST_MOVED for char in token[match.start() : match.end()])
        for match in _SEQUENCE.finditer(data)
    )
    return number >= (1 if token[0] == SPACE else LEAST_SEQUENCES)
