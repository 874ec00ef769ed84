"""Typographic signs of which one letter is left, or it and a space: `Canât`, `Canâ t` for `Can’t`.

UTF-8's `’ “ ” – — …` begin with the byte that is `â` in ISO 8859-1 and Windows-1252; the two bytes
after it are controls there, and often dropped. What is left looks like a letter of the word, and no
model of words can tell `worldâs` from a word that it does not know. But an English text whose only
letter beyond ASCII it is, always where a sign may stand, is damaged; so here signs are weighed by
their places, the words beside them by themselves, and the letter by the languages of the text.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator

from textfix.channels import BY_CODEC, Channel
from textfix.edits import Edit
from textfix.fixers.inference import Change, Inference, alternatives_of
from textfix.fixers.lossy import BEYOND_LEAD, PLACE_OF_LEAD
from textfix.fixers.signs import WORDS, is_contracted, is_negated
from textfix.fixers.sure import SURE
from textfix.language.languages import load as load_languages
from textfix.language.languages import probabilities
from textfix.language.model import Model
from textfix.language.spelling import APOSTROPHE
from textfix.losses import READER
from textfix.stage import NOTHING, Found
from textfix.traces import traces_of
from textfix.weights import (
    FROM_ELSEWHERE,
    KEEP_CEILING,
    LONE_LEAD,
    NEGATED,
    UNIT,
)

_LEAD = chr(LONE_LEAD)
_BESIDE = re.compile(rf"\S{_LEAD}|{_LEAD}\S")
_TOKEN = re.compile(r"\S+")
_REST = re.compile(rf"{_LEAD}(?:\?|  )")

CHANNEL = Channel(BY_CODEC["utf-8"], BY_CODEC["latin_1"], True)
DROPPED = READER[0]


def undo_lone(model: Model, text: str, least: float) -> Found:
    """The signs of which one letter is left, if a text has no other letter beyond ASCII.

    Args:
        model: the language model.
        text: any string.
        least: the confidence below which nothing is changed.
    """
    if _SPACED.search(text):
        return _undo_spaced(model, text, least)
    if not may_be_lone(text):
        return NOTHING
    places = [match.start() for match in PLACE_OF_LEAD.finditer(text)]
    if not all(_may_be_sign(text, at) for at in places):
        return NOTHING
    speak = _english_says(text, len(places))
    if any(_is_negated(text, at) for at in places):
        speak = max(speak, NEGATED)
    if speak < FROM_ELSEWHERE:
        return NOTHING
    inference = Inference(model, text, [Change(at, at + 1, None) for at in places])
    for at in places:
        _decide(inference, text, at)
    evidence = speak + sum(_gain(model, inference, token) for token in _tokens(text))
    evidence -= CHANNEL.cost + round(UNIT * DROPPED.cost)
    confidence = SURE / (1.0 + math.exp(-evidence / UNIT))
    if confidence < least:
        return NOTHING
    edits: list[Edit] = []
    settled: set[int] = set()
    for _ in range(2):
        unresolved = []
        for at in places:
            if at in settled:
                continue
            edit = _edit(inference, text, at, confidence)
            if edit.confidence >= least:
                edits.append(edit)
                settled.add(at)
                inference.settle(at, edit.replacement)
            else:
                unresolved.append(edit)
    return Found(tuple(sorted(edits, key=lambda e: e.start)), tuple(unresolved))


def _undo_spaced(model: Model, text: str, least: float) -> Found:
    """The apostrophes of English contractions of which the letter and a space are left, since white
    space was collapsed after the bytes had become spaces: `donâ t`. What else became of `’` and the
    like in such a text is not told from a letter by its place, and stays open."""
    if BEYOND_LEAD.search(text) or _UNSPACED.search(text):
        return NOTHING
    found = [match.start() for match in _SPACED.finditer(text)]
    near_by = {at: _without_space(text, at) for at in found}
    places = [at for at in found if _is_negated(*near_by[at]) or _may_be_sign(*near_by[at])]
    speak = _english_says(text, text.count(_LEAD))
    if any(_is_negated(*near_by[at]) for at in places):
        speak = max(speak, NEGATED)
    if not places or speak < FROM_ELSEWHERE:
        return NOTHING
    evidence = speak - CHANNEL.cost - round(UNIT * SPACED.cost)
    for at in places:
        near, place = near_by[at]
        left, right = _words_between(near[:place], near[place + 1 :])
        evidence += model.cost(left + _LEAD) + model.cost(right)
        evidence -= model.cost(left + APOSTROPHE + right)
    confidence = round(SURE / (1.0 + math.exp(-evidence / UNIT)), 4)
    edits = tuple(
        Edit(at, at + 2, text[at : at + 2], APOSTROPHE, "mojibake", _REASON, confidence)
        for at in places
    )
    return Found(edits, ()) if confidence >= least else Found((), edits)


def _without_space(text: str, at: int) -> tuple[str, int]:
    """What is about such a place without the space, and where in it the letter is."""
    start = max(0, at - LONGEST_WORD)
    return text[start : at + 1] + text[at + 2 : at + 2 + LONGEST_WORD], at - start


SPACED = READER[3]
_REASON = f"{CHANNEL}, {SPACED.name}"
_SPACED = re.compile(rf"(?<=[A-Za-z]){_LEAD} ((?:ll|[rv]e|[stdm])(?![^\W_]))", re.IGNORECASE)
"""The letter and a space between a word and the end of an English contraction."""

_UNSPACED = re.compile(rf"{_LEAD}[^ \n]")
"""The letter where no space is left behind it."""


def may_be_lone(text: str) -> bool:
    """Whether the letter is all that a text has beyond ASCII, stands beside something, and has
    nothing behind it that the other two bytes may have become.

    >>> may_be_lone("We canât wait."), may_be_lone("le mât"), may_be_lone("lâété canât")
    (True, True, False)
    """
    return not BEYOND_LEAD.search(text) and bool(_BESIDE.search(text)) and not _REST.search(text)


def _may_be_sign(text: str, at: int) -> bool:
    """Whether a place within a word is one of an apostrophe in English, or words are beside it."""
    left, right = _LAST.search(text[max(0, at - LONGEST_WORD) : at]), _FIRST.match(text, at + 1)
    if not left or not right:
        return True
    before, after = left[0], right[0].lower()
    if after == "s" or (after == "t" and before[-1] in "nN" and len(before) > 1):
        return True
    if after in ("d", "m", "ll", "re", "ve"):
        return before.lower() in PRONOUNS
    return _is_word(before) and _is_word(after)


def _is_negated(text: str, at: int) -> bool:
    """Whether a place is the apostrophe of a negated verb: no word of another language looks so."""
    return is_negated(text[max(0, at - LONGEST_WORD) : at], text[at + 1 : at + 3])


def _is_word(word: str) -> bool:
    return len(word) > 2 or word in WORDS or word.lower() in SHORT_WORDS


_PRONOUNS = "i you he she it we they who what that there here how where could would should might"
PRONOUNS = frozenset(_PRONOUNS.split())
"""What a contraction of a verb stands behind."""

_SHORT = "am an as at be by do go he if in is it me my no of oh ok on or so to up us we u i a"
SHORT_WORDS = frozenset(_SHORT.split())
"""The English words of two letters, and those of one."""

LONGEST_WORD = 100
_LAST = re.compile(r"[A-Za-z]+\Z")
_FIRST = re.compile(r"[A-Za-z]+")


def _english_says(text: str, number: int) -> int:
    """What the rest of a text says against the letter, in eighths of a nat, if it is English; else
    nothing."""
    languages = load_languages()
    scores = languages.evidence(token for token in text.split() if _LEAD not in token)
    chances = zip(languages.names, probabilities(scores), strict=True)
    if sum(chance for name, chance in chances if name in ENGLISH) < SURELY:
        return 0
    return round(UNIT * languages.weigh(scores, {_LEAD: number}, {}, {}))


ENGLISH = ("en", "sco")
"""Languages without a letter beyond ASCII, whose contractions are known by their ends. Of others
too many are in no table: what looks like one of these may be Mizo or Saami, and have the letter."""

SURELY = 0.9
"""How sure it must be."""


def _tokens(text: str) -> Iterator[tuple[int, str]]:
    met: set[str] = set()
    for match in _TOKEN.finditer(text):
        if _LEAD in match[0] and match[0] not in met:
            met.add(match[0])
            yield match.start(), match[0]


def _gain(model: Model, inference: Inference, token: tuple[int, str]) -> int:
    """By how much less a token costs as words and the signs beside them."""
    start, text = token
    kept = sum(min(cost, KEEP_CEILING) for cost in model.costs(text))
    words = text.split(_LEAD)
    read = model.cost(words[0]) if words[0] else 0
    for word in words[1:]:
        read += 0 if is_contracted(word) else model.cost(word) if word else 0
    read += sum(inference.price(start + match.start()) for match in PLACE_OF_LEAD.finditer(text))
    # the model knows the commonest contractions as words
    whole = PLACE_OF_LEAD.sub(lambda match: inference.best(start + match.start(), _LEAD), text)
    return kept - min(read, model.cost(whole))


def _decide(inference: Inference, text: str, at: int) -> list[tuple[str, float]]:
    left, right = text[max(0, at - LONGEST_WORD) : at], text[at + 1 : at + LONGEST_WORD]
    return inference.decide(at, at + 1, _candidates(), *_words_between(left, right))


def _words_between(left: str, right: str) -> tuple[str, str]:
    """What of the text on both sides of a place is of its token."""
    before, after = _BEFORE.search(left), _AFTER.match(right)
    return before[0] if before else "", after[0] if after else ""


_BEFORE = re.compile(rf"[^\s{_LEAD}]*\Z")
_AFTER = re.compile(rf"[^\s{_LEAD}]*")


@functools.cache
def _candidates() -> tuple[str, ...]:
    """What may have left the letter alone."""
    from textfix.language.model import load

    found = dict(iter(traces_of(CHANNEL, load())))
    return tuple(candidate.char for candidate in found[(LONE_LEAD,), ""])


def _edit(inference: Inference, text: str, at: int, confidence: float) -> Edit:
    ranked = _decide(inference, text, at)
    best, chance = ranked[0]
    return Edit(
        at,
        at + 1,
        _LEAD,
        best,
        "mojibake",
        f"{CHANNEL}, {DROPPED.name}",
        round(confidence * chance, 4),
        alternatives_of(ranked, confidence),
    )
