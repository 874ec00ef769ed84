"""Makes the statistics of languages: `python -m textfix.language.training.languages --cache DIR`.

From the running text and the word lists of the cache: how often three ASCII letters stand in a row
in each language, and its letters beyond ASCII. The same cache gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
import math
import unicodedata
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from textfix.language.languages import BIAS, STEPS, grams_of
from textfix.language.training.counts import WEIGHTS, tokens

GRAMS = 6000
"""N-grams that are kept, those that tell most."""

LEAST_TEXT = 300_000
"""Letters that a language must have."""

MOST_LANGUAGES = 250
"""A language is one byte."""

ABSENT = 1.5
"""Nats that an n-gram speaks against a language in which it is not frequent."""

FLOOR = 3e-6
"""The probability of a letter in a language that does not have it: names and loan words."""

LEAST_LETTER = 6e-6
"""The probability from which a language has a letter."""

LATIN = 0.3
"""N-grams for each letter that a language must have to be one that is written in Latin letters."""

EAST_ASIAN = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA")


def is_letter(char: str) -> bool:
    """Whether a character beyond ASCII tells languages apart."""
    if char < "\x80" or unicodedata.category(char)[0] not in "LM":
        return False
    return not unicodedata.name(char, "CJK").startswith(EAST_ASIAN)


def count(cache: Path, language: str) -> tuple[Counter[str], Counter[str], float]:
    """N-grams, letters beyond ASCII, and the sum of all letters of a language."""
    running, listed = tokens(cache, language)
    grams: Counter[str] = Counter()
    letters: Counter[str] = Counter()
    total = 0.0
    for token, number in (running + listed).items():
        small = token.lower()
        for gram in grams_of(small):
            grams[gram] += number
        for char in small:
            if char.isalpha():
                total += number
                if is_letter(char):
                    letters[char] += number
    if grams.total() < LATIN * total:
        grams.clear()  # what a text in another script says in Latin letters is somebody else's
    return grams, letters, total


def build(cache: Path) -> bytes:
    """The bytes of the table."""
    counted = {}
    for path in sorted((cache / "text").glob("*.txt")):
        if path.stat().st_size < LEAST_TEXT // 20 and path.stem not in WEIGHTS:
            continue
        found = count(cache, path.stem)
        if found[2] >= LEAST_TEXT:
            counted[path.stem] = found
            print(f"{path.stem}: {found[2]:,.0f}", flush=True)
    largest = sorted(counted, key=lambda n: -counted[n][2])[:MOST_LANGUAGES]
    names = [name for name in counted if name in largest]
    counted = {name: counted[name] for name in names}
    weight = {n: WEIGHTS.get(n, 1.0) for n in names}
    whole = sum(weight.values())
    chances = [
        {g: v / (sum(grams.values()) or 1.0) for g, v in grams.items()}
        for grams, _, _ in counted.values()
    ]
    overall: Counter[str] = Counter()
    for name, chance in zip(names, chances, strict=True):
        for gram, p in chance.items():
            overall[gram] += weight[name] / whole * p  # type: ignore[assignment]
    telling: Counter[str] = Counter()
    for name, chance in zip(names, chances, strict=True):
        for gram, p in chance.items():
            amount = weight[name] / whole * p * abs(math.log(p / overall[gram]))
            telling[gram] += amount  # type: ignore[assignment]
    kept = sorted(g for g, _ in sorted(telling.items(), key=lambda i: (-i[1], i[0]))[:GRAMS])
    grams: dict[str, list[int]] = {}
    for gram in kept:
        pairs: list[int] = []
        for index, chance in enumerate(chances):
            value = math.log((chance.get(gram, 0.0) + 1e-6) / overall[gram])
            if value > -ABSENT / 2:
                pairs += [index, BIAS + round(STEPS * min(value, 4.0))]
        grams[gram] = pairs
    letters: dict[str, list[int]] = {}
    every = sorted(set().union(*(found[1] for found in counted.values())))
    for letter in every:
        shares = [found[1][letter] / found[2] for found in counted.values()]
        pairs = []
        for index, share in enumerate(shares):
            if share >= LEAST_LETTER:
                pairs += [index, round(STEPS * -math.log(share))]
        if pairs:
            mean = sum(
                weight[n] / whole * max(s, FLOOR) for n, s in zip(names, shares, strict=True)
            )
            letters[letter] = [round(STEPS * -math.log(mean)), *pairs]
    header = {
        "languages": names,
        "prior": [round(STEPS * -math.log(weight[n] / whole)) for n in names],
        "absent": round(STEPS * ABSENT),
        "floor": round(STEPS * -math.log(FLOOR)),
        "grams": "".join(grams),
        "letters": "".join(letters),
    }
    columns = [
        bytes(len(pairs) // 2 for pairs in grams.values()),
        *map(bytes, grams.values()),
        bytes(min(found[0], 255) for found in letters.values()),
        bytes(len(found) // 2 for found in letters.values()),
        *(bytes(min(number, 255) for number in found[1:]) for found in letters.values()),
    ]
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False)
    return zlib.compress(text.encode() + b"\n" + b"".join(columns), 9)


def write(description: str | None, build: Callable[[Path], bytes], name: str) -> None:
    """Makes a table of the package, as the command line says.

    Args:
        description: what the command says of itself.
        build: from the folder of the cache to the table.
        name: what the table's file is called.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--output", type=Path, default=Path(__file__).parent.parent / name)
    arguments = parser.parse_args()
    data = build(arguments.cache)
    arguments.output.write_bytes(data)
    print(f"{arguments.output}: {len(data):,} bytes")


def main() -> None:
    """Counts and writes."""
    write(__doc__, build, "languages.bin")


if __name__ == "__main__":
    main()
