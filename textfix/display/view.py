"""What every view has: text where text is asked for, in color where there is a terminal."""

from __future__ import annotations

from abc import ABC, abstractmethod


class View(ABC):
    """Something to look at: `str` is the view itself, and so is what the prompt of Python shows."""

    __slots__ = ()

    def __str__(self) -> str:
        return self.render()

    def __repr__(self) -> str:
        return self.render()

    @abstractmethod
    def render(self, color: str = "auto") -> str:
        """The view as text.

        Args:
            color: "auto" for color if standard output is a terminal, "always" or "never".

        Raises:
            ColorUnavailable: for "always" without rich.
            ValueError: for another color.
        """

    @abstractmethod
    def _repr_html_(self) -> str:
        """The view as notebooks show it."""
