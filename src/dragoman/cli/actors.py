"""`dragoman actors`: look up, list and explain what the tables know of actors; add rows of one's own; check all tables."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from dragoman.errors import UsageError

if TYPE_CHECKING:
    from dragoman.actors.explain import Explanation
    from dragoman.actors.lookup import Answer, Listed, Meaning

ON = click.option("--on", "date", metavar="DATE", help="As of this day (2023, 2023-10 or 2023-10-13).")


def output_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """--json and --csv, one at most."""
    function = click.option("--csv", "as_csv", is_flag=True, help="Print CSV, cells with several values joined by ;.")(function)
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(function)


@click.group("actors")
def command() -> None:
    """Look up who is meant: states, people and their offices, organisations, and the rules between them.

    The tables are described in docs/knowledge.md. Own tables stand in the folder named by DRAGOMAN_KNOWLEDGE.
    """


@command.command("show")
@click.argument("name")
@ON
@output_options
@click.pass_context
def show(ctx: click.Context, name: str, date: str | None, as_json: bool, as_csv: bool) -> None:
    """Show what NAME means on a day: each reading with office, sectors and codes, and the rule that decides between them.

    Without --on: as of the last day that the tables speak for. Exit code 1 when the tables do not have the name.
    """
    from dragoman.actors import lookup

    answer = lookup.show(name, date)
    _print(as_json, as_csv, answer.as_dict(), [_flat(m.as_dict()) for m in answer.meanings], lambda: _answer_page(answer))
    if not answer.meanings and not answer.noun:
        ctx.exit(1)


@command.command("list")
@click.option("--country", metavar="STATE", help="Only of this state: ISO code, name or id.")
@click.option("--sector", metavar="SECTOR", help="Only of this PLOVER sector, such as GOV or REB.")
@click.option("--kind", metavar="KIND", help="Only of this kind, such as state, person, party or armed_group.")
@ON
@output_options
def list_command(country: str | None, sector: str | None, kind: str | None, date: str | None, as_json: bool, as_csv: bool) -> None:
    """List entries of the tables; people with one line a term of office. With --on: who exists or is in office on the day."""
    from dragoman.actors import lookup

    found = lookup.listed(country, sector, kind, date)
    _print(as_json, as_csv, [f.as_dict() for f in found], [_flat(f.as_dict()) for f in found], lambda: _list_page(found))


@command.command("explain")
@click.argument("text")
@ON
@output_options
def explain(text: str, date: str | None, as_json: bool, as_csv: bool) -> None:
    """Explain each mention of TEXT (a sentence or more; - for standard input): whom it means, and why.

    Names of the tables that are no mention of their own are listed with the reason.
    """
    from dragoman.actors.explain import explain as explained

    if text == "-":
        text = sys.stdin.buffer.read().decode("utf-8", "replace")
    found = explained(text, date)
    rows = [*(_flat(m.as_dict()) for m in found.mentions), *({"start": x.start, "end": x.end, "text": x.text, "why": x.why} for x in found.left_out)]
    _print(as_json, as_csv, found.as_dict(), rows, lambda: _explained_page(found))


@command.command("add")
@click.argument("table")
@click.argument("cells", nargs=-1, required=True, metavar="CELL...")
@click.option("--dry-run", is_flag=True, help="Check the row and print it, write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def add(table: str, cells: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Add a row to your own TABLE (people, organisations, countries, ...); each CELL is COLUMN=VALUE.

    An empty slug is made from the name, an empty source is `own`. The folder is made when it is not there. A row whose key a shipped
    row has replaces that one. Example: dragoman actors add people name="Jane Doe" country=EST office=minister from=2024-03
    """
    from dragoman.knowledge import own
    from dragoman.knowledge.forms import forms

    if table not in forms():
        raise UsageError(f"{table!r} is no actor table; take one of {', '.join(forms())}")
    row = own.add(table, _pairs(cells), write=not dry_run)
    if as_json:
        click.echo(json.dumps({"table": table, "path": str(row.path), "row": row.row, "written": not dry_run, "values": row.values}, indent=2, ensure_ascii=False))
        return
    told = ", ".join(f"{k}={v}" for k, v in row.values.items() if v)
    click.echo(f"{'would be added to' if dry_run else 'added to'} {row.place}: {told}")


@command.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_context
def check(ctx: click.Context, as_json: bool) -> None:
    """Check all actor tables, your own too: forms, codes, references, overlapping heads of government, ambiguous names.

    Exit code 1 when something is wrong, each finding with file and row.
    """
    from dragoman.actors import checks
    from dragoman.knowledge import own
    from dragoman.knowledge.checks import table
    from dragoman.knowledge.forms import forms

    findings = checks.check()
    if as_json:
        click.echo(json.dumps([f.as_dict() for f in findings], indent=2, ensure_ascii=False))
    else:
        for found in findings:
            click.echo(f"{found.place}: {found.message} [{found.check}]")
        rows = {name: len(table(name)) for name in forms()}
        mine = sum(len(own.rows_of(name)) for name in forms())
        click.echo(f"{len(findings)} findings in {sum(rows.values())} rows of {len(rows)} tables, {mine} of them your own ({own.folder() or 'no folder'})")
    if findings:
        ctx.exit(1)


