"""UTF-8 with something else in it: lines in another encoding, stray bytes, what UTF-8 forbids.

Lines that are mostly no UTF-8 are ranked together, and so are the stray bytes in the others; the
letters of the rest of the text make encodings that have them likelier. A stray that makes no sense
in any encoding is what is left of a character: U+FFFD.
"""

from __future__ import annotations

import codecs
import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from textfix.decoding import legacy
from textfix.decoding.encodings import BY_CODEC, UNDEFINED, Candidate, of_kind, table
from textfix.decoding.pieces import Found, Piece, escaped, exact, plain_pieces
from textfix.decoding.sample import sample
from textfix.decoding.utf8 import ASCII, CUT_END
from textfix.language.model import UNIT, load

SURELY_FOREIGN = 0.5
"""The share of a line's bytes beyond ASCII that are no UTF-8 from which it is another encoding."""

MAYBE_FOREIGN = 0.1
"""The share from which it may be: some legacy encodings often look like UTF-8 by chance."""

AFFINITY = 6.0
MISSING = 4.0
"""Nats by which an encoding that has all the letters of the rest of the text is likelier than one
that lacks a quarter of them or more (one in so many)."""

ALPHABET_FROM = 1 << 16
"""Bytes at the start whose letters are taken for those of the text."""

LOST = 10 * UNIT
"""What it costs that bytes of a character were lost."""

STRAY_BONUS = 3.0
"""Nats by which stray bytes in UTF-8 are likelier to be Windows-1252 (pasted quotes and names), or
what other lines of the same input are in."""


_VARIANT = re.compile(
    rb"(?P<pair>\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf])"
    rb"|(?P<lone>\xed[\xa0-\xbf][\x80-\xbf])"
    rb"|(?P<nul>\xc0\x80)"
    rb"|(?P<overlong>[\xc0\xc1][\x80-\xbf]|\xe0[\x80-\x9f][\x80-\xbf]"
    rb"|\xf0[\x80-\x8f][\x80-\xbf][\x80-\xbf])"
)
_REASONS = {
    "pair": "surrogates in UTF-8 (CESU-8)",
    "lone": "half a surrogate pair in UTF-8 (WTF-8)",
    "nul": "NUL in two bytes (modified UTF-8)",
    "overlong": "overlong UTF-8",
}

_Span = tuple[int, int]


def utf8_pieces(data: bytes, start: int) -> Iterator[Found]:
    runs = _touching((start + low, start + high) for low, high in escaped(data[start:], "utf-8")[1])
    bonus = _affinity(data[start : start + ALPHABET_FROM])
    lines, strays, line_codec = _sorted_out(data, start, runs, bonus)
    stray_codec = _of_strays(data, strays, line_codec, bonus)
    at = start
    for low, high in sorted([*lines, *strays]):
        yield from _marked(data, at, low)
        if (low, high) in lines:
            for piece, reason, _ in plain_pieces(data, low, high, line_codec.codec):
                yield piece, reason or f"{piece.encoding} in utf-8", 0.9 if reason else 0.95
        else:
            yield from _run(data, low, high, stray_codec)
        at = high
    yield from _marked(data, at, len(data))


def _touching(spans: Iterable[_Span]) -> list[_Span]:
    """Spans with those joined that touch."""
    runs: list[_Span] = []
    for low, high in spans:
        if runs and runs[-1][1] == low:
            runs[-1] = (runs[-1][0], high)
        else:
            runs.append((low, high))
    return runs


def _affinity(data: bytes) -> dict[str, float]:
    """Nats by which encodings are likelier for what is not UTF-8, by the letters of what is.

    A text has one alphabet: what stands between Hungarian lines is an encoding that has "ő".
    """
    counts = Counter(char for char in data.decode("utf-8", "ignore") if char.isalpha())
    # What is met once may be a foreign name.
    letters = [char for char, count in counts.items() if char >= "\x80" and count > 1]
    if not letters:
        return {}
    bonus = {}
    for candidate in of_kind("single"):
        missing = sum(char not in table(candidate.codec) for char in letters) / len(letters)
        bonus[candidate.codec] = AFFINITY * max(0.0, 1.0 - MISSING * missing)
    return bonus


