"""Reading UTF-8 text of any size in blocks, in bounded memory.

What goes out is what came in: decoding is strict, line ends and a byte order mark are kept,
and the blocks joined are the text. A block ends at a line end where there is one, so that a
repair, which looks at neighbours, seldom has a block's border between them.

Bytes that are not UTF-8 are refused here with their place (`NotUTF8`). To know that before the
first block is used, read from `verified(stream)`.
"""

import codecs
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO

BLOCK_SIZE = 256 * 1024
"""Bytes read at a time: enough text to weigh evidence over, little to hold."""

SPOOL_SIZE = 8 * 1024 * 1024
"""Bytes of a pipe kept in memory before they go to a temporary file."""

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
    """The text of `stream` in blocks of about `size` characters, at most twice that.

    >>> import io
    >>> list(blocks(io.BytesIO(b"one\\r\\ntwo\\nthree"), size=6))
    ['one\\r\\n', 'two\\n', 'three']
    """
    pending = ""
    for piece in _decoded(_chunks(stream, size)):
        pending += piece
        end = _last_line_end(pending)
        if not end and len(pending) >= size:
            end = _last_break(pending)
        if end:
            yield pending[:end]
            pending = pending[end:]
    if pending:
        yield pending


@contextmanager
def verified(stream: IO[bytes], size: int = BLOCK_SIZE) -> Iterator[IO[bytes]]:
    """The bytes of `stream`, to be read again, after all of them proved to be UTF-8.

    What can be read twice is; what cannot (a pipe) is kept meanwhile, on disk when it is long.
    """
    if stream.seekable():
        start = stream.tell()
        _check(_chunks(stream, size))
        stream.seek(start)
        yield stream
        return
    with SpooledTemporaryFile(max_size=SPOOL_SIZE) as spool:
        _check(_copied(_chunks(stream, size), spool))
        spool.seek(0)
        yield spool


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


def _copied(chunks: Iterable[bytes], to: IO[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        to.write(chunk)
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
