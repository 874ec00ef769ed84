r"""Where a text holds code units of variants of UTF-8.

- `\udce2\udc80\udc99`, what Python's "surrogateescape" makes of bytes it could not read;
- CESU-8 (each half of a pair in UTF-8: ED A0-AF xx ED B0-BF xx) read as a single-byte encoding;
- `\xc0\x80`, the NUL of Java's modified UTF-8, read likewise;
- `漏 2014`: a copyright sign before a year, in a line that has nothing else of East Asia;
- `ï¿½`, `пїЅ` and the like: U+FFFD in UTF-8, read likewise; `Ã¯Â¿Â½`, `茂驴陆`: read so twice.

Sources: the Unicode Standard and UTR #26 (CESU-8); Java's DataInput (modified UTF-8); PEP 383.
"""

from __future__ import annotations

import functools
import re
import string
from dataclasses import dataclass

from textfix.channels import (
    BY_CODEC,
    ENCODINGS,
    Channel,
    Encoding,
    bytes_of,
    decode,
)
from textfix.detectors.known import IDEOGRAPHS

SPACE = " "
"""What a no-break space is often made."""

MADE_ASCII = {
    ",": 0x82, "f": 0x83, "^": 0x88, "S": 0x8A, "<": 0x8B, "Z": 0x8E, "~": 0x98, "T": 0x99,
    "s": 0x9A, ">": 0x9B, "z": 0x9E, "Y": 0x9F,
}  # fmt: skip
"""What is put for the punctuation and letters of Windows-1252 where text is made ASCII, with their
bytes, where nothing else is made the same."""


NULS = {
    "\xc0\x80": "ISO 8859-1",
    "\xc0\u20ac": "Windows-1252",
    "\u2514\xc7": "DOS code page 437",
    "\u2514\u0410": "DOS code page 866",
}
"""What Java's NUL, C0 80, is read as where that is no word, and in which encoding."""


@dataclass(frozen=True, slots=True)
class Units:
    """A stretch, and what it holds: "bytes", "cesu", "nul", "lost" or "year"."""

    start: int
    end: int
    kind: str


def readers() -> list[Encoding]:
    """The encodings that CESU-8 may have been read in."""
    return [e for e in ENCODINGS if e.read is not None and not e.multibyte]


def _class(encoding: Encoding, first: int, last: int) -> str:
    """The characters that a range of bytes is read as."""
    table = bytes_of(encoding.codec)
    return "".join(re.escape(c) for c, data in table.items() if first <= data[0] <= last)


def _cesu() -> dict[str, list[str]]:
    """By what ED is read as: the five characters after it, once for every encoding."""
    by_lead: dict[str, list[str]] = {}
    for encoding in readers():
        high, low = _class(encoding, 0xA0, 0xAF), _class(encoding, 0xB0, 0xBF)
        following = last = _class(encoding, 0x80, 0xBF)
        if encoding.codec == "cp1252":
            high += SPACE
            last += "".join(map(re.escape, MADE_ASCII))
        for lead in _class(encoding, 0xED, 0xED):
            by_lead.setdefault(lead, []).append(f"[{high}][{following}]{lead}[{low}][{last}]")
    return by_lead


@functools.cache
def lost() -> dict[str, tuple[str, Channel]]:
    r"""What U+FFFD in UTF-8 is read as, what it was before, and how it was read; and what that is
    read as once more. Not where a word may hold it: three letters, of which the last two are
    small.

    >>> [lost()[seen][0] for seen in ("ï¿½", "Ã¯Â¿Â½", "茂驴陆")]
    ['\ufffd', 'ï¿½', 'ï¿½']
    """
    sign = "\N{REPLACEMENT CHARACTER}"
    found: dict[str, tuple[str, Channel]] = {}
    for encoding in readers():
        found.setdefault(decode(encoding, sign.encode()), (sign, Channel(UTF8, encoding)))
    again = [seen for seen, (_, channel) in found.items() if channel.read.codec in READ_AGAIN]
    for codec in READ_AGAIN:
        encoding = BY_CODEC[codec]
        for was in again:
            seen = decode(encoding, was.encode())
            found.setdefault(seen, (was, Channel(UTF8, encoding)))
            if codec == READ_AGAIN[0]:
                found.setdefault(decode(encoding, seen.encode()), (seen, Channel(UTF8, encoding)))
    for codec in READ_AGAIN:
        encoding = BY_CODEC[codec]
        for letter in string.ascii_letters if encoding.multibyte else "":
            # the last byte and a letter are a pair, and two characters stand for two
            seen = decode(encoding, (sign + letter).encode())
            if len(seen) == 2:
                found.setdefault(seen, (sign + letter, Channel(UTF8, encoding)))
    return {seen: was for seen, was in found.items() if not _may_be_word(seen)}


