r"""Undoes UTF-16 that was read as a single-byte encoding, or in the wrong byte order.

    'h\x00i\x00'  UTF-16 read as Windows-1252
    '畂桳栠摩'     ASCII read as UTF-16
    '栀椀'         UTF-16 in the other byte order

The first has structure: what comes out must be text without controls. The others are judged by
the language model: what comes out must be likelier than what stands there.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator

from textfix.channels import ENCODINGS, bytes_of
from textfix.detectors.mojibake import surprise_of
from textfix.detectors.pairs import TYPICAL, has_pairs
from textfix.detectors.utf16 import (
    BYTE_ORDER_MARKS,
    LEAST_NULS,
    NUL,
    nul_stretches,
    wrong_stretches,
)
from textfix.edits import Edit
from textfix.language.model import UNIT, Model, load
from textfix.lattice import kept_costs
from textfix.stage import Found

NAME = "utf16"

ORDERS = {"utf-16-le": "UTF-16 (little-endian)", "utf-16-be": "UTF-16 (big-endian)"}

CERTAIN = 0.99

HIGH = 0.4
"""The share of a stretch without a mark that must be high bytes of alphabets."""

_HIGH = [chr(byte) for byte in range(7)]
"""Latin (0, 1, and 2 with phonetic letters), Greek (3), Cyrillic (4), Hebrew (5), Arabic (6)."""

SWAP_PRIOR = 7 * UNIT
"""What it costs that a text was read as UTF-16, or in the wrong byte order."""

WORDS = 9 * UNIT // 2
"""What a character of what comes out may cost on average: English is at 4.2 nats, letters that
come by chance from rare ideographs at 5 and above."""

LONG = 16
WORDS_OF_LONG = 5 * UNIT
"""The same of this many characters, whose average is known better."""

_NOT_IN_TEXT = frozenset({"Cc", "Cn", "Co", "Cs"})


def fix(text: str, least: float) -> Found:
    r"""The edits that undo it.

    Args:
        text: any string.
        least: the confidence below which nothing is changed.

    >>> [e.replacement for e in fix("h\0i\0 \0M\0i\0a\0", 0.8).edits]
    ['hi Mia']
    """
    edits = _of_nuls(text) if NUL in text else _of_wrong(load(), text)
    return Found(tuple(edit for edit in edits if edit.confidence >= least))


# --- NULs ------------------------------------------------------------------------------------


def _of_nuls(text: str) -> Iterator[Edit]:
    whole = _decoded(text, 0, len(text))
    if whole:
        yield whole
        return
    end = 0
    for first, last in nul_stretches(text):
        for start, stop in _spans(text, first, last):
            edit = _decoded(text, start, stop) if start >= end else None
            if edit:
                yield edit
                end = edit.end
                break


def _spans(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Where a stretch may begin and end: from its byte order mark on, or as narrow as either byte
    order allows."""
    for mark in BYTE_ORDER_MARKS:
        start = text.rfind(mark, max(0, first - 40), first)
        if start >= 0:
            yield start, last + (last - start) % 2
    # with the low byte first, the NULs come second
    start = first - 1 + 2 * (first == 0)
    low = start, last
    high = first, last + 1
    yield from (low, high) if (last - start) % 2 == 0 else (high, low)


def _decoded(text: str, start: int, end: int) -> Edit | None:
    """A stretch as UTF-16, if it is nothing else."""
    end = min(end, len(text))
    piece = text[start:end]
    mark = piece[:2] if piece[:2] in BYTE_ORDER_MARKS else ""
    if not mark and (
        piece.count(NUL) < LEAST_NULS or sum(map(piece.count, _HIGH)) < HIGH * len(piece)
    ):
        return None
    body = piece[len(mark) :]
    for order in _orders(mark, body):
        for trimmed in _whole_units(body, order):
            data, read = _bytes(trimmed)
            decoded = _as_text(data, order)
            if decoded:
                reason = f"{ORDERS[order]} read as {read}"
                return Edit(start, end, piece, decoded, NAME, reason, CERTAIN)
    return None


def _orders(mark: str, body: str) -> list[str]:
    """The byte orders that a stretch may have, the likelier first: NULs are high bytes."""
    if told := BYTE_ORDER_MARKS.get(mark):
        return [told]
    orders = list(ORDERS)
    return orders if body[1::2].count(NUL) >= body[::2].count(NUL) else orders[::-1]


def _whole_units(body: str, order: str) -> Iterator[str]:
    """The stretch without the half of a line break that is left where lines were split."""
    if len(body) % 2 == 0:
        yield body
    elif order == "utf-16-le" and body.startswith(NUL):
        yield body[1:]
    elif order == "utf-16-le" and body.endswith("\n"):
        yield body + NUL
    elif order == "utf-16-be" and body.endswith(NUL):
        yield body[:-1]


def _bytes(text: str) -> tuple[bytes, str]:
    """The bytes that a text was read from, and as what; nothing if no encoding has them all."""
    for encoding in ENCODINGS:
        if encoding.read is not None and not encoding.multibyte:
            table = bytes_of(encoding.codec)
            pieces = [table.get(char, b"") for char in text]
            if all(pieces):
                return b"".join(pieces), encoding.label
    return b"", ""


def _as_text(data: bytes, order: str) -> str:
    """Bytes as UTF-16; nothing if what comes out is no text."""
    try:
        text = data.decode(order)
    except UnicodeDecodeError:
        return ""
    plain = all(c in "\t\n\r" or unicodedata.category(c) not in _NOT_IN_TEXT for c in text)
    return text if plain else ""


# --- wrong units -----------------------------------------------------------------------------

_WORD = re.compile(r"\S+")
_TYPICAL = re.compile(r"[^\W\d_]|[ ,.']")
_LETTERS = re.compile(r"[^\W\d_]{3}")


def _of_wrong(model: Model, text: str) -> Iterator[Edit]:
    for start, end, kind in wrong_stretches(text):
        seen = text[start:end]
        readings = [
            (_cost(model, decoded), decoded, reason)
            for decoded, reason in _readings(seen, kind == "ascii")
        ]
        if not readings or not surprise_of(model, seen):
            continue
        cost, decoded, reason = min(readings)
        gain = sum(kept_costs(model, seen)) - cost - SWAP_PRIOR
        if gain > 0 and cost <= len(decoded) * (WORDS if len(decoded) < LONG else WORDS_OF_LONG):
            confidence = round(1 / (1 + math.exp(-gain / UNIT)), 4)
            yield Edit(start, end, seen, decoded, NAME, reason, confidence)


def _readings(seen: str, two: bool) -> Iterator[tuple[str, str]]:
    """What a stretch may have been, with the reason."""
    if two:
        # The bytes are the same in both orders.
        if not has_pairs(seen):
            return
        for order in ORDERS:
            decoded = seen.encode(order).decode("ascii")
            if _is_typical(decoded):
                yield decoded, f"ASCII read as {ORDERS[order]}"
    else:
        decoded = _as_text(seen.encode("utf-16-be"), "utf-16-le")
        if _is_typical(decoded):
            yield decoded, "UTF-16 read in the wrong byte order"


def _is_typical(text: str) -> bool:
    part, whole = TYPICAL
    typical = len(_TYPICAL.findall(text)) * whole >= part * len(text)
    return typical and _LETTERS.search(text) is not None


def _cost(model: Model, text: str) -> int:
    return sum(model.cost(word) for word in _WORD.findall(text))
