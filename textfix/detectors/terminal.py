"""Escape sequences of terminals in text: colors, cursor movements, titles, overstruck letters.

What a terminal would not take for a sequence stays. A sequence that another one cuts short counts
as one, because a terminal drops it too. ECMA-48 has the forms; titles and links are xterm's.
"""

from __future__ import annotations

from textfix.detectors.characters import Pattern

_CSI = r"\x1b\[[0-?]*[ -/]*"
_SEQUENCE = (
    # A title or link: ends with BEL or ESC \, and may hold whole sequences of the other form.
    rf"\x1b\](?:[^\x07\x1b\n\r]|{_CSI}[@-~])*(?:\x07|\x1b\\)"
    # All others end with a letter or sign, or where the next begins.
    rf"|{_CSI}(?:[@-~]|(?=\x1b))"
    # An escape that the next one cuts short at once.
    r"|\x1b(?=\x1b)"
)

DETECTORS = {
    "terminal_escapes": Pattern("\x1b", f"(?:{_SEQUENCE})+"),
    # ftfy's: numbers and a letter, nothing else.
    "terminal_colors": Pattern("\x1b", r"(?:\x1b\[[\d;]*[a-zA-Z])+"),
    # A letter printed over itself (bold) or over a line (underlined), as manual pages have it.
    "overstrikes": Pattern("\x08", r"([^\x08\n\r])\x08\1|_\x08[^\x08\n\r]"),
}
