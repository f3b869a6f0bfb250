"""What a name means on a day, and lists of the tables."""

from __future__ import annotations

import pytest

from dragoman.actors import lookup
from dragoman.errors import UsageError


def chosen(name: str, date: str | None = None) -> lookup.Meaning:
    found = [m for m in lookup.show(name, date).meanings if m.chosen]
    assert len(found) == 1, (name, [m.id for m in lookup.show(name, date).meanings])
    return found[0]


@pytest.mark.parametrize(
    ("name", "date", "id", "office"),
    [
        ("Yair Lapid", "2022-08-01", "yair-lapid", "prime_minister"),
        ("Lapid", "2023-10-13", "yair-lapid", "opposition_leader"),
        ("Dmitry Medvedev", "2010-06-01", "dmitry-medvedev", "president"),
        ("Dmitry Medvedev", "2015-06-01", "dmitry-medvedev", "prime_minister"),
        ("George Bush", "1990-06-01", "george-h-w-bush", "president"),
        ("George Bush", "2003-06-01", "george-w-bush", "president"),
    ],
)
def test_the_same_name_by_date(name: str, date: str, id: str, office: str) -> None:
    meaning = chosen(name, date)
    assert (meaning.id, meaning.office) == (id, office)
    assert [h.office for h in meaning.offices if h.now]


@pytest.mark.parametrize(
    ("name", "date", "id"),
    [
        ("Kremlin", "1985", "soviet-union"), ("Kremlin", "2020", "russia"), ("Bonn", "1985", "west-germany"), ("Prague", "1991", "czechoslovakia"),
        ("Prague", "1995", "czechia"), ("Belgrade", "2005", "serbia-and-montenegro"), ("Belgrade", "2010", "serbia"), ("Oval Office", "2020", "united-states"),
        ("Zhongnanhai", None, "china"), ("Blue House", None, "south-korea"), ("Whitehall", None, "united-kingdom"), ("the Élysée", None, "france"),
    ],
)  # fmt: skip
def test_seats_of_government_stand_for_the_state_of_the_day(name: str, date: str | None, id: str) -> None:
    assert chosen(name, date).id == id


def test_a_ministry_called_by_its_street_is_itself_and_acts_for_the_state() -> None:
    assert (chosen("Foggy Bottom").id, chosen("Foggy Bottom").affiliation) == ("us-state-department", "united-states")


def test_all_readings_are_shown_with_the_rule() -> None:
    answer = lookup.show("Georgia")
    assert [m.id for m in answer.meanings] == ["georgia", "georgia-us"]
    assert answer.meanings[0].chosen and answer.rule is not None and "Tbilisi" in answer.rule


def test_a_reading_that_is_gone_says_so() -> None:
    gone = next(m for m in lookup.show("Kremlin", "2020").meanings if m.id == "soviet-union")
    assert (gone.exists, gone.end) == (False, "1991")


def test_codes_parents_and_sources() -> None:
    state = chosen("Ukraine")
    assert (state.cow, state.gw, state.wikidata) == ("UKR", 369, "Q212")
    assert chosen("Qassam Brigades").parents == ("hamas",)
    assert any("organisations" in s and s.endswith("general-knowledge") for s in chosen("Hamas").sources)


def test_a_name_the_tables_do_not_have_brings_names_near_it() -> None:
    answer = lookup.show("Zelenksy")
    assert answer.meanings == () and "Zelensky" in answer.near


def test_capitals_and_accents_do_not_matter() -> None:
    assert lookup.show("recep tayyip erdoğan").meanings[0].id == "recep-tayyip-erdogan"


def test_an_id_and_a_common_noun() -> None:
    assert [(m.id, m.sort) for m in lookup.show("yair-lapid").meanings] == [("yair-lapid", "id")]
    noun = lookup.show("foreign minister").noun
    assert noun is not None and "foreign_minister" in noun and "GOV" in noun


@pytest.mark.parametrize(("name", "date"), [("", None), ("   ", None), ("Kremlin", "yesterday"), ("Kremlin", "2023-13"), ("Kremlin", "13.10.2023")])
def test_bad_questions(name: str, date: str | None) -> None:
    with pytest.raises(UsageError):
        lookup.show(name, date)


def test_lists_by_state_sector_kind_and_day() -> None:
    heads = [f.id for f in lookup.listed(country="Israel", kind="person", date="2023-10-13") if f.office == "prime_minister"]
    assert heads == ["benjamin-netanyahu"]
    assert {f.country for f in lookup.listed(country="UKR")} == {"UKR"}
    assert "hamas" in {f.id for f in lookup.listed(country="palestine", sector="reb", kind="armed_group")}
    states = {f.id for f in lookup.listed(kind="state", date="1985")}
    assert {"soviet-union", "yugoslavia", "east-germany"} <= states and not {"russia", "croatia"} & states


@pytest.mark.parametrize("wrong", [{"country": "Atlantis"}, {"sector": "XXX"}, {"kind": "wizard"}, {"date": "then"}])
def test_lists_refuse_what_is_not_there(wrong: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        lookup.listed(**wrong)
