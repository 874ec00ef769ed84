"""Gathers good text to measure false changes on: `python tests/bench/gathering.py COMMAND CACHE`.

CACHE is the folder of `textfix.language.training.extract`, or any other: where what that makes is
not there, lines that training or an earlier set may share are not left out (packages still are).
What is gathered here goes below CACHE/blind8; nothing of it is trained on, and no text of it goes
into the repository.

The design, written down before anything was measured:

*Packages.* None that any earlier set was made of. Of Debian, no binary package of a source package
that an earlier set has any package of, or of another version of it (gcc-16 after gcc-11), either;
of the others in main those whose list of files names a translation, a manual page, a help page or a
dictionary in a language other than English: of up to 60 MB where there are three such languages or
more, else of up to 8 MB. First bookworm, then sources that only bullseye or sid have, in an order
of checksums. Of npm and PyPI, the packages named in CACHE/blind3/npm.list and pypi.list, by hand:
components with translations, word lists, names, calendars.

*Families.* Packages that come from one hand are one family: those of one Debian source package, of
one scope of npm, else the package alone.

*The third set* (the second is described above; where its texts are gone, so is its list of
packages). Of Debian, packages that the rule above chooses, from the end of its order, and some
that it does not choose: dictionaries, documentation, data, fonts, libraries with their tests, whose
documents and sources are read too. Of npm and PyPI, packages drawn by checksum: some whose
summaries are in another language or speak of languages, some of hands with many translations. The
summaries of all packages are read too. A family of which a changed line was judged before
(`judged.tsv`) is left out, since people have seen it. `third.tsv` names the packages.

*The fourth set.* The texts of all earlier sets are gone, and of the second the list of packages. So
that little of the second comes again: of Debian, what the rule above chooses of sources that
bookworm does not have (the second began with bookworm), and of others only what has one language or
two; and packages that the rule does not choose, in the order of checksums of their sources, one a
source, of sections with documents, data and programs that are no binaries (`DRAWN`). The newest
version that bullseye, bookworm or sid has.
The translated descriptions of Debian's packages are read too, as packages of their own by the first
two letters of what they describe. Of npm and PyPI a few packages, by hand. `fourth.tsv` names the
packages. Before the blind fold was measured, or anyone had seen a line of it, it was made larger by
what the rule chooses of bookworm's sources too, so far as the checksum puts them into `blind`; the
second set will have had some of them. `look` stayed as it was, and no line of it is in `blind`.
Families with a line that was judged before `look` was read are in neither.

*The fifth set.* Of Debian (bullseye, bookworm, sid, experimental; main, contrib and non-free) what
the rule chooses of sources that no set in a list here and no training has any package of, other
versions of them (`stem_of`) and their new names (`RENAMED`) left out, too; a package with 90
languages or more may have 400 MB; and 500 packages that are drawn. The translated descriptions,
which the fourth set has, are not read. Of npm and PyPI packages with translations, by hand, from
the lists of packages: none that an earlier set has, none that one of Debian's packages in an
earlier set is made from. `fifth.tsv` names the packages, with their checksums and the languages.

*The sixth set.* Debian has hardly anything left, so all is of npm and PyPI, from the lists of
packages of this machine: by hand, what may have translations (editors, shops, forums, dashboards,
applications of Django and Plone, a bot's answers, components) or word lists; whole scopes and hands
(`@sapui5/`, `@microsoft/sp-`, `@openmrs/`, `@nocobase/`, `@activepieces/piece-`, `iobroker.`,
`hexo-theme-`, `ovos-`, `gnuhealth-`, ...); and 1,150 add-ons of Odoo of 2026, in an order of
checksums of their names. None that the third, the fourth or the fifth set has, or training, under
the same or another version or as a package of another registry (`sift`, by `project_of`). Left out
by hand, before anything was measured: what has the texts of another project that is used (CKEditor,
OpenCC, Keycloak's, SurveyJS, Scratch, Excalidraw; Home Assistant's in `iobroker.lovelace`; CLDR's;
forks and successors) and more of scopes that are used (`@univerjs/`, `@strapi/`, `@arcgis/`). New
to be read: the answers and questions that a bot knows (.dialog, .voc, .intent, .entity) and tables
of lemmas. The texts of the first, the third, the fourth and the fifth set are gone, so a line of
theirs may come again where two projects share it; lines that training and what is held out were
made of are left out. `sixth.tsv` names the packages.

*The seventh set.* Of npm and PyPI again, from the lists of packages of this machine, by hand and
by words of their summaries: tools for one language (dictionaries, stems, lemmas, stop words, names,
verses, numbers, calendars, transliteration), most of them small; spelling dictionaries
(`dictionary-*`, whole collections); applications and components with translations, what is left of
`@sapui5/`, `@openui5/` and of Tryton's modules; packages whose summaries are in another language;
and add-ons of Odoo that the sixth set has in no version, applications of Django, add-ons of Plone
and parts of Open edX, in orders of checksums. Read in the order of the lists as far as time
allowed, so of the last ones only some. What the list says in one language (`NAME=CODE`, by hand or
where a summary names one language) is of that language, as far as its files do not say another and
a line is of its script and not English; its programs' strings are read too, and of every package of
PyPI its description. Of a file with more than 30,000 texts about so many are read. None that the
third to the sixth set or training has (`sift`). The training's cache was not there: lines that
training or an earlier set has may come again. Left out by hand: what has the texts of another
project that is used (forks, jieba, OpenCC, CKEditor, Scratch, CLDR, Home Assistant, MediaWiki,
pymorphy's dictionaries) and what is about damaged text. After `look` was measured, and before
anyone had seen a line of it, `blind` was made larger by more packages of the lists. `seventh.tsv`
names the packages, with their folds.

*The eighth set.* Of npm and PyPI once more, blind as a whole. By hand and from what the lists of
this machine say of them: applications and components with translations (all that came to mind that
no earlier set has: servers, players, editors, panels, sign-in forms, e-learning, add-ons of
Alliance Auth and of CKAN, OpenFisca), documents in several languages, data with names (countries,
places, birds), bots; packages whose summaries are in another language, of PyPI those of 2025 and
2026 first; and what is left of dictionaries and tools for one language. In the order of the lists
as far as an hour allowed. The languages that the list says (`NAME=CODE`) are those that a summary
is in or the only one that it names, told by script and by frequent words. None that the third to
the seventh set or training has (`sift`), and by hand no scope of npm and no hand (`_HANDS`,
`ovos-`, `iobroker.`, `hexo-theme-`, `@sapui5/`, ...) that one of them has a package of: so no
add-on of Odoo; no forks and copies (CKEditor, OpenCC, CLDR, Keycloak, SurveyJS, MediaWiki, Home
Assistant, Scratch, jieba, pymorphy, Django, Blockly, Faker, pdf.js, OpenStack's); and nothing that
is about damaged text, encodings or tokens, by its name. Some of them were noticed by their names
only after they were read, and taken out before the set was put together. New: folders of copies
that packages carry of such projects are not read (`_COPIES`), and folders of countries say no
language (`_BY_COUNTRY`). The texts of the first to the sixth set and the training's cache were not
there; the lines of the seventh are left out. Where packages gave little was decided by counts of
their lines alone, and no line was looked at. So few packages with translations are left that the
set is smaller than the others, though the shares were raised twice (by the counts alone).
Its second part, `blind2`, was gathered while the first was measured, in a cache of its own (below
that, it is `blind` again), with shares of 4,000, 4,000 and 20,000; lines of the first part and of
the seventh set are left out of it. It has add-ons of Odoo that no set has in any version, add-ons
of Plone, Wagtail, Django CMS, CubicWeb, Tryton (none that Debian has) and OVOS, further packages of
scopes of npm that a set has others of, what was unread of the lists above, and packages that name
one language or country, old applications and more components of npm by hand; no line was looked
at, and copies and forks were taken out by name before it was put together, as above.
`eighth.tsv` names the packages of both.

*The ninth set*, blind as a whole, a third as large. Packages of PyPI and npm, chosen by names that
no earlier list has (of 2026 first), add-ons of Odoo that no set has in any version, and packages
that Debian's sid and experimental have gained since; at most 8,000 lines of one language of a
package, copies of projects that are used (Scratch, CLDR) taken out. The texts of earlier sets were
not there. A quarter of its lines are one package's (Stellarium), which was noticed after it was
measured; so was that one package (LobeHub) succeeds one of the eighth set. `ninth.tsv` names the
packages.

*Folds.* Of the third and the fourth set a checksum of the family's name decided: 2 of 5 were
`look`, where people may look and mend what they see; 3 of 5 `blind`, which is measured once, when
all is done, and not looked at before. The fifth, the sixth, the eighth and the ninth set are blind
as a whole (`FOLDS`). Of the seventh a checksum decided again: half is `look`, half `blind`; the
shares of a language are of each fold.

*Lines.* Translations (.mo, .po, .qm, .pak, .properties, .strings, .ftl, .xlf, .ts, JSON, YAML, PHP,
JavaScript), debconf's questions, menu entries, help and manual pages, documents, dictionaries, word
lists, change logs and credits. Only files that are UTF-8 (a catalogue of messages: what it says it
is; one in source form that is not UTF-8, too), cleaned of markup by `extract.pieces` as all earlier
sets are; of up to 2,000 characters. Lines of ASCII only where the language is known and not
English, one for two others at most (earlier sets have none). What does not say its language, and
credits, is `mul`. Lines with control characters or surrogates are left out, nothing else: what
looks odd stays. A line stands once, at the first package in the order of checksums (in the seventh
set, if `look` has it, there), and not at all if it stands in an earlier set (`text`, `heldout`,
`names`, `blind`, all lines ever extracted).

*Share.* Of each language of a package at most 8,000 lines (of `mul` 8,000), of a package at most
40,000 (up to the fifth set 4,000, 8,000 and 20,000, in the sixth and the seventh 12,000, 10,000 and
80,000), the languages with few lines first, of a language at most 150,000, of `mul` 400,000: those
with the lowest checksums, so that no odd package weighs much. Of the families that people saw a
line of (`judged.tsv`) only these lines are left out: one line of many packages would else leave out
hundreds.

    plan CACHE            chooses Debian packages of the suites that apt knows, and adds them to
                          CACHE/blind8/debian.list (needs the lists of `apt-file update`)
        --without SUITE   leave out packages with three languages or more of this suite's sources
        --drawn N         binary packages, besides, that the rule does not choose (default none)
    sift CACHE            takes from npm.list and pypi.list what an earlier set or training has
    fetch CACHE           downloads what the lists name, two at a time, with the registries' own
                          clients
    extract CACHE         reads each package once: CACHE/blind8/lines/; and removes it
        --processes N     1 or 2 (default 1)
    descriptions CACHE    reads the translated descriptions of packages that apt has
    assemble CACHE        CACHE/blind8/FOLD/<lang>.tsv (package, text), text/<lang>.txt (text),
                          SOURCES.md, packages.tsv (what eighth.tsv is)
    measure FOLD CACHE    prints the lines that `textfix.repair` changes, in the order of the files
        --processes N     1 or 2 (default 1)
        --judged FILE     verdicts of lines by checksum (default judged.tsv beside this file)

`measure` prints, with tabs: package, language, text and repaired text as JSON, reasons, the highest
confidence, the verdict if there is one. What it counted goes to standard error.
"""

