"""How much good text is changed: `python -m textfix.language.training.restraint --cache DIR`.

Runs `textfix.repair` over text that no table was trained on and that is believed to be undamaged,
and reports the changes per million by kind of text, language and script. Each change is written as
a JSON line, for people to look at: a few will be damage that was in the source.

The text comes from what the extractor kept out of training (`CACHE/heldout`, `CACHE/names`), from
source code on this machine, and from generators that put words of it into other surroundings. The
seed decides the sample; the same cache, seed and engine give the same report.
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import itertools
import json
import multiprocessing
import random
import sys
import sysconfig
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import regex

from textfix.face import repair
from textfix.language.model import load
from textfix.language.training.counts import half_width, split

Case = tuple[str, str]
"""A language and a text."""

WORDS_EACH = 5_000
"""Words of a language that generators draw from."""

BATCH = 200
"""Texts that a process gets at once."""

SMALL = 200_000
"""Characters of training text below which a language counts as small."""

CODE = (".py", ".pyi", ".c", ".h", ".js", ".ts", ".css", ".html", ".toml", ".json", ".md", ".rst")
ABOUT_ENCODING = ("ftfy", "plsfix", "chardet", "charset_normalizer", "textfix", "encodings", "idna")
"""Packages whose source code holds mojibake on purpose."""


@dataclass(frozen=True)
class Fold:
    """One of several parts of all texts, told apart by their checksums: what is looked at while the
    engine is changed must not be what it is measured on afterwards.

    >>> sum(Fold(number, 3).has("some text") for number in range(3))
    1
    """

    number: int = 0
    of: int = 1

    @classmethod
    def parse(cls, text: str) -> Fold:
        """Reads `1/2`, the second half: numbers begin at 0."""
        number, _, of = text.partition("/")
        fold = cls(int(number), int(of))
        if not 0 <= fold.number < fold.of:
            raise ValueError(f"{text!r} is no part: the first number must be below the second")
        return fold

    def has(self, text: str) -> bool:
        """Whether a text is in this part."""
        return zlib.crc32(text.encode("utf-8", "surrogatepass")) % self.of == self.number


@dataclass(frozen=True)
class Material:
    """What the generators draw from."""

    cache: Path
    rng: random.Random
    most: int
    """How many texts of a kind are wanted at most; 0 for all."""
    code: tuple[Path, ...] = ()
    """Folders of source code."""
    fold: Fold = Fold()
    """Which texts are looked at."""

    def files(self, folder: str) -> list[Path]:
        """The files of a folder of the cache, in order."""
        return sorted((self.cache / folder).glob("*.txt"))

    def lines(self, paths: Sequence[Path]) -> Iterator[Case]:
        """Lines of files, as many of each as there must be to reach the number wanted."""
        sizes = {path: sum(1 for _ in self._of_fold(path)) for path in paths}
        for path, share in even_shares(sizes, self.most).items():
            wanted = None
            if share < sizes[path]:
                wanted = set(self.rng.sample(range(sizes[path]), share))
            for index, line in enumerate(self._of_fold(path)):
                if wanted is None or index in wanted:
                    yield path.stem, line

    def _of_fold(self, path: Path) -> Iterator[str]:
        with path.open(encoding="utf-8", newline="\n") as file:
            yield from filter(self.fold.has, (line.rstrip("\n") for line in file))

    def words(self, path: Path) -> list[str]:
        """Distinct words of a file that are not ASCII, in an order that the seed decides."""
        found: dict[str, None] = {}
        for line in itertools.islice(self._of_fold(path), 20_000):
            found.update(dict.fromkeys(t for t in split(line) if not t.isascii()))
        listed = list(found)
        self.rng.shuffle(listed)
        return listed[:WORDS_EACH]

    def spread(self, make: Callable[[str, list[str]], Iterable[str]]) -> Iterator[Case]:
        """Texts that a function makes of the words of each language, as many of each."""
        paths = self.files("heldout")
        share = -(-self.most // max(len(paths), 1)) if self.most else WORDS_EACH
        for path in paths:
            words = self.words(path)
            if words:
                made = make(path.stem, words)
                yield from ((path.stem, text) for text in itertools.islice(made, share))


def even_shares(sizes: dict[Path, int], most: int) -> dict[Path, int]:
    """How many lines to take of each file: the same of each, or all of it.

    >>> even_shares({Path("a"): 2, Path("b"): 50, Path("c"): 70}, 20) == {
    ...     Path("a"): 2, Path("b"): 9, Path("c"): 9}
    True
    """
    if not most:
        return dict(sizes)
    out, left = {}, most
    for number, (path, size) in enumerate(sorted(sizes.items(), key=lambda x: (x[1], x[0]))):
        out[path] = min(size, left // (len(sizes) - number))
        left -= out[path]
    return {path: out[path] for path in sizes}


# --- kinds of text --------------------------------------------------------------------------


def sentences(material: Material) -> Iterator[Case]:
    """Lines that were kept out of training."""
    return material.lines(material.files("heldout"))


def single_words(material: Material) -> Iterator[Case]:
    """Words alone."""
    return material.spread(lambda _, words: words)


def capitals(material: Material) -> Iterator[Case]:
    """Words in capitals, one to four together."""

    def make(_: str, words: list[str]) -> Iterator[str]:
        cased = [word.upper() for word in words if word.upper() != word.lower()]
        while cased:
            yield " ".join(material.rng.choices(cased, k=material.rng.randint(1, 4)))

    return material.spread(make)


def names(material: Material) -> Iterator[Case]:
    """Names of people and places, and headwords of dictionaries."""
    return material.lines([p for p in material.files("names") if p.stem != "ipa"])


def small_languages(material: Material) -> Iterator[Case]:
    """Lines in languages that the model has seen little or nothing of."""

    def is_small(path: Path) -> bool:
        trained = material.cache / "text" / path.name
        return not trained.exists() or trained.stat().st_size < SMALL

    return material.lines([p for p in material.files("heldout") if is_small(p)])


def source_code(material: Material) -> Iterator[Case]:
    """Lines of source code with a character outside ASCII."""
    found: dict[Case, None] = {}
    for path in sorted(path for folder in material.code for path in folder.rglob("*")):
        if path.suffix in CODE and not any(part in ABOUT_ENCODING for part in path.parts):
            try:
                text = path.read_bytes().decode("utf-8")
            except (UnicodeDecodeError, OSError):
                continue
            if not text.isascii():
                rows = [row for row in text.splitlines() if not row.isascii() and len(row) < 500]
                found.update(dict.fromkeys((path.suffix[1:], row) for row in rows))
    cases = list(found)
    material.rng.shuffle(cases)
    yield from cases[: material.most or None]


_SPACES = ("\xa0", "\u202f", " ", ".", ",", "’", "\u2009")
_UNITS = (
    "°", "°C", "µm", "m²", "m³", "%", "‰", "€", "£", "¥", "₽", "½", "×10⁻³", "Ω", "″", "′", "ª",
    "º", "kΩ",
)  # fmt: skip


def tables_of_numbers(material: Material) -> Iterator[Case]:
    """Rows of numbers as languages write them, with units and a word before them."""
    rng = material.rng

    def number() -> str:
        digits = f"{rng.randrange(10 ** rng.randint(3, 9)):,}".replace(",", rng.choice(_SPACES))
        sign = rng.choice(("", "", "−", "±", "–", "~", "≈", "≤"))
        return f"{sign}{digits}{rng.choice(',.')}{rng.randrange(100):02d}{rng.choice(_UNITS)}"

    def make(_: str, words: list[str]) -> Iterator[str]:
        while True:
            between = rng.choice(("\t", " | ", ";", "  "))
            head = [rng.choice(words)] if rng.random() < 0.5 else []
            yield between.join([*head, *(number() for _ in range(rng.randint(2, 6)))])

    return material.spread(make)


_OPERATORS = "=≠≤≥≈≡∼∝∈∉⊂⊆∪∩∧∨⇒⇔→↦±×÷·∘⊕⊗+−"
_FUNCTIONS = ("∑", "∏", "∫", "∮", "√", "∂", "∇", "lim", "sin", "log", "∀", "∃", "¬")
_LETTERS = "αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΦΨΩabcxyznℝℂℕℤℚℵ∅∞ℓℏ"
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ₀₁₂₃₄₅₆₇₈₉ᵢⱼ′"


def mathematics(material: Material) -> Iterator[Case]:
    """Formulas."""
    rng = material.rng

    def term() -> str:
        body = rng.choice(_LETTERS) + "".join(rng.choices(_RAISED, k=rng.randint(0, 2)))
        if rng.random() < 0.3:
            body = f"{rng.choice(_FUNCTIONS)}{rng.choice(('', ' ', '('))}{body}"
        return body + (")" if body.count("(") > body.count(")") else "")

    for _ in range(material.most or WORDS_EACH):
        terms = [term() for _ in range(rng.randint(2, 6))]
        space = rng.choice(("", " "))
        signs = [f"{space}{rng.choice(_OPERATORS)}{space}" for _ in terms]
        yield "math", "".join(a + b for a, b in zip(terms, [*signs[1:], ""], strict=True))


def phonetics(material: Material) -> Iterator[Case]:
    """Phonetic transcription, alone, in slashes and in brackets."""
    for _, sound in material.lines([p for p in material.files("names") if p.stem == "ipa"]):
        left, right = material.rng.choice((("", ""), ("/", "/"), ("[", "]"), ("word /ˈ", "/")))
        yield "ipa", f"{left}{sound}{right}"


def emoji(material: Material) -> Iterator[Case]:
    """Words with emoji between them, joined ones, ones with a tone of skin, and flags."""
    rng = material.rng
    everything = "".join(map(chr, range(0x20000)))
    plain = regex.findall(r"\p{Emoji_Presentation}", everything)
    text_style = [f"{c}\ufe0f" for c in regex.findall(r"(?!\p{ASCII})\p{Emoji}", everything)]
    people = regex.findall(r"\p{Emoji_Modifier_Base}", everything)
    tones = regex.findall(r"\p{Emoji_Modifier}", everything)
    flags = regex.findall(r"\p{Regional_Indicator}", everything)

    def one() -> str:
        made = (
            rng.choice(plain), rng.choice(text_style), rng.choice(people) + rng.choice(tones),
            f"{rng.choice(people)}\u200d{rng.choice(plain)}", "".join(rng.choices(flags, k=2)),
        )  # fmt: skip
        return rng.choice(made) * rng.choice((1, 1, 2, 3))

    def make(_: str, words: list[str]) -> Iterator[str]:
        while True:
            some = rng.choices(words, k=rng.randint(0, 3))
            yield rng.choice(("", " ")).join([one(), *some, one()])

    return material.spread(make)


_BOXES = tuple(map(tuple, ("┌─┐│└┘├┤", "╔═╗║╚╝╠╣", "┏━┓┃┗┛┣┫", "╭─╮│╰╯├┤")))
_SHADES = "░▒▓█▄▀■□▪●○◆◇★☆"


def box_art(material: Material) -> Iterator[Case]:
    """Boxes around words, trees of files, bars of progress."""
    rng = material.rng

    def make(_: str, words: list[str]) -> Iterator[str]:
        while True:
            word = rng.choice(words)
            a, line, b, side, c, d, tee, other = rng.choice(_BOXES)
            bar = rng.choice(_SHADES) * rng.randint(1, 20) + rng.choice(_SHADES) * rng.randint(0, 9)
            yield rng.choice(
                (
                    f"{a}{line * 12}{b}", f"{c}{line * 12}{d}", f"{side} {word} {side}",
                    f"{tee}{line * 2} {word}", f"{side}   {c}{line * 2} {word}",
                    f"{tee}{line * 5}{other}", f"[{bar}] {rng.randrange(100)}%", f"{word} {bar}",
                )
            )  # fmt: skip

    return material.spread(make)


def half_width_kana(material: Material) -> Iterator[Case]:
    """Katakana of Japanese lines in their half-width forms."""
    paths = [path for path in material.files("heldout") if path.stem == "ja"]
    count = itertools.count()
    for lang, line in replace(material, most=0).lines(paths):
        runs = regex.findall(r"[\p{Katakana}ー・「」。、]{2,}", line)
        if runs:
            text = material.rng.choice((line, " ".join(runs), runs[0]))
            yield lang, half_width(text)
            if material.most and next(count) >= material.most:
                return


KINDS: dict[str, Callable[[Material], Iterator[Case]]] = {
    "sentences": sentences,
    "words": single_words,
    "capitals": capitals,
    "names": names,
    "small languages": small_languages,
    "source code": source_code,
    "numbers": tables_of_numbers,
    "mathematics": mathematics,
    "ipa": phonetics,
    "emoji": emoji,
    "box art": box_art,
    "half-width kana": half_width_kana,
}


# --- judgements -----------------------------------------------------------------------------


def mark_of(text: str) -> str:
    """A text's checksum, by which it is known where it can't be copied.

    >>> mark_of("naïve")
    'f86fd89de87a848a'
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def judged(path: Path) -> dict[str, str]:
    """What people say of changed texts, by checksum: `damaged`, `ambiguous` or `right`.

    Args:
        path: a table with tabs: checksum, verdict, language, a note.
    """
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line]
    return {row[0]: row[1] for row in rows if not row[0].startswith("#")}


