"""What can have gone wrong: the encodings, and the channels between them, as data.

A channel is an encoding that text was written in, another that it was read in, and what was lost
afterwards. Any written encoding may meet any read one; what sets the channels apart is how often
that happens, their prior, as a cost in eighths of a nat. An encoding is one line of `ENCODINGS`.

Undefined bytes become C1 controls where decoders let them pass (the WHATWG rule); where they drop
or replace them, that is a loss (`textfix.losses`).

Sources: Python's codecs, and `textfix.codings` for what Python lacks; the WHATWG Encoding Standard
for what browsers do with undefined bytes.
The costs were set by hand in steps of a nat from how often each encoding is met in the field
(w3techs' and PEERS.md's counts) and are not tuned on cases.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from textfix import codings, packed


@dataclass(frozen=True, slots=True)
class Encoding:
    """One encoding: Python's codec, a name for people, and how often it plays each part.

    `written` and `read` are costs in nats of text having been written in it, and of bytes having
    been taken for it; None where it does not play that part.
    """

    codec: str
    label: str
    written: float | None
    read: float | None
    multibyte: bool = False
    rare: bool = False

    def __hash__(self) -> int:
        return hash(self.codec)  # names one; all fields would take ten times as long

    @property
    def whole(self) -> bool:
        """Whether what was written or read in it is so from end to end, because nothing in it is
        ASCII (EBCDIC) or a letter is nothing without its neighbours (`codings.SEGMENTED`)."""
        return self.codec in _WHOLE


EBCDIC = frozenset({"cp037", "cp273", "cp424", "cp500", "cp875", "cp1026", "cp1047", "cp1140"})
_WHOLE = EBCDIC | codings.SEGMENTED
LATIN_TOO = frozenset({"cp1256", "cp720", "georgian_academy", "georgian_ps"})
"""Encodings of another script that have accented letters of Latin languages as well: what they cost
is how often they are met in their own."""


# codec, label, cost of being written in, cost of being read as
ENCODINGS: tuple[Encoding, ...] = (
    Encoding("utf-8", "UTF-8", 0.0, None, True),
    # Western
    Encoding("cp1252", "Windows-1252", 3.5, 0.0),
    Encoding("latin_1", "ISO 8859-1", None, 1.0),
    Encoding("mac_roman", "Mac OS Roman", 4.0, 2.0),
    Encoding("cp850", "DOS code page 850", 4.0, 2.0),
    Encoding("cp437", "DOS code page 437", 4.0, 2.0),
    Encoding("iso8859_15", "ISO 8859-15", 6.0, 4.0),
    Encoding("cp858", "DOS code page 858", 7.0, 5.0),
    # Central European
    Encoding("cp1250", "Windows-1250", 3.5, 2.0),
    Encoding("iso8859_2", "ISO 8859-2", 3.5, 3.0),
    Encoding("cp852", "DOS code page 852", 4.0, 3.0),
    Encoding("mac_latin2", "Mac OS Central European", 6.0, 5.0),
    Encoding("iso8859_16", "ISO 8859-16", 5.0, 7.5),
    # Cyrillic
    Encoding("cp1251", "Windows-1251", 2.5, 2.0),
    Encoding("koi8_r", "KOI8-R", 3.0, 3.0),
    Encoding("koi8_u", "KOI8-U", 4.0, 4.0),
    Encoding("cp866", "DOS code page 866", 3.0, 3.0),
    Encoding("mac_cyrillic", "Mac OS Cyrillic", 4.0, 3.0),
    Encoding("iso8859_5", "ISO 8859-5", 4.0, 4.0),
    Encoding("cp855", "DOS code page 855", 6.0, 6.0),
    # Greek, Turkish, Hebrew, Arabic, Baltic, Vietnamese, Thai
    Encoding("cp1253", "Windows-1253", 3.0, 3.0),
    Encoding("iso8859_7", "ISO 8859-7", 4.0, 4.0),
    Encoding("cp737", "DOS code page 737", 5.0, 5.0),
    Encoding("cp1254", "Windows-1254", 4.0, 2.0),
    Encoding("iso8859_9", "ISO 8859-9", 5.0, 3.0),
    Encoding("cp857", "DOS code page 857", 5.0, 4.0),
    Encoding("cp1255", "Windows-1255", 3.0, 3.0),
    Encoding("iso8859_8", "ISO 8859-8", 5.0, 5.0),
    Encoding("cp862", "DOS code page 862", 5.0, 5.0),
    Encoding("cp1256", "Windows-1256", 3.0, 2.5),
    Encoding("iso8859_6", "ISO 8859-6", 5.0, 5.0),
    Encoding("cp1257", "Windows-1257", 3.5, 3.0),
    Encoding("iso8859_13", "ISO 8859-13", 5.0, 5.0),
    Encoding("cp775", "DOS code page 775", 5.0, 5.0),
    Encoding("cp1258", "Windows-1258", 3.5, 3.0),
    Encoding("cp874", "Windows-874 (Thai)", 3.0, 2.0),
    Encoding("iso8859_11", "ISO 8859-11 (Thai)", 6.0, 3.0),
    # East Asian
    Encoding("gb18030", "GBK", 2.5, 2.0, True),
    Encoding("big5hkscs", "Big5", 3.0, 2.5, True),
    Encoding("cp950", "Big5 (Windows)", None, 3.5, True),
    Encoding("cp932", "Shift-JIS", 2.5, 2.0, True),
    Encoding("euc_jp", "EUC-JP", 3.0, 2.5, True),
    Encoding("cp949", "EUC-KR", 3.0, 2.5, True),
)

RARE: tuple[Encoding, ...] = tuple(
    Encoding(codec, label, written, read, multibyte, rare=True)
    for codec, label, written, read, multibyte in (
        # Western, Northern and Southern Europe
        ("mac_iceland", "Mac OS Icelandic", 6.5, 7.0, False),
        ("mac_turkish", "Mac OS Turkish", 6.0, 7.0, False),
        ("cp860", "DOS code page 860 (Portuguese)", 6.5, 7.0, False),
        ("cp861", "DOS code page 861 (Icelandic)", 6.5, 7.0, False),
        ("cp863", "DOS code page 863 (Canadian French)", 6.5, 7.0, False),
        ("cp865", "DOS code page 865 (Nordic)", 6.0, 7.0, False),
        ("iso8859_3", "ISO 8859-3", 7.0, 7.5, False),
        ("iso8859_4", "ISO 8859-4", 6.5, 7.5, False),
        ("iso8859_10", "ISO 8859-10", 7.0, 7.5, False),
        ("iso8859_14", "ISO 8859-14", 6.5, 7.5, False),
        # Central Europe
        ("mac_croatian", "Mac OS Croatian", 6.0, 7.0, False),
        ("mac_romanian", "Mac OS Romanian", 6.5, 7.5, False),
        # Greek, Cyrillic, Arabic
        ("mac_greek", "Mac OS Greek", 5.5, 6.5, False),
        ("cp869", "DOS code page 869 (Greek)", 5.5, 7.0, False),
        ("iso_ir_111", "ISO-IR-111 (ECMA-Cyrillic)", 6.0, 7.5, False),
        ("ptcp154", "PT154 (Kazakh)", 6.0, 7.0, False),
        ("kz1048", "KZ-1048 (Kazakh)", 6.0, 7.5, False),
        ("koi8_t", "KOI8-T (Tajik)", 6.5, 7.5, False),
        ("cp864", "DOS code page 864 (Arabic)", 6.5, 7.5, False),
        ("cp720", "DOS code page 720 (Arabic)", 6.0, 7.5, False),
        # Vietnamese
        ("tcvn3", "TCVN3", 4.5, 7.5, False),
        ("viscii", "VISCII", 5.0, 7.0, False),
        ("vni", "VNI", 4.5, None, True),
        # Armenian, Georgian, India
        ("armscii_8", "ARMSCII-8", 5.0, 7.5, False),
        ("georgian_academy", "Georgian-Academy", 5.0, 7.5, False),
        ("georgian_ps", "Georgian-PS", 5.5, 7.5, False),
        ("iscii_devanagari", "ISCII (Devanagari)", 5.5, None, False),
        ("tscii", "TSCII", 5.0, None, True),
        # Korean
        ("johab", "Johab", 5.5, 6.0, True),
        # EBCDIC
        ("cp037", "EBCDIC 037 (US)", 5.5, 7.0, False),
        ("cp500", "EBCDIC 500 (international)", 5.5, 7.0, False),
        ("cp1047", "EBCDIC 1047 (z/OS)", 6.0, 7.0, False),
        ("cp273", "EBCDIC 273 (German)", 6.5, None, False),
        ("cp1140", "EBCDIC 1140 (US, euro)", 6.5, None, False),
        ("cp1026", "EBCDIC 1026 (Turkish)", 6.5, None, False),
        ("cp875", "EBCDIC 875 (Greek)", 6.0, None, False),
        ("cp424", "EBCDIC 424 (Hebrew)", 6.0, None, False),
    )
)
"""Encodings that are thought of only where the others do not explain a text."""

EVERY = (*ENCODINGS, *RARE)

BY_CODEC = {e.codec: e for e in EVERY}

FARTHEST = 2.0
"""The cost up to which an encoding of the common ones was taken for a rare one's bytes."""

