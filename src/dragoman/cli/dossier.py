"""`dragoman dossier`: one page on an actor or a dyad."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dragoman.cli.desk_option import desk_option
from dragoman.errors import UsageError

if TYPE_CHECKING:
    from dragoman.desk import Desk


@click.command("dossier")
@click.argument("actors", nargs=-1, required=True)
@click.option("--since", metavar="DATE", help="On or after this day, month or year.")
@click.option("--until", metavar="DATE", help="On or before this day, month or year.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file instead of the screen.")
@desk_option
def command(desk: Desk, actors: tuple[str, ...], since: str | None, until: str | None, output: Path | None) -> None:
    """One HTML page on an actor, or on two and what is between them: events, ties, statements, each with its sentence."""
    from dragoman.desk.exports import dossier
    from dragoman.desk.exports.formats import replaced

    if len(actors) > 2:
        raise UsageError(f"dossier: takes one actor or two, not {len(actors)}; put a name of several words in quotation marks")
    text = dossier.page(dossier.of(desk, actors, since=since, until=until)).encode("utf-8")
    if output is None:
        click.echo(text, nl=False)
    else:
        replaced(output, [text])
