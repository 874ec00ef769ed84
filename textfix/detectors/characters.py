"""What most detectors are: places where characters of a set stand, or where a pattern matches.

Each says which characters it looks for, so that the gate can pass over texts without them.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass

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