COMPANIONS = {
    "cp869": ("cp737", "cp1253"),
    "iso_ir_111": ("koi8_r", "koi8_u"),
    "johab": ("cp949",),
    "koi8_t": ("koi8_r",),
    "mac_croatian": ("mac_latin2",),
    "mac_greek": ("cp1253", "iso8859_7"),
    "tcvn3": ("cp1258",),
    "viscii": ("cp1258",),
}
"""Others that are of its language."""

UNCOMMON = 5.0
"""The cost from which a common encoding of single bytes is thought of once more along with the rare
ones: among the common ones it stood at the end of the queue."""

WHOLE_READS = ("cp1252", "mac_roman", "cp437")
"""What bytes of an encoding that is whole were taken for."""

BASE_COST = 5.0
"""The cost, in nats, of text being damaged at all, whatever the channel."""

WITHOUT_STRUCTURE = 0.5
"""Nats on top where the text was not written in UTF-8: any bytes are text in a legacy encoding."""

SINGLE_BYTE_PAIR = 0.5
"""Nats on top where both encodings are single-byte and not UTF-8: such damage has no structure of
its own, so nothing but the language speaks for it."""


@functools.cache
def _undefined(codec: str) -> frozenset[int]:
    """Bytes from 80 on that are no character, or a C1 control."""
    table = _table(codec)
    return frozenset(
        b
        for b in range(0x80, 0x100)
        if table[b] == codings.UNDEFINED or "\x80" <= table[b] < "\xa0"
    )


