"""Coding again from the stored text, when knowledge, code or models have changed; and what that changed.

Intake is not run again, so offsets and ids hold. A document that gives what it gave is only noted (`recodings`): its records
are not touched. One that gives something else gets a further row in `readings`; the old one stays, and the difference between
the two is the report, which can be asked for at any time.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import pyarrow as pa

from dragoman.desk.adding import BATCH, BYTES, EVERY, Known, append_readings, row_of
from dragoman.desk.covering import catch_up
from dragoman.desk.crew import Crew
from dragoman.desk.schema import RECORDS
from dragoman.desk.store import Store
from dragoman.desk.view import View
from dragoman.desk.worker import READER, Answer, Task
from dragoman.records import Document, Reading

LISTS = ("actors", "events", "statements", "ties", "forecasts", "warnings")
INTAKE = frozenset({"text_empty", "text_cut", "encoding_guessed", "date_unknown", "paragraph_joined"})  # warnings that coding does not make
# which reading of each document holds, what coded it last, and its text
LATEST = """
    SELECT document_id, arg_max(coded, moment) AS coded, arg_max(same_as, moment) AS held FROM (
        SELECT id AS document_id, fingerprint AS coded, fingerprint AS same_as, added_at AS moment FROM all_documents
        UNION ALL SELECT document_id, fingerprint, same_as, "at" FROM all_recodings WHERE document_id <> ''
    ) GROUP BY document_id
"""
PAIRS = """
    SELECT new.reading AS after, (SELECT arg_max(old.reading, old.added_at) FROM readings old
        WHERE old.document_id = new.document_id AND old.fingerprint <> new.fingerprint AND old.added_at < new.added_at) AS before
    FROM readings new WHERE new.fingerprint = ? ORDER BY new.document_id
