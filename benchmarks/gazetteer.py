"""What the gazetteer costs: loading its tables in a new process, and looking up whole articles, as a share of reading them.

    python benchmarks/gazetteer.py [--documents N] [--rounds N] [--data FILE] [--json]

Loading is the time from imported modules to a gazetteer that can answer (all tables of actors and cities read, names indexed, family
names indexed), measured in a fresh process each round; the best round counts, being the least disturbed by other work. Looking up is
`gazetteer.scan` over parsed articles and the choice of a meaning for every hit; reading is the whole of `dragoman.read` on the same
articles in the same process, turn by turn. Bars: loading below 0.3 s, looking up below 5 % of reading.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

LOADING_BAR, SHARE_BAR = 0.3, 0.05
LOAD = """
import time
import dragoman.language
from dragoman import knowledge
from dragoman.actors import gazetteer, titles
start, processor = time.perf_counter(), time.process_time()
for table in (knowledge.countries, knowledge.regions, knowledge.organisations, knowledge.people, knowledge.outlets, knowledge.roles,
              knowledge.titles, knowledge.words, knowledge.ambiguities, knowledge.cities, gazetteer.index, titles.family_names):
    table()
print(time.process_time() - processor, time.perf_counter() - start, sum(len(row) for row in gazetteer.index()[0].values()))
"""


def loading(rounds: int) -> dict[str, Any]:
    """Seconds to load in fresh processes, and how many names there are."""
    seconds, clock, names = [], [], 0
    for _ in range(rounds):
        out = subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True, check=True).stdout.split()
        seconds.append(float(out[0]))
        clock.append(float(out[1]))
        names = int(out[2])
    return {"seconds": [round(s, 3) for s in seconds], "best": round(min(seconds), 3), "clock": round(min(clock), 3), "names": names}


def looking_up(documents: list[tuple[str, str, str]], rounds: int) -> dict[str, Any]:
    """Seconds to look up and to read the same articles."""
    import dragoman
    from dragoman import language
    from dragoman.actors.gazetteer import scan
    from dragoman.actors.readings import Readings

    lines = [json.dumps({"title": title, "date": date, "text": text}, ensure_ascii=False).encode() for title, date, text in documents]
    parses = [(language.parse(text), date or None) for _, date, text in documents]
    hits = 0

    def look() -> int:
        count = 0
        for parse, date in parses:
            found = scan(parse)
            readings = Readings(parse, found, date)
            count += sum(readings.choose(hit) is not None for hit in found)
        return count

    def read() -> int:
        return sum(len(reading.actors) for reading in dragoman.read_many([b"\n".join(lines)]))

    look()
    sum(1 for _ in dragoman.read_many([lines[0]]))  # models and tables loaded, caches warm
    times: dict[str, list[float]] = {"look_up": [], "read": []}
    for _ in range(rounds):
        for name, run in (("look_up", look), ("read", read)):
            start = time.perf_counter()
            result = run()
            times[name].append(time.perf_counter() - start)
            hits = result if name == "look_up" else hits
    words = sum(len(text.split()) for _, _, text in documents)
    best = {name: min(values) for name, values in times.items()}
    return {
        "documents": len(documents), "words": words, "names_chosen": hits, "seconds": {k: round(v, 3) for k, v in best.items()},
        "share": round(best["look_up"] / best["read"], 4), "microseconds_a_word": round(best["look_up"] / words * 1e6, 1),
    }  # fmt: skip


def texts(path: Path, limit: int) -> list[tuple[str, str, str]]:
    """(title, date, text) of the first articles of an attributions file."""
    data = path.read_bytes()
    lines = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()][:limit]
    return [(row.get("title", ""), row.get("date", ""), row["text"]) for row in rows]


def main() -> int:
    from dragoman.evaluation.floors import data_folder

    parser = argparse.ArgumentParser(description="cost of loading the gazetteer and of looking up, against reading")
    parser.add_argument("--data", type=Path, help="attributions file; default: dev of the development data")
    parser.add_argument("--documents", type=int, default=12, help="only the first N articles (12)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each (3)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    folder = data_folder()
    path = options.data or (folder / "attributions" / "dev.jsonl.gz" if folder else None)
    found: dict[str, Any] = {"loading": loading(max(1, options.rounds))}
    if path is not None and path.is_file():
        found["looking_up"] = looking_up(texts(path, options.documents), max(1, options.rounds))
    else:
        print("gazetteer: no texts, only loading is measured: set DRAGOMAN_DATA, or name a file with --data", file=sys.stderr)
    held = found["loading"]["best"] < LOADING_BAR and found.get("looking_up", {}).get("share", 0) < SHARE_BAR
    if options.json:
        print(json.dumps(found, indent=2))
        return 0 if held else 1
    load = found["loading"]
    print(f"loading     {load['best']:.3f} s for {load['names']} names (bar {LOADING_BAR} s; {load['clock']:.3f} s on the clock; rounds {load['seconds']})")
    if "looking_up" in found:
        look = found["looking_up"]
        print(f"looking up  {look['seconds']['look_up']:.3f} s of {look['seconds']['read']:.3f} s reading: {look['share']:.1%} (bar {SHARE_BAR:.0%})")
        print(f"            {look['documents']} articles, {look['words']} words, {look['microseconds_a_word']} µs a word, {look['names_chosen']} names chosen")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
