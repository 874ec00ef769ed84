"""EBCDIC, the encodings of mainframes: nothing in them is where ASCII has it.

The space is 40 (in ASCII "@"), the letters are mostly above 80. What has many 40s and hardly a
20 is read in each of the EBCDIC code pages; if what comes out is ordinary text, it is ranked as
legacy encodings are.
"""

from __future__ import annotations

import re
from dataclasses import replace

from textfix.decoding import costs, legacy
from textfix.decoding.encodings import of_kind
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

LISTED = 1 << 14
"""Bytes at the start whose words tell the code pages apart."""

_NEXT_LINE = str.maketrans({"\x85": "\n"})  # what EBCDIC ends its lines with


def rank(model: Model, data: bytes, bonus: dict[str, float]) -> list[Ranked]:
    """The EBCDIC code pages in order, the likeliest first; none if the bytes are none.

    >>> from textfix.language.model import load
    >>> [r.candidate.codec for r in rank(load(), "Guten Morgen, Käthe".encode("cp273"), {})][0]
    'cp273'
    """
    middle = max(len(data) - LOOKED_AT, 0) // 2
    part = data[middle : middle + LOOKED_AT]
    spaces = part.count(SPACE)
    if spaces < MANY * len(part) or part.count(b" ") * 4 > spaces:
        return []
    readings = {c: part.decode(c.codec, "replace").translate(_NEXT_LINE) for c in of_kind("ebcdic")}
    pairs = costs.of(model).pairs
    average = {c: pairs(text, with_ascii=True) for c, text in readings.items()}
    if min(average.values()) > ORDINARY * len(part):
        return []
    # A long row of one sign is one piece of evidence, not many.
    head = _ROW.sub(rb"\1\1\1", data[:LISTED])
    tokens = tuple(dict.fromkeys(head.translate(_BREAKS).split(b"\0")))
    ranked = legacy.narrow(Judge(model, bonus), Sample(data, tokens, whole=True), readings)
    return sorted((_with_brackets(data, r) for r in ranked), key=lambda r: r.cost)


def _with_brackets(data: bytes, ranked: Ranked) -> Ranked:
    """The same with a price for brackets that have no partner: the pages differ in signs most."""
    text = data[:LISTED].decode(ranked.candidate.codec, "replace")
    lone = sum(abs(text.count(one) - text.count(other)) for one, other in ("[]", "{}", "()"))
    return replace(ranked, cost=ranked.cost + LONE_BRACKET * lone)


_ROW = re.compile(rb"(.)\1{3,}", re.DOTALL)

# Space and line ends of EBCDIC; NUL stands for them all, because no text has it.
_BREAKS = bytes(0 if byte in (0x40, 0x25, 0x15, 0x0D, 0x05) else byte for byte in range(256))
