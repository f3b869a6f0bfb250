"""Casebook of sources: what is given for `dragoman add`, and which documents come of it."""

from __future__ import annotations

import csv
import datetime
import gzip
import io
import json
import pickle
import tracemalloc
import types
from pathlib import Path
from typing import Any

import pytest

from dragoman import intake
from dragoman.errors import DragomanError, InputError
from dragoman.intake import Item, visiting
from dragoman.intake.feeds import channel_of
from dragoman.intake.fragment import blocks_of
from dragoman.intake.source import Raw
from dragoman.intake.visiting import Visitor
from dragoman.records import Document

from news_site import Site  # isort: skip

ROWS: list[dict[str, Any]] = [
    {"id": f"r{n}", "title": f"Story {n}", "text": f"Mali left the pact on day {n}.\n\n“We stay,” Togo said.", "date": "2023-10-13", "authors": "Ann Lee and Bo Li"}
    for n in range(4)
]
ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>The Herald</title><link href="http://herald.example/"/>
<entry><id>tag:1</id><title>Mali &amp;amp; Togo</title><link rel="alternate" href="http://herald.example/1"/><author><name>Ann Lee</name></author>
<published>2023-10-13T10:00:00Z</published><updated>2023-10-14T10:00:00Z</updated>
<content type="html">&lt;p&gt;Mali left the &lt;a href="http://x.example/"&gt;pact&lt;/a&gt; on Monday.&lt;/p&gt;&lt;h2&gt;Next&lt;/h2&gt;&lt;p&gt;Togo stayed.&lt;br/&gt;&lt;br/&gt;So it said.&lt;/p&gt;&lt;script&gt;x&lt;/script&gt;</content></entry>
<entry><id>tag:2</id><title>Chad</title><link href="http://herald.example/2"/><summary>Chad stayed.</summary></entry></feed>"""
PAGE = "<html><head><title>Ghana sends envoy</title></head><body><article><h1>Ghana sends envoy</h1><p>{}</p></article></body></html>"
WORDS = "Ghana sent an envoy to Togo on Monday to speak about the border, the foreign ministry said in a statement. " * 6


def jsonl(rows: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(r) + "\n" for r in rows).encode()


def table(rows: list[dict[str, Any]], delimiter: str = ",") -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def record(address: str, body: bytes, more: str = "", kind: str = "text/html; charset=utf-8") -> bytes:
    http = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{more}\r\n".encode() + body
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2023-10-13T08:00:00Z\r\nWARC-Target-URI: {address}\r\n"
    return head.encode() + f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n".encode() + http + b"\r\n\r\n"


def documents(*sources: Any) -> list[Document]:
    return [one.document for item in intake.walk(sources) for one in item.load()]


class TestRows:
    @pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst", "a.json", "a.csv", "a.tsv", "a.csv.gz", "a.parquet", "a"])
    def test_the_same_rows_give_the_same_documents_in_every_form(self, tmp_path: Path, name: str) -> None:
        """Title, authors, date and id do not depend on the file that a row came in."""
        import pyarrow as pa
        import pyarrow.parquet as pq
        import zstandard

        path = tmp_path / name
        if name == "a.parquet":
            typed = [row | {"date": datetime.datetime(2023, 10, 13, 9, 30), "authors": ["Ann Lee", "Bo Li"]} for row in ROWS]
            pq.write_table(pa.Table.from_pylist(typed), path)
        else:
            kind = name.split(".")[1] if "." in name else "jsonl"
            text = {"csv": table(ROWS), "tsv": table(ROWS, "\t"), "json": json.dumps(ROWS)}.get(kind)
            data = text.encode() if text else jsonl(ROWS)
            path.write_bytes(gzip.compress(data) if name.endswith(".gz") else zstandard.compress(data) if name.endswith(".zst") else data)
        found = documents(path)
        plain = [one.document for one in intake.load_many(jsonl(ROWS))]
        assert [(d.id, d.title, d.published, d.authors) for d in found] == [(d.id, d.title, d.published, d.authors) for d in plain]
        assert found[0].text == ROWS[0]["text"]

    def test_names_of_columns_in_any_case(self, tmp_path: Path) -> None:
        (tmp_path / "a.csv").write_text('Headline;BODY;Publish_Date;Link;Outlet\n"Mali; Togo";"Mali left.\n\nTogo ""stayed"".";13 October 2023;https://a.example/1;The Herald\n')
        (one,) = documents(tmp_path / "a.csv")
        assert (one.title, one.text, one.published, one.url, one.outlet) == ("Mali; Togo", 'Mali left.\n\nTogo "stayed".', "2023-10-13", "https://a.example/1", "The Herald")

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    def test_encodings_of_a_table(self, tmp_path: Path, encoding: str) -> None:
        (tmp_path / "a.csv").write_bytes(f"text,id\n“São Tomé left”{' and stayed away for days' * 8},1\n".encode(encoding))
        (item,) = intake.walk([tmp_path / "a.csv"])
        (one,) = item.load()
        assert one.document.text.startswith("“São Tomé left” and")
        assert ("encoding_guessed" in [w.code for w in one.warnings]) is (encoding == "cp1252")

    def test_read_takes_the_same_files(self, tmp_path: Path) -> None:
        (tmp_path / "a.csv").write_text(table(ROWS))
        assert [d.id for d in documents(tmp_path / "a.csv")] == [one.document.id for one in intake.load_many(tmp_path / "a.csv")]

    def test_rows_stream(self, tmp_path: Path) -> None:
        """100,000 rows (20 MB) are walked in a few megabytes."""
        row = json.dumps({"text": "Mali left the pact on Monday. " * 6}).encode() + b"\n"
        (tmp_path / "a.jsonl").write_bytes(row * 100_000)
        tracemalloc.start()
        try:
            number = sum(1 for _ in intake.walk([tmp_path]))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert number == 100_000 and peak < 12_000_000


class TestArchives:
    def test_pages_with_address_and_date(self, tmp_path: Path) -> None:
        page = PAGE.format(WORDS).encode()
        parts = [
            record("http://herald.example/1", page), record("http://herald.example/2", gzip.compress(page), "Content-Encoding: gzip\r\n"),
            record("http://herald.example/3", b"%x\r\n%s\r\n0\r\n\r\n" % (len(page), page), "Transfer-Encoding: chunked\r\n"),
            record("http://herald.example/4.png", b"\x89PNG", kind="image/png"),
            record("http://herald.example/5", b"Chad stayed, it said.", kind="text/plain"),
        ]  # fmt: skip
        for name, data in (("a.warc", b"".join(parts)), ("a.warc.gz", b"".join(map(gzip.compress, parts)))):
            (tmp_path / name).write_bytes(data)
            found = documents(tmp_path / name)
            assert [d.url for d in found] == [f"http://herald.example/{n}" for n in (1, 2, 3, 5)]
            assert {d.title for d in found[:3]} == {"Ghana sends envoy"}
            assert found[0].retrieved == "2023-10-13T08:00:00Z"
            assert found[0].text == found[1].text == found[2].text and found[3].text == "Chad stayed, it said."


class TestFeeds:
    def test_feed_on_the_disk_gives_what_its_entries_hold(self, tmp_path: Path) -> None:
        (tmp_path / "a.xml").write_text(ATOM)
        one, two = documents(tmp_path / "a.xml")
        assert (one.title, one.authors, one.published, one.modified, one.url) == ("Mali & Togo", ("Ann Lee",), "2023-10-13", "2023-10-14", "http://herald.example/1")
        assert one.outlet == "The Herald" or one.outlet == "herald.example"
        assert one.text == "Mali left the pact on Monday.\n\nNext\n\nTogo stayed.\n\nSo it said."
        assert [(k.span.text, k.href) for k in one.links] == [("pact", "http://x.example/")]
        assert two.text == "Chad stayed."

    def test_summary_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "a.xml").write_text(ATOM)
        *_, item = intake.walk([tmp_path / "a.xml"])
        (one,) = item.load()
        assert [w.code for w in one.warnings] == ["text_cut", "date_unknown"]

    def test_feed_at_an_address_leads_to_its_articles(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        slept: list[float] = []
        one_visitor = Visitor(pause=600.0, sleep=slept.append)
        monkeypatch.setattr(visiting, "visitor", lambda: one_visitor)
        site.serve("/1", PAGE.format(WORDS), Content_Type="text/html")
        site.serve("/feed", ATOM.replace("http://herald.example", site.at("")), Content_Type="application/atom+xml")
        first, second = intake.walk([site.at("/feed")])
        assert first.remote and first.key == site.at("/1") and site.paths == ["/feed"]
        assert [one.document.title for one in first.load()] == ["Ghana sends envoy"]
        assert slept and site.paths == ["/feed", "/robots.txt", "/1"]
        with pytest.raises(InputError, match="404"):
            list(second.load())

    def test_rows_and_tables_at_an_address(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        one_visitor = Visitor(pause=0)
        monkeypatch.setattr(visiting, "visitor", lambda: one_visitor)
        site.serve("/a.csv", table(ROWS), Content_Type="text/csv")
        site.serve("/a.jsonl.gz", gzip.compress(jsonl(ROWS)), Content_Type="application/gzip")
        site.serve("/page", PAGE.format(WORDS), Content_Type="text/html")
        assert len(documents(site.at("/a.csv"))) == len(documents(site.at("/a.jsonl.gz"))) == 4
        assert [d.url for d in documents(site.at("/page"))] == [site.at("/page")]
        assert "/robots.txt" not in site.paths  # a person named these

    @pytest.mark.parametrize(
        ("html", "texts"),
        [
            ("Mali left.\n\nTogo stayed.", ["Mali left.", "Togo stayed."]), ("<p>Mali</p><p>Togo", ["Mali", "Togo"]), ("Mali<br>left<br><br>Togo", ["Mali\nleft", "Togo"]),
            ("<ul><li>Mali<li>Togo</ul>end", ["Mali", "Togo", "end"]), ("a &lt;b&gt; &amp; c", ["a <b> & c"]), ("<div><div>Mali <b>left</b> it</div>Togo</div>", ["Mali left it", "Togo"]),
            ("<p>Mali</p><script>alert(1)</script><!-- no --><p>Togo</p>", ["Mali", "Togo"]), ("<p> </p>", []), ("<p>Mali<img src=x alt=y> left</p>", ["Mali left"]),
        ],
    )  # fmt: skip
    def test_fragments(self, html: str, texts: list[str]) -> None:
        assert [b.text for b in blocks_of(html, "a feed")] == texts

    @pytest.mark.parametrize(
        "text",
        [
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>The Herald</title></channel><item><title>A</title><link>http://a.example/1</link></item></rdf:RDF>',
            '<!-- x --><rss version="0.91"><channel><title>The Herald</title><item><title>A</title><link> http://a.example/1 </link></item></channel></rss>',
            '\ufeff<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<rss version="2.0"><channel><title>The Herald</title><item><title>A</title><guid isPermaLink="true">http://a.example/1</guid></item></channel></rss>',
        ],
    )
    def test_kinds(self, text: str) -> None:
        channel = channel_of(Raw(text.encode(), "a feed"))
        assert channel.title == "The Herald"
        assert [(e.title, e.url) for e in channel.entries] == [("A", "http://a.example/1")]


class TestFolders:
    def test_order_and_what_is_passed_over(self, tmp_path: Path) -> None:
        for name in ("b/2.txt", "a/1.md", "0.txt", "a/x.png", ".hidden", "a/.git/1.txt", "z.css"):
            (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
            (tmp_path / name).write_text(f"Mali left {name}.")
        skipped: list[tuple[str, str]] = []
        keys = [item.key for item in intake.walk([tmp_path], on_skip=lambda path, why: skipped.append((Path(path).name, why)))]
        assert [str(Path(k).relative_to(tmp_path)) for k in keys] == ["0.txt", "a/1.md", "b/2.txt"]
        assert sorted(name for name, _ in skipped) == [".git", ".hidden", "x.png", "z.css"]

    def test_patterns(self, tmp_path: Path) -> None:
        for name in ("a.txt", "b.txt", "b.md", "c/d.txt", "c/e/f.txt"):
            (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
            (tmp_path / name).write_text(f"Mali left {name}.")

        def names(pattern: str) -> list[str]:
            return [str(Path(i.key).relative_to(tmp_path)) for i in intake.walk([f"{tmp_path}/{pattern}"])]

        assert names("*.txt") == ["a.txt", "b.txt"]
        assert names("[!a].txt") == ["b.txt"]
        assert names("**/*.txt") == ["a.txt", "b.txt", "c/d.txt", "c/e/f.txt"]
        assert names("c/**") == ["c/d.txt", "c/e/f.txt"]
        assert names("c*") == ["c/d.txt", "c/e/f.txt"]
        assert names("?/**/f.*") == ["c/e/f.txt"]

    def test_key_and_id_do_not_depend_on_where_one_stands(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "a.txt").write_text("Mali left.")
        (whole,) = intake.walk([tmp_path / "a.txt"])
        monkeypatch.chdir(tmp_path)
        (short,) = intake.walk(["a.txt"])
        assert whole.key == short.key == str(tmp_path / "a.txt")
        assert [d.id for d in documents("a.txt")] == [intake.load(tmp_path / "a.txt").id]


class TestItems:
    def test_sizes_add_up(self, tmp_path: Path) -> None:
        (tmp_path / "a.jsonl").write_bytes(jsonl(ROWS) * 20_000)
        (tmp_path / "b.csv").write_text(table(ROWS))
        (tmp_path / "c.txt").write_text("Mali left.")
        (tmp_path / "d.json").write_text(json.dumps(ROWS))
        total = intake.measure([tmp_path])
        assert total.files == 4 and total.bytes == sum(p.stat().st_size for p in tmp_path.iterdir())
        assert sum(item.size for item in intake.walk([tmp_path])) == total.bytes
        assert intake.measure(["-", "https://a.example/", tmp_path / "c.txt"]) == intake.Measure(1, 10, 1)

    def test_items_travel_to_other_processes(self, tmp_path: Path) -> None:
        (tmp_path / "a.jsonl").write_bytes(jsonl(ROWS))
        (tmp_path / "b.warc").write_bytes(record("http://a.example/1", PAGE.format(WORDS).encode()))
        (tmp_path / "c.txt").write_text("Mali left.")
        (tmp_path / "d.xml").write_text(ATOM)
        items = list(intake.walk([tmp_path, tmp_path / "gone.txt"]))
        there: list[Item] = pickle.loads(pickle.dumps(items))
        for here, copy in zip(items, there, strict=True):
            if here.broken:
                with pytest.raises(DragomanError, match="no such file"):
                    copy.load()
            else:
                assert [one.document.id for one in copy.load()] == [one.document.id for one in here.load()]

    def test_source_finds_an_item_again(self, tmp_path: Path) -> None:
        (tmp_path / "a.jsonl").write_bytes(jsonl(ROWS[:1]) + b"broken\n" + jsonl(ROWS[1:2]))
        bad = next(item for item in intake.walk([tmp_path]) if item.broken)
        assert bad.key == f"{tmp_path}/a.jsonl:2"
        assert [i.key for i in intake.walk([bad.source])] == [f"{tmp_path}/a.jsonl:{n}" for n in (1, 2, 3)]

    def test_item_is_a_source(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("Mali left.")
        items = list(intake.walk([tmp_path]))
        assert list(intake.walk(items)) == items

    def test_standard_input_streams(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The first row is given before the last is written."""
        given: list[int] = []

        class Pipe(io.RawIOBase):
            def read(self, size: int = -1) -> bytes:
                given.append(size)
                return jsonl(ROWS) * 10_000 if len(given) < 20 else b""

        monkeypatch.setattr("sys.stdin", types.SimpleNamespace(buffer=Pipe()))
        first = next(iter(intake.walk(["-"])))
        assert first.source == "-" and len(given) < 5
