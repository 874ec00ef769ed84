"""Words of Chinese and Japanese, which no spaces part: what tells a lost character amid others.

The n-gram model knows which characters often stand side by side. It is far too small to know all
words of a few characters: it finds `查该` about as likely as `查询`, and only the second is a word.

What it promises: a word that is kept is found; of others one in half a million is. What it leaves
to others: what a word is worth (`fixers/listed.py`).

The words lie in a static function of cells of three bytes, fingerprint and frequency, as those of
`words.py` do. They are those of the lists that `textfix.language.training.unspaced` names.
"""

from __future__ import annotations

import functools
import json
import os

from textfix.language.words import COST_STEP, FIRST_COST, FREQUENCY_BITS, slots

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
        if data[: len(MAGIC)] != MAGIC:
            raise ValueError("not a textfix table of words that no spaces part")
        start = len(MAGIC) + 4
        length = int.from_bytes(data[start - 4 : start], "little")
        try:
            header = json.loads(data[start : start + length])
            self._at: tuple[int, int, int] = header["seed"], header["length"], header["count"]
            self._base = start + length
            if len(data) < self._base + CELL * (self._at[2] + 2) * self._at[1]:
                raise ValueError("cut off")
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"not a whole textfix table of words: {error}") from error
        self._data = data
        self.cost = functools.lru_cache(maxsize=1 << 14)(self._cost)

    def _cost(self, word: str) -> float | None:
        """The negative logarithm of a word's frequency, in nats; nothing if it is in no list.

        Args:
            word: folded, as `Model.fold` does.
        """
        *cells, fingerprint = slots(word, *self._at)
        cell = 0
        for number in cells:
            start = self._base + CELL * number
            cell ^= int.from_bytes(self._data[start : start + CELL], "little")
        if cell >> FREQUENCY_BITS != fingerprint >> 64 - FINGERPRINT_BITS:
            return None
        return FIRST_COST + COST_STEP * (cell & (1 << FREQUENCY_BITS) - 1)


@functools.cache
def load() -> Unspaced:
    """The table that is shipped, read at first use."""
    with open(os.path.join(os.path.dirname(__file__), "unspaced.bin"), "rb") as file:
        return Unspaced(file.read())
