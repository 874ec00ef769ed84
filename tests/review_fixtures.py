"""Which cases of fixtures/ come out otherwise than they say, and which known failures are gone.

    python tests/review_fixtures.py                  says so
    python tests/review_fixtures.py --unmark         takes the mark off what is repaired now
    python tests/review_fixtures.py --mark LABEL…    marks cases as known failures, with the outcome

Marking is a decision: first see whether the engine is wrong, and whether that is to be mended now.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Collection
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from make_fixtures import FIXTURES, Case, to_json  # noqa: E402

import textfix  # noqa: E402

LONGEST = 60
"""Characters of what came out that a mark quotes."""


def outcome(case: Case, got: str) -> str:
    """What came of a case that is not as it should be, in a few words."""
    if got == case["before"]:
        return "left as it is"
    kind = (
        "changed by mistake" if case["before"] == case["after"] else "repaired in part or otherwise"
    )
    return f"{kind}: {ascii(got)[1:-1][:LONGEST]}"


def review(cases: list[Case], unmark: bool, mark: Collection[str]) -> bool:
    """Prints what a file's cases come to, and changes their marks; whether it did."""
    changed = False
    for case in cases:
        got = textfix.fix_text(case["before"])
        known = case.get("known_failure")
        if got == case["after"] and known:
            print(f"  {case['label']}: repaired now ({known})")
            if unmark:
                del case["known_failure"]
                changed = True
        elif got != case["after"] and (not known or case["label"] in mark):
            print(f"  {case['label']}: {outcome(case, got)}\n    {case['before']!r}\n    {got!r}")
            if case["label"] in mark:
                case["known_failure"] = outcome(case, got)
                changed = True
    return changed


def main(arguments: list[str]) -> None:
    """Goes through the files that test_fixtures.py tests."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--unmark", action="store_true")
    parser.add_argument("--mark", nargs="+", default=[], metavar="LABEL")
    chosen = parser.parse_args(arguments)
    for path in sorted(FIXTURES.glob("*.json")):
        if path.stem.startswith("escaped"):
            continue  # read by test_escapes.py, with rules of their own
        print(path.name)
        cases: list[Case] = json.loads(path.read_text(encoding="utf-8"))
        if review(cases, chosen.unmark, chosen.mark):
            path.write_text(to_json(cases), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
