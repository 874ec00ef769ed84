r"""Where a text holds escapes, and what they spell: `&#233;`, `\u00e9`, `\xc3\xa9`, `%C3%A9` ...

Purely a matter of notation: whether an escape is damage is for the fixer to say. Only escapes of
characters beyond ASCII are found, because `&amp;`, `\n` and `%20` belong to the text around them.

Where an escape stands for bytes, the bytes of UTF-8 sequences are taken together and the rest is
left; where it stands for a code point, each is taken alone, and halves of surrogate pairs together.

Sources: the HTML Standard (character references), RFC 8259 (JSON), RFC 3986 (percent-encoding),
RFC 2045 (quoted-printable), RFC 2152 (UTF-7), RFC 3492 (Punycode); Unidecode's tables for what
transliterators write.
"""

from __future__ import annotations

import binascii
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.entities import html5
from urllib.parse import quote

from textfix.detectors import transliterated


@dataclass(frozen=True, slots=True)
class Escape:
    """One or more escapes that can only be told together.

    start, end: where they stand
    spelled:    the characters they stand for
    layers:     how often the text was escaped (`&amp;#233;` is twice)
    certain:    whether the notation itself proves that the escapes are damage
    """

    start: int
    end: int
    spelled: str
    layers: int = 1
    certain: bool = False


@dataclass(frozen=True, slots=True)
class Notation:
    """One way of writing characters by others.

    Args:
        reason: what happened, in words that end a sentence ("... then written as HTML entities").
        signs: strings of which every text with such escapes holds one: the gate.
        find: the escapes of a text, in order.
        of_bytes: whether it spells bytes, so that UTF-8 in it is structure.
        spell: from characters to the notation, where damage is undone beneath it and the notation
            stays (URLs, host names); None where it never stays.
        stays: whether it does, at a place of a text.
        legacy: whether text of legacy encodings is met in it.
        stripped: whether nothing but the words that come out says that these are escapes.
    """

    reason: str
    signs: tuple[str, ...]
    find: Callable[[str], Iterator[Escape]]
    of_bytes: bool = False
    spell: Callable[[str], str] | None = None
    stays: Callable[[str, int, int], bool] = lambda text, start, end: False
    legacy: bool = False
    stripped: bool = False

    def may_be_in(self, text: str) -> bool:
        """The gate: whether it is worth looking."""
        return any(sign[0] in text and sign in text for sign in self.signs)


def _in_lines(pattern: re.Pattern[str], sign: str, text: str) -> Iterator[re.Match[str]]:
    """What a pattern finds in the lines that hold a sign, without which it finds nothing. It must
    not cross the end of a line; in a long text it is slower than the search for the sign."""
    end = 0
    while (at := text.find(sign, end)) >= 0:
        start, end = text.rfind("\n", end, at) + 1 or end, text.find("\n", at)
        end = len(text) if end < 0 else end
        yield from pattern.finditer(text, start, end)


UTF8_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]"
    rb"|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]"
    rb"|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)
"""A character beyond ASCII in UTF-8 (the Unicode Standard, table 3-7)."""


def _of_utf8(data: bytes, ends: list[int], start: int) -> Iterator[Escape]:
    """The UTF-8 sequences of a run of escaped bytes; `ends` is where each byte's escape ends.

    A run with other bytes too is none of text: keys and pictures hold such sequences by chance.
    """
    if not UTF8_SEQUENCE.sub(b"", data).isascii():
        return
    for match in UTF8_SEQUENCE.finditer(data):
        first = ends[match.start() - 1] if match.start() else start
        yield Escape(first, ends[match.end() - 1], match[0].decode())


def _of_units(found: list[Escape]) -> Iterator[Escape]:
    """Escapes of code units as escapes of characters: the halves of a pair become one."""
    index = 0
    while index < len(found):
        escape = found[index]
        following = found[index + 1] if index + 1 < len(found) else None
        if (
            following
            and following.start == escape.end
            and "\ud800" <= escape.spelled <= "\udbff"
            and "\udc00" <= following.spelled <= "\udfff"
        ):
            pair = (escape.spelled + following.spelled).encode("utf-16-le", "surrogatepass")
            yield Escape(escape.start, following.end, pair.decode("utf-16-le"), escape.layers)
            index += 2
            continue
        if not "\ud800" <= escape.spelled <= "\udfff":
            yield escape
        index += 1


# --- HTML ------------------------------------------------------------------------------------

_ENTITY = re.compile(
    r"&((?:amp;)*)(?:#([0-9]{2,7})|#[xX]([0-9a-fA-F]{2,6})|([A-Za-z][A-Za-z0-9]{1,31}));"
    r"|&()#(1[2-9][0-9]|2[0-4][0-9])(?![0-9;])"
)


