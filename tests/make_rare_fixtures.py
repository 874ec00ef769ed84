"""Make fixtures/rare.json from fixtures/source/rare.txt, as make_fixtures.py makes the others.

    python tests/make_rare_fixtures.py

The damage is made with the tables of `textfix.codings` where Python has no codec. A case's
known_failure, filled in by hand, is kept.
"""

from __future__ import annotations

from bench.rare import encoded, misread
from make_fixtures import FIXTURES, SOURCE, Case, read_cases, to_json


def make() -> str:
    """The text of the file."""
    known = {case["label"]: case.get("known_failure") for case in read_cases("rare")}
    cases = list(_cases())
    for case in cases:
        if reason := known.get(case["label"]):
            case["known_failure"] = reason
    return to_json(cases)


def _cases() -> list[Case]:
    sentences: dict[str, list[str]] = {}
    section, cases = "", []
    for line in (SOURCE / "rare.txt").read_text(encoding="utf-8").split("\n"):
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            section = line.strip("[]")
        elif section != "plan":
            sentences.setdefault(section, []).append(line)
        else:
            channel, why, languages = (field.strip() for field in line.split("|"))
            for language in languages.split():
                for number, text in enumerate(sentences[language], 1):
                    cases.append(_case(channel, why, language, number, text))
    return cases


def _case(channel: str, why: str, language: str, number: int, text: str) -> Case:
    written, read = (part.strip() for part in channel.split(">"))
    data = encoded(text, written)
    if data is None:
        raise ValueError(f"{written} can't write {text!r}")
    label = f"{language}-{number} {written}>{read}"
    before = misread(data, read.replace("latin-1", "latin_1"))
    return {"label": label, "why": why, "language": language, "before": before, "after": text}


if __name__ == "__main__":
    (FIXTURES / "rare.json").write_text(make(), encoding="utf-8")
