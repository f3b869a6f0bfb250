"""Organisations and news outlets."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from dragoman.knowledge.tables import FOLDER, parts, rows, within


class Organisation(NamedTuple):
    """A body with its aliases; those in `unsure` mean other things too and need support in the text."""

    slug: str
    name: str
    kind: str
    country: str
    sectors: tuple[str, ...]
    aliases: tuple[str, ...]
    unsure: tuple[str, ...]
    begin: str
    end: str
    parent: str
    wikidata: str | None

    def exists(self, date: str | None) -> bool:
        return within(self.begin, self.end, date)


@cache
def organisations() -> dict[str, Organisation]:
    """All organisations by slug."""
    out = {}
    for r in (r for path in sorted(FOLDER.glob("organisations*.csv")) for r in rows(path.name)):
        names = parts(r["aliases"])
        sure = tuple(n for n in names if not n.endswith("?"))
        unsure = tuple(n[:-1] for n in names if n.endswith("?"))
        sectors = parts(r["sectors"])
        out[r["slug"]] = Organisation(
            r["slug"], r["name"], r["kind"], r["country"], sectors, sure, unsure, r["from"], r["to"], r["parent"], r["wikidata"] or None
        )
    return out


@cache
def outlets() -> tuple[str, ...]:
    """Names of news outlets."""
    return tuple(dict.fromkeys(r["outlet"] for r in rows("outlets.csv")))
