"""Words that languages have: what tells a word that the model does not know from a damaged one.

The n-gram model is surprised by damage and by ignorance alike. A list of words is not: `płotu` is
Polish and `p³otu` is in no language. So each word beyond ASCII that is not rare in a language is
kept with its frequency and the languages that have it.

What it promises: a word that is kept is found; of others one in ten million is. What it
leaves to others: what a word is worth as evidence (`fixers/vocabulary.py`).

The words lie in cells of five bytes (`cells.py`): fingerprint, a set
of languages, frequency. Those of scripts that do not part their words are left out: `unspaced.py`
has some of ideographs and kana.

The words are those of the sources in SOURCES.md, counted by `textfix.language.training.words`.
"""

from __future__ import annotations

import functools
import math
import mmap
import os
from collections.abc import Sequence
from typing import NamedTuple

from textfix.language.cells import MOST_HEADER, Cells
from textfix.mapping import mapped

MAGIC = b"textfix-words-2\n"

CELL = 5
"""Bytes of a cell, the lowest first."""

FINGERPRINT_BITS = 23
SET_BITS = 12
FREQUENCY_BITS = 5
"""What a cell is made of, from the highest bit on."""

SET_BYTES = 16
"""Bytes of a set of languages: a bit for each, the lowest first."""

PADDING = 8 - CELL
"""Bytes behind the last cell, so that each may be read as a number of eight."""

MOST_LETTERS = 32
"""Letters of a word, at most: longer ones are rare, or none."""

FIRST_COST = 3.0
COST_STEP = 0.4
"""Nats of the most frequent word, and in a step of a stored frequency."""


def cost_of(entry: int) -> float:
    """The cost that an entry says, as `Known` has it."""
    return FIRST_COST + COST_STEP * (entry & (1 << FREQUENCY_BITS) - 1)


class Known(NamedTuple):
    """What is known of a word."""

    cost: float
    """The negative logarithm of its frequency, in nats, in the language that has it most."""
    languages: Sequence[int]
    """The numbers of the languages that have it, as `languages.Languages.names` has them."""


class Words:
    """The words of all languages, from their table.

    Args:
        data: what `textfix.language.training.words` wrote, in memory or mapped.
        head: its beginning, if that was read apart.

    Raises:
        ValueError: if the bytes are not a table, or not all of one.

    >>> words = load()
    >>> words.find("été") is None, words.find("étéé") is None
    (False, True)
    """

    def __init__(self, data: bytes | mmap.mmap, head: bytes | None = None) -> None:
        self._cells = Cells(data, MAGIC, CELL, FREQUENCY_BITS + SET_BITS, head)
        self.sets = self._cells.header.get("sets", 1 << SET_BITS)
        self._sets = self._cells.end + PADDING
        if len(data) < self._sets + SET_BYTES * self.sets:
            raise ValueError("not a whole textfix table of words: cut off")
        self.data = data

    @property
    def layout(self) -> tuple[bytes | mmap.mmap, int, int, int, int, int]:
        """What the kernel is told: the bytes, where the cells begin, the table's numbers."""
        cells = self._cells
        return self.data, cells.base, cells.seed, cells.length, cells.count, self.sets

    def find(self, word: str) -> Known | None:
        """What is known of a word; nothing if no language has it, or only as a rare one.

        Args:
            word: folded, as `Model.fold` does.
        """
        entry = self.entry(word)
        return None if entry is None else self.known(entry)

    def known(self, entry: int) -> Known:
        """What an entry says."""
        return Known(cost_of(entry), _numbers(self.languages_of(entry)))

    def languages_of(self, entry: int) -> int:
        """The set of languages that an entry says, a bit for each."""
        start = self._sets + SET_BYTES * (entry >> FREQUENCY_BITS)
        return int.from_bytes(self.data[start : start + SET_BYTES], "little")

    def entry(self, word: str) -> int | None:
        """The cell of a word, its fingerprint aside. The kernel has the same."""
        entry = self._cells.value(word)
        return entry if entry is not None and entry >> FREQUENCY_BITS < self.sets else None


@functools.lru_cache(maxsize=4096)
def _numbers(languages: int) -> tuple[int, ...]:
    return tuple(i for i in range(languages.bit_length()) if languages >> i & 1)


def cost_step(frequency: float) -> int:
    """The stored step of a frequency."""
    step = round((-math.log(frequency) - FIRST_COST) / COST_STEP)
    return max(0, min(step, (1 << FREQUENCY_BITS) - 1))


@functools.cache
def load() -> Words:
    """The table that is shipped, mapped into memory at first use."""
    path = os.path.join(os.path.dirname(__file__), "words.bin")
    with open(path, "rb") as file:  # so that nothing of it is resident until a word is looked up
        return Words(mapped(path), file.read(MOST_HEADER))
