"""How languages spell: which letter beyond ASCII stands between which neighbours.

The n-gram model is of all languages together, and of whole words. Where a letter is lost, the
languages that a text may be in say more: `ë` ends Albanian words and `é` does not. Here the chance
of a letter is counted between two characters before it and one after, in each language by itself,
and taken from fewer neighbours where these were not seen.

What it leaves to others: which languages a text may be in (`languages.py`), and what a whole word
is worth (`model.py`).

Source of the method: Jelinek and Mercer, "Interpolated Estimation of Markov Source Parameters from
Sparse Data", 1980; the weights of the orders by Witten and Bell, 1991. The counts are made by
`textfix.language.training.spelling` from the sources in SOURCES.md.
"""

from __future__ import annotations

import functools
import json
import math
import os
import zlib
from collections.abc import Callable, Iterator, Sequence

from textfix.language.languages import probabilities

STEP = 8
"""Steps in a nat of the stored numbers."""

LAST_ALPHABET = "\u0530"
"""Latin, Greek and Cyrillic letters are counted: of the others few leave traces that are shared."""

APOSTROPHE = "\u2019"
"""Counted with the letters where it stands between two, typed in either way."""

WINDOW = 3
"""Neighbours of a letter: two before it and one after."""

SEEN = 3e-5
"""The share of a language's letters that neighbours must have, to be believed by half."""

MOST_KNOWN = 1 << 14
"""How many chances of a language are kept at most: texts ask for the same again."""

UNSEEN = 1e-6
"""The chance of a letter that a language does not have: names and foreign words."""

LEAST_LANGUAGE = 0.02
"""The chance from which a language is asked."""

Window = tuple[str, str, str]
"""Up to two characters before a letter, the letter, and the one after; a space is the end of a
word."""


def windows(word: str) -> Iterator[Window]:
    """The letters beyond ASCII of a word with their neighbours.

    Args:
        word: as `small` gives it.

    >>> list(windows("l’été"))
    [(' l', '’', 'é'), ('  ', 'é', 't'), ('ét', 'é', ' ')]
    """
    for i, char in enumerate(word):
        if is_counted(char):
            found = window(word[max(0, i - 2) : i], char, word[i + 1 : i + 2])
            if char != APOSTROPHE or (found[0][1] != " " and found[2] != " "):
                yield found


def small(text: str) -> str:
    """A text in small letters and with one kind of apostrophe, as the windows have them: of the
    same length.

    >>> small("İÇİN"), len(small("İ"))
    ('İçİn', 1)
    """
    return text.lower().replace("i\u0307", "\u0130").replace("'", APOSTROPHE)


def window(before: str, letter: str, after: str) -> Window:
    """A letter with its neighbours; what is no letter ends the word."""
    one = before[-1:] if before[-1:].isalpha() else " "
    two = before[-2:-1] if one != " " and before[-2:-1].isalpha() else " "
    return two + one, letter, after[:1] if after[:1].isalpha() else " "


def is_counted(char: str) -> bool:
    """Whether a character is a letter that the table is about.

    >>> is_counted("é"), is_counted("e"), is_counted("»")
    (True, False, False)
    """
    return char == APOSTROPHE or ("\x80" <= char < LAST_ALPHABET and char.isalpha())


_SHARES = [math.exp(-cost / STEP) for cost in range(256)]


