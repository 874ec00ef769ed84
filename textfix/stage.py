"""What a stage is: the protocol that every detector and fixer speaks, the house's and your own.

A *detector* is cheap and says where something may be wrong: from a text to places.
A *fixer* is called for those places only and says what to do: from a text and places to edits.
A *stage* is the two under one name; a pipeline is stages in order.

A detector may have an attribute `characters`: a text that holds none of them can have nothing for
it, and is not shown to it. It is written like the inside of a regular expression's brackets,
without escapes: "a-z" is a range, a hyphen that stands for itself comes first. Without the
attribute the detector sees every text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, TypeVar, runtime_checkable

from textfix.edits import Edit

_P = TypeVar("_P")
_P_out = TypeVar("_P_out", covariant=True)
_P_in = TypeVar("_P_in", contravariant=True)


class Place(NamedTuple):
    """Where something may be wrong: half-open, in code points.

    >>> Place(2, 4)
    Place(start=2, end=4)
    """

    start: int
    end: int


class Detector(Protocol[_P_out]):
    """From a text to the places at which something may be wrong, in order and apart."""

    def __call__(self, text: str, /) -> Sequence[_P_out]: ...


class Fixer(Protocol[_P_in]):
    """From a text and the places that the detector found to edits, in order and apart.

    Called only if there are places. It may leave a place alone; it may raise nothing.
    """

    def __call__(self, text: str, places: Sequence[_P_in], /) -> Iterable[Edit]: ...


@runtime_checkable
class HasCharacters(Protocol):
    """What says which characters a text must hold to be worth a look."""

    @property
    def characters(self) -> str: ...


@runtime_checkable
class HasLetters(Protocol):
    """A fixer that changes characters one by one, whatever stands around."""

    def letters(self, characters: str, /) -> Mapping[str, str] | None: ...


@dataclass(frozen=True, slots=True)
class Found:
    """What one stage says of a text: edits to make, and places that stay open."""

    edits: tuple[Edit, ...] = ()
    unresolved: tuple[Edit, ...] = ()


NOTHING = Found()


def found(edits: Iterable[Edit], least: float) -> Found:
    """Edits parted by confidence: those that are made, and those below `least`, which stay open."""
    made: list[Edit] = []
    left: list[Edit] = []
    for edit in edits:
        (made if edit.confidence >= least else left).append(edit)
    return Found(tuple(made), tuple(left))


@dataclass(frozen=True, slots=True)
class Stage:
    """A detector with its fixer, under one name.

    Args:
        name: what edits call their fixer; without "+".
        run: from a text and the least confidence to what was found; nothing found means nothing
            wrong, at the detector's price. If it has `characters`, it runs on texts that hold
            one of them.

    Most stages are made of a detector and a fixer by `Stage.of`.
    """

    name: str
    run: Callable[[str, float], Found]

    def __post_init__(self) -> None:
        # "+" joins the names of several stages in a composed edit.
        if not self.name or "+" in self.name:
            raise ValueError(f"expected a name without '+' for a stage, got {self.name!r}")

    def __str__(self) -> str:
        return self.name

    @property
    def characters(self) -> str:
        """What a text must hold to be worth a look; empty if any text is."""
        return self.run.characters if isinstance(self.run, HasCharacters) else ""

    @property
    def settles(self) -> bool:
        """Whether one run takes off all layers, so that nothing is left for another."""
        return bool(getattr(self.run, "settles", False))

    @property
    def in_lines(self) -> bool:
        """Whether it finds in a text what it finds in each line by itself."""
        return bool(getattr(self.run, "in_lines", False))

    @property
    def bar(self) -> str:
        """What ends the stage's work in a pipeline that goes line by line, from the line on that
        holds it; empty if nothing does."""
        return str(getattr(self.run, "bar", ""))

    @property
    def in_line(self) -> Callable[[str, float], Found]:
        """What is run in a pipeline that goes line by line, where `bar` is seen to."""
        in_line: Callable[[str, float], Found] = getattr(self.run, "in_line", self.run)
        return in_line

    @classmethod
    def of(cls, name: str, detect: Detector[_P], fix: Fixer[_P], characters: str = "") -> Stage:
        """A stage from a detector and a fixer.

        Args:
            name: what edits and records call it.
            detect: the detector.
            fix: the fixer; edits below the pipeline's threshold are reported as unresolved.
            characters: what a text must hold to be worth a look; by default what the detector
                says, or else every text is looked at.

        >>> def detect(text):
        ...     return [Place(i, i + 1) for i, char in enumerate(text) if char == "`"]
        >>> def fix(text, places):
        ...     return [Edit(p.start, p.end, "`", "'", "ticks", "backtick", 1.0) for p in places]
        >>> ticks = Stage.of("ticks", detect, fix, characters="`")
        >>> ticks.run("`a", 0.8).edits[0].replacement
        "'"
        """
        if not characters and isinstance(detect, HasCharacters):
            characters = detect.characters
        return cls(name, Joined(detect, fix, characters))


@dataclass(frozen=True, slots=True)
class Joined:
    """A detector and a fixer as what a stage runs."""

    detect: Detector[Any]
    fix: Fixer[Any]
    characters: str = ""

    def __call__(self, text: str, least: float) -> Found:
        places = self.detect(text)
        return found(self.fix(text, places), least) if places else NOTHING
