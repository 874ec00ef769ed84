"""Tables that take long to make, read from a file beside the package: `packed.bin`.

What it holds is what the Python code would make; `packing.py` writes it, a test compares. So that
nobody works with tables of other source code, each group of sections names the files it was made
from, with their checksums: where one differs, or the file is missing, the tables are made as they
are needed, which costs a tenth of a second.
"""

from __future__ import annotations

import functools
import json
import os
import sys
import zlib
from array import array
from typing import Any

from textfix.mapping import mapped

MAGIC = b"textfix-packed-1\n"
PACKAGE = os.path.dirname(__file__)
PATH = os.path.join(PACKAGE, "packed.bin")


def section(group: str, name: str) -> memoryview | None:
    """Bytes of a section; None where it must be made.

    Args:
        group: what stands and falls together, because it was made from the same files.
        name: of the section; its place has a third number if it is compressed.
    """
    header, data = _whole()
    place = header.get(group, {}).get("sections", {}).get(name)
    if place is None or not _is_current(group):
        return None
    found = data[place[0] : place[0] + place[1]]
    if len(found) < place[1]:
        return None
    return memoryview(zlib.decompress(found)) if len(place) > 2 else found


def values(group: str, name: str) -> Any:
    """What is small and stands in the header, as JSON has it; None where it must be made."""
    found = _whole()[0].get(group, {}).get("values", {}).get(name)
    return found if found is not None and _is_current(group) else None


def numbers(code: str, data: bytes | memoryview) -> array[int]:
    """Numbers of a section, as little-endian as they lie in it."""
    out = array(code)
    out.frombytes(data)
    if sys.byteorder == "big":
        out.byteswap()
    return out


def checksum(path: str) -> int | None:
    """Of a file of the package; None if it is not there, as where only compiled files are."""
    try:
        with open(os.path.join(PACKAGE, *path.split("/")), "rb") as file:
            return zlib.crc32(file.read().replace(b"\r\n", b"\n"))
    except OSError:
        return None


@functools.cache
def _whole() -> tuple[dict[str, Any], memoryview]:
    """The header, and all that follows it; nothing of what is no such file."""
    try:
        data = memoryview(mapped(PATH))
        start = len(MAGIC) + 4
        end = start + int.from_bytes(data[len(MAGIC) : start], "little")
        if data[: len(MAGIC)] == MAGIC:
            return json.loads(bytes(data[start:end])), data[end + -end % 8 :]
    except (OSError, ValueError):
        pass
    return {}, memoryview(b"")


@functools.cache
def _is_current(group: str) -> bool:
    sources: dict[str, int] = _whole()[0][group]["sources"]
    return all(_checksum(path) in (known, None) for path, known in sources.items())


_checksum = functools.cache(checksum)
