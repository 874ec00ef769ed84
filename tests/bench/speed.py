"""How fast textfix is beside ftfy and plsfix, over the same text: `python tests/bench/speed.py`.

Needs the extra `speed`. The text is `../shared/data/clean` where that is present, else the tests'
sentences, repeated. Each round runs all three in turn over the same rows; what counts is the ratio
within a round, and of the ratios the median. Prints Markdown; --svg FILE draws the table.

    --quick        a tenth of the text, and no long texts
    --only PART    libraries, once, short, linear, arrow, startup (several: commas)
    --svg FILE     the plot
"""

from __future__ import annotations

import argparse
import importlib
import itertools
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

CLEAN = ROOT.parent / "shared" / "data" / "clean"
LANGUAGES = {"en": "English", "fr": "French", "ru": "Russian", "zh": "Chinese", "th": "Thai"}
ENGLISH = "The old miller fed the pigeons by the river every morning and said nothing."
ROUNDS = 5
SECONDS = 0.25
"""What one library may take of one round, about; slow ones see fewer rows."""

Fix = Callable[[str], object]


def libraries() -> dict[str, Fix]:
    """What is measured, by name; what is not installed is left out."""
    found: dict[str, Fix] = {"str.encode": str.encode}
    for name in ("textfix", "plsfix", "ftfy"):
        try:
            found[name] = importlib.import_module(name).fix_text
        except ImportError:
            print(f"({name} is not installed)", file=sys.stderr)
    return found


# --- text ------------------------------------------------------------------------------------


def lines_of(language: str) -> list[str]:
    """Clean lines in a language."""
    path = CLEAN / f"{language}.txt"
    if path.exists():
        return [line for line in path.read_text("utf-8").split("\n") if line][:2000]
    from conftest import SENTENCES

    return [ENGLISH if language == "en" else SENTENCES[language]] * 50


def damaged(lines: Sequence[str]) -> list[str]:
    """Every character of every line through cp1252; what it leaves undefined is Latin-1's."""
    return [
        "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in line.encode())
        for line in lines
    ]


def texts(quick: bool) -> Iterator[tuple[str, str, list[str]]]:
    """Language, form and rows of all that is measured."""
    for code, language in LANGUAGES.items():
        lines = lines_of(code)
        words = list(dict.fromkeys(itertools.chain.from_iterable(map(str.split, lines))))[:5000]
        yield language, "words", words
        yield language, "lines", lines
        size = 100_000 if quick else 1_000_000
        yield language, "document", ["\n".join(_repeated(lines, size))]
        if code != "en":  # English of these lines has next to nothing that could be damaged
            yield language, "damaged lines", damaged(lines)[: 200 if quick else 400]


def _repeated(lines: Sequence[str], size: int) -> Iterator[str]:
    """Lines in random order until there are so many bytes."""
    chance = random.Random(1)
    while size > 0:
        line = chance.choice(lines)
        size -= len(line.encode()) + 1
        yield line


# --- measuring -------------------------------------------------------------------------------


def rows_within(fix: Fix, rows: Sequence[str], seconds: float) -> list[str]:
    """As many rows as fit into a time, one at least; this also warms up."""
    start = time.perf_counter()
    for count, row in enumerate(rows, 1):
        fix(row)
        if time.perf_counter() - start > seconds:
            return list(rows[:count])
    return list(rows)


def speed(fix: Fix, rows: Sequence[str], seconds: float) -> float:
    """Megabytes of UTF-8 a second of the processor's time: others may want the machine too."""
    size = sum(len(row.encode("utf-8", "surrogatepass")) for row in rows)
    done = 0
    taken = 0.0
    start = time.process_time()
    while taken < seconds:
        for row in rows:
            fix(row)
        done += size
        taken = time.process_time() - start
    return done / taken / 1e6


