"""What is written otherwise than in words: formulas, units, abbreviations, drawings, repetitions.

No model knows such tokens, so that one surprises says little.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Collection
from itertools import pairwise

from textfix.language.model import Model
from textfix.weights import FEW_CAPITALS

DRAWN_LINE = re.compile("[\u2500-\u259f]")
"""Lines that are drawn, and blocks."""

_SIGNS = frozenset("−±×÷·∘√∑∏∫∂∇∞≈≠≡≤≥∝∈∉⊂⊆∩∪∧∨⇒⇔→↦")

FORMULA = _SIGNS | frozenset("0123456789⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉=/^")
"""What stands beside letters in formulas."""


def is_formula(model: Model, token: str) -> bool:
    """Whether a token is Greek letters, digits and signs of mathematics; a few Latin letters may be
    among them."""
    if sum(char.isascii() and char.isalpha() for char in token) > FEW_LATIN:
        return False
    letters = [char for char in token if model.script_name(char) == "greek"]
    raised = "\u2070\u2080"
    return bool(letters) and all(
        char in _SIGNS
        or char.isascii()
        or unicodedata.category(char) == "No"
        or unicodedata.name(char, "").startswith(("SUPERSCRIPT", "SUBSCRIPT"))
        or model.script_name(char) == "greek"
        for char in token
        if char not in raised
    )


FEW_LATIN = 3
"""Letters of a function or a unit in a formula."""


@functools.lru_cache(maxsize=1024)
def is_abbreviation(token: str) -> bool:
    """Whether a token is a few letters, most of them capitals: no model has them all. A
    small letter before capitals is no such thing (so KOI8 turns case), nor are mostly accents.

    >>> [is_abbreviation(token) for token in ("ДПИ", "УПнП", "мВТ", "ПИБЛС", "ÄÖÜ", "sΓΆyl")]
    [True, True, False, False, False, False]
    >>> is_abbreviation("ѕЖґВ")
    False
    """
    runs = runs_of("".join(" " if char.isascii() else char for char in token))
    if not runs or any("\x80" <= char < "\u0250" for run in runs for char in run):
        letters = [char for char in token if char.isalpha()]
        accents = [char for char in letters if not char.isascii()]
        return 2 <= len(letters) <= FEW_CAPITALS and (
            "".join(letters).isupper() and 2 * len(accents) <= len(letters)
        )
    # letters of ASCII among them make a word
    mixed = [run for run in runs_of(token) if not run.isascii()]
    if any(char.isascii() and char.islower() for run in mixed for char in run):
        return False
    return all(map(_is_abbreviated, runs))


def _is_abbreviated(run: str) -> bool:
    capitals = [char.isupper() for char in run]
    if len(run) > FEW_CAPITALS + (not all(capitals)) or sum(capitals) < 2:
        return False
    return 2 * sum(capitals) > len(run) and (capitals[0] or not all(capitals[1:]))


def runs_of(token: str) -> list[str]:
    """Letters in a row."""
    return "".join(char if char.isalpha() else " " for char in token).split()


def is_unit(token: str) -> bool:
    """Whether a token is a unit of measure, with a number perhaps.

    >>> [is_unit(token) for token in ("µg", "25°C,", "km²", "µär")]
    [True, True, True, False]
    """
    return _UNIT.fullmatch(token) is not None


_UNIT = re.compile(
    "[(\\[]?[\\d.,±~<>≤≥-]*(?:[µμ][A-Za-z]{1,3}|[°º][CFKRNSEW]|Å|k?Ω|[ckmd]?m(?=[²³]))(?:/[A-Za-z]{1,3})?[²³]?[.,;:)\\]]*"
)


def is_ruled(token: str) -> bool:
    """Whether all that a token has beyond ASCII are rules: two or more of a line that runs across,
    beside signs.

    >>> is_ruled("[cyan]\u2500\u2500"), is_ruled("a\u2500\u2500b")
    (True, False)
    """
    return _RULED.fullmatch(token) is not None


_RULED = re.compile(
    "(?:[\\x00-\\x7f]*?(?<![A-Za-z0-9\u2500\u2501\u2550])"
    "(?:\u2500{2,}|\u2501{2,}|\u2550{2,})(?![A-Za-z0-9\u2500\u2501\u2550]))+[\\x00-\\x7f]*"
)


def is_genitive(token: str) -> bool:
    """Whether all that a token has beyond ASCII is `æ` at the end of a word: Latin as it is set.

    >>> is_genitive("Mari\xe6,"), is_genitive("r\xe6v")
    (True, False)
    """
    return _GENITIVE.fullmatch(token) is not None


_GENITIVE = re.compile("[\\x00-\\x7f]*(?<=[A-Za-z][a-z][a-z])\xe6[.,;:)]*")


def are_doubled(token: str) -> bool:
    """Whether a token is ideographs said twice, and signs.

    >>> are_doubled("\u6e9f\u6e9f,\u51a5\u51a5"), are_doubled("\u51a5\u6e9f")
    (True, False)
    """
    return _DOUBLED.fullmatch(token) is not None


_DOUBLED = re.compile(
    "[\\x00-@\\[-`{-\\x7f]*(?:([\u3400-\u9fff])\\1[\\x00-@\\[-`{-\\x7f]+)*"
    "([\u3400-\u9fff])\\2[\\x00-@\\[-`{-\\x7f]*"
)


def is_ordinal(token: str) -> bool:
    """Whether a token is ideographs about a number of full width.

    >>> is_ordinal("\u7b2c\uff12\u671f:"), is_ordinal("\u7b2c\u671f")
    (True, False)
    """
    return _ORDINAL.fullmatch(token) is not None


_ORDINAL = re.compile("[\u3400-\u9fff]{1,5}[\uff10-\uff19]{1,4}[\u3400-\u9fff]{0,2}[!-/:-?]*")


def is_number(token: str) -> bool:
    """Whether a token is digits that are not ASCII, or raised ones; or all that it has beyond ASCII
    are digits of full width and their signs.

    >>> is_number("\u0e51\u0e50,"), is_number("\xb2\xb3\xb9"), is_number("25\xb0")
    (True, True, False)
    >>> is_number("\uff0d\uff11\uff0e\uff12/m"), is_number("\uff0d")
    (True, False)
    """
    beyond = [char for char in token if char >= "\x80"]
    if all(ord(char) in FULL_WIDTH for char in beyond):
        return any(map(str.isdigit, beyond))
    return all(map(str.isdigit, beyond)) and not any(map(str.isalpha, token))


FULL_WIDTH = range(0xFF01, 0xFF21)
"""Signs and digits as wide as ideographs, up to where letters begin."""


def is_expression(token: str) -> bool:
    """Whether a token is a regular expression: it has a group or a class with what such have
    behind or in them, or a class of letters' kinds.

    >>> is_expression("[ds]h?\xfail$"), is_expression("z[o\u0151\xf6])\\b"), is_expression("[1]?")
    (True, True, False)
    """
    return _EXPRESSION.search(token) is not None


_EXPRESSION = re.compile(
    r"\(\?[:=!<]|\[\^[^\]]{1,99}\]|\\[bBwWdDsS](?![a-z])|\[[^\W\d_]{2,20}\](?=[?*+{)|]|.{0,80}\$)"
)


def is_blanked(token: str) -> bool:
    """Whether a token is characters of East Asia and a sign that stands for one left out.

    >>> is_blanked("\u9675\u25a1"), is_blanked("\u25a1x")
    (True, False)
    """
    return _BLANKED.search(token) is not None


_BLANKED = re.compile(
    "[\u3040-\u9fff\uac00-\ud7a3][\u25a0\u25a1\u25cb\u25cf\u3007\u3013]"
    "|[\u25a1\u25cb\u3013][\u3040-\u9fff]"
)


def is_subword(token: str) -> bool:
    """Whether all that a token has beyond ASCII is bars, the first before it: what SentencePiece
    has for spaces.

    >>> is_subword("\u2581rar"), is_subword("r\u2581r")
    (True, False)
    """
    return token[:1] == "\u2581" and all(c == "\u2581" for c in token if c >= "\x80")


def is_barred(token: str) -> bool:
    """Whether a token is a letter, a bar and the letter again: particles of physics.

    >>> [is_barred(token) for token in ("t¯t", "p¯p,", "p¯i")]
    [True, True, False]
    """
    return _BARRED.fullmatch(token) is not None


_BARRED = re.compile("([A-Za-z])\xaf\\1[.,;:)]?")


def is_chuvash(token: str) -> bool:
    """Whether the Latin letters of a Cyrillic word are those that look like letters of Chuvash, for
    which keyboards have none.

    >>> is_chuvash("çав-çавах"), is_chuvash("çaв"), is_chuvash("garçon")
    (True, False, False)
    """
    latin = {char for char in token if char.isalpha() and char < "\u0250"}
    return bool(latin) and latin <= _CHUVASH and any("\u0400" <= c < "\u0530" for c in token)


_CHUVASH = frozenset("çÇăĂĕĔÿŸ")


def is_jamo(token: str) -> bool:
    """Whether a token is letters of Korean that are set one by one: syllables taken apart, one
    letter again and again, or a row of keys.

    >>> is_jamo("ㅇㅏㄴㄴㅕㅇ"), is_jamo("ㅡㅡ/IC"), is_jamo("ㅏㅐㅑ"), is_jamo("ㅁㄴㅇㄹㅎ;")
    (True, True, False, True)
    """
    if any(row in token for row in _KEYS):
        return True
    return _JAMO.fullmatch("".join(char for char in token if char >= "\x80")) is not None


_KEYS = ("\u3142\u3148\u3137\u3131", "\u3141\u3134\u3147\u3139", "\u314b\u314c\u314a\u314d")
"""How the rows of a Korean keyboard begin."""

_JAMO = re.compile(
    "([\u3131-\u3163])\\1+|(?:[\u3131-\u314e]{1,2}[\u314f-\u3163]{1,2}[\u3131-\u314e]{0,2})+"
)


def is_numbered(token: str) -> bool:
    """Whether a token is capitals of Latin and a Cyrillic letter or two, as numbers have an ending
    or an abbreviation: `XX\u0432.`.

    >>> is_numbered("XX\u0432."), is_numbered("M\u043ame")
    (True, False)
    """
    return _NUMBERED.fullmatch(token) is not None


_NUMBERED = re.compile("[A-Z]+[\u0430-\u045f]{1,2}[.,;:]*")


def is_uzbek(token: str) -> bool:
    """Whether a token has two letters of Uzbek or more that are typed with a quotation mark, and no
    other mark of the kind.

    >>> is_uzbek("po\u2018ng\u2018illa"), is_uzbek("No\u2018l")
    (True, False)
    """
    return 1 < token.count("\u2018") == len(_UZBEK.findall(token))


_UZBEK = re.compile("[oOgG]\u2018")


def is_transcribed(token: str) -> bool:
    """Whether a token is letters of phonetics between strokes.

    >>> is_transcribed("/resθindiβle/"), is_transcribed("/été/")
    (True, False)
    """
    return _TRANSCRIBED.fullmatch(token) is not None


_TRANSCRIBED = re.compile("/[^/]*[\u0250-\u02ff\u03b2\u03b8\u03c7][^/]*/")


def is_numeral(token: str) -> bool:
    """Whether a token is a Greek numeral: letters with a stroke, in whatever way it is typed.

    >>> is_numeral("\u0392\u0384;"), is_numeral("\u0392\u03b1\u0384")
    (True, False)
    """
    return _NUMERAL.fullmatch(token) is not None


_NUMERAL = re.compile(
    "[\u0391-\u03a9\u03da\u03de\u03e0]{1,3}['\xb4\u02b9\u0374\u0384\u2019\u2032][.,;:)]*"
)


def is_stretched(token: str) -> bool:
    """Whether a token is Arabic letters with the stroke that joins or lengthens them: what shows
    the forms of a letter, or sets a verse.

    >>> is_stretched("ـکـ"), is_stretched("مــن")
    (True, True)
    """
    return "ـ" in token and all("؀" <= char < "܀" for char in token if char >= "\x80")


def is_styled(token: str) -> bool:
    """Whether all of a token beyond ASCII is Latin letters in another dress: in circles, bold.

    >>> is_styled("ⓤⓝⓘ"), is_styled("é")
    (True, False)
    """
    chars = [char for char in token if char >= "\x80"]
    return bool(chars) and all(map(_STYLED.match, chars))


_STYLED = re.compile("[\u2460-\u24ff\U0001d400-\U0001d7ff\U0001f100-\U0001f1ff]")


def is_drawing(token: str) -> bool:
    """Whether a token is made of one or two characters that draw, of shades and blocks, or of lines
    that run across for the most part or from each to the next: a rule, a bar, a border.

    >>> [is_drawing(token) for token in ("──┐", "▄█▀░▒▌", "╔══╦═╗", "╨╥╔╫", "╔═╤╗")]
    [True, True, True, False, True]
    """
    token = _ESCAPED.sub("", token)
    if any(char.isalnum() for char in token):
        return False
    signs = [c for c in token if c >= "\x80" and unicodedata.category(c)[0] != "P"]
    if not all("\u2500" <= char <= "\u25ff" for char in signs):
        return False
    across = sum(char in _ACROSS for char in signs)
    if len(set(signs)) <= 2 or _SHADES.issuperset(signs) or 2 * across >= len(signs):
        return True
    return len(signs) > 3 and all(_meet(a, b) for a, b in pairwise(signs))


def _meet(left: str, right: str) -> bool:
    """Whether a line runs from one character to the next."""
    return _has_arm(left, "RIGHT") and _has_arm(right, "LEFT")


def _has_arm(char: str, side: str) -> bool:
    words = unicodedata.name(char, "").split()
    return "DRAWINGS" in words and (side in words or "HORIZONTAL" in words)


_ESCAPED = re.compile(r"\\[a-z]")
"""A line end or a tab in program text."""


_ACROSS = frozenset("\u2500\u2501\u2550")

_SHADES = frozenset(map(chr, range(0x2580, 0x25A0)))


def is_frame(tokens: Collection[str]) -> bool:
    """Whether some tokens are cells of a table with bars between: these stand alone or at edges.

    >>> is_frame(["\u2502Size", "\u2502\xa0"]), is_frame(["by\u2502", "mia\u2502"])
    (True, False)
    """
    rest = [token.strip("\xa0\u2502\u2551\u2503") for token in tokens]
    return "" in rest and not any(DRAWN_LINE.search(token) for token in rest)


def is_periodic(token: str) -> bool:
    """Whether a token is two or three characters, some of them signs, again and again: test data or
    a border. If all are signs, twice is enough; four characters or more may all be letters.

    >>> is_periodic("ªUªUªU"), is_periodic("хахаха"), is_periodic("¨˝¨˝"), is_periodic(3 * "áęöő")
    (True, False, True, True)
    """
    for period in (2, 3):
        unit = token[:period]
        times = 3 if any(map(str.isalnum, unit)) else 2
        if len(token) >= times * period and (unit * (len(token) // period + 1)).startswith(token):
            return not all(char.isalpha() and char not in "ªº" for char in unit)
    inner = token.strip(_QUOTING)
    period = (inner + inner).find(inner, 1)
    return LEAST_PERIOD <= period <= len(inner) // 3


_QUOTING = "\"'`()[]{}.,;="
"""What program text has around words."""


LEAST_PERIOD = 4
"""How many characters three times are no syllable."""


def is_alternating(token: str) -> bool:
    """Whether every second character of a token is the same: bytes of small numbers, or test data.

    >>> is_alternating("àþàþñþñþ"), is_alternating("ананас")
    (True, False)
    """
    if len(token) < LEAST_ALTERNATING or is_one_repeated(token):
        return False
    return 1 in (len(set(token[::2])), len(set(token[1::2])))


LEAST_ALTERNATING = 8
"""From how many characters that is no word."""


def are_accents_alone(token: str) -> bool:
    """Whether a token is accents without letters, two or more: they are spoken of, or drawn with.

    >>> are_accents_alone("´`ˇ"), are_accents_alone("´a")
    (True, False)
    """
    return len(token) > 1 and all(
        unicodedata.category(char) == "Sk" or char in "\u02c6\u02c7" for char in token
    )


def is_one_repeated(token: str) -> bool:
    """Whether a token is one character twice or more: a name, a cry, a rule; or one letter again
    and again with dashes between.

    >>> is_one_repeated("\u0420\u0420\u0420\u0420\u2013\u0420\u0420\u0420\u0420:")
    True
    """
    if len(token) > 1 and len(set(token)) == 1:
        return True
    bare = token.strip(_BESIDE)
    chars = set(bare) - _DASHES
    return len(chars) == 1 and len(bare) >= MANY_REPEATED and "".join(chars).isalpha()


_BESIDE = "\"'`()[].,:;!?*"
_DASHES = frozenset("-\u2013\u2014")
MANY_REPEATED = 6


def are_names(token: str) -> bool:
    """Whether a token has three letters or more beyond ASCII, and each by itself between signs and
    letters of ASCII: what programs shorten names to.

    >>> are_names("Á.Â.Ê=Æ"), are_names("Ã©tÃ©.Ã©")
    (True, False)
    """
    return len(_LONE.findall(token)) >= LEAST_NAMES and _PAIR.search(token) is None


_LONE = re.compile("(?<![^\\x00-@\\[-`{-\\x7f])[^\\W\\d_a-zA-Z](?![^\\x00-@\\[-`{-\\x7f])")

_PAIR = re.compile("[^\\x00-\\x7f]{2}")

LEAST_NAMES = 3
"""From how many that is no chance."""
