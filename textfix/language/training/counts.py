"""Weighted n-gram counts of each language, summed to one mixture of all languages.

A token is what stands between white space; its n-grams see the boundary on either side but never
past it, so a token's probability depends on nothing but the token. N-grams are known by a 64-bit
hash that grows from the newest character to the oldest (`textfix.language.model` has its twin),
which makes the suffix of an n-gram a prefix of its hashing: look-up goes from short to long and
stops at the first miss.
"""

from __future__ import annotations

import collections
import gzip
import itertools
import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from textfix.language.model import MULTIPLIER, ORDERS
from textfix.language.training import locales
from textfix.language.training.locales import UNKNOWN, Locale

U64 = npt.NDArray[np.uint64]
F64 = npt.NDArray[np.float64]

WORD_TOKENS = 2_000_000
"""How many running tokens a word list with relative frequencies stands for."""

LEAST_SHARE = 300_000
"""Occurrences in a million words that a list must have to stand for as many: a list of a few
names says little of a language."""

DISCOUNT = 0.7
"""Absolute discounting: taken from every count, given to the back-off."""

ENOUGH = 3e6
"""Characters of tokens from which a language has its whole share of the mixture."""

SMALL_POWER = 0.7
"""The power of what it has of them with which the share of a language with less grows."""

SPACE = 0x20

WEIGHTS = {
    # How much of the mixture a language is, 1 unless named. About half of the web is English, a few
    # languages have most of the rest (W3Techs' usage of content languages); the weights go with the
    # square root of that, so that small languages are still judged fairly.
    "en": 12.0,
    "ru": 4.0, "de": 4.0, "fr": 4.0, "es": 4.0, "ja": 4.0, "zh": 4.0,
    "pt": 3.0, "it": 3.0, "nl": 2.5, "pl": 2.5, "tr": 2.5, "fa": 2.5, "vi": 2.5, "zh-hant": 2.0,
    "ko": 2.5, "cs": 2.0, "ar": 2.0, "id": 2.0, "uk": 2.0, "el": 2.0, "he": 2.0, "sv": 2.0,
    "ro": 2.0, "hu": 2.0, "th": 2.0, "da": 1.5, "sk": 1.5, "fi": 1.5, "bg": 1.5, "nb": 1.5,
    "hr": 1.5, "lt": 1.5, "sl": 1.5, "ca": 1.5, "et": 1.5, "lv": 1.5, "hi": 1.5,
}  # fmt: skip


WITHOUT_MARKS = {"bn", "gu", "hi", "mr", "pa", "ta", "te", "th", "ml", "kn", "ne", "si"}
"""Languages whose published tables leave out the marks that they are written with."""


@dataclass
class Grams:
    """N-grams of one order: hashes, hashes of context and suffix, and weights."""

    key: U64
    context: U64
    suffix: U64
    last: npt.NDArray[np.int32]
    previous: npt.NDArray[np.int32]
    ascii: npt.NDArray[np.bool_]
    weight: F64
    discounted: F64

    @staticmethod
    def concatenate(parts: list[Grams]) -> Grams:
        """One collection from several; equal n-grams are summed."""
        keys = np.concatenate([p.key for p in parts])
        key, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
        weight = np.concatenate([p.weight for p in parts])
        discounted = np.concatenate([p.discounted for p in parts])
        return Grams(
            key,
            np.concatenate([p.context for p in parts])[first],
            np.concatenate([p.suffix for p in parts])[first],
            np.concatenate([p.last for p in parts])[first],
            np.concatenate([p.previous for p in parts])[first],
            np.concatenate([p.ascii for p in parts])[first],
            np.bincount(inverse, weight, len(key)).astype(np.float64),
            np.bincount(inverse, discounted, len(key)).astype(np.float64),
        )

    def select(self, mask: npt.NDArray[np.bool_]) -> Grams:
        """The n-grams for which the mask is set."""
        return Grams(*(getattr(self, n)[mask] for n in self.__dataclass_fields__))


