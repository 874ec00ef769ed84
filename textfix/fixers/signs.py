"""Where quotation marks, dashes, apostrophes and the ellipsis stand, and which fits a place.

The language model knows each beside few words only. What is known here is set by hand: orders of
size for where Western languages set a sign, the marks that each language quotes with, and that a
quotation mark has a partner in its line.
"""

from __future__ import annotations

import functools
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence

from textfix.detectors.quotes import CONVENTIONS
from textfix.weights import (
    AMID_WORD,
    ENDS_SENTENCE,
    NESTED,
    PAIRED,
    UNIT,
    UNPAIRED,
)

APART = "\u2013\u2014"
"""What stands between two words."""

Places = dict[str, float]

PLACES: dict[str, Places] = {
    # What a sign costs in nats (in eighths: times eight) between two kinds of neighbours: inside a
    # word, at its beginning, at its end, alone; and where an elision or a contraction asks for it.
    "\u2019": {"inside": 3.0, "begin": 4.5, "end": 4.2, "alone": 6.0, "elided": 0.2},
    "\u2018": {"inside": 6.0, "begin": 2.8, "end": 6.0, "alone": 6.0, "elided": 6.0},
    "\u201c": {"inside": 6.0, "begin": 0.4, "end": 5.0, "alone": 4.5, "elided": 7.0},
    "\u201d": {"inside": 6.0, "begin": 5.0, "end": 1.0, "alone": 3.5, "elided": 7.0},
    "\u201e": {"inside": 7.0, "begin": 2.5, "end": 7.0, "alone": 6.0, "elided": 7.0},
    "\u201a": {"inside": 7.0, "begin": 4.5, "end": 7.0, "alone": 6.0, "elided": 7.0},
    "\u2014": {"inside": 0.4, "begin": 4.0, "end": 4.8, "alone": 1.2, "elided": 5.0},
    "\u2013": {"inside": 3.5, "begin": 5.0, "end": 5.0, "alone": 0.8, "elided": 6.0},
    "\u2026": {"inside": 3.5, "begin": 4.0, "end": 2.2, "alone": 3.0, "elided": 7.0},
    "\u2022": {"inside": 8.0, "begin": 5.0, "end": 8.0, "alone": 3.0, "elided": 9.0},
    "\u2192": {"inside": 7.0, "begin": 5.0, "end": 6.0, "alone": 3.5, "elided": 9.0},
    "\u2010": {"inside": 6.0, "begin": 10.0, "end": 10.0, "alone": 11.0, "elided": 8.0},
    "\u2011": {"inside": 6.0, "begin": 10.0, "end": 10.0, "alone": 11.0, "elided": 8.0},
    "\u2015": {"inside": 6.0, "begin": 6.0, "end": 7.0, "alone": 4.5, "elided": 8.0},
}
"""Where signs stand, as Western languages are set (The Chicago Manual of Style, chapter 6;
Bringhurst, "The Elements of Typographic Style", chapter 5): orders of size, not counts."""

FURTHER: dict[str, Places] = {
    "\xab": {"inside": 8.0, "begin": 2.5, "end": 7.0, "alone": 5.0, "elided": 9.0},
    "\xbb": {"inside": 8.0, "begin": 7.0, "end": 2.5, "alone": 5.0, "elided": 9.0},
    "\xb7": {"inside": 6.0, "begin": 7.0, "end": 6.0, "alone": 5.0, "elided": 9.0},
}
"""The same of signs that are thought of only when a place is decided."""

SEMICOLONS = {"el": "\xb7"}
"""What ends a clause in languages that have a sign of their own for it. Source: the exemplar
characters of punctuation of CLDR 41."""

SEMICOLON = 2.0
"""What it costs, in nats, where it may stand."""

OPENS = {
    "\u201c": '\u201d"',
    "\u201e": "\u201c\u201d",
    "\u2018": "\u2019'",
    "\u201a": "\u2018\u2019",
    "\xab": "\xbb",
    "\xbb": "\xab",
    "\u201d": "\u201d",
    "\u2019": "\u2019",
}
"""What closes a quotation that a mark opens."""

CLOSES = {
    "\u201d": '\u201c\u201e"\u201d',
    "\u201c": "\u201e",
    "\u2019": "\u2018\u201a",
    "\u2018": "\u201a",
    "\xbb": "\xab",
    "\xab": "\xbb",
}
"""What has opened a quotation that a mark closes."""

OPENING: dict[str, float] = {
    "\u201c": 0.8, "\xab": 0.06, "\u201e": 0.04, "\u2018": 0.04, "\u201d": 0.02, "\u201a": 0.01,
    "\xbb": 0.01,
}  # fmt: skip
CLOSING: dict[str, float] = {
    "\u201d": 0.8, "\xbb": 0.06, "\u201c": 0.04, "\u2019": 0.05, "\u2018": 0.01, "\xab": 0.01,
}  # fmt: skip
"""The shares of the marks that open and close quotations, whatever the language."""

