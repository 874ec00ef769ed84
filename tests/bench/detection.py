"""Encoding detection measured: textfix beside the detectors that Python has, in one run.

    python tests/bench/detection.py                        every group, every detector
    python tests/bench/detection.py --groups web,dos --tools textfix --per 4
    python tests/bench/detection.py --half tune            the half of the text to tune on

The set is made of the sentences in $TEXTFIX_CLEAN (default: ../shared/data/clean beside this
repository), one file a language, one sentence a line. Sentences with an even number are for
tuning, those with an odd number (the default) for figures. The same arguments make the same set.

An answer is right if the bytes, decoded with what it names, are the text they were made of: two
encodings that give the same text are equally right. Undecodable bytes are ignored on both sides,
because windows end inside characters. Times are the processor's.
"""

from __future__ import annotations

import argparse
import os
import random
import struct
import sys
import time
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLEAN = Path(os.environ.get("TEXTFIX_CLEAN", ROOT.parent / "shared" / "data" / "clean"))

WEB = {
    "cp1252": "de es fr it pt nl da sv no fi is ga id",
    "latin_1": "de es fr it pt sv",
    "iso8859_15": "fr fi et",
    "cp1250": "pl cs sk hu hr sl ro",
    "iso8859_2": "pl cs sk hu hr sl ro",
    "iso8859_16": "ro",
    "cp1251": "ru uk bg",
    "koi8_r": "ru",
    "koi8_u": "uk",
    "cp866": "ru",
    "iso8859_5": "ru bg",
    "cp1253": "el",
    "iso8859_7": "el",
    "cp1254": "tr",
    "iso8859_9": "tr",
    "cp1255": "he",
    "iso8859_8": "he",
    "cp1256": "fa ur",
    "iso8859_6": "fa",
    "cp1257": "lt lv et",
    "iso8859_13": "lt lv",
    "iso8859_4": "lt lv et",
    "iso8859_10": "lv",
    "iso8859_14": "cy",
    "iso8859_3": "tr",
    "cp1258": "vi",
    "cp874": "th",
    "gb18030": "zh",
    "gbk": "zh",
    "big5": "zh",
    "cp950": "zh",
    "cp932": "ja",
    "shift_jis": "ja",
    "euc_jp": "ja",
    "euc_kr": "ko",
    "cp949": "ko",
    "mac_cyrillic": "ru",
}
DOS = {
    "cp437": "de fr es it fi",
    "cp850": "de fr es pt da no",
    "cp858": "fr",
    "cp852": "pl cs hu hr sk sl",
    "cp855": "ru bg",
    "cp857": "tr",
    "cp737": "el",
    "cp869": "el",
    "cp775": "lt lv et",
    "cp860": "pt",
    "cp861": "is",
    "cp862": "he",
    "cp863": "fr",
    "cp865": "no da",
    "cp1125": "uk",
}
MAC = {
    "mac_roman": "de fr es it pt sv",
    "mac_latin2": "pl cs hu sk",
    "mac_greek": "el",
    "mac_turkish": "tr",
    "mac_iceland": "is",
    "mac_cyrillic": "bg",
}
EBCDIC = {
    "cp037": "en fr pt",
    "cp500": "de it",
    "cp1140": "es",
    "cp273": "de",
    "cp1026": "tr",
    "cp424": "he",
    "cp875": "el",
}
WIDE = ("utf_16_le", "utf_16_be", "utf_32_le", "utf_32_be")
ESCAPED = {
    "iso2022_jp": "ja",
    "iso2022_jp_2": "ja",
    "iso2022_kr": "ko",
    "hz": "zh",
    "utf_7": "fr ru ja",
}
SENTENCES = (1, 3, 10, 100)
WINDOWS = (64, 256, 1024)


@dataclass(frozen=True)
class Case:
    """Bytes, what they were encoded with (empty for non-text), and the text they were made of."""

    group: str
    label: str
    data: bytes
    truth: str | None


# --- making the set --------------------------------------------------------------------------


