"""Stages in order, run until nothing changes.

What the stages do, one after the other and layer by layer, is composed into one list of edits over
the original text. A pipeline is a value: frozen, named, printable, and written to JSON or TOML with
the version of the rules, so that a result can be made again.
"""

from __future__ import annotations

import functools
import importlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from textfix import kernel
from textfix.composition import with_places_apart
from textfix.edits import Edit, Repair, apply, moved
from textfix.gate import Gate
from textfix.lines import Lines
from textfix.open_places import REPLACEMENT_CHARACTER, Unresolved, settle, with_lost
from textfix.protection import Protect, Protected
from textfix.rounds import Rounds
from textfix.stage import Found, Stage
from textfix.stages import EVIDENT, MOJIBAKE, STAGES, place_of
from textfix.stages import stage as stage_named

if TYPE_CHECKING:
    from textfix.screen import Screen

__all__ = ["RULES", "Pipeline"]

RULES = 1
"""The version of the rules: it goes up when any stage of the house would answer another text, so
that a record says by which rules a result was made."""

SURE = 0.9
"""The confidence up to which what is sure at a glance needs no figure of its own."""

NOTHING, SIGNS, TOKENS = 0, 1, 2
"""What one look at a text says: that no stage can find anything; that any may; that there are no
signs and only tokens are in doubt, so that none but mojibake may."""

MOST_KNOWN = 1024
LONGEST_KNOWN = 500
"""How many texts that took a search a pipeline remembers, and up to how many characters."""


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Stages in order, how often they are run at most, and how sure an edit must be.

    Args:
        name: for people and reports.
        stages: in the order in which they run.
        passes: rounds over all stages; damage in layers needs one each.
        min_confidence: edits below this probability are not made but reported as unresolved.
        longest_line: if given, each line is a text for itself, and so is each piece of so many
            characters of a longer one, as in ftfy (`lines.py`).

    >>> from textfix import PROFILES
    >>> print(PROFILES["strict"])
    strict (rules 1): utf16, code_units, escapes, seven_bit, mojibake, surrogate_pairs; at most 6 \
