"""Casebook of following feeds: what is asked, what is not, what is added, and what is remembered. A site on this machine."""

from __future__ import annotations

import datetime
import itertools
from dataclasses import dataclass, field
from email.utils import format_datetime

import pytest

from dragoman.desk.feeds import Feed
from dragoman.desk.watching import Watching
from dragoman.errors import DragomanError, FetchError, InputError, UsageError
from dragoman.intake import Item, robots
from dragoman.intake.visiting import HostBusyError, RobotsError, Visitor, retry_after

from news_site import Site  # isort: skip

BODY = "<p>" + "Mali left the pact on Monday, the foreign ministry said in a statement. " * 20 + "</p>"


def entry(n: int, site: Site, body: str = "", date: str = "Fri, 13 Oct 2023 10:00:00 GMT", host: str = "news.example") -> str:
    text = f"<description><![CDATA[{body or 'A summary.'}]]></description>"
    return f"<item><title>Story {n}</title><link>{site.at(f'/story/{n}', host)}</link><guid>{n}</guid><pubDate>{date}</pubDate>{text}</item>"


def rss(*entries: str, more: str = "") -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>The Herald</title><link>http://news.example</link>{more}{"".join(entries)}</channel></rss>'


def story(n: int) -> str:
    words = f"Chad sent envoy number {n} to Togo on Monday to speak about the border, the foreign ministry said in a statement. " * 6
    return f"<html><head><title>Story {n}</title></head><body><article><h1>Story {n}</h1><p>{words}</p></article></body></html>"


@dataclass
class Memory:
    """A book in memory, with the desk's documents beside it."""

    feeds: dict[str, Feed] = field(default_factory=dict)
    redirects: list[tuple[str, str]] = field(default_factory=list)
    titles: list[str | None] = field(default_factory=list)
    dates: list[str | None] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    writes: int = 0

    def all(self) -> list[Feed]:
        return [self.feeds[k] for k in sorted(self.feeds)]

    def keep(self, feeds: list[Feed]) -> None:
        self.writes += 1
        self.feeds |= {f.url: f for f in feeds}

    def moved(self, old: str, new: str) -> None:
        self.redirects.append((old, new))

    def add(self, items: list[Item]) -> None:
        for item in items:
            try:
                for one in item.load():
                    self.titles.append(one.document.title)
                    self.dates.append(one.document.published)
            except DragomanError as error:
                self.errors.append(str(error))


@dataclass
class Clock:
    """Time that passes only when somebody sleeps."""

    at: float = 0.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds

    def now(self) -> datetime.datetime:
        return datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(seconds=self.at)


@dataclass
class Desk:
    book: Memory
    clock: Clock
    watching: Watching
    visitor: Visitor

    def round(self, later: float = 0.0) -> list[str | None]:
        """One round, so many seconds later; the titles that were added in it."""
        self.clock.at += later
        before = len(self.book.titles)
        self.watching.round()
        return self.book.titles[before:]

    def feed(self, site: Site, path: str = "/feed") -> Feed:
        return self.book.feeds[site.at(path)]


@pytest.fixture
def desk() -> Desk:
    clock, book = Clock(), Memory()
    visitor = Visitor("desk@example.org", pause=2.0, clock=clock, sleep=clock.sleep)
    return Desk(book, clock, Watching(book, visitor, book.add, now=clock.now), visitor)


def follow(desk: Desk, site: Site, *paths: str) -> None:
    desk.watching.follow([site.at(path) for path in paths or ("/feed",)])


