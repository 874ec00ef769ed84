"""What U+FFFD stands for within words: open places with what the letter most probably was.

Where text in an old encoding was read as UTF-8, each letter beyond ASCII became U+FFFD
(`f\ufffdr`); where UTF-8 was read as ASCII, each byte did. The letter is gone, and no decoding
brings it back, so nothing is changed unasked. But a word and the languages of its text often leave
one possibility, and that is said.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator, Sequence

from textfix.channels import single_byte_table
from textfix.detectors.unrecoverable import LOST
from textfix.edits import Edit
from textfix.fixers.inference import Change, Inference, alternatives_of
from textfix.fixers.mojibake import BESIDE
from textfix.fixers.signs import is_sign
from textfix.fixers.sure import SURE
from textfix.language.model import MARKS, UNIT, Model
from textfix.language.spelling import APOSTROPHE, is_counted, small

REASON = "lost to U+FFFD"

MOST_PLACES = 2000
"""Places of a text that are guessed at; of the others it is only said that something was lost."""

ENCODINGS = ("cp1252", "cp1250", "cp1254", "cp1257", "iso8859_16", "cp1253", "cp1251")
"""Encodings whose letters are thought of: they hold those of Europe."""

# up to three bytes of one character
_RUN = re.compile(f"(?<!{LOST}){LOST}{{1,3}}(?!{LOST})")
_LETTERS = re.compile(rf"[^\s{LOST}]*")


def lost_places(
    model: Model,
    text: str,
    edits: Sequence[Edit],
    others: Sequence[Edit],
    protected: Sequence[tuple[int, int]] = (),
) -> tuple[Edit, ...]:
    """The open places of a text where U+FFFD stands within or beside a word.

    Args:
        model: the language model.
        text: any string.
        edits: what is repaired in it, in order.
        others: its other open places.
        protected: spans that are left alone.

    >>> from textfix.language.model import load
    >>> place, = lost_places(load(), "Er kam f\\ufffdr eine Stunde.", (), ())
    >>> place.replacement, place.confidence > 0.8
    ('ü', True)
    """
    taken = [*((e.start, e.end) for e in (*edits, *others)), *protected]
    places = [
        (match.start(), match.end())
        for match in _outside(_RUN.finditer(text), sorted(taken))
        if _script_beside(model, text, *match.span())
    ]
    changes = [Change(e.start, e.end, e.replacement) for e in edits]
    changes += [Change(start, end, None) for start, end in places]
    inference = Inference(model, text, sorted(changes, key=lambda change: change.start))
    guesses = Guesses(model, text, places[:MOST_PLACES], inference)
    untold = (
        Edit(start, end, text[start:end], text[start:end], "mojibake", REASON, 0.0)
        for start, end in places[MOST_PLACES:]
    )
    return (*guesses.edits(), *untold)


class Guesses:
    """What stood at the places of a text, each guessed beside what its neighbours are guessed.

    Args:
        model: the language model.
        text: what they are places of.
        places: where, in order and apart.
        inference: that knows of them as open.
    """

    def __init__(
        self, model: Model, text: str, places: Sequence[tuple[int, int]], inference: Inference
    ) -> None:
        self._model = model
        self._text = text
        self._places = places
        self._inference = inference
        self._best: list[str] = [self._first(number) for number in range(len(places))]

    def edits(self) -> list[Edit]:
        """The places as open edits."""
        ranked = [self._ranked(number) for number in range(len(self._places))]
        leaning = list(filter(self._has_neighbour, range(len(self._places))))
        for _ in range(PASSES - 1):
            self._best = [shares[0][0] for shares in ranked]
            for number in leaning:
                ranked[number] = self._ranked(number)
        return [
            self._edit(*place, shares) for place, shares in zip(self._places, ranked, strict=True)
        ]

    def _has_neighbour(self, number: int) -> bool:
        """Whether another place is in the same word."""
        return any(
            0 <= other < len(self._places)
            and not any(map(str.isspace, self._between(other, number)))
            for other in (number - 1, number + 1)
        )

    def _between(self, one: int, other: int) -> str:
        first, last = sorted((one, other))
        start, end = self._places[first][1], self._places[last][0]
        return self._text[start:end] if end - start < BESIDE else " "

    def _first(self, number: int) -> str:
        """What the languages of the text have between the letters that are left."""
        start, end = self._places[number]
        letters = _candidates(self._model, self._text, start, end)
        letters = tuple(char for char in letters if is_counted(small(char)) and char not in MARKS)
        if not letters:
            return ""
        left, right = self._text[max(0, start - 2) : start], self._text[end : end + 1]
        return min(letters, key=self._inference.spelling(left, right))

    def _ranked(self, number: int) -> list[tuple[str, float]]:
        """What may have stood at a place with the probabilities, the most probable first."""
        start, end = self._places[number]
        left, right = self._beside(number)
        letters, signs = self._thinkable(start, end, left, right)
        # one of all languages, the model says which letter it is, and not whether it is one
        joint = {
            char: cost + BY_MODEL * self._model.cost(left + char + right) / UNIT
            for char, cost in letters.items()
        }
        best = min(joint, key=joint.__getitem__, default="")
        base = letters.get(best, 0.0) - math.log(max(self._inference.letters, LEAST_SHARE))
        costs = {char: base + cost - joint[best] for char, cost in joint.items()}
        placing = self._inference.placing(start, end)
        for char in signs:
            # English has most of the apostrophes in words
            foreign = char == APOSTROPHE and self._inference.english < HALF
            costs[char] = placing(char) - math.log(SIGNS_SHARE) + ELSEWHERE * foreign
        least = min(costs.values())
        weights = {char: math.exp((least - cost) / NAT) for char, cost in costs.items()}
        total = sum(weights.values())
        shares = ((char, weight / total) for char, weight in weights.items())
        return sorted(shares, key=lambda pair: -pair[1])

    def _thinkable(
        self, start: int, end: int, left: str, right: str
    ) -> tuple[dict[str, float], list[str]]:
        """The letters that the languages of the text may have at a place, with what each costs
        there in nats, and the signs."""
        candidates = _candidates(self._model, self._text, start, end)
        spelling = self._inference.spelling(left, right)
        costs = {char: spelling(char) for char in candidates if not is_sign(char)}
        likeliest = sorted(costs, key=costs.__getitem__)[:MOST_LETTERS]
        return {char: costs[char] for char in likeliest}, list(filter(is_sign, candidates))

    def _beside(self, number: int) -> tuple[str, str]:
        """The rest of the word as it is guessed."""
        start, end = self._places[number]
        left = right = ""
        at, i = start, number
        while len(left) < BESIDE:
            piece = _LETTERS.match(self._text[max(0, at - BESIDE) : at][::-1])
            assert piece
            left = piece[0][::-1] + left
            at -= len(piece[0])
            i -= 1
            if i < 0 or self._places[i][1] != at:
                break
            left, at = self._best[i] + left, self._places[i][0]
        at, i = end, number
        while len(right) < BESIDE:
            piece = _LETTERS.match(self._text, at, at + BESIDE)
            assert piece
            right += piece[0]
            at += len(piece[0])
            i += 1
            if i >= len(self._places) or self._places[i][0] != at:
                break
            right, at = right + self._best[i], self._places[i][1]
        return left[-BESIDE:], right[:BESIDE]

    def _edit(self, start: int, end: int, shares: Sequence[tuple[str, float]]) -> Edit:
        best, chance = shares[0]
        alternatives = alternatives_of(shares, SURE)
        original = self._text[start:end]
        confidence = round(chance * SURE, 4)
        return Edit(start, end, original, best, "mojibake", REASON, confidence, alternatives)


MOST_LETTERS = 12
"""Letters that are weighed by the word, too."""

PASSES = 3
"""How often each place is guessed beside the guesses of the others."""

BY_MODEL = 0.6
"""What a nat counts of the whole word, beside one of the spelling."""


NAT = 1.35
"""What is a nat when costs become probabilities. With the one above it was set on development lines
in 24 languages whose letters were lost so."""

SIGNS_SHARE = 0.001
"""The share of a typographic sign among all characters of text."""

HALF = 0.5
ELSEWHERE = 2.5
"""What an apostrophe costs more where a text is less than half probably English, in nats."""

LEAST_SHARE = 1e-5


def _outside(
    matches: Iterator[re.Match[str]], spans: Sequence[tuple[int, int]]
) -> Iterator[re.Match[str]]:
    """The matches that no span overlaps; both are in order."""
    at = 0
    for match in matches:
        while at < len(spans) and spans[at][1] <= match.start():
            at += 1
        if at == len(spans) or spans[at][0] >= match.end():
            yield match


def _script_beside(model: Model, text: str, start: int, end: int) -> str:
    """The script of the letters beside a place, if there are any and its letters are known."""
    for char in (text[start - 1 : start], text[end : end + 1]):
        if char.isalpha() and model.script_name(char) in ("latin", "greek", "cyrillic"):
            return model.script_name(char)
    return ""


@functools.cache
def _letters_of(model: Model, script: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The letters beyond ASCII of a script that the encodings have, small ones and capitals."""
    every = {char.lower() for codec in ENCODINGS for char in single_byte_table(codec)[0x80:]}
    letters = sorted(
        char
        for char in every
        if len(char) == 1 and char.isalpha() and is_counted(small(char))
        if model.script_name(char) == script
    )
    return tuple(letters), tuple(char.upper() for char in letters if len(char.upper()) == 1)


def _candidates(model: Model, text: str, start: int, end: int) -> tuple[str, ...]:
    """What may have stood at a place: as many bytes of UTF-8 as there are signs, or one of an old
    encoding; in the case of the letters beside it."""
    before, after = text[start - 1 : start], text[end : end + 1]
    signs = tuple(sorted(MARKS)) if end - start in (1, 3) else ()
    if end - start == 3:
        return signs
    letters, capitals = _letters_of(model, _script_beside(model, text, start, end))
    beside = [char for char in (before, after) if char.isalpha()]
    if all(map(str.isupper, beside)) and (len(beside) == 2 or before.isupper()):
        return capitals + signs
    if before.isalpha():
        return letters + signs
    return letters + capitals + signs
