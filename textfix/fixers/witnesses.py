"""What a token says for a channel by its form: whether it is of a kind that says little or nothing.

What it leaves to others: what tokens say together (`evidence.py`), which kinds are no words
(`kinds.py`), and what a form is (`form.py`, `notation.py`, `mentions.py`, `places.py`).
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import pairwise

from textfix.channels import Channel
from textfix.detectors.known import is_known, is_of_unspaced
from textfix.fixers.explained import is_of_none, places_of
from textfix.fixers.form import MANY, is_label, is_mixed, is_well_formed
from textfix.fixers.kinds import is_listed, is_no_word, is_utf8_by_chance
from textfix.fixers.mentions import is_list, is_mention, is_row
from textfix.fixers.notation import (
    FORMULA,
    are_names,
    is_abbreviation,
    is_alternating,
    is_formula,
    is_genitive,
    is_one_repeated,
    is_stretched,
    is_unit,
    runs_of,
)
from textfix.fixers.places import (
    are_apostrophes,
    are_phonetic,
    are_romanized,
    as_meant,
    as_one_script,
    has_raised,
    has_strangers,
    is_quoted,
    is_range,
    is_variant,
)
from textfix.fixers.signs import is_contracted
from textfix.language.model import Model
from textfix.language.spelling import APOSTROPHE, LAST_ALPHABET
from textfix.lattice import Explanation, Piece
from textfix.weights import ALONE, INITIALS, MEASURED, MISTYPED


@functools.lru_cache(maxsize=128)
def witness(
    model: Model, typical: Callable[[str, str], bool], token: str, explanation: Explanation
) -> int:
    """What a token that is UTF-8 says for its channel, of which it matters which pairs are
    `typical`: related ones ask for the same. Abbreviations are in no model, and a
    letter alone among signs and digits is rather a formula that happens to be UTF-8."""
    text = explanation.text(token)
    if max(text) >= UNASSIGNED_FROM or _is_typed(token, explanation):
        return 0
    if is_utf8_by_chance(token) or is_label(model, token) or _parts(model, token, text):
        return 0
    if is_of_unspaced(model, token):
        return 0
    if is_quoted(token, places_of(explanation)) or _is_transcribed_amid(token, explanation):
        return 0
    if _is_amid_letters(token, explanation) or _is_of_two_scripts(model, token, explanation):
        return 0
    if all(_is_space_before(token, piece) for piece in explanation.pieces):
        return 0
    if _is_half(model, token, explanation) or _is_of_formula(token, explanation):
        return min(explanation.gain, ALONE)
    if _spares_more(token, explanation):
        return 0
    if _is_small_in_capitals(token, explanation):
        return min(explanation.gain, ALONE)
    if is_shaken(text) and any(model.script_name(char) in MANY for char in token):
        return min(explanation.gain, ALONE)
    made = {c for p in explanation.pieces for c in p.replacement}
    if all(is_of_none(model, char) for char in made) and not any(map(str.isalpha, token)):
        return min(explanation.gain, ALONE)
    seen = [token[piece.start : piece.end] for piece in explanation.pieces]
    if is_unit(text):
        return explanation.gain + MEASURED
    if all(map(_is_certain, seen)):
        return explanation.gain
    if all(map(typical, seen, (piece.replacement for piece in explanation.pieces))):
        is_symbol = all(
            model.script_name(piece.replacement) == "greek" for piece in explanation.pieces
        )
        return explanation.gain + MEASURED * is_symbol
    raised = any(char in FORMULA and char not in "\xb7=/^" for char in token)
    if is_stretched(token) or is_one_repeated(token) or (raised and is_formula(model, token)):
        return min(explanation.gain, ALONE)
    rest = [char for char in text if not char.isalpha()]
    is_sign = len(rest) == len(text) - 1 and any(char in FORMULA for char in rest)
    if is_range(token, places_of(explanation)):
        return min(explanation.gain, ALONE)
    if is_sign or (is_abbreviation(token) and is_well_formed(model, token)):
        return min(explanation.gain, INITIALS)
    return explanation.gain


def says_nothing(model: Model, channel: Channel, token: str, explanation: Explanation) -> bool:
    """Whether a token is a drawing, or signs for other signs are all that a rare channel makes, or
    something would have been lost from a class of characters."""
    if channel.rare and not any(
        char.isalpha() for piece in explanation.pieces for char in piece.replacement
    ):
        return True
    if is_mention(token) or _is_typed(token, explanation) or is_of_unspaced(model, token):
        return True
    if max(explanation.text(token)) >= UNASSIGNED_FROM:
        return True
    if _is_of_two_scripts(model, token, explanation):
        return True
    if channel.structured:
        return (
            is_listed(token)
            or _spares_many(token, explanation)
            or (channel.lossy and (is_row(token) or are_names(token)))
        )
    if is_label(model, token) or _is_of_signs(model, token, explanation):
        return True
    if is_genitive(token) and not _is_infinitive(model, explanation.text(token)):
        return True
    if is_alternating(token) and not channel.written.multibyte:
        return True
    if _joins_names(token, explanation):
        return True
    return (
        is_no_word(token)
        or are_romanized(token, places_of(explanation), explanation.text(token))
        or is_quoted(token, places_of(explanation))
        or _is_amid_latin(model, token, explanation)
        or joins(token, explanation.text(token))
        or _mixes(model, token, explanation)
    )


def _is_small_in_capitals(token: str, explanation: Explanation) -> bool:
    """Whether a token is written in capitals, and capitals of it become small letters that have
    capitals of their own: these would stand there."""
    changed = {i for start, end in places_of(explanation) for i in range(start, end)}
    rest = "".join(c for i, c in enumerate(token) if i not in changed and c.isalpha())
    return (
        len(rest) >= LETTERS_IN_CAPITALS
        and rest.isupper()
        and all(
            all(map(str.isupper, token[p.start : p.end]))
            and p.replacement.islower()
            and len(p.replacement.upper()) == len(p.replacement)
            for p in explanation.pieces
        )
    )


LETTERS_IN_CAPITALS = 3


def _joins_names(token: str, explanation: Explanation) -> bool:
    """Whether all that is changed are no-break spaces, among letters and digits: between a type and
    a name of program text, rather than letters."""
    return any(map(str.isdigit, token)) and all(
        token[piece.start : piece.end] == "\xa0" for piece in explanation.pieces
    )


def _is_infinitive(model: Model, text: str) -> bool:
    """Whether a text is a known word that ends as Polish verbs do; Latin's endings are vowels."""
    word = text.rstrip(".,;:)")
    return word.endswith("\u0107") and is_known(model, word)


