"""`dragoman read`: read inputs and write the readings as a page or as JSON."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

import click
import msgspec

import dragoman
from dragoman.cli import complain
from dragoman.errors import DragomanError, UsageError
from dragoman.intake.source import is_url
from dragoman.records import Reading

FORMATS = ("text", "json", "jsonl", "html")


@click.command("read")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How the readings are written.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file instead of the screen.")
@click.option("--explain", is_flag=True, help="Show what made each record (text and html), and sentence by sentence why events were coded or not (text).")
@click.option("--min-confidence", type=click.FloatRange(0, 1), metavar="X", help="Leave out records less certain than X (0 to 1).")
@click.pass_context
def command(ctx: click.Context, inputs: tuple[str, ...], form: str, output: Path | None, explain: bool, min_confidence: float | None) -> None:
    """Read articles: each INPUT is a file, an http(s) address, or - for standard input.

    The kind (Markdown, HTML, text, JSON lines) is detected. An input that cannot be read is named on standard error, the
    others are read all the same, and the exit code is 2.
    """
    failed: list[str] = []

    def on_error(source: str, error: DragomanError) -> None:
        failed.append(source)
        complain(error)

    with _progress(inputs) as sources:
        found = dragoman.read_many(sources, on_error=on_error, min_confidence=min_confidence)
        readings = (confident(r, min_confidence) if min_confidence else r for r in found)
        _write(_pages(readings, form, explain, output is None), output)
    if failed:
        ctx.exit(2)


def confident(reading: Reading, least: float) -> Reading:
    """The reading without records below a confidence; what a kept record points to is kept, so that no id leads nowhere."""
    events = tuple(e for e in reading.events if e.confidence >= least)
    ties = tuple(t for t in reading.ties if t.confidence >= least)
    forecasts = tuple(f for f in reading.forecasts if f.confidence >= least)
    predicted = {f.event for f in forecasts}
    events = tuple(e for e in reading.events if e in events or e.id in predicted)
    needed = {i for e in events for i in e.according_to} | {i for t in ties for i in t.according_to} | {f.statement for f in forecasts if f.statement}
    needed |= {s.id for s in reading.statements if s.confidence >= least}
    by_id = {s.id: s for s in reading.statements}
    waiting = sorted(needed)
    while waiting:
        statement = by_id.get(waiting.pop())
        for key in (statement.continues, statement.inside) if statement else ():
            if key and key not in needed:
                needed.add(key)
                waiting.append(key)
    statements = tuple(s for s in reading.statements if s.id in needed)
    return msgspec.structs.replace(reading, events=events, ties=ties, forecasts=forecasts, statements=statements)


@contextlib.contextmanager
def _progress(inputs: tuple[str, ...]) -> Iterator[Iterable[str | Path]]:
    """The inputs, each ticked off on a bar on stderr as it is taken; no bar for one input or where nobody looks."""
    places = [i if i == "-" or is_url(i) else Path(i) for i in inputs]
    if len(places) < 2 or not sys.stderr.isatty():
        yield places
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("reading", total=len(places))

        def ticking() -> Iterator[str | Path]:
            for number, place in enumerate(places):
                bar.update(task, completed=number)
                yield place
            bar.update(task, completed=len(places))

        yield ticking()


def _pages(readings: Iterator[Reading], form: str, explain: bool, to_screen: bool) -> Iterator[bytes]:
    """The output piece by piece, so that a long run can be followed and cut short."""
    if form == "jsonl":
        yield from (r.to_json(indent=None) + b"\n" for r in readings)
    elif form == "json":
        yield from _array(readings)
    elif form == "html":
        from dragoman.cli.render_html import render_page

        if found := list(readings):
            yield render_page(found, explain=explain).encode("utf-8", "replace")
    else:
        from dragoman.cli.render_text import render

        colour = to_screen and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        width = _width(to_screen)
        for number, reading in enumerate(readings):
            between = "\n" + "═" * min(width, 40) + "\n\n" if number else ""
            yield (between + render(reading, width=width, colour=colour, explain=explain)).encode("utf-8", "replace")


def _array(readings: Iterator[Reading]) -> Iterator[bytes]:
    """One reading as an object, several as an array: the second decides."""
    first = next(readings, None)
    if first is None:
        return
    second = next(readings, None)
    if second is None:
        yield first.to_json() + b"\n"
        return
    yield b"[\n" + first.to_json() + b",\n" + second.to_json()
    for reading in readings:
        yield b",\n" + reading.to_json()
    yield b"\n]\n"


def _width(to_screen: bool) -> int:
    import shutil

    return shutil.get_terminal_size((80, 24)).columns if to_screen else 80


def _write(pages: Iterable[bytes], output: Path | None) -> None:
    """Write to the screen as it comes, or to a file that appears only when it is whole."""
    if output is None:
        for page in pages:
            _show(page)
        return
    _whole(pages, output)


def _show(page: bytes) -> None:
    """Write to standard output; a reader that has gone away (`| head`) is left to click, which ends quietly."""
    try:
        sys.stdout.buffer.write(page)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(f"standard output: cannot be written ({(error.strerror or str(error)).lower()}); give a file with --output") from error


def _whole(pages: Iterable[bytes], output: Path) -> None:
    opened: list[str] = []
    stream: IO[bytes] | None = None
    try:
        with contextlib.ExitStack() as stack:
            for page in pages:
                if stream is None:  # nothing read, nothing written: an old file stays
                    handle, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
                    opened.append(name)
                    stream = stack.enter_context(os.fdopen(handle, "wb"))
                stream.write(page)
        if opened:
            mask = os.umask(0)
            os.umask(mask)
            Path(opened[0]).chmod(0o666 & ~mask)
            Path(opened.pop()).replace(output)
    except OSError as error:
        raise UsageError(f"{output}: cannot be written ({(error.strerror or str(error)).lower()}); name another file with --output") from error
    finally:
        for name in opened:
            Path(name).unlink(missing_ok=True)
