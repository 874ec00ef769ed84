"""The case of what stands beside repaired letters, where the case of all was changed after the
damage.

A program that makes title case takes the signs that a letter was misread as for the end of a word,
and makes a capital of what follows (`NiÃ±O`); one that makes capitals can make none of signs
(`CAFÃ©`). That it was at work shows in letters that were misread and then changed (`ã±`, `Â€™`).
Where none shows it, the case stays: capitals beside small accents were typed so, too.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from textfix.edits import Edit
from textfix.losses import CAPITALS, SMALL, Loss

TITLE_CASE = "made title case"


def recased(
    text: str, edits: Sequence[Edit], losses: Collection[Loss], unresolved: Sequence[Edit] = ()
) -> list[Edit]:
    """Edits that give letters the case of their words.

    Args:
        text: what the edits are of.
        edits: in order and apart.
        losses: what the text has lost.
        unresolved: places that stay as they are, whatever becomes of their case.

    >>> from textfix import fix_text
    >>> fix_text("El Ni\\xe3\\xb1O Comi\\xe3\\xb3 En El Jard\\xe3\\xadN")
    'El Niño Comió En El Jardín'
    """
    if SMALL not in losses:
        return [_in_capitals(text, e) for e in edits] if CAPITALS in losses else list(edits)
    ends = [edit.start for edit in edits[1:]] + [len(text)]
    left = {edit.start for edit in unresolved}
    ends = [e.end if e.end in left else end for e, end in zip(edits, ends, strict=False)]
    return [_in_title_case(text, e, end) for e, end in zip(edits, ends, strict=False)]


def _in_capitals(text: str, edit: Edit) -> Edit:
    """An edit with a capital where the letters beside it are capitals."""
    beside = text[max(0, edit.start - 1) : edit.start] + text[edit.end : edit.end + 1]
    letters = [char for char in beside if char.isalpha()]
    capital = edit.replacement.upper()
    if letters and all(map(str.isupper, letters)) and len(capital) == len(edit.replacement):
        return replace(edit, replacement=capital)
    return edit


def _in_title_case(text: str, edit: Edit, end: int) -> Edit:
    """An edit with the letter behind it made small again, if title case made a capital of it."""
    after = text[edit.end : edit.end + 1]
    made, letter = edit.replacement[:-1], edit.replacement[-1:]
    if not (edit.end < end and letter.isalpha() and after.isupper()):
        return edit
    if edit.original[-1].isalpha() or text[edit.end + 1 : edit.end + 2].isupper():
        return edit
    begins = not (text[: edit.start] + made)[-1:].isalpha()
    if begins and edit.original[-2:-1].isupper() and len(letter.upper()) == 1:
        letter = letter.upper()
    return replace(
        edit,
        end=edit.end + 1,
        original=edit.original + after,
        replacement=made + letter + after.lower(),
        reason=f"{edit.reason}, {TITLE_CASE}",
    )
