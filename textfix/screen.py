r"""One look at a text that says whether a pipeline could find anything in it: the screen.

A stage of the house has *signs*: short sequences of sets of characters, without one of which it has
nothing to do. `&` alone is in every second text, `&` before a letter or a number sign is rare. The
stage for mojibake has signs and the detector's rule for tokens. A text without a sign and without a
suspicious token comes back from the pipeline as it is, so that no stage has to be called.

Signs are necessary, never sufficient: a text that is held up is looked at by the stages as ever.

The compiled kernel (`kernel/screen.c`) looks at strings and at the buffers of columns; here is its
twin, and the tables of both.
"""

from __future__ import annotations

import functools
import re
import struct
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any, NamedTuple, TypeAlias

from textfix import kernel, packed, weights
from textfix.gate import LAST, Gate, char_class, ranges
from textfix.stage import Stage
from textfix.stages import ESCAPED, EVIDENT, MOJIBAKE, STAGES, OfTheHouse

Sign: TypeAlias = "tuple[str, ...]"
"""A sequence of sets of characters, each written as a detector's `characters`."""

POSITIONS = 64
"""Positions of all signs together: the bits of a word. What has no room is cut shorter."""
LONGEST_SIGN = 8
MOST_PAIRS = 4
MOST_RANGES = 16

LONG_TEXT = 4096
"""Characters from which on signs are looked for line by line."""

_WHITE = " \t-\r"
_HEX = "0-9A-Fa-f"
_BASE64 = "A-Za-z0-9+/"

# The notations of detectors/escapes.py: its own gate asks for the first character of most.
_ESCAPES: tuple[Sign, ...] = (
    ("=", "89A-F", "0-9A-F"),
    ("%", "89A-Fa-fu", _HEX),
    ("\\", "23xu"),
    ("Uu", "0-2"),
    ("&", "#0-9A-Za-z"),  # as the entities' own
    ("+", _BASE64, _BASE64),
    ("x", "n", "-"),
)


def _of_escapes() -> list[Sign]:
    from textfix.detectors import transliterated

    return [*_ESCAPES, *transliterated.SIGNS]


_SEVEN_BIT: tuple[Sign, ...] = (
    ("$", "@B"),
    ("{", "!0-W"),
)


def set_of(characters: Iterable[str]) -> str:
    """Characters as a set."""
    return _written(_apart((ord(char), ord(char)) for char in characters))


def _of_utf16() -> list[Sign]:
    from textfix.detectors import utf16

    swapped = set_of(map(chr, utf16._KNOWN["swapped"]))
    # fewer of the swapped are rare enough, and leave room for the others
    return [(utf16.NUL,), _of_pairs(), (swapped,) * (utf16.LEAST_WRONG - 1)]


@functools.cache
def _of_pairs() -> Sign:
    """The one sign that is not enough: what it finds in ideographs, `may_be_pairs` is asked of."""
    from textfix.detectors import utf16

    return (set_of(map(chr, utf16._KNOWN["ascii"])),) * utf16.LEAST_WRONG


# The words of these scripts hold the characters of the others' signs, so each has its own.
_LEADS_ALONE = "íМэь"
_RARE_IN_TWO = "нν"
"""Leads that hardly a word goes on from in that way, in whatever script."""


BEHIND_SHORT = "abcdefghijklmnopqrstuvwxyz "
"""What stands behind two characters that a sign and a letter were read as."""

YEARS = (" 1", " 2", "19", "20")
"""How a space and a year begin."""


