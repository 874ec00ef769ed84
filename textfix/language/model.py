"""How likely text is: a character n-gram model of all languages in one table.

The probability of a token (what stands between white space) is the product of the probabilities
of its characters, each given up to four before it, and of the boundary after it. Costs are
negative logarithms in eighths of a nat, whole numbers, so that a compiled kernel and this module
agree to the bit.

What it promises: constant time for a character; nothing is impossible; a script that was not in
training is unknown, not wrong (the lowest order is a bigram of character classes). What it leaves
to others: which texts to compare, and what a difference is worth.

Capitals count as small letters, with the pattern of case scored on its own, and all decimal digits
of a script as its zero.

The n-grams of order 2 to 5 lie in a static function of 16-bit cells (`training/fuse.py`):
fingerprint, cost, and the back-off weight of the n-gram as a context.

Sources: back-off of absolutely discounted counts (Ney, Essen and Kneser 1994), pruned by relative
entropy (Stolcke 1998); Graf and Lemire, "Binary Fuse Filters", 2022.
"""

from __future__ import annotations

import functools
import json
import mmap
import os
import sys
import zlib
from array import array
from collections.abc import Callable, Sequence
from typing import Any, Literal

from textfix import kernel, weights
from textfix.language.simplified import simplified
from textfix.mapping import mapped
from textfix.weights import ASCII_CEILING, UNIT

__all__ = ["UNIT", "Model", "State", "load", "script_group"]

MAGIC = b"textfix-language-1\n"
MULTIPLIER = 0x9E3779B97F4A7C15
SLOT_MULTIPLIER = 0xD6E8FEB86659FD93
ORDERS = (2, 3, 4, 5)
COST_STEP = 4
"""Cost units in a step of a stored n-gram's cost."""
BACKOFF_STEP = 4
"""Cost units in a step of a stored back-off weight."""


MASK64 = 0xFFFFFFFFFFFFFFFF
BOUNDARY = " "
WHITE = (" ", "\n")
"""White space within what is scored ends one token and begins another."""

MARKS = frozenset("\u2013\u2014\u2018\u2019\u201a\u201c\u201d\u201e\u2026\xab\xbb")
"""Quotation marks, the apostrophe, dashes and the ellipsis."""

BEFORE_WORDS = frozenset("\u2013\u2014")
"""Those of them behind which a word begins."""

BLANKS = frozenset("\xa0\xad\u202f")
"""No-break spaces and the soft hyphen."""

_CACHE_LIMIT = 1 << 17


