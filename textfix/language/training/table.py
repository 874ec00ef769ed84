"""From counts to the table that is shipped: probabilities, pruning, quantization, bytes."""

from __future__ import annotations

import json
import struct

import numpy as np
import numpy.typing as npt

from textfix.language.model import BACKOFF_STEP, COST_STEP, MAGIC, ORDERS, UNIT, script_group
from textfix.language.training import fuse
from textfix.language.training.counts import Counts, Grams

F64 = npt.NDArray[np.float64]
U8 = npt.NDArray[np.uint8]

CAPACITY = 1_590_000
"""N-grams that the table holds; at 2.27 bytes each, and with its pages, it stays below 4 MB."""

ASCII_WORTH = 0.12
"""What an n-gram of plain ASCII is worth beside others: explanations seldom differ in it."""

WORTH = {"han": 5.0, "hiragana": 2.0, "katakana": 3.0, "hangul": 4.0}
"""What an n-gram that ends in a character of a class is worth beside others: scripts of many
characters say little with each n-gram, yet as much text is written in them."""


def _cost(probability: F64) -> F64:
    return -np.log(np.maximum(probability, 1e-300)) * UNIT


def _bytes(cost: F64) -> U8:
    return np.clip(np.rint(cost), 0, 255).astype(np.uint8)


def class_model(counts: Counts, classes: U8, names: list[str]) -> tuple[U8, U8, F64, F64]:
    """The lowest order: classes given the class before, characters within their class."""
    n = len(names)
    sizes = np.bincount(classes, minlength=n).astype(float)
    total = counts.characters + 0.0
    by_class = np.bincount(classes, total, n)
    # Unseen characters of a class share what one in a few hundred seen ones would have.
    share = np.maximum(by_class, 1.0) * 3e-3 + 1.0
    smoothed = total + (share / np.minimum(sizes, 4000.0))[classes]
    within = smoothed / np.bincount(classes, smoothed, n)[classes]
    pairs = counts.pairs[:n, :n].copy()
    seen = by_class > 1e4
    # Letters of one script go on with it; a script without training text does as the others do.
    scripts = np.array([bool(script_group(name)) for name in names])
    rows = pairs.sum(axis=1, keepdims=True)
    known = scripts & seen
    relative = pairs / np.maximum(rows, 1.0)
    to_same = float(np.median(np.diag(relative)[known]))
    typical = relative[known].mean(axis=0)
    prior = np.repeat(relative[seen].mean(axis=0)[None, :], n, axis=0) + 1e-7
    prior[scripts] = typical + 1e-7
    prior[:, scripts & ~seen] = 2e-7
    prior[scripts] *= 1 - to_same
    prior[scripts, :][:, scripts] *= 0.1
    prior[scripts, np.nonzero(scripts)[0]] = to_same
    prior /= prior.sum(axis=1, keepdims=True)
    strength = 2e4
    table = (pairs + strength * prior) / (rows + strength)
    return _bytes(_cost(table)), _bytes(_cost(within)), table, within


def class_costs(counts: Counts, classes: U8, names: list[str]) -> U8:
    """The cost of each class without context."""
    mass = np.bincount(classes, counts.characters, len(names))
    return _bytes(_cost((mass + mass.sum() * 2e-7) / mass.sum()))


