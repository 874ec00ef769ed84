"""Encodings in which ASCII bytes stand for other characters: ISO-2022, HZ and UTF-7.

All of their bytes are ASCII, so they are looked for in ASCII only. A false alarm would destroy
good text (source code is full of "~{" and "+"), so all of the input has to decode, and what comes
out has to be text that the language model knows.
"""

from __future__ import annotations

import re

from textfix.decoding import costs
from textfix.decoding.utf8 import ESCAPE, TILDE
from textfix.language.model import UNIT, Model

ORDINARY = 8 * UNIT
"""What a decoded character costs at most, on average, judged by pairs."""

_ISO_2022 = (
    "iso2022_jp",
    "iso2022_kr",
    "iso2022_jp_1",
    "iso2022_jp_2",
    "iso2022_jp_3",
    "iso2022_jp_2004",
    "iso2022_jp_ext",
)
_DESIGNATION = re.compile(rb"\x1b(?:\$[@AB]|\$\([CDOPQ]|\$\)[ACG]|\([BJI]|\.[AF])")
_HZ = re.compile(rb"~\{(?:[\x21-\x7d][\x21-\x7e])+(?:~\}|\Z|\n)")
_UTF7 = re.compile(rb"\+([A-Za-z0-9+/]{3,})-?")

HEAD = 1 << 16
"""Bytes in which a first sign of UTF-7 must be."""


def detect(model: Model, data: bytes, signs: int = ESCAPE | TILDE) -> str | None:
    r"""The codec of ASCII bytes that stand for more than ASCII; None for plain ASCII.

    Args:
        signs: what may be in it, as `utf8.ascii_text` says.

    >>> from textfix.language.model import load
    >>> detect(load(), b"\x1b$B$3$s$K$A$O\x1b(B")
    'iso2022_jp'
    >>> detect(load(), b"a ~{ b } + c+1+2")
    """
    if not are_possible(data, signs):
        return None
    if signs & ESCAPE and _DESIGNATION.search(data):
        return _first(model, data, _ISO_2022)
    return _first(model, data, ("hz",) if signs & TILDE and _has_hz(data) else ("utf_7",))


def are_possible(data: bytes, signs: int = ESCAPE | TILDE) -> bool:
    """Whether bytes begin such an encoding somewhere; cheap, and often a false alarm."""
    # One byte is looked for at the speed of memory; patterns and pairs of bytes are not.
    return (
        (signs & ESCAPE and b"\x1b" in data and _DESIGNATION.search(data) is not None)
        or bool(signs & TILDE and _has_hz(data))
        or _UTF7.search(data, 0, HEAD) is not None
    )


def _has_hz(data: bytes) -> bool:
    at = -1
    for _ in range(MOST_TILDES):
        at = data.find(b"~", at + 1)
        if at < 0:
            return False
        if _HZ.match(data, at):
            return True
    return False


MOST_TILDES = 4096


def _first(model: Model, data: bytes, codecs: tuple[str, ...]) -> str | None:
    for codec in codecs:
        try:
            text = data.decode(codec)
        except (UnicodeDecodeError, ValueError):
            continue
        if _is_text(model, text):
            return codec
    return None


def _is_text(model: Model, text: str) -> bool:
    beyond = sum(char >= "\x80" for char in text[:HEAD])
    return bool(beyond) and costs.of(model).pairs(text[:HEAD]) <= ORDINARY * 2 * beyond
