from typing import Any

class Kernel:
    """The compiled kernel; `textfix.kernel.Kernel` says what it offers."""

    def __init__(self, table: Any, layout: tuple[Any, ...], constants: dict[str, int]) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

class Screen:
    """The compiled half of `textfix.screen.Screen`."""

    def __init__(self, kernel: object, lone: int, *tables: Any) -> None: ...
    def passes(self, text: str, /) -> bool: ...
    def look(self, text: str, /) -> int: ...
    def glance(self, text: str, /) -> str | bool | None: ...
    def rows(
        self, data: Any, offsets: Any, wide: bool, first: int, count: int, validity: Any, /
    ) -> tuple[int, bytes]: ...
    def views(
        self, views: Any, buffers: list[Any], first: int, count: int, validity: Any, /
    ) -> tuple[int, bytes]: ...

def ascii(data: bytes, /) -> tuple[str, int] | None: ...

class Costs:
    """The compiled half of `textfix.decoding.costs.Costs`."""

    def __init__(
        self,
        kernel: object,
        tables: str,
        dearest: int,
        undefined: int,
        mark: int,
        between: int,
        /,
    ) -> None: ...
    def pairs(self, text: str, with_ascii: bool, /) -> int: ...
    def lines(self, text: str, /) -> int: ...
    def lanes(self, data: bytes, /) -> list[int]: ...

class Letters:
    """The compiled half of `textfix.rewriting.Letters`."""

    def __init__(self, mapping: dict[str, str], stops: tuple[tuple[int, int], ...]) -> None: ...
    def apply(self, text: str, /) -> str | None: ...

def log_sums(
    scores: list[float],
    shared: list[tuple[int, bytes]],
    before: list[tuple[int, bytes]],
    after: list[tuple[int, bytes]],
    /,
) -> tuple[float, float, float]: ...
def gram_sums(
    seen: dict[str, int], grams: dict[str, bytes], languages: int, unseen: int, bias: int, /
) -> list[int]: ...
def text_sums(
    text: str, table: list[bytes | None], languages: int, unseen: int, bias: int, most: int, /
) -> list[int] | None: ...
