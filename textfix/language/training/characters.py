"""Character classes: what the model knows of a character that it has never seen.

Every code point belongs to one class, its script for letters and marks, a block or a role for the
rest. The model's lowest order is a bigram of classes, so a script without training text is still
expected to go on as it began.

Source: the Unicode Character Database, scripts by way of the `regex` package, general categories
by way of `unicodedata`; blocks as in Blocks.txt.
"""

from __future__ import annotations

import unicodedata

import numpy as np
import numpy.typing as npt
import regex

CODE_POINTS = 0x110000

BOUNDARY = 0
"""The class of white space that separates tokens."""

_ROLES: list[tuple[str, str]] = [
    # (name, pattern); the first that matches wins
    ("boundary", r"[ \t\n\r\f\v]"),
    ("control-c0", r"[\x00-\x1f\x7f]"),
    ("control-c1", r"[\x80-\x9f]"),
    ("digit", r"[0-9]"),
    ("ascii-stop", r"[.,;:!?]"),
    ("ascii-quote", r"['\"`]"),
    ("ascii-bracket", r"[()\[\]{}<>]"),
    ("ascii-symbol", r"[\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e]"),
    ("latin-ascii", r"[A-Za-z]"),
    ("no-break-space", r"[\u00a0\u202f]"),
    ("soft-hyphen", r"\u00ad"),
    ("currency", r"\p{Sc}"),
    ("ordinal", r"[\u00aa\u00ba\u00b0\u00b2\u00b3\u00b9\u00bc-\u00be]"),
    ("latin-1-quote", r"[\u00ab\u00bb\u2039\u203a]"),
    ("latin-1-opening", r"[\u00a1\u00bf]"),
    ("latin-1-symbol", r"[\u00a1-\u00bf\u00d7\u00f7]"),
    ("latin-1", r"[\u00c0-\u00ff]"),
    ("latin-a", r"[\u0100-\u017f]"),
    ("latin-additional", r"[\u1e00-\u1eff\u01a0\u01a1\u01af\u01b0]"),
    ("latin-fullwidth", r"[\uff21-\uff3a\uff41-\uff5a\uff10-\uff19]"),
    # each of these stands in places of its own, so each is a class
    ("quote-apostrophe", r"\u2019"),
    ("quote-opening", r"[\u2018\u201c\u201a\u201e]"),
    ("quote-closing", r"\u201d"),
    ("quote-other", r"[\u201b\u201f]"),
    ("dash", r"[\u2013-\u2015]"),
    ("dash-hyphen", r"[\u2010-\u2012]"),
    ("punctuation-ellipsis", r"\u2026"),
    ("zero-width", r"[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"),
    ("space", r"[\u2000-\u200a\u2028\u2029\u205f\u1680]"),
    ("punctuation", r"[\u2000-\u206f]"),
    ("superscript", r"[\u2070-\u209f]"),
    ("letterlike", r"[\u2100-\u218f]"),
    ("arrow", r"[\u2190-\u21ff\u27f0-\u27ff\u2900-\u297f\u2b00-\u2bff]"),
    ("mathematical", r"[\u2200-\u22ff\u27c0-\u27ef\u2980-\u2aff]"),
    ("technical", r"[\u2300-\u23ff]"),
    ("enclosed", r"[\u2400-\u24ff\u3200-\u33ff]"),
    ("box", r"[\u2500-\u257f]"),
    ("block", r"[\u2580-\u259f]"),
    ("geometric", r"[\u25a0-\u25ff]"),
    ("symbol", r"[\u2600-\u27bf]"),
    ("braille", r"[\u2800-\u28ff]"),
    ("variation", r"[\ufe00-\ufe0f\U000e0100-\U000e01ef]"),
    ("emoji", r"[\U0001f000-\U0001faff]"),
    ("cjk-punctuation", r"[\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f\u30fb]"),
    (
        "fullwidth-punctuation",
        r"[\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff60\uffe0-\uffef]",
    ),
    ("katakana-halfwidth", r"[\uff61-\uff9f]"),
    ("kana-mark", r"[\u3005-\u3007\u30fc\u3031-\u3035]"),
    ("han", r"[\u4e00-\u9fff]"),
    ("han-rare", r"\p{Script=Han}"),
    ("hangul", r"[\uac00-\ud7a3]"),
    ("hangul-jamo", r"\p{Script=Hangul}"),
    ("replacement", r"\ufffd"),
    ("surrogate", r"\p{Cs}"),
    ("private", r"\p{Co}"),
    ("digit-other", r"\p{Nd}"),
]