def _of_code_units() -> list[Sign]:
    from textfix.channels import bytes_of
    from textfix.detectors import code_units

    groups: dict[str, list[set[str]]] = {}
    for encoding in code_units.readers():
        by_byte: dict[int, list[str]] = {}
        for char, data in bytes_of(encoding.codec).items():
            by_byte.setdefault(data[0], []).append(char)
        high = {c for byte in range(0xA0, 0xB0) for c in by_byte.get(byte, ())}
        following = {c for byte in range(0x80, 0xC0) for c in by_byte.get(byte, ())}
        if encoding.codec == "cp1252":
            high.add(code_units.SPACE)
        for lead in by_byte.get(0xED, ()):
            own = _RARE_IN_TWO if lead in _RARE_IN_TWO else lead if lead in _LEADS_ALONE else ""
            group = groups.setdefault(own, [set(), set(), set()])
            group[0].add(lead)
            group[1] |= high
            group[2] |= following
    # both as one sign, since there is room for so many
    years = (f"{sign[-1]}{between}" for sign in code_units.copyrights() for between in YEARS)
    every = code_units.lost()
    short = [f"{seen}{letter}" for seen in every if len(seen) < 3 for letter in BEHIND_SHORT]
    lost = [*(seen for seen in every if len(seen) > 2), *short, *years]
    return [
        *(
            (set_of(a), set_of(b), set_of(c), set_of(a))[: 2 if own == _RARE_IN_TWO else 4]
            for own, (a, b, c) in groups.items()
        ),
        tuple(set_of(seen[i] for seen in lost) for i in range(3)),
        ("\udc80-\udcff",),
        tuple(set_of(seen[i] for seen in code_units.NULS) for i in range(2)),
    ]


def _of_unrecoverable() -> list[Sign]:
    from textfix.detectors import unrecoverable

    firsts = unrecoverable._firsts()
    return [tuple(set_of(first[i] for first in firsts) for i in range(2))]


def _signs_of(stage: Stage) -> Iterable[Sign]:
    """The signs of a stage; for one whose signs are not known, each of its characters is one."""
    if stage is MOJIBAKE:
        return _of_unrecoverable()
    if stage is EVIDENT:
        return ()
    utf16, code_units, escapes, seven_bit = ESCAPED
    if stage is utf16:
        return _of_utf16()
    if stage is code_units:
        return _of_code_units()
    if stage is escapes:
        return _of_escapes()
    if stage is seven_bit:
        return _SEVEN_BIT
    if stage in (STAGES["entities"], STAGES["entities_by_line"]):
        return [("&", "#0-9A-Za-z")]
    return stage.run.signs if isinstance(stage.run, OfTheHouse) else [(stage.characters,)]


