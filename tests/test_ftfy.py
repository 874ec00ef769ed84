"""`textfix.ftfy`: ftfy's results where ftfy repairs, more where it does not, plans that hold.

The cases are data in fixtures/ftfy/cases.json: what comes out, and in "ftfy" what ftfy gives where
that is something else. ftfy's own tests are run by `ftfy_suite.py`, which needs its source
distribution: set FTFY_SOURCE to it to have that done here.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import ftfy
import pytest
from conftest import SENTENCES, share
from ftfy.badness import MOJIBAKE_CATEGORIES, is_bad
from hypothesis import given
from hypothesis import strategies as st

import textfix.ftfy as face
from textfix.detectors.ftfy_mojibake import may_be_bad
from textfix.ftfy import _gate, _text
from textfix.lines import segments

ROOT = Path(__file__).resolve().parent.parent
CASES = json.loads((ROOT / "fixtures" / "ftfy" / "cases.json").read_text(encoding="utf-8"))

# Typographic choices that ftfy makes and that are no damage.
PLAIN = face.TextFixerConfig(uncurl_quotes=False, fix_character_width=False)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_case(case: dict[str, Any]) -> None:
    options = case.get("options", {})
    assert face.fix_text(case["before"], **options) == case["after"], case["why"]
    assert ftfy.fix_text(case["before"], **options) == case.get("ftfy", case["after"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_plan_gives_the_result(case: dict[str, Any]) -> None:
    result = face.fix_and_explain(case["before"], **case.get("options", {}))
    assert result.explanation is not None
    assert face.apply_plan(case["before"], result.explanation) == result.text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_fixing_again_changes_nothing(case: dict[str, Any]) -> None:
    options = case.get("options", {})
    once = face.fix_text(case["before"], **options)
    assert face.fix_text(once, **options) == once


@pytest.mark.parametrize("language", SENTENCES)
def test_correct_text_is_the_same_object(language: str) -> None:
    text = SENTENCES[language]
    assert face.fix_text(text, PLAIN) is text
    assert face.fix_encoding(text) is text


# --- properties ---

CHARACTERS = st.one_of(
    st.sampled_from(["&amp;", "&EACUTE;", "&#133;", "&", "<b>", "\r\n", "\r", "\n", "\x1b[1m"]),
    st.sampled_from(sorted(_gate._CANDIDATES)),
    st.sampled_from(["\x1b", "\ud83d", "\ude00", "e\u0301", "a", " ", "é", "Ж", "漢"]),
    st.sampled_from(["Ã©", "â€™", "Ñòàðûé", "мельник", "Ã ", "â\x80", "\ufffd", "а́"]),
)
MESSES = st.lists(CHARACTERS, max_size=12).map("".join)
ANYTHING = st.text(st.characters(codec=None), max_size=40)


@share(2)
@given(st.one_of(MESSES, ANYTHING))
def test_plans_hold(text: str) -> None:
    for explain in (face.fix_and_explain, face.fix_encoding_and_explain):
        result = explain(text)
        assert result.explanation is not None
        assert face.apply_plan(text, result.explanation) == result.text


@share(2)
@given(st.one_of(MESSES, ANYTHING))
def test_explaining_does_not_change_the_result(text: str) -> None:
    explained, plan = face.fix_and_explain(text)
    silent, none = face.fix_and_explain(text, explain=False)
    assert silent == explained == face.fix_text_segment(text)
    assert plan is not None
    assert none is None


CONFIGS = st.builds(
    face.TextFixerConfig,
    unescape_html=st.sampled_from(["auto", True, False]),
    fix_encoding=st.just(False),
    normalization=st.sampled_from(["NFC", "NFD", "NFKC", "NFKD", None]),
    max_decode_length=st.sampled_from([1, 3, 1_000_000]),
    explain=st.booleans(),
    **{name: st.booleans() for name in _gate.CHARACTER_FIXERS},
)


@share(20)
@given(st.one_of(MESSES, ANYTHING), CONFIGS)
def test_without_encodings_the_result_is_ftfys(text: str, config: face.TextFixerConfig) -> None:
    assert face.fix_text(text, config) == ftfy.fix_text(text, config)
    assert face.fix_text_segment(text, config) == ftfy.fix_text_segment(text, config)
    # ftfy's own `apply_plan` does not know the step for normal forms, the explanation has it.
    assert face.fix_and_explain(text, config) == ftfy.fix_and_explain(text, config)


@share(2)
@given(MESSES, MESSES)
def test_lines_are_fixed_each_for_itself(first: str, second: str) -> None:
    config = face.TextFixerConfig(unescape_html=True)
    lines = [f"{first}\n", second]
    assert face.fix_text("".join(lines), config) == "".join(
        face.fix_text(line, config) for line in lines
    )


SUSPECT = "".join(
    re.findall(f"[{''.join(MOJIBAKE_CATEGORIES.values())}]", "".join(map(chr, range(0x80, 0x2600))))
)
"""What ftfy's patterns are made of, their ranges written out."""


