"""What a page's parser hands on: blocks of text in order, and what it already knows of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dragoman.records import DatePrecision, Image, Related

BlockKind = Literal["paragraph", "heading", "item", "image"]


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text with its links: (start, end, href) in `text`. A block of kind `image` has its caption as text."""

    text: str
    kind: BlockKind = "paragraph"
    links: tuple[tuple[int, int, str], ...] = ()
    level: int = 0
    emphasis: bool = False  # the whole block stands in italics, as captions do

    def part(self, start: int, end: int) -> Block:
        """The block cut to [start, end), white space at its ends left off."""
        words = self.text[start:end]
        start += len(words) - len(words.lstrip())
        end = start + len(words.strip())
        links = tuple((a - start, b - start, href) for a, b, href in self.links if a >= start and b <= end)
        return Block(self.text[start:end], self.kind, links, self.level, self.emphasis)

    @property
    def whole_link(self) -> str | None:
        """The address, where the whole block is one link."""
        if len(self.links) == 1 and self.links[0][1] - self.links[0][0] >= len(self.text.strip()):
            return self.links[0][2]
        return None


@dataclass(frozen=True, slots=True)
class Draft:
    """A page before it becomes a `Document`. `verbatim` text is kept to the letter (rows of JSON)."""

    blocks: tuple[Block, ...] = ()
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: tuple[str, DatePrecision] | None = None
    modified: str | None = None
    outlet: str | None = None
    source: str | None = None
    wire: str | None = None
    url: str | None = None
    language: str | None = None
    images: tuple[Image, ...] = ()
    related: tuple[Related, ...] = ()
    verbatim: str | None = None
    key: str | None = None
