"""Adding documents: taken in, read by many processes, kept in batches.

Whatever moment the program is stopped at, the desk holds whole commits, and running the same again adds what is missing and
nothing twice: a document's id is looked up before it is read, and once more in the version that its commit follows.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import msgspec
import pyarrow as pa

from dragoman.desk.covering import catch_up
from dragoman.desk.crew import Crew
from dragoman.desk.failures import Failure, Failures
from dragoman.desk.projections import day
from dragoman.desk.schema import RECORDS
from dragoman.desk.sources import Source, taken
from dragoman.desk.store import Raced, Store
from dragoman.desk.worker import Answer, Task
from dragoman.intake import Loaded
from dragoman.records import Document

BATCH = 500  # documents of one commit
BYTES = 64_000_000  # or so much JSON
EVERY = 60.0  # or so many seconds
FILES = 64  # small files of the record after which they are laid together


@dataclass(frozen=True, slots=True)
class Added:
    """What a run has done so far. `known` documents were there already; `failed` ones are kept aside; `bytes` of
    the sources are gone through; `seconds` it took."""

    added: int = 0
    known: int = 0
    failed: int = 0
    bytes: int = 0
    seconds: float = 0.0
    dry: bool = False

    @property
    def seen(self) -> int:
        return self.added + self.known + self.failed


@dataclass
class Known:
    """Ids of the documents of a desk as of one version of `readings`; with `pairs`, documents and fingerprints together."""

    store: Store
    pairs: bool = False
    ids: set[str] = field(default_factory=set)
    version: int = -1

    def refresh(self) -> int:
        """Look at what came since; returns the version that is now known."""
        newest = self.store.version("readings")
        parts = [self.store.added_in("readings", v) for v in range(self.version + 1, newest + 1)] if self.version >= 0 else [None]
        files: list[str] = []
        for part in parts:
            if part is None:
                newest, files = self.store.files("readings")
                break
            files += part
        for file in files:
            for row in self.store.rows_of("readings", [file], ["document_id", "fingerprint"]).to_pylist():
                self.ids.add(self.key(row))
        self.version = newest
        return newest

    def key(self, row: Mapping[str, object]) -> str:
        """By what a row of `readings` is known."""
        return f"{row['document_id']} {row['fingerprint']}" if self.pairs else str(row["document_id"])


@dataclass
class Adding:
    """One run of `add`."""

    store: Store
    crew: Crew
    batch: int = BATCH
    every: float = EVERY
    told: Callable[[Added], None] | None = None
    count: Added = field(default_factory=Added)

    def __post_init__(self) -> None:
        self._known = Known(self.store)
        self._failures = Failures(self.store)
        self._taken: set[str] = set()  # ids handed out by this run and not yet committed
        self._rows: list[dict[str, object]] = []
        self._bytes = 0
        self._begun = self._last = time.monotonic()

    def run(self, sources: Iterable[Source], *, dry: bool = False) -> Added:
        """Add what the sources hold. A dry run takes everything in and counts, but reads and keeps nothing."""
        self.count = Added(dry=dry)
        if not dry:
            catch_up(self.store)
        self._known.refresh()
        if dry:
            for _, task in self._tasks(sources):
                self._tell(added=int(task is not None))
            self._failures.waiting.clear()
            return self._final()
        answers = self.crew.read(self._tasks(sources))
        try:
            for label, answer in answers:
                if answer is not None and label is not None:
                    self._keep(label, answer)
                if self._full():
                    self.commit()
                self._tell()
        finally:
            self.commit()
            self.crew.close()
        if len(self.store.files("readings")[1]) > FILES:
            self.store.compact()
        return self._final()

    def retry(self, failures: list[Failure]) -> Added:
        """Try again what failed: documents that are kept are read, the rest is sought at its source."""
        kept = [(f.source, msgspec.json.decode(f.document, type=Task)) for f in failures if f.document]
        if kept:
            catch_up(self.store)
            self._known.refresh()
            for label, answer in self.crew.read(self._new(source, task) for source, task in kept):
                if answer is not None and label is not None:
                    self._keep(label, answer)
            self.commit()
        before = self.count
        sources = list(dict.fromkeys(f.source for f in failures if not f.document and f.source != "-"))
        after = self.run(sources)
        return replace(after, added=before.added + after.added, known=before.known + after.known, failed=before.failed + after.failed)

    def _tasks(self, sources: Iterable[Source]) -> Iterator[tuple[tuple[str, Task] | None, Task | None]]:
        for item in taken(sources):
            self.count = replace(self.count, bytes=self.count.bytes + item.size)
            if isinstance(item.found, Loaded):
                self._failures.passed(item.key)
                yield self._new(item.source, Task(item.found.document, item.found.warnings))
            else:
                self._failures.add(item.key, item.source, item.found)
                self._tell(failed=1)
                yield None, None

    def _new(self, key: str, task: Task) -> tuple[tuple[str, Task] | None, Task | None]:
        """The task, unless its document is in the desk or under way."""
        document = task.document.id
        if document in self._known.ids or document in self._taken:
            self.count = replace(self.count, known=self.count.known + 1)
            return None, None
        self._taken.add(document)
        return (key, task), task

    def _keep(self, label: tuple[str, Task], answer: Answer) -> None:
        key, task = label
        document = task.document
        if answer.reading is None:
            self._failures.add_reading(document.id, key, answer, task)
            self._tell(failed=1)
            return
        self._rows.append(row_of(document, answer))
        self._bytes += len(answer.reading)

    def _full(self) -> bool:
        if not self._rows and not self._failures.waiting:
            self._last = time.monotonic()
            return False
        return len(self._rows) >= self.batch or self._bytes >= BYTES or time.monotonic() - self._last >= self.every

    def commit(self) -> None:
        """Keep what has been read. Documents that another process added meanwhile are left out."""
        rows, self._rows, self._bytes, self._last = self._rows, [], 0, time.monotonic()
        kept = append_readings(self.store, self._known, rows)
        self._taken.difference_update(str(r["document_id"]) for r in rows)
        self.count = replace(self.count, added=self.count.added + kept, known=self.count.known + len(rows) - kept)
        self._failures.commit({str(r["document_id"]) for r in rows})

    def _tell(self, added: int = 0, failed: int = 0) -> None:
        self.count = replace(self.count, added=self.count.added + added, failed=self.count.failed + failed)
        if self.told:
            self.told(replace(self.count, added=self.count.added + len(self._rows), seconds=time.monotonic() - self._begun))

    def _final(self) -> Added:
        self.count = replace(self.count, seconds=time.monotonic() - self._begun)
        return self.count


def append_readings(store: Store, known: Known, rows: list[dict[str, object]]) -> int:
    """Append those rows whose document is not in the desk, each once, and project them; returns how many that were."""
    while rows:
        known.refresh()
        rows = [r for r in rows if known.key(r) not in known.ids]
        if not rows:
            break
        table = pa.Table.from_pylist(rows, schema=RECORDS["readings"])
        try:
            version = store.append("readings", table, on=known.version)
        except Raced:
            continue
        known.ids.update(known.key(r) for r in rows)
        known.version = version
        catch_up(store, {version: table})
        return len(rows)
    return 0


def row_of(document: Document, answer: Answer, at: datetime.datetime | None = None) -> dict[str, object]:
    """A row of `readings`."""
    assert answer.reading is not None
    return {
        "document_id": document.id, "fingerprint": answer.fingerprint, "content_hash": document.content_hash,
        "published_date": day(document.published), "added_at": at or datetime.datetime.now(datetime.UTC),
        "reading": answer.reading.decode("utf-8"),
    }  # fmt: skip