def _entity(match: re.Match[str]) -> str:
    """What an entity stands for; nothing if it is none, or plain ASCII.

    Numbers below A0 stand for themselves here, not for what Windows-1252 has there: they are
    bytes that someone took for code points.
    """
    if match[4]:
        char = html5.get(f"{match[4]};", "")
        return char if char >= "\x80" and len(char) == 1 else ""
    number = int(match[2] or match[6]) if match[2] or match[6] else int(match[3], 16)
    return chr(number) if 0x80 <= number <= 0x10FFFF else ""


def _entities(text: str) -> Iterator[Escape]:
    matches = list(_in_lines(_ENTITY, "&", text))
    # browsers do without the sign at the end, but who writes prose means one of several
    borders = Counter(place for m in matches for place in m.span())
    found = [
        Escape(m.start(), m.end(), spelled, 1 + len(m[1] or "") // len("amp;"))
        for m in matches
        if (spelled := _entity(m)) and (not m[6] or max(map(borders.__getitem__, m.span())) > 1)
    ]
    for escape in _of_units(found):
        # a reference to half a character is none: no browser shows it
        halves = escape.spelled > "\uffff" and text.count("&", escape.start, escape.end) == 2
        yield Escape(escape.start, escape.end, escape.spelled, escape.layers, halves)


# --- backslashes -----------------------------------------------------------------------------

_UNICODE = re.compile(r"(?<!\\)(?:\\+(?:u[0-9a-fA-F]{4}|u\{[0-9a-fA-F]{2,6}\}|x[0-9a-fA-F]{2}))+")
_ONE_UNICODE = re.compile(r"(\\+)(?:u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{2,6})\}|x([0-9a-fA-F]{2}))")


def _unicode_escapes(text: str) -> Iterator[Escape]:
    found = []
    for run in _in_lines(_UNICODE, "\\u", text):
        if "u" not in run[0] or _is_range(text, run.start(), run.end()):
            continue
        for match in _ONE_UNICODE.finditer(text, run.start(), run.end()):
            number = int(match[2] or match[3] or match[4], 16)
            if 0x80 <= number <= 0x10FFFF:
                layers = len(match[1]).bit_length()
                found.append(Escape(match.start(), match.end(), chr(number), layers))
    yield from _of_units(found)


_CLASS = re.compile(r"\[[^\]\s]*\Z")
_CLASS_REACH = 200


def _is_range(text: str, start: int, end: int) -> bool:
    """Whether an escape is one end of a range in a regular expression."""
    if text[max(0, start - 1) : start] != "-" and text[end : end + 1] != "-":
        return False
    before = text[max(0, start - _CLASS_REACH) : start]
    return _CLASS.match(before, max(before.rfind("["), 0)) is not None


_BARE = re.compile(r"u00[c-f][0-9a-f](?:u[0-9a-f]{4})+")


_STRIPPED = re.compile(
    r"(?<![\\%])u(?:(?:0[0-9A-Fa-f]|1[Ee]|2[01])[0-9A-Fa-f]{2}"
    r"|[Dd][89ABab][0-9A-Fa-f]{2}u[Dd][C-Fc-f][0-9A-Fa-f]{2})"
)
_IN_NAME = re.compile(r"#U[0-9a-f]{4}")


def _numbered(pattern: re.Pattern[str], sign: str) -> Callable[[str], Iterator[Escape]]:
    """Escapes of a sign and four hexadecimal digits each."""

    def find(text: str) -> Iterator[Escape]:
        found = []
        for run in pattern.finditer(text):
            size = len(sign) + 4
            for start in range(run.start(), run.end(), size):
                number = int(text[start + len(sign) : start + size], 16)
                found.append(Escape(start, start + size, chr(number)))
        yield from (escape for escape in _of_units(found) if escape.spelled >= "\x80")

    return find


def _bare_escapes(text: str) -> Iterator[Escape]:
    for run in _BARE.finditer(text):
        units = range(run.start(), run.end(), 5)
        found = [Escape(i, i + 5, chr(int(text[i + 1 : i + 5], 16))) for i in units]
        yield from (escape for escape in _of_units(found) if escape.spelled >= "\x80")


_HEX = re.compile(r"(?<!\\)(?:\\+x[0-9a-fA-F]{2})+")
_ONE_HEX = re.compile(r"(?<!\\)\\+x([0-9a-fA-F]{2})")
_OCTAL = re.compile(r"(?:\\[0-3][0-7]{2})+")
_ONE_OCTAL = re.compile(r"\\([0-3][0-7]{2})")


def _bytes_by(
    run: re.Pattern[str], one: re.Pattern[str], base: int, sign: str = ""
) -> Callable[[str], Iterator[Escape]]:
    """Bytes in a notation. `sign` is what each begins with, if none goes past the end of a line."""

    def find(text: str) -> Iterator[Escape]:
        if not one.search(text):  # begins with its sign, and so is quick to say no
            return
        for match in _in_lines(run, sign, text) if sign else run.finditer(text):
            units = list(one.finditer(text, match.start(), match.end()))
            data = bytes(int(unit[1], base) for unit in units)
            if not data.isascii() and not _is_range(text, match.start(), match.end()):
                yield from _of_utf8(data, [unit.end() for unit in units], match.start())

    return find


# --- percent, quoted-printable, UTF-7, Punycode -----------------------------------------------

_PERCENT = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")
_ONE_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")
_PERCENT_UNICODE = re.compile(r"%u([0-9a-fA-F]{4})")
_QUOTED = re.compile(r"(?:=[89A-F][0-9A-F](?:=\r?\n(?==[89A-F]))?)+")
_ONE_QUOTED = re.compile(r"=([89A-F][0-9A-F])(?:=\r?\n)?")
# From the start of the run on, or a run without a plus sign would be read again and again.
_SHIFTED = re.compile(r"(?<![A-Za-z0-9+/])([A-Za-z0-9/]*)\+([A-Za-z0-9+/]{3,})(-?)")
_MAY_BE_SHIFTED = re.compile(r"\+[A-Za-z0-9+/]{3}")
_DIRECT_IN_UTF7 = re.compile(r"[A-Za-z0-9'(),\-./:? \t\r\n]")
_LABEL = re.compile(r"xn--[a-z0-9-]{2,59}", re.IGNORECASE)

_LEGACY = re.compile(
    r"(?:=[89A-F][0-9A-F](?:=\r?\n(?==[89A-F]))?){3,}|(?<=[a-z])=[89A-F][0-9A-F](?=[a-z])"
)
LEAST_LEGACY = 2


def _legacy_quoted(text: str) -> Iterator[Escape]:
    """Bytes in quoted-printable that are not UTF-8. Without the structure of UTF-8 two must stand
    within words, or three in a row (`paper=A4` and `lang=DE` are none)."""
    if not _ONE_QUOTED.search(text):
        return
    if len({match[0] for match in _LEGACY.finditer(text)}) < LEAST_LEGACY:
        return
    for match in _ONE_QUOTED.finditer(text):
        char = bytes.fromhex(match[1]).decode("cp1252", "ignore")
        if char:
            yield Escape(match.start(), match.end(), char)


_URL = re.compile(r"[/?=&_@:\\]|\w-|-\w|\.\w")


def _percent_unicode(text: str) -> Iterator[Escape]:
    yield from _of_units(
        [
            Escape(match.start(), match.end(), chr(int(match[1], 16)))
            for match in _PERCENT_UNICODE.finditer(text)
            if int(match[1], 16) >= 0x80
        ]
    )


def token_around(text: str, start: int, end: int, reach: int = 200) -> tuple[str, str]:
    """What stands before and after a place up to white space, as far as `reach`."""
    before, after = text[max(0, start - reach) : start], text[end : end + reach]
    head = before.split()[-1] if before[-1:].strip() else ""
    tail = after.split(None, 1)[0] if after[:1].strip() else ""
    return head, tail


def is_url(text: str, start: int, end: int) -> bool:
    """Whether a place belongs to what looks like a URL, a path or a slug."""
    head, tail = token_around(text, start, end)
    return _URL.search(f"{head}x{tail}") is not None


def _percented(text: str) -> str:
    return quote(text, safe="")


def _utf7(text: str) -> Iterator[Escape]:
    if not _MAY_BE_SHIFTED.search(text):
        return
    for match in _in_lines(_SHIFTED, "+", text):
        spelled = _shifted(match[2])
        # what begins within a word has to end with its sign, or be a letter or a mark of one
        of_word = (
            _OF_WORDS.fullmatch(spelled)
            and _WORD_BEGUN.search(match[1])
            and _WORD_ENDS.match(text, match.end())
        )
        if spelled and (match[3] or not match[1] or of_word):
            yield Escape(match.start(2) - 1, match.end(), spelled)


_WORD_ENDS = re.compile(r"[\s.,;:!?)\"']|$")
_WORD_BEGUN = re.compile("[A-Za-z][a-z]$")
_OF_WORDS = re.compile("[\xdf-\xf6\xf8-\u017f\u2018-\u201d\u2026]+")


def _shifted(code: str) -> str:
    """What a shifted sequence of UTF-7 spells; nothing if no encoder would have written it."""
    if len(code) * 6 % 16 >= 6 or code.isdigit():
        return ""
    try:
        data = binascii.a2b_base64(code + "=" * (-len(code) % 4))
        spelled = data[: len(data) // 2 * 2].decode("utf-16-be")
    except (ValueError, UnicodeDecodeError):
        return ""
    back = binascii.b2a_base64(spelled.encode("utf-16-be"), newline=False)
    if back.rstrip(b"=") != code.encode() or _DIRECT_IN_UTF7.search(spelled):
        return ""
    return spelled


def _labels(text: str) -> Iterator[Escape]:
    for match in _LABEL.finditer(text):
        try:
            spelled = match[0][4:].lower().encode().decode("punycode")
        except UnicodeError:
            continue
        if not spelled.isascii() and spelled.isprintable():
            yield Escape(match.start(), match.end(), spelled)


def _label_of(text: str) -> str:
    return "xn--" + text.encode("punycode").decode()


_TRANSLITERATED = (
    r"(?<!\w){0}oe(?=\w)|{0}\([tT][mM]\)|(?<!\w){0}~(?=\w)|{0}[|\xa6](?!\S)"
    r"|(?<=[^\W\d_]){0}[tT][mM](?=(?:[stdm]|ll|re|ve)?(?![^\W\d_]))"
    r"|(?<=[.,!?;:)]){0}(?![\w\"'(~|])"
)
_TRANSLITERATIONS = {
    "(tm)": "\u2122",
    "tm": "\u2122",
    "oe": "\u0153",
    "~": "\u02dc",
    "|": "\xa6",
    "\xa6": "\xa6",
    "": "\x9d",
}


def _transliterated(begun: str) -> Callable[[str], Iterator[Escape]]:
    """Signs of UTF-8 in Windows-1252 as transliterators write them (`aEUR(tm)`), by what is left of
    the first two bytes. The two dashes come out alike, and stay; so does what may be a name
    (`quotaEUR`)."""
    pattern = re.compile(_TRANSLITERATED.format(begun))

    def find(text: str) -> Iterator[Escape]:
        for match in _in_lines(pattern, begun, text):
            last = _TRANSLITERATIONS[match[0][len(begun) :].lower()]
            yield Escape(match.start(), match.end(), f"\xe2\u20ac{last}")

    return find


def _always(text: str, start: int, end: int) -> bool:
    return True


NOTATIONS: tuple[Notation, ...] = (
    Notation("written in quoted-printable", ("=",), _bytes_by(_QUOTED, _ONE_QUOTED, 16), True),
    Notation(
        "written in quoted-printable, in Windows-1252", ("=",), _legacy_quoted, True, legacy=True
    ),
    Notation(
        "percent-encoded",
        ("%",),
        _bytes_by(_PERCENT, _ONE_PERCENT, 16, "%"),
        True,
        _percented,
        is_url,
    ),
    Notation("written as %u escapes", ("%u",), _percent_unicode),
    Notation("written as \\x escapes", ("\\x",), _bytes_by(_HEX, _ONE_HEX, 16, "\\x"), True),
    Notation(
        "written as octal escapes", ("\\2", "\\3"), _bytes_by(_OCTAL, _ONE_OCTAL, 8, "\\"), True
    ),
    Notation("written as \\u escapes", ("\\u",), _unicode_escapes),
    Notation("written as \\u escapes, backslashes lost", ("u00",), _bare_escapes),
    Notation(
        "written as \\u escapes, backslashes lost",
        ("u0", "u1", "u2"),
        _numbered(_STRIPPED, "u"),
        stripped=True,
    ),
    Notation("written as #U escapes", ("#U",), _numbered(_IN_NAME, "#U"), stripped=True),
    Notation("written as HTML entities", ("&",), _entities, legacy=True),
    Notation("written in UTF-7", ("+",), _utf7, True),
    Notation("transliterated to ASCII", ("aEUR",), _transliterated("aEUR")),
    Notation("transliterated to Latin-1", ("\xe2EUR",), _transliterated("\xe2EUR")),
    Notation("written in Punycode", ("xn--",), _labels, False, _label_of, _always),
)
"""Every notation, in the order in which they are undone: what mail and the web add comes first."""

_ANY_SIGN = re.compile("|".join(re.escape(s) for n in NOTATIONS for s in n.signs))


def may_be_in(text: str) -> bool:
    """Whether any notation may be in a text, or a trace: the gate of the whole stage."""
    return _ANY_SIGN.search(text) is not None or transliterated.may_be_in(text)