@dataclass
class Counts:
    """The mixture: n-grams by order, single characters, and pairs of case."""

    grams: dict[int, Grams] = field(default_factory=dict)
    characters: F64 = field(default_factory=lambda: np.zeros(0x110000))
    pairs: F64 = field(default_factory=lambda: np.zeros((256, 256)))
    cases: F64 = field(default_factory=lambda: np.zeros((5, 5, 3)))


def mix(state: U64, code_point: npt.NDArray[np.int32]) -> U64:
    """One step of the n-gram hash, from newer characters to one older character."""
    state = (state ^ code_point.astype(np.uint64)) * np.uint64(MULTIPLIER)
    return state ^ (state >> np.uint64(32))


def states(words: Sequence[str]) -> U64:
    """The hashes of words, as the tables look them up."""
    out = np.zeros(len(words), dtype=np.uint64)
    by_length: dict[int, list[int]] = collections.defaultdict(list)
    for number, word in enumerate(words):
        by_length[len(word)].append(number)
    for length, rows in by_length.items():
        chars = np.array([[ord(char) for char in words[row]] for row in rows], dtype=np.int32)
        state = np.zeros(len(rows), dtype=np.uint64)
        for at in range(length):
            state = mix(state, chars[:, at])
        out[rows] = state
    return out


_BLANKS = re.compile(r"[ \t\r\n\f\v]+")

_LAYOUT = re.compile(
    "(?:(?<=[ \\t\\n])|^)[\u00a0\u202f\u3000]+|[\u00a0\u202f\u3000]+(?=[ \\t\\n]|$)"
    "|([\u00a0\u202f\u3000])[\u00a0\u202f\u3000]+"
)
"""Blanks that are layout and not language: in runs, or beside white space. Between words a
no-break space is typography."""


def split(line: str) -> list[str]:
    """The tokens of a line: what stands between ASCII white space. A no-break space is no end.

    >>> split("12\\u00a0000 km ")
    ['12\\xa0000', 'km']
    """
    return [token for token in _BLANKS.split(line) if token]


def tokens(
    cache: Path, language: str, locale: Locale = UNKNOWN
) -> tuple[collections.Counter[str], collections.Counter[str]]:
    """The tokens of a language with their counts, from running text and from word lists."""
    running: collections.Counter[str] = collections.Counter()
    spaced: collections.Counter[str] = collections.Counter()
    text = cache / "text" / f"{language}.txt"
    if text.exists():
        with text.open(encoding="utf-8") as lines:
            for line in lines:
                row_tokens = split(_LAYOUT.sub(r"\1", line))
                running.update(row_tokens)
                if language == "en":
                    for token, weight in _closed_up(row_tokens):
                        running[token] += weight  # type: ignore[assignment]
                if "\u00ab" in line:
                    spaced.update(_GUILLEMET.findall(line))
    running.update(typographic(running, locale, _space_inside(spaced)))
    listed: collections.Counter[str] = collections.Counter()
    words = cache / "words" / f"{language}.tsv"
    if words.exists():
        table = [row.rstrip("\n").split("\t") for row in words.open(encoding="utf-8")]
        frequencies = [(w, float(f)) for w, f in (r for r in table if len(r) == 2) if w]
        scale = WORD_TOKENS / max(sum(f for _, f in frequencies), LEAST_SHARE)
        for word, frequency in frequencies:
            count = frequency * scale
            if count >= 0.3 and not _BLANKS.search(word):
                listed[word] += count  # type: ignore[assignment]
    running.update(dressed(running, language, locale))
    listed.update(dressed(listed, language, locale))
    return running, listed


CAPITALS_SHARE = 0.05
"""How often a word is taken to stand in capitals too, where that is more than each letter's own
capital; much less stands so in running text, but lines and labels do as a whole."""

TITLE_SHARE = 0.1
"""How often a word is taken to begin with a capital, likewise."""


HALF_WIDTH_SHARE = 0.05
"""How often katakana is taken to stand in its half-width form."""

