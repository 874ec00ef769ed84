"""One pass over a text that says which stages could have something to do: the gate.

Each stage names the characters without which it has nothing to do. The gate is one table from
characters to a bit mask of stages, and one function, `signals`, over it. Nearly all text is clean,
so this pass is what a pipeline costs; a stage runs only where its bit is set.

Left to others: whether something really is wrong (detectors).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

LAST = 0x10FFFF
BEYOND_ASCII = "\x80-\U0010ffff"
"""The characters of a stage that looks at all text but ASCII."""

PART = 1 << 16
"""Characters that are looked at at once, so that the memory for what is found is bounded."""


def ranges(characters: str) -> list[tuple[int, int]]:
    """The code points of a set, first and last of each range.

    Raises `ValueError` if a range runs backwards.

    >>> ranges("a-cx")
    [(97, 99), (120, 120)]
    >>> ranges("-a")
    [(45, 45), (97, 97)]
    """
    out = []
    index = 0
    while index < len(characters):
        first = last = ord(characters[index])
        if characters[index + 1 : index + 2] == "-" and index + 2 < len(characters):
            last = ord(characters[index + 2])
            index += 2
        if last < first:
            raise ValueError(f"the range from U+{first:04X} to U+{last:04X} runs backwards")
        out.append((first, last))
        index += 1
    return out


def bracketed(pairs: Iterable[tuple[int, int]]) -> str:
    """Ranges of code points as a class of a regular expression."""
    return "[" + "".join(f"\\U{a:08x}-\\U{b:08x}" for a, b in pairs) + "]"


def char_class(characters: str) -> str:
    r"""A set of characters as a class of a regular expression.

    >>> char_class("a-c")
    '[\\U00000061-\\U00000063]'
    """
    return bracketed(ranges(characters))


class Gate:
    """The table of some stages, in their order: bit i stands for the i-th.

    Args:
        sets: for each stage the characters that it looks for, or "" if it looks at every text.

    >>> gate = Gate(["&", "\\x80-\\x9f", BEYOND_ASCII])
    >>> [gate.signals(text) for text in ("tea", "R&D", "caf\\xe9", "It\\x92s")]
    [0, 1, 4, 6]
    """

    __slots__ = ("_always", "_beyond", "_masks", "_pattern", "_starts", "_unwatched")

    def __init__(self, sets: Sequence[str]) -> None:
        self._always = sum(1 << i for i, characters in enumerate(sets) if not characters)
        self._beyond = 0
        spans: list[tuple[int, int, int]] = []
        for i, characters in enumerate(sets):
            for first, last in ranges(characters):
                if last == LAST and first <= 0x80:
                    self._beyond |= 1 << i
                    last = 0x7F
                if first <= last:
                    spans.append((first, last, 1 << i))
        self._starts, self._masks = _table(spans)
        watched = [
            (start, end - 1)
            for start, end, mask in zip(
                self._starts, [*self._starts[1:], LAST + 1], self._masks, strict=True
            )
            if mask
        ]
        self._unwatched = bytes(c for c in range(0x80) if not self.mask_of(chr(c)))
        self._pattern = re.compile(bracketed(watched)) if watched else None

    def mask_of(self, char: str) -> int:
        """The stages that look for a character, those that look at all but ASCII left out."""
        return self._masks[bisect_right(self._starts, ord(char)) - 1]

    def signals(self, text: str) -> int:
        """The stages that could have something to do in a text, as a bit mask."""
        mask = self._always
        if text.isascii():
            # Deleting from bytes is seven times as fast as a search in the string.
            for byte in set(text.encode().translate(None, self._unwatched)):
                mask |= self.mask_of(chr(byte))
            return mask
        mask |= self._beyond
        if self._pattern is not None and self._pattern.search(text):
            for start in range(0, len(text), PART):
                for char in set(self._pattern.findall(text, start, start + PART)):
                    mask |= self.mask_of(char)
        return mask


def _table(spans: Iterable[tuple[int, int, int]]) -> tuple[list[int], list[int]]:
    """Where the mask changes, and to what."""
    spans = list(spans)
    edges = {0, *(first for first, _, _ in spans), *(last + 1 for _, last, _ in spans)}
    starts = sorted(edges - {LAST + 1})
    masks = [0] * len(starts)
    index = {start: i for i, start in enumerate(starts)}
    for first, last, bit in spans:
        for i in range(index[first], index.get(last + 1, len(starts))):
            masks[i] |= bit
    return starts, masks
