"""How good a table is, without the engine: `python -m textfix.language.training.evaluate TABLE…`.

For every table given (the shipped one if none is) and each folder of `<language>.txt` files:

``nats``
    What a character costs in tokens that are not all ASCII, the mean of the languages.
``alarm``
    How many clean words have a reading, by any channel that the engine knows, that is cheaper by
    6, 10 or 14 nats after the channel's price beyond the cheapest. These are words that the engine
    must be kept from by other evidence.
``recall``
    How many damaged words are dearer than what they were by more than 0, 3, 6 or 10 nats, in the
    same measure, for UTF-8 and for legacy encodings, read as single-byte and as multi-byte.
``recall at 1 in 1000``
    The same at the gain that one clean word in a thousand reaches: one number to compare by.

The sample is drawn with a fixed seed; the figures of two tables are over the same words.
Text that a table was trained on says nothing about it: take `../shared/data/clean`, or what the
extractor kept out (``--text CACHE/heldout``).
"""

from __future__ import annotations

import argparse
import collections
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from textfix.channels import (
    BY_CODEC,
    ENCODINGS,
    Channel,
    Encoding,
    bytes_of,
    decode,
    single_byte_table,
)
from textfix.language.model import UNIT, Model, load
from textfix.language.training.counts import split
from textfix.language.training.scorer import Scorer

F64 = npt.NDArray[np.float64]

ALARMS = (6.0, 10.0, 14.0)
GAINS = (0.0, 3.0, 6.0, 10.0)
TOLERATED = 1e-3
"""The share of clean words with an alarm at which recall is compared."""

PIECE = 4
"""Characters that stand for a word in text without spaces."""

LINES = 20_000
"""Lines of a file that are looked at."""


@dataclass(frozen=True)
class Pair:
    """A word and what a channel made of it."""

    language: str
    group: str
    word: str
    damaged: str
    price: float


def words(path: Path, count: int, seed: int) -> list[str]:
    """Distinct words with a character outside ASCII, at random."""
    rng = random.Random(f"{seed}{path.name}")
    with path.open(encoding="utf-8") as file:
        lines = [line for line, _ in zip(file, range(LINES), strict=False)]
    rng.shuffle(lines)
    found: dict[str, None] = {}
    for line in lines:
        tokens = [t for t in split(line) if not t.isascii()]
        if not tokens:
            continue
        token = rng.choice(tokens)
        if len(token) > 4 * PIECE and token[0] > "\u0dff":
            start = rng.randrange(len(token) - PIECE)
            token = token[start : start + PIECE]
        found[token] = None
        if len(found) >= count:
            break
    return list(found)


def misread(data: bytes, read: Encoding) -> str:
    """What bytes look like in an encoding that they are not in; nothing if it refuses them."""
    if read.multibyte:
        return decode(read, data)
    return data.decode("latin-1").translate(single_byte_table(read.codec))


def written_bytes(text: str, written: Encoding) -> bytes:
    """The bytes of a text in an encoding; nothing if the encoding can't write it."""
    if written.codec == "utf-8":
        return text.encode("utf-8", "surrogatepass")
    pieces = bytes_of(written.codec)
    found = [pieces.get(char, b"") for char in text]
    return b"".join(found) if all(found) else b""


def price(written: Encoding, read: Encoding) -> float:
    """What a channel costs beyond the cheapest, in nats."""
    return (Channel(written, read).cost - CHEAPEST) / UNIT


CHEAPEST = Channel(BY_CODEC["utf-8"], BY_CODEC["cp1252"]).cost
WRITTEN = tuple(e for e in ENCODINGS if e.written is not None)
READ = tuple(e for e in ENCODINGS if e.read is not None)


def pairs(language: str, word: str, rng: random.Random, per_group: int) -> Iterator[Pair]:
    """Damaged forms of a word, some of each group."""
    groups: dict[str, list[Pair]] = collections.defaultdict(list)
    for written in WRITTEN:
        data = written_bytes(word, written)
        if not data or data.isascii():
            continue
        for read in READ:
            damaged = misread(data, read) if read is not written else ""
            if damaged and damaged != word and not any(c in damaged for c in " \t\r\n\f\v"):
                kind = "utf-8" if written.codec == "utf-8" else "legacy"
                group = f"{kind} as {'multi' if read.multibyte else 'single'}"
                groups[group].append(Pair(language, group, word, damaged, price(written, read)))
    for group in sorted(groups):
        yield from rng.sample(groups[group], min(per_group, len(groups[group])))


def readings(word: str) -> dict[str, float]:
    """What a word may have been, with the price of the cheapest channel that says so."""
    found: dict[str, float] = {}
    for read in READ:
        data = written_bytes(word, read)
        for written in WRITTEN if data else ():
            if written is not read:
                reading = decode(written, data)
                if reading and reading != word and not any(c in reading for c in " \t\r\n\f\v"):
                    cost = price(written, read)
                    found[reading] = min(cost, found.get(reading, cost))
    return found