# one long list of words, easier to read and to sort than a list of literals
_SCRIPTS = (  # noqa: SIM905
    "Latin Greek Cyrillic Armenian Hebrew Arabic Syriac Thaana Nko Samaritan Mandaic Devanagari "
    "Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Thai Lao Tibetan "
    "Myanmar Georgian Ethiopic Cherokee Canadian_Aboriginal Ogham Runic Tagalog Hanunoo Buhid "
    "Tagbanwa Khmer Mongolian Limbu Tai_Le New_Tai_Lue Buginese Tai_Tham Balinese Sundanese Batak "
    "Lepcha Ol_Chiki Glagolitic Coptic Tifinagh Hiragana Katakana Bopomofo Yi Lisu Vai Bamum "
    "Syloti_Nagri Phags_Pa Saurashtra Kayah_Li Rejang Javanese Cham Tai_Viet Meetei_Mayek Osage "
    "Adlam Deseret Shavian Osmanya Gothic Cuneiform Egyptian_Hieroglyphs Chakma Newa Brahmi "
    "Hanifi_Rohingya Inherited"
).split()


def classify() -> tuple[list[str], npt.NDArray[np.uint8]]:
    """The class names, and the class of every code point as an array of 0x110000 bytes."""
    everything = "".join(map(chr, range(CODE_POINTS)))
    names = [name for name, _ in _ROLES] + [s.lower() for s in _SCRIPTS] + ["other", "unassigned"]
    unset = 255
    table = np.full(CODE_POINTS, unset, dtype=np.uint8)
    patterns = [p for _, p in _ROLES] + [rf"\p{{Script={s}}}" for s in _SCRIPTS]
    for index, pattern in enumerate(patterns):
        for match in regex.finditer(rf"(?:{pattern})+", everything):
            run = table[match.start() : match.end()]
            run[run == unset] = index
    for code_point in np.nonzero(table == unset)[0]:
        assigned = unicodedata.category(chr(int(code_point))) != "Cn"
        table[code_point] = len(names) - (2 if assigned else 1)
    return names, table


def fold_table() -> npt.NDArray[np.int32]:
    """What each code point counts as: small letters for capitals, 0 for every decimal digit of
    its script, a space for white space.

    Only mappings of one character to one character are taken, so that offsets stay true.
    """
    table = np.arange(CODE_POINTS, dtype=np.int32)
    for code_point in range(CODE_POINTS):
        char = chr(code_point)
        lower = char.lower()
        if lower != char and len(lower) == 1:
            table[code_point] = ord(lower)
        elif (digit := unicodedata.decimal(char, None)) is not None:
            table[code_point] = code_point - int(digit)
    for code_point in map(ord, " \t\n\r\f\v"):
        table[code_point] = 0x20
    return table


def case_table() -> npt.NDArray[np.uint8]:
    """0 for what has no case, 1 for small letters, 2 for capitals; titlecase counts as capital."""
    table = np.zeros(CODE_POINTS, dtype=np.uint8)
    for code_point in range(CODE_POINTS):
        char = chr(code_point)
        if char.lower() != char:
            table[code_point] = 2
        elif char.upper() != char:
            table[code_point] = 1
    return table
