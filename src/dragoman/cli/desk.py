"""`dragoman desk`: make a desk, look after it, see what failed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dragoman.cli.answers import form_options
from dragoman.cli.desk_option import desk_option

if TYPE_CHECKING:
    from dragoman.desk import Desk


@click.group("desk")
def command() -> None:
    """The desk: a folder that keeps what was read over time."""


@command.command("init")
@click.argument("folder", required=False, default=".", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Make a desk in FOLDER (default: here), which must be empty or not yet there."""
    from dragoman.desk import Desk

    Desk.create(folder)
    click.echo(f"{folder}: a new desk; fill it with `dragoman add SOURCE... --desk {folder}`")


@command.command("status")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@desk_option
def status(desk: Desk, as_json: bool) -> None:
    """Show what the desk holds: rows by table, from when to when, what failed."""
    import json

    found = desk.status()
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    wide = max(len(n) for n in found["tables"])
    click.echo(f"desk      {desk.folder}")
    click.echo(f"published {found['first'] or '?'} to {found['last'] or '?'}")
    click.echo(f"failed    {found['failed']:,}" + ("  (dragoman desk failed)" if found["failed"] else ""))
    for name, number in found["tables"].items():
        click.echo(f"  {name:<{wide}} {number:>12,}")


@command.command("failed")
@click.option("--retry", is_flag=True, help="Try them all again; what succeeds is taken off the list.")
@click.option("--jobs", type=click.IntRange(1, 1024), metavar="N", help="Reading processes for --retry [default: one for each core].")
@form_options
@desk_option
@click.pass_context
def failed(ctx: click.Context, desk: Desk, retry: bool, jobs: int | None, form: str | None, output: Path | None) -> None:
    """List the documents that could not be added, with their errors."""
    import pyarrow as pa

    from dragoman.cli.add import progress, report
    from dragoman.cli.answers import write
    from dragoman.desk.schema import RECORDS

    if retry:
        with progress(None) as told:
            done = desk.retry(jobs=jobs, told=told)
        report(done)
        if done.failed:
            ctx.exit(2)
        return
    names = ["key", "source", "stage", "error", "message", "at"]
    rows = pa.Table.from_pylist([f._asdict() for f in desk.failed()], schema=RECORDS["failures"]).select(names)
    write(rows, form, output, ["stage", "input", "error"], lambda r: [r["stage"], r["key"], r["message"]])


@command.command("actors")
@click.option("--name", "names", multiple=True, metavar="WORDS", help="Actors whose name holds these words.")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="state, person, organisation, ... (docs/records.md, ActorKind).")
@click.option("--country", "countries", multiple=True, metavar="ISO3", help="Actors of this country.")
@click.option("--since", metavar="DATE", help="In documents published on or after this day, month or year.")
@click.option("--until", metavar="DATE", help="In documents published on or before this day, month or year.")
@form_options
@desk_option
def actors(
    desk: Desk, names: tuple[str, ...], kinds: tuple[str, ...], countries: tuple[str, ...], since: str | None, until: str | None,
    form: str | None, output: Path | None,
) -> None:  # fmt: skip
    """List who is named in the desk's documents, the most often named first."""
    from dragoman.cli.answers import write

    rows = desk.cast(name=names, kind=kinds, country=countries, since=since, until=until)
    head = ["id", "name", "kind", "country", "documents", "mentions"]
    write(rows, form, output, head, lambda r: [str(r[n]) if r[n] is not None else "" for n in head])


@command.command("rebuild")
@desk_option
def rebuild(desk: Desk) -> None:
    """Make all tables but the record anew from it, and throw the text index away."""
    click.echo(f"{desk.rebuild():,} readings projected anew")


@command.command("compact")
@desk_option
def compact(desk: Desk) -> None:
    """Lay small files together; `add` does it by itself when there are many."""
    done = desk.compact()
    click.echo("\n".join(f"{name}: {number:,} files fewer" for name, number in done.items() if number) or "nothing to lay together")


@command.command("migrate")
@click.option("--desk", "folder", metavar="DIR", type=click.Path(path_type=Path), help="The desk's folder [default: DRAGOMAN_DESK, else the nearest above].")
def migrate(folder: Path | None) -> None:
    """Bring a desk that an older dragoman made to the present format."""
    from dragoman.desk import find_desk
    from dragoman.desk.desk import migrate as migrated

    place = find_desk(folder)
    before, after = migrated(place)
    click.echo(f"{place}: format {before} -> {after}" if before != after else f"{place}: is of the present format ({after})")