from __future__ import annotations

import argparse
import bz2
import collections
import csv
import gzip
import hashlib
import io
import json
import multiprocessing
import re
import struct
import subprocess
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from textfix import repair  # noqa: E402
from textfix.language.training import extract as x  # noqa: E402
from textfix.language.training.restraint import judged, mark_of  # noqa: E402
from textfix.language.training.sources import SOURCES  # noqa: E402

JUDGED = Path(__file__).with_name("judged.tsv")
SET = "blind8"
LISTS = ("third.tsv", "fourth.tsv", "fifth.tsv", "sixth.tsv", "seventh.tsv")
"""Packages of earlier sets, beside this file."""
MOST_LINES = 8_000
MOST_OTHER_LINES = 8_000
MOST_LINES_OF_PACKAGE = 40_000
SCARCE = 40_000
"""Of languages of which so few lines or fewer were found, packages give first."""
MOST_LINES_OF_LANGUAGE = 150_000
MOST_LINES_OF_OTHERS = 400_000
MOST_CHARACTERS_OF_LINE = 2_000
ASCII_SHARE = 2
"""Of a language of a package one line of ASCII at most for as many others."""
OTHERS = "mul"
"""What stands for a language where a file does not say it: code, data, lists, credits."""
MOST_BYTES = 60_000_000
MOST_BYTES_OF_FEW = 8_000_000
MOST_BYTES_OF_MANY = 400_000_000
FEW_LANGUAGES = 3
MANY_LANGUAGES = 90
MOST_BYTES_OF_DRAWN = 4_000_000
#: Sections of Debian whose packages are drawn.
DRAWN = frozenset(
    [
        "doc",
        "text",
        "python",
        "perl",
        "ruby",
        "javascript",
        "golang",
        "rust",
        "haskell",
        "java",
        "php",
        "lisp",
        "ocaml",
        "gnu-r",
        "fonts",
        "education",
        "science",
        "misc",
        "editors",
        "tex",
        "httpd",
        "localization",
    ]
)
MOST_OF_A_FILE = 30_000_000
MOST_OF_A_PROGRAM = 2_000_000
MOST_TEXTS_OF_A_FILE = 30_000
"""Of a file with more, about so many are read, by their checksums."""
MOST_CHARACTERS = 200_000
STREAMS = 2
AT_A_TIME = 10
REGISTRIES = ("debian", "npm", "pypi")
FOLDS = ("blind",)
EARLIER = ("text", "heldout", "names", "blind", *(f"blind{n}" for n in range(2, 7)), "blind7/text")
"""Folders whose lines are left out; CACHE/blind7/text is a copy of what the seventh set has."""
#: Debian sources that are what was used before by another name, as far as their texts go.
RENAMED = frozenset(
    [
        "goldendict-webengine",
        "gweather-locations",
        "kwin-x11",
        "libdatetime-locale-perl",
        "libksieve",
        "luanti",
        "musescore-snapshot",
        "qt6-webengine",
        "qtwebengine-opensource-src",
        "rustc-mozilla",
        "wxpython4.0",
    ]
)

Lines = Iterator[tuple[str, str]]


def fold_of(family: str) -> str:
    """The fold of all packages of a family.

    >>> fold_of("pypi/odoo"), fold_of("pypi/trytond")
    ('blind', 'blind')
    """
    return FOLDS[order_of(family) % len(FOLDS)]


def order_of(text: str) -> int:
    """A number that shuffles texts the same way each time."""
    return int.from_bytes(
        hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big"
    )


# --- choosing -------------------------------------------------------------------------------


