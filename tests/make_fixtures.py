"""Make the fixtures: correct sentences in, test cases out. Run it after changing fixtures/source/.

    python tests/make_fixtures.py

What it reads, all in fixtures/source/ and all written for this project:

- sentences.txt  correct text by language: a name and a sentence, phrase or word.
- plan.txt       which sentences go through which channel, and where that happens in the field.
- mixed.txt      lines of which only the marked parts are damaged: ⟦utf-8 > cp1252|the part⟧.
- lossy.txt      texts for the channel that loses bytes; ⟪→⟫ marks a place that cannot be known.

What it writes: fixtures/{utf8_single,utf8_multi,legacy,nested,mixed,lossy}.json, each case with
label, why, language, channel, before and after. negatives.json is written by hand and only put
into the same form. A case's known_failure, filled in by hand, is kept.

A channel is {"written": encoding, "read": encoding, "then": what came next}; "then" is another
channel (a second layer) or UNDEFINED_DROPPED. A channel with "start" and "end" covers only that
part of `after`. Without "then", bytes that the wrong encoding leaves undefined pass as C1
controls, as the WHATWG decoders let them; a byte above 0x9F that is undefined passes nowhere in
the same way, so a sentence that has one is refused.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
SOURCE = FIXTURES / "source"

Case = dict[str, Any]
Channel = dict[str, Any]

# Two bytes or more a character: read strictly, since decoders do not agree on what is invalid.
MULTI_BYTE = frozenset({"big5", "cp932", "cp949", "euc_jp", "gb18030", "gbk"})
UNDEFINED_DROPPED = "undefined bytes dropped"
LOSSY_CHANNEL: Channel = {"written": "utf-8", "read": "tis-620", "then": UNDEFINED_DROPPED}

# Marks that stand for a tone in Vietnamese. cp1258 keeps them apart from the letter.
TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


class FixtureError(ValueError):
    """A line of the source cannot become a case."""


# --- Damage


@lru_cache
def decoding_table(encoding: str) -> tuple[str | None, ...]:
    """What each of the 256 bytes reads as in a single-byte encoding; None where undefined.

    A C1 control counts as undefined: Python's codecs fill gaps with them in some encodings only.
    """
    decoded = (bytes([byte]).decode(encoding, "ignore") for byte in range(256))
    return tuple(None if c == "" or "\x80" <= c <= "\x9f" else c for c in decoded)


def misread(data: bytes, encoding: str, *, drop_undefined: bool = False) -> str:
    """Read data in the wrong encoding.

    >>> misread("é".encode(), "cp1252")
    'Ã©'
    >>> misread("America’s".encode(), "tis-620", drop_undefined=True)
    'Americaโs'
    """
    if encoding in MULTI_BYTE:
        text = data.decode(encoding)
        # some characters of Shift-JIS and Big5 are written in two ways
        same = text.encode(encoding).decode(encoding) == text
        if not same or any(unicodedata.category(c) == "Co" for c in text):
            raise FixtureError(f"{encoding} does not lead back to the same text: {text!r}")
        return text
    table = decoding_table(encoding)
    characters = []
    for byte in data:
        character = table[byte]
        if character is None and not drop_undefined:
            if byte > 0x9F:
                raise FixtureError(f"byte {byte:#04x} is undefined in {encoding}")
            character = chr(byte)
        characters.append(character or "")
    return "".join(characters)


def damage(text: str, channel: Channel) -> str:
    """Send text through a channel, layer by layer.

    >>> damage("é", {"written": "utf-8", "read": "cp1252",
    ...              "then": {"written": "utf-8", "read": "cp1252"}})
    'ÃƒÂ©'
    """
    then = channel.get("then")
    data = text.encode(channel["written"])
    text = misread(data, channel["read"], drop_undefined=then == UNDEFINED_DROPPED)
    return damage(text, then) if isinstance(then, dict) else text


def damage_parts(text: str, channels: Sequence[Channel]) -> str:
    """Send only the parts of text between each channel's start and end through it."""
    pieces = []
    position = 0
    for channel in channels:
        pieces.append(text[position : channel["start"]])
        pieces.append(damage(text[channel["start"] : channel["end"]], channel))
        position = channel["end"]
    return "".join(pieces) + text[position:]


def damage_around(text: str, channel: Channel, open_places: Sequence[int]) -> str:
    """Send text through a channel that knows no state, except the characters that were left open.

    open_places are offsets into the result: what stands there in text is damaged already.
    """
    result = ""
    for character in text:
        result += character if len(result) in open_places else damage(character, channel)
    return result


def damage_of(case: Case) -> str:
    """What a case's `after` looks like once its channel has damaged it."""
    channel = case["channel"]
    if isinstance(channel, list):
        return damage_parts(case["after"], channel)
    if "open" in case:
        return damage_around(case["after"], channel, case["open"])
    return damage(case["after"], channel)


# --- The source


def unescape(text: str) -> str:
    r"""Resolve \n and \uXXXX.

    >>> unescape(r"a\u00a0b")
    'a\xa0b'
    """
    text = text.replace("\\n", "\n")
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)


def source_lines(name: str) -> Iterator[str]:
    for line in (SOURCE / name).read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith("#"):
            yield line


def read_sentences() -> dict[str, tuple[str, str]]:
    """The sentences by label ("de-door"), each with its language."""
    sentences = {}
    language = ""
    for line in source_lines("sentences.txt"):
        if line.startswith("["):
            language = line.strip("[]")
            continue
        name, text = line.split(": ", 1)
        sentences[f"{language}-{name}"] = (language, unescape(text))
    return sentences