OUTER = 0.93
"""The share of quotations that stand in no other."""

PLAINLY = 0.5
"""What the curly mark costs that closes what a typewriter's single mark has opened."""

AS_ANYWHERE = 0.2
"""How many texts quote as any language does, and not as their own: typed on another's keyboard, or
made curly by a program. Counted in correct text of 13 languages with marks of their own: of 1,004
that open a quotation 867 are the language's."""

DASHES = {
    **dict.fromkeys(
        ("cs", "da", "de", "fi", "is", "lt", "lv", "nb", "nl", "nn", "no", "sk", "sl", "sv"), 0.9
    ),
    **dict.fromkeys(("be", "ru", "uk"), 0.1),
}
"""The share of the en dash among dashes between spaces, in languages that prefer one clearly. Style
guides of the languages (Duden, "Gedankenstrich"; Svenska skrivregler, "tankstreck"; Rozental,
"тире"); counted in correct Latvian, Lithuanian, Welsh and Ukrainian, nine in ten."""

SPACED = frozenset((*DASHES, "bg", "bs", "el", "et", "fr", "hr", "hu", "it", "pl", "ro", "tr"))
"""Languages that set a dash between words with spaces only."""

FOREIGN_DASH = 3.0
"""What one without spaces costs more in them, in nats."""

QUOTED = {"begin": 0.1, "end": 0.7, "alone": 3.2, "inside": 4.0, "elided": 6.0}
"""What a quotation mark costs in nats by its place."""

EAST_ASIAN = frozenset(map(chr, range(0x3001, 0x3020))) | frozenset("！（），．：；？［］｛｝～")
MAY_END = frozenset("。」』】》〉〕〗！）．：；？］｝～")
"""The punctuation of running Chinese and Japanese, and what of it may end a line."""

_CONTRACTED = re.compile(r"(?:s|t|d|m|ll|re|ve)(?![^\W_])", re.IGNORECASE)
"""What follows an apostrophe in English."""

_NEGATED = re.compile(
    r"(?<![^\W_])(?:ai|are|ca|could|dare|did|do|does|had|has|have|is|may|might|must|need|ought|sha|"
    r"should|used?|was|were|wo|would)n$",
    re.IGNORECASE,
)
"""What stands before one that negates."""

_VOWEL = re.compile(r"[aeiouyh]|[^\x00-\x7f]", re.IGNORECASE)
"""What an elision stands before."""

_ELIDED = re.compile(
    r"(?<![^\W_])(?:[cdjlmnstox]|qu|jusqu|lorsqu|puisqu|quelqu|presqu|aujourd|entr|"
    r"d?all|d?ell|nell|sull|coll|un|quest|quell|mc)$",
    re.IGNORECASE,
)
"""What stands before one in French, Italian and Catalan."""

_NAME = re.compile(r"(?<![^\W_])O$")
"""What stands before one in Irish names, where a capital follows."""

_CLOSE = (".", ",", "!", "?", ";", ":", ")", "]", "}", "%", ">", "_", "\u2026", "'", '"')
_OPEN = ("(", "[", "{", "\xbf", "\xa1", "<", "_", "\\", "/", "'", '"')
_BEFORE_NAMES = (".", "-", ":", "$", "#", "@", "*", "+")
_STOPS = (".", "!", "?", "\u2026")


@functools.lru_cache(maxsize=256)  # all candidates of a place ask the same
def place_of(before: str, after: str) -> str:
    """Where a sign stands: the name of a column of `PLACES`."""
    left, right = _word(before[-1:]), _word(after[:1])
    if left and right:
        named = _NAME.search(before) and right.isupper()
        elided = _ELIDED.search(before) and _VOWEL.match(after)
        digits = left.isdigit() and right.isdigit()
        contracted = not digits and (_is_contracted(before, after) or named or elided)
        return "elided" if contracted else "inside"
    quoted = before[-1:] in CLOSES and before[-2:-1].strip() != ""
    closed = bool(left) or before[-1:] in _CLOSE or quoted
    opened = bool(right) or after[:1] in _OPEN
    opened |= after[:1] in _BEFORE_NAMES and after[1:2].strip() != ""
    if closed and not right:
        return "end"
    if opened and not closed:
        return "begin"
    return "inside" if closed else "alone"


def _is_contracted(before: str, after: str) -> bool:
    """Whether an apostrophe is one of an English contraction."""
    end = _CONTRACTED.match(after)
    return end is not None and (end[0] not in "tT" or is_negated(before, after))


