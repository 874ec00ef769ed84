"""EBCDIC, the encodings of mainframes: nothing in them is where ASCII has it.

The space is 40 (in ASCII "@"), the letters are mostly above 80. What has many 40s and hardly a
20 is read in each of the EBCDIC code pages; if what comes out is ordinary text, it is ranked as
legacy encodings are.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from textfix.decoding import costs, legacy
from textfix.decoding.encodings import of_kind, table
from textfix.decoding.legacy import Judge, Ranked
from textfix.decoding.sample import Sample
from textfix.language.model import UNIT, Model

SPACE = 0x40
MANY = 0.04
"""The share of spaces that text has at least."""

ORDINARY = 5 * UNIT
"""What a character of such text costs at most, on average, judged by pairs."""

LOOKED_AT = 1024
"""Bytes in the middle by which it is told whether it is EBCDIC."""

LONE_BRACKET = 2 * UNIT
"""The price of a bracket without its partner."""

RARITY = {
    "`": 1, "$": 2, "#": 2, "[": 3, "]": 3, "@": 3, "§": 3, "~": 4, "|": 4, "€": 4, "^": 5,
    "\\": 5, "{": 6, "}": 6, "¢": 7, "¤": 7, "¦": 7, "¬": 7, "¯": 7,
}  # fmt: skip
"""Nats by which signs are rarer in prose than "!": the pages differ in them most, and the model,
which knows words, says little of them. Counted in the tuning half of the development text (462
exclamation marks in 2.3 million characters; none of the last six)."""

OFTEN = 3
"""Times that a sign is charged for at most: what is met more often may well be meant."""

ONE_WORD = 64
"""Bytes at most of input without spaces that may be EBCDIC."""

MOST_WORDS = 44
"""Tokens by which the languages of the text are told."""

LISTED = 1 << 14
"""Bytes at the start whose words tell the code pages apart."""

_NEXT_LINE = str.maketrans({"\x85": "\n"})  # what EBCDIC ends its lines with


def rank(model: Model, data: bytes, bonus: dict[str, float]) -> list[Ranked]:
    """The EBCDIC code pages in order, the likeliest first; none if the bytes are none.

    Where there are no spaces to tell it, the answer is one more opinion (`is_one_word`).

    >>> from textfix.language.model import load
    >>> [r.candidate.codec for r in rank(load(), "Guten Morgen, Käthe".encode("cp273"), {})][0]
    'cp273'
    """
    middle = max(len(data) - LOOKED_AT, 0) // 2
    part = data[middle : middle + LOOKED_AT]
    spaces = part.count(SPACE)
    if part.count(b" ") * 4 > spaces or (spaces < MANY * len(part) and not is_one_word(data)):
        return []
    readings = {c: part.decode(c.codec, "replace").translate(_NEXT_LINE) for c in of_kind("ebcdic")}
    pairs = costs.of(model).pairs
    average = {c: pairs(text, with_ascii=True) for c, text in readings.items()}
    if min(average.values()) > ORDINARY * len(part):
        return []
    # A long row of one sign is one piece of evidence, not many.
    head = _ROW.sub(rb"\1\1\1", data[:LISTED])
    tokens = tuple(dict.fromkeys(head.translate(_BREAKS).split(b"\0")))
    ranked = legacy.narrow(Judge(model, bonus), Sample(data, tokens, whole=True), readings, _words)
    present = Counter(data[:LISTED])
    return sorted((_with_signs(present, r) for r in ranked), key=lambda r: r.cost)


def is_one_word(data: bytes) -> bool:
    """Whether the bytes have neither spaces nor controls of EBCDIC: a word or a sign or two.

    Most of it must be letters or digits of EBCDIC, and beyond ASCII.
    """
    if len(data) > ONE_WORD or min(data, default=0) <= SPACE:
        return False
    return len(data.translate(None, _LETTERS)) * 4 <= len(data)


_LETTERS = b"".join(bytes(range(a, b)) for a, b in (
    (0x81, 0x8A), (0x91, 0x9A), (0xA2, 0xAA), (0xC1, 0xCA), (0xD1, 0xDA), (0xE2, 0xEA), (0xF0, 0xFA)
))  # fmt: skip


def _words(evidence: Sample) -> list[str]:
    """Tokens from all over; the ASCII letters are in one place in all of these pages."""
    some = evidence.distinct[:: 1 + len(evidence.distinct) // MOST_WORDS]
    return [token.decode("cp037") for token in some]


def _with_signs(present: Counter[int], ranked: Ranked) -> Ranked:
    """The same with a price for rare signs, and for brackets that have no partner."""
    chars = table(ranked.candidate.codec)
    counts = Counter({chars[byte]: number for byte, number in present.items()})
    lone = sum(abs(counts[one] - counts[other]) for one, other in ("[]", "{}", "()"))
    rare = sum(nats * min(counts[sign], OFTEN) for sign, nats in RARITY.items())
    return replace(ranked, cost=ranked.cost + LONE_BRACKET * lone + UNIT * rare)


_ROW = re.compile(rb"(.)\1{3,}", re.DOTALL)

# Space and line ends of EBCDIC; NUL stands for them all, because no text has it.
_BREAKS = bytes(0 if byte in (0x40, 0x25, 0x15, 0x0D, 0x05) else byte for byte in range(256))