class Screen:
    r"""What a pipeline's stages look for, as one look.

    Args:
        stages: of the pipeline, in any order.

    Raises:
        ValueError: if a stage looks at every text, so that none can be passed over.

    >>> from textfix import PROFILES
    >>> screen = Screen(PROFILES["repair"].stages)
    >>> [screen.passes(text) for text in ("R & D", "R&amp;D", "café", "cafÃ© crÃ¨me")]
    [True, False, True, False]
    """

    __slots__ = (
        "_evident", "_loose", "_marked", "_pairs", "_pattern", "_tables", "_tokens", "compiled",
    )  # fmt: skip

    _pattern: re.Pattern[str] | None

    def __init__(self, stages: Iterable[Stage], compiled: bool | None = None) -> None:
        stages = tuple(stages)
        if any(not stage.characters for stage in stages):
            raise ValueError("a stage that looks at every text lets none pass")
        self._evident = MOJIBAKE not in stages
        self._tokens = MOJIBAKE in stages or EVIDENT in stages
        self.compiled: Any = None
        self._tables: Tables | None = None
        self._loose: Gate | None = None
        self._marked: _Marks | None = None
        if compiled is not False and _is_possible():
            self._tables = _packed_tables(stages) or tables_of(stages)
            if self._tables:
                kernel = _kernel if self._tokens else None
                self.compiled = _compiled(self._tables, kernel, self._evident)
        signs = [] if self.compiled else _signs(stages)
        pairs = _of_pairs() if signs else ()
        self._pairs = _pattern([pairs]) if pairs in signs else None
        self._pattern = _pattern(s for s in signs if s != pairs) if signs else None

    def passes(self, text: str) -> bool:
        """Whether no stage can find anything in a text."""
        if self.compiled:
            passed: bool = self.compiled.passes(text)
            return passed
        if self._pattern and self._pattern.search(text):
            return False
        if self._pairs and self._pairs.search(text) and self._may_be_pairs(text):
            return False
        if not self._tokens or text.isascii():
            return True
        from textfix.detectors import evident, mojibake
        from textfix.fixers.hope import has_hope, has_late_hope
        from textfix.fixers.lossy import shows_trimmed
        from textfix.fixers.vocabulary import shows_unknown
        from textfix.language.model import load

        found = mojibake.detect(load(), text)
        if self._evident:
            return not any(evident.is_implausible(load(), suspect) for suspect in found)
        if found and (has_hope(load(), text, found) or shows_trimmed(text)):
            return False
        if found and has_late_hope(load(), found):
            return False
        return not shows_unknown(load(), text)

    def _may_be_pairs(self, text: str) -> bool:
        from textfix.detectors import mojibake, utf16

        assert self._pairs
        tokens = filter(self._pairs.search, mojibake.TOKEN.findall(text))
        return any(map(utf16.may_be_pairs, tokens))

    def goes_by_line(self, text: str) -> bool:
        """Whether a text is so long that its lines with a stage's signs are found first."""
        return len(text) >= LONG_TEXT

    def wanted(self, text: str) -> int:
        """The stages that could find anything, as a bit mask, those that look at tokens left out;
        only of the compiled screen."""
        if not self.goes_by_line(text):
            signs = self.compiled.signs(text)
            return self._owners_of(*self._singled_out(signs, text, 0, len(text)))
        return self._marks(text).stages

    def lines_for(self, text: str, stage: int) -> list[tuple[int, int]]:
        """Where the lines begin and end in which a stage, by its number, could find anything, if it
        finds nothing that goes past the end of a line; only of the compiled screen."""
        marks = self._marks(text)
        owners: dict[tuple[int, str], int] = {}
        found = []
        for start, end, signs in marks.lines:
            # the single characters of a line are asked for only if the text has some of the stage
            one = marks.singles >> stage & 1
            out = self._singled_out(signs, text, start, end + 1) if one else (signs, "")
            of = owners.get(out, -1)
            if of < 0:
                of = owners[out] = self._owners_of(*out)
            if of >> stage & 1:
                found.append((start, end))
        return found

    def forget(self) -> None:
        """Lets go of the text whose lines were looked for last."""
        self._marked = None

    def _marks(self, text: str) -> _Marks:
        assert self._tables
        marked = self._marked
        if marked is None or marked.text is not text:
            lines = self.compiled.lines(text)
            signs = 0
            for _, _, of in lines:
                signs |= of
            found = self._singled_out(signs, text, 0, len(text))
            singles = self._owners_of(self._tables.loose_sign & signs, found[1])
            marked = self._marked = _Marks(text, lines, self._owners_of(*found), singles)
        return marked

    def _singled_out(self, signs: int, text: str, start: int, end: int) -> tuple[int, str]:
        """Signs of a part of a text, and the characters in it that are signs by themselves."""
        assert self._tables
        single = self._tables.loose_sign & signs
        return signs, self.compiled.singles(text, start, end, single) if single else ""

    def _owners_of(self, signs: int, text: str) -> int:
        """The stages that have some signs of a text, of which all characters are there that are
        signs by themselves, as a bit mask."""
        assert self._tables
        wanted = 0
        for sign, stages in self._tables.owners:
            if signs & sign:
                wanted |= stages
        if signs & self._tables.loose_sign:
            gate = self._loose or self._make_loose()
            found = gate.signals(text)
            for i, (stages, _) in enumerate(self._tables.loose):
                if found >> i & 1:
                    wanted |= stages
        return wanted

    def _make_loose(self) -> Gate:
        """What tells signs of one character apart, which are one to the kernel."""
        assert self._tables
        self._loose = Gate([characters for _, characters in self._tables.loose])
        return self._loose


class _Marks(NamedTuple):
    """The lines of a text that hold signs, each with these; the stages that have any of them, and
    those that have signs of one character, as bit masks."""

    text: str
    lines: list[tuple[int, int, int]]
    stages: int
    singles: int


def compiled_look(signs: Iterable[Sign], evident: bool) -> Callable[[str], bool] | None:
    """One look for signs, and for what is so improbable that it may be evident mojibake.

    None without the compiled kernel, or where the signs don't fit its tables.
    """
    from textfix.language.model import load

    tables = _tables(_fitted(signs)) if _is_possible() else None
    compiled = _compiled(tables, load().kernel if evident else None, True) if tables else None
    return compiled.passes if compiled else None


