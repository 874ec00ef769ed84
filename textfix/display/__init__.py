"""What is in a string, and what was repaired in it, for people: on terminals and in notebooks.

Nothing invisible stays invisible, and nothing of a text reaches a terminal or a page that could
act on it.
"""

from textfix.display.characters import Characters
from textfix.display.comparison import Comparison

__all__ = ["Characters", "Comparison"]
