"""`dragoman watch`: follow news feeds and add their new articles to the desk."""

from __future__ import annotations

import contextlib
import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, cast

import click

from dragoman.cli.desk_option import desk_option

if TYPE_CHECKING:
    from dragoman.desk import Desk
    from dragoman.desk.feeds import Feed
    from dragoman.desk.watching import Watching
    from dragoman.intake import Item


@click.command("watch")
@click.argument("feeds", nargs=-1, metavar="FEED...")
@desk_option
@click.option("--every", type=click.FloatRange(min=5), default=30.0, show_default=True, metavar="MINUTES", help="Minutes between two looks at a feed, at least.")
@click.option("--once", is_flag=True, help="Look once at the feeds that are due, then end (for cron).")
@click.option("--contact", metavar="WHO", help="An address or mail that sites are told in the User-Agent, so that they can reach you.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Reading processes (default: one a core).")
@click.option("--list", "listed", is_flag=True, help="Show the feeds that the desk follows, and end.")
@click.option("--json", "as_json", is_flag=True, help="With --list: print them as JSON.")
@click.option("--drop", multiple=True, metavar="FEED", help="Follow this feed no more, and end; may be given several times.")
@click.pass_context
def command(
    ctx: click.Context,
    feeds: tuple[str, ...],
    desk: Desk,
    every: float,
    once: bool,
    contact: str | None,
    jobs: int | None,
    listed: bool,
    as_json: bool,
    drop: tuple[str, ...],
) -> None:
    """Follow RSS and Atom feeds: each FEED is an http(s) address, which the desk remembers.

    Sites are asked politely: robots.txt is kept, one request a host at a time with a pause between, unchanged feeds cost
    nothing (ETag), and a site that asks to be left alone is left alone. Ends at Ctrl-C.
    """
    from dragoman.desk.feeds import Feeds
    from dragoman.desk.watching import Watching
    from dragoman.intake.visiting import Visitor


    def add(items: list[Item]) -> None:
        desk.add(cast("list[str]", items), jobs=jobs)  # a walk hands items on as they are

    watching = Watching(Feeds(desk.store), Visitor(contact), add, every=60 * every, told=_tell)
    for address in drop:
        watching.drop(address)
    if feeds:
        watching.follow(list(feeds))
    if listed:
        _show(watching.book.all(), as_json)
    if listed or drop:
        return
    if not watching.followed():
        raise click.UsageError("the desk follows no feed yet; name one: dragoman watch https://…")
    failed = 0
    with _alone(desk.folder), _ended():
        failed = _run(watching, once, desk)
    ctx.exit(2 if failed and once else 0)


def _run(watching: Watching, once: bool, desk: Desk) -> int:
    """Round after round; returns how many feeds failed in the last."""
    while True:
        if not watching.followed():
            _tell("no feed is left to follow")
            return 0
        if (wait := watching.wait()) > 0:
            if once:
                _tell(f"no feed is due for {wait / 60:.0f} minutes")
                return 0
            time.sleep(min(wait, 60.0))
            continue
        done = watching.round()
        _tell(f"asked {done.asked} feeds: {done.articles} articles added to the desk, {done.waiting} wait, {done.refused} refused by robots.txt")
        desk.store.compact()  # a row is written each time a feed is asked
        if once:
            return done.failed


def _tell(line: str) -> None:
    line = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in " ".join(line.split()))
    click.echo(f"{time.strftime('%H:%M:%S')} {line}", err=True)


def _show(feeds: list[Feed], as_json: bool) -> None:
    import msgspec

    if as_json:
        rows = [{**msgspec.to_builtins(f), "past": {"failures": f.past.failures, "stopped": f.stopped}} for f in feeds]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for feed in feeds:
        state = feed.stopped or ("not asked yet" if feed.checked_at is None else f"asked {feed.checked_at:%Y-%m-%d %H:%M} UTC")
        number = "" if feed.entries is None else f", {feed.entries} entries"
        trouble = f", {feed.error}" if feed.error else ""
        click.echo(f"{feed.url}  {feed.title or ''}  ({state}{number}{trouble})")


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One `watch` a desk: two would ask every site twice."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    from dragoman.errors import DeskError

    with (folder / ".watch.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise DeskError(f"{folder}: another dragoman watch follows the feeds of this desk; end that one first") from error
        yield


@contextlib.contextmanager
def _ended() -> Iterator[None]:
    """Ctrl-C and SIGTERM end the command in good order: what was read is kept by the desk."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        _tell("ended; what was added is kept, the rest is fetched next time")
    finally:
        signal.signal(signal.SIGTERM, before)
