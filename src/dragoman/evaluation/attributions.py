"""Task `attributions`: source, cue and content of each statement, and how they belong together (PolNeAR: Newell et al. 2018).

Figures are printed for whole documents, which is what a reader needs, and for paragraphs read each alone, which is what
published models report (CofeNet: Wang et al. 2022). Compare like with like.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dragoman.errors import DataError
from dragoman.evaluation.bootstrap import Bootstrap, Metric, f1, precision, ratio, recall
from dragoman.evaluation.report import Figure, Report
from dragoman.evaluation.rows import Row, gold_of, need

Span = tuple[int, int]
Spans = tuple[Span, ...]
Finder = Callable[[str], Sequence[dict[str, Any]]]
ROLES = ("source", "cue", "content")
PARAGRAPH = re.compile(r"[^\s](?:[^\n]*[^\s])?")
# counts of one document: (right, predicted, gold) exact and overlapping for each role, then for the link, then speakers
BOTH = ("exact", "overlap")


def find(text: str) -> Sequence[dict[str, Any]]:
    """Attributions of a text by the whole of the program."""
    from dragoman.reading import prepare
    from dragoman.statements import attributions

    document, parse, marks, cast = prepare(text)
    if document.text != text:
        raise DataError("the text was changed on its way in, so offsets would not fit; rows must hold plain text with no byte-order mark")
    return attributions(parse, marks, cast, document)


def predict(rows: Sequence[Row], finder: Finder = find) -> list[Row]:
    """`{id, attributions: [{source, cue, content, kind}]}` for each document; `id` is its `doc_id`."""
    return [{"id": _id(row), "attributions": [_written(row["text"], a) for a in finder(_text(row))]} for row in rows]


def predict_paragraphs(rows: Sequence[Row], finder: Finder = find) -> list[Row]:
    """The same, every paragraph read alone; offsets are the document's."""
    out = []
    for row in rows:
        text = _text(row)
        found = []
        for start, end in paragraphs(text):
            found += [_moved(text, a, start) for a in finder(text[start:end])]
        out.append({"id": _id(row), "attributions": found})
    return out


def sample(rows: Sequence[Row], size: int | None, seed: int = 1) -> list[Row]:
    """A fixed sample of documents, in file order; all of them where there are no more than `size`."""
    if size is None or len(rows) <= size:
        return list(rows)
    return [rows[k] for k in sorted(random.Random(seed).sample(range(len(rows)), size))]


def paragraphs(text: str) -> list[Span]:
    """[start, end) of each paragraph: a line that is not empty."""
    return [m.span() for m in PARAGRAPH.finditer(text)]


def score(rows: Sequence[Row], predictions: Sequence[Row], bootstrap: Bootstrap, alone: Sequence[Row] | None = None) -> Report | None:
    """F1 of each role and of the link, exact and overlapping; `alone` holds the predictions made paragraph by paragraph.

    Overlap: at least half of the characters shared, seen from both. Linked: source and content of one attribution both
    right (both without a source is right, too).
    """
    if not any(row.get("attributions") for row in rows):
        return None
    pairs = gold_of(rows, predictions, lambda row: row.get("attributions") is not None)
    figures = _figures([(r["attributions"], p["attributions"]) for r, p in pairs], bootstrap, "documents")
    if alone is not None:
        pairs = gold_of(rows, alone, lambda row: row.get("attributions") is not None)
        cut = [(_by_paragraph(r), p["attributions"]) for r, p in pairs]
        figures += _figures(cut, bootstrap, "paragraphs")
    return Report("attributions", len(rows), tuple(figures), notes=("intervals: documents drawn anew",))


def _figures(documents: Sequence[tuple[Sequence[Row], Sequence[Row]]], bootstrap: Bootstrap, level: str) -> list[Figure]:
    prefix = "" if level == "documents" else "paragraphs: "
    group = "documents" if level == "documents" else "paragraphs, each read alone"
    figures = []
    for how in BOTH:
        for role in ROLES:
            counts = [_count(_role_spans(g, role), _role_spans(p, role), how) for g, p in documents]
            figures += _three(f"{prefix}{role} {how}", counts, bootstrap, group)
    for how in BOTH:
        counts = [_count(_links(g), _links(p), how) for g, p in documents]
        figures += _three(f"{prefix}linked {how}", counts, bootstrap, group)
    for how in BOTH:
        said = [_speakers(g, p, how) for g, p in documents]
        figures.append(bootstrap.figure(f"{prefix}speakers of direct quotes {how}", said, ratio, sum(c[1] for c in said), group))
    return figures


