"""The tables of encodings and channels: known to Python, without doubles, and true both ways."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textfix.channels import (
    BY_CODEC,
    ENCODINGS,
    EVERY,
    Channel,
    Encoding,
    all_channels,
    bytes_of,
    char_of,
    decode,
    decode_loosely,
    is_undefined,
    single_byte_table,
)

SINGLE_BYTE = [e.codec for e in ENCODINGS if not e.multibyte]
MULTI_BYTE = [e.codec for e in ENCODINGS if e.multibyte]

C1_CONTROLS = [chr(byte) for byte in range(0x80, 0xA0)]


def defined(codec: str) -> dict[int, str]:
    """What each byte is in an encoding, where Python says so."""
    decoded = {byte: bytes([byte]).decode(codec, "ignore") for byte in range(256)}
    return {byte: char for byte, char in decoded.items() if char}


# --- encodings ------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ENCODINGS, ids=lambda e: e.codec)
def test_encodings_are_known_to_python(encoding: Encoding) -> None:
    assert codecs.lookup(encoding.codec)
    assert encoding.label
    assert encoding.written is None or encoding.written >= 0
    assert encoding.read is None or encoding.read >= 0
    assert encoding.written is not None or encoding.read is not None, "plays no part"


def test_encodings_are_listed_once() -> None:
    assert len({e.label for e in ENCODINGS}) == len(ENCODINGS)
    assert len({codecs.lookup(e.codec).name for e in ENCODINGS}) == len(ENCODINGS)
    assert dict(BY_CODEC) == {e.codec: e for e in EVERY}
    assert len({e.label for e in EVERY}) == len(BY_CODEC) == len(EVERY)


@pytest.mark.parametrize("codec", SINGLE_BYTE)
def test_single_byte_tables_agree_with_python(codec: str) -> None:
    table = single_byte_table(codec)
    assert len(table) == 256
    assert table[:128] == "".join(map(chr, range(128)))
    assert {byte: table[byte] for byte in defined(codec)} == defined(codec)


@pytest.mark.parametrize("codec", SINGLE_BYTE)
def test_undefined_bytes_are_the_characters_of_their_numbers(codec: str) -> None:
    table = single_byte_table(codec)
    assert all(table[b] == chr(b) for b in range(0x80, 0x100) if b not in defined(codec))


@pytest.mark.parametrize("codec", SINGLE_BYTE)
def test_bytes_of_single_byte_encodings(codec: str) -> None:
    table = bytes_of(codec)
    wrong = {byte: char for byte, char in defined(codec).items() if table[char] != bytes([byte])}
    assert not wrong


@pytest.mark.parametrize("codec", ["cp1252", *MULTI_BYTE])
def test_c1_controls_stand_for_their_own_bytes(codec: str) -> None:
    table = bytes_of(codec)
    assert all(table.get(char) == char.encode("latin-1") for char in C1_CONTROLS)


@pytest.mark.parametrize("codec", [codec for codec in SINGLE_BYTE if codec != "cp1252"])
def test_c1_controls_stand_for_undefined_bytes_alone(codec: str) -> None:
    table = bytes_of(codec)
    for char in C1_CONTROLS:
        own = char.encode("latin-1")
        assert table.get(char) == (own if is_undefined(codec, ord(char)) else None), ascii(char)


@pytest.mark.parametrize("codec", MULTI_BYTE)
@given(char=st.characters(min_codepoint=0xA0))
def test_bytes_of_multi_byte_encodings(codec: str, char: str) -> None:
    data = bytes_of(codec).get(char, b"")
    try:
        expected = char.encode(codec)
    except UnicodeEncodeError:
        expected = b""
    if (codec, char) != ("gb18030", "€"):  # one byte in Windows' GBK, two in the standard
        assert data == expected
    assert not data or char in (decode(BY_CODEC[codec], data), "€")


@pytest.mark.parametrize("codec", [e.codec for e in ENCODINGS])
@given(data=st.binary(max_size=12))
def test_decode(codec: str, data: bytes) -> None:
    text = decode(BY_CODEC[codec], data)
    if codec in SINGLE_BYTE:
        assert text == "".join(single_byte_table(codec)[byte] for byte in data)
    else:
        try:
            assert text == data.decode(codec)
        except UnicodeDecodeError:
            assert text == ""


@pytest.mark.parametrize("codec", [e.codec for e in ENCODINGS])
@given(data=st.binary(max_size=12))
def test_decoding_loosely_loses_no_byte_that_is_text(codec: str, data: bytes) -> None:
    encoding = BY_CODEC[codec]
    text = decode_loosely(encoding, data)
    assert len(text) <= len(data)
    assert text.count("\ufffd") == 0 or encoding.multibyte
    if "\ufffd" not in text:
        assert text == decode(encoding, data)


@pytest.mark.parametrize("codec", [e.codec for e in ENCODINGS])
@given(text=st.text(st.sampled_from("aé’Жשあ字한“ş✓"), max_size=8), cut=st.booleans())
def test_what_is_cut_off_costs_its_last_character(codec: str, text: str, cut: bool) -> None:
    data = text.encode(codec, "ignore")
    whole = data.decode(codec)
    if cut and data:
        left = decode_loosely(BY_CODEC[codec], data[:-1])
        assert left[: len(whole) - 1] == whole[:-1]
        assert whole[-1] not in left[len(whole) - 1 :]
    else:
        assert decode_loosely(BY_CODEC[codec], data) == whole


@pytest.mark.parametrize("codec", SINGLE_BYTE)
def test_undefined_bytes_are_those_without_a_character(codec: str) -> None:
    known = defined(codec)
    for byte in range(0x80, 0x100):
        assert is_undefined(codec, byte) == (known.get(byte, "\x80") in C1_CONTROLS)


@pytest.mark.parametrize("codec", MULTI_BYTE)
@given(char=st.characters(min_codepoint=0xA0))
def test_char_of_leads_back(codec: str, char: str) -> None:
    data = bytes_of(codec).get(char, b"")
    if data and (codec, char) != ("gb18030", "€"):
        assert char_of(codec, data) == ord(char)
        assert char_of(codec, data + data) == -1


# --- channels -------------------------------------------------------------------------------


def test_channels_pair_encodings_that_play_the_parts() -> None:
    channels = all_channels()
    assert len(set(channels)) == len(channels)
    assert len({str(channel) for channel in channels}) == len(channels)
    for channel in channels:
        assert channel.written.written is not None
        assert channel.read.read is not None
        assert channel.written is not channel.read
        assert not channel.lossy
        assert str(channel) == f"{channel.written.label} read as {channel.read.label}"


def test_costs_are_whole_and_not_negative() -> None:
    for channel in all_channels():
        assert isinstance(channel.cost, int)
        assert channel.cost >= 0, channel


def test_utf8_read_as_windows_1252_is_the_likeliest() -> None:
    likeliest = min(all_channels(), key=lambda channel: channel.cost)
    assert str(likeliest) == "UTF-8 read as Windows-1252"


def test_a_loss_is_another_channel_and_not_a_price() -> None:
    plain = Channel(BY_CODEC["utf-8"], BY_CODEC["cp1252"])
    lossy = Channel(BY_CODEC["utf-8"], BY_CODEC["cp1252"], lossy=True)
    assert plain != lossy
    assert plain.cost == lossy.cost, "each loss has its own price, paid where it is needed"
