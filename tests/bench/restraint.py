"""Recall against false changes, by `min_confidence`: `python tests/bench/restraint.py CACHE`.

CACHE is the folder of `textfix.language.training.extract`, whose `heldout/` no table was trained
on; damage is made by `../shared/bench`. Each threshold is asked over the same texts. Held-out lines
that nothing changes at the lowest threshold are not asked again at the others. Lines that
`judged.tsv` calls damaged are no false changes: they were looked at one by one, and are given there
by checksum, because the texts are not ours to copy. Prints Markdown; --svg FILE draws the curve.

    --lines N      held-out lines, evenly from all languages (default 500000)
    --cases N      damaged cases of each group (default 1500)
    --seed N       which lines and cases (default 1)
    --fold K/N     a part of the held-out lines only, as in training.restraint
    --svg FILE     the plot
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log10
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT.parent / "shared" / "bench")]

from textfix import PROFILES, Pipeline  # noqa: E402
from textfix.language.training.restraint import (  # noqa: E402
    Fold,
    Material,
    judged,
    mark_of,
    sentences,
)

LEVELS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999)
GROUPS = {
    "UTF-8 misread": ("utf-8/",),
    "legacy misread": ("legacy/",),
    "lossy": ("lossy/",),
    "in the wild": ("wild/",),
}
WILD = ROOT.parent / "shared" / "data" / "wild.jsonl"
JUDGED = Path(__file__).with_name("judged.tsv")

Case = tuple[str, str, str]
"""A group, what is damaged, and what was written."""


@dataclass(frozen=True)
class Point:
    """What a pipeline did: held-out lines changed per million, and the share repaired by group."""

    label: str
    changed: int
    false: int
    lines: int
    repaired: dict[str, float]

    @property
    def per_million(self) -> float:
        """Lines changed that were not damaged, of a million."""
        return 1e6 * self.false / max(self.lines, 1)


def pipelines() -> list[tuple[str, Pipeline]]:
    """What is compared, with its label."""
    levels = [(f"{p:g}", PROFILES["repair"].with_min_confidence(p)) for p in LEVELS]
    return [*levels, ("strict", PROFILES["strict"])]


def damage(each: int, seed: int) -> list[Case]:
    """Damaged cases: so many of each group, or all there are."""
    import cases  # type: ignore[import-not-found]

    made = [(g, x, t) for name in ("lossless", "lossy") for g, _, x, t in cases.GROUPS[name]()]
    for line in WILD.read_text("utf-8").splitlines():
        case = json.loads(line)
        if case["channel"] != "none" and not case.get("unrecoverable"):
            made.append(("wild/", case["original"], case["fixed"]))
    out: list[Case] = []
    for label, prefixes in GROUPS.items():
        some = [(label, x, t) for g, x, t in made if g.startswith(prefixes)]
        random.Random(seed).shuffle(some)
        out += some[:each]
    return out


def repaired(pipeline: Pipeline, cases: Sequence[Case]) -> dict[str, float]:
    """The share of the cases of each group that come back exactly as they were written."""
    right: dict[str, list[bool]] = {}
    for group, text, truth in cases:
        right.setdefault(group, []).append(pipeline.repair(text).text == truth)
    return {group: sum(found) / len(found) for group, found in right.items()}


def suspicious(lines: Iterable[str]) -> tuple[int, list[str]]:
    """How many lines there are, and those that the lowest threshold changes."""
    lowest = pipelines()[0][1]
    count, found = 0, []
    for line in lines:
        count += 1
        if not line.isascii() and lowest.repair(line).text != line:
            found.append(line)
    return count, found


def measure(lines: Iterable[str], cases: Sequence[Case]) -> list[Point]:
    """A point for each pipeline."""
    count, candidates = suspicious(lines)
    damaged = {mark for mark, verdict in judged(JUDGED).items() if verdict == "damaged"}
    points = []
    for label, pipeline in pipelines():
        changed = [line for line in candidates if pipeline.repair(line).text != line]
        false = sum(mark_of(line) not in damaged for line in changed)
        points.append(Point(label, len(changed), false, count, repaired(pipeline, cases)))
    return points


def table(points: Sequence[Point]) -> str:
    """The figures as Markdown."""
    groups = list(points[0].repaired)
    head = ["confidence from", "false changes per million lines", *groups]
    rows = [head, ["---"] * len(head)]
    for p in points:
        rows.append(
            [p.label, f"{p.per_million:.1f}", *(f"{100 * p.repaired[g]:.1f} %" for g in groups)]
        )
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


_COLORS = ("#2f6f9f", "#c98a2b", "#7a9a3a", "#9a5a8a")
LEFT, TOP, WIDTH, HEIGHT = 60, 40, 520, 320


def plot(points: Sequence[Point], path: Path) -> None:
    """Recall over false changes per million, one line a group, as SVG."""
    rates = [max(p.per_million, 0.1) for p in points]
    low, high = min(log10(r) for r in rates) - 0.1, max(log10(r) for r in rates) + 0.1
    least = min(min(p.repaired.values()) for p in points)
    bottom = int(10 * least) / 10

    def x(rate: float) -> float:
        return LEFT + (log10(max(rate, 0.1)) - low) / (high - low) * WIDTH

    def y(share: float) -> float:
        return TOP + (1 - share) / (1 - bottom) * HEIGHT

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + 140}" '
        f'height="{TOP + HEIGHT + 60}" font-family="sans-serif" font-size="11">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="{LEFT}" y="16">Exact repairs over changes of undamaged lines, '
        "by min_confidence</text>",
        f'<text x="{LEFT}" y="{TOP + HEIGHT + 40}">false changes per million held-out lines '
        "(logarithmic; 0 is drawn at 0.1)</text>",
    ]
    for tenth in range(round(10 * bottom), 11):
        at = y(tenth / 10)
        out.append(f'<line x1="{LEFT}" x2="{LEFT + WIDTH}" y1="{at}" y2="{at}" stroke="#e4e4e4"/>')
        out.append(f'<text x="{LEFT - 6}" y="{at + 4}" text-anchor="end">{10 * tenth} %</text>')
    for rate in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100):
        if low <= log10(rate) <= high:
            out.append(
                f'<text x="{x(rate):.1f}" y="{TOP + HEIGHT + 18}" text-anchor="middle">'
                f"{rate:g}</text>"
            )
    for color, group in zip(_COLORS, points[0].repaired, strict=False):
        levels = [p for p in points if p.label != "strict"]
        path_of = " ".join(f"{x(p.per_million):.1f},{y(p.repaired[group]):.1f}" for p in levels)
        out.append(f'<polyline points="{path_of}" fill="none" stroke="{color}"/>')
        for p in levels:
            circle = f'cx="{x(p.per_million):.1f}" cy="{y(p.repaired[group]):.1f}"'
            out.append(f'<circle {circle} r="2.5" fill="{color}"><title>{p.label}</title></circle>')
        end = max(levels, key=lambda p: p.per_million)
        out.append(
            f'<text x="{x(end.per_million) + 8:.1f}" y="{y(end.repaired[group]) + 4:.1f}" '
            f'fill="{color}">{escape(group)}</text>'
        )
    for p in points:
        if p.label in ("0.5", "0.8", "0.99", "0.999"):
            out.append(
                f'<text x="{x(p.per_million):.1f}" y="{TOP - 6}" font-size="9" '
                f'text-anchor="middle">{p.label}</text>'
            )
    out.append("</svg>\n")
    path.write_text("\n".join(out), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description="Recall against false changes.")
    parser.add_argument("cache", type=Path)
    parser.add_argument("--lines", type=int, default=500_000)
    parser.add_argument("--cases", type=int, default=1_500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fold", type=Fold.parse, default=Fold())
    parser.add_argument("--svg", type=Path)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    material = Material(options.cache, rng, options.lines, fold=options.fold)
    lines = (line for _, line in sentences(material))
    points = measure(lines, damage(options.cases, options.seed))
    print(f"{points[0].lines:,} held-out lines\n")
    print(table(points))
    if options.svg:
        plot(points, options.svg)


if __name__ == "__main__":
    main()
