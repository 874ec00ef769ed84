r"""Where a transliterator may have run over mojibake: `A(c)` for `Ã©`, which was `é`.

A transliterator takes each character by itself. Of UTF-8 that was read as Windows-1252 or Latin-1
it leaves a capital without its accent (the lead: `Ã Ä Å Â` are all `A`) and then what the
continuation byte was shown as, as far as ASCII goes: `1/4` for `¼`, `P` for `¶`, nothing or `?` for
a control. Where only the accents were stripped, that sign is still there (`A©`).

Such a *trace* is looked for behind a small letter: a capital does not stand there, but in program
text and names. What it was is for the fixer to say: `A1/4` is `ü` in German and `ż` in Polish.

Sources: what Unidecode 1.4, anyascii 0.3, glibc's iconv with //TRANSLIT (2.36, in a UTF-8 locale)
and ICU's Latin-ASCII (72) write for the characters that Windows-1252 has from 80 to BF.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from textfix.gate import char_class

_WRITTEN = {
    "\u20ac": ("EUR",), "\u201a": (",", "'"), "\u0192": ("f",), "\u201e": (",,", '"'),
    "\u2026": ("...",), "\u2020": ("+",), "\u2021": ("++", "?"), "\u02c6": ("^",),
    "\u2030": ("%0", "?"), "\u0160": ("S",), "\u2039": ("<",), "\u0152": ("OE", "Oe"),
    "\u017d": ("Z",),
    "\u2018": ("'",), "\u2019": ("'",), "\u201c": ('"',), "\u201d": ('"',), "\u2022": ("*", "o"),
    "\u2013": ("-",), "\u2014": ("--", "-"), "\u02dc": ("~",), "\u2122": ("(tm)", "(TM)", "TM"),
    "\u0161": ("s",), "\u203a": (">",), "\u0153": ("oe",), "\u017e": ("z",), "\u0178": ("Y",),
    "\xa0": (" ",), "\xa1": ("!",), "\xa2": ("C/", "c"), "\xa3": ("PS", "GBP"),
    "\xa4": ("$?", "$", "?"), "\xa5": ("Y=", "Y", "JPY"), "\xa6": ("|",), "\xa7": ("SS", "S", "?"),
    "\xa8": ('"', "?"), "\xa9": ("(c)", "(C)"), "\xaa": ("a",), "\xab": ("<<",), "\xac": ("!",),
    "\xad": ("", "-"), "\xae": ("(r)", "(R)"), "\xaf": ("-", "?"), "\xb0": ("deg", "?"),
    "\xb1": ("+-", "?"), "\xb2": ("2",), "\xb3": ("3",), "\xb4": ("'", "?"), "\xb5": ("u",),
    "\xb6": ("P", "?"),
    "\xb7": ("*", "-", "."), "\xb8": (",",), "\xb9": ("1",), "\xba": ("o",), "\xbb": (">>",),
    "\xbc": ("1/4", " 1/4", " 1/4 "), "\xbd": ("1/2", " 1/2", " 1/2 "),
    "\xbe": ("3/4", " 3/4", " 3/4 "), "\xbf": ("?",),
}  # fmt: skip
"""What transliterators write for a character that a continuation byte was shown as."""

LOST = ("", "?")
"""What is left of a control."""

LETTERS = tuple(
    char
    for char in map(chr, (*range(0xC0, 0x180), *range(0x218, 0x21C)))
    if char.isalpha() and unicodedata.normalize("NFKC", char) == char
)
"""The letters that are thought of: those of the Latin alphabets of Europe and Turkish."""

LEADS = "AE\xc2\xc3\xc4\xc5\xc8"
"""The leads of letters, as Windows-1252 shows them and without their accents."""

_SIGNS = "\xa0\xa1\xab\xb0\xb7\xbb\xbf"
"""The signs beside words: they tell of nothing, but are damaged with the words about them."""

_TAILS = {
    "U",
    "\x80-\x9f",
    *_WRITTEN,
    *(tail[0] for tails in (*_WRITTEN.values(), LOST) for tail in tails if tail),
}

SIGNS = (
    ("a-z", "AE\xc2-\xc5\xc8", "".join(sorted(_TAILS, key=lambda tail: (tail != "-", tail)))),
    ("A", "$%(+<>13\x80-\xbf\u0152-\u2122"),
    ("\xc2-\xc5\xc8\xe2", "$%(+<>13E"),
)
"""Without one of these sequences there is nothing to do: a small letter, a lead, what goes on
(`aEU` of `aEUR(tm)` is such); or a lead and what hardly anything but a trace goes on with, which is
less where the lead kept its accent: with a sign behind it, that is mojibake as any."""


class Trace(NamedTuple):
    """What is left of a character: how it is written, and all characters that leave it.

    is_whole: whether nothing is gone, so that it is mojibake as any
    """

    written: str
    chars: str
    is_whole: bool


@functools.cache
def traces() -> Mapping[str, Trace]:
    """The traces of letters and of the signs beside words, by how they are written."""
    found: dict[str, str] = {}
    whole: set[str] = set()
    for char in (*LETTERS, *_SIGNS):
        lead, second = (bytes([byte]).decode("cp1252", "ignore") for byte in char.encode())
        whole |= {lead + second, lead + char.encode()[1:].decode("latin-1")}
        for written in dict.fromkeys(_left_of(lead, second, char.encode()[1])):
            found[written] = found.get(written, "") + char
    return {written: Trace(written, chars, written in whole) for written, chars in found.items()}


def _left_of(lead: str, second: str, byte: int) -> Iterator[str]:
    """What may be left of two bytes, by what they were shown as."""
    tails = [*_WRITTEN.get(second, ()), second]
    if byte < 0xA0:
        tails += (*LOST, chr(byte))
    for head in (unicodedata.normalize("NFD", lead)[0], lead):
        for tail in tails:
            if head.isascii() or tail.strip():  # else it is a no-break space that was lost
                yield head + tail


SHOWN = frozenset(
    char
    for char in LETTERS
    if char.encode()[1] < 0xA0
    for second in [char.encode()[1:].decode("cp1252", "ignore")]
    if second and "?" not in _WRITTEN[second]
)
"""Letters of which the second byte is a control in Latin-1 and a sign in Windows-1252."""

_ANY_SIGN = re.compile("|".join("".join(map(char_class, sign)) for sign in SIGNS))


def may_be_in(text: str) -> bool:
    """The gate: whether a text may hold a trace."""
    return _ANY_SIGN.search(text) is not None
