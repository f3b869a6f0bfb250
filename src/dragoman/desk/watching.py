"""Following feeds: each is asked when it is due, new articles are fetched politely and added, what was done is kept.

A feed is asked with its ETag and Last-Modified, so that an unchanged one costs the site nothing. One that fails is asked again
after twice as long each time, up to a day; one that answers 410 Gone is not asked again. State is kept after the documents:
a program that is killed asks for some pages twice and loses none.
"""

from __future__ import annotations

import datetime
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol
from urllib.parse import urlsplit

import msgspec

from dragoman.desk.feeds import REMEMBERED, Feed, Past
from dragoman.errors import DragomanError, FetchError, InputError
from dragoman.identity import digest
from dragoman.intake import LIMITS, Item, pages, url
from dragoman.intake.assemble import Loaded
from dragoman.intake.feeds import Entry, channel_of, document_of
from dragoman.intake.items import broken, once
from dragoman.intake.metadata import canonical, date_value
from dragoman.intake.source import Raw, shown
from dragoman.intake.url import Answer
from dragoman.intake.visiting import HostBusyError, RobotsError

EVERY = 1800.0  # seconds between two looks at a feed
LEAST = 300.0  # no feed is asked more often
LONGEST = 86_400.0
MOST = 200  # new entries of one feed in one round
BATCH = 50  # documents that are added at once
TRIES = 3  # rounds in which a page that does not answer is asked for
ACCEPT = "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.5"
GONE = (404, 410, 451)


class Book(Protocol):
    """Where the state of feeds is kept; `desk.feeds.Feeds` is one."""

    def all(self) -> list[Feed]: ...
    def keep(self, feeds: list[Feed]) -> None: ...
    def moved(self, old: str, new: str) -> None: ...


