"""`dragoman stance X --toward A --toward B`: to whom X leans, whether it keeps a balance or only keeps silent."""

from __future__ import annotations

from pathlib import Path

import click

from dragoman.cli.relations_lines import print_evidence, print_json
from dragoman.cli.relations_source import key_of, listed, source_options, tables_of


@click.command("stance")
@click.argument("actor", metavar="ACTOR")
@click.argument("more", nargs=-1, metavar="[TARGET]...")
@click.option("--toward", "toward", multiple=True, required=True, metavar="TARGET", help="An actor that it is measured against; more may follow it.")
@click.option("--since", metavar="DATE", help="Only reports from this day on (YYYY-MM-DD).")
@click.option("--until", metavar="DATE", help="Only reports up to this day.")
@click.option("--layer", "layers", multiple=True, metavar="NAMES", help="Layers to use: acts, words, ties (default: all; joined by commas).")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@source_options
def command(
    actor: str, more: tuple[str, ...], toward: tuple[str, ...], since: str | None, until: str | None, layers: tuple[str, ...], as_json: bool,
    desk: Path | None, origin: Path | None, form: str | None,
) -> None:  # fmt: skip
    """How ACTOR stands toward others: leaning, balanced, of low activity, or silent where it spoke of others; with the evidence."""
    from dragoman.relations.effects import LAYERS
    from dragoman.relations.stances import stance

    targets = tuple(key_of(name) for name in (*listed(toward), *more))
    found = stance(tables_of(desk, origin, form), key_of(actor), targets, since=since, until=until, layers=listed(layers) or LAYERS)
    if as_json:
        print_json(found)
        return
    click.echo(found.explanation)
    for side in found.sides:
        click.echo(f"\ntoward {side.target}: {side.deeds} deeds, {side.expected} expected; hostile words {side.hostile_words}, {side.expected_hostile} expected")
        for title, chosen in (("", side.evidence), ("  not done or denied", side.omitted), (f"  as {side.target} sees it", side.seen)):
            if chosen and title:
                click.echo(title)
            print_evidence(chosen)
        if side.silent and side.said_of_others:
            click.echo("  said of others, not here")
            print_evidence(side.said_of_others)
    if found.views:
        click.echo(f"\nhow {found.actor}'s position is described")
        print_evidence(found.views)
