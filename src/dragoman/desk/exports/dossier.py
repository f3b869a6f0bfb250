"""A dossier: one self-contained HTML page on an actor or a dyad, every line with the sentence and the report it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dragoman.desk.exports.conventions import QUADS, coded
from dragoman.desk.exports.items import Item, Material, Row, Shelf, items
from dragoman.desk.joining import Contradiction, contradictions
from dragoman.errors import UsageError

SHOWN = 200  # events that are listed; the counts are of all


@dataclass(frozen=True)
class Dossier:
    """What a dossier shows: events with their contradictions, statements, ties and forecasts, and how many independent origins all
    of it rests on."""

    title: str
    events: tuple[tuple[Item, tuple[Contradiction, ...]], ...]
    by_quad: tuple[tuple[str, int], ...]
    by_status: tuple[tuple[str, int], ...]
    statements: tuple[Row, ...]
    ties: tuple[Row, ...]
    forecasts: tuple[Row, ...]
    reports: int
    outlets: int
    origins: int
    first: str | None
    last: str | None
    fingerprints: tuple[str, ...]
    left_out: int


def dossier(title: str, material: Material) -> Dossier:
    """The dossier of what a desk holds; `material` is narrowed to the actor or dyad already."""
    found = items(material)
    tables = {name: _rows(getattr(material, name)) for name in ("statements", "ties", "forecasts")}
    shelf = Shelf.of(material)
    ids = {d["id"] for i in found for d in i.documents} | {r["document_id"] for rows in tables.values() for r in rows}
    days = sorted(i.day for i in found if i.day)
    quads = Counter(coded(i.row).quad for i in found if coded(i.row).dyadic)
    shown = sorted(found, key=lambda i: (i.day or "", i.id), reverse=True)[:SHOWN]
    marks = {r["fingerprint"] for i in found for r in i.records} | {r["fingerprint"] for rows in tables.values() for r in rows}
    reports, outlets, origins = shelf.counts(ids)
    return Dossier(
        title=title, events=tuple((i, tuple(contradictions(i.records))) for i in shown), by_quad=tuple((QUADS[q].capitalize(), quads[q]) for q in sorted(QUADS)),
        by_status=tuple(sorted(Counter(str(i.row["status"]) for i in found).items())), statements=tuple(tables["statements"][:SHOWN]),
        ties=tuple(tables["ties"][:SHOWN]), forecasts=tuple(tables["forecasts"][:SHOWN]), reports=reports, outlets=outlets, origins=origins,
        first=days[0] if days else None, last=days[-1] if days else None, fingerprints=tuple(sorted(marks)), left_out=len(found) - len(shown),
    )  # fmt: skip


def _rows(table: Any) -> list[Row]:
    return sorted(table.to_pylist(), key=lambda r: (str(r["published_date"] or ""), str(r["id"])), reverse=True) if table is not None else []


def page(found: Dossier) -> str:
    """The dossier as HTML: no script, nothing from the network, every text escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    here = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    here.filters |= {"names": names, "web": web}
    text = here.get_template("dossier.html.j2").render(d=found, program=f"dragoman {version('dragoman')}")
    return text.encode("utf-8", "replace").decode("utf-8")


def names(parties: Iterable[Mapping[str, Any]] | None) -> str:
    """The names of a side."""
    return ", ".join(str(p["name"] or p["actor"]) for p in parties or ())


def web(url: str | None) -> str | None:
    """An address that may be a link: http and https only."""
    return url if url and url.lower().startswith(("http://", "https://")) else None


def narrowed(material: Material, events: Any, **tables: Any) -> Material:
    """The same tables with others in the place of some."""
    held = {n: getattr(material, n) for n in ("documents", "stories", "desk_events", "ties", "statements", "forecasts", "actors")}
    return Material(events, **(held | tables))


def of(desk: Any, actors: Sequence[str], *, since: str | None = None, until: str | None = None) -> Dossier:
    """The dossier of one actor, or of two and what is between them; actors are given as in `Desk.events`. Raises `UsageError` where the desk
    holds nothing of them."""
    from dragoman.desk.exports.gather import gather

    span = {"since": since, "until": until}
    if len(actors) == 1:
        filters: dict[str, Any] = {"with_": actors[0]}
        said = desk.statements(by=actors[0], **span).arrow()
        told = desk.forecasts(by=actors[0], **span).arrow()
    else:
        filters = {"between": tuple(actors)}
        a, b = actors
        said = _both(desk.statements(by=a, about=b, **span).arrow(), desk.statements(by=b, about=a, **span).arrow())
        told = desk.forecasts(by=a, **span).arrow().slice(0, 0)
    material = gather(desk, filters | span)
    if not any(t is not None and t.num_rows for t in (material.events, said, told, material.ties)):
        raise UsageError(f"{' and '.join(actors)}: the desk holds nothing of them; `dragoman documents --text WORDS` finds how they are named")
    return dossier(" and ".join(actors), narrowed(material, material.events, statements=said, forecasts=told))


def _both(one: Any, two: Any) -> Any:
    import pyarrow as pa

    return pa.concat_tables([one, two.cast(one.schema)])
