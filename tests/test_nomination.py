"""Channels worth a close look: the right one is among them, and what they promise tells damage."""

from __future__ import annotations

import pytest
from conftest import SENTENCES, share
from hypothesis import given
from hypothesis import strategies as st

from textfix.channels import BY_CODEC, Channel
from textfix.detectors.mojibake import detect
from textfix.fixers.nomination import NOTHING, Nomination, nominate, quick_gain, through
from textfix.language.model import load
from textfix.weights import HOPELESS, MOST_TWINS, NOMINEES, WITH_TWINS

pytestmark = pytest.mark.usefixtures("each_kernel")

CHANNELS = [
    ("utf-8", "cp1252"),
    ("utf-8", "cp1251"),
    ("utf-8", "cp437"),
    ("utf-8", "mac_roman"),
    ("utf-8", "gb18030"),
    ("cp1251", "cp1252"),
    ("koi8_r", "cp1251"),
    ("cp1253", "cp1252"),
    ("cp932", "cp1252"),
]


def damaged(text: str, written: str, read: str) -> str:
    try:
        return text.encode(written).decode(read)
    except UnicodeError:
        return ""


def of(text: str) -> Nomination:
    """What the suspicious tokens of a text nominate, the most surprising first."""
    suspects = sorted(detect(load(), text), key=lambda suspect: -suspect.surprise)
    return nominate(load(), [s.token for s in suspects if s.suspicious])


CASES = [
    pytest.param(language, written, read, id=f"{language} {written}>{read}")
    for language, text in SENTENCES.items()
    for written, read in CHANNELS
    if not damaged(text, written, read).isascii() and damaged(text, written, read) != text
]


@pytest.mark.parametrize(("language", "written", "read"), CASES)
def test_the_right_channel_is_nominated(language: str, written: str, read: str) -> None:
    text = SENTENCES[language]
    found = of(damaged(text, written, read))
    undone = [
        " ".join(through(load(), token, channel) for token in damaged(text, written, read).split())
        for channel in found.channels
    ]
    assert text in undone or Channel(BY_CODEC[written], BY_CODEC[read]) in found.channels


@pytest.mark.parametrize(("language", "written", "read"), CASES)
def test_damage_promises_more_than_what_was_there(language: str, written: str, read: str) -> None:
    text = SENTENCES[language]
    promise = of(damaged(text, written, read)).promise
    assert promise >= HOPELESS
    tokens = [token for token in text.split() if not token.isascii()]
    assert promise > nominate(load(), tokens).promise


@pytest.mark.parametrize("tokens", [[], ["ascii", "only"]])
def test_no_channel_promises_nothing(tokens: list[str]) -> None:
    assert nominate(load(), tokens) == Nomination((), NOTHING)


def test_more_of_the_same_damage_promises_more() -> None:
    few = nominate(load(), ["cafÃ©"]).promise
    more = nominate(load(), ["cafÃ©", "Ã¼ber", "piÃ±ata"]).promise
    assert more > few


def test_the_promise_is_of_the_first_and_less_its_cost() -> None:
    found = nominate(load(), ["cafÃ©"])
    first = found.channels[0]
    assert str(first) == "UTF-8 read as Windows-1252"
    gain = load().cost("cafÃ©") - load().cost("café")
    assert found.promise >= gain - first.cost


@pytest.mark.parametrize("token", ["cafÃ©", "РїСЂРёРІРµС‚", "縺ゅｊ"])
def test_quick_gain_is_for_the_right_channel(token: str) -> None:
    channels = nominate(load(), [token]).channels
    best = max(channels, key=lambda channel: quick_gain(load(), [token], channel) - channel.cost)
    assert through(load(), token, best) in ("café", "привет", "あり")


ANY = st.text(
    st.characters() | st.sampled_from("ÃÂâ€™ÐÑвЂ├ﾃ縺锟") | st.integers(0xD800, 0xDFFF).map(chr),
    min_size=1,
    max_size=40,
)


@share(2)
@given(st.lists(ANY, max_size=8))
def test_nominees_are_few_and_different(tokens: list[str]) -> None:
    found = nominate(load(), tokens)
    assert len(found.channels) <= NOMINEES + WITH_TWINS * MOST_TWINS
    assert not any(channel.lossy for channel in found.channels)
    assert (found.promise == NOTHING) == (not found.channels)
    for channel in found.channels:
        assert channel.written.written is not None
        assert channel.read.read is not None
        assert quick_gain(load(), tokens, channel) >= 0
