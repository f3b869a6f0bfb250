"""Copies found among whole news articles and edits of them made by a fixed seed: precision and recall by kind of edit.

    python benchmarks/copies.py [--data FILE] [--documents N] [--seed N] [--sweep] [--json]

Every article gets one edit of each kind, all are put together, and each pair of documents is judged: a pair is right where both
come from one article, or from two of which the corpus holds two printings. Pairs of different articles that the program calls copies
are listed by id with --show. Kinds: `light` (2 % of the words changed, other quotes and line breaks), `cut` (the first 35 to 80 %
kept), `middle` (30 % of the paragraphs left out, anywhere), `prefixed` (an outlet's own 40 to 80 words put before), `changed`
(17 % of the words replaced by others). `--sweep` prints the figures for other bands and thresholds.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import os
import random
import re
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from dragoman.desk import copies

DATA = Path(os.environ.get("DRAGOMAN_DATA", "../shared/data"))
# Articles of attributions/train.jsonl.gz (row numbers) that are two printings of one text, found by comparing all 352,380 pairs, by
# overlap and title: these seven have .52 to 1, the next has .14 and is another article with the same quotation
SAME = {"train.jsonl.gz": ((51, 52), (248, 249), (286, 287), (291, 293), (537, 538), (613, 615), (618, 619))}
KINDS = ("light", "cut", "middle", "prefixed", "changed")


def load(path: Path, limit: int | None) -> list[str]:
    lines = gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines[:limit]]


def replaced(text: str, share: float, words: list[str], rng: random.Random) -> str:
    """The text with a share of its words replaced by words of the corpus."""
    return re.sub(r"\w+", lambda m: rng.choice(words) if rng.random() < share else m.group(), text)


def edits(text: str, words: list[str], rng: random.Random) -> dict[str, str]:
    tokens = text.split(" ")
    paragraphs = text.split("\n\n")
    kept = [p for p in paragraphs if rng.random() >= 0.3] or paragraphs[:1]
    intro = " ".join(rng.choice(words) for _ in range(rng.randint(40, 80)))
    return {
        "light": replaced(text, 0.02, words, rng).replace("“", '"').replace("\n\n", "\n"),
        "cut": " ".join(tokens[: max(1, int(len(tokens) * rng.uniform(0.35, 0.8)))]),
        "middle": "\n\n".join(kept),
        "prefixed": intro + "\n\n" + text,
        "changed": replaced(text, 0.17, words, rng),
    }


def corpus(texts: list[str], seed: int) -> dict[str, str]:
    """Id -> text; an id is the article's number and the kind of edit."""
    rng = random.Random(seed)
    words = [w for t in texts for w in re.findall(r"\w+", t)]
    held = {}
    for number, text in enumerate(texts):
        held[f"{number:05}-original"] = text
        held |= {f"{number:05}-{kind}": edit for kind, edit in edits(text, words, rng).items()}
    return held


def measure(held: dict[str, str], same: tuple[tuple[int, int], ...] = ()) -> dict[str, Any]:
    """Precision over all pairs called copies; recall of the pairs original-edit and of all pairs of one article."""
    started = time.perf_counter()
    ids = sorted(held)
    keys = copies.sketch([held[i] for i in ids])
    sketched = time.perf_counter()
    tried = len(copies.candidates(keys))
    found = copies.pairs(ids, keys, copies.texts_of(held))
    ended = time.perf_counter()
    printed = {f"{b:05}": f"{a:05}" for a, b in same}
    wrong = sorted(
        (p.a, p.b, p.kind, p.jaccard, p.containment) for p in found if printed.get(p.a[:5], p.a[:5]) != printed.get(p.b[:5], p.b[:5])
    )
    hit = {(p.a, p.b) for p in found}
    by_kind: dict[str, list[bool]] = defaultdict(list)
    for article in sorted({i[:5] for i in ids}):
        for a, b in itertools.combinations(sorted(i for i in ids if i.startswith(article)), 2):
            kinds = {a[6:], b[6:]}
            by_kind[(kinds - {"original"}).pop() if "original" in kinds else "two edits"].append((a, b) in hit)
    direct = [ok for kind in KINDS for ok in by_kind[kind]]
    return {
        "documents": len(ids), "candidates": tried, "found": len(found), "wrong": len(wrong),
        "precision": round(1 - len(wrong) / len(found), 4) if found else None, "recall": round(sum(direct) / len(direct), 4),
        "recall_by_kind": {k: round(sum(v) / len(v), 4) for k, v in sorted(by_kind.items())},
        "kinds_found": dict(Counter(p.kind for p in found)), "seconds_sketch": round(sketched - started, 2),
        "seconds_compare": round(ended - sketched, 2), "wrong_pairs": wrong,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA / "attributions" / "train.jsonl.gz")
    parser.add_argument("--documents", type=int, help="take only the first N articles")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sweep", action="store_true", help="other bands and thresholds as well")
    parser.add_argument("--show", action="store_true", help="list the pairs of different articles")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    held = corpus(load(args.data, args.documents), args.seed)
    same = SAME.get(args.data.name, ())
    if args.sweep:
        for rows, near, part in itertools.product((4, 3), (0.25, 0.28, 0.35, 0.5), (0.5, 0.6, 0.8)):
            copies.ROWS, copies.BANDS, copies.NEAR, copies.PART = rows, copies.PERMUTATIONS // rows, near, part
            got = measure(held, same)
            print(f"rows {rows} near {near} part {part}: precision {got['precision']} recall {got['recall']} {got['recall_by_kind']} wrong {got['wrong']}", flush=True)
        return
    got = measure(held, same)
    wrong = got.pop("wrong_pairs")
    print(json.dumps(got) if args.json else "\n".join(f"{k}: {v}" for k, v in got.items()))
    if args.show:
        print("\n".join(" ".join(map(str, w)) for w in wrong))


if __name__ == "__main__":
    main()
