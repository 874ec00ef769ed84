"""Tokens that are ordinary at a glance: every character goes with the few before it.

The detector's rule weighs a character by the four before it, which takes reads all over the model's
table. Most tokens of good text are ordinary by less: letters of an alphabet by the one before them,
Latin letters, which serve many languages, by three. Such a token is no reason to look at a text,
whatever the whole rule says of it.

That is not the same rule: it lets pass what the whole one wonders at only because of longer contexts,
as it does at names. Damage would hide from it where letters became other letters that go together well
two by two, so what is passed must stay below a share (`AT_A_GLANCE`) of what would make the token
worthwhile.

The kernel has the same in `kernel/ordinary.c`, where what two or four characters say together is kept.
"""

from __future__ import annotations

from textfix.language.model import BLANKS, BOUNDARY, MARKS, Model, group_at_a_glance
from textfix.weights import (
    ASCII_CEILING,
    AT_A_GLANCE,
    BLANK_CEILING,
    KEEP_CEILING,
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
    groups = {group_at_a_glance(name) for name in map(model.script_name, token) if name}
    if len(groups) > 1:
        return False
    context, share = AT_A_GLANCE.get(groups.pop() if groups else "", (0, 0))
    needed = max(WORTHWHILE, PER_CHARACTER * sum(char >= "\x80" for char in token))
    return share > 0 and 8 * sum(_wonders(model, token, context)) < share * needed


def _wonders(model: Model, token: str, context: int) -> list[int]:
    """By how much what is not ASCII, and what follows it, costs more than what would be remarkable,
    each by the characters before it."""
    framed = BOUNDARY + token + BOUNDARY
    out = []
    for i in range(1, len(framed)):
        before = framed[max(0, i - context) : i]
        if framed[i] >= "\x80":
            out.append(_wonder(model, before, framed[i]))
        elif before[-1] >= "\x80":
            out.append(_wonder_after(model, before, framed[i]))
    return out


def _wonder(model: Model, before: str, char: str) -> int:
    """What a character that is not ASCII has beyond the remarkable."""
    ceiling = KEEP_CEILING
    last = before[-1]
    if char in BLANKS and not (last >= "\x80" and model.fold(last) != last):
        ceiling = BLANK_CEILING
    elif char in MARKS and not model.script_name(last):
        ceiling = MARK_CEILING
    cost = min(_cost(model, before, char), ceiling)
    return max(0, cost - REMARKABLE.get(model.script_name(char), NEVER))


def _wonder_after(model: Model, before: str, char: str) -> int:
    """The same of an ASCII character, or the boundary, behind one that is not."""
    judged = REMARKABLE.get(model.script_name(before[-1]), NEVER)
    ordinary = ORDINARY if char.isalnum() else judged
    return max(0, min(_cost(model, before, char), ASCII_CEILING) - ordinary)


def _cost(model: Model, before: str, char: str) -> int:
    """The cost of a character after some; of case, what two before it say, or the start."""
    cost = model.conditional(model.fold(before + char))
    case = model.case_of(char)
    if case:
        shapes = [0, 0, *(_shape(model, c) for c in before)]
        cost += model.case_cost(shapes[-2], shapes[-1], case)
    return cost


def _shape(model: Model, char: str) -> int:
    if char == BOUNDARY:
        return 0
    return model.case_of(char) or (3 if char < "\x80" else 4)
