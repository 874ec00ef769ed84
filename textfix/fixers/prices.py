"""What an explanation costs for what it changes and makes: one pair for one letter, words that the
model may not know, signs where none stand. In eighths of a nat."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from itertools import pairwise

from textfix.channels import LATIN_TOO, Channel
from textfix.detectors.c1 import may_stand
from textfix.fixers.c1 import WINDOWS_1252
from textfix.fixers.explained import are_known, is_of_none, made_of, places_of, stretches
from textfix.fixers.form import MANY, are_accents, is_accented, is_mark, is_of_one, is_well_formed
from textfix.fixers.notation import is_abbreviation, is_unit, runs_of
from textfix.fixers.places import is_drawn_within, is_punctuation
from textfix.fixers.signs import least_placed
from textfix.language.model import UNIT, Model
from textfix.lattice import Explanation, Piece
from textfix.weights import (
    ANOTHER_ACCENT,
    DRAWN,
    EVERYWHERE,
    IMPLAUSIBLE,
    KNOWN_LETTERS,
    KNOWN_OF_PAIR,
    LETTERS_TELLING,
    MOST_IMPLAUSIBLE,
    NEVER,
    NOT_AT_HOME,
    PAIR_RARE,
    PLAUSIBLE,
    RARE_STRUCTURED,
    STRAY_IDEOGRAPH,
    STRAY_LETTERS,
    STRAY_MARK,
    STRAY_PAIR,
    UNPLACED,
    UNUSUAL,
)


def price_of_one(model: Model, channel: Channel, explanations: dict[str, Explanation]) -> int:
    """The price if all that is explained is two characters that stand for one, or any for an
    ideograph; the commonest damage of all, an accented letter of Western Europe read as
    Windows-1252, is known by its first."""
    changes = {
        (t[p.start : p.end], p.replacement) for t, e in explanations.items() for p in e.pieces
    }
    if all(_is_rare_ideograph(model, sign) for _, sign in changes):
        return STRAY_IDEOGRAPH
    if len(changes) != 1:
        return 0
    pair, sign = next(iter(changes))
    if sign.isupper() and all(map(_is_amid_small, explanations, explanations.values())):
        return STRAY_LETTERS
    if is_typical_of(channel)(pair, sign):
        return 0
    if all(is_unit(e.text(t)) for t, e in explanations.items()):
        return 0
    if is_mark(sign) or (
        not "\x80" <= sign < "\u0250"
        and all(is_abbreviation(t) and len(e.text(t)) == 1 for t, e in explanations.items())
    ):
        return STRAY_MARK
    if any(is_of_none(model, char) for char in sign):
        return STRAY_IDEOGRAPH
    if sign and len(sign) <= 2 and all(model.script_name(char) in MANY for char in sign):
        rest = [c for t in explanations for c in t if c not in pair and model.script_name(c)]
        beside = any(model.script_name(char) in MANY for char in rest)
        return STRAY_IDEOGRAPH if beside or channel.cost > RARE_STRUCTURED else STRAY_LETTERS // 2
    common = channel.read.codec in WESTERN and pair[0] in "\xc2\xc3"
    if common or any("\x80" <= char < "\xa0" for char in pair):
        return 0
    if (
        len(pair) == 1
        and model.script_name(pair) in MANY
        and all(any(model.script_name(c) in MANY and c != pair for c in t) for t in explanations)
    ):
        return STRAY_LETTERS
    # ideographs of grammar stand between foreign words
    if len(pair) == 1 and model.script_name(pair) in MANY and model.lone_cost(pair) <= EVERYWHERE:
        return STRAY_MARK
    # in a word of one script the two are letters like its others, and so is one that lost another
    scripts = {model.script_name(char) for char in (*pair, *sign[:1])}
    alike = (
        len(pair) == 2
        or (len(pair) == 1 and scripts == {"latin"})
        or (len(pair) == 3 and pair.isalpha() and scripts.isdisjoint(MANY))
    )
    if alike and all(is_well_formed(model, t) for t in explanations):
        return STRAY_LETTERS - KNOWN_OF_PAIR * are_known(model, explanations, KNOWN_LETTERS)
    if len(pair) != 2:
        return 0
    if all(_ends_clause(model, t, e) for t, e in explanations.items()):
        return STRAY_LETTERS
    if pair.isalpha() and all(_is_no_better(model, t, e) for t, e in explanations.items()):
        return STRAY_LETTERS
    if all(is_of_one(model, t) for t in explanations):
        return STRAY_LETTERS
    between_letters = all(map(_is_within, explanations, explanations.values()))
    if between_letters and not any(map(str.isalpha, pair)):
        return 0
    return STRAY_PAIR * (not are_known(model, explanations, LETTERS_TELLING))


def _is_rare_ideograph(model: Model, text: str) -> bool:
    """Whether a text is one ideograph, and such as hardly any text has."""
    return (
        len(text) == 1
        and model.script_name(text) in MANY
        and model.character_cost(text) > PAIR_RARE
    )


def _is_amid_small(token: str, explanation: Explanation) -> bool:
    """Whether all that an explanation changes has a letter before and a small one behind."""
    return all(
        token[: p.start][-1:].isalpha() and token[p.end : p.end + 1].islower()
        for p in explanation.pieces
    )


def _ends_clause(model: Model, token: str, explanation: Explanation) -> bool:
    """Whether what is changed is a letter and a mark that ends a clause in its script, at the end
    of a token, and becomes a letter of another."""
    return all(
        p.end == len(token)
        and p.end == p.start + 2
        and token[p.start].isalpha()
        and token[p.start + 1] in CLAUSE_ENDS.get(model.script_name(token[p.start]), "")
        and model.script_name(p.replacement) != model.script_name(token[p.start])
        for p in explanation.pieces
    )


CLAUSE_ENDS = {"arabic": "\u060c\u061b\u061f\u06d4"}
"""Marks that end a clause or a sentence, by scripts that have their own."""


def _is_no_better(model: Model, token: str, explanation: Explanation) -> bool:
    """Whether a word of accents alone is one still when it is explained."""
    texts = (token, explanation.text(token))
    return all(is_accented(text) and not is_well_formed(model, text) for text in texts)


def _is_within(token: str, explanation: Explanation) -> bool:
    """Whether all that an explanation changes in a token has letters on both sides."""
    return all(
        p.start > 0 and token[p.start - 1].isalpha() and token[p.end : p.end + 1].isalpha()
        for p in explanation.pieces
    )


WESTERN = ("cp1252", "latin_1")
"""The encodings that text of Western Europe is read in by far the most."""


_PUNCTUATION = frozenset("\xa0\xa1\xab\xb7\xbb\xbf")


_BEHIND_NONE = frozenset(
    "\xa1\xa2\xa3\xa4\xa5\xa6\xa7\xa8\xa9\xac\xae\xaf\xb1\xb4\xb6\xb8\xbc\xbd\xbe"
)
"""Signs that may stand behind any letter, quotation marks and the like; and those that stand behind
no letter of a word, as notes and units do."""


def _is_typical(seen: str, made: str) -> bool:
    """Whether Windows-1252 shows a sign as itself behind `Â`, or a letter as a capital with an
    accent (`Ã`, `Î`) and a sign that stands behind no letter: nobody writes that, in however short
    a word."""
    if len(seen) != 2:
        return False
    lead, sign = seen[0], seen[1]
    if lead == "\xc2":
        return sign == made and sign not in _PUNCTUATION
    if lead in "\xce\xcf":  # Greek letters
        return sign in "\u20ac\u2020\u2021\u2030" or (
            "\xa1" <= sign <= "\xbf" and sign not in "\xab\xbb"
        )
    return "\xc3" <= lead <= "\xdf" and sign in _BEHIND_NONE


def _is_drawn_apart(seen: str, made: str) -> bool:
    """Whether a line that goes on to the right stands before what no line comes to from the left:
    `├│` is `ó` in DOS code pages, `┬▓` is `²`."""
    return len(seen) == 2 and seen[0] in "├┬" and seen[1] in "│║░▒▓"


def _never(seen: str, made: str) -> bool:
    return False


def is_typical_of(channel: Channel) -> Callable[[str, str], bool]:
    """Whether a channel shows a character in a way in which nobody writes: by what is seen and what
    is made of it."""
    if not channel.structured:
        return _never
    return _is_typical if channel.read.codec in WESTERN else _is_drawn_apart


def ignorance(model: Model, channel: Channel, explanations: dict[str, Explanation]) -> int:
    """What it speaks against an explanation that it changes well-formed words: the model may not
    know them. If they are explained by likely text, less. A letter with an accent for another in a
    language that has both tells little of that; there the price is the same."""
    texts = {
        t: e.text(t) for t, e in explanations.items() if is_well_formed(model, t) or are_accents(t)
    }
    # of single letters nobody knows that they are words, where there are others
    if any(_is_word_changed(token, e) for token, e in explanations.items()):
        texts = {t: text for t, text in texts.items() if sum(map(str.isalpha, text)) > 1}
    if not texts:
        return 0
    if any(model.script_name(c) in MANY for text in texts.values() for c in text):
        return ANOTHER_ACCENT * (len(texts) == len(explanations) == 1)
    changes = {(t[p.start : p.end], p.replacement) for t in texts for p in explanations[t].pieces}
    scripts = {model.script_name(char) for a, b in changes for char in a + b}
    number, unusual = len(changes), channel.cost > UNUSUAL
    length = sum(len(text) + 1 for text in texts.values())
    excess = sum(map(model.cost, texts.values())) // length - PLAUSIBLE
    implausible = IMPLAUSIBLE * max(0, min(excess, MOST_IMPLAUSIBLE))
    if len(scripts) == 1 and number <= 1 + (scripts != {"latin"} or unusual):
        words = max(_words_changed(t, explanations[t]) for t in texts)
        price = ANOTHER_ACCENT * max(words, number) + implausible * unusual
        return price * (len(texts) == len(explanations))
    return implausible


def _is_word_changed(token: str, explanation: Explanation) -> bool:
    """Whether a letter is made in what may be a word, and is none of a few letters."""
    made = made_of({token: explanation})
    return any(
        len(run) >= LETTERS_TELLING and not made.isdisjoint(run)
        for run in runs_of(explanation.text(token))
    )


def far_from_home(model: Model, channel: Channel, texts: Collection[str]) -> int:
    """What it costs that letters of Latin words are written in an encoding of another script."""
    if channel.written.codec not in LATIN_TOO:
        return 0
    return NOT_AT_HOME * all(model.script_name(c) in ("", "latin") for t in texts for c in t)


def _words_changed(token: str, explanation: Explanation) -> int:
    """How many words of a token an explanation changes."""
    alpha = [char.isalpha() for char in token]
    words = [i for i, (before, is_one) in enumerate(pairwise([False, *alpha])) if is_one > before]
    return stretches(words, (piece.end for piece in explanation.pieces))


def displaced(explanations: dict[str, Explanation]) -> int:
    """What the signs that were inferred cost where they stand."""
    return sum(
        least_placed(
            piece.candidates,
            token[: piece.start],
            token[piece.start : piece.end],
            token[piece.end :],
        )
        for token, explanation in explanations.items()
        for piece in explanation.pieces
        if piece.candidates
    )


def made_signs(explanations: dict[str, Explanation]) -> int:
    """The same of signs that a channel without structure makes of letters."""
    return sum(
        least_placed(
            (p.replacement,),
            token[: p.start],
            token[p.start : p.end],
            token[p.end :],
            NEVER if _counts_nothing(token, p) else UNPLACED,
        )
        for token, explanation in explanations.items()
        for p in explanation.pieces
        if not p.candidates and token[p.start : p.end].isalpha() and _is_sign(p.replacement)
        if not is_punctuation(p.replacement)
    )


def _counts_nothing(token: str, piece: Piece) -> bool:
    """Whether a per mille sign is made where no number is before it."""
    return piece.replacement == "\u2030" and not token[: piece.start][-1:].isdecimal()


def made_controls(explanations: dict[str, Explanation], structured: bool) -> int:
    """What it costs that controls are made, which are in no text. UTF-8 may have been made of them
    on the way, for the next layer: where one goes on with a sequence, or may be the sign that it is
    in Windows-1252.
    """
    number = 0
    for token, explanation in explanations.items():
        text = explanation.text(token)
        controls = list(_CONTROLS.finditer(text))
        made = made_of({token: explanation}) if controls else set()
        for match in controls:
            start, end = match.span()
            before, after = text[max(0, start - 1) : start], text[end : end + 1]
            is_sign = match[0] in WINDOWS_1252 and may_stand(match[0], before, after)
            is_next = "\xc2" <= before <= "\xf4" or is_sign
            number += match[0] in made and not (structured and is_next)
    return CONTROL_MADE * number


CONTROL_MADE = 10 * UNIT
"""What each of them costs."""

_CONTROLS = re.compile("[\x80-\x9f]")


def _is_sign(text: str) -> bool:
    return len(text) == 1 and text >= "\xa0" and not text.isalnum() and not text.isspace()


def drawn(explanations: dict[str, Explanation]) -> int:
    """What it speaks for an explanation that it makes letters of lines drawn within words."""
    return DRAWN * any(
        all(p.replacement.isalpha() for p in e.pieces) and is_drawn_within(token, places_of(e))
        for token, e in explanations.items()
    )
