"""Own tables: they are read after the shipped ones, replace rows of the same key, and a broken one says where it is broken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dragoman import knowledge
from dragoman.errors import DataError
from dragoman.knowledge import own
from dragoman.knowledge.forms import forms

OwnTable = Callable[[str, str], Path]
HEAD = "name,country,office,from,to\n"


def test_a_person_of_an_own_table_is_known_and_changes_the_fingerprint(own_table: OwnTable) -> None:
    before = knowledge.fingerprint()
    own_table("people.csv", HEAD + "Ada Ownwright,EST,foreign_minister,2024-03,\n")
    person = knowledge.people()["ada-ownwright"]
    term = person.term("2024-05-01")
    assert term is not None and (term.country, term.office) == ("EST", "foreign_minister")
    assert knowledge.fingerprint() != before


def test_toml_has_lists_and_dates(own_table: OwnTable) -> None:
    own_table("organisations.toml", '[[organisations]]\nname = "Own League"\nkind = "party"\nsectors = ["PTY", "OPP"]\ncountry = "EST"\nfrom = 2020-02-01\n')
    body = knowledge.organisations()["own-league"]
    assert (body.sectors, body.begin, body.country) == (("PTY", "OPP"), "2020-02-01", "EST")


def test_a_row_with_the_key_of_a_shipped_row_replaces_it(own_table: OwnTable) -> None:
    term = next(t for t in knowledge.people()["yair-lapid"].terms if t.office == "prime_minister")
    own_table("people.csv", "slug," + HEAD + f"yair-lapid,Yair Lapid,ISR,prime_minister,{term.begin},2022-08-31\n")
    terms = [t for t in knowledge.people()["yair-lapid"].terms if t.office == "prime_minister"]
    assert [t.end for t in terms] == ["2022-08-31"]
    assert len(knowledge.people()["yair-lapid"].terms) > 1  # his other offices stay


def test_an_own_state_is_found_in_text(own_table: OwnTable) -> None:
    from dragoman.actors.gazetteer import look_up

    assert not look_up("Ownlandians")
    own_table("countries.csv", "name,iso3,demonyms,capital,metonyms\nOwnland,OWN,Ownlandian;Ownlandians,Ownville,Ownville\n")
    assert [e.key for e in look_up("Ownlandians")] == ["ownland"]
    assert knowledge.by_iso3()["OWN"].capital == "Ownville"


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("people.csv", HEAD + "A B,XQZ,minister,2024,\n", "people.csv, row 2: country 'XQZ' is no code of countries.csv"),
        ("people.csv", HEAD + "A B,EST,minister,2024,\nC D,EST,cook,2024,\n", "people.csv, row 3: office 'cook' is no office"),
        ("people.csv", HEAD + "A B,EST,minister,2024-13,\n", "row 2: from '2024-13' is no date"),
        ("people.csv", HEAD + "A B,EST,minister,2024,2020\n", "row 2: to '2020' is before from '2024'"),
        ("people.csv", HEAD + ",EST,minister,2024,\n", "row 2: slug is empty"),
        ("people.csv", "name,office\nA B,minister\n", "row 1: the column 'from' is missing"),
        ("people.csv", HEAD.replace("to", "until") + "A B,EST,minister,2024,\n", "row 1: people has no column 'until'"),
        ("people.csv", HEAD + "A B,EST,minister\n", "row 2: 3 cells where the header has 5 columns"),
        ("people.csv", HEAD + '"A B,EST,minister,2024,\n', "row 2: no CSV"),
        ("people.csv", "", "row 1: the column 'name' is missing"),
        ("people.toml", "[[people]\n", "people.toml: no TOML"),
        ("people.toml", '[[person]]\nname = "A"\n', "every row must stand under its own line [[people]]"),
        ("people.toml", '[[people]]\nname = "A B"\noffice = "minister"\nfrom = 2024\ncountry = [1]\n', "row 1: country is no text"),
        ("organisations.csv", "name,kind,sectors\nA,guild,PTY\n", "row 2: kind 'guild' is none of igo"),
        ("organisations.csv", "name,kind,sectors\nA,party,PTX\n", "row 2: sectors 'PTX' is no PLOVER sector: PTX"),
        ("peple.csv", HEAD, "peple.csv: no actor table has this name"),
    ],
)
def test_a_broken_table_says_file_and_row(own_table: OwnTable, name: str, text: str, told: str) -> None:
    own_table(name, text)
    with pytest.raises(DataError) as error:
        knowledge.people()
        knowledge.organisations()
    assert told in str(error.value) and "\n" not in str(error.value)


def test_a_table_in_another_encoding_says_so(own_table: OwnTable) -> None:
    path = own_table("people.csv", HEAD)
    path.write_bytes(HEAD.encode() + "Jürgen X,EST,minister,2024,\n".encode("latin-1"))
    with pytest.raises(DataError, match="not UTF-8 at byte"):
        knowledge.people()


def test_a_named_folder_must_be_there(own_table: OwnTable, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DRAGOMAN_KNOWLEDGE", str(tmp_path / "nowhere"))
    own.forget()
    with pytest.raises(DataError, match="names no folder"):
        own.files()


def test_an_empty_name_means_no_own_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAGOMAN_KNOWLEDGE", "")
    own.forget()
    assert own.folder() is None and own.files() == ()


def test_the_folder_follows_the_platform(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DRAGOMAN_KNOWLEDGE")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    folder = own.folder()
    assert folder is not None and folder.name == "knowledge" and "dragoman" in str(folder.parent).lower()


def test_adding_writes_the_whole_row_and_refuses_it_twice(own_table: OwnTable, tmp_path: Path) -> None:
    row = own.add("people", {"name": "Ada Ownwright", "country": "EST", "office": "minister", "from": "2024"})
    assert row.values["slug"] == "ada-ownwright" and row.values["source"] == "own"
    assert (tmp_path / "people.csv").read_text().splitlines()[1] == "ada-ownwright,Ada Ownwright,,EST,minister,,2024,,,own"
    with pytest.raises(DataError, match="row 2: this row is there already"):
        own.add("people", {"name": "Ada Ownwright", "country": "EST", "office": "minister", "from": "2024"})
    own.add("people", {"name": "Ada Ownwright", "country": "EST", "office": "minister", "from": "2025"})
    assert len(own.rows_of("people")) == 2
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


def test_a_wrong_row_is_not_added(own_table: OwnTable, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="office is empty"):
        own.add("people", {"name": "Ada Ownwright", "from": "2024"})
    with pytest.raises(DataError, match="no column 'title'"):
        own.add("people", {"title": "Dr"})
    assert list(tmp_path.iterdir()) == []


def test_every_form_names_shipped_files_with_its_columns() -> None:
    for name, form in forms().items():
        for file in form.files:
            header = knowledge.tables.lines(file)[0]
            assert set(header) <= {c.name for c in form.columns}, file
        assert set(form.key) <= {c.name for c in form.columns}, name