def is_otherwise(model: Model, token: str, text: str, explanation: Explanation) -> bool:
    """Whether what is odd about a token has another cause than damage."""
    if is_list(token) or is_variant(token, text):
        return True
    places = places_of(explanation)
    if are_phonetic(token, places) or are_apostrophes(token, places) or is_unit(token):
        return True
    if has_strangers(token, places):
        # they would be typed for letters that make a word
        return model.cost(as_meant(token, places)) <= model.cost(text) + 2 * MISTYPED
    return has_raised(token, places)


def is_mute(token: str, explanation: Explanation) -> bool:
    """Whether all that is made are signs of signs: some encoding has another for each. A control is
    none: it is damage."""
    return not any(
        char.isalpha() or "\x80" <= char < "\xa0"
        for p in explanation.pieces
        for char in token[p.start : p.end] + p.replacement
    )


def is_pattern_of_signs(token: str, letters: Sequence[str]) -> bool:
    """Whether a token is signs alone, of which one or two letters come out: signs in a pattern are
    of many kinds, and some encoding has a letter for each."""
    return len(set(letters)) <= 2 and not any(map(str.isalpha, token))


def is_short(model: Model, channel: Channel, token: str) -> bool:
    """Whether a token is too short for the model to know it."""
    if is_abbreviation(token) and not channel.structured:
        return True
    return is_abbreviation(token) and is_well_formed(model, token)


def breaks(model: Model, token: str, text: str) -> bool:
    """Whether a word of Latin letters becomes one that nobody writes: with a control in it, or with
    letters of another alphabet among its own."""
    scripts = {model.script_name(char) for char in text if char >= "\x80"}
    return (scripts.isdisjoint(MANY) and _parts(model, token, text)) or (
        token.isalpha() and _CONTROL.search(text) is not None and is_well_formed(model, token)
    )


_CONTROL = re.compile("[\x80-\x9f]")


BESIDE_LATIN = frozenset(("", "latin", "greek"))
"""Scripts whose letters stand beside Latin ones: `µm`, `kΩ`."""


