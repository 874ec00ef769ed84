"""What the rest of a text says for a change to some tokens: its languages and its scripts."""

from __future__ import annotations

import functools
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from textfix.detectors.mojibake import (
    TOKEN,
    Survey,
    Suspect,
    Suspects,
)
from textfix.fixers.form import (
    MANY,
    is_lone,
    is_well_formed,
)
from textfix.fixers.notation import (
    DRAWN_LINE,
)
from textfix.language.languages import CONTEXT, MOST
from textfix.language.languages import load as load_languages
from textfix.language.model import UNIT, Model, script_group
from textfix.language.spelling import is_counted, small
from textfix.language.spelling import load as load_spellings
from textfix.lattice import Explanation
from textfix.weights import (
    FEW,
    LONELY,
    LONGEST,
    MENTIONED,
    WITNESSES,
)

MISSPELT = 9.0
"""What a letter that a language does not have, or a sign in the place of one, costs at most."""

MOST_SUPPORT = round(UNIT * MOST)
"""What the languages of a text say for a change at most."""

BESIDE = 2
"""From how many other words a text is in a language."""

SPELT_FROM = 3.0
SPELT_MOST = 6
"""Nats of margin between both spellings from which it speaks for a change, and how much at most."""

URN = 0.5
"""How much a text's scripts follow all texts' rather than its own."""


