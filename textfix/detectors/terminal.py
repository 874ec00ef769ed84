"""Escape sequences of terminals in text: colors, cursor movements, titles, overstruck letters.

What a terminal would not take for a sequence stays. A sequence that another one cuts short counts
as one, because a terminal drops it too. ECMA-48 has the forms; titles and links are xterm's.
The choice of a character set (`ESC ( B`, which `tput sgr0` writes) is one too, unless the text has
one of several bytes a character: then it is ISO 2022 that was never decoded, and the only trace.
"""

from __future__ import annotations

import re

from textfix.detectors.characters import Pattern, Places
from textfix.stage import Place

_CSI = r"\x1b\[[0-?]*[ -/]*"
_SEQUENCE = (
    # A title or link: ends with BEL or ESC \, and may hold whole sequences of the other form.
    rf"\x1b\](?:[^\x07\x1b\n\r]|{_CSI}[@-~])*(?:\x07|\x1b\\)"
    # Strings for the device, which end likewise.
    r"|\x1b[PX^_][^\x07\x1b\n\r]*\x1b\\"
    # Cursor kept and put back, keypad modes.
    r"|\x1b[78=>]"
    # All others end with a letter or sign, or where the next begins.
    rf"|{_CSI}(?:[@-~]|(?=\x1b))"
    # An escape that the next one cuts short at once.
    r"|\x1b(?=\x1b)"
)

_CHARACTER_SET = r"\x1b[()*+][0-9A-Z<=>]"
_PLAIN = re.compile(f"(?:{_SEQUENCE})+")
_WITH_SETS = re.compile(f"(?:{_SEQUENCE}|{_CHARACTER_SET})+")
_SEVERAL_BYTES = "\x1b$"


COLORS = r"(?:\x1b\[[\d;]*[a-zA-Z])+"
"""ftfy's: numbers and a letter, nothing else."""


def detect(text: str) -> list[Place]:
    """Runs of sequences."""
    pattern = _PLAIN if _SEVERAL_BYTES in text else _WITH_SETS
    return [Place(*match.span()) for match in pattern.finditer(text)]


DETECTORS = {
    "terminal_escapes": Places("\x1b", detect),
    "terminal_colors": Pattern("\x1b", COLORS),
    # A letter printed over itself (bold) or over a line (underlined), as manual pages have it.
    "overstrikes": Pattern("\x08", r"([^\x08\n\r])\x08\1|_\x08[^\x08\n\r]"),
}
