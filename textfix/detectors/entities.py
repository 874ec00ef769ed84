"""HTML entities in text that is not HTML: `R&amp;D`, `caf&eacute;`, `&amp;lt;`.

An entity in text that is HTML is right, so texts with a tag are left. ftfy's rule is another: it
reads line by line and stops at the first line that holds a `<`, whatever it is.
"""

from __future__ import annotations

import re

from textfix.detectors.characters import Places
from textfix.stage import Place

ENTITY = re.compile(r"&#?[0-9A-Za-z]{1,32};")
MARKUP = re.compile(r"<[/!?]?[A-Za-z]|<!--")
"""A tag, a declaration or a comment begins."""


def detect(text: str) -> list[Place]:
    """The whole text if it holds an entity and is not HTML."""
    places = _all_of(text, len(text))
    return [] if places and MARKUP.search(text) else places


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
