"""Escaped damage: what is undone, what stays, in what time; the cases are in fixtures/."""

from __future__ import annotations

import html
import json
import quopri
import time
import urllib.parse
from collections.abc import Callable
from html.entities import codepoint2name
from pathlib import Path

import pytest
from conftest import SENTENCES, share
from hypothesis import example, given
from hypothesis import strategies as st
from make_fixtures import damage

import textfix
from textfix import Pipeline, Repair
from textfix.detectors import code_units, escapes, unrecoverable, utf16
from textfix.stages import ESCAPED, MOJIBAKE

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
ONLY_ESCAPES = Pipeline("escapes", ESCAPED)
PIPELINE = Pipeline("escapes and mojibake", (*ESCAPED, MOJIBAKE))


def cases(name: str) -> list[object]:
    """The cases of a file in fixtures/, each named by its label."""
    read = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    assert len({case["label"] for case in read}) == len(read)
    return [pytest.param(case, id=case["label"]) for case in read]


def misread(text: str) -> str:
    """UTF-8 read as Windows-1252, undefined bytes as C1 controls."""
    return damage(text, {"written": "utf-8", "read": "cp1252"})


def in_numbers(text: str) -> str:
    return "".join(c if c < "\x80" else f"&#{ord(c)};" for c in text)


def in_names(text: str) -> str:
    return "".join(
        f"&{codepoint2name[ord(c)]};" if c >= "\x80" and ord(c) in codepoint2name else c
        for c in text
    )


def in_json(text: str) -> str:
    return json.dumps(text)[1:-1]


def in_percent(text: str) -> str:
    return urllib.parse.quote(text)


NOTATIONS: dict[str, Callable[[str], str]] = {
    "numbers": in_numbers,
    "names": in_names,
    "json": in_json,
    "percent": in_percent,
}

PIECES = r"""
    &#195; &eacute; &amp; &Atilde; &copy; \u00c3 \u00a9 \xc3 \xa9 %C3 %A9 =C3 =A9 u00c3 +AOk- xn--
    C: b' Ã© ÿþ 畂 栀 锟斤拷 烫烫烫
"""
UNSEEN = ("=\n", "\udcc3", "\udca9", "\ud83d", "í\xa0½í¸€")
ALPHABET = st.sampled_from([*'aé’ñЖ日 \n\0=%&+\\"[]-', *PIECES.split(), *UNSEEN])
TEXTS = st.lists(ALPHABET, max_size=30).map("".join)

# --- fixtures --------------------------------------------------------------------------------


@pytest.mark.parametrize("case", cases("escaped"))
def test_escaped_damage_is_undone(case: dict[str, str]) -> None:
    result = PIPELINE.repair(case["before"])
    assert result.text == case["after"], case["why"]
    assert result.undo() == case["before"]
    if "chain" in case:
        assert result.chain == case["chain"]


@pytest.mark.parametrize("case", cases("escaped_negatives"))
def test_escapes_that_are_right_stay(case: dict[str, str]) -> None:
    assert case["before"] == case["after"]
    assert PIPELINE.repair(case["before"]).text is case["before"], case["why"]


# --- undone ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "pl", "ru", "el"])
def test_mojibake_in_entities_is_undone(language: str) -> None:
    text = SENTENCES.get(language, "The kettle’s on — we’ve saved you a slice.")
    result = textfix.repair(in_numbers(misread(text)))
    assert result.text == text
    assert result.undo() == in_numbers(misread(text))
    assert all(edit.reason.endswith("then written as HTML entities") for edit in result.edits)


def test_json_stays_json() -> None:
    record = {"by": misread("Zoë"), "said": 'a "quote"\n\tand é', "ok": [1, None]}
    repaired = json.loads(textfix.fix_text(json.dumps(record)))
    assert repaired == {**record, "by": "Zoë"}


def test_a_url_stays_a_url() -> None:
    url = "https://example.org/caf%C3%83%C2%A9?x=1"
    assert textfix.fix_text(url) == "https://example.org/caf%C3%A9?x=1"


def test_quoted_printable_agrees_with_the_library() -> None:
    text = "Die Köchin würzt das Gemüse = Eintopf, und stellt die große Schüssel auf den Tisch, ja."
    mail = quopri.encodestring(text.encode()).decode()
    assert textfix.fix_text(mail) == text


def test_escapes_of_two_notations_in_one_text() -> None:
    text = "It&acirc;&euro;&trade;s \\u00e2\\u0080\\u009cfine\\u00e2\\u0080\\u009d."
    result = textfix.repair(text)
    assert result.text == "It’s “fine”."
    assert len(result.counts()) == 2


