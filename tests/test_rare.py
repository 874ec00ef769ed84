"""Rare encodings: their tables, the channels that are thought of late, and what they leave."""

from __future__ import annotations

import time
from pathlib import Path

import make_rare_fixtures
import pytest
from hypothesis import given
from hypothesis import strategies as st
from make_fixtures import FIXTURES

import textfix
from textfix import codings
from textfix.channels import (
    BY_CODEC,
    EVERY,
    RARE,
    Channel,
    all_channels,
    bytes_of,
    decode,
    late_channels,
    segments,
    single_byte_table,
)
from textfix.language import model as module
from textfix.language.model import Model
from textfix.lattice import explain

DATA = Path(module.__file__).with_name("table.bin").read_bytes()

FACTS = [
    # what the sources say of single bytes
    ("viscii", 0x02, "Ẳ"),
    ("viscii", 0xB5, "ộ"),
    ("viscii", 0xF0, "đ"),
    ("tcvn3", 0xA7, "Đ"),
    ("tcvn3", 0xAE, "đ"),
    ("tcvn3", 0xEA, "ờ"),
    ("armscii_8", 0xB2, "Ա"),
    ("armscii_8", 0xB3, "ա"),
    ("georgian_academy", 0xC7, "თ"),
    ("georgian_ps", 0xC7, "ჱ"),
    ("iso_ir_111", 0xC1, "а"),
    ("iso_ir_111", 0xA4, "є"),
    ("cp1047", 0x81, "a"),
    ("cp1047", 0xAD, "["),
    ("iscii_devanagari", 0xB3, "क"),
    ("iscii_devanagari", 0xE8, "्"),
]


@pytest.mark.parametrize(("codec", "byte", "char"), FACTS)
def test_tables_say_what_their_sources_say(codec: str, byte: int, char: str) -> None:
    assert codings.table(codec)[byte] == char


@pytest.mark.parametrize("codec", sorted(codings.SINGLE_BYTE))
def test_tables_are_whole(codec: str) -> None:
    table = codings.table(codec)
    assert len(table) == 256
    defined = [char for char in table if char != codings.UNDEFINED]
    twice = {char for char in defined if defined.count(char) > 1}
    assert twice == (set("(),-.") if codec == "armscii_8" else set())
    assert all(bytes_of(codec)[char] == char.encode() for char in twice)
    if codec not in ("cp1047", "viscii"):
        assert table[:0x80] == "".join(map(chr, range(0x80)))


def test_code_page_1047_is_037_with_other_brackets() -> None:
    ours, other = codings.table("cp1047"), bytes(range(256)).decode("cp037")
    assert sorted(ours) == sorted(other)
    assert {a for a, b in zip(ours, other, strict=True) if a != b} == set("[]^¨¬Ý")


@pytest.mark.parametrize(
    ("codec", "data", "text"),
    [
        ("vni", "Tieáng Vieät".encode("cp1252"), "Tiếng Việt"),
        ("vni", "ÑÖÔØNG ñöôøng".encode("cp1252"), "ĐƯỜNG đường"),
        ("vni", b"\xd9", ""),
        ("tscii", bytes.fromhex("a6b8a1ce"), "கொடு"),
        ("tscii", bytes.fromhex("a7b8"), "கே"),
        ("tscii", b"\xa6", ""),
        ("tscii", b"\xa1", ""),
        ("tscii", b"\xff", ""),
    ],
)
def test_segments(codec: str, data: bytes, text: str) -> None:
    assert decode(BY_CODEC[codec], data) == text


@given(st.binary(max_size=20), st.sampled_from([e for e in EVERY if e.whole] + [BY_CODEC["utf-8"]]))
def test_segments_account_for_all_bytes(data: bytes, encoding: object) -> None:
    assert encoding in EVERY
    found = segments(encoding, data)
    assert not found or sum(size for size, _ in found) == len(data)


# --- channels -------------------------------------------------------------------------------


def test_rare_encodings_have_a_table() -> None:
    for encoding in RARE:
        assert encoding.rare
        if not encoding.multibyte:
            assert len(single_byte_table(encoding.codec)) == 256
            assert bytes_of(encoding.codec)


