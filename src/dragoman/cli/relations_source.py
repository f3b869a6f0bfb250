"""Where the relation commands take their tables from: the current desk, or a file named with `--from`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dragoman.errors import UsageError

if TYPE_CHECKING:
    from dragoman.desk import Desk
    from dragoman.relations.tables import Tables

F = TypeVar("F", bound=Callable[..., Any])

FORMATS = ("gdelt", "icews", "polecat", "plover")


def source_options(function: F) -> F:
    """`--desk`, `--from` and `--format`, as keyword arguments `desk`, `origin` and `form`."""
    for option in (
        click.option("--format", "form", type=click.Choice(FORMATS), help="What the file of --from is, where it does not come from a desk."),
        click.option(
            "--from", "origin", type=click.Path(path_type=Path), metavar="FILE", help="Take the tables from this file or folder, not from a desk."
        ),
        click.option(
            "--desk", "desk", type=click.Path(path_type=Path, file_okay=False), envvar="DRAGOMAN_DESK", metavar="DIR",
            help="The desk (default: the nearest parent folder that holds desk.toml).",
        ),
    ):
        function = option(function)
    return function


def tables_of(desk: Path | None, origin: Path | None, form: str | None) -> Tables:
    """The tables that the options name."""
    from dragoman.relations.tables import from_desk, from_file

    if origin is not None:
        return from_file(origin, form)
    if form is not None:
        raise UsageError(f"--format {form}: goes with --from; name the file that has this format")
    return from_desk(open_desk(desk))


def open_desk(desk: Path | None) -> Desk:
    """The desk that the option names, or the nearest one."""
    from dragoman.desk import Desk, find_desk

    return Desk(find_desk(desk))


def key_of(name: str) -> str:
    """The key of an actor: the ISO code of a country named by code or name, else an actor id (hamas, nato)."""
    from dragoman.desk.who import who

    found = who(name)
    return found.country or (found.ids[0] if found.ids else name)


def given_effects(pairs: tuple[str, ...]) -> dict[str, float]:
    """`planned=0.2` as {"planned": 0.2}."""
    out = {}
    for pair in pairs:
        name, _, value = pair.partition("=")
        try:
            out[name] = float(value)
        except ValueError as error:
            raise UsageError(f"--effect {pair}: not NAME=NUMBER; write for example planned=0.5") from error
    return out


def listed(values: tuple[str, ...]) -> tuple[str, ...]:
    """Values given several times or joined by commas."""
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())
