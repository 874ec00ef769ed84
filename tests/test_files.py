"""`fix_file`, and the command on files in any encoding."""

from __future__ import annotations

import json
import os
import stat
import threading
from pathlib import Path

import pytest
from conftest import SENTENCES
from test_cli import file, run

import textfix
from textfix import files

GERMAN = SENTENCES["de"] + "\n"
posix_only = pytest.mark.skipif(os.name != "posix", reason="permissions and FIFOs of POSIX")


class TestFixFile:
    def test_legacy_becomes_utf8(self, tmp_path: Path) -> None:
        path = file(tmp_path, "a.txt", GERMAN.encode("cp1252"))
        done = textfix.fix_file(path)
        assert (done.encoding, done.changed) == ("cp1252", True)
        assert path.read_bytes() == GERMAN.encode()
        assert os.listdir(tmp_path) == ["a.txt"]

    def test_what_needs_no_repair_is_not_written(self, tmp_path: Path) -> None:
        path = file(tmp_path, "a.txt", GERMAN)
        os.utime(path, ns=(1, 1))
        before = path.stat()
        done = textfix.fix_file(path)
        assert not done.changed
        assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)

    def test_mojibake_is_repaired_and_counted(self, tmp_path: Path) -> None:
        path = file(tmp_path, "a.txt", "Der KÃ¤se ist schÃ¶n groÃŸ.\r\n")
        done = textfix.fix_file(path)
        assert path.read_bytes() == "Der Käse ist schön groß.\r\n".encode()
        assert sum(done.counts.values()) == 3
        assert "3 edits" in str(done)

    @pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "cp1252"])
    def test_output_encoding(self, tmp_path: Path, codec: str) -> None:
        path = file(tmp_path, "a.txt", GERMAN)
        textfix.fix_file(path, output_encoding=codec)
        assert path.read_bytes() == GERMAN.encode(codec)
        assert textfix.fix_file(path).output_encoding == "utf-8"
        assert path.read_bytes().decode("utf-8-sig") == GERMAN

    def test_a_mark_is_kept(self, tmp_path: Path) -> None:
        path = file(tmp_path, "a.txt", GERMAN.encode("utf-16"))
        textfix.fix_file(path)
        assert path.read_bytes() == GERMAN.encode("utf-8-sig")

    @posix_only
    def test_permissions_and_links_are_kept(self, tmp_path: Path) -> None:
        path = file(tmp_path, "a.txt", GERMAN.encode("cp1252"))
        path.chmod(0o640)
        link = tmp_path / "link.txt"
        link.symlink_to(path)
        textfix.fix_file(link)
        assert link.is_symlink()
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
        assert path.read_bytes() == GERMAN.encode()

    def test_what_cannot_be_written_leaves_the_file(self, tmp_path: Path) -> None:
        data = (GERMAN + SENTENCES["ru"]).encode()
        path = file(tmp_path, "a.txt", data)
        with pytest.raises(UnicodeEncodeError):
            textfix.fix_file(path, output_encoding="cp1252")
        assert path.read_bytes() == data
        assert os.listdir(tmp_path) == ["a.txt"]

    def test_binary_data_is_refused(self, tmp_path: Path) -> None:
        data = bytes(range(256)) * 8
        path = file(tmp_path, "a.bin", data)
        with pytest.raises(textfix.NotText):
            textfix.fix_file(path)
        assert path.read_bytes() == data

    @posix_only
    def test_no_regular_file(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "fifo")
        with pytest.raises(OSError, match="not a regular file"):
            textfix.fix_file(tmp_path / "fifo")
        with pytest.raises(IsADirectoryError):
            textfix.fix_file(tmp_path)
        with pytest.raises(FileNotFoundError):
            textfix.fix_file(tmp_path / "missing")

    def test_a_file_that_grows_meanwhile_is_left(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = file(tmp_path, "a.txt", GERMAN.encode("cp1252"))

        def growing(*arguments: object, **options: object) -> object:
            with path.open("ab") as other:
                other.write(b"one more line\n")
            return original(*arguments, **options)  # type: ignore[arg-type]

        from textfix import file_repair

        original = file_repair.encoded
        monkeypatch.setattr(file_repair, "encoded", growing)
        with pytest.raises(OSError, match="changed by another program"):
            textfix.fix_file(path)
        assert path.read_bytes() == GERMAN.encode("cp1252") + b"one more line\n"

    @posix_only
    @pytest.mark.parametrize("change", ["vanishes", "shrinks", "is replaced"])
    def test_a_file_that_changes_meanwhile_is_left(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
    ) -> None:
        path = file(tmp_path, "a.txt", GERMAN.encode("cp1252"))

        def changing(*arguments: object, **options: object) -> object:
            if change == "shrinks":
                os.truncate(path, 3)
            else:
                path.unlink()
            if change == "is replaced":
                path.write_bytes(b"new")
            return original(*arguments, **options)  # type: ignore[arg-type]

        from textfix import file_repair

        original = file_repair.encoded
        monkeypatch.setattr(file_repair, "encoded", changing)
        with pytest.raises(OSError, match=r"No such file|changed by another program"):
            textfix.fix_file(path)
        left = {"vanishes": {}, "shrinks": {"a.txt": GERMAN.encode("cp1252")[:3]}}
        found = {entry.name: entry.read_bytes() for entry in tmp_path.iterdir()}
        assert found == left.get(change, {"a.txt": b"new"})

    def test_very_long_files_are_read_in_windows(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(files, "WHOLE", 10_000)
        text = (SENTENCES["pl"] + "\n") * 3000
        path = file(tmp_path, "a.txt", text.encode("cp1250"))
        with path.open("rb") as stream, files.readable(stream) as source:
            assert "".join(source.blocks) == text
            assert source.encoding == "cp1250"
        with path.open("rb") as stream:
            assert files.detect_stream(stream).encoding == "cp1250"


class TestCommand:
    @pytest.mark.parametrize("as_file", [True, False], ids=["file", "pipe"])
    @pytest.mark.parametrize("codec", ["cp1252", "utf-16-le", "cp500", "mac_roman"])
    def test_any_encoding_in_utf8_out(self, tmp_path: Path, codec: str, as_file: bool) -> None:
        data = GERMAN.encode(codec)
        result = run(file(tmp_path, "a.txt", data)) if as_file else run(data=data)
        assert (result.returncode, result.stderr) == (0, b"")
        assert result.stdout.decode() == GERMAN

    def test_line_ends_and_mark_are_kept(self) -> None:
        data = "eins\r\nzwei ä\rdrei\n".encode("utf-16")
        assert run(data=data).stdout == "\ufeffeins\r\nzwei ä\rdrei\n".encode()

    @pytest.mark.parametrize(("name", "end"), [("lf", "\n"), ("crlf", "\r\n"), ("cr", "\r")])
    def test_line_ends_that_are_asked_for(self, name: str, end: str) -> None:
        result = run(f"--line-ends={name}", data="eins\r\nzwölf\rdrei\n".encode("cp1252"))
        assert result.stdout == end.join(["eins", "zwölf", "drei", ""]).encode()

    @pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
    def test_a_mark_that_is_asked_for(self, codec: str) -> None:
        data = GERMAN.encode(codec)
        assert run("--byte-order-mark=add", data=data).stdout == GERMAN.encode("utf-8-sig")
        assert run("--byte-order-mark=drop", data=data).stdout == GERMAN.encode()

    @posix_only
    def test_a_fifo_is_read_to_its_end(self, tmp_path: Path) -> None:
        fifo = tmp_path / "fifo"
        os.mkfifo(fifo)
        writer = threading.Thread(target=lambda: fifo.write_bytes(GERMAN.encode("cp1252")))
        writer.start()
        assert run(fifo).stdout.decode() == GERMAN
        writer.join()

    def test_the_encoding_that_is_told(self) -> None:
        assert run("--encoding=cp1251", data=b"\xe9").stdout.decode() == "й"

    def test_output_encoding(self) -> None:
        result = run("--output-encoding=utf-16", data=GERMAN.encode("cp1252"))
        assert result.stdout == GERMAN.encode("utf-16")

    def test_output_that_cannot_be_encoded(self) -> None:
        result = run("--output-encoding=latin-1", data="Ω\n".encode())
        assert (result.returncode, result.stdout) == (1, b"")
        assert b"U+03A9" in result.stderr

    @pytest.mark.parametrize("option", ["--encoding", "--output-encoding"])
    @pytest.mark.parametrize("name", ["no-such", "hex", "undefined", ""])
    def test_no_such_encoding(self, option: str, name: str) -> None:
        result = run(option, name, data=b"a")
        assert result.returncode == 2
        assert b"no encoding is called" in result.stderr

    def test_binary_files_are_named_and_skipped(self, tmp_path: Path) -> None:
        noise = file(tmp_path, "a.bin", bytes(range(256)) * 8)
        result = run(noise, file(tmp_path, "b.txt", GERMAN))
        assert (result.returncode, result.stdout.decode()) == (1, GERMAN)
        assert result.stderr.decode() == f"textfix: {noise}: binary data, skipped\n"

    def test_detect(self, tmp_path: Path) -> None:
        noise = file(tmp_path, "a.bin", bytes(range(256)) * 8)
        legacy = file(tmp_path, "b.txt", SENTENCES["ru"].encode("cp866"))
        marked = file(tmp_path, "c.txt", GERMAN.encode("utf-8-sig"))
        lines = run("--detect", noise, legacy, marked).stdout.decode().splitlines()
        assert lines[0] == f"{noise}: binary"
        assert lines[1].startswith(f"{legacy}: cp866 ")
        assert lines[1].endswith("cyrillic")
        assert lines[2] == f"{marked}: utf-8-sig 1.000  latin, BOM efbbbf"

    def test_detect_json(self, tmp_path: Path) -> None:
        legacy = file(tmp_path, "b.txt", SENTENCES["ru"].encode("cp866"))
        result = run("--detect-json", legacy, "-", tmp_path / "missing", data=b"plain")
        records = [json.loads(line) for line in result.stdout.splitlines()]
        assert [r["encoding"] for r in records] == ["cp866", "ascii"]
        assert records[0]["file"] == str(legacy)
        assert result.returncode == 1

    def test_explain_names_lines_of_the_decoded_text(self) -> None:
        data = "Grün\nDas war schÃ¶n.\n".encode("utf-16")
        out = run("--explain", data=data).stdout.decode()
        first, second = out.splitlines()[:2]
        assert first == "<stdin>: read as utf-16-le"
        assert second.startswith("<stdin>:2:12: Ã¶ → ö")
