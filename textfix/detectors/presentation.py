"""Arabic letters in the shapes they have beside others: a display's business, not a text's."""

from __future__ import annotations

from textfix.detectors.characters import Characters

DETECTORS = {
    # Without the ornate parentheses and the honorifics from U+FDF0 on, which are signs.
    "arabic_presentation": Characters("\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufdc7\ufe70-\ufefc"),
}
