"""The pipelines that most callers need, by name.

Each is a list of stages with its reason; what the stages do is in `stages.py`, how a pipeline runs
them in `pipeline.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from textfix.pipeline import Pipeline
from textfix.stages import STAGES


def _profile(name: str, stages: str, **settings: Any) -> Pipeline:
    return Pipeline(name, tuple(STAGES[stage] for stage in stages.split()), **settings)


_DAMAGE = """
    terminal_escapes overstrikes utf16 code_units escapes seven_bit entities mojibake
    surrogate_pairs c1_controls controls
    annotations deprecated_controls byte_order_marks
"""

PROFILES: Mapping[str, Pipeline] = MappingProxyType(
    {
        pipeline.name: pipeline
        for pipeline in (
            # Damage only: text that was never damaged comes back the same.
            _profile("repair", _DAMAGE),
            # What is certain: nothing that a text could have meant.
            _profile(
                "strict",
                "utf16 code_units escapes seven_bit mojibake surrogate_pairs",
                min_confidence=0.99,
            ),
            # Valid text may change too: one form for what looks or means the same.
            _profile(
                "normalize",
                f"""
                {_DAMAGE} leading_byte_order_mark line_ends soft_hyphens bidi_controls tags
                variation_selectors invisible no_break_spaces exotic_spaces ligatures width
                arabic_presentation compatibility_ideographs radicals straight_quotes
                lone_surrogates trailing_spaces nfc
                """,
            ),
            # Text taken from pages: what serves layout goes, what a writer chose stays.
            _profile(
                "web",
                f"""
                {_DAMAGE} leading_byte_order_mark line_ends soft_hyphens bidi_controls tags
                variation_selectors invisible no_break_spaces exotic_spaces arabic_presentation
                confusables lone_surrogates trailing_spaces nfc
                """,
            ),
            # For an index: folded as far as a searcher types; offsets lead back to the original.
            _profile(
                "search",
                f"""
                {_DAMAGE} leading_byte_order_mark line_ends hyphenation soft_hyphens
                all_bidi_controls tags variation_selectors invisible no_break_spaces exotic_spaces
                arabic_presentation radicals confusables straight_quotes plain_dashes
                lone_surrogates case_fold nfkc
                """,
            ),
            # Program text: what a reader cannot see and a compiler does; nothing typographic.
            _profile(
                "source",
                """
                controls annotations deprecated_controls byte_order_marks all_bidi_controls tags
                variation_selectors all_invisible
                """,
            ),
            # ftfy's defaults, in its order, line by line.
            _profile(
                "ftfy",
                """
                entities_by_line ftfy_mojibake all_c1_controls ligatures all_width
                straight_quotes line_ends surrogate_pairs lone_surrogates terminal_colors
                control_characters nfc
                """,
                passes=100,
                longest_line=1_000_000,
            ),
        )
    }
)
"""Pipelines by name. `repair`, the default, undoes damage only; `strict` only what is certain.
`normalize`, `web`, `search` and `source` change valid text too; `ftfy` has ftfy's defaults."""


def resolve(pipeline: Pipeline | str) -> Pipeline:
    """A pipeline from itself or from the name of a profile.

    Raises:
        ValueError: if no profile has that name.
    """
    if isinstance(pipeline, Pipeline):
        return pipeline
    try:
        return PROFILES[pipeline]
    except (KeyError, TypeError):
        names = ", ".join(PROFILES)
        raise ValueError(f"no profile is called {pipeline!r}; there are {names}") from None
