"""`dragoman sql`: one SELECT over the tables of the desk."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dragoman.cli.answers import form_options
from dragoman.cli.desk_option import desk_option

if TYPE_CHECKING:
    from dragoman.desk import Desk


@click.command("sql")
@click.argument("query")
@click.option("--timeout", type=click.FloatRange(0.1), default=30.0, show_default=True, metavar="SECONDS", help="Give the query up after so long.")
@form_options
@desk_option
def command(desk: Desk, query: str, timeout: float, form: str | None, output: Path | None) -> None:
    """Ask the desk in SQL: one SELECT in DuckDB's dialect (- reads it from standard input). Only the desk's tables can be read."""
    from dragoman.cli.answers import as_json, write

    rows = desk.sql(sys.stdin.read() if query == "-" else query, timeout=timeout)
    names = list(rows.column_names)
    write(rows, form, output, names, lambda r: [_cell(r.get(n), as_json) for n in names])


def _cell(value: object, as_json: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list | dict):
        assert callable(as_json)
        return str(as_json(value))
    return str(round(value, 6)) if isinstance(value, float) else str(value)
