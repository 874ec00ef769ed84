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
from collections.abc import Collection
from itertools import pairwise

from textfix.channels import ENCODINGS, single_byte_table
from textfix.detectors.confusables import TWINS, Confusables
from textfix.language.model import Model
from textfix.weights import FEW_CAPITALS

MANY = ("han", "hangul", "japanese")
"""Scripts of so many characters that words in them are no longer than a few."""

_SIGNS = frozenset("−±×÷·∘√∑∏∫∂∇∞≈≠≡≤≥∝∈∉⊂⊆∩∪∧∨⇒⇔→↦")
FORMULA = _SIGNS | frozenset("0123456789⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉=/^")
"""What stands beside letters in formulas."""

_INNER = frozenset("-'\u2019\u2010\u2011\u00b7/.:;,+&_()#%\"")
"""What may stand between the letters of words."""

_QUOTES = frozenset("«»‹›\u2018\u2019\u201a\u201c\u201d\u201e「」『』｢｣")
_AROUND = frozenset("\u2013\u2014\u2026\u2022\u00b7\u00a0")
_OPENING = _QUOTES | _AROUND | frozenset("¿¡（《")
_CLOSING = _QUOTES | _AROUND | frozenset("。、，：！？；」）》։؟،।")
"""What may stand before and after them."""

_RAISED = re.compile(r"(?<=\w)[²³¹ªº°®™]+(?!\w)")
"""What is written behind a word or a unit: a power, the number of a note, an ordinal, a mark of
trade."""

DRAWN_LINE = re.compile("[\u2500-\u259f]")
"""Lines that are drawn, and blocks."""

_CONFUSABLES = Confusables()


@functools.lru_cache(maxsize=1024)
def is_well_formed(model: Model, token: str) -> bool:
    """Whether a token has no mark of damage: a word, several, a formula or a drawing.

    >>> from textfix.language.model import load
    >>> [is_well_formed(load(), t) for t in ("wi\u00e9rzk\u00f9", "ДПИ", "╚══", "rÃ©s", "pe³n")]
    [True, True, True, False, False]
    """
    # an engine's line end may stand behind it
    return all(_is_part(model, part) for part in token.rstrip("\n").split("\xa0"))


def _is_part(model: Model, part: str) -> bool:
    if len(part) < 2:
        return True
    text = _RAISED.sub("", part)
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


FEW_LATIN = 3
"""Letters of a function or a unit in a formula."""


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


def is_range(token: str, places: list[tuple[int, int]]) -> bool:
    """Whether all that stands in some places of a token is a letter, a dash and a letter, from one
    to the other, or a difference of degrees.

    >>> is_range("(А–Я)", [(2, 4)]), is_range("'Δ°C'", [(1, 3)]), is_range("—á–µ", [(0, 4)])
    (True, True, False)
    """
    ranges = {i for match in _FROM_TO.finditer(token) for i in range(*match.span())}
    return bool(places) and all(i in ranges for start, end in places for i in range(start, end))


_FROM_TO = re.compile(r"(?<!\w)(?:[^\W\d_][-\u2013\u2014][^\W\d_]|Δ°[CFKR])(?!\w)")