def look_of(stages: Iterable[Stage]) -> Callable[[str], bool] | None:
    """One look for the signs of some stages, tokens apart; None without the compiled kernel."""
    return compiled_look((sign for stage in stages for sign in _signs_of(stage)), evident=False)


def _is_possible() -> bool:
    """Whether the compiled kernel is there, and can read the tables."""
    return kernel.active() and sys.byteorder == "little"


def be_ready(stages: Sequence[Stage]) -> None:
    """Tells the kernel all that it may come to ask for, before it works without the lock."""
    if MOJIBAKE in stages:
        from textfix.fixers.hope import tell_losses
        from textfix.fixers.nomination import tell_whole
        from textfix.language.model import load

        tell_losses(load())
        tell_whole(load())


def _kernel() -> kernel.Kernel | None:
    """Called when a text that is not ASCII is looked at first."""
    from textfix.engine import kernel_of
    from textfix.language.model import load

    return kernel_of(load())


def screen_of(stages: tuple[Stage, ...]) -> Screen | None:
    """The screen of a pipeline's stages; None if one of them looks at every text."""
    try:
        return _screen_of(stages)
    except TypeError:  # a stage of somebody else's that can't be hashed
        return _made(stages)


def _made(stages: tuple[Stage, ...]) -> Screen | None:
    return Screen(stages) if all(stage.characters for stage in stages) else None


_screen_of = functools.lru_cache(maxsize=64)(_made)


# --- signs -----------------------------------------------------------------------------------


def _signs(stages: Iterable[Stage]) -> list[Sign]:
    return _fitted(sign for stage in stages for sign in _signs_of(stage))


def _fitted(signs: Iterable[Sign]) -> list[Sign]:
    """Signs that fit into the bits of a word, those of one set as one.

    A sign may be cut short, at either end, because what is left is still necessary. White space
    parts tokens, which are looked at one by one; so it may stand only where a token that is not
    ASCII has just ended.
    """
    single: set[tuple[int, int]] = set()
    longer: dict[Sign, None] = {}
    for sign in signs:
        sign = _parted(sign)[:LONGEST_SIGN]
        if len(sign) == 1:
            single.update(ranges(sign[0]))
        else:
            longer[sign] = None
    fitted = list(longer)
    while sum(map(len, fitted)) + bool(single) > POSITIONS:
        index = max(range(len(fitted)), key=lambda i: (len(fitted[i]), i))
        cut = fitted.pop(index)[:-1]
        if len(cut) > 1:
            fitted.append(cut)
        else:
            single.update(ranges(cut[0]))
    if single:
        fitted.append((_written(single),))
    return fitted


def _pattern(signs: Iterable[Sign]) -> re.Pattern[str]:
    return re.compile("|".join("".join(map(char_class, sign)) for sign in signs) or r"(?!)")


def _written(pairs: Iterable[tuple[int, int]]) -> str:
    """Ranges as a set: every range in full, so that a hyphen needs no place of its own."""
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in sorted(pairs))


def _parted(sign: Sign) -> Sign:
    """What is left of a sign that crosses white space. Where ASCII alone leads to that, it is met
    as ASCII is, behind the last token that is none."""
    while len(sign) > 1 and _holds(sign[0], _WHITE):
        sign = sign[1:]
    beyond = False
    for i in range(1, len(sign)):
        beyond = beyond or _holds(sign[i - 1], "\x80-\U0010ffff")
        if beyond and _holds(sign[i], _WHITE) and _holds(sign[i - 1], "\x00-\x7f"):
            return sign[:i]
    return sign


def _holds(characters: str, others: str) -> bool:
    """Whether two sets have a character in common."""
    return any(
        first <= last_of_other and first_of_other <= last
        for first, last in ranges(characters)
        for first_of_other, last_of_other in ranges(others)
    )


_NONE = 0xFFFFFFFF
"""No character: `NO_CHAR` of the kernel."""