class Neighbours:
    """What the rest of a text says of the letters in its suspicious tokens, by the languages it may
    be in. Nothing is counted before it is asked for."""

    def __init__(self, model: Model, text: str, suspects: Survey) -> None:
        self.model = model
        self._text = text
        self._suspects = suspects
        self._counted: Counter[str] | None = None
        self._firsts: dict[str, str] = {}
        self._scores: list[float] | None = None
        self._without: dict[frozenset[str], list[float]] = {}
        self._gains: dict[frozenset[tuple[str, str]], int] = {}

    @functools.cached_property
    def _tokens(self) -> dict[str, Suspect]:
        """The first suspect of each token, in order."""
        return {suspect.token: suspect for suspect in self._suspects.firsts()}

    def _count(self) -> Counter[str]:
        """Reads the tokens, the first time that something is asked; all their letters."""
        self._counted = self._tally(self._tokens)
        return self._counted

    def _tally(self, tokens: Iterable[str]) -> Counter[str]:
        text = "\n".join(tokens).lower()
        kernel = self.model.kernel
        return Counter(kernel.tally(text) if kernel else _ASCII.sub("", text))

    def gain(self, texts: dict[str, str]) -> int:
        """What it is worth, in eighths of a nat, to change some tokens. Related channels make the
        same of them, so it is kept."""
        key = frozenset(texts.items())
        gain = self._gains.get(key)
        if gain is None:
            gain = self._gains[key] = self._gain(texts)
        return gain

    def _gain(self, texts: dict[str, str]) -> int:
        languages = load_languages()
        scores = self._evidence()
        shared = Counter(self._counted or self._count())
        before: dict[str, int] = {}
        after: dict[str, int] = {}
        in_order = sorted(texts, key=lambda token: self._tokens[token].start)
        for token in in_order:
            letters, now = _letters(token), _letters(texts[token])
            for letter in dict.fromkeys(letters):
                number, left = letters.count(letter), now.count(letter)
                if number > left:
                    before[letter] = before.get(letter, 0) + number - left
            for letter in dict.fromkeys(now):
                number = now.count(letter) - letters.count(letter)
                if number > 0:
                    after[letter] = after.get(letter, 0) + number
        shared.subtract(before)
        gain = languages.weigh(scores, before, after, self._in_order(+shared, before, texts))
        if len(texts) <= WITNESSES and all(is_well_formed(self.model, token) for token in texts):
            # how well the letters of a token go together is the model's to say
            gain -= max(0.0, languages.weigh(languages.evidence(()), before, after, {}))
        if gain > 0 and self._is_lone(texts):
            return 0
        return round(UNIT * gain)

    def has_plain_word(self) -> bool:
        """Whether a word of the text is ASCII."""
        return _PLAIN_WORD.search(self._text) is not None

    def _is_lone(self, texts: Mapping[str, str]) -> bool:
        """Whether the text is one word of which only what is changed is not ASCII."""
        return len(texts) == self._suspects.tokens == 1 and is_lone(
            self.model, self._text, next(iter(texts))
        )

    def spelling(self, explanations: Mapping[str, Explanation]) -> int:
        """What it is worth, in eighths of a nat, that all letters which are made are spelt as the
        languages of the text spell, and what stands there is not: then it is no word that the model
        merely does not know. A word by itself is in no language yet."""
        if not self._has_context(explanations):
            return 0
        margins = []
        for token, explanation in explanations.items():
            margin = self.margin(token, explanation, explanations, SPELT_FROM)
            if margin is not None and margin < SPELT_FROM:
                return 0
            margins += [margin] if margin is not None else []
        return round(UNIT * min(min(margins) - SPELT_FROM, SPELT_MOST)) if margins else 0

    def margin(
        self,
        token: str,
        explanation: Explanation,
        changed: Collection[str],
        least: float,
        settled: bool = False,
    ) -> float | None:
        """By how many nats the letters that are made of a token are spelt better than what stands
        there, in the languages that the text without what is `changed` may be in: of all the
        least. A small letter for the capital that begins a word is no better. Nothing can be said
        of other characters than letters, nor of signs where they may stand, unless it is `settled`
        that the text went through the channel. If it is less than `least`, it does not matter how
        much."""
        scores = self._scores_without(changed)
        margins = []
        for start, before, text, at in _letters_changed(token, explanation):
            if not is_counted(small(text[at])):
                continue
            if before.isupper() and not token[:start][-1:].isalpha() and not text[at].isupper():
                return 0.0
            cost = MISSPELT
            if before and is_counted(small(before)):
                cost = spelt(scores, token, start)
            elif before and not settled and not is_misplaced(self.model, token, start):
                continue
            margins.append(min(cost, MISSPELT) - spelt(scores, text, at))
            if margins[-1] < least:
                return margins[-1]
        return min(margins, default=None)

    def spelt_worse(self, text: str, other: str, changed: Collection[str]) -> float:
        """By how many nats the letters of one reading of a token are spelt worse than those of
        another of the same length, in the languages that the text without what is `changed` may be
        in."""
        if len(text) != len(other) or not self._has_context(changed):
            return 0.0
        scores = self._scores_without(changed)
        worse = 0.0
        for at, (char, rival) in enumerate(zip(text, other, strict=True)):
            if char != rival and is_counted(small(char)) and is_counted(small(rival)):
                cost, less = (min(MISSPELT, spelt(scores, t, at)) for t in (text, other))
                worse += cost - less
        return worse

    def _has_context(self, changed: Collection[str]) -> bool:
        return len(self._text[:CONTEXT].split()) >= len(changed) + BESIDE

    def _scores_without(self, tokens: Collection[str]) -> list[float]:
        """The evidence for each language of all but some tokens."""
        key = frozenset(tokens)
        if key not in self._without:
            made = Counter("".join(map(_letters, key)))
            letters = +(Counter(self._counted or self._count()) - made)
            self._without[key] = load_languages().coherence(self._evidence(), letters)[1]
        return self._without[key]

    def _first_with(self, letter: str) -> str:
        """The first token that has a letter."""
        first = self._firsts.get(letter)
        if first is None:
            first = next(token for token in self._tokens if letter in token.lower())
            self._firsts[letter] = first
        return first

    def _in_order(
        self, shared: Counter[str], fewer: Collection[str], texts: dict[str, str]
    ) -> Counter[str]:
        """Letters in the order in which they are first met, which decides between equals: another
        than before if the first of a kind was in a token that is changed, and is gone."""
        if not any(self._first_with(letter) in texts for letter in fewer if shared[letter]):
            return shared
        return self._tally(
            _shared(_letters(token), _letters(texts[token])) if token in texts else token
            for token in self._tokens
        )

    def _evidence(self) -> list[float]:
        if self._scores is None:
            self._scores = _languages_of(self._text[:CONTEXT])
        return self._scores


