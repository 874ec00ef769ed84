"""What is kept in `packed.bin` is what the source gives, and nothing of other source is used."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from textfix import kernel, packed, packing
from textfix.channels import (
    BY_CODEC,
    EVERY,
    Channel,
    late_channels,
    late_channels_anew,
    single_byte_table,
    table_of,
)
from textfix.language.model import load
from textfix.losses import LATER, READER, Candidate, Unpacked, pack
from textfix.profiles import PROFILES
from textfix.screen import are_kept, tables_of
from textfix.traces import IS_OLD, made_by, pack_traces, traces_of


@pytest.fixture
def fresh() -> Iterator[None]:
    """Nothing is remembered of the file, before or after."""
    for cached in (packed._whole, packed._is_current):
        cached.cache_clear()
    yield
    for cached in (packed._whole, packed._is_current):
        cached.cache_clear()


@pytest.fixture(scope="module")
def found() -> dict[str, packing.Group]:
    """What the source gives: made once."""
    return packing.groups()


@pytest.mark.skipif(IS_OLD, reason="the traces are of a later Unicode")
def test_the_file_is_what_the_source_gives(
    found: dict[str, packing.Group], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "groups", lambda: found)
    assert packing.is_current(), "run python -m textfix.packing"


def test_it_is_used() -> None:
    assert packed.section("encodings", "tables") is not None
    assert packed.values("losses", "made by") == made_by(load())
    assert packed.section("losses", "cp1252") is not None
    assert packed.section("losses", "cp932") is not None, "compressed"
    assert are_kept(PROFILES["repair"].stages) == (kernel.active() and sys.byteorder == "little")


@pytest.mark.parametrize("codec", [e.codec for e in EVERY if not e.multibyte])
def test_tables_are_the_codecs(codec: str) -> None:
    table = table_of(codec)
    assert len(table) == 256
    assert single_byte_table(codec) == "".join(
        chr(i) if char == "\N{REPLACEMENT CHARACTER}" else char for i, char in enumerate(table)
    )


@pytest.mark.usefixtures("fresh")
def test_a_section_of_another_content_is_found_out(
    found: dict[str, packing.Group], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "groups", lambda: found)
    assert packing.is_current() != IS_OLD
    losses = found["losses"].sections
    longer = found["losses"]._replace(sections={**losses, "cp1251": losses["cp1251"] + b"\0"})
    monkeypatch.setattr(packing, "groups", lambda: {**found, "losses": longer})
    assert not packing.is_current()


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("content", [b"", b"short", packed.MAGIC, packed.MAGIC + b"\xff" * 4])
def test_another_file_is_not_read(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "packed.bin"
    path.write_bytes(content)
    monkeypatch.setattr(packed, "PATH", str(path))
    assert packed.section("encodings", "tables") is None
    assert packed.values("screens", "x") is None


@pytest.mark.usefixtures("fresh")
def test_what_other_source_made_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "_checksum", lambda path: 1 if path == "losses.py" else None)
    assert packed.section("losses", "cp1252") is None
    assert packed.values("losses", "made by") is None
    assert packed.section("encodings", "tables") is not None, "sources that are gone are believed"


@pytest.mark.parametrize("profile", packing.SCREENS)
def test_profiles_whose_screen_is_kept_owe_nothing_to_unicode(
    profile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tables are the same in every version of Python: nothing is asked that changes."""
    known = tables_of(PROFILES[profile].stages)

    def other(char: str) -> str:
        return "Lo"

    monkeypatch.setattr(unicodedata, "category", other)
    assert tables_of(PROFILES[profile].stages) == known


def test_late_channels_keep_their_order() -> None:
    assert late_channels() == late_channels_anew()


def test_traces_come_back() -> None:
    channel = Channel(BY_CODEC["utf-8"], BY_CODEC["iso8859_11"], True)
    data = pack_traces(channel, load())
    assert list(traces_of(channel, load())) == list(Unpacked(data))
    table = [
        (((0xC3,), ""), (Candidate("é", (READER[0],)), Candidate("è", (READER[0], LATER[2]))), 8),
        (((0xE2, 0x180), "\n"), (Candidate("\U0001f600", (LATER[0],)),), -1),
    ]
    assert list(Unpacked(pack(table))) == [(trace, found) for trace, found, _ in table]
    assert Unpacked(pack(table))[1:] == [table[1][:2]]
    assert list(Unpacked(b"")) == []
