"""The encodings that bytes may be in, as data: what there is, how often, and which to prefer.

The cost of an encoding is how much rarer it is than Windows-1252 among texts that are not UTF-8,
in nats. Where two encodings give the same text, the one that stands first here is named.

The encodings are those of Python's standard library and of the WHATWG Encoding Standard, less
those that are another's subset (ASCII, GB 2312) or no character encoding (base64, zlib).
Costs: w3techs' shares of the web (Windows-1252 and ISO 8859-1 about 1 %, Windows-1251 0.3 %, the
East Asian ones 0.1 % each, the rest below) give the order of size. Steps below the web's counts
follow age and reach: a DOS code page of a country costs what the Windows page of it costs and two
to three nats more, a Mac page three, what one vendor used for one language five to six. They are
priors, set by hand; nothing in them was tuned on a case.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Literal

Kind = Literal["single", "multi", "ebcdic"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An encoding that bytes are tried in.

    Args:
        codec: Python's name.
        cost: of text being in it, in nats.
        languages: those it was made for, as hints name them.
        script: the one it was made for, as the language model names it.
        like: the encoding that differs from it in so little that it stands for both at first.
    """

    codec: str
    cost: float
    kind: Kind = "single"
    languages: str = ""
    script: str = "latin"
    like: str = ""


_WESTERN = (
    "en de fr es it pt nl da no sv fi is ga id ca gl eu et af an ast br fo fur fy gd ia lij ms nds "
    "oc rm sc sco sq sw tl"
)
_BALTIC = "lt lv et"
_CENTRAL = "pl cs sk hu hr sl ro bs dsb hsb sq szl"
_CYRILLIC = "ru uk bg sr mk be"

