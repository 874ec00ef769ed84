"""The functions that most callers need: a string in, a string or its repair out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textfix import kernel
from textfix.edits import Repair
from textfix.open_places import Unresolved
from textfix.pipeline import Pipeline
from textfix.profiles import PROFILES, resolve
from textfix.protection import Protect
from textfix.stages import MOJIBAKE

if TYPE_CHECKING:
    from textfix.display.characters import Characters

_REPAIR = PROFILES["repair"]
_ENCODING = Pipeline("encoding", (MOJIBAKE,))


@kernel.entry
def fix_text(
    text: str,
    pipeline: Pipeline | str = "repair",
    *,
    unresolved: Unresolved = "keep",
    protect: Protect | None = None,
) -> str:
    """Repairs a string.

    Args:
        text: any string.
        pipeline: a `Pipeline`, or the name of a profile in `PROFILES`.
        unresolved: what becomes of places that are damaged and can't be decided: "keep" leaves
            them, "best" takes the most probable reading, "mark" puts U+FFFD.
        protect: what is never touched, and is no evidence for what is: a regular expression
            (compiled or not), or several of them and (start, end) ranges in code points.

    Returns:
        The repaired string; the same object if there was nothing to repair.

    Raises:
        TypeError: if text is not a str, or protect is neither pattern nor ranges.
        ValueError: if the profile or the choice for unresolved places is not known, or protect
            does not fit the text.

    >>> fix_text("Ïðèâåò, ìèð!")
    'Привет, мир!'
    >>> text = "naïve café"
    >>> fix_text(text) is text
    True
    >>> fix_text("The cafÃ© shows up as `cafÃ©`.", protect="`.*?`")
    'The café shows up as `cafÃ©`.'
    """
    if pipeline == "repair" and protect is None and unresolved == "keep" and isinstance(text, str):
        # As Pipeline.fix begins, without its call: that takes as long as to look at a short text.
        # The next call does without this one, too.
        glance = _REPAIR._glance
        if glance is not None:
            kernel.arm(fix_text, glance, _REPAIR.fixed)
            seen = glance(text)
            return _REPAIR.fixed(text, seen) if seen is None or seen is True else seen
    return resolve(pipeline).fix(text, unresolved, protect)


def repair(
    text: str,
    pipeline: Pipeline | str = "repair",
    *,
    unresolved: Unresolved = "keep",
    protect: Protect | None = None,
) -> Repair:
    """Repairs a string and says what was done, where and why.

    Args, raises: as `fix_text`.

    Returns:
        A `Repair` with the text before and after, every edit, undo, and offsets both ways.

    >>> result = repair("It wasnâ€™t there.")
    >>> print(result.text)
    It wasn’t there.
    >>> [(e.original, e.replacement, e.reason) for e in result.edits]
    [('â€™', '’', 'UTF-8 read as Windows-1252')]
    >>> result.undo()
    'It wasnâ€™t there.'
    """
    return resolve(pipeline).repair(text, unresolved, protect)


def fix_encoding(
    text: str, *, unresolved: Unresolved = "keep", protect: Protect | None = None
) -> str:
    """Undoes mojibake and nothing else.

    Args, returns, raises: as `fix_text`.

    >>> fix_encoding("Ã¼ber")
    'über'
    """
    return _ENCODING.fix(text, unresolved, protect)


def show(text: str, limit: int | None = 256) -> Characters:
    """What a string holds: each character with its code point, bytes, script and name.

    Args:
        text: any string, lone surrogates included.
        limit: how many characters are listed; None for all.

    Returns:
        A table to print, in color on a terminal (with rich, from the extra `cli`), and shown by
        notebooks as a table of theirs.

    Raises:
        TypeError: if text is not a str.
        ValueError: if the limit is negative.

    >>> print(show("a\\u200bß"))
    at  character  code point  UTF-8     script  name
    0   a          U+0061      61        Latin   LATIN SMALL LETTER A
    1   \\u200b     U+200B      e2 80 8b  Common  ZERO WIDTH SPACE
    2   ß          U+00DF      c3 9f     Latin   LATIN SMALL LETTER SHARP S
    """
    # Imported here, since most programs never look.
    from textfix.display.characters import Characters

    return Characters.of(text, limit)