def compare(rows: Sequence[str], quick: bool) -> tuple[dict[str, float], dict[str, float]]:
    """The median speed of each library, and of its ratio to textfix within a round."""
    found = libraries()
    seconds = SECONDS / 5 if quick else SECONDS
    parts = {name: rows_within(fix, rows, seconds) for name, fix in found.items()}
    speeds: dict[str, list[float]] = {name: [] for name in found}
    for _ in range(ROUNDS):
        for name, fix in found.items():
            speeds[name].append(speed(fix, parts[name], seconds))
    ours = speeds["textfix"]
    ratios = {
        name: statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
        for name, theirs in speeds.items()
    }
    return {name: statistics.median(each) for name, each in speeds.items()}, ratios


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints Markdown."""
    print("| " + " | ".join(head) + " |")
    print("| " + " | ".join("---" for _ in head) + " |")
    for row in rows:
        print("| " + " | ".join(row) + " |", flush=True)
    print()


def libraries_part(quick: bool) -> list[tuple[str, dict[str, float]]]:
    """The comparison; what the plot shows."""
    print("## MB/s of UTF-8, a row a call\n")
    names = list(libraries())
    others = [name for name in names if name in ("plsfix", "ftfy")]
    out, rows = [], []
    for language, form, sample in texts(quick):
        speeds, ratios = compare(sample, quick)
        rows.append(
            [f"{language}, {form}"]
            + [f"{speeds[name]:,.3g}" for name in names]
            + [f"{ratios[name]:.2g} ×" for name in others]
        )
        print(".", end="", file=sys.stderr, flush=True)
        out.append((f"{language}, {form}", speeds))
    print(file=sys.stderr)
    table(["", *names, *(f"beside {name}" for name in others)], rows)
    return out


BLOCK = 25
"""Lines that a library reads before the next has its turn."""


def once_part(quick: bool) -> None:
    """Lines that nobody has seen: textfix remembers words, and repetition flatters it."""
    print("## Clean lines of which each comes once, ns a line\n")
    rows = []
    for code, language in LANGUAGES.items():
        lines = [
            line for line in dict.fromkeys(lines_of(code)) if code == "en" or not line.isascii()
        ]
        random.Random(2).shuffle(lines)
        half = len(lines) // 2
        fixes = {name: fix for name, fix in libraries().items() if name != "str.encode"}
        taken = dict.fromkeys(fixes, 0.0)
        for fix in fixes.values():
            for line in lines[:half]:
                fix(line)
        for at in range(half, len(lines), BLOCK):
            for name, fix in fixes.items():
                start = time.process_time()
                for line in lines[at : at + BLOCK]:
                    fix(line)
                taken[name] += time.process_time() - start
        each = {name: seconds / (len(lines) - half) * 1e9 for name, seconds in taken.items()}
        others = [name for name in each if name != "textfix"]
        rows.append(
            [language, str(len(lines) - half)]
            + [f"{value:,.0f}" for value in each.values()]
            + [f"{each[name] / each['textfix']:.2g} ×" for name in others]
        )
    table(["", "lines", *fixes, *(f"beside {name}" for name in others)], rows)


def short_part(quick: bool) -> None:
    """One short clean cell."""
    print("## A short clean cell, ns a call\n")
    rows = []
    for cell in ("Lyon", "the old miller", "café crème", "Ёжик", "星星"):
        row = [cell]
        for fix in libraries().values():
            for _ in range(100):
                fix(cell)
            times = []
            for _ in range(ROUNDS):
                start = time.process_time()
                for _ in range(20000):
                    fix(cell)
                times.append((time.process_time() - start) / 20000 * 1e9)
            row.append(f"{statistics.median(times):,.0f}")
        rows.append(row)
    table(["", *libraries()], rows)


# --- hostile text ------------------------------------------------------------------------------

HOSTILE: dict[str, Callable[[int], str]] = {
    "clean lines": lambda n: ("Le vieux pêcheur a réparé sa barque.\n" * (n // 37 + 1))[:n],
    "repeated lead bytes": lambda n: "Ã" * n,
    "leads, no space, then words": lambda n: ("Ã" * 99 + " ") * (n // 100),
    "deep layers": lambda n: (_deep() + " ") * (n // (len(_deep()) + 1)),
    "no space": lambda n: "é" * n,
    "all C1": lambda n: "\x80\x99" * (n // 2),
    "alternating damage": lambda n: "cafÃ© café " * (n // 11),
    "ampersands": lambda n: "&amp;" * (n // 5),
    "backslashes": lambda n: "\\" * n,
    "combining marks": lambda n: "e" + "\u0301\u0323" * (n // 2),
}


def _deep() -> str:
    text = "é"
    for _ in range(6):
        text = text.encode().decode("latin-1")
    return text


def linear_part(quick: bool, most: float = 300.0) -> None:
    """Time a character for lengths that grow; a length is left out if it would take too long.
    And by how much more memory than before there was at most, as a multiple of the string's."""
    print("## Hostile text, ns of the processor a character, and memory\n")
    lengths = [1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000]
    lengths = lengths[: 3 if quick else None]
    rows = []
    for name in HOSTILE:
        row, multiple = [name], ""
        taken = 0.0
        for length in lengths:
            if taken * 10 > most:
                row.append(f"(> {most:.0f} s)")
                continue
            done = subprocess.run(
                [sys.executable, __file__, "--hostile", name, str(length)],
                check=True, capture_output=True, text=True,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )  # fmt: skip
            taken, each, more = map(float, done.stdout.split())
            row.append(f"{each:,.0f}")
            multiple = f"{more:.1f}" if length >= 10_000_000 or quick else multiple
        print("|", " | ".join(row), "|", file=sys.stderr, flush=True)
        rows.append([*row, multiple])
    table(["", *(f"{n:,}" for n in lengths), "times its memory"], rows)


