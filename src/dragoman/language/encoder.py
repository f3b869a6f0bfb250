"""Document -> `Marks`: one pass of the reader model over windows of whole paragraphs, decoded and linked.

The model and its heads are made by training/reader.py; its tag sequence is decoded by Viterbi under BIO constraints, its
links (cue to source, content to cue) by the scores of a bilinear layer plus a learned bias for distance.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dragoman.language.marks import Attribution, Marks, Offsets
from dragoman.language.onnx import session, side, tokenizer
from dragoman.language.parse import paragraphs_of

Array = NDArray[np.float32]
WINDOW = 288  # pieces; whole paragraphs are packed up to this
LONGEST = 510  # pieces of a single paragraph; a longer one is cut between words


class Window:
    """Paragraphs laid end to end: piece ids, the first piece of each word and the word's document offsets."""

    def __init__(self) -> None:
        self.ids: list[int] = [101]
        self.firsts: list[int] = []
        self.offsets: list[Offsets] = []
        self.blocks: list[tuple[int, int]] = []  # words [first, last) of each paragraph

    def add(self, ids: list[int], firsts: list[int], offsets: list[Offsets]) -> None:
        self.blocks.append((len(self.firsts), len(self.firsts) + len(firsts)))
        self.firsts += [len(self.ids) + f for f in firsts]
        self.offsets += offsets
        self.ids += [*ids, 102]


def _words(text: str, offset: int) -> tuple[list[int], list[int], list[Offsets]]:
    coded = tokenizer().encode(text, add_special_tokens=False)
    firsts: list[int] = []
    offsets: list[Offsets] = []
    last = None
    for i, (word, (start, end)) in enumerate(zip(coded.word_ids, coded.offsets, strict=True)):
        if word != last:
            firsts.append(i)
            offsets.append((start + offset, end + offset))
            last = word
        else:
            offsets[-1] = (offsets[-1][0], end + offset)
    return coded.ids, firsts, offsets


def windows_of(text: str, paragraphs: tuple[tuple[int, int], ...]) -> list[Window]:
    """Whole paragraphs packed greedily, as in training; a paragraph that is too long is cut between words."""
    out: list[Window] = []
    for start, end in paragraphs:
        ids, firsts, offsets = _words(text[start:end], start)
        at = 0
        while at < len(firsts):
            last = at
            while last < len(firsts) and (firsts[last + 1] if last + 1 < len(firsts) else len(ids)) - firsts[at] <= LONGEST - 2:
                last += 1
            last = max(last, at + 1)
            stop = firsts[last] if last < len(firsts) else len(ids)
            part = ids[firsts[at] : stop][: LONGEST - 2]
            if not out or len(out[-1].ids) + len(part) + 1 > WINDOW:
                out.append(Window())
            out[-1].add(part, [f - firsts[at] for f in firsts[at:last]], offsets[at:last])
            at = last
    return out


def mark(text: str, paragraphs: tuple[tuple[int, int], ...] | None = None) -> Marks:
    """Run the reader over a document; empty `Marks` where the model is not installed. Windows are run one by one, so
    that neither padding nor another document can change a value."""
    model = session("reader")
    if model is None:
        return Marks()
    info = side("reader")
    names: list[str] = info["outputs"]
    found: list[Attribution] = []
    starts: list[int] = []
    rows: dict[str, list[Array]] = {name: [] for name in names if name not in ("tags", "links")}
    for window in windows_of(text, paragraphs_of(text) if paragraphs is None else paragraphs):
        ids = np.array([window.ids], dtype=np.int64)
        outputs = dict(zip(names, model.run(None, {"ids": ids, "mask": np.ones_like(ids)}), strict=True))
        words = {name: values[0][window.firsts].astype(np.float32) for name, values in outputs.items()}
        found += _attributions(window, words["tags"], words["links"], info)
        starts += [start for start, _ in window.offsets]
        for name in rows:
            rows[name].append(words[name])
    if not starts:
        return Marks()
    values = {name: _squash(name, np.concatenate(parts)) for name, parts in rows.items()}
    return Marks(tuple(found), tuple(starts), values)


def _squash(name: str, values: Array) -> Array:
    """Logits to probabilities; `quad` stays as it is, being pooled over a sentence first."""
    if name == "quad":
        return values
    if values.shape[1] == 1:
        return np.asarray(1 / (1 + np.exp(-values)), dtype=np.float32)
    powers = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


