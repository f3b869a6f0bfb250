"""`dragoman why`: everything behind one record."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from dragoman.cli.desk_option import desk_option

if TYPE_CHECKING:
    from dragoman.desk import Desk
    from dragoman.desk.telling import Report, Told


@click.command("why")
@click.argument("record", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@desk_option
def command(desk: Desk, record: str, as_json: bool) -> None:
    """Show every report of an event, statement, tie or forecast: its sentence, its link and what made it."""
    told = desk.why(record)
    if as_json:
        import json

        from dragoman.cli.answers import _plain

        click.echo(json.dumps(_plain(told.as_dict()), indent=2, ensure_ascii=False))
        return
    click.echo(page(told, colour=sys.stdout.isatty() and not os.environ.get("NO_COLOR")), nl=False)


def page(told: Told, colour: bool = False, width: int | None = None) -> str:
    """The reports as a page for a terminal; the words that are evidence are underlined, or stand between underscores."""
    import io
    import shutil

    from rich.console import Console

    from dragoman.cli.render_text import Page
    from dragoman.cli.wording import Wording, clean

    out = io.StringIO()
    console = Console(
        file=out, width=width or max(40, min(110, shutil.get_terminal_size((100, 24)).columns)), force_terminal=colour, no_color=not colour,
        highlight=False, markup=False, emoji=False, legacy_windows=False,
    )  # fmt: skip
    documents = len({r.reading.document.id for r in told.reports})
    console.print(f"{told.kind.rstrip('s')} {told.id}: {_number(len(told.reports), 'report')} in {_number(documents, 'document')}")
    for report in told.reports:
        console.print()
        Page(console, Wording(report.reading), colour, True).head()
        _record(Page(console, Wording(report.reading), colour, True), report)
        document = report.reading.document
        console.print(clean(f"  document {document.id} · coder {report.reading.coder.version} ({report.reading.coder.fingerprint})"), style="dim")
    for said in told.judgements:
        console.print()
        console.print(clean(f"{said['kind']} by {said['author']}, {said['at']:%Y-%m-%d}: {said['verdict']}" + (f" ({said['because']})" if said["because"] else "")))
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))


def _record(page: object, report: Report) -> None:
    from dragoman.cli.render_text import Page
    from dragoman.cli.wording import STATUS
    from dragoman.records import Event, Forecast, Statement, Tie

    assert isinstance(page, Page)
    record = report.record
    if isinstance(record, Event):
        page.console.print(f"  {STATUS[record.status]}")
        page.event(record)
    elif isinstance(record, Statement):
        page.statement(record)
    elif isinstance(record, Tie):
        page.tie(record)
    elif isinstance(record, Forecast):
        page.forecast(record)


def _number(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")
