"""A statement while it is being found: token ranges, before speakers and ids."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dragoman.records import CueClass, Polarity, StatementKind
from dragoman.statements.quotes import Quotation, Range


@dataclass(frozen=True, slots=True)
class Draft:
    """Token ranges of source, cue and content. `head` is the cue's main token (-1 where the statement has none),
    `follows` the place in the list of drafts of the statement that this one goes on with."""

    source: tuple[Range, ...]
    cue: tuple[Range, ...]
    content: tuple[Range, ...]
    head: int
    rule: str
    cue_class: CueClass | None = "say"
    polarity: Polarity = "said"
    hearer: Range | None = None
    follows: int | None = None
    score: float | None = None  # the tagger's, where it found the statement
    told: bool = True  # False: the clause only supposes it ("if he says", "would say", "to say")

    @property
    def anchor(self) -> int:
        """The first token of the statement: drafts are ordered by it."""
        return min(first for first, _ in (*self.content, *self.cue, *self.source))


def joined(ranges: Iterable[Range], gap: int = 0) -> tuple[Range, ...]:
    """Ranges in order; those that overlap or touch (up to `gap` tokens apart) become one."""
    out: list[Range] = []
    for first, last in sorted(r for r in ranges if r[1] > r[0]):
        if out and first <= out[-1][1] + gap:
            out[-1] = (out[-1][0], max(out[-1][1], last))
        else:
            out.append((first, last))
    return tuple(out)


def without(whole: Range, holes: Iterable[Range]) -> tuple[Range, ...]:
    """A range with holes cut out."""
    out, at = [], whole[0]
    for first, last in sorted(holes):
        if last <= at or first >= whole[1]:
            continue
        if first > at:
            out.append((at, first))
        at = max(at, last)
    if at < whole[1]:
        out.append((at, whole[1]))
    return tuple(out)


def overlap(a: Iterable[Range], b: Iterable[Range]) -> int:
    """How many tokens two sets of ranges share."""
    others = tuple(b)
    return sum(max(0, min(x[1], y[1]) - max(x[0], y[0])) for x in a for y in others)


def size(ranges: Iterable[Range]) -> int:
    return sum(last - first for first, last in ranges)


def kind_of(content: tuple[Range, ...], quotations: tuple[Quotation, ...]) -> StatementKind:
    """direct: all in quotes; indirect: none; mixed: some words in quotes, some not."""
    quoted = overlap(content, ((q.first, q.last) for q in quotations))
    if quoted == 0:
        return "indirect"
    return "direct" if size(content) - quoted <= 1 else "mixed"
