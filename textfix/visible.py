r"""Text for people to read: nothing is left that a terminal or a page would hide or obey.

What can't be seen is written as Python writes it in a string: `\u200b` for a zero width space.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["BLANK", "escaped", "is_mark", "is_unseen", "printable", "visible", "visible_within"]

BLANK = re.compile(
    "["
    "\N{COMBINING GRAPHEME JOINER}"
    "\N{HANGUL CHOSEONG FILLER}\N{HANGUL JUNGSEONG FILLER}"
    "\N{HANGUL FILLER}\N{HALFWIDTH HANGUL FILLER}"
    "\N{KHMER VOWEL INHERENT AQ}\N{KHMER VOWEL INHERENT AA}"
    "\N{MONGOLIAN FREE VARIATION SELECTOR ONE}-\N{MONGOLIAN FREE VARIATION SELECTOR THREE}"
    "\u180f"  # MONGOLIAN FREE VARIATION SELECTOR FOUR, since Unicode 14
    "\N{VARIATION SELECTOR-1}-\N{VARIATION SELECTOR-16}"
    "\N{VARIATION SELECTOR-17}-\N{VARIATION SELECTOR-256}"
    "\N{BRAILLE PATTERN BLANK}"
    "]"
)
"""Characters that leave no mark and that `repr` prints all the same: marks, letters and a symbol
by category, blank by nature (Unicode's Default_Ignorable_Code_Point, and an empty braille cell)."""


def visible(text: str) -> str:
    r"""`text`, which stands alone, with all that can't be seen escaped, spaces at its ends too.

    >>> print(visible("Ã\N{NO-BREAK SPACE}"))
    Ã\xa0
    >>> print(visible("â€ "))
    â€\x20
    >>> print(visible(""))
    (nothing)
    """
    if not text:
        return "(nothing)"
    last = len(text) - 1
    return "".join(
        escaped(character)
        if is_unseen(character)
        or (character == " " and index in (0, last))
        # A mark with nothing to stand on would combine with what is written before it.
        or (index == 0 and is_mark(character))
        else character
        for index, character in enumerate(text)
    )


def visible_within(text: str) -> str:
    r"""`text`, which stands between other text, with all that can't be seen escaped.

    >>> print(visible_within(" zero\u200bwidth"))
     zero\u200bwidth
    """
    if text.isprintable() and "\\" not in text and not BLANK.search(text):
        return text
    return "".join(escaped(char) if is_unseen(char) else char for char in text)


def printable(text: str) -> str:
    """`text` with control characters escaped and no more: for names and messages."""
    return "".join(
        character if character.isprintable() else escaped(character) for character in text
    )


def is_unseen(character: str) -> bool:
    """Whether a character leaves no mark, or would be taken for an escape."""
    # A backslash is seen, but has to differ from the ones that escapes are written with.
    return character == "\\" or not character.isprintable() or bool(BLANK.match(character))


def is_mark(character: str) -> bool:
    """Whether a character combines with the one before it."""
    return unicodedata.category(character).startswith("M")


def escaped(character: str) -> str:
    """A character as Python writes it in a string, a space by its number."""
    if character == " ":
        return r"\x20"
    return character.encode("unicode_escape").decode("ascii")
