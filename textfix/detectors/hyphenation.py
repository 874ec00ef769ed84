"""Words that were hyphenated at a line's end, and soft hyphens."""

from __future__ import annotations

from textfix.detectors.characters import Characters, Pattern

HYPHENS = "-\u00ad\u2010"

DETECTORS = {
    # A letter, a hyphen, the line end with the next line's indent, a letter.
    "hyphenation": Pattern(
        HYPHENS, r"(?<=[^\W\d_])[-\u00ad\u2010](?:\r\n|\n|\r)[ \t]*(?=[^\W\d_])"
    ),
    "soft_hyphens": Characters("\u00ad"),
}
