"""From bytes to repaired text: decoding, then the pipeline, in one record.

What it promises: every range of bytes that was reinterpreted or repaired is an edit with byte
offsets, and `undo` makes the exact bytes again from the text and the record. What it leaves to
others: the decoding (`decoding/mixed.py`) and the stages (`pipeline.py`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from textfix import edits as text_edits
from textfix.decoding.detection import Detection, as_bytes
from textfix.decoding.mixed import Decoded, read
from textfix.decoding.pieces import ByteEdit, Piece
from textfix.edits import Edit, Repair
from textfix.open_places import Unresolved
from textfix.pipeline import Pipeline
from textfix.profiles import resolve

RECORD_VERSION = 1
"""Written into every record; goes up when an older reader would misread a newer record."""


@dataclass(frozen=True, slots=True)
class BytesRepair:
    r"""Bytes before and text after, what was done between the two, and why.

    Args:
        original: the bytes before.
        decoded: the text that they were read as, with the edits that decoding made.
        repair: what the pipeline did with that text.

    >>> result = fix_bytes(b"It wasn\xe2\x80\x99t \xefn the caf\xc3\xa9.")
    >>> result.text, result.encoding
    ('It wasn’t ïn the café.', 'utf-8')
    >>> result.undo() == result.original
    True
    """

    original: bytes
    decoded: Decoded
    repair: Repair

    def __str__(self) -> str:
        lines = [f"{len(self.original)} bytes in {self.encoding}, {_number(len(self.edits))}"]
        return "\n".join([*lines, *(f"  {edit}" for edit in self.edits)])

    @property
    def text(self) -> str:
        """The text after decoding and repair."""
        return self.repair.text

    @property
    def encoding(self) -> str:
        """The encoding of the input, or of most of it, by Python's name."""
        return self.decoded.encoding

    @property
    def detection(self) -> Detection:
        """What was detected for the input as a whole."""
        return self.decoded.detection

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The ranges of bytes that were read in one encoding each, end to end."""
        return self.decoded.pieces

    @property
    def edits(self) -> tuple[ByteEdit, ...]:
        """What decoding reinterpreted and what the pipeline repaired, in the order of the bytes.

        The two may overlap: a repair is over the text that decoding made.
        """
        repaired = _over_bytes(self.original, self.pieces, self.repair.edits)
        return tuple(sorted([*self.decoded.edits, *repaired], key=lambda e: (e.start, e.end)))

    @property
    def unresolved(self) -> tuple[ByteEdit, ...]:
        """Places that look damaged and could not be decided; the replacement is the best guess."""
        return tuple(_over_bytes(self.original, self.pieces, self.repair.unresolved))

    def counts(self) -> dict[str, int]:
        """How many edits were made for each reason, the most frequent first."""
        return dict(Counter(edit.reason for edit in self.edits).most_common())

    def undo(self) -> bytes:
        """The bytes before, worked out from the text, its edits and the pieces.

        >>> fix_bytes("cafÃ©".encode("cp1252")).undo()
        b'caf\\xc3\\xa9'
        """
        return encode(text_edits.undo(self.text, self.repair.edits), self.pieces)

    def to_dict(self) -> dict[str, object]:
        """The repair as values that JSON can hold; bytes in hexadecimal.

        >>> fix_bytes(b"plain").to_dict()["encoding"]
        'ascii'
        """
        return {
            "version": RECORD_VERSION,
            "encoding": self.encoding,
            "detection": self.detection.to_dict(),
            "pieces": [_piece_record(piece) for piece in self.pieces],
            "decoding": [edit.to_dict() for edit in self.decoded.edits],
            "repair": self.repair.to_dict(),
        }

    def to_json(self, indent: int | None = None) -> str:
        """The repair as JSON in ASCII; `indent` is the number of spaces a level, if any."""
        return json.dumps(self.to_dict(), indent=indent)


def fix_bytes(
    data: bytes | bytearray | memoryview,
    pipeline: Pipeline | str = "repair",
    *,
    encoding: str | None = None,
    charset: str | None = None,
    language: str | None = None,
    unresolved: Unresolved = "keep",
) -> BytesRepair:
    r"""Reads bytes in whatever encoding or encodings they are in, and repairs the text.

    Args:
        data: any bytes.
        pipeline: a `Pipeline`, or the name of a profile in `PROFILES`.
        encoding: the encoding, if it is known. It is obeyed; bytes that it can't read are told
            apart as they would be otherwise.
        charset: what a header says of the encoding; it is weighed.
        language: the code of the language they are thought to be in; it is weighed.
        unresolved: as for `fix_text`.

    Returns:
        The text with every edit by byte offsets, and undo.

    Raises:
        TypeError: if data is not bytes.
        NotText: if it is binary data; a ValueError that carries the detection.
        LookupError: if Python has no such encoding.
        ValueError: if the profile or the choice for unresolved places is not known.

    >>> fix_bytes("Съешь же ещё этих мягких булок".encode("cp866")).text
    'Съешь же ещё этих мягких булок'
    """
    data = as_bytes(data)
    stages = resolve(pipeline)
    decoded = read(data, encoding=encoding, charset=charset, language=language)
    return BytesRepair(data, decoded, stages.repair(decoded.text, unresolved))


def encode(text: str, pieces: Iterable[Piece]) -> bytes:
    """The bytes of a text that was read in pieces: the way back.

    Raises:
        ValueError: if the text is not as long as the pieces.
    """
    out: list[bytes] = []
    at = 0
    for piece in pieces:
        end = at + piece.length
        out.append(text[at:end].encode(piece.encoding) if piece.raw is None else piece.raw)
        at = end
    if at != len(text):
        raise ValueError(f"expected a text of {at} characters, got {len(text)}")
    return b"".join(out)


def _over_bytes(
    original: bytes, pieces: tuple[Piece, ...], edits: Iterable[Edit]
) -> Iterator[ByteEdit]:
    """Edits of the decoded text, by the offsets of the bytes they are over."""
    ruler = _Ruler(pieces)
    for edit in edits:
        start = ruler.low(edit.start)
        end = max(ruler.high(edit.end), start)
        yield ByteEdit(
            start,
            end,
            original[start:end],
            edit.replacement,
            edit.fixer,
            edit.reason,
            edit.confidence,
        )


class _Ruler:
    """Byte offsets of rising offsets into the text; each stretch of text is measured once."""

    def __init__(self, pieces: tuple[Piece, ...]) -> None:
        self._pieces = pieces
        self._index = 0
        self._start = 0  # of the piece, in the text
        self._known = (0, pieces[0].start if pieces else 0)  # an offset in the piece, and its byte

    def low(self, offset: int) -> int:
        """The byte at which a character begins."""
        while self._index < len(self._pieces) - 1 and offset >= self._end:
            self._next()
        return self._within(offset)

    def high(self, offset: int) -> int:
        """The byte at which what is before an offset ends."""
        while self._index < len(self._pieces) - 1 and offset > self._end:
            self._next()
        return self._within(offset)

    @property
    def _end(self) -> int:
        return self._start + self._pieces[self._index].length

    def _next(self) -> None:
        self._start = self._end
        self._index += 1
        self._known = (0, self._pieces[self._index].start)

    def _within(self, offset: int) -> int:
        if not self._pieces:
            return 0
        piece = self._pieces[self._index]
        wanted = offset - self._start
        if wanted >= piece.length:
            return piece.end
        if wanted <= 0:
            return piece.start
        known, byte = self._known
        if wanted < known:
            known, byte = 0, piece.start
        if piece.raw is not None:
            # Nobody can say which byte of it gave which character.
            return piece.start
        byte += len(piece.text[known:wanted].encode(piece.encoding))
        self._known = (wanted, byte)
        return byte


def _piece_record(piece: Piece) -> dict[str, object]:
    record: dict[str, object] = {
        "start": piece.start,
        "end": piece.end,
        "length": piece.length,
        "encoding": piece.encoding,
    }
    if piece.raw is not None:
        record["raw"] = piece.raw.hex()
    return record


def _number(count: int) -> str:
    return f"{count} edit" if count == 1 else f"{count} edits"
