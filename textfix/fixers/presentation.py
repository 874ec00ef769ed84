"""Gives Arabic letters back their plain form, by Unicode's compatibility decompositions."""

from __future__ import annotations

import unicodedata

from textfix.fixers.table import Table


def _plain(char: str) -> str:
    # A vowel sign shown on its own decomposes to a space that carries it; the text has only it.
    plain = unicodedata.normalize("NFKC", char)
    return plain[1:] if len(plain) > 1 and plain[0] == " " else plain


PLAIN = {
    chr(point): _plain(chr(point))
    for first, last in ((0xFB50, 0xFDC7), (0xFE70, 0xFEFC))
    for point in range(first, last + 1)
}

FIXERS = {
    "arabic_presentation": Table("arabic_presentation", "Arabic presentation form", PLAIN),
}
