"""The two samples judged by hand: the files hold verdicts and no text, and the scoring tells right from wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dragoman import circumstances
from dragoman.evaluation import samples
from dragoman.evaluation.bootstrap import Bootstrap
from dragoman.language import parse
from dragoman.records import Actor, Document, Span, When
from dragoman.steps import Cast

GOLD = Path(__file__).parent / "gold"
FIELDS = {
    "mentions": {"id", "doc_id", "start", "end", "form", "kind", "name", "country", "sectors", "aliases"},
    "dates": {"id", "doc_id", "start", "end", "status", "when_start", "when_end", "precision", "basis"},
}


def actor(name: str, country: str | None, sectors: tuple[str, ...], kind: str = "person") -> Actor:
    return Actor("a-1", name, kind, country, sectors, None, None, None, None, (), (), "context")  # type: ignore[arg-type]


def mention(**more: Any) -> dict[str, Any]:
    return {"id": "m", "doc_id": "d", "start": 0, "end": 10, "form": "name", "kind": "person", "name": "Ada Brown", "country": "GBR", "sectors": ["GOV"]} | more


@pytest.mark.parametrize(("name", "rows"), [("mentions", 200), ("dates", 150)])
def test_gold_holds_verdicts_and_no_text(name: str, rows: int) -> None:
    found = [json.loads(line) for line in (GOLD / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(found) == rows == len({r["id"] for r in found})
    assert all(set(r) <= FIELDS[name] and r["start"] < r["end"] for r in found)


@pytest.mark.parametrize(
    ("row", "there", "right"),
    [
        (mention(), [(0, 10, actor("Brown", "GBR", ("GOV", "ELI")))], True),
        (mention(), [(0, 10, actor("Brown", None, ("GOV",)))], False),
        (mention(), [(0, 10, actor("Brown", "GBR", ("MIL",)))], False),
        (mention(), [(0, 10, actor("Ada Green", "GBR", ("GOV",)))], False),
        (mention(), [], False),
        (mention(kind="none"), [], True),
        (mention(kind="none"), [(0, 4, actor("Ada", None, ()))], True),
        (mention(kind="none"), [(4, 10, actor("Ada", None, ()))], False),
        (mention(kind="group", sectors=[]), [(0, 4, actor("voters", "GBR", (), "group"))], False),
        (mention(kind="group", sectors=[]), [(0, 10, actor("voters", "GBR", (), "group"))], True),
    ],
)
def test_who_is_meant(row: dict[str, Any], there: list[tuple[int, int, Actor]], right: bool) -> None:
    assert samples._judge_mention(row, there, "").right["right"] is right


def test_dates_are_right_at_the_precision_of_the_verdict() -> None:
    row = {"id": "d", "doc_id": "d", "when_start": "2016-09-01", "when_end": "2016-09-30", "precision": "month", "basis": "text"}
    inside = When("2016-09-01", "2016-09-12", "month", Span(0, 1, "x"))
    other = When("2016-08-01", "2016-08-31", "month", Span(0, 1, "x"))
    paper = When("2016-10-04", "2016-10-04", "day", "published")
    judged = [samples._judge_date(row, when, "") for when in (inside, other, paper)]
    report = samples.report_dates(judged, Bootstrap(1, 0))
    assert report.value("right") == report.value("fall back to publication") == report.value("another date of the text") == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("text", "word", "start", "end"),
    [
        ("After Monday's raid the premier resigned.", "raid", "2024-05-13", "2024-05-13"),
        ("During the rally Monday, the premier praised the army.", "rally", "2024-05-13", "2024-05-13"),
        ("The premier told farmers this weekend he would punish them.", "told", "2024-05-11", "2024-05-12"),
        ("Rebels shelled the valley in the 1980s and 1990s.", "shelled", "1980-01-01", "1999-12-31"),
        ("The parties agreed to sign a truce by March of next year.", "sign", None, "2025-03-31"),
        ("Twenty-two years ago rebels stormed the palace.", "stormed", "2002-01-01", "2002-12-31"),
        ("During a March interview the premier accused the rebels.", "accused", "2024-03-01", "2024-03-31"),
        ("The union has backed the premier since her 2019 campaign.", "backed", "2019-01-01", "2024-05-15"),
        ("Police condemned the raid Monday.", "raid", None, None),
        ("The March for Life blocked the road.", "blocked", "2024-05-15", "2024-05-15"),
    ],
)
def test_general_causes_found_on_the_sample(text: str, word: str, start: str | None, end: str | None) -> None:
    parsed = parse(text)
    at = text.index(word)
    event = samples._event(parsed, {"id": "e", "doc_id": "d", "start": at, "end": at + len(word), "status": "happened"})
    document = Document("d-1", "h", text, published="2024-05-15", paragraphs=((0, len(text)),))
    when = circumstances.find(parsed, document, Cast((), ()), [event])["e"].when
    assert (when.start, when.end) == (start, end)