def spelt(scores: Sequence[float], text: str, at: int) -> float:
    """What a letter of a text costs between its neighbours in the languages it may be in."""
    return load_spellings().cost(scores, text[:at], text[at], text[at + 1 :])


def is_misplaced(model: Model, token: str, at: int) -> bool:
    """Whether nobody puts a character that no language spells with where it stands."""
    char, before, after = token[at : at + 1], token[:at][-2:], token[at + 1 : at + 3]
    if char.isalpha():
        return model.script_name(char) in MANY
    if "\x80" <= char < "\xa0" or DRAWN_LINE.match(char):
        return True
    left, right = before[-1:].isalpha(), after[:1].isalpha()
    if unicodedata.category(char) == "Co":
        return left or right
    if char in _SECTIONS:
        return before[-1:].islower() and not after[:1].isdecimal()
    if char in _CURRENCIES:
        return _is_word(before) or _is_word(after)
    if unicodedata.category(char) == "Sk" or char in _FRACTIONS:
        return left or right
    return left and right and char not in _JOINTS


def _is_word(text: str) -> bool:
    return len(text) == 2 and text.isalpha() and text.islower()


_SECTIONS = frozenset("\xa7\xb6")
"""What stands before what is numbered."""

_CURRENCIES = frozenset("\xa2\xa3\xa4\xa5")
_FRACTIONS = frozenset("\xbc\xbd\xbe")
_JOINTS = frozenset("-/\xb7\u2010\u2011\u2012\u2013\u2014\u2015\u2018\u2019\u2022\u2026\u2215")
"""What joins words without a space."""


def _letters_changed(token: str, explanation: Explanation) -> Iterator[tuple[int, str, str, int]]:
    """The characters that an explanation makes: where, of which (none if there are more than there
    were), the text that it makes of the token, and where in it."""
    text = explanation.text(token)
    shift = 0
    for piece in explanation.pieces:
        for start in range(piece.start, piece.start + len(piece.replacement)):
            before = token[start] if start < piece.end else ""
            yield start, before, text, start + shift
        shift += len(piece.replacement) - (piece.end - piece.start)


@functools.lru_cache(maxsize=4)
def _languages_of(text: str) -> list[float]:
    """The evidence of a text for each language: layers and losses ask for the same again."""
    return load_languages().evidence_of(text)


def _shared(letters: str, others: str) -> str:
    """What is in both of two."""
    counts = [(c, min(letters.count(c), others.count(c))) for c in dict.fromkeys(letters)]
    return "".join(letter * number for letter, number in counts)


@functools.lru_cache(maxsize=256)
def _letters(token: str) -> str:
    """The small letters, and other characters, that are not ASCII. A sign within a word says
    nothing: where languages have it, it is not within words."""
    return _ASCII.sub("", _WITHIN.sub("", token.lower()))


_PLAIN_WORD = re.compile(r"(?<!\S)[A-Za-z]{3,}(?!\S)")
_ASCII = re.compile(r"[\x00-\x7f]+")
_WITHIN = re.compile(r"(?<=[^\W\d_])[^\w\s\x00-\x7f\u2019\xb7](?=[^\W\d_])")