def records() -> dict[str, dict[str, str]]:
    """What apt knows of each package: its fields by name; of several versions the largest."""
    out = subprocess.run(["apt-cache", "dumpavail"], capture_output=True, text=True, check=True)
    found: dict[str, dict[str, str]] = {}
    for block in out.stdout.split("\n\n"):
        record = dict(re.findall(r"^(Package|Source|Size|Section): (\S+)", block, re.M))
        size = int(found.get(record.get("Package", ""), {}).get("Size", 0))
        if int(record.get("Size", 0)) > size:
            found[record["Package"]] = {"Source": record["Package"], **record}
    return found


def used_before(cache: Path) -> set[str]:
    """The names of the Debian packages of earlier sets."""
    names = {path.name.split("_")[0] for path in (cache / "cache" / "debian").glob("*.deb")}
    names |= set(re.findall(r"^\| debian \| ([^_|]+)_", _read(cache / "blind/SOURCES.md"), re.M))
    for name in LISTS:
        names |= set(re.findall(r"^debian\t([^_\t]+)_", _read(JUDGED.with_name(name)), re.M))
    trained = _read(ROOT / "textfix/language/SOURCES.md")
    return names | set(re.findall(r"^\| ([a-z0-9.+-]+) \| ", trained, re.M))


def stem_of(source: str) -> str:
    """The name of a source without what tells its versions apart.

    >>> stem_of("gcc-16"), stem_of("python3.13"), stem_of("kf6-kio"), stem_of("tar")
    ('gcc', 'python', 'kio', 'tar')
    """
    return re.sub(r"^kf\d-|-kf\d$|[-_.]?\d[\d.]*$", "", source) or source


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


def files_of_debian() -> Iterator[tuple[str, str]]:
    """Paths and the packages that have them, from the lists of apt-file."""
    command = ["apt-get", "indextargets", "--format", "$(FILENAME)", "Created-By: Contents-deb"]
    lists = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    for path in sorted(lists):
        command = ["/usr/lib/apt/apt-helper", "cat-file", path]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, errors="replace") as run:
            assert run.stdout is not None
            for row in run.stdout:
                name, _, packages = row.rstrip("\n").rpartition(" ")
                for package in packages.split(","):
                    yield name.rstrip(), package.rsplit("/", 1)[-1]


def sources_of(suite: str) -> set[str]:
    """The source packages that a suite has."""
    command = ["apt-get", "indextargets", "--format", "$(FILENAME)", "Created-By: Packages"]
    lists = subprocess.run([*command, f"Codename: {suite}"], capture_output=True, text=True)
    found: set[str] = set()
    for path in lists.stdout.split():
        command = ["/usr/lib/apt/apt-helper", "cat-file", path]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        for block in text.split("\n\n"):
            fields = dict(re.findall(r"^(Package|Source): (\S+)", block, re.M))
            found.add(str(fields.get("Source", fields.get("Package", ""))))
    return found


def plan(cache: Path, without: str, drawn: int) -> None:
    """Adds to the names of the Debian packages to download those of sources that are new."""
    folder = cache / SET
    folder.mkdir(parents=True, exist_ok=True)
    before = _read(folder / "debian.list")
    used = used_before(cache) | set(before.split())
    known = records()
    sources = {known[name]["Source"] for name in used if name in known}
    stems = {stem_of(name) for name in sources | used}

    def is_old(source: str) -> bool:
        return source in sources or source in RENAMED or stem_of(source) in stems

    languages: dict[str, set[str]] = collections.defaultdict(set)
    for path, package in files_of_debian():
        code = language_of(path) if path.endswith(LISTED) else ""
        if code and code != "en" and "/zoneinfo/" not in path:
            languages[package].add(code)
    old = sources_of(without) if without else set()
    chosen = []
    for name, codes in languages.items():
        record = known.get(name)
        few = len(codes) < FEW_LANGUAGES
        if record is None or name in used or is_old(record["Source"]):
            continue
        if not few and record["Source"] in old:
            continue
        many = len(codes) >= MANY_LANGUAGES
        most = MOST_BYTES_OF_FEW if few else MOST_BYTES_OF_MANY if many else MOST_BYTES
        if int(record["Size"]) <= most:
            chosen.append((few, order_of(record["Source"]), name))
    others: dict[str, tuple[int, str]] = {}
    for name, record in known.items():
        source = record["Source"]
        section = record.get("Section", "").rpartition("/")[2]
        size = int(record["Size"])
        is_new = not is_old(source) and name not in languages
        if section in DRAWN and is_new and size <= MOST_BYTES_OF_DRAWN:
            others[source] = max(others.get(source, (0, "")), (size, name))
    rows = [name for _, _, name in sorted(chosen)]
    rows += [others[source][1] for source in sorted(others, key=order_of)[:drawn]]
    (folder / "debian.list").write_text(before + "".join(f"{name}\n" for name in rows), "utf-8")


_PROJECT = re.compile(
    r"^(?:python3?|node|libjs|ruby|golang|php|lib)-|-(?:data|common|l10n|i18n|doc|docs|locales?)$"
)


def project_of(name: str) -> str:
    """The name of a project by that of a package of any registry, to tell packagings of one apart.

    >>> project_of("python3-django-horizon"), project_of("@ui5/webcomponents"), project_of("Babel")
    ('django-horizon', 'ui5-webcomponents', 'babel')
    """
    name = re.sub(r"[-_./]+", "-", name.lower().lstrip("@"))
    return _PROJECT.sub("", name)


def earlier_projects() -> set[str]:
    """The projects that earlier sets and training are made of."""
    names = {name for source in SOURCES for name in source.packages}
    for tsv in LISTS:
        for row in _read(JUDGED.with_name(tsv)).splitlines():
            if not row.startswith("#"):
                registry, file = row.split("\t")[:2]
                names.add(file.split("_")[0] if registry == "debian" else unversioned(file))
    return {project_of(re.split("[<>=]", name)[0]) for name in names}


def unversioned(file: str) -> str:
    """The name of a package by that of its file.

    >>> unversioned("nlpjs-lang-ar-5.0.1.tgz"), unversioned("django_wiki-0.13-py3-none-any.whl")
    ('nlpjs-lang-ar', 'django_wiki')
    """
    return re.split(r"-v?\d+\.|-\d+-py", file)[0].removesuffix(".tgz")


def sift(cache: Path) -> None:
    """Takes from the lists of npm and PyPI what an earlier set or training has."""
    earlier = earlier_projects()
    for registry in ("npm", "pypi"):
        path = cache / SET / f"{registry}.list"
        names = dict.fromkeys(_read(path).split())
        kept = [name for name in names if project_of(name.partition("=")[0]) not in earlier]
        path.write_text("".join(f"{name}\n" for name in kept), "utf-8")
        print(f"{registry}: {len(kept)} of {len(names)} kept", file=sys.stderr)


# --- downloading ----------------------------------------------------------------------------

CLIENTS = {
    "debian": ["apt-get", "download", "-qq", "-o", "APT::Sandbox::User=root"],
    "npm": ["npm", "pack", "--silent"],
    "pypi": ["pip", "download", "-q", "--no-deps", "--only-binary", ":all:"],
}


def fetch(cache: Path) -> None:
    """Downloads what the lists name and is not there yet; what cannot be had is left out.

    Some at a time, since a client takes long to start; where one of them cannot be had, a client
    may fetch none of them, so those that are missing then are asked for one by one.
    """
    folder = cache / SET
    for registry in REGISTRIES:
        goal = folder / "packages" / registry
        goal.mkdir(parents=True, exist_ok=True)
        for size in (AT_A_TIME, 1):
            missing = _missing(folder, registry)
            calls = [
                CLIENTS[registry] + missing[i : i + size] for i in range(0, len(missing), size)
            ]
            with ThreadPoolExecutor(STREAMS) as pool:
                for call in calls:
                    pool.submit(subprocess.run, call, cwd=goal, capture_output=True, check=False)
        for path in goal.iterdir():
            if path.stat().st_size > MOST_BYTES_OF_MANY:
                path.unlink()


