"""Makes the table of words that no spaces part:
`python -m textfix.language.training.unspaced --cache DIR`.

From word lists alone (`LEAST`), which are downloaded into the cache if they are not there. The same
lists give the same bytes.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import numpy as np

from textfix.language.model import load as load_model
from textfix.language.training import fuse
from textfix.language.training.counts import states
from textfix.language.training.extract import WORD_EXTRACTORS, download
from textfix.language.training.languages import write
from textfix.language.training.sources import SOURCES
from textfix.language.unspaced import (
    CELL,
    FINGERPRINT_BITS,
    LONGEST,
    MAGIC,
    SHORTEST,
    is_unspaced,
)
from textfix.language.words import cost_step

LEAST = {
    ("wordfreq", "zh"): 1e-6,
    ("jieba", "zh"): 1e-6,
    ("rime", "zh-hant"): 3e-6,
    ("wordfreq", "ja"): 1e-6,
}
"""The lists, by source and language, and the share of all words from which one is kept; of rime's
list more than half have the least count there is."""


def count(cache: Path) -> dict[str, float]:
    """The words, folded, with the largest share that a list gives them."""
    model = load_model()
    most: dict[str, float] = defaultdict(float)
    wanted = {source for source, _ in LEAST}
    for source in SOURCES:
        if source.name not in wanted:
            continue
        for package in download(source, cache):
            found = WORD_EXTRACTORS[source.extractor](package.path, source.languages, source.only)
            for language, words in found.items():
                least = LEAST.get((source.name, language), 1.0)
                total = sum(words.values())
                for word, number in words.items():
                    share = number / total
                    short = SHORTEST <= len(word) <= LONGEST
                    if short and share >= least and all(map(is_unspaced, word)):
                        folded = model.fold(word)
                        most[folded] = max(most[folded], share)
            print(f"{source.name}: {len(most):,} words so far", flush=True)
    return most


def build(cache: Path) -> bytes:
    """The bytes of the table: magic, the length of a header and the header, cells."""
    most = count(cache)
    words = sorted(most)
    values = np.array([cost_step(most[word]) for word in words], dtype=np.uint32)
    seed, length, number, cells = fuse.build(states(words), values, FINGERPRINT_BITS, 8 * CELL)
    header = {"seed": seed, "length": length, "count": number, "words": len(words)}
    text = json.dumps(header, separators=(",", ":"))
    return MAGIC + len(text).to_bytes(4, "little") + text.encode() + fuse.packed(cells, CELL)


def main() -> None:
    """Counts and writes."""
    write(__doc__, build, "unspaced.bin")


if __name__ == "__main__":
    main()
