"""Whether a confidence is true: `python -m textfix.language.training.calibrate --text DIR`.

Makes damage of every kind from text that no table was trained on, knowing which characters became
which, repairs it with `textfix.repair`, and asks of each edit whether it put back what was there.
Of the edits that claim 0.95 to 0.99, that share should be right.

Then it fits the monotone map that would make the claims true, a scale and an offset of the log-odds
(Platt 1999):

    calibrated = 1 / (1 + exp(-(scale * log(p / (1 - p)) + offset)))

and prints both constants. A scale of 1 and an offset of 0 mean that the engine's claims are true
as they are. Each text counts as one in the fit, however many edits it has, since the edits of a
text stand and fall together. The report is of a mixture: as many texts of each language, of each
kind of damage as `SHARES` says, and `CLEAN` of clean ones; in a mixture with more clean text more
edits are wrong.

The same text, sample and seed give the same report.
"""

from __future__ import annotations

import argparse
import bisect
import collections
import itertools
import math
import multiprocessing
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from textfix.channels import BY_CODEC, ENCODINGS, Encoding
from textfix.edits import Edit, Repair
from textfix.language.training.evaluate import misread, written_bytes
from textfix.profiles import PROFILES

F64 = npt.NDArray[np.float64]

BOUNDS = (0.5, 0.8, 0.9, 0.95, 0.99, 0.999)
"""The bands of confidence that are reported; the last has no upper bound."""

LEAST_CONFIDENCE = 0.5
CLEAN = 0.1
"""The share of clean texts in the mixture."""

TEMPER = 2.0
"""Encodings are drawn by their prior in `ENCODINGS`, tempered, so that rare ones are met too."""

LONGEST = 400
"""Characters of a text at most: the engine takes time, the figures gain nothing."""

CEILING = 1e-9
"""How near to 0 or 1 a confidence counts as it is."""

Boundaries = tuple[tuple[int, int], ...]
"""Where a text and what became of it line up: offsets into the one and the other."""

SINGLE = tuple(e for e in ENCODINGS if not e.multibyte)
MULTI = tuple(e for e in ENCODINGS if e.multibyte)
UTF8 = BY_CODEC["utf-8"]


@dataclass(frozen=True)
class Case:
    """A damaged text with what it was."""

    kind: str
    language: str
    text: str
    truth: str
    boundaries: Boundaries


@dataclass(frozen=True)
class Judged:
    """An edit's claim and whether it is right; `weight` sums to 1 over the edits of a text."""

    kind: str
    confidence: float
    right: bool
    weight: float


# --- damage ---------------------------------------------------------------------------------


def identity(text: str) -> Boundaries:
    """The boundaries of a text that nothing happened to."""
    return tuple((i, i) for i in range(len(text) + 1))


def damage(text: str, written: Encoding, read: Encoding) -> tuple[str, Boundaries] | None:
    """A text as a channel leaves it; None if the channel can't carry it or leaves it as it is.

    >>> damage("né", BY_CODEC["utf-8"], BY_CODEC["cp1252"])
    ('nÃ©', ((0, 0), (1, 1), (2, 3)))
    """
    data = written_bytes(text, written)
    damaged = misread(data, read) if data else ""
    if not damaged or damaged == text or any(c in damaged for c in "\r\n\f\v\x00"):
        return None
    before = _ends([len(written_bytes(char, written)) for char in text])
    after = _ends([len(written_bytes(char, read)) for char in damaged])
    if before[-1] != after[-1]:
        return None
    places = {size: index for index, size in enumerate(after)}
    return damaged, tuple((i, places[size]) for i, size in enumerate(before) if size in places)


def _ends(sizes: Sequence[int]) -> list[int]:
    return [0, *itertools.accumulate(sizes)]


def compose(first: Boundaries, second: Boundaries) -> Boundaries:
    """The boundaries of two channels one after the other."""
    later = dict(second)
    return tuple((before, later[middle]) for before, middle in first if middle in later)


def _drawn(options: Sequence[tuple[Encoding, float | None]], rng: random.Random) -> Encoding:
    """One of some encodings; those that are met more often are drawn more often."""
    weights = [math.exp(-(cost or 0.0) / TEMPER) for _, cost in options]
    return rng.choices([encoding for encoding, _ in options], weights)[0]


def _read(encodings: Sequence[Encoding], rng: random.Random) -> Encoding:
    return _drawn([(e, e.read) for e in encodings if e.read is not None], rng)


