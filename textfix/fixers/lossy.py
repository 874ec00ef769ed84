"""Channels with loss: which may have been at work in tokens, and how far their characters reach.

What was lost and what it leaves is in `textfix.losses`; here is whether a text shows it.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from textfix.channels import (
    BY_CODEC,
    ENCODINGS,
    UNCOMMON,
    Channel,
    Encoding,
    bytes_of,
    single_byte_table,
)
from textfix.detectors.mojibake import Survey, Suspect, Suspects
from textfix.fixers.c1 import WINDOWS_1252
from textfix.fixers.nomination import quick_gain
from textfix.fixers.signs import is_contracted
from textfix.language.model import Model
from textfix.lattice import kernel_of, number_of
from textfix.losses import CASES, LINE_END, SIGNS, forms
from textfix.weights import (
    HOPELESS,
    LEADS_APART,
    LONE_LEAD,
    LONGEST,
    LONGEST_EXTENSION,
    SUSPICIOUS,
    TRIMMED_LEAD,
)

ALWAYS_THOUGHT_OF = ("cp1252", "latin_1", "iso8859_11")
"""Encodings whose losses are thought of though nothing else speaks for them: losing all it can,
UTF-8 read in them looks like nothing that could be nominated."""


def is_lossy(model: Model, tokens: Sequence[str], channel: Channel) -> bool:
    """Whether a channel with its losses gains enough on tokens to be looked at closely."""
    return quick_gain(model, tokens, channel) - channel.cost >= HOPELESS // 2


def lossy_channels(tokens: Sequence[str], gains: Mapping[Channel, int]) -> list[Channel]:
    """The channels with loss that tokens may have come through: they show bytes of UTF-8.

    Args:
        tokens: the suspicious ones.
        gains: the nominated channels, best first, and what each gains without a loss.
    """
    structured = [c for c in gains if c.structured][:LOSSY_READS]
    reads = [c.read.codec for c in structured if gains[c] > 0]
    found = []
    for read in dict.fromkeys((*ALWAYS_THOUGHT_OF, *reads)):
        encoding = BY_CODEC[read]
        if encoding.multibyte and not any(may_have_lost(encoding, t) for t in tokens):
            continue
        if read == "cp1252" and _is_wider(tokens):
            continue
        if _shows_sign(read, tokens) and not _is_another(read, tokens):
            kana = not encoding.multibyte and _shows_kana(bytes_of(read), tokens)
            found.append(Channel(BY_CODEC["utf-8"], encoding, True, kana))
    return found


def recased_channels(text: str, tokens: Sequence[str]) -> list[Channel]:
    """The channels that a text may have come through before all of it was given another case, the
    likeliest first: it is as if that was done, and nearly all of what is not ASCII may be UTF-8.

    Args:
        text: all of it.
        tokens: the suspicious ones.
    """
    beyond = sum(char >= "\x80" for token in tokens for char in token)
    case = next((case for case, (_, give) in CASES.items() if give(text) == text), "")
    return [
        Channel(BY_CODEC["utf-8"], read, True, recased=case)
        for read in (_cased_readers() if case else ())
        if RECASED_APART * (beyond - _covered(read.codec, case, tokens)) <= beyond
    ][:RECASED_READS]


def _covered(read: str, case: str, tokens: Sequence[str]) -> int:
    """How many characters of tokens may be UTF-8 that was given a case."""
    found = (match for token in tokens for match in _sequences(read, case).finditer(token))
    return sum(match.end() - match.start() for match in found)


@functools.cache
def _cased_readers() -> list[Encoding]:
    """The encodings of single bytes that texts are often misread in and that have capitals among
    what is not ASCII, the commonest first."""
    found = [e for e in ENCODINGS if not e.multibyte and e.read is not None and e.read < UNCOMMON]
    return sorted(
        (e for e in found if any(map(str.isupper, single_byte_table(e.codec)[0x80:]))),
        key=lambda e: e.read or 0.0,
    )


@functools.cache
def _sequences(read: str, case: str) -> re.Pattern[str]:
    """What sequences of UTF-8 look like that were read in an encoding and given a case."""
    table = single_byte_table(read)

    def any_of(first: int, end: int) -> str:
        every = "".join(form for char in table[first:end] for form in forms(case, char))
        return f"[{re.escape(every)}]"

    follow = any_of(0x80, 0xC0)
    return re.compile(
        f"{any_of(0xC2, 0xE0)}{follow}|{any_of(0xE0, 0xF0)}{follow}{{2}}|"
        f"{any_of(0xF0, 0xF5)}{follow}{{3}}"
    )


RECASED_APART = 8
RECASED_READS = 6
"""One character in so many beyond ASCII may be no UTF-8 that was given another case, and so many
channels are thought of."""


def _shows_kana(table: dict[str, bytes], tokens: Sequence[str]) -> bool:
    """Whether leads of kana stand in a token as often as in a word of them, and no letter of ASCII
    does."""
    of_kana = [char for char in set().union(*tokens) if table.get(char) == LEAD_OF_KANA]
    for token in tokens if of_kana else ():
        leads = sum(map(token.count, of_kana))
        often = leads >= LEAST_LEADS and leads * LEADS_APART >= len(token)
        if often and not any(char.isascii() and char.isalpha() for char in token):
            return True
    return False


LEAD_OF_KANA = b"\xe3"
LEAST_LEADS = 3


def _is_another(read: str, tokens: Sequence[str]) -> bool:
    """Whether next to the first byte of a sequence stands what Windows-1252 shows of the second,
    and this encoding has controls there: then it was read in another."""
    if BY_CODEC[read].multibyte or single_byte_table(read)[0x80] != "\x80":
        return False
    return any(map(_SHOWN.search, tokens))


def _is_wider(tokens: Sequence[str]) -> bool:
    """Whether a `?` stands behind a lead, and nothing shows that Windows-1252 was read: then all
    that ISO 8859-1 has for controls may be behind it, which are the five that this leaves undefined
    and more."""
    together = " ".join(tokens)
    return bool(_ASKED.search(together)) and _OF_WINDOWS.isdisjoint(together)


_ASKED = re.compile("[\xc2-\xf4]\\?")
_OF_WINDOWS = frozenset(WINDOWS_1252.values())

_SHOWN = re.compile(f"[\xc2-\xf4][{re.escape(''.join(WINDOWS_1252.values()))}]")

LOSSY_READS = 3
"""How many of the nominated encodings are thought of with losses."""


def may_have_lost(read: Encoding, token: str) -> bool:
    """Whether a reader of pairs left a sign in a token, or it breaks off."""
    return any(sign in token for sign in SIGNS) or _is_open(bytes_of(read.codec), token)


def _shows_sign(read: str, tokens: Sequence[str]) -> bool:
    """Whether tokens have a character that speaks for a loss."""
    if not BY_CODEC[read].multibyte:
        together = "".join(tokens)
        if not _signs(read).isdisjoint(together):
            return True
        return _BARE_LEAD in together.upper() and any(map(_stripped(read).search, tokens))
    table = bytes_of(read)
    return any(_is_sign(table.get(c, b"")) for t in tokens for c in t)


@functools.cache
def _signs(read: str) -> frozenset[str]:
    return frozenset(char for char, data in bytes_of(read).items() if _is_sign(data))


_BARE_LEAD = "A"
"""What is left of the commonest leads of UTF-8 in encodings of Western Europe without accents."""


@functools.cache
def _stripped(read: str) -> re.Pattern[str]:
    """A lead that lost its accent, and what UTF-8 goes on with."""
    table = single_byte_table(read)
    follow = "".join(table[0xA0:0xC0])
    is_western = unicodedata.normalize("NFD", table[0xC3])[0] == _BARE_LEAD
    return re.compile(f"[Aa][{re.escape(follow)}]" if is_western else "(?!)")


def _is_sign(data: bytes | None) -> bool:
    """Whether bytes may be a lead of UTF-8, or a byte that few texts have and UTF-8 goes on with:
    the lead may have lost its accent."""
    return bool(data) and any(0xC2 <= byte <= 0xF4 or 0x80 <= byte < 0xA0 for byte in data or b"")


def shows_contraction(text: str) -> bool:
    """Whether all that a text has beyond ASCII is the letter that is left of UTF-8's typographic
    signs, and once an English contraction has it for its apostrophe, or it and a space. No gain in
    a word need show that: the model does not know all of them.

    >>> shows_contraction("We canât wait."), shows_contraction("le mâle")
    (True, False)
    >>> shows_contraction("We donâ t wait.")
    True
    """
    return not BEYOND_LEAD.search(text) and any(
        text[match.start() - 1 : match.start()].isalpha()
        and is_contracted(text[match.end() : match.end() + 4].removeprefix(" ")[:3])
        for match in PLACE_OF_LEAD.finditer(text)
    )


def shows_trimmed(text: str) -> bool:
    """Whether a letter of which the first byte is left may end a word, or be one, wherever it
    stands.

    >>> shows_trimmed("La cittÃ bella"), shows_trimmed("AMANHÃ"), shows_trimmed("cafÃ© Ã la")
    (True, False, False)
    """
    return 0 < text.count(chr(TRIMMED_LEAD)) == len(_TRIMMED.findall(text))


_TRIMMED = re.compile(rf"(?<![A-Z\x80-\xde]){chr(TRIMMED_LEAD)}(?!\??[A-Za-z0-9\x80-\U0010ffff])")

PLACE_OF_LEAD = re.compile(chr(LONE_LEAD))
BEYOND_LEAD = re.compile(f"[^\x00-\x7f{chr(LONE_LEAD)}]")
"""What a text has beyond ASCII besides that letter."""


def extended(model: Model, text: str, suspects: Survey, channel: Channel) -> Survey:
    """The suspects, with what follows where a character may reach past the token: white space may
    be what is left of its last byte, or a line end what stands where it was cut off."""
    if isinstance(suspects, Suspects):
        return Suspects(extended_list(text, suspects.all(), channel))
    kernel_of(model)  # is told of the encodings
    compiled: Any = suspects
    longer: Survey = compiled.extended(number_of(channel.read))
    return longer


def extended_list(text: str, suspects: Sequence[Suspect], channel: Channel) -> list[Suspect]:
    """The same of suspects that are listed."""
    table = bytes_of(channel.read.codec)
    out: list[Suspect] = []
    reached = 0
    for suspect in suspects:
        start, end, token, surprise, _ = suspect
        if start < reached:
            continue
        reached = end
        if surprise < SUSPICIOUS or not _is_open(table, token):
            out.append(suspect)
            continue
        while end < len(text) and text[end] == " " and _is_open(table, token):
            further = _token_end(text, end + 1)
            if further - start > LONGEST:
                break
            end = further
            token = text[start:end]
            if end - start > LONGEST_EXTENSION:
                break
        if (end == len(text) or text[end] in "\r\n") and _is_open(table, token):
            token += LINE_END
        out.append(suspect if token == suspect.token else Suspect(start, end, token, surprise))
        reached = end
    return out


LAST = 3
"""Characters at the end of a token that may be all that is left of one."""


def _token_end(text: str, start: int) -> int:
    match = _NEXT.match(text, start)
    return match.end() if match else start


_NEXT = re.compile(r"[^ \t\n\r\f\v]*")


def _is_open(table: dict[str, bytes], token: str) -> bool:
    """Whether the last bytes of a token begin a sequence of UTF-8 that they do not end."""
    tail = b"".join(table.get(char, b"") for char in token[-LAST:])[-LAST:]
    return any(
        byte >= lead and byte <= 0xF4
        for byte, lead in zip(reversed(tail), (0xC2, 0xE0, 0xF0), strict=False)
    )