def _missing(folder: Path, registry: str) -> list[str]:
    """The names of a list whose packages are not there and were not read before."""
    paths = (folder / "packages" / registry).glob("*")
    read = (folder / "lines").glob(f"{registry}--*")
    files = [path.name.removeprefix(f"{registry}--") for path in (*paths, *read)]
    there = " ".join(files).lower().replace("_", "-").replace(".", "-")
    names = named(folder, registry)
    return [name for name in names if plain(name).replace(".", "-") not in f" {there}"]


def named(folder: Path, registry: str) -> dict[str, str]:
    """The names of a list, with the languages that it says after a sign of equality."""
    rows = _read(folder / f"{registry}.list").split()
    return {name: code for name, _, code in (row.partition("=") for row in rows)}


def plain(name: str) -> str:
    """How the name of a package begins the names of its files, with a blank before.

    >>> plain("@nlpjs/lang-ar"), plain("Flask-Admin")
    (' nlpjs-lang-ar-', ' flask-admin-')
    """
    return f" {name.lower().lstrip('@').replace('/', '-').replace('_', '-')}-"


# --- languages by path ----------------------------------------------------------------------

_ENDINGS = (
    ".json .js .mjs .cjs .ts .php .inc .yml .yaml .properties .xml .ini .lang .ftl .arb .xlf "
    ".xliff .txt .html .htm .xhtml .md .po .mo .dic .strings .rst .lng .loc .language .tcl .msg "
    ".theme .docbook .page .cfg .conf .ui .rb .lua .py .template .srt .vtt .tmx .csv .tsv .stop "
    ".po3 .nls .lproj .svelte .vue .adoc .texi .tex .pod .org .textile .dialog .voc .intent .entity"
)
ENDINGS = _ENDINGS.split()
#: Endings of files that a package is chosen for.
LISTED = (*ENDINGS, ".gz", ".qm", ".pak", ".bz2", ".dz")
_REGION = r"(?:[A-Z]{2}|[a-z]{2}|[A-Z][a-z]{3}|[0-9]{3}|latin|latn|hans|hant|cyrl)"
_LOCALE = re.compile(rf"([A-Za-z]{{2,3}})(?:[_-]{_REGION})?(?:[_-][A-Z]{{2}})?(?:@[A-Za-z]+)?")
_AT_END = re.compile(r"[_.-]([a-z]{2,3}(?:[_-](?:[A-Z]{2}|[A-Z][a-z]{3}|tw|cn|br|pt))?)$")
#: Names of files that say a language in any folder.
_BUNDLE = re.compile(
    r"(?:.*[a-z_.-])?(?:messages?|messagebundle|bundle|i18n|l10n|translations?|strings|locales?"
    r"|resources?|lang|language|texts?|labels?)[_.-]([a-z]{2,3}(?:[_-][A-Za-z]{2,4})?)",
    re.IGNORECASE,
)
#: Names of packages that say a language.
_PACK = re.compile(
    r"(?:language|lang|locale|translations?|i18n|l10n)(?:[_-]?packs?)?[_-]([a-z]{2,3}"
    r"(?:[_-](?:br|pt|hans|hant|cn|tw|[A-Z]{2}))?)[_-]\d"
)
_HASHED = re.compile(r"([a-z]{2,3}(?:[-_][A-Za-z]{2,4})?)[.-][0-9A-Za-z_-]{6,40}")
#: Tables of words by their lemmas.
_LEMMAS = re.compile(r"([a-z]{2,3})_lemma_\w+")
_FOLDER = re.compile(
    r"(?:^|/)(?:locales?|lang|langs|languages?|i18n|l10n|nls|translations?|messages?|strings|intl"
    r"|_locales|resources?|po|texts?|help|tutor|tutorials?|doc|docs|html|localization|langpack|packs"
    r"|dictionaries|dict|stopwords|data|fortunes|hyph|words|manual|man|corpus|lproj)(?:/|$)",
    re.IGNORECASE,
)
#: Folders that look like languages and are not.
_NO_LANGUAGES = (
    "js css ui img doc lib bin src usr app web api sql xml fo py www pkg common en etc var opt "
    "man org com net rb go rs cs sh as am tk tcl png svg ref log map add all ace aux msg gui cpu "
    "set key iso not rst top file db gl ts"
)
NO_LANGUAGES = frozenset(_NO_LANGUAGES.split())
#: Folders in which what looks like a language is a country.
_BY_COUNTRY = re.compile(r"(?:by|per)[_-]countr(?:y|ies)|countrystatecity", re.IGNORECASE)
#: Codes of languages that may be believed of a path: those of the earlier sets that are languages.
_CODES = (
    "ab ady aa ace af ak als am an ang anp ar arc ary arz as ast av awa ay ayc az azb ba bal "
    "ban bar bcl be be-latn ber bg bgn bho bi bm bn bo bpy br brx bs bug byn ca cak ce ceb ch "
    "cho chr ckb cnr co cr crh cs csb cu cv cy da de diq dsb dty dv dz ee el en eo es et eu ext "
    "fa ff fi fil fj fo fr frp frr fur fy ga gag gan gd gez gl glk gn gom gsw gu gv ha hak haw "
    "he hi hif hil hne hr hsb ht hu hus hy hz ia id ie ig ii ik ilo inh io is it iu ja jam jbo "
    "jv ka kaa kab kam kbd kea kg kha ki kj kk kl km kn ko kok krc ks ks-deva ksh ku kv kw ky "
    "la lad lb lez lfn lg li lij lki lld lmo ln lo lrc lt ltg luo lv lzh lzz mad mag mai mdf mg "
    "mhr mi min miq mjw mk ml mn mni mnw mr mrj ms mt mus mwl my myv mzn na nah nan nap nb nds "
    "ne new ng niu nl nn nov nqo nr nso nv ny oc oj olo om or os pa pa-arab pag pam pap pcd pcm "
    "pdc pi pl pms pnb pnt prg ps pt qu quc quz rap rm rmy rn ro ru rue rup rw sa sah sat sc "
    "scn sco sd se sg sgs sh shi shn si sk skr sl sm smn sms sn so son sq sr sr-latn srn ss st "
    "su sv sw syc syr szl ta tcy te tet tg th ti tig tk tl tn to tok tpi tr trs ts tt tum tw ty "
    "tyv tzm udm ug uk ur uz uz-cyrl ve vec vep vi vo vro wa wae wal war wo wuu xal xh xmf yi "
    "yo yue za zgh zh zh-hant zu mul"
)
CODES = frozenset(_CODES.split())


def believed(locale: str) -> str:
    """The code of a locale's name, or nothing if it is no name of one."""
    if not _LOCALE.fullmatch(locale):
        return ""
    code = x.language(locale)
    return code if code in CODES else ""


