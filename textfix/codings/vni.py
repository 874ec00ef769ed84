"""VNI for Windows, Vietnamese: a letter, and behind it its marks as one byte.

The table is that of VNI Software's fonts, as it stands in the input methods and converters for
Vietnamese (xvnkb, UniKey, both of which name it VNI-WIN). Marks behind capitals are the bytes of
the capitals; whether they fit is not asked, because fonts show either.
"""

from __future__ import annotations

import unicodedata

_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT = "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"

_TONES = {"Ù": _ACUTE, "Ø": _GRAVE, "Û": _HOOK, "Õ": _TILDE, "Ï": _DOT}
_OF_A_E_O = {
    "Â": _CIRCUMFLEX,
    "Á": _CIRCUMFLEX + _ACUTE,
    "À": _CIRCUMFLEX + _GRAVE,
    "Å": _CIRCUMFLEX + _HOOK,
    "Ã": _CIRCUMFLEX + _TILDE,
    "Ä": _CIRCUMFLEX + _DOT,
}
_OF_A = {
    "Ê": _BREVE,
    "É": _BREVE + _ACUTE,
    "È": _BREVE + _GRAVE,
    "Ú": _BREVE + _HOOK,
    "Ü": _BREVE + _TILDE,
    "Ë": _BREVE + _DOT,
}
_MARKS = {
    "A": _TONES | _OF_A_E_O | _OF_A,
    "E": _TONES | _OF_A_E_O,
    "O": _TONES | _OF_A_E_O,
    "U": _TONES,
    "Y": _TONES,
    "Ô": _TONES,
    "Ö": _TONES,
}
_ALONE = {
    "Ñ": "Đ", "Ô": "Ơ", "Ö": "Ư", "Í": "Í", "Ì": "Ì", "Æ": "Ỉ", "Ó": "Ĩ", "Ò": "Ị", "Î": "Ỵ",
}  # fmt: skip
"""Letters of one byte, by what Windows-1252 has there."""


def _byte(char: str) -> int:
    return char.encode("cp1252")[0]


def _tables() -> tuple[dict[int, str], dict[tuple[int, int], str]]:
    one: dict[int, str] = {byte: chr(byte) for byte in range(0x80)}
    for byte in range(0x80, 0xC0):
        char = bytes([byte]).decode("cp1252", "ignore")
        if char and not char.isalpha():
            one[byte] = char
    two: dict[tuple[int, int], str] = {}
    for seen, letter in _ALONE.items():
        one[_byte(seen)] = letter
        one[_byte(seen.lower())] = letter.lower()
    for seen, marks in _MARKS.items():
        letter = _ALONE.get(seen, seen)
        for mark, combining in marks.items():
            capital = unicodedata.normalize("NFC", letter + combining)
            for second in (mark, mark.lower()):
                two[_byte(seen), _byte(second)] = capital
                two[_byte(seen.lower()), _byte(second)] = capital.lower()
    return one, two


_ONE, _TWO = _tables()
LETTERS: tuple[tuple[int, ...], ...] = (*((byte,) for byte in _ONE), *_TWO)
"""The bytes of each character."""


def segments(data: bytes) -> list[tuple[int, str]]:
    """Each letter with its mark; nothing if a mark has no letter, or a byte is undefined."""
    out: list[tuple[int, str]] = []
    index = 0
    while index < len(data):
        pair = _TWO.get((data[index], data[index + 1])) if index + 1 < len(data) else None
        single = _ONE.get(data[index])
        if pair is None and single is None:
            return []
        out.append((2, pair) if pair is not None else (1, single or ""))
        index += out[-1][0]
    return out
