"""Rows of every task, as windows of words with the targets of the reader's heads.

A window is a list of paragraphs (or single sentences) with `[SEP]` between them, as `dragoman.language.encoder` packs a
document. A word is what the tokenizer's pre-tokeniser makes of the text: white space and punctuation split.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tokenizers import Tokenizer

ROLES = ("source", "cue", "content")
STATUSES = ("happened", "ongoing", "not_happened", "denied", "planned", "expected", "predicted", "possible", "demanded")
Interval = tuple[int, int]


@dataclass
class Block:
    """A paragraph or sentence: its pieces, and for each word its first piece and its character offsets."""

    ids: list[int]
    firsts: list[int]
    offsets: list[Interval]
    tags: list[int] | None = None  # attribution, 0 = O, 1 + 2 * role + (0 begin, 1 inside)
    links: list[tuple[Interval | None, Interval | None, list[Interval]]] = field(default_factory=list)  # source, cue, contents
    factual: dict[int, float] = field(default_factory=dict)  # word: -3..3
    negated: list[int] | None = None  # 0/1 a word
    status: dict[int, int] = field(default_factory=dict)  # word: index into STATUSES
    pair: list[int] | None = None  # actor spans: 0 O, then begin and inside of S (source), T (target), R (either)
    trigger: list[int] | None = None  # 0/1 a word
    quad: int | None = None  # 0 (no event) to 4


def rows(path: Path) -> Iterator[dict]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def cut(tokenizer: Tokenizer, text: str, offset: int = 0) -> Block:
    coded = tokenizer.encode(text, add_special_tokens=False)
    firsts, offsets, last = [], [], None
    for i, (word, (start, end)) in enumerate(zip(coded.word_ids, coded.offsets, strict=True)):
        if word != last:
            firsts.append(i)
            offsets.append((start + offset, end + offset))
            last = word
        else:
            offsets[-1] = (offsets[-1][0], end + offset)
    return Block(coded.ids, firsts, offsets)


def words_of(block: Block, start: int, end: int) -> Interval | None:
    """The words that overlap the characters [start, end)."""
    hit = [i for i, (a, b) in enumerate(block.offsets) if a < end and b > start]
    return (hit[0], hit[-1] + 1) if hit else None


def attribution_documents(tokenizer: Tokenizer, path: Path) -> Iterator[list[Block]]:
    for row in rows(path):
        text, blocks = row["text"], []
        for match in re.finditer(r"[^\n]+", text):
            block = cut(tokenizer, match.group(), match.start())
            if block.firsts:
                block.tags = [0] * len(block.firsts)
                blocks.append((match.start(), match.end(), block))
        for attribution in row["attributions"]:
            for start, end, block in blocks:
                placed: dict[str, list[Interval]] = {}
                for number, role in enumerate(ROLES):
                    for span in attribution[role]:
                        if span["start"] < end and span["end"] > start and (at := words_of(block, span["start"], span["end"])):
                            placed.setdefault(role, []).append(at)
                            if any(block.tags[at[0] : at[1]]):  # the few overlaps: the first annotation stays
                                continue
                            block.tags[at[0] : at[1]] = [1 + 2 * number] + [2 + 2 * number] * (at[1] - at[0] - 1)
                if placed:
                    block.links.append(((placed.get("source") or [None])[0], (placed.get("cue") or [None])[0], placed.get("content", [])))
        yield [block for _, _, block in blocks]


INLINE = re.compile(r"<(/?)(s|c|q)(\d+)>")


def attribution_paragraphs(tokenizer: Tokenizer, path: Path) -> Iterator[list[Block]]:
    """Own paragraphs with inline tags (`<s1>`, `<c1>`, `<q1>`)."""
    for line in path.read_text("utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        text, spans, opened, at = "", [], {}, 0
        for tag in INLINE.finditer(line):
            text += line[at : tag.start()]
            at = tag.end()
            key = (tag.group(2), tag.group(3))
            if tag.group(1):
                spans.append((key, opened.pop(key), len(text)))
            else:
                opened[key] = len(text)
        text += line[at:]
        block = cut(tokenizer, text)
        block.tags = [0] * len(block.firsts)
        numbers: dict[str, dict[str, list[Interval]]] = {}
        for (letter, number), start, end in spans:
            if found := words_of(block, start, end):
                role = "scq".index(letter)
                block.tags[found[0] : found[1]] = [1 + 2 * role] + [2 + 2 * role] * (found[1] - found[0] - 1)
                numbers.setdefault(number, {}).setdefault(ROLES[role], []).append(found)
        for placed in numbers.values():
            block.links.append(((placed.get("source") or [None])[0], (placed.get("cue") or [None])[0], placed.get("content", [])))
        yield [block]


def _token_offsets(tokens: list[str]) -> tuple[str, list[Interval]]:
    text, offsets = "", []
    for token in tokens:
        offsets.append((len(text), len(text) + len(token)))
        text += token + " "
    return text.rstrip(), offsets


def factuality_sentences(tokenizer: Tokenizer, path: Path) -> Iterator[Block]:
    for row in rows(path):
        text, offsets = _token_offsets(row["tokens"])
        block = cut(tokenizer, text)
        for event in row["events"]:
            head = offsets[event["start"]]
            if at := words_of(block, *head):
                block.factual[at[0]] = float(event["factuality"])
        if block.firsts:
            yield block


def negation_sentences(tokenizer: Tokenizer, path: Path) -> Iterator[Block]:
    for row in rows(path):
        text, offsets = _token_offsets(row["tokens"])
        block = cut(tokenizer, text)
        block.negated = [0] * len(block.firsts)
        for negation in row["negations"]:
            for event in negation["event"]:
                if at := words_of(block, *offsets[event["i"]]):
                    block.negated[at[0]] = 1
        yield block


def _mark_pair(block: Block, role: int, at: Interval | None) -> None:
    if at and block.pair is not None and not any(block.pair[at[0] : at[1]]):
        block.pair[at[0] : at[1]] = [1 + 2 * role] + [2 + 2 * role] * (at[1] - at[0] - 1)


def span_sentences(tokenizer: Tokenizer, path: Path, split: str) -> Iterator[Block]:
    for row in rows(path):
        if row["split"] != split:
            continue
        text, offsets = _token_offsets(row["tokens"])
        block = cut(tokenizer, text)
        block.pair = [0] * len(block.firsts)
        for span in row["spans"]:
            if span["role"] in "STR":
                _mark_pair(block, "STR".index(span["role"]), words_of(block, offsets[span["start"]][0], offsets[span["end"] - 1][1]))
        yield block


def quad_sentences(tokenizer: Tokenizer, path: Path, split: str) -> Iterator[Block]:
    for row in rows(path):
        if row["split"] == split:
            block = cut(tokenizer, row["text"])
            block.quad = row["quad"]
            yield block


QUADS = {
    **dict.fromkeys(("AGREE", "CONSULT", "SUPPORT", "CONCEDE"), 1), **dict.fromkeys(("COOPERATE", "AID", "RETREAT"), 2),
    **dict.fromkeys(("REQUEST", "ACCUSE", "REJECT", "THREATEN"), 3),
    **dict.fromkeys(("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"), 4),
}  # fmt: skip


@dataclass(frozen=True)
class Made:
    """One line of the project's own annotated sentences."""

    root: str
    mode: str | None
    status: str | None
    text: str
    source: Interval | None
    target: Interval | None
    trigger: Interval | None