def is_list(token: str) -> bool:
    """Whether a token lists accented letters, in the order of the alphabet but for one.

    >>> is_list("\u00e5\u00e4\u00f6"), is_list("\u00e5\u00e7\u00e9\u00e8\u00ee\u00f4\u00fb")
    (True, True)
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
    bases = {unicodedata.normalize("NFD", char.lower())[0] for char in letters}
    if len(letters) >= MANY_LETTERS and bases <= set("aeiou"):
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
    """Whether a token is a letter as a capital and a small one, or several so: the heading of a
    part of a dictionary.

    >>> [is_both_cases(token) for token in ("Čč", "ÆæÉé,", "Íú")]
    [True, True, False]
    """
    letters = [char for char in token if char.isalpha() or char >= "\x80"]
    if not letters or len(letters) % 2 or len(runs_of(token)) > 1 or token.isascii():
        return False
    return all(
        a != b and a.lower() == b.lower() for a, b in zip(letters[::2], letters[1::2], strict=True)
    )


def is_set(token: str) -> bool:
    """Whether a token is the letters that some language has beyond ASCII, or two in three of them,
    each once and in any order: what people type to see whether they come through.

    >>> [is_set(token) for token in ("öäüß", "ÉÈÀÇ", "été", "èìàð")]
    [True, True, False, False]
    """
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

#: Of languages, and of rows of keys.
_SPECIAL = (
    "äöüß åäö æøå õäöü éèàùç àâçéèêëîïôùûü áéíóúüñç áâãàçéêíóôõú àèéìòù ąćęłńóśźż "
    "áčďéěíňóřšťúůýž ěščřžýáíé áéíóöőúüű ăâîșț ăâîşţ çğıöşü čćžšđ āčēģīķļņšūž ąčęėįšųūž "
    "áðéíóúýþæö ĉĝĥĵŝŭ ċġħż õäöüšž ăâđêôơư āēīōū"
)
_SETS = tuple(map(frozenset, _SPECIAL.split()))


def is_in_order(token: str) -> bool:
    """Whether a token's characters beyond ASCII are in the order of Unicode: a table of characters
    rather than a word.

    >>> is_in_order('"£©µÀÆÖ"'), is_in_order("àáâ")
    (True, False)
    """
    chars = [char for char in token if char >= "\x80"]
    return len(chars) >= LEAST_IN_ORDER and all(a < b for a, b in pairwise(chars))


LEAST_IN_ORDER = 6
"""From how many characters their order is no chance: one word of so many letters in 700 has it."""


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
        and (token[:start][-1:].isalpha() != token[end : end + 1].isalpha())
        and (token[:start][-1:] + token[end : end + 1]).isascii()
        for start, end in places
    )


_ALPHABETS = frozenset({"greek", "hebrew", "arabic", "thai", "armenian", "georgian"})


def is_chart(token: str) -> bool:
    """Whether some characters of a token follow each other in a single-byte encoding: part of a
    table of it, whatever else they might be.

    >>> is_chart("Çüéâäà"), is_chart("été"), is_chart("˘Ł¤Ą¦")
    (True, False, True)
    """
    chars = [char for char in token if char >= "\x80"]
    number = len(chars)
    if number < LEAST_OF_CHART or len(set(chars)) < number:
        return False
    if sum("\u2500" <= char < "\u25a0" for char in chars) >= MANY_OF_CHART:
        return True
    for places in _places_in_tables():
        steps = pairwise([places.get(char, -9 * i) for i, char in enumerate(chars)])
        nexts = sum(1 <= b - a <= 2 for a, b in steps)
        if nexts == number - 1 or (number >= MANY_OF_CHART and 3 * nexts >= 2 * number):
            return True
    return False


LEAST_OF_CHART = 5
"""From how many characters that is no chance."""

MANY_OF_CHART = 12
"""From how many two in three are enough, and lines that are each drawn once are a table."""


@functools.cache
def _places_in_tables() -> list[dict[str, int]]:
    """Where each character stands, in each of the usual single-byte encodings."""
    usual = [e.codec for e in ENCODINGS if not e.multibyte and not e.rare]
    return [
        {char: i for i, char in enumerate(single_byte_table(codec)) if i >= 0x80} for codec in usual
    ]


def is_periodic(token: str) -> bool:
    """Whether a token is two or three characters, some of them signs, again and again: test data or
    a border.

    >>> is_periodic("ªUªUªU"), is_periodic("хахаха")
    (True, False)
    """
    for period in (2, 3):
        unit = token[:period]
        if len(token) >= 3 * period and (unit * (len(token) // period + 1)).startswith(token):
            return not all(char.isalpha() and char not in "ªº" for char in unit)
    return False


def is_one_repeated(token: str) -> bool:
    """Whether a token is one character twice or more: a name, a cry, a rule."""
    return len(token) > 1 and len(set(token)) == 1


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


def is_frame(tokens: Collection[str]) -> bool:
    """Whether some tokens are cells of a table with bars between: these stand alone or at edges.

    >>> is_frame(["\u2502Size", "\u2502\xa0"]), is_frame(["by\u2502", "mia\u2502"])
    (True, False)
    """
    rest = [token.strip("\xa0\u2502\u2551\u2503") for token in tokens]
    return "" in rest and not any(DRAWN_LINE.search(token) for token in rest)


def is_behind_placeholder(token: str, places: list[tuple[int, int]]) -> bool:
    """Whether what stands in some places of a token ends it, behind a name that a program fills in.

    >>> is_behind_placeholder(":countг", [(6, 7)]), is_behind_placeholder("cafй", [(3, 4)])
    (True, False)
    """
    return _PLACEHOLDER.match(token) is not None and all(
        token[:start].isascii() and end == len(token) for start, end in places
    )


_PLACEHOLDER = re.compile("[:$%@&{#][A-Za-z_]+")


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


def is_unit(token: str) -> bool:
    """Whether a token is a unit of measure, with a number perhaps.

    >>> [is_unit(token) for token in ("µg", "25°C,", "µär")]
    [True, True, False]
    """
    return _UNIT.fullmatch(token) is not None


_UNIT = re.compile(
    "[(\\[]?[\\d.,±~<>≤≥-]*(?:[µμ][A-Za-z]{1,3}|[°º][CFKRNSEW]|Å|k?Ω)(?:/[A-Za-z]{1,3})?[²³]?[.,;:)\\]]*"
)


def is_mention(token: str) -> bool:
    """Whether a token is one character between quotation marks.

    >>> is_mention("«Ð»."), is_mention("„Ā“"), is_mention("Ã»")
    (True, True, False)
    """
    return _MENTION.search(token) is not None


_MENTION = re.compile("^\\W?(?:«.»|».«|‹.›|[„“].[“”]|[‚‘].[‘’]|「.」)[!-/:-?]*$")


def is_row(token: str) -> bool:
    """Whether a stretch of text is single characters with spaces between, none of them ASCII.

    >>> is_row("Ç Č"), is_row("Ã s")
    (True, False)
    """
    parts = token.split()
    return len(parts) > 1 and all(len(part) == 1 and part >= "\x80" for part in parts)


def is_class(token: str) -> bool:
    """Whether a token is a class of characters: it has a range of letters, or the variants of
    letter after letter side by side.

    >>> [is_class(t) for t in ("[a-zA-Zàé]", "[aàâeèéiîoô]", "ïî-ìëàä")]
    [True, True, False]
    """
    if _RANGE.search(token):
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

_RANGE = re.compile("a-z|A-Z|а-я|А-Я|α-ω|Α-Ω")


_ORDER = "aæbcdðeəfghiıjklłmnoøœpqrsßtuvwxyzþ"
MANY_LETTERS = 7
"""From how many a list may go back once."""


def is_abbreviation(token: str) -> bool:
    """Whether a token is a few letters, half of them capitals or more: no model has them all. A
    small letter before capitals is no such thing (so KOI8 turns case), nor are mostly accents.

    >>> [is_abbreviation(token) for token in ("ДПИ", "УПнП", "мВТ", "ПИБЛС", "ÄÖÜ", "sΓΆyl")]
    [True, True, False, False, False, False]
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
    return 2 * sum(capitals) >= len(run) and (capitals[0] or not all(capitals[1:]))


