"""Which languages a text may be in, and which letters go together: what neighbours say of a letter.

The n-gram model judges each token by itself. Here a whole text is weighed: three ASCII letters in a
row speak for some languages and against others, and a language has its own letters beyond ASCII.
So an `õ` among Hungarian words is improbable, and an `ő` is not.

A naive Bayes over some hundred languages. The evidence of n-grams is halved, because they are not
independent.

Source of the method: Cavnar and Trenkle, "N-Gram-Based Text Categorization", 1994; Lui and Baldwin,
"langid.py", 2012 (naive Bayes over selected n-grams). The statistics are made by
`textfix.language.training.languages` from the sources in SOURCES.md.
"""

from __future__ import annotations

import functools
import itertools
import json
import math
import os
import re
import struct
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from textfix import kernel

STEPS = 8
"""Steps in a nat of the stored numbers."""

MOST_GRAMS = 200
"""N-grams of a text that are looked at: more would not change the answer."""

MOST_TIMES = 3
"""How often an n-gram counts at most, and a letter."""

BIAS = 16
"""What stored evidence of an n-gram is raised by: it may speak against a language, too."""

_LANE, _LANE_CODE = 4, "I"
"""Bytes of a lane, and how `struct` names them."""

MOST_LETTERS = 12
"""Different letters that are looked at."""

DEPENDENT = 0.5
"""What the evidence of an n-gram counts, because its neighbours say much the same."""

MOST = 10.0
"""Nats that the languages of a text say for or against a change at most."""