class TestRounds:
    def test_new_articles_are_fetched_once(self, desk: Desk, site: Site) -> None:
        for n in (1, 2, 3):
            site.serve(f"/story/{n}", story(n))
        site.serve("/feed", rss(entry(1, site), entry(2, site)))
        follow(desk, site)
        assert sorted(map(str, desk.round())) == ["Story 1", "Story 2"]
        assert desk.book.dates == ["2023-10-13", "2023-10-13"]  # the pages name no day, the feed does
        assert desk.round() == []  # not due yet: nothing is asked
        assert site.paths.count("/feed") == 1
        site.serve("/feed", rss(entry(3, site), entry(1, site), entry(2, site)))
        assert desk.round(later=1900) == ["Story 3"]
        assert site.paths.count("/story/1") == 1

    def test_an_entry_that_holds_the_article_is_not_fetched(self, desk: Desk, site: Site) -> None:
        site.serve("/feed", rss(entry(1, site, BODY)))
        follow(desk, site)
        assert desk.round() == ["Story 1"]
        assert site.paths == ["/robots.txt", "/feed"]

    def test_unchanged_feed_costs_nothing(self, desk: Desk, site: Site) -> None:
        def feed(headers: dict[str, str]) -> tuple[int, bytes, dict[str, str]]:
            if headers.get("if-none-match") == '"7"' and headers.get("if-modified-since") == "Mon, 01 Jan 2024 00:00:00 GMT":
                return 304, b"", {}
            return 200, rss(entry(1, site, BODY)).encode(), {"ETag": '"7"', "Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT"}

        site.pages["/feed"] = feed
        follow(desk, site)
        assert desk.round() == ["Story 1"]
        assert desk.round(later=1900) == []
        assert desk.feed(site).status == 304 and desk.feed(site).etag == '"7"'

    def test_etag_waits_for_what_could_not_be_fetched(self, desk: Desk, site: Site) -> None:
        """An article that failed is asked for again, though the feed has not changed: its ETag is not used until all is done."""
        site.serve("/feed", rss(entry(1, site)), ETag='"7"')
        site.serve("/story/1", "busy", 503, Retry_After="60")
        follow(desk, site)
        assert desk.round() == []
        assert desk.feed(site).etag is None
        site.serve("/story/1", story(1))
        assert desk.round(later=1900) == ["Story 1"]
        assert desk.feed(site).etag == '"7"'

    def test_an_article_that_changed_is_fetched_again(self, desk: Desk, site: Site) -> None:
        atom = '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>H</title><entry><id>1</id><title>Story 1</title><link href="/story/1"/><updated>%s</updated></entry></feed>'
        site.serve("/story/1", story(1))
        site.serve("/feed", atom % "2024-01-01T00:00:00Z")
        follow(desk, site)
        assert desk.round() == ["Story 1"]
        site.serve("/feed", atom % "2024-01-02T00:00:00Z")
        assert desk.round(later=1900) == ["Story 1"]
        assert desk.round(later=1900) == []

    def test_page_that_is_not_there_is_kept_aside_and_not_asked_again(self, desk: Desk, site: Site) -> None:
        site.serve("/feed", rss(entry(1, site)))
        follow(desk, site)
        desk.round()
        desk.round(later=1900)
        assert site.paths.count("/story/1") == 1
        assert len(desk.book.errors) == 1 and "404" in desk.book.errors[0]

    def test_page_that_fails_is_tried_three_times(self, desk: Desk, site: Site) -> None:
        site.serve("/feed", rss(entry(1, site)))
        site.serve("/story/1", "broken", 500)
        follow(desk, site)
        for _ in range(5):
            desk.round(later=1900)
        assert site.paths.count("/story/1") == 3
        assert len(desk.book.errors) == 1 and "500" in desk.book.errors[0]

    def test_state_is_kept_after_the_documents(self, desk: Desk, site: Site) -> None:
        """Killed while adding: the next program fetches the article again and loses nothing."""
        site.serve("/feed", rss(entry(1, site, BODY)))
        follow(desk, site)

        def killed(items: list[Item]) -> None:
            raise KeyboardInterrupt

        desk.watching.add = killed
        with pytest.raises(KeyboardInterrupt):
            desk.watching.round()
        desk.watching.add = desk.book.add
        assert desk.round() == ["Story 1"]

    def test_many_entries_are_added_in_parts(self, desk: Desk, site: Site) -> None:
        site.serve("/feed", rss(*(entry(n, site, BODY) for n in range(250))))
        follow(desk, site)
        assert len(desk.round()) == 200
        assert len(desk.round(later=1900)) == 50
        assert desk.round(later=1900) == []


