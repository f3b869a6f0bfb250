"""Figures on the casebook and on the dev sets do not fall below floors.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman.evaluation import floors
from dragoman.evaluation.floors import DEV, Floor
from dragoman.evaluation.report import Figure, Report

DATA = floors.data_folder()
FLOORS = floors.load()


def test_every_floor_belongs_to_a_dev_set_or_the_casebook() -> None:
    assert {floor.table for floor in FLOORS} <= {"casebook", *(f"dev.{name}" for name in DEV)}
    assert {f"dev.{name}" for name in DEV} <= {floor.table for floor in FLOORS}


def test_a_floor_holds_from_its_side() -> None:
    assert Floor("t", "recall", 0.5).holds(0.5) and not Floor("t", "recall", 0.5).holds(0.49)
    assert Floor("t", "errors_max", 0.5).holds(0.5) and not Floor("t", "errors_max", 0.5).holds(0.51)
    assert not Floor("t", "recall", 0.0).holds(float("nan"))
    assert Floor("t", "errors_max", 0.5).figure == "errors"


def test_floors_are_raised_and_never_lowered() -> None:
    text = '[dev.a]\nup = 0.50  # why\n"too high" = 0.90\nerrors_max = 0.40\nuntouched = 0.10\n'
    today = {("dev.a", "up"): 0.756, ("dev.a", "too high"): 0.7, ("dev.a", "errors_max"): 0.2, ("dev.b", "untouched"): 0.9}
    assert floors.raised(text, today) == '[dev.a]\nup = 0.74  # why\n"too high" = 0.90\nerrors_max = 0.21\nuntouched = 0.10\n'


def test_a_figure_that_no_report_has_is_told() -> None:
    report = Report("t", 1, (Figure("recall", 0.5, 0.5, 0.5, 1),))
    with pytest.raises(floors.DataError, match="'presicion'"):
        floors.measured([Floor("dev.a", "presicion", 0.1)], lambda table: report)


def test_the_data_folder_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "relations").mkdir()
    monkeypatch.setenv("DRAGOMAN_DATA", str(tmp_path))
    assert floors.data_folder() == tmp_path
    monkeypatch.setenv("DRAGOMAN_DATA", str(tmp_path / "elsewhere"))
    assert floors.data_folder() is None


def held(table: str) -> None:
    found = floors.measured([floor for floor in FLOORS if floor.table == table], floors.report_of)
    fallen = [f"{floor.name}: floor {floor.value:.3f}, today {value:.3f}" for floor, value in found if not floor.holds(value)]
    assert fallen == []


def test_the_casebook_holds_its_floors() -> None:
    held("casebook")


@pytest.mark.skipif(DATA is None, reason="no development data: set DRAGOMAN_DATA, or put it at ../shared/data")
@pytest.mark.parametrize("name", DEV)
def test_a_dev_set_holds_its_floors(name: str) -> None:
    held(f"dev.{name}")
