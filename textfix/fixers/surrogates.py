r"""Undoes halves of characters: surrogate pairs, bytes escaped as surrogates, CESU-8, Java's NUL.

All of it is structure: what is found has one reading or none, so nothing is weighed.
"""

from __future__ import annotations

from collections.abc import Callable

from textfix.channels import bytes_of
from textfix.detectors.surrogates import detect, readers
from textfix.edits import Edit
from textfix.fixers.mojibake import Fixed

NAME = "surrogates"

CERTAIN = 0.99


def fix(text: str, least: float) -> Fixed:
    r"""The edits that undo it.

    Args:
        text: any string.
        least: the confidence below which nothing is changed.

    >>> [e.replacement for e in fix("\ud83d\ude00 and í\xa0½í¸€", 0.8).edits]
    ['😀', '😀']
    """
    edits = []
    for half in detect(text) if least <= CERTAIN else ():
        seen = text[half.start : half.end]
        replacement, reason = _READERS[half.kind](seen)
        if replacement:
            edits.append(Edit(half.start, half.end, seen, replacement, NAME, reason, CERTAIN))
    return Fixed(tuple(edits), ())


def _pair(seen: str) -> tuple[str, str]:
    data = seen.encode("utf-16-le", "surrogatepass")
    return data.decode("utf-16-le"), "UTF-16 read a code unit at a time"


def _bytes(seen: str) -> tuple[str, str]:
    try:
        text = seen.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeDecodeError:
        return "", ""
    return text, "UTF-8 bytes escaped as surrogates"


def _cesu(seen: str) -> tuple[str, str]:
    """CESU-8 read in the likeliest encoding that makes it so; a space stands for a no-break space
    that was made one."""
    for encoding in readers():
        table = bytes_of(encoding.codec)
        data = b"".join(b"\xa0" if char == " " else table.get(char, b"") for char in seen)
        try:
            halves = data.decode("utf-8", "surrogatepass")
            text = halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        except UnicodeDecodeError:
            continue
        if len(data) == len(seen) and len(text) == 1:
            loss = ", no-break spaces made spaces" if " " in seen else ""
            return text, f"CESU-8 read as {encoding.label}{loss}"
    return "", ""


def _nul(seen: str) -> tuple[str, str]:
    return "\0", "modified UTF-8 read as Windows-1252"


_READERS: dict[str, Callable[[str], tuple[str, str]]] = {
    "pair": _pair,
    "bytes": _bytes,
    "cesu": _cesu,
    "nul": _nul,
}
