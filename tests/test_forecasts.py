"""The casebook of forecasts (tests/casebook/forecasts.toml) read by the rules alone, with casts and statements made by hand."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from test_ties import document, small_cast, statement

from dragoman import forecasts
from dragoman.forecasts.horizons import horizon
from dragoman.language import Marks, parse
from dragoman.records import Forecast

BOOK = tomllib.loads((Path(__file__).parent / "casebook" / "forecasts.toml").read_text(encoding="utf-8"))
FLOOR_PRECISION, FLOOR_RECALL = 0.90, 0.75


def foreseen(case: dict[str, Any]) -> tuple[Forecast, ...]:
    parsed = parse(case["text"])
    said = (statement(parsed, case["said"]["by"], case["said"]["content"]),) if "said" in case else ()
    return forecasts.find(parsed, Marks(), small_cast(parsed, BOOK["names"]), said, (), document(case["text"]))


def likelihood(found: Forecast) -> str:
    middle = (found.likelihood.low + found.likelihood.high) / 2
    return "likely" if middle > 0.55 else "unlikely" if middle < 0.3 else "even"


def fits(found: Forecast, wanted: dict[str, str]) -> bool:
    """Clause, likelihood, forecaster and condition are those of the case."""
    condition = found.condition.text if found.condition else None
    return wanted["what"] in found.what.text and likelihood(found) == wanted["p"] and found.by == wanted.get("by") and condition == wanted.get("condition")


def score() -> tuple[float, float, list[str]]:
    """Precision and recall over the casebook, and the cases that went wrong."""
    right = found = wanted = 0
    wrong = []
    for case in BOOK["case"]:
        got = foreseen(case)
        hits = [w for w in case["forecasts"] if any(fits(f, w) for f in got)]
        right, found, wanted = right + len(hits), found + len(got), wanted + len(case["forecasts"])
        dates = [(w.get("horizon"), w.get("date")) for w in case["forecasts"]]
        seen = [(f.horizon.text if f.horizon else None, f.horizon.by if f.horizon else None) for f in got]
        if len(hits) != len(got) or len(hits) != len(case["forecasts"]) or (hits and dates != seen):
            short = [f"[{f.what.text}] {likelihood(f)} {f.likelihood.low}-{f.likelihood.high} by={f.by} if={f.condition and f.condition.text} {f.coded_by.rule}" for f in got]
            wrong.append(f"{case['text']}\n   wanted {case['forecasts']}\n   got {short} {seen}")
    return right / max(found, 1), right / max(wanted, 1), wrong


def test_casebook_holds_its_floors() -> None:
    precision, recall, wrong = score()
    assert precision >= FLOOR_PRECISION and recall >= FLOOR_RECALL, f"{precision:.2f} {recall:.2f}\n" + "\n".join(wrong)


def test_a_third_of_the_casebook_is_empty() -> None:
    assert sum(not c["forecasts"] for c in BOOK["case"]) * 3 >= len(BOOK["case"])


@pytest.mark.parametrize("text", ["", "will", "Will?", "unlikely", "might.", "—", "if", "a chance that", "going to", "may may may"])
def test_odd_text_does_no_harm(text: str) -> None:
    assert foreseen({"text": text}) == ()


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("by the end of the year", "2023-12-31"), ("before June 2025", "2025-05-31"), ("in two weeks", "2023-10-27"), ("next month", "2023-11-30"),
        ("by 2030", "2030-12-31"), ("within a year", "2024-10-13"), ("on Friday", "2023-10-20"), ("soon", None), ("on March 3", "2024-03-03"),
        ("by February 31", None),
    ],
)  # fmt: skip
def test_horizons(words: str, day: str | None) -> None:
    found = horizon(f"The bank will fail {words}", "2023-10-13")
    assert found is not None and found.by == day


def test_no_horizon() -> None:
    assert horizon("The bank will fail", "2023-10-13") is None
