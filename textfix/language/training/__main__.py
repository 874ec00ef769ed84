"""Makes the table: `python -m textfix.language.training --cache DIR --output table.bin`.

The cache folder is filled by `python -m textfix.language.training.extract`. The same cache gives
the same bytes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from textfix.language.training import characters, counts, table


def main() -> None:
    """Counts, prunes and writes."""
    parser = argparse.ArgumentParser(prog="textfix.language.training", description=__doc__)
    parser.add_argument(
        "--cache", type=Path, required=True, help="folder of text/, words/, ngrams/"
    )
    parser.add_argument("--output", type=Path, default=Path(__file__).parent.parent / "table.bin")
    parser.add_argument("--version", default="2")
    parser.add_argument("--capacity", type=int, default=table.CAPACITY, help="n-grams kept")
    arguments = parser.parse_args()
    names, classes = characters.classify()
    fold, case = characters.fold_table(), characters.case_table()
    mixture = counts.count(arguments.cache, fold, case, classes)
    data = table.build(mixture, names, classes, fold, case, arguments.version, arguments.capacity)
    # whoever has the old table mapped keeps it
    temporary = arguments.output.with_suffix(".new")
    temporary.write_bytes(data)
    temporary.replace(arguments.output)
    print(f"{arguments.output}: {len(data):,} bytes")


if __name__ == "__main__":
    main()
