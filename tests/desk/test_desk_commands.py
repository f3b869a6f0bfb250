"""The commands of the desk: what they print, in which form, and their one line when something is wrong."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import made_reporting as made
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from dragoman.cli import main
from dragoman.cli.add import moving, span
from dragoman.desk import Desk
from dragoman.desk.adding import Added

Write = Callable[..., Path]
Run = Callable[..., Result]


@pytest.fixture
def run(filled: Desk, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("DRAGOMAN_DESK", str(filled.folder))
    return lambda *args, **more: CliRunner().invoke(main, list(args), **more)


def test_init_add_ask(tmp_path: Path, rows: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "new"
    go = CliRunner().invoke
    assert "a new desk" in go(main, ["desk", "init", str(folder)]).stdout
    again = go(main, ["desk", "init", str(folder)])
    assert again.exit_code == 2 and again.stderr.count("\n") == 1
    monkeypatch.setattr("dragoman.desk.desk.Desk.add.__kwdefaults__", {"jobs": None, "dry": False, "reader": made.read, "told": None}, raising=False)
    source = rows([*made.rows(4), {"no": "text"}])
    result = go(main, ["add", str(source), "--desk", str(folder)])
    assert result.exit_code == 2 and result.stdout.startswith("4 added, 0 already there, 1 failed, in ")
    assert "dragoman desk failed" in result.stderr
    failed = go(main, ["desk", "failed", "--json", "--desk", str(folder)])
    assert [f["stage"] for f in json.loads(failed.stdout)] == ["load"]
    source.write_text(json.dumps(made.row(9)) + "\n")
    result = go(main, ["add", str(source), "--dry-run", "--desk", str(folder)])
    assert result.exit_code == 0 and result.stdout.startswith("1 would be added")


def test_forms_hold_the_same_rows(run: Run, filled: Desk, tmp_path: Path) -> None:
    want = filled.events(type="ACCUSE")
    assert len(want) > 3
    ids = [e["id"] for e in want]
    table = run("events", "--type", "ACCUSE")
    assert table.stdout.endswith(f"\n{len(ids)} rows\n") and all(i in table.stdout for i in ids)
    assert [json.loads(line)["id"] for line in run("events", "--type", "ACCUSE", "--jsonl").stdout.splitlines()] == ids
    as_json = json.loads(run("events", "--type", "ACCUSE", "--json").stdout)
    assert [e["id"] for e in as_json] == ids and as_json[0]["confidence"] == 0.9 and as_json[0]["actors"][0]["country"]
    as_csv = list(csv.DictReader(io.StringIO(run("events", "--type", "ACCUSE", "--csv").stdout)))
    assert [e["id"] for e in as_csv] == ids and json.loads(as_csv[0]["actors"]) == as_json[0]["actors"] and as_csv[0]["hearsay"] == "false"
    out = tmp_path / "out.parquet"
    assert run("events", "--type", "ACCUSE", "--parquet", "--output", str(out)).stdout == ""
    assert pq.read_table(out)["id"].to_pylist() == ids


def test_nothing_found(run: Run) -> None:
    assert run("events", "--status", "denied").stdout == "Nothing in the desk fits.\n"
    assert run("events", "--status", "denied", "--json").stdout == "[]\n"
    assert run("events", "--status", "denied", "--jsonl").stdout == ""
    assert run("events", "--status", "denied", "--csv").stdout.startswith("id,document_id,")


@pytest.mark.parametrize("table", ["statements", "ties", "forecasts", "documents"])
def test_other_listings(run: Run, filled: Desk, table: str) -> None:
    found = list(getattr(filled, table)())
    assert found and json.loads(run(table, "--json").stdout)[-1]["id"] == found[-1]["id"]
    assert found[0]["id"] in run(table).stdout


def test_filters_are_handed_on(run: Run, filled: Desk) -> None:
    result = run("events", "--between", "RUS", "ISR", "--since", "2015-01", "--quad", "3", "--quad", "4", "--no-hearsay", "--about", "ISR", "--jsonl")
    want = filled.events(between=("RUS", "ISR"), since="2015-01", quad=[3, 4], hearsay=False, to="ISR")
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == [e["id"] for e in want]


def test_why(run: Run, filled: Desk) -> None:
    event = next(iter(filled.events()))
    page = run("why", event["id"]).stdout
    assert page.startswith(f"event {event['id']}: 1 report in 1 document\n")
    assert f"_{event['trigger']}_" in page or event["trigger"] in page
    assert "https://made.example/" in page and f"rule verb:{event['trigger']}" in page
    assert json.loads(run("why", event["id"], "--json").stdout)["reports"][0]["sentence"] == event["sentence"]
    for table in ("statements", "ties", "forecasts"):
        record = next(iter(getattr(filled, table)()))
        assert f"{table[:-1]} {record['id']}: 1 report" in run("why", record["id"]).stdout


def test_sql(run: Run) -> None:
    assert json.loads(run("sql", "SELECT count(*) AS n FROM documents", "--json").stdout) == [{"n": 60}]
    assert "1 row\n" in run("sql", "-", input="SELECT 1 AS one").stdout
    wrong = run("sql", "DROP TABLE events")
    assert wrong.exit_code == 2 and wrong.stderr == "dragoman: sql: only reads, and DROP does not; write a SELECT\n"


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("events", "--since", "lately"), "'lately' is no date"),
        (("events", "--text", "--"), "no word to look for"),
        (("events", "--csv", "--json"), "--csv and --json: choose one form"),
        (("why", "e-none"), "no such record"),
        (("events", "--desk", "/nowhere/at/all"), "holds no desk"),
        (("ties", "--output", "/nowhere/x.csv", "--csv"), "cannot be written"),
    ],
)
def test_one_line_for_what_is_wrong(run: Run, args: tuple[str, ...], words: str) -> None:
    result = run(*args)
    assert result.exit_code == 2 and words in result.stderr and result.stderr.count("\n") == 1


def test_status_actors_rebuild_compact_migrate(run: Run) -> None:
    assert json.loads(run("desk", "status", "--json").stdout)["tables"]["documents"] == 60
    assert "documents" in run("desk", "status").stdout
    cast = [json.loads(line) for line in run("desk", "actors", "--kind", "state", "--jsonl").stdout.splitlines()]
    assert cast and [a["documents"] for a in cast] == sorted((a["documents"] for a in cast), reverse=True)
    assert run("desk", "rebuild").stdout == "60 readings projected anew\n"
    assert run("desk", "compact").exit_code == 0
    assert "is of the present format" in run("desk", "migrate").stdout


def test_recode(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    recode = Desk.recode

    def made_recode(self: Desk, **more: Any) -> Any:
        return recode(self, **(more | {"reader": made.read}))

    monkeypatch.setattr(Desk, "recode", made_recode)
    monkeypatch.setenv("MADE_RULES", "condemned=REJECT")
    made.codebook.cache_clear()
    try:
        dry = run("recode", "--dry-run", "--jsonl")
        rows = [json.loads(line) for line in dry.stdout.splitlines()]
        assert {(r["kind"], r["what"], r["field"]) for r in rows} >= {("event", "changed", "type")} and rows[0]["why"] == ["knowledge"]
        page = run("recode")
        assert page.stdout.startswith("60 documents coded again: ") and "event changed: " in page.stdout and "ACCUSE → REJECT" in page.stdout
        assert run("recode").stdout.startswith("0 documents coded again")
    finally:
        made.codebook.cache_clear()


def test_progress_line() -> None:
    line = moving(Added(added=100, known=10, failed=1, bytes=2500), 10_000, 50.0)
    assert line == "100 added, 10 already there, 1 failed · 2.2 a second · 25% · 2 min 30 s left"
    assert moving(Added(), None, 1.0) == "0 added, 0 already there, 0 failed · 0.0 a second"
    assert [span(s) for s in (3.21, 250, 7500)] == ["3.2 s", "4 min 10 s", "2 h 5 min"]


def test_forecasts_lists_and_has_the_ledger() -> None:
    command: Any = main.get_command(None, "forecasts")  # type: ignore[arg-type]
    assert set(command.list_commands(None)) <= {"resolve", "scores"}
