"""ftfy's command, with its options and messages: `python -m textfix.ftfy`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from typing import BinaryIO, NoReturn, TextIO

from ftfy.cli import (
    DECODE_ERROR_TEXT,
    ENCODE_ERROR_TEXT_UNIX,
    ENCODE_ERROR_TEXT_WINDOWS,
    SAME_FILE_ERROR_TEXT,
)

from textfix.ftfy import TextFixerConfig, __version__, fix_file

__all__ = ["main"]

STREAM = "-"
"""Standard input or output, in place of a file's name."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command; exits with 1 where something can't be read, decoded or written."""
    options = _parser().parse_args(arguments)
    encoding = None if options.guess else options.encoding
    normalization = options.normalization
    config = TextFixerConfig(
        unescape_html=False if options.preserve_entities else "auto",
        normalization=None if normalization.lower() == "none" else normalization,
    )
    with ExitStack() as files:
        source = _source(options.filename, files)
        target = _target(options.output, options.filename, files)
        try:
            for line in fix_file(source, encoding, config):
                target.write(line)
        except UnicodeDecodeError as error:
            _fail(DECODE_ERROR_TEXT % (encoding, error))
        except UnicodeEncodeError:
            windows = sys.platform == "win32"
            _fail(ENCODE_ERROR_TEXT_WINDOWS if windows else ENCODE_ERROR_TEXT_UNIX)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m textfix.ftfy",
        description=f"Fixes text, with the options of ftfy {__version__}.",
    )
    add = parser.add_argument
    add("filename", nargs="?", default=STREAM, help="the file to fix; - is standard input")
    add("-o", "--output", default=STREAM, help="the file to write; - is standard output")
    add("-g", "--guess", action="store_true", help="guess the encoding of the input; overrides -e")
    add("-e", "--encoding", default="utf-8", help="the encoding of the input (default: utf-8)")
    add("-n", "--normalization", default="NFC", help='the normal form, or "none" (default: NFC)')
    add(
        "--preserve-entities",
        action="store_true",
        help="leave HTML entities; they are decoded otherwise until a tag appears in the file",
    )
    return parser


def _source(name: str, files: ExitStack) -> BinaryIO:
    return sys.stdin.buffer if name == STREAM else files.enter_context(open(name, "rb"))


def _target(name: str, source: str, files: ExitStack) -> TextIO:
    if name == STREAM:
        return sys.stdout
    if os.path.realpath(name) == os.path.realpath(source):
        _fail(SAME_FILE_ERROR_TEXT)
    return files.enter_context(open(name, "w", encoding="utf-8"))


def _fail(message: str) -> NoReturn:
    sys.stderr.write(message)
    sys.exit(1)


if __name__ == "__main__":
    main()
