"""What must hold for any text: damage and repair, doing it twice, undo, records, offsets.

Damage is made with Python's codecs alone, not with the tables of textfix, so that an error in a
table shows. A channel is lossless here if every byte reads as a character that leads back to it:
what an encoding leaves undefined from 0x80 to 0x9F passes as a C1 control, as the WHATWG decoders
let it; what is undefined above passes nowhere in the same way, and a text that needs it is left
out.
"""

from __future__ import annotations

import random
import time
from functools import lru_cache

import pytest
from conftest import SENTENCES, share
from hypothesis import given
from hypothesis import strategies as st
from make_fixtures import as_held_by
from work import calls_of

import textfix
from textfix import Repair
from textfix.channels import BY_CODEC, ENCODINGS
from textfix.language.model import load
from textfix.open_places import Unresolved

SURE = 0.99
"""From this confidence an edit must be right."""

LEGACY = {
    "ar": ["cp1256>cp1252", "cp1256>cp437"],
    "bg": ["iso8859_5>cp1252"],
    "cs": ["cp1250>cp1252", "cp852>cp1252", "iso8859_2>cp1252"],
    "de": ["cp1252>cp437", "cp437>cp1252", "mac_roman>cp1252", "cp1252>cp1251"],
    "el": ["cp1253>cp1252", "cp737>cp1253"],
    "es": ["cp850>cp1252", "mac_roman>cp1252"],
    "fr": ["cp1252>mac_roman", "mac_roman>cp1252", "cp1252>cp1251"],
    "he": ["cp1255>cp1252", "cp862>cp1252"],
    "hu": ["cp1250>cp437", "cp852>cp1252"],
    "ja": ["cp932>cp1252", "euc_jp>cp1252"],
    "ko": ["cp949>cp1252", "cp949>mac_roman"],
    "lt": ["cp1257>cp1252", "cp1257>cp1250"],
    "pl": ["cp1250>cp1252", "cp1250>cp437", "iso8859_2>cp1252"],
    "pt": ["cp850>cp1252"],
    "ru": [
        *("cp1251>cp1252", "cp1251>koi8_r", "cp1251>cp866", "cp1251>mac_roman", "cp1251>cp437"),
        *("koi8_r>cp1251", "koi8_r>cp1252", "cp866>cp1251", "mac_cyrillic>cp1252"),
    ],
    "sv": ["cp850>cp1252", "cp1252>cp437"],
    "th": ["cp874>cp1252", "cp874>mac_roman"],
    "tr": ["cp1254>cp1252", "cp1254>cp437"],
    "uk": ["cp1251>cp1252", "koi8_u>cp1252"],
    "vi": ["cp1258>cp1252"],
    "zh": ["gb18030>cp1252", "gb18030>mac_roman", "gb18030>cp437"],
}
"""Legacy encodings read as each other: a sample, by language."""

# --- damage ---------------------------------------------------------------------------------


@lru_cache
def reading(encoding: str) -> dict[int, str]:
    """What each byte reads as in a single-byte encoding."""
    table = {}
    for byte in range(256):
        char = bytes([byte]).decode(encoding, "ignore")
        if char or byte < 0xA0:
            table[byte] = char or chr(byte)
    return table


def misread(data: bytes, encoding: str) -> str | None:
    """What the bytes are in the wrong encoding; None if they are lost there."""
    if not BY_CODEC[encoding].multibyte:
        table = reading(encoding)
        return "".join(map(table.__getitem__, data)) if table.keys() >= set(data) else None
    try:
        text = data.decode(encoding)
        faithful = text.encode(encoding) == data
    except UnicodeError:
        return None
    private = any("\ue000" <= char <= "\uf8ff" for char in text)
    return text if faithful and not private else None


def damage(text: str, written: str, read: str) -> str | None:
    """The text, written in one encoding and read in another; None if that loses anything."""
    try:
        return misread(as_held_by(text, written).encode(written), read)
    except UnicodeEncodeError:
        return None


