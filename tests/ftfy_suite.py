"""Runs ftfy's own tests against `textfix.ftfy` and lists what comes out otherwise.

    python tests/ftfy_suite.py [SOURCE]

SOURCE is an unpacked source distribution of ftfy; without it, pip downloads it to a temporary
directory. In the tests `ftfy` and its modules are `textfix.ftfy` and its own, and the command
`ftfy` is `python -m textfix.ftfy`. Each test that does not end as ftfy's author wrote must be in
`fixtures/ftfy/differences.json`, with the reason, and each that is there must still differ; the
exit code says whether that is so. ftfy's doctests are not run: they are its documentation.

The texts of its test cases are then given to the profile `ftfy`, which must make of each what ftfy
makes of it.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
DECLARED = ROOT / "fixtures" / "ftfy" / "differences.json"
VERSION = "6.3.1"


def main(arguments: list[str]) -> int:
    """Runs the tests; 0 if nothing differs but what is declared."""
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(arguments[0]).resolve() if arguments else download(Path(scratch))
        differing = compare_profile(source / "tests")
        outcome = run(source / "tests", Path(scratch))
    return report(outcome) or differing


def download(target: Path) -> Path:
    """ftfy's source distribution, unpacked in a directory."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-binary", ":all:"]
    subprocess.run([*pip, "--no-deps", f"ftfy=={VERSION}", "-d", str(target)], check=True)
    with tarfile.open(next(target.glob("ftfy-*.tar.gz"))) as archive:
        if hasattr(tarfile, "data_filter"):
            archive.extractall(target, filter="data")
        else:
            archive.extractall(target)
    return target / f"ftfy-{VERSION}"


def compare_profile(tests: Path) -> int:
    """1 if the profile makes something else of a text of ftfy's test cases than ftfy does."""
    sys.path.insert(0, str(ROOT))
    ftfy, textfix = map(importlib.import_module, ("ftfy", "textfix"))
    texts = sorted(set(texts_of(tests)))
    differing = [
        text
        for text in texts
        if len({f(text) for f in (ftfy.fix_text, profile_of(textfix), edited(textfix))}) > 1
    ]
    for text in differing:
        print(f"the profile makes something else of {text!a}")
    print(f"{len(texts)} texts of its cases, {len(differing)} not the same in the profile")
    return 1 if differing else 0


def profile_of(textfix: Any) -> Callable[[str], str]:
    """The profile, text alone."""
    return lambda text: str(textfix.fix_text(text, "ftfy"))


def edited(textfix: Any) -> Callable[[str], str]:
    """The profile, by its edits."""
    return lambda text: str(textfix.repair(text, "ftfy").text)


def texts_of(tests: Path) -> Iterator[str]:
    """What goes into ftfy's test cases, and what should come out."""
    for path in sorted(tests.rglob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8")):
            yield from (case[key] for key in ("original", "fixed", "fixed-encoding") if key in case)
    for path in sorted(tests.rglob("*.txt")):
        yield path.read_text(encoding="utf-8", errors="surrogateescape")


def alias() -> None:
    """Makes `import ftfy` mean `textfix.ftfy`, for its modules too."""
    face = importlib.import_module("textfix.ftfy")
    modules = {"ftfy": face}
    for found in pkgutil.walk_packages(face.__path__, "textfix.ftfy."):
        if "__main__" not in found.name:
            modules[found.name.removeprefix("textfix.")] = importlib.import_module(found.name)
    sys.modules.update(modules)


def install_command(target: Path) -> None:
    """Puts a command `ftfy` first on the path."""
    command = target / "ftfy"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m textfix.ftfy "$@"\n')
    command.chmod(0o755)
    os.environ["PATH"] = f"{target}{os.pathsep}{os.environ['PATH']}"
    os.environ["PYTHONPATH"] = str(ROOT)


class Outcome:
    """A pytest plugin that notes how each test ended, and what it printed of the reason."""

    def __init__(self) -> None:
        self.passed = 0
        self.differing: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and (report.passed or hasattr(report, "wasxfail")):
            self.passed += 1
        elif report.failed:
            self.differing[test_name(report.nodeid)] = reason_of(report.longreprtext)


def test_name(nodeid: str) -> str:
    return nodeid.rpartition("/")[2]


def reason_of(traceback: str) -> str:
    """The lines of a traceback that say what was got and expected."""
    lines = [line for line in traceback.splitlines() if line.startswith("E ")]
    return "\n".join(lines[:4]) or traceback[:300]


def run(tests: Path, scratch: Path) -> Outcome:
    """ftfy's tests, in this process."""
    sys.path.insert(0, str(ROOT))
    alias()
    install_command(scratch)
    outcome = Outcome()
    options = ["-q", "--no-header", "--tb=short", "--show-capture=no", "-p", "no:cacheprovider"]
    quiet = [*options, "--no-summary", "-c", os.devnull, f"--rootdir={tests}"]
    pytest.main([*quiet, str(tests)], plugins=[outcome])
    return outcome


def report(outcome: Outcome) -> int:
    """Prints what differs, with the declared reason; 0 if that is all that was declared."""
    declared: dict[str, str] = {
        case["test"]: case["why"] for case in json.loads(DECLARED.read_text(encoding="utf-8"))
    }
    for name, evidence in outcome.differing.items():
        print(f"\n{name}\n{evidence}\n  {declared.get(name, 'NOT DECLARED')}")
    gone = declared.keys() - outcome.differing.keys()
    for name in sorted(gone):
        print(f"\n{name}: declared, and no longer differs")
    new = outcome.differing.keys() - declared.keys()
    differing = len(outcome.differing)
    print(f"\n{outcome.passed} as in ftfy, {differing} not, {len(new)} of these not declared")
    return 1 if new or gone else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
