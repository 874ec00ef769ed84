"""Stages in order: each a detector with its fixer, run until nothing changes.

A stage's detector is cheap and says where something may be wrong; its fixer is called for those
places only and answers with edits. What the stages do, one after the other and layer by layer, is
composed into one list of edits over the original text.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

from textfix.edits import Edit, Repair, apply, compose_repairs
from textfix.protection import Protect, Protected

if TYPE_CHECKING:
    from textfix.fixers.mojibake import Fixed

Unresolved: TypeAlias = Literal["keep", "best", "mark"]
"""What becomes of places that look damaged and can't be decided: left as they are, replaced by
the best guess, or replaced by U+FFFD."""

REPLACEMENT_CHARACTER = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Found:
    """What one stage says of a text: edits to make, and places that stay open."""

    edits: tuple[Edit, ...] = ()
    unresolved: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """A detector with its fixer, under one name.

    Args:
        name: what edits call their fixer.
        run: from a text and the least confidence to what was found; nothing found means nothing
            wrong, at the detector's price.
    """

    name: str
    run: Callable[[str, float], Found]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Stages in order, how often they are run at most, and how sure an edit must be.

    Args:
        name: for people and reports.
        stages: in the order in which they run.
        passes: rounds over all stages; damage in layers needs one each.
        min_confidence: edits below this probability are not made but reported as unresolved.
    """

    name: str
    stages: tuple[Stage, ...]
    passes: int = 6
    min_confidence: float = 0.8

    def with_min_confidence(self, value: float) -> Pipeline:
        """The same stages with another threshold.

        Raises:
            ValueError: if the value is not a probability.
        """
        if not 0.0 <= value <= 1.0:
            raise ValueError(f"min_confidence is a probability between 0 and 1, not {value!r}")
        return replace(self, min_confidence=value)

    def repair(
        self, text: str, unresolved: Unresolved = "keep", protect: Protect | None = None
    ) -> Repair:
        """Runs the stages until nothing changes.

        Args:
            text: any string, lone surrogates included.
            unresolved: what becomes of places that can't be decided.
            protect: what is never touched and is no evidence: a regular expression, or several
                of them and (start, end) ranges.

        Returns:
            The repair; its text is the same object if nothing changed.

        Raises:
            TypeError: if text is not a str, or protect is neither pattern nor ranges.
            ValueError: if unresolved is none of the three, or protect does not fit the text.

        >>> PROFILES["repair"].repair("cafÃ©").text
        'café'
        """
        _require(text, unresolved)
        protected = Protected.of(text, protect)
        whole = Repair(text, text, ())
        for _ in range(self.passes):
            before = whole.text
            for stage in self.stages:
                found = _run(stage.run, whole.text, self.min_confidence, protected)
                if found.edits or found.unresolved:
                    whole = compose_repairs(whole, _as_repair(whole.text, found))
                    protected = protected.after(found.edits)
            if whole.text == before:
                break
        return _settle(whole, unresolved)


def _require(text: object, unresolved: object) -> None:
    if not isinstance(text, str):
        hint = ": decode it first" if isinstance(text, (bytes, bytearray)) else ""
        raise TypeError(f"text must be a str, not {type(text).__name__}{hint}")
    if unresolved not in ("keep", "best", "mark"):
        raise ValueError(f'unresolved must be "keep", "best" or "mark", not {unresolved!r}')


def _run(
    run: Callable[[str, float], Found], text: str, least: float, protected: Protected
) -> Found:
    """What a stage finds around protected spans."""
    if not protected.spans:
        return run(text, least)
    masked = protected.mask(text)
    found = run(masked.text, least)
    return Found(masked.back(found.edits), masked.back(found.unresolved))


def _as_repair(text: str, found: Found) -> Repair:
    return Repair(text, apply(text, found.edits), found.edits, found.unresolved)


