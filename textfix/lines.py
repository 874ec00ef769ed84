"""Text that is read line by line: each line is a text for itself.

ftfy works so, and so does a pipeline that has a `longest_line`: its stages run on each line until
nothing changes in it, and no line knows of another. With one exception, which is ftfy's too: a
stage may have a *bar*, something that ends its work from the first line on that holds it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from textfix.stage import Stage

if TYPE_CHECKING:
    from textfix.rewriting import Rewriting


def segments(text: str, longest: int) -> Iterator[str]:
    """Lines with their line feeds, and pieces of lines that are too long.

    Args:
        text: the text.
        longest: characters of a piece, at least 1.

    >>> list(segments("a\\nbcd", 2))
    ['a\\n', 'bc', 'd']
    """
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        end = min(end, start + longest)
        yield text[start:end]
        start = end


class Lines:
    """How the stages of a pipeline go through a text.

    Args:
        stages: of the pipeline.
        longest: characters of a line at most; what is longer goes in pieces.
        passes: one look that says whether no stage finds anything in a text.
        rewriting: what a line becomes, without edits.
    """

    __slots__ = ("_bars", "_longest", "_passes", "_rewriting")

    def __init__(
        self,
        stages: Sequence[Stage],
        longest: int,
        passes: Callable[[str], bool] | None = None,
        rewriting: Rewriting | None = None,
    ) -> None:
        self._bars = [(stage.bar, 1 << i) for i, stage in enumerate(stages) if stage.bar]
        self._longest = longest
        self._passes = passes or _never
        self._rewriting = rewriting

    def _bars_in(self, text: str) -> list[tuple[int, int]]:
        """Where bars first stand in a text, and the bit of the stage that each ends."""
        return [(text.find(bar), bit) for bar, bit in self._bars if bar in text]

    def doubtful(self, text: str) -> Iterator[tuple[int, str, int]]:
        """The lines in which something may be found: start, line, stages that are not run."""
        bars = self._bars_in(text)
        end = 0
        for line in segments(text, self._longest):
            start, end = end, end + len(line)
            if self._passes(line):
                continue
            without = _barred(bars, end)
            if self._rewriting is None:
                yield start, line, without
                continue
            if self._rewriting(line, without) != line:
                yield start, line, without | self._rewriting.idle(line)

    def fix(self, text: str, by_edits: Callable[[str, int], str]) -> str:
        """The text with every line as the stages leave it; the same object if nothing changes.

        Args:
            text: the text.
            by_edits: what to ask where the rewriting does not know.
        """
        if self._passes(text):
            return text
        if len(text) <= self._longest and not 0 <= text.find("\n") < len(text) - 1:
            without = _barred(self._bars_in(text), len(text))
            fixed = self._fixed(text, without, by_edits)
        else:
            fixed = "".join(self._all_fixed(text, by_edits))
        return text if fixed == text else fixed

    def _all_fixed(self, text: str, by_edits: Callable[[str, int], str]) -> Iterator[str]:
        bars = self._bars_in(text)
        end = 0
        for line in segments(text, self._longest):
            end += len(line)
            if self._passes(line):
                yield line
            else:
                yield self._fixed(line, _barred(bars, end), by_edits)

    def _fixed(self, line: str, without: int, by_edits: Callable[[str, int], str]) -> str:
        new = self._rewriting(line, without) if self._rewriting else None
        return by_edits(line, without) if new is None else new


def _barred(bars: Iterable[tuple[int, int]], end: int) -> int:
    """The stages that have nothing to do in a line that ends at an offset."""
    return sum(bit for at, bit in bars if at < end)


def _never(text: str) -> bool:
    return False
