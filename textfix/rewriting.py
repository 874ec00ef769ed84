"""What a pipeline makes of a line as text alone: its stages without their edits.

Most stages of a profile such as `ftfy` change characters one by one, whatever stands around them.
Those that run one after the other are one table here, and one pass. Other stages have a function
from text to text. Those whose characters hardly any text holds are *stops* first, so that what is
beside them is still one table; where one of their characters stands, they are done apart. A line
for a stage that has neither table nor function is left to the edits.

A rewriting comes to the text of the edits or says that it can't. Tests hold the two together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from textfix.gate import bracketed, ranges
from textfix.screen import look_of
from textfix.stage import Stage
from textfix.stages import OfTheHouse

MOST_STOPS = 0x4000
"""Characters that are rare enough, altogether, for a line without them to be usual."""

Rewrite = Callable[[str], "str | None"]
"""From a text to what it becomes; the same object if nothing changes, None if that is not known."""


@dataclass(frozen=True, slots=True)
class Step:
    """Stages that are done at once.

    mask:      the bits of the stages
    run:       what they make of a text
    is_table:  whether they change characters one by one
    """

    mask: int
    run: Rewrite
    is_table: bool = False


class Rewriting:
    """Steps over a line until nothing changes.

    Args:
        stages: of the pipeline, in their order.
        passes: rounds over all of them, at most.

    >>> from textfix import PROFILES
    >>> rewriting = Rewriting(PROFILES["ftfy"].stages, 6)
    >>> rewriting("“ﬁne” &amp;amp; cafÃ©"), rewriting("\\x1b[1m“")
    ('"fine" & café', '"')
    """

    __slots__ = ("_apart", "_letters", "_mask_of_others", "_others", "_passes", "_steps")

    _letters: Rewrite | None
    _others: Callable[[str], bool] | None

    def __init__(self, stages: Sequence[Stage], passes: int) -> None:
        self._steps = _steps(stages)
        self._apart = _steps(stages, apart=True)
        self._passes = passes
        self._letters = self._others = None
        self._mask_of_others = 0
        tables = [step for step in self._steps if step.is_table]
        if len(tables) == 1:
            self._letters = tables[0].run
            others = [(1 << i, s) for i, s in enumerate(stages) if not tables[0].mask >> i & 1]
            self._mask_of_others = sum(bit for bit, _ in others)
            self._others = look_of(stage for _, stage in others)

    def __call__(self, text: str, without: int = 0) -> str | None:
        """What a line becomes; None if the edits must say.

        Args:
            text: the line.
            without: the stages that are not run, as a bit mask.
        """
        new = self._by_letters(text)
        if new is None:
            new = self._in_rounds(self._steps, text, without)
        return self._in_rounds(self._apart, text, without) if new is None else new

    def idle(self, text: str) -> int:
        """Stages that are known to have nothing to do on the way to what a line becomes."""
        return self._mask_of_others if self._by_letters(text) is not None else 0

    def _by_letters(self, text: str) -> str | None:
        """The text after the only table, if no other stage has anything to do before or after."""
        if self._letters is None or self._others is None or not self._others(text):
            return None
        new = self._letters(text)
        if new is None or not self._others(new) or self._letters(new) is not new:
            return None
        return new

    def _in_rounds(self, steps: Sequence[Step], text: str, without: int) -> str | None:
        clean: list[str | None] = [None] * len(steps)
        for _ in range(self._passes):
            before = text
            for index, step in enumerate(steps):
                if clean[index] is text or step.mask & without:
                    continue
                new = step.run(text)
                if new is None:
                    return None
                if new == text:
                    clean[index] = text
                text = text if new == text else new
            if text is before:
                break
        return text


def _steps(stages: Sequence[Stage], apart: bool = False) -> list[Step]:
    """The stages as steps; those of characters that are seldom as stops, or apart."""
    steps: list[Step] = []
    table = _Table()
    for index, stage in enumerate(stages):
        rewrite = _function_of(stage, apart)
        if rewrite is None:
            table.add(stage, 1 << index)
            continue
        steps += table.steps()
        table = _Table()
        steps.append(Step(1 << index, _where_needed(stage, rewrite)))
    return steps + table.steps()


def _function_of(stage: Stage, apart: bool) -> Callable[[str], str] | None:
    if not isinstance(stage.run, OfTheHouse):
        return None
    return stage.run.rewrite or (stage.run.seldom if apart else None)


def _where_needed(stage: Stage, rewrite: Callable[[str], str]) -> Rewrite:
    """A function that is not called for a text without a sign of the stage."""
    look = look_of((stage,))
    if look is None:
        return rewrite
    return lambda text: text if look(text) else rewrite(text)


class _Table:
    """Stages in a row as one table: what becomes of characters, and which are stops."""

    def __init__(self) -> None:
        self._mask = 0
        self._mapping: dict[str, str] = {}
        self._stops: list[tuple[int, int]] = []

    def add(self, stage: Stage, bit: int) -> None:
        """One stage more, after the others."""
        self._mask |= bit
        letters = stage.run.letters if isinstance(stage.run, OfTheHouse) else None
        if letters is None or stage.bar or not self._goes_with(letters):
            self._stops += ranges(stage.characters or "\x00-\U0010ffff")
            return
        for key, put in self._mapping.items():
            self._mapping[key] = "".join(letters.get(char, char) for char in put)
        for key, put in letters.items():
            self._mapping.setdefault(key, put)

    def _goes_with(self, letters: Mapping[str, str]) -> bool:
        """Whether no pair of characters can come about, or be parted, before it is looked for."""
        pairs = "".join(key for key in letters if len(key) > 1)
        return not pairs or not any(
            not put or key in pairs or not set(put).isdisjoint(pairs)
            for key, put in self._mapping.items()
        )

    def steps(self) -> list[Step]:
        """The step of the stages that were added; none if there were none."""
        if not self._mask:
            return []
        stops = tuple(self._stops)
        if sum(last - first for first, last in stops) > MOST_STOPS or any(
            _is_in(char, stops) for put in self._mapping.values() for char in put
        ):
            return [Step(self._mask, lambda text: None)]
        run = _compiled(self._mapping, stops) or Letters(self._mapping, stops)
        return [Step(self._mask, run, is_table=True)]


def _is_in(char: str, spans: Iterable[tuple[int, int]]) -> bool:
    return any(first <= ord(char) <= last for first, last in spans)


class Letters:
    """Characters replaced by a table in one pass; the twin of kernel/letters.c.

    Args:
        mapping: from a character, or two, to what it becomes; two go before the first alone.
        stops: ranges of code points beside which the table is not used.

    >>> letters = Letters({"\\r": "\\n", "\\r\\n": "\\n", "ﬁ": "fi"}, ((27, 27),))
    >>> letters("ﬁn\\r\\n\\r"), letters("ﬁn\\x1b[0m")
    ('fin\\n\\n', None)
    """

    __slots__ = ("_keys", "_mapping", "_stops")

    def __init__(self, mapping: Mapping[str, str], stops: tuple[tuple[int, int], ...]) -> None:
        self._mapping = mapping
        forms = [re.escape(key) for key in mapping if len(key) > 1]
        single = [(ord(key), ord(key)) for key in mapping if len(key) == 1]
        if single:
            forms.append(bracketed(single))
        self._keys = re.compile("|".join(forms) or "(?!)")
        self._stops = re.compile(bracketed(stops) if stops else "(?!)")

    def __call__(self, text: str) -> str | None:
        """The text after the table; None if there is a stop in it."""
        if self._stops.search(text):
            return None
        return self._keys.sub(lambda match: self._mapping[match[0]], text)


def _compiled(mapping: dict[str, str], stops: tuple[tuple[int, int], ...]) -> Rewrite | None:
    from textfix import kernel

    if not kernel.active():
        return None
    from textfix.kernel._native import Letters as Compiled

    return Compiled(mapping, stops).apply
