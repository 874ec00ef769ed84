"""A static function from hashes to small values: three array cells combined by exclusive or.

For n keys it needs 1.125 n cells and answers with three reads; a key that is not in it answers
with noise, which a fingerprint in the cell makes improbable (1 in 256).

Source: Graf and Lemire, "Binary Fuse Filters: Fast and Smaller Than Xor Filters", 2022.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from textfix.language.model import SLOT_MULTIPLIER

U64 = npt.NDArray[np.uint64]


def _geometry(n: int) -> tuple[int, int]:
    """Length of a segment (a power of two) and number of first segments, as in the paper."""
    length = 1 << math.floor(math.log(max(n, 2)) / math.log(3.33) + 2.25)
    length = min(length, 1 << 18)
    factor = max(1.125, 0.875 + 0.25 * math.log(1e6) / math.log(max(n, 2)))
    count = max(1, (int(n * factor) + length - 1) // length - 2)
    return length, count


def slots(
    keys: U64, seed: int, length: int, count: int, bits: int = 8
) -> tuple[U64, U64, U64, U64]:
    """The three cells of each key and its fingerprint of so many bits."""
    mixed = (keys + np.uint64(seed)) * np.uint64(SLOT_MULTIPLIER)
    mixed ^= mixed >> np.uint64(29)
    mask = np.uint64(length - 1)
    first = ((mixed >> np.uint64(32)) * np.uint64(count * length)) >> np.uint64(32)
    second = (first + np.uint64(length)) ^ ((mixed >> np.uint64(18)) & mask)
    third = (first + np.uint64(2 * length)) ^ (mixed & mask)
    # low bits of a product are weak; the fingerprint takes another multiplication's top
    fingerprint = (mixed * np.uint64(SLOT_MULTIPLIER)) >> np.uint64(64 - bits)
    return first, second, third, fingerprint


def build(
    keys: U64,
    values: npt.NDArray[Any],
    bits: int = 8,
    cell: int = 16,
) -> tuple[int, int, int, U64]:
    """The cells (fingerprint in the high bits, value in the low) with seed, length and count.

    Args:
        keys: hashes, no two the same.
        values: of each, in the bits that the fingerprint leaves.
        bits: of the fingerprint.
        cell: the bits of a cell.

    Raises:
        RuntimeError: if no seed of the first hundred gives a solvable system.
    """
    length, count = _geometry(len(keys))
    size = (count + 2) * length
    for seed in range(1, 100):
        a, b, c, fingerprint = slots(keys, seed, length, count, bits)
        order = _peel(a, b, c, size)
        if order is None:
            continue
        table = [0] * size
        shift = np.uint64(cell - bits)
        wanted = (fingerprint << shift | values.astype(np.uint64)).tolist()
        al, bl, cl = a.tolist(), b.tolist(), c.tolist()
        for key, free in zip(*order, strict=True):
            x, y, z = al[key], bl[key], cl[key]
            table[free] ^= wanted[key] ^ table[x] ^ table[y] ^ table[z]
        return seed, length, count, np.array(table, dtype=np.uint64)
    raise RuntimeError("no solvable system: are there equal keys?")


def packed(cells: U64, size: int) -> bytes:
    """Cells one behind the other, each of so many bytes, the lowest first."""
    return cells.astype("<u8").view(np.uint8).reshape(-1, 8)[:, :size].tobytes()


def _peel(a: U64, b: U64, c: U64, size: int) -> tuple[list[int], list[int]] | None:
    """Keys and the cell each may set freely, in the order in which they must be set."""
    n = len(a)
    index = np.arange(n, dtype=np.int64)
    cells = np.concatenate([a, b, c]).astype(np.int64)
    degree = np.bincount(cells, minlength=size)
    xors = np.zeros(size, dtype=np.int64)
    np.bitwise_xor.at(xors, cells, np.concatenate([index, index, index]))
    deg, xor = degree.tolist(), xors.tolist()
    triples = np.stack([a, b, c], axis=1).astype(np.int64).tolist()
    queue = [i for i, d in enumerate(deg) if d == 1]
    keys: list[int] = []
    free: list[int] = []
    while queue:
        cell = queue.pop()
        if deg[cell] != 1:
            continue
        key = xor[cell]
        keys.append(key)
        free.append(cell)
        for other in triples[key]:
            deg[other] -= 1
            xor[other] ^= key
            if deg[other] == 1:
                queue.append(other)
    if len(keys) != n:
        return None
    return keys[::-1], free[::-1]
