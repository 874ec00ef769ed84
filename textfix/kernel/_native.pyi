"""The compiled kernel; the protocol in `textfix.kernel` says what its methods are."""

from typing import Any

from textfix import kernel

def Kernel(table: Any, layout: tuple[Any, ...], constants: dict[str, int]) -> kernel.Kernel: ...