class Languages:
    """The statistics of languages, from their table.

    Args:
        data: what `textfix.language.training.languages` wrote.

    >>> languages = load()
    >>> hungarian = "Ez a könyv nagyon szép, de a vége szomorú."
    >>> change = languages.gain(hungarian.split(), Counter("õ"), Counter("ő"))
    >>> change > 1.0
    True
    """

    def __init__(self, data: bytes) -> None:
        head, _, columns = zlib.decompress(data).partition(b"\n")
        header = json.loads(head)
        self.names: list[str] = header["languages"]
        self._prior = [cost / -STEPS for cost in header["prior"]]
        # As evidence is stored: raised, so that no lane is below zero.
        self._unseen = BIAS - header["absent"]
        self._lanes = f"<{len(self.names)}{_LANE_CODE}"
        self._packed: dict[str, int] = {}
        self._in_order: list[bytes | None] | None = None
        self._floor = -header["floor"] / STEPS
        grams, letters = header["grams"], header["letters"]
        count, number = len(grams) // 3, len(letters)
        sizes, columns = columns[:count], columns[count:]
        self._grams = {
            grams[3 * i : 3 * i + 3]: pairs for i, pairs in enumerate(_cut(columns, sizes))
        }
        columns = columns[2 * sum(sizes) :]
        self._columns: dict[str, list[float]] = {}
        self._packed_columns: dict[str, bytes] = {}
        overall, sizes, columns = (
            columns[:number],
            columns[number : 2 * number],
            columns[2 * number :],
        )
        # of few of the thousand letters more is asked
        self._letters = dict(
            zip(letters, zip(overall, _cut(columns, sizes), strict=True), strict=True)
        )

    def knows(self, letter: str) -> bool:
        """Whether a letter (small) is one that tells languages apart."""
        return letter in self._letters

    def share_beyond_ascii(self, language: str) -> float:
        """The share of a language's letters that are not ASCII, of those that tell languages apart.

        >>> load().share_beyond_ascii("en") < 0.001 < load().share_beyond_ascii("fr")
        True
        """
        index = self.names.index(language)
        costs = (_costs(pairs).get(index) for _, pairs in self._letters.values())
        return sum(math.exp(cost) for cost in costs if cost is not None)

    def share_of(self, letter: str, number: int) -> float:
        """The share of a letter (small) among those of a language, by its number."""
        return math.exp(self._column(letter)[number]) if self.knows(letter) else 0.0

    def evidence(self, tokens: Iterable[str]) -> list[float]:
        """The log-probability of each language, up to a constant, by ASCII letters of tokens."""
        seen: Counter[str] = Counter()
        left = MOST_GRAMS
        for token in tokens:
            grams = grams_of(token)
            seen.update(grams)
            left -= len(grams)
            if left < 0:
                break
        if not seen:
            return list(self._prior)
        return [
            prior + DEPENDENT * total / STEPS
            for prior, total in zip(self._prior, self._gram_sums(seen), strict=True)
        ]

    def evidence_of(self, text: str) -> list[float]:
        """The same, by the tokens of a text."""
        if not kernel.active():
            return self.evidence(text.split())
        sums = kernel.text_sums(
            text.lower(), self._table(), len(self.names), self._unseen, BIAS, MOST_GRAMS
        )
        if sums is None:
            return list(self._prior)
        return [
            prior + DEPENDENT * total / STEPS
            for prior, total in zip(self._prior, sums, strict=True)
        ]

    def _table(self) -> list[bytes | None]:
        """The n-grams in order, for the kernel."""
        if self._in_order is None:
            grams = map("".join, itertools.product(_SMALL, repeat=3))
            self._in_order = list(map(self._grams.get, grams))
        return self._in_order

    def _gram_sums(self, seen: dict[str, int]) -> list[int]:
        """What n-grams say for each language, in steps."""
        if kernel.active():
            return kernel.gram_sums(seen, self._grams, len(self.names), self._unseen, BIAS)
        count = total = 0
        for gram, number in seen.items():
            packed = self._packed.get(gram)
            if packed is None:
                if gram not in self._grams:
                    continue
                packed = self._packed[gram] = self._pack(gram)
            number = min(number, MOST_TIMES)
            count += number
            total += number * packed
        lanes = struct.unpack(self._lanes, total.to_bytes(_LANE * len(self.names), "little"))
        return [lane - count * BIAS for lane in lanes]

    def _pack(self, gram: str) -> int:
        """The evidence of an n-gram for all languages side by side, as the lanes of one integer.

        So a text is added up by one multiplication and one addition a distinct n-gram.
        """
        pairs = self._grams[gram]
        lanes = [self._unseen] * len(self.names)
        for i in range(0, len(pairs), 2):
            lanes[pairs[i]] = pairs[i + 1]
        return int.from_bytes(struct.pack(self._lanes, *lanes), "little")

    def gain(
        self,
        tokens: Iterable[str],
        before: Mapping[str, int],
        after: Mapping[str, int],
        shared: Mapping[str, int] | None = None,
    ) -> float:
        """What the languages of a text say for a change of letters, in nats.

        Args:
            tokens: of the text, changed ones too.
            before: letters that are changed, with their numbers.
            after: what they are changed to.
            shared: other letters beyond ASCII of the text.
        """
        return self.weigh(self.evidence(tokens), before, after, shared or {})

    def weigh(
        self,
        scores: list[float],
        before: Mapping[str, int],
        after: Mapping[str, int],
        shared: Mapping[str, int],
    ) -> float:
        """The same as `gain`, given the evidence of the tokens."""
        before, after = self._telling(before), self._telling(after)
        base, with_before, with_after = self._log_sums(scores, self._telling(shared), before, after)
        change = self._beyond(base, with_after, after) - self._beyond(base, with_before, before)
        return max(-MOST, min(MOST, change))

    def _log_sums(
        self,
        scores: list[float],
        shared: Mapping[str, int],
        before: Mapping[str, int],
        after: Mapping[str, int],
    ) -> tuple[float, float, float]:
        """The evidence of all languages together with the shared letters, and of these with either
        of two others."""
        if kernel.active():
            return kernel.log_sums(scores, *map(self._columns_of, (shared, before, after)))
        base = self._with(scores, shared)
        return (
            log_sum(base),
            log_sum(self._with(base, before)),
            log_sum(self._with(base, after)),
        )

    def _columns_of(self, letters: Mapping[str, int]) -> list[tuple[int, bytes]]:
        return [(number, self._packed_column(letter)) for letter, number in letters.items()]

    def _packed_column(self, letter: str) -> bytes:
        """The same as `_column`, for the kernel."""
        packed = self._packed_columns.get(letter)
        if packed is None:
            packed = struct.pack(f"{len(self.names)}d", *self._column(letter))
            self._packed_columns[letter] = packed
        return packed

    def _beyond(self, apart: float, together: float, letters: Mapping[str, int]) -> float:
        """By how much letters go better with a text than with all texts."""
        if not letters:
            return 0.0
        return together - apart - sum(n * self._overall(letter) for letter, n in letters.items())

    def _overall(self, letter: str) -> float:
        """The log-probability of a letter in all texts."""
        cost: int = self._letters[letter][0]
        return cost / -STEPS

    def _telling(self, letters: Mapping[str, int]) -> dict[str, int]:
        """The letters that are looked at, the rarest ones: they tell most."""
        known = [letter for letter in letters if letter in self._letters]
        if len(known) > MOST_LETTERS:
            known = sorted(known, key=self._overall)[:MOST_LETTERS]
        return {letter: min(letters[letter], MOST_TIMES) for letter in known}

    def _with(self, scores: list[float], letters: Mapping[str, int]) -> list[float]:
        """The evidence with some letters (those that are looked at) added."""
        for letter, number in letters.items():
            column = self._column(letter)
            scores = [a + number * b for a, b in zip(scores, column, strict=True)]
        return scores

    def _column(self, letter: str) -> list[float]:
        """The log-probability of a letter in each language."""
        column = self._columns.get(letter)
        if column is None:
            costs = _costs(self._letters[letter][1])
            column = [costs.get(i, self._floor) for i in range(len(self.names))]
            self._columns[letter] = column
        return column

    def coherence(
        self, scores: list[float], letters: Mapping[str, int]
    ) -> tuple[float, list[float]]:
        """By how much letters go better with a text than with all texts, in nats; and the evidence
        of both.

        Args:
            scores: the evidence of its tokens.
            letters: in small letters, with their numbers.
        """
        letters = self._telling(letters)
        if not letters:
            return 0.0, scores
        both = self._with(scores, letters)
        return self._beyond(log_sum(scores), log_sum(both), letters), both


