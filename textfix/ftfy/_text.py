"""All of ftfy's fixers on a text, a segment or a file, with a first look that spares clean text."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, TextIO

from ftfy import ExplainedText, ExplanationStep, TextFixerConfig, guess_bytes

from textfix.ftfy._config import SILENT, configured, require_text
from textfix.ftfy._encoding import ROUNDS, fix_encoding_and_explain
from textfix.ftfy._gate import CHARACTER_FIXERS, characters, is_clean
from textfix.ftfy._plan import FIXERS
from textfix.lines import segments

BLOCK = 1 << 14
"""Whole lines of about so many characters get one first look together."""


def fix_text(text: str, config: TextFixerConfig | None = None, **kwargs: Any) -> str:
    r"""Fixes everything that ftfy fixes, line by line.

    Args:
        text: any string. Its lines, or pieces of `max_decode_length` characters of very long
            ones, are looked at each for itself.
        config: ftfy's configuration; single options may be given as keywords instead.

    Returns:
        The fixed text; the same object if there was nothing to fix.

    Raises:
        UnicodeError: for bytes.
        ValueError, TypeError: for an option that ftfy does not have.
        ValueError: if `max_decode_length` is not positive.

    >>> fix_text("âœ” No problems")
    '✔ No problems'
    >>> print(fix_text("&macr;\\_(ã\x83\x84)_/&macr;"))
    ¯\_(ツ)_/¯
    >>> fix_text("ＬＯＵＤ　ＮＯＩＳＥＳ", fix_character_width=False)
    'ＬＯＵＤ　ＮＯＩＳＥＳ'
    """
    config = _silent(configured(config, kwargs, SILENT))
    require_text(text)
    longest = config.max_decode_length
    if longest < 1:
        raise ValueError(f"max_decode_length must be at least 1, not {longest}")
    if len(text) <= min(BLOCK, longest) and is_clean(text, config):
        return text
    fixed: list[str] = []
    for block in _blocks(text, min(BLOCK, longest)):
        if len(text) > BLOCK and len(block) <= longest and is_clean(block, config):
            fixed.append(block)
            config = _after(block, config)
            continue
        for segment in segments(block, longest):
            config = _after(segment, config)
            fixed.append(_fix(segment, config).text)
    result = "".join(fixed)
    return text if result == text else result


def fix_text_segment(text: str, config: TextFixerConfig | None = None, **kwargs: Any) -> str:
    """Fixes a text as one segment, with the same steps for all of it.

    Args, raises: as `fix_text`.

    Returns:
        The fixed text.

    >>> fix_text_segment("P&EACUTE;REZ")
    'PÉREZ'
    """
    config = _silent(configured(config, kwargs, SILENT))
    require_text(text)
    return _fix(text, _after(text, config)).text


def fix_and_explain(
    text: str, config: TextFixerConfig | None = None, **kwargs: Any
) -> ExplainedText:
    """Fixes a text as one segment and says how.

    Args, raises: as `fix_text`.

    Returns:
        The fixed text, and a plan with which `apply_plan` makes it from the original; None in its
        place if `explain` is off.

    >>> fix_and_explain("itâ€™s fine").explanation
    [('encode', 'sloppy-windows-1252'), ('decode', 'utf-8'), ('apply', 'uncurl_quotes')]
    """
    config = configured(config, kwargs, TextFixerConfig())
    require_text(text)
    return _fix(text, _after(text, config))


def fix_file(
    input_file: TextIO | BinaryIO,
    encoding: str | None = None,
    config: TextFixerConfig | None = None,
    **kwargs: Any,
) -> Iterator[str]:
    """Fixes a file line by line.

    Args:
        input_file: lines of text, or of bytes.
        encoding: what bytes are decoded from; None to guess from the first line.
        config: ftfy's configuration; single options may be given as keywords instead.

    Yields:
        The fixed lines.

    Raises:
        UnicodeDecodeError: if a line can't be decoded.

    >>> import io
    >>> list(fix_file(io.BytesIO("sch\u00f6n\\n".encode()), "cp1252"))
    ['schön\\n']
    """
    config = _silent(configured(config, kwargs, SILENT))
    for line in input_file:
        if isinstance(line, str):
            text = line
        elif encoding is None:
            text, encoding = guess_bytes(line)
        else:
            text = line.decode(encoding)
        config = _after(text, config)
        yield _fix(text, config).text


def _after(text: str, config: TextFixerConfig) -> TextFixerConfig:
    """The configuration from a segment on: where there are tags, entities belong to them."""
    if config.unescape_html == "auto" and "<" in text:
        return config._replace(unescape_html=False)
    return config


def _silent(config: TextFixerConfig) -> TextFixerConfig:
    return config._replace(explain=False) if config.explain else config


def _blocks(text: str, size: int) -> Iterator[str]:
    """A text in stretches of whole lines, of about a size where the lines are not longer."""
    start = 0
    while start < len(text):
        end = start + size
        if end < len(text):
            end = text.rfind("\n", start, end) + 1 or text.find("\n", end) + 1 or len(text)
        yield text[start:end]
        start = end


def _fix(text: str, config: TextFixerConfig) -> ExplainedText:
    """Runs the fixers in ftfy's order until nothing changes."""
    steps: list[ExplanationStep] = []
    decoded = None
    for _ in range(ROUNDS):
        before = text
        text = _unescaped(text, config, steps)
        # Where no fixer changed what came out of this the last time, it would change nothing.
        if config.fix_encoding and text != decoded:
            text, plan = fix_encoding_and_explain(text, config)
            steps += plan or ()
            decoded = text
        text = _characters(text, config, steps)
        text = _normalized(text, config, steps)
        if text == before:
            break
    return ExplainedText(text, steps if config.explain else None)


def _unescaped(text: str, config: TextFixerConfig, steps: list[ExplanationStep]) -> str:
    if not config.unescape_html or "&" not in text:
        return text
    return _step("unescape_html", text, steps)


def _characters(text: str, config: TextFixerConfig, steps: list[ExplanationStep]) -> str:
    known = characters(config)
    if known.touched is None or not known.touched.search(text):
        return text
    fixed = None if config.explain else known.apply(text)
    if fixed is not None:
        return fixed
    for name in CHARACTER_FIXERS:
        if getattr(config, name):
            text = _step(name, text, steps)
    return text


def _normalized(text: str, config: TextFixerConfig, steps: list[ExplanationStep]) -> str:
    if config.normalization is None:
        return text
    fixed = unicodedata.normalize(config.normalization, text)
    if fixed != text:
        steps.append(ExplanationStep("normalize", config.normalization))
    return fixed


def _step(name: str, text: str, steps: list[ExplanationStep]) -> str:
    fixer: Callable[[str], str] = FIXERS[name]
    fixed = fixer(text)
    if fixed != text:
        steps.append(ExplanationStep("apply", name))
    return fixed