def read_channel(notation: str) -> Channel:
    """A channel from its notation: "utf-8 > cp1252", or several such layers with ";" between.

    >>> read_channel("cp1251 > cp1252; utf-8 > latin-1")["then"]
    {'written': 'utf-8', 'read': 'latin-1'}
    """
    first, _, rest = notation.partition(";")
    written, read = (part.strip() for part in first.split(">"))
    if read == LOSSY_CHANNEL["read"]:
        return dict(LOSSY_CHANNEL)
    channel: Channel = {"written": written, "read": read}
    if rest:
        channel["then"] = read_channel(rest)
    return channel


def notation_of(channel: Channel) -> str:
    """The short form of a channel for labels."""
    notation = f"{channel['written']}>{channel['read']}"
    then = channel.get("then")
    return f"{notation};{notation_of(then)}" if isinstance(then, dict) else notation


def as_held_by(text: str, encoding: str) -> str:
    """Text in the form in which an encoding can hold it: cp1258 has most tones as marks only."""
    if encoding != "cp1258":
        return text
    held = ""
    for character in unicodedata.normalize("NFC", text):
        try:
            character.encode(encoding)
        except UnicodeEncodeError:
            base, *marks = list(unicodedata.normalize("NFD", character))
            tones = "".join(mark for mark in marks if mark in TONES)
            shape = "".join(mark for mark in marks if mark not in TONES)
            character = unicodedata.normalize("NFC", base + shape) + tones
        held += character
    return held


# --- The cases


def planned_cases() -> dict[str, list[Case]]:
    """The cases of plan.txt by file: every sentence of a row through the row's channel."""
    sentences = read_sentences()
    files: dict[str, list[Case]] = {}
    cases: list[Case] = []
    for line in source_lines("plan.txt"):
        if line.startswith("["):
            cases = files.setdefault(line.strip("[]"), [])
            continue
        notation, why, labels = (field.strip() for field in line.split("|"))
        channel = read_channel(notation)
        for label in labels.split():
            language, text = sentences[label]
            text = as_held_by(text, channel["written"])
            try:
                before = damage(text, channel)
            except (UnicodeError, FixtureError) as error:
                raise FixtureError(f"{label} through {notation}: {error}") from error
            cases.append(
                {
                    "label": f"{label} {notation_of(channel)}",
                    "why": why,
                    "language": language,
                    "channel": channel,
                    "before": before,
                    "after": text,
                }
            )
    return files


def mixed_cases() -> list[Case]:
    """The cases of mixed.txt: label | language | why | text with ⟦channel|damaged part⟧."""
    cases = []
    for line in source_lines("mixed.txt"):
        label, language, why, marked = (field.strip() for field in line.split(" | ", 3))
        after = ""
        channels: list[Channel] = []
        for index, piece in enumerate(re.split("⟦(.*?)⟧", unescape(marked), flags=re.DOTALL)):
            if index % 2:
                notation, piece = piece.split("|", 1)
                start, end = len(after), len(after) + len(piece)
                channels.append({**read_channel(notation), "start": start, "end": end})
            after += piece
        case: Case = {
            "label": label,
            "why": why,
            "language": language,
            "channel": channels,
            "before": damage_parts(after, channels),
            "after": after,
        }
        cases.append(case)
    return cases


def lossy_cases() -> list[Case]:
    """The cases of lossy.txt: label | language | why | text with ⟪what cannot be known⟫."""
    cases = []
    for line in source_lines("lossy.txt"):
        label, language, why, marked = (field.strip() for field in line.split(" | ", 3))
        before = after = ""
        open_places = []
        for index, piece in enumerate(re.split("⟪(.*?)⟫", unescape(marked))):
            damaged = damage(piece, LOSSY_CHANNEL)
            if index % 2:
                open_places.append(len(before))
                piece = damaged
            before += damaged
            after += piece
        case: Case = {
            "label": label,
            "why": why,
            "language": language,
            "channel": dict(LOSSY_CHANNEL),
            "before": before,
            "after": after,
        }
        if open_places:
            case["open"] = open_places
        cases.append(case)
    return cases


# --- The files


def is_invisible(character: str) -> bool:
    """Whether a reader of the JSON could not see the character, or could take it for a space."""
    return (
        (unicodedata.category(character) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp", "Zs"})
        or "\ufe00" <= character <= "\ufe0f"
        or character in "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffe\uffff"
    )


def escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def to_json(cases: Sequence[Case]) -> str:
    """Cases as JSON that a person can read: text as it is, what is invisible escaped."""
    text = json.dumps(cases, ensure_ascii=False, indent=1)
    return "".join(escape(c) if c not in " \n" and is_invisible(c) else c for c in text) + "\n"


def read_cases(name: str) -> list[Case]:
    path = FIXTURES / f"{name}.json"
    cases: list[Case] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return cases


def make() -> dict[str, str]:
    """The text of every JSON file in fixtures/, by name."""
    files = {**planned_cases(), "mixed": mixed_cases(), "lossy": lossy_cases()}
    for name, cases in files.items():
        known = {case["label"]: case.get("known_failure") for case in read_cases(name)}
        for case in cases:
            if reason := known.get(case["label"]):
                case["known_failure"] = reason
    files["negatives"] = read_cases("negatives")
    return {name: to_json(cases) for name, cases in files.items()}


def main() -> None:
    for name, text in make().items():
        (FIXTURES / f"{name}.json").write_text(text, encoding="utf-8")
        print(f"{name}: {len(json.loads(text))} cases")


if __name__ == "__main__":
    main()