def _pairs(values: Iterable[str]) -> dict[str, str]:
    out: dict[str, str] = {}
    for value in values:
        column, equals, cell = value.partition("=")
        if not equals or not column.strip():
            raise UsageError(f"{value!r} is no COLUMN=VALUE; write name=\"Jane Doe\"")
        if column.strip() in out:
            raise UsageError(f"the column {column.strip()!r} is given twice; join several values by ;")
        out[column.strip()] = cell.strip()
    return out


def _print(as_json: bool, as_csv: bool, data: object, rows: Sequence[Mapping[str, object]], page: Callable[[], str]) -> None:
    if as_json and as_csv:
        raise UsageError("--json and --csv: give one of them")
    if as_json:
        click.echo(json.dumps(data, indent=2, ensure_ascii=False))
    elif as_csv:
        text = io.StringIO(newline="")
        columns = list(dict.fromkeys(c for row in rows for c in row))
        writer = csv.DictWriter(text, columns, lineterminator="\n", restval="")
        if columns:
            writer.writeheader()
        writer.writerows(rows)
        click.echo(text.getvalue(), nl=False)
    else:
        click.echo(page())


def _flat(row: Mapping[str, Any]) -> dict[str, object]:
    """A row whose lists are cells: names joined by ";", terms as "office COUNTRY from..to"."""
    return {k: ";".join(map(_cell, v)) if isinstance(v, list | tuple) else "" if v is None else v for k, v in row.items()}


def _cell(value: object) -> str:
    if isinstance(value, dict):
        return f"{value['office']} {value['body'] or value['country'] or ''} {value['begin']}..{value['end'] or ''}"
    return str(value)


def _answer_page(answer: Answer) -> str:
    lines = [f"{answer.asked} on {answer.date}"]
    if not answer.meanings:
        lines.append("  no actor of this name in the tables" + (f"; near it: {', '.join(answer.near)}" if answer.near else ""))
    for meaning in answer.meanings:
        lines += ["", *_meaning_lines(meaning)]
    if answer.noun:
        lines += ["", f"as a word: {answer.noun}"]
    if answer.rule:
        lines += ["", f"rule: {answer.rule}"]
    return "\n".join(lines)


def _meaning_lines(m: Meaning) -> list[str]:
    mark = "=>" if m.chosen else "  "
    gone = "" if m.exists else "  (no office on this day)" if m.kind == "person" else "  (not on this day)"
    facts = [
        ("kind", m.kind if m.sort in ("state", "person", "body", "id") else f"{m.kind}, called by {m.sort.replace('body', 'name')}"),
        ("country", m.country), ("sectors", ", ".join(m.sectors)), ("office", m.office), ("since", m.begin), ("until", m.end),
        ("acts for", m.affiliation), ("part of", ", ".join(p for p in m.parents if p != m.affiliation)),
        ("codes", ", ".join(f"{k} {v}" for k, v in (("COW", m.cow), ("GW", m.gw), ("Wikidata", m.wikidata)) if v)),
        ("also", "; ".join(m.also)),
    ]  # fmt: skip
    lines = [f"{mark} {m.name} ({m.id}){gone}", *(f"     {k:<9} {v}" for k, v in facts if v)]
    for held in m.offices:
        where = " of ".join(w for w in ("", held.body or held.country) if w)
        lines.append(f"     {'*' if held.now else '-'} {held.office.replace('_', ' ')}{f' ({where.strip()})' if where else ''} {held.begin} to {held.end or 'today'}")
    return [*lines, *(f"     source    {s}" for s in m.sources)]


def _list_page(found: Sequence[Listed]) -> str:
    head = ("id", "name", "kind", "country", "sectors", "office", "from", "to")
    rows = [(f.id, f.name, f.kind, f.country, ";".join(f.sectors), f.office + (f" ({f.body})" if f.body else ""), f.begin, f.end) for f in found]
    wide = [max((len(r[k]) for r in (head, *rows)), default=0) for k in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, wide, strict=True)).rstrip() for row in (head, *rows)]
    return "\n".join([*lines, f"{len(found)} entries"])


def _explained_page(found: Explanation) -> str:
    lines = [f"as of {found.date}"]
    for m in found.mentions:
        facts = " ".join(v for v in (m.country or "", ",".join(m.sectors), (m.office or "").replace("_", " ")) if v)
        lines += ["", f"[{m.start}:{m.end}] {m.text}", f"  = {m.name} ({m.actor}), {m.kind} {facts}".rstrip(), *(f"    {w}" for w in m.why)]
    if found.left_out:
        lines += ["", "names that are no mention here"]
        lines += [f"  [{x.start}:{x.end}] {x.text} ({', '.join(x.might)}): {x.why}" for x in found.left_out]
    return "\n".join([*lines, *(["", *(f"warning: {w}" for w in found.warnings)] if found.warnings else [])])
