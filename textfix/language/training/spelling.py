"""Makes the table of spellings: `python -m textfix.language.training.spelling --cache DIR`.

From the running text and the word lists of the cache: between which neighbours each letter beyond
ASCII stands in each language. The same cache gives the same bytes.
"""

from __future__ import annotations

import json
import math
import zlib
from collections import Counter
from pathlib import Path

from textfix.language.languages import load as load_languages
from textfix.language.spelling import STEP, WINDOW, Window, small, windows
from textfix.language.training.counts import tokens
from textfix.language.training.languages import write

WORDS = 0.5
"""What a word list counts beside running text: it has all words, and no sentence."""

LEAST_SHARE = 1e-5
"""The share of the windows of a language from which one is kept."""


def count(cache: Path, language: str) -> Counter[Window]:
    """Shares of the windows around a language's letters, in all of them."""
    out: Counter[Window] = Counter()
    for found, weight in zip(tokens(cache, language), (1.0, WORDS), strict=True):
        one: Counter[Window] = Counter()
        for token, number in found.items():
            if not token.isascii():
                for window in windows(small(token)):
                    one[window] += number
        total = sum(one.values()) or 1.0
        for window, number in one.items():
            out[window] += weight * number / total  # type: ignore[assignment]
    whole = sum(out.values()) or 1.0
    return Counter({w: n / whole for w, n in out.items() if n / whole >= LEAST_SHARE})


def build(cache: Path) -> bytes:
    """The bytes of the table: for each language a piece of its own, that is read alone."""
    languages = load_languages()
    pieces: dict[str, bytes] = {}
    for name in languages.names:
        counted = count(cache, name)
        rows: dict[str, dict[str, int]] = {}
        for (before, letter, after), share in sorted(counted.items()):
            if len(letter + after) == WINDOW - 1 and len(before) == WINDOW - 1:
                cost = min(255, round(-STEP * math.log(share)))
                rows.setdefault(letter + after, {})[before] = cost
        names = "".join(rows)
        columns = [
            names.encode(),
            json.dumps([len(row) for row in rows.values()], separators=(",", ":")).encode(),
            "".join("".join(row) for row in rows.values()).encode(),
            bytes(cost for row in rows.values() for cost in row.values()).hex().encode(),
        ]
        pieces[name] = zlib.compress(b"\n".join(columns), 9)
        print(f"{name}: {len(counted):,} windows, {len(pieces[name]):,} bytes", flush=True)
    head = json.dumps({name: len(piece) for name, piece in pieces.items()}).encode()
    return head + b"\n" + b"".join(pieces.values())


def main() -> None:
    """Counts and writes."""
    write(__doc__, build, "spelling.bin")


if __name__ == "__main__":
    main()
