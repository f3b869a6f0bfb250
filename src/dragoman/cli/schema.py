"""`dragoman schema`: the contract as JSON Schema."""

from __future__ import annotations

import json

import click

from dragoman.records import json_schema


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of a reading."""
    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
