"""Encodings that Python has no codec for: a table a file, each with its published source.

Most have one character a byte (`table`). Two do not: in VNI a letter and its mark are two bytes, in
TSCII a byte can be several characters and vowel signs stand where they are seen. Those are read in
segments (`segments`), each of some bytes and the text that they are.

Nothing is registered with Python's codecs: that would be felt by the whole program.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable

SINGLE_BYTE = frozenset(
    {
        "armscii_8",
        "cp1047",
        "georgian_academy",
        "georgian_ps",
        "iscii_devanagari",
        "iso_ir_111",
        "tcvn3",
        "viscii",
    }
)
SEGMENTED = frozenset({"tscii", "vni"})

UNDEFINED = "\N{REPLACEMENT CHARACTER}"

Segment = tuple[int, str]
"""How many bytes, and the text that they are."""


@functools.cache
def table(name: str) -> str:
    r"""The 256 characters of an encoding of single bytes; U+FFFD where there is none.

    Args:
        name: one of `SINGLE_BYTE`.

    >>> table("viscii")[0xD0], table("tcvn3")[0xAF], table("cp1047")[0xC1]
    ('Đ', '�', 'A')
    """
    module = importlib.import_module(f"textfix.codings.{name}")
    if hasattr(module, "TABLE"):
        whole: str = module.TABLE
        return whole
    lower: dict[int, str] = getattr(module, "LOWER", {})
    return "".join(lower.get(byte, chr(byte)) for byte in range(0x80)) + str(module.UPPER)


def segments(name: str, data: bytes) -> list[Segment]:
    """What some bytes are in an encoding of segments; nothing if some are undefined.

    Args:
        name: one of `SEGMENTED`.
        data: any bytes.

    >>> segments("vni", "Vieät".encode("cp1252"))
    [(1, 'V'), (1, 'i'), (2, 'ệ'), (1, 't')]
    """
    return _reader(name)(data)


@functools.cache
def _reader(name: str) -> Callable[[bytes], list[Segment]]:
    reader: Callable[[bytes], list[Segment]]
    reader = importlib.import_module(f"textfix.codings.{name}").segments
    return reader
