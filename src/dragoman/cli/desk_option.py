"""`--desk DIR`: which desk a command works on."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def desk_option(command: Command) -> Command:
    """Give a command the option `--desk` and its function the opened `Desk` as its argument `desk`.

    Without the option: the folder named by DRAGOMAN_DESK, else the nearest folder above that holds a desk. A command that is
    given `inputs` reads those and gets no desk (None); nor does a group whose subcommand is called.
    """

    @click.option("--desk", "folder", metavar="DIR", type=click.Path(path_type=Path), help="The desk's folder [default: DRAGOMAN_DESK, else the nearest above].")
    @wraps(command)
    def opened(*args: Any, folder: Path | None, **options: Any) -> Any:
        from dragoman.desk import Desk, find_desk

        context = click.get_current_context()
        elsewhere = options.get("inputs") or context.invoked_subcommand is not None
        return command(*args, desk=None if elsewhere else Desk(find_desk(folder)), **options)

    return opened  # type: ignore[return-value]
