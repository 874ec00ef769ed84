"""The stages of the house by name, in the order in which they run, and those that others bring.

The order is documented because it matters, and a pipeline keeps it unless told otherwise:

1. What wraps text comes off first: escapes of terminals, entities. Mojibake may be inside.
2. Then whole-text explanations (mojibake), before anything touches a character: a C1 control, a
   space or a quotation mark may be a byte of it.
3. Then what single characters show: halves of characters, C1 controls, controls, marks.
4. Then the form of valid text: line ends, hyphenation, invisible characters, spaces.
5. Then letters: widths, ligatures, presentation forms, look-alikes, quotation marks, dashes.
6. Then case, and normal forms last: they compose what the others left, folding too.

Third-party packages bring stages through the entry point group "textfix.stages"; each entry point
is named as its stage and loads a `Stage`.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from textfix import packed
from textfix.gate import BEYOND_ASCII
from textfix.protection import Protected
from textfix.stage import NOTHING, Detector, Fixer, Found, HasLetters, Place, Stage, found

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from textfix.detectors.unrecoverable import Left

ENTRY_POINTS = "textfix.stages"
"""The entry point group of third-party stages."""


@dataclass(frozen=True, slots=True)
class OfTheHouse:
    """A detector and a fixer of one file each; the fixer is imported when something is found."""

    kind: str
    name: str

    def __call__(self, text: str, least: float) -> Found:
        places = self._detector()(text)
        return found(self._fixer()(text, places), least) if places else NOTHING

    @property
    def characters(self) -> str:
        """What a text must hold to be worth a look."""
        characters: str | None = packed.values("screens", f"characters of {self.name}")
        if characters is None:
            characters = self._detector().characters  # type: ignore[attr-defined]
        return characters

    @property
    def signs(self) -> Iterable[tuple[str, ...]]:
        """Sequences of sets of characters, without one of which there is nothing to do."""
        detector = self._detector()
        return getattr(detector, "signs", None) or ((self.characters,),)

    @property
    def letters(self) -> Mapping[str, str] | None:
        """What becomes of each character that the stage changes, if nothing else counts; a key of
        two characters goes before its first alone. None where what stands around counts."""
        from textfix.detectors.characters import Characters

        known = _of_file(f"textfix.fixers.{self.kind}", "LETTERS").get(self.name)
        detector, fixer = self._detector(), self._fixer()
        if known or not isinstance(detector, Characters) or not isinstance(fixer, HasLetters):
            return known
        return fixer.letters(detector.characters)

    @property
    def rewrite(self) -> Callable[[str], str] | None:
        """From a line to what the edits of `in_line` make of it, without the edits; None if there
        is no such function."""
        return _of_file(f"textfix.fixers.{self.kind}", "REWRITES").get(self.name)

    @property
    def seldom(self) -> Callable[[str], str] | None:
        """As `rewrite`, where hardly any text holds a character of the stage, so that those before
        and behind it are better done together."""
        return _of_file(f"textfix.fixers.{self.kind}", "SELDOM").get(self.name)

    def _detector(self) -> Detector[Place]:
        return _detectors(self.kind)[self.name]

    def _fixer(self) -> Fixer[Place]:
        return _fixers(self.kind)[self.name]


@dataclass(frozen=True, slots=True)
class EntitiesByLine(OfTheHouse):
    """What the stage `entities_by_line` runs. In a pipeline that goes line by line it takes off one
    layer a round, as ftfy does, since what comes between two layers may be another stage's."""

    bar: str = "<"

    def in_line(self, text: str, least: float) -> Found:
        """All entities of a line."""
        from textfix.fixers.entities import one_layer

        return found(one_layer(text), least)


def _detectors(kind: str) -> Mapping[str, Detector[Place]]:
    return _of_file(f"textfix.detectors.{kind}", "DETECTORS")


def _fixers(kind: str) -> Mapping[str, Fixer[Place]]:
    return _of_file(f"textfix.fixers.{kind}", "FIXERS")


@functools.cache
def _of_file(name: str, table: str) -> Mapping[str, Any]:
    """A table of a file by the names of stages; empty where the file has none."""
    values: Mapping[str, Any] = getattr(_module(name), table, {})
    return values


_module = functools.cache(importlib.import_module)


