"""What a string holds, character by character: `textfix.show`."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape

from textfix.display import page
from textfix.display.color import Paint, painter
from textfix.display.layout import filled, width
from textfix.display.scripts import script_of
from textfix.display.view import View
from textfix.visible import escaped, is_mark, is_unseen

__all__ = ["Character", "Characters"]

LIMIT = 256
"""How many characters are listed unless the caller says otherwise."""

HEADINGS = ("at", "character", "code point", "UTF-8", "script", "name")

DOTTED_CIRCLE = "\N{DOTTED CIRCLE}"
"""What a combining mark stands on where it is shown alone."""

# Python has no names for control characters, but finds them by their aliases.
_CONTROL_NAMES = (  # noqa: SIM905
    "NULL,START OF HEADING,START OF TEXT,END OF TEXT,END OF TRANSMISSION,ENQUIRY,ACKNOWLEDGE,"
    "ALERT,BACKSPACE,CHARACTER TABULATION,LINE FEED,LINE TABULATION,FORM FEED,CARRIAGE RETURN,"
    "SHIFT OUT,SHIFT IN,DATA LINK ESCAPE,DEVICE CONTROL ONE,DEVICE CONTROL TWO,"
    "DEVICE CONTROL THREE,DEVICE CONTROL FOUR,NEGATIVE ACKNOWLEDGE,SYNCHRONOUS IDLE,"
    "END OF TRANSMISSION BLOCK,CANCEL,END OF MEDIUM,SUBSTITUTE,ESCAPE,INFORMATION SEPARATOR FOUR,"
    "INFORMATION SEPARATOR THREE,INFORMATION SEPARATOR TWO,INFORMATION SEPARATOR ONE,DELETE,"
    "PADDING CHARACTER,HIGH OCTET PRESET,BREAK PERMITTED HERE,NO BREAK HERE,INDEX,NEXT LINE,"
    "START OF SELECTED AREA,END OF SELECTED AREA,CHARACTER TABULATION SET,"
    "CHARACTER TABULATION WITH JUSTIFICATION,LINE TABULATION SET,PARTIAL LINE FORWARD,"
    "PARTIAL LINE BACKWARD,REVERSE LINE FEED,SINGLE SHIFT TWO,SINGLE SHIFT THREE,"
    "DEVICE CONTROL STRING,PRIVATE USE ONE,PRIVATE USE TWO,SET TRANSMIT STATE,CANCEL CHARACTER,"
    "MESSAGE WAITING,START OF GUARDED AREA,END OF GUARDED AREA,START OF STRING,"
    "SINGLE GRAPHIC CHARACTER INTRODUCER,SINGLE CHARACTER INTRODUCER,CONTROL SEQUENCE INTRODUCER,"
    "STRING TERMINATOR,OPERATING SYSTEM COMMAND,PRIVACY MESSAGE,APPLICATION PROGRAM COMMAND"
).split(",")

_CATEGORY_NAMES = {"Co": "private use", "Cs": "surrogate", "Cn": "unassigned"}


@dataclass(frozen=True, slots=True)
class Character:
    """One character of a string.

    at:         its offset in code points
    character:  itself
    """

    at: int
    character: str

    @property
    def code_point(self) -> str:
        """Its number, as Unicode writes it.

        >>> Character(0, "é").code_point
        'U+00E9'
        """
        return f"U+{ord(self.character):04X}"

    @property
    def name(self) -> str:
        """Its name in the running Python's Unicode; an alias for controls, else what it is.

        >>> Character(0, "\\x85").name, Character(0, "\\ud800").name
        ('NEXT LINE', '<surrogate>')
        """
        known = unicodedata.name(self.character, "") or _control_names().get(self.character)
        return known or f"<{_kind(self.character)}>"

    @property
    def script(self) -> str:
        """Its script; "Common" for what all scripts share."""
        return script_of(self.character)

    @property
    def utf8(self) -> str:
        """Its bytes in UTF-8, in hexadecimal; nothing for a surrogate, which has none.

        >>> Character(0, "é").utf8
        'c3 a9'
        """
        try:
            return self.character.encode("utf-8").hex(" ")
        except UnicodeEncodeError:
            return ""

    @property
    def unseen(self) -> bool:
        """Whether it leaves no mark on a screen."""
        return self.character == " " or (self.character != "\\" and is_unseen(self.character))

    @property
    def glyph(self) -> str:
        """What to show for it: itself, or an escape if it can't be seen."""
        if self.unseen:
            return escaped(self.character)
        return DOTTED_CIRCLE + self.character if is_mark(self.character) else self.character


