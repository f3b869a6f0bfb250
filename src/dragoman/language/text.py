"""A parsed text as plain frozen values: tokens with their tree, sentences, paragraphs. Nothing here knows the parser."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from dragoman.records import Span


@dataclass(frozen=True, slots=True)
class Token:
    """A token. `i`, `head` and `sent` are indices into the whole parse; `start` and `end` are document offsets.

    `pos` and `dep` use spaCy's English labels (ClearNLP dependencies); a root is its own head.
    """

    i: int
    text: str
    lower: str
    lemma: str
    pos: str
    tag: str
    dep: str
    head: int
    start: int
    end: int
    sent: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens [first, last) of one sentence, its paragraph's number and its document offsets."""

    first: int
    last: int
    paragraph: int
    start: int
    end: int


@dataclass(frozen=True)
class Parse:
    """A document's tokens in order. `text` is the document's own text, so that spans are verbatim."""

    text: str
    tokens: tuple[Token, ...]
    sentences: tuple[Sentence, ...]
    within: str | None = None  # "title" where the text is not the body
    _starts: tuple[int, ...] = field(init=False, repr=False, default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "_starts", tuple(t.start for t in self.tokens))

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """For each token, its dependents in order."""
        rows: list[list[int]] = [[] for _ in self.tokens]
        for token in self.tokens:
            if token.head != token.i:
                rows[token.head].append(token.i)
        return tuple(tuple(row) for row in rows)

    @cached_property
    def edges(self) -> tuple[tuple[int, int], ...]:
        """For each token, the [first, last) tokens that its subtree covers."""
        low = list(range(len(self.tokens)))
        high = [i + 1 for i in low]
        for sentence in self.sentences:
            # children before parents: repeat until the root has swallowed all (depth is small)
            order = sorted(range(sentence.first, sentence.last), key=self.depth, reverse=True)
            for i in order:
                head = self.tokens[i].head
                low[head] = min(low[head], low[i])
                high[head] = max(high[head], high[i])
        return tuple(zip(low, high, strict=True))

    @cached_property
    def _depths(self) -> tuple[int, ...]:
        depths = [-1] * len(self.tokens)
        for token in self.tokens:
            path = []
            at = token.i
            while depths[at] < 0 and self.tokens[at].head != at:
                path.append(at)
                at = self.tokens[at].head
            base = max(depths[at], 0)
            depths[at] = base
            for step, i in enumerate(reversed(path), 1):
                depths[i] = base + step
        return tuple(depths)

    def depth(self, i: int) -> int:
        """Steps from token `i` up to the root of its sentence."""
        return self._depths[i]

    def ancestors(self, i: int) -> list[int]:
        """The heads of token `i`, nearest first."""
        out = []
        while self.tokens[i].head != i:
            i = self.tokens[i].head
            out.append(i)
        return out

    def subtree(self, i: int) -> range:
        """The tokens from the first to the last of `i`'s subtree."""
        return range(*self.edges[i])

    def sentence_of(self, i: int) -> Sentence:
        return self.sentences[self.tokens[i].sent]

    def span(self, first: int, last: int) -> Span:
        """The words of tokens [first, last)."""
        start, end = self.tokens[first].start, self.tokens[last - 1].end
        return Span(start, end, self.text[start:end], self.within)

    def chars(self, start: int, end: int) -> Span:
        """The words at document offsets [start, end)."""
        return Span(start, end, self.text[start:end], self.within)

    def at(self, start: int, end: int) -> tuple[int, int]:
        """The tokens [first, last) that overlap the offsets [start, end); first == last where there are none."""
        last = bisect_left(self._starts, end)
        first = bisect_right(self._starts, start) - 1
        if first < 0 or self.tokens[first].end <= start:
            first += 1
        return first, max(first, last)
