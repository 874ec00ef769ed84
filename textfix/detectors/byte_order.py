"""Byte order marks: one at the start of a text marks the file, elsewhere two files were joined.

U+FFFE is the mark read in the wrong order; it is no character.
"""

from __future__ import annotations

from textfix.detectors.characters import Pattern

DETECTORS = {
    "byte_order_marks": Pattern("\ufeff\ufffe", "(?<=[^\ufeff\ufffe])[\ufeff\ufffe]+"),
    "leading_byte_order_mark": Pattern("\ufeff\ufffe", r"\A[\ufeff\ufffe]+"),
}
