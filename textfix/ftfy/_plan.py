"""Explanations as plans: what they are made of, and how they are carried out.

A plan says what was done to a text in steps that can be done again. ftfy's steps name an encoding
or one of its fixers; `repair_mojibake` is textfix's, for repairs that no encoding of the whole
text explains: a part of it was damaged, or something was lost and inferred.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, cast

from ftfy import FIXERS as _FTFY_FIXERS
from ftfy import ExplainedText, ExplanationStep

from textfix.ftfy._mojibake import repair_mojibake

__all__ = ["FIXERS", "ExplainedText", "ExplanationStep", "apply_plan"]

FIXERS: dict[str, Callable[[Any], Any]] = {**_FTFY_FIXERS, "repair_mojibake": repair_mojibake}
"""What "transcode" and "apply" steps may name."""


def apply_plan(text: str, plan: Iterable[tuple[str, str]]) -> str:
    """Does to a text what a plan says.

    Args:
        text: what the plan starts from.
        plan: steps as `fix_and_explain` gives them: "encode" and "decode" with an encoding,
            "transcode" and "apply" with a name from `FIXERS`, "normalize" with a normal form.

    Returns:
        The text after the last step.

    Raises:
        ValueError: for a step or a function that is not known.
        UnicodeError: if the text can't be encoded or decoded as the plan says.

    >>> apply_plan("schÃ¶n", [("encode", "latin-1"), ("decode", "utf-8")])
    'schön'
    """
    value: Any = text
    for action, parameter in plan:
        if action == "encode":
            value = value.encode(parameter)
        elif action == "decode":
            value = value.decode(parameter)
        elif action == "normalize":
            value = unicodedata.normalize(cast(Any, parameter), value)
        elif action in ("transcode", "apply"):
            if parameter not in FIXERS:
                raise ValueError(f"Unknown function to apply: {parameter}")
            value = FIXERS[parameter](value)
        else:
            raise ValueError(f"Unknown plan step: {action}")
    return cast(str, value)
