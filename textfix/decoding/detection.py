"""Which encoding some bytes are in: the kinds of evidence, in order, and how sure it is.

The order is that of strength. A byte order mark; ASCII, and what hides in it; UTF-8, strictly and
over all of the input; UTF-8 by coverage; the structure of UTF-16 and UTF-32; EBCDIC; what is no
text; and only then, ranked by the language model, every legacy encoding.

What it promises: the time is that of a few passes at memory speed, plus what a bounded sample
costs, however long the input. What it leaves to others: decoding broken and mixed input
(`mixed.py`), and hints (`hints.py`).
"""

from __future__ import annotations

import codecs
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from textfix.decoding import binary, bom, costs, ebcdic, escapes, hints, legacy, second, utf8, utf16
from textfix.decoding.encodings import UNDEFINED, Candidate
from textfix.decoding.legacy import Ranked
from textfix.decoding.sample import Sample, sample
from textfix.language.model import UNIT, Model, load

TEMPERATURE = 1.25
LITTLE = 1.0
"""By how much differences of cost are divided before they are taken for odds; for n bytes beyond
ASCII it is `TEMPERATURE` x (1 + `LITTLE` / n), because with few of them the model may be trusted
less. Fitted on the half of the development text that is for tuning (7,367 inputs of the web, DOS,
Mac, EBCDIC, window, late and markup groups of `tests/bench/detection.py`): of 0.8 to 2 and 0 to 6,
log loss is least at 1 and 1 (0.0066), and 0.0067 at 1.25 and 1, where of the answers with a
confidence of 0.95 and more (98.8 %) 99.97 % are right. The more careful end is taken, because other
texts are less like those the model was trained on."""

HOPELESS = (7.0 * UNIT, 11.0 * UNIT)
"""For single-byte and multi-byte encodings: if the characters of the best reading cost more than
this on average, it is no text in any encoding that is known. Real text of the development set stays
below 5 and 8.4, with a rare sentence at 10; random bytes without controls begin at 8.6 and 12.
Nothing is said of fewer characters than `FEW_CHARACTERS`: with so few it may be chance."""

FEW_CHARACTERS = 16

MIXED = 0.15
"""The share of the bytes beyond ASCII in UTF-8 sequences from which an input may be in two
encodings, and ..."""

MOSTLY = 0.5
"""The share from which UTF-8 is the encoding that is named."""

MIXED_GAIN = 20 * UNIT
MOST_COMPARED = 40
"""... what reading up to so many tokens as UTF-8 must gain to say that it is."""

BROKEN_UTF8 = Candidate("utf_8", -1.0, "multi")
"""UTF-8 too damaged to be known by its structure, as one more candidate of the ranking."""

CUT_UTF8 = Candidate("utf_8", -5.0, "multi")
"""UTF-8 of which only the beginning of one character is left. Of the web a hundredth is in
Windows-1252, the rest in UTF-8: nearly five nats."""


@dataclass(frozen=True, slots=True)
class Guess:
    """An encoding, by its name in Python, and the probability that it is the right one.

    >>> print(Guess("cp1252", 0.25))
    cp1252 [0.250]
    """

    encoding: str
    confidence: float

    def __str__(self) -> str:
        return f"{self.encoding} [{self.confidence:.3f}]"


