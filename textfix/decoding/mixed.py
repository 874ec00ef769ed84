"""Bytes to text where they are in no single encoding: what is read how, range by range.

The bytes are cut into *pieces*, each read in one encoding. Most of them are the encoding that was
detected for the whole. Others are:

- lines in another encoding, as in concatenated logs and mailboxes: UTF-8 lines among legacy ones,
  legacy lines among UTF-8, lines in two legacy encodings;
- stray bytes in a UTF-8 line, read in the legacy encoding of their like in the same input;
- the variants of UTF-8 that decoders refuse: surrogates (CESU-8), NUL in two bytes, overlong forms;
- byte order marks, at the start and again after a line end;
- what no encoding explains, which becomes U+FFFD.

Every piece that is not plainly the main encoding has an edit with its byte offsets, and from the
text and the pieces alone the exact bytes can be made again (`undo`). Time is linear in the input.
"""

from __future__ import annotations

import codecs
import functools
import re
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from textfix.decoding import bom, legacy
from textfix.decoding.binary import is_strange
from textfix.decoding.detection import Detection, examine
from textfix.decoding.encodings import BY_CODEC, UNDEFINED, Candidate, of_kind, table
from textfix.decoding.sample import sample, windows
from textfix.decoding.utf8 import CUT_END
from textfix.language.model import UNIT, Model, load

FIXER = "decoding"

LINE_GAIN = 8 * UNIT
"""What reading a line in another encoding than its neighbours must gain."""

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


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes read in one encoding.

    Args:
        start, end: byte offsets into the input, half-open.
        text: what they were read as.
        encoding: Python's codec; empty where no codec reads them so.
        raw: the bytes themselves, where encoding the text would not give them back.
    """

    start: int
    end: int
    text: str
    encoding: str
    raw: bytes | None = None

    @property
    def length(self) -> int:
        """The number of characters that were read."""
        return len(self.text)

    def bytes(self) -> bytes:
        """The bytes of the input, from the text or as they were kept."""
        return self.text.encode(self.encoding) if self.raw is None else self.raw


@dataclass(frozen=True, slots=True)
class ByteEdit:
    r"""Some bytes of an input, and the text that was made of them.

    start, end:   byte offsets into the input, half-open
    original:     the bytes from start to end
    replacement:  the text that stands for them
    fixer:        "decoding", or the fixer of the text that was decoded
    reason:       what had happened, in words
    confidence:   the probability, 0 to 1, that the replacement is right

    >>> print(ByteEdit(3, 4, b"\xe9", "é", "decoding", "cp1252 in UTF-8", 0.9))
    b'\xe9' → 'é' [0.900] cp1252 in UTF-8, at bytes 3–4
    """

    start: int
    end: int
    original: bytes
    replacement: str
    fixer: str
    reason: str
    confidence: float

    def __str__(self) -> str:
        return (
            f"{self.original!r} → {self.replacement!r} [{self.confidence:.3f}] {self.reason}, "
            f"at bytes {self.start}\N{EN DASH}{self.end}"
        )

    def to_dict(self) -> dict[str, object]:
        """The edit as values that JSON can hold; the bytes in hexadecimal."""
        return {
            "start": self.start,
            "end": self.end,
            "original": self.original.hex(),
            "replacement": self.replacement,
            "fixer": self.fixer,
            "reason": self.reason,
            "confidence": self.confidence,
        }


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the pieces it was read in, and an edit for each that departs from the main encoding.

    `encoding` is the main one. It is what was detected, or, where parts are in several, the one
    that was found for the first of them once they were told apart.

    >>> decoded = read(b"caf\\xc3\\xa9 na\\xefve caf\\xc3\\xa9")
    >>> decoded.text, decoded.encoding
    ('café naïve café', 'utf-8')
    >>> print(decoded.edits[0])
    b'\\xef' → 'ï' [0.950] cp1252 in utf-8, at bytes 8–9
    >>> decoded.undo() == b"caf\\xc3\\xa9 na\\xefve caf\\xc3\\xa9"
    True
    """

    text: str
    encoding: str
    detection: Detection
    pieces: tuple[Piece, ...]
    edits: tuple[ByteEdit, ...] = ()

    def undo(self) -> bytes:
        """The exact bytes that were read."""
        return b"".join(piece.bytes() for piece in self.pieces)


class NotText(ValueError):
    """The bytes are not text; `detection` says what was found."""

    def __init__(self, detection: Detection) -> None:
        super().__init__("not text: binary data in no known encoding")
        self.detection = detection


