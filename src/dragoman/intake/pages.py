"""One page -> its document: by path, by address, or from bytes at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from dragoman.errors import DragomanError, InputError
from dragoman.intake import detect, jsonl, markdown, plain
from dragoman.intake.assemble import Loaded, assemble
from dragoman.intake.encoding import decode
from dragoman.intake.source import Limits, Raw, read, refuse_binary, shown
from dragoman.records import Warn

OnError = Callable[[str, DragomanError], None]


def of_path(path: Path, limits: Limits) -> Iterator[Loaded]:
    """The documents of a file that is a page (or, misnamed, rows of JSON)."""
    yield from of_raw(read(path, limits), limits)


def of_url(url: str, limits: Limits, *, polite: bool = False) -> Iterator[Loaded]:
    """The document at an address. `polite`: asked for by a program, not by a person: robots.txt and pauses are kept."""
    if polite:
        from dragoman.intake.visiting import visitor

        raw = visitor().page(url)
    else:
        from dragoman.intake.url import fetch

        raw = fetch(url)
    yield from of_raw(read(raw, limits), limits)


def of_raw(raw: Raw, limits: Limits, *, origin: str | None = None, on_error: OnError | None = None) -> Iterator[Loaded]:
    """The documents of bytes at hand. Raises `InputError` where there is none in them."""
    refuse_binary(raw.data, raw.name)
    if not raw.data.strip():
        raise InputError(f"{shown(raw.name)}: is empty; there is nothing to read")
    text, warnings = decode(raw.data, raw.charset, raw.name)
    kind = detect.kind_of(text, raw.suffix, raw.content_type)
    if kind == "jsonl":
        yield from jsonl.documents(jsonl.lines_of(text), raw.name, limits, on_error, warnings)
    elif kind == "json":
        yield from jsonl.whole(text, raw.name, limits, on_error, warnings)
    else:
        yield single(kind, text, raw, origin, limits, warnings)


def single(kind: detect.Kind, text: str, raw: Raw, origin: str | None, limits: Limits, warnings: tuple[Warn, ...]) -> Loaded:
    """The document of a text that is one page."""
    if kind == "feed":
        raise InputError(f"{shown(raw.name)}: is a news feed, not an article; give the addresses of its articles, or add it to a desk")
    if kind == "xml":
        raise InputError(f"{shown(raw.name)}: is XML, but neither a web page nor a feed; save the article as text or HTML")
    if kind == "html":
        from dragoman.intake import html  # trafilatura takes a third of a second to import

        draft = html.draft_of(text, raw.url, raw.name)
    else:
        # markup of any length is parsed: leave a margin over the body's limit
        short = text[: 2 * limits.text]
        draft = markdown.draft_of(short) if kind == "markdown" else plain.draft_of(short)
    return assemble(draft, name=raw.name, origin=origin, url=raw.url, retrieved=raw.retrieved, limits=limits, warnings=warnings, whole=len(text))
