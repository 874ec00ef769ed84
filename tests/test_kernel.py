"""The compiled kernel and its twin in Python: every method says the same, of any text.

Skipped where there is no compiled kernel. What a method promises is tested with the module that
holds its twin; here it matters only that both agree, and that what is wrong is refused.
"""

from __future__ import annotations

import gc
import inspect
import json
import os
import pickle
import pydoc
import struct
import subprocess
import sys
import weakref
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from conftest import SENTENCES, share
from hypothesis import example, given
from hypothesis import strategies as st

import textfix
from textfix import kernel, lattice, losses, weights
from textfix.channels import (
    BY_CODEC,
    ENCODINGS,
    EVERY,
    Channel,
    Encoding,
    all_channels,
    late_channels,
)
from textfix.detectors import mojibake as detector
from textfix.detectors import ordinary
from textfix.detectors.mojibake import Suspect
from textfix.fixers import nomination
from textfix.fixers.hope import (
    has_hope,
    has_late_hope,
    has_promise,
    is_hopeless,
    is_other_accent,
    is_provable,
    says_little,
    spared,
)
from textfix.fixers.judging import UNCONVINCING, Case, Hearing
from textfix.fixers.lossy import extended
from textfix.fixers.mojibake import undo_layers
from textfix.fixers.sure import undo_surely
from textfix.fixers.surroundings import scripts_apart, scripts_of_all, scripts_together
from textfix.language import model as module
from textfix.language.languages import load as load_languages
from textfix.language.model import UNIT, Model
from textfix.losses import CASES, SMALL
from textfix.profiles import PROFILES
from textfix.rewriting import Letters
from textfix.screen import Screen

if not kernel.active():
    pytest.skip("the kernel was not compiled, or is switched off", allow_module_level=True)

from textfix.kernel._native import Letters as CompiledLetters

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(module.__file__).with_name("table.bin").read_bytes()
NATIVE = Model(DATA, compiled=True)
PYTHON = Model(DATA, compiled=False)
BOTH = (NATIVE, PYTHON)

assert lattice.kernel_of(NATIVE) is not None
assert lattice.kernel_of(PYTHON) is None
KERNEL: kernel.Kernel = lattice.kernel_of(NATIVE)  # type: ignore[assignment]

# --- what is compared ----------------------------------------------------------------------------

WORDS = " ".join(SENTENCES.values()).split()

NUL = "\0"  # test_nul_costs_the_same has it

