"""`dragoman actors` as a user runs it."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from dragoman.cli import main


def run(*arguments: str, **options: str) -> Result:
    return CliRunner().invoke(main, ["actors", *arguments], **options)  # type: ignore[arg-type]


def apart(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own, with own tables in a folder."""
    environment = {**os.environ, "DRAGOMAN_KNOWLEDGE": str(folder)}
    return subprocess.run([sys.executable, "-m", "dragoman", "actors", *arguments], capture_output=True, text=True, env=environment, check=False)


def test_show_prints_reading_office_and_rule() -> None:
    result = run("show", "Lapid", "--on", "2022-08-01")
    assert result.exit_code == 0
    assert "=> Yair Lapid (yair-lapid)" in result.output and "* prime minister (ISR) 2022-07-01 to 2022-12-29" in result.output
    assert "rule: A family name alone" in result.output


def test_show_as_json_and_csv_say_the_same() -> None:
    data = json.loads(run("show", "Georgia", "--json").output)
    rows = list(csv.DictReader(io.StringIO(run("show", "Georgia", "--csv").output)))
    assert [m["id"] for m in data["meanings"]] == [r["id"] for r in rows] == ["georgia", "georgia-us"]
    assert rows[0]["gw"] == "372" and "Georgian" in rows[0]["also"].split(";")


def test_an_unknown_name_gives_exit_code_1_and_names_near_it() -> None:
    result = run("show", "Zelenksy")
    assert result.exit_code == 1 and "Zelensky" in result.output


def test_errors_are_one_line_and_exit_code_2() -> None:
    for arguments in (("show", "x", "--on", "soon"), ("list", "--country", "Atlantis"), ("show", "x", "--json", "--csv"), ("add", "peeple", "a=b"), ("explain", " ")):
        result = run(*arguments)
        assert result.exit_code == 2, arguments
        assert result.stderr.startswith("dragoman: ") and result.stderr.count("\n") == 1


def test_list_and_its_formats() -> None:
    text = run("list", "--country", "DEU", "--kind", "person", "--on", "2015-06-01").output
    assert "angela-merkel" in text and "olaf-scholz" not in text
    rows = json.loads(run("list", "--kind", "igo", "--json").output)
    assert {"id", "name", "kind", "country", "sectors", "office", "body", "begin", "end"} == set(rows[0])
    assert run("list", "--country", "SMR", "--sector", "REB", "--csv").output == ""


def test_explain_takes_standard_input() -> None:
    result = run("explain", "-", "--on", "2023", "--json", input="The Kremlin said no.")
    assert [m["actor"] for m in json.loads(result.output)["mentions"]] == ["russia"]


def test_a_row_of_ones_own_is_added_found_and_checked(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    dry = apart(folder, "add", "people", "name=Ada Ownwright", "country=EST", "office=minister", "from=2024-03")
    assert dry.returncode == 0 and "added to" in dry.stdout and "row 2" in dry.stdout
    shown = apart(folder, "show", "Ownwright", "--on", "2024-05-01")
    assert shown.returncode == 0 and "ada-ownwright" in shown.stdout
    (folder / "people.csv").write_text("name,country,office,from\nA B,XQZ,minister,2024\n", encoding="utf-8")
    broken = apart(folder, "check")
    assert broken.returncode == 2 and broken.stderr.count("\n") == 1 and "people.csv, row 2: country 'XQZ'" in broken.stderr


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    done = apart(tmp_path, "add", "people", "name=A B", "country=EST", "office=minister", "from=2024", "--dry-run", "--json")
    assert json.loads(done.stdout)["written"] is False and list(tmp_path.iterdir()) == []


def test_a_broken_own_table_stops_a_reading_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("name,office\nA,minister\n", encoding="utf-8")
    environment = {**os.environ, "DRAGOMAN_KNOWLEDGE": str(tmp_path)}
    text = "The president of France met the German chancellor in Berlin on Monday. They agreed on a new treaty about trade.\n"
    done = subprocess.run([sys.executable, "-m", "dragoman", "read", "-"], input=text, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "people.csv, row 1: the column 'from' is missing" in done.stderr
