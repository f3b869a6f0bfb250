"""What could not be added: kept aside with its error until it is mended. The latest row of a key says how it stands."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec
import pyarrow as pa

from dragoman.desk.schema import RECORDS
from dragoman.desk.store import Store
from dragoman.desk.worker import Answer, Task


class Failure(NamedTuple):
    """One input that failed. `stage` is `load` (it could not be taken in) or `read`; `document` the document as JSON, where
    there is one, so that reading it can be tried again without its source."""

    key: str
    source: str
    stage: str
    error: str
    message: str
    document: str | None
    at: datetime.datetime


@dataclass
class Failures:
    """Failures of a desk, and those that a run is about to write."""

    store: Store
    waiting: list[dict[str, object]] = field(default_factory=list)
    _mended: list[Failure] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._open = {f.key: f for f in failed(self.store)}

    def add(self, key: str, source: str, error: Exception) -> None:
        """Note an input that cannot be taken in."""
        self._note(key, source, "load", type(error).__name__, " ".join(str(error).split())[:500], None)

    def add_reading(self, key: str, source: str, answer: Answer, task: Task) -> None:
        """Note a document that could be taken in but not be read."""
        self._note(key, source, "read", answer.error or "Error", answer.message or "", msgspec.json.encode(task).decode("utf-8"))

    def passed(self, key: str) -> None:
        """This input was taken in: what failed there before is mended."""
        if (known := self._open.get(key)) is not None and known.stage == "load":
            self._mended.append(known)

    def commit(self, documents: Iterable[str]) -> None:
        """Write what waits, and close the failures of documents that are now in the desk."""
        self._close([self._open[d] for d in documents if d in self._open])
        self._close([f for f in self._mended if f.key in self._open])
        self._mended.clear()
        if self.waiting:
            self.store.append("failures", pa.Table.from_pylist(self.waiting, schema=RECORDS["failures"]))
            self.waiting.clear()

    def _note(self, key: str, source: str, stage: str, error: str, message: str, document: str | None) -> None:
        if key in self._open and self._open[key].message == message:
            return
        at = datetime.datetime.now(datetime.UTC)
        row = Failure(key, source, stage, error, message, document, at)
        self._open[key] = row
        self.waiting.append(row._asdict() | {"outcome": "failed"})

    def _close(self, found: list[Failure]) -> None:
        at = datetime.datetime.now(datetime.UTC)
        for failure in found:
            del self._open[failure.key]
            self.waiting.append(failure._asdict() | {"outcome": "mended", "document": None, "at": at})


def failed(store: Store) -> list[Failure]:
    """Inputs that are still failed, oldest first."""
    rows = store.rows_of("failures", store.files("failures")[1]).to_pylist()
    latest: dict[str, dict[str, object]] = {}
    for row in sorted(rows, key=lambda r: (r["at"], r["outcome"] == "mended")):
        latest[row["key"]] = row
    found = [Failure(**{k: row[k] for k in Failure._fields}) for row in latest.values() if row["outcome"] == "failed"]  # type: ignore[arg-type]
    return sorted(found, key=lambda f: (f.at, f.key))
