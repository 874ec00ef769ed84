"""From bytes: every case in fixtures/bytes/ is read exactly and undone exactly; and the record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import SENTENCES, share
from hypothesis import given
from hypothesis import strategies as st

import textfix
from textfix.byte_repair import encode
from textfix.decoding.encodings import CANDIDATES
from textfix.decoding.mixed import read

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "bytes"
CASES = [
    (path.stem, case)
    for path in sorted(FIXTURES.glob("*.json"))
    for case in json.loads(path.read_text(encoding="utf-8"))
]


def as_bytes(case: dict[str, Any]) -> bytes:
    """The parts of a case, each a codec (or "hex") and a text, joined."""
    return b"".join(
        bytes.fromhex(text) if codec == "hex" else text.encode(codec)
        for codec, text in case["parts"]
    )


def parameters() -> list[object]:
    marks = {
        case["label"]: [pytest.mark.xfail(reason=case["known_failure"], strict=True)]
        for _, case in CASES
        if "known_failure" in case
    }
    return [
        pytest.param(case, id=f"{name}: {case['label']}", marks=marks.get(case["label"], []))
        for name, case in CASES
    ]


class TestFixtures:
    @pytest.mark.parametrize("case", parameters())
    def test_is_read_as_it_was_meant(self, case: dict[str, Any]) -> None:
        decoded = read(as_bytes(case))
        assert decoded.text == case["text"], case["why"]
        assert decoded.encoding == case["encoding"]

    @pytest.mark.parametrize("case", [pytest.param(c, id=c["label"]) for _, c in CASES])
    def test_bytes_come_back(self, case: dict[str, Any]) -> None:
        data = as_bytes(case)
        result = textfix.fix_bytes(data)
        assert result.undo() == data
        assert b"".join(data[p.start : p.end] for p in result.pieces) == data
        for edit in result.edits:
            assert data[edit.start : edit.end] == edit.original


LANGUAGES = {
    "cp864": None, "cp1006": None, "mac_arabic": None, "mac_farsi": None, "koi8_t": None,
    "ptcp154": None, "kz1048": None, "iso8859_3": None, "iso8859_4": "lt", "iso8859_10": "is",
    "iso8859_14": None, "johab": "ko", "cp856": "he", "palmos": "de", "hp_roman8": "de",
    "cp037": "de", "cp500": "de", "cp1140": "de", "cp437": "de", "cp850": "de", "cp858": "de",
    "mac_roman": "fr", "latin_1": "de", "mac_croatian": "ro", "cp720": "ar",
}  # fmt: skip
"""The language that an encoding is tried in, where it is not the first it was made for; None where
there is no sentence in one."""


class TestEncodings:
    @pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda c: c.codec)
    def test_a_sentence_in_each(self, candidate: object) -> None:
        codec = candidate.codec  # type: ignore[attr-defined]
        first = candidate.languages.split()[:1] or ["de"]  # type: ignore[attr-defined]
        language = LANGUAGES.get(codec, "de" if first == ["en"] else first[0])
        if language not in SENTENCES:
            pytest.skip("no sentence in its language")
        text = SENTENCES[language] + "\n" + SENTENCES[language]
        data = text.encode(codec, "ignore")
        found = textfix.detect(data)
        assert found.encoding is not None
        assert data.decode(found.encoding) == data.decode(codec)


class TestRecord:
    def test_decoding_and_repair_in_one(self) -> None:
        data = "Le café est fermé. Das war schÃ¶n fÃ¼r uns.\n".encode() + b"Ein K\xe4se\n"
        result = textfix.fix_bytes(data)
        assert result.text == "Le café est fermé. Das war schön für uns.\nEin Käse\n"
        assert {edit.fixer for edit in result.edits} == {"decoding", "mojibake"}
        assert result.undo() == data
        for edit in result.edits:
            assert data[edit.start : edit.end] == edit.original

    def test_offsets_count_bytes(self) -> None:
        data = "Привет: ".encode() + "cafÃ© cafÃ©".encode()
        edits = textfix.fix_bytes(data).edits
        assert [e.original.decode() for e in edits] == ["Ã©", "Ã©"]

    def test_a_legacy_file_is_no_edit(self) -> None:
        result = textfix.fix_bytes(SENTENCES["ru"].encode("koi8-r"))
        assert (result.encoding, result.edits) == ("koi8-r", ())

    def test_json(self) -> None:
        data = b"\xef\xbb\xbfcaf\xc3\xa9 na\xefve caf\xc3\xa9"
        result = textfix.fix_bytes(data)
        record = json.loads(result.to_json())
        assert record["encoding"] == "utf-8"
        assert [edit["original"] for edit in record["decoding"]] == ["efbbbf", "ef"]
        assert "2 edits" in str(result)

    def test_encode_wants_the_text_of_the_pieces(self) -> None:
        with pytest.raises(ValueError, match="characters"):
            encode("longer", textfix.fix_bytes(b"short").pieces)

    def test_the_encoding_that_is_told_is_obeyed(self) -> None:
        assert textfix.fix_bytes(b"\xe9", encoding="cp1251").text == "й"
        assert textfix.fix_bytes(b"a\x81b", encoding="cp1252").text == "a\ufffdb"

    def test_wrong_arguments(self) -> None:
        with pytest.raises(TypeError, match="decoded already"):
            textfix.fix_bytes("text")  # type: ignore[arg-type]
        with pytest.raises(LookupError):
            textfix.fix_bytes(b"a", encoding="no-such")
        with pytest.raises(ValueError, match="profile"):
            textfix.fix_bytes(b"a", "no such")
        with pytest.raises(textfix.NotText):
            textfix.fix_bytes(bytes(range(256)) * 4)


def hostile() -> st.SearchStrategy[bytes]:
    """Bytes with the marks, escapes and halves that decoders stumble over."""
    chunks = st.sampled_from(
        [b"\xef\xbb\xbf", b"\xff\xfe", b"\0", b"\x1b$B", b"\x1b(B", b"~{", b"~}", b"+AOk-", b"\n",
         b"\xed\xa0\xbd", b"\xc0\x80", b"\xf4\x90\x80\x80", "é€😀".encode(), b" abc ", b"\xe9",
         "Съешь ещё ".encode("cp1251"), "我们".encode("gbk"), b"\x81", b"\x8f\xa1\xa1", b"@@"]
    )  # fmt: skip
    return st.lists(st.one_of(chunks, st.binary(max_size=6)), max_size=25).map(b"".join)


class TestProperties:
    @given(hostile())
    @share(10)
    def test_any_bytes_are_undone_exactly(self, data: bytes) -> None:
        try:
            decoded = read(data)
        except textfix.NotText:
            return
        assert decoded.undo() == data
        assert encode(decoded.text, decoded.pieces) == data
        ends = [piece.end for piece in decoded.pieces]
        assert [piece.start for piece in decoded.pieces] == [0, *ends[:-1]][: len(ends)]
        # It is text: it can be written.
        decoded.text.encode("utf-8")

    @given(st.text(max_size=80))
    @share(5)
    def test_utf8_is_utf8(self, text: str) -> None:
        try:
            data = text.encode()
        except UnicodeEncodeError:
            return
        if "\0" in text or any(c < " " for c in text) or data.isascii():
            return
        found = textfix.detect(data)
        assert found.encoding in ("utf-8", "utf-8-sig")
        assert data.decode(found.encoding) == text.removeprefix("\ufeff")

    @given(hostile(), st.sampled_from(["utf-8", "cp1252", "gb18030", "utf-16", "iso2022_jp"]))
    @share(5)
    def test_a_told_encoding_never_fails(self, data: bytes, encoding: str) -> None:
        assert read(data, encoding=encoding).undo() == data