def is_undefined(codec: str, byte: int) -> bool:
    """Whether a single-byte encoding has no character for a byte, or but a C1 control.

    >>> is_undefined("cp1252", 0x81), is_undefined("cp1252", 0x80)
    (True, False)
    """
    return byte in _undefined(codec)


@functools.cache
def _table(codec: str) -> str:
    """The 256 characters of a single-byte encoding; U+FFFD where there is none."""
    tables = packed.section("encodings", "tables")
    known: list[str] = packed.values("encodings", "codecs") or []
    if tables is None or codec not in known:
        return table_of(codec)
    at = 1024 * known.index(codec)
    return str(tables[at : at + 1024], "utf-32-le")


def table_of(codec: str) -> str:
    """The same as the codec has it."""
    if codec in codings.SINGLE_BYTE:
        return codings.table(codec)
    return bytes(range(256)).decode(codec, "replace")


SPELLINGS = {("iso8859_16", "cp1250"), ("iso8859_16", "iso8859_2"), ("iso8859_16", "cp1254")}
"""Pairs that say the same of all but the Romanian letters with a comma below, which others have
with a cedilla: much correct text is spelt so."""

UNLIKELY = 30.0
"""Nats on top for them."""


@dataclass(frozen=True, slots=True)
class Channel:
    """Text written in one encoding and read in another; lossy if something was lost on the way
    (`textfix.losses` says what), and then kana are thought of, too, or not: what is left of them
    looks like letters of Western Europe. Recased if all of the text was given another case, and
    nothing else was lost; then `recased` is the name of that loss."""

    written: Encoding
    read: Encoding
    lossy: bool = False
    kana: bool = False
    recased: str = ""

    def __hash__(self) -> int:
        return hash((self.written.codec, self.read.codec, self.lossy, self.kana, self.recased))

    @property
    def structured(self) -> bool:
        """Whether the text was written in UTF-8, so that not any bytes would do. Read in EBCDIC,
        the ASCII in it is odd too, and that has no structure."""
        return self.written.codec == "utf-8" and self.read.codec not in _WHOLE

    @property
    def rare(self) -> bool:
        """Whether it is thought of only where no common one explains a text."""
        return self.written.rare or self.read.rare

    @property
    def late(self) -> bool:
        """Whether it is thought of along with the rare ones: these, and of the common ones from
        encodings that are met but seldom to those that are met often."""
        if self.rare:
            return True
        written, read = self.written, self.read
        seldom = not written.multibyte and (written.written or 0.0) >= UNCOMMON
        return seldom and read.read is not None and read.read <= FARTHEST

    @property
    def possible(self) -> bool:
        """Whether it is one at all: of two encodings that play these parts, and not both rare."""
        written, read = self.written, self.read
        if written is read or written.written is None or read.read is None:
            return False
        if not self.rare or written.codec == "utf-8":
            return True
        if read.rare or not written.rare:
            return False
        if written.whole:
            return read.codec in WHOLE_READS
        usual = read.read <= FARTHEST and read.codec != "cp874"
        return usual or read.codec in COMPANIONS.get(written.codec, ())

    @property
    def whole(self) -> bool:
        """Whether tokens went through it from end to end or not at all."""
        return self.written.codec in _WHOLE or self.read.codec in _WHOLE

    @property
    def cost(self) -> int:
        """The cost of the channel having been at work, in eighths of a nat."""
        pair = self.written.codec, self.read.codec
        cost = _COSTS.get(pair)
        if cost is None:
            cost = _COSTS[pair] = self._cost()
        return cost

    def _cost(self) -> int:
        nats = BASE_COST + (self.written.written or 0.0) + (self.read.read or 0.0)
        if not self.structured:
            nats += WITHOUT_STRUCTURE
            if not (self.written.multibyte or self.read.multibyte):
                nats += SINGLE_BYTE_PAIR
        if (self.written.codec, self.read.codec) in SPELLINGS:
            nats += UNLIKELY
        return round(8 * nats)

    def __str__(self) -> str:
        """
        >>> str(Channel(BY_CODEC["utf-8"], BY_CODEC["cp1252"]))
        'UTF-8 read as Windows-1252'
        """
        return f"{self.written.label} read as {self.read.label}"


