"""The time of long inputs: valid UTF-8 against `bytes.decode`, detection in 10 MiB of legacy text.

    PYTHONPATH=.:tests python -m bench.long_inputs

Times are the least of several runs, in processor time, and the two that are compared take turns.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from bench.detection import CLEAN
from textfix import detect
from textfix.decoding.mixed import read
from textfix.decoding.stream import IncrementalDecoder

SIZE = 10 * 2**20
UTF8 = ("en", "fr", "ru", "th", "zh")
LEGACY = (
    ("fr", "cp1252"), ("pl", "iso8859_2"), ("ru", "cp1251"), ("th", "cp874"),
    ("zh", "gb18030"), ("ja", "cp932"),
)  # fmt: skip


def text(language: str, codec: str) -> bytes:
    lines: str = (CLEAN / f"{language}.txt").read_text(encoding="utf-8")
    if language == "en":
        lines = lines.encode("ascii", "ignore").decode()
    data: bytes = lines.encode(codec, "ignore")
    return data * (SIZE // len(data) + 1)


def least(*calls: Callable[[], object], rounds: int = 15) -> list[float]:
    """The least processor time of each call, in milliseconds."""
    best = [float("inf")] * len(calls)
    for _ in range(rounds):
        for i, call in enumerate(calls):
            started = time.process_time()
            call()
            best[i] = min(best[i], 1e3 * (time.process_time() - started))
    return best


def main() -> int:
    if not CLEAN.is_dir():
        print(f"no sentences at {CLEAN}; set TEXTFIX_CLEAN", file=sys.stderr)
        return 2
    print("10 MiB of UTF-8, ms:   bytes.decode  decoding of fix_bytes  ratio  detect  stream")
    for language in UTF8:
        data = text(language, "utf-8")
        plain, own, detection, stream = least(
            lambda: data.decode(),  # noqa: B023
            lambda: read(data),  # noqa: B023
            lambda: detect(data),  # noqa: B023
            lambda: IncrementalDecoder().decode(data, final=True),  # noqa: B023
        )
        ratio = own / plain
        print(f"{language:22}{plain:13.1f}{own:23.1f}{ratio:7.2f}{detection:8.1f}{stream:8.1f}")
    print("10 MiB of legacy text, ms:  bytes.decode  detect")
    for language, codec in LEGACY:
        data = text(language, codec)
        plain, detection = least(
            lambda: data.decode(codec, "ignore"),  # noqa: B023
            lambda: detect(data),  # noqa: B023
            rounds=5,
        )
        print(f"{language} {codec:25}{plain:13.1f}{detection:8.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
