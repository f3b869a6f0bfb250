"""`dragoman export`: the desk's events in the formats of the field."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dragoman.cli.desk_option import desk_option
from dragoman.cli.questions import ACTOR, BETWEEN, SURE, one, options, some

if TYPE_CHECKING:
    from dragoman.desk import Desk

NAMES = ("plover", "polecat", "icews", "gdelt", "csv", "parquet", "ftm", "graphml", "gexf")


@click.command("export")
@click.argument("form", type=click.Choice(NAMES), metavar="FORMAT")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file, and its manifest beside it.")
@click.option("--unit", type=click.Choice(("event", "record")), default="event", show_default=True, help="One row an event of the desk, or one a record.")
@click.option("--one-a-day", is_flag=True, help="Keep only the first of all events with the same day, actor, recipient and type.")
@BETWEEN
@some("--by", "by", "ACTOR", f"Done by: {ACTOR}.")
@some("--to", "to", "ACTOR", "Done to this actor.")
@some("--with", "with_", "ACTOR", "This actor takes part, in any role.")
@some("--type", "type", "TYPE", "PLOVER type.")
@some("--status", "status", "STATUS", "Status of the records.")
@click.option("--quad", type=click.IntRange(1, 4), multiple=True, help="Quad class.")
@some("--where", "where", "PLACE", "In this country (ISO 3166 alpha-3) or a place of this name.")
@some("--outlet", "outlet", "NAME", "Published by an outlet whose name holds this.")
@options(SURE, one("--since", "DATE", "On or after this day, month or year."), one("--until", "DATE", "On or before this day, month or year."))
@desk_option
def command(desk: Desk, form: str, output: Path | None, unit: str, one_a_day: bool, **filters: Any) -> None:
    """Write events in FORMAT: plover, polecat, icews, gdelt, csv, parquet, ftm, graphml or gexf (docs/exports.md)."""
    from dragoman.desk.exports import formats
    from dragoman.desk.exports.gather import gather, versions

    given = {k: v for k, v in filters.items() if v not in (None, (), "")}
    material = gather(desk, given)
    to: Any = output or sys.stdout.buffer
    told = formats.write(form, material, to, unit=unit, once_a_day=one_a_day, filters=given, versions=versions(desk))  # type: ignore[arg-type]
    if output is not None:
        click.echo(f"{output}: {told.events} {'events' if unit == 'event' else 'records'} of {told.documents} documents; cite it with `dragoman cite {output}`", err=True)