@dataclass(frozen=True, slots=True)
class Mojibake:
    """What the stage `mojibake` runs: its fixer needs the language model and the threshold.

    evident: only in texts of which a line is improbable as a whole, or has UTF-8 that was misread
    """

    evident: bool = False
    characters: str = BEYOND_ASCII
    settles: bool = True

    def __call__(self, text: str, least: float) -> Found:
        if text.isascii():
            return NOTHING
        if self.evident:
            from textfix.detectors import evident
            from textfix.language.model import load

            others = evident.others(load(), text)
            if others is None:
                return NOTHING
            # The other lines are not looked at: evidence and price are those of the damaged ones.
            found = Protected.of(text, others or None).run(_undone, text, least)
            return _named("evident_mojibake", found)
        return _undone(text, least)


def _named(name: str, found: Found) -> Found:
    """What was found, under the name of a stage."""
    edits, unresolved = (
        tuple(replace(edit, fixer=name) for edit in group)
        for group in (found.edits, found.unresolved)
    )
    return Found(edits, unresolved)


def _undone(text: str, least: float, plain: bool = False) -> Found:
    """What was misread, and what is left and told of: what is beyond repair, and what tokenizers
    show."""
    left: list[Left] = _module("textfix.detectors.unrecoverable").detect(text)
    found = _beside(left, text, least, plain)
    if found.edits and not _is_sure(text):
        # it looks like damage, so it need not be looked for where there seems to be none
        shown = _module("textfix.detectors.tokenizers").detect(text)
        if shown:
            left = sorted([*left, *shown], key=lambda place: place.start)
            found = _beside(left, text, least, plain)
    return found


def _is_sure(text: str) -> bool:
    """Whether all of a text is UTF-8 read in one encoding, which is seen at a glance, too."""
    from textfix.fixers.sure import undo_surely
    from textfix.language.model import load

    return undo_surely(load(), text) is not None


def _beside(left: Sequence[Left], text: str, least: float, plain: bool) -> Found:
    """What was misread beside what is left and told of."""
    if not left:
        return _misread(text, least, plain)
    from textfix.fixers.unrecoverable import places

    found = Protected.of(text, [(place.start, place.end) for place in left]).run(
        _misread, text, least
    )
    unresolved = [*found.unresolved, *places(text, left)]
    return Found(found.edits, tuple(sorted(unresolved, key=lambda e: (e.start, e.end))))


def _misread(text: str, least: float, plain: bool = False) -> Found:
    from textfix.fixers.by_line import undo_by_line
    from textfix.fixers.western_reader import named_by_reader
    from textfix.language.model import load

    found = undo_by_line(load(), text, least, plain)
    return found if plain else named_by_reader(found)


@dataclass(frozen=True, slots=True)
class Escaped:
    """What a stage runs that undoes a form in which text was written: detector and fixer of a
    kind, of which the fixer reads the text itself."""

    kind: str
    characters: str
    in_lines: bool = False
    """Whether what it finds in a line does not depend on others."""

    def __call__(self, text: str, least: float, lines: str | None = None) -> Found:
        """What it finds; `lines` are those that have its signs, if that is known."""
        if not _module(f"textfix.detectors.{self.kind}").may_be_in(
            text if lines is None else lines
        ):
            return NOTHING
        fix = _module(f"textfix.fixers.{self.kind}").fix
        found: Found = fix(text, least) if lines is None else fix(text, least, lines)
        return found


def undone(text: str, least: float) -> Found:
    """What `MOJIBAKE` finds where nobody asks for edits: one may stand for many."""
    return NOTHING if text.isascii() else _undone(text, least, plain=True)


MOJIBAKE = Stage("mojibake", Mojibake())
EVIDENT = Stage("evident_mojibake", Mojibake(evident=True))
ESCAPED = (
    Stage("utf16", Escaped("utf16", "\x00" + BEYOND_ASCII)),
    Stage("code_units", Escaped("code_units", BEYOND_ASCII, in_lines=True)),
    Stage("escapes", Escaped("escapes", "-%&+0-2=AE#\\")),
    Stage("seven_bit", Escaped("seven_bit", "${")),
)
"""Text written in a form that was not undone, outermost first."""

