"""Markdown -> Draft: blocks with their links by markdown-it-py, markup off, typographic quotes as they stand."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from markdown_it import MarkdownIt

from dragoman.intake.draft import Block, Draft
from dragoman.intake.layout import laid_out

FRONT = re.compile(r"\A---[ \t]*\n(.{0,5000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
# An inline run longer than this is no paragraph of an article, and brackets in it could cost quadratic time.
LONGEST_LINE = 20_000
TAG = re.compile(r"<[^<>]{1,500}>")


@cache
def _parser() -> Any:
    return MarkdownIt("commonmark", {"maxNesting": 20})


def draft_of(text: str) -> Draft:
    """The draft of a Markdown page with its head and foot lines moved into fields."""
    title, text = _front_matter(text)
    blocks = [block for block in _blocks(text) if block.text.strip() or block.kind == "image"]
    first = next((i for i, b in enumerate(blocks[:12]) if b.kind == "heading" and b.level == 1), None)
    if first is not None and title is None:
        title = " ".join(blocks[first].text.split())
        del blocks[first]
    return laid_out(Draft(tuple(blocks), title=title))


def _front_matter(text: str) -> tuple[str | None, str]:
    """The title of YAML front matter, and the text after it."""
    found = FRONT.match(text)
    if found is None:
        return None, text
    title = re.search(r"^title:\s*[\"']?(.+?)[\"']?\s*$", found[1], re.M)
    return (title[1] if title else None), text[found.end() :]


def _blocks(text: str) -> list[Block]:
    if any(len(line) > LONGEST_LINE for line in text.split("\n")):
        return [Block(TAG.sub("", part.strip())) for part in re.split(r"\n\s*\n", text) if part.strip()]
    out: list[Block] = []
    level, inside = 0, 0
    for token in _parser().parse(text):
        if token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.type == "heading_close":
            level = 0
        elif token.type in ("list_item_open", "list_item_close"):
            inside += token.nesting
        elif token.type == "inline":
            out += _inline(token.children or [], "heading" if level else "item" if inside else "paragraph", level)
        elif token.type in ("fence", "code_block"):
            # an indented paragraph is code to CommonMark, and a paragraph to whoever pasted it
            out += [Block(part.strip()) for part in re.split(r"\n\s*\n", token.content) if part.strip()]
        elif token.type == "html_block":
            out += [Block(line.strip()) for line in TAG.sub("", token.content).split("\n") if line.strip()]
    return out


def _inline(children: list[Any], kind: Any, level: int) -> list[Block]:
    """The text of an inline run and its links; images stand as blocks of their own before it."""
    text = ""
    links: list[tuple[int, int, str]] = []
    images: list[Block] = []
    opened: list[tuple[int, str]] = []
    depth, outside = 0, 0
    for child in children:
        if child.type in ("text", "code_inline", "text_special"):
            text += child.content
            outside += len(child.content.strip()) if depth == 0 else 0
        elif child.type in ("softbreak", "hardbreak"):
            text += "\n"
        elif child.type == "link_open":
            opened.append((len(text), str(child.attrGet("href") or "")))
        elif child.type == "link_close" and opened:
            start, href = opened.pop()
            if len(text) > start:
                links.append((start, len(text), href))
        elif child.type == "image":
            images.append(Block(child.content.strip(), "image"))
        elif child.type in ("em_open", "em_close"):
            depth += child.nesting
    block = Block(text, kind, tuple(links), level, emphasis=bool(text.strip()) and outside == 0)
    return [*images, block.part(0, len(text))]
