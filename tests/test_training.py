"""The trainer's parts: what damages its teachers, how text is set, what its commands report."""

from __future__ import annotations

import collections
import json
import random
from pathlib import Path

import pytest
from conftest import SENTENCES
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("numpy")
pytest.importorskip("regex")
pytest.importorskip("ftfy")

import itertools

import numpy as np

from textfix.channels import BY_CODEC, ENCODINGS
from textfix.language.model import load
from textfix.language.training import calibrate, counts, evaluate, locales, restraint
from textfix.language.training.damage import Judge
from textfix.language.training.extract import clean_ngrams, read_lines, write_gzip
from textfix.language.training.locales import UNKNOWN, Locale
from textfix.language.training.scorer import Scorer

TURKISH = Locale(main=locales.every_form("abcçdefgğhıijklmnoöprsştuüvyz"), auxiliary="âîû")
KNOWN = {"altın": 9.0, "altýn": 2.0, "kapalı": 5.0, "kapalý": 1.0, "yalnız": 8.0, "yalnýz": 1.0}


# --- what damages the teachers --------------------------------------------------------------


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(TURKISH, KNOWN)


def test_damaged_words_are_what_they_were(judge: Judge) -> None:
    assert judge.original("kapalý") == "kapalı"
    assert judge.original("kapalı") is None


def test_channels_that_damaged_a_list_are_named(judge: Judge) -> None:
    assert "cp1254 read as cp1252" in judge.channels


def test_names_with_foreign_letters_are_no_damage(judge: Judge) -> None:
    assert judge.is_foreign("Dvořák")
    assert judge.original("Dvořák") is None


def test_few_words_are_no_evidence_of_a_channel() -> None:
    assert not Judge(TURKISH, {"altın": 9.0, "altýn": 2.0}).channels


@pytest.mark.parametrize("token", ["Ã§ok", "gÃ¼zel", "deÄŸil"])
def test_utf8_in_the_wrong_encoding_is_damage(judge: Judge, token: str) -> None:
    assert judge.original(token) == token.encode("cp1252").decode("utf-8")


@pytest.mark.parametrize(
    ("line", "damaged"),
    [
        ("Bu kapalý bir yer.", True),
        ("Bu kapalı bir yer.", False),
        ("It doesnâ€™t matter.", True),
        ("plain text", False),
        ("", False),
    ],
)
def test_lines(judge: Judge, line: str, damaged: bool) -> None:
    assert judge.is_damaged(line) is damaged


def test_language_without_a_locale_has_no_foreign_letters() -> None:
    unknown = Judge(UNKNOWN, {})
    assert not unknown.is_foreign("ýþð")
    assert not unknown.is_damaged("ýþð þú ert")
    assert unknown.is_damaged("It doesnâ€™t matter.")


def test_ngrams_that_damage_made_are_left_out(judge: Judge, tmp_path: Path) -> None:
    path = tmp_path / "tr.tsv.gz"
    write_gzip(path, "altı\t9\naltý\t2\nþ\t1\nâ\t3\n")
    account = _Account()
    clean_ngrams(path, judge, account)  # type: ignore[arg-type]
    assert list(read_lines(path)) == ["altı\t9", "â\t3"]
    assert account.damaged["n-grams"] == 2


class _Account:
    def __init__(self) -> None:
        self.damaged: collections.Counter[str] = collections.Counter()


# --- CLDR -----------------------------------------------------------------------------------


def test_locales_come_back_as_they_were_written(tmp_path: Path) -> None:
    assert locales.load(tmp_path) == {}
    locales.save({"tr": TURKISH}, tmp_path)
    assert locales.load(tmp_path) == {"tr": TURKISH}


def test_marks_that_a_file_does_not_name_are_inherited() -> None:
    letters = "<exemplarCharacters>[a b]</exemplarCharacters>"
    polish = f"{letters}<quotationStart>„</quotationStart>"
    found = locales.merge([("pl", polish), ("xx", letters), ("yy", "nothing")])
    assert found["pl"].quotes == (("„", "”"), ("‘", "’"))
    assert found["xx"].quotes == UNKNOWN.quotes
    assert "yy" not in found


def test_letters_that_sort_as_the_same_are_both_of_the_alphabet() -> None:
    main = "<exemplarCharacters>[ș ț]</exemplarCharacters>"
    found = locales.merge([("ro", main)], {"ro": locales.variants("<![CDATA[&S<ş=ș&T<ţ=ț]]>")})
    assert set("șțşţȘŞ") <= set(found["ro"].main)


# --- typography -----------------------------------------------------------------------------


def set_as(token: str, locale: Locale = UNKNOWN, space: str = "") -> list[str]:
    return list(counts.typographic(collections.Counter({token: 1}), locale, space))


