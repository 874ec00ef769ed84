"""Decodes HTML entities that end in a semicolon, nested ones too, in time linear in the text.

The names are HTML 5's, from Python's `html.entities`, and, as in ftfy, a lower-case name written
in capitals where that has no meaning of its own: `P&EACUTE;REZ` is a shouted `P&eacute;rez`.

Text is read from left to right onto a stack. When a semicolon comes, what stands on the stack
since the last ampersand may be an entity; then its character takes its place, and may itself be the
ampersand or semicolon of another. So `&amp;lt;` is `<` in one step, and one edit.
"""

from __future__ import annotations

import functools
import html
import html.entities
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from textfix.edits import Edit
from textfix.stage import Place

LONGEST = 34
"""Longer than the longest entity of HTML 5, `&CounterClockwiseContourIntegral;`."""

MOST = 4096
"""Parts from which on it is asked which of them still wait for something."""

_HALF = 3
"""Parts of an entity that is half of a character."""

LONGEST_OF_FTFY = 27
"""The longest that ftfy looks for, numbers with a sign included; the rest are mathematics."""

CONFIDENCE = 0.95
"""A text may speak of entities without being HTML."""

REASON = "HTML entity"
NESTED = "HTML entity, escaped more than once"

_NUMERIC = re.compile(r"&#(?:[0-9]+|[xX][0-9a-fA-F]+);")
_SEPARATOR = re.compile("[&;]")


class _Part(NamedTuple):
    """A piece of the text, and what stands for it by now."""

    start: int
    end: int
    text: str
    depth: int = 0


@functools.lru_cache(maxsize=1)
def named() -> dict[str, str]:
    """Characters by entity, with `&` and `;`.

    >>> named()["&eacute;"], named()["&EACUTE;"]
    ('é', 'É')
    """
    entities = {f"&{name}": char for name, char in html.entities.html5.items() if name[-1] == ";"}
    for entity, char in list(entities.items()):
        shouted = entity.upper()
        # Not what HTML reads another way, be it only the beginning ("&GTDOT;" is "&GT", "DOT;").
        if entity == entity.lower() and html.unescape(shouted) == shouted:
            entities[shouted] = char.upper()
    return entities


def decode(entity: str) -> str | None:
    """The character of an entity; None if it has none, or names no character of text.

    >>> decode("&#233;"), decode("&#150;"), decode("&#0;"), decode("&nothing;")
    ('é', '–', None, None)
    """
    char = decode_as_ftfy(entity)
    return None if char in ("", "\N{REPLACEMENT CHARACTER}") else char


def decode_as_ftfy(entity: str) -> str | None:
    """The same as ftfy has it: what is no character is dropped or becomes U+FFFD."""
    if len(entity) > LONGEST_OF_FTFY:
        return None
    char = named().get(entity)
    if char is None and _NUMERIC.fullmatch(entity):
        char = html.unescape(entity)
        if ";" in char:  # ftfy keeps "&#59;"
            return None
    return char


@dataclass(frozen=True)
class Entities:
    """Decodes the entities of each place.

    name:    what edits call their fixer
    decode:  from an entity to its character, or None
    """

    name: str
    decode: Callable[[str], str | None]

    def __call__(self, text: str, places: Sequence[Place]) -> Iterator[Edit]:
        for place in places:
            for part in _reduced(text, place, self.decode):
                if part.depth:
                    yield Edit(
                        part.start,
                        part.end,
                        text[part.start : part.end],
                        part.text,
                        self.name,
                        REASON if part.depth == 1 else NESTED,
                        CONFIDENCE,
                    )


def _reduced(text: str, place: Place, decode: Callable[[str], str | None]) -> Iterator[_Part]:
    """The parts of a place, entities replaced by their characters."""
    stack: list[_Part] = []
    most = MOST
    decode = functools.lru_cache(maxsize=1024)(decode)
    for part in _parts(text, place):
        if len(part.text) > LONGEST:  # no entity reaches over it, and the stack stays short
            yield from stack
            stack.clear()
        stack.append(part)
        # What an entity stands for may be the semicolon that another waits for.
        while stack[-1].text == ";" and _reduce(stack, decode):
            pass
        if len(stack) > most:
            settled = _settled(stack)
            yield from stack[:settled]
            del stack[:settled]
            most = max(MOST, 2 * len(stack))
    yield from stack