CANDIDATES: tuple[Candidate, ...] = (
    # The web
    Candidate("cp1252", 0.0, languages=_WESTERN),
    Candidate("cp1251", 0.5, languages=_CYRILLIC, script="cyrillic"),
    Candidate("cp932", 1.0, "multi", "ja", script="japanese"),
    Candidate("gb18030", 1.0, "multi", "zh", script="han"),
    Candidate("cp949", 1.0, "multi", "ko", script="hangul"),
    Candidate("euc_kr", 1.1, "multi", "ko", script="hangul", like="cp949"),
    Candidate("euc_jp", 1.5, "multi", "ja", script="japanese"),
    Candidate("cp950", 1.5, "multi", "zh", script="han", like="big5hkscs"),
    Candidate("big5hkscs", 1.6, "multi", "zh", script="han"),
    Candidate("cp1250", 1.5, languages=_CENTRAL),
    Candidate("iso8859_2", 1.5, languages=_CENTRAL),
    Candidate("cp1254", 1.5, languages="tr az"),
    Candidate("cp1253", 1.5, languages="el", script="greek"),
    Candidate("iso8859_7", 2.0, languages="el", script="greek"),
    Candidate("cp1256", 1.5, languages="ar fa ur", script="arabic"),
    Candidate("cp1255", 1.5, languages="he yi", script="hebrew"),
    Candidate("cp874", 1.5, languages="th", script="thai"),
    Candidate("cp1257", 2.0, languages=_BALTIC),
    Candidate("cp1258", 2.5, languages="vi"),
    Candidate("koi8_r", 1.5, languages="ru", script="cyrillic"),
    Candidate("koi8_u", 2.5, languages="uk be ru", script="cyrillic"),
    Candidate("iso8859_15", 2.5, languages=_WESTERN),
    Candidate("latin_1", 3.0, languages=_WESTERN),
    Candidate("iso8859_9", 3.0, languages="tr"),
    Candidate("iso8859_5", 3.0, languages=_CYRILLIC, script="cyrillic"),
    Candidate("iso8859_8", 3.0, languages="he yi", script="hebrew"),
    Candidate("iso8859_6", 3.0, languages="ar", script="arabic"),
    Candidate("iso8859_13", 3.5, languages=_BALTIC),
    Candidate("iso8859_4", 4.0, languages=_BALTIC),
    Candidate("iso8859_16", 5.0, languages="ro"),
    Candidate("iso8859_3", 5.0, languages="mt eo tr"),
    Candidate("iso8859_10", 5.0, languages="is se lv lt"),
    Candidate("iso8859_14", 5.0, languages="cy ga gd"),
    Candidate("iso8859_11", 5.0, languages="th", script="thai"),
    # DOS
    Candidate("cp866", 2.5, languages=_CYRILLIC, script="cyrillic"),
    Candidate("cp437", 3.5, languages=_WESTERN),
    Candidate("cp850", 3.0, languages=_WESTERN),
    Candidate("cp852", 3.5, languages=_CENTRAL),
    Candidate("cp858", 4.0, languages=_WESTERN),
    Candidate("cp857", 4.0, languages="tr"),
    Candidate("cp737", 4.0, languages="el", script="greek"),
    Candidate("cp775", 4.5, languages=_BALTIC),
    Candidate("cp855", 5.0, languages=_CYRILLIC, script="cyrillic"),
    Candidate("cp862", 4.5, languages="he yi", script="hebrew"),
    Candidate("cp869", 5.0, languages="el", script="greek"),
    Candidate("cp864", 6.0, languages="ar", script="arabic"),
    Candidate("cp720", 5.0, languages="ar fa", script="arabic"),
    Candidate("cp860", 5.0, languages="pt"),
    Candidate("cp861", 5.0, languages="is"),
    Candidate("cp863", 5.0, languages="fr"),
    Candidate("cp865", 5.0, languages="da no"),
    Candidate("cp1125", 5.0, languages="uk", script="cyrillic"),
    Candidate("cp856", 6.5, languages="he", script="hebrew"),
    Candidate("cp1006", 7.0, languages="ur", script="arabic"),
    # Mac
    Candidate("mac_roman", 3.0, languages=_WESTERN),
    Candidate("mac_cyrillic", 3.5, languages=_CYRILLIC, script="cyrillic"),
    Candidate("mac_latin2", 4.5, languages=_CENTRAL),
    Candidate("mac_greek", 4.5, languages="el", script="greek"),
    Candidate("mac_turkish", 4.5, languages="tr"),
    Candidate("mac_iceland", 5.0, languages="is fo"),
    Candidate("mac_croatian", 5.5, languages="hr sl"),
    Candidate("mac_romanian", 5.5, languages="ro"),
    Candidate("mac_arabic", 6.0, languages="ar", script="arabic"),
    Candidate("mac_farsi", 6.5, languages="fa", script="arabic"),
    # One vendor or one country
    Candidate("kz1048", 5.0, languages="kk", script="cyrillic"),
    Candidate("ptcp154", 6.0, languages="kk az", script="cyrillic"),
    Candidate("koi8_t", 5.5, languages="tg", script="cyrillic"),
    Candidate("hp_roman8", 6.0, languages=_WESTERN),
    Candidate("palmos", 7.5, languages=_WESTERN),
    Candidate("johab", 6.0, "multi", "ko", script="hangul"),
    Candidate("shift_jis_2004", 5.0, "multi", "ja", script="japanese", like="cp932"),
    Candidate("euc_jis_2004", 5.0, "multi", "ja", script="japanese", like="euc_jp"),
    # Mainframes
    Candidate("cp037", 4.0, "ebcdic", "en fr pt nl"),
    Candidate("cp500", 4.0, "ebcdic", languages=_WESTERN),
    Candidate("cp1140", 4.5, "ebcdic", languages=_WESTERN),
    Candidate("cp273", 4.5, "ebcdic", "de"),
    Candidate("cp1026", 5.0, "ebcdic", "tr"),
    Candidate("cp424", 5.0, "ebcdic", "he", script="hebrew"),
    Candidate("cp875", 5.0, "ebcdic", "el", script="greek"),
)

BY_CODEC = {candidate.codec: candidate for candidate in CANDIDATES}

UNDEFINED = "\N{REPLACEMENT CHARACTER}"


@functools.cache
def table(codec: str) -> str:
    """The 256 characters of a single-byte encoding, U+FFFD where it has none.

    C1 controls count as none: where a table has them, the encoding has nothing else there.

    >>> table("cp1252")[0xE9], table("cp1252")[0x81] == table("latin_1")[0x81] == UNDEFINED
    ('é', True)
    """
    chars = (bytes([byte]).decode(codec, "replace") for byte in range(256))
    return "".join(UNDEFINED if "\x7f" < char < "\xa0" else char for char in chars)


@functools.cache
def of_kind(kind: Kind) -> tuple[Candidate, ...]:
    """The candidates of one kind, in the order of the table.

    >>> [candidate.codec for candidate in of_kind("ebcdic")][:2]
    ['cp037', 'cp500']
    """
    return tuple(candidate for candidate in CANDIDATES if candidate.kind == kind)
