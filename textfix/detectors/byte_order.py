r"""Byte order marks: one at the start of a text marks the file, elsewhere two files were joined.

U+FFFE is the mark read in the wrong order; it is no character. One between two signs that program
text quotes with (`/\ufeff/`, `"\ufeff"`) is spoken of, and stays.
"""

from __future__ import annotations

from textfix.detectors.characters import Pattern

_QUOTING = r"[]['\"`/|\\:;^]"

DETECTORS = {
    "byte_order_marks": Pattern(
        "\ufeff\ufffe",
        f"(?<=[^\ufeff\ufffe])(?!(?<={_QUOTING})[\ufeff\ufffe]+{_QUOTING})[\ufeff\ufffe]+",
    ),
    "leading_byte_order_mark": Pattern("\ufeff\ufffe", r"\A[\ufeff\ufffe]+"),
}
