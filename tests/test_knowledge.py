"""The tables: they load, they agree with each other, and a person's office depends on the date."""

from __future__ import annotations

import pytest

from dragoman import knowledge
from dragoman.knowledge import tables


def test_every_office_of_a_person_is_explained_and_every_country_exists() -> None:
    for person in knowledge.people().values():
        for term in person.terms:
            assert term.office in knowledge.offices(), (person.name, term.office)
            assert not term.country or term.country in knowledge.by_iso3(), (person.name, term.country)
            assert not term.end or term.begin[: len(term.end)] <= term.end, person.name


@pytest.mark.parametrize(
    ("slug", "date", "office"),
    [
        ("yair-lapid", "2022-08-01", "prime_minister"),
        ("yair-lapid", "2023-10-13", "opposition_leader"),
        ("vladimir-putin", "2010-01-01", "prime_minister"),
        ("vladimir-putin", "2014-03-18", "president"),
        ("hillary-clinton", "2010-06-01", "foreign_minister"),
        ("hillary-clinton", "2016-10-01", "candidate"),
    ],
)
def test_office_on_a_date(slug: str, date: str, office: str) -> None:
    term = knowledge.people()[slug].term(date)
    assert term is not None and term.office == office


def test_nobody_is_in_office_after_the_term() -> None:
    assert knowledge.people()["angela-merkel"].term("2022-06-01") is None


def test_codes_hold_only_in_their_years() -> None:
    soviet = knowledge.countries()["soviet-union"]
    assert soviet.codes("1980-01-01") is not None
    assert soviet.codes("2020-01-01") is None
    russia = knowledge.countries()["russia"].codes("2020-01-01")
    assert russia is not None and (russia.cow, russia.gw) == ("RUS", 365)


@pytest.mark.parametrize(
    ("begin", "end", "date", "inside"),
    [("2009", "2009", "2009-12-31", True), ("2009", "2009", "2010-01-01", False), ("", "", None, True), ("2012-05", "", "2012-04-30", False)],
)
def test_within_reads_coarse_dates(begin: str, end: str, date: str | None, inside: bool) -> None:
    assert knowledge.within(begin, end, date) is inside


def test_plural_and_singular_of_a_role() -> None:
    roles = knowledge.roles()
    assert roles["foreign minister"].sector == "GOV" and not roles["foreign minister"].plural
    assert roles["foreign ministers"].plural


def test_fold_keeps_case_and_drops_accents() -> None:
    assert knowledge.fold("Erdoğan’s Élysée") == "Erdogan's Elysee"


def test_fingerprint_is_stable_and_covers_all_tables(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    before = knowledge.fingerprint()
    assert len(before) == 16
    tables.fingerprint.cache_clear()
    assert knowledge.fingerprint() == before
    monkeypatch.setattr(tables, "TABLE_SUFFIXES", (".csv",))
    tables.fingerprint.cache_clear()
    assert knowledge.fingerprint() != before
    tables.fingerprint.cache_clear()


def test_a_missing_table_says_what_to_do() -> None:
    from dragoman.errors import InstallError

    with pytest.raises(InstallError, match="install dragoman again"):
        knowledge.rows("no_such_table.csv")