rounds, confidence from 0.99
    """

    name: str
    stages: tuple[Stage, ...]
    passes: int = 6
    min_confidence: float = 0.8
    longest_line: int | None = None
    # Made when a text first comes, because it reads the detectors' files.
    _gate: Gate | None = field(default=None, init=False, repr=False, compare=False)
    _look_at: Callable[[str], int] | None = field(
        default=None, init=False, repr=False, compare=False
    )
    _glance: Callable[[str], str | Literal[True] | None] | None = field(
        default=None, init=False, repr=False, compare=False
    )
    _screen: Screen | None = field(default=None, init=False, repr=False, compare=False)
    _lines: Lines | None = field(default=None, init=False, repr=False, compare=False)
    _known: Callable[[str, Literal[True] | None], str] | None = field(
        default=None, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "stages", tuple(self.stages))
        # Early releases of Python 3.10 leave a slot unset when its field has init=False.
        object.__setattr__(self, "_gate", None)
        object.__setattr__(self, "_look_at", None)
        object.__setattr__(self, "_glance", None)
        object.__setattr__(self, "_screen", None)
        object.__setattr__(self, "_lines", None)
        object.__setattr__(self, "_known", None)

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        # What was made for looking is made anew where it is needed.
        values = self.name, self.stages, self.passes, self.min_confidence, self.longest_line
        return type(self), values

    def __str__(self) -> str:
        return (
            f"{self.name} (rules {RULES}): {', '.join(map(str, self.stages)) or 'no stages'}; "
            f"at most {self.passes} rounds, confidence from {self.min_confidence:g}"
            f"{'' if self.longest_line is None else ', line by line'}"
        )

    def with_min_confidence(self, value: float) -> Pipeline:
        """The same stages with another threshold.

        Raises:
            ValueError: if the value is not a probability.
        """
        if not 0.0 <= value <= 1.0:
            raise ValueError(f"min_confidence is a probability between 0 and 1, not {value!r}")
        return replace(self, min_confidence=value)

    def with_name(self, name: str) -> Pipeline:
        """The same pipeline under another name."""
        return replace(self, name=name)

    def without(self, name: str) -> Pipeline:
        """The same pipeline without a stage.

        Raises:
            ValueError: if it has no stage of that name.

        >>> from textfix import PROFILES
        >>> PROFILES["repair"].without("entities").name
        'repair-entities'
        """
        kept = tuple(stage for stage in self.stages if stage.name != name)
        if len(kept) == len(self.stages):
            raise ValueError(f"{self.name} has no stage {name!r}; it has {_listed(self.stages)}")
        return replace(self, name=f"{self.name}-{name}", stages=kept)

    def with_(
        self, stage: Stage | str, *, before: str | None = None, after: str | None = None
    ) -> Pipeline:
        """The same pipeline with one stage more; the same object if it has that stage.

        Args:
            stage: a stage, or the name of one of the house or of an installed package.
            before, after: the name of the stage beside which it runs. Without either, a stage of
                the house goes to its place in the order of `STAGES`, another to the end.

        Raises:
            ValueError: if there is no such stage, or none to put it beside, or another of the
                same name.

        >>> from textfix import PROFILES
        >>> print(PROFILES["strict"].with_("nfc").with_("entities"))  # doctest: +ELLIPSIS
        strict+nfc+entities (rules 1): ... entities, mojibake, surrogate_pairs, nfc; ...
        """
        added = stage_named(stage) if isinstance(stage, str) else stage
        if added in self.stages and before is after is None:
            return self
        if any(present.name == added.name for present in self.stages):
            raise ValueError(f"{self.name} has a stage {added.name!r}; take it out first")
        at = self._position(added.name, before, after)
        stages = (*self.stages[:at], added, *self.stages[at:])
        return replace(self, name=f"{self.name}+{added.name}", stages=stages)

    def _position(self, name: str, before: str | None, after: str | None) -> int:
        if before is not None and after is not None:
            raise ValueError("a stage runs before another or after one: give one of the two")
        names = [stage.name for stage in self.stages]
        beside = before if before is not None else after
        if beside is not None:
            if beside not in names:
                raise ValueError(
                    f"{self.name} has no stage {beside!r}; it has {_listed(self.stages)}"
                )
            return names.index(beside) + (after is not None)
        order, place = list(STAGES), place_of(name)
        if place not in order:
            return len(names)
        earlier = set(order[: order.index(place)])
        return max((i + 1 for i, other in enumerate(names) if other in earlier), default=0)

    # --- records ---

    def to_dict(self) -> dict[str, object]:
        """The pipeline as values that JSON and TOML can hold; stages go by their names.

        >>> from textfix import PROFILES
        >>> PROFILES["strict"].to_dict()["stages"]
        ['utf16', 'code_units', 'escapes', 'seven_bit', 'mojibake', 'surrogate_pairs']
        """
        record = {
            "rules": RULES,
            "name": self.name,
            "stages": [stage.name for stage in self.stages],
            "passes": self.passes,
            "min_confidence": self.min_confidence,
        }
        if self.longest_line is not None:
            record["longest_line"] = self.longest_line
        return record

    @classmethod
    def from_dict(cls, record: Mapping[str, object], stages: Iterable[Stage] = ()) -> Pipeline:
        """The pipeline that `to_dict` made a record of.

        Args:
            record: "name" and "stages", and what else `to_dict` writes; "rules", "passes",
                "min_confidence" and "longest_line" may be missing.
            stages: stages of your own that the record names, besides those of the house and of
                installed packages.

        Raises:
            ValueError: if the record is none, names an unknown stage, or is of other rules.
        """
        if not isinstance(record, Mapping):
            raise ValueError(f"expected the record of a pipeline, got {type(record).__name__}")
        unknown = sorted(map(str, record.keys() - _KEYS))
        if unknown:
            raise ValueError(f"{unknown[0]}: no such key; there are {', '.join(_KEYS)}")
        rules = _read(record, "rules", int, RULES)
        if rules != RULES:
            raise ValueError(
                f"rules: the record was made by rules {rules}, this version of textfix has "
                f"{RULES}; take a version that has those, or the key out of the record"
            )
        own = {stage.name: stage for stage in stages}
        names = _read(record, "stages", list)
        if not all(isinstance(name, str) for name in names):
            raise ValueError("stages: expected a list of names")
        if len(set(names)) < len(names):
            raise ValueError("stages: a name stands twice")
        passes = _read(record, "passes", int, 6)
        if passes < 0:
            raise ValueError(f"passes: expected 0 or more, got {passes}")
        longest = _read(record, "longest_line", int, 0)
        if longest < 1 and "longest_line" in record:
            raise ValueError(f"longest_line: expected 1 or more, got {longest}")
        return cls(
            _read(record, "name", str),
            tuple(own[name] if name in own else stage_named(name) for name in names),
            passes,
            longest_line=longest or None,
        ).with_min_confidence(_read(record, "min_confidence", float, 0.8))

    def to_json(self) -> str:
        """The pipeline as JSON.

        >>> from textfix import PROFILES
        >>> Pipeline.from_json(PROFILES["strict"].to_json()) == PROFILES["strict"]
        True
        """
        return json.dumps(self.to_dict())

    @classmethod
    def from_json(cls, record: str, stages: Iterable[Stage] = ()) -> Pipeline:
        """The pipeline that `to_json` made; arguments and errors as `from_dict`."""
        try:
            read = json.loads(record)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"not JSON: {error}") from None
        return cls.from_dict(read, stages)

    def to_toml(self) -> str:
        """The pipeline as TOML, a setting a line.

        >>> from textfix import PROFILES
        >>> print(PROFILES["strict"].to_toml())
        rules = 1
        name = "strict"
        stages = ["utf16", "code_units", "escapes", "seven_bit", "mojibake", "surrogate_pairs"]
        passes = 6
        min_confidence = 0.99
        <BLANKLINE>
        """
        return "".join(f"{key} = {_toml(value)}\n" for key, value in self.to_dict().items())

    @classmethod
    def from_toml(cls, record: str, stages: Iterable[Stage] = ()) -> Pipeline:
        """The pipeline that `to_toml` made; arguments and errors as `from_dict`.

        Raises:
            ImportError: on Python 3.10 without tomli.
        """
        loads = _toml_reader()
        try:
            read = loads(record)
        except ValueError as error:
            raise ValueError(f"not TOML: {error}") from None
        return cls.from_dict(read, stages)

    # --- running ---

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

        >>> from textfix import PROFILES
        >>> PROFILES["repair"].repair("cafÃ©").text
        'café'
        """
        _require(text, unresolved)
        seen = self._looked(text) if protect is None else SIGNS
        if seen == NOTHING and not self._reports_lost(text):
            return Repair(text, text, ())
        return self._repair(text, unresolved, protect, seen)

    def fix(
        self, text: str, unresolved: Unresolved = "keep", protect: Protect | None = None
    ) -> str:
        """The text that `repair` comes to, faster: most needs nothing, and of the rest much is seen
        at a glance to be UTF-8 read in one encoding.

        Args and errors: as `repair`.

        >>> from textfix import PROFILES
        >>> PROFILES["repair"].fix("cafÃ©")
        'café'
        """
        seen: str | Literal[True] | None = None
        if protect is None and unresolved == "keep" and isinstance(text, str):
            # a short string takes no longer than a few of these lines
            if self._glance is not None:
                seen = self._glance(text)
                return self.fixed(text, seen) if seen is None or seen is True else seen
            if self._make_looks():
                return self.fix(text)
        _require(text, unresolved)
        return self._repair(text, unresolved, protect, SIGNS).text

    def fixed(self, text: str, seen: Literal[True] | None) -> str:
        """The text that `fix` comes to after a glance that did not settle it. Rows come again, and
        what took a search is remembered of the last short ones."""
        if len(text) > LONGEST_KNOWN:
            return self._searched(text, seen)
        text_of = self._known or self._make_known()
        found = text_of(text, seen)
        return text if found == text else found

    def _searched(self, text: str, seen: Literal[True] | None) -> str:
        return self._repair(text, "keep", None, TOKENS if seen else SIGNS, plain=True).text

    def _make_known(self) -> Callable[[str, Literal[True] | None], str]:
        """A memory of texts, if all stages are of the house: others may not say the same twice."""
        of_house = all(stage in STAGES.values() for stage in self.stages)
        known = functools.lru_cache(MOST_KNOWN)(self._searched) if of_house else self._searched
        object.__setattr__(self, "_known", known)
        return known

    def _repair(
        self,
        text: str,
        unresolved: Unresolved,
        protect: Protect | None,
        seen: int,
        plain: bool = False,
    ) -> Repair:
        """Runs the stages; if a look saw but doubtful tokens, at first mojibake alone. If plain,
        what counts is the text, and its edits may be fewer and longer than they should."""
        protected = Protected.of(text, protect)
        if self.longest_line is None:
            whole = self._run(text, protected, seen=seen, plain=plain)
        else:
            found = protected.run(self._line_by_line, text, self.min_confidence)
            whole = Repair(text, apply(text, found.edits), found.edits, found.unresolved)
        if whole.text == text and not whole.edits:
            # What one stage did another took back.
            whole = Repair(text, text, (), whole.unresolved)
        if not plain and self._reports_lost(text):
            whole = with_lost(whole, protected.spans)
        return with_places_apart(settle(whole, unresolved))

    def _reports_lost(self, text: str) -> bool:
        """Whether a text may have lost letters, and the pipeline is about such things."""
        return REPLACEMENT_CHARACTER in text and MOJIBAKE in self.stages

    def _run(
        self,
        text: str,
        protected: Protected,
        without: int = 0,
        seen: int = SIGNS,
        plain: bool = False,
    ) -> Repair:
        """What the stages come to, but for those of a bit mask."""
        gate = self._gate or self._make_gate()
        if seen == TOKENS:
            signals = _misread(self.stages)
        else:
            signals = gate.signals(text) if protected.spans else self._of_signs(text)
        signals &= ~without
        if not signals:
            self._forget()
            return Repair(text, text, ())
        rounds = Rounds(
            self.stages,
            self.min_confidence,
            self._screen,
            gate.signals if protected.spans else self._signals,
            by_line=self.longest_line is not None,
            without=without,
        )
        try:
            return rounds.run(text, signals, protected, self.passes, plain)
        finally:
            self._forget()

    def _forget(self) -> None:
        if self._screen:
            self._screen.forget()

    def _line_by_line(self, text: str, least: float) -> Found:
        """What all stages together find in a text, each line for itself."""
        lines = self._lines or Lines(self.stages, self.longest_line or 1)
        edits: list[Edit] = []
        unresolved: list[Edit] = []
        for start, line, without in lines.doubtful(text):
            repair = self._run(line, Protected(), without)
            edits += (moved(edit, start) for edit in repair.edits)
            unresolved += (moved(edit, start) for edit in repair.unresolved)
        return Found(tuple(edits), tuple(unresolved))

    def lets_pass(self, text: str) -> bool:
        """Whether a text is seen to need nothing at one look; if not, it may still need nothing.

        Only the compiled kernel has that look (`screen.py`), and where its tables are not kept
        only from the second text on, because they cost more than one text does.
        """
        return self._looked(text) == NOTHING

    def _looked(self, text: str) -> int:
        if self._look_at or self._make_looks():
            assert self._look_at
            return self._look_at(text)
        return SIGNS

    def _signals(self, text: str) -> int:
        """The stages that could have something to do in a text that has changed."""
        seen = self._look_at(text) if self._look_at else SIGNS
        if seen != SIGNS:
            return _misread(self.stages) if seen == TOKENS else 0
        return self._of_signs(text)

    def _of_signs(self, text: str) -> int:
        """The same by its signs; without the kernel by characters alone."""
        if self._screen is None:
            return (self._gate or self._make_gate()).signals(text)
        wanted = self._screen.wanted(text)
        return wanted if text.isascii() else wanted | _misread(self.stages)

    def _make_looks(self) -> bool:
        """Makes what looks at texts first, if it is worth it by now."""
        from textfix.screen import are_kept, screen_of

        if not (self._gate or are_kept(self.stages)):
            return False
        screen = screen_of(self.stages) if kernel.active() else None
        compiled = screen.compiled if screen else None
        look = compiled.look if compiled else _signs_everywhere
        if self.longest_line is not None:
            lines = self._make_lines(compiled.passes if compiled else None)
            object.__setattr__(self, "_look_at", look)
            object.__setattr__(self, "_glance", lambda text: lines.fix(text, self._line_by_edits))
            return True
        sure = MOJIBAKE in self.stages and self.min_confidence <= SURE
        glance = compiled.glance if compiled and sure else _passing(look)
        object.__setattr__(self, "_glance", glance)
        object.__setattr__(self, "_screen", screen if compiled else None)
        object.__setattr__(self, "_look_at", look)
        return True

    def _make_lines(self, passes: Callable[[str], bool] | None) -> Lines:
        from textfix.rewriting import Rewriting

        # Where an edit may be too unsure to be made, only edits say what becomes of a line.
        rewriting = Rewriting(self.stages, self.passes) if self.min_confidence <= SURE else None
        lines = Lines(self.stages, self.longest_line or 1, passes, rewriting)
        object.__setattr__(self, "_lines", lines)
        return lines

    def _line_by_edits(self, line: str, without: int) -> str:
        return self._run(line, Protected(), without).text

    def _make_gate(self) -> Gate:
        gate = Gate([stage.characters for stage in self.stages])
        # One assignment of a whole value, so two threads at worst do the work twice.
        object.__setattr__(self, "_gate", gate)
        return gate


