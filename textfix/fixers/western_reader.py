"""Which of two readers a text went through that are one channel: Windows-1252 or ISO 8859-1.

The two differ only in the bytes 80 to 9F, which are C1 controls in ISO 8859-1; in Windows-1252 they
are signs and letters, but for five that it leaves undefined. The channels have both under the name
of Windows-1252, so that a text may have some of each; the explanation of a repair should name the
one that was at work. Where there are controls, and none of the characters that Windows-1252 has in
their places, it was ISO 8859-1.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import replace

from textfix.channels import BY_CODEC
from textfix.reasons import joined, layers_of, repeated
from textfix.stage import Found

_WINDOWS = f" read as {BY_CODEC['cp1252'].label}"
_ISO = f" read as {BY_CODEC['latin_1'].label}"

_CONTROL = re.compile("[\x80-\x9f]")


def named_by_reader(found: Found) -> Found:
    r"""The same edits, with ISO 8859-1 in their reasons if that is what the text was read in.

    >>> from textfix import Edit
    >>> edit = Edit(0, 3, "\xe2\x80\x99", "\u2019", "mojibake", "UTF-8 read as Windows-1252", 1.0)
    >>> named_by_reader(Found((edit,))).edits[0].reason
    'UTF-8 read as ISO 8859-1'
    """
    texts: dict[str, list[str]] = {}
    for edit in (*found.edits, *found.unresolved):
        texts.setdefault(edit.reason, []).append(edit.original)
    texts = {reason: seen for reason, seen in texts.items() if _is_of_reader(reason)}
    whole = "".join(itertools.chain.from_iterable(texts.values()))
    if not _CONTROL.search(whole) or not _is_latin(whole):
        return found
    names = {reason: _renamed(reason, seen) for reason, seen in texts.items()}
    edits, unresolved = (
        tuple(replace(e, reason=names.get(e.reason, e.reason)) for e in group)
        for group in (found.edits, found.unresolved)
    )
    return Found(edits, unresolved)


def _is_of_reader(reason: str) -> bool:
    """Whether reading in one of the two is what happened last."""
    return _WINDOWS in layers_of(reason)[-1][0]


def _is_latin(text: str) -> bool:
    """Whether a text has no characters but those of ISO 8859-1."""
    return max(text, default="") < "\u0100"


def _renamed(reason: str, texts: Iterable[str]) -> str:
    """The reason of some edits with the name of ISO 8859-1 for as many layers as all of the texts
    may have gone through it."""
    *first, (name, times) = layers_of(reason)
    read = min(_layers(text, times) for text in texts)
    steps = [*first, (name, times - read), (name.replace(_WINDOWS, _ISO), read)]
    return joined(*((repeated(step, number),) for step, number in steps if number))


def _layers(text: str, most: int) -> int:
    """How often a text may have been read in ISO 8859-1, one time at least."""
    for layer in range(1, most):
        try:
            text = text.encode("latin-1").decode("utf-8")
        except UnicodeError:
            return layer
        if not _is_latin(text):
            return layer
    return most
