"""One text on its way through the stages of a pipeline, round by round, until nothing changes."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from textfix.composition import compose_repairs
from textfix.edits import Edit, Repair, moved, repaired
from textfix.protection import Protected
from textfix.stage import Found, Stage
from textfix.stages import ESCAPED, MOJIBAKE, undone

if TYPE_CHECKING:
    from textfix.screen import Screen


class Rounds:
    """One text on its way through the stages of a pipeline.

    Args:
        stages: in the order in which they run.
        least: the confidence below which no edit is made.
        screen: knows the lines of a long text that have a stage's signs; or none.
        signals_of: the stages that could have something to do in a text, as a bit mask.
        by_line: whether the text is a line of a pipeline that goes line by line.
        without: stages that are not asked, as a bit mask.
    """

    def __init__(
        self,
        stages: Sequence[Stage],
        least: float,
        screen: Screen | None,
        signals_of: Callable[[str], int],
        *,
        by_line: bool = False,
        without: int = 0,
    ) -> None:
        self._stages = stages
        self._least = least
        self._screen = screen
        self._signals_of = signals_of
        self._by_line = by_line
        self._without = without

    def run(
        self, text: str, signals: int, protected: Protected, passes: int, plain: bool = False
    ) -> Repair:
        """Runs the stages over a text, in so many rounds at most.

        Args:
            text: any string.
            signals: the stages that could have something to do in it, as a bit mask.
            protected: what no stage sees.
            passes: how many rounds at most.
            plain: whether the text is all that counts, and edits may be fewer and longer.
        """
        self.whole = Repair(text, text, ())
        self._signals = signals
        self._protected = protected
        self._plain = plain and not protected.spans
        self._clean: dict[int, str] = {}  # by stage, the text in which it finds nothing to edit
        for _ in range(passes):
            before = self.whole.text
            self._round()
            if self.whole.text == before:
                break
        return self.whole

    def _round(self) -> None:
        """Runs each stage whose bit is set, in order; edits may set further bits."""
        left = self._signals
        while left:
            index = (left & -left).bit_length() - 1
            self._step(index)
            left = self._signals >> index + 1 << index + 1

    def _step(self, index: int) -> None:
        """Runs a stage on a text that it has not passed already."""
        text = self.whole.text
        if self._clean.get(index) is text:
            return
        stage = self._stages[index]
        run = stage.in_line if self._by_line else stage.run
        if self._plain and stage is MOJIBAKE:
            run = undone
        if self._screen and self._screen.goes_by_line(text) and not self._by_line:
            if stage.in_lines:
                run = functools.partial(self._in_lines, index)
            elif stage is ESCAPED[2]:
                run = functools.partial(self._with_lines, index)
        found = self._protected.run(run, text, self._least)
        if found.edits or found.unresolved:
            repair = repaired(text, found.edits, found.unresolved)
            self.whole = compose_repairs(self.whole, repair)
        if found.edits:
            self._protected = self._protected.after(found.edits)
            self._signals = self._signals_of(self.whole.text) & ~self._without
        if stage.settles or not found.edits:
            self._clean[index] = self.whole.text

    def _in_lines(self, index: int, text: str, least: float) -> Found:
        """What a stage finds in the lines that have its signs."""
        assert self._screen
        edits: list[Edit] = []
        unresolved: list[Edit] = []
        for start, end in self._screen.lines_for(text, index):
            found = self._stages[index].run(text[start:end], least)
            edits += (moved(edit, start) for edit in found.edits)
            unresolved += (moved(edit, start) for edit in found.unresolved)
        return Found(tuple(edits), tuple(unresolved))

    def _with_lines(self, index: int, text: str, least: float) -> Found:
        """What a stage finds that is told which lines have its signs."""
        assert self._screen
        run: Any = self._stages[index].run
        lines = self._screen.lines_for(text, index)
        found: Found = run(text, least, "\n".join(text[start:end] for start, end in lines))
        return found
