"""The joining of event records across documents against pairs judged by a person: pairwise precision, recall and F1.

    python benchmarks/event_pairs.py [--gold tests/gold/event_pairs.csv] [--data FILE] [--readings FILE] [--show]

The gold file names, for each pair, two rows of attributions/train.jsonl.gz and the offsets of the triggers in their texts; it was
judged by reading both sentences before the program had joined anything. Pairs were drawn by blocking: published within three days,
a known actor in common, the same type, quad class or trigger; most from those whose words are most alike. The named documents are
read (or taken from --readings, JSON lines as `dragoman read --format jsonl` writes them, in the order of their rows), and a pair
counts as joined where its two records are in one event of the desk. A pair of which the reader no longer makes both records is left
out and counted.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import gzip
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from dragoman.desk import joining, projections

DATA = Path(os.environ.get("DRAGOMAN_DATA", "../shared/data"))


def gold(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def read(path: Path, wanted: Iterable[int]) -> list[str]:
    """The readings of rows of an attributions file, as JSON."""
    import dragoman

    lines = gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()
    out = []
    for number in wanted:
        row = json.loads(lines[number])
        made = {"id": f"attributions-train-{number}", "title": row["title"], "date": row["date"], "text": row["text"], "outlet": row["publisher"]}
        out.append(dragoman.read(json.dumps(made).encode()).to_json(indent=None).decode())
    return out


def score(pairs: list[dict[str, str]], readings: dict[int, str]) -> tuple[dict[str, Any], list[tuple[dict[str, str], str]]]:
    """Figures, and each pair with its outcome: joined, apart or missing."""
    now = datetime.datetime.now(datetime.UTC)
    events = projections.project((text, now) for text in readings.values())["events"]
    document = {n: json.loads(text)["document"]["id"] for n, text in readings.items()}
    event_of = joining.join(events)
    at: dict[tuple[str, int, int], list[str]] = {}
    columns = (events[c].to_pylist() for c in ("document_id", "trigger_start", "trigger_end", "id"))
    for doc, start, end, key in zip(*columns, strict=True):
        at.setdefault((doc, start, end), []).append(event_of[key])
    outcomes = []
    for pair in pairs:
        sides = [at.get((document[int(pair[f"document_{s}"])], int(pair[f"start_{s}"]), int(pair[f"end_{s}"]))) for s in "ab"]
        told = "missing" if not all(sides) else "joined" if set(sides[0] or ()) & set(sides[1] or ()) else "apart"
        outcomes.append((pair, told))
    right = sum(p["same"] == "yes" and o == "joined" for p, o in outcomes)
    wrong = sum(p["same"] == "no" and o == "joined" for p, o in outcomes)
    lacking = sum(p["same"] == "yes" and o == "apart" for p, o in outcomes)
    figures = {
        "pairs": len(pairs), "same": sum(p["same"] == "yes" for p in pairs), "missing": sum(o == "missing" for _, o in outcomes),
        "joined": right + wrong, "precision": round(right / (right + wrong), 3) if right + wrong else None,
        "recall": round(right / (right + lacking), 3) if right + lacking else None,
        "f1": round(2 * right / (2 * right + wrong + lacking), 3) if right else 0.0,
    }  # fmt: skip
    return figures, outcomes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=Path(__file__).parents[1] / "tests" / "gold" / "event_pairs.csv")
    parser.add_argument("--data", type=Path, default=DATA / "attributions" / "train.jsonl.gz")
    parser.add_argument("--readings", type=Path, help="readings of the named documents, in the order of their rows")
    parser.add_argument("--show", action="store_true", help="list each pair with its outcome")
    args = parser.parse_args()
    pairs = gold(args.gold)
    wanted = sorted({int(p[f"document_{s}"]) for p in pairs for s in "ab"})
    texts = args.readings.read_text("utf-8").splitlines() if args.readings else read(args.data, wanted)
    figures, outcomes = score(pairs, dict(zip(wanted, texts, strict=True)))
    print(json.dumps(figures))
    if args.show:
        for pair, told in outcomes:
            print(*pair.values(), told)


if __name__ == "__main__":
    main()
