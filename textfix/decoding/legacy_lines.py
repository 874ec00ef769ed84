"""Legacy text in which some lines are in another encoding: mailboxes, logs that were put together.

A line is read in another encoding than its neighbours only if that makes much better text of it.
UTF-8 is always thought of; other encodings are only if parts of the input are far better in them.
Then the lines are sorted, each group is ranked without the others, and they are sorted again.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from textfix.decoding import legacy
from textfix.decoding.encodings import Candidate
from textfix.decoding.pieces import Found, plain_pieces
from textfix.decoding.sample import sample, windows
from textfix.language.model import UNIT, Model, load

LINE_GAIN = 8 * UNIT
"""What reading a line in another encoding than its neighbours must gain."""


def legacy_pieces(data: bytes, start: int, main: Candidate) -> Iterator[Found]:
    model = load()
    lines = data[start:].splitlines(keepends=True)
    rivals = _rivals(model, data[start:], main)
    choices = _of_each_line(model, lines, main, rivals)
    if rivals:
        better = _judged_apart(model, lines, choices)
        main = better.get(main, main)
        rivals = [better.get(rival, rival) for rival in rivals]
        choices = _of_each_line(model, lines, main, rivals)
    at = low = start
    for index, line in enumerate(lines):
        if index and choices[index] is not choices[index - 1]:
            yield from _block(data, at, low, choices[index - 1], main)
            at = low
        low += len(line)
    if lines:
        yield from _block(data, at, low, choices[-1], main)


def _of_each_line(
    model: Model, lines: list[bytes], main: Candidate, rivals: list[Candidate]
) -> list[Candidate]:
    chosen, current = [], main
    for line in lines:
        if not line.isascii():
            current = _of_line(model, line, main, current, rivals)
        chosen.append(current)
    return chosen


def _judged_apart(
    model: Model, lines: list[bytes], choices: list[Candidate]
) -> dict[Candidate, Candidate]:
    """The encoding of the lines of each choice, now that they stand without the others."""
    apart: dict[Candidate, list[bytes]] = {}
    for line, choice in zip(lines, choices, strict=True):
        if choice is not _UTF8 and not line.isascii():
            apart.setdefault(choice, []).append(line)
    samples = {choice: sample(b"".join(own)) for choice, own in apart.items()}
    return {
        choice: legacy.rank(model, evidence, {})[0].candidate
        for choice, evidence in samples.items()
        if evidence.distinct
    }


_UTF8 = Candidate("utf_8", 0.0, "multi")


def _of_line(
    model: Model, line: bytes, main: Candidate, current: Candidate, rivals: list[Candidate]
) -> Candidate:
    """The encoding of one line: its neighbours', unless another makes much better text of it."""
    choices = [main, *rivals]
    if _is_utf8(line):
        choices.append(_UTF8)
    if choices == [current]:
        return current
    costs = {
        c: legacy.reading_cost(legacy.decode(c, line)) + (0 if c is current else LINE_GAIN)
        for c in dict.fromkeys([current, *choices])
        if c is not _UTF8 or _is_utf8(line)
    }
    return min(costs, key=costs.__getitem__)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _rivals(model: Model, body: bytes, main: Candidate) -> list[Candidate]:
    """Other encodings that parts of the input are in, by far, judged on parts from all over."""
    lines = [line for window in windows(body) for line in window.splitlines() if not line.isascii()]
    step = max(1, len(lines) // MOST_PARTS)
    found: dict[Candidate, None] = {}
    for index in range(0, len(lines), step):
        part = sample(b"\n".join(lines[index : index + min(step, 4)]))
        if not part.distinct:
            continue
        ranked = legacy.first_round(model, part.distinct, {})
        own = next((cost for cost, candidate in ranked if candidate is main), None)
        if own is None or ranked[0][0] + RIVAL_GAIN < own:
            found[ranked[0][1]] = None
    return list(found)[:4]


MOST_PARTS = 16
"""Parts of an input of which it is asked whether they are in another encoding."""

RIVAL_GAIN = 15 * UNIT
"""What another encoding must gain on a part of a few lines to be thought of at all."""


def _block(
    data: bytes, low: int, high: int, candidate: Candidate, main: Candidate
) -> Iterator[Found]:
    name = codecs.lookup(candidate.codec).name
    for piece, reason, confidence in plain_pieces(data, low, high, name):
        if candidate is not main:
            reason = reason or f"{name} in {codecs.lookup(main.codec).name}"
            confidence = min(confidence, 0.95)
        yield piece, reason, confidence
