"""The command line: a thin face of the library. Each command is a module with a click command named `command` or `<name>_command`."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

import click

from dragoman.errors import DragomanError

COMMANDS = (
    "read", "eval", "schema", "doctor", "actors", "relation", "desk", "add", "watch", "events", "statements", "ties", "forecasts", "documents", "why", "sql", "recode", "network", "stance", "mediators",
    "stories", "export", "dossier", "cite",
)  # fmt: skip


class Commands(click.Group):
    """Imports a command's module only when it is asked for, so that `--help` and `schema` start at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in COMMANDS if find_spec(f"dragoman.cli.{name}")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = import_module(f"dragoman.cli.{cmd_name}")
        found = getattr(module, "command", None) or getattr(module, f"{cmd_name}_command", None)
        return found if isinstance(found, click.Command) else None

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; an error that a user can mend is one line on stderr and exit code 2."""
        try:
            return super().invoke(ctx)
        except DragomanError as error:
            complain(error)
            ctx.exit(2)


def complain(error: object) -> None:
    """One line on stderr: "dragoman: what, where, what next"."""
    line = " ".join(str(error).split())
    click.echo("dragoman: " + "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line), err=True)


def _version() -> str:
    try:
        return version("dragoman")
    except PackageNotFoundError:
        return "unknown (not installed)"


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(_version(), "--version", prog_name="dragoman", message="%(prog)s %(version)s")
def main() -> None:
    """Read reporting on politics and conflict: who did what to whom, whether it happened, and who says so."""