class TestPoliteness:
    def test_pause_between_requests_to_one_host_and_none_to_another(self, desk: Desk, site: Site) -> None:
        for n in (1, 2, 3):
            site.serve(f"/story/{n}", story(n))
        site.serve("/feed", rss(entry(1, site), entry(2, site), entry(3, site, host="other.example")))
        follow(desk, site)
        desk.round()
        assert sum(desk.clock.slept) == pytest.approx(4.0)  # feed, pause, story, pause, story; other.example at once
        assert site.paths.index("/story/3") < site.paths.index("/story/2")

    def test_agent_says_who_asks(self, desk: Desk, site: Site) -> None:
        site.serve("/feed", rss(entry(1, site, BODY)))
        follow(desk, site)
        desk.round()
        agents = {headers["user-agent"] for _, headers in site.asked}
        assert len(agents) == 1
        assert (agent := agents.pop()).startswith("dragoman/") and "contact: desk@example.org" in agent

    @pytest.mark.parametrize("contact", ["a\r\nX-Evil: 1", "Zoë", "two words", "x" * 300])
    def test_contact_that_is_no_header(self, contact: str) -> None:
        with pytest.raises(UsageError, match="goes into a header"):
            Visitor(contact)

    def test_robots_are_kept_for_feed_and_pages(self, desk: Desk, site: Site) -> None:
        site.serve("/robots.txt", "User-agent: *\nDisallow: /story/\nCrawl-delay: 7\n")
        site.serve("/feed", rss(entry(1, site, "Mali left the pact on Monday, officials said.")))
        follow(desk, site, "/feed", "/story/feed")
        assert desk.round() == ["Story 1"]  # the feed's own summary may be read
        assert [p for p in site.paths if p.startswith("/story")] == []
        assert "robots.txt does not allow it" in str(desk.book.feeds[site.at("/story/feed")].error)

    def test_pause_that_a_site_asks_for(self, desk: Desk, site: Site) -> None:
        site.serve("/robots.txt", "User-agent: *\nCrawl-delay: 7\n")
        for n in (1, 2):
            site.serve(f"/story/{n}", story(n))
        site.serve("/feed", rss(entry(1, site), entry(2, site)))
        follow(desk, site)
        desk.round()
        assert desk.clock.slept == pytest.approx([7.0, 7.0], abs=0.5)

    def test_robots_of_a_redirects_target_are_kept(self, desk: Desk, site: Site) -> None:
        site.serve("/robots.txt", "User-agent: dragoman\nDisallow: /private\n")
        site.serve("/a", "", 302, Location="/private/a")
        with pytest.raises(RobotsError):
            desk.visitor.page(site.at("/a"))
        assert "/private/a" not in site.paths

    @pytest.mark.parametrize(("status", "open_"), [(404, True), (403, True), (500, False), (503, False), (429, False)])
    def test_robots_that_cannot_be_had(self, desk: Desk, site: Site, status: int, open_: bool) -> None:
        """RFC 9309: none there allows all, a server in trouble nothing."""
        site.serve("/robots.txt", "", status)
        site.serve("/feed", rss(entry(1, site, BODY)))
        follow(desk, site)
        assert desk.round() == (["Story 1"] if open_ else [])

    def test_retry_after_is_kept(self, desk: Desk, site: Site) -> None:
        site.serve("/feed", "later", 429, Retry_After="7200")
        follow(desk, site)
        desk.round()
        desk.round(later=3600)
        assert site.paths.count("/feed") == 1
        site.serve("/feed", rss(entry(1, site, BODY)))
        assert desk.round(later=3700) == ["Story 1"]
        assert desk.feed(site).past.failures == 0

    def test_host_that_asks_for_quiet_is_not_asked_for_its_other_pages(self, desk: Desk, site: Site) -> None:
        site.serve("/feed", rss(entry(1, site), entry(2, site)))
        site.serve("/story/1", "", 503, Retry_After="600")
        follow(desk, site)
        desk.round()
        assert "/story/2" not in site.paths
        with pytest.raises(HostBusyError):
            desk.visitor.page(site.at("/story/2"))

    def test_feed_that_fails_is_asked_less_and_less(self, desk: Desk, site: Site) -> None:
        site.serve("/feed", "", 500)
        follow(desk, site)
        times = []
        for _ in range(8):
            desk.round(later=desk.watching.wait())
            times.append(desk.clock.at)
        gaps = [b - a for a, b in itertools.pairwise(times)]
        assert gaps[:3] == pytest.approx([3600, 7200, 14400], abs=10) and max(gaps) <= 86_410

    def test_feed_that_is_gone_is_not_asked_again(self, desk: Desk, site: Site) -> None:
        site.serve("/feed", "", 410)
        follow(desk, site)
        desk.round()
        desk.round(later=100_000)
        assert site.paths.count("/feed") == 1
        assert desk.feed(site).stopped == "gone" and desk.watching.followed() == []

    def test_feed_that_has_moved_is_followed_there(self, desk: Desk, site: Site) -> None:
        site.serve("/feed", "", 301, Location="/new")
        site.serve("/new", rss(entry(1, site, BODY)))
        follow(desk, site)
        assert desk.round() == ["Story 1"]
        assert desk.book.redirects == [(site.at("/feed"), site.at("/new"))]
        assert desk.round(later=1900) == []
        assert site.paths.count("/feed") == 1 and site.paths.count("/new") == 2

    def test_feed_that_asks_for_more_time_gets_it(self, desk: Desk, site: Site) -> None:
        site.serve("/feed", rss(entry(1, site, BODY), more="<ttl>120</ttl>"))
        follow(desk, site)
        desk.round()
        assert desk.watching.wait() == pytest.approx(7200, abs=5)

    def test_retry_after_header(self) -> None:
        soon = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=90)
        assert retry_after("120") == 120
        assert 80 < retry_after(format_datetime(soon)) <= 90
        assert retry_after("Mon, 01 Jan 2001 00:00:00 GMT") == 0
        assert retry_after("99999999") == 86_400
        assert retry_after(None) == retry_after("soon") == retry_after("-5") == 300