# --- running --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """A text that was changed."""

    kind: str
    language: str
    script: str
    text: str
    repaired: str
    edits: tuple[dict[str, object], ...]


def script_of(text: str) -> str:
    """The script of most letters beyond ASCII; nothing where there are none.

    >>> script_of("Москва — Łódź"), script_of("12 €")
    ('cyrillic', '')
    """
    model = load()
    found = collections.Counter(model.script_name(c) for c in text if c > "\x7f")
    found.pop("", None)
    return found.most_common(1)[0][0] if found else ""


def check(batch: list[tuple[str, str, str]]) -> tuple[list[Change], collections.Counter[str]]:
    """The changes in some texts, and how many there were of each script."""
    changes = []
    scripts: collections.Counter[str] = collections.Counter()
    for kind, language, text in batch:
        script = script_of(text)
        scripts[script] += 1
        result = repair(text)
        if result.text != text:
            edits = tuple(edit.to_dict() for edit in result.edits)
            changes.append(Change(kind, language, script, text, result.text, edits))
    return changes, scripts


def batches(
    kinds: Sequence[str], material: Material, counts: collections.Counter[tuple[str, str]]
) -> Iterator[list[tuple[str, str, str]]]:
    """The texts of all kinds, counted on their way; ASCII is counted and left out."""
    batch: list[tuple[str, str, str]] = []
    for kind in kinds:
        for language, text in KINDS[kind](material):
            counts[kind, language] += 1
            if not text.isascii():
                batch.append((kind, language, text))
            if len(batch) >= BATCH:
                yield batch
                batch = []
    if batch:
        yield batch