def _sorted_out(
    data: bytes, start: int, runs: list[_Span], bonus: dict[str, float]
) -> tuple[set[_Span], list[_Span], Candidate]:
    """Lines that are not UTF-8, the runs in lines that are, and the encoding of such lines."""
    lines = list(_lines_with(data, start, runs))
    shares = {line: _foreign_share(data, line, own) for line, own in lines}
    sure = {line: None for line, share in shares.items() if share > SURELY_FOREIGN}
    maybe = [line for line, share in shares.items() if share > MAYBE_FOREIGN]
    candidate = _of_lines(data, list(sure) or maybe, bonus)
    inside = [run for line, own in lines if line not in sure for run in own]
    stray = _of_strays(data, inside, candidate, bonus)
    foreign: list[_Span] = []
    strays: list[_Span] = []
    for line, own in lines:
        share = shares[line]
        if share == 1.0 or (share > MAYBE_FOREIGN and _is_better_as(data, line, candidate, stray)):
            if foreign and data[foreign[-1][1] : line[0]].isascii():
                foreign[-1] = (foreign[-1][0], line[1])
            else:
                foreign.append(line)
        else:
            strays += own
    return set(foreign), strays, candidate


def _lines_with(data: bytes, start: int, runs: list[_Span]) -> Iterator[tuple[_Span, list[_Span]]]:
    """The lines that have runs, with their runs."""
    floor, index = start, 0
    while index < len(runs):
        low = max(data.rfind(b"\n", floor, runs[index][0]) + 1, floor)
        high = data.find(b"\n", runs[index][1])
        high = len(data) if high < 0 else high
        inside = index
        while inside < len(runs) and runs[inside][0] < high:
            inside += 1
        yield (low, high), runs[index:inside]
        floor, index = high, inside


def _foreign_share(data: bytes, line: _Span, runs: list[_Span]) -> float:
    """The share of a line's bytes beyond ASCII that are no UTF-8, and no variant of it."""
    bad = sum(
        len(_VARIANT.sub(b"", data[low:high]))
        for low, high in runs
        if not _is_cut_off(data, low, high)
    )
    return bad / len(data[line[0] : line[1]].translate(None, ASCII))


def _is_better_as(data: bytes, line: _Span, candidate: Candidate, stray: Candidate) -> bool:
    """Whether a line is likelier text in one encoding than in UTF-8 with strays of another."""
    raw = data[line[0] : line[1]]
    single = stray if stray.kind == "single" else _DEFAULT
    in_part = raw.decode("utf-8", "surrogateescape").translate(_escapes_of(single.codec))
    return legacy.reading_cost(legacy.decode(candidate, raw)) <= legacy.reading_cost(in_part)


@functools.cache
def _escapes_of(codec: str) -> dict[int, str]:
    """The characters of an encoding, by the surrogates that stand for its bytes."""
    return {0xDC00 + byte: char for byte, char in enumerate(table(codec)) if byte >= 0x80}


def _of_lines(data: bytes, lines: list[_Span], bonus: dict[str, float]) -> Candidate:
    """The encoding of lines that are not UTF-8."""
    evidence = sample(b"\n".join(data[low:high] for low, high in lines))
    return legacy.rank(load(), evidence, bonus)[0].candidate if evidence.distinct else _DEFAULT


_DEFAULT = BY_CODEC["cp1252"]


def _of_strays(
    data: bytes, strays: list[_Span], of_lines: Candidate, affinity: dict[str, float]
) -> Candidate:
    """The encoding of single bytes in UTF-8 lines: judged with the ASCII letters beside them."""
    tokens = []
    for low, high in strays[:MOST_STRAYS]:
        before = _LETTERS_BEFORE.search(data[max(low - 12, 0) : low])
        after = _LETTERS_AFTER.match(data[high : high + 12])
        tokens.append(
            (before[0] if before else b"") + data[low:high] + (after[0] if after else b"")
        )
    if not tokens:
        return _DEFAULT
    evidence = sample(b"\n".join(tokens))
    bonus = dict(affinity)
    for likely in {of_lines.codec, _DEFAULT.codec}:
        bonus[likely] = bonus.get(likely, 0.0) + STRAY_BONUS
    return legacy.rank(load(), evidence, bonus)[0].candidate


MOST_STRAYS = 500
_LETTERS_BEFORE = re.compile(rb"[A-Za-z]+\Z")
_LETTERS_AFTER = re.compile(rb"[A-Za-z]+")