def test_strict_undoes_what_is_certain() -> None:
    assert textfix.fix_text("don\\xe2\\x80\\x99t", "strict") == "don’t"
    lone = "don\\xe2\\x80\\x99t \\xe2\\x80\\x94 wait"
    assert textfix.fix_text(lone) == "don’t — wait"
    assert textfix.fix_text(lone, "strict") == "don’t \\xe2\\x80\\x94 wait"


# --- left ------------------------------------------------------------------------------------


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("language", SENTENCES)
def test_correct_text_in_escapes_stays(language: str, notation: str) -> None:
    text = NOTATIONS[notation](SENTENCES[language])
    assert ONLY_ESCAPES.repair(text).text is text


def test_plain_text_costs_a_look_at_a_pattern() -> None:
    assert not escapes.may_be_in("Nothing of the kind, naïve or not.")
    assert not utf16.may_be_in("Nothing of the kind, naïve or not.")
    assert not code_units.detect("Nothing of the kind, naïve or not.")
    assert not unrecoverable.may_be_in("Nothing of the kind, naïve or not.")


# --- what nobody can know --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a锟斤拷锟斤拷b", "锟斤拷锟斤拷"),
        ("锟斤拷锟�", "锟斤拷锟�"),
        ("a占쏙옙b", "占쏙옙"),
        ("嚙踝蕭", "嚙踝蕭"),
        ("鐃緒申x", "鐃緒申"),
        ("烫烫烫烫烫", "烫烫烫烫烫"),
        ("屯屯屯", "屯屯屯"),
    ],
)
def test_what_is_lost_is_reported_and_left(text: str, place: str) -> None:
    for choice in ("keep", "best"):
        result = textfix.repair(text, unresolved=choice)
        assert result.text == text
        assert [found.original for found in result.unresolved] == [place]
        assert result.unresolved[0].confidence == 0.0
        assert "read as" in result.unresolved[0].reason
    assert textfix.fix_text(text, unresolved="mark") == text.replace(place, "\ufffd")


def test_what_is_lost_does_not_hinder_the_rest() -> None:
    result = textfix.repair("锟斤拷 Ã¼ber 烫烫烫")
    assert result.text == "锟斤拷 über 烫烫烫"
    assert len(result.unresolved) == 2


def test_two_of_them_may_be_a_word() -> None:
    assert not textfix.repair("这碗汤烫烫的。").unresolved


# --- properties ------------------------------------------------------------------------------


@share(5)
@example("é\0a\0=\n\0a\0")
@given(TEXTS)
def test_any_text_is_survived_and_comes_back(text: str) -> None:
    result = textfix.repair(text)
    assert result.undo() == text
    assert Repair.from_json(result.to_json()) == result


@share(3)
@given(TEXTS)
def test_a_repaired_text_is_left(text: str) -> None:
    once = ONLY_ESCAPES.repair(text).text
    assert ONLY_ESCAPES.repair(once).text == once


@share(5)
@given(TEXTS)
def test_escapes_are_found_in_order_and_within_the_text(text: str) -> None:
    for notation in escapes.NOTATIONS:
        end = 0
        for escape in notation.find(text):
            assert end <= escape.start < escape.end <= len(text)
            assert escape.spelled
            end = escape.end


@given(st.text(max_size=40))
def test_entities_are_read_as_the_library_reads_them(text: str) -> None:
    for escape in next(n for n in escapes.NOTATIONS if "&" in n.signs).find(in_numbers(text)):
        seen = in_numbers(text)[escape.start : escape.end]
        if not 0x80 <= ord(escape.spelled) < 0xA0:
            assert html.unescape(seen) in (escape.spelled, "")


@pytest.mark.parametrize(
    "unit",
    ["&amp;", "\\", "\\u00", "+a", "+", "a\0b", "=C3", "=\n", "u00c3", "xn--a-", "[\\u00c3-", "畂"],
)
def test_time_is_linear(unit: str) -> None:
    def took(times: int) -> float:
        text = unit * times + " \\u \\x + & = %"
        best = 9.0
        for _ in range(3):
            start = time.process_time()
            for stage in ESCAPED:
                stage.run(text, 0.8)
            best = min(best, time.process_time() - start)
        return best

    # 64 times would be quadratic; a busy machine is not.
    assert took(16_000) < 0.1 + 30 * took(2_000)