@dataclass(frozen=True, slots=True, repr=False)
class Characters(View):
    """What a string holds, as a table. `str` is in color where standard output is a terminal.

    text:   the string
    limit:  how many characters are listed; None for all
    """

    text: str
    limit: int | None = LIMIT

    @classmethod
    def of(cls, text: str, limit: int | None = LIMIT) -> Characters:
        """A table of what `textfix.show` was given.

        Raises:
            TypeError: if text is not a str.
            ValueError: if the limit is negative.
        """
        if not isinstance(text, str):
            hint = ": decode it first" if isinstance(text, (bytes, bytearray)) else ""
            raise TypeError(f"text must be a str, not {type(text).__name__}{hint}")
        if limit is not None and limit < 0:
            raise ValueError(f"limit must not be negative, and is {limit}")
        return cls(text, limit)

    def __iter__(self) -> Iterator[Character]:
        """The characters, all of them."""
        return (Character(at, char) for at, char in enumerate(self.text))

    def __len__(self) -> int:
        return len(self.text)

    def render(self, color: str = "auto") -> str:
        """The table as text.

        Args:
            color: "auto" for color if standard output is a terminal, "always" or "never".

        Raises:
            ColorUnavailable: for "always" without rich.
            ValueError: for another color.
        """
        paint = painter(color)
        if not self.text:
            return "(nothing)"
        rows = [_cells(character) for character in self._listed()]
        widths = [max(map(width, column)) for column in zip(HEADINGS, *rows, strict=True)]
        lines = [_line(HEADINGS, widths, ["heading"] * len(HEADINGS), paint)]
        for character, row in zip(self._listed(), rows, strict=True):
            lines.append(_line(row, widths, _roles(character), paint))
        if self._rest():
            lines.append(paint(self._rest(), "faint"))
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """The table as notebooks show it."""
        if not self.text:
            return page.element("div", "(nothing)", "faint")
        heading = "".join(page.element("th", text, "cell") for text in HEADINGS)
        rows = [page.element("tr", heading)]
        rows += [page.element("tr", _html_cells(character)) for character in self._listed()]
        table = page.element("table", "".join(rows), "table")
        rest = page.element("p", escape(self._rest()), "faint") if self._rest() else ""
        return page.element("div", table + rest, "block")

    def _listed(self) -> Iterator[Character]:
        return (Character(at, char) for at, char in enumerate(self.text[: self.limit]))

    def _rest(self) -> str:
        rest = 0 if self.limit is None else max(0, len(self.text) - self.limit)
        return f"and {rest:,} more" if rest else ""


def _kind(character: str) -> str:
    """What a character without a name is."""
    if ord(character) & 0xFFFE == 0xFFFE or "\ufdd0" <= character <= "\ufdef":
        return "noncharacter"
    return _CATEGORY_NAMES.get(unicodedata.category(character), "no name")


@cache
def _control_names() -> dict[str, str]:
    return {unicodedata.lookup(name): name for name in _CONTROL_NAMES}


def _cells(character: Character) -> tuple[str, ...]:
    return (
        str(character.at),
        character.glyph,
        character.code_point,
        character.utf8,
        character.script,
        character.name,
    )


def _roles(character: Character) -> tuple[str, ...]:
    return ("faint", "unseen" if character.unseen else "", "place", "faint", "", "")


def _line(cells: Sequence[str], widths: Sequence[int], roles: Sequence[str], paint: Paint) -> str:
    """Cells side by side; the last one is not filled up."""
    pieces = [filled(cell, cells) for cell, cells in zip(cells[:-1], widths, strict=False)]
    pieces.append(cells[-1])
    painted = (
        paint(piece, role) if role else piece for piece, role in zip(pieces, roles, strict=True)
    )
    return "  ".join(painted)


def _html_cells(character: Character) -> str:
    at, glyph, code_point, utf8, script, name = map(escape, _cells(character))
    shown = page.element("code", glyph, "unseen") if character.unseen else f"<bdi>{glyph}</bdi>"
    cells = (
        page.element("span", at, "faint"),
        shown,
        page.element("span", code_point, "mono"),
        page.element("span", utf8, "mono"),
        script,
        name,
    )
    return "".join(page.element("td", cell, "cell") for cell in cells)
