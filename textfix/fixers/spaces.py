"""Makes spaces plain, and takes them away at the end of lines."""

from __future__ import annotations

from textfix.fixers.table import Constant, Table

NO_BREAK = dict.fromkeys("\u00a0\u202f", " ")
EXOTIC = dict.fromkeys("\u1680\u205f" + "".join(map(chr, range(0x2000, 0x200B))), " ")

FIXERS = {
    "no_break_spaces": Table("no_break_spaces", "no-break space", NO_BREAK),
    "exotic_spaces": Table("exotic_spaces", "space of another width", EXOTIC),
    "trailing_spaces": Constant("trailing_spaces", "white space at the end of a line"),
}
