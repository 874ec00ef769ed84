"""What explanations change and what they make of it, asked of all tokens of a text together."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence

from textfix.detectors.known import is_known
from textfix.fixers.form import MANY
from textfix.fixers.signs import is_of_word, is_sign
from textfix.language.model import Model
from textfix.lattice import Explanation, Piece
from textfix.losses import BLANKS_DROPPED, NO_BREAK, Loss
from textfix.weights import MENTIONED


def made_of(explanations: dict[str, Explanation]) -> set[str]:
    """The characters that are made."""
    return {c for e in explanations.values() for p in e.pieces for c in p.replacement}


def places_of(explanation: Explanation) -> list[tuple[int, int]]:
    return [(piece.start, piece.end) for piece in explanation.pieces]


def is_of_none(model: Model, char: str) -> bool:
    """Whether a character is a letter of hardly any alphabet, a digit that is not ASCII, or one
    that Unicode has for old encodings only: what two characters side by side happen to be, rather
    than what someone wrote."""
    kind = unicodedata.category(char)
    if char in SINGLETONS:
        return True
    if char < "\u0250" and (char < "\x80" or not char.isalnum() or kind == "No"):
        return False
    if not char.isalnum() or kind == "No":
        return kind == "Sk" or (kind == "Sm" and model.lone_cost(char) > MENTIONED)
    return not char.isalpha() or model.lone_cost(char) > MENTIONED


SINGLETONS = frozenset("\u0340\u0341\u0343\u0374\u037e\u0387\u1fef\u1ffd\u2000\u2001")
"""Signs that normal forms make others of, so that hardly any text has them (Unicode's
`Singleton_Decomposition`)."""


def is_unheard(model: Model, explanations: dict[str, Explanation]) -> bool:
    """Whether all that is made are letters of hardly any alphabet."""
    made = made_of(explanations)
    return bool(made) and all(
        (char.isalpha() or char.isdecimal())
        and is_of_none(model, char)
        and model.script_name(char) not in MANY
        for char in made
    )


def is_beyond_languages(model: Model, explanations: dict[str, Explanation]) -> bool:
    """Whether all that is made are ideographs, or letters of hardly any alphabet: the languages
    that the letters of a text speak for have none of them, and say nothing."""
    return is_unheard(model, explanations) or all(
        model.script_name(char) in MANY for char in made_of(explanations)
    )


def without_chance(model: Model, explanations: dict[str, Explanation]) -> dict[str, Explanation]:
    """Explanations by UTF-8 without what is changed within words of an alphabet other than Latin
    of which as many letters are left: bytes do not change encodings in the midst of a word, and of
    letters in a row that all stand for bytes some are a sequence by chance.

    >>> from textfix.language.model import load
    >>> from textfix.lattice import Piece
    >>> list(without_chance(load(), {"Реутов": Explanation(9, (Piece(0, 2, "и"),))}))
    []
    """
    out = {}
    for token, explanation in explanations.items():
        kept = explanation.pieces
        if any(char > LAST_LATIN for char in token):
            changed = {i for start, end in places_of(explanation) for i in range(start, end)}
            kept = tuple(p for p in kept if not _is_amid_others(model, token, changed, p))
        if kept:
            out[token] = Explanation(explanation.gain, kept)
    return out


LAST_LATIN = "\u024f"

LONGEST_WORD = 32
"""Characters on each side of a piece that may be of its word."""


def _is_amid_others(model: Model, token: str, changed: Collection[int], piece: Piece) -> bool:
    """Whether as many letters of the word that a piece is in are left as they are as are changed,
    and of the same alphabet, which is not the Latin one. The marks of running text are no letters,
    and may be damaged where nothing else is."""
    if not piece.losses and is_sign(piece.replacement):
        return False
    start, end = piece.start, piece.end
    seen = token[start:end]
    if not any(map(str.isalpha, seen)):
        seen = token[start - 1 : start]
    scripts = {model.script_name(char) for char in seen} - {"", "latin", *MANY}
    first, last = max(0, start - LONGEST_WORD), end + LONGEST_WORD
    while start > first and is_of_word(token[start - 1]):
        start -= 1
    while end < min(last, len(token)) and is_of_word(token[end]):
        end += 1
    left = [
        token[i]
        for i in range(start, end)
        if i not in changed and token[i].isalpha() and model.script_name(token[i]) in scripts
    ]
    return bool(scripts) and len(left) >= sum(i in changed for i in range(start, end))


def draw_within(explanations: dict[str, Explanation]) -> bool:
    """Whether lines or blocks are made that stand beside letters: nobody writes so.

    >>> from textfix.lattice import Piece
    >>> draw_within({"å¼å": Explanation(0, (Piece(0, 3, "ύ╛ϋ"),))})
    True
    """
    return any(
        _DRAWN_WITHIN.search(explanation.text(token)) and not _DRAWN_WITHIN.search(token)
        for token, explanation in explanations.items()
    )


_DRAWN_WITHIN = re.compile("[^\\W\\d_][\u2500-\u259f]|[\u2500-\u259f][^\\W\\d_]")


def without_loss(
    explanations: dict[str, Explanation], loss: Loss, anywhere: bool
) -> dict[str, Explanation]:
    """Explanations without those of tokens that would have come by a loss; if not `anywhere`, those
    in which Latin letters would have where no word of Latin letters is: between what stays and is
    beyond ASCII."""
    return {
        token: explanation
        for token, explanation in explanations.items()
        if not any(
            loss in piece.losses and (anywhere or _is_apart(token, explanation, piece))
            for piece in explanation.pieces
        )
    }


def with_one_blank(explanations: dict[str, Explanation]) -> dict[str, Explanation]:
    """Explanations in which no-break spaces were not dropped, where others of them became spaces:
    a step does one or the other, and the space behind such a place is what became of it."""
    if NO_BREAK not in {loss for e in explanations.values() for p in e.pieces for loss in p.losses}:
        return explanations
    return {
        token: Explanation(e.gain, tuple(_with_space(token, piece) for piece in e.pieces))
        for token, e in explanations.items()
    }


def _with_space(token: str, piece: Piece) -> Piece:
    if BLANKS_DROPPED not in piece.losses or token[piece.end : piece.end + 1] != " ":
        return piece
    losses = tuple(NO_BREAK if loss is BLANKS_DROPPED else loss for loss in piece.losses)
    return Piece(piece.start, piece.end + 1, piece.replacement, piece.candidates, losses)


def _is_apart(token: str, explanation: Explanation, piece: Piece) -> bool:
    if not piece.replacement.isalpha() or piece.replacement > LAST_LATIN:
        return False
    changed = {i for start, end in places_of(explanation) for i in range(start, end)}
    sides = [i for i in (piece.start - 1, piece.end) if 0 <= i < len(token)]
    return any(
        i not in changed and token[i] >= "\x80" and not is_sign(token[i]) for i in sides
    ) and not any(token[i] < "\x80" and token[i].isalpha() for i in sides)


def stand_elsewhere(explanations: dict[str, Explanation], tokens: Iterable[str]) -> bool:
    """Whether all that is changed are characters, two and more, that stand in others of a text's
    tokens, too, which are not changed: they are words of it.

    >>> from textfix.lattice import Piece
    >>> word = {"*均勻*": Explanation(0, (Piece(1, 3, "гв"),))}
    >>> stand_elsewhere(word, ["*均勻*", "從均勻分配"]), stand_elsewhere(word, ["*均勻*"])
    (True, False)
    """
    others = [token for token in tokens if token not in explanations]
    seen = {t[e.pieces[0].start : e.pieces[-1].end] for t, e in explanations.items() if e.pieces}
    return bool(seen) and all(
        len(chars) > 1 and any(chars in token for token in others) for chars in seen
    )


def directs_none(explanations: dict[str, Explanation]) -> bool:
    """Whether a mark of direction is made, or one that joins letters or parts them, in a token
    whose letters are all of scripts that have no use for it: what was there was no such mark.

    >>> from textfix.lattice import Piece
    >>> directs_none({"yapt²": Explanation(0, (Piece(4, 5, "\u200e"),))})
    True
    >>> directs_none({"σ²": Explanation(0, (Piece(0, 2, "ש\u200e"),))})
    False
    """
    return any(
        any(p.replacement in DIRECTING for p in e.pieces)
        and not any(_DIRECTED.match(char) for char in e.text(token))
        for token, e in explanations.items()
    )


DIRECTING = frozenset("\u200c\u200d\u200e\u200f")
_DIRECTED = re.compile("[\u0590-\u1fff\ufb1d-\ufeff]")
"""The marks that Windows-1255 and Windows-1256 have; characters of scripts that may need them."""


def losses_of(explanations: dict[str, Explanation]) -> dict[Loss, None]:
    """What was lost, each once: that it happened is paid for, not how often."""
    return dict.fromkeys(
        loss for e in explanations.values() for piece in e.pieces for loss in piece.losses
    )


def is_any_known(model: Model, explanations: dict[str, Explanation]) -> bool:
    return any(is_known(model, e.text(token)) for token, e in explanations.items())


def are_known(model: Model, explanations: dict[str, Explanation], least: int) -> bool:
    """Whether words that are known come of all that is explained, of so many letters at least."""
    texts = [explanation.text(token) for token, explanation in explanations.items()]
    return all(sum(map(str.isalpha, text)) >= least and is_known(model, text) for text in texts)


def are_letters_of_none(model: Model, explanations: dict[str, Explanation]) -> bool:
    """Whether letters are made of which no word comes that is known, of an alphabet."""
    made = made_of(explanations)
    return (
        all(char.isalpha() or "\x80" <= char < "\xa0" or is_of_none(model, char) for char in made)
        and not any(model.script_name(char) in MANY for char in made)
        and not is_any_known(model, explanations)
    )


def are_of_no_word(model: Model, explanations: dict[str, Explanation]) -> bool:
    """Whether all that happens to Latin words is that a letter becomes another, all others are
    ASCII, and no word comes of it that is known: they may be of a language that no list has."""
    changed = {t[p.start : p.end] for t, e in explanations.items() for p in e.pieces}
    if len(changed) > 1 or any(
        c >= "\x80" and c.isalpha() and c not in changed for t in explanations for c in t
    ):
        return False
    return all(
        len(p.replacement) == p.end - p.start
        and (token[p.start : p.end] + p.replacement).isalpha()
        and all("\x80" <= char < "\u0250" for char in token[p.start : p.end] + p.replacement)
        for token, e in explanations.items()
        for p in e.pieces
    ) and not is_any_known(model, explanations)


def stretches(borders: Sequence[int], places: Iterable[int]) -> int:
    """In how many of the stretches between borders some places are."""
    return len({bisect_left(borders, place) for place in places})
