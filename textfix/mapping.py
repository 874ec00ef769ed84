"""Files of tables that are mapped into memory: what is not read of them takes none."""

from __future__ import annotations

import mmap


def mapped(path: str) -> mmap.mmap:
    """A file, mapped to be read.

    Args:
        path: of a file that is not empty.

    Raises:
        OSError: if it can't be read.
        ValueError: if it is empty.
    """
    with open(path, "rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