class Text:
    """The sentences of each language, one half of them."""

    def __init__(self, half: str) -> None:
        self._remainder = 0 if half == "tune" else 1
        self._known: dict[str, list[str]] = {}

    def sentences(self, language: str) -> list[str]:
        if language not in self._known:
            lines = (CLEAN / f"{language}.txt").read_text(encoding="utf-8").split("\n")
            kept = [line for i, line in enumerate(lines) if line and i % 2 == self._remainder]
            random.Random(language).shuffle(kept)
            self._known[language] = kept
        return self._known[language]

    @property
    def languages(self) -> list[str]:
        return sorted(path.stem for path in CLEAN.glob("*.txt"))

    def encodable(self, language: str, codec: str) -> list[str]:
        """The sentences that an encoding can hold and that do not read the same as ASCII."""
        key = f"{language} {codec}"
        if key not in self._known:
            adapted = (_adapted(s, language, codec) for s in self.sentences(language))
            self._known[key] = [s for s in adapted if _holds(s, codec)]
        return self._known[key]


# Letters that the encodings of a language lack, written as their users did. Romanian is left out:
# "ș" in ISO 8859-16 and "ş" in Windows-1250 are one byte, and no detector can tell which was meant.
_FOR_CODEC = {
    "fa": str.maketrans("یکۀ‌", "يكه "),
    "ur": str.maketrans("یکہۂۃ۔", "يكهههـ"),
}
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def _adapted(sentence: str, language: str, codec: str) -> str:
    if codec == "cp1258":
        return "".join(_vietnamese(char) for char in sentence)
    return sentence.translate(_FOR_CODEC.get(language, {}))


def _vietnamese(char: str) -> str:
    """A letter as Windows-1258 holds it: tones are characters of their own."""
    parts = unicodedata.normalize("NFD", char)
    tone = "".join(mark for mark in parts if mark in _TONES)
    try:
        char.encode("cp1258")
        return char
    except UnicodeEncodeError:
        return unicodedata.normalize("NFC", "".join(p for p in parts if p not in _TONES)) + tone


def _holds(sentence: str, codec: str) -> bool:
    try:
        data = sentence.encode(codec)
    except UnicodeEncodeError:
        return False
    return data != sentence.encode("ascii", "ignore") and data.decode(codec) == sentence


def _documents(pool: list[str], count: int, size: int, rng: random.Random) -> Iterator[str]:
    if not pool:
        return
    if size < 2:
        yield from rng.sample(pool, min(count, len(pool)))
        return
    for _ in range(count):
        yield "\n".join(rng.sample(pool, min(size, len(pool))))


def legacy(
    text: Text, group: str, table: dict[str, str], per: int, sizes: tuple[int, ...] = SENTENCES
) -> Iterator[Case]:
    for codec, languages in table.items():
        for language in languages.split():
            rng = random.Random(f"{group} {codec} {language}")
            pool = text.encodable(language, codec)
            for size in sizes:
                for document in _documents(pool, per, size, rng):
                    name = f"{codec}/{language}/{size}"
                    yield Case(f"{group}-{size}", name, document.encode(codec), document)


def windows(text: Text, per: int) -> Iterator[Case]:
    for codec, languages in WEB.items():
        for language in languages.split():
            rng = random.Random(f"window {codec} {language}")
            pool = text.encodable(language, codec)
            for size in WINDOWS:
                for document in _documents(pool, per, 30, rng):
                    data = document.encode(codec)
                    first = next(i for i, byte in enumerate(data) if byte >= 0x80)
                    window = data[first : first + size]
                    truth = window.decode(codec, "ignore")
                    yield Case(f"window-{size}", f"{codec}/{language}/{size}", window, truth)


def utf8(text: Text, per: int) -> Iterator[Case]:
    for language in text.languages:
        rng = random.Random(f"utf8 {language}")
        for size in SENTENCES:
            for document in _documents(text.sentences(language), per, size, rng):
                yield Case("utf8", f"utf_8/{language}/{size}", document.encode(), document)


