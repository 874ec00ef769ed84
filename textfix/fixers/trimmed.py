"""Letters of which the first byte alone is left, at the end of a word: `cittÃ` for `città`.

`à` is C3 A0 in UTF-8, and A0 is a no-break space in Windows-1252: where layout was collapsed, or a
line trimmed, `Ã` alone is left, as the end of a word or as a word. No gain in a word need show
that, since `Ã` is one letter for another. But languages that write `à` there write no `Ã`, and a
capital behind a small letter is a mark of damage. `ß` leaves the same where controls were dropped,
`í` where soft hyphens were.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Sequence

from textfix.channels import BY_CODEC, Channel
from textfix.edits import Edit
from textfix.fixers.inference import Change, Inference, alternatives_of
from textfix.fixers.sure import SURE
from textfix.fixers.surroundings import BESIDE
from textfix.language.model import Model, load
from textfix.lattice import kept_cost
from textfix.losses import Loss
from textfix.stage import NOTHING, Found
from textfix.traces import traces_of
from textfix.weights import TRIMMED_LEAD, UNIT

LEAD = chr(TRIMMED_LEAD)

TRIMMED = "\xe0"
"""What most often leaves the letter at the end of a text."""

CHANNEL = Channel(BY_CODEC["utf-8"], BY_CODEC["latin_1"], True)

SPELT_MOST = 6.0
"""Nats that the languages of a text say for one word at most."""

LEAST_SPELT = 3.0
"""Nats by which they must spell each word better, or nothing is said."""

_PLACE = re.compile(  # the letter first, because that is searched fastest
    rf"{LEAD}(?:(?<=[a-z\xe0-\xff]{LEAD})|(?<=\b[A-Z]{LEAD})"
    rf"|(?<![^\s\"'(\u2018-\u201f\xab-]{LEAD}))"
    rf"(?=[ \t\n\r\f\v,;:.!)\"'\u2018-\u201f\xbb\u2026-]|\?(?![^\W\d_])|\Z)"
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_WORD_OR_NUMBER = re.compile(r"[^\W\d_]{2,}|^\d+$")
"""Beside a letter that has two spaces behind it, of which one is what became of its other byte."""
_SPOKEN_OF = re.compile(r"\b(?:lett\w+|let[rt]a|lletr\w*|car[aà]?[ck]?t\w+|buchst\w+)\W*\Z", re.I)
"""A name of what letters are, before one that stands by itself."""


def may_be_trimmed(text: str) -> bool:
    """Whether each of these letters in a text ends a word, or stands between words.

    >>> may_be_trimmed("La cittÃ è bella"), may_be_trimmed("cafÃ© Ã la carte")
    (True, False)
    """
    return bool(_places(text))


def _places(text: str) -> list[int]:
    """Where they are, if each of them does; else nothing."""
    if LEAD not in text:  # found much faster than that there is no place, or none to count
        return []
    places = [match.start() for match in _PLACE.finditer(text)]
    if len(places) != text.count(LEAD) or not all(_stands(text, at) for at in places):
        return []
    return places


def _stands(text: str, at: int) -> bool:
    """Whether a letter ends a word, or is one between others, and is not spoken of."""
    before, after = text[max(0, at - REACH) : at], text[at + 1 : at + REACH]
    if before[-1:].isalpha():
        return True
    if _SPOKEN_OF.search(before):
        return False
    left, right = before.split()[-1:], after.split()[:1]
    beside = _WORD_OR_NUMBER if after[:2] == "  " else _WORD
    return all(map(beside.search, left or right)) and bool(right and beside.search(right[0]))


REACH = 60
"""Characters beside a place that are read."""


def undo_trimmed(model: Model, text: str, least: float) -> Found:
    """The letters of which the first byte is left, if a text has no other.

    Args:
        model: the language model.
        text: any string.
        least: the confidence below which nothing is changed.
    """
    places = {at: _end(text, at + 1) for at in _places(text)}
    if not places or len(text.split()) <= BESIDE:
        return NOTHING
    inference = Inference(model, text, [Change(*place, None) for place in places.items()])
    ranked = {at: _ranked(inference, text, at, end) for at, end in places.items()}
    evidence: dict[tuple[str, str], float] = {}
    lost: dict[Loss, None] = {}
    for at, readings in ranked.items():
        left, right = _beside(text, at)
        best = readings[0][0]
        spelling = inference.spelling(left, right)
        margin = spelling(LEAD.lower()) - spelling(best)
        if margin < LEAST_SPELT:
            return NOTHING
        gain = kept_cost(model, left + LEAD + right) - model.cost(left + best + right)
        evidence[left, right] = UNIT * min(margin, SPELT_MOST) + gain
        lost |= dict.fromkeys(_candidates()[best])
    total = sum(evidence.values()) - CHANNEL.cost - UNIT * sum(loss.cost for loss in lost)
    confidence = SURE / (1.0 + math.exp(-total / UNIT))
    edits = [_edit(text, at, places[at], r, confidence) for at, r in ranked.items()]
    # one that is left says as much against the others as for them
    if any(edit.confidence < least for edit in edits):
        return Found((), tuple(edits))
    return Found(tuple(edits))


def _ranked(inference: Inference, text: str, at: int, end: int) -> list[tuple[str, float]]:
    """What may have stood at a place, with probabilities. Where the languages of the text spell one
    so, and the model knows a word with another, neither is."""
    left, right = _beside(text, at)
    ranked = inference.decide(at, end, tuple(_candidates()), left, right)
    if at + 1 == len(text) and ranked[0][0] != TRIMMED:  # it may have been cut off
        return [(char, chance / 2) for char, chance in ranked]
    spelt = min(_candidates(), key=inference.spelling(left, right))
    if spelt == ranked[0][0]:
        return ranked
    return [(spelt, 0.5), *((char, chance / 2) for char, chance in ranked if char != spelt)]


def _end(text: str, end: int) -> int:
    """Where a place ends: what follows and parts no words is what became of the no-break space."""
    return end + (text[end : end + 1] == " " and bool(_NO_WORD.match(text, end + 1)))


_NO_WORD = re.compile(r"[\s,;:.!?)-]|\Z")


def _edit(
    text: str, start: int, end: int, readings: Sequence[tuple[str, float]], confidence: float
) -> Edit:
    best, chance = readings[0]
    return Edit(
        start,
        end,
        text[start:end],
        best,
        "mojibake",
        ", ".join([str(CHANNEL), *(loss.name for loss in _candidates()[best])]),
        round(confidence * chance, 4),
        alternatives_of(readings, confidence),
    )


def _beside(text: str, at: int) -> tuple[str, str]:
    """The rest of the token."""
    return text[max(0, at - REACH) : at].rpartition(" ")[2], text[at + 1 : at + REACH].split(" ")[0]


@functools.cache
def _candidates() -> dict[str, tuple[Loss, ...]]:
    """What may have left the letter alone, where small letters stand, and what it lost."""
    traces = dict(iter(traces_of(CHANNEL, load())))
    return {c.char: c.losses for c in traces[(ord(LEAD),), ""] if c.char.islower()}