def run(
    kinds: Sequence[str], material: Material, processes: int
) -> tuple[list[Change], collections.Counter[tuple[str, str]], collections.Counter[str]]:
    """The changes, the number of texts by kind and language, and by script."""
    counts: collections.Counter[tuple[str, str]] = collections.Counter()
    scripts: collections.Counter[str] = collections.Counter()
    changes: list[Change] = []
    work = batches(kinds, material, counts)
    if processes > 1:
        with multiprocessing.Pool(processes) as pool:
            for found, seen in pool.imap(check, work):
                changes += found
                scripts += seen
    else:
        for found, seen in map(check, work):
            changes += found
            scripts += seen
    return changes, counts, scripts


def table(
    title: str, changed: collections.Counter[str], seen: collections.Counter[str]
) -> Iterator[str]:
    """Changes per million as lines of text, most changed first."""
    yield f"{title}: changed of texts = per million"
    for name, number in sorted(seen.items(), key=lambda row: (-changed[row[0]], row[0])):
        rate = 1e6 * changed[name] / number
        yield f"  {name or '(none)'}: {changed[name]} of {number} = {rate:.1f}"


def report(
    changes: Sequence[Change],
    counts: collections.Counter[tuple[str, str]],
    scripts: collections.Counter[str],
) -> Iterator[str]:
    """The account of a run as lines of text."""
    kinds: collections.Counter[str] = collections.Counter()
    languages: collections.Counter[str] = collections.Counter()
    for (kind, language), number in counts.items():
        kinds[kind] += number
        languages[language] += number
    yield from table("kind", collections.Counter(c.kind for c in changes), kinds)
    by_script = collections.Counter(c.script for c in changes)
    yield from table("script (texts beyond ASCII)", by_script, scripts)
    changed = collections.Counter(c.language for c in changes)
    some = collections.Counter({k: v for k, v in languages.items() if changed[k]})
    yield from table("language", changed, some)
    yield f"  and {len(languages) - len(some)} languages without a change"
    total = sum(counts.values())
    yield f"all: {len(changes)} of {total} = {1e6 * len(changes) / max(total, 1):.2f} per million"


