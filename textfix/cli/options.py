"""The command's options, their help and its examples.

The help is ASCII, because it is the one output that goes through the locale's encoding.
"""

import argparse
import codecs
import re
from collections.abc import Sequence
from typing import Literal

from textfix._version import __version__

_DESCRIPTION = """\
Repair text whose encoding went wrong. Each FILE (standard input where there is
none, or for -) is read in whatever encoding it is in, repaired, and written to
standard output in UTF-8. Undamaged text is left alone, line ends and all.
"""

_EPILOG = """\
examples:
  textfix letter.txt > repaired.txt    repair a file
  textfix --explain letter.txt         show what would change, where, and why
  zcat dump.gz | textfix | gzip > repaired.gz
  textfix --detect *.txt               show what encoding each file is in

exit codes:
  0    done
  1    something could not be read or written: a missing file, a directory,
       no permission, binary data; the other files were still repaired
  2    wrong usage
  130  interrupted
  141  whoever read standard output stopped reading
"""


class Options(argparse.Namespace):
    """What was asked for on the command line."""

    files: list[str]
    explain: bool
    unresolved: Literal["keep", "best", "mark"]
    protect: list[re.Pattern[str]]
    encoding: str | None
    output_encoding: str
    line_ends: str
    byte_order_mark: Literal["keep", "add", "drop"]
    detect: bool
    detect_json: bool
    color: Literal["auto", "always", "never"]


class _Version(argparse.Action):
    """Says which engine runs, too; the kernel is loaded only to say so."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from textfix.kernel import active

        try:
            engine = "compiled kernel" if active() else "pure Python"
        except (ImportError, ValueError) as error:
            parser.error(str(error))
        print(f"{parser.prog} {__version__} ({engine})")
        parser.exit()


def parse(arguments: Sequence[str] | None) -> Options:
    options = _parser().parse_intermixed_args(arguments, Options())
    options.files = options.files or ["-"]
    return options


def _pattern(source: str) -> re.Pattern[str]:
    try:
        return re.compile(source)
    except re.error as error:
        raise argparse.ArgumentTypeError(f"not a regular expression: {error}") from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="textfix",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="a text file in any encoding, or - for standard input",
    )
    parser.add_argument(
        "--explain",
        action="store_true",
        help="instead of the text, write each edit with its place, reason and confidence",
    )
    parser.add_argument(
        "--unresolved",
        choices=("keep", "best", "mark"),
        default="keep",
        help="damage whose original is uncertain: keep it as it is (the default), "
        "take the best guess, or mark the place",
    )
    parser.add_argument(
        "--protect",
        action="append",
        default=[],
        type=_pattern,
        metavar="PATTERN",
        help="leave what matches this regular expression (Python's) as it is, "
        "and judge the rest without it; may be given more than once",
    )
    parser.add_argument(
        "--encoding",
        type=_encoding,
        metavar="NAME",
        help="the encoding of the input, where it is known; found out otherwise",
    )
    parser.add_argument(
        "--output-encoding",
        type=_encoding,
        default="utf-8",
        metavar="NAME",
        help="write the text in this encoding instead of UTF-8",
    )
    parser.add_argument(
        "--line-ends",
        choices=("keep", "lf", "crlf", "cr"),
        default="keep",
        help="keep line ends as they are (the default), or make them all the same",
    )
    parser.add_argument(
        "--byte-order-mark",
        choices=("keep", "add", "drop"),
        default="keep",
        help="keep a byte order mark where there is one (the default), add or drop it",
    )
    parser.add_argument(
        "--detect",
        action="store_true",
        help="instead of the text, write the encoding of each file and how sure it is",
    )
    parser.add_argument(
        "--detect-json",
        action="store_true",
        help="the same as a line of JSON a file",
    )
    parser.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="color the explanation: auto (the default) does on a terminal "
        "unless NO_COLOR is set; needs rich, from the extra textfix[cli]",
    )
    parser.add_argument(
        "--version",
        action=_Version,
        nargs=0,
        help="show the version, and whether the compiled kernel is in use, and exit",
    )
    return parser


def _encoding(name: str) -> str:
    """A text encoding that Python knows, by its name."""
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        info = None
    if info is None or not info._is_text_encoding or info.name == "undefined":
        raise argparse.ArgumentTypeError(f"no encoding is called {name!r}")
    return info.name