def test_damage_is_what_it_says() -> None:
    assert damage("é’", "utf-8", "cp1252") == "Ã©â€™"
    assert damage("Ý", "utf-8", "cp1252") == "Ã\x9d"
    assert damage("é", "utf-8", "cp932") == "ﾃｩ"
    assert damage("א", "utf-8", "iso8859_8") is None
    assert damage("é", "cp1251", "cp1252") is None


def assert_original_or_unsure(original: str, damaged: str) -> None:
    """The original, or left alone; any third thing only if no edit claims to be right."""
    repair = textfix.repair(damaged)
    assert repair.undo() == damaged
    if repair.text not in (original, damaged):
        sure = "\n".join(str(edit) for edit in repair.edits if edit.confidence >= SURE)
        assert not sure, f"want {original!r}\ngot  {repair.text!r}\nby\n{sure}"


# --- damage through lossless channels -------------------------------------------------------

THROUGH = {
    encoding.codec: [
        s for s in SENTENCES.values() if damage(s, "utf-8", encoding.codec) not in (None, s)
    ]
    for encoding in ENCODINGS
    if encoding.read is not None
}
"""The sentences that lose nothing when their UTF-8 is read in an encoding."""

READ_AS = [codec for codec, sentences in THROUGH.items() if sentences]


@pytest.mark.parametrize("read", READ_AS)
@share(0.4, shrink=False)
@given(data=st.data())
def test_utf8_read_as(read: str, data: st.DataObject) -> None:
    sentence = data.draw(st.sampled_from(THROUGH[read]))
    damaged = damage(sentence, "utf-8", read)
    assert damaged is not None
    assert_original_or_unsure(sentence, damaged)


@pytest.mark.parametrize("name", [f"{lang}: {c}" for lang, cs in LEGACY.items() for c in cs])
def test_legacy_read_as_legacy(name: str) -> None:
    language, _, channel = name.partition(": ")
    written, read = channel.split(">")
    sentence = as_held_by(SENTENCES[language], written)
    damaged = damage(sentence, written, read)
    assert damaged is not None
    assert_original_or_unsure(sentence, damaged)


@st.composite
def phrases(draw: st.DrawFn) -> str:
    """Some words of a sentence, in order."""
    words = draw(st.sampled_from(list(SENTENCES.values()))).split()
    start = draw(st.integers(0, len(words) - 1))
    return " ".join(words[start : draw(st.integers(start + 1, len(words)))])


@st.composite
def damaged_phrases(draw: st.DrawFn) -> tuple[str, str]:
    """Some words of a sentence, and what UTF-8 read in a wrong encoding makes of them."""
    phrase = draw(phrases())
    possible = [d for read in READ_AS if (d := damage(phrase, "utf-8", read)) is not None]
    return phrase, draw(st.sampled_from(possible))


@share(2, shrink=False)
@given(damaged_phrases())
def test_phrases_of_utf8(case: tuple[str, str]) -> None:
    assert_original_or_unsure(*case)


# --- any text at all ------------------------------------------------------------------------

SURROGATES = st.integers(0xD800, 0xDFFF).map(chr)
CONTROLS = st.sampled_from([chr(c) for c in (*range(0x20), *range(0x7F, 0xA0))])
ANYTHING = st.text(st.characters() | SURROGATES | CONTROLS)

