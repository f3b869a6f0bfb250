"""The feeds that a desk follows: one row of `feeds` each time something is known anew, the latest row of an address holds."""

from __future__ import annotations

import datetime
from typing import Any, Literal

import msgspec
import pyarrow as pa

from dragoman.desk.schema import RECORDS
from dragoman.desk.store import Store

Stopped = Literal["dropped", "gone", "moved"]
REMEMBERED = 300  # entries of one feed that are remembered beyond those it still shows


class Past(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was done with a feed: marks of the entries dealt with, how often others failed, failures in a row.

    A row without `seen` has that of the row before it, so that asking an unchanged feed writes a few bytes.
    """

    seen: tuple[str, ...] = ()
    tries: dict[str, int] = {}
    failures: int = 0
    stopped: Stopped | None = None  # dropped by the user, gone (410), or moved to another address for good


class Feed(msgspec.Struct, frozen=True):
    """A feed and how it stands. Times are UTC; `status` is the last answer's, `error` what was wrong with it."""

    url: str
    title: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    checked_at: datetime.datetime | None = None
    next_at: datetime.datetime | None = None
    status: int | None = None
    entries: int | None = None
    error: str | None = None
    past: Past = Past()

    @property
    def stopped(self) -> Stopped | None:
        return self.past.stopped


class Feeds:
    """The `feeds` and the moved addresses of a desk."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._feeds: dict[str, Feed] = {}
        self._version = -1

    def all(self) -> list[Feed]:
        """Every feed that was ever followed, by address. The table is read again only when it has changed."""
        version, files = self.store.files("feeds")
        if version != self._version:
            found: dict[str, Feed] = {}
            for row in sorted(self.store.rows_of("feeds", files).to_pylist(), key=lambda r: r["at"]):
                found[row["url"]] = _feed(row, found.get(row["url"]))
            self._feeds, self._version = found, version
        return [self._feeds[url] for url in sorted(self._feeds)]

    def keep(self, feeds: list[Feed]) -> None:
        """Write how feeds stand now, in one commit."""
        if not feeds:
            return
        self.all()
        now = datetime.datetime.now(datetime.UTC)
        rows = [_row(feed, self._feeds.get(feed.url)) | {"at": now} for feed in feeds]
        self.store.append("feeds", pa.Table.from_pylist(rows, schema=RECORDS["feeds"]))

    def moved(self, old: str, new: str) -> None:
        """Keep that an address has moved for good."""
        row = {"old": old, "new": new, "kind": "url", "at": datetime.datetime.now(datetime.UTC)}
        self.store.append("redirects", pa.Table.from_pylist([row], schema=RECORDS["redirects"]))


def _row(feed: Feed, before: Feed | None) -> dict[str, Any]:
    row = msgspec.structs.asdict(feed)
    past: Past = row.pop("past")
    if before is not None and before.past.seen == past.seen:
        past = msgspec.structs.replace(past, seen=())
    return row | {"state": msgspec.json.encode(past).decode("utf-8")}


def _feed(row: dict[str, Any], before: Feed | None) -> Feed:
    fields = {name: row[name] for name in Feed.__struct_fields__ if name != "past"}
    past = msgspec.json.decode(row["state"] or "{}", type=Past)
    if before is not None and not past.seen:
        past = msgspec.structs.replace(past, seen=before.past.seen)
    return Feed(**fields, past=past)
