"""The command as it is run: bytes in, bytes out, exit codes and messages.

The damage is of the plainest kind (UTF-8 read as Windows-1252), because what is tested here is
the command and the reading of files, not what the engine can repair.
"""

import io
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

import textfix
from textfix.cli.explain import Explanation
from textfix.edits import Alternative, Edit, Repair
from textfix.files import LineMap, NotUTF8, blocks, readable

DAMAGED = "The kettle doesnâ€™t whistle in our cafÃ© any more.\n"
REPAIRED = "The kettle doesn’t whistle in our café any more.\n"
CLEAN = "Nobody painted the garden fence this summer.\n"

COMMAND = (sys.executable, "-m", "textfix")
SOURCE = str(Path(textfix.__file__).parents[1])
HAS_RICH = (
    subprocess.run([sys.executable, "-c", "import rich"], capture_output=True).returncode == 0
)

posix_only = pytest.mark.skipif(os.name != "posix", reason="signals and pipes of POSIX")


def environment(**changes: str) -> dict[str, str]:
    plain = {k: v for k, v in os.environ.items() if k not in {"NO_COLOR", "TERM", "PYTHONPATH"}}
    return plain | {"PYTHONPATH": SOURCE} | changes


def run(
    *arguments: str | Path, data: bytes = b"", env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    command = [*COMMAND, *map(str, arguments)]
    result = subprocess.run(command, input=data, capture_output=True, env=env or environment())
    assert b"Traceback" not in result.stderr, result.stderr.decode()
    return result


def file(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


class TestRepair:
    def test_standard_input(self) -> None:
        result = run(data=DAMAGED.encode())
        assert (result.returncode, result.stdout.decode()) == (0, REPAIRED)
        assert result.stderr == b""

    def test_files_in_order_with_standard_input_between(self, tmp_path: Path) -> None:
        first = file(tmp_path, "first.txt", DAMAGED)
        last = file(tmp_path, "last.txt", CLEAN)
        result = run(first, "-", last, data=b"And between them, a pipe.\n")
        assert result.stdout.decode() == REPAIRED + "And between them, a pipe.\n" + CLEAN
        assert result.returncode == 0

    def test_damage_beyond_the_first_block(self, tmp_path: Path) -> None:
        path = file(tmp_path, "long.txt", CLEAN * 8000 + DAMAGED + CLEAN)
        assert run(path).stdout.decode() == CLEAN * 8000 + REPAIRED + CLEAN

    @pytest.mark.parametrize(
        "content",
        [
            pytest.param("", id="empty"),
            pytest.param("no line end", id="no line end"),
            pytest.param("one\r\ntwo\rthree\n\n\r\n\r", id="mixed line ends"),
            pytest.param("\ufeffA mark comes first.\r\n", id="byte order mark"),
            pytest.param("Zürich, Łódź, Ωμέγα, 東京, โรงเรียน\n", id="many scripts"),
            pytest.param("a\x0bb\x1fc\x85d\x85e\u2028f", id="controls that text may hold"),
        ],
    )
    def test_clean_text_is_kept_byte_for_byte(self, content: str) -> None:
        result = run(data=content.encode())
        assert (result.returncode, result.stdout) == (0, content.encode())

    def test_line_ends_and_byte_order_mark_beside_damage(self) -> None:
        result = run(data=("\ufeff" + DAMAGED + DAMAGED).replace("\n", "\r\n").encode())
        assert result.stdout.decode() == ("\ufeff" + REPAIRED + REPAIRED).replace("\n", "\r\n")

    def test_utf8_whatever_the_locale(self) -> None:
        env = environment(LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="latin-1")
        assert run(data=DAMAGED.encode(), env=env).stdout.decode() == REPAIRED

    def test_options_after_files(self, tmp_path: Path) -> None:
        path = file(tmp_path, "a.txt", DAMAGED)
        result = run(path, "--unresolved=mark", path)
        assert result.stdout.decode() == REPAIRED * 2

    def test_protected_text_is_kept(self) -> None:
        data = "cafÃ© `cafÃ©` <cafÃ©>\n".encode()
        assert run("--protect", "`.*?`", data=data).stdout.decode() == "café `cafÃ©` <café>\n"
        both = run("--protect=`.*?`", "--protect=<.*?>", data=data)
        assert both.stdout.decode() == "café `cafÃ©` <cafÃ©>\n"
        assert run("--explain", "--protect=.*", data=data).stdout == b"0 edits in 1 file\n"


class TestFailures:
    def test_the_other_files_are_still_repaired(self, tmp_path: Path) -> None:
        result = run(
            file(tmp_path, "first.txt", DAMAGED),
            tmp_path / "missing.txt",
            tmp_path,
            file(tmp_path, "noise.bin", bytes(range(256)) * 8),
            file(tmp_path, "last.txt", CLEAN),
        )
        assert result.returncode == 1
        assert result.stdout.decode() == REPAIRED + CLEAN
        missing, directory, noise = result.stderr.decode().splitlines()
        assert missing.startswith(f"textfix: {tmp_path / 'missing.txt'}: ")
        assert directory.startswith(f"textfix: {tmp_path}: ")
        assert noise.startswith(f"textfix: {tmp_path / 'noise.bin'}: binary data")

    @pytest.mark.parametrize("as_file", [True, False], ids=["file", "pipe"])
    def test_another_encoding_after_much_ascii(self, tmp_path: Path, as_file: bool) -> None:
        before = CLEAN * 8000
        data = before.encode() + b"Ein K\xe4se\n"
        result = run(file(tmp_path, "a.txt", data)) if as_file else run(data=data)
        assert (result.returncode, result.stderr) == (0, b"")
        assert result.stdout.decode() == before + "Ein Käse\n"

    def test_input_that_is_the_output(self, tmp_path: Path) -> None:
        path = file(tmp_path, "a.txt", CLEAN)
        with path.open("ab") as output:
            result = subprocess.run(
                [*COMMAND, path], stdout=output, stderr=subprocess.PIPE, env=environment()
            )
        assert result.returncode == 1
        assert b"input file is output file" in result.stderr
        assert path.read_text() == CLEAN

    @pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
    def test_full_disk(self) -> None:
        with open("/dev/full", "wb") as output:
            result = subprocess.run(
                COMMAND, input=b"x", stdout=output, stderr=subprocess.PIPE, env=environment()
            )
        assert result.returncode == 1
        assert result.stderr.startswith(b"textfix: standard output: ")
        assert result.stderr.count(b"\n") == 1

    @posix_only
    def test_closed_pipe_ends_silently(self, tmp_path: Path) -> None:
        path = file(tmp_path, "long.txt", CLEAN * 20_000)
        process = subprocess.Popen(
            [*COMMAND, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
        )
        assert process.stdout and process.stderr
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr.read() == b""
        process.stderr.close()
        assert process.wait() == 141

    @posix_only
    def test_interrupt(self, tmp_path: Path) -> None:
        path = file(tmp_path, "a.txt", CLEAN)
        process = subprocess.Popen(
            [*COMMAND, path, "-"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
            # What runs in the background ignores interrupts, and so do its children.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        assert process.stdout
        process.stdout.readline()  # Now it waits for standard input.
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate()
        assert (process.returncode, errors) == (130, b"")


class TestOptions:
    def test_version(self) -> None:
        result = run("--version", env=environment(TEXTFIX_KERNEL="python"))
        assert result.stdout.decode().strip() == f"textfix {textfix.__version__} (pure Python)"
        # the tree may have no kernel for this interpreter, though an installed one is borrowed
        chosen = run("--version").stdout.decode().strip()
        assert chosen.removeprefix(f"textfix {textfix.__version__} ") in (
            "(compiled kernel)",
            "(pure Python)",
        )

    def test_engine_of_no_such_name(self) -> None:
        result = run("--version", env=environment(TEXTFIX_KERNEL="fast"))
        assert result.returncode == 2
        assert b"TEXTFIX_KERNEL must be one of" in result.stderr

    def test_help_shows_examples_and_exit_codes(self) -> None:
        result = run("--help")
        text = result.stdout.decode("ascii")
        assert result.returncode == 0
        assert "examples:" in text
        assert "exit codes:" in text

    @pytest.mark.parametrize(
        "arguments",
        [
            ["--no-such-option"],
            ["--unresolved=guess"],
            ["--protect=("],
            ["--color=red"],
            ["--exp"],
        ],
        ids=" ".join,
    )
    def test_wrong_usage(self, arguments: Sequence[str]) -> None:
        result = run(*arguments)
        assert (result.returncode, result.stdout) == (2, b"")
        assert b"usage: textfix" in result.stderr

    @pytest.mark.parametrize(("choice", "code"), [("always", 2), ("auto", 0), ("never", 0)])
    def test_color_without_rich(self, tmp_path: Path, choice: str, code: int) -> None:
        (tmp_path / "rich").mkdir()
        file(tmp_path / "rich", "__init__.py", "raise ImportError")
        env = environment(PYTHONPATH=os.pathsep.join([str(tmp_path), SOURCE]))
        result = run("--explain", f"--color={choice}", data=DAMAGED.encode(), env=env)
        assert result.returncode == code
        assert b"\x1b" not in result.stdout
        assert (b"textfix[cli]" in result.stderr) == (choice == "always")


EDIT = re.compile(r"(?P<file>.+):(?P<line>\d+):(?P<column>\d+): (?P<before>.+) → (?P<after>.+?)  ")


def places(explanation: str) -> list[tuple[int, int, str]]:
    """Line, column and what stood there, of every edit."""
    return [
        (int(match["line"]), int(match["column"]), match["before"])
        for match in EDIT.finditer(explanation)
    ]


def check_places(explanation: str, text: str) -> None:
    """Whatever span an engine chooses to edit, the text has it in the place that is named."""
    lines = text.splitlines()
    assert places(explanation)
    for line, column, before in places(explanation):
        assert lines[line - 1][column - 1 :].startswith(before)


class TestExplain:
    def test_places_are_true(self, tmp_path: Path) -> None:
        text = CLEAN + DAMAGED + CLEAN + DAMAGED
        path = file(tmp_path, "a.txt", text)
        result = run("--explain", path)
        explanation = result.stdout.decode()
        assert result.returncode == 0
        check_places(explanation, text)
        assert {line for line, _, _ in places(explanation)} == {2, 4}
        assert explanation.startswith(f"{path}:2:")

    def test_places_are_true_beyond_the_first_block(self, tmp_path: Path) -> None:
        text = CLEAN * 8000 + DAMAGED
        explanation = run("--explain", file(tmp_path, "a.txt", text)).stdout.decode()
        check_places(explanation, text)
        assert {line for line, _, _ in places(explanation)} == {8001}

    def test_places_are_true_in_a_line_of_many_blocks(self) -> None:
        text = (CLEAN + DAMAGED).replace("\n", " ") * 20
        source = blocks(io.BytesIO(text.encode()), size=100)
        repairs = [textfix.repair(block) for block in source]
        assert len(repairs) > 10
        explanation = "".join(Explanation().lines("a.txt", repairs))
        check_places(explanation, text)
        assert {line for line, _, _ in places(explanation)} == {1}
        assert len({column for _, column, _ in places(explanation)}) >= 20

    def test_a_byte_order_mark_is_no_column(self) -> None:
        explanation = run("--explain", data=("\ufeff" + DAMAGED).encode()).stdout.decode()
        check_places(explanation, DAMAGED)
        assert explanation.startswith("<stdin>:1:")

    def test_summary_counts_edits_and_files(self, tmp_path: Path) -> None:
        path = file(tmp_path, "a.txt", DAMAGED)
        lines = run("--explain", path, path).stdout.decode().splitlines()
        edits = len(places("\n".join(lines)))
        assert lines[-1].startswith(f"{edits} edits in 2 files: ")
        assert sum(map(int, re.findall(r"(\d+) ×", lines[-1]))) == edits

    def test_nothing_to_repair(self) -> None:
        assert run("--explain", data=CLEAN.encode()).stdout == b"0 edits in 1 file\n"

    def test_recipes_stand_before_the_sums(self) -> None:
        data = "cafÃ© naÃ¯ve, it&acirc;&euro;&trade;s".encode()
        *_, first, second, sums = run("--explain", data=data).stdout.decode().splitlines()
        assert first == 'by hand, UTF-8 read as Windows-1252: text.encode("cp1252").decode("utf-8")'
        assert second.endswith(': html.unescape(text).encode("cp1252").decode("utf-8")')
        assert sums.startswith("3 edits in 1 file: 2 × UTF-8 read as Windows-1252; 1 × ")

    def test_what_is_lost_has_no_guesses(self) -> None:
        lines = run("--explain", data="锟斤拷".encode()).stdout.decode().splitlines()
        assert len(lines) == 2
        assert lines[0].startswith(
            "<stdin>:1:1: 锟斤拷 unresolved  U+FFFD for what could not be read"
        )
        assert lines[1] == "0 edits in 1 file; 1 place unresolved"

    def test_open_places_list_every_guess_once(self) -> None:
        guesses = (Alternative("→", 0.625), Alternative("—", 0.25))
        place = Edit(3, 4, "โ", "→", "mojibake", "UTF-8 read as TIS-620", 0.625, guesses)
        explanation = Explanation()
        lines = list(explanation.lines("a.txt", [Repair("by โWhy", "by โWhy", (), (place,))]))
        assert "".join(lines) == (
            "a.txt:1:4: โ unresolved  UTF-8 read as TIS-620\n    0.625  →\n    0.250  —\n"
        )
        assert explanation.summary() == "0 edits in 1 file; 1 place unresolved\n"

    def test_controls_do_not_reach_the_terminal(self) -> None:
        # "à" ends in U+00A0 when it is damaged; the title is an escape sequence.
        explanation = run("--explain", data="\x1b]0;voilÃ\xa0\x07 voilÃ\xa0 voilÃ\xa0".encode())
        assert b"\x1b" not in explanation.stdout
        assert "\xa0" not in explanation.stdout.decode()

    @pytest.mark.skipif(not HAS_RICH, reason="needs rich")
    def test_color_always(self) -> None:
        result = run("--explain", "--color=always", data=DAMAGED.encode())
        assert b"\x1b[" in result.stdout
        stripped = re.sub(rb"\x1b\[[\d;]*m", b"", result.stdout)
        assert stripped == run("--explain", data=DAMAGED.encode()).stdout

    @pytest.mark.skipif(not HAS_RICH, reason="needs rich")
    @pytest.mark.parametrize(
        ("changes", "colored"),
        [
            pytest.param({}, True, id="terminal"),
            pytest.param({"NO_COLOR": "1"}, False, id="NO_COLOR"),
            pytest.param({"TERM": "dumb"}, False, id="dumb terminal"),
        ],
    )
    def test_color_on_a_terminal(self, changes: dict[str, str], colored: bool) -> None:
        output = on_terminal("--explain", data=DAMAGED.encode(), **{"TERM": "xterm"} | changes)
        assert (b"\x1b[" in output) == colored
        assert b"edits in 1 file" in output


def on_terminal(*arguments: str, data: bytes, **changes: str) -> bytes:
    """What the command writes to a terminal."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, *arguments], stdin=subprocess.PIPE, stdout=theirs, env=environment(**changes)
    )
    os.close(theirs)
    assert process.stdin
    process.stdin.write(data)
    process.stdin.close()
    output = b""
    try:
        while piece := os.read(ours, 4096):
            output += piece
    except OSError:
        pass  # Linux says that the other end is gone with an error, others with nothing.
    os.close(ours)
    assert process.wait() == 0
    return output


class Pipe(io.BytesIO):
    """Bytes that can be read once."""

    def seekable(self) -> bool:
        return False


MIXED = (
    "short\r\n\r\n\rA line with some words in it.\n"
    + "東京都千代田区永田町一丁目七番一号" * 3
    + "\r\ne\u0301e\u0301e\u0301 \U0001f469\u200d\U0001f680\U0001f469\u200d\U0001f680\n\n"
    + "tail without an end\r"
)


class TestBlocks:
    @pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 16, 64, 1024])
    def test_joined_they_are_the_text(self, size: int) -> None:
        pieces = list(blocks(io.BytesIO(MIXED.encode()), size))
        assert "".join(pieces) == MIXED
        assert all(pieces)
        assert max(map(len, pieces)) <= 2 * size + 1

    @pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 16, 64])
    def test_a_cr_lf_is_never_cut(self, size: int) -> None:
        for left, right in pairwise(blocks(io.BytesIO(MIXED.encode()), size)):
            assert not (left.endswith("\r") and right.startswith("\n"))

    def test_cut_at_line_ends(self) -> None:
        text = CLEAN * 50
        assert all(piece.endswith("\n") for piece in blocks(io.BytesIO(text.encode()), 100))

    def test_a_long_line_is_cut_after_spaces(self) -> None:
        text = CLEAN.replace("\n", " ") * 50
        pieces = list(blocks(io.BytesIO(text.encode()), 100))
        assert len(pieces) > 10
        assert all(piece.endswith(" ") for piece in pieces)

    def test_a_no_break_space_is_no_place_to_cut(self) -> None:
        # Half of a damaged letter: "Ã" + U+00A0 was "à".
        text = ("Ã\xa0" * 5 + " ") * 100
        pieces = list(blocks(io.BytesIO(text.encode()), 100))
        assert len(pieces) > 10
        assert all(piece.endswith(" ") for piece in pieces)

    @pytest.mark.parametrize("size", range(8, 24))
    def test_combined_characters_stay_whole(self, size: int) -> None:
        text = "e\u0301\u0323" * 100 + "\U0001f469\u200d\U0001f680" * 100
        for left, right in pairwise(blocks(io.BytesIO(text.encode()), size)):
            assert right[0] not in "\u0301\u0323\u200d"
            assert left[-1] != "\u200d"

    def test_only_combining_marks_are_cut_all_the_same(self) -> None:
        text = "\u0301" * 10_000
        assert max(map(len, blocks(io.BytesIO(text.encode()), 100))) <= 201


class TestVerified:
    @pytest.mark.parametrize("kind", [io.BytesIO, Pipe])
    @pytest.mark.parametrize(
        ("data", "offset", "byte"),
        [
            pytest.param(b"\xff\xfea\0", 0, 0xFF, id="UTF-16"),
            pytest.param(b"abc\xe9def", 3, 0xE9, id="Latin-1"),
            pytest.param(b"0123456\xe2\x82", 7, 0xE2, id="cut off at the end"),
            pytest.param(b"0123456\xe2\x82x", 7, 0xE2, id="cut off within"),
            pytest.param(b"01\xed\xa0\x80", 2, 0xED, id="surrogate"),
            pytest.param(b"0\xc0\x80", 1, 0xC0, id="overlong"),
        ],
    )
    @pytest.mark.parametrize("size", [1, 2, 3, 4, 1024])
    def test_offsets(
        self, kind: type[io.BytesIO], data: bytes, offset: int, byte: int, size: int
    ) -> None:
        with pytest.raises(NotUTF8) as caught:
            list(blocks(kind(data), size))
        assert (caught.value.offset, caught.value.byte) == (offset, byte)

    @pytest.mark.parametrize("kind", [io.BytesIO, Pipe])
    def test_the_same_text_again(self, kind: type[io.BytesIO]) -> None:
        with readable(kind(MIXED.encode())) as source:
            assert source.encoding == "utf-8"
            assert "".join(source.blocks) == MIXED

    def test_from_where_the_stream_stands(self) -> None:
        stream = io.BytesIO(b"\xff\xffabc")
        stream.seek(2)
        with readable(stream) as source:
            assert "".join(source.blocks) == "abc"


@pytest.mark.parametrize("size", [1, 4, 16, 1024])
def test_line_map_across_blocks(size: int) -> None:
    text = MIXED
    whole = LineMap(text)
    line, column, done = 1, 1, 0
    for block in blocks(io.BytesIO(text.encode()), size):
        part = LineMap(block, line, column)
        for offset in range(len(block) + 1):
            assert part.position(offset) == whole.position(done + offset)
        line, column = part.position(len(block))
        done += len(block)
    assert (line, column) == (9, 1)
