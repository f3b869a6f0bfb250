"""Lines that the relation commands share: a piece of evidence, an answer as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from dragoman.relations.evidence import Evidence

LONGEST = 160


def print_evidence(found: Iterable[Evidence], indent: str = "    ") -> None:
    """Each record with its id, date, parties and sentence."""
    for one in found:
        weighed = f"  {one.score:+.1f} × {one.weight:.2f}" if one.score else ""
        click.echo(f"{indent}{one.id}  {one.date}  {one.source} → {one.target}  {one.kind} ({one.status or one.layer}){weighed}")
        if one.sentence:
            said = " ".join(one.sentence.split())
            click.echo(f"{indent}  “{said if len(said) <= LONGEST else said[: LONGEST - 1] + '…'}”" + (f"  {one.outlet}" if one.outlet else ""))


def print_json(found: Any) -> None:
    """The whole answer as JSON."""
    import msgspec

    click.echo(msgspec.json.format(msgspec.json.encode(found)).decode())
