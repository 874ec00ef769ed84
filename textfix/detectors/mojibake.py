"""Where a text may hold mojibake: tokens that are less likely than text in any language.

Looks at every token with a character outside ASCII, once. What is found may still be right; the
fixer decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from textfix.language.model import Model
from textfix.lattice import kept_costs
from textfix.weights import (
    LONE_LEAD,
    LONGEST,
    LOSS_WORTHWHILE,
    ORDINARY,
    ORDINARY_HAN,
    ORDINARY_HANGUL,
    PER_CHARACTER,
    SUSPICIOUS,
    WORTHWHILE,
)

_ORDINARY_OF_MANY = {"han": ORDINARY_HAN, "hangul": ORDINARY_HANGUL}


TOKEN = re.compile(r"[^ \t\n\r\f\v]*[^\x00-\x7f][^ \t\n\r\f\v]*")
"""What stands between ASCII white space and is not all ASCII."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A token that may be damaged: where it stands, and its surprise in eighths of a nat."""

    start: int
    end: int
    token: str
    surprise: int

    @property
    def suspicious(self) -> bool:
        """Whether the token alone is reason to look."""
        return self.surprise >= SUSPICIOUS


def detect(model: Model, text: str) -> list[Suspect]:
    """The tokens of a text that are not ASCII, in order; none if nothing in it is suspicious."""
    if model.kernel:
        spans = model.kernel.detect(text) or ()
        return [Suspect(start, end, text[start:end], surprise) for start, end, surprise in spans]
    found: list[Suspect] = []
    known: dict[str, int] = {}
    worthwhile = False
    for match in TOKEN.finditer(text):
        for start, end in _cut(match.start(), match.end()):
            token = text[start:end]
            if token.isascii():
                continue
            surprise = known.get(token)
            if surprise is None:
                surprise = known[token] = surprise_of(model, token)
                worthwhile = worthwhile or is_worthwhile(token, surprise)
            found.append(Suspect(start, end, token, surprise))
    if found and {char for s in found for char in s.token if char >= "\x80"} <= {chr(LONE_LEAD)}:
        return [replace(s, surprise=max(s.surprise, LOSS_WORTHWHILE)) for s in found]
    return found if worthwhile else []


def is_worthwhile(token: str, surprise: int) -> bool:
    """Whether a token is surprising enough, for its length, to look at its text at all."""
    return surprise >= WORTHWHILE and surprise >= _expected(token)


def unexpected(model: Model, token: str) -> int:
    """The surprise of a token beyond what tokens of its length may have."""
    return max(0, surprise_of(model, token) - _expected(token))


def _expected(token: str) -> int:
    return PER_CHARACTER * sum(char >= "\x80" for char in token)


def surprise_of(model: Model, token: str) -> int:
    """By how much the characters in and after what is not ASCII cost more than ordinary ones."""
    if model.kernel:
        return model.kernel.surprise(token)
    costs = kept_costs(model, token)
    total = 0
    after = False
    for index, cost in enumerate(costs):
        special = index < len(token) and token[index] >= "\x80"
        ordinary = ORDINARY
        if special:
            ordinary = _ORDINARY_OF_MANY.get(model.script_name(token[index]), ORDINARY)
        if (special or after) and cost > ordinary:
            total += cost - ordinary
        after = special
    return total


def _cut(start: int, end: int) -> list[tuple[int, int]]:
    return [(i, min(i + LONGEST, end)) for i in range(start, end, LONGEST)]