_KEYS = ("rules", "name", "stages", "passes", "min_confidence", "longest_line")


def _passing(look: Callable[[str], int]) -> Callable[[str], str | Literal[True] | None]:
    def glance(text: str) -> str | Literal[True] | None:
        seen = look(text)
        return text if seen == NOTHING else True if seen == TOKENS else None

    return glance


def _misread(stages: Iterable[Stage]) -> int:
    """The stages that look at tokens, as a bit mask."""
    return sum(1 << i for i, stage in enumerate(stages) if stage in (MOJIBAKE, EVIDENT))


def _signs_everywhere(text: str) -> int:
    return SIGNS


def _listed(stages: Iterable[Stage]) -> str:
    return ", ".join(stage.name for stage in stages) or "none"


def _read(record: Mapping[str, object], key: str, kind: type, default: object = None) -> Any:
    """What a record has under a key, checked; a whole number will do for a fraction."""
    value = record.get(key, default)
    if value is None:
        raise ValueError(f"{key}: missing")
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind:
        raise ValueError(f"{key}: expected {kind.__name__}, got {type(value).__name__}")
    return value


def _toml(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    # JSON's strings in ASCII are TOML's, but for characters in two halves and the delete control.
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(value)


def _toml_reader() -> Callable[[str], Mapping[str, object]]:
    for library in ("tomllib", "tomli"):
        try:
            loads: Callable[[str], Mapping[str, object]] = importlib.import_module(library).loads
        except ImportError:
            continue
        return loads
    raise ImportError('reading TOML on Python 3.10 needs tomli: pip install "textfix[toml]"')


def _require(text: object, unresolved: object) -> None:
    if not isinstance(text, str):
        hint = ": decode it first" if isinstance(text, (bytes, bytearray)) else ""
        raise TypeError(f"text must be a str, not {type(text).__name__}{hint}")
    if unresolved not in ("keep", "best", "mark"):
        raise ValueError(f'unresolved must be "keep", "best" or "mark", not {unresolved!r}')
