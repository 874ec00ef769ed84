"""The language model: whole, small, quick to load, and right about what is likely."""

from __future__ import annotations

import random
import time
from pathlib import Path
from statistics import mean

import pytest
from conftest import SENTENCES, share
from hypothesis import example, given
from hypothesis import strategies as st
from make_fixtures import misread

from textfix.language import model as module
from textfix.language.model import MAGIC, UNIT, Model, load
from textfix.weights import ASCII_CEILING

pytestmark = pytest.mark.usefixtures("each_kernel")

TABLE = Path(module.__file__).with_name("table.bin")

WORDS = st.sampled_from([word for text in SENTENCES.values() for word in text.split()])
TOKENS = st.text(st.characters() | st.integers(0xD800, 0xDFFF).map(chr), max_size=8) | WORDS

HIGHEST = 100 * UNIT
"""More than any one character may cost: nothing is impossible."""


@pytest.fixture(scope="module")
def data() -> bytes:
    return TABLE.read_bytes()


# --- the table ------------------------------------------------------------------------------


def test_table_is_small() -> None:
    assert TABLE.stat().st_size <= 4_000_000


def test_table_loads_quickly() -> None:
    begun = time.process_time()
    load.__wrapped__()
    assert time.process_time() - begun < 0.2


def test_model_is_loaded_once() -> None:
    assert load() is load()


def test_table_in_memory_is_as_good_as_mapped(data: bytes) -> None:
    model = Model(data)
    for text in SENTENCES.values():
        assert [model.costs(t) for t in text.split()] == [load().costs(t) for t in text.split()]


@pytest.mark.parametrize(
    "foreign",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(100), id="another format"),
        pytest.param(bytes(100), id="zeros"),
        pytest.param(MAGIC + b"\xff\xff\xff\xff", id="a header longer than the file"),
        pytest.param(MAGIC + b"\x02\0\0\0no" + bytes(100), id="a header that is not JSON"),
        pytest.param(
            MAGIC + b"\x02\0\0\0{}" + bytes(100),
            id="a header without its keys",
        ),
        pytest.param(
            MAGIC + b"\x02\0\0\0[]" + bytes(100),
            id="a header that is a list",
        ),
    ],
)
def test_what_is_no_table_is_refused(foreign: bytes) -> None:
    with pytest.raises(ValueError, match="table"):
        Model(foreign)


@pytest.mark.parametrize("size", [1, len(MAGIC) - 1])
def test_table_cut_off_in_its_name_is_refused(data: bytes, size: int) -> None:
    with pytest.raises(ValueError, match="table"):
        Model(data[:size])


@pytest.mark.parametrize("more", [0, 1, 3])
def test_table_cut_off_before_its_header_is_refused(data: bytes, more: int) -> None:
    with pytest.raises(ValueError, match="table"):
        Model(data[: len(MAGIC) + more])


@given(part=st.floats(0, 1, exclude_max=True))
@example(part=0.9999999)
def test_table_cut_off_later_is_refused(data: bytes, part: float) -> None:
    start = len(MAGIC) + 4
    with pytest.raises(ValueError, match="table"):
        Model(data[: start + int(part * (len(data) - start))])


# --- costs ----------------------------------------------------------------------------------


@share(5)
@given(TOKENS)
def test_cost_is_the_sum_of_costs(token: str) -> None:
    costs = load().costs(token)
    assert len(costs) == len(token) + 1, "one for each character and the boundary"
    assert sum(costs) == load().cost(token)


@share(10)
@given(TOKENS)
def test_nothing_is_impossible(token: str) -> None:
    assert all(0 <= cost <= HIGHEST for cost in load().costs(token))


@share(5)
@given(TOKENS, st.characters(max_codepoint=0x7F))
def test_ascii_may_follow_anything(token: str, char: str) -> None:
    costs = load().costs(token + char)
    assert costs[-1] <= ASCII_CEILING
    assert costs[-2] <= ASCII_CEILING


@share(5)
@given(TOKENS)
def test_fold_keeps_the_length(token: str) -> None:
    model = load()
    folded = model.fold(token)
    assert len(folded) == len(token)
    assert model.fold(folded) == folded


def test_every_character_has_a_class() -> None:
    model = load()
    for code_point in (*range(0x3000), *range(0x3000, 0x110000, 97), 0x10FFFF):
        char = chr(code_point)
        assert 0 <= model.class_of(char) < len(model.class_names)
        assert model.case_of(char) in (0, 1, 2)
        assert 0 <= model.lone_cost(char) <= HIGHEST


def test_costs_do_not_hang_on_what_was_seen_before(
    data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_CACHE_LIMIT", 4)
    model = Model(data)
    tokens = " ".join(SENTENCES.values()).split()
    forwards = [model.cost(token) for token in tokens]
    assert [model.cost(token) for token in reversed(tokens)] == forwards[::-1]
    assert [load().cost(token) for token in tokens] == forwards


# --- what is likely -------------------------------------------------------------------------


def read_as(text: str, encoding: str) -> str:
    """UTF-8 in a single-byte encoding; undefined bytes as C1 controls."""
    return misread(text.encode(), encoding)


@pytest.mark.parametrize("encoding", ["cp1252", "cp1251", "mac_roman", "cp437", "koi8_r"])
@pytest.mark.parametrize("language", SENTENCES)
def test_words_are_likelier_than_their_mojibake(language: str, encoding: str) -> None:
    for word in SENTENCES[language].split():
        if not word.isascii():
            assert load().cost(word) < load().cost(read_as(word, encoding)), word


def noise() -> list[str]:
    """Words of letters drawn from many scripts."""
    letters = [chr(c) for c in range(0xC0, 0xD7A4) if chr(c).isalpha()]
    draw = random.Random(0)
    return ["".join(draw.choices(letters, k=6)) for _ in range(200)]


def cost_per_character(words: list[str]) -> float:
    return mean(load().cost(word) / len(word) for word in words)


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("Deseret", ["𐐔𐐯𐑅𐐨𐑉𐐯𐐻", "𐐈𐑊𐐹𐐲𐐺𐐯𐐻", "𐐜𐐲"]),
        ("Vai", ["ꕙꔤ", "ꕉꔸꕎ", "ꔳꕩꕪꔤ"]),
        ("Runic", ["ᚠᚢᚦᚨᚱᚲ", "ᚾᛅᚠᚾ", "ᛋᛏᛅᛁᚾ"]),
        ("N’Ko", ["ߒߞߏ", "ߡߊ߬ߘߋ߲", "ߞߊ߲"]),
        ("Gothic", ["𐌲𐌿𐌸", "𐍅𐌰𐌿𐍂𐌳", "𐌰𐍄𐍄𐌰"]),
    ],
)
def test_unseen_script_is_unknown_not_wrong(script: str, words: list[str]) -> None:
    assert cost_per_character(words) < cost_per_character(noise()), script


def test_letters_in_order_are_likelier_than_shuffled() -> None:
    draw = random.Random(0)
    for language, text in SENTENCES.items():
        words = [word for word in text.split() if len(word) > 3]
        shuffled = ["".join(draw.sample(word, len(word))) for word in words]
        assert cost_per_character(words) < cost_per_character(shuffled), language