def _single(text: str, rng: random.Random) -> tuple[str, Boundaries] | None:
    return damage(text, UTF8, _read(SINGLE, rng))


def _multi(text: str, rng: random.Random) -> tuple[str, Boundaries] | None:
    return damage(text, UTF8, _read(MULTI, rng))


def _legacy(text: str, rng: random.Random) -> tuple[str, Boundaries] | None:
    written = [(e, e.written) for e in ENCODINGS if e.written is not None and e is not UTF8]
    able = [(e, cost) for e, cost in written if written_bytes(text, e)]
    return damage(text, _drawn(able, rng), _read(ENCODINGS, rng)) if able else None


def _nested(text: str, rng: random.Random) -> tuple[str, Boundaries] | None:
    first = _single(text, rng)
    second = _single(first[0], rng) if first else None
    return (second[0], compose(first[1], second[1])) if first and second else None


def _half(text: str, rng: random.Random) -> tuple[str, Boundaries] | None:
    middle = text.find(" ", len(text) // 2)
    left = _single(text[:middle], rng) if middle > 0 else None
    if left is None:
        return None
    damaged, boundaries = left
    rest = text[middle:]
    tail = ((middle + i, len(damaged) + i) for i in range(1, len(rest) + 1))
    return damaged + rest, (*boundaries, *tail)


KINDS: dict[str, Callable[[str, random.Random], tuple[str, Boundaries] | None]] = {
    "UTF-8 as single-byte": _single,
    "UTF-8 as multi-byte": _multi,
    "legacy": _legacy,
    "nested": _nested,
    "half a line": _half,
}


SHARES = {
    "UTF-8 as single-byte": 0.45,
    "UTF-8 as multi-byte": 0.15,
    "legacy": 0.25,
    "nested": 0.05,
    "half a line": 0.1,
}
"""How much of the damage is of each kind: set by hand after PEERS.md's counts of what was found."""


def piece(line: str, rng: random.Random) -> str:
    """A word, four words or the line."""
    size = rng.choice((1, 4, 0))
    parts = line.split(" ")
    if size and len(parts) > size:
        start = rng.randrange(len(parts) - size + 1)
        return " ".join(parts[start : start + size])
    return line[:LONGEST]


def cases(folder: Path, count: int, seed: int) -> Iterator[Case]:
    """Damage from the lines of a folder of `<language>.txt` files."""
    rng = random.Random(seed)
    languages: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.txt")):
        with path.open(encoding="utf-8", newline="\n") as file:
            lines = [line.rstrip("\n") for line in itertools.islice(file, 5_000)]
        if found := [line for line in lines if not line.isascii()]:
            languages[path.stem] = found
    made = tried = 0
    while languages and made < count and tried < 50 * count:
        tried += 1
        language = rng.choice(list(languages))
        text = piece(rng.choice(languages[language]), rng)
        if sum(char > "\x7f" for char in text) < 2:
            continue
        if rng.random() < CLEAN:
            made += 1
            yield Case("clean", language, text, text, identity(text))
            continue
        kind = rng.choices(list(SHARES), list(SHARES.values()))[0]
        result = KINDS[kind](text, rng)
        if result is not None:
            made += 1
            yield Case(kind, language, result[0], text, result[1])


# --- judging --------------------------------------------------------------------------------


def is_right(edit: Edit, repair: Repair, case: Case) -> bool:
    """Whether the repaired text is the truth where an edit was made.

    The span is widened to where the truth and the damaged text line up, so that an edit is not
    blamed for cutting a character in another way.
    """
    seen = [after for _, after in case.boundaries]
    first = bisect.bisect_right(seen, edit.start) - 1
    last = bisect.bisect_left(seen, max(edit.end, edit.start))
    (truth_start, start), (truth_end, end) = case.boundaries[first], case.boundaries[last]
    from_, to = repair.span_to_repaired(start, end)
    return repair.text[from_:to] == case.truth[truth_start:truth_end]


def judge(case: Case) -> list[Judged]:
    """The edits that are made on a case, judged."""
    pipeline = PROFILES["repair"].with_min_confidence(LEAST_CONFIDENCE)
    repair = pipeline.repair(case.text)
    weight = 1 / max(len(repair.edits), 1)
    return [
        Judged(case.kind, edit.confidence, is_right(edit, repair, case), weight)
        for edit in repair.edits
    ]


def bands(judged: Sequence[Judged]) -> Iterator[tuple[float, float, int, int, float]]:
    """For each band of confidence: its bounds, edits, right ones, and the mean of the claims."""
    for low, high in itertools.zip_longest(BOUNDS, BOUNDS[1:], fillvalue=1.0):
        inside = [
            j for j in judged
            if low <= j.confidence and (j.confidence < high or low == BOUNDS[-1])
        ]  # fmt: skip
        mean = sum(j.confidence for j in inside) / len(inside) if inside else 0.0
        yield low, high, len(inside), sum(j.right for j in inside), mean


def log_odds(confidence: F64) -> F64:
    """The log-odds of probabilities, those of 0 and 1 bounded by `CEILING`."""
    bounded = np.clip(confidence, CEILING, 1 - CEILING)
    return np.asarray(np.log(bounded) - np.log1p(-bounded))


def fit(confidence: F64, right: F64, weight: F64, steps: int = 100) -> tuple[float, float]:
    """The scale and the offset that make claims true, by weighted logistic regression.

    A prior of one text in a hundred worth of the identity keeps the fit finite where every claim
    of a sample is right; the scale is never negative, so that the order of claims stays.

    Args:
        confidence: what was claimed.
        right: 1 where it was right, 0 where not.
        weight: how much each counts.
        steps: Newton steps at most.
    """
    x = log_odds(confidence)
    design = np.stack([x, np.ones_like(x)], axis=1)
    start = np.array([1.0, 0.0])
    ridge = np.eye(2) * max(float(weight.sum()), 1.0) * 0.01
    parameters = start.copy()
    for _ in range(steps):
        p = 1 / (1 + np.exp(-np.clip(design @ parameters, -50, 50)))
        gradient = design.T @ (weight * (p - right)) + ridge @ (parameters - start)
        curvature = design.T @ (design * (weight * p * (1 - p))[:, None]) + ridge
        step = np.linalg.solve(curvature, gradient)
        parameters -= np.clip(step, -1.0, 1.0)
        if float(np.abs(step).max()) < 1e-9:
            break
    return max(float(parameters[0]), 0.0), float(parameters[1])


def calibrated(confidence: F64, scale: float, offset: float) -> F64:
    """What claims become by the map."""
    return np.asarray(1 / (1 + np.exp(-(scale * log_odds(confidence) + offset))))


def report(judged: Sequence[Judged], texts: int) -> Iterator[str]:
    """The account as lines of text."""
    yield f"{len(judged)} edits in {texts} texts"
    if not judged:
        return
    confidence = np.array([j.confidence for j in judged])
    scale, offset = fit(
        confidence,
        np.array([float(j.right) for j in judged]),
        np.array([j.weight for j in judged]),
    )
    after = calibrated(confidence, scale, offset)
    changed = [
        Judged(j.kind, float(c), j.right, j.weight) for j, c in zip(judged, after, strict=True)
    ]
    for title, some in (("as claimed", judged), ("after the map", changed)):
        yield f"{title}:"
        for low, high, count, right, mean in bands(some):
            share = f"{right / count:.4f}" if count else "-"
            claim = f"claimed {mean:.4f}" if count else "no claims"
            yield f"  {low:5.3f} to {high:5.3f}: {right} of {count} right = {share}, {claim}"
    yield "by kind:"
    kinds: dict[str, list[Judged]] = collections.defaultdict(list)
    for j in judged:
        kinds[j.kind].append(j)
    for kind, some in sorted(kinds.items()):
        right = sum(j.right for j in some)
        sure = [j for j in some if j.confidence >= 0.99]
        yield (
            f"  {kind}: {right} of {len(some)} right = {right / len(some):.4f}; "
            f"of those that claim 0.99: {sum(j.right for j in sure)} of {len(sure)}"
        )
    yield f"CALIBRATION_SCALE = {scale:.4f}"
    yield f"CALIBRATION_OFFSET = {offset:.4f}"


def main(argv: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="textfix.language.training.calibrate",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--text", type=Path, required=True, help="folder of <language>.txt files")
    parser.add_argument("--sample", type=int, default=600, help="texts")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=multiprocessing.cpu_count())
    arguments = parser.parse_args(argv)
    made = list(cases(arguments.text, arguments.sample, arguments.seed))
    if not made:
        print(f"no text beyond ASCII in {arguments.text}", file=sys.stderr)
        return 1
    if arguments.processes > 1:
        with multiprocessing.Pool(arguments.processes) as pool:
            results = pool.map(judge, made, chunksize=8)
    else:
        results = [judge(case) for case in made]
    print("\n".join(report([j for some in results for j in some], len(made))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
