"""The field's conventions as tables: PLOVER's future rules, CAMEO codes, sectors and country names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import Any

from dragoman.events.codebook import future, intensity, quad
from dragoman.knowledge import path_of, rows
from dragoman.knowledge.places import by_iso3

QUADS = {1: "VERBAL COOPERATION", 2: "MATERIAL COOPERATION", 3: "VERBAL CONFLICT", 4: "MATERIAL CONFLICT"}


@dataclass(frozen=True)
class Coded:
    """An event as a format without a status has it: PLOVER type after the future rules, mode, quad class and intensity; and the
    auxiliary mode of PLOVER JSON (future, hypothetical, negation), or None."""

    type: str
    mode: str | None
    quad: int
    intensity: float
    aux: str | None
    dyadic: bool


@dataclass(frozen=True)
class CameoCode:
    """A CAMEO code with its name, quad class (by root) and Goldstein scale."""

    code: str
    name: str
    quad: int
    goldstein: float

    @property
    def root(self) -> str:
        return self.code[:2]

    @property
    def base(self) -> str:
        return self.code[:3]


@cache
def statuses() -> dict[str, dict[str, str]]:
    """The table `export_status.csv` by status."""
    return {row["status"]: row for row in rows("export_status.csv")}


def coded(row: Mapping[str, Any]) -> Coded:
    """What a row of `events` is in a format: a promise to aid is AGREE, what did not happen is left to formats that can say so."""
    rule = statuses()[row["status"]]
    kind = future(row["type"], row["status"]) if rule["dyadic"] == "future" else row["type"]
    if kind == row["type"]:
        return Coded(kind, row["mode"], int(row["quad"]), float(row["intensity"]), rule["aux_mode"] or None, rule["dyadic"] != "no")
    return Coded(kind, None, quad(kind), intensity(kind, None), rule["aux_mode"] or None, True)


@cache
def _cameo() -> dict[tuple[str, str, str], str]:
    return {(r["type"], r["mode"], r["context"]): r["cameo"] for r in rows("cameo.csv")}


@cache
def cameo_codes() -> dict[str, CameoCode]:
    """The table `cameo_codes.csv` by code."""
    return {r["cameo"]: CameoCode(r["cameo"], r["name"], int(r["quad"]), float(r["goldstein"])) for r in rows("cameo_codes.csv")}


def cameo(kind: str, mode: str | None, contexts: Sequence[str]) -> CameoCode:
    """The CAMEO code of a PLOVER type, mode and contexts: the most specific row of `cameo.csv`, the root's where it is ambiguous."""
    table = _cameo()
    found = {table[kind, mode or "", c] for c in contexts if (kind, mode or "", c) in table}
    if len(found) == 1:  # two contexts with two codes: neither is sure
        return cameo_codes()[found.pop()]
    return cameo_codes()[table.get((kind, mode or "", "")) or table[kind, "", ""]]


@cache
def columns(form: str) -> tuple[str, ...]:
    """The columns of a format, in their order."""
    return tuple(name for name, _ in described(form))


@cache
def described(form: str) -> tuple[tuple[str, str], ...]:
    """The columns of a format and what they are filled with; nothing where they stay empty."""
    return tuple((name, words) for name, words in _formats()[form]["columns"])


@cache
def actor_types() -> frozenset[str]:
    """PLOVER sectors that CAMEO has as actor types."""
    return frozenset(_formats()["gdelt"]["types"])


def version_of(form: str) -> str:
    """Which version of a format is written."""
    return str(_formats()[form]["version"])


@cache
def _formats() -> dict[str, Any]:
    import tomllib

    return tomllib.loads(path_of("export_columns.toml").read_text("utf-8"))


def country_name(iso3: str | None) -> str:
    found = by_iso3().get(iso3 or "")
    return found.name if found else ""


def cow(iso3: str | None, day: str | None) -> str:
    """The Correlates of War code of a country on a day."""
    found = by_iso3().get(iso3 or "")
    codes = found.codes(day) if found else None
    return (codes.cow or "") if codes else ""


def number(*parts: object) -> int:
    """A positive number of at most 15 digits for formats whose ids are numbers; the same parts give the same number."""
    return int.from_bytes(blake2b("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") % 10**15
