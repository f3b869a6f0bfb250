"""`dragoman relation A B`: how two actors stand to each other over time, and what changed it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dragoman.cli.relations_lines import print_evidence, print_json
from dragoman.cli.relations_source import given_effects, key_of, listed, source_options, tables_of
from dragoman.errors import UsageError

if TYPE_CHECKING:
    from dragoman.relations.series import Relation

BAR = 21  # characters of the little scale from -10 to 10


@click.command("relation")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option("--since", metavar="DATE", help="Show the series from this day on (YYYY-MM-DD); all reports are used for the estimate.")
@click.option("--until", metavar="DATE", help="Show the series up to this day.")
@click.option("--by", type=click.Choice(["week", "month"]), default="month", show_default=True, help="Length of a period.")
@click.option("--layer", "layers", multiple=True, metavar="NAMES", help="Layers to use: acts, words, ties (default: all; joined by commas).")
@click.option("--without", multiple=True, metavar="NAMES", help="Leave out events that are planned, denied, predicted or omitted (or a status).")
@click.option("--effect", multiple=True, metavar="NAME=X", help="Give a status or group of them another effect, such as planned=0.5.")
@click.option("--direction", type=click.Choice(["forth", "back", "mutual"]), help="Print one direction: forth is A to B (default: all three).")
@click.option("--open", "period", metavar="DATE", help="Print the sentences behind one period, heaviest first, and nothing else.")
@click.option("--changes/--no-changes", default=True, show_default=True, help="Look for change points.")
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Draw the series to this .svg or .png file.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON, with the evidence ids of every point.")
@click.option("--csv", "as_csv", is_flag=True, help="Print the series as CSV.")
@source_options
def command(
    a: str, b: str, since: str | None, until: str | None, by: str, layers: tuple[str, ...], without: tuple[str, ...], effect: tuple[str, ...],
    direction: str | None, period: str | None, changes: bool, plot: Path | None, as_json: bool, as_csv: bool, desk: Path | None,
    origin: Path | None, form: str | None,
) -> None:  # fmt: skip
    """How A and B stand to each other over time: a level from -10 to 10 with its 90 % interval, its changes, and their evidence.

    A and B are countries (RUS, Russia) or actor ids (hamas, nato). Levels come from reported events, words and ties, counted by
    independent origins; docs/relations.md explains the method.
    """
    from dragoman.relations.effects import LAYERS
    from dragoman.relations.series import opened, relation

    tables = tables_of(desk, origin, form)
    one, other = key_of(a), key_of(b)
    used = listed(layers) or LAYERS
    if period is not None:
        behind = opened(tables, one, other, period, by="week" if by == "week" else "month", layers=used)
        if not behind:
            raise UsageError(f"--open {period}: nothing was reported in that period; take one from the series")
        print_evidence(behind, "")
        return
    found = relation(
        tables, one, other, since=since, until=until, by="week" if by == "week" else "month", layers=used, without=listed(without),
        changed=given_effects(effect), find_changes=changes,
    )  # fmt: skip
    if plot is not None:
        from dragoman.relations.plots import draw_relation

        draw_relation(found, plot)
    if as_json:
        print_json(found)
    elif as_csv:
        _print_csv(found)
    else:
        _print_page(found, direction)


def _print_page(found: Relation, direction: str | None) -> None:
    from dragoman.relations.wording import name_of

    click.echo(f"{name_of(found.a)} and {name_of(found.b)}, by {found.by}; layers {', '.join(found.layers)}; level -10 to 10, 90 % interval")
    titles = {"forth": f"{found.a} → {found.b}", "back": f"{found.b} → {found.a}", "mutual": "both"}
    for series in found.series:
        if not series.points or direction not in (None, series.direction):
            continue
        click.echo(f"\n{titles[series.direction]}")
        for p in series.points:
            told = f"{p.deeds} deeds, {p.origins} origins" if p.deeds else "nothing reported"
            click.echo(f"  {p.start}  {p.level:+6.2f}  [{p.low:+6.2f}, {p.high:+6.2f}]  {_scale(p.low, p.level, p.high)}  {told}")
    if found.changes:
        click.echo("\nchanges")
    for change in found.changes:
        click.echo(f"  {change.explanation}")
        print_evidence(change.evidence)
    for note in found.notes:
        click.echo(f"\nnote: {note}")
    click.echo("\nopen a point with --open DATE, a record with `dragoman why ID`")


def _scale(low: float, at: float, high: float) -> str:
    """The interval as a strip of characters, the zero in the middle."""

    def place(value: float) -> int:
        return round((value + 10) / 20 * (BAR - 1))

    strip = ["·"] * BAR
    strip[BAR // 2] = "|"
    for i in range(place(low), place(high) + 1):
        strip[i] = "─"
    strip[place(at)] = "●"
    return "".join(strip)


def _print_csv(found: Relation) -> None:
    import csv
    import sys

    writer = csv.writer(sys.stdout)
    writer.writerow(["a", "b", "direction", "start", "level", "low", "high", "reports", "deeds", "origins", "evidence"])
    for series in found.series:
        for p in series.points:
            writer.writerow([found.a, found.b, series.direction, p.start, p.level, p.low, p.high, p.reports, p.deeds, p.origins, " ".join(p.evidence)])