@pytest.mark.parametrize(
    ("token", "locale", "space", "usual"),
    [
        pytest.param('"Wort",', Locale(quotes=(("„", "“"),)), "", "„Wort“,", id="German"),
        pytest.param('"mot"', Locale(quotes=(("«", "»"),)), "\xa0", "«\xa0mot\xa0»", id="French"),
        pytest.param("l'homme", UNKNOWN, "", "l’homme", id="apostrophe"),
        pytest.param('צה"ל', Locale(punctuation="״׳"), "", "צה״ל", id="gershayim"),
        pytest.param("ג'ורג", Locale(punctuation="״׳"), "", "ג׳ורג", id="geresh"),
        pytest.param("wait...", UNKNOWN, "", "wait…", id="ellipsis"),
        pytest.param("1990-2000", UNKNOWN, "", "1990–2000", id="range"),
    ],
)
def test_marks_are_set_as_the_language_sets_them(
    token: str, locale: Locale, space: str, usual: str
) -> None:
    assert set_as(token, locale, space)[0] == usual


def test_ukrainian_apostrophe_may_be_a_letter() -> None:
    assert set_as("п'ять", Locale(main="ʼ")) == ["п’ять", "пʼять"]


def test_what_has_no_typed_marks_is_not_set_again() -> None:
    assert set_as("mot") == []


def test_space_inside_guillemets_is_learned_from_the_text(tmp_path: Path) -> None:
    (tmp_path / "text").mkdir()
    text = 'Le «\xa0chat\xa0» dort.\nUn "chien" aussi, «\xa0Rex\xa0».\n'
    (tmp_path / "text" / "fr.txt").write_text(text, "utf-8")
    running, _ = counts.tokens(tmp_path, "fr", Locale(quotes=(("«", "»"),)))
    assert running["«\xa0chien\xa0»"] > 0


@pytest.mark.parametrize(
    ("line", "tokens"),
    [
        ("12\xa0000 km", ["12\xa0000", "km"]),
        ("\xa0\xa0indented", ["indented"]),
        ("before \xa0 after", ["before", "after"]),
        ("a\xa0\xa0\xa0b", ["a\xa0b"]),
        ("\xa0", []),
    ],
)
def test_blanks_of_layout_are_not_learned(tmp_path: Path, line: str, tokens: list[str]) -> None:
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "xx.txt").write_text(line + "\n", "utf-8")
    running, listed = counts.tokens(tmp_path, "xx")
    assert list(running) == tokens
    assert not listed


def test_few_names_do_not_stand_for_a_language(tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "xx.tsv").write_text("Åsa\t4\nÖrjan\t4\n", "utf-8")
    _, listed = counts.tokens(tmp_path, "xx")
    assert sum(listed.values()) < 100


# --- the scorer -----------------------------------------------------------------------------

TOKEN = st.text(st.characters(exclude_characters=" \t\n\r\f\v"), max_size=9)
WORD = st.sampled_from([word for text in SENTENCES.values() for word in text.split()])


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    return Scorer(load())


@given(st.lists(TOKEN | WORD, min_size=1, max_size=5))
def test_scorer_agrees_with_the_model(tokens: list[str]) -> None:
    expected = [load().cost(token) for token in tokens]
    assert SHARED.costs(tokens).tolist() == expected


SHARED = Scorer(load())


def test_scorer_of_nothing(scorer: Scorer) -> None:
    assert scorer.costs([]).tolist() == []


# --- the commands ---------------------------------------------------------------------------


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    for folder in ("heldout", "names", "text"):
        (tmp_path / folder).mkdir()
    for lang, text in SENTENCES.items():
        (tmp_path / "heldout" / f"{lang}.txt").write_text(text + "\n", "utf-8")
    (tmp_path / "names" / "mul.txt").write_text("Łódź\nMünchen\n", "utf-8")
    (tmp_path / "names" / "ipa.txt").write_text("beɪbi\n", "utf-8")
    return tmp_path


