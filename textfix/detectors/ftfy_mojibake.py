"""Mojibake as ftfy sees it: text in which its regular expression of bad sequences finds something.

ftfy itself is asked. Its expression has some forty alternatives and takes ten times as long as all
else that is done to clean text. So there are *signs*: short sequences of sets of characters, made
of ftfy's own categories, without one of which the expression matches nowhere. They follow the
expression of the version in `KNOWN`; with any other, every text beyond ASCII is shown to ftfy.
"""

from __future__ import annotations

import functools
import hashlib
import re

from textfix.gate import BEYOND_ASCII
from textfix.stage import Place

KNOWN = "9dcc0f2a"
"""The checksum of the expression that the signs follow: ftfy 6.3.1."""


class Bad:
    """The whole text if ftfy takes it for bad.

    >>> Bad()("schÃ¶n"), Bad()("schön")
    ([Place(start=0, end=6)], [])
    """

    characters = BEYOND_ASCII

    def __call__(self, text: str) -> list[Place]:
        if text.isascii() or not may_be_bad(text):
            return []
        from ftfy.badness import is_bad

        return [Place(0, len(text))] if is_bad(text) else []

    @functools.cached_property
    def signs(self) -> tuple[tuple[str, ...], ...]:
        """Sequences of sets, one of which is in every text that is bad."""
        return _signs() if is_known() else ((BEYOND_ASCII,),)


@functools.cache
def is_known() -> bool:
    """Whether the signs follow the expression of the installed ftfy."""
    from ftfy.badness import BADNESS_RE

    return hashlib.sha256(BADNESS_RE.pattern.encode()).hexdigest().startswith(KNOWN)


def _signs() -> tuple[tuple[str, ...], ...]:
    """The alternatives of ftfy's expression, without what stands before or behind and is common;
    of those that differ little the union. Few enough positions for a screen (64)."""
    from ftfy.badness import MOJIBAKE_CATEGORIES as CATEGORIES

    def of(*names: str) -> str:
        return "".join(CATEGORIES[name] for name in names)

    accented = of("lower_accented", "upper_accented")
    upper, box, start, end = map(
        of, ("upper_accented", "box", "start_punctuation", "end_punctuation")
    )
    signs = of("box", "currency", "numeric")
    beside_bad = accented + signs + start + end + of("law")
    return (
        (of("c1"),),
        (beside_bad + of("bad"), of("bad")),
        ("a-zA-Z", of("lower_common", "upper_common"), of("bad")),
        (of("bad"), beside_bad),
        (of("lower_accented", "lower_common") + signs + end, upper),
        (signs + end, of("lower_accented")),
        (of("lower_accented") + box + end, of("currency")),
        (upper, of("currency", "numeric", "law") + start + "\xb0"),
        (box, of("numeric", "law", "kaomoji") + start + end),
        (accented + box + end + of("currency"), start, of("numeric")),
        (accented + signs + of("law"), end, start),
        (of("currency", "numeric"), start),
        (accented + of("currency", "numeric", "law") + start + end, box),
        (accented, start + end, "0-9A-Z_a-z" + BEYOND_ASCII),
        ("\u0152\u0153", "\x00-@[-`{-\x7f" + BEYOND_ASCII),
        ("ÂÃÎÐ", " €œŠš¢£Ÿž\xa0\xad®©°·»–—´" + start + end),
        ("×√≈", "²³±∂†≠®™´≤≥¥µø°¢"),
        ("ØÙ", _ARABIC + of("common", "currency", "bad", "numeric") + start, "ØÙ"),
        ("à", "²µ¹¼½¾"),
        ("‚", "Äâó"),
        ("вГ", "Ђў"),
        ("ВГРС", _BETWEEN + of("c1", "bad", "currency") + start + end, "ВГРС"),
        ("ΒΓΞΟ", _BETWEEN + of("c1", "bad", "currency") + start + end, "ΒΓΞΟ"),
        ("βā", "€"),
    )


_ARABIC = "ŸŠ®°µ»"
_BETWEEN = "°µ"

# --- without the kernel -------------------------------------------------------------------------


@functools.cache
def _seeds() -> re.Pattern[str]:
    """Characters one of which is in everything that ftfy takes for bad."""
    from ftfy.badness import MOJIBAKE_CATEGORIES

    return re.compile(
        "[{c1}{bad}{law}{currency}{start_punctuation}{end_punctuation}{numeric}"
        "{upper_accented}{box}°ÙŒœЂ]".format(**MOJIBAKE_CATEGORIES)
    )


@functools.cache
def seed_characters() -> str:
    """The same characters, each for itself."""
    return "".join(filter(_seeds().match, map(chr, range(0x80, 0x10000))))


_REACH = 6
"""How far from such a character what is bad may extend."""

_DENSE = 32
"""With more than one such character in this many, looking around each is no longer quicker."""


def may_be_bad(text: str) -> bool:
    """Whether ftfy may take a text or one of its lines for bad: what is asked without the kernel.

    >>> may_be_bad("schÃ¶n"), may_be_bad("schön")
    (True, False)
    """
    if not is_known():
        return not text.isascii()
    from ftfy.badness import is_bad

    left = len(text) // _DENSE
    for match in _seeds().finditer(text):
        left -= 1
        if left < 0:
            return is_bad(text) or _starts_bad(text)
        at = match.start()
        if is_bad(text[max(0, at - _REACH) : at + _REACH + 1]):
            return True
    return _starts_bad(text)


def _starts_bad(text: str) -> bool:
    """What is bad only at the start of a text, at the start of a line."""
    return "\nÃ " in text or "\nÂ " in text


DETECTORS = {"ftfy_mojibake": Bad()}
