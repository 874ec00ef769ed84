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
from collections.abc import Iterator
from dataclasses import dataclass

from textfix.decoding import bom
from textfix.decoding.damaged_utf8 import utf8_pieces
from textfix.decoding.detection import Detection, examine
from textfix.decoding.legacy_lines import legacy_pieces
from textfix.decoding.pieces import ByteEdit, Found, Piece, candidate_of, edit, plain_pieces


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the pieces it was read in, and an edit for each that departs from the main encoding.

    `encoding` is the main one: what was detected, or that of most bytes if, once the parts were
    told apart, none is in what was detected.

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
    edits = [edit(data, pieces[0], "byte order mark", 1.0)] if sign else []
    if text is not None and BOM not in text:
        return Decoded(text, codec, detection, (Piece(0, len(data), text, codec),))
    for found, reason, confidence in _pieces(data, len(sign), codec, told):
        pieces.append(found)
        if reason:
            edits.append(edit(data, found, reason, confidence))
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


def _pieces(data: bytes, start: int, codec: str, told: bool) -> Iterator[Found]:
    if codec == "utf-8":
        return utf8_pieces(data, start)
    main = candidate_of(codec)
    if main and main.kind != "ebcdic" and not told:
        return legacy_pieces(data, start, main)
    return plain_pieces(data, start, len(data), codec)