def language_of(name: str) -> str:
    """The language of a file by its path, or nothing.

    >>> language_of("usr/share/locale/de/LC_MESSAGES/tar.mo")
    'de'
    >>> language_of("package/dist/locales/pt-BR.json"), language_of("package/lib/index.js")
    ('pt', '')
    """
    kind = x._tree_kind(name)
    if kind is not None:
        code = x.language(kind[1])
        return code if code in CODES else ""
    folders, _, stem = name.rpartition("/")
    if _BY_COUNTRY.search(folders):
        return ""
    stem = stem.removesuffix(".gz")
    while "." in stem and "." + stem.rsplit(".", 1)[1].lower() in (*ENDINGS, ".min", ".dz", ".bz2"):
        stem = stem.rsplit(".", 1)[0]
    code = believed(stem)
    hashed = _HASHED.fullmatch(stem)
    if not code and hashed and not re.match("io-package|ng-ovh-", stem):
        code = believed(hashed[1])
    lemmas = _LEMMAS.fullmatch(stem)
    if not code and lemmas:
        code = believed(lemmas[1])
    bundle = _BUNDLE.fullmatch(stem)
    if not code and bundle and bundle[1].lower() not in NO_LANGUAGES:
        code = believed(bundle[1])
    if code or not _FOLDER.search(folders):
        return code
    for part in reversed(folders.split("/")):
        part = part.removeprefix("resource.language.")
        if part.lower() not in NO_LANGUAGES:
            code = believed(re.sub(r"\.(?:lproj|utf-?8)$", "", part, flags=re.IGNORECASE))
            if code:
                return code
    ending = _AT_END.search(stem)
    return believed(ending[1]) if ending and ending[1] != "ext" else ""


def language_of_package(name: str) -> str:
    """The language that the name of a package file says, or nothing.

    >>> language_of_package("vscode-language-pack-pt-br-25.1.tgz"), language_of_package("tar-1.tgz")
    ('pt', '')
    """
    found = _PACK.search(name)
    return believed(found[1]) if found else ""


# --- reading --------------------------------------------------------------------------------

#: Documents of every Debian package: names of people, and prose in English.
_CREDITS = re.compile(
    r"^usr/share/doc/[^/]+/(?:copyright|(?:changelog|AUTHORS|THANKS|NEWS|README|CREDITS|ChangeLog"
    r"|TODO|CONTRIBUTORS|MAINTAINERS|contributors|authors)[\w.-]*)$",
)
#: Data of packages from npm and PyPI whose path names no language.
_DATA = re.compile(r"\.(?:json|ya?ml|csv|tsv|txt|dic|md|rst|srt|tmx)$", re.IGNORECASE)
#: Folders of copies of projects that an earlier set has.
_COPIES = re.compile(
    r"/(?:ckeditor|tiny_?mce|jquery|moment|select2|flatpickr|summernote|datatables|fullcalendar"
    r"|bootstrap|monaco|cldr|babel/locale-data|mathjax|pdfjs|pdf\.js|ace|swagger|ant-?design|locale-data"
    r"|elfinder|froala|dojo|dijit|extjs|parsley|redactor|trumbowyg|video-?js|dayjs|date-fns|highlight"
    r"|handsontable|django/(?:conf|contrib)|_vendor|vendored|site-packages)[\w.-]*/",
    re.IGNORECASE,
)
_MENU = (".desktop", ".directory", ".notifyrc", ".theme", ".metainfo.xml", ".appdata.xml")
_ENTRY = re.compile(r"^\w[\w -]*\[([A-Za-z_@-]+)\]\s*=\s*(.*)$", re.MULTILINE)
_TAGGED = re.compile(r'<(\w+)[^<>]*?xml:lang="([\w@-]+)"[^<>]*>([^<>]+)<')
_STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"|\'((?:[^\'\\\n]|\\.)*)\'|`((?:[^`\\]|\\.)*)`')
_SCALAR = re.compile(r"^\s*(?:-\s+)?(?:[\w.@\"' -]+:\s+)?")
_SETTING = re.compile(r"^[\w.\[\] -]+\s*[=:]\s*")
_TARGET = re.compile(r"<(?:target|translation|string|seg)\b[^>]*>(.*?)</", re.DOTALL)
_ESCAPE = re.compile(r"\\u\{([0-9a-fA-F]{1,6})\}|\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
_REFUSED = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff]")
_CODE_ENDINGS = (".js", ".mjs", ".cjs", ".ts", ".php", ".inc", ".rb", ".lua", ".py", ".msg", ".tcl")
#: Sources whose lines are read as they are.
_SOURCES = ".pm .pl .t .go .rs .hs .java .c .h .el .tex .sty .ldf .bib .def .map .u8 .r .jl .hpp"
_RAW_ENDINGS = _SOURCES.split()
_MARKUP_ENDINGS = (".html", ".htm", ".xhtml", ".docbook", ".page", ".xml")
_SETTINGS = (".ini", ".lang", ".conf", ".cfg", ".lng", ".loc", ".language", ".nls")


def unescaped(text: str) -> str:
    """A string of a program without its escapes."""
    if "\\" not in text:
        return text
    text = _ESCAPE.sub(lambda m: chr(min(int(m[1] or m[2] or m[3], 16), 0x10FFFF)), text)
    text = text.replace("\\'", "'").replace("\\`", "`").replace("\\/", "/")
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def is_wanted(name: str, registry: str) -> bool:
    """Whether a file of a package is read at all."""
    low = name.lower()
    if "/node_modules/" in low or low.endswith(".map") or _COPIES.search(f"/{low}"):
        return False
    if low.endswith(_MENU) or x._tree_kind(name) is not None or _CREDITS.match(name):
        return True
    if low.endswith((".mo", ".po", ".dict.dz", ".dict", ".dist-info/metadata")):
        return True
    if low.removesuffix(".gz").endswith((*ENDINGS, ".cache.bz2")) and language_of(name):
        return True
    if registry == "debian":
        low = low.removesuffix(".gz")
        return low.endswith((*_CODE_ENDINGS, *_RAW_ENDINGS)) or _DATA.search(low) is not None
    return _DATA.search(low) is not None


def decoded(catalogue: bytes) -> str:
    """A catalogue of messages in source form, in UTF-8 or what it says it is, or nothing."""
    found = re.search(rb"charset=([\w-]+)", catalogue[:4_000])
    if x.decode(catalogue) or not found:
        return x.decode(catalogue)
    try:
        return catalogue.decode(found[1].decode("ascii"))
    except (UnicodeDecodeError, LookupError):
        return ""


def texts(name: str, data: bytes) -> Lines:
    """The texts of a file with their languages, not yet cleaned."""
    low = name.lower().removesuffix(".gz")
    if low.endswith((".mo", ".po")):
        code = language_of(name)
        pairs = x.mo(data) if low.endswith(".mo") else x.po(decoded(data))
        for original, text in pairs if code else ():
            if text != original:
                yield code, re.sub(r"^[^^\n]{1,60}\^", "", text)
        return
    kind = x._tree_kind(name)
    if kind is not None and kind[0] in ("qm", "pak", "man"):
        yield from ((language_of(name), text) for text in _compiled(kind[0], data))
        return
    if name.endswith((".gz", ".dz")):
        data = gzip.decompress(data)
    elif name.endswith(".bz2"):
        data = bz2.decompress(data)
    if len(data) > MOST_OF_A_FILE or (data.isascii() and b"\\u" not in data and b"&" not in data):
        return
    if low.endswith(".py") and len(data) > MOST_OF_A_PROGRAM:
        return
    text = x.decode(data)
    if low.endswith(_MENU):
        yield from _menu(text)
        return
    code = language_of(name) or OTHERS
    yield from ((code, part) for part in _document(low, text, kind is not None))


def _compiled(kind: str, data: bytes) -> Iterator[str]:
    if kind == "qm":
        yield from x.qm(data)
    elif kind == "pak":
        for whole in x.pak(data):
            yield from x.icu(whole)
    else:
        page = gzip.decompress(data)
        if not page.isascii() or b"\\" in page:
            yield from (text.replace("\n", " ") for text in x.roff(x.decode(page)))


