"""The hot loops, compiled where there was a compiler; the modules that use them hold their twins.

`TEXTFIX_KERNEL` in the environment chooses: `auto` (or unset) takes the compiled kernel if it is
there, `native` insists on it, `python` does without.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar, cast

_Function = TypeVar("_Function", bound=Callable[..., Any])
_Tuple = TypeVar("_Tuple", bound=tuple[Any, ...])

CHOICES = ("auto", "native", "python")

Stretch = tuple[int, int, str, tuple[tuple[int, int, int], ...]]
"""Where observed characters stand, what they stand for, and what of it was inferred: its place in
that, its length and the number of its trace."""


Accounts = tuple[
    int,
    float,
    list[tuple[int, bool, float, float]],
    list[tuple[int, int, str, int, bool, bool]],
]
"""The least cost of all accounts of a token, the logarithm of their sum, the contexts that count
and the arcs between them (`fixers/pairs.py`)."""


class Kernel(Protocol):
    """What the compiled kernel offers; each method's twin in Python says what it does."""

    @property
    def configured(self) -> bool: ...
    def configure(
        self,
        encodings: tuple[tuple[Any, ...], ...],
        costs: tuple[int, ...],
        rounds: bytes,
        decode_one: Callable[[str, bytes], int],
        has_improper: Callable[[str], bool],
        /,
    ) -> None: ...
    def add_loss(self, traces: bytes, recased: bool, /) -> int: ...
    def cost(self, token: str, /) -> int: ...
    def costs(self, token: str, /) -> list[int]: ...
    def decoded_cost(self, text: str, structured: bool, /) -> int: ...
    def kept_cost(self, token: str, /) -> int: ...
    def kept_costs(self, token: str, /) -> list[int]: ...
    def undo_surely(self, text: str, /) -> tuple[str, tuple[int, ...]] | None: ...
    def has_hope(self, text: str, late: bool = False, /) -> bool | None: ...
    def think_of(self, channels: list[tuple[int, int, int]], /) -> None: ...
    def think_of_whole(self, sets: list[str], pieces: list[str], /) -> None: ...
    def surprise(self, token: str, /) -> tuple[int, int]: ...
    def is_ordinary(self, token: str, /) -> bool: ...
    def detect(self, text: str, kind: type[_Tuple], /) -> list[_Tuple] | None: ...
    def explain(
        self, token: str, written: int, read: int, loss: int, enter: int, switch: int, /
    ) -> tuple[int, tuple[Stretch, ...]]: ...
    def explain_all(
        self,
        tokens: Sequence[str],
        written: int,
        read: int,
        loss: int,
        enter: int,
        switch: int,
        /,
    ) -> list[tuple[int, int, tuple[Stretch, ...]]]: ...
    def nominate(
        self, tokens: Sequence[str], late: bool, /
    ) -> tuple[list[tuple[int, int]], int]: ...
    def promises(self, tokens: Sequence[str], late: bool, /) -> list[tuple[int, int]]: ...
    def quick_gains(
        self, tokens: Sequence[str], channels: list[tuple[int, int, int, int]], /
    ) -> list[int]: ...
    def scripts(self, text: str, /) -> bytes: ...
    def scripts_together(self, tokens: dict[str, int], /) -> list[tuple[bytes, int, int]]: ...
    def tally(self, text: str, /) -> dict[str, int]: ...
    def through(self, token: str, written: int, read: int, /) -> str: ...
    def affected(self, tokens: Sequence[str], written: int, read: int, /) -> list[str]: ...
    def spared(self, tokens: Sequence[str], written: int, read: int, /) -> int: ...
    def survey(self, text: str, kind: type[_Tuple], /) -> Any: ...
    def tell_words(
        self, data: Any, base: int, seed: int, length: int, count: int, sets: int, /
    ) -> None: ...
    def find_word(self, word: str, /) -> int | None: ...
    def ways_to_words(self, token: str, /) -> list[tuple[int, int]]: ...
    def tell_singles(self, characters: str, /) -> None: ...
    def shows_unknown(self, text: str, /) -> bool: ...
    def account(
        self,
        units: list[tuple[bytes, ...]],
        signs: bytes,
        missing: bytes,
        reader: tuple[bytes, bytes, bytes, bytes],
        characters: tuple[bytes, bytes, bytes, bytes, bytes],
        flags: tuple[int, int, int, int, int],
        prices: tuple[int, int, int, int, int, int, int],
        shares: tuple[float, float],
        /,
    ) -> Accounts | None: ...


@functools.cache
def active() -> bool:
    """Whether the compiled kernel is used.

    Raises:
        ValueError: if TEXTFIX_KERNEL is none of the three.
        ImportError: if it is `native` and there is no compiled kernel.
    """
    choice = os.environ.get("TEXTFIX_KERNEL") or "auto"
    if choice not in CHOICES:
        raise ValueError(f"TEXTFIX_KERNEL must be one of {', '.join(CHOICES)}, not {choice!r}")
    if choice == "python":
        return False
    try:
        import textfix.kernel._native  # noqa: F401
    except ImportError as error:
        if choice == "native":
            raise ImportError("TEXTFIX_KERNEL=native, but the kernel was not compiled") from error
        return False
    return True


def entry(function: _Function) -> _Function:
    """A function that may be armed with a glance at its argument (`kernel/entry.c`), or as it is
    where there is no compiled kernel; nothing is decided for good by that."""
    if os.environ.get("TEXTFIX_KERNEL") == "python":
        return function
    try:
        from textfix.kernel._native import Entry
    except ImportError:
        return function
    wrapped: Any = functools.update_wrapper(Entry(function), function)
    return cast(_Function, wrapped)


def arm(function: Any, glance: Callable[[str], Any], rest: Callable[[str, Any], Any]) -> None:
    """From now on `glance` is asked first by what `entry` made, `rest` what is not settled so."""
    if hasattr(function, "arm"):
        function.arm(glance, rest)


def make(table: Any, layout: tuple[Any, ...], constants: dict[str, int]) -> Kernel:
    """A kernel over the bytes of a language table."""
    import textfix.kernel._native as _native

    kernel: Kernel = _native.Kernel(table, layout, constants)
    return kernel


def log_sums(
    scores: list[float],
    shared: list[tuple[int, bytes]],
    before: list[tuple[int, bytes]],
    after: list[tuple[int, bytes]],
) -> tuple[float, float, float]:
    """The twin of `Languages._log_sums`; only where the kernel is active."""
    import textfix.kernel._native as _native

    sums: tuple[float, float, float] = _native.log_sums(scores, shared, before, after)
    return sums


def gram_sums(
    seen: dict[str, int], grams: dict[str, bytes], languages: int, unseen: int, bias: int
) -> list[int]:
    """The twin of `Languages._gram_sums`; only where the kernel is active."""
    import textfix.kernel._native as _native

    sums: list[int] = _native.gram_sums(seen, grams, languages, unseen, bias)
    return sums


def text_sums(
    text: str, table: list[bytes | None], languages: int, unseen: int, bias: int, most: int
) -> list[int] | None:
    """What `Languages.evidence` adds up over a text; only where the kernel is active."""
    import textfix.kernel._native as _native

    sums: list[int] | None = _native.text_sums(text, table, languages, unseen, bias, most)
    return sums