def _parts(model: Model, token: str, text: str) -> bool:
    """Whether ideographs come to stand among letters of another alphabet, in a token that has one
    alphabet, or any letters but Latin ones among those of a Latin word: nobody writes so, and a
    name in camel case or a word full of accents gives it by chance."""
    scripts = {model.script_name(char) for char in token if char >= "\x80"} - {""}
    named = [{model.script_name(char) for char in run} for run in runs_of(text)]
    if scripts == {"latin"} and is_well_formed(model, token):
        return any("latin" in names and names - BESIDE_LATIN for names in named)
    if len(scripts) != 1 or scripts <= {"latin", *MANY}:
        return False
    return any(scripts & names and names & set(MANY) for names in named)


def _mixes(model: Model, token: str, explanation: Explanation) -> bool:
    """Whether letters of two scripts beyond ASCII stand side by side where those of one did, or
    letters of ASCII are made beside those of another script."""
    made = {char for piece in explanation.pieces for char in piece.replacement if char.isalpha()}
    if any(map(str.isascii, made)) and {model.script_name(char) for char in made} - {"latin"}:
        return True
    return is_mixed(model, explanation.text(token)) and not is_mixed(model, token)


def _is_typed(token: str, explanation: Explanation) -> bool:
    """Whether all that is made are the signs of ASCII in whose places Japanese and Korean code
    tables have others."""
    return all(
        token[p.start : p.end] in _IN_PLACE and p.replacement in _IN_PLACE[token[p.start : p.end]]
        for p in explanation.pieces
    )


_IN_PLACE = {"\xa5": "\\", "\u20a9": "\\", "\u203e": "~"}


def _is_of_two_scripts(model: Model, token: str, explanation: Explanation) -> bool:
    """Whether a token is a word typed in two scripts, with letters that look alike: it is likelier
    than what would come out."""
    meant = as_one_script(token)
    if not meant or len(runs_of(token)) > 1:
        return False
    if is_known(model, meant):
        return True
    return len(meant) >= LETTERS_OF_WORD and (
        model.cost(meant) <= model.cost(explanation.text(token)) + MISTYPED
    )


LETTERS_OF_WORD = 4
"""From how many letters the model can tell words."""


def _is_transcribed_amid(token: str, explanation: Explanation) -> bool:
    """Whether letters of phonetics stay beside what is changed: a transcription."""
    changed = {i for start, end in places_of(explanation) for i in range(start, end)}
    return any(i not in changed and _PHONETIC.match(char) for i, char in enumerate(token))


_PHONETIC = re.compile("[\u0250-\u02af\u03b8\u1d00-\u1dbf]")


def _is_amid_latin(model: Model, token: str, explanation: Explanation) -> bool:
    """Whether ideographs are made between small Latin letters: nobody writes so."""
    return any(
        model.script_name(p.replacement[:1]) in MANY
        and _is_small_latin(token[: p.start][-1:])
        and _is_small_latin(token[p.end :][:1])
        for p in explanation.pieces
    )


def _is_small_latin(char: str) -> bool:
    return char.isascii() and char.islower()


def joins(token: str, text: str) -> bool:
    """Whether a letter between others becomes an apostrophe where nothing is elided.

    >>> joins("sa\xe7\u0131k", "sa\xe1\u2019k"), joins("d\xd5une", "d\u2019une")
    (True, False)
    """
    if APOSTROPHE not in text or len(text) != len(token):
        return False
    return any(
        made == APOSTROPHE and seen.isalpha() and not _may_be_elided(text, at)
        for at, (seen, made) in enumerate(zip(token, text, strict=True))
    )


def _may_be_elided(text: str, at: int) -> bool:
    """Whether an apostrophe at a place may stand between letters: those of Latin words behind a
    consonant and before a vowel, in names, in an English contraction."""
    start, after = at, text[at + 1 : at + 2]
    while start and text[start - 1].isalnum() and not text[start - 1].isdecimal():
        start -= 1
    if start == at or not after.isalpha() or text[start].isupper():
        return True
    if is_contracted(text[at + 1 : at + 2 + LONGEST_ENDING]) or text[at - 1] >= "\u0250":
        return True
    return not _is_vowel(text[at - 1]) and (_is_vowel(after) or after in "hH")


LONGEST_ENDING = 2
"""Letters of what follows an apostrophe in English, at most."""