def is_negated(before: str, after: str) -> bool:
    """Whether an apostrophe is that of an English verb that is negated: the list of these is whole.

    >>> is_negated("We can", "t wait"), is_negated("Il plan", "t")
    (True, False)
    """
    end = _CONTRACTED.match(after)
    return end is not None and end[0] in "tT" and _NEGATED.search(before) is not None


def _word(char: str) -> str:
    return char if is_of_word(char) else ""


def is_of_word(char: str) -> bool:
    """Whether a character, if there is one, is of a word; marks on letters are."""
    return char.isalnum() or (char != "" and unicodedata.combining(char) > 0)


def placed(char: str, before: str, after: str) -> int:
    """What a sign costs at its place, in eighths of a nat."""
    place = place_of(before, after)
    left, right = _word(before[-1:]), _word(after[:1])
    if left.isdigit() and right.isdigit():
        return UNIT * (1 if char == "\u2013" else 5)
    cost = (PLACES.get(char) or FURTHER[char])[place]
    if place == "inside" and char in APART and (_is_letter(before) or _is_letter(after[:2][::-1])):
        cost += 3.0
    if place == "end" and char == "\u2019" and left in ("s", "S") and after[:1] == " ":
        cost -= 3.0
    if char == "\u2026":
        cost += _after_words(place, before, after)
    elif place == "alone" and not after.strip():
        cost += 2.0 + 2.0 * (before.rstrip()[-1:] in _STOPS)
    if place == "begin" and char == "\u2019" and right.isdigit():
        cost -= 3.0
    if place == "begin" and char == "\u2014" and after[:1] in ("\xbf", "\xa1"):
        cost -= 3.0
    return round(UNIT * cost)


def _after_words(place: str, before: str, after: str) -> float:
    """What an ellipsis costs more, in nats: it breaks a line off, and not a sentence that ended."""
    cost = 3.0 if before.rstrip()[-1:] in _STOPS and place in ("end", "alone") else 0.0
    if place == "end":
        cost += after[1:2].islower() - (not after.strip())
    if place == "alone" and not after.strip():
        cost -= 2.5
    return cost


