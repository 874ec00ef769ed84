"""Kinds of tokens that say nothing for a channel, by the token alone: tables of them.

A new kind is a predicate in `notation.py`, `mentions.py` or `form.py`, which says with an example
what it is, and a line in each table of those whom it should not convince.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TypeAlias

from textfix.fixers.form import is_pointed
from textfix.fixers.mentions import (
    are_joined,
    are_vowels,
    is_both_cases,
    is_bracketed,
    is_chart,
    is_class,
    is_mention,
    is_pattern,
)
from textfix.fixers.notation import (
    are_accents_alone,
    are_doubled,
    are_names,
    is_barred,
    is_blanked,
    is_chuvash,
    is_drawing,
    is_expression,
    is_jamo,
    is_number,
    is_numbered,
    is_numeral,
    is_ordinal,
    is_periodic,
    is_ruled,
    is_stretched,
    is_styled,
    is_subword,
    is_transcribed,
    is_uzbek,
)

Kind: TypeAlias = Callable[[str], bool]

LISTED: tuple[Kind, ...] = (is_class, are_vowels, is_expression, is_ruled)
"""Characters that are listed or drawn: nothing that becomes of them tells of damage."""

UTF8_BY_CHANCE: tuple[Kind, ...] = (
    *LISTED,
    is_mention,
    are_joined,
    is_both_cases,
    is_chart,
    are_names,
    is_numeral,
    is_number,
    are_doubled,
    is_ordinal,
    are_accents_alone,
)
"""Kinds in which UTF-8 is made by chance."""

NO_WORDS: tuple[Kind, ...] = (
    *LISTED,
    is_drawing,
    is_periodic,
    is_stretched,
    is_pointed,
    is_styled,
    is_chart,
    is_bracketed,
    is_barred,
    is_chuvash,
    is_jamo,
    is_numbered,
    is_uzbek,
    is_pattern,
    is_transcribed,
    is_subword,
    is_number,
    is_blanked,
    are_doubled,
    is_ordinal,
    is_both_cases,
)
"""Kinds that are no words, so that a channel without the structure of UTF-8 makes anything of them
by chance."""


# Each channel asks of the same tokens.
@functools.lru_cache(maxsize=1024)
def is_listed(token: str) -> bool:
    """Whether a token is characters that are listed or drawn, whatever could be made of it."""
    return any(is_kind(token) for is_kind in LISTED)


@functools.lru_cache(maxsize=1024)
def is_utf8_by_chance(token: str) -> bool:
    """Whether a token is of a kind in which UTF-8 is made by chance."""
    return any(is_kind(token) for is_kind in UTF8_BY_CHANCE)


@functools.lru_cache(maxsize=1024)
def is_no_word(token: str) -> bool:
    """Whether a token is no word, so that nothing that it becomes tells of damage."""
    return any(is_kind(token) for is_kind in NO_WORDS)
