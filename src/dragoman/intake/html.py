"""HTML -> Draft: the article and its metadata by trafilatura, guarded against pages made to break a parser."""

from __future__ import annotations

import re
from typing import Any

from dragoman.errors import InputError
from dragoman.intake.draft import Block, BlockKind, Draft
from dragoman.intake.layout import laid_out
from dragoman.intake.metadata import date_value, names_of
from dragoman.intake.source import is_url, shown
from dragoman.intake.tables import table

# Real pages nest 20 to 60 deep and have up to some 20,000 elements; extraction time grows faster than either.
DEEPEST = 400
MOST_TAGS = 150_000
LARGEST = 10_000_000  # code points
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40})")
SILENT = re.compile(r"(?is)<!--.*?(?:-->|\Z)|<(script|style|template|noscript)\b.*?(?:</\1\s*>|\Z)")
BLOCKS: dict[str, BlockKind] = {"p": "paragraph", "quote": "paragraph", "head": "heading", "item": "item", "code": "paragraph", "cell": "item"}


def draft_of(text: str, url: str | None, name: str) -> Draft:
    """The draft of a page. Raises `InputError` where the page is made so that no parser could read it, or has no article."""
    text = guarded(text, name)
    from trafilatura import bare_extraction

    try:
        found = bare_extraction(
            text,
            url=url,
            include_comments=False,
            include_tables=False,
            include_links=True,
            with_metadata=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except (RecursionError, ValueError, AssertionError, AttributeError, TypeError) as error:
        raise InputError(f"{shown(name)}: is HTML that cannot be parsed; save the article as text") from error
    if found is None or isinstance(found, dict) or found.body is None:
        raise InputError(f"{shown(name)}: no article was found in the HTML; save its text and read that")
    blocks = [block for block in _blocks(found.body) if block.text.strip()]
    return laid_out(_described(found, tuple(blocks), url))


def guarded(text: str, name: str) -> str:
    """The page without scripts and comments, refused where it is too large, too deep or has too many elements."""
    if len(text) > LARGEST:
        raise InputError(f"{shown(name)}: is an HTML page of more than {LARGEST // 1_000_000} million characters; save the article as text")
    depth, deepest = 0, 0
    unclosed = frozenset(table()["unclosed"])
    for tags, (closing, tag) in enumerate(TAG.findall(SILENT.sub(" ", text)), 1):
        if tag.lower() not in unclosed:
            depth = max(0, depth - 1) if closing else depth + 1
            deepest = max(deepest, depth)
        if deepest > DEEPEST or tags > MOST_TAGS:
            what = f"nests elements more than {DEEPEST} deep" if deepest > DEEPEST else f"has more than {MOST_TAGS:,} tags"
            raise InputError(f"{shown(name)}: is HTML that {what}, as no article does; save the article as text")
    return text


def _described(found: Any, blocks: tuple[Block, ...], url: str | None) -> Draft:
    """What trafilatura tells of the page, as far as it fits our fields."""
    names = [n.strip() for n in (found.author or "").split(";") if n.strip()]
    authors: list[str] = []
    wire = None
    for name in names:
        known = names_of(name)
        authors += known[0] if known else [name] if len(name) <= 80 else []
        wire = wire or (known[1] if known else None)
    address = found.url if found.url and is_url(found.url) else url
    site = found.sitename if found.sitename and not re.fullmatch(r"@\w+", found.sitename) else None
    return Draft(
        blocks=blocks,
        title=" ".join(found.title.split()) if found.title else None,
        authors=tuple(dict.fromkeys(authors)),
        published=date_value(found.date),
        outlet=site,
        url=address,
        wire=wire,
        language=found.language[:2].lower() if found.language else None,
    )


def _blocks(body: Any) -> list[Block]:
    """The blocks of trafilatura's tree in order; a quotation of several paragraphs gives one each."""
    out: list[Block] = []
    for element in body.iter():
        if element.tag not in BLOCKS or any(child.tag in BLOCKS for child in element.iterdescendants()):
            continue
        pieces: list[str] = []
        links: list[tuple[int, int, str]] = []
        _collect(element, pieces, links)
        out += _split(Block("".join(pieces), BLOCKS[element.tag], tuple(links)))
    return out


def _collect(element: Any, pieces: list[str], links: list[tuple[int, int, str]]) -> None:
    """The text under an element, with the links' places in it. The guard on depth bounds the recursion."""
    start = sum(map(len, pieces))
    if element.tag == "lb":
        pieces.append("\n")
    if element.text:
        pieces.append(re.sub(r"[ \t\r\n\f]+", " ", element.text))
    for child in element:
        if isinstance(child.tag, str):
            _collect(child, pieces, links)
        if child.tail:
            pieces.append(re.sub(r"[ \t\r\n\f]+", " ", child.tail))
    end = sum(map(len, pieces))
    target = element.get("target") if element.tag == "ref" else None
    if target and end > start:
        links.append((start, end, target))


def _split(block: Block) -> list[Block]:
    """One block, or several where empty lines (two <br>) stand in it."""
    out: list[Block] = []
    at = 0
    for gap in [*re.finditer(r"\n[ \t]*\n\s*", block.text), None]:
        out.append(block.part(at, gap.start() if gap else len(block.text)))
        at = gap.end() if gap else at
    return out