# The file that holds a stage, and its stages, in the order of the whole.
_ORDER: tuple[tuple[str, str], ...] = (
    ("terminal_escapes", "terminal"),
    ("overstrikes", "terminal"),
    ("utf16", "utf16"),
    ("code_units", "code_units"),
    ("escapes", "escapes"),
    ("seven_bit", "seven_bit"),
    ("backslash_escapes", "backslash"),
    ("entities", "entities"),
    ("entities_by_line", "entities"),
    ("mojibake", "mojibake"),
    ("evident_mojibake", "evident"),
    ("ftfy_mojibake", "ftfy_mojibake"),
    ("surrogate_pairs", "surrogates"),
    ("c1_controls", "c1"),
    ("all_c1_controls", "c1"),
    ("controls", "controls"),
    ("annotations", "controls"),
    ("deprecated_controls", "controls"),
    ("byte_order_marks", "byte_order"),
    ("leading_byte_order_mark", "byte_order"),
    ("line_ends", "line_ends"),
    ("hyphenation", "hyphenation"),
    ("soft_hyphens", "hyphenation"),
    ("bidi_controls", "bidi"),
    ("all_bidi_controls", "bidi"),
    ("tags", "bidi"),
    ("variation_selectors", "variation"),
    ("invisible", "invisible"),
    ("all_invisible", "invisible"),
    ("no_break_spaces", "spaces"),
    ("exotic_spaces", "spaces"),
    ("ligatures", "ligatures"),
    ("width", "width"),
    ("all_width", "width"),
    ("arabic_presentation", "presentation"),
    ("compatibility_ideographs", "compatibility"),
    ("radicals", "compatibility"),
    ("confusables", "confusables"),
    ("straight_quotes", "quotes"),
    ("curly_quotes", "quotes"),
    ("plain_dashes", "dashes"),
    ("typographic_dashes", "dashes"),
    ("plain_ellipses", "dashes"),
    ("typographic_ellipses", "dashes"),
    ("lone_surrogates", "surrogates"),
    ("terminal_colors", "terminal"),
    ("control_characters", "controls"),
    ("trailing_spaces", "spaces"),
    ("mark_order", "marks"),
    ("case_fold", "case"),
    ("nfc", "normal_form"),
    ("nfd", "normal_form"),
    ("nfkc", "normal_form"),
    ("nfkd", "normal_form"),
)

_BY_LINE = Stage("entities_by_line", EntitiesByLine("entities", "entities_by_line"))

_OTHERS = {stage.name: stage for stage in (*ESCAPED, MOJIBAKE, EVIDENT, _BY_LINE)}
"""Stages that need more than a detector and a fixer."""

STAGES: Mapping[str, Stage] = MappingProxyType(
    {
        name: _OTHERS[name] if name in _OTHERS else Stage(name, OfTheHouse(kind, name))
        for name, kind in _ORDER
    }
)
"""The stages of the house by name, in their order."""


def stage(name: str) -> Stage:
    """The stage of a name: the house's, or one that an installed package brings.

    Raises:
        ValueError: if there is none, or an entry point of that name loads something else.

    >>> stage("nfc").name
    'nfc'
    >>> stage("entitys")
    Traceback (most recent call last):
    ...
    ValueError: no stage is called 'entitys'; did you mean 'entities'?
    """
    return STAGES.get(name) or _of_language(name) or _brought(name)


def place_of(name: str) -> str:
    """The stage of `STAGES` at whose place another of the house runs: its own, or that of English.

    >>> place_of("curly_quotes_de")
    'curly_quotes'
    """
    return "curly_quotes" if name not in STAGES and _of_language(name) else name


@functools.cache
def _of_language(name: str) -> Stage | None:
    """The stage that follows the conventions of a language, such as `curly_quotes_de`."""
    if not name.startswith("curly_quotes_"):
        return None
    languages = _detectors("quotes")
    if name not in languages:
        known = ", ".join(sorted(n[13:] for n in languages if n.startswith("curly_quotes_")))
        raise ValueError(f"no stage is called {name!r}; the languages of curly_quotes are {known}")
    return Stage(name, OfTheHouse("quotes", name))


@functools.cache
def _brought(name: str) -> Stage:
    from importlib import metadata  # 20 ms that hardly anyone needs

    for entry in metadata.entry_points(group=ENTRY_POINTS):
        if entry.name == name:
            return _checked(entry)
    raise ValueError(f"no stage is called {name!r}{_meant(name)}")


def _checked(entry: EntryPoint) -> Stage:
    loaded = entry.load()
    if not isinstance(loaded, Stage) or loaded.name != entry.name:
        what = f"the stage {loaded.name!r}" if isinstance(loaded, Stage) else repr(loaded)
        raise ValueError(f"the entry point {entry.name!r} ({entry.value}) loads {what}")
    return loaded


def _meant(name: str) -> str:
    import difflib

    near = difflib.get_close_matches(name, STAGES, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
