"""What profiles cost on clean text: `python tests/bench/profiles.py [LANGUAGE…]`.

Three tables in Markdown, in the processor's time, over lines of `../shared/data/clean` (or the
tests' sentences), each line once a round, the best of five rounds:

1. the profile `ftfy` (text alone, and with edits) and `textfix.ftfy` beside ftfy and plsfix, taking
   turns in one run, over lines that ftfy leaves as they are;
2. the same over all lines, and over those alone that ftfy changes (quotation marks, widths);
3. what all other stages of `repair` add to the mojibake scan over all lines that it leaves, as a
   pipeline looks (one screen) and with each stage asked by itself behind the gate.

Needs the extra `speed`.
"""

from __future__ import annotations

import functools
import gc
import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import ftfy  # noqa: E402
import plsfix  # noqa: E402

import textfix.ftfy as face  # noqa: E402
from bench.speed import lines_of, table  # noqa: E402
from textfix import PROFILES, Pipeline  # noqa: E402
from textfix.detectors.mojibake import detect  # noqa: E402
from textfix.gate import Gate  # noqa: E402
from textfix.language.model import load  # noqa: E402
from textfix.stages import MOJIBAKE  # noqa: E402

LANGUAGES = ["en", "fr", "de", "tr", "vi", "ru", "el", "he", "th", "zh", "ja", "ko"]
ROUNDS = 5
LINES = 800


def some_lines(language: str) -> list[str]:
    """Lines, drawn by seed."""
    lines = lines_of(language)
    random.Random(1).shuffle(lines)
    return lines[:LINES]


def is_left(line: str) -> bool:
    """Whether ftfy has nothing to do for a line."""
    return ftfy.fix_text(line) == line


def clean_lines(language: str) -> list[str]:
    """Lines that ftfy has nothing to do for."""
    return list(filter(is_left, some_lines(language)))


def microseconds(fixes: Sequence[Callable[[str], object]], rows: Sequence[str]) -> list[float]:
    """The best time of each over all rows, a row; they take turns."""
    best = [float("inf")] * len(fixes)
    for _ in range(ROUNDS):
        for index, fix in enumerate(fixes):
            begun = time.process_time()
            for row in rows:
                fix(row)
            best[index] = min(best[index], time.process_time() - begun)
    return [1e6 * each / len(rows) for each in best]


def beside_ftfy(languages: Sequence[str], draw: Callable[[str], list[str]]) -> None:
    """The first table, and the halves of the second."""
    profile = PROFILES["ftfy"]
    out = []
    for language in languages:
        rows = draw(language)
        if not rows:
            continue
        for row in rows[:2]:
            profile.fix(row)  # tables are made for the second text
        fixes: list[Callable[[str], object]]
        fixes = [ftfy.fix_text, plsfix.fix_text, face.fix_text, profile.fix, profile.repair]
        theirs, plain, ours, text, edits = microseconds(fixes, rows)
        out.append(
            [
                language,
                str(len(rows)),
                *(f"{each:.2f}" for each in (theirs, plain, ours, text, edits)),
                *(f"{theirs / each:.1f} ×" for each in (ours, text, edits)),
            ]
        )
    head = ["µs a line", "lines", "ftfy", "plsfix", "textfix.ftfy", "profile `ftfy`", "with edits"]
    table([*head, "ftfy / textfix.ftfy", "ftfy / profile", "ftfy / with edits"], out)


def asked(pipeline: Pipeline) -> Callable[[str], object]:
    """Every stage behind the gate, without a screen."""
    gate = Gate([stage.characters for stage in pipeline.stages])

    def run(text: str) -> None:
        signals = gate.signals(text)
        for index, stage in enumerate(pipeline.stages):
            if signals >> index & 1:
                stage.run(text, 0.8)

    return run


def added(languages: Sequence[str]) -> None:
    """The third table."""
    scan = Pipeline("scan", (MOJIBAKE,))
    out = []
    for language in languages:
        rows = some_lines(language)
        passed = [row for row in rows if PROFILES["repair"].repair(row).text is row]
        others = PROFILES["repair"].without("mojibake")
        looks = [p.repair for p in (scan, PROFILES["repair"])]
        for look in looks:
            look("é")
            look("é")
        detects = functools.partial(detect, load())
        alone, whole, single, rest = microseconds([*looks, detects, asked(others)], passed)
        out.append(
            [
                *(language, f"{alone:.2f}", f"{whole:.2f}", f"{100 * (whole / alone - 1):.0f} %"),
                *(f"{single:.2f}", f"{rest:.2f}"),
            ]
        )
    table(
        ["µs a line", "mojibake alone", "`repair`", "more", "detect()", "the others one by one"],
        out,
    )


def main(languages: Sequence[str]) -> None:
    """Prints both."""
    gc.disable()
    beside_ftfy(languages, clean_lines)
    print()
    beside_ftfy(languages, some_lines)
    print()
    beside_ftfy(languages, lambda name: [line for line in some_lines(name) if not is_left(line)])
    print()
    added(languages)


if __name__ == "__main__":
    main(sys.argv[1:] or LANGUAGES)
