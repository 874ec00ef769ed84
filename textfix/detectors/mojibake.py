"""Where a text may hold mojibake: tokens that are less likely than text in any language.

Looks at every token with a character outside ASCII, once. What is found may still be right; the
fixer decides.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple, Protocol

from textfix.detectors.ordinary import is_ordinary
from textfix.language.model import Model
from textfix.language.simplified import is_simplified
from textfix.lattice import EAST_ASIAN, HALFWIDTH, kept_costs
from textfix.weights import (
    AMID_LETTERS,
    KEEP_CEILING,
    LONE_LEAD,
    LONGEST,
    LOSS_WORTHWHILE,
    MANY_FROM,
    MANY_HALFWIDTH,
    MENTIONED,
    NEVER,
    ORDINARY,
    ORDINARY_HAN,
    ORDINARY_HANGUL,
    PER_CHARACTER,
    REMARKABLE,
    STRANGER,
    SUSPICIOUS,
    WORTHWHILE,
)

ORDINARY_OF_MANY = {"han": ORDINARY_HAN, "hangul": ORDINARY_HANGUL}


TOKEN = re.compile(r"[^ \t\n\r\f\v]*[^\x00-\x7f][^ \t\n\r\f\v]*")
"""What stands between ASCII white space and is not all ASCII."""


class Suspect(NamedTuple):
    """A token that may be damaged: where it stands, and its surprise in eighths of a nat."""

    start: int
    end: int
    token: str
    surprise: int
    foreign: int = 0
    """What it adds to the surprise that the token is a stranger: ideographs, each alone, amid words
    of Latin letters. Such a one is rare in itself, and so it counts in full what it costs."""

    @property
    def suspicious(self) -> bool:
        """Whether the token alone is reason to look."""
        return self.surprise >= SUSPICIOUS


def detect(model: Model, text: str) -> list[Suspect]:
    """The tokens of a text that are not ASCII, in order; none if nothing in it is suspicious."""
    if model.kernel:
        return model.kernel.detect(text, Suspect) or []
    wonders: dict[str, int] = {}
    found = tokens_of(model, text, wonders)
    if found and {char for s in found for char in s.token if char >= "\x80"} <= {chr(LONE_LEAD)}:
        return [s._replace(surprise=max(s.surprise, LOSS_WORTHWHILE)) for s in found]
    strangers = _strangers(model, text, found)
    if strangers:
        return strangers
    worthwhile = any(
        _is_enough(wonder, token) and not is_ordinary(model, token)
        for token, wonder in wonders.items()
    )
    return found if worthwhile else []


def tokens_of(model: Model, text: str, wonders: dict[str, int] | None = None) -> list[Suspect]:
    """The tokens of a text that are not ASCII, in order, long ones cut, whatever they are.

    Args:
        model: the language model.
        text: any string.
        wonders: becomes what makes each token worthwhile, if that is asked for.
    """
    found: list[Suspect] = []
    known: dict[str, int] = {}
    for match in TOKEN.finditer(text):
        for start, end in _cut(match.start(), match.end()):
            token = text[start:end]
            if token.isascii():
                continue
            surprise = known.get(token)
            if surprise is None:
                surprise, wonder = _surprise_and_wonder(model, token)
                known[token] = surprise
                if wonders is not None:
                    wonders[token] = wonder
            found.append(Suspect(start, end, token, surprise))
    return found


def distinct(suspects: Sequence[Suspect]) -> list[Suspect]:
    """The first suspect of each token, in order."""
    tokens = list(map(TOKEN_OF, suspects))
    first = dict(zip(reversed(tokens), reversed(suspects), strict=True))
    return list(map(first.__getitem__, dict.fromkeys(tokens)))


TOKEN_OF = itemgetter(2)


class Survey(Protocol):
    """The suspects of a text as the engine asks for them: a long text has tens of thousands, and
    hardly any is looked at by itself.

    tokens:     how many there are, each token counted once
    suspicious: how many of these are suspicious
    surprise:   how surprising those are together
    longest:    the characters of the longest token
    """

    @property
    def tokens(self) -> int: ...
    @property
    def suspicious(self) -> int: ...
    @property
    def surprise(self) -> int: ...
    @property
    def longest(self) -> int: ...
    def __len__(self) -> int: ...
    def all(self) -> list[Suspect]:
        """All suspects, in order."""

    def firsts(self) -> list[Suspect]:
        """The first of each token, in order."""

    def ranked(self, start: int, stop: int, /) -> list[Suspect]:
        """The first of each token, the most surprising ones first; so many of them."""

    def foreign(self) -> list[Suspect]:
        """The first of each token that is a stranger."""

    def number(self, token: str, /) -> int:
        """How often a token is met."""


class Suspects:
    """A survey of suspects that are listed: the twin of `kernel/survey.c`."""

    def __init__(self, found: Sequence[Suspect]) -> None:
        self._all = list(found)
        self._firsts = distinct(found)
        self._ranked = ranked(self._firsts)
        self.counts = Counter(map(TOKEN_OF, found))
        self.tokens = len(self._firsts)
        self.suspicious = number_of_suspicious(self._ranked)
        self.surprise = sum(s.surprise for s in self._ranked[: self.suspicious])
        self.longest = max(map(len, self.counts), default=0)

    def __len__(self) -> int:
        return len(self._all)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Suspects) and self._all == other._all

    __hash__ = None  # type: ignore[assignment]

    def all(self) -> list[Suspect]:
        return self._all

    def firsts(self) -> list[Suspect]:
        return self._firsts

    def ranked(self, start: int, stop: int) -> list[Suspect]:
        return self._ranked[start:stop]

    def foreign(self) -> list[Suspect]:
        return [suspect for suspect in self._firsts if suspect.foreign]

    def longer(self) -> list[Suspect]:
        """Those that hold white space, since they were made longer."""
        return [s for s in self._all if " " in s.token or "\n" in s.token]

    def number(self, token: str) -> int:
        return self.counts[token]


def survey(model: Model, text: str) -> Survey:
    """What `detect` finds, as the engine asks for it."""
    if model.kernel:
        found: Survey = model.kernel.survey(text, Suspect)
        return found
    return Suspects(detect(model, text))


def ranked(suspects: Sequence[Suspect]) -> list[Suspect]:
    """Suspects, each of another token, the most surprising ones first."""
    return sorted(suspects, key=SURPRISE_OF, reverse=True)


SURPRISE_OF = itemgetter(3)


def number_of_suspicious(order: Sequence[Suspect]) -> int:
    """How many are suspicious of suspects that are ranked."""
    return bisect_left(order, True, key=lambda suspect: not suspect.suspicious)


def _strangers(model: Model, text: str, found: Sequence[Suspect]) -> list[Suspect]:
    """The suspects with what is foreign about them; none if there are no strangers, or others that
    are neither strange nor suspicious, or no words in ASCII."""
    foreign = [strangeness(model, s.token) for s in found]
    if not any(foreign) or not all(f or s.suspicious for f, s in zip(foreign, found, strict=True)):
        return []
    if sum(char.isascii() and char.isalpha() for char in text) < AMID_LETTERS:
        return []
    return [
        s._replace(surprise=max(s.surprise, SUSPICIOUS), foreign=f) if f else s
        for f, s in zip(foreign, found, strict=True)
    ]


def strangeness(model: Model, token: str) -> int:
    """What a token has as a stranger, if all in it that is not ASCII are single ideographs or
    syllables of Hangul, or pairs of half-width katakana; else nothing. Common ones that stand for
    themselves, or end a word, are what a text may be about (`SQL文`)."""
    total = 0
    rare = False
    for match in _BEYOND_ASCII.finditer(token):
        run, after = match[0], token[match.end() : match.end() + 1]
        before = token[: match.start()][-1:]
        many = ord(run[0]) >= MANY_FROM and model.script_name(run[0]) in ORDINARY_OF_MANY
        one = len(run) == 1 and many
        pair = len(run) == 2 and all(HALFWIDTH[0] <= ord(char) <= HALFWIDTH[1] for char in run)
        if not one and not pair:
            return 0
        cost = model.costs(run)[0]
        total += STRANGER + max(0, cost - KEEP_CEILING)
        within = after.isalpha() or before == "'" or before.isdigit()
        rare = rare or pair or within or cost > MENTIONED
    return total if rare else 0


def is_spoilt(text: str) -> bool:
    """Whether a text holds what nobody writes: a C1 control that ends no line, or a character for
    private use beside a letter. Something happened to it; what, is the only question.

    >>> [is_spoilt(text) for text in ("el \x9cltimo", "m\ue6f9e", "\uf015 Home", "a\x85b")]
    [True, True, False, False]
    """
    return _SPOILT.search(text) is not None


# ranges of thousands by themselves, or they take milliseconds to compile
_SPOILT = re.compile(
    "[\x80-\x84\x86-\x9f]"
    "|[\ue000-\uf8ff](?:(?<=[A-Za-z][\ue000-\uf8ff])|(?<=[\xc0-\ud7ff][\ue000-\uf8ff])"
    "|(?=[A-Za-z])|(?=[\xc0-\ud7ff]))"
)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")


def is_worthwhile(model: Model, token: str) -> bool:
    """Whether a token is remarkable enough, for its length, to look at its text at all."""
    return _is_enough(_surprise_and_wonder(model, token)[1], token)


def _is_enough(wonder: int, token: str) -> bool:
    return wonder >= max(WORTHWHILE, _expected(token))


def unexpected(model: Model, token: str) -> int:
    """The surprise of a token beyond what tokens of its length may have."""
    return max(0, surprise_of(model, token) - _expected(token))


def _expected(token: str) -> int:
    return PER_CHARACTER * sum(char >= "\x80" for char in token)


def surprise_of(model: Model, token: str) -> int:
    """By how much the characters in and after what is not ASCII cost more than ordinary ones."""
    return _surprise_and_wonder(model, token)[0]


def _surprise_and_wonder(model: Model, token: str) -> tuple[int, int]:
    """The same, and by how much they cost more than what would be remarkable in their script.

    What follows one is judged as it, unless it is a letter of ASCII. A token of several scripts is
    wonder enough, and so is one of kana and of ideographs that are Chinese and not Japanese.
    Many half-width katakana count twice.
    """
    if model.kernel:
        return model.kernel.surprise(token)
    surprise = wonder = 0
    many = sum(map(_is_halfwidth, token)) >= MANY_HALFWIDTH
    for char, before, cost in _special(model, token):
        ordinary = ORDINARY_OF_MANY.get(model.script_name(char), ORDINARY) if char else ORDINARY
        surprise += max(0, cost - ordinary)
        judged = char or before
        ordinary = REMARKABLE.get(model.script_name(judged), NEVER) if judged else ORDINARY
        wonder += max(0, cost - ordinary) * (1 + (many and _is_halfwidth(char)))
    scripts = {name for name in map(model.script_name, token) if name}
    if len(scripts) > 1 and scripts != EAST_ASIAN:
        wonder = surprise
    if "japanese" in scripts and any(map(is_simplified, token)):
        wonder = max(wonder, WORTHWHILE, _expected(token))
    return surprise, wonder


def _is_halfwidth(char: str) -> bool:
    return HALFWIDTH[0] <= ord(char or " ") <= HALFWIDTH[1]


def _special(model: Model, token: str) -> Iterator[tuple[str, str, int]]:
    """The characters that are not ASCII, what follows each, and their costs: the character, or
    nothing if it is ASCII; then the one before, or nothing if a letter or digit follows it."""
    before = ""
    for char, cost in zip([*token, ""], kept_costs(model, token), strict=True):
        special = char if char >= "\x80" else ""
        if special:
            yield special, "", cost
        elif before:
            yield "", "" if char.isalnum() else before, cost
        before = special


def _cut(start: int, end: int) -> list[tuple[int, int]]:
    return [(i, min(i + LONGEST, end)) for i in range(start, end, LONGEST)]
