"""Words of Chinese and Japanese, which no spaces part: what tells a lost character amid others.

The n-gram model knows which characters often stand side by side. It is far too small to know all
words of a few characters: it finds `查该` about as likely as `查询`, and only the second is a word.

What it promises: a word that is kept is found; of others one in half a million is. What it leaves
to others: what a word is worth (`fixers/listed.py`).

The words lie in cells of three bytes (`cells.py`), fingerprint and frequency. They are those of the
lists that `textfix.language.training.unspaced` names.
"""

from __future__ import annotations

import functools
import os

from textfix.language.cells import Cells
from textfix.language.words import FREQUENCY_BITS, cost_of

MAGIC = b"textfix-unspaced-1\n"

CELL = 3
"""Bytes of a cell, the lowest first."""

FINGERPRINT_BITS = 8 * CELL - FREQUENCY_BITS

SHORTEST, LONGEST = 2, 4
"""Characters of a word that is kept."""


def is_unspaced(char: str) -> bool:
    """Whether a character is an ideograph or kana.

    >>> [is_unspaced(char) for char in "询かカー한a。"]
    [True, True, True, True, False, False, False]
    """
    return "\u3041" <= char <= "\u30ff" or "\u3400" <= char <= "\u9fff"


class Unspaced:
    """The words, from their table.

    Args:
        data: what `textfix.language.training.unspaced` wrote.

    Raises:
        ValueError: if the bytes are not a table, or not all of one.

    >>> words = load()
    >>> words.cost("查询") is None, words.cost("查该") is None
    (False, True)
    """

    def __init__(self, data: bytes) -> None:
        self._cells = Cells(data, MAGIC, CELL, FREQUENCY_BITS)
        self.cost = functools.lru_cache(maxsize=1 << 14)(self._cost)

    def _cost(self, word: str) -> float | None:
        """The negative logarithm of a word's frequency, in nats; nothing if it is in no list.

        Args:
            word: folded, as `Model.fold` does.
        """
        value = self._cells.value(word)
        return None if value is None else cost_of(value)


@functools.cache
def load() -> Unspaced:
    """The table that is shipped, read at first use."""
    with open(os.path.join(os.path.dirname(__file__), "unspaced.bin"), "rb") as file:
        return Unspaced(file.read())
