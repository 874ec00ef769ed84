"""What readings cost: the sums of the language model that the ranking of encodings is made of.

The compiled kernel has a twin of each (`kernel/decode.c`); both give the same numbers.
"""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from textfix.decoding.encodings import UNDEFINED, of_kind, table
from textfix.language.model import BLANKS, BOUNDARY, MARKS, UNIT, Model
from textfix.weights import MARK_CEILING

UNDEFINED_COST = 15 * UNIT
"""For a byte or sequence that the encoding does not have: damage, or the wrong encoding."""

DEAREST = 14 * UNIT
"""A character costs at most this: what the model has not seen may still be right. Of 12 to 16 nats,
on the tuning half 14 left the fewest errors."""

BETWEEN = 20 * UNIT
"""A sign between two letters costs at most this, and an accent without a letter: that is hardly
ever meant."""

ACUTE = "\N{ACUTE ACCENT}"
LONE_ACCENTS = frozenset("\xa8\xaf\xb8") | frozenset(map(chr, range(0x2C6, 0x2E0)))
"""Accents that are characters of their own; but not the acute, many write it for an apostrophe."""

MOST_PAIRS = 1 << 17
"""Pairs of characters whose costs are kept."""


class Costs:
    """Costs in eighths of a nat by one model; those of pairs are made as they are met.

    >>> from textfix.language.model import load
    >>> costs = Costs(load())
    >>> costs.lines("größe") < costs.lines("grцЯe")
    True
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self.candidates = of_kind("single")
        """The single-byte encodings, in the order of `lanes`."""
        self._tables = [table(c.codec) for c in self.candidates]
        self._folded = [model.fold(t) for t in self._tables]
        self._packed: dict[tuple[int, int], int] = {}
        self._pairs: dict[str, int] = {}
        self._compiled = _compiled(model, self._tables) if model.kernel else None

    def pairs(self, text: str, with_ascii: bool = False, limit: float = math.inf) -> int:
        """What the pairs of a text cost; those of ASCII only if they shall.

        A cost above the limit may be too low: nobody asks for it.
        """
        if self._compiled:
            total: int = self._compiled.pairs(text, with_ascii)
            return total
        total = 0
        for pair, count in Counter(map("".join, pairwise(self._model.fold(text)))).items():
            if with_ascii or not pair.isascii():
                total += count * self._of_pair(pair)
                if total > limit:
                    break
        return total

    def lines(self, text: str) -> int:
        """What tokens cost, one a line: hardly any character above `DEAREST`, U+FFFD at its price.

        A quotation mark or a dash costs `MARK_CEILING` at most, because any word may stand beside
        one; but not after a letter, where it may be what is left of one.
        """
        if self._compiled:
            total: int = self._compiled.lines(text)
            return total
        return sum(map(self._of_token, text.split("\n")))

    def lanes(self, data: bytes) -> list[int]:
        """What pairs of bytes cost in each single-byte encoding; pairs of ASCII cost nothing.

        The costs of one pair in each of the encodings are the 32-bit lanes of one big integer, made
        when the pair is first met. Adding up a text is then one multiplication and one addition a
        distinct pair, whatever the number of encodings.
        """
        if self._compiled:
            costs: list[int] = self._compiled.lanes(data)
            return costs
        total = 0
        packed = self._packed
        for pair, count in Counter(pairwise(data)).items():
            if pair[0] >= 0x80 or pair[1] >= 0x80:
                found = packed.get(pair)
                if found is None:
                    found = packed[pair] = self._pack(*pair)
                total += count * found
        raw = total.to_bytes(_LANE * len(self.candidates), "little")
        return [int.from_bytes(raw[i : i + _LANE], "little") for i in range(0, len(raw), _LANE)]

    def _of_pair(self, pair: str) -> int:
        """The cost of the second of two folded characters after the first."""
        cost = self._pairs.get(pair)
        if cost is None:
            if len(self._pairs) >= MOST_PAIRS:
                self._pairs.clear()
            cost = self._pairs[pair] = self._pair(pair)
        return cost

    def _pair(self, pair: str) -> int:
        if pair[1] == UNDEFINED:
            return UNDEFINED_COST
        if pair[0] == UNDEFINED:
            pair = BOUNDARY + pair[1]
        return min(self._model.conditional(pair), DEAREST)

    def _of_token(self, token: str) -> int:
        if UNDEFINED in token:
            errors = token.count(UNDEFINED)
            rest = sum(self._of_token(part) for part in token.split(UNDEFINED) if part)
            return rest + errors * UNDEFINED_COST
        costs = self._model.costs(token)
        return sum(map(min, costs, [*self._ceilings(token), DEAREST]))

    def _ceilings(self, token: str) -> Iterator[int]:
        """What each character of a token costs at most."""
        letters = [bool(self._model.script_name(char)) for char in token]
        for index, char in enumerate(token):
            after = index > 0 and letters[index - 1]
            if char in MARKS:
                yield DEAREST if after else MARK_CEILING
            elif char in LONE_ACCENTS:
                yield BETWEEN
            elif char < "\x80" or letters[index] or char in BLANKS or char == ACUTE:
                yield DEAREST
            else:
                yield BETWEEN if after and any(letters[index + 1 : index + 2]) else DEAREST

    def _pack(self, before: int, byte: int) -> int:
        lanes = (
            self._in_table(chars[before], chars[byte], folded[before] + folded[byte])
            for chars, folded in zip(self._tables, self._folded, strict=True)
        )
        return sum(cost << 8 * _LANE * i for i, cost in enumerate(lanes))

    def _in_table(self, before: str, char: str, pair: str) -> int:
        cost = self._pair(pair)
        case = self._model.case_of(char)
        if case and char != UNDEFINED:
            shape = self._shape(before)
            cost += self._model.case_cost(shape, shape, case)
        return min(cost, DEAREST)

    def _shape(self, char: str) -> int:
        """What the model's pattern of case knows of a character: see `State`."""
        if char == BOUNDARY:
            return 0
        return self._model.case_of(char) or (3 if char < "\x80" else 4)


_LANE = 4  # bytes


def _compiled(model: Model, tables: list[str]) -> Any:
    """The kernel's half."""
    import textfix.kernel._native as _native

    return _native.Costs(
        model.kernel, "".join(tables), DEAREST, UNDEFINED_COST, MARK_CEILING, BETWEEN
    )


@functools.lru_cache(maxsize=4)
def of(model: Model) -> Costs:
    """The costs by a model."""
    return Costs(model)
