"""Organisations and news outlets."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from dragoman.knowledge.tables import FOLDER, loaded_once, parts, rows, shipped, with_own, within


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


@loaded_once
def organisations() -> dict[str, Organisation]:
    """All organisations by slug."""
    out = {}
    known = [r for path in sorted(FOLDER.glob("organisations*.csv")) for r in shipped(path.name)]
    for r in with_own("organisations", known):
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