# --- the tables of the kernel ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tables:
    """What the kernel needs of signs, and whose they are.

    runs:   pairs of words of 32 bits, where the class of characters changes and to what
    masks:  for each class the positions of signs that it may stand in, words of 64 bits
    starts: the first positions of signs
    ends:   the last ones
    single: the ASCII characters to stop at
    pairs:  those that are worth it only as two in a row: of each the first and the last that it may
        be; those of two certain ones first
    owners: for each sign its last position, and the stages that have it, as bit masks
    loose_sign: the position of all that are, or have been cut to, one character
    loose:  for each stage that has such, the stage as a bit mask and the characters
    pairs_end: the last position of the sign of pairs, or 0
    """

    runs: bytes
    masks: bytes
    starts: int
    ends: int
    single: frozenset[int]
    pairs: bytes
    owners: tuple[tuple[int, int], ...] = ()
    loose: tuple[tuple[int, str], ...] = ()
    loose_sign: int = 0
    pairs_end: int = 0


def _packed_tables(stages: Sequence[Stage]) -> Tables | None:
    """Those of a profile, if they are kept."""
    names = names_of(stages)
    runs = packed.section("screens", f"runs of {names}")
    masks = packed.section("screens", f"masks of {names}")
    rest = packed.values("screens", names)
    if runs is None or masks is None:
        return None
    if any(STAGES.get(stage.name) is not stage for stage in stages):
        return None  # somebody else's under a name of the house
    starts, ends, single, pairs, owners, loose, *more = rest
    return Tables(
        bytes(runs), bytes(masks), starts, ends, frozenset(single), bytes(pairs),
        tuple(map(tuple, owners)), tuple(map(tuple, loose)), *more,
    )  # fmt: skip


def are_kept(stages: Sequence[Stage]) -> bool:
    """Whether a screen costs next to nothing to make."""
    return _is_possible() and packed.values("screens", names_of(stages)) is not None


def names_of(stages: Iterable[Stage]) -> str:
    """What the tables of some stages are kept under."""
    return " ".join(stage.name for stage in stages)


def tables_of(stages: Iterable[Stage]) -> Tables | None:
    """The tables of stages, made anew; None where the signs do not fit in."""
    stages = tuple(stages)
    signs = _signs(stages)
    tables = _tables(signs)
    return tables and replace(tables, **_owners(signs, stages))


def _owners(signs: Sequence[Sign], stages: Sequence[Stage]) -> dict[str, Any]:
    """Whose the signs are that were fitted."""
    last = list(accumulate(map(len, signs)))
    owners = dict.fromkeys(last, 0)
    loose: list[tuple[int, str]] = []
    for i, stage in enumerate(stages):
        characters = ""
        for whole in _signs_of(stage):
            sign = _parted(whole)
            found = [
                at for s, at in zip(signs, last, strict=True) if len(s) > 1 and sign[: len(s)] == s
            ]
            for at in found:
                owners[at] |= 1 << i
            if not found:
                characters += _written(ranges(sign[0]))
        if characters:
            loose.append((1 << i, characters))
    single = last[-1] if loose else 0
    return {
        "owners": tuple((1 << at - 1, owned) for at, owned in owners.items() if at != single),
        "loose_sign": 1 << single - 1 if loose else 0,
        "loose": tuple(loose),
    }


def _tables(signs: list[Sign]) -> Tables | None:
    starts = ends = 0
    places: list[tuple[int, str]] = []
    for sign in signs:
        starts |= 1 << len(places)
        places += [(1 << len(places) + i, characters) for i, characters in enumerate(sign)]
        ends |= 1 << len(places) - 1
    edges, masks = _runs(places)
    classes = list(dict.fromkeys(masks))
    number = {mask: i for i, mask in enumerate(classes)}
    single, pairs = _anchors(signs)
    if len(classes) > 256 or len(pairs) > MOST_PAIRS or _count_of_ranges(single) > MOST_RANGES:
        return None
    runs = [word for edge, mask in zip(edges, masks, strict=True) for word in (edge, number[mask])]
    ahead = signs[: signs.index(_of_pairs()) + 1] if _of_pairs() in signs else []
    return Tables(
        struct.pack(f"<{len(runs)}I", *runs),
        struct.pack(f"<{len(classes)}Q", *classes),
        starts,
        ends,
        single,
        bytes(c for pair in pairs for c in pair),
        pairs_end=1 << sum(map(len, ahead)) - 1 if ahead else 0,
    )


