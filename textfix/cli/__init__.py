"""The command: files or standard input, repaired to standard output.

It reads and writes bytes: any encoding in, UTF-8 out unless another is asked for, whatever the
locale says. A file that can't be read, or that is no text, is reported and the next one taken, as
cat does; nothing is written of it.
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
from textfix.kernel import active
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
        active()
    except (ImportError, ValueError) as error:
        _complain(str(error))
        return USAGE
    try:
        if options.detect or options.detect_json:
            return _detect(options)
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
    from textfix.files import with_line_ends, with_mark

    def render(label: str, texts: Iterable[str]) -> Iterator[str]:
        fixed: Iterator[str] = (
            fix_text(text, unresolved=options.unresolved, protect=options.protect) for text in texts
        )
        if options.line_ends != "keep":
            fixed = with_line_ends(fixed, options.line_ends)
        if options.byte_order_mark != "keep":
            fixed = with_mark(fixed, options.byte_order_mark == "add")
        return fixed

    return _each_file(options, render, options.output_encoding)


def _detect(options: Options) -> int:
    from textfix.cli.detect import as_json, as_text
    from textfix.files import detect_stream

    show = as_json if options.detect_json else as_text

    def work(name: str, label: str) -> None:
        with _opened(name) as stream:
            line = show(label, detect_stream(stream))
        _write([line.encode("utf-8")])

    return _for_each(options.files, work)


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

    code = _each_file(options, render)
    _write([explanation.summary().encode("utf-8")])
    return code


def _each_file(options: Options, render: Render, encoding: str = "utf-8") -> int:
    """Writes what is rendered of each file, in an encoding."""
    from textfix.file_repair import encoded
    from textfix.files import readable

    def work(name: str, label: str) -> None:
        with _opened(name) as stream, readable(stream, options.encoding) as text:
            if options.explain and text.encoding not in ("utf-8", "ascii"):
                _write([f"{printable(label)}: read as {text.encoding}\n".encode()])
            _write(encoded(render(label, text.blocks), encoding))

    return _for_each(options.files, work)


def _for_each(names: Iterable[str], work: Callable[[str, str], None]) -> int:
    """Does some work on each file by name and label; one that can't be read is only skipped."""
    from textfix.decoding.mixed import NotText
    from textfix.files import NotUTF8

    code = DONE
    for name in names:
        label = "<stdin>" if name == STDIN else name
        try:
            work(name, label)
        except NotText:
            _complain(f"{label}: binary data, skipped")
            code = FAILED
        except NotUTF8 as error:
            _complain(f"{label}: {error}; it was changed while it was read")
            code = FAILED
        except UnicodeDecodeError as error:
            _complain(f"{label}: {error.reason}")
            code = FAILED
        except UnicodeEncodeError as error:
            character = f"U+{ord(error.object[error.start]):04X}"
            _complain(f"{label}: {character} can't be written in the output encoding")
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


def _write(pieces: Iterable[bytes]) -> None:
    """Write `pieces`, all of them arrived when this returns: what is said next comes after them."""
    if sys.stdout is None:
        raise OutputError("standard output is closed")
    output = sys.stdout.buffer
    for piece in pieces:
        with _output_errors():
            output.write(piece)
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
