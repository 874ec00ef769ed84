"""Values written to JSON and read back, with errors that say where something is wrong.

A text is a `str`, with one exception. A high surrogate followed by a low one, each a code point of
its own, would come back from JSON as one character; such a text is a list of pieces that, joined,
give it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

_BETWEEN_SURROGATES = re.compile(r"(?<=[\ud800-\udbff])(?=[\udc00-\udfff])")


def to_json_text(text: str) -> str | list[str]:
    """Return the text, or its pieces if JSON would join surrogates in it."""
    if text.isascii():
        return text
    pieces = _BETWEEN_SURROGATES.split(text)
    return text if len(pieces) == 1 else pieces


_Value = TypeVar("_Value")


def located(place: str, read: Callable[[Mapping[str, object]], _Value], record: object) -> _Value:
    """Return what `read` makes of the record; an error says in which place it was."""
    try:
        return read(mapping(record))
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from error


def mapping(record: object) -> Mapping[str, object]:
    if isinstance(record, Mapping):
        return record
    raise _unexpected("an object", record)


def read_text(values: Mapping[str, object], key: str) -> str:
    value = _read(values, key)
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(piece, str) for piece in value):
        return "".join(value)
    raise _unexpected("a string, or a list of strings", value, key)


def read_int(values: Mapping[str, object], key: str) -> int:
    value = _read(values, key)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise _unexpected("a whole number", value, key)


def read_probability(values: Mapping[str, object], key: str) -> float:
    value = _read(values, key)
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise _unexpected("a number", value, key)
    require_probability(key, value)
    return float(value)


def read_list(values: Mapping[str, object], key: str) -> list[object]:
    value = _read(values, key)
    if isinstance(value, list):
        return value
    raise _unexpected("a list", value, key)


def read_optional_list(values: Mapping[str, object], key: str) -> list[object]:
    return read_list(values, key) if key in values else []


def _read(values: Mapping[str, object], key: str) -> object:
    if key not in values:
        raise ValueError(f"{key}: missing")
    return values[key]


def _unexpected(expected: str, value: object, key: str = "") -> ValueError:
    place = f"{key}: " if key else ""
    return ValueError(f"{place}expected {expected}, got {type(value).__name__}")


def require_probability(name: str, value: float) -> None:
    # Written so that NaN, which compares false with everything, is refused.
    if not 0 <= value <= 1:
        raise ValueError(f"expected {name} between 0 and 1, got {value}")