def made_sentences(path: Path) -> Iterator[Made]:
    for line in path.read_text("utf-8").splitlines():
        parts = line.split(" | ", 3)
        if len(parts) != 4 or line.startswith("#"):
            continue
        root, mode, status, marked = (part.strip() for part in parts)
        text, at, spans, opened = "", 0, {}, {}
        for tag in re.finditer(r"<(/?)([ste])>", marked):
            text += marked[at : tag.start()]
            at = tag.end()
            if tag.group(1):
                spans[tag.group(2)] = (opened.pop(tag.group(2)), len(text))
            else:
                opened[tag.group(2)] = len(text)
        text += marked[at:]
        yield Made(root, None if mode == "-" else mode, None if status == "-" else status, text, spans.get("s"), spans.get("t"), spans.get("e"))


def made_blocks(tokenizer: Tokenizer, paths: list[Path]) -> Iterator[Block]:
    """Own sentences, several annotated lines of one sentence put together."""
    by_text: dict[str, list[Made]] = {}
    empty: set[str] = set()  # sentences in which nothing is to be found, not only no event between the marked pair
    for path in paths:
        for made in made_sentences(path):
            by_text.setdefault(made.text, []).append(made)
            if path.stem == "sentences_none":
                empty.add(made.text)
    for text, lines in by_text.items():
        block = cut(tokenizer, text)
        real = [line for line in lines if line.root != "NONE"]
        if real:
            first = real[0]
            block.pair = [0] * len(block.firsts)
            block.trigger = [0] * len(block.firsts)
            block.quad = QUADS[first.root] if len({QUADS[line.root] for line in real}) == 1 else None
            for role, span in enumerate((first.source, first.target)):
                if span:
                    _mark_pair(block, role, words_of(block, *span))
            for line in real:
                if line.trigger and (at := words_of(block, *line.trigger)):
                    block.trigger[at[0] : at[1]] = [1] * (at[1] - at[0])
                    if line.status in STATUSES:
                        block.status[at[0]] = STATUSES.index(line.status)
        elif text in empty:
            block.pair = [0] * len(block.firsts)
            block.trigger = [0] * len(block.firsts)
            block.quad = 0
        else:
            continue
        yield block


def relation_blocks(tokenizer: Tokenizer, path: Path, split: str) -> Iterator[Block]:
    """The actor pairs of the relation file, as further spans to find (phrases are searched in the marked text)."""
    for row in rows(path):
        if row["split"] != split:
            continue
        text, at, spans, opened = "", 0, {}, {}
        for tag in re.finditer(r"<(/?)([st])>", row["marked_text"]):
            text += row["marked_text"][at : tag.start()]
            at = tag.end()
            if tag.group(1):
                spans.setdefault(tag.group(2), (opened.pop(tag.group(2)), len(text)))
            else:
                opened[tag.group(2)] = len(text)
        text += row["marked_text"][at:]
        block = cut(tokenizer, text)
        block.pair = [0] * len(block.firsts)
        for role, letter in enumerate("st"):
            if letter in spans:
                _mark_pair(block, role, words_of(block, *spans[letter]))
        yield block


def pack(blocks: list[Block], limit: int) -> list[list[Block]]:
    """Consecutive blocks packed greedily into windows of at most `limit` pieces; a longer block stands alone."""
    windows: list[list[Block]] = []
    size = 0
    for block in blocks:
        cost = len(block.ids) + 1
        if windows and size + cost <= limit:
            windows[-1].append(block)
            size += cost
        else:
            windows.append([block])
            size = cost + 1
    return windows


def shuffled(blocks: list[Block], rng: random.Random) -> list[Block]:
    mixed = list(blocks)
    rng.shuffle(mixed)
    return mixed