_COSTS: dict[tuple[str, str], int] = {}


@functools.cache
def single_byte_table(codec: str) -> str:
    """The 256 characters of a single-byte encoding; an undefined byte is the character of its
    number, below A0 a C1 control.

    >>> single_byte_table("cp1252")[0x80], single_byte_table("cp1252")[0x81]
    ('€', '\\x81')
    """
    table = _table(codec)
    return "".join(chr(b) if char == codings.UNDEFINED else char for b, char in enumerate(table))


@functools.cache
def bytes_of(codec: str) -> dict[str, bytes]:
    """The bytes that each character was read from; empty at first for multi-byte encodings.

    C1 controls stand for the bytes that the encoding leaves undefined, as readers let them pass by
    the WHATWG rule. Where it defines them, a control was not read in it. Windows-1252 stands for
    ISO 8859-1 as well, which leaves all of them to the controls; so do readers of multi-byte text.
    """
    controls = {chr(b): bytes([b]) for b in range(0x80, 0xA0)}
    if BY_CODEC[codec].multibyte:
        return _MultiByte(codec, controls)
    table = single_byte_table(codec)
    undefined = {table[b]: bytes([b]) for b in _undefined(codec)}
    # ASCII last, and so it stands, where a sign is there twice
    pairs: Iterable[tuple[str, bytes]] = zip(table[::-1], _SINGLE_BYTES, strict=True)
    if undefined:
        pairs = ((char, byte) for char, byte in pairs if undefined.get(char) != byte)
    defined = dict(pairs)
    if codec != "cp1252":
        controls = {}
    return controls | undefined | defined


