"""The form of the actor tables (actor_tables.toml): columns, what may stand in them, and the key of a row."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from dragoman.errors import InstallError
from dragoman.knowledge.tables import parts, path_of, slug_of

DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `holds` is the kind of value, or `allowed` the closed list of values; `need`: it may not be empty."""

    name: str
    holds: str
    allowed: tuple[str, ...]
    need: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class Form:
    """A table: its shipped files, the columns that make a row's key and those that hold names."""

    name: str
    meaning: str
    files: tuple[str, ...]
    key: tuple[str, ...]
    slug_from: str
    names: tuple[str, ...]
    columns: tuple[Column, ...]

    def key_of(self, row: Mapping[str, str]) -> tuple[str, ...]:
        """What a row is known by: a later row with the same key replaces it."""
        return tuple(row.get(c, "") for c in self.key)

    def completed(self, row: Mapping[str, str]) -> dict[str, str]:
        """The row with every column, in order; an empty slug is made from the name."""
        out = {c.name: row.get(c.name, "").strip() for c in self.columns}
        if self.slug_from and not out["slug"]:
            out["slug"] = slug_of(out[self.slug_from])
        return out


@cache
def forms() -> dict[str, Form]:
    """All actor tables by name."""
    out = {}
    for name, told in _declared().items():
        if not isinstance(told, dict):
            continue
        columns = tuple(_column(c, v) for c, v in told["columns"].items())
        out[name] = Form(name, told["meaning"], tuple(told["files"]), tuple(told["key"]), told.get("slug_from", ""), tuple(told.get("names", ())), columns)
    return out


@cache
def sectors() -> frozenset[str]:
    """PLOVER's sectors, those of actors of no state included."""
    return frozenset(_declared()["sectors"])


@cache
def _declared() -> dict[str, Any]:
    try:
        return tomllib.loads(path_of("actor_tables.toml").read_text(encoding="utf-8"))
    except OSError as error:
        raise InstallError("the knowledge table actor_tables.toml is missing: install dragoman again") from error


def _column(name: str, told: dict[str, Any]) -> Column:
    holds = told["is"]
    allowed = tuple(holds) if isinstance(holds, list) else ()
    return Column(name, "" if allowed else holds, allowed, told.get("need", False), told["meaning"])


def fault(form: Form, row: Mapping[str, str]) -> str | None:
    """What is wrong with the values of a row, each taken by itself or with the row's other dates; none where all is right.

    References to other rows of the same table (`parent`) and readings are looked at by `checks`, when all tables are there.
    """
    for column in form.columns:
        value = row.get(column.name, "")
        if not value:
            if column.need:
                return f"{column.name} is empty"
            continue
        wrong = _wrong(column, value)
        if wrong:
            return f"{column.name} {value!r} {wrong}"
    for begin, end in (("from", "to"), ("cow_from", "cow_to"), ("gw_from", "gw_to")):
        a, b = row.get(begin, ""), row.get(end, "")
        if a and b and b < a[: len(b)]:
            return f"{end} {b!r} is before {begin} {a!r}"
    return None


def _wrong(column: Column, value: str) -> str | None:
    if column.allowed:
        return None if value in column.allowed else f"is none of {', '.join(column.allowed)}"
    check = _CHECKS.get(column.holds)
    return check(value) if check else None


def _matches(pattern: str, what: str) -> Callable[[str], str | None]:
    compiled = re.compile(pattern)
    return lambda value: None if compiled.fullmatch(value) else f"is no {what}"


def _iso3(value: str) -> str | None:
    from dragoman.knowledge.places import by_iso3

    return None if value in by_iso3() else "is no code of countries.csv"


def _office(value: str) -> str | None:
    from dragoman.knowledge.officeholders import offices

    return None if value in offices() else "is no office of offices.csv"


def _sectors(value: str) -> str | None:
    unknown = [s for s in parts(value) if s not in sectors()]
    return f"is no PLOVER sector: {', '.join(unknown)}" if unknown else None


def _names(value: str) -> str | None:
    return "has an empty name between two semicolons" if any(not n.strip() for n in value.split(";")) else None


_CHECKS: dict[str, Callable[[str], str | None]] = {
    "slug": _matches(r"[a-z0-9]+(-[a-z0-9]+)*", "slug: lower case letters, digits and single hyphens"),
    "new-iso3": _matches(r"[A-Z]{3}", "code of three capital letters"),
    "date": _matches(DATE.pattern, "date such as 2009, 2009-03 or 2009-03-12"),
    "year": _matches(r"\d{4}", "year"),
    "number": _matches(r"\d+", "number"),
    "wikidata": _matches(r"Q\d+", "Wikidata id such as Q42"),
    "iso3": _iso3,
    "office": _office,
    "sector": _sectors,
    "sectors": _sectors,
    "names": _names,
}
