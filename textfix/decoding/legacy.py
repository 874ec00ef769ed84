"""Which legacy encoding: every candidate, ranked by how likely the text is that it makes.

All candidates are charged for the same bytes, the sample's tokens, so their costs can be compared:
the encoding's own cost, plus what the language model says of the text, plus a price for every
byte that the encoding does not have. Three rounds, each dearer a candidate and with fewer of them:

1. pairs of characters, for all single-byte encodings at once (`Costs.lanes`), for the multi-byte
   ones that decode;
2. the whole model over the distinct tokens, up to a budget, for those that are left;
3. the same over the tokens in which the best few differ, found anywhere in the sample.

What it leaves to others: evidence other than language (`detection.py`).
"""

from __future__ import annotations

import codecs
import functools
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from textfix.decoding import costs
from textfix.decoding.binary import is_strange
from textfix.decoding.costs import UNDEFINED_COST
from textfix.decoding.encodings import UNDEFINED, Candidate, of_kind, table
from textfix.decoding.languages import Speakers, words_near
from textfix.decoding.sample import Sample
from textfix.language.languages import MOST
from textfix.language.model import UNIT, Model, load

FIRST_ROUND = 2048
"""Bytes of the sample whose pairs are counted."""

FIRST_MULTI = 256
"""Bytes of the sample that multi-byte encodings are tried on first."""

SECOND_ROUND = (120, 350, 800)
"""Bytes of distinct tokens that the whole model judges, step by step: after each, candidates that
are `FAR_BEHIND` the first are given up."""

FAR_BEHIND = 30 * UNIT

LAST_ROUND = 400
"""Bytes of tokens in which two of the best few differ."""

CLOSE = 40 * UNIT
CLOSE_COUNT = 8
"""The last round is for candidates this close to the first, and for so many different readings."""

FEW_LETTERS = 4
FOREIGN = 2 * UNIT
"""An encoding made for another script than Latin pays this for each letter that it lacks of a few:
nobody writes German in an Arabic encoding, and a lone accented letter is no Cyrillic text."""

CEDILLA = 4 * UNIT
"""Romanian was written with cedillas where an encoding has no letters with a comma below. The model
knows today's letters, and the bytes are the same; so the spelling is judged as if it were today's,
and where both encodings are possible the one with the right letters is preferred."""

FINALISTS = 24
MARGIN = 25 * UNIT
MARGIN_SHARE = 0.08
"""After the first round a candidate is given up if it is further behind the first than so much, and
than this share of the first one's cost; and so many go on at most. Of 2,412 inputs of the tuning
half, the right one was outside one of the two in one case."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its cost in eighths of a nat over the bytes that all were judged on.

    `errors` and `length` count characters that it can't read and that it makes of those bytes.
    """

    candidate: Candidate
    cost: float
    errors: int = 0
    length: int = 0


def rank(
    model: Model,
    evidence: Sample,
    bonus: dict[str, float],
    more: Sequence[Candidate] = (),
) -> list[Ranked]:
    """The candidates in order, the likeliest first.

    Args:
        model: the language model.
        evidence: the sample of the input; it must have tokens.
        bonus: nats by which hints make an encoding likelier, by codec.
        more: candidates beside those of `encodings`, of kind "multi".
    """
    judge = Judge(model, bonus)
    first = first_round(model, evidence.distinct, bonus, more)
    near = _near(first)
    return narrow(judge, evidence, [*near, *(one for one in more if one not in near)])


def narrow(
    judge: Judge,
    evidence: Sample,
    candidates: Iterable[Candidate],
    words: Callable[[Sample], list[str]] = words_near,
) -> list[Ranked]:
    """A few candidates in order, the likeliest first, by the whole model and the languages.

    `words` are those that tell the languages of the text.
    """
    left = list(candidates)
    behind: list[Ranked] = []
    chosen: list[bytes] = []
    for limit in SECOND_ROUND:
        before, chosen = chosen, _spread(evidence.distinct, limit)
        if chosen == before:
            break
        ranked = sorted((judge(c, chosen) for c in left), key=_cost_of)
        near = [r for r in ranked if r.cost <= ranked[0].cost + FAR_BEHIND]
        behind += (replace(r, cost=r.cost - ranked[0].cost) for r in ranked[len(near) :])
        left = [r.candidate for r in near]
        if len(left) == 1:
            break
    last, telling = _last_round(judge, evidence, near, chosen)
    final = _by_languages(evidence, last, [*telling, *chosen], words)
    # Those that were given up keep their distance.
    behind.sort(key=_cost_of)
    return [*final, *(replace(r, cost=max(final[0].cost, r.cost + final[0].cost)) for r in behind)]


# --- round 1 ---------------------------------------------------------------------------------


