"""Coverage of state × year: what counts as covered, and the bar."""

from __future__ import annotations

import json

import pytest

from dragoman.evaluation import coverage


def test_nine_in_ten_state_years_have_who_governed() -> None:
    covered, of = coverage.by_region(coverage.measure())["all"]
    assert of > 6000
    assert covered / of >= 0.90


def test_states_count_only_while_they_are() -> None:
    years = {(s.country, s.year) for s in coverage.measure(1990, 1995)}
    assert ("SUN", 1991) in years and ("SUN", 1992) not in years
    assert ("ERI", 1993) in years and ("ERI", 1992) not in years


@pytest.mark.parametrize(
    ("country", "offices", "year", "share"),
    [
        ("DEU", ("chancellor",), 2010, 1.0),
        ("DEU", ("head_of_junta",), 2010, 0.0),
        ("USA", ("president",), 2001, 1.0),  # two presidents, one day shared
        ("USA", ("president",), 1980, 0.0),  # before the table begins
    ],
)
def test_share_of_known_days(country: str, offices: tuple[str, ...], year: int, share: float) -> None:
    assert coverage.known_share(country, offices, year) == pytest.approx(share)


def test_gaps_are_told_as_ranges() -> None:
    found = [coverage.StateYear("XXX", "Land", "Asia", y, ("president",), 0.0, y == 1993) for y in range(1990, 1996)]
    assert coverage.gaps(found) == {"Asia": {"Land": "1990-1992 president, 1994-1995 president"}}


def test_the_command_prints_figures_and_refuses_an_empty_span(capsys: pytest.CaptureFixture[str]) -> None:
    assert coverage.main(["--since", "2000", "--until", "2001", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["regions"]["all"]["state_years"] == sum(f["state_years"] for k, f in figures["regions"].items() if k != "all")
    assert coverage.main(["--since", "2001", "--until", "2000"]) == 2
    assert "no state" in capsys.readouterr().err
