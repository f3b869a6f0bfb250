"""The tables as files: reading their rows, and one hash over all of them."""

from __future__ import annotations

import atexit
import csv
import gc
import gzip
import io
import re
import unicodedata
from collections.abc import Callable
from functools import _lru_cache_wrapper, cache, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

from dragoman.errors import DataError, InstallError

Table = TypeVar("Table")
FOLDER = Path(__file__).parent
atexit.register(gc.unfreeze)  # libraries count what is left at the end and complain of it
TABLE_SUFFIXES = (".csv", ".gz", ".toml", ".json")


def loaded_once(load: Callable[[], Table]) -> _lru_cache_wrapper[Table]:
    """Cache a table for the process. While its thousands of rows are made, none of which can be garbage, the collector that would
    look at them again and again is held, and afterwards it need not look at them any more (together half of the time of loading)."""

    def held() -> Table:
        running = gc.isenabled()
        gc.disable()
        try:
            return load()
        finally:
            gc.freeze()
            if running:
                gc.enable()

    held.__doc__, held.__name__, held.__qualname__, held.__module__ = load.__doc__, load.__name__, load.__qualname__, load.__module__
    return cache(held)


def path_of(name: str) -> Path:
    """The file of a table: `countries.csv`, `cities.csv.gz`, ..."""
    return FOLDER / name


def rows(name: str) -> list[dict[str, str]]:
    """All rows of a table as column -> value: the shipped CSV (`.gz` too), and for an actor table the person's own rows after it.

    Raises `InstallError` where the shipped file is missing, `DataError` where an own table is not right.
    """
    return with_own(name.partition(".")[0], shipped(name))


def shipped(name: str) -> list[dict[str, str]]:
    """The rows of a shipped table alone."""
    header, *body = lines(name)
    # zip is three times as fast as csv.DictReader, and all tables are read at every start
    return [dict(zip(header, row, strict=False)) for row in body if row]


def with_own(table: str, found: list[dict[str, str]]) -> list[dict[str, str]]:
    """Rows of a shipped table with the own rows of that table after them (see `knowledge.own`)."""
    from dragoman.knowledge import own  # `own` is made of this module's functions

    return own.merged(table, found) if any(path.stem == table for path in own.files()) else found


def lines(name: str) -> list[list[str]]:
    """The header and all rows of a CSV table as they stand."""
    found = list(csv.reader(io.StringIO(text_of(name), newline="")))
    if not found:
        raise DataError(f"the knowledge table {name} has no header: install dragoman again")
    return found


def text_of(name: str) -> str:
    """The text of a shipped table; raises `InstallError` where the file is missing."""
    path = path_of(name)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InstallError(f"the knowledge table {name} is missing: install dragoman again") from error
    return (gzip.decompress(raw) if name.endswith(".gz") else raw).decode("utf-8")


@cache
def fingerprint() -> str:
    """Hash of the bytes of all tables, the person's own included: changes when any of them does."""
    from dragoman.knowledge import own

    total = blake2b(digest_size=8)
    for path in (*(p for p in sorted(FOLDER.iterdir()) if p.suffix in TABLE_SUFFIXES), *own.files()):
        total.update(path.name.encode() + b"\x1f" + path.read_bytes() + b"\x1f")
    return total.hexdigest()


def parts(value: str) -> tuple[str, ...]:
    """The entries of a cell that holds several, joined by ";"."""
    if ";" not in value:
        value = value.strip()
        return (value,) if value else ()
    return tuple(v for v in (p.strip() for p in value.split(";")) if v)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Accents and typographic quotes off, case kept: "Erdoğan" -> "Erdogan", so that either spelling is found."""
    if text.isascii():
        return text
    plain = text.translate(_PLAIN)
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))


_PLAIN = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "–": "-", "—": "-", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D",
                        "ı": "i", "ə": "e", "Ə": "E", "ß": "ss", "æ": "ae", "Æ": "Ae", "ð": "d", "þ": "th", "Þ": "Th"})  # fmt: skip


def slug_of(name: str) -> str:
    """A permanent key from a name: lower case, ASCII, words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name).lower()).strip("-")


def within(begin: str, end: str, date: str | None) -> bool:
    """Whether a date lies in [begin, end]; both may be empty (open) or coarse ("2009" ends with that year)."""
    if date is None:
        return True
    day = date[:10]
    return not (begin and day[: len(begin)] < begin) and not (end and day[: len(end)] > end)
