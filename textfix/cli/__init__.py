"""The command: files or standard input, repaired to standard output.

It reads and writes bytes, UTF-8 in and out whatever the locale says. A file that can't be read
is reported and the next one taken, as cat does; nothing is written of a file that is not UTF-8.
The engine is imported when the first text comes, so that `--help` doesn't wait for it.
"""

import errno
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO

from textfix.cli.options import Options, parse
from textfix.files import NotUTF8, blocks, verified
from textfix.visible import printable

DONE = 0
FAILED = 1
USAGE = 2
INTERRUPTED = 130
"""128 + SIGINT, as shells count it."""
BROKEN_PIPE = 141
"""128 + SIGPIPE: what a command that knows nothing of pipes ends with."""

STDIN = "-"

Render = Callable[[str, Iterable[str]], Iterator[str]]
"""A text's label and blocks, to the pieces that are written for it."""


class OutputError(Exception):
    """Standard output can't be written to: the end, where a bad input is only skipped."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code; wrong usage exits with 2, as argparse does."""
    options = parse(arguments)
    try:
        return _explain(options) if options.explain else _repair(options)
    except OutputError as error:
        _complain(str(error))
        _abandon_output()
        return FAILED
    except BrokenPipeError:
        _abandon_output()
        return BROKEN_PIPE
    except KeyboardInterrupt:
        _abandon_output()
        return INTERRUPTED


def _repair(options: Options) -> int:
    from textfix import fix_text

    def render(label: str, texts: Iterable[str]) -> Iterator[str]:
        return (
            fix_text(text, unresolved=options.unresolved, protect=options.protect) for text in texts
        )

    return _each_file(options.files, render)


def _explain(options: Options) -> int:
    from textfix import repair
    from textfix.cli.explain import Explanation
    from textfix.display.color import ColorUnavailable, painter

    try:
        explanation = Explanation(painter(options.color))
    except ColorUnavailable as error:
        _complain(str(error))
        return USAGE

    def render(label: str, texts: Iterable[str]) -> Iterator[str]:
        repairs = (
            repair(text, unresolved=options.unresolved, protect=options.protect) for text in texts
        )
        return explanation.lines(printable(label), repairs)

    code = _each_file(options.files, render)
    _write([explanation.summary()])
    return code


def _each_file(names: Iterable[str], render: Render) -> int:
    code = DONE
    for name in names:
        label = "<stdin>" if name == STDIN else name
        try:
            with _opened(name) as stream, verified(stream) as source:
                _write(render(label, blocks(source)))
        except NotUTF8 as error:
            _complain(f"{label}: {error}; other encodings are not yet handled by the command")
            code = FAILED
        except BrokenPipeError:
            raise
        except OSError as error:
            _complain(f"{label}: {error.strerror or error}")
            code = FAILED
    return code


@contextmanager
def _opened(name: str) -> Iterator[IO[bytes]]:
    if name == STDIN:
        if sys.stdin is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        _refuse_loop(sys.stdin.buffer)
        yield sys.stdin.buffer
        return
    with open(name, "rb") as stream:
        _refuse_loop(stream)
        yield stream


def _refuse_loop(stream: IO[bytes]) -> None:
    """Stop `textfix a >> a`, which would read its own output for ever."""
    try:
        source = os.fstat(stream.fileno())
        target = os.fstat(sys.stdout.fileno())
    except (OSError, AttributeError):
        return  # One of them is no file, so they are not the same one.
    if stat.S_ISREG(source.st_mode) and os.path.samestat(source, target):
        raise OSError(errno.EINVAL, "input file is output file")


def _write(pieces: Iterable[str]) -> None:
    """Write `pieces`, all of them arrived when this returns: what is said next comes after them."""
    if sys.stdout is None:
        raise OutputError("standard output is closed")
    output = sys.stdout.buffer
    for piece in pieces:
        data = piece.encode("utf-8")
        with _output_errors():
            output.write(data)
    with _output_errors():
        output.flush()


@contextmanager
def _output_errors() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"standard output: {error.strerror or error}") from error


def _complain(message: str) -> None:
    print(f"textfix: {printable(message)}", file=sys.stderr)


def _abandon_output() -> None:
    """Point standard output nowhere, so that the interpreter's last flush can't fail again."""
    if sys.stdout is None:
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
