"""Sources that are broken, endless or made to do harm: each one clear line, soon, with little memory; what is sound is still given."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import json
import os
import time
import types
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from dragoman import intake
from dragoman.errors import DragomanError, InputError
from dragoman.intake.items import Item
from dragoman.intake.source import LIMITS, Limits

SOON = 20.0  # seconds; most take a tenth of one
SMALL = Limits(input=2_000_000, text=200_000, ratio=50)
GOOD = '{"text": "Mali left the pact on Monday."}\n'


@pytest.fixture(autouse=True)
def soon() -> Iterator[None]:
    started = time.process_time()  # of this process alone: other work on the machine does not count
    yield
    assert time.process_time() - started < SOON


def taken(*sources: Any, limits: Limits = LIMITS) -> tuple[list[str], list[str]]:
    """(texts, errors) of sources. Every error is one line that says what, where and what next."""
    texts: list[str] = []
    errors: list[str] = []
    for item in intake.walk(sources, limits=limits):
        assert isinstance(item, Item) and item.key and item.source
        try:
            texts += [one.document.text for one in item.load()]
        except DragomanError as error:
            message = str(error)
            assert "\n" not in message and 20 < len(message) < 500, message
            assert ";" in message or ":" in message
            errors.append(message)
    return texts, errors


def page(words: str = "Mali left the pact on Monday, the foreign ministry said in a statement. ", times: int = 12) -> bytes:
    return b"<html><head><title>Mali leaves</title></head><body><article><p>" + (words * times).encode() + b"</p></article></body></html>"


def record(address: str, body: bytes, *, status: str = "200 OK", kind: str = "text/html", more: str = "", length: int | None = None) -> bytes:
    """A WARC record of an answer."""
    http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{more}\r\n".encode() + body
    size = len(http) if length is None else length
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2023-10-13T00:00:00Z\r\nWARC-Target-URI: {address}\r\n"
    return head.encode() + f"Content-Type: application/http; msgtype=response\r\nContent-Length: {size}\r\n\r\n".encode() + http + b"\r\n\r\n"


def feed(*items: str, head: str = "") -> str:
    entries = "".join(f"<item>{i}</item>" for i in items)
    return f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>The Herald</title><link>http://a.org</link>{entries}</channel></rss>'


ENTRY = "<title>Mali leaves</title><link>http://a.org/1</link><description>Mali left the pact on Monday.</description>"


def zst(data: bytes, **more: Any) -> bytes:
    import zstandard

    return zstandard.ZstdCompressor(**more).compress(data)


def parquet(rows: list[dict[str, Any]], **more: Any) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), out, **more)
    return out.getvalue()


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"\0" * 30_000_000)
    return out.getvalue()


def huge_window() -> bytes:
    """A zstd frame that asks for a window of 2 GB: magic, no flags, window 2^31, one last block stored as it is."""
    return b"\x28\xb5\x2f\xfd\x00" + bytes([(31 - 10) << 3]) + (len(GOOD) << 3 | 1).to_bytes(3, "little") + GOOD.encode()


@dataclass(frozen=True)
class Case:
    """A file: its name, its bytes, a part of the one error (none where it is read), and how many documents are still given."""

    name: str
    data: Callable[[], bytes]
    error: str | None
    kept: int = 0
    limits: Limits = field(default=LIMITS)


SOME = -1  # most of them: how many depends on the packer
MANY = (GOOD * 50).encode()
VARIED = b"".join(b'{"text": "Mali left the pact, %s said."}\n' % hashlib.sha256(bytes([n])).hexdigest().encode() for n in range(100))
WARC = record("http://a.org/1", page())
CASES = {
    # packed to blow up, or broken
    "gzip bomb of blank lines": Case("a.jsonl.gz", lambda: gzip.compress(b"\n" * 60_000_000), "unpacks to more than 200 times"),
    "gzip bomb of one line": Case("a.jsonl.gz", lambda: gzip.compress(b"a" * 60_000_000), "unpacks to more than 200 times"),
    "gzip bomb after good rows": Case("a.jsonl.gz", lambda: gzip.compress(MANY + b"\n" * 60_000_000), "unpacks to more than 200 times", 50),
    "gzip bomb of a page": Case("a.html.gz", lambda: gzip.compress(b" " * 60_000_000), "unpacks to more than 50 MB"),
    "gzip bomb in gzip": Case("a.txt.gz", lambda: gzip.compress(gzip.compress(b"a" * 60_000_000)), "binary file"),
    "gzip bomb of a table": Case("a.csv.gz", lambda: gzip.compress(b"text,id\n" + b"," * 60_000_000), "unpacks to more than 200 times"),
    "gzip bomb of an archive": Case("a.warc.gz", lambda: gzip.compress(b"WARC/1.0\r\n" + b"A" * 60_000_000), "broken after record 0"),
    "zstd bomb of blank lines": Case("a.jsonl.zst", lambda: zst(b"\n" * 200_000_000), "unpacks to more than 200 times"),
    "zstd bomb of a page": Case("a.txt.zst", lambda: zst(b"a" * 200_000_000), "unpacks to more than 50 MB"),
    "zstd that asks for 2 GB of memory": Case("a.jsonl.zst", huge_window, "cannot be read to its end"),
    "gzip cut in the middle": Case("a.jsonl.gz", lambda: gzip.compress(VARIED)[:-300], "cannot be read to its end", SOME),
    "gzip with a wrong sum": Case("a.txt.gz", lambda: gzip.compress(b"Mali left.")[:-8] + b"\0" * 8, "cannot be read to its end"),
    "zstd cut in the middle": Case("a.jsonl.zst", lambda: zst(VARIED * 20)[:-6], "ends in the middle", SOME),
    "gzip of nothing": Case("a.jsonl.gz", lambda: gzip.compress(b""), "is empty"),
    "no gzip though it says so": Case("a.jsonl.gz", lambda: b"\x1f\x8bnonsense" * 100, "cannot be read to its end"),
    "zip bomb": Case("a.zip", zipped, "a zip archive"),
    "zip bomb that calls itself rows": Case("a.jsonl", zipped, "not valid JSON"),
    # feeds
    "feed with an external entity": Case(
        "a.xml", lambda: feed(f"<title>&x;</title>{ENTRY}", head='<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>').encode(), "declares entities"
    ),
    "feed with an external DTD of parameters": Case(
        "a.rss", lambda: feed(ENTRY, head='<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]>').encode(), "declares entities"
    ),
    "feed of a billion laughs": Case(
        "a.atom",
        lambda: feed(
            "<title>&l9;</title>",
            head="<!DOCTYPE rss [<!ENTITY l0 'lol'>" + "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10)) + "]>",
        ).encode(),
        "declares entities",
    ),
    "feed of one long entity": Case(
        "a.xml", lambda: feed(f"<title>{'&a;' * 50_000}</title>", head=f"<!DOCTYPE rss [<!ENTITY a '{'a' * 50_000}'>]>").encode(), "declares entities"
    ),
    "feed in UTF-16 with an entity": Case(
        "a.xml",
        lambda: codecs.BOM_UTF16_LE + feed(ENTRY, head='<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>').encode("utf-16-le"),
        "declares entities",
    ),
    "feed in UTF-7 with an entity": Case(
        "a.xml", lambda: b'<?xml version="1.0" encoding="utf-7"?><rss version="2.0">+ADwAIQ-ENTITY</rss>', "without entries"
    ),
    "feed with a plain DOCTYPE": Case("a.xml", lambda: feed(ENTRY, head='<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/rss.dtd">').encode(), None, 1),
    "feed of 100 MB": Case("a.xml", lambda: feed(ENTRY).encode() + b" " * 100_000_000, "has 100 MB"),
    "feed of 20 MB": Case("a.xml", lambda: feed(ENTRY).encode() + b" " * 20_000_000, "is a feed of 20 MB"),
    "feed nested 100,000 deep": Case("a.xml", lambda: feed("<a>" * 100_000 + ENTRY).encode(), None, 0),
    "feed of a million tags": Case("a.xml", lambda: feed("<a/>" * 1_000_000).encode(), "more than 300,000 tags"),
    "feed cut in the middle": Case("a.xml", lambda: feed(ENTRY, ENTRY, ENTRY).encode()[:-120], "holds no text", 2),
    "feed without entries": Case("a.xml", lambda: feed().encode(), "without entries"),
    "feed whose entries are empty": Case("a.xml", lambda: feed("<title>Mali</title>").encode(), "holds no text"),
    "feed in Windows-1251 that says so": Case(
        "a.xml", lambda: b'<?xml version="1.0" encoding="windows-1251"?>' + feed(ENTRY.replace("Mali left", "Миколаїв left"))[21:].encode("cp1251"), None, 1
    ),
    "feed in an encoding that is none": Case("a.xml", lambda: feed(ENTRY).replace('"1.0"?', '"1.0" encoding="x-nonsense"?').encode(), None, 1),
    "feed whose entry nests 100,000 deep": Case("a.xml", lambda: feed(f"{ENTRY[:40]}<description>{'&lt;div&gt;' * 100_000}</description>").encode(), "deep"),
    # archives
    "archive of garbage": Case("a.warc", lambda: b"garbage\r\n" * 1000, "broken after record 0"),
    "archive of nothing": Case("a.warc", lambda: b"", "no WARC record"),
    "archive with garbage in its middle": Case("a.warc", lambda: WARC + b"garbage\r\n" * 50 + WARC, "broken after record 1", 1),
    "archive cut in a record": Case("a.warc", lambda: WARC + WARC[:-200], "is cut short", 1),
    "packed archive cut in a record": Case("a.warc.gz", lambda: gzip.compress(WARC) + gzip.compress(WARC)[:200], "cannot be read to its end", 1),
    "archive that claims 200 MB": Case("a.warc", lambda: record("http://a.org/1", page(), length=200_000_000), "more than the 50 MB"),
    "archive that claims less than nothing": Case("a.warc", lambda: record("http://a.org/1", page(), length=-5), "broken after record 1"),
    "archive with an endless header": Case("a.warc", lambda: b"WARC/1.0\r\nA: " + b"x" * 5_000_000, "broken after record 0"),
    "archive whose page is a gzip bomb": Case(
        "a.warc", lambda: record("http://a.org/1", gzip.compress(b"a" * 60_000_000), more="Content-Encoding: gzip\r\n") + WARC, "unpacks to more than 50 MB", 1
    ),
    "archive whose page is broken gzip": Case(
        "a.warc", lambda: record("http://a.org/1", gzip.compress(page())[:40], more="Content-Encoding: gzip\r\n") + WARC, "cannot be unpacked", 1
    ),
    "archive whose chunks lie": Case("a.warc", lambda: record("http://a.org/1", b"ffffffff\r\n" + page(), more="Transfer-Encoding: chunked\r\n"), None, 1),
    "archive with no address": Case("a.warc", lambda: record("", page()), None, 1),
    "archive of what is no page": Case("a.warc", lambda: record("http://a.org/1.png", b"\x89PNG", kind="image/png") + record("http://a.org/2", b"", status="404 Not Found") + WARC, None, 1),
    # tables
    "table without a text": Case("a.csv", lambda: b"id,city\n1,Bamako\n", "no column of text among its columns (id, city)"),
    "table whose quotation never ends": Case("a.csv", lambda: b'text,id\nMali left.,1\n"Togo ' + b"stayed, \n" * 600_000, "is not a row", 1),
    "table with rows too long": Case("a.csv", lambda: b"text,id\nMali left.,1\nTogo,stayed,and,left\nTogo stayed.,2\n", "has 4 fields and the header 2", 2),
    "table with NULs": Case("a.csv", lambda: b"text,id\nMali\0 left.,1\n", None, 1),
    "table of noise": Case("a.csv", lambda: bytes(range(1, 256)) * 400, "no encoding that is known"),
    "table of one endless line": Case("a.csv", lambda: b"text,id\n" + b"a" * 3_000_000, "a line of more than", limits=SMALL),
    "table in Windows-1252": Case("a.csv", lambda: "text,id\n“Señor Díaz left Córdoba”,1\n".encode("cp1252"), None, 1),
    "table in UTF-16": Case("a.csv", lambda: "text\tid\n“Señor Díaz left Córdoba”\t1\n".encode("utf-16"), None, 1),
    "table of 2,000 bad rows": Case("a.csv", lambda: b"text,id\n" + b"a,b,c\n" * 2_000, "1,000 rows in a row"),
    "Parquet cut in the middle": Case("a.parquet", lambda: parquet([{"text": "Mali left."}])[:-20], "not a whole Parquet file"),
    "Parquet of garbage": Case("a.parquet", lambda: b"PAR1" + os.urandom(2000) + b"PAR1", "not a whole Parquet file"),
    "Parquet whose footer lies": Case("a.parquet", lambda: parquet([{"text": "Mali left."}])[:-8] + b"\xff\xff\xff\x7fPAR1", "not a whole Parquet file"),
    "Parquet whose page is damaged": Case("a.parquet", lambda: (lambda d: d[:30] + b"\xff" * 60 + d[90:])(parquet([{"text": os.urandom(200).hex()}])), "not a whole Parquet file"),
    "Parquet without a text": Case("a.parquet", lambda: parquet([{"id": 1}]), "no column of text"),
    "Parquet without rows": Case("a.parquet", lambda: _no_rows(), "holds no row"),
    "Parquet that says one thing 3,000 times": Case("a.parquet", lambda: parquet([{"text": "Mali left. " * 1_000}] * 300), None, 300),
    "Parquet that packs too well": Case("a.parquet", lambda: parquet([{"text": "a" * 20_000_000}], compression="zstd", use_dictionary=False), "200 times its size"),
    "Parquet packed once more": Case("a.parquet.gz", lambda: gzip.compress(parquet([{"text": "Mali left."}])), "packed once more"),
    # rows of JSON
    "rows in Windows-1252": Case("a.jsonl", lambda: GOOD.replace("Mali", "“São Tomé”").encode("cp1252"), None, 1),
    "rows in UTF-16": Case("a.jsonl", lambda: (GOOD * 3).encode("utf-16"), None, 3),
    "rows of noise": Case("a.jsonl", lambda: b"\xff\x00\x13\n" * 2_000, "1,000 rows in a row"),
    "row nested 100,000 deep": Case("a.jsonl", lambda: b'{"text":' + b"[" * 100_000 + b"\n" + GOOD.encode(), "not valid JSON", 1),
    "row with a number of a million digits": Case("a.jsonl", lambda: b'{"text": "Mali left.", "date": ' + b"9" * 1_000_000 + b"}\n" + GOOD.encode(), "not valid JSON", 1),
    "row longer than the limit": Case("a.jsonl", lambda: b'{"text": "' + b"a" * 3_000_000 + b'"}\n' + GOOD.encode(), "is longer than", 1, SMALL),
    "row that is no object": Case("a.jsonl", lambda: b"[1]\n" + GOOD.encode(), "is not a JSON object", 1),
    "list of 60 MB": Case("a.json", lambda: b"[" + b" " * 60_000_000 + b"]", "more than the 50 MB"),
    "empty list": Case("a.json", lambda: b"[]", "holds no document"),
    # pages
    "page of noise": Case("a.html", lambda: os.urandom(100_000), "binary file"),
    "page nested 100,000 deep": Case("a.html", lambda: b"<html><body>" + b"<div>" * 100_000, "deep"),
    "PDF": Case("a.txt", lambda: b"%PDF-1.7\n%\xe2\xe3", "a PDF file"),
    "tar archive": Case("a.tar", lambda: b"a.txt" + b"\0" * 600, "binary file"),
}  # fmt: skip


def _no_rows() -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(pa.table({"text": pa.array([], pa.string())}), out)
    return out.getvalue()


@pytest.mark.parametrize("name", CASES, ids=str)
def test_file(name: str, tmp_path: Path) -> None:
    """Each file between two good ones: it gives its one error, what is sound in it, and the others are read."""
    case = CASES[name]
    (tmp_path / "0.md").write_text("# A day\n\nChad stayed.\n")
    (tmp_path / case.name).write_bytes(case.data())
    (tmp_path / "z.md").write_text("# A day\n\nPeru stayed.\n")
    texts, errors = taken(tmp_path, limits=case.limits)
    assert (texts[0], texts[-1]) == ("Chad stayed.", "Peru stayed.")
    if case.error is None:
        assert errors == []
    else:
        assert errors and case.error in errors[-1], errors[-1:]
        assert case.name in errors[-1]
    if not name.startswith("feed nested"):
        assert len(texts) - 2 == case.kept or (case.kept == SOME and len(texts) > 50)
    assert not any("root:" in t for t in texts)


def test_there_are_enough() -> None:
    assert len(CASES) >= 40


@pytest.mark.parametrize(("length", "rows"), [(50_000, 2_000), (150_000, 600)])
def test_parquet_of_repeated_values_takes_little_memory(tmp_path: Path, length: int, rows: int) -> None:
    """Half a megabyte said 2,000 times, and a larger text that no dictionary holds: a gigabyte to a reader that writes it out."""
    import pyarrow as pa

    (tmp_path / "a.parquet").write_bytes(parquet([{"text": "Mali left. " * length}] * rows))
    before = pa.total_allocated_bytes()
    most = number = 0
    for item in intake.walk([tmp_path]):
        assert item.broken is None
        number += 1
        most = max(most, pa.total_allocated_bytes() - before)
    assert number == rows
    assert most < 150_000_000


class TestFolders:
    def test_loop_of_links(self, tmp_path: Path) -> None:
        (tmp_path / "a" / "b").mkdir(parents=True)
        (tmp_path / "a" / "one.txt").write_text("Mali left.")
        for name in ("x", "y", "z"):
            (tmp_path / "a" / "b" / name).symlink_to(tmp_path, target_is_directory=True)
        assert taken(tmp_path) == (["Mali left."], [])
        assert taken(f"{tmp_path}/**/*.txt") == (["Mali left."], [])
        assert taken(f"{tmp_path}/**") == (["Mali left."], [])

    def test_link_to_itself_and_to_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
        (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
        texts, errors = taken(tmp_path)
        assert texts == [] and len(errors) == 2
        assert "no such file" in errors[0] and "cannot be opened" in errors[1]

    def test_pipe_socket_and_device_do_not_hang(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe.txt")
        (tmp_path / "zero.txt").symlink_to("/dev/zero")
        _, errors = taken(tmp_path)
        assert [e.split(": ")[1].split(";")[0] for e in errors] == ["is not a regular file"] * 2

    def test_folder_that_may_not_be_entered(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "closed").mkdir()
        (tmp_path / "one.txt").write_text("Mali left.")
        real = os.listdir

        def listdir(path: Any = ".") -> list[str]:
            if str(path).endswith("closed"):
                raise PermissionError(13, "Permission denied")
            return real(path)

        monkeypatch.setattr(os, "listdir", listdir)
        texts, errors = taken(tmp_path)
        assert texts == ["Mali left."]
        assert len(errors) == 1 and "permission denied" in errors[0] and "closed" in errors[0]

    def test_file_that_may_not_be_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "a.txt").write_text("Mali left.")
        (tmp_path / "b.txt").write_text("Togo stayed.")
        real = Path.open

        def opening(self: Path, *given: Any, **more: Any) -> Any:
            if self.name == "a.txt":
                raise PermissionError(13, "Permission denied")
            return real(self, *given, **more)

        monkeypatch.setattr(Path, "open", opening)
        texts, errors = taken(tmp_path)
        assert texts == ["Togo stayed."] and len(errors) == 1 and "permission denied" in errors[0]

    def test_disk_that_fails_in_the_middle(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "a.jsonl").write_text(GOOD * 200_000)
        (tmp_path / "b.txt").write_text("Togo stayed.")
        real = Path.open

        class Failing(io.RawIOBase):
            def __init__(self, below: Any) -> None:
                self.below, self.left = below, 3_000_000

            def read(self, size: int = -1) -> bytes:
                self.left -= size
                if self.left < 0:
                    raise OSError(5, "Input/output error")
                data: bytes = self.below.read(size)
                return data

        monkeypatch.setattr(Path, "open", lambda self, *a, **k: Failing(real(self, *a, **k)) if self.name == "a.jsonl" else real(self, *a, **k))
        items = list(intake.walk([tmp_path]))
        assert len(items) > 1000
        assert next(str(i.broken) for i in items if i.broken).endswith("cannot be read to its end (input/output error); fetch or pack it again")
        assert items[-1].key.endswith("b.txt")

    def test_file_that_goes_away(self, tmp_path: Path) -> None:
        for name in ("a.txt", "b.txt"):
            (tmp_path / name).write_text("Mali left.")
        items = list(intake.walk([tmp_path]))
        (tmp_path / "a.txt").unlink()
        with pytest.raises(InputError, match="no such file"):
            list(items[0].load())
        assert len(list(items[1].load())) == 1

    def test_name_that_is_no_utf8(self, tmp_path: Path) -> None:
        path = os.fsencode(tmp_path) + b"/caf\xe9\x1b[31m.txt"
        Path(os.fsdecode(path)).write_text("Mali left.")
        (item,) = intake.walk([tmp_path])
        item.key.encode("utf-8")
        assert [one.document.text for one in item.load()] == ["Mali left."]
        Path(os.fsdecode(path)).write_bytes(b"\0")
        ((), (error,)) = taken(tmp_path)
        assert "\x1b" not in error

    def test_path_too_long_and_odd_names(self, tmp_path: Path) -> None:
        for name in ("x" * 5000, "a\0b", "", " "):
            texts, errors = taken(Path(name) if name.strip() else name or "nothing-at-all")
            assert texts == [] and len(errors) == 1
        assert "no such file" in taken("a-file-that-is-not-there.txt")[1][0]

    def test_patterns(self, tmp_path: Path) -> None:
        assert "no file has such a name" in taken(f"{tmp_path}/*.txt")[1][0]
        assert "no file has such a name" in taken(f"{tmp_path}/[.txt")[1][0] or "no such file" in taken(f"{tmp_path}/[.txt")[1][0]
        assert "is not a pattern" in taken(f"{tmp_path}/**/[z-a].txt")[1][0]
        (tmp_path / "a[1].txt").write_text("Mali left.")
        assert taken(f"{tmp_path}/a[1].txt")[0] == ["Mali left."]

    def test_folder_of_20000_files_streams(self, tmp_path: Path) -> None:
        for n in range(20_000):
            (tmp_path / f"{n}.txt").touch()
        started = time.process_time()
        first = next(iter(intake.walk([tmp_path])))
        assert first.key.endswith("/0.txt")
        assert time.process_time() - started < 2


class TestStandardInput:
    def given(self, monkeypatch: pytest.MonkeyPatch, data: bytes) -> tuple[list[str], list[str]]:
        monkeypatch.setattr("sys.stdin", types.SimpleNamespace(buffer=io.BytesIO(data)))
        return taken("-")

    @pytest.mark.parametrize(
        ("data", "error", "kept"),
        [
            (b"", "is empty", 0), (b"\0\1\2" * 100, "binary", 0), (MANY, None, 50), (gzip.compress(MANY), None, 50), (gzip.compress(MANY)[:-9], "cannot be read", 50),
            (gzip.compress(b"\n" * 60_000_000), "unpacks to more", 0), (b"PAR1" + b"\0" * 100, "Parquet", 0), (WARC, None, 1), (b"id,text\n1,Mali left.\n", None, 1),
            (b"# A day\n\nMali left.\n", None, 1), (b"a " * 30_000_000, "larger than 50 MB", 0), (json.dumps([{"text": "Mali left."}] * 2).encode(), None, 2),
            (feed(ENTRY).encode(), None, 1), (page(), None, 1),
        ],
    )  # fmt: skip
    def test_bytes(self, monkeypatch: pytest.MonkeyPatch, data: bytes, error: str | None, kept: int) -> None:
        texts, errors = self.given(monkeypatch, data)
        assert len(texts) == kept
        assert (not errors) if error is None else error in errors[-1]