_KATAKANA = re.compile("[\u30a1-\u30fa]{2}")
_NARROW = {unicodedata.normalize("NFKC", chr(c)): chr(c) for c in range(0xFF61, 0xFFA0)}
_NARROW |= {"\u3099": "\uff9e", "\u309a": "\uff9f"}


def half_width(text: str) -> str:
    """A text with its katakana and their punctuation in half-width forms.

    >>> half_width("ガラス")
    'ｶﾞﾗｽ'
    """
    apart = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(_NARROW.get(char, char) for char in apart))


def dressed(
    counted: collections.Counter[str], language: str, locale: Locale = UNKNOWN
) -> collections.Counter[str]:
    """Words in another dress, where the model does not see them as the same: the dotted capital
    of languages with a dotless i; Greek capitals, which have no accents and no final sigma; and
    half-width katakana.

    Source: Unicode's SpecialCasing.txt (Turkish, Azerbaijani), CLDR's transform ``el-Upper``.

    >>> turkish = Locale(main="ıi")
    >>> sorted(dressed(collections.Counter({"iki": 1, "bir": 1, "o": 1}), "tr", turkish))
    ['BİR', 'İKİ', 'İki']
    >>> list(dressed(collections.Counter({"Αθήνας": 1}), "el"))
    ['ΑΘΗΝΑΣ']
    >>> list(dressed(collections.Counter({"ガラス": 1, "はい": 1}), "ja"))
    ['ｶﾞﾗｽ']
    """
    out: collections.Counter[str] = collections.Counter()
    if "\u0131" in locale.main:
        for word, count in counted.items():
            if "i" in word:
                out[word.replace("i", "\u0130").upper()] += count * CAPITALS_SHARE  # type: ignore[assignment]
            if word.startswith("i"):
                out["\u0130" + word[1:]] += count * TITLE_SHARE  # type: ignore[assignment]
    elif language == "ja":
        for word, count in counted.items():
            if _KATAKANA.search(word):
                out[half_width(word)] += count * HALF_WIDTH_SHARE  # type: ignore[assignment]
    elif language == "el":
        for word, count in counted.items():
            apart = unicodedata.normalize("NFD", word)
            if "\u0301" in apart or word.endswith("\u03c2"):
                bare = unicodedata.normalize("NFC", apart.replace("\u0301", ""))
                out[bare.upper()] += count * CAPITALS_SHARE  # type: ignore[assignment]
    return out


TYPOGRAPHIC_SHARE = 0.4
"""How often typed punctuation is taken to stand in its typographic form too. Much of the text that
can be had is typed; much of the text that gets damaged is set."""

USUAL_SHARE = 0.7
"""The part of this that has the first quotation marks of the language; the others share
the rest."""

LETTER_SHARE = 0.2
"""The part of this that has U+02BC for an apostrophe, where that is a letter of the language."""

_GUILLEMET = re.compile("\u00ab[\u00a0\u202f]?(?=\\S)")
_TYPED = re.compile(r"[\"'\-]|\.\.\.")

_OPENING = re.compile(r'(?<!\w)"(?=\w)')
_CLOSING = re.compile(r'(?<=[\w.,!?\u2026])"(?!\w)')
_INSIDE = re.compile(r'(?<=[\u05d0-\u05ea])"(?=[\u05d0-\u05ea])')
_OPENING_SINGLE = re.compile(r"(?<!\w)'(?=\w)")
_CLOSING_SINGLE = re.compile(r"(?<=[.,!?\u2026])'(?!\w)")
_APOSTROPHE = re.compile(r"(?<=\w)'")
_GERESH = re.compile(r"(?<=[\u05d0-\u05ea])'")
_SET = (
    (re.compile(r"(?<=\w)--(?=\w)"), "\u2014"),
    (re.compile(r"^--$"), "\u2014"),
    (re.compile(r"^-$"), "\u2013"),
    (re.compile(r"(?<=\d)-(?=\d)"), "\u2013"),
    (re.compile(r"\.\.\."), "\u2026"),
)

_DASHES = {"-", "--", "\u2013", "\u2014"}


