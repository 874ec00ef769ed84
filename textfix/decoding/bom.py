"""Byte order marks: what the first bytes say of the encoding."""

from __future__ import annotations

# UTF-32 before UTF-16, whose mark its little-endian one begins with.
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)

WITHOUT_MARK = {
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe\x00\x00": "utf-32-le",
    b"\x00\x00\xfe\xff": "utf-32-be",
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
    b"\x84\x31\x95\x33": "gb18030",
}
"""The encoding of what follows each mark."""


def mark(data: bytes) -> tuple[bytes, str] | None:
    r"""The mark that the bytes begin with and the codec that reads them with it; None without.

    >>> mark(b"\xef\xbb\xbfa")
    (b'\xef\xbb\xbf', 'utf-8-sig')
    >>> mark(b"\xff\xfe\0\0a\0")  # a NUL in UTF-16: no UTF-32 has this length
    (b'\xff\xfe', 'utf-16')
    """
    for sign, codec in _MARKS:
        if data.startswith(sign) and not (codec == "utf-32" and not _is_utf32(data, sign)):
            return sign, codec
    return None


def _is_utf32(data: bytes, sign: bytes) -> bool:
    """Whether the first code points after the mark are ones."""
    head = data[: len(data) - len(data) % 4][:4096]
    try:
        head.decode("utf-32")
    except UnicodeDecodeError:
        return False
    return len(data) % 4 == 0 or len(head) > 4
