"""How much of the damage by rare encodings is undone, left and made worse, channel by channel.

    python tests/bench/rare.py [--clean FOLDER] [--per 40] [--only NAME] [--fails FILE]

Text of the language is written in the rare encoding and read in a usual one, or written in UTF-8
and read in the rare one. A word is one token, a phrase four, a sentence a line. Bytes that the
reader does not define pass as C1 controls. What the encoding can't write is left out, and so is
what the damage does not change. The same seed always makes the same cases.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import textfix
from textfix import codings
from textfix.channels import BY_CODEC, EBCDIC, decode, is_undefined, single_byte_table

LATIN = ("cp1252", "latin_1")
DOS = ("cp1252", "cp437")
MAC = ("cp1252", "mac_roman")

WRITTEN: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    # encoding: languages, what it was read as
    "cp037": (("en", "fr", "de", "es"), ("latin_1", "cp437")),
    "cp500": (("en", "fr", "de", "it"), ("latin_1", "cp1252")),
    "cp1047": (("en", "de", "pt"), ("latin_1",)),
    "cp273": (("de",), ("latin_1",)),
    "cp1026": (("tr",), ("latin_1",)),
    "cp875": (("el",), ("latin_1",)),
    "cp424": (("he",), ("latin_1",)),
    "viscii": (("vi",), (*LATIN, "mac_roman")),
    "tcvn3": (("vi",), (*LATIN, "cp1258")),
    "vni": (("vi",), ("cp1252", "latin_1")),
    "mac_latin2": (("pl", "cs", "hu", "sk", "lt", "lv", "et"), MAC),
    "mac_croatian": (("hr", "sl"), (*MAC, "cp1250")),
    "mac_romanian": (("ro",), MAC),
    "mac_greek": (("el",), (*MAC, "cp1253")),
    "mac_turkish": (("tr",), MAC),
    "mac_iceland": (("is",), MAC),
    "cp737": (("el",), DOS),
    "cp869": (("el",), DOS),
    "cp775": (("lt", "lv", "et", "pl"), DOS),
    "cp855": (("ru", "bg", "sr"), DOS),
    "cp857": (("tr",), DOS),
    "cp860": (("pt",), DOS),
    "cp861": (("is",), DOS),
    "cp862": (("he",), DOS),
    "cp863": (("fr",), DOS),
    "cp864": (("fa",), DOS),
    "cp865": (("no", "da"), DOS),
    "iso8859_3": (("tr",), LATIN),
    "iso8859_4": (("lt", "lv", "et"), LATIN),
    "iso8859_5": (("ru", "bg", "sr", "uk"), LATIN),
    "iso8859_6": (("fa",), LATIN),
    "iso8859_7": (("el",), LATIN),
    "iso8859_8": (("he",), LATIN),
    "iso8859_10": (("is", "lt", "et", "lv"), LATIN),
    "iso8859_13": (("lt", "lv", "et", "pl"), LATIN),
    "iso8859_14": (("ga", "cy"), LATIN),
    "iso8859_16": (("ro", "pl", "hu", "hr"), LATIN),
    "iso_ir_111": (("ru", "uk", "sr", "bg"), ("cp1252", "cp1251")),
    "ptcp154": (("ru",), ("cp1252",)),
    "kz1048": (("ru",), ("cp1252",)),
    "big5hkscs": (("zh",), ("cp1252", "gb18030")),
    "johab": (("ko",), ("cp1252", "cp949")),
    "gb18030": (("zh", "ko", "hy"), ("cp1252",)),
    "armscii_8": (("hy",), LATIN),
    "georgian_ps": (("ka",), LATIN),
    "georgian_academy": (("ka",), LATIN),
    "tscii": (("ta",), LATIN),
    "iscii_devanagari": (("hi",), LATIN),
    "iso2022_jp": (("ja",), ("ascii",)),
    "hz": (("zh",), ("ascii",)),
}

READ: dict[str, tuple[str, ...]] = {
    # what UTF-8 was read as: languages
    "mac_greek": ("el", "fr"),
    "mac_turkish": ("tr", "de"),
    "mac_iceland": ("is", "fr"),
    "mac_croatian": ("hr", "sl"),
    "mac_romanian": ("ro",),
    "mac_latin2": ("pl", "cs"),
    "cp737": ("el",),
    "cp775": ("lt", "lv"),
    "cp855": ("ru", "sr"),
    "cp857": ("tr",),
    "cp860": ("pt",),
    "cp861": ("is",),
    "cp862": ("he",),
    "cp863": ("fr",),
    "cp864": ("fa",),
    "cp865": ("no", "da"),
    "cp869": ("el",),
    "iso8859_3": ("tr", "it"),
    "iso8859_4": ("lt", "lv"),
    "iso8859_5": ("ru", "uk"),
    "iso8859_6": ("fa",),
    "iso8859_7": ("el",),
    "iso8859_8": ("he",),
    "iso8859_10": ("is", "lt"),
    "iso8859_13": ("lt", "pl"),
    "iso8859_14": ("ga", "cy"),
    "iso8859_16": ("ro", "hu"),
    "iso_ir_111": ("ru", "uk"),
    "ptcp154": ("ru",),
    "koi8_t": ("ru",),
    "viscii": ("vi", "fr"),
    "tcvn3": ("vi",),
    "armscii_8": ("hy", "ru"),
    "georgian_ps": ("fr", "ru"),
    "johab": ("ko", "fr"),
    "big5hkscs": ("zh", "fr"),
    "gb18030": ("zh", "fr"),
    "cp037": ("en", "fr"),
    "cp500": ("en", "de"),
}

SIZES = {"word": 1, "phrase": 4, "sentence": 0}


def encoded(text: str, codec: str) -> bytes | None:
    """The bytes of a text in an encoding; None if it can't write it."""
    if codec in codings.SEGMENTED:
        return _segmented(text, codec)
    if codec in codings.SINGLE_BYTE:
        table = single_byte_table(codec)
        defined = {c: b for b, c in enumerate(table) if codings.table(codec)[b] != "\ufffd"}
        if codec == "iscii_devanagari":
            text = unicodedata.normalize("NFC", text)
        found = [defined.get(c) for c in text]
        return None if None in found else bytes(b for b in found if b is not None)
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        return None


