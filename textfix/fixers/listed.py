"""What lists of words say where something is lost: `�븘�닔` is `필수`.

The model sees a few characters at once and finds `아수` about as likely. A list knows that `필수`
is a word and has no `아수`. A word that is in a list costs what it is rare, if that is less than
what the model says of its letters, and at most what it would cost it to be in no list: or a more
frequent form of a word would oust the one that a sentence needs. Behind Hangul an ending may stand.

What it promises: the shares of a place come to what they came to. What it leaves to others: which
readings there are (`pairs.py`, `inference.py`). Of Chinese and Japanese the words are sought among
all that may begin or end there, since no spaces part them: `鏌ヨ` is `查询`.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from textfix.detectors.known import entry_of
from textfix.fixers.pairs import Stretch
from textfix.language.model import Model
from textfix.language.unspaced import LONGEST as LONGEST_WORD
from textfix.language.unspaced import is_unspaced
from textfix.language.unspaced import load as load_unspaced
from textfix.language.words import MOST_LETTERS, cost_of
from textfix.weights import DECIDED_BY_READERS, UNIT, UNLISTED, UNLISTED_UNSPACED

MOST_READINGS = 8
MOST_OPEN = 3
"""Readings of an open place that are weighed, and open places of a word that are weighed
together: 512 ways at most."""

OPEN = 0.98
"""Places that are less sure are open."""

LONGEST = 24
"""Characters on each side of an open place that may be of its word."""

SHORTEST = 2
"""Letters of a word at least."""


def with_words(model: Model, token: str, stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """The stretches of a token, the readings of open ones weighed by the words they make.

    Args:
        model: the language model.
        token: what is seen.
        stretches: in order, each with its readings and their shares, the likeliest first.
    """
    out = list(stretches)
    for places in _words(token, stretches):
        weighed = _weighed(model, token, stretches, places)
        for place, readings in zip(places, weighed, strict=True):
            out[place] = replace(out[place], readings=readings)
    return tuple(out)


def _words(token: str, stretches: Sequence[Stretch]) -> Iterator[list[int]]:
    """The open places that are of one word, by their numbers."""
    group: list[int] = []
    for number, stretch in enumerate(stretches):
        if not _is_open(stretch):
            continue
        joined = len(group) < MOST_OPEN
        if group and not (joined and _is_word(_between(token, stretches, group[-1], number))):
            yield group
            group = []
        group.append(number)
    if group:
        yield group


def _is_open(stretch: Stretch) -> bool:
    return stretch.lost and stretch.readings[0][1] < OPEN


def _is_word(text: str) -> bool:
    return not text or text.isalpha()


def _between(token: str, stretches: Sequence[Stretch], first: int, last: int) -> str:
    """What is between two stretches, as it is read."""
    at, parts = stretches[first].end, []
    for stretch in stretches[first + 1 : last]:
        parts += [token[at : stretch.start], stretch.readings[0][0]]
        at = stretch.end
    return "".join((*parts, token[at : stretches[last].start]))


def _before(token: str, stretches: Sequence[Stretch], number: int) -> str:
    """The letters before a stretch, as they are read."""
    text = ""
    end = stretches[number].start
    for stretch in (*reversed(stretches[:number]), None):
        text = token[stretch.end if stretch else 0 : end] + text
        if stretch is None or len(text) >= LONGEST or not _is_word(text):
            break
        text = stretch.readings[0][0] + text
        end = stretch.start
    start = len(text)
    while start > max(0, len(text) - LONGEST) and text[start - 1].isalpha():
        start -= 1
    return text[start:]


def _behind(token: str, stretches: Sequence[Stretch], number: int) -> str:
    """The letters behind a stretch, as they are read."""
    text = ""
    start = stretches[number].end
    for stretch in (*stretches[number + 1 :], None):
        text += token[start : stretch.start if stretch else len(token)]
        if stretch is None or len(text) >= LONGEST or not _is_word(text):
            break
        text += stretch.readings[0][0]
        start = stretch.end
    end = 0
    while end < min(len(text), LONGEST) and text[end].isalpha():
        end += 1
    return text[:end]


def _weighed(
    model: Model, token: str, stretches: Sequence[Stretch], places: Sequence[int]
) -> list[tuple[tuple[str, float], ...]]:
    """The readings of some places with what all of them together make of words. Where no spaces
    part them a word gains nothing on a more frequent one that is likelier already."""
    before = _before(token, stretches, places[0])
    behind = _behind(token, stretches, places[-1])
    between = [_between(token, stretches, a, b) for a, b in itertools.pairwise(places)]
    options = [stretches[place].readings[:MOST_READINGS] for place in places]
    weights: list[dict[str, float]] = [{} for _ in places]
    most, least = None, math.inf
    for way in itertools.product(*options):
        read = [reading for reading, _ in way]
        text = before + "".join(map("".join, zip(read, [*between, behind], strict=True)))
        part = len(before), len(text) - len(behind)
        gain, cost = _gain_and_cost(model, text, *part)
        if most is None:
            most, least = gain, cost
        elif least <= cost and least < math.inf:
            gain = min(gain, most)
        weight = math.prod(share for _, share in way) * math.exp(gain / DECIDED_BY_READERS)
        for found, reading in zip(weights, read, strict=True):
            found[reading] = found.get(reading, 0.0) + weight
    return [_shared(stretches[place], found) for place, found in zip(places, weights, strict=True)]


def _shared(stretch: Stretch, weights: dict[str, float]) -> tuple[tuple[str, float], ...]:
    """The readings of a stretch by their weights; those that were not weighed keep theirs."""
    rest = stretch.readings[MOST_READINGS:]
    prior = sum(share for _, share in stretch.readings)
    total = sum(weights.values()) + sum(share for _, share in rest)
    readings = [(reading, prior * w / total) for reading, w in (*weights.items(), *rest)]
    return tuple(sorted(readings, key=lambda pair: -pair[1]))


def gains_amid(model: Model, left: str, right: str) -> Callable[[str], int]:
    """What it speaks for anything that may stand between two parts of a text that the words which
    reach into it are in lists.

    >>> from textfix.language.model import load
    >>> [gains_amid(load(), "При", "ет")(char) > 0 for char in "вкт"]
    [True, False, False]
    >>> gains_amid(load(), "", "수적인")("필") > 0, gains_amid(load(), "查", "")("询") > 0
    (True, True)
    """
    first, last = len(left), 0
    while first > 0 and len(left) - first <= MOST_LETTERS and left[first - 1].isalpha():
        first -= 1
    while last < len(right) and last <= MOST_LETTERS and right[last].isalpha():
        last += 1
    left, right = left[first:], right[:last]

    def gain(middle: str) -> int:
        end = len(left) + len(middle)
        return _gain_and_cost(model, left + middle + right, len(left), end)[0]

    return gain


def _gain_and_cost(model: Model, text: str, start: int, end: int) -> tuple[int, float]:
    """What words speak for a part of a text that has letters about it and no more, and what the
    most frequent of them costs if no spaces part them."""
    if any(map(is_unspaced, text[start:end])):
        return _gain_of_unspaced(model, text, start, end)
    return _gain_of_spaced(model, text, start, end), math.inf


def _gain_of_spaced(model: Model, text: str, start: int, end: int) -> int:
    """What the words that reach into a part of a text, and go no further than it, speak for it."""
    if text.isascii() or len(text) < SHORTEST:
        return 0
    if text.isalpha():
        return _gain_of_word(model, text, start + 1)
    return sum(
        _gain_of_word(model, run[0], max(0, start - run.start()) + 1)
        for run in WORD.finditer(text)
        if run.start() < end and run.end() > start and not run[0].isascii()
    )


def _gain_of_unspaced(model: Model, text: str, start: int, end: int) -> tuple[int, float]:
    """The same of text without spaces: what the best words cost less than their characters, of all
    that reach into the part and do not overlap; and the cost of the most frequent of them."""
    first, last = start, end
    while first > max(0, start - LONGEST_WORD + 1) and is_unspaced(text[first - 1]):
        first -= 1
    while last < min(len(text), end + LONGEST_WORD - 1) and is_unspaced(text[last]):
        last += 1
    run = model.fold(text[first:last])
    costs, cost_of_word = model.costs(run), load_unspaced().cost
    best = [0] * (len(run) + 1)  # up to each place
    least = math.inf
    for stop in range(1, len(run) + 1):
        best[stop] = best[stop - 1]
        for at in range(max(0, stop - LONGEST_WORD), stop - SHORTEST + 1):
            if at >= end - first or stop <= start - first:
                continue
            cost = cost_of_word(run[at:stop])
            if cost is not None:
                least = min(least, cost)
                gain = min(sum(costs[at:stop]) - round(cost * UNIT), UNLISTED_UNSPACED)
                best[stop] = max(best[stop], best[at] + gain)
    return best[-1], least


def _gain_of_word(model: Model, run: str, least: int) -> int:
    """What letters in a row cost less as a known word or, if they are Hangul, as one of `least`
    letters at least and an ending."""
    ends = [len(run)]
    if all(HANGUL[0] <= char < HANGUL[1] for char in run):
        ends += range(max(least, SHORTEST), len(run))
    known = {end: entry_of(model, run[:end]) for end in ends if end >= SHORTEST}
    if all(entry is None for entry in known.values()):
        return 0
    costs = model.costs(model.fold(run))  # lists say nothing of capitals
    best = 0
    for end, entry in known.items():
        if entry is not None:
            whole = end == len(run)
            as_letters = sum(costs[: end + whole])
            best = max(best, as_letters - round(cost_of(entry) * UNIT) - (not whole) * ENDED)
    return min(best, UNLISTED)


ENDED = 2 * UNIT
"""What it costs that a word has an ending that is in no list."""

WORD = re.compile(r"[^\W\d_]+")

HANGUL = ("\uac00", "\ud7a4")
