"""A file repaired in place: read in any encoding, written whole or not at all.

The repaired text goes to a new file beside the old one, which takes its place in one step. Whatever
goes wrong, the old file is untouched; a file that needs no repair is not written.
"""

from __future__ import annotations

import codecs
import contextlib
import errno
import os
import shutil
import stat
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO

from textfix.files import BYTE_ORDER_MARK, readable
from textfix.open_places import Unresolved
from textfix.pipeline import Pipeline
from textfix.profiles import resolve


@dataclass(frozen=True, slots=True)
class FileRepair:
    """What was done with a file.

    Args:
        path: the file, links followed.
        encoding: what it was in, by Python's name.
        output_encoding: what it is in now.
        changed: whether it was written.
        counts: how many edits were made to the decoded text for each reason.
    """

    path: str
    encoding: str
    output_encoding: str
    changed: bool
    counts: Mapping[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        edits = sum(self.counts.values())
        done = f"{edits} edits" if self.changed else "unchanged"
        return f"{self.path}: {self.encoding} → {self.output_encoding}, {done}"


def fix_file(
    path: str | os.PathLike[str],
    pipeline: Pipeline | str = "repair",
    *,
    encoding: str | None = None,
    output_encoding: str = "utf-8",
    unresolved: Unresolved = "keep",
) -> FileRepair:
    """Repairs a text file in place.

    Line ends, a byte order mark, permissions and times of what is not written are kept.

    Args:
        path: a regular file, or a link to one.
        pipeline: a `Pipeline`, or the name of a profile in `PROFILES`.
        encoding: of the file, if it is known; found out otherwise.
        output_encoding: what it shall be in afterwards.
        unresolved: as for `fix_text`.

    Returns:
        What was done.

    Raises:
        OSError: if it can't be read or written, is no regular file, or was changed by another
            while it was read.
        NotText: if it is binary data.
        LookupError: if Python has no such encoding.
        UnicodeEncodeError: if the text can't be written in the output encoding.

    >>> import pathlib, tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> letter = pathlib.Path(folder.name, "letter.txt")
    >>> _ = letter.write_bytes("Größe".encode("cp1252"))
    >>> fix_file(letter).encoding, letter.read_bytes().decode("utf-8")
    ('cp1252', 'Größe')
    >>> folder.cleanup()
    """
    stages = resolve(pipeline)
    codecs.lookup(output_encoding)
    real = os.path.realpath(path)
    with open_regular(real) as stream:
        before = os.fstat(stream.fileno())
        with readable(stream, encoding) as text:
            counts: Counter[str] = Counter()
            same = codecs.lookup(text.encoding) == codecs.lookup(output_encoding)
            written = _repaired(text.blocks, stages, unresolved, counts)
            with _replacement(real) as (target, name):
                target.writelines(encoded(written, output_encoding))
                target.flush()
                changed = not same or _differs(stream, name)
                if changed:
                    os.fsync(target.fileno())
                    _require_unchanged(real, before)
                    _put(name, real)
    return FileRepair(real, text.encoding, output_encoding, changed, dict(counts))


def open_regular(path: str) -> IO[bytes]:
    """A regular file, opened to read; a FIFO is refused and not waited for.

    Raises:
        OSError: if it is missing, a directory or anything else that is no regular file.
    """
    kind = os.stat(path).st_mode
    if stat.S_ISDIR(kind):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
    if not stat.S_ISREG(kind):
        raise OSError(errno.EINVAL, "not a regular file", path)
    return open(path, "rb")


def encoded(blocks: Iterator[str], encoding: str) -> Iterator[bytes]:
    """Blocks of one text as bytes; a mark is written once, where the encoding or the text has one.

    >>> list(encoded(iter(["a", "b"]), "utf-16-le"))
    [b'a\\x00', b'b\\x00']
    >>> b"".join(encoded(iter(["\\ufeffa"]), "utf-8-sig"))
    b'\\xef\\xbb\\xbfa'
    """
    name = codecs.lookup(encoding).name
    encoder = codecs.getincrementalencoder(encoding)()
    own_mark = name in ("utf-8-sig", "utf-16", "utf-32")
    for index, block in enumerate(blocks):
        if index == 0 and (own_mark or not name.startswith("utf")):
            # The encoder writes its own mark, or has none.
            block = block.removeprefix(BYTE_ORDER_MARK)
        yield encoder.encode(block)
    if rest := encoder.encode("", final=True):
        yield rest


def _repaired(
    blocks: Iterator[str], stages: Pipeline, unresolved: Unresolved, counts: Counter[str]
) -> Iterator[str]:
    for block in blocks:
        repair = stages.repair(block, unresolved)
        counts.update(repair.counts())
        yield repair.text


@contextlib.contextmanager
def _replacement(path: str) -> Iterator[tuple[IO[bytes], str]]:
    """A new file beside the old one; gone afterwards, unless it was put in its place."""
    folder, name = os.path.split(path)
    descriptor, target = tempfile.mkstemp(dir=folder, prefix=f".{name}.")
    try:
        with open(descriptor, "wb") as stream:
            yield stream, target
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(target)


def _differs(stream: IO[bytes], target: str) -> bool:
    with open(target, "rb") as written:
        stream.seek(0)
        while True:
            old, new = stream.read(1 << 16), written.read(1 << 16)
            if old != new:
                return True
            if not old:
                return False


def _require_unchanged(path: str, before: os.stat_result) -> None:
    now = os.stat(path)
    if (now.st_ino, now.st_size, now.st_mtime_ns) != (
        before.st_ino,
        before.st_size,
        before.st_mtime_ns,
    ):
        raise OSError(errno.EBUSY, "changed by another program while it was read", path)


def _put(target: str, path: str) -> None:
    shutil.copymode(path, target)
    with contextlib.suppress(OSError, AttributeError):  # only root may give files away
        owner = os.stat(path)
        os.chown(target, owner.st_uid, owner.st_gid)
    os.replace(target, path)