def first_round(
    model: Model, ordered: Sequence[bytes], bonus: dict[str, float], more: Sequence[Candidate] = ()
) -> list[tuple[float, Candidate]]:
    """The candidates in order, each with its cost, by pairs of characters alone."""
    text = _joined(ordered, FIRST_ROUND)
    part = _joined(ordered, FIRST_MULTI)
    own = costs.of(model)
    singles = own.lanes(text)
    on_part = singles if part == text else own.lanes(part)
    scale = 1.0 if part == text else sum(sorted(singles)[:5]) / max(sum(sorted(on_part)[:5]), 1)
    priced = [(cost + _prior(c, bonus), c) for c, cost in zip(own.candidates, singles, strict=True)]
    hopeless = min(on_part) + 2 * max(MARGIN, MARGIN_SHARE * min(on_part))
    for candidate in (*of_kind("multi"), *more):
        if candidate.like:
            continue
        decoded = part.decode(candidate.codec, "replace")
        errors = decoded.count(UNDEFINED)
        if errors * 5 <= len(decoded):
            cost = own.pairs(decoded, limit=hopeless) * scale
            priced.append((cost + _prior(candidate, bonus), candidate))
    priced.sort(key=itemgetter(0))
    return priced


def _cost_of(ranked: Ranked) -> float:
    return ranked.cost


def _prior(candidate: Candidate, bonus: dict[str, float]) -> float:
    return UNIT * (candidate.cost - bonus.get(candidate.codec, 0.0))


def _joined(tokens: Iterable[bytes], limit: int) -> bytes:
    """Tokens with a space around each, up to a number of bytes, the first in any case."""
    taken, length = [b""], 0
    for token in tokens:
        if length and length + len(token) > limit:
            break
        taken.append(token)
        length += len(token) + 1
    return b" ".join([*taken, b""])


def reading_cost(text: str) -> float:
    """What a text costs by pairs; what UTF-8 reads by chance may be no character at all."""
    model = load()
    strange = sum(char >= "\x80" and is_strange(model, char) for char in text)
    return costs.of(model).pairs(text) + UNDEFINED_COST * strange


def _near(priced: list[tuple[float, Candidate]]) -> list[Candidate]:
    best = priced[0][0]
    limit = best + max(MARGIN, MARGIN_SHARE * best)
    near = [candidate for cost, candidate in priced[:FINALISTS] if cost <= limit]
    names = {candidate.codec for candidate in near}
    return near + [c for c in of_kind("multi") if c.like in names]


# --- round 2 and 3 ---------------------------------------------------------------------------


def _last_round(
    judge: Judge, evidence: Sample, ranked: list[Ranked], chosen: list[bytes]
) -> tuple[list[Ranked], list[bytes]]:
    """Judges the best few on the tokens that tell them apart, wherever those stand; and those."""
    best = ranked[0]
    close = _differently(evidence, [r for r in ranked if r.cost <= best.cost + CLOSE])
    judged = set(chosen)
    telling: dict[bytes, None] = {}
    for other in close[1:]:
        telling |= dict.fromkeys(_telling(evidence, best.candidate, other.candidate, judged))
    if not telling:
        return ranked, []
    again = [judge(r.candidate, [*chosen, *telling]) for r in close]
    # Those left behind keep their distance.
    again.sort(key=_cost_of)
    moved = again[0].cost - best.cost
    rest = [replace(r, cost=r.cost + moved) for r in ranked if r not in close]
    return again + rest, list(telling)


def _differently(evidence: Sample, ranked: list[Ranked]) -> list[Ranked]:
    """The first, until there are `CLOSE_COUNT` different readings."""
    present = bytes(set(b" ".join(evidence.distinct))) if evidence.whole else ALL_BYTES
    seen: set[object] = set()
    for count, one in enumerate(ranked):
        single = one.candidate.kind == "single"
        seen.add(decode(one.candidate, present) if single else one.candidate)
        if len(seen) > CLOSE_COUNT:
            return ranked[:count]
    return ranked


ALL_BYTES = bytes(range(0x100))


def _by_languages(
    evidence: Sample,
    ranked: list[Ranked],
    shown: list[bytes],
    words: Callable[[Sample], list[str]],
) -> list[Ranked]:
    """The same with what the languages say of the letters that are shown, where it is close."""
    worst = ranked[0].cost + CLOSE
    readings = {r.candidate: decode_lines(r.candidate, shown) for r in ranked if r.cost <= worst}
    if len(set(readings.values())) < 2:
        return ranked
    speakers = Speakers(words(evidence))
    weighed = {text: speakers.weigh(text) for text in set(readings.values())}
    most = max(one.gain for one in weighed.values())
    again = []
    for one in ranked:
        worth = 0.0  # for what is left behind
        if one.candidate in readings:
            found = weighed[readings[one.candidate]]
            worth = max(found.gain - most, -MOST) + MOST + found.made_for(one.candidate)
        again.append(replace(one, cost=one.cost - UNIT * worth))
    return sorted(again, key=_cost_of)


