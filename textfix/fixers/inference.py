"""What was lost, inferred: which of the characters that leave the same trace stood at a place.

The lattice picks one by the word; here each is judged once more. A letter by the word, by both
neighbours in the languages that the text may be in, and by the sentence. A sign by where it stands
and what its line holds (`signs.py`). What is certain counts as read, what was decided before as
decided.
"""

from __future__ import annotations

import functools
import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from textfix.edits import Alternative
from textfix.fixers.listed import gains_amid
from textfix.fixers.signs import APART, EAST_ASIAN, MAY_END, bare, decided, is_sign
from textfix.language.languages import CONTEXT, probabilities
from textfix.language.languages import load as load_languages
from textfix.language.model import Model
from textfix.language.spelling import APOSTROPHE, is_counted, small
from textfix.language.spelling import load as load_spellings
from textfix.losses import LONGEST_TRACE
from textfix.weights import (
    BY_CHANCE,
    BY_LANGUAGE,
    DECIDED_BY,
    DECIDED_BY_PAIRS,
    DECIDED_BY_SIGNS,
    MIDDLE,
    NEVER,
    UNIT,
    UNPLACED,
    USUAL,
    WORDS_APART,
)

REACH = 1000
"""How far, in characters, the partner of a quotation mark may be."""

LAYOUT = " \n\xa0"
"""What may stand beside a place and is no part of a word."""

LONGEST_ELISION = 3
"""Letters of the longest elided word."""

NEAR = 1
NEAR_IN_WORDS = 4
"""Characters between two places that lean on each other: signs, and letters, of which the model
looks at as many."""

BEFORE_LETTERS = 4
"""Characters of the line before a letter by which it is decided, beside its word."""

LEANING = 0.3
"""By how much the less a nat says of a letter for each other that is open beside it. Measured: of
1,000 Cyrillic, Greek and Thai letters that claimed eight or nine in ten, where UTF-8 had lost its
C1 controls, two in three were right without it, and six in seven are with it."""

EAST_ASIAN_FROM = "\u3001"

LEAST_CHANCE = 1e-4
"""The probability from which a language is thought of."""

LEAST_ALTERNATIVE = 0.005
MOST_ALTERNATIVES = 5
"""The share from which another reading is told of, and how many are."""

