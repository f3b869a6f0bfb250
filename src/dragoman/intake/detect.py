"""What kind of page a text is: by its media type, its suffix, then its own first characters."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["html", "markdown", "plain", "jsonl", "json", "feed", "xml"]

SUFFIXES: dict[str, Kind] = {
    ".html": "html", ".htm": "html", ".xhtml": "html", ".md": "markdown", ".markdown": "markdown",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json", ".rss": "feed", ".atom": "feed",
}  # fmt: skip
TYPES: dict[str, Kind] = {
    "text/html": "html", "application/xhtml+xml": "html", "text/markdown": "markdown", "application/json": "json",
    "application/x-ndjson": "jsonl", "application/jsonl": "jsonl", "application/rss+xml": "feed", "application/atom+xml": "feed",
}  # fmt: skip
HTML = re.compile(r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|article|main|div|p|h1|section|meta|title)\b", re.I | re.S)
FEED = re.compile(r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+)?(?:rss|feed|rdf:RDF)\b", re.I | re.S)
MARKED = re.compile(r"^#{1,6} \S|\]\((?:https?://|#|/)[^)\s]{0,500}\)|^\*\*\S.{0,200}\*\*|^>{1,3} \S|^!\[", re.M)
ROW = re.compile(r"\s*\{\s*\"")
XML = re.compile(r"\s*<\?xml\b")
LIST = re.compile(r"\s*\[\s*\{\s*\"")


def kind_of(text: str, suffix: str = "", content_type: str | None = None) -> Kind:
    """The kind of a text. A suffix that says nothing (.txt, none) leaves it to the content."""
    told = TYPES.get((content_type or "").split(";")[0].strip().lower()) or SUFFIXES.get(suffix.lower())
    start = text[:4096].lstrip("\ufeff")
    if FEED.match(start):
        return "feed"
    if told:
        return told
    if HTML.match(start):
        return "html"
    if XML.match(start):
        return "xml"
    if ROW.match(start):
        return "jsonl" if start.split("\n", 1)[0].rstrip().endswith("}") or "\n" not in text[:1_000_000].strip() else "json"
    if LIST.match(start):
        return "json"
    if MARKED.search(text[:20_000]):
        return "markdown"
    return "plain"
