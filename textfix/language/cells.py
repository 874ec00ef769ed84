"""Words looked up in a table that `training/fuse.py` has made: what number each has.

What it promises: the number of a word that is kept; of others nothing, but for as few as the
fingerprint lets through. What it leaves to others: what the number says.

The table is a static function: three cells of a word, combined by exclusive or, are its fingerprint
and its number.

Source: Graf and Lemire, "Binary Fuse Filters", 2022.
"""

from __future__ import annotations

import json
import mmap

from textfix.language.model import MASK64, MULTIPLIER, SLOT_MULTIPLIER

MOST_HEADER = 512
"""Bytes in which the header is."""


class Cells:
    """The cells of a table, behind a header that says where they lie.

    Args:
        data: the table, in memory or mapped.
        magic: how it begins.
        cell: the bytes of a cell, the lowest first.
        value_bits: how many of a cell's bits are the number; the rest are the fingerprint.
        head: the beginning of the table, if that was read apart.

    Raises:
        ValueError: if the bytes are not a table, or not all of one.
    """

    def __init__(
        self,
        data: bytes | mmap.mmap,
        magic: bytes,
        cell: int,
        value_bits: int,
        head: bytes | None = None,
    ) -> None:
        head = data[:MOST_HEADER] if head is None else head
        if head[: len(magic)] != magic:
            raise ValueError("not a textfix table of words")
        start = len(magic) + 4
        length = int.from_bytes(head[start - 4 : start], "little")
        try:
            self.header: dict[str, int] = json.loads(head[start : start + length])
            self.seed, self.length = self.header["seed"], self.header["length"]
            self.count = self.header["count"]
            self.base = start + length
            self.end = self.base + cell * (self.count + 2) * self.length
            if len(data) < self.end:
                raise ValueError("cut off")
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"not a whole textfix table of words: {error}") from error
        self.data = data
        self._size = cell
        self._bits = value_bits
        self._mask = (1 << value_bits) - 1
        self._shift = 64 - (8 * cell - value_bits)

    def value(self, word: str) -> int | None:
        """The number of a word, folded as `Model.fold` does; nothing if the table has none."""
        state = 0
        for char in word:
            state = ((state ^ ord(char)) * MULTIPLIER) & MASK64
            state ^= state >> 32
        mixed = (state + self.seed) * SLOT_MULTIPLIER & MASK64
        mixed ^= mixed >> 29
        first = (mixed >> 32) * self.count * self.length >> 32
        second = first + self.length ^ mixed >> 18 & self.length - 1
        third = first + 2 * self.length ^ mixed & self.length - 1
        cell = self._cell(first) ^ self._cell(second) ^ self._cell(third)
        if cell >> self._bits != (mixed * SLOT_MULTIPLIER & MASK64) >> self._shift:
            return None
        return cell & self._mask

    def _cell(self, number: int) -> int:
        start = self.base + self._size * number
        return int.from_bytes(self.data[start : start + self._size], "little")
