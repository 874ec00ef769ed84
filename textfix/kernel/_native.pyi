from typing import Any

class Kernel:
    """The compiled kernel; `textfix.kernel.Kernel` says what it offers."""

    def __init__(self, table: Any, layout: tuple[Any, ...], constants: dict[str, int]) -> None: ...
    def __getattr__(self, name: str) -> Any: ...