def damaged_utf8(text: Text, per: int) -> Iterator[Case]:
    """Seven ways to break UTF-8. The truth is None: what counts is that it is called UTF-8."""
    for language in text.languages:
        rng = random.Random(f"damaged {language}")
        pool = text.encodable(language, "utf-8")
        for size in (3, 10, 100):
            for document in _documents(pool, per, size, rng):
                data = document.encode()
                for way, broken in DAMAGE.items():
                    yield Case("utf8-damaged", f"{way}/{language}/{size}", broken(data, rng), None)


def _stray(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + bytes([rng.randrange(0x80, 0x100)]) + data[at:]


def _lost(data: bytes, rng: random.Random) -> bytes:
    at = rng.choice([i for i, byte in enumerate(data) if byte >= 0x80])
    return data[:at] + data[at + 1 :]


def _cut_end(data: bytes, rng: random.Random) -> bytes:
    return data[: max(i for i, byte in enumerate(data) if byte >= 0xC0) + 1]


def _mid_character(data: bytes, rng: random.Random) -> bytes:
    first = min(i for i, byte in enumerate(data) if byte >= 0xC0)
    return data[first + 1 :]


def _raw_legacy(data: bytes, rng: random.Random) -> bytes:
    """Three in a hundred of the spaces have a raw Windows-1252 letter or quote beside them."""
    return b" ".join(
        word + rng.choice(b"\xe9\xfc\x92\x93\xa0".decode("latin-1")).encode("latin-1")
        if rng.random() < 0.03
        else word
        for word in data.split(b" ")
    )


def _cesu(data: bytes, rng: random.Random) -> bytes:
    at = data.index(b" ") if b" " in data else 0
    return data[:at] + b"\xed\xa0\xbd\xed\xb8\x80" + data[at:]


def _overlong(data: bytes, rng: random.Random) -> bytes:
    at = data.index(b" ") if b" " in data else 0
    return data[:at] + b"\xc0\x80" + data[at:]


DAMAGE: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "a stray byte": _stray,
    "a lost byte": _lost,
    "cut at the end": _cut_end,
    "starts in a character": _mid_character,
    "raw cp1252": _raw_legacy,
    "CESU-8": _cesu,
    "overlong NUL": _overlong,
}


def wide(text: Text, per: int) -> Iterator[Case]:
    for codec in WIDE:
        for language in text.languages:
            rng = random.Random(f"{codec} {language}")
            for size in (1, 3, 10):
                for document in _documents(text.sentences(language), per, size, rng):
                    yield Case(
                        "wide", f"{codec}/{language}/{size}", document.encode(codec), document
                    )


def late(text: Text, per: int) -> Iterator[Case]:
    rng = random.Random("late")
    english = [s for s in text.sentences("en") if s.isascii()]
    ascii_part = ""
    while len(ascii_part) < 64 * 1024:
        ascii_part += rng.choice(english) + "\n"
    for codec, languages in WEB.items():
        for language in languages.split():
            pool = text.encodable(language, codec)
            for document in _documents(pool, per, 10, rng):
                whole = ascii_part + document
                yield Case("late", f"{codec}/{language}", whole.encode(codec), whole)


def markup(text: Text, per: int) -> Iterator[Case]:
    """One sentence between tags, scripts and addresses of ten times its length."""
    head = '<div class="c{0}"><a href="/p/{0}.html?id={0}&amp;x=1" onclick="go({0})">More</a></div>'
    for codec, languages in WEB.items():
        for language in languages.split():
            rng = random.Random(f"markup {codec} {language}")
            pool = text.encodable(language, codec)
            for document in _documents(pool, per, 1, rng):
                noise = "".join(head.format(rng.randrange(1000)) for _ in range(10))
                page = f"<html><body>{noise}<p>{document}</p>{noise}</body></html>"
                yield Case("markup", f"{codec}/{language}", page.encode(codec), page)