"""


@dataclass(frozen=True, slots=True)
class Change:
    """One record that coding again added (`appeared`), altered (`changed`) or no longer makes (`gone`).

    `fields` maps each field that differs to its value before and after; `why` names the parts of the program that differ
    between the two readings: code, knowledge, codebook, models.
    """

    document_id: str
    kind: str
    id: str
    what: str
    fields: dict[str, tuple[Any, Any]]
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recoded:
    """What a run did: documents coded again, how many gave the same and how many not, failures (their old reading holds)."""

    fingerprint: str
    documents: int = 0
    same: int = 0
    changed: int = 0
    failed: tuple[tuple[str, str], ...] = ()
    total: int = 0
    seconds: float = 0.0
    changes: tuple[Change, ...] = ()


@dataclass
class Recoding:
    """One run of `recode`."""

    store: Store
    view: View
    crew: Crew
    told: Callable[[Recoded], None] | None = None
    _rows: list[dict[str, object]] = field(default_factory=list)
    _notes: list[dict[str, object]] = field(default_factory=list)
    _bytes: int = 0

    def run(self, *, dry: bool = False) -> Recoded:
        """Code again what the present program has not coded. A run that was stopped goes on where it was; a dry run keeps
        nothing and only reports."""
        begun = last = time.monotonic()
        done = Recoded(self.fingerprint())
        if not dry:
            catch_up(self.store)
        known = Known(self.store, pairs=True)
        known.refresh()
        wanted = self._wanted(done.fingerprint)
        done = replace(done, total=len(wanted))
        if wanted and not dry:
            self._begin(done.fingerprint)
        changes: list[Change] = []
        answers = self.crew.read(self._tasks(wanted))
        try:
            for before, answer in answers:
                done = self._taken(done, before, answer, known, changes)
                if not dry and (len(self._rows) + len(self._notes) >= BATCH or self._bytes >= BYTES or time.monotonic() - last >= EVERY):
                    self._commit(known)
                    last = time.monotonic()
                if self.told:
                    self.told(replace(done, seconds=time.monotonic() - begun))
        finally:
            if not dry:
                self._commit(known)
            self.crew.close()
        changes.sort(key=lambda c: (c.document_id, c.kind, c.id))
        return replace(done, seconds=time.monotonic() - begun, changes=tuple(changes))

    def fingerprint(self) -> str:
        """The fingerprint that a reading of the present program bears."""
        if self.crew.reader == READER:
            from dragoman.reading import coder

            return coder().fingerprint
        probe = Task(Document("d-", "", "It rained."))
        (found,) = [a for _, a in Crew(1, self.crew.reader).read([(None, probe)])]
        if found is None or found.fingerprint is None:
            raise RuntimeError(f"the reader {self.crew.reader} reads nothing: {found.message if found else ''}")
        return found.fingerprint

    def report(self, fingerprint: str | None = None) -> list[Change]:
        """What changed when documents were coded with a fingerprint (default: the present one), from the record."""
        changes: list[Change] = []
        with self.view.cursor(["readings"]) as cursor:
            reader = cursor.execute(PAIRS, [fingerprint or self.fingerprint()])
            while rows := reader.fetchmany(50):
                for after, before in rows:
                    if before is not None:
                        changes += compare(Reading.from_json(before), Reading.from_json(after))
        return changes

    def _wanted(self, fingerprint: str) -> list[tuple[str, str]]:
        with self.view.cursor(["readings"]) as cursor:
            found = cursor.execute(f"SELECT document_id, held FROM ({LATEST}) WHERE coded <> ? ORDER BY document_id", [fingerprint]).fetchall()
        return [(d, h) for d, h in found]

    def _tasks(self, wanted: list[tuple[str, str]]) -> Iterator[tuple[Reading, Task]]:
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            keys = pa.table({"document_id": pa.array([d for d, _ in part], pa.string()), "fingerprint": pa.array([h for _, h in part], pa.string())})
            with self.view.cursor(["readings"]) as cursor:
                cursor.register("wanted", keys)
                rows = cursor.execute("SELECT reading FROM readings SEMI JOIN wanted USING (document_id, fingerprint) ORDER BY document_id").fetchall()
            for (text,) in rows:
                before = Reading.from_json(text)
                document = msgspec.structs.replace(before.document, sentences=())
                yield before, Task(document, tuple(w for w in before.warnings if w.code in INTAKE))

    def _taken(self, done: Recoded, before: Reading, answer: Answer | None, known: Known, changes: list[Change]) -> Recoded:
        assert answer is not None
        key = before.document.id
        done = replace(done, documents=done.documents + 1)
        if answer.reading is None:
            return replace(done, failed=(*done.failed, (key, f"{answer.error}: {answer.message}")))
        after = Reading.from_json(answer.reading)
        note = {"document_id": key, "fingerprint": after.coder.fingerprint, "at": datetime.datetime.now(datetime.UTC)}
        if msgspec.structs.replace(after, coder=before.coder) == before:
            self._notes.append(note | {"same_as": before.coder.fingerprint})
            return replace(done, same=done.same + 1)
        changes += compare(before, after)
        row = row_of(after.document, answer)
        if known.key(row) in known.ids:  # the program was changed back
            self._notes.append(note | {"same_as": after.coder.fingerprint})
        else:
            self._rows.append(row)
            self._bytes += len(answer.reading)
        return replace(done, changed=done.changed + 1)

    def _begin(self, fingerprint: str) -> None:
        """From the first coding again on, a view has to look which reading holds."""
        if not self.store.files("recodings")[1]:
            self._note([{"document_id": "", "fingerprint": fingerprint, "same_as": "", "at": datetime.datetime.now(datetime.UTC)}])

    def _commit(self, known: Known) -> None:
        rows, self._rows, self._bytes = self._rows, [], 0
        append_readings(self.store, known, rows)
        notes, self._notes = self._notes, []
        if notes:
            self._note(notes)

    def _note(self, rows: list[dict[str, object]]) -> None:
        self.store.append("recodings", pa.Table.from_pylist(rows, schema=RECORDS["recodings"]))


def compare(before: Reading, after: Reading) -> list[Change]:
    """What differs between two readings of one document, record by record."""
    old_parts, new_parts = msgspec.to_builtins(before.coder.parts), msgspec.to_builtins(after.coder.parts)
    why = tuple(name for name in old_parts if old_parts[name] != new_parts[name])
    key = after.document.id
    out: list[Change] = []
    facts = _differing(msgspec.to_builtins(before.document), msgspec.to_builtins(after.document))
    if facts:
        out.append(Change(key, "document", key, "changed", facts, why))
    for kind in LISTS:
        old, new = _by_id(getattr(before, kind)), _by_id(getattr(after, kind))
        for name in sorted(old.keys() | new.keys()):
            if name not in new:
                out.append(Change(key, kind.rstrip("s"), name, "gone", {"": (_short(kind, old[name]), None)}, why))
            elif name not in old:
                out.append(Change(key, kind.rstrip("s"), name, "appeared", {"": (None, _short(kind, new[name]))}, why))
            elif fields := _differing(old[name], new[name]):
                out.append(Change(key, kind.rstrip("s"), name, "changed", fields, why))
    return out


def _by_id(records: tuple[Any, ...]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for number, record in enumerate(records):
        plain = msgspec.to_builtins(record)
        found[str(plain.get("id") or f"{plain['code']}:{number}")] = plain
    return found


def _differing(old: dict[str, Any], new: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (old.get(name), new.get(name)) for name in old | new if old.get(name) != new.get(name)}


def _short(kind: str, record: dict[str, Any]) -> str:
    """A record in few words."""
    words: dict[str, Callable[[dict[str, Any]], object]] = {
        "actors": lambda r: r["name"],
        "events": lambda r: f"{r['type']} {r['status']} “{r['trigger']['text']}”",
        "statements": lambda r: "“" + " … ".join(c["text"] for c in r["content"])[:120] + "”",
        "ties": lambda r: f"{' – '.join(r['between'])} {r['kind']} “{r['descriptor']['text']}”",
        "forecasts": lambda r: f"“{r['what']['text']}”",
        "warnings": lambda r: r["message"],
    }
    return str(words[kind](record))