class Scripts:
    """How well tokens go together by script: most texts keep to one or two.

    The model scores each token by itself and pays for its script each time; this makes the price
    depend on the rest of the text, as an urn that remembers (Dirichlet and multinomial).
    """

    def __init__(self, model: Model, text: str, suspects: Survey) -> None:
        self._model = model
        self._text = text
        self._suspects = suspects
        self._counted = False
        self._gains: dict[tuple[frozenset[tuple[str, str]], bool], int] = {}

    def _count(self) -> None:
        """Reads the text, the first time that something is asked."""
        self._counted = True
        model, text, suspects = self._model, self._text, self._suspects
        self._others: Counter[str] = Counter()
        apart, together, spaces = scripts_apart(model, text, suspects)
        for names, number in together:
            self._others.update(dict.fromkeys(names, number))
        self._others["latin"] += max(0, spaces + 1 - apart - len(suspects))
        self._having: Counter[str] = Counter()
        self._counts = dict(self._others)
        self._leading: dict[str, int] = {}
        for names, tokens, number in scripts_of_all(model, suspects):
            self._having.update(dict.fromkeys(names, tokens))
            self._add(self._counts, self._leading, names, number)
        self._before = self._price({})

    def are_kept(self, texts: dict[str, str]) -> bool:
        """Whether no token comes to be in other scripts: then they do not go together better."""
        return all(self._of(token) == self._of(changed) for token, changed in texts.items())

    def gain(self, texts: dict[str, str], structured: bool = False) -> int:
        """By how much the scripts of a text go together better after a change to some tokens.

        Args:
            texts: what each of them becomes.
            structured: whether they were UTF-8, so that it says nothing that they stay in a script.
        """
        if not self._counted:
            self._count()
        key = frozenset(texts.items()), structured
        gain = self._gains.get(key)
        if gain is None:
            price = self._price(texts, structured)
            gain = self._before - price - self._lonely(texts, structured)
            self._gains[key] = gain
        return gain

    def _lonely(self, texts: dict[str, str], structured: bool) -> int:
        """The price of one or two letters in a script that nothing else in the text is in. Greek
        letters serve as symbols and are free."""
        letters = Counter(
            name for text in texts.values() for name in map(self._model.script_name, text) if name
        )
        if letters["japanese"]:
            letters["japanese"] += letters.pop("han", 0)
        gone = Counter(name for t in texts if self._suspects.number(t) for name in self._of(t))
        kept = +(self._having - gone)
        made = {self._model.script_name(c) for t in texts.values() for c in t if c >= "\x80"}
        alone = not kept and not self._others.total()
        if alone and (structured or all(_is_rare(self._model, token) for token in texts)):
            return 0  # it may be in any script rather than in this one
        return LONELY * sum(
            number <= FEW
            and name in made
            and not self._others[name]
            and name not in kept
            and name != "greek"
            and not (structured and gone[name])
            for name, number in letters.items()
        )

    def _price(self, texts: dict[str, str], structured: bool = False) -> int:
        counts, leading = dict(self._counts), dict(self._leading)
        for token, changed in texts.items():
            number = self._suspects.number(token)
            self._add(counts, leading, self._of(token) if number else (), -number)
            scripts = _as_written(scripts_of(self._model, changed), self._of(token))
            if structured and len(scripts) > 1 and _has_symbol(self._model, changed):
                scripts = tuple(name for name in scripts if name != "greek")
            self._add(counts, leading, scripts, number)
        base = sum(n * _script_cost(self._model, script) for script, n in leading.items())
        total = sum(counts.values())
        if not total:
            return 0
        cost = math.lgamma(total + URN) - math.lgamma(URN)
        for script, number in counts.items():
            if number:
                weight = URN * math.exp(-_script_cost(self._model, script))
                cost -= math.lgamma(number + weight) - math.lgamma(weight)
        return round(UNIT * (cost - base))

    def _of(self, token: str) -> tuple[str, ...]:
        return scripts_of(self._model, token)

    @staticmethod
    def _add(
        counts: dict[str, int], leading: dict[str, int], scripts: Sequence[str], number: int
    ) -> None:
        """Counts the scripts of a token that is met so often; the first is what it is in."""
        for script in scripts:
            counts[script] = counts.get(script, 0) + number
        for script in scripts[:1]:
            leading[script] = leading.get(script, 0) + number