_SINGLE_BYTES = [bytes([b]) for b in range(0xFF, -1, -1)]


UTF8_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
"""What looks like a character of several bytes in UTF-8."""


def decode(encoding: Encoding, data: bytes) -> str:
    """The text that bytes are in an encoding; nothing if they are none.

    >>> decode(BY_CODEC["cp1252"], b"caf\\xe9"), decode(BY_CODEC["utf-8"], b"caf\\xe9")
    ('café', '')
    """
    if not encoding.multibyte:
        return data.decode("latin-1").translate(single_byte_table(encoding.codec))
    if encoding.codec in codings.SEGMENTED:
        return "".join(text for _, text in codings.segments(encoding.codec, data))
    try:
        return data.decode(encoding.codec)
    except UnicodeDecodeError:
        return ""


def segments(encoding: Encoding, data: bytes) -> list[codings.Segment]:
    r"""What bytes are in an encoding, in the smallest parts; nothing if they are none.

    >>> segments(BY_CODEC["utf-8"], b"n\xc3\xa9")
    [(1, 'n'), (2, 'é')]
    """
    if encoding.codec in codings.SEGMENTED:
        return codings.segments(encoding.codec, data)
    text = decode(encoding, data)
    if not encoding.multibyte:
        return [(1, char) for char in text]
    return [(len(char.encode(encoding.codec)), char) for char in text]


LONGEST = {"utf-8": 4, "gb18030": 4, "euc_jp": 3}
"""Bytes of the longest character of a multi-byte encoding, 2 unless named."""


def char_of(codec: str, piece: bytes) -> int:
    r"""The one character that some bytes are, as a code point; -1 if they are none or several.

    >>> chr(char_of("cp932", b"\x82\xa0")), char_of("cp932", b"\x82")
    ('あ', -1)
    """
    try:
        text = piece.decode(codec)
    except UnicodeDecodeError:
        return -1
    return ord(text) if len(text) == 1 else -1


def decode_loosely(encoding: Encoding, data: bytes) -> str:
    r"""The text that bytes are in an encoding, character by character; what is none is U+FFFD.

    >>> decode_loosely(BY_CODEC["utf-8"], b"caf\xc3\xa9 \xe2\x80")
    'café \ufffd\ufffd'
    """
    if not encoding.multibyte:
        return decode(encoding, data)
    longest = LONGEST.get(encoding.codec, 2)
    out, position = [], 0
    while position < len(data):
        for size in range(1, min(longest, len(data) - position) + 1):
            code_point = _char_of(encoding.codec, data[position : position + size])
            if code_point >= 0:
                out.append(chr(code_point))
                position += size
                break
        else:
            out.append("\ufffd")
            position += 1
    return "".join(out)


_char_of = functools.lru_cache(maxsize=1 << 16)(char_of)


