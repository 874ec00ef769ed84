"""What is not text: known beginnings of files, and controls that no text has.

Whether bytes are text is asked after the encodings that look like binary data (UTF-16, EBCDIC)
had their turn. NULs alone do not make a file binary: records are separated and padded with them.
"""

from __future__ import annotations

from textfix.decoding.sample import WHOLE
from textfix.language.model import Model

# The formats most often met; a format has a place here if its header could be taken for text.
# Source: the signatures that the formats' specifications give.
MAGIC = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",  # JPEG
    b"PK\x03\x04",  # ZIP, OOXML, EPUB, JAR
    b"PK\x05\x06",
    b"\x1f\x8b\x08",  # gzip
    *(b"BZh%d1AY&SY" % level for level in range(1, 10)),
    b"\xfd7zXZ\x00",
    b"7z\xbc\xaf\x27\x1c",
    b"\x28\xb5\x2f\xfd",  # Zstandard
    b"\x04\x22\x4d\x18",  # LZ4
    b"Rar!\x1a\x07",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",  # Java class
    b"\xcf\xfa\xed\xfe",  # Mach-O
    b"MZ\x90\x00",
    b"%PDF-",
    b"SQLite format 3\x00",
    b"OggS\x00",
    b"fLaC\x00",
    b"ID3\x03",
    b"ID3\x04",
    b"\x00\x00\x01\xba",
    b"\x1a\x45\xdf\xa3",  # Matroska
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",  # OLE2: old Office
    b"\x00asm",
    b"ARROW1\x00\x00",
    b"\x89HDF\r\n\x1a\n",
    b"\x80\x04\x95",  # pickle
    b"\x80\x05\x95",
)

_TEXT_AND_NUL = bytes(range(0x20, 0x100)) + b"\t\n\v\f\r\b\x1b\x1a\x07\0"
"""Bytes that text has: printable ones, white space, and what terminals, DOS and records left."""

FEW = 0.01
"""The share of other controls that text may have."""


def has_magic(data: bytes) -> bool:
    """Whether the bytes begin as a known binary format does.

    >>> has_magic(b"%PDF-1.7"), has_magic(b"PK is short for Phil Katz")
    (True, False)
    """
    return data.startswith(MAGIC)


def has_controls(data: bytes) -> bool:
    """Whether there are more controls than in text.

    >>> has_controls(bytes(range(64))), has_controls(b"one\\0two\\0three\\0")
    (True, False)
    """
    part = data if len(data) <= WHOLE else data[: WHOLE // 2] + data[-WHOLE // 2 :]
    controls = len(part.translate(None, _TEXT_AND_NUL))
    nuls = part.count(0)
    if nuls and controls > 2:
        return True
    # NULs are padding between records, not most of a text.
    return controls > FEW * len(part) or nuls > 0.5 * len(part)


_STRANGE = frozenset(("control-c1", "surrogate", "private", "unassigned", "replacement"))
_KEPT_CONTROLS = frozenset("\t\n\r\f\v\0\x1b\x1a")


def is_strange(model: Model, char: str) -> bool:
    """Whether a character is hardly ever met in text: a control, half a pair, unassigned."""
    class_name = model.class_names[model.class_of(char)]
    if class_name == "control-c0":
        return char not in _KEPT_CONTROLS
    return class_name in _STRANGE