def _space_inside(guillemets: collections.Counter[str]) -> str:
    """What stands between a guillemet and the word: the usual of a language's text, by count."""
    return guillemets.most_common(1)[0][0][1:] if guillemets else ""


@dataclass(frozen=True)
class _Style:
    """A way to set typed marks."""

    double: tuple[str, str]
    single: tuple[str, str]
    apostrophe: str
    hebrew: bool

    def set(self, token: str) -> str:
        for pattern, replacement in _SET:
            token = pattern.sub(replacement, token)
        if '"' in token:
            if self.hebrew:
                token = _INSIDE.sub("\u05f4", token)
            token = _CLOSING.sub(self.double[1], _OPENING.sub(self.double[0], token))
        if "'" in token:
            if self.hebrew:
                token = _GERESH.sub("\u05f3", token)
            token = _CLOSING_SINGLE.sub(self.single[1], _OPENING_SINGLE.sub(self.single[0], token))
            token = _APOSTROPHE.sub(self.apostrophe, token)
        return token


def styles(locale: Locale, space: str) -> list[tuple[_Style, float]]:
    """The ways to set a language, with the share of each."""
    usual, *others = dict.fromkeys([*locale.quotes, *UNKNOWN.quotes[:1]])
    shares = [(usual, USUAL_SHARE), *((q, (1 - USUAL_SHARE) / len(others)) for q in others)]
    apostrophes = [("\u2019", 1.0)]
    if "\u02bc" in locale.main:
        apostrophes = [("\u2019", 1 - LETTER_SHARE), ("\u02bc", LETTER_SHARE)]
    hebrew = "\u05f4" in locale.punctuation
    single = next(
        (q for q in locale.quotes if q[0] in "\u2018\u2019\u201a\u201b"), UNKNOWN.quotes[1]
    )
    return [
        (_Style(_spaced(quotes, space), single, apostrophe, hebrew), share * part)
        for quotes, share in shares
        for apostrophe, part in apostrophes
    ]


def _spaced(quotes: tuple[str, str], space: str) -> tuple[str, str]:
    if space and quotes == ("\u00ab", "\u00bb"):
        return quotes[0] + space, space + quotes[1]
    return quotes


def typographic(
    counted: collections.Counter[str], locale: Locale = UNKNOWN, space: str = ""
) -> collections.Counter[str]:
    """Typed tokens as they would be set in a language, with a share of their counts.

    Args:
        counted: tokens as they are typed.
        locale: what marks the language has.
        space: what it has between a guillemet and the word.
    """
    out: collections.Counter[str] = collections.Counter()
    ways = styles(locale, space)
    for token, count in counted.items():
        if not _TYPED.search(token):
            continue
        for style, share in ways:
            changed = style.set(token)
            if changed != token:
                out[changed] += count * share * TYPOGRAPHIC_SHARE  # type: ignore[assignment]
    return out


DASHES_PER_COMMA = 0.1
"""How often a dash stands where a comma, a colon or a semicolon could, in English prose. The text
that the registries carry is help and interface text, which has next to no dashes."""


def _closed_up(words: list[str]) -> Iterator[tuple[str, float]]:
    """Words on both sides of a dash with the dash between them, as English is set; and of a comma,
    since dashes stand where commas could."""
    for before, dash, after in zip(words, words[1:], words[2:], strict=False):
        if dash in _DASHES and before[-1].isalpha() and after[0].isalpha():
            yield f"{before}\u2014{after}", 1.0
    for before, after in itertools.pairwise(words):
        if before[-1] in ",:;" and before[-2:-1].isalpha() and after[0].isalpha():
            yield f"{before[:-1]}\u2014{after}", DASHES_PER_COMMA


