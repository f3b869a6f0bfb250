"""`dragoman network --on DATE`: who stands with whom, how far from balance, and what is out of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dragoman.cli.relations_lines import print_evidence, print_json
from dragoman.cli.relations_source import key_of, listed, source_options, tables_of

if TYPE_CHECKING:
    from dragoman.relations.networks import Network


@click.command("network")
@click.option("--on", required=True, metavar="DATE", help="The day (YYYY-MM-DD); later reports are left out.")
@click.option("--least", type=click.IntRange(1), default=5, show_default=True, help="Fewest reports that make an edge.")
@click.option("--layer", "layers", multiple=True, metavar="NAMES", help="Layers to use: acts, words, ties (default: all; joined by commas).")
@click.option("--without", multiple=True, metavar="NAMES", help="Leave out events that are planned, denied, predicted or omitted.")
@click.option("--among", multiple=True, metavar="ACTORS", help="Keep only these actors (joined by commas).")
@click.option("--seconds", type=click.FloatRange(0.1), default=20.0, show_default=True, help="Time for the exact frustration index; then its bound is told.")
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Draw the network to this .svg or .png file.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON, with the evidence of every edge.")
@source_options
def command(
    on: str, least: int, layers: tuple[str, ...], without: tuple[str, ...], among: tuple[str, ...], seconds: float, plot: Path | None, as_json: bool,
    desk: Path | None, origin: Path | None, form: str | None,
) -> None:  # fmt: skip
    """The signed network of all actors on a day: camps, balance, and the triads out of balance with the edge to mend."""
    from dragoman.relations.effects import LAYERS
    from dragoman.relations.networks import network

    keys = tuple(key_of(name) for name in listed(among))
    found = network(
        tables_of(desk, origin, form), on, least=least, layers=listed(layers) or LAYERS, without=listed(without), among=keys, seconds=seconds
    )
    if plot is not None:
        from dragoman.relations.plots import draw_network

        draw_network(found, plot)
    if as_json:
        print_json(found)
    else:
        _print_page(found)


def _print_page(found: Network) -> None:
    signed = [e for e in found.edges if e.sign != "0"]
    click.echo(f"{found.on}: {len(found.nodes)} actors, {len(signed)} signed edges ({sum(e.sign == '+' for e in signed)} friendly), {len(found.edges) - len(signed)} of no sure sign")
    bound = "exact" if found.exact else f"time ran out: at least {found.bound}"
    click.echo(f"frustration {found.frustration} ({bound}){_null(found, 'frustration')}")
    for name, value in (("strict", found.strict), ("weak", found.weak), ("walk", found.walk)):
        if value is not None:
            click.echo(f"{name} balance {value:.3f}{_null(found, name)}")
    plus, one, two, three = found.triangles
    click.echo(f"triangles +++ {plus}, ++− {one}, +−− {two}, −−− {three}")
    for camp in (0, 1):
        members = [n for n in found.nodes if n.camp == camp]
        if members:
            click.echo(f"camp {camp + 1}: " + ", ".join(n.key + ("" if n.margin > 0 else " (either)") for n in members))
    for title, chosen in (("frustrated", [e for e in signed if e.frustrated]), ("edges", [e for e in signed if not e.frustrated])):
        if chosen:
            click.echo(f"\n{title}")
        for e in chosen:
            click.echo(f"  {e.a} {e.sign} {e.b}  {e.level:+.1f} [{e.low:+.1f}, {e.high:+.1f}]  {e.reports:.0f} reports, last {e.last}")
            print_evidence(e.evidence[:1])
    if found.triads:
        click.echo("\nout of balance; the edge known least surely would mend it")
    for t in found.triads:
        a, b, c = t.actors
        click.echo(f"  {a} {t.signs[0]} {b}, {a} {t.signs[1]} {c}, {b} {t.signs[2]} {c}: mend {t.mend[0]}–{t.mend[1]}" + (" (all enemies: weakly balanced)" if t.weak else ""))


def _null(found: Network, name: str) -> str:
    if name not in found.null:
        return ""
    mean, z = found.null[name]
    return f"; by chance {mean:.2f}, z {z:+.1f}"
