"""The outermost layer of statements and attitudes as spans: what attribution corpora annotate, for evaluation."""

from __future__ import annotations

from dragoman.language.marks import Marks
from dragoman.language.text import Parse
from dragoman.records import Document
from dragoman.statements.drafts import Draft, joined, kind_of, overlap, size
from dragoman.statements.gather import drafts
from dragoman.statements.quotes import Range, quotations
from dragoman.steps import Cast

Span = dict[str, object]


def attributions(parse: Parse, marks: Marks, cast: Cast | None, document: Document | None) -> list[dict[str, object]]:
    """Source, cue, content (lists of spans with start, end, text) and kind of each outermost statement or attitude.

    A quotation that goes on in further paragraphs is one attribution here. `cast` and `document` are not needed.
    """
    quoted = quotations(parse)
    found = drafts(parse, marks, quoted)
    merged: dict[int, Draft] = {}
    contents: dict[int, list[Range]] = {}
    for number, draft in enumerate(found):
        first = number
        while (earlier := found[first].follows) is not None:
            first = earlier
        merged.setdefault(first, found[first])
        contents.setdefault(first, []).extend(draft.content)
    rows = [(draft, joined(contents[k])) for k, draft in merged.items()]
    if marks:  # the tagger marks the outermost layer: rules add only what it has nothing near
        rows = [(d, c) for d, c in rows if d.score is not None]
    outer = [(d, c) for d, c in rows if not any(_holds(other, d) for other, _ in rows if other is not d)]
    return [
        {
            "source": [_span(parse, r) for r in d.source],
            "cue": [_span(parse, r) for r in d.cue],
            "content": [_span(parse, r) for r in c],
            "kind": kind_of(c, quoted),
        }
        for d, c in sorted(outer, key=lambda row: row[0].anchor)
    ]


def _holds(outer: Draft, inner: Draft) -> bool:
    """Whether a statement's cue lies in another's content."""
    return bool(inner.cue) and overlap(outer.content, inner.cue) == size(inner.cue)


def _span(parse: Parse, tokens: Range) -> Span:
    span = parse.span(*tokens)
    return {"start": span.start, "end": span.end, "text": span.text}