def _as_written(names: tuple[str, ...], before: Sequence[str]) -> tuple[str, ...]:
    """The scripts of a token that was in others before: where kana come to stand beside ideographs,
    these are part of their script."""
    if "japanese" not in names or "japanese" in before:
        return names
    return tuple(name for name in names if name != "han")


def _has_symbol(model: Model, text: str) -> bool:
    """Whether a text of several scripts has one Greek letter, or the same again: a symbol."""
    return len({char for char in text if model.script_name(char) == "greek"}) == 1


def _is_rare(model: Model, token: str) -> bool:
    """Whether a token is ideographs too rare to be named, or half-width katakana."""
    names = {char: model.script_name(char) for char in token if char >= "\x80"}
    return all(
        name == "katakana-halfwidth" or (name in MANY and model.costs(char)[0] > MENTIONED)
        for char, name in names.items()
    )


def scripts_of(model: Model, token: str) -> tuple[str, ...]:
    """The scripts of a token's letters, in the order of their first."""
    if model.kernel:
        return _named(model, model.kernel.scripts(token))
    # of each character once: a token may be millions long
    return tuple(n for n in dict.fromkeys(map(model.script_name, dict.fromkeys(token))) if n)


def scripts_together(
    model: Model, tokens: dict[str, int]
) -> list[tuple[tuple[str, ...], int, int]]:
    """Scripts that tokens are in, how many tokens, and how often these are met."""
    if model.kernel:
        together = model.kernel.scripts_together(tokens)
        return [(_named(model, numbers), count, met) for numbers, count, met in together]
    found: dict[tuple[str, ...], tuple[int, int]] = {}
    for token, number in tokens.items():
        names = scripts_of(model, token)
        number_of_tokens, met = found.get(names, (0, 0))
        found[names] = number_of_tokens + 1, met + number
    return [(names, *numbers) for names, numbers in found.items()]


_Together = list[tuple[tuple[str, ...], int, int]]


def scripts_of_all(model: Model, suspects: Survey) -> _Together:
    """The same of all suspects."""
    if isinstance(suspects, Suspects):
        return scripts_together(model, suspects.counts)
    compiled: Any = suspects
    return [(_named(model, of), tokens, met) for of, tokens, met in compiled.scripts()]


def scripts_apart(
    model: Model, text: str, suspects: Survey
) -> tuple[int, list[tuple[tuple[str, ...], int]], int]:
    """How many tokens may be part of suspects that were cut or made longer and are none themselves,
    scripts that they are in with how often that is, and how many spaces and line feeds the text
    has."""
    if not isinstance(suspects, Suspects) and suspects.longest < LONGEST:
        compiled: Any = suspects
        apart, together = compiled.apart()
        named = [(_named(model, of), number) for of, _, number in together]
        return apart, named, compiled.spaces()
    tokens = TOKEN.findall(text)
    if isinstance(suspects, Suspects) and suspects.longest < LONGEST:
        spans = [(s.start, s.end) for s in suspects.longer()]
        tokens = [token for span in spans for token in TOKEN.findall(text, *span)]
    others = [token for token in tokens if not suspects.number(token)]
    counted = scripts_together(model, Counter(others))
    spaces = text.count(" ") + text.count("\n")
    return len(others), [(names, number) for names, _, number in counted], spaces


@functools.lru_cache(maxsize=1024)
def _named(model: Model, numbers: bytes) -> tuple[str, ...]:
    """What the kernel's numbers of scripts mean."""
    names = sorted(set(map(script_group, model.class_names)))
    return tuple(map(names.__getitem__, numbers))


@functools.cache
def _script_cost(model: Model, script: str) -> float:
    """The cost in nats of a token being in a script, in any text."""
    first = model.class_names.index("boundary") * len(model.class_names)
    chance = sum(
        math.exp(-model.pairs[first + i] / UNIT)
        for i, name in enumerate(model.class_names)
        if script_group(name) == script
    )
    return -math.log(max(chance, 1e-7))
