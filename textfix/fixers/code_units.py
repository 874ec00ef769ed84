r"""Undoes variants of UTF-8: CESU-8, Java's NUL, bytes that were escaped as surrogates.

All of it is structure: what is found has one reading or none, so nothing is weighed.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

from textfix.channels import bytes_of
from textfix.detectors.code_units import MADE_ASCII, NULS, SPACE, copyrights, detect, lost, readers
from textfix.edits import Edit
from textfix.reasons import repeated
from textfix.stage import Found

NAME = "code_units"

CERTAIN = 0.99


def fix(text: str, least: float) -> Found:
    r"""The edits that undo it.

    Args:
        text: any string.
        least: the confidence below which nothing is changed.

    >>> [e.replacement for e in fix("don\udce2\udc80\udc99t í\xa0½í¸€", 0.8).edits]
    ['’', '😀']
    """
    edits = []
    for units in detect(text) if least <= CERTAIN else ():
        seen = text[units.start : units.end]
        replacement, reason = _READERS[units.kind](seen)
        if replacement:
            edits.append(Edit(units.start, units.end, seen, replacement, NAME, reason, CERTAIN))
    return Found(tuple(edits))


def _bytes(seen: str) -> tuple[str, str]:
    try:
        text = seen.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeDecodeError:
        return "", ""
    return text, "UTF-8 bytes escaped as surrogates"


def _cesu(seen: str) -> tuple[str, str]:
    """CESU-8 read in the likeliest encoding that makes it so."""
    whole = seen.replace(SPACE, "\xa0")
    if whole[-1] in MADE_ASCII:
        whole = whole[:-1] + bytes([MADE_ASCII[whole[-1]]]).decode("cp1252")
    for encoding in readers():
        table = bytes_of(encoding.codec)
        data = b"".join(table.get(char, b"") for char in whole)
        try:
            halves = data.decode("utf-8", "surrogatepass")
            text = halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        except UnicodeDecodeError:
            continue
        if len(data) == len(seen) and len(text) == 1:
            loss = "" if seen == whole else ", made ASCII in part"
            return text, f"CESU-8 read as {encoding.label}{loss}"
    return "", ""


def _nul(seen: str) -> tuple[str, str]:
    return "\0", f"modified UTF-8 read as {NULS[seen]}"


def _lost(seen: str) -> tuple[str, str]:
    """What U+FFFD stood for is gone; but that it was U+FFFD is sure."""
    undone: list[str] = []
    while seen in lost():
        seen, channel = lost()[seen]
        undone.append(str(channel))
    layers = [(reason, len(list(same))) for reason, same in itertools.groupby(reversed(undone))]
    return seen, ", then ".join(repeated(reason, times) for reason, times in layers)


def _year(seen: str) -> tuple[str, str]:
    """Where a year follows, no other sign stands."""
    return "\xa9", str(copyrights()[seen])


_READERS: dict[str, Callable[[str], tuple[str, str]]] = {
    "bytes": _bytes,
    "cesu": _cesu,
    "nul": _nul,
    "lost": _lost,
    "year": _year,
}
