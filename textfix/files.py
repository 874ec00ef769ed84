"""Reading text of any size and encoding in blocks, in bounded memory.

What goes out is what came in: line ends and a byte order mark are kept, and the blocks joined are
the text. A block ends at a line end where there is one, so that a repair, which looks at
neighbours, seldom has a block's border between them.

`readable(stream)` finds out what the bytes are before the first block is used. UTF-8 is decoded
strictly (`blocks`, `NotUTF8`); everything else goes through `decoding/`: whole up to `WHOLE` bytes,
beyond that a window at a time.
"""

import codecs
import os
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from tempfile import SpooledTemporaryFile
from typing import IO

from textfix.decoding import stream as streaming
from textfix.decoding.detection import Detection, examine
from textfix.decoding.mixed import NotText, read
from textfix.decoding.stream import IncrementalDecoder

BLOCK_SIZE = 256 * 1024
"""Bytes read at a time: enough text to weigh evidence over, little to hold."""

SPOOL_SIZE = 8 * 1024 * 1024
"""Bytes of a pipe kept in memory before they go to a temporary file."""

WHOLE = 64 * 1024 * 1024
"""Bytes of a file that is not UTF-8 up to which it is read whole, so that all of it is evidence."""

LOOK = 64 * 1024
"""Bytes at the start, or in a part of a very long file, by which it is judged what it is."""

MOST_PARTS = 256
"""Parts of a very long file that are looked at."""

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"

_LINE_END = re.compile(r"\r\n?|\n")

# The spaces a long line may be cut after. Only these: U+0085 and U+00A0 are spaces to Unicode,
# but in damaged text they are the second halves of letters ("Ã" + U+00A0 was "à").
_SPACES = (" ", "\t")

_ZERO_WIDTH_JOINER = "\N{ZERO WIDTH JOINER}"

# No written character has more parts than this; without a bound, a file of nothing but
# combining marks would be read into memory whole.
_LONGEST_SEQUENCE = 32


class NotUTF8(ValueError):
    """Bytes that are not UTF-8: `offset` counts bytes from where reading began."""

    def __init__(self, offset: int, byte: int, reason: str) -> None:
        super().__init__(f"not UTF-8: byte 0x{byte:02X} at offset {offset} ({reason})")
        self.offset = offset
        self.byte = byte
        self.reason = reason


def blocks(stream: IO[bytes], size: int = BLOCK_SIZE) -> Iterator[str]:
    """The text of a stream of UTF-8 in blocks of about `size` characters, at most twice that.

    >>> import io
    >>> list(blocks(io.BytesIO(b"one\\r\\ntwo\\nthree"), size=6))
    ['one\\r\\n', 'two\\n', 'three']
    """
    return regrouped(_decoded(_chunks(stream, size)), size)


def regrouped(pieces: Iterable[str], size: int = BLOCK_SIZE) -> Iterator[str]:
    """The same text in blocks of about `size` characters that end at line ends."""
    pending = ""
    for piece in pieces:
        pending += piece
        end = _last_line_end(pending)
        if not end and len(pending) >= size:
            end = _last_break(pending)
        if end:
            yield pending[:end]
            pending = pending[end:]
    if pending:
        yield pending


@dataclass(frozen=True, slots=True)
class Readable:
    """A text that was found out to be one.

    Args:
        encoding: of the bytes, by Python's name; of most of them, if they are in several.
        blocks: the text; a byte order mark is its first character.
    """

    encoding: str
    blocks: Iterator[str]


@contextmanager
def readable(
    stream: IO[bytes], encoding: str | None = None, size: int = BLOCK_SIZE
) -> Iterator[Readable]:
    """The text of a stream in any encoding, after it was found out which.

    What can be read twice is; what cannot (a pipe) is kept meanwhile, on disk when it is long.

    Raises:
        NotText: if the bytes are binary data.
        LookupError: if Python has no such encoding.
    """
    if encoding is not None:
        encoding = codecs.lookup(encoding).name
    if stream.seekable():
        yield _readable(stream, encoding, size)
        return
    with SpooledTemporaryFile(max_size=SPOOL_SIZE) as spool:
        for chunk in _chunks(stream, size):
            spool.write(chunk)
        spool.seek(0)
        yield _readable(spool, encoding, size)


def _readable(stream: IO[bytes], encoding: str | None, size: int) -> Readable:
    start = stream.tell()
    if encoding in (None, "utf-8") and _is_plain_utf8(stream, size):
        stream.seek(start)
        return Readable("utf-8", blocks(stream, size))
    stream.seek(start)
    data = stream.read(WHOLE + 1)
    if len(data) <= WHOLE:
        decoded = read(data, encoding=encoding)
        sign = BYTE_ORDER_MARK if decoded.detection.bom else ""
        return Readable(decoded.encoding, regrouped(_sliced(sign + decoded.text, size), size))
    stream.seek(start)
    return _streamed(stream, data[:LOOK], encoding, size)


def _is_plain_utf8(stream: IO[bytes], size: int) -> bool:
    """Whether the rest of a stream is UTF-8 and means nothing else (UTF-16 of ASCII is, too)."""
    first = stream.read(LOOK)
    if first and (streaming.may_mean_more(first) or examine(first)[0].binary):
        return False
    try:
        _check(chain([first], _chunks(stream, size)))
    except NotUTF8:
        return False
    return True


