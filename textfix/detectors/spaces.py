"""White space: no-break and exotic spaces, and white space at the end of lines.

The ideographic space (U+3000) is left to `width`: in Japanese and Chinese it is the right one.
"""

from __future__ import annotations

from textfix.detectors.characters import Characters, Pattern

_BLANK = " \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"

DETECTORS = {
    "no_break_spaces": Characters("\u00a0\u202f"),
    "exotic_spaces": Characters("\u1680\u2000-\u200a\u205f"),
    # Only the first blank of a run can start a match, so that the search is linear.
    "trailing_spaces": Pattern("", rf"(?<![{_BLANK}])[{_BLANK}]+(?=[\r\n\x85\u2028\u2029]|\Z)"),
}
