"""Characters that are spoken of rather than written with: lists, classes, tables of them.

Each stands there for itself, so what they spell together is no word, and that it is none is no
sign of damage.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from textfix.channels import ENCODINGS, single_byte_table
from textfix.detectors.characters import is_in_order
from textfix.fixers.notation import runs_of


def is_mention(token: str) -> bool:
    """Whether a token is one character between quotation marks, or has no other beyond ASCII than
    one that is a field of a row.

    >>> is_mention("«Ð»."), is_mention("„Ā“"), is_mention("Ã»"), is_mention("82A6;芦;Cjk")
    (True, True, False, True)
    """
    return (_MENTION.search(token) or _FIELD.fullmatch(token)) is not None


_MENTION = re.compile("^\\W?(?:«.»|».«|‹.›|[„“].[“”]|[‚‘].[‘’]|「.」)[!-/:-?]*$")

_FIELD = re.compile("[\\x00-\\x7f]*[;|,\\t=:][^\\x00-\\x7f][;|,\\t=:][\\x00-\\x7f]*")


def are_joined(token: str) -> bool:
    """Whether a token is single letters with a dash between each: a range, or an index.

    >>> are_joined("A–Ä–Ö"), are_joined("Å–Ö"), are_joined("KÃ–LN")
    (True, True, False)
    """
    return _JOINED.fullmatch(token) is not None


_JOINED = re.compile("[^\\W\\d_](?:[\u2013\u2014-][^\\W\\d_])+")


def are_endings(tokens: Collection[str]) -> bool:
    """Whether several tokens all begin with a hyphen: endings of words.

    >>> are_endings(["-νυμι", "-αμι,"]), are_endings(["-Да,", "нет"])
    (True, False)
    """
    return len(tokens) > 1 and all(token[0] == "-" and token[1:2].isalpha() for token in tokens)


def are_pinyin(tokens: Iterable[str]) -> bool:
    """Whether tokens are Chinese syllables in Latin letters, three or more, all with their tones.

    >>> are_pinyin(["tóng", "xìng", "liàn"]), are_pinyin(["shěběnzhúmò"]), are_pinyin(["ménì"])
    (True, True, False)
    """
    syllables = 0
    for token in tokens:
        letters = unicodedata.normalize("NFD", token.lower()).strip(_BESIDE)
        parts = _SYLLABLE.findall(letters)
        if "".join(parts) != letters:
            return False
        syllables += len(parts)
    return syllables >= LEAST_SYLLABLES


_SYLLABLE = re.compile(
    "(?:[zcs]h|[bpmfdtnlgkhjqxzcsryw])?(?:[aeiou]\u0308?){0,2}[aeiou]\u0308?"
    "[\u0300\u0301\u0304\u030c]\u0308?[aeiou]?(?:ng?(?![aeiou])|r(?![aeiou]))?"
)
LEAST_SYLLABLES = 3
_BESIDE = ".,;:!?()[]'\""


def speaks_of_characters(text: str) -> bool:
    """Whether a text names characters by their numbers in Unicode, or syllables by those of their
    tones: what stands beside them is spoken of.

    >>> speaks_of_characters("U+7AC4 竄"), speaks_of_characters("貌[mao4]")
    (True, True)
    >>> speaks_of_characters("R2D2 und 脛rger")
    False
    """
    return _NAMED.search(text) is not None


_TONED = "(?:[zcs]h|[bpmfdtnlgkhjqxzcsryw]|gw|kw|ng)?[aeiouvy]{1,3}(?:ng?|[mptk]|r)?[1-6]"
_NAMED = re.compile(
    f"U\\+[0-9A-F]{{4,6}}|(?<![A-Za-z0-9]){_TONED}(?![A-Za-z0-9])|[\\[(](?i:{_TONED})[\\])]"
)


def is_pseudo(text: str) -> bool:
    """Whether a text is a pseudo-translation, by the brackets that tools put about it: its letters
    are chosen for their looks.

    >>> is_pseudo("\u27e6\u842c Ði\u03c4 \u570b\u27e7"), is_pseudo("\u27e6x\u27e7 + y")
    (True, False)
    """
    return text[:1] == "\u27e6" and text.endswith("\u27e7")


def is_pattern(token: str) -> bool:
    """Whether a token is a few letters beyond ASCII that touch a digit, as those of patterns for
    hyphenation do.

    >>> is_pattern("8фт."), is_pattern("24точ"), is_pattern("№8")
    (True, False, False)
    """
    return _PATTERN.fullmatch(token) is not None


_PATTERN = re.compile("[.-]?(?:\\d[^\\W\\d_a-zA-Z]{1,3}|[^\\W\\d_a-zA-Z]{1,3}\\d)[.-]?")


def is_row(token: str) -> bool:
    """Whether a stretch of text is single characters with spaces between, none of them ASCII.

    >>> is_row("Ç Č"), is_row("Ã s")
    (True, False)
    """
    parts = token.split()
    return len(parts) > 1 and all(len(part) == 1 and part >= "\x80" for part in parts)


def is_bracketed(token: str) -> bool:
    """Whether a token has letters beyond ASCII in square brackets, each of them once, or marks of
    letters that are not there: a class of a regular expression.

    >>> [is_bracketed(t) for t in ("(gu|qu)[aeoáéíóú]", "[ëaéèï]", "[\u0e38\u0e31]", "[été]")]
    [True, True, True, False]
    """
    at = token.find("[") + 1
    if at and unicodedata.category(token[at : at + 1] or " ").startswith("M"):
        return True
    return any(
        len(inner) >= LEAST_OF_CLASS and len(set(inner)) == len(inner) and not inner.isascii()
        for inner in _BRACKETED.findall(token)
    )


_BRACKETED = re.compile("\\[([^\\W\\d_]{1,64})\\]")
LEAST_OF_CLASS = 4


def are_vowels(token: str) -> bool:
    """Whether a token is vowels, seven or more, with many an accent, or has ten in a row that all
    have one: a list of them.

    >>> are_vowels("aeiouyäöüáéâàèîêœ"), are_vowels("аоиеёэыуюя"), are_vowels("aeiou")
    (True, True, False)
    >>> are_vowels("bdfgáéíóúüàèìòù")
    True
    """
    if _has_many_accented(token):
        return True
    if len(token) < MANY_LETTERS or token.isascii() or not token.isalpha():
        return False
    bases = {unicodedata.normalize("NFD", char)[0] for char in token.lower()}
    if len(_PLAIN_VOWELS.intersection(token)) < LEAST_PLAIN:
        return False
    return bases <= _VOWELS and 2 * len(set(token)) >= len(token)


def _has_many_accented(token: str) -> bool:
    row = ""
    for char in token.lower():
        parts = unicodedata.normalize("NFD", char) if "\x80" <= char < "\u0180" else char
        row = row + char if len(parts) > 1 and parts[0] in _VOWELS else ""
        if len(row) >= MANY_ACCENTED:
            return len(set(row)) == len(row)
    return False


MANY_ACCENTED = 10

_PLAIN_VOWELS = frozenset("aeiouyаеиоуыэюя")
LEAST_PLAIN = 4
_VOWELS = frozenset("aeiouyœæøаеиоуыэюяіїєў")


def is_index(text: str) -> bool:
    """Whether a text is letters, or syllables of two, each once in the order of the alphabet: an
    index, or the letters of a language.

    >>> is_index("a ą b c č d e ę ė f"), is_index("он не в ту дверь и не к нам")
    (True, False)
    """
    parts = text[:LONGEST_INDEX].lower().split()
    if len(parts) < LEAST_OF_INDEX or sum(map(_is_short, parts)) * 10 < 9 * len(parts):
        return False
    bases = [unicodedata.normalize("NFD", part)[0] for part in parts]
    falls = sum(b < a for a, b in pairwise(bases))
    return len(set(parts)) * 10 >= 9 * len(parts) and falls * 4 <= len(parts)


def _is_short(part: str) -> bool:
    return len(part) <= 2 and part.isalpha()


LEAST_OF_INDEX = 8
LONGEST_INDEX = 2000


@functools.lru_cache(maxsize=1024)
def is_list(token: str) -> bool:
    """Whether a token lists accented letters, in the order of the alphabet but for one.

    >>> is_list("\u00e5\u00e4\u00f6"), is_list("\u00e5\u00e7\u00e9\u00e8\u00ee\u00f4\u00fb")
    (True, True)
    >>> is_list("\u015a\u0179\u0106\u0143\u0154")
    True
    >>> is_list("\u00f1\u00f2\u00e0\u00f0\u00fb\u00e9")
    False
    """
    if is_class(token) or is_both_cases(token) or is_set(token) or is_in_order(token):
        return True
    if is_signs(token):
        return True
    letters = [char for char in token if char.isalpha()]
    if len(letters) < 3 or len(set(letters)) < len(letters) or any(map(str.isascii, letters)):
        return False
    if sum(char >= "\x80" for char in token) > 2 * len(letters):
        return False  # letters amid signs
    if len(letters) > 3 and "".join(letters).istitle():
        return False  # a word: a list has one case, or each letter in both
    parts = [unicodedata.normalize("NFD", char.lower()) for char in letters]
    bases = {part[0] for part in parts}
    if len(letters) >= MANY_LETTERS and bases <= set("aeiou"):
        return True
    if len(letters) >= LEAST_ALIKE and len({part[1:] for part in parts}) == 1 and parts[0][1:]:
        return True
    for last in ("", "åäö", "æøå"):
        order = _ORDER + last
        letters = list(dict.fromkeys(char.lower() for char in letters))
        places = [
            order.rfind(c if c in order else unicodedata.normalize("NFD", c)[0]) for c in letters
        ]
        falls = sum(b < a for a, b in pairwise(places))
        if min(places) >= 0 and falls <= (len(letters) >= MANY_LETTERS):
            return True
    return False


_ORDER = "aæbcdðeəfghiıjklłmnoøœpqrsßtuvwxyzþ"

LEAST_ALIKE = 5
"""From how many letters, all with the same accent and each once, they are a list."""

MANY_LETTERS = 7
"""From how many a list may go back once."""


def is_signs(token: str) -> bool:
    """Whether a token is different signs of one kind: of currencies, two or more; of mathematics or
    of trade, three.

    >>> [is_signs(token) for token in ("€£¥", "±×÷", "™®©", "≥∞", "€é")]
    [True, True, True, False, False]
    """
    chars = [char for char in token if char >= "\x80"]
    if len(set(chars)) < max(2, len(chars)) or len(chars) < len(token):
        return False
    kinds = set(map(unicodedata.category, chars))
    return kinds == {"Sc"} or (len(chars) > 2 and (kinds == {"Sm"} or _TRADE.issuperset(chars)))


_TRADE = frozenset("©®™℗℠")


def is_both_cases(token: str) -> bool:
    """Whether a token is a letter as a capital and a small one, or in both widths, or several so:
    the heading of a part of a dictionary; or has many such pairs, as a list of letters to try.

    >>> [is_both_cases(token) for token in ("Čč", "ÆæÉé,", "Íú", "ュｭ")]
    [True, True, False, True]
    >>> is_both_cases("-ŷŶŵŴïÏâÂôÔêÊjJ.aA")
    True
    """
    twins = sum(a != b and a.lower() == b.lower() for a, b in pairwise(token))
    if twins >= MANY_TWINS and 4 * twins >= len(token) and not token.isascii():
        return True
    letters = [char for char in token if char.isalpha() or char >= "\x80"]
    if not letters or len(letters) % 2 or len(runs_of(token)) > 1 or token.isascii():
        return False
    return all(
        a != b and _plain(a) == _plain(b) for a, b in zip(letters[::2], letters[1::2], strict=True)
    )


MANY_TWINS = 5
"""How many letters beside themselves in another case are no chance, if they are half of all."""


def _plain(char: str) -> str:
    """A letter in small, and of full width."""
    return unicodedata.normalize("NFKC", char.lower())


def is_set(token: str) -> bool:
    """Whether a token is the letters that some language has beyond ASCII, or two in three of them,
    each once and in any order: what people type to see whether they come through.

    >>> [is_set(token) for token in ("öäüß", "ÉÈÀÇ", "été", "èìàð")]
    [True, True, False, False]
    """
    if any(row in token for row in _OPTION_ROWS):
        return True
    letters = [char for char in token if char.isalpha()]
    found = frozenset(token.lower()) & frozenset(map(str.lower, letters))
    if len(found) < 3 or len(set(letters)) < len(letters):
        return False
    if len(letters) - len(found) >= LEAST_PAIRS:
        return True
    return any(
        found <= letters_of and 3 * len(found) >= 2 * len(letters_of) for letters_of in _SETS
    )


LEAST_PAIRS = 4
"""From how many letters that are there as capitals and small ones, each once, they are listed."""

#: What a row of keys gives on a Mac with the option key, or a part of it: what people type to see
#: whether signs come through.
_OPTION_ROWS = (
    "\u2211\xb4\xae\u2020\xa5\xa8",
    "\u2202\u0192\xa9\u02d9\u2206\u02da",
    "\u02d9\u2206\u2202\u221e\u02da",
    "\u2248\xe7\u221a\u222b\u02dc\xb5",
    "\xa1\u2122\xa3\xa2\u221e\xa7",
)

#: Of languages, and of rows of keys.
_SPECIAL = (
    "äöüß åäö æøå õäöü éèàùç àâçéèêëîïôùûü áéíóúüñç áâãàçéêíóôõú àèéìòù ąćęłńóśźż "
    "áčďéěíňóřšťúůýž ěščřžýáíé áéíóöőúüű ăâîșț ăâîşţ çğıöşü čćžšđ āčēģīķļņšūž ąčęėįšųūž "
    "áðéíóúýþæö ĉĝĥĵŝŭ ċġħż õäöüšž ăâđêôơư āēīōū"
)

_SETS = tuple(map(frozenset, _SPECIAL.split()))


@functools.lru_cache(maxsize=1024)
def is_chart(token: str) -> bool:
    """Whether some characters of a token follow each other in a single-byte encoding: part of a
    table of it, whatever else they might be.

    >>> is_chart("Çüéâäà"), is_chart("été"), is_chart("˘Ł¤Ą¦")
    (True, False, True)
    """
    chars = [char for char in token if char >= "\x80"]
    number = len(chars)
    distinct = len(set(chars))
    if number < LEAST_OF_CHART or distinct < (
        9 * number // 10 if number > LEAST_OF_TABLE else number
    ):
        return False
    if sum("\u2500" <= char < "\u25a0" for char in chars) >= MANY_OF_CHART:
        return True
    if number >= MANY_OF_CHART and _is_in_rows(chars):
        return True
    for places in _places_in_tables():
        steps = pairwise([places.get(char, -9 * i) for i, char in enumerate(chars)])
        nexts = sum(1 <= b - a <= 2 for a, b in steps)
        if nexts == number - 1 or (number >= MANY_OF_CHART and 3 * nexts >= 2 * number):
            return True
    return False


def _is_in_rows(chars: Sequence[str]) -> bool:
    """Whether two in three of some characters, or of the first, follow each other in a table of
    two bytes a character."""
    some = "".join(chars[:MOST_OF_ROWS])
    for codec in _ROWS:
        codes = [int.from_bytes(char.encode(codec, "ignore"), "big") for char in some]
        nexts = sum(b - a == 1 and a > 0 for a, b in pairwise(codes))
        if 3 * nexts >= 2 * len(codes):
            return True
    return False


_ROWS = ("euc_jp", "gbk", "cp949", "big5hkscs", "shift_jis")
MOST_OF_ROWS = 100


LEAST_OF_CHART = 5
"""From how many characters that is no chance."""

LEAST_OF_TABLE = 100
"""Above how many one in ten may come again: what a table has for what it lacks."""

MANY_OF_CHART = 12
"""From how many two in three are enough, and lines that are each drawn once are a table."""


@functools.cache
def _places_in_tables() -> list[dict[str, int]]:
    """Where each character stands, in each of the usual single-byte encodings."""
    usual = [e.codec for e in ENCODINGS if not e.multibyte and not e.rare]
    return [
        {char: i for i, char in enumerate(single_byte_table(codec)) if i >= 0x80} for codec in usual
    ]


def is_class(token: str) -> bool:
    """Whether a token is a class of characters: it has a range of letters, or the variants of
    letter after letter side by side.

    >>> [is_class(t) for t in ("[a-zA-Zàé]", "[aàâeèéiîoô]", "ïî-ìëàä")]
    [True, True, False]
    >>> [is_class(t) for t in ("(?<=[ЁЄІЇЎА-яґ])", "®[¬íêîëì]", "[Ð¿Ñ€Ð¸]", "z[oőö]")]
    [True, True, False, True]
    """
    if _RANGE.search(token) or any(map(_are_apart, _CLASS.findall(token))):
        return True
    if any(map(_are_variants, _FEW.findall(token))):
        return True
    letters = [char for char in token if char.isalpha()]
    least = LEAST_IN_BRACKETS if token[:1] == "[" and "]" in token else LEAST_VARIANTS
    if len(letters) < least or len(set(letters)) < len(letters):
        return False
    bases = [unicodedata.normalize("NFD", char.lower())[0] for char in letters]
    alike = sum(a == b for a, b in pairwise(bases))
    return 2 * alike >= len(letters) or (
        len(letters) >= MANY_VARIANTS and 5 * alike >= 2 * len(letters)
    )


LEAST_IN_BRACKETS = 5

LEAST_VARIANTS = 8

MANY_VARIANTS = 10
"""From how many letters half of them, or two in five, that are variants of the one before make a
class."""

_RANGE = re.compile("a-z|A-Z|а-я|А-[Яя]|α-ω|Α-[Ωω]")

_CLASS = re.compile("\\[([^\\]\\[]{5,200})\\]")

_FEW = re.compile("\\[([^\\W\\d_]{2,4})\\]")


def _are_variants(inner: str) -> bool:
    """Whether letters in brackets are one letter with different accents."""
    bases = {unicodedata.normalize("NFD", char.lower())[0] for char in inner}
    return len(bases) == 1 and len(set(inner)) == len(inner) and not inner.isascii()


def _are_apart(inner: str) -> bool:
    """Whether characters in brackets are each another one, letters but for one, and most are not
    ASCII."""
    beyond = sum(char >= "\x80" for char in inner)
    others = sum(not char.isalpha() for char in inner)
    return (
        beyond >= LEAST_IN_BRACKETS
        and others <= 1 + ("-" in inner)
        and len(set(inner)) == len(inner)
        and 2 * beyond > len(inner)
    )