def _is_vowel(char: str) -> bool:
    return unicodedata.normalize("NFD", char.lower())[0] in "aeiouyæœø\u0131"


def _is_of_signs(model: Model, token: str, explanation: Explanation) -> bool:
    """Whether signs are all that comes of ideographs."""
    return not any(
        char.isalnum() or model.script_name(seen) not in MANY
        for p in explanation.pieces
        for seen in token[p.start : p.end]
        for char in p.replacement
    )


def _is_space_before(token: str, piece: Piece) -> bool:
    """Whether a letter of phonetics comes of a no-break space and what stands behind it, as a unit
    or a word behind a number does: `210\xa0°C` read in Mac OS Roman."""
    return token[piece.start : piece.start + 1] == "\xa0" and (
        len(piece.replacement) == 1 and "\u0250" <= piece.replacement < "\u0300"
    )


def _is_amid_letters(token: str, explanation: Explanation) -> bool:
    """Whether a symbol comes of letters that stand beside others: nobody writes so. One beside
    another character that is made is of several layers of damage."""
    ends = {piece.end for piece in explanation.pieces}
    starts = {piece.start for piece in explanation.pieces}
    for piece in explanation.pieces:
        if not all(unicodedata.category(char) in ("So", "Sm") for char in piece.replacement):
            continue
        if piece.start in ends or piece.end in starts:
            continue
        before, after = token[: piece.start][-1:], token[piece.end :][:1]
        letters = token[piece.start : piece.end].isalpha()
        if (letters and (before.isalpha() or after.isalpha())) or (
            before.islower() and after.islower() and min(piece.replacement) >= OPERATORS
        ):
            return True
    return False


OPERATORS = "\u2200"
"""From here on, behind the arrows, signs stand between small letters nowhere."""


def _is_of_formula(token: str, explanation: Explanation) -> bool:
    """Whether all that is changed is a sign of mathematics and a Greek letter before more of a
    formula: `angle≈π/4`."""
    return all(
        _RELATED.fullmatch(token[p.start : p.end]) and _GOES_ON.match(token, p.end)
        for p in explanation.pieces
    )


_RELATED = re.compile("[√≈∆∂∑∏∫≠≤≥±∞÷][πΩµ]")
_GOES_ON = re.compile("[-+*/^()=<>\\d]")


def _is_half(model: Model, token: str, explanation: Explanation) -> bool:
    """Whether an ideograph that is changed stands beside one that is not."""
    places = places_of(explanation)
    changed = {i for start, end in places for i in range(start, end)}
    return any(
        model.script_name(token[i]) in MANY
        and any(
            j not in changed and 0 <= j < len(token) and model.script_name(token[j]) in MANY
            for j in (i - 1, i + 1)
        )
        for i in changed
    )


def _spares_more(token: str, explanation: Explanation) -> bool:
    """Whether a token has a few sequences of UTF-8 and more letters of European alphabets beyond
    ASCII that are left as they are: flags, or a list of letters."""
    number = len(explanation.pieces)
    return number <= FEW_SEQUENCES and len(_left(token, explanation)) > number


def _left(token: str, explanation: Explanation) -> list[str]:
    """The letters of European alphabets beyond ASCII that are left as they are."""
    changed = {i for start, end in places_of(explanation) for i in range(start, end)}
    return [
        char
        for i, char in enumerate(token)
        if i not in changed and "\x80" <= char < LAST_ALPHABET and char.isalpha()
    ]


def _spares_many(token: str, explanation: Explanation) -> bool:
    """Whether a token has many different letters of European alphabets beyond ASCII that are left
    as they are: flags of a dictionary, or a list of letters."""
    return len(set(_left(token, explanation))) >= MANY_SPARED


MANY_SPARED = 6

FEW_SEQUENCES = 3
"""Up to how many they may be chance, however few letters are left."""


def is_shaken(text: str) -> bool:
    return sum(a.islower() and b.isupper() for a, b in pairwise(text)) > 1


def _is_certain(seen: str) -> bool:
    """Whether several controls are what a sequence of UTF-8 goes on with."""
    return len(seen) > 2 and all("\x80" <= char < "\xa0" for char in seen[1:])


UNASSIGNED_FROM = "\U00040000"
"""From where Unicode has no letters and signs; any four bytes of a form make one."""
