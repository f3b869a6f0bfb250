"""The folder: made once, found from below, refused when a newer program wrote it; and SQL that can only read."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from dragoman.desk import Desk, find_desk
from dragoman.desk.migrations import migrate
from dragoman.desk.schema import FORMAT, INTERNAL, TABLES
from dragoman.errors import DeskError, UsageError


def set_format(desk: Desk, number: object) -> None:
    path = desk.folder / "desk.toml"
    path.write_text(path.read_text().replace(f"format = {FORMAT}", f"format = {number}"))


class TestFolder:
    def test_every_table_has_its_columns(self, filled: Desk) -> None:
        for name, schema in TABLES.items():
            table = filled.table(name)
            assert table.schema.names == [n for n in schema.names if n not in INTERNAL.get(name, ())]
            assert all(table.schema.field(n).type == schema.field(n).type for n in table.schema.names)

    def test_a_second_desk_in_the_same_folder_is_refused(self, desk: Desk) -> None:
        with pytest.raises(DeskError, match="holds a desk already"):
            Desk.create(desk.folder)

    def test_a_folder_with_something_in_it_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "letter.txt").write_text("dear")
        with pytest.raises(DeskError, match="is not empty"):
            Desk.create(tmp_path)
        assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]

    def test_a_killed_init_is_finished(self, desk: Desk) -> None:
        (desk.folder / "desk.toml").unlink()
        shutil.rmtree(desk.folder / "tables" / "ties")
        assert Desk.create(desk.folder).table("ties").num_rows == 0

    def test_newer(self, desk: Desk) -> None:
        set_format(desk, FORMAT + 1)
        with pytest.raises(DeskError, match=rf"newer dragoman \(desk format {FORMAT + 1}, this one knows {FORMAT}\); install") as caught:
            Desk(desk.folder)
        assert "\n" not in str(caught.value)
        with pytest.raises(DeskError, match="newer dragoman"):
            migrate(desk.folder)

    def test_older(self, desk: Desk) -> None:
        set_format(desk, FORMAT - 1)
        with pytest.raises(DeskError, match="dragoman desk migrate"):
            Desk(desk.folder)
        done: list[Path] = []
        assert migrate(desk.folder, steps={FORMAT - 1: done.append}) == (FORMAT - 1, FORMAT)
        assert done == [desk.folder] and Desk(desk.folder).counts()["events"] == 0
        assert migrate(desk.folder) == (FORMAT, FORMAT)

    def test_a_migration_that_is_cut_short_goes_on(self, desk: Desk) -> None:
        set_format(desk, 0)
        ran: list[int] = []

        def broken(_: Path) -> None:
            raise KeyboardInterrupt

        steps = {n: lambda _, n=n: ran.append(n) for n in range(3)}
        with pytest.raises(KeyboardInterrupt):
            migrate(desk.folder, steps=steps | {1: broken}, target=3)
        assert migrate(desk.folder, steps=steps, target=3) == (1, 3)
        assert ran == [0, 1, 2]

    @pytest.mark.parametrize("text", ["", "format = 'x'", "format = ", "\x00\xff"])
    def test_damaged(self, desk: Desk, text: str) -> None:
        (desk.folder / "desk.toml").write_text(text)
        with pytest.raises(DeskError, match=r"desk\.toml: (is damaged|says no format)"):
            Desk(desk.folder)

    def test_found_from_below(self, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("DRAGOMAN_DESK", raising=False)
        below = desk.folder / "notes" / "today"
        below.mkdir(parents=True)
        monkeypatch.chdir(below)
        assert find_desk() == desk.folder
        monkeypatch.setenv("DRAGOMAN_DESK", str(tmp_path))
        assert find_desk() == tmp_path and find_desk("other") == Path("other")
        monkeypatch.delenv("DRAGOMAN_DESK")
        monkeypatch.chdir(tmp_path)
        with pytest.raises(DeskError, match="there is no desk here or above"):
            find_desk()
        with pytest.raises(DeskError, match="holds no desk"):
            Desk(tmp_path)

    def test_status(self, filled: Desk) -> None:
        found = filled.status()
        assert (found["first"], found["last"], found["failed"]) == ("2015-01-01", "2015-03-01", 0)
        assert found["tables"]["documents"] == 60

    def test_unknown_table(self, desk: Desk) -> None:
        with pytest.raises(UsageError, match="'event' is no table"):
            desk.table("event")


class TestSql:
    def test_answers(self, filled: Desk) -> None:
        assert filled.sql("SELECT count(*) AS n FROM documents").to_pylist() == [{"n": 60}]
        joined = filled.sql("SELECT p.name, count(*) AS n FROM events, unnest(actors) AS t(p) GROUP BY 1 ORDER BY 2 DESC, 1")
        assert sum(joined["n"].to_pylist()) == len(filled.events())

    @pytest.mark.parametrize(
        "query",
        [
            "DELETE FROM events", "CREATE TABLE x AS SELECT 1", "COPY (SELECT 1) TO '{out}'", "ATTACH '{out}'", "SET memory_limit = '9GB'",
            "INSTALL httpfs", "PRAGMA database_list", "EXPLAIN ANALYZE COPY (SELECT 1) TO '{out}'", "SELECT 1; SELECT 2", "", "SELEC 1",
            "SELECT * FROM read_text('/etc/hosts')", "SELECT * FROM glob('/*')", "SELECT * FROM read_csv('http://127.0.0.1:1/a.csv')",
            "WITH a AS (COPY (SELECT 1) TO '{out}') SELECT 1", "WITH a AS (COPY (SELECT 1) TO '{file}') SELECT 1", "SELECT * FROM '{file}'",
            "SELECT * FROM read_blob('{file}')", "SELECT * FROM query('COPY (SELECT 1) TO ''{out}''')", "SELECT getenv('HOME')", "SELECT * FROM nothing",
            "CALL pragma_version()", "DROP VIEW events", "EXPORT DATABASE '{out}'", "LOAD '{out}'", "SELECT * FROM sqlite_scan('{out}', 'x')",
        ],
    )  # fmt: skip
    def test_what_is_no_reading_of_the_desk_is_refused(self, filled: Desk, tmp_path: Path, query: str) -> None:
        file = filled.store.files("events")[1][0]
        before = Path(file).read_bytes()
        out = tmp_path / "out"
        with pytest.raises(UsageError, match=r"^sql: ") as caught:
            filled.sql(query.format(out=out, file=file))
        assert "\n" not in str(caught.value)
        assert not out.exists() and Path(file).read_bytes() == before
        assert filled.sql("SELECT 1 AS a").num_rows == 1

    def test_time_limit(self, desk: Desk) -> None:
        begun = time.monotonic()
        with pytest.raises(UsageError, match=r"took longer than 0\.3 s"):
            desk.sql("SELECT count(*) FROM range(100000000000) a, range(1000)", timeout=0.3)
        assert time.monotonic() - begun < 30

    def test_a_variable_of_the_program_is_no_table(self, desk: Desk) -> None:
        import pyarrow as pa

        secret = pa.table({"a": [1]})
        with pytest.raises(UsageError):
            desk.sql("SELECT * FROM secret")
        assert secret.num_rows == 1
