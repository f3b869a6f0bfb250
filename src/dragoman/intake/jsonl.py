"""Rows of JSON -> documents: field names mapped by knowledge/intake.toml, the text kept to the letter."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import msgspec

from dragoman.errors import DragomanError, InputError
from dragoman.intake.assemble import Loaded, assemble
from dragoman.intake.draft import Draft
from dragoman.intake.encoding import decode
from dragoman.intake.items import PATIENCE
from dragoman.intake.metadata import date_value, names_of, wire_of
from dragoman.intake.source import Limits, is_url, shown
from dragoman.intake.tables import table
from dragoman.records import Warn

OnError = Callable[[str, DragomanError], None]
SURROGATES = re.compile(r"[\ud800-\udfff\0]")


def lines_of(text: str) -> Iterator[tuple[int, bytes]]:
    """(number, line) of each line of a text in memory that is not blank."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line.encode("utf-8", "replace")


def documents(
    lines: Iterable[tuple[int, bytes | InputError]], name: str, limits: Limits, on_error: OnError | None, warnings: tuple[Warn, ...] = ()
) -> Iterator[Loaded]:
    """One document a line. See `intake.load_many` for what becomes of a bad one."""
    seen, bad = 0, 0
    for number, line in lines:
        where = f"{shown(name)}:{number}"
        try:
            if isinstance(line, InputError):
                raise InputError(f"{where}: {line}")
            yield from of_line(line, where, limits, warnings)
            bad = 0
        except InputError as error:
            if on_error is None:
                raise
            on_error(where, error)
            bad += 1
            if bad >= PATIENCE:
                raise InputError(f"{shown(name)}: {PATIENCE:,} rows in a row cannot be read; check that it holds one JSON object a line") from error
        seen += 1
    if not seen:
        raise InputError(f"{shown(name)}: is empty; there is nothing to read")


def whole(text: str, name: str, limits: Limits, on_error: OnError | None, warnings: tuple[Warn, ...] = ()) -> Iterator[Loaded]:
    """The documents of one JSON text: an object, a list of objects, or (misnamed) JSON lines."""
    rows = values(text)
    if rows is None:
        yield from documents(lines_of(text), name, limits, on_error, warnings)
        return
    for number, row in enumerate(rows, 1):
        where = f"{shown(name)}:{number}" if len(rows) > 1 else shown(name)
        try:
            yield document(row, where, limits, warnings)
        except InputError as error:
            if on_error is None:
                raise
            on_error(where, error)


def values(text: str) -> list[object] | None:
    """The rows of one JSON text; None where it is none as a whole, and may be JSON lines."""
    try:
        data = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return None
    return data if isinstance(data, list) else [data]


def of_line(line: bytes, where: str, limits: Limits, warnings: tuple[Warn, ...] = ()) -> Iterator[Loaded]:
    """The document of one line; a line that is not UTF-8 is read as what it seems to be, with a warning."""
    line = line.removeprefix(b"\xef\xbb\xbf")
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        text, told = decode(line, None, where)
        line, warnings = text.encode("utf-8", "replace"), (*warnings, *told)
    yield document(decoded(line, where), where, limits, warnings)


def of_row(row: object, where: str, limits: Limits, warnings: tuple[Warn, ...] = ()) -> Iterator[Loaded]:
    """The document of one row (field name -> value)."""
    yield document(row, where, limits, warnings)


def decoded(line: bytes, where: str) -> object:
    """The value of one line of JSON."""
    try:
        return msgspec.json.decode(line)
    except msgspec.DecodeError as error:
        if b"\\ud" in line.lower():  # half a surrogate pair: the standard library lets it pass
            with contextlib.suppress(ValueError, RecursionError):
                return json.loads(line)
        reason = str(error).split(" (")[0].lower().rstrip(".")
        raise InputError(f"{where}: is not valid JSON ({reason}); each line must be one object") from error
    except (RecursionError, UnicodeDecodeError) as error:
        raise InputError(f"{where}: is not valid JSON; each line must be one object") from error


def document(row: object, where: str, limits: Limits, warnings: tuple[Warn, ...]) -> Loaded:
    """The document of a row; raises `InputError` where it is no object or holds no text."""
    if not isinstance(row, dict):
        raise InputError(f"{where}: is not a JSON object; each row must be one, with the article in a field such as text")
    fields = {str(k).lower(): v for k, v in row.items()}
    text = _text(fields, "text")
    if text is None:
        known = ", ".join(table()["fields"]["text"][:3])
        raise InputError(f"{where}: has no text; name its field {known} or the like")
    return assemble(_draft(fields, text), name=where, limits=limits, warnings=warnings)


def _draft(fields: dict[str, Any], text: str) -> Draft:
    url = _text(fields, "url")
    source = _text(fields, "source")
    published = next((d for v in _values(fields, "published") if (d := date_value(v))), None)
    modified = next((d for v in _values(fields, "modified") if (d := date_value(v))), None)
    authors, wire = _authors(fields)
    draft = Draft(
        title=_line(fields, "title"),
        authors=authors,
        published=published,
        modified=modified[0] if modified else None,
        outlet=source,
        source=source,
        wire=_line(fields, "wire") or wire,
        url=url.strip() if url and is_url(url) else None,
        language=_code(_line(fields, "language")),
        verbatim=text,
    )
    key = next((v for v in _values(fields, "key") if isinstance(v, str | int)), None)
    return replace(draft, key=str(key) if key is not None else None)


def _values(fields: dict[str, Any], name: str) -> Iterator[Any]:
    for field in table()["fields"][name]:
        value = fields.get(field)
        if value is not None and value != "" and value != []:
            yield value


def _text(fields: dict[str, Any], name: str) -> str | None:
    """The first value that is words; a publisher given as an object has its name taken."""
    for value in _values(fields, name):
        value = value.get("name") if isinstance(value, dict) else value
        if isinstance(value, list) and name == "text" and all(isinstance(v, str) for v in value):
            value = "\n\n".join(value)
        if isinstance(value, str) and value.strip():
            return SURROGATES.sub("\ufffd", value)
    return None


def _line(fields: dict[str, Any], name: str) -> str | None:
    value = _text(fields, name)
    return " ".join(value.split()) if value else None


def _code(language: str | None) -> str | None:
    return language[:2].lower() if language and re.fullmatch(r"(?i)[a-z]{2}(?:[-_][a-z0-9]+)*", language) else None


def _authors(fields: dict[str, Any]) -> tuple[tuple[str, ...], str | None]:
    """Authors of a list, of objects with a name, or of one string "By A and B"; a wire among them is told apart."""
    given = next(_values(fields, "authors"), None)
    entries = given if isinstance(given, list) else [given]
    names = [e.get("name") if isinstance(e, dict) else e for e in entries]
    authors: list[str] = []
    wire: str | None = None
    for name in (re.sub(r"(?i)^by\s+", "", SURROGATES.sub("", n).strip()) for n in names if isinstance(n, str) and n.strip()):
        if agency := wire_of(name):
            wire = agency
        elif len(entries) == 1 and (found := names_of(name)):
            authors += found[0]
            wire = wire or found[1]
        elif len(name) <= 120:
            authors.append(" ".join(name.split()))
    return tuple(dict.fromkeys(authors)), wire