def language_grams(order: int, codes: npt.NDArray[np.int32], weights: F64) -> Grams:
    """All n-grams of one order over tokens laid end to end with spaces between them."""
    n = len(codes)
    start = order - 1
    newest = codes[start:]
    state = np.zeros(n - start, dtype=np.uint64)
    inner = np.ones(n - start, dtype=bool)
    plain = np.ones(n - start, dtype=bool)
    suffix = state
    for back in range(order):
        older = codes[start - back : n - back]
        suffix = state
        state = mix(state, older)
        plain &= older < 0x80
        if 0 < back < order - 1:
            inner &= older != SPACE
    context = np.zeros(n - start, dtype=np.uint64)
    for back in range(1, order):
        context = mix(context, codes[start - back : n - back])
    # white space may stand first or last, never both with nothing between
    weight = weights[start:] if order > 1 else weights
    inner &= weight > 0
    if order == 2:
        inner &= ~((newest == SPACE) & (codes[:-1] == SPACE))
    key, first, inverse = np.unique(state[inner], return_index=True, return_inverse=True)
    total = np.bincount(inverse, weight[inner], len(key)).astype(np.float64)
    pick = np.nonzero(inner)[0][first]
    return Grams(
        key, context[pick], suffix[pick], newest[pick], codes[start - 1 : n - 1][pick],
        plain[pick], total, np.maximum(total - DISCOUNT, 0.0),
    )  # fmt: skip


def lay_out(
    counted: collections.Counter[str], fold: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], F64]:
    """Raw and folded code points of the distinct tokens, and each position's weight.

    The weight of a token stands on its characters and on the space that follows it.
    """
    ordered = sorted(counted.items())
    text = " " + " ".join(t for t, _ in ordered) + " "
    raw = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.int32)
    lengths = np.fromiter((len(t) + 1 for t, _ in ordered), dtype=np.int64)
    weights = np.repeat(np.fromiter((c for _, c in ordered), dtype=np.float64), lengths)
    return raw, fold[raw], np.concatenate([[0.0], weights])


def statistical_grams(cache: Path, language: str, fold: npt.NDArray[np.int32]) -> dict[int, Grams]:
    """N-grams inside words from a published table of statistics (lingua's), orders 2 and up."""
    path = cache / "ngrams" / f"{language}.tsv.gz"
    if not path.exists() or language in WITHOUT_MARKS:
        return {}
    by_order: dict[int, tuple[list[str], list[float]]] = {k: ([], []) for k in ORDERS}
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        for row in rows:
            gram, _, value = row.rstrip("\n").partition("\t")
            if len(gram) in by_order:
                by_order[len(gram)][0].append(gram)
                by_order[len(gram)][1].append(float(value))
    out: dict[int, Grams] = {}
    for order, (grams, values) in by_order.items():
        if not grams:
            continue
        raw = np.frombuffer("".join(grams).encode("utf-32-le"), dtype=np.int32)
        codes = fold[raw].reshape(-1, order)
        state = np.zeros(len(codes), dtype=np.uint64)
        context = state
        suffix = state
        for column in range(order - 1, -1, -1):
            suffix = state
            state = mix(state, codes[:, column])
            if column < order - 1:
                context = mix(context, codes[:, column])
        weight = np.array(values)
        out[order] = Grams.concatenate([Grams(
            state, context, suffix, codes[:, -1], codes[:, -2],
            np.asarray((codes < 0x80).all(axis=1)), weight, np.maximum(weight - DISCOUNT, 0.0),
        )])  # fmt: skip
    return out


def case_counts(raw: npt.NDArray[np.int32], weights: F64, case: npt.NDArray[np.uint8]) -> F64:
    """How often a cased letter is small or a capital after each pair of preceding shapes."""
    shape = shapes(raw, case)
    index = (shape[:-2].astype(np.int64) * 5 + shape[1:-1]) * 3 + case[raw[2:]]
    counts = np.bincount(index, weights[2:], 75).reshape(5, 5, 3)
    # the first letter of a token sees a boundary before the boundary
    first = (shape[:-1] == 0) & (weights[1:] > 0)
    counts[0, 0] += np.bincount(case[raw[1:]][first], weights[1:][first], 3)
    return counts.astype(np.float64)