@dataclass(frozen=True)
class Sample:
    """Words, damage made of them, and what else they may be said to be."""

    words: list[tuple[str, str]]
    pairs: list[Pair]
    readings: list[tuple[int, str, float]]


def draw(folder: Path, count: int, per_group: int, seed: int = 1) -> Sample:
    """A sample of a folder of text, the same for the same seed."""
    rng = random.Random(seed)
    listed: list[tuple[str, str]] = []
    damaged: list[Pair] = []
    read: list[tuple[int, str, float]] = []
    for path in sorted(folder.glob("*.txt")):
        for word in words(path, count, seed):
            read += [(len(listed), reading, cost) for reading, cost in readings(word).items()]
            listed.append((path.stem, word))
            damaged += pairs(path.stem, word, rng, per_group)
    return Sample(listed, damaged, read)


@dataclass(frozen=True)
class Figures:
    """What a table makes of a sample."""

    nats: dict[str, float]
    alarms: F64
    gains: F64

    def threshold(self) -> float:
        """The gain that as many clean words reach as are tolerated."""
        return float(np.quantile(self.alarms, 1 - TOLERATED)) if len(self.alarms) else 0.0


def measure(model: Model, sample: Sample) -> Figures:
    """The figures of a model over a sample."""
    scorer = Scorer(model)
    costs = scorer.costs([word for _, word in sample.words]) / UNIT
    nats: dict[str, list[float]] = collections.defaultdict(list)
    for (language, word), cost in zip(sample.words, costs, strict=True):
        nats[language].append(cost / (len(word) + 1))
    alarms = np.full(len(sample.words), -np.inf)
    others = scorer.costs([reading for _, reading, _ in sample.readings]) / UNIT
    index = np.array([i for i, _, _ in sample.readings], dtype=np.int64)
    prices = np.array([cost for _, _, cost in sample.readings])
    np.maximum.at(alarms, index, costs[index] - others - prices)
    damaged = scorer.costs([p.damaged for p in sample.pairs]) / UNIT
    right = scorer.costs([p.word for p in sample.pairs]) / UNIT
    gains = damaged - right - np.array([p.price for p in sample.pairs])
    return Figures({k: float(np.mean(v)) for k, v in sorted(nats.items())}, alarms, gains)


def report(sample: Sample, figures: Figures, by_language: bool) -> list[str]:
    """The figures as lines of text."""
    out = [f"nats {np.mean(list(figures.nats.values())):.4f} over {len(figures.nats)} languages"]
    shares = "  ".join(f"≥{t:g}: {np.mean(figures.alarms >= t):.4%}" for t in ALARMS)
    out.append(f"alarm of {len(sample.words)} words  {shares}")
    limit = max(0.0, figures.threshold())
    groups = np.array([pair.group for pair in sample.pairs])
    for group in sorted(set(groups)):
        gains = figures.gains[groups == group]
        shares = "  ".join(f">{t:g}: {np.mean(gains > t):.2%}" for t in GAINS)
        out.append(
            f"recall {group} of {len(gains)}  {shares}  at 1 in 1000 (>{limit:.1f}): "
            f"{np.mean(gains > limit):.2%}"
        )
    if by_language:
        languages = np.array([pair.language for pair in sample.pairs])
        clean = np.array([language for language, _ in sample.words])
        for language, nats in figures.nats.items():
            gains = figures.gains[languages == language]
            alarms = figures.alarms[clean == language]
            out.append(
                f"  {language}: nats {nats:.3f}  recall at {limit:.1f} "
                f"{np.mean(gains > limit):.2%}  alarms ≥6 {np.mean(alarms >= 6):.2%}"
            )
    return out


def main(argv: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="textfix.language.training.evaluate",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("tables", nargs="*", type=Path, help="tables to compare")
    parser.add_argument("--text", type=Path, action="append", required=True, help="folder of text")
    parser.add_argument("--words", type=int, default=300, help="words of a language")
    parser.add_argument("--per-group", type=int, default=3, help="damaged forms of a word and kind")
    parser.add_argument("--languages", action="store_true", help="a line a language too")
    arguments = parser.parse_args(argv)
    for folder in arguments.text:
        sample = draw(folder, arguments.words, arguments.per_group)
        for table in arguments.tables or [None]:
            model = Model(table.read_bytes()) if table else load()
            print(f"{folder}, {table or 'shipped'}:")
            for line in report(sample, measure(model, sample), arguments.languages):
                print(f"  {line}", flush=True)


if __name__ == "__main__":
    main()