CHARACTERS = (
    st.characters(exclude_characters=NUL)
    | st.integers(0xD800, 0xDFFF).map(chr)  # lone surrogates
    | st.integers(1, 0xFF).map(chr)
    | st.integers(0x10000, 0x10FFFF).map(chr)
    | st.sampled_from("ÃÂâ€™œ\x9d\x80\xa0©ÐÑвЂ├ﾃ縺锟斤拷鈥โรaebЩ?�・ ㅤ\n+A\uff71\uff72\U0001d15e")
)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A word or two, written in one encoding and read in another, perhaps with a loss."""
    text = draw(st.sampled_from(WORDS)) + draw(st.sampled_from(["", "—", "’s", " ", "\u00a0"]))
    written, read = draw(st.sampled_from(ENCODINGS)), draw(st.sampled_from(ENCODINGS))
    if read.codec == "utf-8":
        read = BY_CODEC["cp1252"]
    handler = draw(st.sampled_from(["ignore", "replace"]))
    seen = text.encode(written.codec, "ignore").decode(read.codec, handler)
    change = draw(st.sampled_from(["", "lower", "upper"]))
    return seen.lower() if change == "lower" else seen.upper() if change == "upper" else seen


TOKENS = (
    st.text(CHARACTERS, max_size=24)
    | damaged()
    | st.sampled_from(WORDS)
    | st.builds(str.__mul__, st.text(CHARACTERS, min_size=1, max_size=3), st.integers(2, 40))
    | st.builds("".join, st.lists(damaged() | st.text(CHARACTERS, max_size=4), max_size=5))
)
TEXTS = st.lists(TOKENS | st.sampled_from([" ", "\n", "\t", "\x0b", "\x1c", "\x85", "\u3000"])).map(
    "".join
)
LOSSLESS = st.sampled_from(
    sorted([*all_channels(), *late_channels()], key=lambda channel: channel.cost)
)
READS = ["cp1252", "latin_1", "iso8859_11", "cp874", "cp1251", "mac_roman", "gb18030", "cp932"]
LOSSY = st.sampled_from([Channel(BY_CODEC["utf-8"], BY_CODEC[read], True) for read in READS])
SMALL_OF_MAC = Channel(BY_CODEC["utf-8"], BY_CODEC["mac_roman"], True, recased=SMALL.name)
RECASED = st.sampled_from(
    [
        Channel(BY_CODEC["utf-8"], BY_CODEC[read], True, recased=case)
        for read in ("cp1251", "mac_roman", "cp437")
        for case in CASES
    ]
)
PRICES = st.integers(-8 * UNIT, 8 * UNIT)

LONG = ["é" * 4096, "Ã©" * 2048, "ab" * 2048, "縺" * 1365, "\ud800" * 4096, "à ¸—" * 1000]


def alike(native: Any, python: Any) -> None:
    """Says both sides where they differ."""
    assert native == python, f"\nkernel {native!r}\ntwin   {python!r}"


# --- costs ---------------------------------------------------------------------------------------


@share(40)
@given(TOKENS | TEXTS)
@example("")
@example(" ")
@example("a\nb")
@example("\ud83d\ude00")
def test_costs(token: str) -> None:
    alike(NATIVE.costs(token), PYTHON.costs(token))
    alike(NATIVE.cost(token), PYTHON.cost(token))


@pytest.mark.xfail(reason="Model._entries takes what follows a NUL for the first", strict=True)
def test_nul_costs_the_same() -> None:
    alike(NATIVE.costs("0\0"), PYTHON.costs("0\0"))


@share(40)
@given(TOKENS | TEXTS)
@example("")
@example("ｱｲｳｴｵﾞ")
@example("----====")
@example("абвгд")
@example("a漢かa")
def test_kept_costs(token: str) -> None:
    alike(lattice.kept_costs(NATIVE, token), lattice.kept_costs(PYTHON, token))
    alike(lattice.kept_cost(NATIVE, token), lattice.kept_cost(PYTHON, token))


@share(40)
@given(TOKENS | TEXTS, st.booleans())
@example("", True)
@example("\x80\x9f\xa0", False)
@example("«–“„‚’…»\u2012\u201b\u2025", True)
def test_decoded_cost(text: str, structured: bool) -> None:
    alike(*(lattice.decoded_cost(model, text, structured) for model in BOTH))


@share(40)
@given(TOKENS | TEXTS)
@example("")
@example("漢字한글")
def test_surprise(token: str) -> None:
    alike(detector.surprise_of(NATIVE, token), detector.surprise_of(PYTHON, token))


@pytest.mark.parametrize("token", LONG, ids=ascii)
def test_long_tokens_cost_the_same(token: str) -> None:
    alike(NATIVE.costs(token), PYTHON.costs(token))
    alike(lattice.kept_costs(NATIVE, token), lattice.kept_costs(PYTHON, token))
    alike(detector.surprise_of(NATIVE, token), detector.surprise_of(PYTHON, token))


def test_every_plane() -> None:
    for start in range(1, 0x110000, 997):
        text = "".join(map(chr, range(start, min(start + 3, 0x110000))))
        alike(NATIVE.costs(f"a{text}é"), PYTHON.costs(f"a{text}é"))
        alike(lattice.kept_costs(NATIVE, text), lattice.kept_costs(PYTHON, text))


# --- detection -----------------------------------------------------------------------------------


@share(40)
@given(TEXTS)
@example("")
@example("x" * 9 + "é" + "y" * 9)
@example("Ã©" * 5000)
@example("a" * 3999 + "Ã©Ã©Ã©")
@example(" Ã©tÃ©\x1cÃ©tÃ©\u2028Ã©tÃ©\x0bÃ©tÃ© ")
def test_detect(text: str) -> None:
    alike(detector.detect(NATIVE, text), detector.detect(PYTHON, text))


@pytest.mark.parametrize(
    "alone", ["\u1101", "\u3131", "\u3005", "\u3192", "\u7661", "\ucc54", "\uff83\uff68"]
)
@pytest.mark.parametrize(
    "place", ["il lago {} profondo", "l{}r an lae", "18{} haois anseo", "SQL{} queries", "{} ab"]
)
def test_strangers(alone: str, place: str) -> None:
    text = place.format(alone)
    alike(detector.detect(NATIVE, text), detector.detect(PYTHON, text))


@pytest.mark.parametrize("odd", ["é", "Ж", "\U00010400", "\ud800"])
@pytest.mark.parametrize("before", range(17))
def test_detect_at_every_alignment(before: int, odd: str) -> None:
    text = "a" * before + odd + "Ã©tÃ©" + " " * before + odd + "b" * before + " â€™"
    alike(detector.detect(NATIVE, text), detector.detect(PYTHON, text))


def test_detect_in_a_long_text_and_in_threads() -> None:
    text = " ".join(SENTENCES.values()) * 60 + " Ã©tÃ© vоilà " * 500
    assert len(text) > 1 << 16
    expected = detector.detect(PYTHON, text)
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: detector.detect(NATIVE, text), range(8)):
            alike(found, expected)


ALPHABETS = (
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґљњџАМЭЬЪ",
    "αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώΆΈΌΐ",
    "אבגדהוזחטיךכלםמןנסעףפץצקרשת",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءپچگژی",
    "กขคงจชซญดตถทธนบปผพฟมยรลวศษสหอฮะาิีืุูเแโใไ่้์ๆ",
    "あいうえおかがきくけこのはもやらりるをんアイウカコシスタトマムラルンーッ漢字中国人的一是大",
    "가나다라마바사아자차카타파하은는이가에서의",
    "देवनागरीकखगतमाि்தமிழ்",
    "abcdeéèêàçñöüßøåæłśćžőűășțãõìòđ",
)
SIGNS = ".,!?-:;'\"()0123456789«»–—“”’…€№°\xa0\xad\u202f·"
WRITTEN = st.one_of(
    *(
        st.text(st.sampled_from(letters) | st.sampled_from(SIGNS), max_size=12)
        for letters in ALPHABETS
    ),
    st.text(st.sampled_from("".join(ALPHABETS) + SIGNS), max_size=9),
    st.builds(str.capitalize, st.sampled_from(WORDS)),
    st.builds(str.upper, st.sampled_from(WORDS)),
)


@share(80)
@given(WRITTEN | TOKENS)
@example("")
@example("'déjà…»")
@example("№5")
@example("СССР-2")
@example("SQL文")
@example("ｱｲｳ")
@example("תש״ח")
@example("é" * 4000)
@example("é" * 4001)
@example("a\xa0b\xadÉ\xa0")
@example("தமிழ்2")
def test_ordinary(token: str) -> None:
    alike(ordinary.is_ordinary(NATIVE, token), ordinary.is_ordinary(PYTHON, token))


# --- explanations --------------------------------------------------------------------------------


@share(40)
@given(TOKENS, LOSSLESS, PRICES, PRICES)
@example("Ã©tÃ©", Channel(BY_CODEC["utf-8"], BY_CODEC["cp1252"]), -8, 8)
@example("ЖÃ©Ж", Channel(BY_CODEC["utf-8"], BY_CODEC["cp1252"]), 8, 8)
@example("", Channel(BY_CODEC["utf-8"], BY_CODEC["cp1252"]), 8, 8)
@example("\x80\x80", Channel(BY_CODEC["big5hkscs"], BY_CODEC["cp1252"]), 0, 0)
def test_explain(token: str, channel: Channel, enter: int, switch: int) -> None:
    native, python = (lattice.explain(m, token, channel, enter, switch) for m in BOTH)
    alike(native, python)
    assert native.text(token) == python.text(token)


@share(40)
@given(TOKENS, LOSSY | RECASED, PRICES, PRICES)
@example(
    "og≈çosi≈ç", Channel(BY_CODEC["utf-8"], BY_CODEC["mac_roman"], True, recased=SMALL.name), 8, 8
)
@example(
    "рџсђрірёрірµс‚", Channel(BY_CODEC["utf-8"], BY_CODEC["cp1251"], True, recased=SMALL.name), 8, 8
)
@example("Americaโs", Channel(BY_CODEC["utf-8"], BY_CODEC["cp874"], True), 8, 8)
@example("aEUR(tm)", Channel(BY_CODEC["utf-8"], BY_CODEC["cp1252"], True), 8, 8)
@example("caf\xc3\n", Channel(BY_CODEC["utf-8"], BY_CODEC["latin_1"], True), 8, 8)
@example("鈥?", Channel(BY_CODEC["utf-8"], BY_CODEC["gb18030"], True), 8, 8)
def test_explain_with_loss(token: str, channel: Channel, enter: int, switch: int) -> None:
    alike(*(lattice.explain(m, token, channel, enter, switch) for m in BOTH))


def explained(
    model: Model, tokens: list[str], channel: Channel, enter: int
) -> dict[str, lattice.Explanation]:
    """What is explained at one price."""
    return lattice.explain_together(model, tokens, channel, enter, 24, lambda number: enter, 1)


@share(20)
@given(st.lists(TOKENS, max_size=4), LOSSLESS | LOSSY | RECASED, PRICES)
@example(["Ã©tÃ©", "", "aÃ", "été"], Channel(BY_CODEC["utf-8"], BY_CODEC["cp1252"]), 8)
@example(["¥é", "¥"], Channel(BY_CODEC["utf-8"], BY_CODEC["cp932"]), 8)
def test_explain_together(tokens: list[str], channel: Channel, enter: int) -> None:
    alike(*(explained(m, tokens, channel, enter) for m in BOTH))


@share(2)
@given(st.sampled_from(LONG), LOSSLESS | LOSSY)
def test_explain_long_tokens(token: str, channel: Channel) -> None:
    alike(*(lattice.explain(m, token, channel, 24, 24) for m in BOTH))


# --- nomination ----------------------------------------------------------------------------------


@share(5)
@given(st.lists(TOKENS.filter(bool), max_size=6))
@example([])
@example(["Ã©tÃ©", "â€™"])
@example(["縺ゅｊ"])
@example(["\ud800"])
@example(["é" * 500] * 3)
@example(["é"] * 80)
def test_nominate(tokens: list[str]) -> None:
    alike(*(nomination.nominate(m, tokens) for m in BOTH))
    alike(*(nomination.nominate(m, tokens, True) for m in BOTH))
    if tokens:
        alike(*(nomination.nominate_whole(m, tokens) for m in BOTH))


@pytest.mark.parametrize("token", ["ΒВ", "๙Ы"])
def test_nominate_where_two_readings_have_the_same_bytes(token: str) -> None:
    alike(*(nomination.nominate(m, [token]) for m in BOTH))


@share(20)
@given(st.lists(TOKENS, max_size=3), LOSSLESS | LOSSY | RECASED)
def test_quick_gain(tokens: list[str], channel: Channel) -> None:
    alike(*(nomination.quick_gain(m, tokens, channel) for m in BOTH))


@share(40)
@given(TOKENS, LOSSLESS)
@example("\x88\x62", Channel(BY_CODEC["big5hkscs"], BY_CODEC["cp1252"]))
def test_through(token: str, channel: Channel) -> None:
    alike(*(nomination.through(m, token, channel) for m in BOTH))


@share(20)
@given(st.lists(TOKENS, max_size=4), LOSSLESS)
@example(["\x88\x62", "a"], Channel(BY_CODEC["big5hkscs"], BY_CODEC["cp1252"]))
@example(["Straße", "Ã©", "\ud800"], Channel(BY_CODEC["cp1250"], BY_CODEC["cp1252"]))
def test_affected_and_spared(tokens: list[str], channel: Channel) -> None:
    alike(*(nomination.affected(m, tokens, channel) for m in BOTH))
    alike(*(spared(m, channel, tokens) for m in BOTH))


@share(40)
@given(st.binary(min_size=1, max_size=9), st.sampled_from([e for e in EVERY if e.multibyte]))
@example(b"\x88\x62a", BY_CODEC["big5hkscs"])
@example(b"\x81\x30\x81\x30", BY_CODEC["gb18030"])
@example(b"\x8f\xa2\xb7", BY_CODEC["euc_jp"])
def test_bytes_are_decoded_alike(data: bytes, written: Encoding) -> None:
    seen = data.decode("latin_1")
    alike(*(nomination.through(m, seen, Channel(written, BY_CODEC["latin_1"])) for m in BOTH))


# --- languages -----------------------------------------------------------------------------------

LANGUAGES = load_languages()
LETTERS = st.dictionaries(
    st.sampled_from(sorted(LANGUAGES._letters)), st.integers(1, 4), max_size=16
)


@share(20)
@given(st.lists(st.sampled_from(WORDS), max_size=9), LETTERS, LETTERS, LETTERS)
def test_languages_say_the_same(
    words: list[str], before: dict[str, int], after: dict[str, int], shared: dict[str, int]
) -> None:
    scores = LANGUAGES.evidence(words)
    native = LANGUAGES.weigh(scores, before, after, shared)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel, "active", lambda: False)
        alike(scores, LANGUAGES.evidence(words))
        alike(native, LANGUAGES.weigh(scores, before, after, shared))


@share(8)
@given(st.lists(damaged() | st.sampled_from(WORDS), max_size=60).map(" ".join) | TEXTS)
@example("")
@example("é")
@example("ab\xa0cd\u3000e\x1cf İI ΑΣ \u212aelvin e--f -g- hé é.k")
@example("the " * 300)
@example("a" * 199 + " b c")
def test_languages_of_a_text(text: str) -> None:
    native = LANGUAGES.evidence_of(text)
    alike(native, LANGUAGES.evidence(text.split()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel, "active", lambda: False)
        alike(native, LANGUAGES.evidence_of(text))


# --- whole texts ---------------------------------------------------------------------------------


def sampled_fixtures(every: int) -> list[str]:
    cases = []
    for path in sorted((ROOT / "fixtures").glob("*.json")):
        cases += [case["before"] for case in json.loads(path.read_text(encoding="utf-8"))]
    return [text for text in cases[::every] if len(text) < 200]


@pytest.mark.parametrize("text", sampled_fixtures(19))
def test_fixtures_come_out_the_same(text: str) -> None:
    alike(*(undo_layers(m, text, 0.8) for m in BOTH))


@share(2)
@given(st.lists(damaged() | st.sampled_from(WORDS), max_size=8).map(" ".join))
def test_texts_come_out_the_same(text: str) -> None:
    alike(*(undo_layers(m, text, 0.8) for m in BOTH))


def hope_of(model: Model, text: str) -> bool:
    suspects = detector.detect(model, text)
    return bool(suspects) and has_hope(model, text, suspects)


@share(2)
@given(st.lists(damaged() | st.sampled_from(WORDS), max_size=6).map(" ".join) | TEXTS)
@example("é" * 300)
@example(" ".join(chr(0x100 + i) * 3 + "ﾃ" for i in range(60)))
@example("¥500 (¢333)")  # a byte of ASCII in Shift-JIS
@example("Schleußer Brūveris â Ã ")
@example("caf\xc3 ")
@example("Donâ t โ")
@example("Donâ t\r\n")
@example("zu 12 € im Laden")
@example("50€ (€) €, für 3 €.")
@example("output=name╩[required]")
@example("nº 5 und §§ ¶")
def test_hope(text: str) -> None:
    alike(*(hope_of(m, text) for m in BOTH))


PROMISING = {False: all_channels(), True: tuple(c for c in late_channels() if not c.whole)}


@share(10)
@given(
    st.lists((damaged() | st.sampled_from(WORDS) | TOKENS).filter(bool), max_size=6), st.booleans()
)
@example(["Привет", "мир"], False)
@example(["¥\\¥", "縺ゅｊ"], False)
@example(["é"] * 80, False)
@example(["Ïðèâåò" * 9, "ïðàâäà"], True)
@example(["ŻŹØŚÓÉÀŘ", "Kapı"], True)
def test_what_is_promised(tokens: list[str], late: bool) -> None:
    promised = {
        (EVERY[written].codec, EVERY[read].codec) for written, read in KERNEL.promises(tokens, late)
    }
    assert promised == {
        (c.written.codec, c.read.codec) for c in PROMISING[late] if has_promise(BOTH[1], c, tokens)
    }


@share(2)
@given(
    st.lists(damaged() | st.sampled_from(WORDS), min_size=1, max_size=6),
    st.lists(st.sampled_from(["Kašpárek", "Öwérinx", "Bûrândûkht", "НСБОП", "ΕΑΜ-ΕΛΑΣ", "câ"])),
)
@example(["garçon", "été"] * 9, ["Bûrândûkht", "câ"])
@example(["собака"] * 9, ["НСБОП"])
def test_what_is_not_heard_out_could_not_convince(words: list[str], names: list[str]) -> None:
    text = " ".join(words * 20 + names)
    hearing = Hearing(NATIVE, text, Case(NATIVE, text, detector.survey(NATIVE, text), 0))
    if not hearing.may_convince():
        assert all(verdict[0] <= UNCONVINCING for verdict in hearing.verdicts())


@share(4)
@given(st.lists(damaged() | st.sampled_from(WORDS), max_size=6).map(" ".join))
@example(" ".join("ﾃ" + chr(0x100 + i) for i in range(60)))
def test_late_hope(text: str) -> None:
    late = [has_late_hope(m, detector.detect(m, text)) for m in BOTH]
    alike(*late)
    assert not (is_hopeless(NATIVE, text) and (hope_of(PYTHON, text) or late[0]))


def told_of(model: Model, text: str, suspects: detector.Survey) -> tuple[Any, ...]:
    """All that a survey says."""
    ranked = suspects.ranked(0, suspects.tokens)
    words = [*text.split(" "), "", "\n", "none", *(suspect.token for suspect in ranked)]
    return (
        suspects.ranked(0, 5),
        len(suspects),
        suspects.tokens,
        suspects.suspicious,
        suspects.surprise,
        suspects.longest,
        suspects.all(),
        suspects.firsts(),
        suspects.foreign(),
        ranked,
        suspects.ranked(suspects.suspicious, suspects.suspicious + 3),
        [suspects.number(word) for word in words],
        scripts_of_all(model, suspects),
        scripts_apart(model, text, suspects),
    )


WITNESS = " Ã©tÃ© crÃ¨me"


@share(4)
@given(
    st.lists(
        damaged() | st.sampled_from(WORDS) | st.sampled_from(["Ã", "â\x80", "ñ", "\r\n", "文"]),
        max_size=9,
    ).map(" ".join),
    st.sampled_from(["cp1252", "latin_1", "iso8859_11", "cp1251", "euc_jp"]),
    st.sampled_from([1, 30]),
)
@example("caf\xc3 \xc3 a \xe2\x80 b\n\xe2\x80 " + "\xc3 " * 90, "latin_1", 1)
@example("\xc3 " + "a" * 5000, "cp1252", 1)
@example("a cat 貓 sat on the mat", "cp1252", 0)
def test_suspects_are_surveyed_and_extended_alike(text: str, read: str, times: int) -> None:
    text = text + (WITNESS + "\n" + text) * times
    surveys = [detector.survey(m, text) for m in BOTH]
    alike(*(told_of(m, text, s) for m, s in zip(BOTH, surveys, strict=True)))
    channel = Channel(BY_CODEC["utf-8"], BY_CODEC[read], True)
    longer = [extended(m, text, s, channel) for m, s in zip(BOTH, surveys, strict=True)]
    alike(*(s != more for s, more in zip(surveys, longer, strict=True)))
    alike(*(told_of(m, text, s) for m, s in zip(BOTH, longer, strict=True)))


def test_a_long_text_is_surveyed_alike() -> None:
    """More tokens than are told apart at first, and once from what hope has found."""
    text = " ".join(f"Ã©t{chr(0x100 + i % 900)}Ã© wörd{i % 7}" for i in range(4000))
    surveys = [detector.survey(m, text) for m in BOTH]
    alike(*(told_of(m, text, s) for m, s in zip(BOTH, surveys, strict=True)))
    assert KERNEL.has_hope(text)
    alike(*(told_of(m, text, detector.survey(m, text)) for m in BOTH))
    assert detector.survey(NATIVE, text) == surveys[0] != detector.survey(NATIVE, text + " é")


@share(30)
@given(st.lists(damaged() | st.sampled_from(WORDS), min_size=1, max_size=6), st.integers(1, 5))
def test_long_texts_are_detected_alike(words: list[str], step: int) -> None:
    text = " ".join(words[i * step % len(words)] + "!" * (i % 7) for i in range(2000))
    found = [detector.detect(m, text) for m in BOTH]
    alike(*found)
    tokens: dict[str, str] = {}
    for suspect in found[0]:
        assert tokens.setdefault(suspect.token, suspect.token) is suspect.token
        assert text[suspect.start : suspect.end] == suspect.token


def test_hope_is_asked_again_of_another_text() -> None:
    hopeful, hopeless = "cafÃ© crÃ¨me", "Schleußer Brūveris"
    for text in (hopeful, hopeless, hopeful, hopeful, hopeless, hopeless):
        assert KERNEL.has_hope(text) == (text is hopeful)


def test_hope_knows_what_else_had_a_say() -> None:
    """What is kept of tokens must not speak for them where other words stand beside them."""
    model = BOTH[0]
    odd = ("daß", "MZVŽ", "dań.", "âdeta", "сакõ", "ÞÎÏ", "КПСС·", "Ïðèâåò", "nº", "€")
    likely = ("", "für größere Städte", "žlutý kůň", "привет всем", "Ã", "même à côté")
    texts = [f"{a} {b} {c}" for a in odd for b in odd for c in likely]
    once = [hope_of(model, text) for text in texts]
    assert [hope_of(model, text) for text in reversed(texts)] == once[::-1]
    for i in range(0, len(texts), 7):
        assert hope_of(BOTH[1], texts[i]) == once[i], texts[i]


@pytest.mark.parametrize(
    ("token", "is_one"),
    [("daß", True), ("Daß!", True), ("dAß", False), ("ß", False), ("даß", False), ("da", False),
     ("daßß", False)],
)  # fmt: skip
def test_one_accent_for_another(token: str, is_one: bool) -> None:
    channel = Channel(BY_CODEC["cp857"], BY_CODEC["mac_roman"])
    assert is_other_accent(BOTH[1], channel, token) == is_one


@share(4)
@given(damaged(), st.sampled_from(all_channels()))
def test_what_can_be_proven(token: str, channel: Channel) -> None:
    alike(*(is_provable(m, channel, [token], ["für"]) for m in BOTH))
    alike(*(says_little(m, channel, token) for m in BOTH))


@pytest.mark.parametrize("sentence", SENTENCES.values(), ids=SENTENCES)
def test_hope_of_sentences(sentence: str) -> None:
    alike(*(hope_of(m, sentence) for m in BOTH))


@share(20)
@given(TEXTS | st.lists(damaged(), max_size=3).map(" ".join))
@example("Ã©tÃ© Ã\xa0")
@example("æ\x9d¥æ•µã\x81§ã\x81‚ã‚‹ã‚‚ã\x81®ã‚’å‘³æ–¹ã\x81¨æ€\x9d")
@example("priÃƒâ€¦Ã‚Â¡ao tadaÃƒâ€¦Ã‚Â¡njoj KomunistiÃƒâ€žÃ‚Â\x8dkoj")
@example("раб раб тем")
@example("Ã©" * 2001)
@example("Ã© â€™ " + "a" * 4001)
@example("â€™" + "a" * 4000)
@example("donâ€™t ï¿½")
@example("Таб. Вед.")
@example("na ulicÄ….")
@example("Å›nieg pada")
@example("iPodÅ… is")
@example("Ã© â€™ \x80 â\x80™ Ã©")  # a byte that is met as two characters
@example("â\x80\x99 tÃ©lÃ©vision â€™")
@example("os acentos viram `Ã§` ou 'Ã£'")  # what is spoken of
@example("'Ã©'Ã©' \"Ã©`")
def test_undo_surely(text: str) -> None:
    alike(*(undo_surely(m, text) for m in BOTH))


@share(5)
@given(TEXTS | st.lists(damaged(), max_size=3).map(" ".join))
@example("Il est Ã©lu Ã  Schahr-BarÃ¢z")
@example("PriÅ¡ao je \x1b[1mdanas")
def test_what_a_glance_found_out_is_what_is_asked_for(text: str) -> None:
    """The kernel keeps it for the next question, of the same text only."""
    known, other = lattice.kernel_of(module.load()), "Ã©tÃ© Ã\xa0"
    assert known is not None
    glance = Screen(PROFILES["repair"].stages).compiled.glance
    found, of_other = known.undo_surely(text), known.undo_surely(other)
    glance(text)
    assert known.undo_surely(text) == found
    glance(text)
    assert known.undo_surely(other) == of_other
    assert known.undo_surely(text) == found


@pytest.mark.parametrize("read", [e for e in ENCODINGS if e.read is not None], ids=str)
def test_undo_surely_what_was_read_in(read: Encoding) -> None:
    for sentence in SENTENCES.values():
        seen = sentence.encode().decode(read.codec, "ignore")
        alike(*(undo_surely(m, seen) for m in BOTH))


def test_losses_must_be_told_before_hope_depends_on_them() -> None:
    fresh = Model(DATA, compiled=True)
    known = lattice.kernel_of(fresh)
    assert known is not None
    assert known.has_hope("Itâ been â and donâ go") is not False
    with pytest.raises(ValueError, match="channel"):
        known.think_of([(0, 1, 5)])
    with pytest.raises(ValueError, match="without loss"):
        known.think_of([(0, 1, -1)])
    with pytest.raises(ValueError, match="at most"):
        known.think_of([(0, 1, -1)] * 9)


# --- what is wrong is refused --------------------------------------------------------------------

ONE_ARGUMENT = ["cost", "costs", "kept_cost", "kept_costs", "surprise", "detect", "has_hope"]
NO_TEXT: list[Any] = [None, b"bytes", 1, ["a"], bytearray(b"a"), object()]


@pytest.mark.parametrize("method", ONE_ARGUMENT)
@pytest.mark.parametrize("wrong", NO_TEXT, ids=lambda value: type(value).__name__)
def test_what_is_no_text_is_refused(method: str, wrong: Any) -> None:
    with pytest.raises(TypeError):
        getattr(KERNEL, method)(wrong)
    with pytest.raises(TypeError):
        KERNEL.decoded_cost(wrong, True)


@pytest.mark.parametrize("method", [*ONE_ARGUMENT, "add_loss"])
def test_the_number_of_arguments_is_checked(method: str) -> None:
    with pytest.raises(TypeError):
        getattr(KERNEL, method)()
    with pytest.raises(TypeError):
        getattr(KERNEL, method)("a", "b", "c")


@pytest.mark.parametrize("read", [None, -1, len(EVERY), 1 << 80])
def test_what_is_no_encoding_is_refused(read: Any) -> None:
    survey: Any = KERNEL.survey("Ã©tÃ©", Suspect)
    with pytest.raises((TypeError, ValueError, OverflowError)):
        survey.extended(read)


@pytest.mark.parametrize("kind", [int, type("Wider", (tuple,), {})])
def test_suspects_are_tuples_of_no_other_size(kind: Any) -> None:
    for ask in (
        lambda: KERNEL.detect("Ã©tÃ©", kind),
        lambda: KERNEL.survey("Ã©tÃ©", kind),
        lambda: KERNEL.survey(1, tuple),  # type: ignore[arg-type]
        lambda: KERNEL.detect(1, tuple),  # type: ignore[arg-type]
    ):
        with pytest.raises(TypeError):
            ask()


@share(40)
@given(TEXTS)
def test_characters_are_counted_in_order(text: str) -> None:
    counted = Counter(char for char in text if char >= "\x80")
    assert list(KERNEL.tally(text).items()) == list(counted.items())


@share(8)
@given(st.lists(TEXTS, max_size=30))
def test_scripts_of_tokens_together(tokens: list[str]) -> None:
    numbers = Counter(tokens)
    alike(*(scripts_together(model, numbers) for model in BOTH))


@pytest.mark.parametrize("wrong", [None, ["a"], {1: 1}, {"a": "b"}], ids=repr)
def test_what_are_no_numbers_of_tokens_is_refused(wrong: Any) -> None:
    with pytest.raises(TypeError):
        KERNEL.scripts_together(wrong)
    with pytest.raises(TypeError):
        KERNEL.tally(wrong)


@pytest.mark.parametrize("wrong", [None, 1, "a", [b"a"], [1], ["a"] * 65], ids=str)
def test_what_is_no_sign_is_refused(wrong: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        KERNEL.think_of_whole(wrong, [""])
    with pytest.raises((TypeError, ValueError)):
        KERNEL.think_of_whole([""], wrong)


@pytest.mark.parametrize("wrong", [None, 1, [b"a"], [1], ["a", None]], ids=repr)
def test_what_are_no_tokens_is_refused(wrong: Any) -> None:
    with pytest.raises(TypeError):
        KERNEL.nominate(wrong, False)
    with pytest.raises(TypeError):
        KERNEL.nominate(["a"])  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        KERNEL.quick_gains(wrong, [(0, 1, -1, 8)])
    with pytest.raises(TypeError):
        KERNEL.explain_all(wrong, 0, 1, -1, 8, 8)
    with pytest.raises(TypeError):
        KERNEL.affected(wrong, 0, 1)
    with pytest.raises(TypeError):
        KERNEL.spared(wrong, 0, 1)


@pytest.mark.parametrize(
    "arguments",
    [
        (None, [], [], []),
        ([], [], [], []),
        ([1], [], [], []),
        ([1.0], None, [], []),
        ([1.0], [(1, [1.0])], [], []),
        ([1.0], [(1, bytes(7))], [], []),
        ([1.0], [], [(1 << 40, bytes(8))], []),
        ([1.0], [], [], [1]),
        ([0.0] * 1000, [], [], []),
    ],
)
def test_what_are_no_languages_is_refused(arguments: Any) -> None:
    with pytest.raises((TypeError, ValueError, OverflowError)):
        kernel.log_sums(*arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        (None, {}, 1, 4, 16),
        ({}, None, 1, 4, 16),
        ({}, {}, 0, 4, 16),
        ({}, {}, 1000, 4, 16),
        ({"abc": "x"}, {"abc": b"\0\0"}, 1, 4, 16),
        ({"abc": 1}, {"abc": "x"}, 1, 4, 16),
        ({"abc": -1}, {"abc": b"\0\0"}, 1, 4, 16),
        ({"abc": 1 << 80}, {"abc": b"\0\0"}, 1, 4, 16),
    ],
)
def test_what_are_no_grams_is_refused(arguments: Any) -> None:
    with pytest.raises((TypeError, ValueError, OverflowError)):
        kernel.gram_sums(*arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        (None, [None] * 27**3, 1, 4, 16, 200),
        ("a", None, 1, 4, 16, 200),
        ("a", [None], 1, 4, 16, 200),
        ("a", [None] * 27**3, 0, 4, 16, 200),
        ("a", [None] * 27**3, 1000, 4, 16, 200),
    ],
)
def test_what_is_no_table_of_grams_is_refused(arguments: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        kernel.text_sums(*arguments)


OUT_OF_RANGE = [-1, len(EVERY), 1 << 20, -(1 << 20)]


@pytest.mark.parametrize("number", OUT_OF_RANGE)
def test_encodings_out_of_range_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match="channel"):
        KERNEL.explain("Ã©", number, 1, -1, 8, 8)
    with pytest.raises(ValueError, match="channel"):
        KERNEL.explain("Ã©", 0, number, -1, 8, 8)
    with pytest.raises(ValueError, match="channel"):
        KERNEL.through("Ã©", number, 1)
    with pytest.raises(ValueError, match="channel"):
        KERNEL.through("Ã©", 0, number)
    with pytest.raises(ValueError, match="channel"):
        KERNEL.quick_gains(["Ã©"], [(number, 1, -1, 8)])
    with pytest.raises(ValueError, match="channel"):
        KERNEL.explain_all(["Ã©"], number, 1, -1, 8, 8)
    with pytest.raises(ValueError, match="channel"):
        KERNEL.affected(["Ã©"], number, 1)
    with pytest.raises(ValueError, match="channel"):
        KERNEL.spared(["Ã©"], 0, number)


@pytest.mark.parametrize("loss", [-2, 64, 1 << 20])
def test_losses_out_of_range_are_refused(loss: int) -> None:
    with pytest.raises(ValueError, match="channel"):
        KERNEL.explain("Ã©", 0, 1, loss, 8, 8)
    with pytest.raises(ValueError, match="channel"):
        KERNEL.quick_gains(["Ã©"], [(0, 1, loss, 8)])


def test_numbers_beyond_an_int_are_refused() -> None:
    with pytest.raises(OverflowError):
        KERNEL.explain("Ã©", 0, 1, -1, 1 << 40, 8)
    with pytest.raises(OverflowError):
        KERNEL.explain("Ã©", 0, 1 << 40, -1, 8, 8)


@pytest.mark.parametrize("price", [-(1 << 31), (1 << 31) - 1])
def test_the_ends_of_int_are_survived(price: int) -> None:
    for token in ("Ã©", "Ã©a", "aÃ", ""):
        gain, pieces = KERNEL.explain(token, 0, 1, -1, price, price)
        assert isinstance(gain, int)
        assert isinstance(pieces, tuple)


def test_tokens_that_are_too_long_are_refused() -> None:
    with pytest.raises(ValueError, match="4096"):
        KERNEL.explain("é" * 4097, 0, 1, -1, 8, 8)


TRACE = losses.pack([(((0xC3,), ""), [losses.Candidate("é", (losses.READER[0],))], 8)])


def words(*numbers: int) -> bytes:
    return struct.pack(f"<{len(numbers)}I", *numbers)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param("text", id="not bytes"),
        pytest.param([TRACE], id="a list"),
        pytest.param(TRACE + b"\0", id="not whole words"),
        pytest.param(TRACE[:-4], id="a character is missing"),
        pytest.param(TRACE + TRACE[:12], id="a head is cut off"),
        pytest.param(TRACE + words(0, 0, 8, 1, 0xE9), id="no symbols"),
        pytest.param(TRACE + words(9, 0, 8, 1, *(1,) * 9, 0xE9), id="too many symbols"),
        pytest.param(TRACE + words(1, 0x110000, 8, 1, 1, 0xE9), id="a tail that is none"),
        pytest.param(TRACE + words(1, 0, 8, 0xFFFFFFFF, 1, 0xE9), id="too many characters"),
        pytest.param(TRACE + words(1, 0, 8, 1, 1, 0x110000), id="a character that is none"),
    ],
)
def test_what_is_no_loss_is_refused(wrong: Any) -> None:
    with pytest.raises((TypeError, ValueError, OverflowError)):
        KERNEL.add_loss(wrong, False)


def test_losses_end_somewhere() -> None:
    fresh = Model(DATA, compiled=True).kernel
    assert fresh is not None
    numbers = []
    with pytest.raises(ValueError, match="too many"):
        for _ in range(1000):
            numbers.append(fresh.add_loss(TRACE, False))
    assert numbers == list(range(len(numbers)))
    assert len(numbers) >= len(ENCODINGS), "one for each encoding that is read"


def layout_of(made: Model) -> tuple[Any, ...]:
    """What `kernel.make` is called with."""
    calls: list[tuple[Any, ...]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernel, "make", lambda *arguments: calls.append(arguments))
        Model(DATA, compiled=True)
    (call,) = calls
    return call


def test_an_engine_with_other_constants_is_refused() -> None:
    data, layout, constants = layout_of(NATIVE)
    import textfix.kernel._native as _native

    for name in ("beam", "keep_ceiling", "nominees", "longest"):
        with pytest.raises(ValueError, match=name):
            _native.Kernel(data, layout, {k: v for k, v in constants.items() if k != name})
        for wrong in (-(1 << 30), 1 << 30):
            with pytest.raises(ValueError, match="range"):
                _native.Kernel(data, layout, {**constants, name: wrong})
        with pytest.raises(TypeError):
            _native.Kernel(data, layout, {**constants, name: "8"})  # type: ignore[dict-item]


def test_a_damaged_layout_is_refused() -> None:
    data, layout, constants = layout_of(NATIVE)
    import textfix.kernel._native as _native

    places, *rest = layout
    read = [(name, place) for name, place in places.items() if name != "classes"]
    for name, (offset, size) in read:
        for place in [(offset, 1 << 40), (-4, size), (len(data), size), (offset + 1, size)]:
            with pytest.raises(ValueError, match=r"section|aligned"):
                _native.Kernel(data, ({**places, name: place}, *rest), constants)
        without = {key: value for key, value in places.items() if key != name}
        with pytest.raises(ValueError, match=name):
            _native.Kernel(data, (without, *rest), constants)
    for wrong in [(places,), (places, *rest[:-1]), ("no", *rest)]:
        with pytest.raises(TypeError):
            _native.Kernel(data, wrong, constants)
    for number, value in [(2, 3), (2, 0), (3, 0), (3, 1 << 40), (4, 0), (4, 257)]:
        broken = [*layout]
        broken[number] = value
        with pytest.raises(ValueError, match=r"header|section"):
            _native.Kernel(data, tuple(broken), constants)
    for wrong_table in [b"", b"short", bytes(100)]:
        with pytest.raises(ValueError, match=r"section|aligned"):
            _native.Kernel(wrong_table, layout, constants)
    with pytest.raises(TypeError):
        _native.Kernel("text", layout, constants)


def test_configured_once() -> None:
    fresh = Model(DATA, compiled=True).kernel
    assert fresh is not None
    assert not fresh.configured
    with pytest.raises(RuntimeError, match="not configured"):
        fresh.nominate(["Ã©"], False)
    with pytest.raises(ValueError, match="channel"):
        fresh.explain("Ã©", 0, 1, -1, 8, 8)
    with pytest.raises((TypeError, ValueError)):
        fresh.configure(((),), (), b"", len, len)  # type: ignore[arg-type]
    assert not fresh.configured
    with pytest.raises(RuntimeError, match="already"):
        KERNEL.configure((), (), b"", len, len)  # type: ignore[arg-type]


class Broken(Exception):
    """What a table raises here."""


def broken(*_: Any) -> Any:
    raise Broken


@pytest.mark.parametrize(
    "answer",
    [broken, lambda char: 1, lambda char: "é", lambda char: {"é": 1}, lambda char: {"éa": b"a"}],
)
def test_what_a_table_does_wrong_is_passed_on(answer: Any) -> None:
    fresh = Model(DATA, compiled=True).kernel
    assert fresh is not None
    encodings = (
        ("utf-8", answer, "", 4, True, False, None),
        ("cp1252", answer, "".join(map(chr, range(256))), 1, True, True, None),
    )
    fresh.configure(encodings, (-1, 40, 40, -1), b"\0\1\1\0", broken, broken)
    for call in (
        lambda: fresh.explain("Ã©", 0, 1, -1, 8, 8),
        lambda: fresh.through("Ã©", 0, 1),
        lambda: fresh.nominate(["Ã©"], False),
        lambda: fresh.quick_gains(["Ã©"], [(0, 1, -1, 8)]),
    ):
        with pytest.raises((Broken, TypeError)):
            call()


def test_a_table_may_be_handed_over_as_a_whole() -> None:
    table = {"a": b"a", "Ã": b"\xc3", "©": b"\xa9", "↦": b"\x80", "\U0010ffff": b"\x81"}
    asked: list[str] = []

    def whole(char: str) -> dict[str, bytes]:
        asked.append(char)
        return table

    known = []
    for answer in (whole, table.get):
        fresh = Model(DATA, compiled=True).kernel
        assert fresh is not None
        encodings = (
            ("utf-8", lambda char: None, "", 4, True, False, None),
            ("cp1252", answer, "".join(map(chr, range(256))), 1, True, True, None),
        )
        fresh.configure(encodings, (-1, 40, 40, -1), b"\0\1\1\0", lambda *_: 1, lambda *_: False)
        tokens = ("Ã©", "aÃ©a", "a↦", "\U0010ffff", "é", "↤", "\ud800", "b", "\U0010fffe")
        known.append([fresh.explain(token, 0, 1, -1, 8, 8) for token in tokens])
    assert known[0] == known[1]
    assert len(asked) == 1


@pytest.mark.parametrize(
    "ways",
    [
        broken,
        lambda: [],
        lambda: {"ab": (b"ab", b"cd")},
        lambda: {"a": b"cd"},
        lambda: {"a": (1, 2)},
    ],
)
def test_what_is_wrong_about_two_ways_is_passed_on(ways: Any) -> None:
    fresh = Model(DATA, compiled=True).kernel
    assert fresh is not None
    encodings = (
        ("utf-8", lambda char: None, "", 4, True, False, None),
        ("cp932", lambda char: b"\x87\x9a", "", 2, True, True, ways),
    )
    fresh.configure(encodings, (-1, 40, 40, -1), b"\0\1\1\0", lambda *_: 1, lambda *_: False)
    with pytest.raises((Broken, TypeError)):
        fresh.explain("∵", 0, 1, -1, 8, 8)


def test_kernels_are_given_back() -> None:
    tracked = Model(DATA, compiled=True)
    lattice.kernel_of(tracked)
    nomination.nominate(tracked, ["Ã©tÃ©", "縺ゅｊ"])
    gone = tracked.kernel
    assert gone is not None
    held = sys.getrefcount(gone)
    for _ in range(50):
        gone.nominate(["Ã©tÃ©"], False)
        gone.explain("Ã©tÃ©", 0, 1, -1, 8, 8)
        gone.detect("Ã©tÃ© Ã©tÃ©", detector.Suspect)
    assert sys.getrefcount(gone) == held
    del tracked, gone
    gc.collect()


# --- letters: characters replaced by a table ------------------------------------------------------

KEYS = st.text("ab\r\nﬁŉ漢\x1b", min_size=1, max_size=2)


@share(50)
@given(
    st.dictionaries(KEYS, st.text("xyﬁ", max_size=3), max_size=6),
    st.sets(st.sampled_from("b\x1b漢")),
    st.text("ab\r\nﬁŉ漢😀\x1b"),
)
def test_letters(mapping: dict[str, str], stops: set[str], text: str) -> None:
    spans = tuple((ord(char), ord(char)) for char in sorted(stops))
    expected = Letters(mapping, spans)(text)
    got = CompiledLetters(mapping, spans).apply(text)
    assert got == expected
    if got is not None and not any(key in text for key in mapping):
        assert got is text


def test_what_letters_refuse() -> None:
    for mapping in ({"": "a"}, {"abc": ""}, {chr(256 * i): "" for i in range(300)}):
        with pytest.raises(ValueError, match=r"key|apart"):
            CompiledLetters(mapping, ())
    with pytest.raises(TypeError):
        CompiledLetters({"a": 1}, ())  # type: ignore[dict-item]
    with pytest.raises(ValueError, match="no code point"):
        CompiledLetters({}, ((-1, 3),))
    with pytest.raises(TypeError, match="str"):
        CompiledLetters({"a": "b"}, ()).apply(b"a")  # type: ignore[arg-type]


# --- the choice ----------------------------------------------------------------------------------


def engine(choice: str | None) -> subprocess.CompletedProcess[str]:
    """Which engine a fresh Python takes."""
    code = "from textfix.language.model import load; print(load().kernel is not None)"
    paths = [str(ROOT), *(str(Path(p).parent.parent) for p in kernel.__path__[1:])]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TEXTFIX_KERNEL": choice or ""}
    prelude = "".join(
        f"import textfix.kernel as k; k.__path__.append({str(Path(p, 'textfix', 'kernel'))!r}); "
        for p in paths[1:]
    )
    return subprocess.run(
        [sys.executable, "-c", prelude + code], env=environment, capture_output=True, text=True
    )


@pytest.mark.parametrize(
    ("choice", "expected"),
    [(None, "True"), ("auto", "True"), ("native", "True"), ("python", "False")],
)
def test_the_environment_chooses(choice: str | None, expected: str) -> None:
    assert engine(choice).stdout.strip() == expected


def test_what_cannot_be_chosen_is_named() -> None:
    result = engine("rust")
    assert result.returncode == 1
    assert "TEXTFIX_KERNEL must be one of auto, native, python, not 'rust'" in result.stderr


def test_every_constant_is_named() -> None:
    constants: Sequence[str] = list(weights.constants())
    assert all(name == name.lower() for name in constants)
    assert textfix.__version__


# --- the entry -----------------------------------------------------------------------------------


def test_the_entry_is_the_function_to_all_who_look() -> None:
    fix = textfix.fix_text
    assert fix.__name__ == "fix_text" and (fix.__doc__ or "").startswith("Repairs a string.")
    assert inspect.isroutine(fix) and next(iter(inspect.signature(fix).parameters)) == "text"
    assert pickle.loads(pickle.dumps(fix)) is fix
    assert pydoc.render_doc(fix)
    for text in ("", "plain", "élan", "cafÃ© crÃ¨me", "R&amp;D", "don\udce2\udc80\udc99t"):
        assert fix(text) == fix(text=text) == fix(text, "repair") == textfix.repair(text).text
    with pytest.raises(TypeError, match="must be a str"):
        fix(b"bytes")
    with pytest.raises(TypeError, match="argument"):
        fix()


def whole(text: Any, more: int = 0) -> Any:
    return "whole", text, more


def test_an_entry_asks_who_is_armed() -> None:
    def local(text: Any, more: int = 0) -> Any:
        return whole(text, more)

    def fails(text: str) -> str:
        raise LookupError(text)

    entry: Any = kernel.entry(local)
    assert entry("a") == whole("a")
    kernel.arm(entry, lambda text: text if text < "m" else None, lambda text, seen: text * 2)
    assert entry("a") == "a"
    assert entry("z") == "zz"
    assert entry("a", more=1) == whole("a", 1)
    assert entry(1) == whole(1)
    kernel.arm(entry, fails, lambda text, seen: text)
    with pytest.raises(LookupError):
        entry("a")
    gone = weakref.ref(local)
    del entry, local
    gc.collect()
    assert gone() is None
