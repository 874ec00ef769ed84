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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from textfix.detectors.mojibake import TOKEN, is_spoilt, strangeness, unexpected
from textfix.edits import Edit, repaired
from textfix.fixers.form import is_mixed
from textfix.fixers.hope import is_hopeless
from textfix.fixers.mojibake import undo_layers
from textfix.language.model import Model
from textfix.stage import Found
from textfix.weights import CLEARLY_APART

TRIED = 2
"""Lines that are asked first, the most surprising ones: if none of them is better by itself, the
others are not asked."""

MOST_SAID = 400
"""Tokens of a line that are looked at, at most."""


class _Line(NamedTuple):
    """A line of a text: where it stands, what it was, what became of it, and how surprising that
    is."""

    start: int
    end: int
    text: str
    became: str
    surprise: int


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
    lines = _surprising_lines(model, text, repaired(text, found.edits).text)
    if len(lines) < 2 and not found.edits:
        return found
    apart: dict[_Line, Found] = {}
    for number, line in enumerate(sorted(lines, key=lambda line: -line.surprise)):
        if number >= TRIED and not apart:
            break
        alone = undo_layers(model, line.text, least)
        if alone.edits and _is_better(model, line, alone):
            apart[line] = alone
    if not apart or (not found.edits and not _differ(list(apart.values()))):
        return found
    if plain and found.edits:
        found = undo_layers(model, text, least)
    return _put_together(found, apart)


def _surprising_lines(model: Model, text: str, became: str) -> list[_Line]:
    """The lines with tokens that are surprising in what became of the text."""
    before, after = text.split("\n"), became.split("\n")
    if len(before) != len(after):
        return []
    lines = []
    start = 0
    for was, now in zip(before, after, strict=True):
        end = start + len(was)
        surprise = 0 if now.isascii() else _surprise(model, now)
        if surprise >= CLEARLY_APART:
            lines.append(_Line(start, end, was, now, surprise))
        start = end + 1
    return lines


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
    "(?<=[\u0370-\u1fff] )[\xc0-\u024f](?![^ ])|(?<![^ ])[\xc0-\u024f](?= [\u0370-\u1fff])"
)
"""A word with a sign within that parts none, or of two scripts that no word has; and a Latin letter
beside a word of another script."""


def _is_better(model: Model, line: _Line, alone: Found) -> bool:
    """Whether a line is clearly likelier as it is by itself."""
    text = repaired(line.text, alone.edits).text
    return _surprise(model, text) + CLEARLY_APART <= line.surprise


def _differ(lines: Sequence[Found]) -> bool:
    """Whether different things happened to some lines: what happened to one alone would have been
    seen in the text."""
    return len({edit.reason for found in lines for edit in found.edits}) > 1 and len(lines) > 1


def _put_together(found: Found, apart: dict[_Line, Found]) -> Found:
    """What was found in a text, but for some lines, which are as they are by themselves."""
    spans = sorted(apart)
    ends = [line.end for line in spans]

    def without(edits: Sequence[Edit]) -> Iterator[Edit]:
        for edit in edits:
            after = bisect_right(ends, edit.start)
            if after == len(spans) or edit.end <= spans[after].start:
                yield edit

    def within(which: Callable[[Found], Sequence[Edit]]) -> Iterator[Edit]:
        for line, alone in apart.items():
            for edit in which(alone):
                yield replace(edit, start=edit.start + line.start, end=edit.end + line.start)

    def both(which: Callable[[Found], Sequence[Edit]]) -> tuple[Edit, ...]:
        edits = [*without(which(found)), *within(which)]
        return tuple(sorted(edits, key=lambda edit: (edit.start, edit.end)))

    return Found(both(lambda f: f.edits), both(lambda f: f.unresolved))