UTF8 = BY_CODEC["utf-8"]


@functools.cache
def copyrights() -> dict[str, Channel]:
    """What a copyright sign in UTF-8 is read as where ideographs are, and by which channel."""
    channels = (Channel(UTF8, BY_CODEC[codec]) for codec in READ_AGAIN)
    return {
        decode(channel.read, "\xa9".encode()): channel
        for channel in channels
        if channel.read.multibyte
    }


READ_AGAIN = (
    "cp1252", "cp1250", "cp1251", "mac_roman", "cp437", "cp850", "gb18030", "big5hkscs", "cp932",
    "cp949", "euc_jp",
)  # fmt: skip
"""The encodings of which two in turn are thought of, the commonest first."""


def _may_be_word(seen: str) -> bool:
    if not seen or len(seen) != 3 or seen[0] >= IDEOGRAPHS:
        return not seen
    return seen.isalpha() and seen[1:] == seen[1:].lower()


@functools.cache
def _pattern() -> re.Pattern[str]:
    """All of it. One class stands at the start, because that is searched fastest."""
    by_lead = _cesu()
    seconds = "".join(dict.fromkeys(re.escape(seen[1]) for seen in lost()))
    longest = sorted(lost(), key=len, reverse=True)
    gone = "|".join(f"(?<={seen[0]}){re.escape(seen[1:])}" for seen in longest)
    firsts = "".join(dict.fromkeys([*by_lead, *(seen[0] for seen in lost())]))
    # a euro sign behind a capital may be the beginning of a price
    nuls = "|".join(f"(?<={seen[0]}){seen[1]}" for seen in NULS if seen[1] != "\u20ac")
    nuls += r"|(?<=\S\xc0)\u20ac(?!\d)"
    cesu = "|".join(f"(?<={lead})(?:{'|'.join(rest)})" for lead, rest in by_lead.items())
    return re.compile(
        rf"[{firsts}{''.join(seen[0] for seen in NULS)}\udc80-\udcff]"
        # a low surrogate after a high one is half of a character, not a byte
        rf"(?:(?P<bytes>(?<=[\udc80-\udcff])(?<![\ud800-\udbff].)[\udc80-\udcff]+)"
        rf"|(?P<nul>{nuls})|(?=[{seconds}])(?P<lost>{gone})|(?P<cesu>{cesu}))"
    )


@functools.cache
def _year() -> re.Pattern[str]:
    """A copyright sign, and the year behind it."""
    return re.compile(rf"(?:{'|'.join(copyrights())})(?= ?(?:19|20)[0-9][0-9](?![0-9]))")


_WORD = re.compile("[A-Za-z]{3}")
_RIGHTS = re.compile("copyright|rights|\\(c\\)", re.IGNORECASE)
WORDS_BEFORE_YEARS = ("\uc9e4", "\u606f")

_EAST_ASIAN = re.compile("[\u1100-\u11ff\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffef]")


def _years(text: str) -> list[Units]:
    """The copyright signs before years in lines that have nothing else of East Asia. What is a word
    of Korean or Japanese by itself must stand where rights are spoken of."""
    found: list[Units] = []
    end = 0
    for match in _year().finditer(text):
        if match.start() >= end:
            start = text.rfind("\n", 0, match.start()) + 1
            end = text.find("\n", match.end())
            end = len(text) if end < 0 else end
            found += _years_of_line(text, start, end)
    return found


def _years_of_line(text: str, start: int, end: int) -> list[Units]:
    if not _WORD.search(text, start, end):
        return []  # a table of characters
    about = _RIGHTS.search(text, start, end) is not None
    found = [
        Units(*match.span(), "year")
        for match in _year().finditer(text, start, end)
        if about or match[0] not in WORDS_BEFORE_YEARS
    ]
    signs = {place for unit in found for place in range(unit.start, unit.end)}
    others = (m.start() for m in _EAST_ASIAN.finditer(text, start, end))
    return found if signs.issuperset(others) else []


def may_be_in(text: str) -> bool:
    """The gate: whether a text holds anything of it."""
    return not text.isascii() and bool(_pattern().search(text) or _year().search(text))


def detect(text: str) -> list[Units]:
    r"""The stretches of a text, in order.

    >>> detect("í\xa0½í¸€ ok")
    [Units(start=0, end=6, kind='cesu')]
    """
    if text.isascii():
        return []
    units = [Units(m.start(), m.end(), str(m.lastgroup)) for m in _pattern().finditer(text)]
    return sorted([*units, *_years(text)], key=lambda unit: unit.start)