def shapes(raw: npt.NDArray[np.int32], case: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """0 boundary, 1 small letter, 2 capital, 3 ASCII without case, 4 anything else."""
    shape = case[raw].copy()
    rest = shape == 0
    shape[rest] = np.where(raw[rest] == SPACE, 0, np.where(raw[rest] < 0x80, 3, 4))
    return shape


def languages(cache: Path) -> list[str]:
    """Every language that the cache has anything of, in order."""
    found = {
        p.name.split(".")[0]
        for kind in ("text", "words", "ngrams")
        for p in (cache / kind).glob("*.t*")
    }
    return sorted(found)


def _parts(
    cache: Path,
    fold: npt.NDArray[np.int32],
    case: npt.NDArray[np.uint8],
    classes: npt.NDArray[np.uint8],
    mixture: Counts,
) -> Iterator[tuple[str, dict[int, Grams]]]:
    known = locales.load(cache)
    for language in languages(cache):
        running, listed = tokens(cache, language, known.get(language, UNKNOWN))
        counted = running + listed
        statistics = statistical_grams(cache, language, fold)
        weight = WEIGHTS.get(language, 1.0)
        grams: dict[int, list[Grams]] = {k: [] for k in ORDERS}
        total = 0.0
        if counted:
            _, codes, weights = lay_out(counted, fold)
            total = float(weights.sum())
            # a language with little text says little: its share of the mixture goes with it
            share = weight * min(1.0, (total / ENOUGH) ** SMALL_POWER) * 1e7 / total
            mixture.characters += np.bincount(codes, weights * share, 0x110000)
            pair = classes[codes[:-1]].astype(np.int64) * 256 + classes[codes[1:]]
            mixture.pairs += np.bincount(pair, weights[1:] * share, 65536).reshape(256, 256)
            if running:
                # word lists know no capitals
                shown, _, amounts = lay_out(running, fold)
                mixture.cases += case_counts(shown, amounts * share, case)
            for order in ORDERS:
                part = language_grams(order, codes, weights)
                part.weight *= share
                part.discounted *= share
                grams[order].append(_thin(part, order, share))
        for order, part in statistics.items():
            amount = float(part.weight.sum())
            if amount:
                share = weight * 1e7 * (0.4 if total > 1e6 else 0.8) / amount
                if not total and order == 2:
                    mixture.characters += np.bincount(part.last, part.weight * share, 0x110000)
                    pair = classes[part.previous].astype(np.int64) * 256 + classes[part.last]
                    mixture.pairs += np.bincount(pair, part.weight * share, 65536).reshape(256, 256)
                part.weight *= share
                part.discounted *= share
                grams[order].append(_thin(part, order, share))
        print(
            f"{language}: {total:,.0f} characters of tokens, {len(statistics)} tables", flush=True
        )
        yield language, {k: Grams.concatenate(v) for k, v in grams.items() if v}


def _thin(part: Grams, order: int, share: float) -> Grams:
    """Drops what occurs once, and long n-grams that are plain ASCII: explanations differ in the
    other characters."""
    keep = part.weight >= (1.5 if order > 2 else 0.0) * share
    if order >= 4:
        keep &= ~part.ascii
    return part.select(keep)


def count(
    cache: Path,
    fold: npt.NDArray[np.int32],
    case: npt.NDArray[np.uint8],
    classes: npt.NDArray[np.uint8],
) -> Counts:
    """Counts everything in the cache folder."""
    mixture = Counts()
    pending: dict[int, list[Grams]] = {k: [] for k in ORDERS}
    for _, grams in _parts(cache, fold, case, classes, mixture):
        for order, part in grams.items():
            pending[order].append(part)
            if sum(len(p.key) for p in pending[order]) > 40_000_000:
                pending[order] = [Grams.concatenate(pending[order])]
    mixture.grams = {k: Grams.concatenate(v) for k, v in pending.items()}
    for order, merged in mixture.grams.items():
        print(f"order {order}: {len(merged.key):,} n-grams, mass {math.fsum(merged.weight):,.0f}")
    return mixture
