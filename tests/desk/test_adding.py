"""A document is kept once, whoever adds it, however often, in whatever order, and whenever the power goes."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import made_reporting as made
import pyarrow as pa
import pytest

from dragoman.desk import Desk
from dragoman.desk import adding as adding_module
from dragoman.desk.adding import Adding
from dragoman.desk.crew import Crew
from dragoman.desk.schema import PROJECTIONS
from dragoman.desk.store import Store

Write = Callable[..., Path]
PYTHON = """
import sys
import made_reporting as made
from dragoman.desk import adding
adding.BATCH = int(sys.argv[3])
from dragoman.desk import Desk
from dragoman.desk.adding import Adding
from dragoman.desk.crew import Crew
desk = Desk(sys.argv[1])
print(Adding(desk.store, Crew(2, sys.argv[4] if len(sys.argv) > 4 else made.read), batch=int(sys.argv[3])).run([sys.argv[2]]).added)
"""


def contents(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    """All projections, and the readings without the moment they were added at."""
    out = {name: desk.table(name).to_pylist() for name in PROJECTIONS}
    out["readings"] = desk.table("readings").drop_columns(["added_at"]).to_pylist()
    return out


def undisturbed(tmp_path: Path, source: Path) -> dict[str, list[dict[str, Any]]]:
    desk = Desk.create(tmp_path / "undisturbed")
    desk.add(source, reader=made.read)
    return contents(desk)


def test_adding_twice_keeps_once(desk: Desk, rows: Write) -> None:
    source = rows(made.rows(20))
    assert (first := desk.add(source, reader=made.read)).added == 20 and first.known == first.failed == 0
    before = contents(desk)
    again = desk.add(source, reader=made.read)
    assert (again.added, again.known) == (0, 20)
    assert contents(desk) == before
    assert len(before["events"]) > 30 and len(before["documents"]) == 20


def test_a_row_that_stands_twice_is_one_document(desk: Desk, rows: Write) -> None:
    done = desk.add(rows([*made.rows(3), *made.rows(3)]), reader=made.read)
    assert (done.added, done.known) == (3, 3)


def test_a_dry_run_keeps_nothing(desk: Desk, rows: Write) -> None:
    done = desk.add(rows([*made.rows(5), {"no": "text"}]), dry=True)
    assert (done.added, done.failed, done.dry) == (5, 1, True)
    assert desk.table("documents").num_rows == 0 and desk.failed() == []


def test_order_of_arrival_does_not_matter(tmp_path: Path, rows: Write) -> None:
    given = [*made.rows(40), dict(made.row(3), text="Peru visited Chile on Monday.", date="2020-01-01")]
    want = undisturbed(tmp_path, rows(given))
    random.Random(7).shuffle(given)
    desk = Desk.create(tmp_path / "shuffled")
    for start in (0, 20):
        desk.add(rows(given[start : start + 20] if not start else given[20:]), reader=made.read)
    assert contents(desk) == want
    assert sum(d["revision_of"] is not None for d in want["documents"]) == 1


def test_a_changed_text_at_the_same_address_is_a_revision_of_the_one_before(desk: Desk, rows: Write) -> None:
    texts = ("Peru visited Chile on Monday.", "Peru visited Chile on Monday. It rained.", "Peru attacked Chile on Monday.")
    given = [{"url": "https://a.example/x?utm_source=b", "text": t, "date": f"2020-01-0{n}"} for n, t in enumerate(texts, 1)]
    desk.add(rows([given[2], given[0], given[1]]), reader=made.read)
    found = desk.documents().arrow().to_pylist()
    assert [d["revision_of"] for d in found] == [None, found[0]["id"], found[1]["id"]]


def test_many_small_commits_give_the_same_as_one(tmp_path: Path, rows: Write) -> None:
    source = rows(made.rows(50))
    want = undisturbed(tmp_path, source)
    desk = Desk.create(tmp_path / "small")
    Adding(desk.store, Crew(1, made.read), batch=3).run([source])
    assert len(desk.store.files("readings")[1]) >= 16
    assert contents(desk) == want
    assert desk.compact()["readings"] > 10
    assert contents(desk) == want
    desk.add(rows(made.rows(10, first=50), "more.jsonl"), reader=made.read)
    assert desk.table("documents").num_rows == 60


def test_reading_processes_give_what_this_process_gives(tmp_path: Path, rows: Write) -> None:
    source = rows(made.rows(30))
    desk = Desk.create(tmp_path / "crew")
    assert desk.add(source, jobs=2, reader="made_reporting:read").added == 30
    assert contents(desk) == undisturbed(tmp_path, source)


class TestKilled:
    @pytest.mark.parametrize("name", ["readings", *PROJECTIONS])
    def test_after_any_commit(self, name: str, tmp_path: Path, rows: Write, monkeypatch: pytest.MonkeyPatch) -> None:
        """The power goes just after a commit to one table: the next run does what is left, and nothing twice."""
        source = rows(made.rows(30))
        want = undisturbed(tmp_path, source)
        desk = Desk.create(tmp_path / "killed")
        append, hits = Store.append, 0

        def cut(self: Store, table: str, given: pa.Table, **more: Any) -> int:
            nonlocal hits
            version = append(self, table, given, **more)
            hits += table == name
            if table == name and hits == 2:
                raise KeyboardInterrupt
            return version

        monkeypatch.setattr(Store, "append", cut)
        with pytest.raises(KeyboardInterrupt):
            Adding(desk.store, Crew(1, made.read), batch=10).run([source])
        monkeypatch.undo()
        after = Desk(desk.folder)
        seen = after.table("documents")["id"].to_pylist()
        assert set(after.table("events")["document_id"].to_pylist()) <= set(seen), "a document is seen before it is whole"
        after.add(source, reader=made.read)
        assert contents(after) == want

    def test_by_the_system(self, tmp_path: Path, rows: Write) -> None:
        source = rows(made.rows(150))
        want = undisturbed(tmp_path, source)
        folder = tmp_path / "killed"
        Desk.create(folder)
        environment = os.environ | {"MADE_DELAY": "0.02"}
        chance = random.Random(1)
        for _ in range(3):
            process = subprocess.Popen([sys.executable, "-c", PYTHON, str(folder), str(source), "7", "made_reporting:read"], env=environment, stdout=subprocess.PIPE)
            deadline = time.monotonic() + 20  # reading takes a moment to begin
            before = Desk(folder).store.version("readings")
            while Desk(folder).store.version("readings") == before and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.02)
            time.sleep(chance.random() * 0.3)
            process.send_signal(signal.SIGKILL)
            process.communicate()
        desk = Desk(folder)
        assert desk.table("documents").num_rows > 0
        desk.add(source, reader=made.read)
        assert contents(desk) == want


def test_two_processes_with_overlapping_halves(tmp_path: Path, rows: Write) -> None:
    all_of_it = rows(made.rows(120))
    want = undisturbed(tmp_path, all_of_it)
    folder = tmp_path / "both"
    Desk.create(folder)
    halves = [rows(made.rows(80), "a.jsonl"), rows(made.rows(80, first=40), "b.jsonl")]
    running = [subprocess.Popen([sys.executable, "-c", PYTHON, str(folder), str(half), "5"], stdout=subprocess.PIPE) for half in halves]
    added = [int(p.communicate()[0]) for p in running]
    assert sum(added) == 120
    assert contents(Desk(folder)) == want


def test_readers_see_whole_documents_while_another_writes(tmp_path: Path, rows: Write) -> None:
    source = rows(made.rows(100))
    want = undisturbed(tmp_path, source)
    per_document = {d["id"]: 0 for d in want["documents"]}
    for event in want["events"]:
        per_document[event["document_id"]] += 1
    folder = tmp_path / "live"
    writer, reader = Desk.create(folder), Desk(folder)
    thread = threading.Thread(target=lambda: Adding(writer.store, Crew(1, made.read), batch=4).run([source]))
    thread.start()
    looks = 0
    while thread.is_alive() or not looks:
        with reader.cursor() as cursor:
            rows_ = cursor.execute("SELECT d.id, count(e.id) FROM documents d LEFT JOIN events e ON e.document_id = d.id GROUP BY d.id").fetchall()
        assert all(per_document[key] == number for key, number in rows_)
        looks += 1
    thread.join()
    assert reader.table("documents").num_rows == 100


class TestFailures:
    def test_a_bad_row_is_kept_aside_and_mended(self, desk: Desk, tmp_path: Path, rows: Write) -> None:
        source = rows([made.row(1), {"no": "text"}, made.row(2)])
        done = desk.add(source, reader=made.read)
        assert (done.added, done.failed) == (2, 1)
        (failure,) = desk.failed()
        assert failure.key.endswith("rows.jsonl:2") and failure.stage == "load" and "no text" in failure.message
        assert desk.add(source, reader=made.read).failed == 1 and len(desk.failed()) == 1
        assert desk.table("failures").num_rows == 1, "the same failure is noted once"
        rows([made.row(1), made.row(5), made.row(2)])
        done = desk.retry(reader=made.read)
        assert (done.added, done.failed) == (1, 0)
        assert desk.failed() == []

    def test_a_document_that_cannot_be_read_does_not_stop_the_others(self, desk: Desk, rows: Write, monkeypatch: pytest.MonkeyPatch) -> None:
        source = rows([*made.rows(5), {"id": "bad", "text": "FAIL this one."}])
        done = desk.add(source, reader=made.read)
        assert (done.added, done.failed) == (5, 1)
        (failure,) = desk.failed()
        assert (failure.stage, failure.error, failure.message) == ("read", "ValueError", "this text cannot be read")
        source.unlink()  # what is kept is enough
        monkeypatch.setattr(made, "read", lambda d, w=(): made.Reading(coder=made.codebook()[1], document=d))
        assert desk.retry(reader=made.read).added == 1
        assert desk.failed() == [] and desk.table("documents").num_rows == 6

    def test_a_document_that_kills_its_reader(self, desk: Desk, rows: Write) -> None:
        done = desk.add(rows([*made.rows(6), {"id": "bad", "text": "CRASH here."}, *made.rows(6, first=6)]), jobs=2, reader="made_reporting:read")
        assert (done.added, done.failed) == (12, 1)
        assert desk.failed()[0].error == "Crash" and "exit code 9" in desk.failed()[0].message

    def test_a_file_that_is_not_there(self, desk: Desk, tmp_path: Path) -> None:
        done = desk.add(tmp_path / "none.md", reader=made.read)
        assert (done.added, done.failed) == (0, 1)
        assert "no such file" in desk.failed()[0].message

    def test_the_disk_is_full(self, filled: Desk, rows: Write, monkeypatch: pytest.MonkeyPatch) -> None:
        from dragoman.desk import store as store_module
        from dragoman.errors import DeskError

        before = contents(filled)

        def full(*_: Any, **__: Any) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(store_module, "write_deltalake", full)
        with pytest.raises(DeskError, match=r"(?i)no space left.*free some room"):
            filled.add(rows(made.rows(5, first=500), "late.jsonl"), reader=made.read)
        monkeypatch.undo()
        assert contents(Desk(filled.folder)) == before
        assert filled.add(rows(made.rows(5, first=500), "late.jsonl"), reader=made.read).added == 5


def test_progress_tells_of_every_document(desk: Desk, rows: Write) -> None:
    heard: list[Any] = []
    desk.add(rows(made.rows(10)), reader=made.read, told=heard.append)
    assert heard[-1].added == 10 and heard[-1].bytes > 1000
    assert [h.added for h in heard] == sorted(h.added for h in heard)


def test_memory_is_bounded_by_batches(desk: Desk, rows: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Readings are written when they reach a size, however few they are."""
    monkeypatch.setattr(adding_module, "BYTES", 20_000)
    desk.add(rows(made.rows(40)), reader=made.read)
    assert len(desk.store.files("readings")[1]) > 3


def test_input_is_not_needed_for_what_is_kept(filled: Desk) -> None:
    reading = json.loads(filled.table("readings")["reading"][0].as_py())
    assert reading["document"]["text"] and reading["schema"] == "dragoman.reading/1"