ALPHABETS = {
    "UTF-8 as Windows-1252": "ÃÂâ€™œ\x9d“”–¢¬‚©±¼Ÿð˜ï»¿",
    "UTF-8 as Latin-1": "ÃÂâ" + "".join(map(chr, range(0x80, 0xC0))),
    "UTF-8 as Windows-1251": "ÐÑРСГвЂ™ЃљёЊњјї°±",
    "UTF-8 as DOS": "├│┬╨╤▒░Γò⌐╕║⌠∞ª",
    "UTF-8 as Mac": "√∆√©‚Äô–—“”’Ð†¬∂",
    "UTF-8 as Shift-JIS": "ﾃﾂ縺繧ｱｲｳｴｵ繝譁蟄怜喧窶兔｡｢｣",
    "UTF-8 as GBK": "锟斤拷鈥檚瀛楃脙漏茅鐨勭殑涓枃",
    "UTF-8 as Thai, lossy": "โโโ ยรรยaeโ",
    "Cyrillic": "ÐÑïðèâåòÏÌíîÅÎ",
}
ALPHABET_TEXTS = st.sampled_from(list(ALPHABETS.values())).flatmap(
    lambda alphabet: st.text(alphabet + "  ae.", max_size=30)
)
REPEATED = st.builds(
    lambda lead, count, rest: lead * count + rest,
    st.sampled_from([*"ÃÂâÐÑðàяГβ├β縺ﾃ锟", "Ã©", "â€™", "ÃƒÂ", "ð\x9f"]),
    st.integers(1, 60),
    st.text("©€™ x", max_size=5),
)
DAMAGED = st.one_of(damaged_phrases().map(lambda case: case[1]), ALPHABET_TEXTS, REPEATED)
TEXTS = st.one_of(ANYTHING, DAMAGED)


@share(3)
@given(TEXTS)
def test_undo_and_record_are_exact(text: str) -> None:
    repair = textfix.repair(text)
    assert repair.original == text
    assert repair.undo() == text
    assert Repair.from_json(repair.to_json()) == repair


@share(2)
@given(TEXTS, st.sampled_from(["best", "mark"]))
def test_undo_is_exact_after_a_choice(text: str, unresolved: Unresolved) -> None:
    repair = textfix.repair(text, unresolved=unresolved)
    assert repair.undo() == text
    assert repair.unresolved == ()
    assert repair.changed == bool(repair.edits)


@share(3)
@given(TEXTS)
def test_offsets_are_true(text: str) -> None:
    repair = textfix.repair(text)
    covered: set[int] = set()
    for edit in repair.edits:
        assert text[edit.start : edit.end] == edit.original
        covered.update(range(edit.start, edit.end))
        if edit.start < edit.end:
            assert repair.text.startswith(edit.replacement, repair.to_repaired(edit.start))
            start, end = repair.span_to_repaired(edit.start, edit.end)
            assert repair.text[start:end] == edit.replacement
    for offset in range(len(text)):
        if offset not in covered:
            assert repair.text[repair.to_repaired(offset)] == text[offset]
            assert repair.to_original(repair.to_repaired(offset)) == offset
    assert repair.to_repaired(len(text)) == len(repair.text)


@share(3)
@given(TEXTS)
def test_what_stays_is_the_same_object(text: str) -> None:
    fixed = textfix.fix_text(text)
    assert type(fixed) is str
    assert fixed != text or fixed is text


@share(3)
@given(ANYTHING)
def test_any_text_returns(text: str) -> None:
    assert type(textfix.fix_text(text)) is str
    assert type(textfix.fix_encoding(text)) is str


@given(st.text(st.characters(max_codepoint=0x7E, categories=["L", "N", "P", "S", "Zs"])))
def test_ascii_is_the_same_object(text: str) -> None:
    text = text.replace(";", " ;")  # no entities
    assert textfix.fix_text(text) is text


@pytest.mark.parametrize("language", SENTENCES)
def test_correct_sentences_are_the_same_object(language: str) -> None:
    text = SENTENCES[language]
    assert textfix.fix_text(text) is text
    assert textfix.fix_encoding(text) is text


# --- doing it twice -------------------------------------------------------------------------


def assert_idempotent(text: str) -> None:
    once = textfix.fix_text(text)
    twice = textfix.fix_text(once)
    assert twice is once, f"{text!r}\n→ {once!r}\n→ {twice!r}"


