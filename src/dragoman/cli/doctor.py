"""`dragoman doctor`: what is installed, what is missing, and the one command that mends it."""

from __future__ import annotations

import json

import click

from dragoman.doctor import Health, examine


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Show versions and fingerprints, and what is missing; exit code 2 when anything is."""
    health = examine()
    click.echo(json.dumps(health.as_dict(), indent=2, ensure_ascii=False) if as_json else _page(health))
    if health.missing:
        ctx.exit(2)


def _page(health: Health) -> str:
    lines = [f"dragoman    {health.dragoman}", f"Python      {health.python} ({health.platform})"]
    lines += [f"knowledge   {health.knowledge or 'missing'}", "", "packages"]
    wide = max((len(name) for name in health.packages), default=0)
    lines += [f"  {name:<{wide}}  {number or 'missing'}" for name, number in health.packages.items()]
    lines += ["", "models"]
    lines += [f"  {m.name}  {m.megabytes:.1f} MB  blake2b {m.hash}" if m.hash else f"  {m.name}  missing" for m in health.models] or ["  none"]
    lines.append("")
    if not health.missing:
        return "\n".join([*lines, "All is in place."])
    return "\n".join([*lines, "Missing", *(f"  {m.what}\n    mend it with: {m.mend}" for m in health.missing)])
