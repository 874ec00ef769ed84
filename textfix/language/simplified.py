"""Ideographs that are Chinese and not Japanese.

Chinese and Japanese share most of their ideographs, but Japanese has none of the simplified
forms of Chinese (头, 联, 经): no standard of its characters, old or new, names them. Amid kana
one is as odd as a letter of another alphabet, and EUC-JP that was read as GBK is full of them:
its kana stay as they are.
"""

from __future__ import annotations

import functools

from textfix import packed

FIRST, LAST = 0x4E00, 0x9FFF
"""Where ideographs are in the encodings that are asked."""


@functools.cache
def simplified() -> bytes | memoryview:
    """A bit for each ideograph, the first the lowest of the first byte."""
    kept = packed.section("encodings", "simplified")
    return simplified_anew() if kept is None else kept


def is_simplified(char: str) -> bool:
    """Whether a character is an ideograph that is Chinese and not Japanese.

    >>> "".join(filter(is_simplified, "头联经 国学体会の"))
    '头联经'
    """
    place = ord(char) - FIRST
    return 0 <= place <= LAST - FIRST and bool(simplified()[place >> 3] >> (place & 7) & 1)


def simplified_anew() -> bytes:
    """The same, asked of every pair of the standards."""
    bits = bytearray((LAST - FIRST + 8) >> 3)
    chinese, japanese = _of("gb2312"), set().union(*map(_of, _JAPANESE))
    for char in chinese - japanese:
        place = ord(char) - FIRST
        bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits)


_JAPANESE = ("euc_jisx0213", "euc_jis_2004", "cp932")
"""JIS X 0208, its extension JIS X 0213 in both editions, and what Windows has besides. Not JIS X
0212, which nobody writes and which has Chinese forms."""


def _of(codec: str) -> set[str]:
    """The ideographs of an encoding of pairs."""
    found: set[str] = set()
    for before in (b"", b"\x8f") if "jis" in codec else (b"",):  # the second plane
        for first in range(0x81, 0x100):
            for second in range(0x40, 0x100):
                text = (before + bytes([first, second])).decode(codec, "ignore")
                found.update(char for char in text if FIRST <= ord(char) <= LAST)
    return found