class Language:
    """The windows of one language.

    Args:
        data: its piece of the table.
    """

    def __init__(self, data: bytes) -> None:
        rows, sizes, columns, costs = zlib.decompress(data).split(b"\n")
        names = rows.decode()
        self._befores = columns.decode()
        self._shares = list(map(_SHARES.__getitem__, bytes.fromhex(costs.decode())))
        # by letter and the one after: of all before, of one before, of two before; what has another
        # after it has no part in that, and is read when it is asked for
        self._counts: dict[tuple[str, str, str], float] = {}
        self._totals: dict[tuple[str, str], float] = {}
        self._known: dict[tuple[str, str, str], float] = {}
        self._unread: dict[str, list[tuple[str, int, int]]] = {}
        at = 0
        whole = 0.0
        for row, size in enumerate(json.loads(sizes)):
            letter, after = names[2 * row], names[2 * row + 1]
            self._unread.setdefault(after, []).append((letter, at, at + size))
            count = self._counts.get(("", letter, ""), 0.0)
            for share in self._shares[at : at + size]:
                count += share
                whole += share
            self._counts["", letter, ""] = count
            at += size
        self._totals["", ""] = whole

    def _read(self, after: str) -> None:
        """Reads the windows with a letter after, if they are not read yet. Other threads see them
        when all are."""
        if after not in self._unread:
            return
        counts: dict[tuple[str, str, str], float] = {}
        totals: dict[tuple[str, str], float] = {}
        for letter, start, end in self._unread.get(after, ()):
            for index in range(start, end):
                share = self._shares[index]
                before = self._befores[2 * index : 2 * index + 2]
                for left in (before, before[1], ""):
                    key = left, letter, after
                    counts[key] = counts.get(key, 0.0) + share
                    total = left, after
                    totals[total] = totals.get(total, 0.0) + share
        self._counts.update(counts)
        self._totals.update(totals)
        self._unread.pop(after, None)

    def chance(self, before: str, letter: str, after: str) -> float:
        """The chance of a letter between its neighbours, as `window` gives them."""
        key = before, letter, after
        chance = self._known.get(key)
        if chance is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            chance = self._known[key] = self._chance(before, letter, after)
        return chance

    def _chance(self, before: str, letter: str, after: str) -> float:
        self._read(after)
        chance = UNSEEN
        for left, right in (("", ""), ("", after), (before[1], after), (before, after)):
            total = self._totals.get((left, right), 0.0)
            count = self._counts.get((left, letter, right), 0.0)
            chance = (count + SEEN * chance) / (total + SEEN)
        return chance

    def share(self, before: str, after: str) -> float:
        """The share of apostrophes within words that stand between two letters."""
        self._read(after)
        total = self._counts.get(("", APOSTROPHE, ""), 0.0)
        return self._counts.get((before[1], APOSTROPHE, after), 0.0) / (total + SEEN)


class Spellings:
    """The languages of the table, each read when it is asked for.

    Args:
        data: what `textfix.language.training.spelling` wrote.

    >>> spellings = load()
    >>> albanian = spellings.names.index("sq")
    >>> scores = [0.0 if i == albanian else -99.0 for i in range(len(spellings.names))]
    >>> spellings.cost(scores, "kt", "ë", "") < spellings.cost(scores, "kt", "é", "")
    True
    """

    def __init__(self, data: bytes) -> None:
        head, _, self._data = data.partition(b"\n")
        sizes: dict[str, int] = json.loads(head)
        self.names = list(sizes)
        self._last: tuple[Sequence[float], list[tuple[Language, float]]] = ((), [])
        self._places: dict[str, tuple[int, int]] = {}
        at = 0
        for name, size in sizes.items():
            self._places[name] = (at, at + size)
            at += size

    @functools.cached_property
    def _languages(self) -> dict[str, Language]:
        return {}

    def language(self, name: str) -> Language:
        """The windows of a language, read at the first time."""
        if name not in self._languages:
            start, end = self._places[name]
            self._languages[name] = Language(self._data[start:end])
        return self._languages[name]

    def _asked(self, scores: Sequence[float]) -> list[tuple[Language, float]]:
        """The languages that a text may be in, with their probabilities."""
        last, asked = self._last
        if last is scores:  # all candidates of a text ask the same
            return asked
        asked = [
            (self.language(name), chance)
            for name, chance in zip(self.names, probabilities(scores), strict=True)
            if chance >= LEAST_LANGUAGE
        ]
        self._last = scores, asked
        return asked

    def cost(self, scores: Sequence[float], before: str, letter: str, after: str) -> float:
        """What a letter costs between its neighbours, in nats.

        Args:
            scores: the log-probabilities of the languages of `names`, up to a constant.
            before: what stands before the letter in its word.
            letter: in any case.
            after: what stands after it.
        """
        return self.amid(scores, before, after)(letter)

    def amid(self, scores: Sequence[float], before: str, after: str) -> Callable[[str], float]:
        """The same of any letter between two neighbours."""
        two, _, one = window(small(before), "", small(after))
        asked = self._asked(scores)

        def cost(letter: str) -> float:
            letter = small(letter)
            chance = sum(weight * language.chance(two, letter, one) for language, weight in asked)
            return -math.log(max(chance, UNSEEN))

        return cost

    def apostrophe(self, scores: Sequence[float], before: str, after: str) -> float:
        """The share of a language's apostrophes within words that stand between two letters.

        Args:
            scores: as `cost` takes them.
            before, after: what stands on both sides.
        """
        two, _, one = window(small(before), APOSTROPHE, small(after))
        return sum(weight * language.share(two, one) for language, weight in self._asked(scores))


@functools.cache
def load() -> Spellings:
    """The table that is shipped, read at first use."""
    with open(os.path.join(os.path.dirname(__file__), "spelling.bin"), "rb") as file:
        return Spellings(file.read())