class TestBook:
    def test_what_is_no_address(self, desk: Desk) -> None:
        for address in ("news.example/feed", "file:///etc/passwd", "ftp://news.example/"):
            with pytest.raises(InputError, match="not an http or https address"):
                desk.watching.follow([address])

    def test_drop_and_follow_again(self, desk: Desk, site: Site) -> None:
        site.serve("/feed", rss(entry(1, site, BODY)))
        follow(desk, site)
        desk.round()
        desk.watching.drop(site.at("/feed"))
        assert desk.watching.followed() == []
        with pytest.raises(InputError, match="is not followed"):
            desk.watching.drop(site.at("/feed"))
        follow(desk, site)
        assert desk.round(later=10) == []  # its entries are still known
        assert site.paths.count("/feed") == 2

    def test_page_in_the_place_of_a_feed(self, desk: Desk, site: Site) -> None:
        site.serve("/feed", '<html><head><link rel="alternate" type="application/rss+xml" href="/rss.xml"></head><body></body></html>', Content_Type="text/html")
        follow(desk, site)
        desk.round()
        assert f"its feed is {site.at('/rss.xml')}" in str(desk.feed(site).error)


class TestHostile:
    @pytest.mark.parametrize(
        "link",
        ["http://127.0.0.1:{port}/secret", "http://localhost:{port}/secret", "http://inside.example/secret", "http://169.254.169.254/latest", "http://[::1]:{port}/secret"],
    )
    def test_feed_that_leads_inside(self, desk: Desk, site: Site, link: str) -> None:
        site.names["inside.example"] = ["10.0.0.1"]
        site.serve("/secret", story(1))
        site.serve("/feed", rss(f"<item><title>A</title><guid>1</guid><link>{link.format(port=site.port)}</link></item>", entry(2, site, BODY)))
        follow(desk, site)
        for _ in range(4):
            desk.round(later=4000)
        assert "/secret" not in site.paths and desk.book.titles == ["Story 2"]
        assert len(desk.book.errors) == 1 and "private or reserved" in desk.book.errors[0]
        assert desk.book.errors[0].startswith(link.format(port=site.port).split("/secret")[0])
        assert "robots.txt" not in desk.book.errors[0]

    def test_feed_of_other_schemes(self, desk: Desk, site: Site) -> None:
        site.serve("/feed", rss(*(f"<item><title>A{n}</title><guid>{n}</guid><link>{u}</link></item>" for n, u in enumerate(("file:///etc/passwd", "javascript:alert(1)", "data:text/plain,a")))))
        follow(desk, site)
        assert desk.round() == []
        assert len(desk.book.errors) == 3 and all("holds no text" in e for e in desk.book.errors)

    def test_name_that_answers_differently_the_second_time(self, desk: Desk, site: Site) -> None:
        """DNS rebinding: first an address that may be asked, then one inside. One look-up a request, and the connection goes there."""
        answers = iter([["93.184.216.34"], ["127.0.0.1"], ["127.0.0.1"]])
        looked: list[str] = []

        class Names(dict[str, list[str]]):
            def __contains__(self, name: object) -> bool:
                return name == "rebind.example" or super().__contains__(name)

            def __getitem__(self, name: str) -> list[str]:
                if name == "rebind.example":
                    looked.append(name)
                    return next(answers)
                return super().__getitem__(name)

        site.names = Names(site.names)
        site.serve("/secret", story(1))
        from dragoman.intake import url

        target: list[str] = []

        def connect(target_: object, address: str, *_: object) -> object:
            target.append(address)
            raise OSError("no network in tests")

        real = url._get
        try:
            url._get = connect  # type: ignore[assignment]
            with pytest.raises(FetchError):
                url.fetch(f"http://rebind.example:{site.port}/secret")
        finally:
            url._get = real
        assert target == ["93.184.216.34"] and looked == ["rebind.example"]
        with pytest.raises(FetchError, match="private or reserved"):
            url.fetch(f"http://rebind.example:{site.port}/secret")
        assert "/secret" not in site.paths

    @pytest.mark.parametrize(
        ("body", "words"),
        [
            (b"x" * 25_000_000, "larger than 20 MB"), (b"<rss>" + b" " * 15_000_000, "is a feed of 15 MB"), (b"", "broken"), (b"\x00\xff" * 1000, "no encoding"),
            (b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&x;</title></item></channel></rss>', "declares entities"),
        ],
    )  # fmt: skip
    def test_bodies(self, desk: Desk, site: Site, body: bytes, words: str) -> None:
        site.serve("/feed", body)
        follow(desk, site)
        assert desk.round() == []
        error = str(desk.feed(site).error)
        assert words in error and "\n" not in error
        assert desk.feed(site).past.failures == 1

    def test_robots_without_end(self, desk: Desk, site: Site) -> None:
        site.serve("/robots.txt", b"User-agent: *\nDisallow: /story\n" + b"Disallow: /" + b"*a" * 5_000_000)
        site.serve("/feed", rss(entry(1, site, BODY)))
        follow(desk, site)
        assert desk.round() in (["Story 1"], [])

    def test_redirects_without_end(self, desk: Desk, site: Site) -> None:
        site.serve("/feed", "", 302, Location="/feed")
        follow(desk, site)
        desk.round()
        assert "redirects more than 5 times" in str(desk.feed(site).error)


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/a", True), ("User-agent: *\nDisallow: /", "/a", False), ("User-agent: *\nDisallow:", "/a", True), ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Dragoman\nAllow: /", "/a", True), ("User-agent: dragoman\nUser-agent: x\nDisallow: /a", "/ab", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True), ("User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b/c", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True), ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", False), ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?z", True),
        ("User-agent: *\nDisallow: /a%20b", "/a b", False), ("user-AGENT:*\nDISALLOW:/a # no", "/a", False), ("User-agent: *\r\nDisallow: /a\r\n", "/a", False),
        ("User-agent: *\nDisallow: /?q=", "/?q=1", False), ("\ufeffUser-agent: *\nDisallow: /a", "/a", False), ("Disallow: /", "/a", True), ("<html>Disallow: /", "/a", True),
        ("User-agent: *\nDisallow: /a*b*c$", "/axxbxxcxxc", False), ("User-agent: *\nDisallow: /a$", "/a", False), ("User-agent: *\nDisallow: /a$", "/ab", True),
        ("User-agent: dragoman/2.0\nDisallow: /a", "/a", False), ("User-agent: *\nDisallow: /", "/robots.txt", True), ("User-agent: *\nDisallow: *x", "/yx", False),
    ],
)  # fmt: skip
def test_robots(text: str, path: str, allowed: bool) -> None:
    assert robots.rules_of(text, "dragoman").allows(f"http://news.example{path}") is allowed
    assert robots.rules_of("User-agent: *\nCrawl-delay: 3.5", "dragoman").pause == 3.5
