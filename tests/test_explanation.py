"""Chains in words, recipes that work when pasted, and counts."""

from __future__ import annotations

import html
import json
import quopri
import re
import urllib.parse
from pathlib import Path
from typing import Any

import pytest
from conftest import SENTENCES

from textfix import Edit, Pipeline, Repair, recipe, repair, tally
from textfix.channels import BY_CODEC, Channel, all_channels
from textfix.explanation import expressions
from textfix.stages import ESCAPED as ESCAPED_STAGES
from textfix.stages import MOJIBAKE

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
ESCAPED = json.loads((FIXTURES / "escaped.json").read_text(encoding="utf-8"))
PIPELINE = Pipeline("escapes and mojibake", (*ESCAPED_STAGES, MOJIBAKE))
NO_RECIPE = {
    # entities that stay beside the damage, JSON around it, and URLs that stay URLs
    "entities-beside-good-en", "json-document-en", "percent-url-fr", "punycode-de",
    # html.unescape has U+FFFD for halves of characters
    "entities-halves",
    # nothing undoes a transliteration
    "transliterated apostrophe", "transliterated quotes", "transliterated capitals",
    "transliterated ellipsis", "transliterated-tm-bare",
    # one line of three
    "utf16-line-en",
    # one word of a line, and what was lost
    "cesu-cyrillic-ru", "cesu-space-en", "lost-ru", "lost-twice-fr",
}  # fmt: skip


def pasted(expression: str, text: str) -> Any:
    """What a person gets who pastes the expression after the imports that it shows."""
    names = {"html": html, "quopri": quopri, "re": re, "urllib": urllib, "text": text}
    return eval(expression, names)


@pytest.mark.parametrize("case", ESCAPED, ids=lambda case: str(case["label"]))
def test_recipes_of_escapes_work_by_hand(case: dict[str, str]) -> None:
    result = PIPELINE.repair(case["before"])
    found = recipe(result)
    if case["label"] in NO_RECIPE:
        assert found is None
    else:
        assert found
        assert pasted(found, case["before"]) == case["after"]


def test_recipes_of_every_channel_work_by_hand() -> None:
    tried = 0
    for channel in all_channels():
        for language in ("de", "ru", "el", "ja"):
            text = SENTENCES[language]
            try:
                seen = text.encode(channel.written.codec).decode(channel.read.codec)
                back = seen.encode(channel.read.codec).decode(channel.written.codec)
            except UnicodeError:
                continue
            if back != text or seen == text:
                continue
            edit = Edit(0, len(seen), seen, text, "mojibake", str(channel), 1.0)
            found = recipe(Repair(seen, text, (edit,)))
            assert found and pasted(found, seen) == text, (str(channel), language)
            assert recipe(edit) == found
            tried += 1
            break
    assert tried > 300


def test_undefined_bytes_are_spelled_out() -> None:
    whole = repair("â€œÃ\x81rbolâ€\x9d")
    assert whole.text == "“Árbol”"
    found = recipe(whole)
    assert found == (
        'b"".join(c.encode("cp1252", "ignore") or bytes([ord(c)]) for c in text).decode("utf-8")'
    )
    assert pasted(found, whole.original) == whole.text


@pytest.mark.parametrize(
    ("seen", "chain"),
    [
        ("doesn\xe2\x80\x99t", "UTF-8 read as ISO 8859-1"),
        # a letter of both readers goes with what only one of them can have made
        ("the caf\xc3\xa9 doesn\xe2\x80\x99t", "UTF-8 read as ISO 8859-1"),
        ("Caf\xc3\x83\xc2\xa9", "UTF-8 read as ISO 8859-1, twice"),
        (
            "it\xc3\xa2\xe2\x82\xac\xe2\x84\xa2s".encode("latin-1").decode("utf-8"),
            "UTF-8 read as Windows-1252",
        ),
        (
            "it\u2019s".encode().decode("cp1252").encode().decode("latin-1"),
            "UTF-8 read as Windows-1252, then UTF-8 read as ISO 8859-1",
        ),
        # both: the channel's name
        ("it\u00e2\u20ac\u2122s what \xe2\x80\x98we\xe2\x80\x99 do", "UTF-8 read as Windows-1252"),
        # Windows-1252 leaves the byte undefined
        ("\xc3\x81rbol viejo", "UTF-8 read as ISO 8859-1"),
    ],
)
def test_controls_tell_iso_8859_1_from_windows_1252(seen: str, chain: str) -> None:
    result = repair(seen)
    assert result.chain == chain
    found = recipe(result)
    assert found and pasted(found, seen) == result.text
    assert ("latin-1" in found) == ("ISO 8859-1" in chain)


def test_layers_have_one_recipe() -> None:
    result = repair("fÃƒÂ¼r die TÃƒÂ¼r")
    assert result.chain == "UTF-8 read as Windows-1252, twice"
    found = recipe(result)
    assert found == "text" + 2 * '.encode("cp1252").decode("utf-8")'
    assert pasted(found, result.original) == "für die Tür"


def test_a_text_damaged_in_part_has_none_but_its_edits_have() -> None:
    result = repair("Ã¼ber dem Café")
    assert recipe(result) is None
    assert [recipe(edit) for edit in result.edits] == ['text.encode("cp1252").decode("utf-8")']


def test_what_lost_bytes_has_none() -> None:
    result = repair((FIXTURES / "article.txt").read_text(encoding="utf-8"))
    assert result.edits
    assert recipe(result) is None
    assert {recipe(edit) for edit in result.edits} == {None}


def test_undamaged_text_has_neither() -> None:
    result = repair("naïve café")
    assert result.chain == ""
    assert recipe(result) is None
    assert tally([result]) == {}


@pytest.mark.parametrize(
    "reason",
    ["typewriter quotes", "", "UTF-8 read as", "x read as y", '") or exit() or ("', "text"],
)
def test_a_reason_from_elsewhere_gives_nothing(reason: str) -> None:
    assert list(expressions(reason)) == []
    assert recipe(Edit(0, 1, "a", "b", "own", reason, 1.0)) is None


def test_very_long_chains_give_nothing() -> None:
    assert list(expressions("UTF-8 read as Windows-1252, 999999999 times")) == []


def test_counts_over_many_texts() -> None:
    texts = ["Ã¼ber", "fÃ¼r die TÃ¼r", "naïve", "It&acirc;&euro;&trade;s"]
    assert tally(map(repair, texts)) == {
        "UTF-8 read as Windows-1252": 3,
        "UTF-8 read as Windows-1252, then written as HTML entities": 1,
    }


def test_the_chain_of_several() -> None:
    result = repair("It&acirc;&euro;&trade;s warm, the cafÃ© and the crÃªperie")
    assert result.chain == (
        "UTF-8 read as Windows-1252; UTF-8 read as Windows-1252, then written as HTML entities"
    )


def test_channels_name_what_recipes_know() -> None:
    channel = Channel(BY_CODEC["utf-8"], BY_CODEC["gb18030"])
    assert next(expressions(str(channel))) == 'text.encode("gb18030").decode("utf-8")'