DOUBLED = {
    "cp932": b"\x81\x87\xed\xee\xfa\xfb\xfc",
    "big5hkscs": b"\xa1\xa2\xa4\xf9",
    "cp950": b"\xa1\xa2\xa4\xf9",
    "cp949": bytes(range(0xCA, 0xFE)),
}
"""First bytes of pairs that are the same characters as other pairs. What NEC and IBM added to
Shift-JIS stands there twice (NEC row 13, NEC's selection of IBM's characters, IBM's own); two
numerals and some signs of Big5 do. KS X 1001 has ideographs again for each of their sounds, and a
normal form makes one character of them."""

JOINED_BY_NORMAL_FORM = ("cp949",)
"""Encodings of those that have characters twice only until text is normalized."""


@functools.cache
def spellings_of(codec: str) -> dict[str, tuple[bytes, bytes]]:
    r"""The characters that an encoding writes in two ways, and both, the likelier first: a letter
    and a small letter behind it are likelier than others, as is what begins a sequence of UTF-8,
    because most of what is not East Asian and is read in an East Asian encoding is that; then what
    writers prefer. A third way is not thought of.

    >>> spellings_of("cp932")["皛"], "あ" in spellings_of("cp932")
    ((b'\xfbs', b'\xeeW'), False)
    """
    found: dict[str, list[bytes]] = {}
    for first in DOUBLED.get(codec, b""):
        for second in range(0x40, 0xFD):
            pair = bytes([first, second])
            if (code_point := char_of(codec, pair)) >= 0:
                char = chr(code_point)
                if codec in JOINED_BY_NORMAL_FORM:
                    char = unicodedata.normalize("NFC", char)
                found.setdefault(char, []).append(pair)
    return {
        char: (ways[0], ways[1])
        for char, pairs in found.items()
        if len(pairs) > 1
        for ways in [sorted(pairs, key=lambda p: (not _is_likely(p), p != char.encode(codec)))]
    }


def _is_likely(pair: bytes) -> bool:
    """Whether a pair ends with a small letter, or begins a sequence of UTF-8."""
    return 0x61 <= pair[1] <= 0x7A or (0xE0 <= pair[0] < 0xF0 and 0x80 <= pair[1] < 0xC0)


class _MultiByte(dict[str, bytes]):
    """Characters to bytes, filled on demand by the codec."""

    def __init__(self, codec: str, known: dict[str, bytes]) -> None:
        super().__init__(known)
        self._codec = codec
        if codec == "gb18030":
            self["€"] = b"\x80"  # Windows' GBK
        if codec == "cp932":
            self["・"] = b""  # what its readers put for bytes that they refuse

    def __missing__(self, char: str) -> bytes:
        try:
            data = char.encode(self._codec)
        except UnicodeEncodeError:
            data = b""
        if data and data[0] in DOUBLED.get(self._codec, b""):
            data = spellings_of(self._codec).get(char, (data,))[0]
        self[char] = data
        return data

    def get(self, char: str, default: bytes = b"") -> bytes:  # type: ignore[override]
        return self[char] or default


@functools.cache
def all_channels() -> tuple[Channel, ...]:
    """Every channel without loss between the common encodings."""
    return tuple(c for w in ENCODINGS for r in ENCODINGS if (c := Channel(w, r)).possible)


@functools.cache
def late_channels() -> tuple[Channel, ...]:
    """Every channel without loss that is thought of when the common ones do not explain a text."""
    kept = packed.section("encodings", "late")
    if kept is None:
        return late_channels_anew()
    pairs = enumerate(bytes(kept))
    return tuple(Channel(EVERY[i // len(EVERY)], EVERY[i % len(EVERY)]) for i, is_ in pairs if is_)


def late_channels_anew() -> tuple[Channel, ...]:
    """The same, asked of every pair."""
    channels = (Channel(w, r) for w in EVERY for r in EVERY)
    return tuple(c for c in channels if c.late and c.possible)
