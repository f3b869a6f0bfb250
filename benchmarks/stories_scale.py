"""Stories and joining on a made-up desk: all documents at once, then some more. Wall-clock and processor seconds are
printed, for on a machine that does other work only the second says what the program costs.

    python benchmarks/stories_scale.py [--documents 100000] [--more 100] [--days 365] [--words 300] [--json]

The world: `--days` days; each day has occurrences between pairs of 200 states (the weights fall as 1/rank, so that some dyads are in the
news every day), each told by one to six documents; three documents in ten are copies (cut, prefixed or lightly edited) of another of
the same day. Every document has eight event records. The goals are 15 minutes for 100,000 documents on two cores and 20 seconds for 100
more; the second figure includes making the sketches of the new documents and reading nothing else again.
"""

from __future__ import annotations

import argparse
import datetime
import json
import random
import resource
import sys
import time
from typing import Any

import numpy as np
import pyarrow as pa

from dragoman.desk import copies, joining, stories
from dragoman.desk.schema import PROJECTIONS

DEEDS = (
    ("ASSAULT", 4, ("shelled", "attacked", "bombed", "raided")), ("ACCUSE", 3, ("accused", "criticized", "blamed", "denounced")),
    ("CONSULT", 1, ("met", "visited", "called", "discussed")), ("REQUEST", 3, ("urged", "demanded", "called", "asked")),
    ("AGREE", 1, ("agreed", "signed", "pledged", "promised")), ("COERCE", 4, ("arrested", "seized", "blocked", "banned")),
)  # fmt: skip
TOLD = 8  # records a document


class World:
    """Documents and events by day, drawn with a fixed seed."""

    def __init__(self, days: int, length: int, seed: int = 1) -> None:
        self.rng, self.days, self.length = random.Random(seed), days, length
        self.words = np.array([f"word{n}" for n in range(20_000)])
        shares = 1 / np.arange(1, len(self.words) + 1)
        self.shares = np.cumsum(shares / shares.sum())
        self.numbers = np.random.default_rng(seed)
        states = 1 / np.arange(1, 201)
        self.states = np.cumsum(states / states.sum())
        self.start = datetime.date(2023, 1, 1)
        self.texts: dict[int, list[str]] = {}
        self.going: dict[int, list[dict[str, Any]]] = {}

    def text(self, length: int) -> str:
        return " ".join(self.words[np.searchsorted(self.shares, self.numbers.random(length))])

    def document(self, number: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        day = self.rng.randrange(self.days)
        earlier = self.texts.setdefault(day, [])
        if earlier and self.rng.random() < 0.3:
            text = self.copied(self.rng.choice(earlier))
        else:
            text = self.text(self.length)
            earlier.append(text)
        published = self.start + datetime.timedelta(day)
        key = f"d-{self.rng.getrandbits(64):016x}"
        row = {"id": key, "content_hash": key, "text": text, "wire": None, "outlet": f"outlet {self.rng.randrange(60)}", "published_date": published}
        return row, [self.event(key, day, published) for _ in range(TOLD)]

    def copied(self, text: str) -> str:
        found = text.split()
        kind = self.rng.random()
        if kind < 0.4:
            return " ".join(found[: int(len(found) * self.rng.uniform(0.4, 0.9))])
        if kind < 0.7:
            return self.text(30) + " " + text
        return " ".join(w if self.rng.random() > 0.05 else "edited" for w in found)

    def event(self, document: str, day: int, published: datetime.date) -> dict[str, Any]:
        going = self.going.setdefault(day, [])
        if not going or self.rng.random() < 0.35:
            kind, quad, triggers = self.rng.choice(DEEDS)
            a, b = np.searchsorted(self.states, self.numbers.random(2)).tolist()
            going.append({"type": kind, "quad": quad, "trigger": self.rng.choice(triggers), "a": a, "b": b if b != a else (b + 1) % 200, "words": self.text(14).split()})
        deed = self.rng.choice(going[-40:])
        words = [w for w in deed["words"] if self.rng.random() < 0.7] + self.text(4).split()
        sides = {side: [self.party(deed[k])] for side, k in (("actors", "a"), ("recipients", "b"))}
        dated = self.rng.random() < 0.4
        return {
            "id": f"e-{self.rng.getrandbits(64):016x}", "document_id": document, "type": deed["type"], "quad": deed["quad"], "status": "happened",
            "trigger": deed["trigger"], "sentence": " ".join(words), "when_start": published if dated else None, "when_end": published if dated else None,
            "when_precision": "day", "when_basis": "on Monday" if dated else None, "published_date": published, **sides,
        } | {"counts": [], "occurrence": f"o-{self.rng.getrandbits(64):016x}"}  # fmt: skip

    @staticmethod
    def party(number: int) -> dict[str, Any]:
        return {"actor": f"state-{number}", "for": None, "name": f"State {number}", "office": None, "country": f"S{number:02}", "sectors": [], "start": 0, "end": 1}

    def tables(self, number: int) -> tuple[pa.Table, pa.Table]:
        documents, events = [], []
        for n in range(number):
            document, told = self.document(n)
            documents.append(document)
            events += told
        return pa.Table.from_pylist(documents, schema=PROJECTIONS["documents"]), pa.Table.from_pylist(events, schema=PROJECTIONS["events"])


def measure(number: int, more: int, days: int, length: int) -> dict[str, Any]:
    world = World(days, length)
    documents, events = world.tables(number)
    extra, told = world.tables(more)
    print(f"made {number} documents and {events.num_rows} records", file=sys.stderr, flush=True)
    seconds: dict[str, float] = {}
    processor: dict[str, float] = {}

    def clock() -> tuple[float, float]:
        return time.perf_counter(), time.process_time()

    def timed(name: str, begin: tuple[float, float]) -> None:
        seconds[name], processor[name] = (round(now - then, 2) for now, then in zip(clock(), begin, strict=True))
        print(f"{name}: {seconds[name]} s, of the processor {processor[name]} s", file=sys.stderr, flush=True)

    begin = clock()
    keys = copies.sketch(documents["text"].to_pylist())
    timed("sketches", begin)
    ids, texts = documents["id"].to_pylist(), documents["text"].to_pylist()
    known = dict(zip(ids, texts, strict=True))
    begin = clock()
    found = stories.stories(documents, keys=keys, texts=copies.texts_of(known))
    timed("stories", begin)
    begin = clock()
    joined = joining.desk_events(events, found)
    timed("joining", begin)

    both, all_events = pa.concat_tables([documents, extra]), pa.concat_tables([events, told])
    begin = clock()
    keys = np.concatenate([keys, copies.sketch(extra["text"].to_pylist())])
    known |= dict(zip(extra["id"].to_pylist(), extra["text"].to_pylist(), strict=True))
    new = extra["id"].to_pylist()
    after = stories.add(found, both, new, keys=keys, texts=copies.texts_of(known))
    timed("stories, more", begin)
    begin = clock()
    joining.add(joined, all_events, after, new)
    timed("joining, more", begin)
    return {
        "documents": number, "records": events.num_rows, "stories": len(set(found["story_id"].to_pylist())),
        "events": len(set(joined["event_id"].to_pylist())), "seconds": seconds, "processor_seconds": processor, "all": round(sum(list(seconds.values())[:3]), 1),
        "adding": round(sum(list(seconds.values())[3:]), 1), "more": more,
        "peak_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << (20 if sys.platform == "darwin" else 10))),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--more", type=int, default=100)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--words", type=int, default=300, help="words of a document")
    args = parser.parse_args()
    print(json.dumps(measure(args.documents, args.more, args.days, args.words)))


if __name__ == "__main__":
    main()
