r"""Undoes HZ and ISO-2022-JP that were read as ASCII, with their escapes or without.

    '$B$3$s$K$A$O(B'  ISO-2022-JP whose escape bytes were dropped: こんにちは
    '~{VPND~}'        HZ: 中文

All pairs of a stretch must be characters, and the language model must find them likelier than what
stands there: the stretches of a text together by the price of the channel, each of them by itself.
"""

from __future__ import annotations

import functools
import math
import re

from textfix.detectors.seven_bit import ENCODINGS, Stretch, stretches
from textfix.edits import Edit
from textfix.language.model import UNIT, Model, load
from textfix.lattice import kept_cost
from textfix.stage import Found

NAME = "seven_bit"

PRIOR = {"jis": 5 * UNIT, "hz": 5 * UNIT, "bare": 10 * UNIT, "open": 10 * UNIT}
"""What it costs that a text went through the channel; more where no escape is left."""

WORDS = 10 * UNIT
"""What a character of what comes out may cost on average: ideographs of a sentence cost 6 to 9
nats, those that come of letters by chance 12 and more."""

LEAST = {"jis": 1, "hz": 1, "bare": 4, "open": 3}
"""Characters of a stretch."""

_NAME = re.compile(r"[0-9A-Z_.: -]+|[0-9A-Z]?[0-9a-z_.: -]+")
"""What stands between braces of its own right; pairs are letters of both cases and signs mixed."""

_HAS_KANA = re.compile(r"(?:..)*?[$%].")
"""A kana among pairs."""

MOST_CERTAIN = 0.99


def fix(text: str, least: float) -> Found:
    """The edits that undo it.

    Args:
        text: any string.
        least: the confidence below which nothing is changed.

    >>> [e.replacement for e in fix("$B$3$s$K$A$O(B, ~{VPND~}", 0.8).edits]
    ['こんにちは', '中文']
    """
    model = load()
    found: dict[str, list[tuple[int, Stretch, str]]] = {}
    for stretch in map(functools.partial(_ended, model), stretches(text)):
        decoded = _decoded(stretch)
        if len(decoded) >= LEAST[stretch.kind] and not _is_name(stretch):
            gain = _gain(model, text[stretch.start : stretch.end], decoded)
            found.setdefault(stretch.kind, []).append((gain, stretch, decoded))
    edits: list[Edit] = []
    for kind, those in found.items():
        total = sum(gain for gain, _, _ in those) - PRIOR[kind]
        if total > 0:
            # where escapes are left, one stretch vouches for the others of its text
            edits += [
                _edit(text, total, stretch, decoded)
                for gain, stretch, decoded in those
                if gain > 0 or kind not in ("bare", "open")
            ]
    edits.sort(key=lambda edit: edit.start)
    return Found(tuple(edit for edit in edits if edit.confidence >= least))


def _ended(model: Model, stretch: Stretch) -> Stretch:
    """A stretch without the escape that ends it, as far as the model finds its pairs likely: each
    must be likelier than a word of ASCII would be in its place."""
    if stretch.kind != "open":
        return stretch
    best = size = 0
    least = total = 0
    data = bytes(ord(char) | 0x80 for char in stretch.pairs)
    state = model.start()
    for at in range(0, len(data) - 1, 2):
        try:
            char = data[at : at + 2].decode("euc_jp")
        except UnicodeDecodeError:
            break
        cost, state = state[char]
        total += cost - KANA
        size = at + 2
        if total <= least:
            best, least = size, total
    start = stretch.end - len(stretch.pairs)
    return Stretch(stretch.start, start + best, stretch.kind, stretch.pairs[:best])


KANA = 6 * UNIT
"""What a character of Japanese text costs where it goes on, rather than ASCII begin: kana 2 to 5
nats, ideographs 6 to 9."""


def _is_name(stretch: Stretch) -> bool:
    if stretch.kind == "open":
        return not _HAS_KANA.match(stretch.pairs)
    return stretch.kind == "bare" and _NAME.fullmatch(stretch.pairs) is not None


def _decoded(stretch: Stretch) -> str:
    """What the pairs are; nothing if one of them is no character."""
    data = bytes(ord(char) | 0x80 for char in stretch.pairs)
    try:
        text = data.decode(ENCODINGS[stretch.kind][1])
    except UnicodeDecodeError:
        return ""
    return text if 2 * len(text) == len(data) else ""


def _gain(model: Model, seen: str, decoded: str) -> int:
    cost = sum(model.cost(word) for word in decoded.split())
    return kept_cost(model, seen) - cost if cost <= WORDS * len(decoded) else 0


def _edit(text: str, total: int, stretch: Stretch, decoded: str) -> Edit:
    confidence = min(MOST_CERTAIN, 1 / (1 + math.exp(-total / UNIT)))
    seen = text[stretch.start : stretch.end]
    whole = "\x1b" in seen or stretch.kind == "hz"
    reason = f"{stretch.label} read as ASCII" + ("" if whole else ", escapes dropped")
    return Edit(stretch.start, stretch.end, seen, decoded, NAME, reason, round(confidence, 4))