def viterbi(scores: Array, moves: Array, start: Array) -> list[int]:
    """The best tag sequence under the model's transition scores; scores [words, tags]."""
    best = scores[0] + start
    back: list[Any] = []
    for row in scores[1:]:
        table = best[:, None] + moves
        back.append(table.argmax(axis=0))
        best = table.max(axis=0) + row
    tags = [int(best.argmax())]
    for step in reversed(back):
        tags.append(int(step[tags[-1]]))
    return tags[::-1]


def spans_of(tags: list[int]) -> list[tuple[int, int, int]]:
    """BIO tags to (first word, last word exclusive, role)."""
    spans: list[tuple[int, int, int]] = []
    for i, tag in enumerate(tags):
        if tag % 2:
            spans.append((i, i + 1, tag // 2))
        elif tag and spans and spans[-1][1] == i and spans[-1][2] == tag // 2 - 1:
            spans[-1] = (spans[-1][0], i + 1, spans[-1][2])
    return spans


def _constraints(info: dict[str, Any]) -> tuple[Array, Array]:
    start = np.array(info["start"], dtype=np.float32)
    start[2::2] -= 1e4  # a sequence does not begin inside a span
    return np.array(info["moves"], dtype=np.float32), start


def _attributions(window: Window, scores: Array, links: Array, info: dict[str, Any]) -> list[Attribution]:
    moves, start = _constraints(info)
    spans = spans_of(viterbi(scores, moves, start))
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    sure = powers.max(axis=1) / powers.sum(axis=1)
    sources, cues, contents = ([(a, b) for a, b, role in spans if role == k] for k in range(3))
    source_of, cue_of = _link(sources, cues, contents, links, info)

    def offsets(span: tuple[int, int]) -> Offsets:
        return window.offsets[span[0]][0], window.offsets[span[1] - 1][1]

    out: list[Attribution] = []
    for k, cue in enumerate(cues):
        source = sources[source_of[k]] if source_of[k] >= 0 else None
        mine = [c for c, owner in zip(contents, cue_of, strict=True) if owner == k]
        words = [w for span in (cue, *([source] if source else []), *mine) for w in range(*span)]
        if mine or source:
            score = float(np.mean(sure[words]))
            out.append(Attribution(offsets(source) if source else None, offsets(cue), tuple(map(offsets, mine)), round(score, 2)))
    for content, owner in zip(contents, cue_of, strict=True):
        if owner < 0:  # a quotation that goes on with no cue of its own
            out.append(Attribution(None, None, (offsets(content),), round(float(np.mean(sure[range(*content)])), 2)))
    out.sort(key=lambda a: min(s[0] for s in (*a.contents, *((a.cue,) if a.cue else ()))))
    return out


def _link(
    sources: list[tuple[int, int]], cues: list[tuple[int, int]], contents: list[tuple[int, int]], links: Array, info: dict[str, Any]
) -> tuple[list[int], list[int]]:
    """For each cue the index of its source, for each content that of its cue; -1 for none."""
    width = int(info["link"])
    cue, first_s, last_s, first_c, last_c = (links[:, k * width : (k + 1) * width] for k in range(5))
    if not cues:
        return [], [-1] * len(contents)
    anchors = cue[[c[0] for c in cues]]

    def table(first: Array, last: Array, spans: list[tuple[int, int]], kind: int) -> Array:
        vectors = first[[s[0] for s in spans]] + last[[s[1] - 1 for s in spans]]
        bias = np.array([[info["distance"][kind][_bucket(_gap(c, s), info["buckets"])] for s in spans] for c in cues], dtype=np.float32)
        return np.asarray(anchors @ vectors.T / math.sqrt(width) + bias, dtype=np.float32)

    source_of = [-1] * len(cues)
    if sources:
        scores = table(first_s, last_s, sources, 0)
        source_of = [int(row.argmax()) if row.max() > info["nothing"][0] else -1 for row in scores]
    cue_of: list[int] = []
    if contents:
        scores = table(first_c, last_c, contents, 1).T
        cue_of = [int(row.argmax()) if row.max() > info["nothing"][1] else -1 for row in scores]
    return source_of, cue_of


def _gap(cue: tuple[int, int], span: tuple[int, int]) -> int:
    """Words between cue and span: positive where the span follows."""
    if span[0] >= cue[1]:
        return span[0] - cue[1] + 1
    return min(-1, span[1] - cue[0] - 1) if span[1] <= cue[0] else 0


def _bucket(distance: int, buckets: int) -> int:
    """Signed distance on a scale that is exact to 4 words, then goes by powers of 1.6."""
    size = abs(distance)
    step = size if size <= 4 else 4 + math.log(size / 4) / math.log(1.6)
    return buckets // 2 + int(math.copysign(min(buckets // 2, round(step)), distance))