def _find(
    keys: npt.NDArray[np.uint64], wanted: npt.NDArray[np.uint64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    index = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
    return index, keys[index] == wanted


def _close(grams: dict[int, Grams]) -> dict[int, Grams]:
    """Drops n-grams whose suffix or context is not there."""
    out = {2: grams[2]}
    for order in ORDERS[1:]:
        part = grams[order]
        lower = out[order - 1].key
        out[order] = part.select(_find(lower, part.suffix)[1] & _find(lower, part.context)[1])
    return out


def build(
    counts: Counts,
    names: list[str],
    classes: U8,
    fold: npt.NDArray[np.int32],
    case: U8,
    version: str,
    capacity: int = CAPACITY,
) -> bytes:
    """The bytes of the table."""
    pair_cost, character_cost, pairs, within = class_model(counts, classes, names)
    grams = _close(counts.grams)
    probability: dict[int, F64] = {}
    lower: dict[int, F64] = {}
    keep_gain: dict[int, F64] = {}
    worth = np.array([WORTH.get(name, 1.0) for name in names])
    for order in ORDERS:
        part = grams[order]
        contexts, inverse = np.unique(part.context, return_inverse=True)
        mass = np.bincount(inverse, part.weight, len(contexts))
        held = np.bincount(inverse, part.discounted, len(contexts))
        left = np.maximum(mass - held, mass * 1e-3) / mass
        if order == 2:
            below = pairs[classes[part.previous], classes[part.last]] * within[part.last]
        else:
            below = probability[order - 1][_find(grams[order - 1].key, part.suffix)[0]]
        p = part.discounted / mass[inverse] * (1 - 1e-3) + left[inverse] * below
        probability[order], lower[order] = p, below
        gain = part.weight * np.abs(np.log(p) - np.log(left[inverse] * below))
        keep_gain[order] = gain * worth[classes[part.last]] * np.where(part.ascii, ASCII_WORTH, 1.0)
    kept = _prune(grams, keep_gain, capacity)
    keys, values = [], []
    single_backoff = np.zeros(0x110000)
    backoffs: dict[int, F64] = {k: np.zeros(len(grams[k].key)) for k in ORDERS}
    for order in ORDERS:
        part, mask = grams[order], kept[order]
        contexts, inverse = np.unique(part.context[mask], return_inverse=True)
        above = np.bincount(inverse, probability[order][mask], len(contexts))
        beneath = np.bincount(inverse, lower[order][mask], len(contexts))
        weight = np.clip(1 - above, 1e-3, 1) / np.clip(1 - beneath, 1e-3, 1)
        cost = np.clip(_cost(weight), 0, None)
        if order == 2:
            # every bigram with the same context has the same previous character
            single_backoff[part.previous[mask]] = cost[inverse]
        else:
            index, found = _find(grams[order - 1].key, contexts)
            backoffs[order - 1][index[found]] = cost[found]
    for order in ORDERS:
        mask = kept[order]
        costs = np.clip(np.rint(_cost(probability[order][mask]) / COST_STEP), 0, 31)
        weights = np.clip(np.rint(backoffs[order][mask] / BACKOFF_STEP), 0, 7)
        keys.append(grams[order].key[mask])
        values.append((costs.astype(np.uint8) << 3) | weights.astype(np.uint8))
        print(f"order {order}: {int(mask.sum()):,} kept")
    seed, length, count, cells = fuse.build(np.concatenate(keys), np.concatenate(values))
    per_code_point = {
        "class": classes, "character": character_cost, "backoff": _bytes(single_backoff),
        "case": case,
    }  # fmt: skip
    columns = np.concatenate([t.reshape(-1, 256) for t in per_code_point.values()], axis=1)
    pages, index = np.unique(columns, axis=0, return_inverse=True)
    case_costs = counts.cases + 50.0
    case_costs[:, :, 0] = 0
    case_costs = _cost(case_costs / case_costs.sum(axis=2, keepdims=True))
    case_costs[:, :, 0] = 0
    folds = np.nonzero(fold != np.arange(0x110000))[0]
    sections: dict[str, npt.NDArray[np.generic]] = {
        "cells": cells.astype("<u2"), "index": index.reshape(-1).astype("<u2"),
        **{n: pages[:, i * 256 : (i + 1) * 256].copy() for i, n in enumerate(per_code_point)},
        "pairs": pair_cost, "classes": class_costs(counts, classes, names),
        "cases": _bytes(case_costs),
        "folds": np.stack([folds, fold[folds]], axis=1).astype("<u4"),
    }  # fmt: skip
    return _pack(
        sections,
        {"version": version, "classes": names, "seed": seed, "length": length, "count": count},
    )


Mask = npt.NDArray[np.bool_]


def _prune(grams: dict[int, Grams], gain: dict[int, F64], capacity: int) -> dict[int, Mask]:
    """The n-grams worth most, with every suffix and context of each."""
    links = {
        k: [_find(grams[k - 1].key, column)[0] for column in (grams[k].suffix, grams[k].context)]
        for k in ORDERS[1:]
    }

    def closure(threshold: float) -> dict[int, Mask]:
        mask = {k: gain[k] > threshold for k in ORDERS}
        for order in reversed(ORDERS[1:]):
            for link in links[order]:
                mask[order - 1][link[mask[order]]] = True
        return mask

    low, high = 0.0, max(float(g.max()) for g in gain.values())
    for _ in range(60):
        middle = (low + high) / 2 if low else high / 4
        size = sum(int(m.sum()) for m in closure(middle).values())
        if size > capacity:
            low = middle
        else:
            high = middle
        if capacity * 0.999 < size <= capacity:
            break
    return closure(high)


def _pack(sections: dict[str, npt.NDArray[np.generic]], header: dict[str, object]) -> bytes:
    places, body = {}, b""
    for name, column in sections.items():
        body += b"\0" * (-len(body) % 8)
        data = column.tobytes()
        places[name] = (len(body), len(data))
        body += data
    text = json.dumps({**header, "sections": places}, separators=(",", ":")).encode()
    start = MAGIC + struct.pack("<I", len(text)) + text
    return start + b"\0" * (-len(start) % 8) + body