def read(
    data: bytes,
    *,
    encoding: str | None = None,
    charset: str | None = None,
    language: str | None = None,
) -> Decoded:
    """Reads bytes, in one encoding or in several.

    Args:
        data: any bytes.
        encoding: the main encoding, if it is known; it is obeyed, and bytes that it can't read
            are treated as stray ones.
        charset, language: hints, as for `detect`.

    Raises:
        NotText: if the bytes are binary data.
        LookupError: if Python has no such encoding.
    """
    if encoding is not None:
        codec = codecs.lookup(encoding).name
        return read_as(data, _told(data, codec), None, told=True)
    detection, text = examine(data, charset, language)
    if detection.encoding is None:
        raise NotText(detection)
    return read_as(data, detection, text)


def _told(data: bytes, codec: str) -> Detection:
    """A detection for an encoding that the caller named; a mark of that encoding is seen."""
    mark = bom.mark(data)
    if mark and bom.WITHOUT_MARK[mark[0]].startswith(codec.removesuffix("-sig")):
        return Detection(mark[1], 1.0, bom=mark[0])
    # Without a mark, what the WHATWG takes UTF-16 for.
    plain = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}
    return Detection(plain.get(codec, codec), 1.0)


def read_as(
    data: bytes, detection: Detection, text: str | None = None, told: bool = False
) -> Decoded:
    """Reads bytes of which it was detected what they are; `text`, if that has decoded them.

    An encoding that was told is kept for every line that it can read.
    """
    assert detection.encoding is not None
    sign = detection.bom
    codec = detection.encoding
    if codec in ("utf-8-sig", "utf-16", "utf-32"):
        codec = bom.WITHOUT_MARK[sign]
    pieces = [Piece(0, len(sign), "", "", sign)] if sign else []
    edits = [_edit(data, pieces[0], "byte order mark", 1.0)] if sign else []
    if text is not None and BOM not in text:
        return Decoded(text, codec, detection, (Piece(0, len(data), text, codec),))
    for found, reason, confidence in _pieces(data, len(sign), codec, told):
        pieces.append(found)
        if reason:
            edits.append(_edit(data, found, reason, confidence))
    text = "".join(piece.text for piece in pieces)
    return Decoded(text, _main(pieces, codec), detection, tuple(pieces), tuple(edits))


def _main(pieces: list[Piece], detected: str) -> str:
    """The encoding of most bytes, if the detected one is that of none."""
    sizes: dict[str, int] = {}
    for piece in pieces:
        sizes[piece.encoding] = sizes.get(piece.encoding, 0) + piece.end - piece.start
    sizes.pop("", None)
    if detected in sizes or not sizes:
        return detected
    return max(sizes, key=sizes.__getitem__)


BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"

_Found = tuple[Piece, str, float]
"""A piece, why it is not plainly the main encoding (or nothing), and how sure that is."""


def _edit(data: bytes, piece: Piece, reason: str, confidence: float) -> ByteEdit:
    original = data[piece.start : piece.end]
    return ByteEdit(piece.start, piece.end, original, piece.text, FIXER, reason, confidence)


def _pieces(data: bytes, start: int, codec: str, told: bool) -> Iterator[_Found]:
    if codec == "utf-8":
        return _utf8_pieces(data, start)
    main = _candidate(codec)
    if main and main.kind != "ebcdic" and not told:
        return _legacy_pieces(data, start, main)
    return _plain_pieces(data, start, len(data), codec)


@functools.cache
def _candidate(codec: str) -> Candidate | None:
    """The candidate whose codec Python knows by this name."""
    return next((c for c in BY_CODEC.values() if codecs.lookup(c.codec).name == codec), None)


# --- reading, with the places that can't be read ------------------------------------------------

_ESCAPE = "\udcff"
"""Stands for what could not be read. No decoder makes it of anything."""

_errors = threading.local()


