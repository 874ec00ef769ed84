"""textfix's repair of mojibake as one of ftfy's fixers: only what is certain and convincing.

ftfy leaves a text alone unless it sees what it knows; who comes from it expects no less caution.
So this asks for more than `textfix.fix_text` does: each edit as certain as the `strict` profile
wants it, and, over the whole, a text that is much less surprising after than before.
"""

from __future__ import annotations

import re
from functools import cache

from ftfy import ExplanationStep

from textfix.channels import ENCODINGS
from textfix.detectors import evident
from textfix.detectors.mojibake import surprise_of
from textfix.edits import Repair
from textfix.language.model import load
from textfix.pipeline import Pipeline
from textfix.profiles import PROFILES
from textfix.stages import MOJIBAKE

REMAINING = 0.45
"""The share of the surprise that a convincing repair may leave. Above it lie the wrong repairs of
drawings, formulas and single capitals before punctuation, and half-done repairs; set on ftfy's
negative cases and on damage found in the wild, few repairs of which it costs."""

REMAINING_OF_ONE = 0.1
"""The same where a single character is all that was changed. One character is weak evidence, so
what it becomes has to make its word ordinary."""

_STRICT = Pipeline("mojibake", (MOJIBAKE,), min_confidence=PROFILES["strict"].min_confidence)

_LOSS = re.compile("dropped|made |replaced|cut off")
"""What a reason says of a loss. Two of them explain any garble, and ftfy's tests have one."""

_READ_AS = re.compile(r"(.+) read as (.+)")


def repair_mojibake(text: str) -> str:
    """A text with its mojibake undone where that is certain; the same object if it is not.

    >>> repair_mojibake("Ïðèâåò, ìèð!")
    'Привет, мир!'
    """
    return convincing_repair(text).text


def suspicious(text: str) -> bool:
    """Whether a text is so improbable that a repair could convince.

    >>> suspicious("Ïðèâåò"), suspicious("Привет")
    (True, False)
    """
    return not text.isascii() and evident.is_in(load(), text)


def convincing_repair(text: str) -> Repair:
    """The strict repair of a text, without edits if it does not convince."""
    if not suspicious(text):
        return Repair(text, text, ())
    repair = _STRICT.repair(text)
    if not repair.changed or any(len(_LOSS.findall(e.reason)) > 1 for e in repair.edits):
        return Repair(text, text, ())
    single = sum(len(edit.original) for edit in repair.edits) == 1
    remaining = REMAINING_OF_ONE if single else REMAINING
    convincing = _surprise(repair.text) <= remaining * _surprise(text)
    return repair if convincing else Repair(text, text, ())


def steps_of(repair: Repair) -> list[ExplanationStep]:
    """A repair as steps of a plan: an encoding of the whole text if that gives the same.

    >>> steps_of(convincing_repair("Ïðèâåò"))
    [('encode', 'cp1252'), ('decode', 'cp1251')]
    """
    for read, written in _codecs_of(repair):
        try:
            same = repair.original.encode(read).decode(written) == repair.text
        except UnicodeError:
            continue
        if same:
            return [ExplanationStep("encode", read), ExplanationStep("decode", written)]
    return [ExplanationStep("apply", "repair_mojibake")]


def _surprise(text: str) -> int:
    model = load()
    return sum(surprise_of(model, token) for token in set(text.split()) if not token.isascii())


def _codecs_of(repair: Repair) -> list[tuple[str, str]]:
    """The pairs of codecs that may explain a repair with a single reason."""
    reasons = repair.counts()
    match = _READ_AS.fullmatch(next(iter(reasons))) if len(reasons) == 1 else None
    if not match:
        return []
    written, read = (_codecs().get(label) for label in match.groups())
    if not (written and read):
        return []
    # C1 controls are bytes that the encoding does not define; ftfy's sloppy codecs take them.
    sloppy = [f"sloppy-windows-{read[2:]}"] if re.fullmatch(r"cp125\d", read) else []
    readers = [codec for codec in (read, *sloppy) if codec != "latin_1"]
    return [(codec, written) for codec in (*readers, "latin-1")]


@cache
def _codecs() -> dict[str, str]:
    return {encoding.label: encoding.codec for encoding in ENCODINGS}
