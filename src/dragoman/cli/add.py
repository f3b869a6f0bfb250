"""`dragoman add`: take documents into the desk."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dragoman.cli import complain
from dragoman.cli.desk_option import desk_option

if TYPE_CHECKING:
    from dragoman.desk import Desk
    from dragoman.desk.adding import Added


@click.command("add")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--jobs", type=click.IntRange(1, 1024), metavar="N", help="Reading processes [default: one for each core].")
@click.option("--dry-run", is_flag=True, help="Take everything in and count, but read and keep nothing.")
@desk_option
@click.pass_context
def command(ctx: click.Context, sources: tuple[str, ...], jobs: int | None, dry_run: bool, desk: Desk) -> None:
    """Add documents to the desk: files, folders, globs, JSON lines, CSV, Parquet, WARC, feeds, addresses, - for standard input.

    Documents that are there already are passed over: a run that was stopped, at whatever moment, is simply run again. What
    fails is kept aside (`dragoman desk failed`), and the exit code is then 2.
    """
    from dragoman.desk.sources import measured
    from dragoman.intake.source import is_url

    places: list[str | Path] = [s if s == "-" or is_url(s) else Path(s) for s in sources]
    with progress(measured(places), dry_run) as told:
        done = desk.add(places, jobs=jobs, dry=dry_run, told=told)
    report(done)
    if done.failed:
        ctx.exit(2)


def report(done: Added) -> None:
    """What a run did, in one line on standard output, and where failures are."""
    verb = "would be added" if done.dry else "added"
    rate = f", {done.added / done.seconds:.1f} a second" if done.added and done.seconds > 1 and not done.dry else ""
    click.echo(f"{done.added:,} {verb}, {done.known:,} already there, {done.failed:,} failed, in {span(done.seconds)}{rate}")
    if done.failed:
        complain("documents failed and are kept aside: `dragoman desk failed` names them, `dragoman desk failed --retry` tries again")


def span(seconds: float) -> str:
    """ "3.2 s", "4 min 10 s", "2 h 5 min"."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes = int(seconds) // 60
    return f"{minutes} min {int(seconds) % 60} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


@contextlib.contextmanager
def progress(size: int | None, dry: bool = False) -> Iterator[Callable[[Added], None]]:
    """Rate and time left on stderr: a line that moves on a terminal, one line every half minute elsewhere."""
    terminal = sys.stderr.isatty()
    began = last = time.monotonic()
    shown = False

    def told(done: Added) -> None:
        nonlocal last, shown
        now = time.monotonic()
        if now - last < (0.2 if terminal else 30):
            return
        last, shown = now, True
        line = moving(done, size, now - began)
        click.echo(f"\r\x1b[2K{line}" if terminal else line, nl=not terminal, err=True)

    try:
        yield told
    finally:
        if terminal and shown:
            click.echo("\r\x1b[2K", nl=False, err=True)


def moving(done: Added, size: int | None, seconds: float) -> str:
    """ "1,204 added, 96 already there, 2 failed · 8.3 a second · 41 % · 12 min left"."""
    parts = [f"{done.added:,} added, {done.known:,} already there, {done.failed:,} failed"]
    if seconds > 0:
        parts.append(f"{done.seen / seconds:.1f} a second")
    if size and done.bytes:
        share = min(1.0, done.bytes / size)
        parts += [f"{share:.0%}", f"{span(seconds * (1 - share) / share)} left"]
    return " · ".join(parts)
