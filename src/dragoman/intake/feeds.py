"""News feeds (RSS, Atom, RDF): their entries, and the documents that the entries hold themselves.

Parsed by feedparser from bytes in memory, never from an address. A feed that declares entities is refused before any parser
sees it (external entities, "billion laughs"), as is one of more than `LARGEST` bytes: real feeds have under one megabyte.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urljoin

from dragoman.errors import InputError
from dragoman.intake import detect
from dragoman.intake.assemble import Loaded, assemble
from dragoman.intake.draft import Draft
from dragoman.intake.encoding import decode
from dragoman.intake.fragment import MARKUP, blocks_of
from dragoman.intake.layout import laid_out
from dragoman.intake.metadata import date_value, names_of
from dragoman.intake.source import Limits, Raw, is_url, megabytes, shown
from dragoman.records import Warn

LARGEST = 10_000_000  # bytes
MOST_TAGS = 300_000
DECLARED = re.compile(r"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_.:-]{2,40})["']""")
PROLOGUE = re.compile(r"\A\ufeff?\s*(?:<\?xml[^>]{0,300}\?>)?")
ENTITY = re.compile(r"<!\s*(?:ENTITY|ATTLIST|ELEMENT)\b", re.I)
WHOLE = 1200  # characters of an entry's own text from which it is taken for the article rather than its summary


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed: its address, id and own text (HTML), which may be the article, a summary or nothing."""

    key: str
    url: str | None
    html: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    wire: str | None = None
    published: str | None = None
    modified: str | None = None
    outlet: str | None = None
    language: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the entry itself holds the article, by the length of its text."""
        return len(re.sub(r"<[^<>]*>", "", self.html)) >= WHOLE


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed: its name, the minutes for which it asks not to be asked again, and its entries in its order."""

    title: str | None
    minutes: int | None
    entries: tuple[Entry, ...]


def entries_of(raw: Raw) -> tuple[Entry, ...]:
    """The entries of a feed in its order; see `channel_of`."""
    return channel_of(raw).entries


def channel_of(raw: Raw) -> Channel:
    """A feed. Raises `InputError` where it is too large, unsafe, or no feed; for a web page it names the feed that the page names."""
    name = shown(raw.name)
    if len(raw.data) > LARGEST:
        raise InputError(f"{name}: is a feed of {megabytes(len(raw.data))}, more than the {megabytes(LARGEST)} of a feed; give its articles as JSON lines")
    said = DECLARED.match(raw.data[:400].decode("latin-1").lstrip("ï»¿"))
    text, _ = decode(raw.data, raw.charset or (said[1] if said else None), raw.name)
    if ENTITY.search(text):
        raise InputError(f"{name}: is a feed that declares entities of its own, as only hostile ones do; it is not read")
    if text.count("<") > MOST_TAGS:
        raise InputError(f"{name}: is a feed of more than {MOST_TAGS:,} tags; give its articles as JSON lines")
    if detect.kind_of(text, "", raw.content_type) == "html":
        raise InputError(f"{name}: is a web page, not a feed{_hint(text, raw.url)}")
    found = _parsed(PROLOGUE.sub("", text, count=1), name)
    feed = found.feed
    base = raw.url or str(feed.get("link") or "")
    outlet = _line(feed.get("title"))
    language = _line(feed.get("language"))
    told = str(feed.get("ttl") or "")
    minutes = min(1440, int(told)) if told.isdigit() and len(told) < 10 else None
    return Channel(outlet, minutes, tuple(_entry(one, base, outlet, language) for one in found.entries))


def _hint(text: str, base: str | None) -> str:
    """What to do next where a page stands in the place of a feed."""
    for tag in re.findall(r"<link\b[^<>]{0,1000}>", text[:200_000], re.I):
        kind = re.search(r"""type\s*=\s*["']?application/(?:rss|atom)\+xml""", tag, re.I)
        href = re.search(r"""href\s*=\s*["']([^"'<>]{1,500})["']""", tag, re.I)
        if kind and href:
            return f"; its feed is {shown(urljoin(base or '', unescape(href[1]).strip()))}"
    return "; give the address of its feed"


def _parsed(text: str, name: str) -> Any:
    import feedparser  # a tenth of a second to import

    data = b'<?xml version="1.0" encoding="utf-8"?>' + text.encode("utf-8", "replace")
    told = {"content-type": "application/xml; charset=utf-8"}
    try:
        found = feedparser.parse(io.BytesIO(data), response_headers=told, sanitize_html=False, resolve_relative_uris=False)
    except (ValueError, RecursionError, AssertionError, LookupError, TypeError, AttributeError) as error:
        raise InputError(f"{name}: is a feed that cannot be parsed; check its XML") from error
    if not found.entries and (found.get("bozo") or not found.get("version")):
        raise InputError(f"{name}: is a feed whose XML is broken before its first entry; fetch it again")
    return found


def _entry(one: Any, base: str, outlet: str | None, language: str | None) -> Entry:
    link = next((str(k.get("href") or "") for k in one.get("links", []) if k.get("rel", "alternate") == "alternate"), str(one.get("link") or ""))
    url = urljoin(base, link.strip()) if link.strip() else ""
    bodies = [str(c.get("value") or "") for c in one.get("content", [])] + [str(one.get("summary") or "")]
    names: list[str] = []
    wire = None
    for author in one.get("authors", []):
        said = re.sub(r"^\S+@\S+\s*\((.*)\)$|^\S+@\S+$", r"\1", str(author.get("name") or "").strip())
        known = names_of(said) if said else None
        names += known[0] if known else [said] if 0 < len(said) <= 80 else []
        wire = wire or (known[1] if known else None)
    key = str(one.get("id") or url or one.get("title") or "")
    source = one.get("source")
    return Entry(
        key=key,
        url=url if is_url(url) else None,
        html=max(bodies, key=len),
        title=_line(one.get("title")),
        authors=tuple(dict.fromkeys(names)),
        wire=wire,
        published=_line(one.get("published")),
        modified=_line(dict.get(one, "updated")),  # feedparser itself would give `published` in its place
        outlet=(_line(source.get("title")) if source else None) or outlet,
        language=language,
    )


def _line(value: object) -> str | None:
    text = str(value) if value else ""
    if MARKUP.search(text):
        text = " ".join(b.text for b in blocks_of(text, "the title"))
    return " ".join(text.split()) or None


def document_of(entry: Entry, name: str, limits: Limits, retrieved: str | None = None) -> Iterator[Loaded]:
    """The document that an entry holds itself; a summary is told by the warning that the rest is cut."""
    blocks = blocks_of(entry.html[: 2 * limits.text], name)
    if not any(block.text for block in blocks):
        raise InputError(f"{name}: the entry holds no text; give the address of its article")
    draft = Draft(
        blocks=blocks,
        title=entry.title,
        authors=entry.authors,
        published=date_value(entry.published) or date_value(entry.modified),
        modified=(date_value(entry.modified) or (None,))[0],
        outlet=entry.outlet,
        wire=entry.wire,
        url=entry.url,
        language=entry.language[:2].lower() if entry.language else None,
        key=entry.key,
    )
    warnings = () if entry.is_whole else (Warn("text_cut", "the feed holds a summary of this article: only that is read"),)
    yield assemble(laid_out(draft), name=name, limits=limits, retrieved=retrieved, warnings=warnings, whole=len(entry.html))
