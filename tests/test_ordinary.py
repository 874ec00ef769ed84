"""What is ordinary at a glance: words of many languages, and not what went through a channel."""

from __future__ import annotations

import pytest
from conftest import SENTENCES

from textfix.detectors.mojibake import TOKEN, is_worthwhile
from textfix.detectors.ordinary import is_ordinary
from textfix.language.model import load
from textfix.weights import AT_A_GLANCE, REMARKABLE

pytestmark = pytest.mark.usefixtures("each_kernel")

SHARE = 0.6
"""Of the words of a sentence those that are ordinary at least; ideographs have no words."""


@pytest.mark.parametrize("language", sorted(SENTENCES.keys() - {"zh", "ja"}))
def test_most_words_are_ordinary(language: str) -> None:
    words = TOKEN.findall(SENTENCES[language])
    ordinary = [word for word in words if is_ordinary(load(), word)]
    assert len(ordinary) >= SHARE * len(words)


CHANNELS = [
    ("utf-8", "cp1252"), ("utf-8", "latin-1"), ("utf-8", "cp1251"), ("utf-8", "cp437"),
    ("utf-8", "mac_roman"), ("utf-8", "koi8-r"), ("utf-8", "gb18030"), ("utf-8", "cp932"),
    ("koi8-r", "cp1251"), ("cp1251", "koi8-r"), ("cp1251", "mac_cyrillic"), ("cp1251", "cp1252"),
    ("iso8859-5", "cp1251"), ("cp1253", "cp1251"), ("cp1253", "cp1252"), ("cp1255", "cp1252"),
    ("cp1256", "cp1252"), ("cp1250", "cp1252"), ("cp1257", "cp1252"), ("cp1254", "cp1252"),
    ("gb18030", "big5"), ("big5", "gb18030"), ("cp932", "gb18030"), ("euc_kr", "gb18030"),
    ("cp874", "cp1252"), ("cp850", "cp1252"), ("mac_roman", "cp1252"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "read"), CHANNELS, ids="-".join)
def test_damage_is_not_ordinary(written: str, read: str) -> None:
    """Of what the whole rule would look at, next to nothing in a sentence, and never all of it."""
    for sentence in SENTENCES.values():
        try:
            seen = sentence.encode(written).decode(read, "ignore")
        except UnicodeEncodeError:
            continue
        odd = [word for word in TOKEN.findall(seen) if is_worthwhile(load(), word)]
        passed = [word for word in odd if is_ordinary(load(), word)]
        assert not odd or len(passed) <= len(odd) / 4, passed


def test_a_token_of_several_scripts_is_not_ordinary() -> None:
    assert not is_ordinary(load(), "Кафеé")
    assert not is_ordinary(load(), "пapa")
    assert is_ordinary(load(), "漢字かな")


def test_shares_leave_room_for_damage() -> None:
    """Signs alone are judged as beside Latin letters: the kernel does not ask which they are."""
    assert AT_A_GLANCE[""] == AT_A_GLANCE["latin"]
    assert all(share < 8 for glances in AT_A_GLANCE.values() for _, share in glances)
    assert set(AT_A_GLANCE) - {"other"} <= set(REMARKABLE)
