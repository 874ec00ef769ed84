"""Every case in fixtures/: damaged text is repaired exactly, correct text comes back untouched.

The cases are data; make_fixtures.py says how they come about. A case with "known_failure" is one
that textfix is known to miss and says why; it fails here as soon as it is repaired after all.
"""

from __future__ import annotations

import json
from pathlib import Path

import make_fixtures
import pytest
from make_fixtures import Case

import textfix

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
FILES = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted(FIXTURES.glob("*.json"))
    if not path.stem.startswith(("escaped", "transliterated"))  # files of tests of their own
}
DAMAGED = [case for name, cases in FILES.items() if name != "negatives" for case in cases]

REQUIRED = {"label", "why", "before", "after"}
OPTIONAL = {"language", "channel", "open", "known_failure"}


def as_parameter(case: Case, file: str) -> object:
    reason = case.get("known_failure")
    marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
    return pytest.param(case, id=f"{file}: {case['label']}", marks=marks)


REPAIRS = [
    as_parameter(case, file)
    for file, cases in FILES.items()
    if file != "negatives"
    for case in cases
]
NEGATIVES = [as_parameter(case, "negatives") for case in FILES["negatives"]]


def difference(case: Case, got: str) -> str:
    """The case and what came of it, one below the other, with the first place where they part."""
    want = case["after"]
    pairs = enumerate(zip(want, got, strict=False))
    place = next((i for i, (a, b) in pairs if a != b), min(len(want), len(got)))
    around = slice(max(0, place - 10), place + 20)
    return "\n".join(
        [
            f"{case['label']}: {case['why']}",
            f"before {case['before']!r}",
            f"want   {want!r}",
            f"got    {got!r}",
            f"from offset {place}, escaped:",
            f"want   {want[around]!a}",
            f"got    {got[around]!a}",
        ]
    )


@pytest.mark.parametrize("case", REPAIRS)
def test_damage_is_repaired(case: Case) -> None:
    got = textfix.fix_text(case["before"])
    if got != case["after"]:
        pytest.fail(difference(case, got), pytrace=False)


@pytest.mark.parametrize("case", NEGATIVES)
def test_correct_text_is_untouched(case: Case) -> None:
    got = textfix.fix_text(case["before"])
    if got != case["after"]:
        pytest.fail(difference(case, got), pytrace=False)
    assert got is case["before"], "equal, but not the same object"


def test_article_is_repaired() -> None:
    before = (FIXTURES / "article.txt").read_text(encoding="utf-8")
    after = (FIXTURES / "article.repaired.txt").read_text(encoding="utf-8")
    case = {"label": "article", "why": "the founding article", "before": before, "after": after}
    got = textfix.fix_text(before)
    if got != after:
        pytest.fail(difference(case, got), pytrace=False)


# --- The fixtures themselves


@pytest.mark.parametrize("file", FILES)
def test_cases_are_complete(file: str) -> None:
    for case in FILES[file]:
        assert REQUIRED <= case.keys() <= REQUIRED | OPTIONAL, case["label"]


@pytest.mark.parametrize("file", FILES)
def test_labels_are_unique(file: str) -> None:
    labels = [case["label"] for case in FILES[file]]
    assert len(labels) == len(set(labels))


def test_before_is_the_damage_of_after() -> None:
    for case in DAMAGED:
        if "channel" in case:
            assert make_fixtures.damage_of(case) == case["before"], case["label"]
            assert case["before"] != case["after"] or "open" in case, case["label"]


def test_open_places_stay_in_after() -> None:
    for case in DAMAGED:
        for place in case.get("open", ()):
            assert case["before"][place] == "\N{THAI CHARACTER SARA O}", case["label"]
        left_open = case["after"].count("\N{THAI CHARACTER SARA O}")
        if case.get("open"):
            assert left_open == len(case["open"]), case["label"]


def test_article_differs_in_the_damaged_character_alone() -> None:
    before = (FIXTURES / "article.txt").read_text(encoding="utf-8")
    after = (FIXTURES / "article.repaired.txt").read_text(encoding="utf-8")
    assert after.count("\N{THAI CHARACTER SARA O}") == 1
    assert "Decrypt \N{THAI CHARACTER SARA O}Why" in after
    # A character at a time, since the channel knows no state; what is open is damaged already.
    open_places = [after.index("\N{THAI CHARACTER SARA O}")]
    lossy = make_fixtures.LOSSY_CHANNEL
    assert make_fixtures.damage_around(after, lossy, open_places) == before


def test_negatives_say_the_same_twice() -> None:
    for case in FILES["negatives"]:
        assert case["before"] == case["after"], case["label"]


def test_files_are_as_made() -> None:
    for name, text in make_fixtures.make().items():
        assert (FIXTURES / f"{name}.json").read_text(encoding="utf-8") == text, (
            f"{name}.json is not what its source makes; run python tests/make_fixtures.py"
        )
