"""Inputs that are broken, endless or made to do harm: one clear line each, soon, and the others are still read."""

from __future__ import annotations

import contextlib
import gzip
import http.server
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import dragoman
from dragoman import intake
from dragoman.cli import main
from dragoman.cli.render_html import render_page
from dragoman.cli.render_text import render
from dragoman.errors import DragomanError, FetchError, InputError
from dragoman.intake import url
from dragoman.intake.source import Limits
from dragoman.records import Coder, Parts, Reading

SOON = 10.0  # seconds; the promise is 30


@pytest.fixture(autouse=True)
def soon() -> Iterator[None]:
    started = time.process_time()  # of this process alone: other work on the machine does not count
    yield
    assert time.process_time() - started < SOON


def refused(source: Any, **more: Any) -> str:
    """The message of the error, which must be one line."""
    with pytest.raises(InputError) as caught:
        list(intake.load_many(source, **more))
    message = str(caught.value)
    assert "\n" not in message and len(message) < 400
    return message


class TestFiles:
    def test_missing(self, tmp_path: Path) -> None:
        assert "no such file" in refused(tmp_path / "missing.md")
        assert "no such file" in refused("missing-article.md")
        assert "no such file" in refused(tmp_path / "a" / "b" / "c.txt")

    def test_directory(self, tmp_path: Path) -> None:
        assert "is a directory" in refused(tmp_path)
        (tmp_path / "rows.jsonl").mkdir()
        assert "is a directory" in refused(tmp_path / "rows.jsonl")

    @pytest.mark.parametrize("data", [b"", b"  \n\t\n", b"\xef\xbb\xbf"])
    @pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.jsonl", "a.json"])
    def test_empty(self, tmp_path: Path, data: bytes, name: str) -> None:
        (tmp_path / name).write_bytes(data)
        message = refused(tmp_path / name)
        assert "empty" in message or "no text" in message or "not valid JSON" in message or "no article" in message

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
    def test_permission(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        path.write_text("Mali left.")
        path.chmod(0)
        assert "permission denied" in refused(path)

    def test_permission_as_told_by_the_system(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "a.txt"
        path.write_text("Mali left.")

        def denied(*_: Any, **__: Any) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "open", denied)
        assert "permission denied" in refused(path)

    def test_pipe_and_device_do_not_hang(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        assert "not a regular file" in refused(tmp_path / "pipe")
        assert "not a regular file" in refused(Path("/dev/zero"))

    @pytest.mark.parametrize("name", ["a\0b", "x" * 5000, "a\nb\x1b[31m.md", "\udcff.txt"])
    def test_odd_names(self, name: str) -> None:
        assert "\x1b" not in refused(Path(name))

    def test_binary(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        for data, words in (
            (b"MZ\x90\0\x03\0\0\0text", "binary"), (b"%PDF-1.7\n...", "PDF"), (b"PK\x03\x04....", "zip"), (b"\x89PNG\r\n\x1a\n", "PNG"),
            (bytes(range(1, 32)) * 10, "control characters"), (b"Mali left." * 20_000 + b"\0", "binary"),
        ):  # fmt: skip
            path.write_bytes(data)
            assert words in refused(path)

    def test_one_line_of_200_megabytes(self, tmp_path: Path) -> None:
        for name, words in (("a.txt", "more than the 50 MB"), ("a.jsonl", ":1: is longer than 50 MB")):
            path = tmp_path / name
            with path.open("wb") as stream:
                stream.truncate(200_000_000)  # sparse: takes no room
            assert words in refused(path)

    def test_a_row_too_long_is_passed_over(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        path.write_bytes(b'{"text": "' + b"Mali " * 1000 + b'"}\n{"text": "Togo stayed."}\n')
        errors: list[str] = []
        found = list(intake.load_many(path, limits=Limits(input=2000), on_error=lambda where, error: errors.append(str(error))))
        assert [f.document.text for f in found] == ["Togo stayed."]
        assert len(errors) == 1 and ":1: is longer than" in errors[0]

    def test_gzip_bomb(self, tmp_path: Path) -> None:
        for name in ("a.txt.gz", "a.jsonl.gz"):
            (tmp_path / name).write_bytes(gzip.compress(b"a" * 120_000_000, 1))
            assert "unpacks to more" in refused(tmp_path / name)
        bomb = tmp_path / "lines.jsonl.gz"
        bomb.write_bytes(gzip.compress(b"\n" * 60_000_000, 9))
        assert "unpacks to more" in refused(bomb)

    def test_broken_gzip(self, tmp_path: Path) -> None:
        whole = gzip.compress(b'{"text": "Mali left."}\n' * 1000)
        for name in ("a.txt.gz", "a.jsonl.gz"):
            (tmp_path / name).write_bytes(whole[: len(whole) // 2])
            message = refused(tmp_path / name)
            assert "gzip" in message or "to its end" in message or "JSON" in message

    def test_many_bad_rows_are_given_up(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        path.write_bytes(b"x\n" * 5000)
        errors: list[str] = []
        with pytest.raises(InputError, match="rows in a row"):
            list(intake.load_many(path, on_error=lambda where, error: errors.append(where)))
        assert len(errors) == 1000


class TestText:
    def test_too_long_a_text_is_cut(self) -> None:
        (one,) = intake.load_many(("Mali left the pact on Monday. " * 400).encode(), limits=Limits(text=5000))
        assert "text_cut" in [w.code for w in one.warnings]
        assert 4000 < len(one.document.text) <= 5000 and one.document.text.endswith("Monday.")
        assert one.document.paragraphs[-1][1] <= len(one.document.text)

    def test_too_long_a_row_is_cut(self) -> None:
        row = json.dumps({"text": "word " * 3000}).encode()
        (one,) = intake.load_many(row, limits=Limits(text=5000))
        assert [w.code for w in one.warnings] == ["text_cut", "date_unknown"]
        assert len(one.document.text) <= 5000

    @pytest.mark.parametrize(
        "text",
        [
            "# A\n\n" + "[" * 50_000, "# A\n\n" + "*a " * 20_000, "# A\n\n" + "[a](" * 15_000, "# A\n\n" + "`" * 19_000 + "\n" + "``" * 9_000,
            ">" * 15_000 + " a", "# A\n\n" + "- " * 9_000 + "a", "# A\n" + "\n" * 400_000 + "Mali left.", "# A\n\n" + "![" * 9_000, "# A\n\n" + "<a " * 9_000,
            "# A\n\n" + ("![[" * 300 + "\n") * 30, "by " * 5000, "(" * 100_000, "A" * 500_000, "MOSCOW " * 50_000, "—" * 100_000, " \n" * 200_000 + "a",
            "# A\n\n" + "\n".join("[a]: " + "b" * 50 for _ in range(5000)), "# A\n\n" + "_a__b" * 3_000, "# A\n\n" + "&amp" * 4_000,
        ],
    )  # fmt: skip
    def test_text_made_to_be_slow(self, text: str) -> None:
        try:
            for one in intake.load_many(text.encode()):
                check(one.document)
        except InputError:
            pass

    def test_utf8_that_is_broken(self) -> None:
        (one,) = intake.load_many("Señor Díaz left Córdoba — “so he said” — on Monday.".encode()[:-1] + b"\xc3")
        assert "encoding_guessed" in [w.code for w in one.warnings]
        assert "“so he said”" in one.document.text

    def test_random_bytes(self) -> None:
        import random

        data = random.Random(7).randbytes(50_000)
        refused(data)
        refused(bytes(b for b in data if b > 31))


def check(document: Any) -> None:
    """What must hold of every document, whatever it was made from."""
    at = 0
    for start, end in document.paragraphs:
        assert at <= start < end <= len(document.text)
        at = end
    for link in document.links:
        assert document.text[link.span.start : link.span.end] == link.span.text
    document.text.encode("utf-8")


@settings(max_examples=150, deadline=2000, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.sampled_from("# [](*_`<>!\n\n\nabA.“”’-:/&;=>|\t By1,\r\u202e\ud7ff\u2028"), max_size=120))
def test_any_text_gives_a_sound_document(text: str) -> None:
    for data in (text.encode(), b"# T\n\n" + text.encode(), json.dumps({"text": text}).encode(), b"<html><body><p>" + text.encode() + b"</p></body></html>"):
        try:
            found = list(intake.load_many(data))
        except InputError as error:
            assert "\n" not in str(error)
            continue
        for one in found:
            check(one.document)
            reading = Reading(coder=Coder("0", "0", Parts("", "", "", "")), document=one.document, warnings=one.warnings)
            assert render(reading) and render_page([reading])


@settings(max_examples=100, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_any_bytes_give_a_document_or_one_line(data: bytes) -> None:
    try:
        for one in intake.load_many(data):
            check(one.document)
    except InputError as error:
        assert "\n" not in str(error)


class TestHtml:
    @pytest.mark.parametrize("tag", ["div", "b", "font", "blockquote", "table", "span"])
    def test_200000_nested_tags(self, tag: str) -> None:
        page = f"<html><body>{f'<{tag}>' * 200_000}Mali left.{f'</{tag}>' * 200_000}</body></html>"
        assert "deep" in refused(page.encode())

    @pytest.mark.parametrize("tag", ["p", "li", "td", "tr", "option", "br", "a", "dd"])
    def test_200000_tags_that_are_never_closed(self, tag: str) -> None:
        refused(f"<html><body>{f'<{tag}>' * 200_000}Mali left.</body></html>".encode())

    @pytest.mark.parametrize(
        "page",
        [
            "<html>" + "<" * 500_000, "<html>" + "<!--" * 200_000, "<html><p>" + "&amp;" * 200_000, "<html><p " + "a=b " * 200_000 + ">Mali left.</p>",
            "<html><script>" * 50_000, "<html><body>" + "<p>Mali left.</p>" * 20_000, "<html><style>" + "a" * 1_000_000, "<!doctype html>" + "</div>" * 100_000,
            "<html><body><article>" + "<table><tr><td>" * 100 + "Mali left" + "</td></tr></table>" * 100,
        ],
    )  # fmt: skip
    def test_pages_made_to_be_slow(self, page: str) -> None:
        try:
            for one in intake.load_many(page.encode()):
                check(one.document)
        except InputError as error:
            assert "\n" not in str(error)

    def test_page_that_is_too_large(self) -> None:
        assert "million characters" in refused(b"<html><body><p>" + b"Mali left. " * 1_200_000)


# --- fetching ------------------------------------------------------------------------------------------------------------


class Site(http.server.BaseHTTPRequestHandler):
    """A site on this machine: pages by path."""

    seen: ClassVar[list[tuple[str, str, str]]] = []

    def do_GET(self) -> None:
        Site.seen.append((self.path, self.headers["Host"], self.headers["User-Agent"]))
        path = self.path
        if path.startswith("/to/"):
            self.answer(302, b"", Location=path[4:].replace("|", "/"))
        elif path == "/round":
            self.answer(302, b"", Location="/round")
        elif path == "/article":
            self.answer(200, "# Mali leaves the pact\n\nMali left the pact, São Tomé said.\n\nTogo stayed.".encode("latin-1"), **{"Content-Type": "text/markdown; charset=latin-1"})
        elif path == "/big":
            self.answer(200, b"Mali left. " * 2_000_000)
        elif path == "/bomb":
            self.answer(200, gzip.compress(b"a" * 100_000_000, 1), **{"Content-Encoding": "gzip"})
        elif path == "/drip":
            self.send_response(200)
            self.end_headers()
            for _ in range(100):
                time.sleep(0.1)
                self.wfile.write(b"a")
        else:
            self.answer(404, b"nothing here")

    def answer(self, code: int, body: bytes, **headers: str) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


class Quiet(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        pass


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The site's port. The name news.example leads to it and passes as public; nothing else on this machine does."""
    server = Quiet(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Site.seen = []

    def resolve(host: str, port: int) -> list[str]:
        if host == "slow.example":
            time.sleep(60)
        if host == "news.example":
            return ["127.0.0.1"]
        if host == "both.example":
            return ["93.184.216.34", "10.0.0.1"]
        if host == "inside.example":
            return ["192.168.1.1"]
        return [host.strip("[]")] if host.replace(".", "").isdigit() or ":" in host else real(host, port)

    real: Callable[[str, int], list[str]] = url.resolve
    public = url.public_address

    def permitted(host: str, port: int, at: str) -> str:
        return "127.0.0.1" if host == "news.example" else public(host, port, at)

    monkeypatch.setattr(url, "resolve", resolve)
    monkeypatch.setattr(url, "public_address", permitted)
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


class TestUrl:
    def test_page(self, site: int) -> None:
        one = intake.load(f"http://news.example:{site}/article")
        assert (one.title, one.text) == ("Mali leaves the pact", "Mali left the pact, São Tomé said.\n\nTogo stayed.")
        assert one.url == f"http://news.example:{site}/article" and one.retrieved
        assert Site.seen[0][1] == f"news.example:{site}"
        assert Site.seen[0][2].startswith("dragoman/")

    @pytest.mark.parametrize(
        "target",
        [
            "http:||127.0.0.1:{site}|secret", "http:||localhost:{site}|secret", "http:||[::1]:{site}|secret", "http:||169.254.169.254|latest", "http:||10.1.2.3|",
            "http:||inside.example|", "http:||both.example|", "http:||[::ffff:127.0.0.1]:{site}|secret", "http:||[64:ff9b::7f00:1]|", "http:||0.0.0.0:{site}|secret", "||127.0.0.1:{site}|secret",
        ],
    )  # fmt: skip
    def test_redirect_to_a_private_address(self, site: int, target: str) -> None:
        message = refused(f"http://news.example:{site}/to/{target.format(site=site)}")
        assert "private or reserved" in message
        assert [path for path, _, _ in Site.seen if "secret" in path and not path.startswith("/to/")] == []

    @pytest.mark.parametrize("target", ["file:|||etc|passwd", "ftp:||news.example|a", "gopher:||news.example|", "javascript:alert(1)", "data:text|plain,a"])
    def test_redirect_to_another_scheme(self, site: int, target: str) -> None:
        message = refused(f"http://news.example:{site}/to/{target}")
        assert "not an http or https address" in message or "cannot be fetched" in message

    def test_redirects_are_followed_but_not_for_ever(self, site: int) -> None:
        assert intake.load(f"http://news.example:{site}/to/|article").title == "Mali leaves the pact"
        assert "redirects more than 5 times" in refused(f"http://news.example:{site}/round")

    def test_private_address_itself(self) -> None:
        for address in ("http://127.0.0.1:1/", "http://[::1]/", "http://192.168.0.1/a", "http://2130706433/", "http://0x7f.1/", "http://localhost/"):
            assert "private or reserved" in refused(address) or "not known" in refused(address)

    def test_too_large(self, site: int) -> None:
        assert "larger than 20 MB" in refused(f"http://news.example:{site}/big")
        assert "larger than 20 MB" in refused(f"http://news.example:{site}/bomb")

    def test_missing_page(self, site: int) -> None:
        assert "404" in refused(f"http://news.example:{site}/nothing")

    @pytest.mark.parametrize("host", ["news.example:{site}/drip", "slow.example/"])
    def test_too_slow(self, site: int, host: str) -> None:
        started = time.monotonic()
        with pytest.raises(FetchError, match="within 1 seconds"):
            url.fetch("http://" + host.format(site=site), seconds=1)
        assert time.monotonic() - started < 3

    def test_no_answer(self) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))  # bound, not listening
        assert "not known" in refused("http://no-such-host.invalid/a") or "private" in refused("http://no-such-host.invalid/a")

    @pytest.mark.parametrize("address", ["http://", "http://[::1", "http://a:99999/", "https://" + "a" * 300 + ".com/", "http://a..b/", "http://%00/"])
    def test_odd_addresses(self, address: str) -> None:
        refused(address)

    @pytest.mark.parametrize(
        ("address", "public"),
        [
            ("8.8.8.8", True), ("2606:4700::1111", True), ("127.0.0.1", False), ("10.0.0.1", False), ("172.16.0.1", False), ("169.254.169.254", False),
            ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("240.0.0.1", False), ("::1", False), ("fe80::1%eth0", False), ("fc00::1", False),
            ("::ffff:10.0.0.1", False), ("2002:7f00:1::", False), ("64:ff9b::a00:1", False), ("", False), ("nonsense", False),
        ],
    )  # fmt: skip
    def test_public_addresses(self, address: str, public: bool) -> None:
        assert url.is_public(address) is public


def test_the_others_are_still_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the command line: each bad input is one line, the good one is read, the exit code is 2."""

    def read_many(sources: Any, *, on_error: Callable[[str, DragomanError], None], min_confidence: float | None = None) -> Iterator[Reading]:
        for source in sources:
            try:
                for one in intake.load_many(source):
                    yield Reading(coder=Coder("0", "0", Parts("", "", "", "")), document=one.document, warnings=one.warnings)
            except DragomanError as error:
                on_error(str(source), error)

    monkeypatch.setattr(dragoman, "read_many", read_many, raising=False)
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "binary.txt").write_bytes(b"\0\1\2")
    (tmp_path / "deep.html").write_text("<html>" + "<div>" * 200_000)
    (tmp_path / "good.txt").write_text("Mali left the pact.")
    with (tmp_path / "long.txt").open("wb") as stream:
        stream.truncate(200_000_000)
    names = ["empty.txt", "binary.txt", "deep.html", "missing.txt", ".", "long.txt", "good.txt"]
    result = CliRunner().invoke(main, ["read", "--format", "jsonl", "http://127.0.0.1:9/", *(str(tmp_path / n) for n in names)])
    assert result.exit_code == 2
    assert len(result.stdout.splitlines()) == 1 and "Mali left the pact." in result.stdout
    lines = result.stderr.splitlines()
    assert len(lines) == 7 and all(line.startswith("dragoman: ") for line in lines)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import types

    monkeypatch.setattr("sys.stdin", types.SimpleNamespace(buffer=io.BytesIO(b"Mali left the pact.")))
    assert intake.load("-").text == "Mali left the pact."
