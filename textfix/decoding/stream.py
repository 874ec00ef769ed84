"""Decoding as the bytes come in, in bounded memory: what is behind the codec "textfix".

UTF-8 is passed on as it arrives. At the first byte that is no UTF-8, or at once where the beginning
looks like UTF-16 or an escaped encoding, bytes are held until there is a window of them; then it is
decided what they are. Later windows are judged again, with what was decided before as a hint; if
the decision changes where both can't have been right, `revisions` says so: what was passed on can
not be called back.

Reading is forgiving ("errors" has no influence: what can't be read is U+FFFD), except that binary
data raises `UnicodeDecodeError`. Encoding with "textfix" gives UTF-8.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textfix.decoding import bom, escapes, hints
from textfix.decoding.codec import NAME
from textfix.decoding.detection import examine
from textfix.decoding.encodings import UNDEFINED, of_kind
from textfix.decoding.mixed import NotText, read, read_as
from textfix.decoding.sample import first_high
from textfix.decoding.utf8 import CUT_END

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

WINDOW = 64 * 1024
"""Bytes that are held at most before it is decided what they are."""

KNOWN = 10.0
"""Nats by which the encoding of the window before is likelier for the next."""

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
_MARK = re.compile(rf"(?<=[\r\n]){MARK}+")

_FIRST_LOOK = 4
"""Bytes without which nothing is said, unless no more come."""


@dataclass(frozen=True, slots=True)
class Revision:
    """From a byte offset on, text is read in another encoding; what came before may be wrong.

    >>> print(Revision(65536, "cp1252", "cp1250"))
    cp1252 until byte 65536, then cp1250
    """

    offset: int
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.before} until byte {self.offset}, then {self.after}"


class IncrementalDecoder(codecs.IncrementalDecoder):
    """Decodes bytes of any encoding piece by piece.

    >>> decoder = IncrementalDecoder()
    >>> data = "Съешь же ещё этих мягких булок".encode("cp1251")
    >>> decoder.decode(data[:9]) + decoder.decode(data[9:], final=True)
    'Съешь же ещё этих мягких булок'
    >>> decoder.encoding
    'cp1251'
    """

    def __init__(self, errors: str = "strict", window: int = WINDOW) -> None:
        super().__init__(errors)
        self.window = window
        self.reset()

    def reset(self) -> None:
        """Forgets everything, as before the first byte."""
        self.encoding: str | None = None
        self.revisions: tuple[Revision, ...] = ()
        self._held = b""
        self._offset = 0  # of what is held
        self._started = False
        self._last = "\n"  # what was passed on last
        self._as_utf8 = True  # whether bytes are passed on as long as they are UTF-8
        self._inner: codecs.IncrementalDecoder | None = None

    def getstate(self) -> tuple[bytes, int]:
        """Of no use: what was decided can't be put in a number. Such files can't be sought."""
        return b"", 0

    def setstate(self, state: tuple[bytes, int]) -> None:
        """Starts anew, which is all that a state can say."""
        self.reset()

    def decode(self, data: bytes, final: bool = False) -> str:  # type: ignore[override]
        """The text of the bytes as far as it is decided; the rest of it when final.

        Raises:
            UnicodeDecodeError: if the bytes are binary data.
        """
        # A window at a time, so that a long piece costs no more than many short ones.
        starts = range(0, max(len(data), 1), self.window)
        pieces = (bytes(data[start : start + self.window]) for start in starts)
        last = starts[-1] // self.window
        return "".join(self._feed(piece, final and i == last) for i, piece in enumerate(pieces))

    def _feed(self, data: bytes, final: bool) -> str:
        self._held += data
        if not self._started and not self._start(final):
            return ""
        out = []
        if self._as_utf8 and self._inner is None:
            out.append(self._utf8(final))
        while self._inner is None and not self._as_utf8 and self._is_full(final):
            out.append(self._window(final))
        if self._inner is None and self._as_utf8 and self._held and final:
            out.append(self._utf8(final))
        if self._inner is not None:
            held, self._held = self._held, b""
            out.append(self._inner.decode(held, final))
        return "".join(out)

    def _is_full(self, final: bool) -> bool:
        return len(self._held) >= self.window or (final and bool(self._held))

    def _start(self, final: bool) -> bool:
        """Whether the beginning is seen: not with too few bytes, nor where they may mean more."""
        held = self._held
        complete = final or len(held) >= self.window
        if not complete and (len(held) < _FIRST_LOOK or may_mean_more(held)):
            return False
        self._started = True
        if mark := bom.mark(held):
            self._hand_over(bom.WITHOUT_MARK[mark[0]], len(mark[0]))
        elif may_mean_more(held):
            self._as_utf8 = False  # a window is examined before it is passed on
        return True

    def _hand_over(self, encoding: str, skipped: int = 0) -> None:
        """Lets Python's decoder do the rest, where the encoding is certain and has a state."""
        self.encoding = encoding
        self._use(skipped)
        if encoding != "utf-8":
            self._inner = codecs.getincrementaldecoder(encoding)("replace")

    def _use(self, count: int) -> None:
        self._held = self._held[count:]
        self._offset += count

    def _utf8(self, final: bool) -> str:
        """What can be passed on as UTF-8; ends that mode at the first bytes that are none."""
        held = self._held
        try:
            end = len(held)
            text = held.decode("utf-8")
        except UnicodeDecodeError as error:
            end = error.start
            unfinished = CUT_END.fullmatch(held, end) is not None
            if unfinished and final and self.encoding == "utf-8":
                self._use(len(held))
                return held[:end].decode("utf-8") + UNDEFINED
            if final or not unfinished:
                self._as_utf8 = False
                # The word before is evidence, and so is every byte beyond ASCII not yet passed on.
                stop = end if self.encoding else first_high(held, 0, len(held))
                end = max(held.rfind(b"\n", 0, stop), held.rfind(b" ", 0, stop)) + 1
            text = held[:end].decode("utf-8")
        if not text.isascii():
            self.encoding = self.encoding or "utf-8"
        self._use(end)
        return self._unmarked(text)

    def _unmarked(self, text: str) -> str:
        """UTF-8 without the byte order marks at line starts: files were put together there."""
        if MARK in text:
            text = _MARK.sub("", self._last + text)[len(self._last) :]
        self._last = text[-1:] or self._last
        return text

    def _window(self, final: bool) -> str:
        """Decides what a window is, and gives its text."""
        held = self._held
        end = len(held) if final and len(held) <= self.window else _cut(held[: self.window])
        part = held[:end]
        known = hints.of_codec(self.encoding, KNOWN) if self.encoding else {}
        detection, text = examine(part, bonus=known)
        if detection.encoding is None:
            raise UnicodeDecodeError(
                NAME, part[:16], 0, min(len(part), 16), "binary data, not text"
            )
        if not self._offset and is_stateful(detection.encoding):
            self._hand_over(detection.encoding)
            return ""
        decoded = read_as(part, detection, text)
        self._last = decoded.text[-1:]
        self._decide(decoded.encoding)
        self._use(end)
        return decoded.text

    def _decide(self, encoding: str) -> None:
        self._as_utf8 = encoding in ("utf-8", "ascii")
        if encoding in ("ascii", self.encoding):
            return
        if self.encoding is not None:
            self.revisions += (Revision(self._offset, self.encoding, encoding),)
        self.encoding = encoding


