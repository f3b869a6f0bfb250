"""Fetching for a program that runs by itself: robots.txt is kept, each host is asked one thing at a time with a pause between,
and a host that asks to be left alone (429 or 503 with Retry-After) is left alone."""

from __future__ import annotations

import datetime
import email.utils
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from dragoman.errors import FetchError, UsageError
from dragoman.intake import robots, url
from dragoman.intake.robots import EVERYTHING, NOTHING, Rules
from dragoman.intake.source import Raw, shown
from dragoman.intake.url import Answer

NAME = "dragoman"
PAUSE = 2.0  # seconds between two requests to a host that asks for no other pause
LONGEST_PAUSE = 60.0  # of a Crawl-delay; a site that asks for more is asked once a round
KEPT = 86_400.0  # seconds for which a robots.txt is believed
TROUBLED = 600.0  # seconds for which a robots.txt that could not be had keeps us away
PATIENCE = 86_400.0  # the longest Retry-After that is believed
UNTOLD = 300.0  # seconds to stay away where the server says "later" and not when


class HostBusyError(FetchError):
    """A host has asked to be left alone for `seconds`; nothing was sent to it."""

    def __init__(self, message: str, seconds: float = UNTOLD) -> None:
        super().__init__(message)
        self.seconds = seconds


class RobotsError(FetchError):
    """A site's robots.txt does not allow the page."""


@dataclass(slots=True)
class _Host:
    """What is known of one host (scheme, name and port)."""

    lock: threading.Lock
    free_at: float = 0.0  # when it may be asked again, on the clock
    held_till: float = 0.0  # until when it asked to be left alone
    rules: Rules | None = None
    rules_till: float = 0.0


class Visitor:
    """Remembers hosts, their rules and when they were asked last. Safe to be used from several threads.

    `contact` (an address or a mail) is put into the User-Agent, so that a site's owner can reach whoever runs the program.
    """

    def __init__(
        self,
        contact: str | None = None,
        *,
        pause: float = PAUSE,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if contact and not re.fullmatch(r"[\x21-\x7e]{1,200}", contact):
            raise UsageError(f"contact {shown(contact)!r}: goes into a header, and must be an address or a mail in plain letters without spaces")
        who = f"; contact: {contact}" if contact else ""
        self.agent = url.agent(f"follows news feeds for one reader, keeps to robots.txt{who}")
        self.pause, self.clock, self.sleep = pause, clock, sleep
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    def page(self, address: str, *, asked_by_a_person: bool = False) -> Raw:
        """The page at an address. Raises `FetchError`: `RobotsError` or `HostBusyError` where it was not asked for. robots.txt
        speaks to programs: a page that a person has named is fetched like a browser would, with the same pauses."""
        answer = self.ask(address, obey=not asked_by_a_person)
        if answer.status != 200:
            raise FetchError(f"{shown(answer.url)}: the server answered {url.told(answer.status)}; check the address")
        return answer.raw()

    def ask(self, address: str, *, headers: Mapping[str, str] | None = None, obey: bool = True) -> Answer:
        """The answer at an address after redirects; every hop keeps to its own host's rules."""
        first = self._host(address)
        with first.lock:

            def before(at: str) -> None:
                self._wait(at, obey)

            who = self.agent if obey else url.agent()
            answer = url.get(address, headers={"User-Agent": who, **(headers or {})}, before=before, seconds=self._patience(address))
            self._host(answer.url).free_at = self.clock() + self._pause(answer.url)
        if answer.status in (429, 503):
            seconds = retry_after(answer.headers.get("retry-after"))
            self._host(answer.url).held_till = self.clock() + seconds
            raise HostBusyError(f"{shown(answer.url)}: the server asks to be left alone for {seconds:.0f} seconds; it is asked again later", seconds)
        return answer

    def waits(self, address: str) -> float:
        """Seconds until the host of an address may be asked; 0 where it may be at once."""
        host = self._host(address)
        return max(0.0, max(host.free_at, host.held_till) - self.clock())

    def _wait(self, address: str, obey: bool) -> None:
        """Wait until the host may be asked, or raise where it must not be."""
        host = self._host(address)
        held = host.held_till - self.clock()
        if held > 0:
            raise HostBusyError(f"{shown(address)}: its server asked to be left alone for {held:.0f} seconds more; it is asked again later", held)
        if obey and not self._rules(address).allows(address):
            raise RobotsError(f"{shown(address)}: the site's robots.txt does not allow it; save the page yourself if you may")
        if (wait := host.free_at - self.clock()) > 0:
            self.sleep(wait)
        host.free_at = self.clock() + self._pause(address)

    def _patience(self, address: str) -> float:
        """Seconds for a request, the pauses that must be kept on its way included."""
        return url.SECONDS * 2 + min(LONGEST_PAUSE, self.waits(address)) + LONGEST_PAUSE

    def _pause(self, address: str) -> float:
        rules = self._host(address).rules
        return max(self.pause, min(LONGEST_PAUSE, rules.pause if rules else 0.0))

    def _rules(self, address: str) -> Rules:
        host = self._host(address)
        if host.rules is None or host.rules_till <= self.clock():
            host.rules, kept = self._asked(_root(address))
            host.rules_till = self.clock() + kept
        return host.rules

    def _asked(self, root: str) -> tuple[Rules, float]:
        """A site's rules and how long they are believed. No robots.txt (4xx) allows all, a server in trouble nothing."""
        try:
            answer = url.get(f"{root}/robots.txt", headers={"User-Agent": self.agent}, largest=4 * robots.LARGEST)
        except FetchError as error:
            if "private or reserved" in str(error) or "not known" in str(error):
                return EVERYTHING, 0.0  # asking for the page will say so, by its own name
            return NOTHING, TROUBLED
        if answer.status == 200:
            return robots.rules_of(answer.data[: robots.LARGEST].decode("utf-8", "replace"), NAME), KEPT
        if 400 <= answer.status < 500 and answer.status != 429:
            return EVERYTHING, KEPT
        return NOTHING, min(KEPT, max(TROUBLED, retry_after(answer.headers.get("retry-after"))))

    def _host(self, address: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(_root(address), _Host(threading.Lock()))


@cache
def visitor() -> Visitor:
    """The one visitor of this process."""
    return Visitor()


def _root(address: str) -> str:
    part = urlsplit(address)
    return f"{part.scheme.lower()}://{part.netloc.rsplit('@', 1)[-1].lower()}"


def retry_after(value: str | None) -> float:
    """Seconds of a Retry-After header (a number or a date), between none and a day; five minutes where it says nothing."""
    if not value:
        return UNTOLD
    if re.fullmatch(r"\s*\d{1,9}\s*", value):
        return min(PATIENCE, float(value))
    try:
        when = email.utils.parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return UNTOLD
    if when.tzinfo is None:
        when = when.replace(tzinfo=datetime.UTC)
    return min(PATIENCE, max(0.0, (when - datetime.datetime.now(datetime.UTC)).total_seconds()))
