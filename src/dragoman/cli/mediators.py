"""`dragoman mediators A B`: who could stand between two actors."""

from __future__ import annotations

from pathlib import Path

import click

from dragoman.cli.relations_lines import print_evidence, print_json
from dragoman.cli.relations_source import key_of, source_options, tables_of


@click.command("mediators")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option("--since", metavar="DATE", help="Only reports from this day on (YYYY-MM-DD).")
@click.option("--until", metavar="DATE", help="Only reports up to this day.")
@click.option("--most", type=click.IntRange(1), default=10, show_default=True, help="How many candidates to print.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@source_options
def command(
    a: str, b: str, since: str | None, until: str | None, most: int, as_json: bool, desk: Path | None, origin: Path | None, form: str | None
) -> None:
    """Who has access to both A and B, is accepted by both, has tried before or offers to: candidates with their evidence.

    The order is what the record shows, no probability of success; docs/relations.md gives the formula.
    """
    from dragoman.relations.mediation import mediators

    found = mediators(tables_of(desk, origin, form), key_of(a), key_of(b), since=since, until=until, most=most)
    if as_json:
        print_json(found)
        return
    for one in found.candidates:
        click.echo(
            f"{one.actor}  {one.score:.2f}  dealings with {found.a} {one.access[0]:.1f}, {found.b} {one.access[1]:.1f}; "
            f"accepted by {found.a} {one.acceptance[0]:+.1f}, {found.b} {one.acceptance[1]:+.1f}"
        )
        for title, chosen in (("tried", one.attempts), ("said to want it, or asked to", one.aspiration), ("against it", one.refused), ("friendly dealings", one.evidence)):
            if chosen:
                click.echo(f"  {title}")
                print_evidence(chosen)
