"""What happened to a text, in words, in numbers, and as the Python that undoes it by hand.

The words are the chain of an edit (`Edit.reason`): what happened, the first first. `recipe` turns a
chain into an expression over `text`. An expression is only given if it was tried on the very text
and makes of it what the repair made; so a text that is damaged in part, or has lost bytes, has
none, though its edits may.

Text that was read in Windows-1252 here and in ISO 8859-1 there is told as Windows-1252, which has
other characters in the places of ISO 8859-1's controls only (`fixers/western_reader.py`). So an
edit of such a text may have an expression with "latin-1".

The expressions are written for a person to paste: nothing but Python and its library.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from textfix import codings
from textfix.channels import EVERY, Encoding
from textfix.detectors.code_units import NULS
from textfix.edits import Edit, Repair
from textfix.reasons import layers_of

MOST_TRIED = 24
"""Expressions that are tried for one chain; each step has a few ways of being written."""

MOST_STEPS = 12
"""Longer chains have no expression that anyone would paste."""

TEXT = "text"

_BY_NUMBER = 're.sub(r"{sign}([0-9a-fA-F]{{4}})", lambda m: chr(int(m[1], 16)), {{text}})'
_UNESCAPED = (
    '{text}.encode("latin-1", "backslashreplace").decode("unicode_escape")',
    _BY_NUMBER.format(sign=r"\\+u"),
)


def _quoted(text: str) -> str:
    """A text as Python's source has it, in ASCII and between double quotes."""
    return f'"{text.encode("unicode_escape").decode()}"'


_WAYS: dict[str, tuple[str, ...]] = {
    "written as HTML entities": ("html.unescape({text})",),
    "written as \\u escapes": _UNESCAPED,
    "written as \\u escapes, backslashes lost": (_BY_NUMBER.format(sign="u"),),
    "written as #U escapes": (_BY_NUMBER.format(sign="#U"),),
    "written as %u escapes": (_BY_NUMBER.format(sign="%u"),),
    "written as \\x escapes": (_UNESCAPED[0] + '.encode("latin-1").decode("utf-8")',),
    "written as octal escapes": (_UNESCAPED[0] + '.encode("latin-1").decode("utf-8")',),
    "percent-encoded": ("urllib.parse.unquote({text})",),
    "written in quoted-printable": ('quopri.decodestring({text}.encode()).decode("utf-8")',),
    "written in quoted-printable, in Windows-1252": (
        'quopri.decodestring({text}.encode()).decode("cp1252")',
    ),
    "written in UTF-7": ('{text}.encode("ascii").decode("utf-7")',),
    "UTF-16 read in the wrong byte order": ('{text}.encode("utf-16-be").decode("utf-16-le")',),
    "UTF-8 bytes escaped as surrogates": (
        '{text}.encode("utf-8", "surrogateescape").decode("utf-8")',
    ),
    **{
        f"modified UTF-8 read as {label}": (f'{{text}}.replace({_quoted(seen)}, "\\0")',)
        for seen, label in NULS.items()
    },
}
"""The ways of undoing what is not one encoding read as another, the simplest first."""

_HALVES = '.decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16")'

_WRITTEN: dict[str, tuple[str, ...]] = {
    "UTF-16 (little-endian)": ('.decode("utf-16-le")', '.decode("utf-16")'),
    "UTF-16 (big-endian)": ('.decode("utf-16-be")', '.decode("utf-16")'),
    "CESU-8": (_HALVES,),
    "ASCII": ('.decode("ascii")',),
}
_READ: dict[str, tuple[str, ...]] = {
    "UTF-16 (little-endian)": ('{text}.encode("utf-16-le")',),
    "UTF-16 (big-endian)": ('{text}.encode("utf-16-be")',),
}


def recipe(repaired: Repair | Edit) -> str | None:
    r"""The Python expression over `text` that undoes damage by hand.

    Args:
        repaired: a repair, for the whole text; or one of its edits, for what the edit replaced.

    Returns:
        The expression, or None if none does what was done: the text is damaged in part or in
        several ways, or something was lost. Undefined bytes, which many decoders let pass as
        controls, are spelled out.

    >>> from textfix import repair
    >>> recipe(repair("Ã¼ber dem CafÃ©"))
    'text.encode("cp1252").decode("utf-8")'
    >>> recipe(repair("don&acirc;&euro;&trade;t"))
    'html.unescape(text).encode("cp1252").decode("utf-8")'
    >>> recipe(repair("Ã¼ber dem Café")) is None
    True
    """
    if isinstance(repaired, Edit):
        return _tried(repaired.reason, repaired.original, repaired.replacement)
    chains = [chain for chain, _ in Counter(e.reason for e in repaired.edits).most_common(3)]
    found = (_tried(chain, repaired.original, repaired.text) for chain in chains)
    return next((expression for expression in found if expression), None)


