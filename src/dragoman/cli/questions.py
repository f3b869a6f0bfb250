"""`dragoman events|statements|ties|forecasts|documents`: questions to the desk, their filters as options."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dragoman.cli.answers import Rows, form_options
from dragoman.cli.desk_option import desk_option
from dragoman.errors import UsageError

if TYPE_CHECKING:
    from dragoman.desk import Desk

ACTOR = "a country (RUS, Russia), a body (UN), words of a name (Lavrov), or id:KEY"
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def some(flag: str, name: str, metavar: str, words: str, *more: str) -> Decorator:
    """An option that can be given several times; any of its values fits."""
    return click.option(flag, *more, name, multiple=True, metavar=metavar, help=words)


def one(flag: str, metavar: str, words: str, kind: Any = str) -> Decorator:
    return click.option(flag, metavar=metavar, type=kind, help=words)


COMMON = (
    one("--since", "DATE", "On or after this day, month or year (2023-10-07, 2023-10, 2023)."),
    one("--until", "DATE", "On or before this day, month or year."),
    some("--outlet", "outlet", "NAME", "Published by an outlet whose name holds this."),
    some("--document", "document", "ID", "In this document."),
    one("--text", "WORDS", 'Words that must occur; "a phrase", -without, one OR other, begin*.'),
    click.option("--limit", type=click.IntRange(0), metavar="N", help="At most so many rows."),
)
SURE = one("--min-confidence", "X", "At least this certain (0 to 1).", click.FloatRange(0, 1))
BETWEEN = click.option("--between", nargs=2, metavar="A B", help=f"Between two actors, either way round; each is {ACTOR}.")


def options(*made: Decorator) -> Decorator:
    """Several options as one decorator, in the order given."""
    return lambda function: reduce(lambda f, option: option(f), reversed(made), function)


def ask(desk: Desk, table: str, form: str | None, output: Path | None, filters: dict[str, Any], head: list[str], line: Rows) -> None:
    from dragoman.cli.answers import write

    given = {name: value for name, value in filters.items() if value is not None and value != ()}
    write(getattr(desk, table)(**given).arrow(), form, output, head, line)


@click.command("events")
@BETWEEN
@some("--by", "by", "ACTOR", f"Done by: {ACTOR}.")
@some("--to", "to", "ACTOR", "Done to this actor.", "--about")
@some("--with", "with_", "ACTOR", "This actor takes part, in any role.")
@some("--said-by", "said_by", "ACTOR", "Told in this actor's voice.")
@some("--type", "type", "TYPE", "PLOVER type: ACCUSE, CONSULT, ASSAULT, ...")
@some("--mode", "mode", "MODE", "PLOVER mode: visit, aerial, ...")
@some("--status", "status", "STATUS", "happened, ongoing, not_happened, denied, planned, expected, predicted, possible, demanded.")
@click.option("--quad", type=click.IntRange(1, 4), multiple=True, help="Quad class: 1, 2 cooperation, 3, 4 conflict (verbal, material).")
@some("--context", "context", "CONTEXT", "PLOVER context: military, economic, ...")
@some("--where", "where", "PLACE", "In this country (ISO 3166 alpha-3) or a place of this name.")
@click.option("--hearsay/--no-hearsay", default=None, help="Only hearsay, or none of it.")
@options(SURE, *COMMON)
@form_options
@desk_option
def events(desk: Desk, form: str | None, output: Path | None, **filters: Any) -> None:
    """Who did what to whom. Dated by the day of the event where the words give one, else by publication."""
    ask(desk, "events", form, output, filters, ["date", "who → what → whom", "status", "words", "outlet", "id"], event_line)


@click.command("statements")
@click.argument("inputs", nargs=-1, metavar="INPUT...")
@some("--by", "by", "ACTOR", f"Said by: {ACTOR}.")
@some("--about", "about", "ACTOR", "Speaking of this actor.")
@some("--to", "to", "NAME", "Said to somebody whose name holds this.")
@some("--kind", "kind", "KIND", "direct, indirect or mixed.")
@some("--polarity", "polarity", "POLARITY", "said, denied or did_not_say.")
@some("--cue-class", "cue_class", "CLASS", "say, think, ask, order or write.")
@options(SURE, *COMMON)
@form_options
@desk_option
@click.pass_context
def statements(ctx: click.Context, /, desk: Desk | None, inputs: tuple[str, ...], form: str | None, output: Path | None, **filters: Any) -> None:
    """Who said what: in the desk, or in each INPUT (a file, an address, or -), which is read there and then."""
    if desk is not None:
        ask(desk, "statements", form, output, filters, ["date", "speaker", "kind", "words", "outlet", "id"], statement_line)
        return
    if given := [name for name, value in filters.items() if value is not None and value != ()]:
        raise UsageError(f"--{given[0].replace('_', '-')}: asks the desk; to ask it of these inputs, add them to a desk first (dragoman add)")
    rows, failed = read_rows("statements", inputs)
    from dragoman.cli.answers import write

    write(rows, form, output, ["speaker", "role", "affiliation", "words", "about"], said_line)
    if failed:
        ctx.exit(2)


@click.command("ties")
@BETWEEN
@some("--with", "with_", "ACTOR", f"Of this actor with whomever: {ACTOR}.")
@some("--by", "by", "ACTOR", "As this actor sees it.")
@some("--kind", "kind", "KIND", "alliance, enmity, mediation, ... (docs/records.md, TieKind).")
@some("--sign", "sign", "SIGN", "+, - or 0.")
@some("--trend", "trend", "TREND", "rising, falling or steady.")
@click.option("--contested/--not-contested", default=None, help="Only ties that somebody doubts, or none of them.")
@options(SURE, *COMMON)
@form_options
@desk_option
def ties(desk: Desk, form: str | None, output: Path | None, **filters: Any) -> None:
    """How two actors are said to stand to each other."""
    ask(desk, "ties", form, output, filters, ["date", "between", "kind", "words", "outlet", "id"], tie_line)


class Forecasts(click.Group):
    """Lists forecasts when called bare; `resolve` and `scores` come from the ledger, where that is installed."""

    LEDGER = ("resolve", "scores")

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.LEDGER) if find_spec("dragoman.cli.ledger") else []

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        found = getattr(import_module("dragoman.cli.ledger"), cmd_name, None)
        return found if isinstance(found, click.Command) else None


@click.group("forecasts", cls=Forecasts, invoke_without_command=True, subcommand_metavar="[COMMAND]")
@some("--by", "by", "ACTOR", f"Foretold by: {ACTOR}.")
@one("--at-least", "P", "Likelihood from P up (0 to 1).", click.FloatRange(0, 1))
@one("--at-most", "P", "Likelihood up to P.", click.FloatRange(0, 1))
@one("--due-before", "DATE", "To come true by this date.")
@options(SURE, *COMMON)
@form_options
@desk_option
@click.pass_context
def forecasts(ctx: click.Context, /, desk: Desk | None, form: str | None, output: Path | None, **filters: Any) -> None:
    """What is said to come, how likely, by when."""
    if desk is not None:
        ask(desk, "forecasts", form, output, filters, ["date", "by", "likely", "words", "due", "outlet", "id"], forecast_line)


@click.command("documents")
@some("--title", "title", "WORDS", "Whose title holds this.")
@some("--wire", "wire", "NAME", "From this news agency.")
@some("--language", "language", "CODE", "In this language (en, ...).")
@some("--warning", "warning", "CODE", "With this warning (docs/records.md, WarningCode).")
@options(*COMMON)
@form_options
@desk_option
def documents(desk: Desk, form: str | None, output: Path | None, **filters: Any) -> None:
    """The documents; with --text the best match first, and the words that were found between « and »."""
    ask(desk, "documents", form, output, filters, ["date", "id", "outlet", "title", "words"], document_line)


def read_rows(table: str, inputs: tuple[str, ...]) -> tuple[Any, bool]:
    """Rows of one table from inputs that are read now, and whether any could not be read (each is named on stderr)."""
    import datetime

    import dragoman
    from dragoman.cli import complain
    from dragoman.desk.projections import project
    from dragoman.intake.source import is_url

    failed = False

    def on_error(_: str, error: Exception) -> None:
        nonlocal failed
        failed = True
        complain(error)

    places = [i if i == "-" or is_url(i) else Path(i) for i in inputs]
    now = datetime.datetime.now(datetime.UTC)
    readings = [(r.to_json(indent=None).decode(), now) for r in dragoman.read_many(places, on_error=on_error)]
    return project(readings)[table], failed


def said_line(row: dict[str, Any]) -> list[str]:
    about = (a["name"] + ("" if a["stance"] is None else f" ({a['stance']:+.1f})") for a in row["about"])
    speakers = ", ".join(row["speaker_names"]) or "?"
    return [speakers, row["role"] or "", row["affiliation"] or "", row["content"] or "", ", ".join(about)]


def event_line(row: dict[str, Any]) -> list[str]:
    deed = row["type"] + (f"/{row['mode']}" if row["mode"] else "")
    parties = " → ".join((_names(row["actors"]), deed, _names(row["recipients"])))
    status = row["status"] + (" (hearsay)" if row["hearsay"] else "")
    return [_day(row["when_start"] or row["when_end"] or row["published_date"]), parties, status, row["sentence"], row["outlet"] or "", row["id"]]


def statement_line(row: dict[str, Any]) -> list[str]:
    kind = row["kind"] if row["polarity"] == "said" else f"{row['kind']}, {row['polarity'].replace('_', ' ')}"
    return [_day(row["published_date"]), ", ".join(row["speaker_names"]) or "?", kind, row["content"] or "", row["outlet"] or "", row["id"]]


def tie_line(row: dict[str, Any]) -> list[str]:
    arrow = "→" if row["directed"] else "↔"
    kind = " ".join(w for w in (row["kind"], row["sign"], row["trend"], f"(as {row['holder_name']} sees it)" if row["holder"] else "") if w)
    return [_day(row["published_date"]), f"{row['a_name']} {arrow} {row['b_name']}", kind, row["sentence"], row["outlet"] or "", row["id"]]


def forecast_line(row: dict[str, Any]) -> list[str]:
    likely = f"{row['low']:.0%}–{row['high']:.0%}" + (f" “{row['likelihood_words']}”" if row["likelihood_words"] else "")
    due = _day(row["horizon_by"]) if row["horizon_by"] else row["horizon_text"] or ""
    return [_day(row["published_date"]), row["by_name"] or "the article", likely, row["what"], due, row["outlet"] or "", row["id"]]


def document_line(row: dict[str, Any]) -> list[str]:
    words = row["snippet"] if "snippet" in row else f"{row['sentences']} sentences"
    return [row["published"] or "", row["id"], row["outlet"] or "", row["title"] or "", words]


def _names(parties: list[dict[str, Any]]) -> str:
    return ", ".join(dict.fromkeys(p["name"] or p["actor"] for p in parties)) or "—"


def _day(value: Any) -> str:
    return value.isoformat() if value else ""