def probabilities(scores: Sequence[float]) -> list[float]:
    """Log-probabilities up to a constant as probabilities.

    >>> probabilities([0.0, 0.0])
    [0.5, 0.5]
    """
    best = max(scores)
    weights = [math.exp(score - best) for score in scores]
    total = sum(weights)
    return [weight / total for weight in weights]


CONTEXT = 2000
"""Characters of a text by which its languages are judged."""


def grams_of(token: str) -> list[str]:
    """Three characters in a row of a token in small letters, its borders as spaces; no window goes
    over anything that is not an ASCII letter.

    >>> grams_of("de-la")
    [' de', 'de ', ' la', 'la ']
    """
    out: list[str] = []
    for run in _RUN.findall(f" {token.lower()} "):
        framed = _BORDER.sub(" ", run)
        out += [framed[i : i + 3] for i in range(len(framed) - 2)]
    return [gram for gram in out if gram[1] != " "]


_SMALL = " abcdefghijklmnopqrstuvwxyz"
_RUN = re.compile(r"[\x00-\x7f]+")
_BORDER = re.compile(r"[^a-z]+")


def _cut(column: bytes, sizes: bytes) -> Iterator[bytes]:
    """Pieces of so many pairs of bytes each, one after the other."""
    start = 0
    for size in sizes:
        yield column[start : start + 2 * size]
        start += 2 * size


def _costs(pairs: bytes) -> dict[int, float]:
    """Languages and the log-probabilities that they have."""
    return {pairs[i]: pairs[i + 1] / -STEPS for i in range(0, len(pairs), 2)}


def log_sum(values: Sequence[float]) -> float:
    """The logarithm of the sum of what has some logarithms.

    >>> log_sum([0.0])
    0.0
    """
    most, total = max(values), 0.0
    for value in values:  # `sum` adds otherwise from one Python to the next
        total += math.exp(value - most)
    return most + math.log(total)


@functools.cache
def load() -> Languages:
    """The statistics that are shipped, read at first use."""
    with open(os.path.join(os.path.dirname(__file__), "languages.bin"), "rb") as file:
        return Languages(file.read())


def are_loaded() -> bool:
    """Whether they have been read."""
    return load.cache_info().currsize > 0