class Model:
    """A language model read from its table.

    Args:
        data: the bytes of the table, in memory or mapped.
        compiled: whether the compiled kernel does the work where it can; None where it is there
            and the environment does not forbid it (`textfix.kernel.active`).

    Raises:
        ValueError: if the bytes are not a table, or not all of one.

    >>> model = load()
    >>> model.cost("été") < model.cost("Ã©tÃ©")
    True
    """

    def __init__(self, data: bytes | mmap.mmap, compiled: bool | None = None) -> None:
        if data[: len(MAGIC)] != MAGIC:
            raise ValueError("not a textfix language table")
        start = len(MAGIC) + 4
        length = int.from_bytes(data[start - 4 : start], "little")
        base = start + length
        base += -base % 8
        try:
            header = json.loads(bytes(data[start : start + length]))
            self.fingerprint = zlib.crc32(data[start : start + length])
            self._read(header, memoryview(data), base)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"not a whole textfix language table: {error}") from error
        self.kernel: kernel.Kernel | None = None
        if kernel.active() if compiled is None else compiled:
            self.kernel = self._compiled(header, data, base)
        if self.kernel:
            from textfix.language.words import load as load_words  # which hashes as this does

            self.kernel.tell_words(*load_words().layout)

    def _read(self, header: dict[str, Any], view: memoryview, base: int) -> None:
        """Takes the columns of the table, without a copy where they can be read as they are."""

        def section(name: str, code: Literal["B", "H", "I"]) -> Sequence[int]:
            offset, size = header["sections"][name]
            if base + offset + size > len(view):
                raise ValueError(f"section {name!r} is cut off")
            column: memoryview[int] = view[base + offset : base + offset + size].cast(code)
            if sys.byteorder == "big" and column.itemsize > 1:
                swapped = array(code, column.tobytes())
                swapped.byteswap()
                return swapped
            return column

        self.version: str = header["version"]
        self.class_names: list[str] = header["classes"]
        self._seed: int = header["seed"]
        self._length: int = header["length"]
        self._count: int = header["count"]
        self._cells = section("cells", "H")
        self._index = section("index", "H")
        self._class = section("class", "B")
        self._character = section("character", "B")
        self._backoff = section("backoff", "B")
        self._case = section("case", "B")
        self.pairs = section("pairs", "B")
        self._classes = section("classes", "B")
        self._case_costs = section("cases", "B")
        folds = section("folds", "I")
        self._fold: dict[int, int] = dict(zip(folds[0::2], folds[1::2], strict=True))
        self._conditional: dict[str, int] = {}
        self.script_name: Callable[[str], str] = _ScriptNames(self).__getitem__
        """The script of a letter, or nothing for what has none."""
        self._states: dict[tuple[str, int, int], State] = {}
        self._contexts: dict[str, tuple[int, ...]] = {}

    def _compiled(
        self, header: dict[str, Any], data: bytes | mmap.mmap, base: int
    ) -> kernel.Kernel | None:
        if sys.byteorder == "big":
            return None  # the columns would have to be turned round
        places = {name: (base + place, size) for name, (place, size) in header["sections"].items()}
        groups = [script_group(name) for name in self.class_names]
        names = sorted(set(groups))  # nothing sorts first and is 0
        layout = (
            places,
            self._seed,
            self._length,
            self._count,
            len(groups),
            bytes(map(names.index, groups)),
            *(names.index(name) for name in ("han", "hangul", "japanese", "greek")),
            bytes(weights.REMARKABLE.get(name, weights.NEVER) for name in names),
            bytes(map(_GROUPS.index, map(group_at_a_glance, names))),
            bytes(number for glances in weights.AT_A_GLANCE.values() for number in _two(glances)),
            simplified(),
        )
        return kernel.make(data, layout, weights.constants())

    def fold(self, text: str) -> str:
        """The text as the n-grams see it; the same length."""
        return text.translate(self._fold)

    def class_of(self, char: str) -> int:
        """The class of a character, an index into `class_names`."""
        code_point = ord(char)
        return self._class[self._index[code_point >> 8] << 8 | code_point & 0xFF]

    def character_cost(self, char: str) -> int:
        """The cost of a (folded) character within its class."""
        code_point = ord(char)
        return self._character[self._index[code_point >> 8] << 8 | code_point & 0xFF]

    def lone_cost(self, char: str) -> int:
        """The cost of a character with no context, its class included."""
        char = self.fold(char)
        return self._classes[self.class_of(char)] + self.character_cost(char)

    def case_of(self, char: str) -> int:
        """0 for what has no case, 1 for a small letter, 2 for a capital."""
        code_point = ord(char)
        return self._case[self._index[code_point >> 8] << 8 | code_point & 0xFF]

    def case_cost(self, before: int, previous: int, case: int) -> int:
        """The cost of a letter's case after two shapes; 0 for what has no case."""
        return self._case_costs[(before * 5 + previous) * 3 + case]

    def start(self) -> State:
        """The state before the first character of a token."""
        return self._state(BOUNDARY, 0, 0)

    def _state(self, context: str, before: int, previous: int) -> State:
        key = (context, before, previous)
        state = self._states.get(key)
        if state is None:
            if len(self._states) >= _CACHE_LIMIT:
                self._states.clear()
            state = self._states[key] = State(self, context, before, previous)
        return state

    def cost(self, token: str) -> int:
        """The cost of a whole token, its boundary included, in eighths of a nat.

        Args:
            token: characters without white space.
        """
        return self.kernel.cost(token) if self.kernel else sum(self.costs(token))

    def costs(self, token: str) -> list[int]:
        """The cost of each character of a token and, last, of the boundary after it."""
        if self.kernel:
            return self.kernel.costs(token)
        state = self.start()
        out = []
        for char in token:
            cost, state = state[char]
            out.append(cost)
        out.append(state.close)
        return out

    def conditional(self, gram: str) -> int:
        """The cost of the last character of a folded string given the others (at most four)."""
        found = self._conditional.get(gram)
        if found is None:
            if len(self._conditional) >= _CACHE_LIMIT:
                self._conditional.clear()
            found = self._conditional[gram] = self._look_up(gram)
        return found

    def _look_up(self, gram: str) -> int:
        history = gram[:-1]
        backoffs = self._contexts.get(history)
        if backoffs is None:
            if len(self._contexts) >= _CACHE_LIMIT:
                self._contexts.clear()
            backoffs = self._contexts[history] = self._context(history)
        entries = self._entries(gram)
        if entries:
            cost = (entries[-1] >> 3 & 31) * COST_STEP
        else:
            pair = self.class_of(history[-1]) * len(self.class_names) + self.class_of(gram[-1])
            cost = self.pairs[pair] + self.character_cost(gram[-1])
        return cost + sum(backoffs[len(entries) :])

    def _context(self, history: str) -> tuple[int, ...]:
        """The back-off weights of a history's suffixes, shortest first, as far as known."""
        code_point = ord(history[-1])
        first = self._backoff[self._index[code_point >> 8] << 8 | code_point & 0xFF]
        return (first, *((entry & 7) * BACKOFF_STEP for entry in self._entries(history)))

    def _entries(self, gram: str) -> list[int]:
        """The cells of a string's suffixes of two characters and up, as far as they are known."""
        cells, length, scale = self._cells, self._length, self._count * self._length
        mask = length - 1
        state = 0
        out: list[int] = []
        for char in reversed(gram):
            first = not state
            state = (state ^ ord(char)) * MULTIPLIER & MASK64
            state ^= state >> 32
            if first:
                continue
            mixed = (state + self._seed) * SLOT_MULTIPLIER & MASK64
            mixed ^= mixed >> 29
            cell = (mixed >> 32) * scale >> 32
            entry = (
                cells[cell]
                ^ cells[cell + length ^ mixed >> 18 & mask]
                ^ cells[cell + 2 * length ^ mixed & mask]
            )
            if entry >> 8 != (mixed * SLOT_MULTIPLIER & MASK64) >> 56:
                break
            out.append(entry)
        return out


