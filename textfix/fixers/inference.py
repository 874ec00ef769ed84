"""What was lost, inferred: which of the characters that leave the same trace stood at a place.

The lattice picks one by the word; here each is judged once more by both neighbours, by the line
around it (a quotation mark has a partner, a dash stands between words, a capital begins a sentence), and by
the letters that the languages of the text have. What is certain counts as read, what was decided
before as decided.
"""

from __future__ import annotations

import functools
import math
import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textfix.language.model import Model
from textfix.weights import ENDING, MIDDLE, ONE_SIDED, PAIRED, UNIT, UNPAIRED, WORDS_APART

REACH = 1000
"""How far, in characters, the partner of a quotation mark may be."""

APART = "\u2013\u2014\u2026"
"""What stands between two words."""

LONGEST_ELISION = 3
"""Letters of the longest elided word (qu’, dell’ and the like are known to the model)."""

DASHES = "\u2012\u2013\u2014\u2015"

OPENING = {
    "\u201c": '\u201d"',
    "\u2018": "\u2019'",
    "\u201e": "\u201c\u201d",
    "\u00ab": "\u00bb",
    "\u201a": "\u2018\u2019",
}
CLOSING = {"\u201d": '\u201c\u201e"', "\u00bb": "\u00ab"}


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of a text and what it is read as; nothing while that is open."""

    start: int
    end: int
    reading: str | None


class Inference:
    """The open places of a text, decided one after the other.

    Args:
        model: the language model.
        text: the text as it is seen.
        changes: in order; those without a reading are decided by `decide`, in order too.
        letter_gain: what the languages of the text say for a letter, in eighths of a nat.
    """

    def __init__(
        self,
        model: Model,
        text: str,
        changes: Sequence[Change],
        letter_gain: Callable[[str], int],
    ) -> None:
        self._model = model
        self._text = text
        self._changes = list(changes)
        self._letter_gain = letter_gain
        self._starts = [change.start for change in changes]

    def decide(
        self, start: int, end: int, candidates: Sequence[str], left: str, right: str
    ) -> list[tuple[str, float]]:
        """The candidates for a place with their probabilities, the most probable first.

        Args:
            start, end: the place in the text.
            candidates: what could have left what stands there.
            left, right: the rest of its token, as it is read.
        """
        before, after = self._around(start, end)
        trace = self._text[start:end]
        apart = self._are_words(left, right)
        costs = {}
        for candidate in candidates:
            char = candidate.strip(" \n")
            cost = self._model.cost(left + candidate + right)
            cost += _misplaced(before, after, trace, char) - self._letter_gain(char)
            if char.isupper() and _MIDDLE.search(before):
                cost += MIDDLE
            costs[candidate] = cost - WORDS_APART * (apart and char in APART)
        least = min(costs.values())
        weights = {c: math.exp(-(v - least) / UNIT) for c, v in costs.items()}
        total = sum(weights.values())
        return sorted(((c, w / total) for c, w in weights.items()), key=lambda p: -p[1])

    def settle(self, start: int, reading: str) -> None:
        """Takes a place as decided: what comes after sees it so."""
        index = bisect_left(self._starts, start)
        change = self._changes[index]
        self._changes[index] = Change(change.start, change.end, reading)

    def _around(self, start: int, end: int) -> tuple[str, str]:
        """The line before and after a place, within reach, as it is read."""
        line = self._text.rfind("\n", max(0, start - REACH), start) + 1
        begin = max(line, start - REACH)
        stop = self._text.find("\n", end, end + REACH)
        stop = min(len(self._text), end + REACH) if stop < 0 else stop
        return self._read(begin, start), self._read(end, stop)

    def _read(self, start: int, end: int) -> str:
        out = []
        index = bisect_left(self._starts, start)
        while index < len(self._changes) and self._changes[index].end <= end:
            change = self._changes[index]
            if change.reading is not None and change.start >= start:
                out += [self._text[start : change.start], change.reading]
                start = change.end
            index += 1
        return "".join(out) + self._text[start:end]

    def _are_words(self, left: str, right: str) -> bool:
        """Whether what stands on both sides of a place are words of their own: the right one stands
        alone elsewhere in the text, and the left one is too long for an elided article."""
        before = _TRAILING.search(left)
        after = _LEADING.match(right)
        return bool(
            before
            and after
            and len(before[0]) > LONGEST_ELISION
            and len(after[0]) > 1
            and after[0].lower() in _words(self._text)
        )


_MIDDLE = re.compile(r"[^\W\d_A-Z],?[ \xa0]$")
"""The middle of a sentence, where few words begin with a capital."""

_LEADING = re.compile(r"[^\W\d_]+")
_TRAILING = re.compile(r"[^\W\d_]+$")


@functools.lru_cache(maxsize=4)
def _words(text: str) -> frozenset[str]:
    return frozenset(_LEADING.findall(text.lower()))


def _misplaced(before: str, after: str, trace: str, char: str) -> int:
    """The price of a quotation mark without its partner in the same line, and of a dash with
    white space on one side only; what it is worth that a partner waits for the mark.

    The partner may be lost in the same way, so the same trace counts as one.
    """
    if char in OPENING:
        partners, line = OPENING[char], after
    elif char in CLOSING:
        partners, line = CLOSING[char], before
    elif char in DASHES:
        spaced = before[-1:].isspace() != after[:1].isspace()
        return ONE_SIDED if spaced and before and after else 0
    elif char == "\u2019" and not after[:1].isalnum() and before[-1:] not in ("s", "S"):
        return 0 if "\u2018" in before or trace in before else ENDING
    else:
        return 0
    if sum(map(line.count, partners)) > line.count(char):
        return -PAIRED
    return 0 if trace in line or any(p in line for p in partners) else UNPAIRED
