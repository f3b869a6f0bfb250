"""Draft -> Document: the body laid end to end, paragraphs and links placed in it, origin, language and ids."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dragoman.errors import InputError
from dragoman.identity import digest, document_id
from dragoman.intake import languages, paragraphs
from dragoman.intake.draft import Block, Draft
from dragoman.intake.metadata import canonical, dateline_of, domain_of, outlet_of
from dragoman.intake.source import Limits, shown
from dragoman.records import Document, Link, Span, Warn

BETWEEN = "\n\n"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document and what its reader should know of how it was taken in."""

    document: Document
    warnings: tuple[Warn, ...] = ()


def assemble(
    draft: Draft,
    *,
    name: str,
    limits: Limits,
    origin: str | None = None,
    url: str | None = None,
    retrieved: str | None = None,
    warnings: tuple[Warn, ...] = (),
    whole: int = 0,
) -> Loaded:
    """The document of a draft. `url` is the address it was fetched from; `whole` the length of the page before a cut."""
    text, places = _laid(draft)
    if not text.strip():
        raise InputError(f"{shown(name)}: holds no text once its markup is removed; check that it is an article")
    noted = list(warnings)
    if len(text) > limits.text or whole > 2 * limits.text:
        cut = _cut(text, min(limits.text, len(text)))
        noted.append(Warn("text_cut", f"the text has more than {limits.text:,} characters: only the first {cut:,} are read"))
        text = text[:cut]
        places = [(block, at, min(end, cut)) for block, at, end in places if at < cut]
    body = [(at, end) for block, at, end in places if block.kind != "heading" and end > at]
    body, gaps = paragraphs.joined(text, body)
    noted += [_joined(text, gap) for gap in gaps]
    dateline = dateline_of(text[slice(*body[0])]) if body else None
    if dateline:
        body[0] = (body[0][0] + dateline[0], body[0][1])
    published = draft.published or (dateline[3] if dateline else None)
    if published is None:
        noted.append(Warn("date_unknown", "no publication date was found: relative dates stay open"))
    known = draft.url or url
    domain = domain_of(known)
    document = Document(
        id=document_id(canonical(known) if known else origin or draft.key or "", text),
        content_hash=digest(text),
        text=text,
        title=draft.title,
        authors=draft.authors,
        published=published[0] if published else None,
        published_precision=published[1] if published else None,
        modified=draft.modified,
        retrieved=retrieved,
        outlet=outlet_of(domain) or draft.outlet or domain,
        source=draft.source or domain,
        wire=draft.wire or (dateline[2] if dateline else None),
        url=known,
        language=languages.guess(f"{draft.title or ''}\n{text}") or draft.language,
        dateline=dateline[1] if dateline else None,
        paragraphs=tuple(body),
        links=tuple(
            Link(Span(at + a, at + b, text[at + a : at + b]), href)
            for block, at, end in places
            for a, b, href in block.links
            if at + b <= end and text[at + a : at + b].strip()
        ),
        images=draft.images,
        related=draft.related,
    )
    return Loaded(document, tuple(noted))


def _laid(draft: Draft) -> tuple[str, list[tuple[Block, int, int]]]:
    """The body and where each block stands in it: blocks a blank line apart, or the verbatim text as it is."""
    if draft.verbatim is not None:
        text = draft.verbatim
        return text, [(Block(text[start:end]), start, end) for start, end in paragraphs.split(text)]
    parts: list[str] = []
    places: list[tuple[Block, int, int]] = []
    at = 0
    for block in draft.blocks:
        if places:
            at += len(BETWEEN)
        places.append((block, at, at + len(block.text)))
        parts.append(block.text)
        at += len(block.text)
    return BETWEEN.join(parts), places


def _cut(text: str, most: int) -> int:
    """The last sentence's or word's end before the limit."""
    window = text[max(0, most - 2000) : most]
    for pattern in (r"[.!?…][\"'”’)\]]*(?=\s)", r"(?=\s)"):
        if ends := [m.end() for m in re.finditer(pattern, window)]:
            return most - len(window) + ends[-1]
    return most


def _joined(text: str, gap: tuple[int, int]) -> Warn:
    """The warning for a closed gap; its span is the words on either side."""
    before = text.rfind(" ", max(0, gap[0] - 40), gap[0]) + 1 or max(0, gap[0] - 40)
    after = re.compile(r"\s|$").search(text, gap[1])
    end = after.start() if after else len(text)
    span = Span(before, end, text[before:end])
    return Warn("paragraph_joined", "a paragraph broken inside a sentence was joined", span)