def _record(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    _errors.spans.append((error.start, error.end))
    return _ESCAPE, error.end


codecs.register_error("textfix-record", _record)


def _escaped(data: bytes, codec: str) -> tuple[str, list[tuple[int, int]]]:
    """The text, with an escape for each thing that can't be read, and the byte spans of those."""
    _errors.spans = []
    text = data.decode(codec, "textfix-record")
    return text, _errors.spans


def _plain_pieces(data: bytes, start: int, end: int, codec: str) -> Iterator[_Found]:
    """The bytes in one encoding; what it can't read becomes U+FFFD."""
    text, spans = _escaped(data[start:end], codec)
    at, offset = start, 0
    for low, high in spans:
        escape = text.index(_ESCAPE, offset)
        yield from _exact(data, at, start + low, text[offset:escape], codec)
        piece = Piece(start + low, start + high, UNDEFINED, "", data[start + low : start + high])
        yield piece, f"not {codec}", 0.9
        at, offset = start + high, escape + 1
    yield from _exact(data, at, end, text[offset:], codec)


def _exact(data: bytes, start: int, end: int, text: str, codec: str) -> Iterator[_Found]:
    """One piece, with its bytes kept if encoding does not give them back; less if it is empty."""
    if start == end:
        return
    raw: bytes | None = None
    if not _is_bijective(codec):
        chunk = data[start:end]
        try:
            raw = None if text.encode(codec) == chunk else chunk
        except UnicodeEncodeError:
            raw = chunk
    yield Piece(start, end, text, codec, raw), "", 1.0


@functools.cache
def _is_bijective(codec: str) -> bool:
    """Whether encoding what was read always gives the bytes back."""
    if codec in ("utf-8", "ascii", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
        return True
    known = _candidate(codec)
    return known is not None and known.kind == "single" and _is_one_to_one(known.codec)


def _is_one_to_one(codec: str) -> bool:
    known = [char for b in range(256) if (char := bytes([b]).decode(codec, "ignore"))]
    return len(set(known)) == len(known)


# --- UTF-8 with something in it ------------------------------------------------------------------

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


def _utf8_pieces(data: bytes, start: int) -> Iterator[_Found]:
    runs = _touching(
        (start + low, start + high) for low, high in _escaped(data[start:], "utf-8")[1]
    )
    bonus = _affinity(data[start : start + ALPHABET_FROM])
    lines, strays, line_codec = _sorted_out(data, start, runs, bonus)
    stray_codec = _of_strays(data, strays, line_codec, bonus)
    at = start
    for low, high in sorted([*lines, *strays]):
        yield from _marked(data, at, low)
        if (low, high) in lines:
            for piece, reason, _ in _plain_pieces(data, low, high, line_codec.codec):
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
    bad = sum(len(_VARIANT.sub(b"", data[low:high])) for low, high in runs)
    return bad / len(data[line[0] : line[1]].translate(None, _ASCII))


def _is_better_as(data: bytes, line: _Span, candidate: Candidate, stray: Candidate) -> bool:
    """Whether a line is likelier text in one encoding than in UTF-8 with strays of another."""
    raw = data[line[0] : line[1]]
    single = stray if stray.kind == "single" else _DEFAULT
    in_part = raw.decode("utf-8", "surrogateescape").translate(_escapes_of(single.codec))
    return _cost(legacy.decode(candidate, raw)) <= _cost(in_part)


def _cost(text: str) -> float:
    """What a text costs by pairs; what UTF-8 reads by chance may be no character at all."""
    model = load()
    strange = sum(char >= "\x80" and is_strange(model, char) for char in text)
    return legacy.pair_cost(model, text) + legacy.UNDEFINED_COST * strange


@functools.cache
def _escapes_of(codec: str) -> dict[int, str]:
    """The characters of an encoding, by the surrogates that stand for its bytes."""
    return {0xDC00 + byte: char for byte, char in enumerate(table(codec)) if byte >= 0x80}


_ASCII = bytes(range(0x80))


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


def _run(data: bytes, low: int, high: int, candidate: Candidate) -> Iterator[_Found]:
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


def _stray(data: bytes, low: int, high: int, candidate: Candidate) -> Iterator[_Found]:
    """Stray bytes: the letters of the legacy encoding, or U+FFFD where those would be nonsense."""
    if low == high:
        return
    raw = data[low:high]
    if _is_cut_off(data, low, high):
        yield Piece(low, high, UNDEFINED, "", raw), "UTF-8 cut off", 0.95
        return
    read = legacy.decode(candidate, raw)
    before = _last_token(data[max(low - 24, 0) : low])
    after = _first_token(data[high : high + 24])
    model = load()
    # The whole cost, with no ceiling: a letter of another script must be seen to be out of place.
    as_lost = model.cost(before) + model.cost(after) + LOST
    if UNDEFINED in read or model.cost(before + read + after) > as_lost:
        yield Piece(low, high, UNDEFINED, "", raw), "UTF-8 with bytes lost", 0.8
        return
    name = codecs.lookup(candidate.codec).name
    for piece, _, _ in _exact(data, low, high, read, name):
        yield piece, f"{name} in utf-8", 0.95


def _is_cut_off(data: bytes, low: int, high: int) -> bool:
    """Whether these are the rest of a character at an end of the input."""
    raw = data[low:high]
    if low == 0 and high < len(data) and len(raw) <= 3:
        return all(0x80 <= byte < 0xC0 for byte in raw) and data[high] >= 0x80
    return low > 0 and high == len(data) and CUT_END.fullmatch(raw) is not None


def _last_token(data: bytes) -> str:
    text = data.decode("utf-8", "ignore")
    return "" if text[-1:].isspace() else (text.split() or [""])[-1]


def _first_token(data: bytes) -> str:
    text = data.decode("utf-8", "ignore")
    return "" if text[:1].isspace() else (text.split() or [""])[0]


def _marked(data: bytes, low: int, high: int) -> Iterator[_Found]:
    """UTF-8, with byte order marks at line starts taken out: files were put together there."""
    at = low
    for match in _INNER_MARK.finditer(data, low, high):
        mark = match.start("mark")
        if mark > low or low == 0 or data[low - 1 : low] in (b"\n", b"\r", b"\xbf"):
            yield from _exact(data, at, mark, data[at:mark].decode("utf-8"), "utf-8")
            yield Piece(mark, match.end(), "", "", data[mark : match.end()]), _MARK_REASON, 0.9
            at = match.end()
    yield from _exact(data, at, high, data[at:high].decode("utf-8"), "utf-8")


_INNER_MARK = re.compile(rb"(?:\A|(?<=[\r\n\xbf]))(?P<mark>\xef\xbb\xbf)")
_MARK_REASON = "byte order mark within the text"


# --- legacy lines, some of them in another encoding ----------------------------------------------


def _legacy_pieces(data: bytes, start: int, main: Candidate) -> Iterator[_Found]:
    model = load()
    lines = data[start:].splitlines(keepends=True)
    rivals = _rivals(model, data[start:], main)
    choices = _of_each_line(model, lines, main, rivals)
    if rivals:
        better = _judged_apart(model, lines, choices)
        main = better.get(main, main)
        rivals = [better.get(rival, rival) for rival in rivals]
        choices = _of_each_line(model, lines, main, rivals)
    at = low = start
    for index, line in enumerate(lines):
        if index and choices[index] is not choices[index - 1]:
            yield from _block(data, at, low, choices[index - 1], main)
            at = low
        low += len(line)
    if lines:
        yield from _block(data, at, low, choices[-1], main)


def _of_each_line(
    model: Model, lines: list[bytes], main: Candidate, rivals: list[Candidate]
) -> list[Candidate]:
    chosen, current = [], main
    for line in lines:
        if not line.isascii():
            current = _of_line(model, line, main, current, rivals)
        chosen.append(current)
    return chosen


def _judged_apart(
    model: Model, lines: list[bytes], choices: list[Candidate]
) -> dict[Candidate, Candidate]:
    """The encoding of the lines of each choice, now that they stand without the others."""
    apart: dict[Candidate, list[bytes]] = {}
    for line, choice in zip(lines, choices, strict=True):
        if choice is not _UTF8 and not line.isascii():
            apart.setdefault(choice, []).append(line)
    samples = {choice: sample(b"".join(own)) for choice, own in apart.items()}
    return {
        choice: legacy.rank(model, evidence, {})[0].candidate
        for choice, evidence in samples.items()
        if evidence.distinct
    }


_UTF8 = Candidate("utf_8", 0.0, "multi")


def _of_line(
    model: Model, line: bytes, main: Candidate, current: Candidate, rivals: list[Candidate]
) -> Candidate:
    """The encoding of one line: its neighbours', unless another makes much better text of it."""
    choices = [main, *rivals]
    if _is_utf8(line):
        choices.append(_UTF8)
    if choices == [current]:
        return current
    costs = {
        c: _cost(legacy.decode(c, line)) + (0 if c is current else LINE_GAIN)
        for c in dict.fromkeys([current, *choices])
        if c is not _UTF8 or _is_utf8(line)
    }
    return min(costs, key=costs.__getitem__)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _rivals(model: Model, body: bytes, main: Candidate) -> list[Candidate]:
    """Other encodings that parts of the input are in, by far, judged on parts from all over."""
    lines = [line for window in windows(body) for line in window.splitlines() if not line.isascii()]
    step = max(1, len(lines) // MOST_PARTS)
    found: dict[Candidate, None] = {}
    for index in range(0, len(lines), step):
        part = sample(b"\n".join(lines[index : index + min(step, 4)]))
        if not part.distinct:
            continue
        ranked = legacy.first_round(model, part.distinct, {})
        own = next((r.cost for r in ranked if r.candidate is main), None)
        if own is None or ranked[0].cost + RIVAL_GAIN < own:
            found[ranked[0].candidate] = None
    return list(found)[:4]


MOST_PARTS = 16
"""Parts of an input of which it is asked whether they are in another encoding."""

RIVAL_GAIN = 15 * UNIT
"""What another encoding must gain on a part of a few lines to be thought of at all."""


def _block(
    data: bytes, low: int, high: int, candidate: Candidate, main: Candidate
) -> Iterator[_Found]:
    name = codecs.lookup(candidate.codec).name
    for piece, reason, confidence in _plain_pieces(data, low, high, name):
        if candidate is not main:
            reason = reason or f"{name} in {codecs.lookup(main.codec).name}"
            confidence = min(confidence, 0.95)
        yield piece, reason, confidence
