"""A desk of many short documents: memory, growth of the cost, and how long questions take.

    python benchmarks/desk_scale.py [--documents 100000] [--folder DIR]

The documents are made up and so are their readings (benchmarks/made_reporting.py): what is measured is keeping and asking. Each question is
asked first by a process that has just opened the desk (`first`) and then again (`again`, median of five).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import made_reporting as made

from dragoman.desk import Desk

QUESTIONS: dict[str, Callable[[Desk], Any]] = {
    "events between RUS ISR, ACCUSE, since 2023-10, happened": lambda d: d.events(between=("RUS", "ISR"), type="ACCUSE", since="2023-10", status="happened"),
    "events by Turkey, one outlet, one year": lambda d: d.events(by="Turkey", outlet="Herald", since="2018", until="2018"),
    "statements by Petrov about nobody, 2020": lambda d: d.statements(by="Petrov", since="2020", until="2020"),
    "forecasts at least 60 %, due before 2016": lambda d: d.forecasts(at_least=0.6, due_before="2016"),
    "events told by Silva in 2019": lambda d: d.events(said_by="Silva", since="2019", until="2019"),
    "documents with ceasefire parliament, 20 best": lambda d: d.documents(text="ceasefire parliament", limit=20),
    'documents with "report 77123", all': lambda d: d.documents(text='"report 77123"'),
    "documents with a word of every text, 20 best": lambda d: d.documents(text="report", limit=20),
    "events with the words sanctioned Kenya": lambda d: d.events(text="sanctioned Kenya", limit=20),
    "count by type, sql": lambda d: d.sql("SELECT type, count(*) FROM events GROUP BY 1"),
}


def memory() -> float:
    """The most that this process has held, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--parts", type=int, default=10, help="in how many files they come; the cost of each is told")
    parser.add_argument("--folder", type=Path, help="keep the desk here (default: a folder that is removed)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = given.folder or Path(place) / "desk"
        measure(folder, Path(place), given.documents, given.parts)


def measure(folder: Path, place: Path, documents: int, parts: int) -> None:
    desk = Desk.create(folder)
    size = documents // parts
    print(f"adding {documents:,} documents, {os.cpu_count()} processors")
    costs = []
    for part in range(parts):
        source = place / f"{part}.jsonl"
        with source.open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(r) + "\n" for r in made.rows(size, first=part * size))
        begun = time.process_time()  # what others do on the machine does not count
        done = desk.add(source, reader=made.read)
        costs.append(1000 * (time.process_time() - begun) / size)
        source.unlink()
        wall = 1000 * done.seconds / size
        print(f"  {(part + 1) * size:>9,} documents: {costs[-1]:.2f} ms of processor each ({wall:.2f} ms by the clock), memory so far {memory():.0f} MB", flush=True)
    print(f"cost of the last part over that of the second: {costs[-1] / costs[min(1, parts - 1)]:.2f}")
    disk = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6
    print(f"memory {memory():.0f} MB, disk {disk:.0f} MB, events {desk.counts()['events']:,}")
    begun = time.process_time()
    desk.documents(text="nothing of the kind", limit=1)
    print(f"text index made in {time.process_time() - begun:.1f} s of processor, memory {memory():.0f} MB")
    for name, question in QUESTIONS.items():
        fresh = Desk(folder)
        first = timed(fresh, question)
        again = statistics.median(timed(fresh, question) for _ in range(5))
        print(f"  {1000 * first:6.0f} ms first  {1000 * again:6.0f} ms again  {len(question(fresh)):>8,} rows  {name}")
    key = desk.events(limit=1).arrow()["id"][0].as_py()
    print(f"  {1000 * timed(Desk(folder), lambda d: d.why(key)):6.0f} ms first  why")
    print(f"memory {memory():.0f} MB")


def timed(desk: Desk, question: Callable[[Desk], Any]) -> float:
    begun = time.monotonic()
    question(desk)
    return time.monotonic() - begun


if __name__ == "__main__":
    sys.exit(main())