def least_placed(
    candidates: Sequence[str], before: str, trace: str, after: str, other: int = 0
) -> int:
    """What the sign that fits a place best costs there, in eighths of a nat; `other` if none is one
    that has a place."""
    signs = [char for char in map(bare, candidates) if char in PLACES]
    cost = min((placed(char, before, after) for char in signs), default=other)
    # a letter within a word is a sign between two only if these are words
    within = trace.isalpha() and before[-1:].islower() and after[:1].islower()
    return cost + AMID_WORD * (within and cost > UNIT // 4)


def bare(candidate: str) -> str:
    """A candidate without the white space that was taken along."""
    return candidate.strip(" \n")


def _is_letter(side: str) -> bool:
    """Whether what stands beside a place is a single letter and no word."""
    return side[-1:].isalnum() and side[-1:] not in WORDS and not side[-2:-1].isalnum()


WORDS = ("a", "A", "I")
"""Letters that are words of their own, and may have a dash beside them."""


def is_contracted(after: str) -> bool:
    """Whether what follows an apostrophe is the end of an English contraction.

    >>> is_contracted("t be"), is_contracted("the")
    (True, False)
    """
    return bool(_CONTRACTED.match(after))


def is_sign(char: str) -> bool:
    """Whether a character is one whose places are known."""
    return char in PLACES or char in FURTHER


def decided(char: str, before: str, after: str, trace: str, languages: Mapping[str, float]) -> int:
    """What a sign costs in eighths of a nat, with all that its line says.

    Args:
        char: one that `is_sign`.
        before, after: its line, as it is read.
        trace: what stands there, which its partner may have become as well.
        languages: the probabilities of the languages that the text may be in.
    """
    place = place_of(before, after)
    cost = placed(char, before, after)
    chance = languages.get("el", 0.0) if char == SEMICOLONS["el"] else 0.0
    if chance > 0.5 and place == "end" and before[-1:].isalnum():
        cost = round(UNIT * SEMICOLON)
    if char in APART:
        cost += _dash(char, place, languages)
    if char in OPENS.get(before[-1:], ""):
        cost += NESTED  # nothing would be quoted
    role = _role(place, before, after)
    if not role and char in CLOSING and char != "\u2019" and _waits(char, "closes", before, after):
        role = "closes"  # and an ending follows: “Haber”i
    marks = OPENING if role == "opens" else CLOSING
    if not role or char not in marks:
        return cost + (_lonely(char, before, after, trace) if char in QUOTES else 0)
    ended = place == "alone" and role == "closes" and before.rstrip()[-1:] in _STOPS
    quoting = round(UNIT * QUOTED["end" if ended else place])
    quoting += _partnered(char, role, before, after, trace)
    plainly = char == "\u2019" and role == "closes" and _opened_plainly(before)
    quoting += round(UNIT * PLAINLY) if plainly else _convention(char, role, languages)
    # as an apostrophe it needs no partner
    return min(cost, quoting) if char == "\u2019" else quoting


def _dash(char: str, place: str, languages: Mapping[str, float]) -> int:
    """What a dash costs more by the languages of its text, those without a custom aside."""
    chances = 1.0
    if place == "alone":
        for name in languages.keys() & DASHES.keys():
            share = DASHES[name] if char == "\u2013" else 1 - DASHES[name]
            chances += languages[name] * (share / HALF - 1)
    elif place == "inside":
        spaced = sum(languages[name] for name in languages.keys() & SPACED)
        chances -= spaced * (1 - math.exp(-FOREIGN_DASH))
    return _nats(chances)


HALF = 0.5

QUOTES = frozenset(OPENS) | frozenset(CLOSES)


def _lonely(char: str, before: str, after: str, trace: str) -> int:
    """The price of a quotation mark where none begins or ends."""
    line = before + after
    return 0 if char == "\u2019" or trace in line else UNPAIRED


def _role(place: str, before: str, after: str) -> str:
    if place == "begin" or (place == "alone" and not before.strip()):
        return "opens"
    if place == "end" or (place == "alone" and not after.strip()):
        return "closes"
    return ""


def _convention(char: str, role: str, languages: Mapping[str, float]) -> int:
    """What a mark costs by the languages of its text: the less they agree, the less they say."""
    anywhere = OPENING if role == "opens" else CLOSING
    own = {
        mark: sum(
            chance * (_shares(name, role).get(mark, 0.0) if name in CONVENTIONS else share)
            for name, chance in languages.items()
        )
        for mark, share in anywhere.items()
    }
    agreed = (1 - AS_ANYWHERE) * min(max(own.values()) / OUTER, 1.0)
    return _nats((1 - agreed) * anywhere[char] + agreed * own[char])


def _nats(chance: float) -> int:
    return round(-UNIT * math.log(max(chance, 1e-3)))


@functools.cache
def _shares(language: str, role: str) -> dict[str, float]:
    """The shares of the marks by which a language opens or closes quotations."""
    marks = CONVENTIONS[language][role != "opens" :: 2]
    shares: dict[str, float] = {}
    for mark, share in zip(marks, (OUTER, 1 - OUTER), strict=True):
        char = mark.strip("\xa0")
        shares[char] = shares.get(char, 0.0) + share
    return shares


def _waits(char: str, role: str, before: str, after: str) -> bool:
    """Whether a partner of a mark stands in its line and has no other."""
    if role == "opens":
        closers = OPENS[char]
        if char in closers:
            return _count(after, char) % 2 == 1 and _count(before, char) % 2 == 0
        return _count(after, closers) > _count(after, char)
    openers = CLOSES[char]
    if char == "\u2019" and _opened_plainly(before):
        return True
    others = openers.replace(char, "")
    if char in openers and _count(before, char) % 2 == 1 and not _count(before, others):
        return True
    return _count(before, others) > _count(before, char)


@functools.lru_cache(maxsize=256)  # all candidates of a place ask the same
def _count(line: str, marks: str) -> int:
    """How often some marks stand in a line; within a word it is an apostrophe."""
    number = sum(map(line.count, marks))
    return number - len(_WITHIN.findall(line)) if "\u2019" in marks else number


_WITHIN = re.compile("(?<=\\w)\u2019(?=\\w)")
_PLAIN_OPENS = re.compile(r"(?<![^\W_])['`](?=[.-]*\w)")
_PLAIN_CLOSES = re.compile(r"(?<=[\w.,!?])['\u2019](?!\w)")


@functools.lru_cache(maxsize=256)  # all candidates of a place ask the same
def _opened_plainly(before: str) -> bool:
    """Whether a quotation was opened by a typewriter's single mark, and not closed."""
    return len(_PLAIN_OPENS.findall(before)) > len(_PLAIN_CLOSES.findall(before))


def _partnered(char: str, role: str, before: str, after: str, trace: str) -> int:
    """The price of a quotation mark without its partner in the same line, what it is worth that a
    partner waits for it, and the price of quoting within a quotation in the same marks.

    The partner may be lost in the same way, so the same trace counts as one.
    """
    line = after if role == "opens" else before
    partners = OPENS[char] if role == "opens" else CLOSES[char]
    nested = role == "opens" and char not in partners
    if nested and before.count(char) > before.count(partners[0]):
        return NESTED
    if _waits(char, role, before, after):
        return -PAIRED
    if trace in line or (role == "opens" and _count(line, partners.replace(char, ""))):
        return 0
    # what ends a sentence ends a quotation that began in another
    return UNPAIRED if role == "opens" or before[-1:] not in _STOPS[:3] else ENDS_SENTENCE
