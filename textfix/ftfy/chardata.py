"""ftfy's tables of characters and encodings, by the names of `ftfy.chardata`.

>>> possible_encoding("naïve", "latin-1")
True
"""

from ftfy.chardata import (
    ALTERED_UTF8_RE,
    C1_CONTROL_RE,
    CHARMAP_ENCODINGS,
    CONTROL_CHARS,
    DOUBLE_QUOTE_RE,
    ENCODING_REGEXES,
    HTML_ENTITIES,
    HTML_ENTITY_RE,
    LIGATURES,
    LOSSY_UTF8_RE,
    SINGLE_QUOTE_RE,
    UTF8_CLUES,
    UTF8_DETECTOR_RE,
    WIDTH_MAP,
    possible_encoding,
)

__all__ = [
    "ALTERED_UTF8_RE",
    "C1_CONTROL_RE",
    "CHARMAP_ENCODINGS",
    "CONTROL_CHARS",
    "DOUBLE_QUOTE_RE",
    "ENCODING_REGEXES",
    "HTML_ENTITIES",
    "HTML_ENTITY_RE",
    "LIGATURES",
    "LOSSY_UTF8_RE",
    "SINGLE_QUOTE_RE",
    "UTF8_CLUES",
    "UTF8_DETECTOR_RE",
    "WIDTH_MAP",
    "possible_encoding",
]