def _segmented(text: str, codec: str) -> bytes | None:
    """By the reverse of what the decoder says of all short sequences of bytes."""
    inverse = _inverse(codec)
    out, index = b"", 0
    while index < len(text):
        for size in range(min(5, len(text) - index), 0, -1):
            if data := inverse.get(text[index : index + size]):
                out, index = out + data, index + size
                break
        else:
            return None
    return out if decode(BY_CODEC[codec], out) == text else None


def _inverse(codec: str) -> dict[str, bytes]:
    if codec not in _INVERSES:
        found: dict[str, bytes] = {}
        one = [bytes([b]) for b in range(256)]
        two = [a + b for a in one for b in one[0x80:]]
        three = [
            bytes((a, b, c)) for a in (0xA6, 0xA7) for b in range(0x83, 0xCA) for c in (0xA1, 0xAA)
        ]
        for data in (*one, *two, *(three if codec == "tscii" else ())):
            parts = [part for _, part in codings.segments(codec, data)]
            # a consonant must stay with the sign behind it
            if all(unicodedata.category(part[0]) in ("Mc", "Mn") for part in parts[1:]) and parts:
                found.setdefault("".join(parts), data)
        _INVERSES[codec] = found
    return _INVERSES[codec]


_INVERSES: dict[str, dict[str, bytes]] = {}