@dataclass(frozen=True, slots=True)
class Detection:
    """What encoding some bytes are in.

    Args:
        encoding: Python's name of the codec; None if the bytes are not text. With a byte order
            mark, the codec that takes the mark off ("utf-8-sig", "utf-16", "utf-32"), unless what
            follows belies the mark.
        confidence: the probability, 0 to 1, that the text this encoding gives is the right one;
            where the bytes are not text, that they are not.
        alternatives: other encodings, which would give other text, the most probable first.
        equivalent: encodings that give the same text as `encoding`.
        script: the script of most letters beyond ASCII, in lower case; empty if there are none.
        language: the language as a code, where the script or a hint tells it; else empty.
        bom: the byte order mark that the bytes begin with, if any.
        damaged: the share of the bytes beyond ASCII, 0 to 1, that the encoding can't read; from a
            sample where the input is long.
        binary: whether the bytes are not text.

    >>> print(Detection("cp1252", 0.9, (Guess("cp1250", 0.1),), script="latin"))
    cp1252 [0.900], latin, or cp1250 [0.100]
    """

    encoding: str | None
    confidence: float
    alternatives: tuple[Guess, ...] = ()
    equivalent: tuple[str, ...] = ()
    script: str = ""
    language: str = ""
    bom: bytes = b""
    damaged: float = 0.0
    binary: bool = False

    def __str__(self) -> str:
        parts = [f"{self.encoding or 'not text'} [{self.confidence:.3f}]"]
        parts += [part for part in (self.script, self.language) if part]
        if self.damaged:
            parts.append(f"{self.damaged:.1%} damaged")
        parts += [f"or {guess}" for guess in self.alternatives]
        return ", ".join(parts)

    def to_dict(self) -> dict[str, object]:
        """The detection as values that JSON can hold; the byte order mark in hexadecimal.

        >>> Detection("ascii", 1.0).to_dict()["encoding"]
        'ascii'
        """
        return {
            "encoding": self.encoding,
            "confidence": round(self.confidence, 4),
            "alternatives": [
                {"encoding": g.encoding, "confidence": round(g.confidence, 4)}
                for g in self.alternatives
            ],
            "equivalent": list(self.equivalent),
            "script": self.script,
            "language": self.language,
            "bom": self.bom.hex(),
            "damaged": round(self.damaged, 4),
            "binary": self.binary,
        }


NOT_TEXT = Detection(None, 1.0, binary=True)


def detect(
    data: bytes | bytearray | memoryview,
    *,
    charset: str | None = None,
    language: str | None = None,
) -> Detection:
    """Says what encoding some bytes are in.

    Args:
        data: any bytes, whole or cut off, damaged or not.
        charset: what a header says of them: a label ("latin-1") or a Content-Type. It is weighed,
            as is what the bytes declare themselves (`<meta charset>`, XML, Python's coding line).
        language: the code of the language that they are thought to be in.

    Returns:
        The encoding with its confidence and the alternatives. Empty input is ASCII.

    Raises:
        TypeError: if data is not bytes.

    >>> detect("Съешь же ещё этих мягких булок".encode("koi8-r")).encoding
    'koi8-r'
    >>> detect("naïve café".encode()).encoding
    'utf-8'
    >>> detect(b"PK\\x03\\x04\\x14\\x00").binary
    True
    """
    return examine(as_bytes(data), charset, language)[0]


def as_bytes(data: object) -> bytes:
    """The data as bytes.

    Raises:
        TypeError: if it is something else.
    """
    if isinstance(data, bytes):
        return data
    if isinstance(data, (bytearray, memoryview)):
        return bytes(data)
    hint = ": a str is decoded already" if isinstance(data, str) else ""
    raise TypeError(f"data must be bytes, not {type(data).__name__}{hint}")


def examine(
    data: bytes,
    charset: str | None = None,
    language: str | None = None,
    bonus: dict[str, float] | None = None,
) -> tuple[Detection, str | None]:
    """The detection; and the text, where finding out has decoded all of it.

    `bonus` holds nats by which something else that is known makes encodings likelier.
    """
    if mark := bom.mark(data):
        found = _marked(data, *mark)
        if found:
            return found, None
    if binary.has_magic(data):
        return NOT_TEXT, None
    if in_ascii := utf8.ascii_text(data):
        found = _in_ascii(data, in_ascii[1])
        return found, in_ascii[0] if found.encoding == "ascii" else None
    text = utf8.strict(data)
    if text is not None and not (b"\0" in data and binary.has_controls(data)):
        # Every sequence makes it less likely that another encoding has the structure by chance.
        extra = min(len(data) - len(text), 60)
        return _described(Detection("utf-8", 1.0 - 0.01 * 0.5**extra), text, language), text
    nats = hints.bonus(data, charset, language)
    for codec, more in (bonus or {}).items():
        nats[codec] = nats.get(codec, 0.0) + more
    return _beyond(data, nats, language), None