def _run(data: bytes, low: int, high: int, candidate: Candidate) -> Iterator[Found]:
    """Bytes in a UTF-8 line that are not UTF-8: variants of it, and strays."""
    run = data[low:high]
    at = 0
    for match in _VARIANT.finditer(run):
        yield from _stray(data, low + at, low + match.start(), candidate)
        kind = match.lastgroup or ""
        piece = Piece(
            low + match.start(), low + match.end(), _variant(kind, match[0]), "", match[0]
        )
        yield piece, _REASONS[kind], 0.95
        at = match.end()
    yield from _stray(data, low + at, high, candidate)


def _variant(kind: str, raw: bytes) -> str:
    """The text of a sequence that UTF-8 does not allow."""
    if kind == "lone":
        return UNDEFINED
    if kind == "pair":
        return (
            raw.decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16")
        )
    value = raw[0] & (0xFF >> (len(raw) + 1))
    for byte in raw[1:]:
        value = value << 6 | byte & 0x3F
    return chr(value)


def _stray(data: bytes, low: int, high: int, candidate: Candidate) -> Iterator[Found]:
    """Stray bytes: the letters of the legacy encoding, or U+FFFD where those would be nonsense."""
    if low == high:
        return
    raw = data[low:high]
    cut_off = _is_cut_off(data, low, high)
    if cut_off and not _is_odd_lead(data, low, high):
        yield Piece(low, high, UNDEFINED, "", raw), "UTF-8 cut off", 0.95
        return
    read = legacy.decode(candidate, raw)
    before = _last_token(data[max(low - 24, 0) : low])
    after = _first_token(data[high : high + 24])
    model = load()
    # The whole cost, with no ceiling: a letter of another script must be seen to be out of place.
    as_lost = model.cost(before) + model.cost(after) + LOST
    if UNDEFINED in read or model.cost(before + read + after) > as_lost:
        reason = "UTF-8 cut off" if cut_off else "UTF-8 with bytes lost"
        yield Piece(low, high, UNDEFINED, "", raw), reason, 0.8
        return
    name = codecs.lookup(candidate.codec).name
    for piece, _, _ in exact(data, low, high, read, name):
        yield piece, f"{name} in utf-8", 0.95


def _is_cut_off(data: bytes, low: int, high: int) -> bool:
    """Whether these are the rest of a character at an end of the input."""
    raw = data[low:high]
    if low == 0 and high < len(data) and len(raw) <= 3:
        return all(0x80 <= byte < 0xC0 for byte in raw) and data[high] >= 0x80
    return low > 0 and high == len(data) and CUT_END.fullmatch(raw) is not None


COMMON_LEADS = b"\xc2\xc3\xe2"
"""What Latin letters and typographic signs begin with, which any text may have."""


def _is_odd_lead(data: bytes, low: int, high: int) -> bool:
    """Whether the one byte at the end begins no other character of the text: a last "é" would be an
    ideograph in UTF-8, and in French there are none."""
    if high - low != 1 or high != len(data) or data[low] in COMMON_LEADS:
        return False
    near = data[max(low - ALPHABET_FROM, 0) : low]
    return re.search(re.escape(data[low:high]) + rb"[\x80-\xbf]", near) is None


def _last_token(data: bytes) -> str:
    text = data.decode("utf-8", "ignore")
    return "" if text[-1:].isspace() else (text.split() or [""])[-1]


def _first_token(data: bytes) -> str:
    text = data.decode("utf-8", "ignore")
    return "" if text[:1].isspace() else (text.split() or [""])[0]


def _marked(data: bytes, low: int, high: int) -> Iterator[Found]:
    """UTF-8, with byte order marks at line starts taken out: files were put together there."""
    at = low
    for match in _INNER_MARK.finditer(data, low, high):
        mark = match.start("mark")
        if mark > low or low == 0 or data[low - 1 : low] in (b"\n", b"\r", b"\xbf"):
            yield from exact(data, at, mark, data[at:mark].decode("utf-8"), "utf-8")
            yield Piece(mark, match.end(), "", "", data[mark : match.end()]), _MARK_REASON, 0.9
            at = match.end()
    yield from exact(data, at, high, data[at:high].decode("utf-8"), "utf-8")


_INNER_MARK = re.compile(rb"(?:\A|(?<=[\r\n\xbf]))(?P<mark>\xef\xbb\xbf)")
_MARK_REASON = "byte order mark within the text"
