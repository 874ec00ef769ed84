"""UTF-8, whole or broken: how much of the bytes beyond ASCII is in well-formed sequences.

The structure of UTF-8 is so particular that text in another encoding does not have it: of legacy
text in any encoding at most 54.5 % of the bytes beyond ASCII fell into well-formed sequences, of
damaged UTF-8 hardly ever less than 80 % (`PEERS.md`). Variants that decoders refuse count as well
formed here: surrogates (CESU-8, WTF-8) and NUL in two bytes (modified UTF-8).
"""

from __future__ import annotations

import re

from textfix import kernel
from textfix.decoding.sample import Sample

KEPT = 0.8
"""From this share on, the bytes are UTF-8 that was damaged."""

POSSIBLE = 0.55
"""From this share on, they may be; the language model decides."""

ENOUGH = 24
"""Bytes beyond ASCII from which the share alone decides. Of 16 bytes of legacy text, 5 in 3,000
have the structure of damaged UTF-8 by chance, of 64 bytes none."""

MOST_TOKENS = 2000
"""Tokens of the sample by which the share is judged."""

SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]"
    rb"|\xe0[\xa0-\xbf][\x80-\xbf]"
    rb"|[\xe1-\xef][\x80-\xbf][\x80-\xbf]"  # surrogates too
    rb"|\xf0[\x90-\xbf][\x80-\xbf][\x80-\xbf]"
    rb"|[\xf1-\xf3][\x80-\xbf][\x80-\xbf][\x80-\xbf]"
    rb"|\xf4[\x80-\x8f][\x80-\xbf][\x80-\xbf]"
    rb"|\xc0\x80"
)
ASCII = bytes(range(0x80))
_CUT_START = re.compile(rb"\A[\x80-\xbf]{1,3}")
CUT_END = re.compile(rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z")
"""The start of a sequence, at the end of the input."""


NUL, ESCAPE, TILDE = 1, 2, 4
"""Signs of encodings that are written in ASCII: UTF-16 of ASCII, ISO-2022, HZ."""


def ascii_text(data: bytes) -> tuple[str, int] | None:
    """The text, if all of the bytes are ASCII, and the sum of the signs that are in it.

    >>> ascii_text(b"plain"), ascii_text(b"~{"), ascii_text(b"\\xe9")
    (('plain', 0), ('~{', 4), None)
    """
    if kernel.active():
        return _native_ascii(data)
    if not data.isascii():
        return None
    signs = NUL * (b"\0" in data) | ESCAPE * (b"\x1b" in data)
    return data.decode("ascii"), signs | TILDE * (b"~" in data or b"\x7f" in data)


def _native_ascii(data: bytes) -> tuple[str, int] | None:
    import textfix.kernel._native as _native

    return _native.ascii(data)


def strict(data: bytes) -> str | None:
    """The text, if all of the bytes are UTF-8.

    >>> strict(b"caf\\xc3\\xa9"), strict(b"caf\\xe9")
    ('café', None)
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def coverage(evidence: Sample) -> float:
    """The share of the bytes beyond ASCII, 0 to 1, that are in well-formed sequences.

    What was cut off at either end of the input does not count.

    >>> from textfix.decoding.sample import sample
    >>> coverage(sample(b"\\xa9 caf\\xc3\\xa9 caf\\xc3")), coverage(sample(b"caf\\xe9"))
    (1.0, 0.0)
    """
    tokens = list(evidence.distinct[:MOST_TOKENS])
    if not tokens:
        return 0.0
    tokens[0] = _uncut(evidence.data, tokens[0])
    tokens[-1] = _uncut(evidence.data, tokens[-1])
    text = b" ".join(tokens)
    beyond = len(text.translate(None, ASCII))
    bad = len(SEQUENCE.sub(b"", text).translate(None, ASCII))
    return 1.0 - bad / beyond if bad < beyond else 0.0


_CUT_AFTER_ASCII = re.compile(rb"[\x00-\x7f](?:[\xc2\xc3]|\xe2[\x80-\xbf]?)\Z")


def may_be_cut(evidence: Sample) -> bool:
    """Whether all that is beyond ASCII begins a common character of UTF-8, at the end of the input.

    >>> from textfix.decoding.sample import sample
    >>> may_be_cut(sample(b"touch\\xc3")), may_be_cut(sample(b"caf\\xe9"))
    (True, False)
    """
    if len(evidence.distinct) != 1 or not _CUT_AFTER_ASCII.search(evidence.data[-4:]):
        return False
    return CUT_END.sub(b"", evidence.data).isascii()


def is_enough(evidence: Sample) -> bool:
    """Whether there are so many bytes beyond ASCII that their structure is no chance."""
    return len(b" ".join(evidence.distinct[:MOST_TOKENS]).translate(None, ASCII)) >= ENOUGH


def is_utf8(token: bytes) -> bool:
    """Whether a token beyond ASCII is well-formed from end to end."""
    return SEQUENCE.sub(b"", token).isascii()


def _uncut(data: bytes, token: bytes) -> bytes:
    if data.startswith(token):
        token = _CUT_START.sub(b"", token, count=1)
    if data.endswith(token):
        token = CUT_END.sub(b"", token)
    return token
