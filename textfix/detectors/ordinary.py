"""Tokens that are ordinary: every character goes with the few before it, or they are known words.

The detector's rule weighs a character by the four before it, which takes reads all over the
model's table. Most tokens of good text are ordinary by less: letters of an alphabet by the one
before them, Latin letters, which serve many languages, by three, ideographs and Hangul by how
common they are. Such a token is no reason to look at a text, whatever the whole rule says of it.

That is not the same rule: it lets pass what the whole one wonders at only because of longer
contexts, as it does at names. Damage would hide from it where letters became other letters that go
together well two by two, so what is passed must stay below a share (`AT_A_GLANCE`) of what would
make the token worthwhile.

A word that is in the list of a language is no reason either (`known.py`), however the model wonders
at it: that spares half the lines that would be held up.

The kernel has the same in `kernel/ordinary.c`, where what few characters say together is kept.
"""

from __future__ import annotations

from textfix.detectors.known import LEADS, is_known
from textfix.language.model import BLANKS, BOUNDARY, MARKS, Model, group_at_a_glance
from textfix.language.simplified import is_simplified
from textfix.lattice import EAST_ASIAN
from textfix.weights import (
    ASCII_CEILING,
    AT_A_GLANCE,
    BLANK_CEILING,
    KEEP_CEILING,
    LONGEST,
    MARK_CEILING,
    NEVER,
    ORDINARY,
    PER_CHARACTER,
    REMARKABLE,
    WORTHWHILE,
)


def is_ordinary(model: Model, token: str) -> bool:
    """Whether a token needs no closer look.

    Args:
        model: the language model.
        token: characters without white space, at least one outside ASCII.

    >>> from textfix.language.model import load
    >>> [is_ordinary(load(), token) for token in ("déjà", "dÃ©jÃ\xa0", "правда", "ОТБЧДБ")]
    [True, False, True, False]
    """
    if model.kernel:
        return model.kernel.is_ordinary(token)
    return _is_ordinary_at_a_glance(model, token) or is_known(model, token)


def _is_ordinary_at_a_glance(model: Model, token: str) -> bool:
    if len(token) > LONGEST:
        return False
    groups = {group_at_a_glance(name) for name in map(model.script_name, token) if name}
    if groups == EAST_ASIAN:
        groups = {"japanese"}
    if len(groups) > 1 or (groups == {"japanese"} and any(map(is_simplified, token))):
        return False
    needed = max(WORTHWHILE, PER_CHARACTER * sum(char >= "\x80" for char in token))
    return any(
        8 * sum(_wonders(model, token, context)) < share * needed
        for context, share in AT_A_GLANCE.get(groups.pop() if groups else "", ())
    )


def _wonders(model: Model, token: str, context: int) -> list[int]:
    """By how much what is not ASCII, and what follows it, costs more than what would be remarkable,
    each by so many characters before it; by none by the classes of two."""
    framed = BOUNDARY + token + BOUNDARY
    out = []
    for i in range(1, len(framed)):
        before, char = framed[max(0, i - max(1, context)) : i], framed[i]
        if char >= "\x80" or before[-1] >= "\x80":
            if context > 1 and _is_amid_word(model, before, char):
                out.append(KEEP_CEILING)
                continue
            cost = _cost(model, before, char) if context else _cost_of_classes(model, before, char)
            out.append((_wonder if char >= "\x80" else _wonder_after)(model, before, char, cost))
    return out


def _is_amid_word(model: Model, before: str, char: str) -> bool:
    """Whether two bytes of UTF-8 in Windows-1252 stand between letters. Letter and mark go well
    together, and the mark and what it joins: `K\xc3\u2013LN` looks like two words."""
    return (
        len(before) == 3
        and before[1] in LEADS
        and "\u2010" <= before[2] <= "\u203a"
        and model.case_of(before[0]) > 0
        and model.case_of(char) > 0
    )


def _wonder(model: Model, before: str, char: str, cost: int) -> int:
    """What a character that is not ASCII has beyond the remarkable."""
    ceiling = KEEP_CEILING
    last = before[-1]
    if char in BLANKS and not (last >= "\x80" and model.fold(last) != last):
        ceiling = BLANK_CEILING
    elif char in MARKS and not model.script_name(last):
        ceiling = MARK_CEILING
    return max(0, min(cost, ceiling) - REMARKABLE.get(model.script_name(char), NEVER))


def _wonder_after(model: Model, before: str, char: str, cost: int) -> int:
    """The same of an ASCII character, or the boundary, behind one that is not."""
    judged = REMARKABLE.get(model.script_name(before[-1]), NEVER)
    ordinary = ORDINARY if char.isalnum() else judged
    return max(0, min(cost, ASCII_CEILING) - ordinary)


def _cost(model: Model, before: str, char: str) -> int:
    """The cost of a character after some."""
    return model.conditional(model.fold(before + char)) + _case_cost(model, before, char)


def _cost_of_classes(model: Model, before: str, char: str) -> int:
    """The cost of a character within its class, and of the class after another."""
    last, folded = model.fold(before[-1]), model.fold(char)
    pair = model.class_of(last) * len(model.class_names) + model.class_of(folded)
    return model.pairs[pair] + model.character_cost(folded) + _case_cost(model, before, char)


def _case_cost(model: Model, before: str, char: str) -> int:
    """Of case, what two before it say, or the start."""
    case = model.case_of(char)
    if not case:
        return 0
    shapes = [0, 0, *(_shape(model, c) for c in before)]
    return model.case_cost(shapes[-2], shapes[-1], case)


def _shape(model: Model, char: str) -> int:
    if char == BOUNDARY:
        return 0
    return model.case_of(char) or (3 if char < "\x80" else 4)
