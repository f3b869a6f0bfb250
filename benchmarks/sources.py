"""Speed and memory of taking sources in: `intake.walk` over made-up rows, beside what reads the same file whole.

    python benchmarks/sources.py --rows 100000

Each line is a process of its own: rows a second of processor time walked, and walked and loaded (the document is assembled: paragraphs,
dates, language, ids), peak memory; then the peer: pandas for tables and JSON lines, FastWARC alone for archives.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

KINDS = ("jsonl", "jsonl.gz", "csv", "parquet", "warc.gz")
NAMES = ("Mali", "Togo", "Ghana", "Chad", "Peru", "Chile", "Nepal", "Laos")


def row(number: int) -> dict[str, str]:
    pick = random.Random(number)
    words = " ".join(f"{pick.choice(NAMES)} sent envoy {pick.randint(1, 9999)} to {pick.choice(NAMES)} on Monday, the ministry said." for _ in range(8))
    return {"id": str(number), "title": f"Story {number}", "text": words, "date": "2023-10-13", "outlet": "The Herald"}


def make(kind: str, rows: int, path: Path) -> None:
    import pandas as pd

    if kind.startswith("jsonl"):
        with (gzip.open(path, "wt", compresslevel=1) if kind.endswith("gz") else path.open("w")) as out:
            out.writelines(json.dumps(row(n)) + "\n" for n in range(rows))
    elif kind == "csv":
        pd.DataFrame(map(row, range(rows))).to_csv(path, index=False)
    elif kind == "parquet":
        pd.DataFrame(map(row, range(rows))).to_parquet(path)
    else:
        with path.open("wb") as out:
            for n in range(rows):
                one = row(n)
                http = f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n{one['text']}".encode()
                head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2023-10-13T00:00:00Z\r\nWARC-Target-URI: http://a.example/{n}\r\nContent-Type: application/http\r\nContent-Length: {len(http)}\r\n\r\n"
                out.write(gzip.compress(head.encode() + http + b"\r\n\r\n", 1))


def measure(kind: str, path: Path, way: str) -> int:
    """One way over one file; returns how many rows it saw."""
    if way == "peer":
        import pandas as pd

        if kind == "warc.gz":
            from fastwarc.warc import ArchiveIterator

            return sum(1 for one in ArchiveIterator(str(path)) if one.reader.read())
        return len(pd.read_json(path, lines=True) if kind.startswith("jsonl") else pd.read_csv(path) if kind == "csv" else pd.read_parquet(path))
    from dragoman import intake

    items = intake.walk([path])
    return sum(1 for _ in items) if way == "walk" else sum(1 for item in items for _ in item.load())


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    given.add_argument("--rows", type=int, default=100_000)
    given.add_argument("--one", nargs=3, metavar=("KIND", "PATH", "WAY"), help=argparse.SUPPRESS)
    options = given.parse_args()
    if options.one:
        kind, path, way = options.one
        started = time.process_time()
        seen = measure(kind, Path(path), way)
        print(json.dumps([seen, time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
        return
    print(f"{'kind':10} {'way':6} {'rows/cpu s':>10} {'peak MB':>9}")
    with tempfile.TemporaryDirectory() as folder:
        for kind in KINDS:
            path = Path(folder) / f"a.{kind}"
            make(kind, options.rows, path)
            for way in ("walk", "load", "peer"):
                out = subprocess.run([sys.executable, __file__, "--one", kind, str(path), way], capture_output=True, check=True, text=True)
                seen, seconds, peak = json.loads(out.stdout)
                assert seen == options.rows, (kind, way, seen)
                print(f"{kind:10} {way:6} {seen / seconds:10,.0f} {peak:9.0f}", flush=True)


if __name__ == "__main__":
    main()
