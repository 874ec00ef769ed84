"""Text for a person to read: nothing that a terminal would hide or obey is left as it is."""

import unicodedata

# Characters that str.isprintable() passes and that still show nothing.
_BLANK = frozenset(
    "\N{COMBINING GRAPHEME JOINER}"
    "\N{HANGUL CHOSEONG FILLER}"
    "\N{HANGUL JUNGSEONG FILLER}"
    "\N{HANGUL FILLER}"
    "\N{HALFWIDTH HANGUL FILLER}"
    "\N{BRAILLE PATTERN BLANK}"
).union(map(chr, range(0xFE00, 0xFE10)))  # the variation selectors


def visible(text: str) -> str:
    r"""`text` with all that can't be seen written as Python writes it in a string.

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
        _escaped(character)
        if _unseen(character)
        or (character == " " and index in (0, last))
        # A mark with nothing to stand on would combine with what is written before it.
        or (index == 0 and _is_mark(character))
        else character
        for index, character in enumerate(text)
    )


def printable(text: str) -> str:
    """`text` with control characters escaped and no more: for names and messages."""
    return "".join(
        character if character.isprintable() else _escaped(character) for character in text
    )


def _unseen(character: str) -> bool:
    # A backslash is seen, but has to differ from the ones that escapes are written with.
    return character == "\\" or character in _BLANK or not character.isprintable()


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


def _escaped(character: str) -> str:
    if character == " ":
        return r"\x20"
    return character.encode("unicode_escape").decode("ascii")