@share(1.5, shrink=False)
@given(damaged_phrases())
def test_idempotent_on_damage(case: tuple[str, str]) -> None:
    assert_idempotent(case[1])


@share(1, shrink=False)
@given(phrases(), damaged_phrases())
def test_idempotent_on_damage_amid_correct_text(phrase: str, case: tuple[str, str]) -> None:
    assert_idempotent(f"{phrase}\n{case[1]}")


@share(2, shrink=False)
@given(ALPHABET_TEXTS)
def test_idempotent_on_alphabets_of_damage(text: str) -> None:
    assert_idempotent(text)


@share(1, shrink=False)
@given(REPEATED)
def test_idempotent_on_repeated_lead_bytes(text: str) -> None:
    assert_idempotent(text)


@share(3)
@given(ANYTHING)
def test_idempotent_on_anything(text: str) -> None:
    assert_idempotent(text)


# --- long texts -----------------------------------------------------------------------------

LONG = 50_000
SECONDS = 30
"""Of processor time: far more than it takes, far less than what is not linear would take."""

LONG_TEXTS = {
    "ASCII": "a" * LONG,
    "one letter outside ASCII": "a" * (LONG - 1) + "é",
    "lone surrogates": "\ud800" * LONG,
    "pairs of lone surrogates": "\ud83d\ude00" * (LONG // 2),
    "private use": "\ue000" * LONG,
    "Thai without spaces": "โรงเรียน" * (LONG // 8),
    "a lead byte": "Ã" * LONG,
    "a lead byte of three": "â" * LONG,
    "a damaged letter": "Ã©" * (LONG // 2),
    "replacement characters": "\ufffd" * LONG,
    "letters lost within words": "Р\ufffd" * (LONG // 20),
    "half a surrogate, damaged": "í\xa0\xbd" * (LONG // 3),
    "Chinese": "昨天晚上我们在河边散步" * (LONG // 11),
    "controls amid letters": "\x01é" * (LONG // 2),
    "letters that could be apostrophes": "l\u0131a" * (LONG // 3),
    "bytes as tokenizers show them": "ĠdÃ©jÃł" * (LONG // 7),
}


@pytest.mark.parametrize("label", LONG_TEXTS)
def test_long_text_without_spaces_returns(label: str) -> None:
    text = LONG_TEXTS[label]
    begun = time.process_time()
    repair = textfix.repair(text)
    assert time.process_time() - begun < SECONDS
    assert repair.undo() == text


@pytest.mark.parametrize(
    "text",
    [
        "a" * 200 + "â " + "Ã" * 4000,
        "a" * 150 + "â " + "â" * 5000 + " b",
        "b" * 300 + "Ã " + "e" * 9000 + "Ã",
        "donâ " + "é" * 4095,
    ],
    ids=["leads", "more leads", "a long word", "letters"],
)
def test_what_reaches_past_a_token_ends_somewhere(text: str) -> None:
    assert textfix.repair(text).undo() == text


def noise(alphabet: str, size: int) -> str:
    return "".join(random.Random(size).choices(alphabet, k=size))


@pytest.mark.skipif(load().kernel is None, reason="minutes without the kernel")
@pytest.mark.parametrize("alphabet", ALPHABETS.values(), ids=ALPHABETS)
def test_noise_takes_linear_work(alphabet: str) -> None:
    def work(size: int) -> int:
        text = noise(alphabet, size)
        return calls_of(lambda: textfix.repair(text))

    # Four times the text is 4 times the work if linear, and 16 times if quadratic.
    assert work(1600) < 10 * work(400) + 100_000


@pytest.mark.parametrize("alphabet", ALPHABETS.values(), ids=ALPHABETS)
def test_what_becomes_of_noise_is_undone(alphabet: str) -> None:
    text = noise(alphabet, 400)
    assert textfix.repair(text).undo() == text