def _marked(data: bytes, sign: bytes, codec: str) -> Detection | None:
    """What a byte order mark says, unless what follows belies it."""
    rest = data[len(sign) :]
    if codec == "utf-8-sig" and utf8.strict(rest) is None:
        evidence = sample(rest)
        covered = utf8.coverage(evidence)
        if covered < utf8.POSSIBLE:
            # Some program writes it before everything.
            return replace(_beyond(rest, hints.bonus(rest, None, None), None), bom=sign)
        return Detection(codec, covered, bom=sign, damaged=1 - covered)
    if codec == "gb18030" or codec == "utf-8-sig" or _is_wide_text(rest, bom.WITHOUT_MARK[sign]):
        return _described(
            Detection(codec, 1.0, bom=sign), _head(rest, bom.WITHOUT_MARK[sign]), None
        )
    return None


def _is_wide_text(rest: bytes, codec: str) -> bool:
    """Whether what follows a mark of UTF-16 may be text: "ÿþ" can begin other things."""
    text = _head(rest, codec)
    model = load()
    strange = sum(binary.is_strange(model, char) for char in text)
    return strange * 5 <= len(text)


def _head(data: bytes, codec: str) -> str:
    return data[: 1 << 12].decode(codec, "ignore")


def _in_ascii(data: bytes, signs: int) -> Detection:
    """What bytes are that are all ASCII: ASCII, most of the time."""
    if codec := escapes.detect(load(), data, signs):
        return _described(Detection(_name(codec), 0.99), data.decode(codec, "replace"), None)
    if signs & utf8.NUL or binary.has_controls(data[:4096]):
        if wide := utf16.detect(load(), data):
            return _described(Detection(wide.codec, 0.99), _head(data, wide.codec), None)
        if binary.has_controls(data):
            return NOT_TEXT
    if b"@" in data[:64] and b" " not in data[:64] and (pages := ebcdic.rank(load(), data, {})):
        return _settled(load(), data, sample(data), pages, "")
    return Detection("ascii", 1.0)


def _beyond(data: bytes, bonus: dict[str, float], language: str | None) -> Detection:
    """The encoding of bytes that are neither ASCII nor whole UTF-8."""
    model = load()
    evidence = sample(data)
    covered = utf8.coverage(evidence)
    kept = covered == 1.0 or (covered >= utf8.KEPT and utf8.is_enough(evidence))
    if kept and not binary.has_controls(data):
        found = Detection("utf-8", min(0.99, covered + 0.1), damaged=1 - covered)
        return _described(found, evidence.text("utf-8"), language)
    if wide := utf16.detect(model, data):
        return _described(Detection(wide.codec, 0.99), _head(data, wide.codec), language)
    pages = ebcdic.rank(model, data, bonus)
    if pages and not ebcdic.is_one_word(data):
        return _settled(model, data, evidence, pages, language or "")
    if binary.has_controls(data):
        return NOT_TEXT
    cut = utf8.may_be_cut(evidence)
    more = (CUT_UTF8,) if cut else (BROKEN_UTF8,) if covered >= utf8.POSSIBLE else ()
    ranked = legacy.rank(model, evidence, bonus, more)
    is_utf8 = ranked[0].candidate is BROKEN_UTF8
    if covered >= MIXED and (rest := _without_utf8(model, evidence, ranked[0].candidate)):
        is_utf8 = covered >= MOSTLY
        if not is_utf8:
            evidence = rest
            ranked = legacy.rank(model, evidence, bonus)
    if is_utf8:
        found = Detection("utf-8", covered, damaged=1 - covered)
        return _described(found, sample(data).text("utf-8"), language)
    if pages and evidence.distinct == (data,):
        # All were judged over the same bytes.
        ranked = sorted([*ranked, *pages], key=lambda r: r.cost)
    if _is_hopeless(ranked[0]):
        return Detection(None, 0.9, binary=True)
    return _settled(model, data, evidence, ranked, language or "")


def _without_utf8(model: Model, evidence: Sample, best: Candidate) -> Sample | None:
    """The evidence less its tokens in UTF-8, if there are such: the input is in two encodings."""
    own = [token for token in evidence.distinct if utf8.is_utf8(token)]
    some = own[:MOST_COMPARED]
    if not some or len(own) == len(evidence.distinct):
        return None
    own_costs = costs.of(model)
    gain = sum(
        own_costs.lines(legacy.decode(best, token))
        - own_costs.lines(token.decode("utf-8", "replace"))
        for token in some
    )
    if gain < MIXED_GAIN:
        return None
    dropped = set(own)
    rest = tuple(token for token in evidence.distinct if token not in dropped)
    return Sample(evidence.data, rest, evidence.whole)


