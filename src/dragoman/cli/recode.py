"""`dragoman recode`: code the stored texts again, and say what that changed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dragoman.cli import complain
from dragoman.cli.answers import form_options
from dragoman.cli.desk_option import desk_option

if TYPE_CHECKING:
    import pyarrow as pa

    from dragoman.desk import Desk
    from dragoman.desk.recoding import Change


@click.command("recode")
@click.option("--dry-run", is_flag=True, help="Report what would change and keep nothing.")
@click.option("--report", "only_report", is_flag=True, help="Do not code; show what the last coding with the present program changed.")
@click.option("--jobs", type=click.IntRange(1, 1024), metavar="N", help="Reading processes [default: one for each core].")
@form_options
@desk_option
@click.pass_context
def command(ctx: click.Context, desk: Desk, dry_run: bool, only_report: bool, jobs: int | None, form: str | None, output: Path | None) -> None:
    """Code again, from the stored text, what the present program has not coded: after a change of knowledge or models.

    Records that come out the same are not touched. A row tells of each record that appeared, changed or went, which fields
    differ, and which part of the program differs. Running it again goes on where it was stopped.
    """
    from dragoman.cli.answers import write

    empty: tuple[tuple[str, str], ...] = ()
    if only_report:
        changes, failed = desk.changes(), empty
    else:
        from dragoman.cli.add import progress
        from dragoman.desk.adding import Added

        with progress(None) as told:
            done = desk.recode(jobs=jobs, dry=dry_run, told=lambda r: told(Added(added=r.documents, failed=len(r.failed), seconds=r.seconds)))
        would = "would give" if dry_run else "gave"
        line = f"{done.documents:,} documents coded again: {done.same:,} {would} the same, {done.changed:,} something else, {len(done.failed):,} failed"
        click.echo(line, err=form is not None)
        changes, failed = list(done.changes), done.failed
    if form is None:
        for (kind, what), number in sorted(Counter((c.kind, c.what) for c in changes).items()):
            click.echo(f"  {kind} {what}: {number:,}")
    write(table(changes), form, output, ["what", "record", "id", "fields", "why"], _line) if changes or form else None
    for document, message in failed:
        complain(f"{document}: could not be coded again ({message}); its old reading holds")
    if failed:
        ctx.exit(2)


def table(changes: list[Change]) -> pa.Table:
    """The changes as rows; values before and after as JSON."""
    import pyarrow as pa

    from dragoman.cli.answers import as_json

    names = ("document_id", "kind", "id", "what", "field", "before", "after", "why")
    rows = [
        dict(zip(names, (c.document_id, c.kind, c.id, c.what, name or None, _json(old, as_json), _json(new, as_json), list(c.why)), strict=True))
        for c in changes
        for name, (old, new) in c.fields.items()
    ]
    return pa.Table.from_pylist(rows, schema=pa.schema([(n, pa.string()) for n in names[:-1]] + [("why", pa.list_(pa.string()))]))


def _json(value: Any, encode: Any) -> str | None:
    return value if value is None or isinstance(value, str) else encode(value)


def _line(row: dict[str, Any]) -> list[str]:
    field = f"{row['field']}: " if row["field"] else ""
    change = " → ".join(_clipped(v) for v in (row["before"], row["after"]) if v is not None) if not row["field"] else f"{_clipped(row['before'])} → {_clipped(row['after'])}"
    return [row["what"], row["kind"], row["id"], field + change, ", ".join(row["why"])]


def _clipped(text: str | None) -> str:
    return "nothing" if text is None else text if len(text) <= 120 else text[:119] + "…"
