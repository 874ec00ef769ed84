"""Takes Latin ligatures and digraphs apart into the letters they hold."""

from __future__ import annotations

import unicodedata

from textfix.fixers.table import Table

# One level of Unicode's decomposition, each part composed: "ǆ" is "dž", "ﬅ" keeps its long s.
LIGATURES = {
    char: "".join(chr(int(point, 16)) for point in unicodedata.decomposition(char).split()[1:])
    for char in map(
        chr,
        (0x132, 0x133, 0x149, *range(0x1C4, 0x1CD), *range(0x1F1, 0x1F4), *range(0xFB00, 0xFB07)),
    )
}

FIXERS = {"ligatures": Table("ligatures", "Latin ligature", LIGATURES)}