def runs_of(token: str) -> list[str]:
    """Letters in a row."""
    return "".join(char if char.isalpha() else " " for char in token).split()


def bare(token: str) -> str:
    """A token without the signs around it, in small letters.

    >>> bare("«Été,»")
    'été'
    """
    runs = runs_of(token)
    if not runs:
        return token
    return token[token.index(runs[0]) : token.rindex(runs[-1]) + len(runs[-1])].lower()


def is_mixed(model: Model, token: str) -> bool:
    """Whether letters of several scripts beyond ASCII stand side by side in a token."""
    return any(
        len({model.script_name(char) for char in run if char >= "\x80"} - {"", *MANY}) > 1
        for run in runs_of(token)
    )


def is_mark(text: str) -> bool:
    """Whether a text is one mark that belongs on a letter."""
    return len(text) == 1 and unicodedata.category(text).startswith("M")


def is_drawing(token: str) -> bool:
    """Whether a token is made of one or two characters that draw, of shades, or of lines that run
    across for the most part: a rule, a bar, a border.

    >>> [is_drawing(token) for token in ("──┐", "░▒▓█", "╔══╦═╗", "╨╥╔╫")]
    [True, True, True, False]
    """
    if any(char.isalnum() for char in token):
        return False
    signs = [c for c in token if c >= "\x80" and unicodedata.category(c)[0] != "P"]
    if not all("\u2500" <= char <= "\u25ff" for char in signs):
        return False
    across = sum(char in _ACROSS for char in signs)
    return len(set(signs)) <= 2 or _SHADES.issuperset(signs) or 2 * across >= len(signs)


_ACROSS = frozenset("\u2500\u2501\u2550")
_SHADES = frozenset("\u2591\u2592\u2593\u2588")


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
    """Whether all that stands in some places of a token is raised behind words.

    >>> has_raised("mil²;kv", [(3, 4)]), has_raised("pe³no", [(2, 3)])
    (True, False)
    """
    raised = {i for match in _RAISED.finditer(token) for i in range(*match.span())}
    return all(i in raised for start, end in places for i in range(start, end))


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


def is_variant(before: str, after: str) -> bool:
    """Whether characters were changed to others that stand for the same: Romanian with cedillas, an
    accent for an apostrophe."""
    return before.translate(_VARIANTS) == after.translate(_VARIANTS)


_VARIANTS = str.maketrans("şţŞŢ´`\u2018\u2019", "șțȘȚ" + 4 * "'")


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