def _menu(text: str) -> Lines:
    for locale, part in _ENTRY.findall(text):
        yield believed(locale), part
    for _, locale, part in _TAGGED.findall(text):
        yield believed(locale), part


def _document(low: str, text: str, is_help: bool) -> Iterator[str]:
    """The texts of a readable file, by its ending."""
    if low.endswith((".json", ".arb")):
        yield from _json(text)
    elif low.endswith((".xlf", ".xliff", ".tmx")) or (
        low.endswith((".ts", ".xml")) and ("<TS" in text[:400] or "<resources" in text[:400])
    ):
        yield from _TARGET.findall(text)
    elif low.endswith(_MARKUP_ENDINGS) or is_help:
        yield from x.markup(text)
    elif low.endswith(".properties"):
        yield from x.properties(text)
    elif low.endswith(".ftl"):
        yield from x.fluent(text)
    elif low.endswith((*_CODE_ENDINGS, ".strings")):
        for match in _STRING.finditer(text):
            part = match[1] or match[2] or match[3] or ""
            if not part.isascii() or "\\u" in part or "\\x" in part:
                yield unescaped(part)
    elif low.endswith((".yml", ".yaml")):
        for row in text.split("\n"):
            row = _SCALAR.sub("", row).strip()
            yield unescaped(row[1:-1]) if row[:1] in "\"'" and row[-1:] == row[:1] else row
    elif low.endswith((".csv", ".tsv")):
        separator = "\t" if low.endswith(".tsv") else ","
        for cells in csv.reader(io.StringIO(text), delimiter=separator):
            yield from cells
    else:
        for row in text.split("\n"):
            yield _SETTING.sub("", row).strip('"') if low.endswith(_SETTINGS) else row


def _json(text: str) -> Iterator[str]:
    try:
        values: list[Any] = [json.loads(text)]
    except ValueError:
        return
    while values:
        value = values.pop()
        if isinstance(value, dict):
            values += value.values()
        elif isinstance(value, list):
            values += value
        elif isinstance(value, str):
            yield value


_QUESTION = re.compile(r"(?:Description|Choices)-([\w@]+)\.UTF-8:\s*(.*)", re.IGNORECASE)


def questions(path: Path) -> Lines:
    """The translated questions that a Debian package asks when it is installed."""
    command = ["dpkg-deb", "--ctrl-tarfile", str(path)]
    control = subprocess.run(command, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(control)) as archive:
        rows = [data for name, data in x._tar_members(archive, lambda n: n == "templates")]
    code, parts = "", list[str]()
    for row in x.decode(rows[0]).split("\n") if rows else ():
        match = _QUESTION.match(row)
        if row.startswith(" ") and code and row.strip() != ".":
            parts.append(row.strip())
            continue
        yield code, " ".join(parts)
        parts = []
        if match:
            code = believed(match[1])
            yield code, match[2]
        elif not row.startswith(" "):
            code = ""
    yield code, " ".join(parts)


@dataclass(frozen=True)
class Found:
    """A package file as it was read."""

    registry: str
    file: str
    family: str
    licence: str
    version: str
    sha256: str
    lines: Path

    @property
    def fold(self) -> str:
        """The fold that the package is in."""
        return fold_of(self.family)

    @property
    def package(self) -> str:
        """The name that stands before each line."""
        return f"{self.registry}/{self.file}"


def _family_and_licence(path: Path, registry: str) -> tuple[str, str]:
    """Who a package comes from, and its licence as it states it."""
    if registry == "debian":
        out = subprocess.run(
            ["dpkg-deb", "-f", str(path), "Package", "Source"],
            capture_output=True,
            text=True,
            check=True,
        )
        fields = dict(row.split(": ", 1) for row in out.stdout.splitlines() if ": " in row)
        return fields.get("Source", fields["Package"]).split(" ")[0], ""
    if registry == "npm":
        for _, data in x.members(
            path, lambda n: re.fullmatch(r"[^/]+/package\.json", n) is not None
        ):
            about = json.loads(data)
            licence = about.get("license", "")
            scope = about["name"].split("/")[0]
            licence = licence.get("type", "") if isinstance(licence, dict) else licence
            return scope, licence if isinstance(licence, str) else ""
    for _, data in x.members(path, lambda n: n.endswith(".dist-info/METADATA")):
        about = data.decode("utf-8", "replace")
        found = re.search(r"^License(?:-Expression)?: (.+)$", about, re.M) or re.search(
            r"^Classifier: License :: (?:.* :: )?(.+)$", about, re.M
        )
        return _hand(path), found[1][:60] if found else ""
    return _hand(path), ""


_HANDS = ("odoo", "trytond", "jupyterlab_language_pack", "pretix", "collective", "plonetheme")


def _hand(path: Path) -> str:
    """Who made a package of PyPI: itself, but for collections that many contribute to."""
    name = path.name.split("-")[0].lower()
    return next((hand for hand in _HANDS if name.startswith(hand)), name)


