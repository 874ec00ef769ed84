"""Puts text in one of Unicode's normal forms."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator, Sequence

from textfix.detectors.normal_form import WHOLE, Form, detect, normalized
from textfix.edits import Edit, apply
from textfix.fixers.table import SURE
from textfix.stage import Place


def fix(form: Form, text: str, places: Sequence[Place]) -> Iterator[Edit]:
    """Normalizes each place.

    >>> [str(edit) for edit in fix("NFD", "é", [Place(0, 1)])][0][:3]
    "'é'"
    """
    reason = f"not in normal form {form[2:]} (Unicode {unicodedata.unidata_version})"
    for start, end in places:
        original = text[start:end]
        replacement = normalized(form, original)
        if replacement != original:
            yield Edit(start, end, original, replacement, form.lower(), reason, SURE)


FIXERS = {
    "nfc": functools.partial(fix, "NFC"),
    "nfd": functools.partial(fix, "NFD"),
    "nfkc": functools.partial(fix, "NFKC"),
    "nfkd": functools.partial(fix, "NFKD"),
}


def rewrite(form: Form, text: str) -> str:
    """A text in a normal form, as the edits put it; in time linear in the text, as they do.

    >>> rewrite("NFC", "e\\u0301")
    'é'
    """
    if len(text) <= WHOLE:
        return unicodedata.normalize(form, text)
    return apply(text, tuple(fix(form, text, detect(form, text))))


REWRITES = {
    "nfc": functools.partial(rewrite, "NFC"),
    "nfd": functools.partial(rewrite, "NFD"),
    "nfkc": functools.partial(rewrite, "NFKC"),
    "nfkd": functools.partial(rewrite, "NFKD"),
}
