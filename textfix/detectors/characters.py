"""What most detectors are: places where characters of a set stand, or where a pattern matches.

Each says which characters it looks for, so that the gate can pass over texts without them.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from textfix.gate import char_class
from textfix.stage import Place


@dataclass(frozen=True)
class Characters:
    """Finds runs of characters of a set.

    >>> Characters("\\ufb00-\\ufb06")("ﬂuﬃeﬆ")
    [Place(start=0, end=1), Place(start=2, end=3), Place(start=4, end=5)]
    """

    characters: str

    @functools.cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(f"{char_class(self.characters)}+")

    def __call__(self, text: str) -> list[Place]:
        return [Place(*match.span()) for match in self._pattern.finditer(text)]


@dataclass(frozen=True)
class Pattern:
    """Finds what a regular expression matches, in texts that hold one of the characters.

    The expression must take time linear in the text.

    >>> Pattern("\\r", "\\r\\n|\\r")("a\\r\\nb")
    [Place(start=1, end=3)]
    """

    characters: str
    expression: str

    @functools.cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self.expression)

    def __call__(self, text: str) -> list[Place]:
        return [Place(*match.span()) for match in self._pattern.finditer(text)]


@dataclass(frozen=True)
class Places:
    """Finds what a function finds, in texts that hold one of the characters."""

    characters: str
    find: Callable[[str], list[Place]]

    def __call__(self, text: str) -> list[Place]:
        return self.find(text)


REACH = 200
"""Characters on each side in which the brackets of a class of characters are looked for."""

_RANGE = re.compile(r"[^\s\\\]]-[^\s\]]|\\[wdsuxprntfv]")


def is_in_class(text: str, start: int, end: int) -> bool:
    """Whether a place is in a class of characters of a regular expression, which names what it
    holds: in brackets with a range, or itself one end of a range. So does a table, in which it
    follows what is before it in Unicode.

    >>> text = "/^[a-z\x80-\xff]+/"
    >>> is_in_class(text, 6, 7), is_in_class("[see \x80]", 5, 6), is_in_class("[0-9\x80-", 4, 5)
    (True, False, True)
    """
    if text[end : end + 1] == "-" and text[end + 1 : end + 2] >= "\x80":
        return True
    if end + 1 == len(text) and text[end] == "-" and "[" in text[max(0, start - REACH) : start]:
        return True
    if start and ord(text[start - 1]) + 1 == ord(text[start]):
        return True
    opened = text.rfind("[", max(0, start - REACH), start)
    closed = text.find("]", end, end + REACH)
    if opened < 0 or closed < 0 or "]" in text[opened + 1 : start]:
        return False
    return _RANGE.search(text, opened + 1, closed) is not None


def is_in_order(token: str) -> bool:
    """Whether a token's characters beyond ASCII are in the order of Unicode: a table of characters
    rather than a word.

    >>> is_in_order('"£©µÀÆÖ"'), is_in_order("àáâ")
    (True, False)
    """
    chars = [char for char in token if char >= "\x80"]
    return len(chars) >= LEAST_IN_ORDER and all(a < b for a, b in pairwise(chars))


def word_around(text: str, start: int, end: int) -> str:
    """What stands around a place up to white space of ASCII, as far as `REACH`.

    >>> word_around("see a\x80b here", 5, 6)
    'a\x80b'
    """
    before, after = text[max(0, start - REACH) : start], text[end : end + REACH]
    first = max(map(before.rfind, " \t\n")) + 1
    last = min((i for i in map(after.find, " \t\n") if i >= 0), default=len(after))
    return before[first:] + text[start:end] + after[:last]


LEAST_IN_ORDER = 6
"""From how many characters their order is no chance: one word of so many letters in 700 has it."""
