"""The checks that CI holds the actor tables to, and each of them on a table that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dragoman.actors import checks
from dragoman.knowledge import cities, governments, organisations, tables
from dragoman.knowledge.checks import sources
from dragoman.knowledge.officeholders import Term

OwnTable = Callable[[str, str], Path]


def test_the_shipped_tables_are_right() -> None:
    assert [f"{f.place}: {f.message}" for f in checks.check()] == []


def test_every_row_has_a_source() -> None:
    for name, found in sources().items():
        assert found and "" not in found, name


def found(check: str) -> list[str]:
    return [f"{f.place}: {f.message}" for f in checks.check() if f.check == check]


@pytest.mark.parametrize(
    ("name", "text", "check", "told"),
    [
        ("people.csv", "name,country,office,from,to\nAda Second,DEU,chancellor,2010,2012\n", "heads", "chancellor of DEU: Ada Second (2010 to 2012) beside Angela Merkel"),
        ("organisations.csv", "name,kind,sectors,parent\nOwn League,party,PTY,nowhere\n", "references", "parent 'nowhere'"),
        ("people.csv", "name,office,body,from\nAda Second,party_leader,No Such Party,2010\n", "references", "body 'No Such Party'"),
        ("ambiguous.csv", "name,reading_default,rule\nOwn,atlantis,always\n", "references", "reading_default 'atlantis'"),
        ("organisations.csv", "slug,name,kind,sectors\nfrance,Own League,party,PTY\n", "ids", "'france' is taken"),
        ("organisations.csv", "name,kind,sectors,aliases\nOwn League,party,PTY,NATO\n", "names", "'NATO' means"),
        ("people.csv", "slug,name,country,office,from\nolaf-two,Olaf Scholz,DEU,minister,1990\n", "twice", "both called 'Olaf Scholz'"),
        ("countries.csv", "name,iso3,gw,gw_from\nOwnland,OWN,365,2000\n", "codes", "gw 365 is also that of russia"),
        ("countries.csv", "name,iso3,gw,gw_from\nOwnland,OWN,9999,2000\n", "governments", "nothing says who governs Ownland"),
    ],
)
def test_a_check_finds_what_it_is_for(own_table: OwnTable, name: str, text: str, check: str, told: str) -> None:
    path = own_table(name, text)
    lines = [line for line in found(check) if told in line]
    assert lines, (check, found(check))
    assert check in ("ids", "names", "governments", "codes") or any(str(path) in line for line in lines)


def test_a_mark_makes_an_alias_right(own_table: OwnTable) -> None:
    own_table("organisations.csv", "name,kind,sectors,aliases\nOwn League,party,PTY,NATO?\n")
    assert not [line for line in found("names") if "NATO" in line]
    assert organisations()["own-league"].unsure == ("NATO",)


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        (("2000-01-01", "2004-05-01"), ("2004-05-01", ""), False),  # one day is both's
        (("2000", "2004"), ("2004", "2008"), False),  # a coarse date may mean either end of the year
        (("2000", "2004"), ("2003-01-01", "2008"), True),
        (("2000", ""), ("2010", "2011"), True),
        (("2000", "2001"), ("2002", ""), False),
    ],
)
def test_terms_overlap_only_where_they_must(one: tuple[str, str], other: tuple[str, str], overlap: bool) -> None:
    a, b = (Term("EST", "prime_minister", "", *dates) for dates in (one, other))
    assert governments.overlapping(a, b) is overlap and governments.overlapping(b, a) is overlap


def test_a_contested_office_is_told_and_only_in_its_time() -> None:
    a = Term("CIV", "president", "", "2000-10-26", "2011-04-11")
    assert governments.contested("CIV", "president", a, Term("CIV", "president", "", "2010-12-04", ""))
    assert not governments.contested("CIV", "president", a, Term("CIV", "president", "", "2005", ""))


@pytest.mark.parametrize(
    ("country", "year", "office"),
    [("DEU", 2000, "chancellor"), ("TUR", 2010, "prime_minister"), ("TUR", 2020, "president"), ("IRQ", 2002, "president"), ("IRQ", 2006, "prime_minister"), ("SAU", 2010, "monarch")],
)
def test_who_governs(country: str, year: int, office: str) -> None:
    assert governments.governing(country, year)[0] == office


def test_cities_stand_largest_first_as_their_loader_takes_them() -> None:
    header, *rows = tables.lines("cities.csv.gz")
    population = [int(row[header.index("population")] or 0) for row in rows]
    assert population == sorted(population, reverse=True) and len(population) > 30_000
    assert cities()["Paris"][0] == "FRA" and cities()["London"][0] == "GBR"
