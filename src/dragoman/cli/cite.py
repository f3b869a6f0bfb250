"""`dragoman cite`: how to cite an export, or the program."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("cite")
@click.argument("export", required=False, type=click.Path(path_type=Path))
@click.option("--style", type=click.Choice(("text", "bibtex", "csl")), default="text", show_default=True, help="How the citation is written.")
def command(export: Path | None, style: str) -> None:
    """How to cite an export (its file, or its manifest), with versions, filters and hash; without one, the program."""
    from dragoman.desk.exports.manifest import cite, read_manifest

    if export is not None:
        click.echo(cite(read_manifest(export), style=style))
        return
    from dragoman.reading import coder

    click.echo(cite(style=style, fingerprint=coder().fingerprint))
