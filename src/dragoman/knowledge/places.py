"""States and regions: their names, peoples, metonyms and codes."""

from __future__ import annotations

import csv
from functools import cache
from typing import NamedTuple

from dragoman.knowledge.tables import loaded_once, parts, rows, text_of, within
from dragoman.records import Codes


class Country(NamedTuple):
    """A state or territory. `begin` and `end` are years in which it exists; the code years are those of the two lists."""

    slug: str
    name: str
    iso3: str
    wikidata: str | None
    capital: str
    names: tuple[str, ...]
    demonyms: tuple[str, ...]
    adjectives: tuple[str, ...]
    metonyms: tuple[str, ...]
    begin: str
    end: str
    cow: tuple[str, str, str]
    gw: tuple[str, str, str]

    def codes(self, date: str | None) -> Codes | None:
        """COW and Gleditsch-Ward codes that hold on a date; null where the state is in neither list."""
        cow = self.cow[0] if self.cow[0] and within(self.cow[1], self.cow[2], date) else None
        gw = int(self.gw[0]) if self.gw[0] and within(self.gw[1], self.gw[2], date) else None
        return Codes(cow, gw) if cow or gw else None


class Region(NamedTuple):
    """A part of a state, a de facto state, or a region above states (then `iso3` is empty)."""

    slug: str
    name: str
    iso3: str
    names: tuple[str, ...]
    demonyms: tuple[str, ...]
    adjectives: tuple[str, ...]
    kind: str


class Ambiguity(NamedTuple):
    """A name with several readings: the slug to take where nothing else speaks, the other slugs or senses."""

    name: str
    default: str
    others: tuple[str, ...]
    rule: str


@loaded_once
def countries() -> dict[str, Country]:
    """All states by slug."""
    out = {}
    for r in rows("countries.csv"):
        names, demonyms, adjectives, metonyms = (parts(r[k]) for k in ("names", "demonyms", "adjectives", "metonyms"))
        cow, gw = (r["cow"], r["cow_from"], r["cow_to"]), (r["gw"], r["gw_from"], r["gw_to"])
        out[r["slug"]] = Country(r["slug"], r["name"], r["iso3"], r["wikidata"] or None, r["capital"], names, demonyms, adjectives, metonyms, r["from"], r["to"], cow, gw)
    return out


@cache
def by_iso3() -> dict[str, Country]:
    """States by ISO 3166 alpha-3 code (and the project's codes for past states)."""
    out: dict[str, Country] = {}
    for country in countries().values():
        out.setdefault(country.iso3, country)
    return out


@cache
def regions() -> dict[str, Region]:
    """All regions by slug."""
    out = {}
    for r in rows("regions.csv"):
        out[r["slug"]] = Region(r["slug"], r["name"], r["iso3"], parts(r["names"]), parts(r["demonyms"]), parts(r["adjectives"]), r["kind"])
    return out


@cache
def ambiguities() -> dict[str, Ambiguity]:
    """Names that mean several things, by name."""
    return {r["name"]: Ambiguity(r["name"], r["reading_default"], parts(r["other_readings"]), r["rule"]) for r in rows("ambiguous.csv")}


@loaded_once
def cities() -> dict[str, tuple[str, int]]:
    """City name -> (country, population) of the largest city of that name."""
    out: dict[str, tuple[str, int]] = {}
    add = out.setdefault
    header, *body = text_of("cities.csv.gz").splitlines()
    columns = header.split(",")
    first, others, iso3, population = (columns.index(column) for column in ("name", "alternates", "iso3", "population"))
    for line in body:  # the largest first: whoever has a name keeps it
        # forty thousand lines, fifty with quotation marks: the reader of CSV would double the time
        row = line.split(",") if '"' not in line else next(csv.reader([line]))
        known = (row[iso3], int(row[population] or 0))
        add(row[first], known)
        if row[others]:
            for name in row[others].split(";"):
                add(name, known)
    return out


def misspelt_city(name: str) -> tuple[str, int] | None:
    """The largest city whose name differs by two letters swapped or one left out: "Sydeny", "Baghdd"."""
    if len(name) < 5:
        return None
    letters, found = sorted(name), []
    for city, known in cities().items():
        swapped = len(city) == len(name) and city[0] == name[0] and city != name and sorted(city) == letters
        if swapped or (len(city) == len(name) + 1 and any(city[:n] + city[n + 1 :] == name for n in range(1, len(city)))):
            found.append((known[1], known[0]))
    return (max(found)[1], max(found)[0]) if found else None
