"""Bytes -> `Document`: Markdown, HTML, plain text, JSON lines; from a text, a file, standard input or a URL.

`load` gives one document, `load_many` all of a source, each with its warnings; `walk` goes through folders, globs, tables,
archives and feeds as well, an item for each document, for a desk. What cannot be read raises `InputError`
or `FetchError`, whose message is one line: what, where, and what to do next.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from dragoman.errors import DragomanError, InputError
from dragoman.intake import jsonl, pages, source
from dragoman.intake.assemble import Loaded
from dragoman.intake.items import Item
from dragoman.intake.pages import OnError
from dragoman.intake.source import LIMITS, Limits, shown
from dragoman.intake.walking import Measure, measure, walk
from dragoman.records import Document

__all__ = ["LIMITS", "Item", "Limits", "Loaded", "Measure", "load", "load_many", "measure", "nothing_in", "walk"]

CONTAINERS = (".csv", ".tsv", ".parquet", ".warc")
Source = str | os.PathLike[str] | bytes


def load(source: Source, *, origin: str | None = None, limits: Limits = LIMITS) -> Document:
    """The one document of a text, path, URL, "-" (standard input) or bytes.

    A `str` is a URL if it begins with http:// or https://, a path if such a file exists or it looks like one (no white
    space, and a suffix or a slash), else the text itself; a `PathLike` is always a path. `origin` is the import key: where
    the text came from, for its id, where no URL is known. Raises `InputError` where there is no document or more than one.
    """
    found = list(_first(load_many(source, origin=origin, limits=limits), 2))
    if not found:
        raise nothing_in(source)
    if len(found) > 1:
        raise InputError(f"{_name(source)}: holds several documents; read it with read_many")
    return found[0].document


def load_many(source: Source, *, origin: str | None = None, limits: Limits = LIMITS, on_error: OnError | None = None) -> Iterator[Loaded]:
    """Every document of a source with its warnings: JSON lines give one a row, other kinds one.

    A row that cannot be read is handed to `on_error` as (file and line, error) and the next is read; with no `on_error`
    it is raised. An error of the source as a whole is always raised.
    """
    return _loaded(source, origin, limits, on_error)


def nothing_in(source: Source) -> InputError:
    """The error for a source that holds no document at all (an empty list of JSON)."""
    return InputError(f"{_name(source)}: holds no document; check the file")


def _loaded(given: Source, origin: str | None, limits: Limits, on_error: OnError | None) -> Iterator[Loaded]:
    place = source.place_of(given, limits)
    if isinstance(place, source.Rows):
        with place:
            yield from jsonl.documents(place.lines, place.name, limits, on_error)
        return
    if isinstance(place, Path) and source.suffix_of(place) in CONTAINERS:
        yield from _walked(place, limits, on_error)
        return
    yield from pages.of_raw(source.read(place, limits), limits, origin=origin, on_error=on_error)


def _walked(path: Path, limits: Limits, on_error: OnError | None) -> Iterator[Loaded]:
    """The documents of a table or an archive."""
    for item in walk([path], limits=limits):
        try:
            yield from item.load()
        except DragomanError as error:
            if on_error is None or item.key == item.source:
                raise
            on_error(shown(item.key), error)


def _first(found: Iterator[Loaded], most: int) -> Iterator[Loaded]:
    for _, one in zip(range(most), found, strict=False):
        yield one


def _name(given: Source) -> str:
    return "the bytes given" if isinstance(given, bytes) else shown(os.fspath(given))
