"""`dragoman forecasts resolve|scores`: what became of forecasts, confirmed by a person, and who was right."""

from __future__ import annotations

import datetime
import getpass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dragoman.cli.relations_lines import print_evidence, print_json
from dragoman.cli.relations_source import open_desk
from dragoman.errors import UsageError

if TYPE_CHECKING:
    from dragoman.desk import Desk
    from dragoman.relations.ledger import Proposal, Scores

DESK = click.option("--desk", "desk", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="The desk (default: that of `forecasts`, else the nearest).")


@click.command("resolve")
@click.argument("forecast", required=False, metavar="[ID]")
@click.option("--outcome", type=click.Choice(["yes", "no", "open"]), help="What became of it; `open` takes an earlier verdict back.")
@click.option("--because", metavar="WORDS", help="Why: kept with the verdict.")
@click.option("--author", metavar="NAME", help="Who decides (default: the user's name).")
@click.option("--by", metavar="NAME", help="Without ID: only forecasts of this speaker.")
@click.option("--due", "only_due", is_flag=True, help="Without ID: only forecasts whose day has come.")
@click.option("--open", "only_open", is_flag=True, help="Without ID: only forecasts for which no outcome is proposed.")
@click.option("--on", metavar="DATE", help="The day it is now (default: the last day of the record; for --due, today).")
@click.option("--json", "as_json", is_flag=True, help="Print the proposals as JSON.")
@DESK
@click.pass_context
def resolve(
    ctx: click.Context, forecast: str | None, outcome: str | None, because: str | None, author: str | None, by: str | None, only_due: bool,
    only_open: bool, on: str | None, as_json: bool, desk: Path | None,
) -> None:  # fmt: skip
    """Propose what became of forecasts, with evidence; with ID and --outcome, keep a person's verdict with its date and author."""
    from dragoman.relations.ledger import proposals
    from dragoman.relations.tables import from_desk

    opened = _desk(ctx, desk)
    if outcome is not None:
        if forecast is None or not (because or "").strip():
            raise UsageError("--outcome: needs the forecast's ID and --because WORDS; `dragoman forecasts resolve` lists the ids")
        proposals(from_desk(opened), opened.judgements(), forecast=forecast)  # an id that does not exist is refused
        kept = opened.judge("forecast", forecast, outcome, because or "", author or getpass.getuser())
        click.echo(f"{kept}  {forecast} {outcome}")
        return
    found = proposals(from_desk(opened), opened.judgements(), forecast=forecast, on=on)
    if by is not None:
        found = tuple(p for p in found if by.lower() in (p.by or "").lower())
    if only_due:
        now = on or datetime.date.today().isoformat()
        found = tuple(p for p in found if p.due is not None and p.due <= now)
    if only_open:
        found = tuple(p for p in found if p.outcome == "open")
    if as_json:
        print_json(found)
    else:
        _print_proposals(found)


@click.command("scores")
@click.option("--by", metavar="NAME", help="Only this speaker.")
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Draw the calibration to this .svg or .png file.")
@click.option("--json", "as_json", is_flag=True, help="Print the scores as JSON.")
@DESK
@click.pass_context
def scores(ctx: click.Context, by: str | None, plot: Path | None, as_json: bool, desk: Path | None) -> None:
    """How right the forecasts were: Brier and log score at both ends of each likelihood, calibration, by speaker."""
    from dragoman.relations.ledger import scores as score

    opened = _desk(ctx, desk)
    found = score(opened.table("forecasts"), opened.judgements(), by=by)
    if plot is not None:
        from dragoman.relations.plots import draw_calibration

        draw_calibration(found, plot)
    if as_json:
        print_json(found)
    else:
        _print_scores(found)


def _desk(ctx: click.Context, desk: Path | None) -> Desk:
    """The desk of the option, else of the `forecasts` group that the command stands under."""
    above = ctx.parent.params.get("folder") if ctx.parent is not None else None
    return open_desk(desk or above)


def _print_proposals(found: tuple[Proposal, ...]) -> None:
    for p in found:
        said = f"{p.low:.0%}–{p.high:.0%}" if p.low != p.high else f"{p.low:.0%}"
        click.echo(f"{p.forecast}  {p.by or 'the author'}, {p.published or 'no date'}: {said} “{' '.join(p.what.split())}”" + (f", by {p.due}" if p.due else ""))
        state = f"decided: {p.judged}" if p.judged else f"proposed: {p.outcome}"
        click.echo(f"  {state}: {p.because}")
        print_evidence(p.evidence)
    click.echo(f"{len(found)} forecasts; confirm with `dragoman forecasts resolve ID --outcome yes|no --because WORDS`")


def _print_scores(found: Scores) -> None:
    if found.brier is not None and found.log is not None:
        click.echo(f"{found.forecasts} resolved, {found.unresolved} open; Brier {found.brier[0]:.3f} to {found.brier[1]:.3f}, log {found.log[0]:.3f} to {found.log[1]:.3f}")
    for s in found.speakers:
        place = f"{s.rank}." if s.rank is not None else "–"
        click.echo(f"  {place:>3} {s.by}: {s.forecasts} forecasts, Brier {s.brier[0]:.3f} to {s.brier[1]:.3f}, said {s.said[0]:.0%}–{s.said[1]:.0%}, came true {s.came_true:.0%}")
    for b in found.calibration:
        click.echo(f"  said {b.low:.0%}–{b.high:.0%}: {b.forecasts} forecasts, came true {b.came_true:.0%} [{b.interval[0]:.0%}, {b.interval[1]:.0%}]")
    for note in found.notes:
        click.echo(f"note: {note}")
