"""When a row of knowledge changes, the records that rest on it change, and no others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import made_reporting as made
import msgspec
import pytest

from dragoman.desk import Desk
from dragoman.desk.store import Store
from dragoman.records import Warn

Write = Callable[..., Path]


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Change a row of the made-up codebook."""

    def change(rules: str) -> None:
        monkeypatch.setenv("MADE_RULES", rules)
        made.codebook.cache_clear()

    made.codebook.cache_clear()
    yield change
    made.codebook.cache_clear()


def by_id(desk: Desk, table: str = "events") -> dict[str, dict[str, Any]]:
    return {r["id"]: {k: v for k, v in r.items() if k != "fingerprint"} for r in desk.table(table).to_pylist()}


def test_one_row_of_knowledge(filled: Desk, changed: Callable[[str], None]) -> None:
    before, said = by_id(filled), by_id(filled, "statements")
    concerned = {k for k, e in before.items() if e["trigger"] == "condemned"}
    documents = {before[k]["document_id"] for k in concerned}
    assert 0 < len(concerned) < len(before) and len(documents) < 60
    changed("condemned=REJECT")
    done = filled.recode(reader=made.read)
    assert (done.documents, done.same, done.changed) == (60, 60 - len(documents), len(documents))
    assert {c.id for c in done.changes} == concerned
    assert all((c.kind, c.what, c.why) == ("event", "changed", ("knowledge",)) for c in done.changes)
    assert all(c.fields["type"] == ("ACCUSE", "REJECT") for c in done.changes)
    after = by_id(filled)
    assert after.keys() == before.keys()
    assert {k for k in after if after[k] != before[k]} == concerned
    assert by_id(filled, "statements") == said
    assert filled.table("readings").num_rows == 60 + len(documents), "what did not change is not written again"
    assert filled.changes(done.fingerprint) == list(done.changes)
    assert filled.recode(reader=made.read).documents == 0
    assert len(filled.events(text="condemned", type="REJECT")) == len(concerned)
    assert len(filled.why(next(iter(concerned))).reports) == 1


def test_there_and_back(filled: Desk, changed: Callable[[str], None]) -> None:
    before = {n: filled.table(n).to_pylist() for n in ("events", "documents", "statements")}
    changed("condemned=REJECT")
    filled.recode(reader=made.read)
    changed("")
    done = filled.recode(reader=made.read)
    assert done.documents == 60 and done.changed > 0
    assert {n: filled.table(n).to_pylist() for n in before} == before


def test_dry_run_reports_and_keeps_nothing(filled: Desk, changed: Callable[[str], None]) -> None:
    before = filled.table("events")
    changed("condemned=REJECT")
    assert filled.recode(reader=made.read, dry=True).changes
    assert filled.table("events") == before and filled.table("recodings").num_rows == 0


def test_a_new_and_a_lost_record_are_told(filled: Desk, changed: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    changed("visited=AID")
    read = made.read

    def without_attacks(document: Any, warnings: Any = ()) -> Any:
        reading = read(document, warnings)
        return msgspec.structs.replace(reading, events=tuple(e for e in reading.events if e.trigger.text != "attacked"))

    lost = {k for k, e in by_id(filled).items() if e["trigger"] == "attacked"}
    done = filled.recode(reader=without_attacks)
    assert {c.id for c in done.changes if c.what == "gone"} == lost
    assert not lost & by_id(filled).keys()
    changed("visited=SUPPORT")
    done = filled.recode(reader=made.read)
    assert {c.id for c in done.changes if c.what == "appeared"} == lost


@pytest.mark.parametrize("table", ["recodings", "readings", "events", "documents"])
def test_killed_and_run_again(filled: Desk, changed: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, table: str) -> None:
    from dragoman.desk import recoding

    changed("condemned=REJECT")
    append, hits = Store.append, 0

    def cut(self: Store, name: str, rows: Any, **more: Any) -> int:
        nonlocal hits
        version = append(self, name, rows, **more)
        hits += name == table
        if hits == 2:
            raise KeyboardInterrupt
        return version

    monkeypatch.setattr(Store, "append", cut)
    monkeypatch.setattr(recoding, "BATCH", 10)
    with pytest.raises(KeyboardInterrupt):
        filled.recode(reader=made.read)
    monkeypatch.setattr(Store, "append", append)
    desk = Desk(filled.folder)
    assert {d["id"] for d in desk.documents()} == {d["id"] for d in filled.documents()}
    desk.recode(reader=made.read)
    events = by_id(desk)
    assert all(e["type"] == ("REJECT" if e["trigger"] == "condemned" else made.VERBS[e["trigger"]][0]) for e in events.values())
    assert desk.recode(reader=made.read).documents == 0
    assert len(desk.changes(made.codebook()[1].fingerprint)) == sum(e["trigger"] == "condemned" for e in events.values())


def test_warnings_of_intake_stay_and_those_of_coding_are_made_anew(desk: Desk, rows: Write, changed: Callable[[str], None]) -> None:
    desk.add(rows([{"id": "x", "text": "Peru visited Chile on Monday."}]), reader=lambda d, w: made.read(d, (*w, Warn("coreference_open", "one"))))
    assert [d["warnings"] for d in desk.documents()] == [["date_unknown", "coreference_open"]]
    changed("visited=AID")
    desk.recode(reader=made.read)
    assert [d["warnings"] for d in desk.documents()] == [["date_unknown"]]


def test_documents_added_later_are_not_coded_again(filled: Desk, rows: Write, changed: Callable[[str], None]) -> None:
    changed("condemned=REJECT")
    filled.add(rows(made.rows(5, first=900), "late.jsonl"), reader=made.read)
    assert filled.recode(reader=made.read).documents == 60


def test_a_document_that_fails_keeps_its_old_reading(filled: Desk, changed: Callable[[str], None]) -> None:
    changed("condemned=REJECT")

    def failing(document: Any, warnings: Any = ()) -> Any:
        if document.title and document.title.endswith("report 7"):
            raise ValueError("no")
        return made.read(document, warnings)

    done = filled.recode(reader=failing)
    assert len(done.failed) == 1 and filled.table("documents").num_rows == 60
    assert filled.recode(reader=made.read).documents == 1


def test_rebuilding_gives_the_same(filled: Desk, changed: Callable[[str], None]) -> None:
    changed("condemned=REJECT")
    filled.recode(reader=made.read)
    names = ("events", "statements", "ties", "forecasts", "actors", "documents")
    before = {n: filled.table(n) for n in names}
    assert filled.rebuild() == filled.table("readings").num_rows
    assert {n: filled.table(n) for n in names} == before
