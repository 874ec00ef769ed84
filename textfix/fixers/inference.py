"""What was lost, inferred: which of the characters that leave the same trace stood at a place.

The lattice picks one by the word; here each is judged once more by both neighbours, by the line
around it (a quotation mark has a partner, a dash stands between words), by the sentence, and by
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
from textfix.weights import (
    AMID_WORD,
    ENDS_SENTENCE,
    MIDDLE,
    NESTED,
    PAIRED,
    UNIT,
    UNPAIRED,
    UNPLACED,
    WORDS_APART,
)

REACH = 1000
"""How far, in characters, the partner of a quotation mark may be."""

LAYOUT = " \n\xa0"
"""What may stand beside a place and is no part of a word."""

APART = "\u2013\u2014"
"""What stands between two words."""

LONGEST_ELISION = 3
"""Letters of the longest elided word."""

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
        quote_gain: what they say for a quotation mark that opens, or else closes.
    """

    def __init__(
        self,
        model: Model,
        text: str,
        changes: Sequence[Change],
        letter_gain: Callable[[str], int],
        quote_gain: Callable[[str, bool], int],
    ) -> None:
        self._model = model
        self._text = text
        self._changes = list(changes)
        self._letter_gain = letter_gain
        self._quote_gain = quote_gain
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
        opens = after[:1].isalnum() and not before[-1:].isalnum()
        words = sum(self._model.cost(w) for w in (left.strip(LAYOUT), right.strip(LAYOUT)) if w)
        costs = {}
        for candidate in candidates:
            char = _bare(candidate)
            if char in PLACES:
                cost = words + placed(char, before, after)
                cost += _misplaced(before, after, trace, char) - self._quote_gain(char, opens)
                cost -= WORDS_APART * (apart and char in APART)
            else:
                cost = self._model.cost(left + candidate + right) - self._letter_gain(char)
                cost += MIDDLE * (char.isupper() and bool(_MIDDLE.search(before)))
                cost += UNPLACED * (not char.isalnum() and not char.isspace())
            costs[candidate] = cost
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


_MIDDLE = re.compile(r"[^\W_A-Z],?[ \xa0]$")
"""The middle of a sentence, where few words begin with a capital."""

_LEADING = re.compile(r"[^\W\d_]+")
_TRAILING = re.compile(r"[^\W\d_]+$")


@functools.lru_cache(maxsize=4)
def _words(text: str) -> frozenset[str]:
    return frozenset(_LEADING.findall(text.lower()))


PLACES = {
    # What a sign costs in nats (in eighths: times eight) between two kinds of neighbours: inside a
    # word, at its beginning, at its end, alone; and where an elision or a contraction asks for it.
    "\u2019": {"inside": 3.0, "begin": 4.5, "end": 4.2, "alone": 6.0, "elided": 0.2},
    "\u2018": {"inside": 6.0, "begin": 2.8, "end": 6.0, "alone": 6.0, "elided": 6.0},
    "\u201c": {"inside": 6.0, "begin": 0.4, "end": 5.0, "alone": 4.5, "elided": 7.0},
    "\u201d": {"inside": 6.0, "begin": 5.0, "end": 1.0, "alone": 3.5, "elided": 7.0},
    "\u201e": {"inside": 7.0, "begin": 2.5, "end": 7.0, "alone": 6.0, "elided": 7.0},
    "\u201a": {"inside": 7.0, "begin": 4.5, "end": 7.0, "alone": 6.0, "elided": 7.0},
    "\u2014": {"inside": 0.4, "begin": 4.0, "end": 4.8, "alone": 1.2, "elided": 5.0},
    "\u2013": {"inside": 3.5, "begin": 5.0, "end": 5.0, "alone": 0.8, "elided": 6.0},
    "\u2026": {"inside": 3.5, "begin": 4.0, "end": 2.2, "alone": 3.0, "elided": 7.0},
    "\u2022": {"inside": 8.0, "begin": 5.0, "end": 8.0, "alone": 3.0, "elided": 9.0},
    "\u2192": {"inside": 7.0, "begin": 5.0, "end": 6.0, "alone": 3.5, "elided": 9.0},
    "\u2010": {"inside": 5.0, "begin": 8.0, "end": 8.0, "alone": 8.0, "elided": 8.0},
    "\u2011": {"inside": 5.0, "begin": 8.0, "end": 8.0, "alone": 8.0, "elided": 8.0},
    "\u2015": {"inside": 6.0, "begin": 6.0, "end": 7.0, "alone": 4.5, "elided": 8.0},
}
"""Where signs stand, as Western languages are set (The Chicago Manual of Style, chapter 6;
Bringhurst, "The Elements of Typographic Style", chapter 5): orders of size, not counts."""