def _three(name: str, counts: Sequence[tuple[int, int, int]], bootstrap: Bootstrap, group: str) -> list[Figure]:
    kinds: tuple[tuple[str, Metric], ...] = (("F1", f1), ("precision", precision), ("recall", recall))
    table: NDArray[np.float64] = np.array(counts, dtype=np.float64)
    return [bootstrap.figure(f"{name} {kind}", table, metric, sum(c[2] for c in counts), group) for kind, metric in kinds]


def _spans(attribution: Row, role: str) -> Spans:
    return tuple(sorted((s["start"], s["end"]) for s in attribution.get(role) or ()))


def _role_spans(attributions: Sequence[Row], role: str) -> list[tuple[Spans, ...]]:
    """Each span of a role once, as a unit of one part."""
    return [((span,),) for span in sorted({span for a in attributions for span in _spans(a, role)})]


def _links(attributions: Sequence[Row]) -> list[tuple[Spans, ...]]:
    """Source and content of each attribution, as a unit of two parts."""
    return [(_spans(a, "source"), _spans(a, "content")) for a in attributions]


def _count(gold: Sequence[tuple[Spans, ...]], guesses: Sequence[tuple[Spans, ...]], how: str) -> tuple[int, int, int]:
    """(right, predicted, gold): each gold unit is matched with one prediction at most."""
    left = list(guesses)
    right = 0
    for unit in gold:
        match = next((p for p in left if all(fits(a, b, how) for a, b in zip(unit, p, strict=True))), None)
        if match is not None:
            left.remove(match)
            right += 1
    return right, len(guesses), len(gold)


def fits(gold: Spans, guess: Spans, how: str) -> bool:
    """Whether two sets of spans are the same, or share half of their characters seen from both."""
    if how == "exact" or not gold or not guess:
        return gold == guess
    shared = sum(max(0, min(e, f) - max(s, t)) for s, e in gold for t, f in guess)
    return 2 * shared >= sum(e - s for s, e in gold) and 2 * shared >= sum(e - s for s, e in guess)


def _speakers(gold: Sequence[Row], guesses: Sequence[Row], how: str) -> tuple[int, int]:
    """Direct quotes that have a source: how many are found (content overlapping) with the right one."""
    quotes = [a for a in gold if a.get("quote_type_heuristic", a.get("kind")) == "direct" and a.get("source")]
    right = 0
    for quote in quotes:
        found = (p for p in guesses if fits(_spans(quote, "content"), _spans(p, "content"), "overlap"))
        right += any(fits(_spans(quote, "source"), _spans(p, "source"), how) for p in found)
    return right, len(quotes)


def _by_paragraph(row: Row) -> list[Row]:
    """Gold as a reader of single paragraphs can have it: an attribution over several paragraphs becomes one in each."""
    out = []
    for start, end in paragraphs(row["text"]):
        for a in row["attributions"]:
            here = {role: [s for s in a.get(role) or () if start <= s["start"] and s["end"] <= end] for role in ROLES}
            if any(here.values()):
                out.append({**a, **here})
    return out


def _text(row: Row) -> str:
    need(row, "text")
    return str(row["text"])


def _id(row: Row) -> Any:
    return row.get("doc_id", row.get("id"))


def _written(text: str, attribution: dict[str, Any]) -> Row:
    return _moved(text, attribution, 0)


def _moved(text: str, attribution: dict[str, Any], by: int) -> Row:
    """An attribution in the form of the file, its spans moved to the place of the paragraph in the document."""
    out: Row = {}
    for role in ROLES:
        places = [_place(s) for s in attribution.get(role) or ()]
        out[role] = [{"start": s + by, "end": e + by, "text": text[s + by : e + by]} for s, e in places]
    return out | {"kind": attribution.get("kind")}


def _place(span: Any) -> Span:
    """Offsets of a span given as a record, a mapping or a pair."""
    if isinstance(span, dict):
        return int(span["start"]), int(span["end"])
    if hasattr(span, "start"):
        return int(span.start), int(span.end)
    return int(span[0]), int(span[1])
