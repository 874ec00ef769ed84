"""A text before and after its repair, place by place: `Repair.show`.

Of each line only the surroundings of what was changed are shown, so that the view of a long text
stays short; places that are near to each other share an excerpt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Literal

from textfix.display import page
from textfix.display.color import Paint, painter, plain
from textfix.display.entries import counted, edit_lines, open_lines, summary
from textfix.display.layout import width
from textfix.display.view import View
from textfix.edits import Edit, Repair
from textfix.files import LineMap
from textfix.visible import visible_within

__all__ = ["Comparison"]

CONTEXT = 30
"""How many characters before and after a change are shown of its line."""

LONGEST = 76
"""An excerpt with more than one change is not made longer than this."""

ELLIPSIS = "…"
"""Where a line goes on beyond its excerpt."""

LIMIT = 100
"""How many excerpts are shown unless the caller says otherwise."""

Role = Literal["", "before", "after", "unresolved"]

Piece = tuple[str, Role]
"""Characters as they are, and what they are in the view."""

Found = tuple[Edit, bool]
"""An edit or an open place, and whether it is an edit."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Part of a line around changes and open places.

    start, end:  where it is in the original
    drawn:       the changes and open places that are marked in it, without overlap
    noted:       all of them
    """

    start: int
    end: int
    drawn: tuple[Found, ...]
    noted: tuple[Found, ...]

    @property
    def changed(self) -> bool:
        """Whether anything in it was changed."""
        return any(made for _, made in self.drawn)

    def before(self, text: str) -> list[Piece]:
        """Its pieces in the original."""
        return self._pieces(text, _before)

    def after(self, text: str) -> list[Piece]:
        """Its pieces after the repair, from the original text."""
        return self._pieces(text, _after)

    def _pieces(self, text: str, shown: Callable[[Edit, bool], Piece]) -> list[Piece]:
        cut_before = self.start > 0 and text[self.start - 1] not in "\n\r"
        cut_after = self.end < len(text) and text[self.end] not in "\n\r"
        pieces: list[Piece] = [(ELLIPSIS, "")] if cut_before else []
        position = self.start
        for edit, made in self.drawn:
            pieces += [(text[position : edit.start], ""), shown(edit, made)]
            position = edit.end
        pieces.append((text[position : self.end], ""))
        return [*pieces, (ELLIPSIS, "")] if cut_after else pieces


@dataclass(frozen=True, slots=True, repr=False)
class Comparison(View):
    """A repair as a view. `str` is in color where standard output is a terminal.

    repair:  what is shown
    limit:   how many excerpts are shown; None for all
    """

    repair: Repair
    limit: int | None = LIMIT

    def render(self, color: str = "auto") -> str:
        """The view as text.

        Args:
            color: "auto" for color if standard output is a terminal, "always" or "never".

        Raises:
            ColorUnavailable: for "always" without rich.
            ValueError: for another color.
        """
        paint = painter(color)
        excerpts, rest = self._excerpts()
        places = LineMap(self.repair.original)
        lines = [paint(self._summary(), "summary")]
        for excerpt in excerpts:
            lines += ["", *_excerpt_lines(excerpt, self.repair.original, places, paint)]
        if rest:
            lines += ["", paint(rest, "faint")]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """The view as notebooks show it."""
        excerpts, rest = self._excerpts()
        text = self.repair.original
        places = LineMap(text)
        parts = [page.element("div", page.element("strong", escape(self._summary())))]
        if excerpts:
            rows = (_excerpt_html(excerpt, text, places) for excerpt in excerpts)
            parts.append(page.element("table", "".join(rows), "table"))
        if rest:
            parts.append(page.element("div", escape(rest), "faint"))
        return page.element("div", "".join(parts), "block")

    def _summary(self) -> str:
        return summary(self.repair.counts(), len(self.repair.unresolved))

    def _excerpts(self) -> tuple[list[Excerpt], str]:
        """The excerpts to show, and what is said of the others."""
        excerpts = list(_excerpts(self.repair))
        rest = 0 if self.limit is None else max(0, len(excerpts) - self.limit)
        return excerpts[: self.limit], f"and {counted(rest, 'more excerpt')}" if rest else ""


def _before(edit: Edit, made: bool) -> Piece:
    return edit.original, "before" if made else "unresolved"


def _after(edit: Edit, made: bool) -> Piece:
    return (edit.replacement, "after") if made else (edit.original, "unresolved")


# --- what to show ---


def _excerpts(repair: Repair) -> Iterator[Excerpt]:
    """The surroundings of all changes and open places; those near to each other as one."""
    text = repair.original
    start = end = last = 0
    noted: list[Found] = []
    for found in _in_order(repair):
        edit = found[0]
        low, high = _line_start(text, edit.start), _line_end(text, edit.end)
        apart = low > end or (high - start > LONGEST and edit.start >= last)
        if noted and apart:
            # What is damaged is shown where it is marked, and not as surroundings too.
            yield Excerpt(start, min(end, edit.start), _apart(noted), tuple(noted))
            noted = []
        if not noted:
            start = max(low, last)
            end = high
        end = max(end, high)
        last = max(last, edit.end)
        noted.append(found)
    if noted:
        yield Excerpt(start, end, _apart(noted), tuple(noted))


def _in_order(repair: Repair) -> list[Found]:
    both = [(edit, True) for edit in repair.edits] + [(edit, False) for edit in repair.unresolved]
    return sorted(both, key=lambda found: (found[0].start, found[0].end))


def _apart(noted: list[Found]) -> tuple[Found, ...]:
    """What can be drawn side by side: an open place around edits leaves the drawing to them."""
    kept: list[Found] = []
    for edit, made in noted:
        inside = bool(kept) and edit.start < kept[-1][0].end
        if inside and made and not kept[-1][1]:
            kept[-1] = (edit, made)
        elif not inside:
            kept.append((edit, made))
    return tuple(kept)


def _line_start(text: str, offset: int) -> int:
    low = max(0, offset - CONTEXT)
    return max(low, text.rfind("\n", low, offset) + 1, text.rfind("\r", low, offset) + 1)


def _line_end(text: str, offset: int) -> int:
    high = min(len(text), offset + CONTEXT)
    ends = [text.find(end, offset, high) for end in "\n\r"]
    return min([end for end in ends if end >= 0], default=high)


def _place(excerpt: Excerpt, places: LineMap) -> str:
    """Line and column of the first change or open place."""
    line, column = places.position(excerpt.noted[0][0].start)
    return f"{line}:{column}"


# --- on a terminal ---


def _excerpt_lines(excerpt: Excerpt, text: str, places: LineMap, paint: Paint) -> Iterator[str]:
    yield paint(_place(excerpt, places), "place")
    yield from _marked_line("- " if excerpt.changed else "  ", excerpt.before(text), paint)
    if excerpt.changed:
        yield from _marked_line("+ ", excerpt.after(text), paint)
    for edit, made in excerpt.noted:
        lines = edit_lines(edit, paint) if made else open_lines(edit, paint)
        yield from (f"  {line}" for line in lines)


def _marked_line(sign: str, pieces: list[Piece], paint: Paint) -> Iterator[str]:
    """A line, and under it where its marks are, for those who see no color."""
    line = sign
    column = width(sign)
    marks: list[str] = []
    for content, role in pieces:
        shown = visible_within(content)
        line += paint(shown, role) if role and shown else shown
        if role:
            # What was deleted or inserted has its place between two characters.
            marks += [" "] * (column - len(marks)) + (["~"] * width(shown) or ["^"])
        column += width(shown)
    yield line
    if paint is plain:
        yield "".join(marks)


# --- in a notebook ---


def _excerpt_html(excerpt: Excerpt, text: str, places: LineMap) -> str:
    lines = [_line_html("\N{MINUS SIGN}" if excerpt.changed else "", excerpt.before(text))]
    if excerpt.changed:
        lines.append(_line_html("+", excerpt.after(text)))
    notes = "".join(_note_html(edit, made) for edit, made in excerpt.noted)
    cells = (
        page.element("td", escape(_place(excerpt, places)), "place"),
        page.element("td", "".join(lines), "text"),
        page.element("td", notes, "notes"),
    )
    return page.element("tr", "".join(cells))


def _line_html(sign: str, pieces: list[Piece]) -> str:
    shown = "".join(_piece_html(content, role) for content, role in pieces)
    return page.element("div", page.element("span", sign, "sign") + f"<bdi>{shown}</bdi>", "line")


_TAGS: dict[Role, str] = {"before": "del", "after": "ins", "unresolved": "mark"}


def _piece_html(content: str, role: Role) -> str:
    shown = page.seen(content)
    return page.element(_TAGS[role], shown, role) if role else shown


def _note_html(edit: Edit, made: bool) -> str:
    after = page.element("ins", page.alone(edit.replacement), "after")
    before = page.alone(edit.original)
    confidence = page.element("span", f"{edit.confidence:.3f}", "faint")
    guesses = [(other.replacement, other.probability) for other in edit.alternatives]
    if made:
        line = f"{page.element('del', before, 'before')} → {after} "
        line += f"{escape(edit.reason)} {confidence}"
    else:
        guesses.insert(0, (edit.replacement, edit.confidence))
        line = f"{page.element('mark', before, 'unresolved')} unresolved: {escape(edit.reason)}"
    others = "".join(
        page.element("div", f"{probability:.3f} {page.alone(text)}", "guess")
        for text, probability in guesses
    )
    return page.element("div", line) + others
