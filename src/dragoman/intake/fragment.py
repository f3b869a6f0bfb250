"""A piece of HTML (the body of a feed's entry) -> blocks: every paragraph is taken, since nothing in it is a page's furniture."""

from __future__ import annotations

import re
from typing import Any

from dragoman.errors import InputError
from dragoman.intake.draft import Block, BlockKind
from dragoman.intake.html import guarded

BLOCKS: dict[str, BlockKind] = {
    "p": "paragraph", "div": "paragraph", "blockquote": "paragraph", "section": "paragraph", "article": "paragraph", "pre": "paragraph",
    "ul": "paragraph", "ol": "paragraph", "table": "paragraph", "tr": "paragraph", "figure": "paragraph", "hr": "paragraph", "dl": "paragraph",
    "li": "item", "td": "item", "th": "item", "dd": "item", "dt": "item",
    "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "h5": "heading", "h6": "heading",
}  # fmt: skip
SILENT = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg", "form", "button", "head", "figcaption"})
SPACE = re.compile(r"\s+")
MARKUP = re.compile(r"<[a-zA-Z/!]|&(?:#?\w{2,8});")


def blocks_of(html: str, name: str) -> tuple[Block, ...]:
    """The blocks of a fragment; a text without markup is split at its empty lines."""
    if not MARKUP.search(html):
        return tuple(Block(part.strip()) for part in re.split(r"\n\s*\n", html) if part.strip())
    from lxml import etree
    from lxml import html as parser

    try:
        tree = parser.fragment_fromstring(guarded(html, name), create_parent="div", parser=parser.HTMLParser(no_network=True, remove_comments=True, remove_pis=True))
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise InputError(f"{name}: is HTML that cannot be parsed; save the article as text") from error
    gathered = _Gathered()
    gathered.element(tree, "paragraph")
    gathered.close("paragraph")
    return tuple(gathered.blocks)


class _Gathered:
    """The blocks so far, and the words and links of the one that is open."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.text = ""
        self.links: list[tuple[int, int, str]] = []

    def element(self, element: Any, kind: BlockKind) -> None:
        """Take an element and all below it. The guard on depth bounds the recursion."""
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in SILENT or not tag:
            return
        own = BLOCKS.get(tag)
        if own:
            self.close(kind)
        if tag == "br":
            self.text = self.text.rstrip(" ") + "\n"
        inner = own or kind
        start = len(self.text)
        self.words(element.text)
        for child in element:
            self.element(child, inner)
            self.words(child.tail)
        if tag == "a" and len(self.text) > start and (href := element.get("href")):
            self.links.append((start, len(self.text), href))
        if own:
            self.close(inner)

    def words(self, text: str | None) -> None:
        if text:
            text = SPACE.sub(" ", text)
            self.text += text.lstrip(" ") if not self.text or self.text[-1] in " \n" else text

    def close(self, kind: BlockKind) -> None:
        """End the open block; two <br> in it end a paragraph."""
        at = 0
        whole = Block(self.text, kind, tuple(self.links), 2 if kind == "heading" else 0)
        for gap in [*re.finditer(r"\n\s*\n\s*", self.text), None]:
            part = whole.part(at, gap.start() if gap else len(self.text))
            if part.text:
                self.blocks.append(part)
            at = gap.end() if gap else at
        self.text, self.links = "", []