def sample(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """About as many of the texts of a file as are read of one."""
    step = -(-len(rows) // MOST_TEXTS_OF_A_FILE)
    return rows if step < 2 else [row for row in rows if order_of(row[1]) % step == 0]


def raw_lines(path: Path, registry: str, licences: set[str], said: str = "") -> Lines:
    """The lines of a package that are not ASCII, cleaned; `said` is the language its list says."""

    def found() -> Lines:
        if registry == "debian":
            yield from questions(path)
        for name, data in x.members(
            path,
            lambda n: (
                is_wanted(n, registry) or (f"{own}{said}" != "" and n.endswith(_CODE_ENDINGS))
            ),
        ):
            if name.endswith("/copyright"):
                licences.update(re.findall(r"^License: ([^\s,]+)", x.decode(data), re.M))
            try:
                yield from sample(list(texts(name, data)))
            except (ValueError, LookupError, OSError, EOFError, csv.Error, struct.error) as error:
                print(f"{path.name}: {name}: {error}"[:200], file=sys.stderr)

    own = language_of_package(path.name) if registry != "debian" else ""
    for code, text in found():
        if code == OTHERS and own:
            code = own
        if not code or len(text) > MOST_CHARACTERS:
            continue
        if text.isascii() and "\\u" not in text and code in ("en", OTHERS):
            continue
        for line in x.pieces(text):
            if len(line) > MOST_CHARACTERS_OF_LINE or _REFUSED.search(line):
                continue
            if code == OTHERS and said and x.in_script(line, said) and not x.is_english(line):
                if not line.isascii():
                    yield said, line
            elif code not in ("en", OTHERS) or not line.isascii():
                yield code, line


def extract(cache: Path, processes: int) -> None:
    """Reads each package that was not read yet, in an order of checksums, and removes it."""
    folder = cache / SET
    (folder / "lines").mkdir(exist_ok=True)
    calls = []
    for registry in REGISTRIES:
        said = {plain(name): code for name, code in named(folder, registry).items()}
        for path in (folder / "packages" / registry).glob("*"):
            goal = folder / "lines" / f"{registry}--{path.name}.tsv"
            if path.stat().st_size <= MOST_BYTES_OF_MANY and not goal.exists():
                name = plain(unversioned(path.name))
                calls.append((path, registry, goal, said.get(name.replace(".", "-"), "")))
    calls.sort(key=lambda call: order_of(call[0].name))
    with multiprocessing.Pool(min(processes, 2)) as pool:
        pool.starmap(_extract_one, calls, chunksize=2)


def version_of(path: Path) -> str:
    """The version of a package by the name of its file.

    >>> version_of(Path("tar_1%3a1.34-1_amd64.deb")), version_of(Path("nlpjs-lang-ar-5.0.1.tgz"))
    ('1:1.34-1', '5.0.1')
    """
    if path.suffix == ".deb":
        return path.stem.split("_")[1].replace("%3a", ":")
    if path.suffix == ".whl":
        return path.stem.split("-")[1]
    found = re.search(r"-(\d+\.\d.*)$", path.stem)
    return found[1] if found else ""


UNREADABLE = (
    *(OSError, ValueError, LookupError, AttributeError, TypeError, RuntimeError, MemoryError),
    *(EOFError, tarfile.TarError, zipfile.BadZipFile, zlib.error, subprocess.SubprocessError),
)


def _extract_one(path: Path, registry: str, goal: Path, said: str) -> None:
    licences: set[str] = set()
    seen: dict[tuple[str, str], None] = {}
    try:
        family, licence = _family_and_licence(path, registry)
        for row in raw_lines(path, registry, licences, said):
            seen[row] = None
    except UNREADABLE:
        print(f"{path.name}: cannot be read to its end", file=sys.stderr)
        return
    licence = licence or ", ".join(sorted(licences)[:4])
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    head = [registry, path.name, f"{registry}/{family}", licence, version_of(path), digest]
    _write_lines(goal, head, seen)
    path.unlink()


def _write_lines(goal: Path, head: list[str], rows: Iterable[tuple[str, str]]) -> None:
    part = goal.with_suffix(".part")
    with part.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f"{json.dumps(head)}\n")
        file.writelines(f"{code}\t{line}\n" for code, line in rows)
    part.rename(goal)


def descriptions(cache: Path) -> None:
    """Reads the translated descriptions of packages that apt has, by how their names begin."""
    command = ["apt-get", "indextargets", "--format", "$(FILENAME)", "Created-By: Translations"]
    lists = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    kept: dict[str, dict[tuple[str, str], None]] = collections.defaultdict(dict)
    for path in sorted(lists):
        command = ["/usr/lib/apt/apt-helper", "cat-file", path]
        text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
        for block in text.split("\n\n"):
            package, code, parts = "", "", list[str]()
            for row in block.split("\n"):
                name, _, rest = row.partition(": ")
                if name == "Package":
                    package = rest
                elif name.startswith("Description-") and name != "Description-md5":
                    code = believed(name.removeprefix("Description-"))
                    parts = [rest, ""]
                elif row == " .":
                    parts.append("")
                elif row.startswith(" ") and parts:
                    parts[-1] += row
            for part in parts if code and code != "en" else ():
                for line in x.pieces(part):
                    if not line.isascii() and not _REFUSED.search(line):
                        kept[package[:2]][code, line] = None
    (cache / SET / "lines").mkdir(exist_ok=True)
    for start, lines in kept.items():
        name = f"descriptions-{start}"
        goal = cache / SET / "lines" / f"debian--{name}.tsv"
        _write_lines(goal, ["debian", name, f"debian/{name}", "", "", ""], lines)


# --- putting together -----------------------------------------------------------------------


def known_lines(cache: Path) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """The checksums of the lines of all earlier sets, in order; kept in a file."""
    path = cache / SET / "known.npy"
    if path.exists():
        loaded: np.ndarray[Any, np.dtype[np.uint64]] = np.load(path)
        return loaded
    parts: list[np.ndarray[Any, np.dtype[np.uint64]]] = [_checksums(())]
    for folder in EARLIER:
        for file in sorted((cache / folder).glob("*.txt")):
            with file.open(encoding="utf-8", newline="\n") as rows:
                parts.append(_checksums(row[:-1] for row in rows))
    for file in sorted((cache / "cache" / "lines").rglob("*.txt.gz")):
        parts.append(_checksums(x.read_lines(file)))
    known = np.unique(np.concatenate(parts))
    np.save(path, known)
    return known


def _checksums(lines: Iterable[str]) -> np.ndarray[Any, np.dtype[np.uint64]]:
    return np.fromiter((order_of(t) for t in lines), dtype=np.uint64)


def found_packages(cache: Path) -> list[Found]:
    """What was extracted, by folds in the order of the checksums of the files' names."""
    out = []
    for path in (cache / SET / "lines").glob("*.tsv"):
        with path.open(encoding="utf-8", newline="\n") as file:
            out.append(Found(*[*json.loads(file.readline()), path]))
    return sorted(out, key=lambda found: (FOLDS.index(found.fold), order_of(found.package)))


def counted(packages: list[Found]) -> collections.Counter[str]:
    """How many lines of each language the packages have that are not ASCII."""
    out: collections.Counter[str] = collections.Counter()
    for found in packages:
        with found.lines.open("rb") as file:
            next(file)
            out.update(row.partition(b"\t")[0].decode() for row in file if not row.isascii())
    return out


def assemble(cache: Path) -> None:
    """Writes the set and its sources, new."""
    known = known_lines(cache)
    seen: set[int] = set()
    kept: dict[str, list[tuple[int, str, str]]] = collections.defaultdict(list)
    packages = found_packages(cache)
    scarce = {
        fold: {code for code, count in counts.items() if count <= SCARCE}
        for fold, counts in (
            (fold, counted([found for found in packages if found.fold == fold])) for fold in FOLDS
        )
    }
    seen_by_people = set(judged(JUDGED))
    for found in packages:
        for code, rows in _new_lines(found, known, seen, scarce[found.fold]).items():
            kept[code] += [
                (mark, found.package, line)
                for mark, line in rows
                if mark_of(line) not in seen_by_people
            ]
    folder = cache / SET
    for kind in (*FOLDS, "text"):
        (folder / kind).mkdir(exist_ok=True)
        for old in (folder / kind).iterdir():
            old.unlink()
    taken: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    folds = {found.package: found.fold for found in packages}
    for code, some in sorted(kept.items()):
        most = MOST_LINES_OF_OTHERS if code == OTHERS else MOST_LINES_OF_LANGUAGE
        chosen: list[tuple[int, str, str]] = []
        for fold in FOLDS:
            part = sorted(row for row in some if folds[row[1]] == fold)[:most]
            with (folder / fold / f"{code}.tsv").open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(f"{package}\t{line}\n" for _, package, line in part)
            for _, package, line in part:
                taken[package][code] += 1
                taken[fold][f"{code} ascii" if line.isascii() else code] += 1
            chosen += part
        with (folder / "text" / f"{code}.txt").open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for _, _, line in sorted(chosen))
    (folder / "SOURCES.md").write_text(record(packages, taken), "utf-8")
    (folder / "packages.tsv").write_text(listed(packages, taken), "utf-8")