def _telling(evidence: Sample, one: Candidate, other: Candidate, judged: set[bytes]) -> list[bytes]:
    """Tokens not yet judged that two candidates read differently, up to a number of bytes."""
    if "multi" in (one.kind, other.kind):
        differ = [
            t for t in evidence.distinct if t not in judged and decode(one, t) != decode(other, t)
        ]
    else:
        differing = _differing(one.codec, other.codec)
        holds = re.compile(b"[" + re.escape(differing) + b"]").search
        differ = [t for t in evidence.distinct if t not in judged and holds(t)]
        if not differ and not evidence.whole:
            differ = [t for t in evidence.around(differing) if t not in judged]
    return _spread(differ, LAST_ROUND) if differ else []


@functools.lru_cache(maxsize=4096)
def _differing(one: str, other: str) -> bytes:
    """The bytes that two single-byte encodings read differently."""
    pairs = enumerate(zip(table(one), table(other), strict=True))
    return bytes(byte for byte, (a, b) in pairs if a != b)


def _spread(tokens: Sequence[bytes], limit: int) -> list[bytes]:
    """Tokens from all over the list, up to a number of bytes."""
    total = sum(map(len, tokens))
    step = max(1.0, total / limit)
    return [tokens[int(i * step)] for i in range(int(len(tokens) / step))] or list(tokens[:1])


class Judge:
    """The whole model's judgement of candidates over tokens; what reads the same is judged once."""

    def __init__(self, model: Model, bonus: dict[str, float]) -> None:
        self._model = model
        self._bonus = bonus
        self._lines = costs.of(model).lines
        self._texts: dict[str, int] = {}

    def __call__(self, candidate: Candidate, tokens: Sequence[bytes]) -> Ranked:
        plain = decode_lines(candidate, tokens)
        text = _spelled(candidate.codec, plain)
        cost = self._texts.get(text)
        if cost is None:
            cost = self._texts[text] = self._lines(text)
        total = cost + _prior(candidate, self._bonus) + _out_of_place(self._model, candidate, plain)
        return Ranked(candidate, total, text.count(UNDEFINED), len(text) + 1 - len(tokens))


def _out_of_place(model: Model, candidate: Candidate, text: str) -> float:
    """What a text costs for not being what its encoding was made for."""
    if candidate.codec in _OLD_SPELLING:
        return 0.0 if _CEDILLAS.isdisjoint(text) else CEDILLA
    if candidate.script == "latin":
        return 0.0
    own = _SCRIPTS[candidate.script]
    letters = 0
    for char in set(text):
        if char >= "\x80" and model.script_name(char) in own:
            letters += text.count(char)
            if letters >= FEW_LETTERS:
                return 0.0
    return FOREIGN * (FEW_LETTERS - letters)


_SCRIPTS = {
    "japanese": {"japanese", "han"},
    **{s: {s} for s in ("cyrillic", "greek", "hebrew", "arabic", "thai", "han", "hangul")},
}
_LONE_TONE = re.compile("(?<![aeiouyâêôăơưAEIOUYÂÊÔĂƠƯ])[\u0300\u0301\u0303\u0309\u0323]")
_COMMA = str.maketrans("şţŞŢ", "șțȘȚ")
_CEDILLAS = frozenset("şţŞŢ")
_OLD_SPELLING = {codec: _COMMA for codec in ("cp1250", "iso8859_2", "cp852", "mac_latin2")}


def _spelled(codec: str, text: str) -> str:
    """The text as it would be spelled where the encoding set no bounds."""
    if codec == "cp1258":
        # Tones are characters of their own, and stand on a vowel.
        return unicodedata.normalize("NFC", _LONE_TONE.sub(UNDEFINED, text))
    return text.translate(_OLD_SPELLING[codec]) if codec in _OLD_SPELLING else text


def decode(candidate: Candidate, data: bytes) -> str:
    """The text of the bytes, U+FFFD for what the encoding does not have."""
    if candidate.kind != "single":
        return data.decode(candidate.codec, "replace")
    return codecs.charmap_decode(data, "strict", table(candidate.codec))[0]


def decode_lines(candidate: Candidate, tokens: Sequence[bytes]) -> str:
    """The texts of tokens, one a line: decoded together, which is cheaper."""
    line_end = b"\x25" if candidate.kind == "ebcdic" else b"\n"
    return decode(candidate, line_end.join(tokens))
