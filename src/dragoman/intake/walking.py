"""Sources of any kind -> items, streaming: nothing is held but the row, page or feed that is being handed on.

`walk` never raises for what it finds: an item that is `broken` stands where something cannot be read, and the rest goes on.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from pathlib import Path

from dragoman.errors import InputError
from dragoman.intake import detect, feeds, jsonl, pages, tabular, warc
from dragoman.intake.assemble import Loaded
from dragoman.intake.encoding import decode
from dragoman.intake.folders import OnSkip, files_of
from dragoman.intake.items import PATIENCE, Item, broken
from dragoman.intake.metadata import canonical
from dragoman.intake.packing import Stream
from dragoman.intake.source import (
    LIMITS,
    Limits,
    Raw,
    check,
    is_url,
    lines_of,
    megabytes,
    opened,
    os_error,
    read,
    refuse_binary,
    shown,
    suffix_of,
)
from dragoman.records import Warn

HEAD = 4096  # bytes by which a file's kind is told
Source = str | os.PathLike[str] | Item


@dataclass(frozen=True, slots=True)
class Measure:
    """What a walk has before it: files, their bytes as they lie on the disk, and addresses whose size is not known."""

    files: int = 0
    bytes: int = 0
    addresses: int = 0


def measure(sources: Iterable[Source]) -> Measure:
    """How much a walk over these sources has to do, by the sizes of the files alone: for progress and time left."""
    files = size = addresses = 0
    for source in sources:
        if isinstance(source, Item):
            size += source.size
            continue
        if (text := os.fspath(source)) == "-" or (isinstance(source, str) and is_url(text)):
            addresses += text != "-"
            continue
        for _, found in files_of(source):
            if isinstance(found, Path):
                with contextlib.suppress(OSError, ValueError):
                    size += found.stat().st_size
                    files += 1
    return Measure(files, size, addresses)


def walk(sources: Iterable[Source], *, limits: Limits = LIMITS, on_skip: OnSkip | None = None) -> Iterator[Item]:
    """An item for each document of the sources, in order: files, folders, globs, "-" (standard input), http(s) addresses.

    Kinds are told by suffix and first bytes: Markdown, HTML, text, JSON, JSON lines, CSV, TSV, Parquet, WARC, RSS and Atom, each
    also packed by gzip or zstd. A feed on the disk gives what its entries hold; a feed at an address leads to its articles.
    `on_skip` is told of files in folders that are passed over, with the reason. An item among the sources is handed on.
    """
    for source in sources:
        if isinstance(source, Item):
            yield source
            continue
        text = os.fspath(source)
        if text == "-":
            yield from _standard_input(limits)
        elif isinstance(source, str) and is_url(text):
            yield from _address(text.strip(), limits)
        else:
            yield from _paths(source, limits, on_skip)


def _paths(source: str | os.PathLike[str], limits: Limits, on_skip: OnSkip | None) -> Iterator[Item]:
    found = files_of(source, on_skip)
    while True:
        try:
            name, path = next(found)
        except StopIteration:
            return
        except InputError as error:  # a pattern that is none
            yield broken(_key(os.fspath(source)), os.fspath(source), error)
            return
        if isinstance(path, InputError):
            yield broken(_key(name), _key(name), path)
        else:
            yield from _file(path, limits)


def _key(path: str | Path) -> str:
    """The absolute path of a file as text; bytes of a name that are no UTF-8 are written out."""
    try:
        return os.fsencode(Path(path).absolute()).decode("utf-8", "backslashreplace")
    except (OSError, ValueError):
        return str(path)


def _file(path: Path, limits: Limits) -> Iterator[Item]:
    """The items of one file; whatever breaks it ends in one broken item."""
    key, size, given = _key(path), 0, 0
    try:
        size = check(path)
        for item in _opened(path, key, limits):
            given += item.size
            yield item
    except InputError as error:
        yield broken(key, key, error, max(0, size - given))
    except OSError as error:  # the disk itself
        yield broken(key, key, os_error(path, error), max(0, size - given))


def _opened(path: Path, key: str, limits: Limits) -> Iterator[Item]:
    size = path.stat().st_size
    with opened(path) as raw:
        stream = Stream(raw, shown(path), limits.ratio)
        head = stream.peek(HEAD)
        suffix = suffix_of(path)
        kind = _kind(head, suffix, stream.packed is not None)
        if kind == "parquet":
            if stream.packed:
                raise InputError(f"{shown(path)}: is a Parquet table packed once more; unpack it first")
            yield from _weighed(_table_rows(tabular.rows_of_parquet(str(path), key, limits), key, limits), lambda: size)
        elif kind in ("rows", "csv", "warc"):
            yield from _weighed(_streamed(kind, stream, key, suffix, limits), lambda: stream.taken)
        elif kind in ("feed", "json"):
            yield from _weighed(_in_memory(kind, read(path, limits), key, key, limits), lambda: size)
        else:
            yield Item(key, key, partial(pages.of_path, path, limits), size)


def _kind(head: bytes, suffix: str, packed: bool = False, content_type: str | None = None) -> str:
    """What a source is: parquet, warc, csv, rows (JSON lines), json, feed or page."""
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"WARC/") or suffix == ".warc":
        return "warc"
    if suffix in (".csv", ".tsv"):
        return "csv"
    if suffix in (".jsonl", ".ndjson"):
        return "rows"
    if suffix == ".parquet":
        return "page" if packed else "parquet"  # broken, and said so by the reader
    try:
        text, _ = decode(head, None, "the head")
    except InputError:
        return "page"
    kind = detect.kind_of(text, suffix, content_type)
    if kind == "json" and (lines := [k for k in text.split("\n") if k.strip()]) and len(lines) > 1 and lines[0].rstrip().endswith("}") and detect.ROW.match(lines[1]):
        return "rows"
    if kind == "plain" and not suffix and tabular.is_table(text):
        return "csv"
    return "rows" if kind == "jsonl" else kind if kind in ("json", "feed") else "page"


def _streamed(kind: str, stream: Stream, key: str, suffix: str, limits: Limits) -> Iterator[Item]:
    if kind == "rows":
        yield from _json_rows(lines_of(stream, limits.input), key, limits)
    elif kind == "csv":
        yield from _table_rows(tabular.rows_of_csv(stream, key, limits, suffix or ".csv"), key, limits)
    else:
        for number, page in warc.pages_of(stream, key, limits):
            at = f"{key}:{number}"
            if isinstance(page, InputError):
                yield broken(at, key, InputError(f"{shown(key)}:{number}: {page}"))
            else:
                yield Item(at, key, partial(pages.of_raw, page, limits))


def _json_rows(lines: Iterable[tuple[int, bytes | InputError]], key: str, limits: Limits, warnings: tuple[Warn, ...] = ()) -> Iterator[Item]:
    bad = seen = 0
    for number, line in lines:
        at, where = f"{key}:{number}", f"{shown(key)}:{number}"
        seen += 1
        if isinstance(line, InputError):
            yield broken(at, key, InputError(f"{where}: {line}"))
            bad += 1
        elif error := _not_json(line, where):
            yield broken(at, key, error)
            bad += 1
        else:
            yield Item(at, key, partial(jsonl.of_line, line, where, limits, warnings))
            bad = 0
        _patience(bad, key)
    if not seen:
        raise InputError(f"{shown(key)}: is empty; there is nothing to read")


def _not_json(line: bytes, where: str) -> InputError | None:
    """The error of a line that is certainly no row, so that a file of none is given up soon. A line that is not UTF-8 may be one."""
    line = line.removeprefix(b"\xef\xbb\xbf").strip()
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return None if line.startswith(b"{") else InputError(f"{where}: is not valid JSON; each line must be one object")
    try:
        jsonl.decoded(line, where)
    except InputError as error:
        return error
    return None


def _patience(bad: int, key: str) -> None:
    if bad >= PATIENCE:
        raise InputError(f"{shown(key)}: {PATIENCE:,} rows in a row cannot be read; check that it holds one article a row")


def _table_rows(rows: Iterable[tabular.Row], key: str, limits: Limits) -> Iterator[Item]:
    bad = 0
    for number, row, warnings in rows:
        at, where = f"{key}:{number}", f"{shown(key)}:{number}"
        if isinstance(row, InputError):
            yield broken(at, key, InputError(f"{where}: {row}"))
            bad += 1
        else:
            yield Item(at, key, partial(jsonl.of_row, row, where, limits, warnings))
            bad = 0
        _patience(bad, key)


def _in_memory(kind: str, raw: Raw, key: str, source: str, limits: Limits) -> Iterator[Item]:
    """The items of bytes that are at hand: one entry of a feed, one object of JSON, or the page."""
    if kind == "feed":
        entries = feeds.entries_of(raw)
        if not entries:
            raise InputError(f"{shown(raw.name)}: is a feed without entries; there is nothing to read yet")
        for number, entry in enumerate(entries, 1):
            if raw.url and entry.url and not entry.is_whole:
                yield Item(canonical(entry.url), entry.url, partial(pages.of_url, entry.url, limits, polite=True), remote=True)
            else:
                where = f"{shown(raw.name)}:{number}"
                at = f"{key}:{number}" if not raw.url else canonical(entry.url) if entry.url else f"{key}#{entry.key}"  # a feed moves on
                yield Item(at, source, partial(feeds.document_of, entry, where, limits, raw.retrieved))
    elif kind == "json":
        text, warnings = decode(raw.data, raw.charset, raw.name)
        values = jsonl.values(text)
        if values is None:
            yield from _json_rows(jsonl.lines_of(text), key, limits, warnings)
            return
        if not values:
            raise InputError(f"{shown(raw.name)}: holds no document; check the file")
        for number, value in enumerate(values, 1):
            many = f":{number}" if len(values) > 1 else ""
            yield Item(key + many, source, partial(jsonl.of_row, value, shown(raw.name) + many, limits, warnings))
    else:
        yield Item(key, source, partial(pages.of_raw, raw, limits))


def _weighed(items: Iterator[Item], taken: Callable[[], int]) -> Iterator[Item]:
    """The items with the bytes of the file that were read since the last one."""
    before = 0
    for item in items:
        now = taken()
        yield replace(item, size=now - before)
        before = now


def _standard_input(limits: Limits) -> Iterator[Item]:
    """The items of standard input: rows, tables and archives as they come, anything else read whole first."""
    key = "standard input"
    try:
        stream = Stream(sys.stdin.buffer, key, limits.ratio)
        kind = _kind(stream.peek(HEAD), "")
        if kind == "parquet":
            raise InputError(f"{key}: is a Parquet table, which cannot be read as it comes; save it and name the file")
        if kind in ("rows", "csv", "warc"):
            yield from (replace(i, source="-") for i in _streamed(kind, stream, key, "", limits))
            return
        data = stream.whole(limits.input)
        if len(data) > limits.input:
            raise InputError(f"{key}: is larger than {megabytes(limits.input)}; split it, or give JSON lines with one article a row")
        refuse_binary(data, key)
        yield from _in_memory(kind, Raw(data, key), key, "-", limits)
    except InputError as error:
        yield broken(key, "-", error)


def _address(url: str, limits: Limits) -> Iterator[Item]:
    """The items of an address: the page, the rows of a file, or the articles that a feed there leads to."""
    key = canonical(url)
    try:
        from dragoman.intake.visiting import visitor  # httpx is needed only here

        raw = read(visitor().page(url, asked_by_a_person=True), limits)
        kind = _kind(raw.data[:HEAD], "", content_type=raw.content_type)
        if kind in ("rows", "csv", "warc"):
            yield from (replace(item, source=url) for item in _streamed(kind, Stream(BytesIO(raw.data), shown(url), limits.ratio), key, "", limits))
        else:
            yield from _in_memory(kind, raw, key, url, limits)
    except InputError as error:
        yield broken(key, url, error)


__all__ = ["Item", "Loaded", "Measure", "measure", "walk"]
