"""`add` killed at random moments, two at once, and shuffled: does the desk hold the same, row for row?

    python benchmarks/desk_kill.py FILE... [--documents N] [--kills 20] [--reader made_reporting:read|cached|real]

FILE: articles as JSON lines (.gz too). With `--reader cached` (the default) each text is read once by the real reader, before
anything is killed, and kept in --cache; then readings come from there, so that many runs take minutes. `real` reads anew each time.
Exit code 1 when any desk differs from the undisturbed one.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from hashlib import blake2b
from pathlib import Path
from typing import Any

from dragoman.desk import Desk
from dragoman.desk.schema import PROJECTIONS
from dragoman.desk.worker import READER
from dragoman.records import Document, Reading, Warn

HERE = Path(__file__).parent
RUN = """
import sys
from dragoman.desk import Desk
from dragoman.desk.adding import Adding
from dragoman.desk.crew import Crew
print(Adding(Desk(sys.argv[1]).store, Crew(2, sys.argv[4]), batch=int(sys.argv[3])).run([sys.argv[2]]).added)
"""


def cached(document: Document, warnings: tuple[Warn, ...] = ()) -> Reading:
    """The reading of a document as the real reader gave it before."""
    time.sleep(float(os.environ.get("KILL_DELAY", "0")))
    path = Path(os.environ["KILL_CACHE"]) / f"{document.id}.json"
    if path.exists():
        return Reading.from_json(path.read_bytes())
    from dragoman.reading import read_document

    reading = read_document(document, warnings)
    waiting = path.with_suffix(f".{os.getpid()}")
    waiting.write_bytes(reading.to_json(indent=None))
    waiting.replace(path)
    return reading


def contents(folder: Path) -> dict[str, str]:
    """A hash of the rows of each projection and of the readings, without the moments at which they were added."""
    desk = Desk(folder)
    out = {}
    for name in ("readings", *PROJECTIONS):
        table = desk.table(name)
        rows = (table.drop_columns(["added_at"]) if name == "readings" else table).to_pylist()
        total = blake2b(digest_size=8)
        for row in rows:
            total.update(json.dumps(row, default=str, sort_keys=True).encode())
        out[name] = f"{len(rows):,} rows {total.hexdigest()}"
    return out


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--documents", type=int)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--batch", type=int, default=25)
    parser.add_argument("--reader", default="cached")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--delay", type=float, default=0.01, help="seconds that a reader waits for each document, so that a kill falls into the work")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    reader = {"cached": "desk_kill:cached", "real": READER}.get(given.reader, given.reader)
    with tempfile.TemporaryDirectory() as place:
        cache = given.cache or Path(place) / "cache"
        cache.mkdir(parents=True, exist_ok=True)
        paths = os.pathsep.join(filter(None, [str(HERE), os.environ.get("PYTHONPATH")]))
        os.environ |= {"KILL_CACHE": str(cache), "KILL_DELAY": str(given.delay), "MADE_DELAY": str(given.delay), "PYTHONPATH": paths}
        return compare(Path(place), rows_of(given.files)[: given.documents], reader, given)


def compare(place: Path, rows: list[dict[str, Any]], reader: str, given: argparse.Namespace) -> int:
    chance = random.Random(given.seed)
    whole = write(place / "whole.jsonl", rows)
    begun = time.monotonic()
    want = desk_of(place / "undisturbed", [whole], reader, given.batch)
    given.longest = 4 + 3 * (time.monotonic() - begun) / max(1, given.kills)  # so that most kills fall into the work
    print(f"undisturbed: {len(rows):,} documents in {time.monotonic() - begun:.0f} s")
    print("".join(f"  {name}: {rows}\n" for name, rows in want.items()), end="", flush=True)
    shuffled = list(rows)
    chance.shuffle(shuffled)
    third = len(rows) // 3
    halves = [write(place / "a.jsonl", rows[: 2 * third]), write(place / "b.jsonl", rows[third:])]
    results = {
        f"killed {given.kills} times": lambda: killed(place / "killed", whole, reader, given, chance),
        "two at once, overlapping": lambda: desk_of(place / "two", halves, reader, given.batch),
        "shuffled": lambda: desk_of(place / "shuffled", [write(place / "s.jsonl", shuffled)], reader, given.batch),
        "shuffled, two at once, killed": lambda: killed(place / "all", place / "s.jsonl", reader, given, chance, second=halves[0]),
    }
    wrong = 0
    for name, make in results.items():
        found = make()
        differing = [table for table in want if found[table] != want[table]]
        wrong += bool(differing)
        print(f"{name}: " + (f"DIFFERS in {', '.join(differing)}" if differing else "the same, row for row"), flush=True)
    return 1 if wrong else 0


def killed(folder: Path, source: Path, reader: str, given: argparse.Namespace, chance: random.Random, second: Path | None = None) -> dict[str, str]:
    """Add and kill, again and again, each time after another while; then let it end."""
    Desk.create(folder)
    kept = []
    for _ in range(given.kills):
        running = [start(folder, s, reader, given.batch) for s in (source, second) if s]
        time.sleep(chance.uniform(0.5, given.longest))
        for process in running:
            process.send_signal(signal.SIGKILL)
            process.communicate()
        kept.append(Desk(folder).store.rows_of("readings", Desk(folder).store.files("readings")[1], ["document_id"]).num_rows)
    print(f"  documents kept after each kill: {', '.join(map(str, kept))}", flush=True)
    start(folder, source, reader, given.batch).communicate()
    return contents(folder)


def desk_of(folder: Path, sources: list[Path], reader: str, batch: int) -> dict[str, str]:
    Desk.create(folder)
    for process in [start(folder, source, reader, batch) for source in sources]:
        if process.wait():
            raise SystemExit(f"adding to {folder} failed")
    return contents(folder)


def start(folder: Path, source: Path, reader: str, batch: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", RUN, str(folder), str(source), str(batch), reader], stdout=subprocess.DEVNULL)


def rows_of(files: list[Path]) -> list[dict[str, Any]]:
    rows = []
    for path in files:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as stream:
            rows += [json.loads(line) for line in stream if line.strip()]
    return rows


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    return path


if __name__ == "__main__":
    sys.exit(main())
