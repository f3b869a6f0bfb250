"""`Desk`: a folder that keeps readings over time, and the verbs of the command line as methods."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from dragoman.desk import covering, failures, judgements, migrations, questions, search, telling
from dragoman.desk.adding import Added, Adding
from dragoman.desk.answers import Answer
from dragoman.desk.crew import Crew
from dragoman.desk.failures import Failure
from dragoman.desk.recoding import Change, Recoded, Recoding
from dragoman.desk.schema import INTERNAL, TABLES
from dragoman.desk.sources import Source
from dragoman.desk.store import SETTINGS, Store
from dragoman.desk.view import View, guarded_query
from dragoman.desk.worker import READER, Reader
from dragoman.errors import DeskError, UsageError

VARIABLE = "DRAGOMAN_DESK"
TIMEOUT = 30.0  # seconds of a query that somebody wrote
# a listing is in order by the columns that make its rows what they are
KEYS = {"readings": ("document_id", "fingerprint"), "documents": ("id",), "judgements": ("at", "id"), "stories": ("document_id",)}


class Desk:
    """A desk in a folder.

    Several processes may read and write one desk at once. Every question sees one consistent version: documents that are
    whole, each with its current reading. Raises `DeskError` where there is no desk or a newer program wrote it.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)
        self.store = Store.open(self.folder)
        self._view = View(self.store)

    @classmethod
    def create(cls, folder: str | os.PathLike[str]) -> Desk:
        """Make a desk in a folder that is empty or not yet there."""
        Store.create(Path(folder))
        return cls(folder)

    def __repr__(self) -> str:
        return f"Desk({str(self.folder)!r})"

    # --- adding -----------------------------------------------------------------------------------------------------

    def add(
        self,
        sources: Source | Iterable[Source],
        *,
        jobs: int | None = None,
        dry: bool = False,
        reader: str | Reader = READER,
        told: Callable[[Added], None] | None = None,
    ) -> Added:
        """Add documents: files, folders, globs, JSON lines, CSV, Parquet, WARC, feeds, addresses, "-" for standard input.

        Documents that are there already are passed over, so that a run that was stopped can be run again. `jobs` reading
        processes (default: one a core); `dry` counts and keeps nothing; `told` hears of the progress. What fails is kept aside:
        see `failed`. `reader` is the name of another reading function, or the function itself, which then runs in this process.
        """
        places = [sources] if isinstance(sources, str | os.PathLike) else list(sources)
        return Adding(self.store, Crew(jobs, reader), told=told).run(places, dry=dry)

    def failed(self) -> list[Failure]:
        """What could not be added and is not mended, oldest first."""
        return failures.failed(self.store)

    def retry(self, *, jobs: int | None = None, reader: str | Reader = READER, told: Callable[[Added], None] | None = None) -> Added:
        """Try again what failed: documents that could not be read from what is kept of them, the rest from its source."""
        return Adding(self.store, Crew(jobs, reader), told=told).retry(self.failed())

    # --- questions --------------------------------------------------------------------------------------------------

    def events(self, *, text: str | None = None, limit: int | None = None, **filters: Any) -> Answer:
        """Events. Filters: between, by, to, with_, said_by, type, mode, status, quad, context, where, hearsay, since, until,
        outlet, document, min_confidence; `text` searches their sentences."""
        return self._ask("events", text, limit, filters)

    def statements(self, *, text: str | None = None, limit: int | None = None, **filters: Any) -> Answer:
        """Statements. Filters: by, to, about, kind, polarity, cue_class, since, until, outlet, document, min_confidence."""
        return self._ask("statements", text, limit, filters)

    def ties(self, *, text: str | None = None, limit: int | None = None, **filters: Any) -> Answer:
        """Ties. Filters: between, with_, by (who sees it so), kind, sign, trend, contested, since, until, outlet, document,
        min_confidence."""
        return self._ask("ties", text, limit, filters)

    def forecasts(self, *, text: str | None = None, limit: int | None = None, **filters: Any) -> Answer:
        """Forecasts. Filters: by, at_least, at_most (likelihood, 0 to 1), due_before, since, until, outlet, document,
        min_confidence."""
        return self._ask("forecasts", text, limit, filters)

    def documents(self, *, text: str | None = None, limit: int | None = None, **filters: Any) -> Answer:
        """Documents. Filters: title, outlet, wire, language, warning, since, until, document. With `text`, the best match is
        first, and `rank` and `snippet` (the words found between « and ») are added."""
        return self._ask("documents", text, limit, filters)

    def actors(self, *, limit: int | None = None, **filters: Any) -> Answer:
        """Actors as the documents name them. Filters: name, kind, country, since, until, document."""
        return self._ask("actors", None, limit, filters)

    def cast(self, **filters: Any) -> pa.Table:
        """Who is named in the documents, one row an actor, the most often named first: id, name, kind, country, documents,
        mentions. Filters as for `actors`."""
        query = questions.question("actors", filters)
        where = f" WHERE {' AND '.join(query.where)}" if query.where else ""
        text = (
            "SELECT id, mode(name ORDER BY name) AS name, mode(kind ORDER BY kind) AS kind, mode(country ORDER BY country) AS country, "
            f"count(*) AS documents, sum(mentions)::BIGINT AS mentions FROM actors{where} GROUP BY id ORDER BY documents DESC, mentions DESC, id"
        )
        return self._view.arrow(text, query.values, ["documents", "actors"])

    def _ask(self, table: str, text: str | None, limit: int | None, filters: dict[str, Any]) -> Answer:
        query = questions.question(table, filters)
        names = ["documents", table, *(["statements"] if filters.get("said_by") else [])]
        order = questions.ORDER[table]
        if text is None:
            return Answer(self._view.arrow(query.sql(order, limit), query.values, names))
        return Answer(search.narrowed(self.store, self._view, query, order, text, limit, names))

    def why(self, record: str) -> telling.Told:
        """Everything behind a record: each report of it with its sentence, link and what made it, and what people said of it."""
        return telling.told(self._view, record)

    def sql(self, query: str, *, timeout: float = TIMEOUT) -> pa.Table:
        """The answer to one SELECT in DuckDB's SQL, over the tables of docs/desk.md and nothing else."""
        return guarded_query(self._view, query, seconds=timeout)

    def table(self, name: str) -> pa.Table:
        """A whole table as a question sees it, its rows in a fixed order."""
        if name not in TABLES:
            raise UsageError(f"{name!r} is no table of a desk; there are {', '.join(TABLES)}")
        names = [n for n in TABLES[name].names if n not in INTERNAL.get(name, ())]
        order = ", ".join(f'"{c}"' for c in KEYS.get(name, [c for c in ("document_id", "id", "url", "key", "event_id", "old", "at") if c in names]))
        listed = ", ".join(f'"{n}"' for n in names)
        rows = self._view.arrow(f"SELECT {listed} FROM {name} ORDER BY {order}", (), [name])
        return rows.cast(pa.schema([TABLES[name].field(n) for n in names]))

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A DuckDB connection over one consistent version of all tables, for questions of the program's own."""
        with self._view.cursor() as cursor:
            yield cursor

    # --- what people say --------------------------------------------------------------------------------------------

    def judge(self, kind: str, subject: str, verdict: str, because: str = "", author: str = "") -> str:
        """Keep what a person says of a record (`kind` correction or forecast) and return the judgement's id."""
        return judgements.judge(self.store, kind, subject, verdict, because, author)

    def judgements(self) -> pa.Table:
        """All judgements, oldest first."""
        return judgements.judgements(self.store)

    # --- keeping ----------------------------------------------------------------------------------------------------

    def recode(
        self, *, jobs: int | None = None, dry: bool = False, reader: str | Reader = READER, told: Callable[[Recoded], None] | None = None
    ) -> Recoded:
        """Code again, from the stored text, every document that the present program has not coded; see `Recoded.changes`."""
        return Recoding(self.store, self._view, Crew(jobs, reader), told=told).run(dry=dry)

    def changes(self, fingerprint: str | None = None) -> list[Change]:
        """What coding again changed: of the program's present fingerprint, or of an earlier one."""
        return Recoding(self.store, self._view, Crew()).report(fingerprint)

    def rebuild(self) -> int:
        """Make the projections and the text index anew from the record; returns how many readings there are."""
        search.throw_away(self.store)
        return covering.rebuild(self.store)

    def compact(self) -> dict[str, int]:
        """Lay small files together; returns by table how many files fewer there are."""
        return self.store.compact(least=1)

    def status(self) -> dict[str, Any]:
        """What the desk holds: rows by table, first and last day of publication, how many inputs failed."""
        days = self._view.arrow("SELECT min(published_date) AS a, max(published_date) AS b FROM documents").to_pylist()[0]
        first, last = (d.isoformat() if d else None for d in (days["a"], days["b"]))
        return {"folder": str(self.folder), "first": first, "last": last, "failed": len(self.failed()), "tables": self.counts()}

    def counts(self) -> dict[str, int]:
        """Rows by table, as a question sees them."""
        return {name: int(self._view.arrow(f"SELECT count(*) AS n FROM {name}")["n"][0].as_py()) for name in TABLES}


def find_desk(given: str | os.PathLike[str] | None = None) -> Path:
    """The folder of the current desk: as given, else `DRAGOMAN_DESK`, else the nearest folder above that holds one."""
    if given or (given := os.environ.get(VARIABLE)):
        return Path(given)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / SETTINGS).is_file():
            return folder
    raise DeskError(f"{here}: there is no desk here or above; make one with `dragoman desk init FOLDER`, or name one with --desk")


def migrate(folder: str | os.PathLike[str]) -> tuple[int, int]:
    """Bring an older desk to the present format; returns the formats before and after."""
    return migrations.migrate(Path(folder))