def test_common_channels_are_what_they_were() -> None:
    assert not any(channel.rare for channel in all_channels())


def test_late_channels_cost_more_than_the_cheapest_common_one() -> None:
    least = min(channel.cost for channel in all_channels())
    assert all(channel.cost > least for channel in late_channels())
    assert not any(c.written.rare and c.read.rare for c in late_channels())


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize(
    ("written", "token", "text"),
    [("vni", "Vieät", "Việt"), ("cp037", "Á\x95\x84@\xa8\x85£", "And yet"), ("cp500", "n", "n")],
)
def test_whole_channels_explain_from_end_to_end(
    compiled: bool, written: str, token: str, text: str
) -> None:
    from textfix import kernel

    if compiled and not kernel.active():
        pytest.skip("no kernel")
    channel = Channel(BY_CODEC[written], BY_CODEC["cp1252"])
    explanation = explain(Model(DATA, compiled=compiled), token, channel, 8, 8)
    assert explanation.text(token) == (text if written != "cp500" else ">")


# --- texts ----------------------------------------------------------------------------------

LEFT = [
    "À Á Â and è é ê",
    "Thai has five vowels that come first: เ แ โ ใ ไ",
    "•–• ••",
    "{CURSOR}, {MAX_SIZE} and {A1B2C3D4}",
    "US$B 3.2 (B) and $BASH (B)",
    "Ő Ű ő ű Å å Ä ä",
    "Wëbierzë domëszlny ôrt kòdowaniô.",
]


@pytest.mark.parametrize("text", LEFT)
def test_what_only_looks_rare_stays(text: str) -> None:
    rare = {encoding.label for encoding in RARE} | {"HZ", "ISO-2022-JP"}
    for edit in textfix.repair(text).edits:
        assert not any(label in edit.reason for label in rare), edit


@pytest.mark.parametrize(
    "text", ["$B" * 30_000, "{A" * 30_000, "~{A" * 20_000, "$B" + "ab" * 30_000]
)
def test_open_stretches_take_linear_time(text: str) -> None:
    start = time.process_time()
    assert textfix.fix_text(text) == text
    assert time.process_time() - start < 20


def test_fixtures_are_as_made() -> None:
    assert (FIXTURES / "rare.json").read_text(encoding="utf-8") == make_rare_fixtures.make()


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        (
            'MsgBox VNI("Vuøng döõ lieäu khoâng phuø hôïp!"), vbInformation',
            'MsgBox VNI("Vùng dữ liệu không phù hợp!"), vbInformation',
        ),
        (
            "<x:Text>Khoùa nhöïa ñieàu chænh ñöôïc</x:Text>",
            "<x:Text>Khóa nhựa điều chỉnh được</x:Text>",
        ),
        ("Vuøng döõ lieäu khoâng phuø hôïp!", "Vùng dữ liệu không phù hợp!"),
        ("KHOÂNG ÑAÏT", "KHÔNG ĐẠT"),
        ("<td>KHOÂNG ÑAÏT</td>", "<td>KHÔNG ĐẠT</td>"),
        ("<td>Kh«ng ®óng</td>", "<td>Không đúng</td>"),
    ],
)
def test_vietnamese_is_found_amid_program_text(text: str, repaired: str) -> None:
    assert textfix.fix_text(text) == repaired


@pytest.mark.parametrize(
    "text",
    [
        "<b>NÃO</b> SÃO CANÇÕES",
        "<td>BLÅBÆR OG RØDGRØD</td>",
        "print('ÇOK ÖNEMLİ DEĞİL')",
        '<p class="a">L\'ÎLE AUX ÂNES ÔTÉE</p>',
        "<i>GRÖßE, ÜBUNG UND ÖL</i>",
        "<li>ÐÓTTIR, ÞÓR OG ÆÐI</li>",
        "<td>ÑANDÚ Y ÑOÑO</td>",
    ],
)
def test_other_capitals_amid_markup_stay(text: str) -> None:
    assert textfix.fix_text(text) == text
