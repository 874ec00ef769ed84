"""TSCII 1.7, Tamil: the registration with IANA (2007); GNU libc and ICU agree.

Characters stand in the order in which they are seen, in Unicode in that in which they are spoken:
the signs of e, ee and ai come before the consonant, those of o, oo and au on both sides of it.
"""

from __future__ import annotations

# Each entry is a byte from 80 on; what takes more than one character is separated like the rest.
_UPPER = (  # noqa: SIM905
    "௦ ௧ ஸ்ரீ ஜ ஷ ஸ ஹ க்ஷ ஜ் ஷ் ஸ் ஹ் க்ஷ் ௨ ௩ ௪ "
    "௫ ‘ ’ “ ” ௬ ௭ ௮ ௯ ஙு ஞு ஙூ ஞூ ௰ ௱ ௲ "
    "- ா ி ீ ு ூ ெ ே ை © ௗ அ ஆ இ ஈ உ "
    "ஊ எ ஏ ஐ ஒ ஓ ஔ ஃ க ங ச ஞ ட ண த ந "
    "ப ம ய ர ல வ ழ ள ற ன டி டீ கு சு டு ணு "
    "து நு பு மு யு ரு லு வு ழு ளு று னு கூ சூ டூ ணூ "
    "தூ நூ பூ மூ யூ ரூ லூ வூ ழூ ளூ றூ னூ க் ங் ச் ஞ் "
    "ட் ண் த் ந் ப் ம் ய் ர் ல் வ் ழ் ள் ற் ன் இ"
).split()
_AT = {0x80 + index: text for index, text in enumerate(_UPPER)} | {0xA0: "\xa0"}

_SIGN_E, _SIGN_EE, _SIGN_AI, _SIGN_AA, _LENGTH = 0xA6, 0xA7, 0xA8, 0xA1, 0xAA
_BEFORE = {_SIGN_E: "ெ", _SIGN_EE: "ே", _SIGN_AI: "ை"}
_AROUND = {
    (_SIGN_E, _SIGN_AA): "ொ",
    (_SIGN_EE, _SIGN_AA): "ோ",
    (_SIGN_E, _LENGTH): "ௌ",
    (_SIGN_EE, _LENGTH): "ௌ",
}
_CONSONANTS = {byte for byte in range(0xB8, 0xCA)} | set(range(0x83, 0x88))
_DEPENDENT = {_SIGN_AA, 0xA2, 0xA3, 0xA4, 0xA5, _LENGTH}


def segments(data: bytes) -> list[tuple[int, str]]:
    """Each syllable; nothing if a sign has no consonant, or a byte is undefined."""
    out: list[tuple[int, str]] = []
    index = 0
    while index < len(data):
        segment = _segment(data, index, bool(out) and index > 0 and data[index - 1] in _CONSONANTS)
        if segment is None:
            return []
        out.append(segment)
        index += segment[0]
    return out


def _segment(data: bytes, index: int, after_consonant: bool) -> tuple[int, str] | None:
    byte = data[index]
    if byte < 0x80:
        return 1, chr(byte)
    if byte in _BEFORE:
        following = data[index + 1 : index + 3]
        if not following or following[0] not in _CONSONANTS:
            return None
        around = _AROUND.get((byte, following[1])) if len(following) > 1 else None
        if around:
            return 3, _AT[following[0]] + around
        return 2, _AT[following[0]] + _BEFORE[byte]
    if byte in _DEPENDENT and not after_consonant:
        return None
    text = _AT.get(byte)
    return (1, text) if text else None
