"""Mojibake undone with a plan: ftfy and textfix one after the other, each at what it is surest of.

In each round the first of these that changes something has its way:

1. ftfy, where the whole text is UTF-8 that was read in another encoding. Bytes that are valid
   UTF-8 from end to end are no accident, and its restoring of lost no-break spaces and its marking
   of lost bytes are part of that.
2. textfix, for all other encodings, parts of a text and inferred losses (`_mojibake`).
3. ftfy's patches: UTF-8 within other text, C1 controls as Windows-1252. They come last because
   they change a character here and there in a text of which the whole could have been repaired.
"""

from __future__ import annotations

from typing import Any

from ftfy import ExplainedText, ExplanationStep, TextFixerConfig
from ftfy import fix_encoding_and_explain as _ftfy_explain

from textfix.detectors.ftfy_mojibake import may_be_bad
from textfix.ftfy._config import SILENT, configured, require_text
from textfix.ftfy._mojibake import convincing_repair, steps_of
from textfix.ftfy._plan import apply_plan

ROUNDS = 16
"""At most so many changes are made one after the other. Each layer of mojibake takes one or two;
more than six layers were never seen, and an end must come if two repairs undo each other."""

Plan = list[ExplanationStep]


def fix_encoding(text: str, config: TextFixerConfig | None = None, **kwargs: Any) -> str:
    """Undoes mojibake and nothing else.

    Args:
        text: any string.
        config: ftfy's configuration; single options may be given as keywords instead.

    Returns:
        The repaired text.

    Raises:
        UnicodeError: for bytes.
        ValueError, TypeError: for an option that ftfy does not have.

    >>> fix_encoding("Ã³")
    'ó'
    >>> fix_encoding("&ATILDE;&SUP3;")
    '&ATILDE;&SUP3;'
    """
    config = configured(config, kwargs, SILENT)
    return fix_encoding_and_explain(text, config).text


def fix_encoding_and_explain(
    text: str, config: TextFixerConfig | None = None, **kwargs: Any
) -> ExplainedText:
    """Undoes mojibake and says how.

    Args, raises: as `fix_encoding`.

    Returns:
        The repaired text, and a plan with which `apply_plan` makes it from the original.

    >>> result = fix_encoding_and_explain("voilÃ le travail")
    >>> result.text
    'voilà le travail'
    >>> result.explanation
    [('encode', 'latin-1'), ('transcode', 'restore_byte_a0'), ('decode', 'utf-8')]
    >>> fix_encoding_and_explain("Ïðèâåò").explanation
    [('encode', 'cp1252'), ('decode', 'cp1251')]
    """
    config = configured(config, kwargs, TextFixerConfig())
    require_text(text)
    plan: Plan = []
    if not config.fix_encoding:
        return ExplainedText(text, plan)
    for _ in range(ROUNDS):
        steps = _next_steps(text, config)
        if not steps:
            break
        plan += steps
        text = apply_plan(text, steps)
    return ExplainedText(text, plan)


def _next_steps(text: str, config: TextFixerConfig) -> Plan:
    """What to do to a text next; nothing if nothing is wrong with it."""
    if text.isascii():
        return []
    ftfys: Plan = []
    if may_be_bad(text):
        ftfys = _ftfy_explain(text, config).explanation or []
        whole = _whole_text_steps(ftfys)
        if whole:
            return whole
    ours = _our_steps(text, config)
    return ours or _first_patch(ftfys)


def _our_steps(text: str, config: TextFixerConfig) -> Plan:
    repair = convincing_repair(text)
    if not repair.changed:
        return []
    steps = steps_of(repair)
    # `decode_inconsistent_utf8` is ftfy's option for repairing parts of a text.
    whole = steps[0].action == "encode"
    return steps if whole or config.decode_inconsistent_utf8 else []


def _whole_text_steps(plan: Plan) -> Plan:
    """The start of a plan of ftfy's as far as it decodes the whole text as UTF-8."""
    end = 0
    for index, step in enumerate(plan):
        if step.action == "decode":
            if not step.parameter.startswith("utf-8"):
                break
            end = index + 1
        elif step == ("transcode", "fix_c1_controls") or step.action == "apply":
            break
    return plan[:end]


def _first_patch(plan: Plan) -> Plan:
    """The first change in a plan of ftfy's that starts with no decoding of UTF-8."""
    return plan[:2] if plan and plan[0].action == "encode" else plan[:1]
