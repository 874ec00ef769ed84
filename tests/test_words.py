"""The table of words that languages have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix.language.languages import load as load_languages
from textfix.language.model import load as load_model
from textfix.language.words import MAGIC, Words, load


def find(word: str) -> list[str]:
    """The languages that have a word."""
    found = load().find(load_model().fold(word))
    return [load_languages().names[n] for n in found.languages] if found else []


@pytest.mark.parametrize(
    ("word", "language"),
    [
        ("für", "de"),
        ("même", "fr"),
        ("čerstvém", "cs"),
        ("błoto", "pl"),
        ("kötü", "tr"),
        ("привет", "ru"),
        ("Москва", "ru"),
        ("καλημέρα", "el"),
        ("שלום", "he"),
        ("مرحبا", "ar"),
        ("mañana", "es"),
        ("đường", "vi"),
        ("그리고", "ko"),
    ],
)
def test_words_by_language(word: str, language: str) -> None:
    assert language in find(word)


@pytest.mark.parametrize("word", ["hèlt", "p³otu", "èerstvém", "Ã©tÃ©", "мать-и-", "über-", ""])
def test_what_no_language_has(word: str) -> None:
    assert not find(word)


def test_frequent_words_cost_less() -> None:
    für, kürbis = (load().find(word) for word in ("für", "kürbis"))
    assert für and kürbis and für.cost < kürbis.cost


@given(st.text(st.characters(min_codepoint=0x80, max_codepoint=0x24F), min_size=4, max_size=9))
def test_random_letters_are_hardly_ever_a_word(word: str) -> None:
    load().find(word)  # anything may be asked


def test_few_words_are_found_that_are_none() -> None:
    letters = "àèìòùáéíóúâêîôûäëïöüñçßøåæ"
    asked = [
        a + b + c + d for a in letters for b in letters[:12] for c in letters[:12] for d in "qx"
    ]
    assert sum(load().find(word) is not None for word in asked) <= 3 + len(asked) // 2000


@pytest.mark.parametrize("damage", [b"", MAGIC, MAGIC + b"\x02\x00\x00\x00{}", b"something else"])
def test_a_broken_table_is_none(damage: bytes) -> None:
    with pytest.raises(ValueError, match="table of words"):
        Words(damage)


def test_a_table_that_is_cut_off_is_none() -> None:
    words = load()
    data = bytes(memoryview(words.data)[: len(words.data) // 2])
    with pytest.raises(ValueError, match="cut off"):
        Words(data)


@given(st.text(max_size=12))
def test_the_kernel_finds_the_same(word: str) -> None:
    model = load_model()
    if model.kernel is None:
        pytest.skip("no compiled kernel")
    for asked in (word, "für", "straße"):
        assert model.kernel.find_word(asked) == load().entry(asked)


def test_the_kernel_takes_whole_tables_only() -> None:
    from pathlib import Path

    import textfix.language.model as module
    from textfix.language.model import Model
    from textfix.lattice import kernel_of

    words = load()
    fresh = Model(Path(module.__file__).with_name("table.bin").read_bytes())
    if fresh.kernel is None:
        pytest.skip("no compiled kernel")
    known = kernel_of(fresh)
    assert known is not None
    mapped, base, seed, length, count, sets = words.layout
    told = (base, seed, length, count, sets)
    data = bytes(mapped)
    for broken in (
        (data[: base + 99], *told),
        (data, len(data), *told[1:]),
        (data, -1, *told[1:]),
        (data, *told[:2], length - 1, *told[3:]),
        (data, *told[:2], 0, *told[3:]),
        (data, *told[:3], 1 << 31, sets),
        (data, *told[:4], 0),
        (b"", *told),
    ):
        with pytest.raises(ValueError, match="table of words"):
            known.tell_words(*broken)
    known.tell_words(data, *told)  # a second time is none
    assert known.find_word("für") == words.entry("für")
    for wrong in (b"f", 1, None):
        with pytest.raises(TypeError):
            known.find_word(wrong)  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            known.ways_to_words(wrong)  # type: ignore[arg-type]