def may_mean_more(data: bytes) -> bool:
    """Whether bytes that are UTF-8 may be something else: UTF-16 has zeros, ISO-2022 escapes."""
    return b"\0" in data or escapes.are_possible(data)


def is_stateful(encoding: str) -> bool:
    """Whether bytes can't be read from the middle on."""
    return encoding.startswith(("utf-16", "utf-32", "iso2022", "hz", "utf-7")) or encoding in _PAGES


_PAGES = frozenset(codecs.lookup(candidate.codec).name for candidate in of_kind("ebcdic"))


def _cut(window: bytes) -> int:
    """Where to end a window: at a line end, else at white space, else between characters."""
    for sign in (b"\n", b"\r", b" "):
        at = window.rfind(sign, len(window) // 2) + 1
        if at:
            return at
    for at in range(len(window), len(window) - _LONGEST_CHARACTER, -1):
        # The second halves of characters are 30 and up in every encoding.
        if window[at - 1] < 0x30:
            return at
    match = CUT_END.search(window, len(window) - 4)
    return match.start() if match else len(window)


_LONGEST_CHARACTER = 64


# --- the codec -----------------------------------------------------------------------------------


def decode(data: ReadableBuffer, errors: str = "strict", /) -> tuple[str, int]:
    """The text of some bytes and how many they are, as codecs have it.

    Raises:
        UnicodeDecodeError: if the bytes are binary data.

    >>> "Größe".encode("cp1252").decode("textfix")
    'Größe'
    """
    data = bytes(data)
    try:
        return read(data).text, len(data)
    except NotText as error:
        raise UnicodeDecodeError(NAME, data[:16], 0, min(len(data), 16), str(error)) from None


class StreamReader(codecs.StreamReader):
    """Reads a whole stream before it says what it is, for `codecs.open`."""

    _is_read = False

    def decode(self, input: bytes, errors: str = "strict") -> tuple[str, int]:
        return decode(input, errors) if input else ("", 0)

    def read(self, size: int = -1, chars: int = -1, firstline: bool = False) -> str:
        if not self._is_read:
            self._is_read = True
            self.charbuffer = self.decode(self.stream.read())[0]
        return super().read(size, chars, firstline)


def codec_info() -> codecs.CodecInfo:
    """What Python's registry of codecs holds of this one."""
    utf8 = codecs.lookup("utf-8")
    return codecs.CodecInfo(
        utf8.encode,
        decode,
        StreamReader,
        utf8.streamwriter,
        utf8.incrementalencoder,
        IncrementalDecoder,
        name=NAME,
    )