def _settle(whole: Repair, unresolved: Unresolved) -> Repair:
    """Does with the open places what the caller chose."""
    if unresolved == "keep" or not whole.unresolved:
        return whole
    # where there is nothing to guess, the best is what stands there
    open_still = [
        place
        for place in whole.unresolved
        if unresolved == "best" and place.replacement == place.original
    ]
    chosen = [
        place if unresolved == "best" else replace(place, replacement=REPLACEMENT_CHARACTER)
        for place in whole.unresolved
        if place not in open_still
    ]
    if not chosen:
        return whole
    kept = [e for e in whole.edits if not any(map(functools.partial(_within, e), chosen))]
    edits = tuple(sorted([*kept, *chosen], key=lambda e: (e.start, e.end)))
    return Repair(whole.original, apply(whole.original, edits), edits, tuple(open_still))


def _within(edit: Edit, place: Edit) -> bool:
    """Whether a place takes an edit with it; an insertion at its edge stays."""
    if edit.start == edit.end:
        return place.start < edit.start < place.end
    return place.start <= edit.start and edit.end <= place.end


def _mojibake(text: str, least: float) -> Found:
    if text.isascii():
        return Found()
    from textfix.detectors import unrecoverable

    lost = unrecoverable.detect(text)
    if not lost:
        return _misread(text, least)
    from textfix.fixers.unrecoverable import places

    spans = Protected.of(text, [(place.start, place.end) for place in lost])
    found = _run(_misread, text, least, spans)
    unresolved = sorted([*found.unresolved, *places(text, lost)], key=lambda e: (e.start, e.end))
    return Found(found.edits, tuple(unresolved))


def _misread(text: str, least: float) -> Found:
    from textfix.detectors import mojibake as detector
    from textfix.fixers import mojibake as fixer
    from textfix.language.model import load

    model = load()
    suspects = detector.detect(model, text)
    if not suspects:
        return Found()
    fixed = fixer.fix(model, text, suspects, least)
    return Found(fixed.edits, fixed.unresolved)


def _utf16(text: str, least: float) -> Found:
    from textfix.detectors import utf16 as detector

    if not detector.may_be_in(text):
        return Found()
    from textfix.fixers import utf16 as fixer

    return _found(fixer.fix(text, least))


def _code_units(text: str, least: float) -> Found:
    from textfix.detectors import code_units as detector

    if not detector.may_be_in(text):
        return Found()
    from textfix.fixers import code_units as fixer

    return _found(fixer.fix(text, least))


def _escapes(text: str, least: float) -> Found:
    from textfix.detectors import escapes as detector

    if not detector.may_be_in(text):
        return Found()
    from textfix.fixers import escapes as fixer

    return _found(fixer.fix(text, least))


def _found(fixed: Fixed) -> Found:
    return Found(fixed.edits, fixed.unresolved)


MOJIBAKE = Stage("mojibake", _mojibake)
ESCAPED: tuple[Stage, ...] = (
    Stage("utf16", _utf16),
    Stage("code_units", _code_units),
    Stage("escapes", _escapes),
)
"""Text written in a form that was not undone, outermost first."""

PROFILES: Mapping[str, Pipeline] = MappingProxyType(
    {
        "repair": Pipeline("repair", (*ESCAPED, MOJIBAKE)),
        "strict": Pipeline("strict", (*ESCAPED, MOJIBAKE), min_confidence=0.99),
    }
)
"""Pipelines by name. `repair`, the default, undoes damage only; `strict` only what is certain."""


def resolve(pipeline: Pipeline | str) -> Pipeline:
    """A pipeline from itself or from the name of a profile.

    Raises:
        ValueError: if no profile has that name.
    """
    if isinstance(pipeline, Pipeline):
        return pipeline
    try:
        return PROFILES[pipeline]
    except (KeyError, TypeError):
        names = ", ".join(PROFILES)
        raise ValueError(f"no profile is called {pipeline!r}; there are {names}") from None
