"""Color on terminals: who gets it, and the palette. rich does the coloring.

rich is imported only where color is wanted, so that it can stay optional and costs nothing
where the output is a file or a pipe.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Literal, TypeAlias

Color: TypeAlias = Literal["auto", "always", "never"]
"""Who gets color: terminals, everyone or nobody."""

Paint: TypeAlias = Callable[[str, str], str]
"""A text and its role, to the text as it is written."""

_PALETTE = {
    "place": "cyan",
    "before": "red",
    "after": "green",
    "unresolved": "yellow",
    "guess": "yellow",
    "unseen": "magenta",
    "confidence": "bright_black",
    "faint": "bright_black",
    "heading": "bold",
    "summary": "bold",
}


class ColorUnavailable(Exception):
    """Color was demanded, and rich is not installed."""

    def __str__(self) -> str:
        return 'color needs rich: pip install "textfix[cli]"'


def painter(choice: str) -> Paint:
    """The way to paint for "auto", "always" or "never".

    Raises:
        ColorUnavailable: where "always" can't be had.
        ValueError: for any other choice.
    """
    if choice not in ("auto", "always", "never"):
        raise ValueError(f'color must be "auto", "always" or "never", not {choice!r}')
    if choice == "never" or (choice == "auto" and not _terminal_takes_color()):
        return plain
    try:
        return _rich_painter()
    except ImportError:
        if choice == "always":
            raise ColorUnavailable from None
        return plain


def plain(text: str, role: str) -> str:
    """No color."""
    return text


def _terminal_takes_color() -> bool:
    # https://no-color.org: set and not empty means no, whatever the value.
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout is not None and sys.stdout.isatty()


def _rich_painter() -> Paint:
    from rich.color import ColorSystem
    from rich.style import Style

    styles = {role: Style.parse(style) for role, style in _PALETTE.items()}

    def paint(text: str, role: str) -> str:
        # The sixteen standard colors, which every terminal shows in its own theme.
        return styles[role].render(text, color_system=ColorSystem.STANDARD)

    return paint
