"""Lines of a text that came through different channels: each as it is by itself.

Evidence is summed over a whole text, and the channel that explains most of it is asked of all of
it. That is right where all of it had the same fate; a document that was put together of several
sources had not, and there one line's channel makes unlikely letters of another's. So where a line
is still surprising when its text is repaired, it is asked what it would be by itself, and if that
is clearly likelier, that is what it becomes.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from textfix.detectors.mojibake import TOKEN, is_spoilt, strangeness, survey, unexpected
from textfix.edits import Edit, repaired
from textfix.fixers.form import is_mixed
from textfix.fixers.hope import is_hopeless
from textfix.fixers.mojibake import outside, undo_layers
from textfix.language.model import Model
from textfix.stage import Found
from textfix.weights import CLEARLY_APART

TRIED = 2
"""Lines that are asked first, the most surprising ones: if none of them is better by itself, the
others are not asked. Alike ones are one."""

MOST_SAID = 400
"""Tokens of a line that are looked at, at most."""


class _Line(NamedTuple):
    """A line of a text: where it stands, what it was, and what became of it."""

    start: int
    end: int
    text: str
    became: str


def undo_by_line(model: Model, text: str, least: float, plain: bool = False) -> Found:
    """The edits that undo all layers of damage, where lines may have had different ones.

    Args:
        model: the language model.
        text: any string.
        least: the confidence below which nothing is changed.
        plain: whether nobody asks for edits, so that one from end to end will do for many.
    """
    found = undo_layers(model, text, least, plain)
    if "\n" not in text or (not found.edits and is_hopeless(model, text)):
        return found
    became = repaired(text, found.edits).text
    if len({edit.reason for edit in found.edits}) == 1 and not survey(model, became):
        return found  # one thing happened, and nothing is surprising now
    lines = _lines(text, became)
    if not lines:
        return found
    alone = _Alone(model, least)
    if not any(map(alone.is_better, _at_a_glance(model, lines)[:TRIED])):
        return found
    apart = {line: alone.found[line.text] for line in lines if alone.is_better(line)}
    if not found.edits and not _differ(list(apart.values())):
        return found
    if plain and found.edits:
        found = undo_layers(model, text, least)
    return _put_together(found, apart)


def _lines(text: str, became: str) -> list[_Line]:
    """The lines of a text, each with what became of it; none if that has others."""
    before, after = text.split("\n"), became.split("\n")
    if len(before) != len(after):
        return []
    lines = []
    start = 0
    for was, now in zip(before, after, strict=True):
        lines.append(_Line(start, start + len(was), was, now))
        start += len(was) + 1
    return lines


def _at_a_glance(model: Model, lines: Sequence[_Line]) -> list[_Line]:
    """The lines in which the most surprising tokens of all are, and what no words have."""
    became = "\n".join(line.became for line in lines)
    starts = list(itertools.accumulate((len(line.became) + 1 for line in lines), initial=0))
    places = [suspect.start for suspect in survey(model, became).ranked(0, GLANCED)]
    for pattern in (_PARTED, _ALONE):
        matches = itertools.islice(pattern.finditer(became, 0, GLANCED_AT), GLANCED)
        places += [match.start() for match in matches]
    found = {(line := lines[bisect_right(starts, place) - 1]).text: line for place in places}
    surprise = {line: _surprise(model, line.became) for line in found.values()}
    odd = [line for line in sorted(surprise) if surprise[line] >= CLEARLY_APART]
    # what the repair of the text has made of a line is rather wrong than what it left
    return sorted(odd, key=lambda line: (line.text == line.became, -surprise[line]))


GLANCED = 8
GLANCED_AT = 1 << 16
"""Places of each kind that are looked at in a whole text; and characters in which some are sought
that nobody would write: in a text of mixed lines the first have some."""


class _Alone:
    """What lines are by themselves; those that come again are repaired once."""

    def __init__(self, model: Model, least: float) -> None:
        self._model = model
        self._least = least
        self.found: dict[str, Found] = {}
        self._surprise: dict[str, int] = {}

    def is_better(self, line: _Line) -> bool:
        """Whether a line is clearly likelier so; more clearly if the text made nothing of it."""
        margin = CLEARLY_APART * (1 + (line.text == line.became))
        if line.became.isascii():
            return False
        surprise = _surprise(self._model, line.became)
        return surprise >= margin and self._surprise_alone(line.text) + margin <= surprise

    def _surprise_alone(self, text: str) -> int:
        if text not in self.found:
            self.found[text] = alone = undo_layers(self._model, text, self._least)
            became = repaired(text, alone.edits).text
            self._surprise[text] = _surprise(self._model, became)
        return self._surprise[text]


def _surprise(model: Model, line: str) -> int:
    tokens = [match[0] for match in itertools.islice(TOKEN.finditer(line), MOST_SAID)]
    surprise = sum(unexpected(model, token) + strangeness(model, token) for token in tokens)
    spoilt = sum(
        is_spoilt(token) or is_mixed(model, token) or _PARTED.search(token) is not None
        for token in tokens
    )
    return surprise + CLEARLY_APART * (spoilt + len(_ALONE.findall(line)))


_PARTED = re.compile(
    "[^\\W\\d_](?:[\xa0\xad]|[^\\x00-\xb7\\w\u2010-\u2027])+[^\\W\\d_]"
    "|[\uac00-\ud7a3][\uff66-\uff9f]|[\uff66-\uff9f][\uac00-\ud7a3]"
)
_ALONE = re.compile(
    "(?<=[\u0370-\u1fff] )[\xc0-\u024f](?!\\S)|(?<!\\S)[\xc0-\u024f](?= [\u0370-\u1fff])"
)
"""A word with a sign within that parts none, or of two scripts that no word has; and a Latin letter
beside a word of another script."""


def _differ(lines: Sequence[Found]) -> bool:
    """Whether different things happened to some lines: what happened to all of them would have been
    seen in the text."""
    return len({frozenset(edit.reason for edit in found.edits) for found in lines}) > 1


def _put_together(found: Found, apart: dict[_Line, Found]) -> Found:
    """What was found in a text, but for some lines, which are as they are by themselves."""
    others = outside(found, [(line.start, line.end) for line in sorted(apart)])

    def both(which: Callable[[Found], Sequence[Edit]]) -> tuple[Edit, ...]:
        edits = [
            replace(edit, start=edit.start + line.start, end=edit.end + line.start)
            for line, alone in apart.items()
            for edit in which(alone)
        ]
        return tuple(sorted([*which(others), *edits], key=lambda edit: (edit.start, edit.end)))

    return Found(both(lambda f: f.edits), both(lambda f: f.unresolved))
