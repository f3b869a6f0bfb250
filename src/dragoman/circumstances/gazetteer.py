"""Names of countries, regions and cities -> places. The city table is kept as lines and split only where a name is met."""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from dragoman.circumstances.tables import rows, words
from dragoman.records import PlaceResolution


@dataclass(frozen=True, slots=True)
class Place:
    """One place that a name may mean; `rank` is the population, or more for states and regions."""

    name: str
    country: str | None
    admin1: str | None
    resolution: PlaceResolution
    lat: float | None
    lon: float | None
    geonames: int | None
    rank: int


STATE_RANK, REGION_RANK = 10**9, 10**8
RESOLUTIONS: dict[str, PlaceResolution] = {"state_of_federation": "admin1", "territory": "admin1"}


@cache
def _areas() -> dict[str, tuple[Place, ...]]:
    """Countries and regions by name."""
    out: dict[str, list[Place]] = {}
    for row in rows("countries.csv"):
        place = Place(row["name"], row["iso3"], None, "country", None, None, None, STATE_RANK - (10**6 if row["to"] else 0))
        for name in (row["name"], *row["names"].split(";")):
            out.setdefault(_bare(name), []).append(place)
    for row in rows("regions.csv"):
        resolution = RESOLUTIONS.get(row["kind"], "admin1" if row["name"].split(" ")[-1].lower() in words("where_words.csv", "admin") else "region")
        place = Place(row["name"], row["iso3"] or None, row["name"] if resolution == "admin1" else None, resolution, None, None, None, REGION_RANK)
        for name in (row["name"], *row["names"].split(";")):
            out.setdefault(_bare(name), []).append(place)
    out.pop("", None)
    return {name: tuple(dict.fromkeys(places)) for name, places in out.items()}


def _bare(name: str) -> str:
    return name.removeprefix("the ").removeprefix("The ").strip()


@cache
def _cities() -> tuple[tuple[str, ...], dict[str, int | tuple[int, ...]]]:
    """The lines of cities.csv.gz, and for each name the line or lines that have it."""
    packed = files("dragoman.knowledge").joinpath("cities.csv.gz").read_bytes()
    lines = tuple(gzip.decompress(packed).decode("utf-8").splitlines()[1:])
    index: dict[str, int | tuple[int, ...]] = {}

    def add(name: str, k: int) -> None:
        known = index.get(name)
        if known is None:
            index[name] = k
        elif k not in (known if isinstance(known, tuple) else (known,)):
            index[name] = (*(known if isinstance(known, tuple) else (known,)), k)

    for k, line in enumerate(lines):
        if '"' in line:
            name, alternates = next(csv.reader([line]))[:2]
        else:
            name, alternates, _ = line.split(",", 2)
        add(name, k)
        if alternates:
            for other in alternates.split(";"):
                add(other, k)
    return lines, index


def _city(line: str) -> Place:
    name, _, iso3, admin1, lat, lon, population, geonames = next(csv.reader([line]))
    return Place(name, iso3, admin1 or None, "city", float(lat), float(lon), int(geonames), int(population))


@cache
def places_named(name: str) -> tuple[Place, ...]:
    """All places of this name, the weightiest first; empty where there is none."""
    lines, index = _cities()
    found = index.get(name, ())
    cities = [_city(lines[k]) for k in (found if isinstance(found, tuple) else (found,))]
    return tuple(sorted((*_areas().get(name, ()), *cities), key=lambda p: (-p.rank, p.country or "")))


def is_place(name: str) -> bool:
    return name in _areas() or name in _cities()[1]


@cache
def countries_by_adjective() -> dict[str, str]:
    """Adjectives and demonyms -> ISO codes of living states."""
    out: dict[str, str] = {}
    for row in rows("countries.csv"):
        if not row["to"]:
            for word in (*row["adjectives"].split(";"), *row["demonyms"].split(";")):
                if word:
                    out.setdefault(word, row["iso3"])
    return out


@cache
def capital_of(iso3: str) -> Place | None:
    """The capital of a state as a city, if the table of cities has it."""
    for row in rows("countries.csv"):
        if row["iso3"] == iso3 and not row["to"]:
            return next((p for p in places_named(row["capital"]) if p.country == iso3 and p.resolution == "city"), None)
    return None
