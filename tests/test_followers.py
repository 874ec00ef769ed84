"""What a settled channel does to tokens that do not speak for it, and what it leaves alone."""

from __future__ import annotations

import pytest
from make_fixtures import damage

import textfix


def misread(text: str, written: str, read: str) -> str:
    return damage(text, {"written": written, "read": read})


@pytest.mark.parametrize(
    ("text", "written", "read"),
    [
        (
            "Yukarıda görülen çocuk dün hattâ köyünü kâğıda yazmış, ama yarın gülecek.",
            "cp1254",
            "mac_roman",
        ),
        (
            "Čtvrtý žák řekl, že příští týden přijede z MZČŽ úředník a předá dětem knížky.",
            "iso8859-2",
            "cp1252",
        ),
    ],
)
def test_what_stands_between_others_went_with_them(text: str, written: str, read: str) -> None:
    assert textfix.fix_text(misread(text, written, read)) == text


def test_a_letter_left_alone_in_its_script_follows() -> None:
    """Of several letters, or beside Cyrillic words that stay, nobody knows."""
    assert textfix.fix_text("СЁЁШєС№№Хй Б") == "ัจจุบันนี้ ม"
    assert textfix.fix_text("СЁЁШєС№№Хй и Б утром") != "ัจจุบันนี้ и ม утром"


@pytest.mark.parametrize("text", ["О погоде", '"К морю..."', "// И теперь", "В лесу"])
def test_a_letter_beside_a_word_follows(text: str) -> None:
    """Nobody writes a Latin letter with an accent there."""
    assert textfix.fix_text(misread(text, "cp1251", "cp1252")) == text


DAMAGED = [
    ("Завод получил новый станок для обработки. Фирма {} отправила старый на склад.", "cp1251"),
    ("Starostka řekla, že příští týden přijede pan {} a předá žákům knížky z Čech.", "cp1250"),
]


@pytest.mark.parametrize("name", ["Müller", "Þórsværk", "Dvořáček", "«Müller»", "Jørgensen"])
@pytest.mark.parametrize("read", ["cp1252", "mac_roman"])
@pytest.mark.parametrize(("frame", "written"), DAMAGED, ids=["ru", "cs"])
def test_a_name_that_is_right_stays(frame: str, written: str, read: str, name: str) -> None:
    before, after = frame.split("{}")
    text = misread(before, written, read) + name + misread(after, written, read)
    assert textfix.fix_text(text) == before + name + after


@pytest.mark.parametrize("read", ["cp1252", "mac_roman"])
def test_no_word_comes_to_be_of_two_scripts(read: str) -> None:
    before, after = DAMAGED[0][0].split("{}")
    text = misread(before, "cp1251", read) + "Õunpuu" + misread(after, "cp1251", read)
    assert textfix.fix_text(text) == before + "Õunpuu" + after
