"""When, where and how many: the case book, and what cannot be put into one sentence."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from dragoman import circumstances
from dragoman.language import Parse, parse
from dragoman.records import CodedBy, Count, Document, Event, Participant, Span, When
from dragoman.steps import Cast, Coded

BOOK: dict[str, list[dict[str, Any]]] = tomllib.loads((Path(__file__).parent / "casebook" / "circumstances.toml").read_text(encoding="utf-8"))
NOBODY = Cast((), ())
PAPER = "2024-05-15"
cached = cache(parse)


def coded(parsed: Parse, word: str, status: str = "happened", kind: str = "ASSAULT", sides: tuple[str, str] | None = None) -> Coded:
    """An event that hangs on a word of the text."""
    token = next(t for t in parsed.tokens if t.text == word)
    people = [Participant(a, a, Span(0, 0, ""), None, None, ()) for a in sides or ()]
    record = Event(
        f"e-{token.i}", f"o-{token.i}", kind, None, (), 4, -5.0, tuple(people[:1]), tuple(people[1:]), (), status, (), False, None, (),  # type: ignore[arg-type]
        parsed.span(token.i, token.i + 1), (), When(None, None, "day", None), None, (), 1.0, CodedBy(),
    )  # fmt: skip
    return Coded(record, token.i)


def told(case: dict[str, Any]) -> tuple[circumstances.Circumstances, tuple[Count, ...]]:
    """The circumstances of the case's event, and the counts of all its events."""
    parsed = cached(case["text"])
    kind = case.get("type", "ASSAULT")
    events = [coded(parsed, case["on"], case.get("status", "happened"), kind), *(coded(parsed, w) for w in case.get("also", ()))]
    events.sort(key=lambda c: c.trigger)
    document = Document("d-1", "h", case["text"], published=case.get("published", PAPER) or None, paragraphs=((0, len(case["text"])),))
    found = circumstances.find(parsed, document, NOBODY, events)
    own = next(c for c in events if parsed.tokens[c.trigger].text == case["on"])
    return found[own.record.id], tuple(c for e in events for c in found[e.record.id].counts)


def ids(cases: list[dict[str, Any]]) -> list[str]:
    return [f"{c['text'][:60]} [{c['on']}]" for c in cases]


@pytest.mark.parametrize("case", BOOK["when"], ids=ids(BOOK["when"]))
def test_when(case: dict[str, Any]) -> None:
    when = told(case)[0].when
    basis = when.basis.text if isinstance(when.basis, Span) else when.basis
    if case.get("nothing"):
        assert (when.start, when.end, basis) == (None, None, None)
    else:
        assert (when.start, when.end, when.precision, basis) == (case["start"] or None, case["end"] or None, case["precision"], case["basis"])


@pytest.mark.parametrize("case", BOOK["where"], ids=ids(BOOK["where"]))
def test_where(case: dict[str, Any]) -> None:
    where = told(case)[0].where
    if case.get("nothing"):
        assert where is None
    else:
        assert where is not None
        assert {k: getattr(where, k) for k in ("name", "country", "resolution") if k in case} == {
            k: case[k] for k in ("name", "country", "resolution") if k in case
        }


@pytest.mark.parametrize("case", BOOK["counts"], ids=ids(BOOK["counts"]))
def test_counts(case: dict[str, Any]) -> None:
    found = [" ".join(str(v) if v is not None else "-" for v in (c.kind, c.low, c.high, c.of, c.where)) for c in told(case)[1]]
    assert found == case.get("counts", [])


def test_dateline_places_the_news_that_names_no_place() -> None:
    text = "MINSK, Belarus (AP) — Hundreds of students marched against the president on Sunday. Poland condemned the arrests."
    parsed = parse(text)
    events = [coded(parsed, "marched", kind="PROTEST"), coded(parsed, "condemned", kind="ACCUSE")]
    found = circumstances.find(parsed, Document("d-1", "h", text, published=PAPER), NOBODY, events)
    marched, condemned = (found[e.record.id].where for e in events)
    assert marched is not None and (marched.name, marched.country) == ("Minsk", "BLR")
    assert condemned is None


def test_the_well_known_day_dates_a_fresh_telling_of_it() -> None:
    text = "Hamas gunmen launched a raid on Israel. Ministers met after the Oct. 7 attack."
    parsed = parse(text)
    sides = coded(parsed, "launched", sides=("hamas", "israel"))
    other = coded(parsed, "launched", sides=("israel", "hamas"))
    document = Document("d-1", "h", text, published="2023-10-20")
    when = circumstances.find(parsed, document, NOBODY, [sides])[sides.record.id].when
    assert (when.start, when.precision) == ("2023-10-07", "day")
    assert isinstance(when.basis, Span) and when.basis.text == "Oct. 7 attack"
    assert circumstances.find(parsed, document, NOBODY, [other])[other.record.id].when.basis == "published"


def test_dates_in_serves_since_and_by() -> None:
    found = circumstances.dates_in(parse("They have been allies since 1979. A deal is due by the end of the year."), PAPER)
    assert [(d.span.text, d.relation, d.start, d.end) for d in found] == [
        ("since 1979", "since", "1979-01-01", PAPER),
        ("by the end of the year", "by", None, "2024-12-31"),
    ]


@pytest.mark.parametrize("text", ["", "On Feb. 31, on 99 May and in 20245 nothing.", "since since by the", "$ 1,,000 – 5 to 3 people killed", "Oct. 7"])
def test_odd_text_does_not_crash(text: str) -> None:
    parsed = parse(text)
    events = [Coded(coded(parsed, parsed.tokens[0].text).record, 0)] if parsed.tokens else []
    circumstances.find(parsed, Document("d-1", "h", text, published="not a date"), NOBODY, events)
    circumstances.dates_in(parsed, PAPER)


def test_a_third_of_the_book_gives_nothing() -> None:
    cases = [c for page in BOOK.values() for c in page]
    silent = [c for c in cases if c.get("nothing") or c.get("basis") == "published"]
    assert len(cases) >= 130 and len(silent) * 3 >= len(cases)


def test_numbers_told_of_the_attack_go_to_the_attack_told_before() -> None:
    text = "Rebels launched an assault on Goma. The minister spoke on Monday of the assault that has killed more than 60 people."
    parsed = parse(text)
    told_before = coded(parsed, "launched", sides=("rebels", "goma"))
    found = circumstances.find(parsed, Document("d-1", "h", text), NOBODY, (told_before,))
    assert [(c.kind, c.low) for c in found[told_before.record.id].counts] == [("killed", 61)]


@pytest.mark.parametrize("noun", ["an assault", "the first assault", "Rwanda's assault"])
def test_another_attack_keeps_its_own_numbers(noun: str) -> None:
    text = f"Rebels launched an assault on Goma. The minister spoke of {noun} that has killed more than 60 people."
    parsed = parse(text)
    told_before = coded(parsed, "launched", sides=("rebels", "goma"))
    counts = circumstances.find(parsed, Document("d-1", "h", text), NOBODY, (told_before,))[told_before.record.id].counts
    assert (counts == ()) == (noun != "the first assault")