def misread(data: bytes, codec: str) -> str:
    """Bytes as a reader takes them that lets undefined ones pass."""
    if codec == "ascii":  # a terminal or filter that dropped the escapes
        return data.decode("ascii").replace("\x1b", "").replace("~{", "{").replace("~}", "}")
    if BY_CODEC[codec].multibyte:
        return data.decode(codec)
    table = single_byte_table(codec)
    if undefined := [b for b in data if b > 0x9F and is_undefined(codec, b)]:
        # no reader lets it pass as the character of its number
        raise UnicodeDecodeError(codec, data, undefined[0], undefined[0] + 1, "undefined")
    return data.decode("latin-1").translate(table)


def pieces(line: str, size: int, rng: random.Random) -> str:
    if not size:
        return line
    words = line.split(" ")
    if len(words) <= 3:
        size = 4 * size
        start = rng.randrange(max(1, len(line) - size))
        return line[start : start + size]
    start = rng.randrange(max(1, len(words) - size + 1))
    return " ".join(words[start : start + size])


def cases(clean: Path, per: int, only: str) -> Iterator[tuple[str, str, str, str]]:
    """Channel, size, damaged text and truth."""
    channels = [(w, r, ls) for w, (ls, reads) in WRITTEN.items() for r in reads]
    channels += [("utf-8", r, ls) for r, ls in READ.items()]
    for written, read, languages in channels:
        name = f"{written}>{read}"
        if only not in name:
            continue
        for size, words in SIZES.items():
            for language in languages:
                rng = random.Random(f"{name}{size}{language}")
                lines = lines_of(clean, language)
                rng.shuffle(lines)
                found = 0
                for line in lines:
                    truth = pieces(line, words, rng).strip()
                    data = encoded(truth, written)
                    ascii_will_do = written in EBCDIC
                    special = sum(c > "\x7f" for c in truth) >= 1 + (size == "word")
                    if data is None or not (special or ascii_will_do):
                        continue
                    try:
                        damaged = misread(data or b"", read)
                    except UnicodeDecodeError:
                        continue
                    if damaged == truth or "\n" in damaged or "\r" in damaged:
                        continue
                    yield name, size, damaged, truth
                    found += 1
                    if found * len(languages) >= per:
                        break


def lines_of(clean: Path, language: str) -> list[str]:
    path = clean / f"{language}.txt"
    if not path.exists():
        path = Path(__file__).with_name("rare_texts") / f"{language}.txt"
    if not path.exists():
        return []
    return [x for x in path.read_text(encoding="utf-8").split("\n") if x]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--clean", type=Path, default=Path("../shared/data/clean"))
    parser.add_argument("--per", type=int, default=40, help="cases by channel and size")
    parser.add_argument("--only", default="", help="channels whose name has this in it")
    parser.add_argument("--fails", type=Path)
    options = parser.parse_args()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    fails = []
    for name, size, damaged, truth in cases(options.clean, options.per, options.only):
        got = textfix.fix_text(damaged)
        outcome = "right" if got == truth else "left" if got == damaged else "wrong"
        counts[name][size, outcome] += 1  # type: ignore[index]
        counts[name][size, "all"] += 1  # type: ignore[index]
        if outcome != "right":
            fails.append(json.dumps([name, size, damaged, truth, got], ensure_ascii=False))
    if options.fails:
        options.fails.write_text("\n".join(fails) + "\n", encoding="utf-8")
    print("channel                        " + "".join(f"{s:>22}" for s in SIZES))
    print("                               " + "   right  left wrong   " * 3)
    total: Counter[str] = Counter()
    for name, count in counts.items():
        total.update(count)
        print(f"{name:<31}" + "".join(row(count, size) for size in SIZES))
    print(f"{'all':<31}" + "".join(row(total, size) for size in SIZES))
    return 0


def row(count: Counter[str], size: str) -> str:
    n = count[size, "all"]  # type: ignore[index]
    shares = (100 * count[size, o] / n if n else 0 for o in ("right", "left", "wrong"))  # type: ignore[index]
    return "  " + "".join(f"{s:6.0f}" for s in shares) + f" {n:>4}" if n else f"{'-':>24}"


if __name__ == "__main__":
    sys.exit(main())