OPEN = "\ufffd"
"""What stands for an open place where the letters of a text are counted."""


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
    """

    def __init__(self, model: Model, text: str, changes: Sequence[Change]) -> None:
        self._model = model
        self._text = text
        self._changes = list(changes)
        self._starts = [change.start for change in changes]
        self._best: dict[int, str] = {}
        self._price: dict[int, int] = {}
        self._chance: dict[int, float] = {}
        self._costs: dict[tuple[object, ...], dict[str, int]] = {}

    def decide(
        self,
        start: int,
        end: int,
        candidates: Sequence[str],
        left: str,
        right: str,
        is_cut: bool = False,
    ) -> list[tuple[str, float]]:
        """The candidates for a place with their probabilities, the most probable first.

        Args:
            start, end: the place in the text.
            candidates: what could have left what stands there.
            left, right: the rest of its token, as it is read.
            is_cut: whether the text was cut off there, so that the word may have gone on.
        """
        before, after = self._around(start, end)
        signs = [c for c in candidates if is_sign(bare(c))]
        # what it leans on is itself inferred
        beside = self._beside(start, end, NEAR if signs else NEAR_IN_WORDS)
        nat = DECIDED_BY_SIGNS if signs else DECIDED_BY * (1 + LEANING * len(beside))
        if any(bare(c)[-1:] >= EAST_ASIAN_FROM for c in candidates):
            nat = DECIDED_BY_PAIRS
        costs = self._signs(signs, before, after, self._text[start:end], left, right)
        self._price[start] = min(costs.values(), default=NEVER) - self._words(left, right)
        costs |= self._letters(candidates, signs, before, after, left, right)
        shares = _shares(costs, nat)
        if is_cut:
            going_on = _shares(costs | self._beginnings(candidates, signs, left), nat)
            shares = {c: share + GOES_ON * (going_on[c] - share) for c, share in shares.items()}
        best = self._best[start] = max(shares, key=shares.__getitem__)
        self._chance[start] = shares[best]
        sure = math.prod(beside)
        even = (1.0 - sure) / len(shares)
        ranked = ((c, sure * share + even) for c, share in shares.items())
        return sorted(ranked, key=lambda pair: -pair[1])

    def decide_sign(
        self, start: int, end: int, readings: Sequence[tuple[str, float]]
    ) -> list[tuple[str, float]]:
        """The same for a sign by its place, where it is known how likely a space was taken along.

        Args:
            start, end: the place in the text.
            readings: single characters, some with a space behind, and what each has of the
                probability of all that may stand there. What they have together is shared out anew.
        """
        before, after = self._around(start, end)
        known = max(sum(share for _, share in readings), LEAST_CHANCE)
        spaced = sum(share for reading, share in readings if reading[-1:] == " ") / known
        costs = {}
        for reading, _ in readings:
            char, takes = bare(reading), reading[-1:] == " "
            behind = " " + after if takes else after
            if is_sign(char):
                cost = decided(char, before, behind, self._text[start:end], self._languages)
            else:
                cost = self._model.lone_cost(char) + _placed(char, before, behind, "")
            chance = spaced if takes else 1 - spaced
            costs[reading] = cost - round(DECIDED_BY_SIGNS * math.log(max(chance, LEAST_CHANCE)))
        shares = {c: known * s for c, s in _shares(costs, DECIDED_BY_SIGNS).items()}
        best = self._best[start] = max(shares, key=shares.__getitem__)
        self._chance[start] = shares[best]
        return sorted(shares.items(), key=lambda pair: -pair[1])

    def _signs(
        self, signs: Sequence[str], before: str, after: str, trace: str, left: str, right: str
    ) -> dict[str, int]:
        """What signs cost, in eighths of a nat: what stands beside them are words without them."""
        if not signs:
            return {}
        words = self._words(left, right)
        apart = WORDS_APART * self._are_words(left, right)
        elided = self._elided(left, right)
        costs = {}
        for candidate in signs:
            char = bare(candidate)
            cost = decided(char, before, after, trace, self._languages)
            if char == APOSTROPHE and elided is not None:
                cost = min(cost, elided)
            costs[candidate] = words + cost - apart * (char in APART)
        return costs

    def _words(self, left: str, right: str) -> int:
        return sum(self._model.cost(w) for w in (left.strip(LAYOUT), right.strip(LAYOUT)) if w)

    def _letters(
        self,
        candidates: Sequence[str],
        signs: Sequence[str],
        before: str,
        after: str,
        left: str,
        right: str,
    ) -> dict[str, int]:
        """What the candidates that are no signs cost, in eighths of a nat; asked once, if nothing
        of what is asked has changed."""
        before, after = before[-BEFORE_LETTERS:], after[:1] + after.strip()[:1]
        key = (*candidates, before, after, left, right)
        found = self._costs.get(key)
        if found is None:
            found = self._costs[key] = {}
            within = self._within(left, right)
            for candidate in candidates:
                if candidate in signs:
                    continue
                if candidate[-1:] == " ":  # one that parted words
                    rest = " " + right
                    cost = self._model.cost(right) + self._within(left, rest)(candidate[:-1], "")
                else:
                    rest = right
                    cost = within(candidate, right)
                found[candidate] = cost + _placed(bare(candidate), before, after, rest)
        return found

    def _beginnings(
        self, candidates: Sequence[str], signs: Sequence[str], left: str
    ) -> dict[str, int]:
        """What letters cost in a word that goes on behind them: nothing is known of how."""
        return {
            candidate: sum(self._model.costs(left + bare(candidate))[:-1])
            for candidate in candidates
            if candidate not in signs
        }

    def _within(self, left: str, right: str) -> Callable[[str, str], int]:
        """What letters cost between two parts of a word, by the model up to the end of a token, by
        lists of words and by the languages of the text."""
        gain = gains_amid(self._model, left, right)
        spelt = load_spellings().amid(self._scores, left, right)

        def cost(candidate: str, rest: str) -> int:
            char = bare(candidate)
            cost = self._model.cost(left + candidate + rest) - gain(char)
            if is_counted(small(char)):
                cost += round(BY_LANGUAGE * (spelt(char) - USUAL))
            return cost

        return cost

    def spelling(self, left: str, right: str) -> Callable[[str], float]:
        """What letters cost between their neighbours in the languages of the text, in nats."""
        return load_spellings().amid(self._scores, left, right)

    def placing(self, start: int, end: int) -> Callable[[str], float]:
        """What signs cost at a place in its line, in nats."""
        before, after = self._around(start, end)
        trace = self._text[start:end]
        return lambda sign: decided(sign, before, after, trace, self._languages) / UNIT

    @property
    def english(self) -> float:
        """The probability that the text is English."""
        return self._languages.get("en", 0.0)

    @functools.cached_property
    def letters(self) -> float:
        """The share of letters beyond ASCII among all in the languages of the text."""
        languages = load_languages()
        return sum(
            chance * languages.share_beyond_ascii(name) for name, chance in self._languages.items()
        )

    def _elided(self, left: str, right: str) -> int | None:
        """What an apostrophe between two letters costs, by the languages of the text. English has
        none but before whole endings, which are known."""
        if not (left[-1:].isalpha() and right[:1].isalpha()) or self.english > 0.5:
            return None
        share = load_spellings().apostrophe(self._scores, left, right)
        return round(-UNIT * math.log(max(1e-3, min(share / BY_CHANCE, 1.0)))) + UNIT // 4

    @functools.cached_property
    def _languages(self) -> dict[str, float]:
        """The probabilities of the languages that the text may well be in."""
        every = zip(load_languages().names, probabilities(self._scores), strict=True)
        return {name: chance for name, chance in every if chance >= LEAST_CHANCE}

    @functools.cached_property
    def _scores(self) -> list[float]:
        """Their log-probabilities, by ASCII letters and by the letters that are certain."""
        languages = load_languages()
        text = self._known()
        letters = Counter(char for char in text.lower() if char >= "\x80" and char.isalpha())
        return languages.coherence(languages.evidence(text.split()), letters)[1]

    def _known(self) -> str:
        """The beginning of the text, with what is certain as it is read and no open place."""
        out = []
        at = 0
        for change in self._changes:
            if change.start >= CONTEXT:
                break
            out += [self._text[at : change.start], change.reading or OPEN]
            at = change.end
        return "".join(out) + self._text[at:CONTEXT]

    def _beside(self, start: int, end: int, near: int) -> list[float]:
        """How probable it is that the open places next to one, with no space between, are read as
        they are."""
        first = bisect_left(self._starts, start - near - LONGEST_TRACE)
        last = bisect_right(self._starts, end + near)
        found = []
        for other in self._changes[first:last]:
            chance = self._chance.get(other.start)
            between = self._text[min(other.end, end) : max(other.start, start)]
            apart = other.start == start or other.end < start - near or _SPACE.search(between)
            if chance is not None and not apart:
                found.append(chance)
        return found

    def best(self, start: int, other: str) -> str:
        """What an open place was read as last, sure or not; `other` if it has not been asked."""
        return self._best.get(start, other)

    def price(self, start: int) -> int:
        """What the sign that fits a place best cost when it was last decided, without the words
        beside it."""
        return self._price[start]

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


def _placed(char: str, before: str, after: str, right: str) -> int:
    """What a letter costs, or a sign of which nothing more is known, by its place: in the line, and
    before what is right of it in its word."""
    cost = UNPLACED * (FINAL.get(char, right[:1].isalpha()) != right[:1].isalpha())
    cost += MIDDLE * (char.isupper() and bool(_MIDDLE.search(before)))
    cost += MIDDLE * (char.islower() and not before.strip())
    if char[-1:] in EAST_ASIAN:
        cost += UNPLACED * (char[-1] not in MAY_END and after[:1] in ("", "\n", "\r"))
    if len(char) > 1:
        return cost  # of a reader of pairs: what was inferred stands amid what is certain
    is_number = right[:1].isdecimal()
    if char not in EAST_ASIAN and not (char in PRICES and is_number):
        cost += UNPLACED * (not char.isalnum() and not char.isspace())
    cost += UNPLACED * (char.isalpha() and is_number)
    cost += UNPLACED * (char in RAISED and before[-1:].isalpha() and not _UNIT.search(before))
    return cost + UNPLACED * (char.isspace() and not after.strip())


def alternatives_of(
    ranked: Sequence[tuple[str, float]], confidence: float
) -> tuple[Alternative, ...]:
    """The next best of some readings, with their shares of a confidence."""
    return tuple(
        Alternative(reading, round(share * confidence, 4))
        for reading, share in ranked[1 : 1 + MOST_ALTERNATIVES]
        if share >= LEAST_ALTERNATIVE
    )


def with_spaces(text: str, start: int, end: int, candidates: Sequence[str]) -> tuple[str, ...]:
    """The candidates for a place that ends with a space; where it may be both what became of a
    no-break space and the one that parted words, since white space was collapsed, also those that
    leave it there.

    >>> with_spaces("mis \xc3 part", 4, 6, ("\xe0", "\xc1"))
    ('\xe0', '\xc1', '\xe0 ')
    """
    seen = text[start:end]
    after = text[end : end + 1]
    if seen[-1:] != " " or len(seen) < 2 or not after or after in " \t\r\n":
        return tuple(candidates)
    if seen + " " in text or _TWO_SPACES.search(text, max(0, start - REACH), end + REACH):
        return tuple(candidates)
    more = (c + " " for c in candidates if c.encode()[-1:] == b"\xa0" and c != "\xa0")
    return (*candidates, *more)


_TWO_SPACES = re.compile("[\xc2-\xf4]  (?! )")
"""Behind the lead of a letter, so that white space was not collapsed."""


GOES_ON = 0.1
"""The chance that a word which was cut off went on behind the letter of which the end is gone. Most
texts that are cut in a letter are cut in a word; that all is there but the last byte is often said
of test data."""

LEAST_CHANCE = 1e-6

FINAL = {"\u03c2": False, "\u03c3": True}
"""The two forms of sigma: whether a letter follows."""

PRICES = "$¢£¥€"
"""Signs that stand before numbers."""

RAISED = "\xaa\xba\xb9\xb2\xb3"
"""Numbers and letters that stand behind numbers and units."""

_UNIT = re.compile(r"(?<![^\W_])[a-zA-Z]{1,2}$")
"""A unit that has a square."""

_MIDDLE = re.compile(r"[^\W_A-Z],?[ \xa0]$")
"""The middle of a sentence, where few words begin with a capital."""

_SPACE = re.compile(r"\s")
_LEADING = re.compile(r"[^\W\d_]+")
_TRAILING = re.compile(r"[^\W\d_]+$")


@functools.lru_cache(maxsize=4)
def _words(text: str) -> frozenset[str]:
    return frozenset(_LEADING.findall(text.lower()))


def _shares(costs: Mapping[str, int], nat: float) -> dict[str, float]:
    """Costs in eighths of a nat as probabilities."""
    least = min(costs.values())
    weights = {c: math.exp((least - cost) / nat) for c, cost in costs.items()}
    total = sum(weights.values())
    return {c: weight / total for c, weight in weights.items()}
