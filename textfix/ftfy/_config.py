"""ftfy's options, and its way of taking them: a configuration, keywords, or both."""

from __future__ import annotations

import warnings
from typing import Any

from ftfy import BYTES_ERROR_TEXT, TextFixerConfig

SILENT = TextFixerConfig(explain=False)
"""ftfy's defaults for functions that return no explanation."""


def configured(
    config: TextFixerConfig | None, options: dict[str, Any], default: TextFixerConfig
) -> TextFixerConfig:
    """The configuration that a caller of one of the functions of the face asked for.

    Raises:
        ValueError, TypeError: for an option that ftfy does not have, as namedtuples do.

    >>> configured(None, {"uncurl_quotes": False}, SILENT).uncurl_quotes
    False
    """
    if "fix_entities" in options:
        warnings.warn(
            "`fix_entities` has been renamed to `unescape_html`",
            DeprecationWarning,
            stacklevel=3,
        )
        options = {k: v for k, v in options.items() if k != "fix_entities"} | {
            "unescape_html": options["fix_entities"]
        }
    config = default if config is None else config
    return config._replace(**options) if options else config


def require_text(text: object) -> None:
    """Refuses bytes with ftfy's own words.

    Raises:
        UnicodeError: for bytes.
    """
    if isinstance(text, bytes):
        raise UnicodeError(BYTES_ERROR_TEXT)