def test_evaluation_reports_every_figure(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evaluate.main(["--text", str(cache / "heldout"), "--words", "5", "--languages"])
    shown = capsys.readouterr().out
    assert "nats " in shown and "alarm of " in shown
    for group in ("legacy as single", "utf-8 as single", "utf-8 as multi"):
        assert f"recall {group}" in shown


def test_evaluation_prefers_words_to_damage(cache: Path) -> None:
    sample = evaluate.draw(cache / "heldout", 5, 2)
    figures = evaluate.measure(load(), sample)
    utf8 = [
        gain for pair, gain in zip(sample.pairs, figures.gains, strict=True)
        if pair.group == "utf-8 as single"
    ]  # fmt: skip
    assert sum(gain > 0 for gain in utf8) > 0.9 * len(utf8)


def test_readings_of_a_word_hold_what_it_was() -> None:
    assert "été" in evaluate.readings("Ã©tÃ©")


@pytest.mark.parametrize("kind", sorted(restraint.KINDS))
def test_every_kind_of_text_is_made(kind: str, cache: Path) -> None:
    (cache / "heldout" / "ja.txt").write_text("「カタカナ」をカメラで\n", "utf-8")
    (cache / "code.py").write_text('name = "Åsa"\nplain = 1\n', "utf-8")
    material = restraint.Material(cache, random.Random(1), 4, (cache,))
    made = [text for _, text in restraint.KINDS[kind](material)]
    assert made and all(made)
    again = restraint.Material(cache, random.Random(1), 4, (cache,))
    assert made == [text for _, text in restraint.KINDS[kind](again)]


def test_half_width_kana_are_half_width(cache: Path) -> None:
    (cache / "heldout" / "ja.txt").write_text("ガラス\n", "utf-8")
    made = list(restraint.half_width_kana(restraint.Material(cache, random.Random(1), 1)))
    assert made == [("ja", "ｶﾞﾗｽ")]


def test_restraint_counts_and_writes_changes(
    cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (cache / "names" / "xx.txt").write_text("cafÃ©\n", "utf-8")
    output = cache / "changes.jsonl"
    command = ["--cache", str(cache), "--kind", "names", "--output", str(output)]
    assert restraint.main([*command, "--processes", "1"]) == 0
    records = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
    assert [(r["text"], r["repaired"]) for r in records] == [("cafÃ©", "café")]
    assert "all: 1 of 3" in capsys.readouterr().out


def test_restraint_without_a_cache_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert restraint.main(["--cache", str(tmp_path)]) == 1
    assert "extractor" in capsys.readouterr().err


# --- calibration ----------------------------------------------------------------------------


@given(
    st.sampled_from(list(SENTENCES.values())),
    st.sampled_from([e for e in ENCODINGS if e.written is not None]),
    st.sampled_from([e for e in ENCODINGS if e.read is not None]),
)
def test_boundaries_line_up(text: str, written: object, read: object) -> None:
    made = calibrate.damage(text, written, read)  # type: ignore[arg-type]
    if made is None:
        return
    damaged, boundaries = made
    assert boundaries[0] == (0, 0)
    assert boundaries[-1] == (len(text), len(damaged))
    for (a, b), (c, d) in itertools.pairwise(boundaries):
        assert a < c and b < d
        part = calibrate.damage(text[a:c], written, read)  # type: ignore[arg-type]
        assert (part[0] if part else text[a:c]) == damaged[b:d]


def test_boundaries_of_two_layers() -> None:
    utf8, cp1252 = BY_CODEC["utf-8"], BY_CODEC["cp1252"]
    first = calibrate.damage("né", utf8, cp1252)
    assert first is not None
    second = calibrate.damage(first[0], utf8, cp1252)
    assert second is not None
    assert calibrate.compose(first[1], second[1]) == ((0, 0), (1, 1), (2, 5))


def test_right_and_wrong_edits_are_told_apart() -> None:
    made = calibrate.damage("Zürich", BY_CODEC["utf-8"], BY_CODEC["cp1252"])
    assert made is not None
    right = calibrate.Case("k", "de", made[0], "Zürich", made[1])
    wrong = calibrate.Case("k", "de", made[0], made[0], calibrate.identity(made[0]))
    assert [j.right for j in calibrate.judge(right)] == [True]
    assert [j.right for j in calibrate.judge(wrong)] == [False]


def test_fit_finds_overconfidence() -> None:
    confidence = np.repeat(np.array([0.9, 0.99]), 1000)
    truth = np.concatenate([np.arange(1000) < 700, np.arange(1000) < 850]).astype(float)
    scale, offset = calibrate.fit(confidence, truth, np.ones(2000))
    after = calibrate.calibrated(np.array([0.9, 0.99]), scale, offset)
    assert after == pytest.approx([0.70, 0.85], abs=0.01)


def test_fit_leaves_true_claims() -> None:
    confidence = np.repeat(np.array([0.8, 0.95]), 2000)
    truth = np.concatenate([np.arange(2000) < 1600, np.arange(2000) < 1900]).astype(float)
    assert calibrate.fit(confidence, truth, np.ones(4000)) == pytest.approx((1, 0), abs=0.02)


def test_calibration_is_the_same_for_the_same_seed(
    cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["--text", str(cache / "heldout"), "--sample", "4", "--processes", "1"]
    assert calibrate.main(command) == 0
    first = capsys.readouterr().out
    assert "CALIBRATION_SCALE" in first
    assert calibrate.main(command) == 0
    assert capsys.readouterr().out == first
