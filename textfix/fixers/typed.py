"""What is typed so, or stands beside whole letters, and need not have been misread at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator

from textfix.detectors.mojibake import TOKEN
from textfix.fixers.explained import is_any_known, places_of
from textfix.fixers.places import as_meant
from textfix.language.languages import CONTEXT
from textfix.language.model import Model
from textfix.lattice import Explanation
from textfix.weights import MISTYPED, UNSOFTENED


def typed_in(model: Model, explanations: dict[str, Explanation]) -> set[str]:
    """What is changed of letters that look like one of their word's own, in words that are not much
    less likely with those: typed by mistake there, and so everywhere in the text."""
    typed = set()
    for token, explanation in explanations.items():
        meant = as_meant(token, places_of(explanation))
        margin = MISTYPED + UNSOFTENED * ("'" in meant)
        if meant and model.cost(meant) <= model.cost(explanation.text(token)) + margin:
            typed |= {token[p.start : p.end] for p in explanation.pieces}
    return typed


def are_often_typed(model: Model, explanations: dict[str, Explanation]) -> bool:
    """Whether the letters that are changed are those of Cyrillic which stand in Latin words most
    often, and no word comes of it that is known."""
    seen = {c for t, e in explanations.items() for p in e.pieces for c in t[p.start : p.end]}
    letters = {char for char in seen if char.isalpha()}
    return (
        bool(letters)
        and letters <= OFTEN_TYPED
        and all(any(c.isascii() and c.isalpha() for c in token) for token in explanations)
        and not is_any_known(model, explanations)
    )


OFTEN_TYPED = frozenset("\u043e\u0435")
"""Others stand for letters of Western and Central Europe too often (`\u0443`, `\u0456`)."""


def spelt_beside(plain: Collection[str], explanations: dict[str, Explanation]) -> set[str]:
    """What is changed of letters in words that are among the `plain_words` of the text without
    their accents, if half of all or more are: they are the letters that these are spelt for. A few
    are in any text of some languages, in which an accent tells one form from another.

    >>> from textfix.lattice import Piece
    >>> word = "s\u0131\xe7rad\u0131m"
    >>> explained = {word: Explanation(0, (Piece(1, 3, "\u2019\xe1"),))}
    >>> sorted(spelt_beside(plain_words("sicradim=s\u0131\xe7rad\u0131m"), explained))
    ['\u0131\xe7']
    """
    found: set[str] = set()
    beside = [token for token in explanations if plain and is_spelt_beside(token, plain)]
    for token in beside if 2 * len(beside) >= len(explanations) else ():
        explanation = explanations[token]
        for start, end in _spans_beside(token, plain):
            found |= {
                token[p.start : p.end]
                for p in explanation.pieces
                if start <= p.start and p.end <= end
            }
    return found


def plain_words(text: str) -> set[str]:
    """The words of a text that are ASCII, in small letters."""
    return {run.lower() for run in _PLAIN_WORD.findall(text[:CONTEXT])}


def is_spelt_beside(token: str, plain: Collection[str]) -> bool:
    """Whether a word of a token is among some without its accents.

    >>> is_spelt_beside("l\u0131onel=lionel", {"lionel"}), is_spelt_beside("r\xe9", {"re"})
    (True, False)
    """
    return any(True for _ in _spans_beside(token, plain))


def _spans_beside(token: str, plain: Collection[str]) -> Iterator[tuple[int, int]]:
    """Where words of a token are that are among some without their accents."""
    for run in _WORD.finditer(token):
        if not run[0].isascii() and without_accents(run[0]) in plain:
            yield run.span()


_WORD = re.compile(r"[^\W\d_]{3,}")
_PLAIN_WORD = re.compile(r"(?<![^\W\d_])[A-Za-z]{3,}(?![^\W\d_])")


def without_accents(word: str) -> str:
    """A word in small letters of ASCII, as far as each of its letters is one with an accent.

    >>> without_accents("S\u0131\xe7rad\u0131m"), without_accents("r\xf8d")
    ('sicradim', 'rod')
    """
    bases = (unicodedata.normalize("NFD", char)[0] for char in word.lower())
    return "".join(bases).translate(_PLAIN)


_PLAIN = str.maketrans("\u0131\xf8\u0142\u0111\u0127", "ioldh")


def are_typed(explanations: dict[str, Explanation], typed: Collection[str]) -> bool:
    """Whether all that is explained was typed in another script: nothing else need have happened,
    whatever the languages and the scripts of the text say."""
    return all(t[p.start : p.end] in typed for t, e in explanations.items() for p in e.pieces)


def is_denied(text: str, explanations: dict[str, Explanation]) -> bool:
    """Whether all that is explained is a letter of which the rest is lost, and as many words
    of the text have other letters beyond ASCII, whole ones: these would not be."""
    seen = {t[p.start : p.end] for t, e in explanations.items() for p in e.pieces}
    if not all(len(char) == 1 and char.isalpha() and char < "\u0250" for char in seen):
        return False
    others = {
        match[0]
        for match in TOKEN.finditer(text[:CONTEXT])
        if any(char >= "\x80" and char.isalpha() and char not in seen for char in match[0])
    }
    return len(others) >= len(explanations)
