"""The command's options, their help and its examples.

The help is ASCII, because it is the one output that goes through the locale's encoding.
"""

import argparse
import re
from collections.abc import Sequence
from typing import Literal

from textfix._version import __version__

_DESCRIPTION = """\
Repair text whose encoding went wrong. Each FILE (standard input where there is
none, or for -) is read as UTF-8, repaired, and written to standard output in
UTF-8. Undamaged text is left alone, line ends and all.
"""

_EPILOG = """\
examples:
  textfix letter.txt > repaired.txt    repair a file
  textfix --explain letter.txt         show what would change, where, and why
  zcat dump.gz | textfix | gzip > repaired.gz

exit codes:
  0    done
  1    something could not be read or written: a missing file, a directory,
       no permission, not UTF-8; the other files were still repaired
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
    color: Literal["auto", "always", "never"]


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
        "files", nargs="*", metavar="FILE", help="a file in UTF-8, or - for standard input"
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
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="color the explanation: auto (the default) does on a terminal "
        "unless NO_COLOR is set; needs rich, from the extra textfix[cli]",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    return parser