@share(100)
@given(st.text(SUSPECT + "abzAZ \n", max_size=8))
def test_the_first_look_misses_nothing_that_is_bad(text: str) -> None:
    if is_bad(text) or any(map(is_bad, text.splitlines())):
        assert may_be_bad(text)


@share(20)
@given(st.lists(st.sampled_from(["a", "long line", "é", "\n", "\n\n"])).map("".join), st.data())
def test_blocks_and_segments_lose_nothing(text: str, data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 8))
    assert "".join(_text._blocks(text, size)) == text
    pieces = list(segments(text, size))
    assert "".join(pieces) == text
    assert all(0 < len(piece) <= size and "\n" not in piece[:-1] for piece in pieces)


def test_long_texts_are_looked_at_in_blocks() -> None:
    line = "nothing wrong here\n"
    clean = line * (3 * _text.BLOCK // len(line))
    assert face.fix_text(clean) is clean
    assert face.fix_text(clean + "cafÃ©\n" + clean) == clean + "café\n" + clean
    endless = "x" * 50_000 + "ﬁ"
    assert face.fix_text(endless) == "x" * 50_000 + "fi"


def test_nesting_has_an_end() -> None:
    # Each round takes away one layer; ftfy makes as many rounds as there are layers.
    deep = "&" + "amp;" * 100_000
    assert face.fix_text(deep).startswith("&amp;")
    assert len(face.fix_text(deep)) < len(deep)


# --- ftfy's interface ---


def test_every_public_name_of_ftfy_is_there() -> None:
    for module in ("", ".fixes", ".formatting", ".chardata", ".badness", ".bad_codecs"):
        theirs = sys.modules[f"ftfy{module}"]
        ours = sys.modules[f"textfix.ftfy{module}"]
        names = {
            name
            for name, value in vars(theirs).items()
            if not name.startswith("_")
            and getattr(value, "__module__", theirs.__name__) == theirs.__name__
            and not isinstance(value, type(sys))
            and not repr(value).startswith(("typing.", "_Feature"))
        }
        assert names - {"annotations", "cast"} <= set(dir(ours)), module


def test_types_are_ftfys() -> None:
    result = face.fix_and_explain("cafÃ©")
    assert isinstance(result, ftfy.ExplainedText)
    assert result.explanation is not None
    assert all(isinstance(step, ftfy.ExplanationStep) for step in result.explanation)
    assert face.TextFixerConfig is ftfy.TextFixerConfig


@pytest.mark.parametrize(
    "function",
    [
        face.fix_text,
        face.fix_text_segment,
        face.fix_and_explain,
        face.fix_encoding,
        face.fix_encoding_and_explain,
    ],
)
def test_bytes_are_refused(function: Any) -> None:
    with pytest.raises(UnicodeError, match="isn't Unicode"):
        function(b"bytes")


def test_unknown_options_are_refused() -> None:
    with pytest.raises((ValueError, TypeError), match="no_such_option"):
        face.fix_text("text", no_such_option=True)
    with pytest.raises(ValueError, match="max_decode_length"):
        face.fix_text("text", max_decode_length=0)


def test_the_old_name_of_an_option_warns() -> None:
    with pytest.warns(DeprecationWarning, match="unescape_html") as caught:
        assert face.fix_text("&amp;", fix_entities=False) == "&amp;"
    assert caught[0].filename == __file__


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("fix_encoding", ("cafÃ©",)),
        ("fix_encoding_and_explain", ("cafÃ©",)),
        ("apply_plan", ("cafÃ©", [("encode", "latin-1"), ("decode", "utf-8")])),
    ],
)
def test_functions_that_moved_warn(name: str, arguments: tuple[Any, ...]) -> None:
    with pytest.warns(DeprecationWarning, match="main module"):
        result = getattr(face.fixes, name)(*arguments)
    assert "café" in result


