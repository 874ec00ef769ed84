"""What bytes are cut into when they are read: pieces in one encoding each, and edits.

A piece gives back its bytes: by encoding its text, or, where that does not give them, because it
kept them. Reading a stretch (`plain_pieces`) finds what the encoding can't read, with byte offsets.
"""

from __future__ import annotations

import codecs
import functools
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from textfix.decoding.encodings import CANDIDATES, UNDEFINED, Candidate

FIXER = "decoding"


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


Found = tuple[Piece, str, float]
"""A piece, why it is not plainly the main encoding (or nothing), and how sure that is."""


def edit(data: bytes, piece: Piece, reason: str, confidence: float) -> ByteEdit:
    """The edit that says of a piece how it was read."""
    original = data[piece.start : piece.end]
    return ByteEdit(piece.start, piece.end, original, piece.text, FIXER, reason, confidence)


@functools.cache
def candidate_of(codec: str) -> Candidate | None:
    """The candidate whose codec Python knows by this name."""
    return next((c for c in CANDIDATES if codecs.lookup(c.codec).name == codec), None)


_ESCAPE = "\udcff"
"""Stands for what could not be read. No decoder makes it of anything."""

_errors = threading.local()


def _record(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    _errors.spans.append((error.start, error.end))
    return _ESCAPE, error.end


codecs.register_error("textfix-record", _record)


def escaped(data: bytes, codec: str) -> tuple[str, list[tuple[int, int]]]:
    """The text, with an escape for each thing that can't be read, and the byte spans of those."""
    _errors.spans = []
    text = data.decode(codec, "textfix-record")
    return text, _errors.spans


def plain_pieces(data: bytes, start: int, end: int, codec: str) -> Iterator[Found]:
    """The bytes in one encoding; what it can't read becomes U+FFFD."""
    text, spans = escaped(data[start:end], codec)
    at, offset = start, 0
    for low, high in spans:
        escape = text.index(_ESCAPE, offset)
        yield from exact(data, at, start + low, text[offset:escape], codec)
        piece = Piece(start + low, start + high, UNDEFINED, "", data[start + low : start + high])
        yield piece, f"not {codec}", 0.9
        at, offset = start + high, escape + 1
    yield from exact(data, at, end, text[offset:], codec)


def exact(data: bytes, start: int, end: int, text: str, codec: str) -> Iterator[Found]:
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
    known = candidate_of(codec)
    return known is not None and known.kind == "single" and _is_one_to_one(known.codec)


def _is_one_to_one(codec: str) -> bool:
    known = [char for b in range(256) if (char := bytes([b]).decode(codec, "ignore"))]
    return len(set(known)) == len(known)
