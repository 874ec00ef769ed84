"""What readings of bytes cost: the kernel and its twin agree, and bad arguments are refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import SENTENCES, share
from hypothesis import example, given
from hypothesis import strategies as st

from textfix import kernel
from textfix.decoding import utf8
from textfix.decoding.costs import DEAREST, UNDEFINED_COST, Costs
from textfix.decoding.encodings import UNDEFINED, of_kind, table
from textfix.language import model as module
from textfix.language.model import Model

DATA = Path(module.__file__).with_name("table.bin").read_bytes()
PLAIN = Costs(Model(DATA, compiled=False))

needs_kernel = pytest.mark.skipif(not kernel.active(), reason="the kernel was not compiled")

WORDS = [word for sentence in SENTENCES.values() for word in sentence.split()]
# The Python model hashes NUL before a character as if it were not there: see test_kernel.py.
BYTES = st.binary(max_size=80).map(lambda data: data.replace(b"\0", b"")) | st.builds(
    lambda word, codec: word.encode(codec, "ignore"),
    st.sampled_from(WORDS),
    st.sampled_from([c.codec for c in of_kind("single")]),
)
CODECS = st.sampled_from(["cp1252", "cp1251", "cp932", "gb18030", "cp949", "cp1258"])


class TestCosts:
    def test_what_an_encoding_lacks_costs_its_price_and_parts_the_token(self) -> None:
        whole = PLAIN.lines("ab") + PLAIN.lines("cd")
        assert PLAIN.lines(f"ab{UNDEFINED}cd") == whole + UNDEFINED_COST
        assert PLAIN.lines(UNDEFINED) == UNDEFINED_COST

    def test_lines_add_up(self) -> None:
        assert PLAIN.lines("größe\nnaïve") == PLAIN.lines("größe") + PLAIN.lines("naïve")

    def test_no_character_is_dearer_than_the_dearest(self) -> None:
        assert PLAIN.lines("\U000e0fff\u0378") <= 3 * DEAREST
        assert max(PLAIN.lanes(b" \xff")) <= DEAREST

    def test_ascii_costs_nothing_where_it_shall_not(self) -> None:
        assert PLAIN.pairs("plain") == 0 < PLAIN.pairs("plain", with_ascii=True)
        assert set(PLAIN.lanes(b"plain")) == {0}

    def test_lanes_are_the_pairs_and_the_case(self) -> None:
        at = [c.codec for c in PLAIN.candidates].index("cp1256")  # letters without case
        data = "سلام".encode("cp1256")
        assert PLAIN.lanes(data)[at] == PLAIN.pairs(table("cp1256")[data[0]] + "لام")


@needs_kernel
class TestKernel:
    compiled = Costs(Model(DATA, compiled=True))

    @share(100)
    @given(BYTES)
    @example(b"")
    @example(b"\xe9")
    @example(bytes(range(1, 256)) * 3)
    def test_lanes(self, data: bytes) -> None:
        assert self.compiled.lanes(data) == PLAIN.lanes(data)

    @share(100)
    @given(BYTES, CODECS, st.booleans())
    @example(b"\xe9 \n\xff\n\n", "cp932", True)
    def test_pairs_and_lines(self, data: bytes, codec: str, with_ascii: bool) -> None:
        text = data.decode(codec, "replace")
        assert self.compiled.pairs(text, with_ascii) == PLAIN.pairs(text, with_ascii)
        assert self.compiled.lines(text) == PLAIN.lines(text)

    @pytest.mark.parametrize(
        "arguments",
        [
            (None, " " * 256, 1, 1, 1, 1),
            ("kernel", " " * 255, 1, 1, 1, 1),
            ("kernel", " " * 256 * 257, 1, 1, 1, 1),
            ("kernel", " " * 256, -1, 1, 1, 1),
            ("kernel", b"", 1, 1, 1, 1),
        ],
    )
    def test_wrong_arguments(self, arguments: tuple[Any, ...]) -> None:
        import textfix.kernel._native as native

        own = Model(DATA, compiled=True).kernel if arguments[0] else arguments[0]
        with pytest.raises((TypeError, ValueError)):
            native.Costs(own, *arguments[1:])

    def test_wrong_types(self) -> None:
        import textfix.kernel._native as native

        own: Any = native.Costs(Model(DATA, compiled=True).kernel, " " * 256, 1, 1, 1, 1)
        for call in (own.lanes, own.lines, own.pairs):
            with pytest.raises(TypeError):
                call(1)


class TestAscii:
    """Reading ASCII and looking for signs in one pass, and its twin."""

    @pytest.mark.parametrize("compiled", [pytest.param(True, marks=needs_kernel), False])
    @pytest.mark.parametrize("size", [0, 1, 31, 4095, 4096, 4097, 9000])
    def test_signs_and_other_bytes_are_seen_wherever_they_stand(
        self, monkeypatch: pytest.MonkeyPatch, compiled: bool, size: int
    ) -> None:
        monkeypatch.setattr(kernel, "active", lambda: compiled)
        plain = b"a" * size
        assert utf8.ascii_text(plain) == (plain.decode(), 0)
        for at in {0, size // 2, max(size - 1, 0)} if size else ():
            signs = {0: utf8.NUL, 0x1B: utf8.ESCAPE, 0x7D: 0, 0x7E: utf8.TILDE, 0x7F: utf8.TILDE}
            for byte, sign in signs.items():
                data = plain[:at] + bytes([byte]) + plain[at + 1 :]
                assert utf8.ascii_text(data) == (data.decode(), sign)
            assert utf8.ascii_text(plain[:at] + b"\x80" + plain[at + 1 :]) is None
