"""What CLDR knows of how a language is written: its letters, its punctuation, its quotation marks.

Source: the Unicode Common Locale Data Repository (``common/main/*.xml``): exemplar characters and
delimiters, as UTS #35 defines them; ``common/collation/*.xml``: letters that sort as the same.
What a territory adds to its language (Swiss French, Brazilian Portuguese) is added to the language.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType

FILE = "locales.json"
"""What the extractor calls it, in the cache folder."""


@dataclass(frozen=True)
class Locale:
    """How a language is written.

    Args:
        main: the letters and marks that the language needs, small and capital.
        auxiliary: further ones that its readers know from names and loan words.
        punctuation: marks that are used with it.
        quotes: pairs of quotation marks, the usual one first.
    """

    main: str = ""
    auxiliary: str = ""
    punctuation: str = ""
    quotes: tuple[tuple[str, str], ...] = (("\u201c", "\u201d"), ("\u2018", "\u2019"))


UNKNOWN = Locale()
"""Of a language that CLDR does not have: no letters, and quotation marks as CLDR's root has."""

_SET_ITEM = re.compile(
    r"\{([^{}]*)\}|(\\u[0-9A-Fa-f]{4}|\\.|[^\\\s])(?:-(\\u[0-9A-Fa-f]{4}|\\.|[^\\\s]))?"
)


def _char(item: str) -> str:
    if item.startswith("\\u") and len(item) == 6:
        return chr(int(item[2:], 16))
    return item[-1]


def exemplars(pattern: str) -> str:
    """The distinct characters of a UnicodeSet as CLDR writes exemplars, in order.

    >>> exemplars(r"[a-c {ch} \\u00e9]")
    'abché'
    """
    inside = pattern.strip().removeprefix("[").removesuffix("]")
    found: list[str] = []
    for sequence, first, last in _SET_ITEM.findall(inside):
        if sequence:
            found += re.sub(r"\\u[0-9A-Fa-f]{4}|\\.", lambda m: _char(m.group()), sequence)
        elif last:
            found += map(chr, range(ord(_char(first)), ord(_char(last)) + 1))
        else:
            found.append(_char(first))
    return "".join(dict.fromkeys(found))


def every_form(letters: str) -> str:
    """Letters with their capitals and small letters, and what they decompose into.

    >>> [ord(char) for char in every_form("é")]
    [69, 101, 201, 233, 769]
    """
    forms = {form for char in letters for form in (char, *char.upper(), *char.lower())}
    forms |= {part for form in forms for part in unicodedata.normalize("NFD", form)}
    return "".join(sorted(forms))


_EXEMPLARS = re.compile(
    r"<exemplarCharacters(?:\s+type=\"(auxiliary|punctuation)\")?(?:\s+draft=\"\w+\")?>([^<]*)<"
)
_QUOTES = ("quotationStart", "quotationEnd", "alternateQuotationStart", "alternateQuotationEnd")


Quotes = tuple[tuple[str, str], ...]


def _quotes(text: str, inherited: Quotes) -> Quotes:
    """The pairs of quotation marks of a file; a mark that it does not name is inherited."""
    marks = [mark for pair in (inherited * 2)[:2] for mark in pair]
    for index, tag in enumerate(_QUOTES):
        match = re.search(rf"<{tag}[^>]*>([^<])</{tag}>", text)
        if match:
            marks[index] = match.group(1)
    return ((marks[0], marks[1]), (marks[2], marks[3]))


_RULES = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_EQUAL = re.compile(r"(?<![^\W\d_])([^\W\d_])=([^\W\d_])(?![^\W\d_])")


def variants(collation: str) -> str:
    """Letters that a language takes for the same letter, by the text of its CLDR collation.

    >>> variants("<![CDATA[&S<\u015f=\u0219]]>")
    'şș'
    """
    rules = "".join(_RULES.findall(collation))
    return "".join(dict.fromkeys("".join(a + b for a, b in _EQUAL.findall(rules))))


def merge(
    files: Iterable[tuple[str, str]], same: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Locale]:
    """The locales of languages from CLDR's files.

    Args:
        files: pairs of a language and the text of a file of ``main``, the file of the language
            itself before those of its territories.
        same: by language, letters that stand for one another; if it has the one it has the other.
    """
    letters: dict[str, dict[str, str]] = {}
    quotes: dict[str, Quotes] = {}
    for lang, text in files:
        if "<exemplarCharacters" not in text and "<quotationStart" not in text:
            continue
        parts = letters.setdefault(lang, {"": "", "auxiliary": "", "punctuation": ""})
        for kind, pattern in _EXEMPLARS.findall(text):
            parts[kind] += exemplars(pattern.replace("&quot;", '"').replace("&amp;", "&"))
        before = quotes.get(lang, UNKNOWN.quotes)
        own = _quotes(text, before)
        quotes[lang] = tuple(dict.fromkeys([*(before if lang in quotes else ()), *own]))
    return {
        lang: Locale(
            every_form(parts[""] + same.get(lang, "")),
            every_form(parts["auxiliary"]),
            "".join(sorted(set(parts["punctuation"]))),
            quotes[lang],
        )
        for lang, parts in sorted(letters.items())
        if parts[""]
    }


def save(locales: Mapping[str, Locale], cache: Path) -> None:
    """Writes the locales into the cache folder."""
    record = {lang: asdict(locale) for lang, locale in locales.items()}
    text = json.dumps(record, ensure_ascii=False, indent=1)
    (cache / FILE).write_text(text + "\n", "utf-8")


def load(cache: Path) -> dict[str, Locale]:
    """The locales that the extractor wrote; none if it did not."""
    path = cache / FILE
    if not path.exists():
        return {}
    return {
        lang: Locale(
            entry["main"],
            entry["auxiliary"],
            entry["punctuation"],
            tuple((start, end) for start, end in entry["quotes"]),
        )
        for lang, entry in json.loads(path.read_text("utf-8")).items()
    }
