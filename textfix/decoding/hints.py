"""What others say the encoding is: a header, the document itself, a language. Weighed, not obeyed.

A declaration makes an encoding likelier by so many nats; the bytes can still speak against it.
Labels mean what browsers take them to mean (WHATWG Encoding Standard): "iso-8859-1" and "ascii" are
Windows-1252, "gb2312" is GB 18030, "shift_jis" is Windows-932, and so on.
"""

from __future__ import annotations

import codecs
import re

from textfix.decoding.encodings import CANDIDATES

DECLARED = 5.0
"""Nats for what a header or a document declares."""

SAME_LANGUAGE = 5.0
"""Nats for an encoding made for the language that is named."""

HEAD = 2048
"""Bytes in which a declaration must stand; HTML wants it in the first 1,024."""

_DECLARATIONS = (
    re.compile(rb"""<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([A-Za-z0-9._:-]{1,40})""", re.I),
    re.compile(
        rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9._:-]{1,40})""", re.I
    ),
    re.compile(rb"""@charset\s{1,9}["']([A-Za-z0-9._:-]{1,40})""", re.I),
)
_CODING_LINE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([A-Za-z0-9._-]{1,40})")
_HEADER = re.compile(r"charset\s*=\s*[\"']?([^\s\"';]+)", re.I)

_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}


def codec_of(label: str) -> str | None:
    """Python's codec for a label as browsers read it; None if there is none.

    >>> codec_of("ISO-8859-1"), codec_of("x-sjis"), codec_of("no such")
    ('cp1252', 'cp932', None)
    """
    name = label.strip().lower()
    name = _WHATWG.get(name, name)
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    if not info._is_text_encoding:
        return None
    return _MEANT.get(info.name, info.name)


# Labels of the WHATWG standard that Python does not know.
_WHATWG = {
    "x-sjis": "shift_jis",
    "windows-31j": "cp932",
    "ms_kanji": "cp932",
    "x-gbk": "gbk",
    "windows-949": "cp949",
    "ks_c_5601-1987": "cp949",
    "x-euc-jp": "euc_jp",
    "big5-hkscs": "big5hkscs",
    "cn-big5": "big5",
    "x-x-big5": "big5",
    "windows-874": "cp874",
    "dos-874": "cp874",
    "iso-8859-8-i": "iso8859_8",
    "logical": "iso8859_8",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "koi8": "koi8_r",
    "koi8-ru": "koi8_u",
    "koi": "koi8_r",
    "mac": "mac_roman",
    "csmacintosh": "mac_roman",
    "x-mac-ukrainian": "mac_cyrillic",
    "x-cp1258": "cp1258",
    "gb_2312-80": "gb2312",
    "csgb2312": "gb2312",
    "cseucpkdfmtjapanese": "euc_jp",
    "ksc_5601": "cp949",
    "iso-ir-149": "cp949",
    "cseuckr": "cp949",
    "csksc56011987": "cp949",
    "ks_c_5601-1989": "cp949",
    "iso-8859-6-e": "iso8859_6",
    "iso-8859-6-i": "iso8859_6",
    "csiso88596e": "iso8859_6",
    "csiso88596i": "iso8859_6",
    "sun_eu_greek": "iso8859_7",
    "visual": "iso8859_8",
    "iso-8859-8-e": "iso8859_8",
    "csiso88598e": "iso8859_8",
    "csiso88598i": "iso8859_8",
    "unicode": "utf_16_le",
    "csunicode": "utf_16_le",
    "ucs-2": "utf_16_le",
    "iso-10646-ucs-2": "utf_16_le",
    "unicodefeff": "utf_16_le",
    "unicodefffe": "utf_16_be",
    "unicode11utf8": "utf_8",
    "unicode20utf8": "utf_8",
    "unicode-1-1-utf-8": "utf_8",
    "x-unicode20utf8": "utf_8",
}


def declared(data: bytes) -> str | None:
    """The label that a document declares: `<meta charset>`, an XML declaration, a coding line.

    >>> declared(b'<?xml version="1.0" encoding="koi8-r"?>')
    'koi8-r'
    >>> declared(b"#!/usr/bin/python\\n# -*- coding: latin-1 -*-\\n")
    'latin-1'
    """
    head = data[:HEAD]
    for pattern in _DECLARATIONS:
        if match := pattern.search(head):
            return match[1].decode("ascii")
    for line in head.split(b"\n", 2)[:2]:
        if match := _CODING_LINE.match(line):
            return match[1].decode("ascii")
    return None


def bonus(data: bytes, charset: str | None, language: str | None) -> dict[str, float]:
    """By how many nats the hints make encodings likelier, by codec.

    Args:
        data: the input, for what it declares itself.
        charset: a label, or a whole Content-Type header.
        language: a language code such as "cs" or "pt-BR".
    """
    nats: dict[str, float] = {}
    header = _HEADER.search(charset or "")
    for label in (header[1] if header else charset, declared(data)):
        codec = codec_of(label) if label else None
        if codec:
            for same in _spellings(codec):
                nats[same] = nats.get(same, 0.0) + DECLARED
    code = (language or "").lower().replace("_", "-").split("-")[0]
    for candidate in CANDIDATES if code else ():
        if code in candidate.languages.split():
            nats[candidate.codec] = nats.get(candidate.codec, 0.0) + SAME_LANGUAGE
    return nats


def of_codec(codec: str, nats: float) -> dict[str, float]:
    """A bonus for one encoding, however Python spells it.

    >>> of_codec("koi8-r", 3.0)
    {'koi8_r': 3.0}
    """
    return dict.fromkeys(_spellings(codec), nats)


def _spellings(codec: str) -> list[str]:
    """The candidates that are this codec, as the table spells it."""
    return [c.codec for c in CANDIDATES if codecs.lookup(c.codec).name == codecs.lookup(codec).name]