def _compiled(tables: Tables, kernel_or_promise: object, evident: bool) -> Any:
    """The compiled screen."""
    import textfix.kernel._native as _native

    return _native.Screen(
        kernel_or_promise,
        weights.LONE_LEAD if kernel_or_promise else _NONE,
        *((weights.EVIDENT, weights.EVIDENT_PER_CHARACTER) if evident else (0, 0)),
        tables.runs,
        tables.masks,
        tables.starts,
        tables.ends,
        bytes(c in tables.single for c in range(256)),
        tables.pairs,
        tables.pairs_end,
        _of_pair(),
    )


def _of_pair() -> bytes:
    from textfix.detectors import pairs

    return pairs.OF_PAIR


def _runs(places: Iterable[tuple[int, str]]) -> tuple[list[int], list[int]]:
    """Where the mask of positions changes, and to what."""
    changes: dict[int, int] = {0: 0}
    for bit, characters in places:
        # A set may name a character twice; the mask must not lose it for that.
        for first, last in _apart(ranges(characters)):
            changes[first] = changes.get(first, 0) ^ bit
            changes[last + 1] = changes.get(last + 1, 0) ^ bit
    edges = sorted(edge for edge in changes if edge <= LAST)
    masks, mask = [], 0
    for edge in edges:
        mask ^= changes[edge]
        masks.append(mask)
    return edges, masks


def _apart(pairs: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Ranges in order, those that overlap or touch as one."""
    low = high = -1
    for first, last in sorted(pairs):
        if first > high + 1 or high < 0:
            if high >= 0:
                yield low, high
            low, high = first, last
        high = max(high, last)
    if high >= 0:
        yield low, high


# How often bytes stand in ordinary text, roughly, in a thousand: what to stop at is what is rare.
_COMMON: Mapping[int, int] = {
    **{ord(c): 30 for c in "abcdefghijklmnopqrstuvwxyz"},
    **{ord(c): 6 for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,'-"},
    **{ord(c): 60 for c in " \n"},
}
_RARE = 5


def _anchors(signs: Iterable[Sign]) -> tuple[frozenset[int], list[Pair]]:
    """The ASCII characters to stop at, alone or as two in a row: each sign of ASCII has one."""
    single: set[int] = set()
    pairs: list[Pair] = []
    for sign in signs:
        sets = [_ascii(characters) for characters in sign]
        if not all(sets):
            continue  # in a token that is not ASCII, where everything is looked at
        rarest = min(sets, key=_how_common)
        two = min(map(_pair, sets, sets[1:]), key=_how_common_of_two, default=None)
        if _how_common(rarest) > _RARE and two and len(pairs) < MOST_PAIRS:
            pairs.append(two)
        else:
            single |= rarest
    return frozenset(single), sorted(pairs, key=_is_range)


def _is_range(pair: Pair) -> bool:
    a, b, c, d = pair
    return a < b or c < d


Pair: TypeAlias = "tuple[int, int, int, int]"
"""Two characters in a row: of each the first and the last that it may be."""


def _pair(a: frozenset[int], b: frozenset[int]) -> Pair:
    return min(a), max(a), min(b), max(b)


def _how_common(characters: Iterable[int]) -> int:
    return sum(_COMMON.get(c, 1) for c in characters)


def _how_common_of_two(pair: Pair) -> int:
    a, b, c, d = pair
    return _how_common(range(a, b + 1)) * _how_common(range(c, d + 1))


def _ascii(characters: str) -> frozenset[int]:
    return frozenset(
        c for first, last in ranges(characters) for c in range(first, min(last, 0x7F) + 1)
    )


def _count_of_ranges(codes: frozenset[int]) -> int:
    return sum(c - 1 not in codes for c in codes)


__all__ = [
    "Screen",
    "Sign",
    "are_kept",
    "be_ready",
    "compiled_look",
    "look_of",
    "screen_of",
    "set_of",
]
