"""HTML entities in text that is not HTML: `R&amp;D`, `caf&eacute;`, `&amp;lt;`.

An entity in text that is HTML is right, so texts with a tag are left. So are texts that speak of
HTML or Unicode, or show what it stands for beside it, and in which every entity is a word of its
own: they name it. ftfy's rule is
another: it reads line by line and stops at the first line that holds a `<`, whatever it is.
"""

from __future__ import annotations

import functools
import html
import re

from textfix.detectors.characters import Places
from textfix.stage import Place

ENTITY = re.compile(r"&#?[0-9A-Za-z]{1,32};")
MARKUP = re.compile(r"<[/!?]?[A-Za-z]|<!--")
"""A tag, a declaration or a comment begins."""


def detect(text: str) -> list[Place]:
    """The whole text if it holds an entity and is not HTML."""
    places = _all_of(text, len(text))
    return [] if places and (MARKUP.search(text) or _are_named(text)) else places


def _are_named(text: str) -> bool:
    """Whether a text speaks of the entities that it holds.

    >>> _are_named("A thin space, in HTML &thinsp;."), _are_named("HTML at the Caf&eacute;")
    (True, False)
    """
    about = _ABOUT.search(text) is not None
    return all(
        _BEFORE.search(text[max(0, match.start() - 1) : match.start()])
        and (
            _is_shown(text, match)
            or (about and _AFTER.match(text, match.end()))
            or (match[0].lower() in _BLANKS and _EDGE.match(text, match.end()))
        )
        for match in ENTITY.finditer(text)
    )


def _is_shown(text: str, match: re.Match[str]) -> bool:
    """Whether an entity and what it stands for are both by themselves in a text: it shows them."""
    after = text[match.end() : match.end() + 1]
    return not after.isalnum() and html.unescape(match[0]) in _alone(text)


@functools.lru_cache(maxsize=2)
def _alone(text: str) -> frozenset[str]:
    return frozenset(_LONE.findall(text))


_LONE = re.compile("(?<!\\w)[^\x00-\x7f](?!\\w)")
_ABOUT = re.compile(
    r"HTML|XML|U\+[0-9A-Fa-f]{4}|Unicode|ampersand|(?<![^\s(\"'])&(?:[-\u2010 ]|$)", re.I
)
_BEFORE = re.compile(r"(?:^|[\s(\"'\u201c\u201e\u00ab\u2e80-\u9fff])$")
_AFTER = re.compile(r"[.,;:!?)\"'\u201d\u00bb]*(?:\s|$)|[^\x00-\x7f]")
_EDGE = re.compile(r"[.,;:!?)]|\s*$")
_BLANKS = frozenset(
    ("&nbsp;", "&ensp;", "&emsp;", "&thinsp;", "&hairsp;", "&zwnj;", "&zwj;", "&#160;")
)
"""Behind white space and before punctuation or the end these would be nothing: they are named."""


def detect_by_line(text: str) -> list[Place]:
    """What stands before the first line with a `<`, if it holds an entity."""
    markup = text.find("<")
    end = len(text) if markup < 0 else text.rfind("\n", 0, markup) + 1
    return _all_of(text, end)


def _all_of(text: str, end: int) -> list[Place]:
    # From the first "&" on: decoding "&#116;" may complete an entity that begins before it.
    return [Place(text.find("&"), end)] if ENTITY.search(text, 0, end) else []


DETECTORS = {
    "entities": Places("&", detect),
    "entities_by_line": Places("&", detect_by_line),
}