class Asks(Protocol):
    """What fetches; `intake.visiting.Visitor` is one."""

    def ask(self, address: str, *, headers: dict[str, str] | None = None) -> Answer: ...
    def page(self, address: str) -> Raw: ...
    def waits(self, address: str) -> float: ...


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did: feeds asked and failed, articles handed to the desk, left for the next round, refused by robots.txt."""

    asked: int = 0
    failed: int = 0
    articles: int = 0
    waiting: int = 0
    refused: int = 0


@dataclass
class _Reading:
    """A feed with new entries, as far as it has been read."""

    feed: Feed  # as it will be kept once everything in it is dealt with
    before: Feed
    entries: list[tuple[str, Entry]]
    done: list[str] = field(default_factory=list)
    tries: dict[str, int] = field(default_factory=dict)
    left: int = 0  # entries for the next round


@dataclass
class Watching:
    """Follows the feeds of a book. `add` is given items whose documents are loaded; `told` hears one line about each feed."""

    book: Book
    visitor: Asks
    add: Callable[[list[Item]], object]
    every: float = EVERY
    told: Callable[[str], None] = lambda line: None
    now: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(datetime.UTC)
    _count: Round = field(default_factory=Round)
    _answered: list[Feed] = field(default_factory=list)  # feeds with nothing to fetch, to be kept together

    def follow(self, addresses: list[str]) -> None:
        """Follow further feeds, or those again that were dropped. Raises `InputError` for what is no http(s) address."""
        from dragoman.intake.source import is_url

        known = {feed.url: feed for feed in self.book.all()}
        new: list[Feed] = []
        for address in addresses:
            address = address.strip()
            if not is_url(address):
                raise InputError(f"{shown(address)}: is not an http or https address; give the address of a feed")
            feed = known.get(address)
            if feed is None:
                new.append(Feed(address))
            elif feed.stopped:
                new.append(msgspec.structs.replace(feed, next_at=None, past=msgspec.structs.replace(feed.past, stopped=None)))
        self.book.keep(new)

    def drop(self, address: str) -> None:
        """Follow a feed no more. Raises `InputError` where it is not followed."""
        for feed in self.book.all():
            if feed.url == address and not feed.stopped:
                self.book.keep([_stopped(feed, "dropped")])
                return
        raise InputError(f"{shown(address)}: is not followed; `dragoman watch --list` shows what is")

    def followed(self) -> list[Feed]:
        """The feeds that are asked, by address."""
        return [feed for feed in self.book.all() if not feed.stopped]

    def wait(self) -> float:
        """Seconds until the next feed is due; `every` where there is none."""
        times = [feed.next_at for feed in self.followed()]
        if not times:
            return self.every
        if any(at is None for at in times):
            return 0.0
        return max(0.0, (min(at for at in times if at) - self.now()).total_seconds())

    def round(self) -> Round:
        """Ask every feed that is due and add what is new in it."""
        self._count = Round()
        due = [feed for feed in self.followed() if feed.next_at is None or feed.next_at <= self.now()]
        readings = [reading for feed in due if (reading := self._asked(feed)) is not None]
        self.book.keep(self._answered)
        self._answered = []
        items: list[Item] = []
        for reading, mark, entry in self._in_turn(readings):
            item = self._taken(reading, mark, entry)
            if item is not None:
                items.append(item)
            if len(items) >= BATCH:
                self._keep(items, readings)
                items = []
        self._keep(items, readings, last=True)
        return self._count

    # --- a feed -----------------------------------------------------------------------------------------------------

    def _asked(self, feed: Feed) -> _Reading | None:
        """What is new in a feed; None where nothing is or it cannot be had."""
        self._add_up(asked=1)
        headers = {"Accept": ACCEPT}
        if feed.etag:
            headers["If-None-Match"] = feed.etag
        if feed.last_modified:
            headers["If-Modified-Since"] = feed.last_modified
        answer = None
        try:
            answer = self.visitor.ask(feed.url, headers=headers)
            if answer.status == 304:
                self._quiet(feed, answer)
                return None
            if answer.status != 200:
                raise FetchError(f"{shown(feed.url)}: the server answered {url.told(answer.status)}; check the address")
            if answer.moved and answer.moved != feed.url:
                feed = self._moved(feed, answer.moved)
            channel = channel_of(answer.raw())
        except HostBusyError as error:
            self._failed(feed, str(error), error.seconds, None)
            return None
        except DragomanError as error:
            self._failed(feed, str(error), None, answer.status if answer else None)
            return None
        pause = max(self.every, LEAST, _fresh(answer), 60.0 * (channel.minutes or 0))
        fresh = msgspec.structs.replace(
            feed, title=channel.title or feed.title, etag=answer.headers.get("etag"), last_modified=answer.headers.get("last-modified"),
            checked_at=self.now(), next_at=self._in(pause), status=200, entries=len(channel.entries), error=None,
            past=msgspec.structs.replace(feed.past, failures=0),
        )  # fmt: skip
        marked = {_mark(entry): entry for entry in channel.entries}
        seen = set(feed.past.seen)
        new = [(mark, entry) for mark, entry in marked.items() if mark not in seen]
        kept = tuple([*marked, *(m for m in feed.past.seen if m not in marked)][: len(marked) + REMEMBERED])
        fresh = msgspec.structs.replace(fresh, past=msgspec.structs.replace(fresh.past, seen=kept, tries={}))
        self.told(f"{shown(fresh.title or feed.url)}: {len(channel.entries)} entries, {len(new)} new")
        return _Reading(fresh, feed, new[:MOST], left=max(0, len(new) - MOST))

    def _quiet(self, feed: Feed, answer: Answer) -> None:
        """Nothing is new."""
        pause = max(self.every, LEAST, _fresh(answer))
        past = msgspec.structs.replace(feed.past, failures=0)
        self._answered.append(msgspec.structs.replace(feed, checked_at=self.now(), next_at=self._in(pause), status=304, error=None, past=past))
        self.told(f"{shown(feed.title or feed.url)}: nothing new")

    def _failed(self, feed: Feed, error: str, seconds: float | None, status: int | None) -> None:
        """A feed that could not be had is asked again later, after twice as long each time."""
        self._add_up(failed=1)
        failures = feed.past.failures + (seconds is None)
        pause = max(LEAST, seconds) if seconds is not None else min(LONGEST, max(self.every, LEAST) * 2.0 ** min(failures, 16))
        stopped = "gone" if status == 410 else feed.past.stopped
        past = msgspec.structs.replace(feed.past, failures=failures, stopped=stopped)
        self._answered.append(msgspec.structs.replace(feed, checked_at=self.now(), next_at=self._in(pause), status=status, error=error, past=past))
        self.told(error)

    def _moved(self, feed: Feed, to: str) -> Feed:
        """The feed at its new address; the old one is asked no more."""
        self.book.moved(feed.url, to)
        self._answered.append(_stopped(feed, "moved"))
        self.told(f"{shown(feed.url)}: has moved to {shown(to)}")
        return msgspec.structs.replace(feed, url=to)

    # --- its entries ------------------------------------------------------------------------------------------------

    def _in_turn(self, readings: list[_Reading]) -> Iterator[tuple[_Reading, str, Entry]]:
        """New entries of all feeds, always one whose host may be asked soonest; first those for which nobody is asked."""
        hosts: dict[str, deque[tuple[_Reading, str, Entry]]] = {}
        for reading in readings:
            for mark, entry in reading.entries:
                host = urlsplit(entry.url).netloc if entry.url and not entry.is_whole else ""
                hosts.setdefault(host, deque()).append((reading, mark, entry))
        yield from hosts.pop("", ())
        while hosts:
            host = min(hosts, key=lambda h: self.visitor.waits(hosts[h][0][2].url or ""))
            yield hosts[host].popleft()
            if not hosts[host]:
                del hosts[host]

    def _taken(self, reading: _Reading, mark: str, entry: Entry) -> Item | None:
        """The item of an entry; None where it is left for the next round or may not be had at all."""
        name = shown(entry.url or reading.feed.url)
        key = canonical(entry.url) if entry.url else f"{reading.feed.url}#{entry.key}"
        source = entry.url or reading.feed.url
        try:
            loaded = next(self._loaded(entry, name))
        except HostBusyError:
            reading.left += 1
            self._add_up(waiting=1)
            return None
        except RobotsError as error:
            reading.done.append(mark)
            self._add_up(refused=1)
            self.told(str(error))
            return None
        except DragomanError as error:
            tries = reading.before.past.tries.get(mark, 0) + 1
            passing = isinstance(error, FetchError) and not any(f"answered {status} " in str(error) for status in GONE)
            if passing and tries < TRIES:
                reading.tries[mark] = tries
                reading.left += 1
                self._add_up(waiting=1)
                self.told(str(error))
                return None
            reading.done.append(mark)
            return broken(key, source, error)
        reading.done.append(mark)
        self._add_up(articles=1)
        return Item(key, source, partial(once, loaded))

    def _loaded(self, entry: Entry, name: str) -> Iterator[Loaded]:
        """The article of an entry: its own text where that is whole, else its page; the summary where robots.txt keeps us from it."""
        now = self.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        if entry.is_whole or not entry.url:
            yield from document_of(entry, name, LIMITS, now)
            return
        try:
            raw = self.visitor.page(entry.url)
        except RobotsError:
            if not entry.html.strip():
                raise
            yield from document_of(entry, name, LIMITS, now)
            return
        for loaded in pages.of_raw(raw, LIMITS):
            yield _dated(loaded, entry)

    # --- keeping ----------------------------------------------------------------------------------------------------

    def _keep(self, items: list[Item], readings: list[_Reading], last: bool = False) -> None:
        """Add the items, then write how their feeds stand. Only a feed that is done with is asked by its new ETag."""
        if items:
            self.add(items)
        rows = []
        for reading in readings:
            if last and not reading.left:
                rows.append(reading.feed)
            elif last or reading.done:
                after = reading.feed if last else reading.before
                seen = (*reading.done, *reading.before.past.seen)[: REMEMBERED + MOST]
                past = Past(seen, reading.tries, after.past.failures)
                rows.append(msgspec.structs.replace(after, etag=reading.before.etag, last_modified=reading.before.last_modified, past=past))
        self.book.keep(rows)

    def _in(self, seconds: float) -> datetime.datetime:
        return self.now() + datetime.timedelta(seconds=seconds)

    def _add_up(self, **more: int) -> None:
        count = self._count
        self._count = Round(**{name: getattr(count, name) + more.get(name, 0) for name in Round.__slots__})


def _mark(entry: Entry) -> str:
    """What tells an entry from others and from its own later version."""
    return digest(entry.key or entry.url or entry.title, entry.modified or "")[:12]


def _stopped(feed: Feed, why: str) -> Feed:
    return msgspec.structs.replace(feed, past=msgspec.convert({**msgspec.to_builtins(feed.past), "stopped": why}, Past))


def _fresh(answer: Answer) -> float:
    """Seconds for which a server says that its answer holds (Cache-Control: max-age), at most a day."""
    for part in answer.headers.get("cache-control", "").lower().split(","):
        name, _, value = part.strip().partition("=")
        if name == "max-age" and value.isdigit():
            return min(LONGEST, float(value))
    return 0.0


def _dated(loaded: Loaded, entry: Entry) -> Loaded:
    """The document of a page, with date and title as its feed gave them where the page does not tell."""
    document, warnings = loaded.document, loaded.warnings
    if document.published is None and (day := date_value(entry.published) or date_value(entry.modified)):
        document = msgspec.structs.replace(document, published=day[0], published_precision=day[1])
        warnings = tuple(w for w in warnings if w.code != "date_unknown")
    if document.title is None and entry.title:
        document = msgspec.structs.replace(document, title=entry.title)
    return Loaded(document, warnings)