_CONTRACTED = re.compile(r"(?:s|t|d|m|ll|re|ve|r)(?![^\W_])", re.IGNORECASE)
"""What follows an apostrophe in English."""

_VOWEL = re.compile(r"[aeiouyh]|[^\x00-\x7f]", re.IGNORECASE)
"""What an elision stands before."""

_ELIDED = re.compile(
    r"(?<![^\W_])(?:[cdjlmnstox]|qu|jusqu|lorsqu|puisqu|quelqu|presqu|aujourd|entr|"
    r"d?all|d?ell|nell|sull|coll|un|quest|quell|mc)$",
    re.IGNORECASE,
)
"""What stands before one in French, Italian and Catalan."""


_NAME = re.compile(r"(?<![^\W_])O$")
"""What stands before one in Irish names, where a capital follows."""


def placed(char: str, before: str, after: str) -> int:
    """What a sign costs at its place, in eighths of a nat."""
    left = before[-1:] if before[-1:].isalnum() else ""
    right = after[:1] if after[:1].isalnum() else ""
    closed = bool(left) or before[-1:] in _CLOSE
    opened = bool(right) or after[:1] in _OPEN
    if left and right:
        place = "inside"
        if left.isdigit() and right.isdigit():
            return UNIT * (1 if char == "\u2013" else 5)
        named = _NAME.search(before) and right.isupper()
        if _CONTRACTED.match(after) or named or (_ELIDED.search(before) and _VOWEL.match(after)):
            place = "elided"
    elif closed and not right:
        place = "end"
    elif opened and not closed:
        place = "begin"
    elif closed:
        place = "inside"
    else:
        place = "alone"
    cost = PLACES[char][place]
    if place == "inside" and char in APART and (_is_letter(before) or _is_letter(after[:2][::-1])):
        cost += 3.0
    if place == "end" and char == "\u2019" and left in ("s", "S") and after[:1] == " ":
        cost -= 3.0
    if place == "end" and char == "\u2026" and after[1:2].islower():
        cost += 1.0
    if place == "end" and char == "\u2026" and not after.strip():
        cost -= 1.0
    if place == "end" and char == "\u2026" and before[-1:] in (".", "!", "?", "\u2026"):
        cost += 3.0
    if place == "begin" and char == "\u2019" and right.isdigit():
        cost -= 3.0
    if place == "alone" and not after.strip():
        cost += -2.5 if char == "\u2026" else 2.0
    if place == "begin" and char == "\u2014" and after[:1] in ("\xbf", "\xa1"):
        cost -= 3.0
    return round(UNIT * cost)


def least_placed(
    candidates: Sequence[str], before: str, trace: str, after: str, other: int = 0
) -> int:
    """What the sign that fits a place best costs there, in eighths of a nat; `other` if none is one
    that has a place."""
    signs = [char for char in map(_bare, candidates) if char in PLACES]
    cost = min((placed(char, before, after) for char in signs), default=other)
    # a letter within a word is a sign between two only if these are words
    within = trace.isalpha() and before[-1:].islower() and after[:1].islower()
    return cost + AMID_WORD * (within and cost > UNIT // 4)


def _bare(candidate: str) -> str:
    return candidate.strip(" \n")


def _is_letter(side: str) -> bool:
    """Whether what stands beside a place is a single letter and no word."""
    return side[-1:].isalnum() and not side[-2:-1].isalnum()


_CLOSE = (".", ",", "!", "?", ";", ":", ")", "]", "%", "\u2026", "'", '"')
_OPEN = ("(", "[", "\xbf", "\xa1", "'", '"')


def _misplaced(before: str, after: str, trace: str, char: str) -> int:
    """The price of a quotation mark without its partner in the same line, what it is worth that a
    partner waits for it, and the price of quoting within a quotation in the same marks.

    The partner may be lost in the same way, so the same trace counts as one.
    """
    if char in OPENING:
        partners, line = OPENING[char], after
        nested = before.count(char) > sum(map(before.count, partners[:1]))
    elif char in CLOSING or (char == "\u2019" and before[-1:] and not before[-1:].isalnum()):
        partners, line = CLOSING.get(char, "\u2018"), before
        nested = False
    else:
        return 0
    if nested:
        return NESTED
    if sum(map(line.count, partners)) > line.count(char):
        return -PAIRED
    if trace in line or any(p in line for p in partners):
        return 0
    # what ends a sentence ends a quotation that began in another
    return UNPAIRED if line is after or before[-1:] not in (".", "!", "?") else ENDS_SENTENCE
