"""The whole of read(): same bytes, nothing invented, nothing torn from the text."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import dragoman
from dragoman.records import Reading, Span

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("*.md"))
DATA = Path(os.environ.get("DRAGOMAN_DATA", ROOT.parent / "shared" / "data"))
ARTICLE = DATA / "articles" / "moscow-times-2023-10-13.md"


def spans_of(value: object) -> list[Span]:
    """Every span anywhere in a record."""
    if isinstance(value, Span):
        return [value]
    if isinstance(value, tuple):
        return [s for item in value for s in spans_of(item)]
    fields = getattr(value, "__struct_fields__", ())
    return [s for name in fields for s in spans_of(getattr(value, name))]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_every_span_is_verbatim_and_json_comes_back(path: Path) -> None:
    reading = dragoman.read(path)
    body = [s for s in spans_of(reading) if s.within is None]
    assert len(body) > 50
    assert all(reading.document.text[s.start : s.end] == s.text for s in body)
    assert Reading.from_json(reading.to_json()) == reading


def test_every_id_that_a_record_names_is_there() -> None:
    reading = dragoman.read(EXAMPLES[0])
    actors, statements = {a.id for a in reading.actors}, {s.id for s in reading.statements}
    for event in reading.events:
        assert {p.actor for p in (*event.actors, *event.recipients)} <= actors
        assert set(event.according_to) <= statements
    assert {f.event for f in reading.forecasts if f.event} <= {e.id for e in reading.events}


def test_two_processes_with_other_hash_seeds_give_the_same_bytes() -> None:
    command = [sys.executable, "-m", "dragoman", "read", str(EXAMPLES[0]), "--format", "json"]
    outputs = [
        subprocess.run(command, capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed}).stdout for seed in ("1", "77")
    ]
    assert outputs[0] == outputs[1] and b'"ACCUSE"' in outputs[0]


def test_a_document_reads_the_same_alone_and_among_others() -> None:
    alone = {p: dragoman.read(p).to_json() for p in EXAMPLES}
    together = [r.to_json() for r in dragoman.read_many(reversed(EXAMPLES))]
    assert together == [alone[p] for p in reversed(EXAMPLES)]


def test_what_was_not_done_is_told_as_not_done() -> None:
    reading = dragoman.read("China stopped short of criticizing Moscow. Turkey's president met the emir of Qatar in Doha.")
    told = {(e.type, e.status) for e in reading.events}
    assert ("ACCUSE", "not_happened") in told and ("ACCUSE", "happened") not in told


def test_another_language_gives_a_warning_and_no_records() -> None:
    text = "Der Bundeskanzler hat am Montag in Berlin den Präsidenten getroffen und die neuen Sanktionen gegen das Land scharf kritisiert."
    reading = dragoman.read(text)
    assert [w.code for w in reading.warnings if w.code == "language_unsupported"] and not reading.events


@pytest.mark.skipif(not ARTICLE.exists(), reason="the development data is not beside the project")
def test_the_article_that_the_project_started_from() -> None:
    reading = dragoman.read(ARTICLE)
    document = reading.document
    assert document.published == "2023-10-13" and document.outlet == "The Moscow Times" and len(document.authors) == 2
    assert len(document.related) == 2 and "Original url" not in document.text
    names = {a.id: a.name for a in reading.actors}
    done = {
        (names[p.actor], e.type) for e in reading.events if e.status in ("happened", "ongoing") for p in e.actors
    }
    assert ("Hamas militants", "ASSAULT") in done
    for forbidden in (("Israel", "COERCE"), ("Israel", "COOPERATE"), ("Israel", "ASSAULT"), ("Mahmoud Abbas", "CONSULT"), ("Volodymyr Zelensky", "CONSULT")):
        assert forbidden not in done
    assert not any(e.status == "happened" and e.trigger.text in ("condemning", "offered", "agreement") for e in reading.events)
