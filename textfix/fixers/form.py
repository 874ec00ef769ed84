"""The form of a token: what speaks for its being right though the model does not know it.

The model's surprise has two causes, damage and ignorance. Damage leaves marks that no language has:
scripts mixed within a word, capitals in its middle, symbols between its letters. A token without
them may be a word of a language that is in no table, an abbreviation, a list of letters, a formula
or a drawing, and then that the model is surprised says little.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

from textfix.detectors.known import IDEOGRAPHS
from textfix.fixers.mentions import is_list
from textfix.fixers.notation import is_abbreviation, is_formula, runs_of
from textfix.fixers.places import RAISED
from textfix.language.model import Model
from textfix.weights import COMMON_IN_NAME, COMMON_TOGETHER, FEW_CAPITALS

MANY = ("han", "hangul", "japanese")
"""Scripts of so many characters that words in them are no longer than a few."""

_INNER = frozenset("-'\u2019\u2010\u2011\u00b7/.:;,+&_()#%\"")
"""What may stand between the letters of words."""

_QUOTES = frozenset("«»‹›\u2018\u2019\u201a\u201c\u201d\u201e「」『』｢｣")

_AROUND = frozenset("\u2013\u2014\u2026\u2022\u00b7\u00a0")

_OPENING = _QUOTES | _AROUND | frozenset("¿¡（《")

_CLOSING = _QUOTES | _AROUND | frozenset("。、，：！？；」）》։؟،।")
"""What may stand before and after them."""


@functools.lru_cache(maxsize=1024)
def is_well_formed(model: Model, token: str) -> bool:
    """Whether a token has no mark of damage: a word, several, a formula or a drawing.

    >>> from textfix.language.model import load
    >>> [is_well_formed(load(), t) for t in ("wi\u00e9rzk\u00f9", "ДПИ", "╚══", "rÃ©s", "pe³n")]
    [True, True, True, False, False]
    """
    # an engine's line end may stand behind it
    return all(_is_part(model, part) for part in token.rstrip("\n").split("\xa0"))


def is_lone(model: Model, text: str, token: str) -> bool:
    """Whether a text is one well-formed word with one letter beyond ASCII: it may be in any
    language."""
    return (
        len(token) == len(text.strip())
        and sum(char >= "\x80" for char in token) == 1
        and is_well_formed(model, token)
    )


def _is_part(model: Model, part: str) -> bool:
    if len(part) < 2:
        return True
    text = RAISED.sub("", part)
    if any(_is_strange_mark(model, a, b) for a, b in pairwise(" " + text)):
        return False
    text = "".join(char for char in text if unicodedata.category(char) not in ("Mn", "Mc", "Cf"))
    if any(unicodedata.category(char) == "Cc" for char in text):
        return False
    runs = runs_of(text)
    if not runs:
        return all("\u2500" <= char <= "\u25ff" for char in text if char >= "\x80")
    if is_formula(model, text):
        return True
    if not all(_is_regular(model, run) for run in runs):
        return False
    start, end = text.index(runs[0]), text.rindex(runs[-1]) + len(runs[-1])
    between = {char for char in text[start:end] if not (char.isalpha() or char.isdecimal())}
    before, after = set(text[:start]) - _OPENING, set(text[end:]) - _CLOSING
    return between <= _INNER and not any(char >= "\x80" for char in before | after)


def _is_strange_mark(model: Model, before: str, char: str) -> bool:
    """Whether a mark of a script stands on a letter of another, or on none."""
    if char < "\u0300" or unicodedata.category(char) not in ("Mn", "Mc"):
        return False
    own = model.script_name(char)
    return own not in ("", "latin", model.script_name(before))


def _is_regular(model: Model, run: str) -> bool:
    """Whether letters in a row are of one script, with capitals as words or abbreviations have."""
    if run.isascii():
        return True
    scripts = {model.script_name(char) for char in run} - {""}
    if len(scripts) > 1 or any("\u2070" <= char <= "\u209f" for char in run):
        return False
    if "latin" in scripts and len(run) > 2 and not any(map(str.isascii, run)):
        # accents only: no language writes so
        return is_list(run)
    if scripts & set(MANY):
        return len(run) <= FEW_CAPITALS
    if run[1:] == run[1:].lower() or run == run.upper() or is_abbreviation(run):
        return True
    if not run[:2].isascii() and run[:2].isupper() and len(run) - 2 >= LEAST_ENDING:
        # two capitals with accents begin no word
        accents = not any(map(str.isascii, run[:2]))
        if accents and "latin" in scripts and run[2:] == run[2:].lower():
            return False
    # an abbreviation with an ending
    rest = run.lstrip("".join(filter(str.isupper, run)))
    return len(run) - len(rest) > 1 and rest == rest.lower()


LEAST_ENDING = 4
"""Small letters behind two capitals that make a word of them and no abbreviation with an ending."""


def is_pointed(token: str) -> bool:
    """Whether a token is letters with points in their places, as the Bible and dictionaries have
    them: models know the letters only.

    >>> is_pointed("\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd"), is_pointed("\u05b8\u05e9\u05b9")
    (True, False)
    """
    marks = 0
    before = ""
    for char in token:
        if unicodedata.category(char) == "Mn" and char >= "\u0590":
            if not before.isalpha() and unicodedata.category(before or " ") != "Mn":
                return False
            marks += 1
        before = char
    return marks >= LEAST_POINTS


LEAST_POINTS = 2
"""From how many a word is pointed."""


def bare(token: str) -> str:
    """A token without the signs around it, in small letters.

    >>> bare("«Été,»")
    'été'
    """
    runs = runs_of(token)
    if not runs:
        return token
    return token[token.index(runs[0]) : token.rindex(runs[-1]) + len(runs[-1])].lower()


def may_be_name(model: Model, token: str) -> bool:
    """Whether all that a token or a text has beyond ASCII is two characters of scripts of
    thousands, or so many twice, not among Latin letters but before one capital, and one of them is
    common: a word or a name, of which no list has all. Damage makes rare ones.

    >>> from textfix.language.model import load
    >>> [may_be_name(load(), token) for token in ("粉糖", "别墅C", "별별/MM", "闾嵊", "c冲市")]
    [True, True, True, False, False]
    """
    runs = set(_OF_MANY.findall(token))
    if len(runs) != 1 or not _OF_MANY.sub("", token).isascii():
        return False
    (run,) = runs
    if len(run) > 1 and len(set(run)) == 1:
        return True
    if run[: len(run) // 2] == run[len(run) // 2 :]:
        run = run[:2]
    if len(run) != 2:
        return False
    apart = min(map(model.lone_cost, run))
    return apart <= COMMON_IN_NAME or min(model.costs(run)[:2]) <= COMMON_TOGETHER


_OF_MANY = re.compile("(?<![A-Za-z])[\u3040-\u9fff\uac00-\ud7a3]+(?![a-z]|[A-Z][A-Za-z])")


def is_label(model: Model, token: str) -> bool:
    """Whether a token is a capital of Latin before one to three ideographs that are all common, and
    a number perhaps, or a number before such: a kind, a name, a measure.

    >>> from textfix.language.model import load
    >>> [is_label(load(), token) for token in ("C羅", "B浩3;", "100g束", "c羅", "L鄌")]
    [True, True, True, False, False]
    """
    match = _LABEL.fullmatch(token)
    return match is not None and (
        (token[0].isalpha() and token[-1:].isascii())
        or all(model.lone_cost(char) <= COMMON_IN_NAME for char in token if char >= IDEOGRAPHS)
    )


_LABEL = re.compile(
    "[A-Z][\u3400-\u9fff]{1,3}(?:\\d{1,2}[.,;:)]?)?|\\d+[a-z]{0,2}[\u3400-\u9fff]{1,2}"
)


def are_few(tokens: Iterable[str]) -> bool:
    """Whether tokens have characters of scripts of thousands, three in a row at most.

    >>> are_few(["轡", "[昱昱]"]), are_few(["袩褉懈胁械褌"])
    (True, False)
    """
    runs = [run for token in tokens for run in _OF_MANY.findall(token)]
    return bool(runs) and max(map(len, runs)) <= 3


def is_gloss(text: str) -> bool:
    """Whether all that a text has beyond ASCII is one character of a script of thousands before a
    bracket, or two or three in a row, not among Latin letters.

    >>> is_gloss("variant of 貌[mao4]"), is_gloss("奸佞"), is_gloss("la 脿")
    (True, True, False)
    """
    return _GLOSS.fullmatch(text) is not None


_MANY = "[\u3040-\u9fff\uac00-\ud7a3]"
_GLOSS = re.compile(
    rf"[\x00-\x7f]*(?<![A-Za-z])(?:{_MANY}(?=[\[(])|{_MANY}{{2,3}})(?![A-Za-z])[\x00-\x7f]*"
)


def is_mixed(model: Model, token: str) -> bool:
    """Whether letters of several scripts beyond ASCII stand side by side in a token."""
    return any(
        len({model.script_name(char) for char in run if char >= "\x80"} - {"", *MANY}) > 1
        for run in runs_of(token)
    )


def is_mark(text: str) -> bool:
    """Whether a text is one mark that belongs on a letter."""
    return len(text) == 1 and unicodedata.category(text).startswith("M")


def are_accents(token: str) -> bool:
    """Whether a token is different letters with accents only: a list of them, or a word misread."""
    letters = [char for char in token if char.isalpha()]
    accents = [char for char in letters if "\x80" <= char < "\u0250"]
    return len(letters) > 2 and len(set(accents)) == len(letters)


def is_accented(token: str) -> bool:
    """Whether a token is letters with accents only, three or more.

    >>> is_accented("Ŵéļçöþé"), is_accented("été")
    (True, False)
    """
    letters = [char for char in token if char.isalpha()]
    return len(letters) > 2 and all("\x80" <= char < "\u0250" for char in letters)


def is_of_one(model: Model, token: str) -> bool:
    """Whether all letters of a token beyond ASCII are of one alphabet other than Latin, five or
    more, whatever their case: one pair of them is as good as the others.

    >>> from textfix.language.model import load
    >>> [is_of_one(load(), t) for t in ("id;МрежаИме", "Рё")]
    [True, False]
    """
    letters = [char for char in token if char >= "\x80" and char.isalpha()]
    scripts = {model.script_name(char) for char in letters}
    return len(letters) >= LEAST_OF_ONE and len(scripts) == 1 and scripts <= {"cyrillic", "greek"}


LEAST_OF_ONE = 5
