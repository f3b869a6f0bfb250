"""`dragoman watch` as a user runs it: a desk on the disk, a site on this machine, a reader that finds nothing."""

from __future__ import annotations

import fcntl
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dragoman.cli import main
from dragoman.records import Coder, Document, Parts, Reading, Warn

from news_site import Site  # isort: skip

TEXT = "<p>" + "Mali left the pact on Monday, the foreign ministry said in a statement. " * 18 + "</p>"
FEED = """<rss version="2.0"><channel><title>The Herald</title>{}</channel></rss>"""
ENTRY = "<item><title>Mali leaves</title><link>{}</link><guid>{}</guid><pubDate>Fri, 13 Oct 2023 10:00:00 GMT</pubDate><description><![CDATA[{}]]></description></item>"


def reads_nothing(document: Document, warnings: tuple[Warn, ...] = ()) -> Reading:
    return Reading(coder=Coder("0", "0", Parts("", "", "", "")), document=document, warnings=warnings)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    pytest.importorskip("deltalake")
    from dragoman.desk import Desk

    real = Desk.add
    monkeypatch.setattr(Desk, "add", lambda self, items, **more: real(self, items, **{**more, "reader": reads_nothing}))
    Desk.create(tmp_path / "desk")
    return tmp_path / "desk"


def watch(desk: Path, *given: str) -> Result:
    return CliRunner().invoke(main, ["watch", "--desk", str(desk), *given], catch_exceptions=False)


def test_feed_is_followed_and_remembered(desk: Path, site: Site) -> None:
    site.serve("/feed", FEED.format(ENTRY.format(site.at("/1"), 1, TEXT)), ETag='"1"')
    first = watch(desk, site.at("/feed"), "--once", "--jobs", "1", "--contact", "me@example.org")
    assert first.exit_code == 0, first.output
    assert "The Herald: 1 entries, 1 new" in first.stderr and "1 articles" in first.stderr
    again = watch(desk, "--once")
    assert again.exit_code == 0 and "no feed is due" in again.stderr
    assert site.paths.count("/feed") == 1

    from dragoman.desk import Desk

    assert Desk(desk).table("documents")["title"].to_pylist() == ["Mali leaves"]
    (row,) = json.loads(watch(desk, "--list", "--json").stdout)
    assert (row["url"], row["title"], row["status"], row["etag"], row["entries"]) == (site.at("/feed"), "The Herald", 200, '"1"', 1)
    assert "The Herald" in watch(desk, "--list").stdout


def test_feed_that_fails_is_one_line_and_exit_code_2(desk: Path, site: Site) -> None:
    result = watch(desk, site.at("/nothing"), "--once")
    assert result.exit_code == 2
    assert any("404 Not Found" in line for line in result.stderr.splitlines())
    assert "404" in watch(desk, "--list").stdout


def test_private_address_is_refused(desk: Path, site: Site) -> None:
    result = watch(desk, f"http://localhost:{site.port}/feed", "--once")
    assert result.exit_code == 2 and "private or reserved address" in result.stderr
    assert site.paths == []


def test_wrong_calls(desk: Path, site: Site) -> None:
    assert watch(desk).exit_code == 2 and "follows no feed yet" in watch(desk).stderr
    assert "not an http or https address" in watch(desk, "herald.xml").stderr
    assert "is not followed" in watch(desk, "--drop", site.at("/feed")).stderr
    assert "--every" in watch(desk, "--every", "1", site.at("/feed")).stderr


def test_drop(desk: Path, site: Site) -> None:
    watch(desk, site.at("/feed"), "--list")
    assert watch(desk, "--drop", site.at("/feed")).exit_code == 0
    assert "(dropped)" in watch(desk, "--list").stdout and site.paths == []


def test_only_one_follows_a_desk(desk: Path, site: Site) -> None:
    with (desk / ".watch.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = watch(desk, site.at("/feed"), "--once")
    assert result.exit_code == 2 and "another dragoman watch" in result.stderr
    assert site.paths == []


def test_what_was_seen_is_written_once(desk: Path) -> None:
    """Asking an unchanged feed adds a short row; what was seen before still holds."""
    from msgspec.structs import replace

    from dragoman.desk.feeds import Feed, Feeds, Past
    from dragoman.desk.store import Store

    book = Feeds(Store.open(desk))
    marks = tuple(f"{n:012x}" for n in range(300))
    book.keep([Feed("https://a.example/", past=Past(seen=marks)), Feed("https://b.example/")])
    for status in (304, 500):
        book.keep([replace(feed, status=status, past=replace(feed.past, failures=status)) for feed in book.all()])
    first, second = Feeds(Store.open(desk)).all()
    assert (first.past.seen, first.past.failures, first.status) == (marks, 500, 500)
    assert second.past.seen == ()
    store = Store.open(desk)
    states = store.rows_of("feeds", store.files("feeds")[1])["state"].to_pylist()
    assert len(states) == 6 and sum("seen" in state for state in states) == 1