def nontext(text: Text, per: int) -> Iterator[Case]:
    rng = random.Random("nontext")
    prose = "\n".join(text.sentences("en")).encode()
    for size in (64, 300, 2000, 20000):
        for _ in range(per):
            floats = [rng.gauss(0, 1) for _ in range(size // 8)]
            for label, data in (
                ("random", rng.randbytes(size)),
                ("zlib", zlib.compress(prose[: size * 4])[:size]),
                ("doubles", struct.pack(f"<{len(floats)}d", *floats)),
                ("floats", struct.pack(f">{len(floats)}f", *floats)),
                ("shorts", _shorts(size, rng)),
                (
                    "integers",
                    b"".join(
                        rng.randrange(1 << 17).to_bytes(4, "little") for _ in range(size // 4)
                    ),
                ),
                (
                    "png",
                    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\x08\2\0\0\0"
                    + rng.randbytes(size),
                ),
                (
                    "zip",
                    b"PK\x03\x04\x14\0\0\0\x08\0"
                    + rng.randbytes(18)
                    + b"name.txt"
                    + rng.randbytes(size),
                ),
                (
                    "elf",
                    b"\x7fELF\2\1\1"
                    + bytes(9)
                    + b"\3\0\x3e\0\1\0\0\0"
                    + rng.randbytes(size // 2)
                    + bytes(size // 2),
                ),
                ("bitmap", bytes(rng.choice((0, 255, 128, 127)) for _ in range(size))),
                ("nul", bytes(size)),
            ):
                yield Case("nontext", f"{label}/{size}", data, "")


def _shorts(size: int, rng: random.Random) -> bytes:
    return b"".join(
        int(rng.gauss(0, 3000)).to_bytes(2, "little", signed=True) for _ in range(size // 2)
    )


MIXED = ("cp1252", "cp1250", "iso8859_2", "cp1251", "cp1253", "cp1254", "cp1257", "cp1255", "cp874",
         "gb18030", "big5", "cp932", "euc_jp", "cp949")  # fmt: skip
TWO_LEGACY = (
    ("cp1251", "ru", "koi8_r", "ru"), ("cp1251", "ru", "cp866", "ru"),
    ("cp932", "ja", "euc_jp", "ja"), ("gb18030", "zh", "big5", "zh"),
    ("cp1252", "fr", "cp1251", "ru"), ("cp1250", "pl", "iso8859_2", "pl"),
    ("cp1252", "de", "cp850", "de"),
)  # fmt: skip


def mixed(text: Text, per: int) -> Iterator[Case]:
    """Input in two encodings; of the detectors, only a reader can get all of it."""
    for codec in MIXED:
        for language in WEB[codec].split():
            rng = random.Random(f"mixed {codec} {language}")
            pool = text.encodable(language, codec)
            for _ in range(per):
                lines = [line + "\n" for line in rng.sample(pool, min(8, len(pool)))]
                yield from _ways_to_mix(lines, codec, f"{codec}/{language}", rng)
    rng = random.Random("two legacy")
    for one, of_one, other, of_other in TWO_LEGACY:
        for _ in range(per * 2):
            head = "\n".join(rng.sample(text.encodable(of_one, one), 5)) + "\n"
            tail = "\n".join(rng.sample(text.encodable(of_other, other), 5)) + "\n"
            data = head.encode(one) + tail.encode(other)
            yield Case("mixed-legacy", f"{one}+{other}", data, head + tail)


def _ways_to_mix(lines: list[str], codec: str, label: str, rng: random.Random) -> Iterator[Case]:
    whole = "".join(lines)
    for name, legacy_lines in (("half", {4, 5, 6, 7}), ("turns", {1, 3, 5, 7}), ("one-line", {4})):
        data = b"".join(
            line.encode(codec if i in legacy_lines else "utf-8") for i, line in enumerate(lines)
        )
        yield Case(f"mixed-{name}", label, data, whole)
    words = whole.split(" ")
    if codec in ("cp1252", "cp1250", "cp1254"):
        special = [i for i, word in enumerate(words) if not word.isascii()]
        chosen = set(rng.sample(special, max(1, len(special) // 8)))
        data = b" ".join(x.encode(codec if i in chosen else "utf-8") for i, x in enumerate(words))
        yield Case("mixed-words", label, data, whole)


GROUPS: dict[str, Callable[[Text, int], Iterator[Case]]] = {
    "utf8": utf8,
    "damaged": damaged_utf8,
    "web": lambda text, per: legacy(text, "web", WEB, per),
    "dos": lambda text, per: legacy(text, "dos", DOS, per),
    "mac": lambda text, per: legacy(text, "mac", MAC, per),
    "ebcdic": lambda text, per: legacy(text, "ebcdic", EBCDIC, per),
    "windows": windows,
    "wide": wide,
    "escaped": lambda text, per: legacy(text, "escaped", ESCAPED, per, (1, 10)),
    "late": late,
    "markup": markup,
    "mixed": mixed,
    "nontext": nontext,
}


# --- the detectors ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """What a detector said: a codec (nothing for non-text or no answer) and its confidence."""

    codec: str | None
    confidence: float = 0.0
    text: str | None = None


def read_mixed(data: bytes) -> Answer:
    """What `fix_bytes` decodes before it repairs."""
    from textfix.decoding.mixed import NotText, read

    try:
        decoded = read(data)
    except NotText:
        return Answer(None)
    return Answer(decoded.encoding, text=decoded.text)


Tool = Callable[[bytes], Answer]


def _textfix() -> Tool:
    import textfix

    def detect(data: bytes) -> Answer:
        found = textfix.detect(data)
        return Answer(None if found.binary else found.encoding, found.confidence)

    return detect


def _chardet() -> Tool:
    import chardet

    def detect(data: bytes) -> Answer:
        found = chardet.detect(data)
        return Answer(found["encoding"], found["confidence"] or 0.0)

    return detect


def _cchardet() -> Tool:
    import cchardet

    def detect(data: bytes) -> Answer:
        found = cchardet.detect(data)
        return Answer(found["encoding"], found["confidence"] or 0.0)

    return detect


def _charset_normalizer() -> Tool:
    import charset_normalizer

    def detect(data: bytes) -> Answer:
        best = charset_normalizer.from_bytes(data).best()
        return Answer(best.encoding, 1.0 - best.chaos) if best else Answer(None)

    return detect


def _chardetng() -> Tool:
    import chardetng_py  # type: ignore[import-untyped]

    return lambda data: Answer(chardetng_py.detect(data, allow_utf8=True), 0.5)


TOOLS = {
    "textfix": _textfix,
    "chardet": _chardet,
    "charset-normalizer": _charset_normalizer,
    "chardetng": _chardetng,
    "cchardet": _cchardet,
}


# --- scoring ---------------------------------------------------------------------------------


@dataclass
class Score:
    """Sums over the cases of one group, for one detector."""

    cases: int = 0
    right: int = 0
    seconds: float = 0.0
    bytes: int = 0
    wrong: list[str] = field(default_factory=list)


def is_legacy(case: Case) -> bool:
    """Whether a case is text in one encoding that is not UTF-8."""
    return not case.group.startswith(("nontext", "utf8", "mixed"))


def is_right(case: Case, answer: Answer) -> bool:
    if case.group == "utf8-damaged":
        return _normal(answer.codec) == "utf_8"
    if case.group == "nontext":
        return answer.codec is None
    if answer.text is not None:
        return answer.text == case.truth
    if answer.codec is None:
        return False
    try:
        return case.data.decode(answer.codec, "ignore") == case.truth
    except (LookupError, UnicodeError):
        return False


def _normal(codec: str | None) -> str:
    name = (codec or "").lower().replace("-", "_")
    return {"utf8": "utf_8", "utf_8_sig": "utf_8"}.get(name, name)


@dataclass
class Confidence:
    """How often answers of some confidence were right."""

    cases: int = 0
    right: int = 0


def run(cases: list[Case], tools: dict[str, Tool], show_wrong: int) -> None:
    scores: dict[tuple[str, str], Score] = defaultdict(Score)
    bins: dict[tuple[str, int], Confidence] = defaultdict(Confidence)
    as_utf8: dict[str, int] = defaultdict(int)
    refused: dict[str, int] = defaultdict(int)
    for name, detect in tools.items():
        for case in cases:
            started = time.process_time()
            try:
                is_reader = name == "textfix" and case.group.startswith("mixed")
                answer = (read_mixed if is_reader else detect)(case.data)
            except Exception as error:  # A peer that raises has no answer.
                if name == "textfix":
                    raise
                answer = Answer(None)
                del error
            seconds = time.process_time() - started
            right = is_right(case, answer)
            _count(scores[case.group, name], case, answer, right, seconds)
            if is_legacy(case):
                share = bins[name, _bin(answer.confidence)]
                share.cases += 1
                share.right += right
                as_utf8[name] += _normal(answer.codec) == "utf_8"
            if case.truth:
                refused[name] += answer.codec is None
    report(scores, list(tools), show_wrong)
    legacy_cases = sum(map(is_legacy, cases))
    for name in tools:
        print(
            f"\n{name}: {as_utf8[name]} of {legacy_cases} not in UTF-8 called UTF-8; "
            f"{refused[name]} texts without an answer"
        )
        _report_confidence(name, bins, legacy_cases)


def _count(score: Score, case: Case, answer: Answer, right: bool, seconds: float) -> None:
    score.cases += 1
    score.right += right
    score.seconds += seconds
    score.bytes += len(case.data)
    if not right:
        score.wrong.append(f"{case.label} -> {answer.codec} {answer.confidence:.2f}")


BINS = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.01)


def _bin(confidence: float) -> int:
    return max(i for i, low in enumerate(BINS) if confidence >= low)


def report(scores: dict[tuple[str, str], Score], tools: list[str], show_wrong: int) -> None:
    groups = list(dict.fromkeys(group for group, _ in scores))
    print(f"{'right, %':16}{'cases':>7}" + "".join(f"{name:>20}" for name in tools))
    for group in groups:
        row = [scores[group, name] for name in tools]
        print(
            f"{group:16}{row[0].cases:7}"
            + "".join(
                f"{100 * s.right / s.cases:11.2f}{1e3 * s.seconds / s.cases:6.2f} ms" for s in row
            )
        )
    for group in groups:
        for name in tools:
            for line in scores[group, name].wrong[:show_wrong]:
                print(f"  wrong: {group} {name}: {line}")


def _report_confidence(name: str, bins: dict[tuple[str, int], Confidence], total: int) -> None:
    for index in range(len(BINS) - 1):
        share = bins.get((name, index))
        if share:
            print(
                f"  confidence {BINS[index]:.2f} to {min(BINS[index + 1], 1):.2f}: "
                f"{share.cases:6} answers ({100 * share.cases / total:5.1f} %), "
                f"{100 * share.right / share.cases:6.2f} % right"
            )
    sure = [bins[name, i] for i in range(len(BINS)) if BINS[i] >= 0.95 and (name, i) in bins]
    if cases := sum(s.cases for s in sure):
        right = sum(s.right for s in sure)
        print(
            f"  confidence 0.95 and up: {100 * cases / total:.1f} % of inputs, "
            f"{100 * right / cases:.2f} % right"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--groups", default=",".join(GROUPS))
    parser.add_argument("--tools", default=",".join(TOOLS))
    parser.add_argument("--per", type=int, default=4, help="cases a language, encoding and size")
    parser.add_argument("--half", choices=("tune", "report"), default="report")
    parser.add_argument("--wrong", type=int, default=0, help="wrong answers shown a group and tool")
    options = parser.parse_args()
    if not CLEAN.is_dir():
        print(f"no sentences at {CLEAN}; set TEXTFIX_CLEAN", file=sys.stderr)
        return 2
    text = Text(options.half)
    cases = [c for group in options.groups.split(",") for c in GROUPS[group](text, options.per)]
    run(cases, {name: TOOLS[name]() for name in options.tools.split(",")}, options.wrong)
    return 0


if __name__ == "__main__":
    sys.exit(main())
