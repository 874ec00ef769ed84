"""Whether a text holds mojibake that is evident: cheaper to deny than to decide by a search.

The detector of mojibake calls for a look wherever a token is improbable: an abbreviation, a unit, a
rare name. To decide that nothing is wrong costs ten to a hundred times what looking does. Here a
token must be more improbable, and must have the structure of UTF-8 read in some single-byte
encoding, or a stranger amid Latin letters, or stand in a line that is improbable as a whole. Missed
is legacy damage of a word or two in a long correct line of the same script, which ftfy leaves too.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from textfix.channels import ENCODINGS, bytes_of
from textfix.detectors.confusables import Confusables
from textfix.detectors.known import is_known
from textfix.detectors.mojibake import Suspect, detect
from textfix.language.model import Model
from textfix.weights import (
    EVIDENT,
    EVIDENT_OF_LINE,
    EVIDENT_OF_LINE_PER_CHARACTER,
    EVIDENT_PER_CHARACTER,
)

_AMID_LETTERS = re.compile("[A-Za-z][^\x00-\x7f\xc0-\u024f\u1e00-\u1eff\u2019]+[A-Za-z]")
"""What is no Latin letter and no apostrophe, within a word of Latin letters."""


def is_in(model: Model, text: str) -> bool:
    """Whether a line of a text is evidently damaged.

    >>> from textfix.language.model import load
    >>> texts = "Ïðèâåò", "a cafÃ© and a naïve duo", "он уехал в ГДР учиться"
    >>> [is_in(load(), text) for text in texts]
    [True, True, False]
    """
    return next(_lines(model, text), None) is not None


def others(model: Model, text: str) -> list[tuple[int, int]] | None:
    """What of a text is not evidently damaged, in whole lines; None if that is all of it.

    >>> from textfix.language.model import load
    >>> others(load(), "Tea\\nÏðèâåò\\n")
    [(0, 4)]
    """
    out = []
    at = 0
    found = False
    for start, end in _lines(model, text):
        found = True
        if start > at:
            out.append((at, start))
        at = end
    if not found:
        return None
    return [*out, (at, len(text))] if at < len(text) else out


def _lines(model: Model, text: str) -> Iterator[tuple[int, int]]:
    """The lines that are evidently damaged, in order."""
    spans = detect(model, text)
    line_start = line_end = 0
    settled = False
    for span in spans:
        start, end, token, surprise, _ = span
        if surprise < EVIDENT or (settled and start < line_end):
            continue
        if not is_implausible(model, span) or _is_meant(token):
            continue
        evident = _has_structure(token)
        if start >= line_end:  # the line is weighed once, whatever it holds
            line_start = text.rfind("\n", 0, start) + 1
            line_end = text.find("\n", end) + 1 or len(text)
            evident = evident or _is_improbable(spans, text, line_start, line_end)
        settled = evident
        if evident:
            yield line_start, line_end


def is_implausible(model: Model, suspect: Suspect) -> bool:
    """Whether a token is so improbable that its line is looked at, and no word of a language."""
    least = max(EVIDENT, EVIDENT_PER_CHARACTER * _special(suspect.token))
    return suspect.surprise >= least and not is_known(model, suspect.token)


FACE = 3
"""Characters outside ASCII that a face of signs has at most."""


def _is_meant(token: str) -> bool:
    """Whether a token is odd in a way that is no encoding's: a face of signs, or a letter of
    another script that looks like one of the word's own."""
    special = _special(token)
    if special <= FACE and not any(map(str.isalpha, token)):
        return True
    return special == len(_look_alikes(token))


_look_alikes = Confusables()


def _is_improbable(spans: Sequence[Suspect], text: str, start: int, end: int) -> bool:
    index = bisect_left(spans, (start,))
    surprise = 0
    while index < len(spans) and spans[index].start < end:
        surprise += spans[index].surprise
        index += 1
    special = _special(text[start:end])
    return surprise >= max(EVIDENT_OF_LINE, EVIDENT_OF_LINE_PER_CHARACTER * special)


def _has_structure(token: str) -> bool:
    return _AMID_LETTERS.search(token) is not None or _is_like_utf8(token)


def _is_like_utf8(token: str) -> bool:
    """Whether a token holds what may be a character in UTF-8, misread.

    Letters and marks of Greek, Cyrillic, Thai and other scripts alone are not taken for it: as some
    encoding has them, any two are.
    """
    return any(not all(map(_is_of_script, match[0])) for match in _utf8().finditer(token))


def _is_of_script(char: str) -> bool:
    return char > "\u036f" and unicodedata.category(char)[0] in "LM"


def _special(text: str) -> int:
    """How many characters are not ASCII."""
    return len(text) - len(text.encode("ascii", "ignore"))


@functools.cache
def _utf8() -> re.Pattern[str]:
    """A character of several bytes in UTF-8, as each single-byte encoding reads it."""
    forms = []
    for encoding in ENCODINGS:
        if encoding.read is not None and not encoding.multibyte:
            chars = {data[0]: char for char, data in bytes_of(encoding.codec).items()}
            lead2, lead3, lead4, rest = (
                "".join(re.escape(chars[byte]) for byte in range(*span) if byte in chars)
                for span in ((0xC2, 0xE0), (0xE0, 0xF0), (0xF0, 0xF5), (0x80, 0xC0))
            )
            leads = ((lead2, 1), (lead3, 2), (lead4, 3))
            forms += [f"[{lead}][{rest}]{{{n}}}" for lead, n in leads if lead and rest]
    return re.compile("|".join(forms))