def test_unknown_steps_are_refused() -> None:
    with pytest.raises(ValueError, match="plan step: guess"):
        face.apply_plan("text", [("guess", "utf-8")])
    with pytest.raises(ValueError, match="function to apply: magic"):
        face.apply_plan("text", [("apply", "magic")])


def test_repairing_parts_can_be_turned_off() -> None:
    text = "мельник: dÃ©jÃ\xa0 vu"
    assert face.fix_encoding(text) == "мельник: déjà vu"
    assert face.fix_encoding(text, decode_inconsistent_utf8=False) == text


def test_a_normal_form_is_a_step_that_can_be_applied() -> None:
    result = face.fix_and_explain("cafe\u0301")
    assert result.explanation == [("normalize", "NFC")]
    assert face.apply_plan("cafe\u0301", result.explanation) == unicodedata.normalize("NFC", "café")


def test_files_of_bytes_and_of_text() -> None:
    data = "cafÃ©\n&amp;\n<b>&amp;\n"
    want = ["café\n", "&\n", "<b>&amp;\n"]
    assert list(face.fix_file(io.StringIO(data))) == want
    assert list(face.fix_file(io.BytesIO(data.encode()), "utf-8")) == want
    assert list(face.fix_file(io.BytesIO(data.encode()))) == want


# --- the command ---


def command(*arguments: str, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-m", "textfix.ftfy", *arguments],
        input=data,
        capture_output=True,
        env=environment,
        timeout=60,
    )


def test_command_from_standard_input() -> None:
    result = command(data="cafÃ© &amp; ﬁsh\n".encode())
    assert (result.returncode, result.stdout.decode()) == (0, "café & fish\n")


def test_command_options(tmp_path: Path) -> None:
    source, target = tmp_path / "in.txt", tmp_path / "out.txt"
    source.write_bytes("cafe\u0301 &amp; na\u00efve\n".encode("utf-16"))
    options = ["-e", "utf-16", "-n", "none", "--preserve-entities", "-o", str(target)]
    # A line of UTF-16 ends in the middle of a character, for ftfy as well.
    assert command(str(source), *options).returncode == 1
    source.write_bytes("cafe\u0301 &amp; na\u00efve\n".encode())
    assert command(str(source), *options[2:]).returncode == 0
    assert target.read_text(encoding="utf-8") == "cafe\u0301 &amp; na\u00efve\n"


def test_command_guesses() -> None:
    result = command("-g", data="na\u00efve\n".encode("cp1252"))
    assert (result.returncode, result.stdout.decode()) == (0, "na\u00efve\n")


def test_command_names_what_cannot_be_decoded() -> None:
    result = command(data=b"na\xefve\n")
    assert result.returncode == 1
    assert result.stderr.startswith(b"ftfy error:")
    assert b"'utf-8'" in result.stderr


def test_command_does_not_overwrite_its_input(tmp_path: Path) -> None:
    path = tmp_path / "same.txt"
    path.write_text("text", encoding="utf-8")
    result = command(str(path), "-o", str(path))
    assert result.returncode == 1
    assert b"same file" in result.stderr
    assert path.read_text(encoding="utf-8") == "text"


# --- ftfy's own tests ---


@pytest.mark.skipif("FTFY_SOURCE" not in os.environ, reason="FTFY_SOURCE is not set")
def test_ftfys_own_tests_pass_but_for_what_is_declared() -> None:
    script = [sys.executable, str(ROOT / "tests" / "ftfy_suite.py"), os.environ["FTFY_SOURCE"]]
    result = subprocess.run(script, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


def test_differences_are_documented() -> None:
    path = ROOT / "fixtures" / "ftfy" / "differences.json"
    names = [case["test"] for case in json.loads(path.read_text(encoding="utf-8"))]
    assert len(names) == len(set(names))
    document = (ROOT / "textfix" / "ftfy" / "DIFFERENCES.md").read_text(encoding="utf-8")
    assert [name for name in names if name.partition("::")[2] not in document] == []