class _ScriptNames(dict[str, str]):
    """The scripts of characters, looked up as they are met."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self._model = model

    def __missing__(self, char: str) -> str:
        name = self[char] = script_group(self._model.class_names[self._model.class_of(char)])
        return name


_NO_SCRIPT = (
    "boundary", "control", "digit", "ascii-", "no-break", "soft", "currency", "ordinal",
    "latin-1-", "quote", "dash", "zero", "space", "punct", "super", "letterlike", "arrow",
    "math", "technical", "enclosed", "box", "block", "geometric", "symbol", "variation",
    "emoji", "cjk", "fullwidth-", "replacement", "surrogate", "private", "inherited", "other",
    "unassigned",
)  # fmt: skip

_SCRIPT_GROUPS = {
    "han-rare": "han", "hiragana": "japanese", "katakana": "japanese", "kana-mark": "japanese",
    "katakana-halfwidth": "katakana-halfwidth", "hangul-jamo": "hangul",
    "latin-fullwidth": "latin-fullwidth",
}  # fmt: skip


@functools.cache
def script_group(class_name: str) -> str:
    """The script that a class of characters belongs to; nothing for what goes with any script.

    >>> script_group("latin-1"), script_group("han-rare"), script_group("digit")
    ('latin', 'han', '')
    """
    if class_name.startswith(_NO_SCRIPT):
        return ""
    return _SCRIPT_GROUPS.get(class_name) or class_name.split("-")[0]


def group_at_a_glance(script: str) -> str:
    """What a script counts as in `weights.AT_A_GLANCE`: all that no encoding is misread in are one.

    >>> group_at_a_glance("tamil"), group_at_a_glance("greek")
    ('other', 'greek')
    """
    if script not in weights.REMARKABLE:
        return "other"
    return script if script in weights.AT_A_GLANCE else _NO_GROUP


def _two(glances: tuple[tuple[int, int], ...]) -> tuple[int, ...]:
    """The context and the share of the first glance and of the second, which may have none."""
    first, second, *_ = (*glances, (0, 0))
    return (*first, *second)


_NO_GROUP = "none"
_GROUPS = (*weights.AT_A_GLANCE, _NO_GROUP)


class State(dict[str, "tuple[int, State]"]):
    """What the model remembers of the characters before: a step by a character is an item.

    `state[char]` is the character's cost and the state after it; `state.close` is the cost of the
    token ending here. States are made as they are met and shared, an automaton of the text seen.
    """

    __slots__ = ("_close", "_model", "before", "context", "previous")

    def __init__(self, model: Model, context: str, before: int, previous: int) -> None:
        self._model = model
        self._close: int | None = None
        self.context = context
        self.before = before
        self.previous = previous

    def __missing__(self, char: str) -> tuple[int, State]:
        model = self._model
        if char in WHITE:
            step = self[char] = (self.close, model.start())
            return step
        gram = self.context + model.fold(char)
        cost = model.conditional(gram)
        case = model.case_of(char)
        if case:
            cost += model.case_cost(self.before, self.previous, case)
        shape = case or (3 if char < "\x80" else 4)
        if cost > ASCII_CEILING and char < "\x80":
            cost = ASCII_CEILING
        step = self[char] = (cost, model._state(gram[-4:], self.previous, shape))
        return step

    def __hash__(self) -> int:  # type: ignore[override]
        return id(self)

    @property
    def close(self) -> int:
        """The cost of the boundary after the characters so far."""
        if self._close is None:
            self._close = min(self._model.conditional(self.context + BOUNDARY), ASCII_CEILING)
        return self._close


@functools.cache
def load() -> Model:
    """The model that is shipped, mapped into memory at first use."""
    return Model(mapped(os.path.join(os.path.dirname(__file__), "table.bin")))