def hostile(name: str, length: int) -> None:
    """One row of it in a process of its own: seconds, ns a character, times the string's memory."""
    import resource

    import textfix

    def peak() -> int:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

    textfix.fix_text("un cafÃ© crÃ¨me â€™ l'eau Ïðèâåò, ìèð!")  # tables are read at first use
    text = HOSTILE[name](length)
    for _ in range(2):
        textfix.fix_text(text[:100])
    before, start = peak(), time.process_time()
    textfix.fix_text(text)
    taken = time.process_time() - start
    print(taken, taken / len(text) * 1e9, (peak() - before) / sys.getsizeof(text))


# --- columns -----------------------------------------------------------------------------------


def arrow_part(quick: bool) -> None:
    """Clean columns, every row of them: by the processor's time on one core, and by the clock in
    two threads beside two processes at once, which is what the machine can do. No row is known
    from the call before."""
    import pyarrow as pa

    print("## A clean Arrow column, GB/s\n")
    size = 20_000_000 if quick else 200_000_000
    rows = []
    mixed: list[str] = []
    once: list[str] = []
    for code, language in [
        *LANGUAGES.items(),
        ("", "mixed: English five ninths, the others a ninth each"),
        ("once", "the same, no row twice"),
    ]:
        lines = {"": mixed, "once": once}.get(code) or lines_of(code)
        if code in LANGUAGES:
            share = size // (20 if code == "en" else 100)
            mixed += _repeated(lines, share)
            once += _within(lines, 500_000 if code == "en" else 100_000)
        if code == "once":
            random.Random(1).shuffle(lines)
            column = pa.array(lines)
        else:
            column = pa.array(list(_repeated(lines, size // 10)) * 10)
        one, gain, ceiling, two, held = _threads(column)
        rows.append(
            [language, f"{column.nbytes / one / 1e9:.2f}", f"{column.nbytes / two / 1e9:.2f}",
             f"{gain:.2f} ×", f"{ceiling:.2f} ×", "no" if not held else "YES"]
        )  # fmt: skip
    table(["", "a core", "two threads", "their gain", "of two processes", "changed"], rows)


def _threads(column: Any) -> tuple[float, float, float, float, bool]:
    """Seconds on one core; the gain of two threads and of two processes at once; seconds of two
    threads; whether the column was changed. The best of several, because others use the machine."""
    from textfix.ingest.arrow import fix_array
    from textfix.screen import _screen_of

    held = fix_array(column) is not column
    work, taken, both = [], {1: [0.0] * ROUNDS, 2: [0.0] * ROUNDS}, []
    for i in range(ROUNDS):
        for threads in taken:
            _screen_of.cache_clear()
            start, worked = time.perf_counter(), time.process_time()
            fix_array(column, threads=threads)
            taken[threads][i] = time.perf_counter() - start
            if threads == 1:
                work.append(time.process_time() - worked)
        _screen_of.cache_clear()
        start = time.perf_counter()
        children = [_forked(lambda: fix_array(column)) for _ in range(2)]
        for child in children:
            os.waitpid(child, 0)
        both.append(time.perf_counter() - start)
    one, two = min(taken[1]), min(taken[2])
    return min(work), one / two, 2 * one / min(both), two, held


def _forked(work: Callable[[], object]) -> int:
    """A process that does some work and ends."""
    child = os.fork()
    if not child:
        work()
        os._exit(0)
    return child


def _within(lines: Sequence[str], size: int) -> Iterator[str]:
    """Lines, each once, up to so many bytes."""
    for line in lines:
        size -= len(line.encode()) + 1
        if size < 0:
            return
        yield line


# --- start-up ----------------------------------------------------------------------------------

_STARTS = {
    "the interpreter alone": "",
    "import textfix": "import textfix",
    "and a first ASCII line": "import textfix; textfix.fix_text('a line & more')",
    "and a first clean line": "import textfix; textfix.fix_text('un café crème')",
    "and a first damaged line": "import textfix; textfix.fix_text('un cafÃ© crÃ¨me')",
    "and its edits": "import textfix; textfix.repair('un cafÃ© crÃ¨me')",
    "and one for the whole engine": "import textfix; textfix.fix_text('Ïðèâåò, ìèð!')",
    "and one with losses": "import textfix; textfix.fix_text('Americaโs rivalryโit\\'s')",
}
_RESIDENT = "\nimport re;print(re.search(r'VmRSS:\\s+(\\d+)', open('/proc/self/status').read())[1])"


def startup_part(quick: bool) -> None:
    """Milliseconds of the processor (Unix) or by the clock, the median of fresh interpreters, and
    what is resident in memory (Linux). Source is compiled before, as an installed package is."""
    print("## Start-up\n")
    rows = []
    base = (0.0, 0.0)
    with tempfile.TemporaryDirectory() as compiled:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": compiled}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for name, program in _STARTS.items():
            times = [_run(program, environment) for _ in range(4 if quick else 21)][1:]
            resident = 0.0
            if Path("/proc/self/status").exists():
                done = subprocess.run(
                    [sys.executable, "-c", program + _RESIDENT],
                    check=True, env=environment, capture_output=True, text=True,
                )  # fmt: skip
                resident = int(done.stdout) / 1024
            taken = statistics.median(times)
            base = base if any(base) else (taken, resident)
            rows.append([name, f"{taken:.0f}", f"+{taken - base[0]:.0f}", f"{resident:.0f}",
                         f"+{resident - base[1]:.0f}"])  # fmt: skip
    table(["", "ms", "more than alone", "MB resident", "more"], rows)


def _run(program: str, environment: Mapping[str, str]) -> float:
    """What a program takes in a fresh interpreter."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", program], env=environment)
    if not hasattr(os, "wait4"):
        process.wait()
        return (time.perf_counter() - start) * 1e3
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, program)
    return (usage.ru_utime + usage.ru_stime) * 1e3


# --- the plot ------------------------------------------------------------------------------------

_COLORS = {"textfix": "#2f6f9f", "plsfix": "#c98a2b", "ftfy": "#9a9a9a", "str.encode": "#d8d8d8"}


def plot(measured: Sequence[tuple[str, dict[str, float]]], path: Path) -> None:
    """Bars on a logarithmic axis, as SVG."""
    from math import log10
    from xml.sax.saxutils import escape

    names = [name for name in ("textfix", "plsfix", "ftfy", "str.encode") if name in measured[0][1]]
    bar, left, width = 9, 170, 520
    group = bar * len(names) + 10
    height = group * len(measured) + 70
    low, high = -2.0, 5.0

    def x(value: float) -> float:
        return left + (min(max(log10(value), low), high) - low) / (high - low) * width

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 90}" height="{height}" '
        'font-family="sans-serif" font-size="11">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="{left}" y="16">MB/s of UTF-8, logarithmic; {escape(machine())}</text>',
    ]
    for i, name in enumerate(names):
        out.append(
            f'<rect x="{left + 110 * i}" y="24" width="9" height="9" fill="{_COLORS[name]}"/>'
        )
        out.append(f'<text x="{left + 110 * i + 14}" y="32">{name}</text>')
    for power in range(int(low), int(high) + 1):
        at = x(10.0**power)
        out.append(f'<line x1="{at}" x2="{at}" y1="44" y2="{height - 18}" stroke="#e4e4e4"/>')
        out.append(f'<text x="{at}" y="{height - 4}" text-anchor="middle">{10.0**power:g}</text>')
    for i, (label, speeds) in enumerate(measured):
        top = 48 + i * group
        out.append(
            f'<text x="{left - 6}" y="{top + group / 2}" text-anchor="end">{escape(label)}</text>'
        )
        for j, name in enumerate(names):
            end = x(speeds[name])
            y = top + j * bar
            out.append(
                f'<rect x="{left}" y="{y}" width="{end - left:.1f}" height="{bar - 1}" '
                f'fill="{_COLORS[name]}"/>'
            )
            out.append(
                f'<text x="{end + 4:.1f}" y="{y + 8}" font-size="8">{speeds[name]:,.3g}</text>'
            )
    out.append("</svg>\n")
    path.write_text("\n".join(out), "utf-8")


def machine() -> str:
    """The processor, how many cores, and Python."""
    name = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        models = [
            line.split(":")[1] for line in info.read_text().split("\n") if "model name" in line
        ]
        name = models[0].strip() if models else name
    return f"{name}, {os.cpu_count()} cores, Python {platform.python_version()}"


PARTS: dict[str, Callable[[bool], object]] = {
    "once": once_part,
    "short": short_part,
    "arrow": arrow_part,
    "startup": startup_part,
    "linear": linear_part,
}


def main() -> None:
    parser = argparse.ArgumentParser(description="textfix beside ftfy and plsfix.")
    parser.add_argument("--quick", action="store_true", help="a tenth of the text")
    parser.add_argument("--only", default="libraries," + ",".join(PARTS), help="parts, by commas")
    parser.add_argument("--hostile", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--svg", type=Path, help="where the plot goes")
    options = parser.parse_args()
    if options.hostile:
        hostile(options.hostile[0], int(options.hostile[1]))
        return
    chosen = options.only.split(",")
    for name in chosen:
        if name != "libraries" and name not in PARTS:
            parser.error(f"no part is called {name!r}; there are libraries, {', '.join(PARTS)}")
    source = "../shared/data/clean" if CLEAN.exists() else "the tests' sentences"
    print(f"{machine()}; text: {source}\n")
    if "once" in chosen:  # before anything else reads them
        once_part(options.quick)
    if "libraries" in chosen:
        measured = libraries_part(options.quick)
        if options.svg:
            plot(measured, options.svg)
    for name, part in PARTS.items():
        if name in chosen and name != "once":
            part(options.quick)


if __name__ == "__main__":
    main()