def tally(repairs: Iterable[Repair]) -> dict[str, int]:
    """How many edits were made for each chain, over many repairs, the most frequent first.

    >>> from textfix import repair
    >>> tally(map(repair, ["cafÃ©", "Ã¼ber", "naïve"]))
    {'UTF-8 read as Windows-1252': 2}
    """
    total: Counter[str] = Counter()
    for repair in repairs:
        total.update(repair.counts())
    return dict(total.most_common())


def expressions(chain: str) -> Iterator[str]:
    r"""The expressions over `text` that may undo a chain, the simplest first.

    >>> next(expressions("UTF-8 read as Windows-1252, twice"))
    'text.encode("cp1252").decode("utf-8").encode("cp1252").decode("utf-8")'
    >>> list(expressions("typewriter quotes"))
    []
    """
    layers = layers_of(chain)
    if sum(times for _, times in layers) > MOST_STEPS:
        return iter(())
    names = [name for name, times in reversed(layers) for _ in range(times)]
    return _expressions(TEXT, names)


def _expressions(text: str, names: list[str]) -> Iterator[str]:
    if not names:
        yield text
        return
    for way in _ways(names[0]):
        yield from _expressions(way.replace("{text}", text), names[1:])


@functools.lru_cache(maxsize=256)
def _ways(name: str) -> tuple[str, ...]:
    """The ways of undoing one step of a chain."""
    if name in _WAYS:
        return _WAYS[name]
    written, separator, read = name.partition(" read as ")
    if not separator:
        return ()
    return tuple(first + then for first in _encoded(read) for then in _decoded(written))


@functools.cache
def _by_label() -> dict[str, Encoding]:
    """The encodings that Python knows."""
    own = codings.SINGLE_BYTE | codings.SEGMENTED
    return {encoding.label: encoding for encoding in EVERY if encoding.codec not in own}


def _encoded(label: str) -> tuple[str, ...]:
    """From the characters that were seen to the bytes."""
    encoding = _by_label().get(label)
    if not encoding:
        return _READ.get(label, ())
    name = _codec(encoding)
    strict = f'{{text}}.encode("{name}")'
    if encoding.multibyte:
        return (strict,)
    sloppy = f'b"".join(c.encode("{name}", "ignore") or bytes([ord(c)]) for c in {{text}})'
    latin = ('{text}.encode("latin-1")',) if name == "cp1252" else ()
    return (strict, *latin, sloppy)


def _codec(encoding: Encoding) -> str:
    """The name of Python's codec, as one writes it."""
    return "latin-1" if encoding.codec == "latin_1" else encoding.codec


def _decoded(label: str) -> tuple[str, ...]:
    """From the bytes to the characters that were written."""
    encoding = _by_label().get(label)
    return (f'.decode("{_codec(encoding)}")',) if encoding else _WRITTEN.get(label, ())


def _tried(chain: str, text: str, wanted: str) -> str | None:
    """The first expression that makes of a text what was made of it."""
    for expression in islice(expressions(chain), MOST_TRIED):
        if _evaluated(expression, text) == wanted:
            return expression
    return None


def _evaluated(expression: str, text: str) -> str | None:
    """What one of our expressions makes of a text; None if it fails.

    It is evaluated as it is shown, so that what is shown is known to work. Nothing of the text
    gets into the expression.
    """
    try:
        result = eval(_compiled(expression), _names(), {TEXT: text})
    except (UnicodeError, ValueError):
        return None
    return result if isinstance(result, str) else None


@functools.lru_cache(maxsize=256)
def _compiled(expression: str) -> Any:
    return compile(expression, "<recipe>", "eval")


@functools.cache
def _names() -> dict[str, Any]:
    import html
    import quopri
    import urllib.parse

    return {"html": html, "quopri": quopri, "re": re, "urllib": urllib}
