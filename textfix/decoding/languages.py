"""What the languages that a text may be in say of its encoding, before that is known.

Words that are all ASCII are the same in (almost) every encoding. The languages they speak for have
their own letters, so that among Hungarian words a reading with "ő" is likelier than one with "õ";
and they have encodings that were made for them. Both are worth a few nats, and nothing where the
words say nothing. The statistics are those of `textfix.language.languages`.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from textfix.decoding.encodings import Candidate
from textfix.decoding.sample import Sample, first_high
from textfix.language.languages import Languages
from textfix.language.languages import load as load_languages

MADE_FOR = 6.0
"""Nats at most for an encoding that was made for the languages of the text."""

BEFORE = 1 << 7
LOOKED_AT = 1 << 12
"""Bytes before the first one beyond ASCII, and after it, whose words are heard: what stands
elsewhere may be in another language."""

MOST_WORDS = 32
MOST_TOKENS = 12
"""All-ASCII words, and the ASCII letters of so many other tokens, that are heard."""

FOREIGN = 8.0
"""Nats by which a language of another script is behind the likeliest by the words, at most: in
Russian they are foreign names and quotations."""

WORD = 8
"""Letters of another script that there must be for that: a few are no words."""

NOTHING = 1e-4
"""The weight below which a language is forgotten."""

MOST_CHARACTERS = 1 << 11
"""Characters of a reading whose letters are weighed."""

_WORD = re.compile(rb"(?<![^\s\"'(,.])[A-Za-z]{1,12}(?![^\s\"'),.:;?!])")
_OTHER_NAMES = {
    "nb": "no",
    "nn": "no",
    "sh": "hr",
    "sr-latn": "hr",
    "zh-hant": "zh",
    "uz-cyrl": "ru",
}
"""The statistics' names of languages where the table of encodings has another."""


class Speakers:
    """The languages of a text, by its words, and what they say of readings.

    >>> hungarian = Speakers("A szomszed kutyaja nagyon hangosan ugatott".split())
    >>> hungarian.weigh("ő").gain > 1.0 > hungarian.weigh("õ").gain
    True
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._languages: Languages = load_languages()
        scores = self._languages.evidence(words)
        self._scores = scores
        least = max(scores) - FOREIGN
        self._if_foreign = [max(score, least) for score in scores]

    def weigh(self, text: str) -> Weighed:
        """What the languages say of a reading, by its letters beyond ASCII."""
        letters = Counter(char for char in text[:MOST_CHARACTERS].lower() if char >= "\x80")
        latin = sum(number for char, number in letters.items() if _is_latin(char))
        others = letters.total() - latin
        is_latin = latin >= others or others < WORD
        gain, scores = self._languages.coherence(
            self._scores if is_latin else self._if_foreign, letters
        )
        most = max(scores)
        weights = [math.exp(score - most) for score in scores]
        total = sum(weights)
        shares: Counter[str] = Counter()
        for weight, name in zip(weights, self._languages.names, strict=True):
            if weight > NOTHING:
                shares[_OTHER_NAMES.get(name, name)] += weight / total  # type: ignore[assignment]
        return Weighed(gain, shares)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the languages of a text say of a reading.

    Args:
        gain: nats by which the letters beyond ASCII are likelier in these languages than in all;
            below zero if they are not theirs.
        shares: the languages with their probabilities, the letters considered.
    """

    gain: float
    shares: Mapping[str, float]

    def made_for(self, candidate: Candidate) -> float:
        """Nats, up to `MADE_FOR`, for an encoding by the languages it was made for."""
        if not candidate.languages:  # UTF-8 is made for all
            return MADE_FOR
        share = min(1.0, sum(self.shares.get(name, 0.0) for name in candidate.languages.split()))
        least = math.exp(-MADE_FOR)
        return MADE_FOR + math.log(least + (1.0 - least) * share)


def _is_latin(char: str) -> bool:
    return char < "\u0250" or "\u1e00" <= char < "\u1f00"


def words_near(evidence: Sample) -> list[str]:
    """Words near the first byte beyond ASCII, and the tokens that such bytes are in.

    >>> from textfix.decoding.sample import sample
    >>> words_near(sample(b"<b>Hogy</b> volt az a f\\xe9rfi, aki"))
    ['volt', 'az', 'a', 'aki', 'férfi,']
    """
    data = evidence.data
    first = max(first_high(data, 0, len(data)), 0)
    near = data[max(first - BEFORE, 0) : first + LOOKED_AT]
    words = list(dict.fromkeys(_WORD.findall(near)))
    chosen = [*_some(words, MOST_WORDS), *_some(evidence.distinct, MOST_TOKENS)]
    return [word.decode("latin-1") for word in chosen]


def _some(items: Sequence[bytes], most: int) -> Sequence[bytes]:
    return items if len(items) <= most else items[:: -(-len(items) // most)]