def _settled(stack: list[_Part]) -> int:
    """How many parts at the bottom of the stack no entity can reach any more."""
    length = 0
    for index in range(len(stack) - 1, -1, -1):
        length += len(stack[index].text)
        if length > LONGEST:
            return max(0, index - _HALF)
    return 0


def _parts(text: str, place: Place) -> Iterator[_Part]:
    position = place.start
    for match in _SEPARATOR.finditer(text, place.start, place.end):
        if match.start() > position:
            yield _Part(position, match.start(), text[position : match.start()])
        yield _Part(match.start(), match.end(), match[0])
        position = match.end()
    if position < place.end:
        yield _Part(position, place.end, text[position : place.end])


def _reduce(stack: list[_Part], decode: Callable[[str], str | None]) -> bool:
    """Whether the stack ended in an entity; it is replaced by its character."""
    low = _ampersand(stack)
    if low is None:
        return False
    taken = stack[low:]
    entity = "".join(part.text for part in taken)
    if _LOW_SURROGATE.fullmatch(entity) and _join_surrogates(stack, low, entity):
        return True
    char = decode(entity)
    if char is None:
        return False
    _replace(stack, low, char)
    return True


def _ampersand(stack: list[_Part]) -> int | None:
    """Where on the stack the last ampersand is, if it is near enough to begin an entity."""
    length = 0
    for index in range(len(stack) - 1, -1, -1):
        length += len(stack[index].text)
        if length > LONGEST:
            return None
        if stack[index].text == "&":
            return index
    return None


def _replace(stack: list[_Part], low: int, char: str) -> None:
    taken = stack[low:]
    depth = 1 + max(part.depth for part in taken)
    stack[low:] = [_Part(taken[0].start, taken[-1].end, char, depth)]


_HIGH_SURROGATE = re.compile("&#(?:5(?:5[3-9]|6[0-2])[0-9]{2}|[xX][dD][89abAB][0-9a-fA-F]{2});")
_LOW_SURROGATE = re.compile("&#(?:5(?:6[3-9]|7[0-3])[0-9]{2}|[xX][dD][c-fC-F][0-9a-fA-F]{2});")


def _join_surrogates(stack: list[_Part], low: int, second: str) -> bool:
    """Joins two entities that are the halves of one character in UTF-16, as `&#55357;&#56832;`."""
    first = "".join(part.text for part in stack[max(0, low - _HALF) : low])
    if not _HIGH_SURROGATE.fullmatch(first):
        return False
    pair = "".join(chr(_number(half)) for half in (first, second))
    try:
        char = pair.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        return False
    _replace(stack, low - _HALF, char)
    return True


def _number(entity: str) -> int:
    digits = entity[2:-1]
    return int(digits[1:], 16) if digits[0] in "xX" else int(digits)


_OF_FTFY = re.compile("&#?[0-9A-Za-z]{1,24};")
"""What ftfy looks up."""


def one_layer(text: str) -> Iterator[Edit]:
    """The entities of a text as ftfy has them, each once.

    >>> [str(edit)[:15] for edit in one_layer("&amp;lt;")]
    ["'&amp;' → '&' ["]
    """
    for match in _OF_FTFY.finditer(text):
        char = decode_as_ftfy(match[0])
        if char is not None:
            start, end = match.span()
            yield Edit(start, end, match[0], char, "entities_by_line", REASON, CONFIDENCE)


def _decoded(match: re.Match[str]) -> str:
    char = decode_as_ftfy(match[0])
    return match[0] if char is None else char


def rewrite(text: str) -> str:
    """The text that the edits of `one_layer` make.

    >>> rewrite("&amp;lt;")
    '&lt;'
    """
    return _OF_FTFY.sub(_decoded, text) if "&" in text else text


FIXERS = {
    "entities": Entities("entities", decode),
    "entities_by_line": Entities("entities_by_line", decode_as_ftfy),
}
REWRITES = {"entities_by_line": rewrite}