def _sliced(text: str, size: int) -> Iterator[str]:
    for start in range(0, len(text), size):
        yield text[start : start + size]


def _streamed(stream: IO[bytes], head: bytes, encoding: str | None, size: int) -> Readable:
    """A file too long to be read whole: a window at a time."""
    detected = examine(head)[0]
    if encoding is not None:
        decoder = codecs.getincrementaldecoder(encoding)("replace")
    elif detected.encoding is None:
        raise NotText(detected)
    else:
        decoder, encoding = IncrementalDecoder(window=16 * LOOK), detected.encoding
    mark = [BYTE_ORDER_MARK] if detected.bom and isinstance(decoder, IncrementalDecoder) else []
    return Readable(encoding, regrouped(chain(mark, _decoded_by(decoder, stream, size)), size))


def _decoded_by(decoder: codecs.IncrementalDecoder, stream: IO[bytes], size: int) -> Iterator[str]:
    for chunk in _chunks(stream, size):
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def detect_stream(stream: IO[bytes]) -> Detection:
    """What encoding a stream is in; of a very long one, parts from all over are looked at."""
    data = stream.read(WHOLE + 1)
    if len(data) <= WHOLE or not stream.seekable():
        return examine(data)[0]
    head = examine(data[:LOOK])[0]
    if head.binary or head.bom or streaming.is_stateful(head.encoding or ""):
        return head
    end = stream.seek(0, os.SEEK_END)
    parts = [data[:LOOK]]
    for start in range(LOOK, end - LOOK, end // MOST_PARTS):
        stream.seek(start)
        part = stream.read(LOOK)
        # Whole lines, so that no character is cut.
        parts.append(part[part.find(b"\n") + 1 : part.rfind(b"\n") + 1])
    return examine(b"".join(parts))[0]


LINE_ENDS = {"lf": "\n", "crlf": "\r\n", "cr": "\r"}


def with_line_ends(blocks: Iterable[str], name: str) -> Iterator[str]:
    """The same text with other line ends, of those in `LINE_ENDS`; no block may end inside one.

    >>> list(with_line_ends(["one\\r\\ntwo\\r", "three\\n"], "lf"))
    ['one\\ntwo\\n', 'three\\n']
    """
    for block in blocks:
        yield _LINE_END.sub(LINE_ENDS[name], block)


def with_mark(blocks: Iterable[str], wanted: bool) -> Iterator[str]:
    """The same text with a byte order mark at its start, or without.

    >>> list(with_mark(["one"], True)), list(with_mark(["\\ufeffone"], False))
    (['\\ufeffone'], ['one'])
    """
    for index, block in enumerate(blocks):
        if index == 0:
            block = BYTE_ORDER_MARK * wanted + block.removeprefix(BYTE_ORDER_MARK)
        yield block


class LineMap:
    """Line and column of offsets into one block of a longer text.

    Lines count from 1 and end at LF, CR or CR LF; columns count code points from 1.

    >>> LineMap("one\\ntwo", line=7, column=5).position(1)
    (7, 6)
    >>> LineMap("one\\ntwo", line=7, column=5).position(6)
    (8, 3)
    """

    def __init__(self, text: str, line: int = 1, column: int = 1) -> None:
        self._line = line
        self._column = column
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def position(self, offset: int) -> tuple[int, int]:
        index = bisect_right(self._starts, offset) - 1
        first_column = 1 if index else self._column
        return self._line + index, first_column + offset - self._starts[index]


def _chunks(stream: IO[bytes], size: int) -> Iterator[bytes]:
    while chunk := stream.read(size):
        yield chunk


def _check(chunks: Iterable[bytes]) -> None:
    for _ in _decoded(chunks):
        pass


def _decoded(chunks: Iterable[bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    read = 0
    try:
        for chunk in chunks:
            read += len(chunk)
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        # The decoder reports what it held back from earlier chunks together with the newest,
        # so its input ends where reading has come to.
        offset = read - len(error.object) + error.start
        raise NotUTF8(offset, error.object[error.start], error.reason) from None


def _last_line_end(text: str) -> int:
    # A CR at the very end may be the first half of a CR LF and has to wait for what follows.
    return max(text.rfind("\n"), text.rfind("\r", 0, len(text) - 1)) + 1


def _last_break(text: str) -> int:
    """Where to cut a line that is too long: after a space, else between two characters."""
    # Half the text at most stays behind, which keeps the sum bounded.
    start, stop = len(text) // 2, len(text) - 1
    space = max(text.rfind(space, start, stop) for space in _SPACES)
    if space > 0:
        return space + 1
    for index in range(stop, max(stop - _LONGEST_SEQUENCE, 0), -1):
        if not _continues(text, index):
            return index
    return stop


def _continues(text: str, index: int) -> bool:
    """Whether the character at `index` belongs to the one before it."""
    return (
        unicodedata.category(text[index]).startswith("M")
        or text[index] == _ZERO_WIDTH_JOINER
        or text[index - 1] == _ZERO_WIDTH_JOINER
    )