def _new_lines(
    found: Found,
    known: np.ndarray[Any, np.dtype[np.uint64]],
    seen: set[int],
    scarce: set[str],
) -> dict[str, list[tuple[int, str]]]:
    """The lines of a package that stand nowhere else, by language, no more than the share."""
    marks: list[int] = []
    rows: list[tuple[str, str]] = []
    with found.lines.open(encoding="utf-8", newline="\n") as file:
        next(file)
        for row in file:
            code, _, line = row[:-1].partition("\t")
            rows.append((code, line))
            marks.append(order_of(line))
    array = np.array(marks, dtype=np.uint64)
    at = np.minimum(np.searchsorted(known, array), len(known) - 1)
    old = known[at] == array if len(known) else np.zeros(len(array), dtype=bool)
    fresh: dict[str, list[tuple[int, str]]] = collections.defaultdict(list)
    plain: dict[str, list[tuple[int, str]]] = collections.defaultdict(list)
    for mark, is_old, (code, line) in zip(marks, old.tolist(), rows, strict=True):
        if not is_old and mark not in seen:
            (plain if line.isascii() else fresh)[code].append((mark, line))
    some = {}
    for code, lines in fresh.items():
        some[code] = lines + sorted(plain[code])[: len(lines) // ASCII_SHARE]
        some[code].sort()
        del some[code][MOST_OTHER_LINES if code == OTHERS else MOST_LINES :]
    sizes = {code: len(lines) for code, lines in some.items()}
    first = {code: size for code, size in sizes.items() if code in scarce}
    share = shares(first, MOST_LINES_OF_PACKAGE)
    rest = {code: size for code, size in sizes.items() if code not in scarce}
    share |= shares(rest, MOST_LINES_OF_PACKAGE - sum(share.values()))
    some = {code: lines[: share[code]] for code, lines in some.items()}
    # A line that two languages have stands in the one with fewer lines.
    out: dict[str, list[tuple[int, str]]] = {}
    for code in sorted(some, key=lambda code: (len(some[code]), code)):
        out[code] = [(mark, line) for mark, line in some[code] if mark not in seen]
        seen.update(mark for mark, _ in out[code])
    return out


def shares(sizes: dict[str, int], most: int) -> dict[str, int]:
    """How much each may have of what is to be divided, so that the smallest lose nothing.

    >>> shares({"de": 100, "fr": 100, "ga": 10}, 110)
    {'ga': 10, 'de': 50, 'fr': 50}
    """
    out: dict[str, int] = {}
    for number, name in enumerate(sorted(sizes, key=lambda name: (sizes[name], name))):
        out[name] = min(sizes[name], most // (len(sizes) - number))
        most -= out[name]
    return out


Taken = dict[str, collections.Counter[str]]
"""How many lines of each language were taken, by package; of all packages of a fold by its name."""


def listed(packages: list[Found], taken: Taken) -> str:
    """The packages that lines were taken of, as `fourth.tsv` has them, with more columns."""
    out = ["# registry\tpackage file\tfold\tlines\tversion\tsha256\tlines by language\n"]
    for found in sorted(packages, key=lambda found: (found.registry, found.file)):
        counts = taken.get(found.package)
        if counts:
            codes = " ".join(f"{code}:{count}" for code, count in sorted(counts.items()))
            head = f"{found.registry}\t{found.file}\t{found.fold}\t{counts.total()}"
            out.append(f"{head}\t{found.version}\t{found.sha256}\t{codes}\n")
    return "".join(out)


def record(packages: list[Found], taken: Taken) -> str:
    """The account of what was gathered, as Markdown."""
    out = ["# Eighth set", "", "Written by `tests/bench/gathering.py`; not to be edited."]
    for fold in FOLDS:
        sizes = {code: count for code, count in taken[fold].items() if not code.endswith(" ascii")}
        plain = {code: taken[fold][f"{code} ascii"] for code in sizes}
        codes = sorted(sizes.keys() - {OTHERS})
        total = sum(sizes[code] + plain[code] for code in codes)
        many = sum(sizes[code] >= 1000 for code in codes)
        here = [found for found in packages if taken.get(found.package) and found.fold == fold]
        files = collections.Counter(found.registry for found in here)
        families = {found.family for found in here}
        out += [
            "",
            f"`{fold}`: {total} lines in {len(codes)} languages ({sum(plain.values())} of them "
            f"ASCII), {many} languages with 1,000 or more that are not ASCII; "
            f"{sizes.get(OTHERS, 0)} lines of files that do not say their language; "
            f"{files.total()} packages of {len(families)} families: {dict(files)}.",
        ]
    out += ["", "| registry | package file | family | fold | licence | lines |"]
    out += ["| --- | --- | --- | --- | --- | --- |"]
    for found in sorted(packages, key=lambda found: (found.registry, found.file)):
        if found.package in taken:
            count = taken[found.package].total()
            licence = found.licence.replace("|", "/")
            cells = (found.registry, found.file, found.family, found.fold, licence, str(count))
            out.append(f"| {' | '.join(cells)} |")
    for fold in FOLDS:
        counts = taken[fold]
        codes = sorted(code for code in counts if not code.endswith(" ascii"))
        out += ["", f"| language, `{fold}` | lines not ASCII | ASCII |", "| --- | --- | --- |"]
        out += [f"| {code} | {counts[code]} | {counts[f'{code} ascii']} |" for code in codes]
    return "\n".join(out) + "\n"


# --- measuring ------------------------------------------------------------------------------

BATCH = 500
Row = tuple[str, str, str]
"""Package, language, text."""


def rows_of(folder: Path) -> Iterator[list[Row]]:
    """The lines of a fold in the order of its files, some at a time."""
    batch: list[Row] = []
    for path in sorted(folder.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="\n") as file:
            for row in file:
                package, _, text = row[:-1].partition("\t")
                batch.append((package, path.stem, text))
                if len(batch) == BATCH:
                    yield batch
                    batch = []
    yield batch


def changes(batch: list[Row]) -> tuple[int, list[tuple[str, ...]]]:
    """How many lines there were, and what is printed of those that repair changes."""
    out = []
    for package, code, text in batch:
        result = repair(text)
        if result.text != text:
            reasons = ", ".join(dict.fromkeys(edit.reason for edit in result.edits))
            highest = max(edit.confidence for edit in result.edits)
            quoted = [json.dumps(t, ensure_ascii=False) for t in (text, result.text)]
            out.append((package, code, *quoted, reasons, f"{highest:.3f}", mark_of(text)))
    return len(batch), out


def measure(folder: Path, processes: int, verdicts: dict[str, str]) -> None:
    """Prints the lines of a fold that are changed."""
    lines = 0
    counts: collections.Counter[str] = collections.Counter()
    with multiprocessing.Pool(min(processes, 2)) as pool:
        for number, found in pool.imap(changes, rows_of(folder)):
            lines += number
            for *columns, mark in found:
                verdict = verdicts.get(mark, "")
                counts[verdict or "not judged"] += 1
                print("\t".join([*columns, verdict]))
    changed = counts.total()
    print(f"{lines} lines, {changed} changed; {dict(counts)}", file=sys.stderr)
    wrong = changed - counts["damaged"]
    print(f"{1e6 * wrong / max(lines, 1):.1f} a million not known to be damaged", file=sys.stderr)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Gather good text to measure false changes on.")
    commands = parser.add_subparsers(dest="command", required=True)
    ask = commands.add_parser("plan", help=plan.__doc__)
    ask.add_argument("cache", type=Path)
    ask.add_argument("--without", default="")
    ask.add_argument("--drawn", type=int, default=0)
    ask = commands.add_parser("extract", help=extract.__doc__)
    ask.add_argument("cache", type=Path)
    ask.add_argument("--processes", type=int, default=1)
    steps = {"sift": sift, "fetch": fetch, "descriptions": descriptions, "assemble": assemble}
    for name, step in steps.items():
        commands.add_parser(name, help=step.__doc__).add_argument("cache", type=Path)
    ask = commands.add_parser("measure", help=measure.__doc__)
    ask.add_argument("fold", choices=FOLDS)
    ask.add_argument("cache", type=Path)
    ask.add_argument("--processes", type=int, default=1)
    ask.add_argument("--judged", type=Path, default=JUDGED)
    options = parser.parse_args()
    if options.command == "measure":
        folder = options.cache / SET / options.fold
        measure(folder, options.processes, judged(options.judged))
    elif options.command == "plan":
        plan(options.cache, options.without, options.drawn)
    elif options.command == "extract":
        extract(options.cache, options.processes)
    else:
        steps[options.command](options.cache)


if __name__ == "__main__":
    main()
