"""The compiled kernel's types, for mypy; what they promise is in `Kernel` and in `screen.py`."""

from typing import Any

Kernel: Any

class Screen:
    def __init__(
        self,
        kernel: object,
        runs: list[tuple[int, int]],
        masks: list[int],
        starts: int,
        ends: int,
        single: bytes,
        pairs: bytes,
        /,
    ) -> None: ...
    def passes(self, text: str, /) -> bool: ...
    def rows(
        self, data: Any, offsets: Any, wide: bool, first: int, count: int, validity: Any, /
    ) -> tuple[int, bytes]: ...
    def views(
        self, views: Any, buffers: list[Any], first: int, count: int, validity: Any, /
    ) -> tuple[int, bytes]: ...
