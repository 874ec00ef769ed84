"""The case of what stands beside repaired letters, where the case of all was changed after the
damage.

A program that makes title case takes the signs that a letter was misread as for the end of a word,
and makes a capital of what follows (`NiÃ±O`); one that makes capitals can make none of signs
(`CAFÃ©`). That it was at work shows in letters that were misread and then changed (`ã±`, `Â€™`), or
in a line that is all capitals but for what was misread. Where none shows it, the case stays: a word
in capitals with small accents was typed so, too.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import islice, pairwise

from textfix.edits import Edit
from textfix.losses import CAPITALS, SMALL, TITLE, Loss

REACH = 20
"""How far, in characters, the word beside a letter may be."""


def recased(
    text: str, edits: Sequence[Edit], losses: Collection[Loss], others: Sequence[Edit] = ()
) -> list[Edit]:
    """Edits that give letters the case of their words.

    Args:
        text: what the edits are of.
        edits: in order and apart.
        losses: what the text has lost.
        others: places that are left open, in order; none of them is touched.

    >>> from textfix import fix_text
    >>> fix_text("El Ni\\xe3\\xb1O Comi\\xe3\\xb3 En El Jard\\xe3\\xadN")
    'El Niño Comió En El Jardín'
    """
    if SMALL in losses or TITLE in losses:
        return _in_title(text, edits, others, TITLE in losses or is_titled(text))
    return _in_capitals(text, edits) if CAPITALS in losses else list(edits)


def may_be_recased(text: str) -> bool:
    """Whether the case of a whole text may have been changed after the damage: there must be
    enough letters of ASCII, which show it, beside what was misread."""
    if not (is_in_capitals(text) or is_titled(text)):
        return False
    return 2 * len(_LETTER.findall(text)) > len(_BEYOND_ASCII.findall(text))


_LETTER = re.compile(r"[A-Za-z]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


def recased_throughout(text: str, edits: Sequence[Edit], others: Sequence[Edit]) -> list[Edit]:
    """The edits of a text that may be recased, in the case of the rest of it: capitals; or that of
    a title, if a capital stands behind a letter that was misread. `others` are open places.

    >>> from textfix import fix_text
    >>> fix_text("LE CAF\xc3\xa9 EST FERM\xc3\xa9"), fix_text("Elle \xc3\xa9Tait D\xc3\xa9Jeuner")
    ('LE CAFÉ EST FERMÉ', 'Elle Était Déjeuner')
    """
    if is_in_capitals(text):
        return _in_capitals(text, edits)
    if any(_shows(text, edit) for edit in edits):
        return _in_title(text, edits, others, True)
    return list(edits)


def _shows(text: str, edit: Edit) -> bool:
    """Whether a capital stands behind a letter, and a small one behind that."""
    after = text[edit.end : edit.end + 2]
    behind = edit.replacement[-1:].isalpha() and not edit.original[-1:].isalpha()
    return behind and after[:1].isascii() and after[:1].isupper() and after[1:].islower()


def is_titled(text: str) -> bool:
    """Whether all words of a text begin with a capital of ASCII, but for those that begin with
    something else.

    >>> [is_titled(text) for text in ("El NiÃ±O Come", "El niÃ±o come", "El Come")]
    [True, False, False]
    """
    return not _NO_TITLE.search(text) and _some(_TITLES, text, FEW_TITLES)


def is_in_capitals(text: str) -> bool:
    """Whether a text is in capitals throughout: some letters of ASCII, and none of them small.

    >>> [is_in_capitals(text) for text in ("EL NIÃ±O CANTA", "PASSÃ©ES", "El NIÃ±O CANTA")]
    [True, False, False]
    """
    return not _SMALL.search(text) and _some(_CAPITALS, text, FEW_CAPITALS)


def keeps_capitals(text: str) -> bool:
    """Whether a text has capitals side by side, so that nothing made all its letters small.

    >>> keeps_capitals("Target EPC"), keeps_capitals("El NiÃ±o")
    (True, False)
    """
    return _TWO_CAPITALS.search(text) is not None


def _some(pattern: re.Pattern[str], text: str, number: int) -> bool:
    return len(list(islice(pattern.finditer(text), number))) == number


# the letter first, because that is searched fastest
_TITLES = re.compile(r"[A-Z](?<![^\W\d_][A-Z])")
_NO_TITLE = re.compile(r"[a-z](?<![^\W\d_][a-z])")
_SMALL = re.compile(r"[a-z]")
_CAPITALS = re.compile(r"[A-Z]")
_TWO_CAPITALS = re.compile(r"[A-Z]{2}")
FEW_TITLES = 3
FEW_CAPITALS = 10
"""How many words that all begin with a capital are a title, and how many capitals are a line."""


def _in_title(text: str, edits: Sequence[Edit], others: Sequence[Edit], titled: bool) -> list[Edit]:
    """The edits in title case; `titled` says whether all other words begin with a capital."""
    starts = sorted(edit.start for edit in (*edits, *others))
    starts.append(len(text))
    ends = [starts[bisect_left(starts, edit.end)] for edit in edits]
    befores = [text[: edit.start][-1:] for edit in edits[:1]]
    for last, edit in pairwise(edits):
        befores.append(last.replacement[-1:] if last.end == edit.start else text[edit.start - 1])
    return [
        _titled(text, edit, before, end, titled)
        for edit, before, end in zip(edits, befores, ends, strict=True)
    ]


def _in_capitals(text: str, edits: Sequence[Edit]) -> list[Edit]:
    return [_capitalized(text, edit) for edit in edits]


def _capitalized(text: str, edit: Edit) -> Edit:
    """An edit with a capital where the letters beside it are capitals; of ASCII, since others may
    be what is left of letters."""
    before, after = text[max(0, edit.start - REACH) : edit.start], text[edit.end : edit.end + REACH]
    letters = _LETTER.findall(before[-1:] + after[:1])
    if not letters:  # a word of its own is as the words beside it
        sides = _LETTER.findall(before)[::-1], _LETTER.findall(after)
        letters = [char for side in sides for char in side[:1]]
    capital = edit.replacement.upper()
    if letters and all(map(str.isupper, letters)) and len(capital) == len(edit.replacement):
        return replace(edit, replacement=capital)
    return edit


def _titled(text: str, edit: Edit, before: str, end: int, titled: bool) -> Edit:
    """An edit with the letter behind it made small again, if title case made a capital of it, and
    with a capital where it begins a word.

    Args:
        text, edit: what it is of, and itself.
        before: the character before it as it is read.
        end: where the next edit begins.
        titled: whether all other words begin with a capital.
    """
    if titled and not before.isalpha() and len(edit.replacement[:1].upper()) == 1:
        edit = replace(edit, replacement=edit.replacement[:1].upper() + edit.replacement[1:])
    after = text[edit.end : edit.end + 1]
    made, letter = edit.replacement[:-1], edit.replacement[-1:]
    if not (edit.end < end and letter.isalpha() and after.isupper()):
        return edit
    if edit.original[-1].isalpha() or text[edit.end + 1 : edit.end + 2].isupper():
        return edit
    word = text[max(0, edit.start - 2) : edit.start]
    if len(word) == 2 and word.isalpha() and word.isupper():
        return edit  # the word is in capitals
    begins = not (before + made)[-1:].isalpha()
    if begins and edit.original[-2:-1].isupper() and len(letter.upper()) == 1:
        letter = letter.upper()
    return replace(
        edit,
        end=edit.end + 1,
        original=edit.original + after,
        replacement=made + letter + after.lower(),
        reason=edit.reason if TITLE.name in edit.reason else f"{edit.reason}, {TITLE.name}",
    )