def main(argv: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="textfix.language.training.restraint",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--sample", type=int, default=0, help="texts of each kind (0: all)")
    parser.add_argument("--kind", action="append", choices=list(KINDS), help="these kinds only")
    parser.add_argument(
        "--code",
        type=Path,
        action="append",
        help="folder of source code (default: this Python's library and packages)",
    )
    parser.add_argument("--output", type=Path, default=Path("changes.jsonl"))
    parser.add_argument("--processes", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--fold", type=Fold.parse, default=Fold(), help="a part of the texts, as in 1/2 (from 0)"
    )
    arguments = parser.parse_args(argv)
    if not (arguments.cache / "heldout").is_dir():
        print(f"{arguments.cache} has no heldout/: run the extractor first", file=sys.stderr)
        return 1
    own = tuple(Path(sysconfig.get_path(name)) for name in ("stdlib", "purelib"))
    code = tuple(arguments.code or dict.fromkeys(own))
    rng = random.Random(arguments.seed)
    material = Material(arguments.cache, rng, arguments.sample, code, arguments.fold)
    changes, counts, scripts = run(arguments.kind or list(KINDS), material, arguments.processes)
    with arguments.output.open("w", encoding="utf-8", newline="\n") as file:
        for change in changes:
            file.write(json.dumps(change.__dict__, ensure_ascii=False) + "\n")
    print("\n".join(report(changes, counts, scripts)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
