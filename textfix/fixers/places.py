"""What stands where a token would be changed: whether it may stand there, undamaged.

Places are spans of a token, as the pieces of an explanation have them.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence

from textfix.detectors.confusables import TWINS, Confusables
from textfix.fixers.notation import DRAWN_LINE
from textfix.fixers.signs import is_contracted
from textfix.language.model import Model
from textfix.lattice import Piece

_CONFUSABLES = Confusables()

RAISED = re.compile(r"(?<=\w)[²³¹ªº°®™]+(?!\w)")
"""What is written behind a word or a unit: a power, the number of a note, an ordinal, a mark of
trade."""


_FRACTION = re.compile(r"(?<![^\W\d_])[½¼¾]")


def is_range(token: str, places: list[tuple[int, int]]) -> bool:
    """Whether all that stands in some places of a token is a letter, a dash and a letter, from one
    to the other, or a difference of degrees.

    >>> is_range("(А–Я)", [(2, 4)]), is_range("'Δ°C'", [(1, 3)]), is_range("—á–µ", [(0, 4)])
    (True, True, False)
    """
    ranges = {i for match in _FROM_TO.finditer(token) for i in range(*match.span())}
    return bool(places) and all(i in ranges for start, end in places for i in range(start, end))


_FROM_TO = re.compile(r"(?<!\w)(?:[^\W\d_][-\u2013\u2014][^\W\d_]|Δ°[CFKR])(?!\w)")


def is_dash_in_place(token: str, places: list[tuple[int, int]]) -> bool:
    """Whether what stands in some places of a token is a dash behind a word.

    >>> is_dash_in_place("Name\u2013a", [(4, 5)]), is_dash_in_place("co\u2013t", [(2, 3)])
    (True, False)
    """
    return all(
        token[start:end] in _DASHES and _BEFORE_DASH.search(token, 0, start) is not None
        for start, end in places
    )


_DASHES = frozenset("\u2013\u2014")

_BEFORE_DASH = re.compile("[A-Za-z]{4}$")


def is_quoted(token: str, places: list[tuple[int, int]]) -> bool:
    """Whether what stands in each of some places of a token is one character, or the bytes of one,
    between the quotation marks of program text: it is spoken of.

    >>> is_quoted("set['π']", [(5, 6)]), is_quoted("`Ã©`,", [(1, 3)]), is_quoted("'Ã©t'", [(1, 3)])
    (True, True, False)
    """
    return all(
        end <= start + (LONGEST_QUOTED if token[start] in _LEADS else 1)
        and token[start - 1 : start] in _STRAIGHT
        and token[start - 1 : start] == token[end : end + 1]
        for start, end in places
    )


LONGEST_QUOTED = 3
_LEADS = frozenset(map(chr, range(0xC2, 0xE0)))
"""Of UTF-8 in Western encodings, of letters: emoji are seldom spoken of so."""

_STRAIGHT = frozenset("'\"`")


def is_mark_in_place(token: str, places: list[tuple[int, int]]) -> bool:
    """Whether what stands in some places of a token are marks behind words: of a note, a heading.

    >>> is_mark_in_place("data\u00b6", [(4, 5)]), is_mark_in_place("data\u00b6x", [(4, 5)])
    (True, False)
    """
    return all(
        token[start:end] in _BEHIND and not token[end : end + 1].isalnum() for start, end in places
    )


_BEHIND = frozenset("\u00a7\u00b6\u2020\u2021")


def is_symbol(model: Model, token: str, places: list[tuple[int, int]]) -> bool:
    """Whether what stands in some places of a token is one letter of another alphabet at an edge of
    letters of ASCII: a variable, an example. Cyrillic is no such thing: Latin letters are often
    misread so.

    >>> from textfix.language.model import load
    >>> [is_symbol(load(), t, [(0, 1)]) for t in ("τmax", "тmax", "τμ")]
    [True, False, False]
    """
    return all(
        end == start + 1
        and model.script_name(token[start:end]) in _ALPHABETS
        and not (token[:start][-1:].isalpha() and token[end : end + 1].isalpha())
        and (
            token[:start][-1:].isalpha()
            or token[end : end + 1].isalnum()
            or token[:start][-1:] in _OPERATORS
        )
        and (token[:start][-1:] + token[end : end + 1]).isascii()
        for start, end in places
    )


_OPERATORS = ("=", "+", "*", "/")

_ALPHABETS = frozenset({"greek", "hebrew", "arabic", "thai", "armenian", "georgian"})


def is_calculated(token: str) -> bool:
    """Whether a token has a sign or a number as formulas and programs have.

    >>> is_calculated("Math.cos(\u03c61);"), is_calculated("\u0398tait,")
    (True, False)
    """
    return _CALCULATED.search(token) is not None


_CALCULATED = re.compile(r"[()*=/\d]")


def is_behind_placeholder(token: str, places: list[tuple[int, int]]) -> bool:
    """Whether what stands in some places of a token ends it, behind a name that a program fills in.

    >>> is_behind_placeholder(":countг", [(6, 7)]), is_behind_placeholder("cafй", [(3, 4)])
    (True, False)
    """
    return _PLACEHOLDER.match(token) is not None and all(
        token[:start].isascii() and end == len(token) for start, end in places
    )


_PLACEHOLDER = re.compile("[:$%@&{#][A-Za-z_]+")


def is_drawn_within(token: str, places: list[tuple[int, int]]) -> bool:
    """Whether each of some places holds one junction of lines that a letter stands before and no
    line behind: nobody draws so.

    >>> is_drawn_within("Guimar\u255ees", [(6, 7)])
    True
    >>> is_drawn_within("\u2524Titel\u251c\u2500", [(6, 7)])
    False
    """
    return all(
        token[start - 1 : start].isalpha()
        and len(DRAWN_LINE.findall(token[start:end])) == 1
        and token[start:end][0] in _JUNCTIONS
        and not DRAWN_LINE.match(token, end)
        for start, end in places
    )


_JUNCTIONS = frozenset(map(chr, range(0x250C, 0x2580))) - frozenset("\u2550\u2551")


def has_raised(token: str, places: list[tuple[int, int]]) -> bool:
    """Whether all that stands in some places of a token is raised behind words, or a fraction
    behind none.

    >>> has_raised("mil²;kv", [(3, 4)]), has_raised("pe³no", [(2, 3)]), has_raised("½m²", [(0, 1)])
    (True, False, True)
    """
    found = (*RAISED.finditer(token), *_FRACTION.finditer(token))
    raised = {i for match in found for i in range(*match.span())}
    return all(i in raised for start, end in places for i in range(start, end))


def is_variant(before: str, after: str) -> bool:
    """Whether characters were changed to others that stand for the same: Romanian with cedillas, an
    accent for an apostrophe, a circumflex on a long vowel for a macron."""
    return before.translate(_CIRCUMFLEXES).translate(_VARIANTS) == after.translate(_VARIANTS)


_VARIANTS = str.maketrans("şţŞŢ´`\u2018\u2019", "șțȘȚ" + 4 * "'")


def are_apostrophes(token: str, places: Sequence[tuple[int, int]]) -> bool:
    """Whether all that stands in some places of a token are accents typed for an apostrophe, before
    the end of an English contraction.

    >>> are_apostrophes("man\xb4s", [(3, 4)]), are_apostrophes("ma\xb4a", [(2, 3)])
    (True, False)
    """
    return all(
        token[start:end] in ("\xb4", "`", "\u02bc", "\u2032")
        and token[:start][-1:].isalpha()
        and is_contracted(token[end:])
        for start, end in places
    )


def has_strangers(token: str, places: list[tuple[int, int]]) -> bool:
    """Whether what stands in some places of a token are letters of another script that look like
    one of its own, and nothing else: typed by mistake rather than damaged."""
    twins = {i for s in _CONFUSABLES(token) for i in range(s.start, s.end)}
    return all(i in twins for start, end in places for i in range(start, end))


def are_phonetic(token: str, places: list[tuple[int, int]]) -> bool:
    """Whether all that stands in some places of a token, among Latin letters, are the Greek letters
    that phoneticians write with (the chart of the International Phonetic Association).

    >>> are_phonetic("al\u03b2ara\u03b8in", [(2, 3), (6, 7)]), are_phonetic("\u03b2", [(0, 1)])
    (True, False)
    """
    rest = set(token) - _PHONETIC
    return all(token[i] in _PHONETIC for start, end in places for i in range(start, end)) and any(
        char.isascii() and char.isalpha() for char in rest
    )


_PHONETIC = frozenset("βθχ")

_SOFT = frozenset("\u044a\u044c")
"""The hard and the soft sign: between Latin letters an apostrophe, where it is no vowel."""

_VOWELS = frozenset("aeiouAEIOU")


def _is_beside_vowel(token: str, index: int) -> bool:
    return not _VOWELS.isdisjoint(token[max(0, index - 1) : index + 2])


def as_meant(token: str, places: list[tuple[int, int]]) -> str:
    """A token with the look-alikes of another script in some places made letters of its own,
    without their accents; nothing if other things stand in these places.

    >>> as_meant("kt\u0443rej", [(2, 3)]), as_meant("p\u00e1y", [(1, 2)])
    ('ktyrej', '')
    >>> as_meant("ma\u044clum", [(2, 3)]), as_meant("f\u044cr", [(1, 2)])
    ("ma'lum", '')
    """
    wanted = [i for start, end in places for i in range(start, end)]
    if any("\x80" <= token[i : i + 1] < "\u0250" for i in wanted):
        return ""  # most tokens: an accent is no look-alike
    bases = [unicodedata.normalize("NFD", char)[0] if char >= "\u0250" else char for char in token]
    twins = {s.start: TWINS[s.script] for s in _CONFUSABLES("".join(bases))}
    soft = {i for i in wanted if token[i] in _SOFT and _is_beside_vowel(token, i)}
    if not all(i in twins or i in soft for i in wanted):
        return ""
    for i in wanted:
        bases[i] = "'" if i in soft else twins[i][bases[i]]
    return "".join(bases)


def are_romanized(token: str, places: Sequence[tuple[int, int]], now: str) -> bool:
    """Whether all that changes of a token are long vowels with a macron that come to have a
    circumflex: two ways to write other alphabets in Latin letters.

    >>> are_romanized("mahāyāna", [(3, 4), (5, 6)], "mahâyâna")
    True
    >>> are_romanized("mānī", [(1, 2)], "mąnī")
    False
    """
    if len(now) != len(token):
        return False
    pairs = {(token[i], now[i]) for start, end in places for i in range(start, end)}
    return all(_MACRON.get(a) == b for a, b in pairs)


_MACRON = dict(zip("āēīōūĀĒĪŌŪ", "âêîôûÂÊÎÔÛ", strict=True))
_CIRCUMFLEXES = str.maketrans(_MACRON)


@functools.lru_cache(maxsize=256)
def as_one_script(token: str) -> str:
    """A token of Cyrillic and Latin letters with the Latin ones, which all look like Cyrillic ones,
    made those; nothing of other tokens.

    >>> as_one_script("\u0436e\u043be\u0437\u043d\u0438\u0446a"), as_one_script("\u0432od\u0430")
    ('железница', '')
    """
    latin = {char for char in token if char.isascii() and char.isalpha()}
    twins = TWINS["Cyrillic"]
    if not latin or not twins.keys() >= latin or not _CYRILLIC_LETTER.search(token):
        return ""
    return "".join(twins[char] if char in latin else char for char in token)


_CYRILLIC_LETTER = re.compile("[\u0400-\u052f]")


@functools.lru_cache(maxsize=256)
def changes_between(token: str, now: str) -> Sequence[tuple[int, int, str]]:
    """Where a token changes, and what comes there: stretch by stretch if it has as many characters,
    else in one piece.

    >>> changes_between("sÞkã", "sākš"), changes_between("瀝de", "žrde")
    (((1, 2, 'ā'), (3, 4, 'š')), ((0, 1, 'žr'),))
    """
    if token == now:
        return ()
    if len(token) == len(now):
        pieces: list[tuple[int, int, str]] = []
        for i, (a, b) in enumerate(zip(token, now, strict=True)):
            if a == b:
                continue
            if pieces and pieces[-1][1] == i:
                pieces[-1] = (pieces[-1][0], i + 1, pieces[-1][2] + b)
            else:
                pieces.append((i, i + 1, b))
        return tuple(pieces)
    start = 0
    while start < min(len(token), len(now)) and token[start] == now[start]:
        start += 1
    end = 0
    while end < min(len(token), len(now)) - start and token[-1 - end] == now[-1 - end]:
        end += 1
    return ((start, len(token) - end, now[start : len(now) - end]),)


def pieces_between(token: str, now: str) -> tuple[Piece, ...]:
    """The same as the pieces of an explanation."""
    return tuple(Piece(*change) for change in changes_between(token, now))


def is_punctuation(char: str) -> bool:
    """Whether a sign is punctuation of Chinese and Japanese, which stands between ideographs.

    >>> [is_punctuation(char) for char in "、。「ー！＝—a"]
    [True, True, True, True, True, True, False, False]
    """
    return "\u3001" <= char <= "\u301f" or "\uff01" <= char <= "\uff1f" or char in "\u30fb\u30fc"
