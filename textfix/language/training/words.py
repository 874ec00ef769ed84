"""Makes the table of words: `python -m textfix.language.training.words --cache DIR`.

From the running text and the word lists of the cache: the words beyond ASCII of each language that
are not rare. The same cache gives the same bytes.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from textfix.language.languages import load as load_languages
from textfix.language.model import Model
from textfix.language.model import load as load_model
from textfix.language.training import fuse
from textfix.language.training.counts import states, tokens
from textfix.language.training.languages import write
from textfix.language.words import (
    CELL,
    FINGERPRINT_BITS,
    FREQUENCY_BITS,
    MAGIC,
    MOST_LETTERS,
    PADDING,
    SET_BITS,
    SET_BYTES,
    cost_step,
)

LEAST = 2e-7
"""The share of the words of a language from which one is kept."""

MOST_WORDS = 30_000
"""Words of a language: of those that its lists have all equally often, as spelling dictionaries do,
either all or none."""

LISTED = 0.9
"""What a word list says of a word's share, beside running text."""

LEAST_TEXT = 200_000
"""Words of running text that a language must have, or its lists are all that is asked."""

SCRIPTS = frozenset(
    ("latin", "greek", "cyrillic", "armenian", "hebrew", "arabic", "georgian", "hangul")
)
"""Those that part words by spaces and that encodings of one byte, or Korean, write."""

_WORD = re.compile(r"[^\W\d_]+")

_COMMA = re.compile("[\u0219\u021b]")
_CEDILLAS = str.maketrans("\u0219\u021b", "\u015f\u0163")
"""How Romanian is spelt where there are no letters with a comma below."""

SPELT_SO = 0.05
"""How often it is today."""


def count(cache: Path, language: str) -> dict[str, float]:
    """The shares of a language's words beyond ASCII, folded."""
    model = load_model()
    parts = []
    for found in tokens(cache, language):
        one: Counter[str] = Counter()
        total = 0.0
        for token, number in found.items():
            for word in _WORD.findall(token):
                total += number
                if not word.isascii() and len(word) <= MOST_LETTERS:
                    one[model.fold(word)] += number
        parts.append((one, total))
    for one, _ in parts if language == "ro" else ():
        spelt = {w.translate(_CEDILLAS): n * SPELT_SO for w, n in one.items() if _COMMA.search(w)}
        one.update({w: n for w, n in spelt.items() if n > one[w]})
    (running, text), (listed, lists) = parts
    weight = LISTED if text >= LEAST_TEXT and lists else float(text < LEAST_TEXT)
    out: dict[str, float] = defaultdict(float)
    for one, total, share in ((running, text, 1 - weight), (listed, lists, weight)):
        for word, number in one.items() if total else ():
            out[word] += share * number / total
    kept = {w: n for w, n in out.items() if n >= LEAST and _script(model, w) in SCRIPTS}
    least = sorted(kept.values(), reverse=True)[MOST_WORDS:][:1]
    return {word: share for word, share in kept.items() if not least or share > least[0]}


def _script(model: Model, word: str) -> str:
    """The script of a word; nothing if it is of several."""
    scripts = {model.script_name(char) for char in word}
    return scripts.pop() if len(scripts) == 1 else ""


def build(cache: Path) -> bytes:
    """The bytes of the table: magic, the length of a header and the header, cells, sets."""
    names = load_languages().names
    most: dict[str, float] = defaultdict(float)
    having: dict[str, list[int]] = defaultdict(list)
    for number, name in enumerate(names):
        counted = count(cache, name)
        for word, share in counted.items():
            most[word] = max(most[word], share)
            having[word].append(number)
        print(f"{name}: {len(counted):,} words", flush=True)
    sets = _sets(having)
    numbers = {one: i for i, one in enumerate(sets)}
    nearest: dict[tuple[int, ...], tuple[int, ...]] = {}
    words = sorted(most)
    values = np.array(
        [
            numbers[_nearest(tuple(languages), numbers, nearest)] << FREQUENCY_BITS
            | cost_step(most[word])
            for word, languages in sorted(having.items())
        ],
        dtype=np.uint32,
    )
    seed, length, count_, cells = fuse.build(states(words), values, FINGERPRINT_BITS, 8 * CELL)
    header = {
        "seed": seed,
        "length": length,
        "count": count_,
        "words": len(words),
        "sets": len(sets),
    }
    text = json.dumps(header, separators=(",", ":"))
    head = MAGIC + len(text).to_bytes(4, "little") + text.encode()
    rest = b"".join(sum(1 << i for i in one).to_bytes(SET_BYTES, "little") for one in sets)
    return head + fuse.packed(cells, CELL) + bytes(PADDING) + rest


def _sets(having: dict[str, list[int]]) -> list[tuple[int, ...]]:
    """The sets of languages that most words are in, and each language alone."""
    met = Counter(map(tuple, having.values()))
    alone = sorted({(number,) for of in having.values() for number in of})
    several = [one for one, _ in sorted(met.items(), key=lambda x: (-x[1], x[0])) if len(one) > 1]
    return alone + several[: (1 << SET_BITS) - 1 - len(alone)]


def _nearest(
    languages: tuple[int, ...],
    kept: dict[tuple[int, ...], int],
    found: dict[tuple[int, ...], tuple[int, ...]],
) -> tuple[int, ...]:
    """The largest set that is kept and has no other language, the commonest of several."""
    if languages in kept:
        return languages
    if languages in found:
        return found[languages]
    wanted = frozenset(languages)
    found[languages] = min(
        (-len(one), i, one) for one, i in kept.items() if wanted.issuperset(one)
    )[2]
    return found[languages]


def main() -> None:
    """Counts and writes."""
    write(__doc__, build, "words.bin")


if __name__ == "__main__":
    main()
