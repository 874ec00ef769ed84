"""Writes `packed.bin`: tables that take long to make, as `packed.py` reads them.

    python -m textfix.packing            writes the file
    python -m textfix.packing --check    says whether it is what the source gives

To be run after a change of encodings, losses, stages' detectors or the language table; till then
the tables are made when they are needed. What depends on the Unicode version of the running Python
is not kept.
"""

from __future__ import annotations

import argparse
import json
import os
import struct
import sys
import zlib
from collections.abc import Iterable
from typing import Any, NamedTuple
from unittest import mock

from textfix import packed
from textfix.channels import BY_CODEC, EVERY, Channel, late_channels_anew, table_of
from textfix.engine import KEPT_CODECS, channels, kept_bytes, kept_characters
from textfix.fixers.lossy import ALWAYS_THOUGHT_OF
from textfix.language.model import load
from textfix.language.one_letter import characters_anew
from textfix.language.simplified import simplified_anew
from textfix.profiles import PROFILES
from textfix.screen import names_of, tables_of
from textfix.stages import STAGES
from textfix.traces import made_by, pack_traces

SCREENS = ("repair", "strict")
"""Profiles whose screen is kept: those that most programs have, and that owe nothing to the version
of Unicode."""

_LANGUAGE = ("language/simplified.py", "language/one_letter.py")
_ENCODINGS = ("channels.py", "engine.py", "codings", *_LANGUAGE)
_LOSSES = ("losses.py", "traces.py", *_ENCODINGS)
_SCREENS = ("screen.py", "gate.py", "stages.py", "detectors", *_ENCODINGS)
_NOT_OF_SCREENS = ("detectors/mojibake.py", "detectors/ordinary.py", "detectors/evident.py")
"""The rule for tokens is the kernel's, and in no table."""


class Group(NamedTuple):
    """Sections, small values, and the files that both were made from."""

    sections: dict[str, bytes]
    values: dict[str, Any]
    sources: tuple[str, ...]


def groups() -> dict[str, Group]:
    """All that is kept."""
    with mock.patch.object(packed, "_whole", lambda: ({}, memoryview(b""))):
        return {"encodings": _encodings(), "losses": _losses(), "screens": _screens()}


def _encodings() -> Group:
    codecs = [encoding.codec for encoding in EVERY if not encoding.multibyte]
    costs, rounds = channels()
    tables = "".join(map(table_of, codecs)).encode("utf-32-le")
    late = {(c.written, c.read) for c in late_channels_anew()}
    sections = {
        "tables": tables,
        "costs": struct.pack(f"<{len(costs)}i", *costs),
        "rounds": rounds,
        "simplified": simplified_anew(),
        "late": bytes((written, read) in late for written in EVERY for read in EVERY),
        **{f"characters of {codec}": kept_characters(codec) for codec in KEPT_CODECS},
        **{f"bytes of {codec}": kept_bytes(codec) for codec in KEPT_CODECS},
    }
    values = {"codecs": codecs, "words of one letter": characters_anew()}
    return Group(sections, values, _ENCODINGS)


def _losses() -> Group:
    model, utf8 = load(), BY_CODEC["utf-8"]
    sections = {
        encoding.codec: pack_traces(Channel(utf8, encoding, True), model)
        for encoding in EVERY
        if encoding.read is not None and not encoding.rare
    }
    return Group(sections, {"made by": made_by(model)}, _LOSSES)


def _screens() -> Group:
    sections: dict[str, bytes] = {}
    values: dict[str, Any] = {}
    for profile in SCREENS:
        stages = PROFILES[profile].stages
        tables = tables_of(stages)
        assert tables, "the signs of a profile fit into the kernel's tables"
        names = names_of(stages)
        sections[f"runs of {names}"] = tables.runs
        sections[f"masks of {names}"] = tables.masks
        values[names] = [
            tables.starts, tables.ends, sorted(tables.single), list(tables.pairs), tables.owners,
            tables.loose, tables.loose_sign, tables.pairs_end,
        ]  # fmt: skip
        for stage in stages:
            values[f"characters of {stage.name}"] = STAGES[stage.name].characters
    return Group(sections, values, _SCREENS)


def whole() -> bytes:
    """The file."""
    header: dict[str, Any] = {}
    data = b""
    for name, group in groups().items():
        places: dict[str, tuple[int, ...]] = {}
        met: dict[bytes, tuple[int, ...]] = {}
        for section, content in group.sections.items():
            if content not in met:
                small = zlib.compress(content, 9) if is_seldom(name, section) else content
                met[content] = (len(data), len(small), *([1] if small is not content else []))
                data += small + bytes(-len(small) % 8)
            places[section] = met[content]
        sources = {path: packed.checksum(path) for path in _files(group.sources)}
        header[name] = {"sections": places, "values": group.values, "sources": sources}
    head = json.dumps(header, separators=(",", ":")).encode()
    start = len(packed.MAGIC) + 4 + len(head)
    return packed.MAGIC + struct.pack("<I", len(head)) + head + bytes(-start % 8) + data


def is_seldom(group: str, section: str) -> bool:
    """Whether a section is of so little use that it is compressed: of the losses those that are
    not always thought of."""
    return group == "losses" and section not in ALWAYS_THOUGHT_OF


def is_current() -> bool:
    """Whether the file is what the source gives; how well it is compressed does not matter."""
    packed._whole.cache_clear()
    packed._is_current.cache_clear()
    kept, _ = packed._whole()
    return kept.keys() == (found := groups()).keys() and all(
        kept[name]["sections"].keys() == group.sections.keys()
        and kept[name]["values"] == json.loads(json.dumps(group.values))
        and kept[name]["sources"] == {p: packed.checksum(p) for p in _files(group.sources)}
        and all(
            bytes(packed.section(name, one) or b"") == content
            for one, content in group.sections.items()
        )
        for name, group in found.items()
    )


def _files(sources: Iterable[str]) -> Iterable[str]:
    """The files that are meant, of a folder all its Python."""
    for source in sources:
        path = os.path.join(packed.PACKAGE, source)
        if os.path.isdir(path):
            names = sorted(name for name in os.listdir(path) if name.endswith(".py"))
            inside = [f"{source}/{name}" for name in names]
            yield from (name for name in inside if name not in _NOT_OF_SCREENS)
        else:
            yield source


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m textfix.packing", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    options = parser.parse_args()
    if options.check:
        same = is_current()
        print("packed.bin is as the source has it" if same else "packed.bin is of other source")
        return not same
    content = whole()
    with open(packed.PATH, "wb") as file:
        file.write(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