def _is_hopeless(best: Ranked) -> bool:
    """Whether even the best reading is no text: random bytes, say, that have no controls."""
    limit = HOPELESS[best.candidate.kind != "single"]
    return best.length >= FEW_CHARACTERS and best.cost > limit * best.length


def _settled(
    model: Model, data: bytes, evidence: Sample, ranked: Sequence[Ranked], language: str
) -> Detection:
    """The detection that a ranking amounts to."""
    groups = _groups(data, evidence, ranked)
    beyond = sum(len(token.translate(None, utf8.ASCII)) for token in evidence.distinct)
    temperature = TEMPERATURE * (1.0 + LITTLE / max(beyond, 1))
    weights = [math.exp((groups[0][0].cost - g[0].cost) / UNIT / temperature) for g in groups]
    total = sum(weights)
    guesses = [
        Guess(_name(g[0].candidate.codec), weight / total)
        for g, weight in zip(groups, weights, strict=True)
    ]
    first = guesses[0]
    shown = data if len(data) <= second.LOOKED_AT else b" ".join(evidence.distinct)
    runner_up = guesses[1].encoding if len(guesses) > 1 else None
    confidence = second.weigh(first.confidence, shown, first.encoding, runner_up)
    # The others share what is left in the same proportions.
    share = (1.0 - confidence) / max(1.0 - first.confidence, 1e-9)
    others = [Guess(g.encoding, min(1.0, g.confidence * share)) for g in guesses[1:]]
    best = groups[0][0]
    text = evidence.text(best.candidate.codec)[:SHOWN]
    return _described(
        Detection(
            first.encoding,
            confidence,
            tuple(g for g in others if g.confidence >= 0.001)[:8],
            tuple(_name(r.candidate.codec) for r in groups[0][1:]),
            damaged=text.count(UNDEFINED) / max(len(_ASCII.sub("", text)), 1),
        ),
        text,
        language,
    )


def _groups(data: bytes, evidence: Sample, ranked: Sequence[Ranked]) -> list[list[Ranked]]:
    """Candidates that give the same text, together; each group by its cheapest."""
    groups: dict[object, list[Ranked]] = {}
    text = b" ".join(evidence.distinct)
    present = (
        bytes(set(data[:LISTED])) if ranked[0].candidate.kind == "ebcdic" else bytes(set(text))
    )
    for one in ranked[:MOST_GROUPED]:
        if one.cost > ranked[0].cost + FAR:
            break
        if one.candidate.kind == "multi":
            key: object = legacy.decode(one.candidate, text)
        else:
            # Single bytes read the same wherever they stand.
            key = legacy.decode(one.candidate, present)
        groups.setdefault(key, []).append(one)
    return list(groups.values())


MOST_GROUPED = 32
FAR = 40 * UNIT
"""Candidates further behind the first than this have no part in the probabilities."""

SHOWN_FIRST, SHOWN = 1 << 9, 1 << 12
"""Characters of the sample in which scripts are counted, if they hold a quarter beyond ASCII; and
in which they are otherwise, and damage is."""

LISTED = 1 << 15
"""Bytes of EBCDIC by which it is judged whether two code pages read them the same."""


def _name(codec: str) -> str:
    return codecs.lookup(codec).name


_ASCII = re.compile("[\0-\x7f]+")
_LANGUAGES = {
    "thai": "th", "hangul": "ko", "japanese": "ja", "hebrew": "he", "greek": "el",
    "armenian": "hy", "georgian": "ka", "tamil": "ta", "han": "zh",
}  # fmt: skip


def _described(found: Detection, text: str, language: str | None) -> Detection:
    """The detection with the script of a text, and its language where the script says it."""
    counts: Counter[str] = Counter()
    model = load()
    beyond = _ASCII.sub("", text[:SHOWN_FIRST])
    if len(beyond) < SHOWN_FIRST // 4:
        beyond = _ASCII.sub("", text[:SHOWN])
    for char, number in Counter(beyond).items():
        if name := model.script_name(char):
            counts[name] += number
    if counts["japanese"] > 0.05 * counts.total():
        counts["japanese"] += counts.pop("han", 0)
    script = max(counts, key=counts.__getitem__, default="")
    return replace(found, script=script, language=language or _LANGUAGES.get(script, ""))
