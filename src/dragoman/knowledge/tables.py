"""The tables as files: reading their rows, and one hash over all of them."""

from __future__ import annotations

import csv
import gzip
import io
import re
import unicodedata
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path

from dragoman.errors import DataError, InstallError

FOLDER = Path(__file__).parent
TABLE_SUFFIXES = (".csv", ".gz", ".toml", ".json")


def path_of(name: str) -> Path:
    """The file of a table: `countries.csv`, `cities.csv.gz`, ..."""
    return FOLDER / name


def rows(name: str) -> list[dict[str, str]]:
    """All rows of a CSV table (`.gz` too) as column -> value; raises `InstallError` where the file is missing."""
    header, *body = lines(name)
    # zip is three times as fast as csv.DictReader, and all tables are read at every start
    return [dict(zip(header, row, strict=False)) for row in body if row]


def lines(name: str) -> list[list[str]]:
    """The header and all rows of a CSV table as they stand."""
    path = path_of(name)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InstallError(f"the knowledge table {name} is missing: install dragoman again") from error
    text = (gzip.decompress(raw) if name.endswith(".gz") else raw).decode("utf-8")
    found = list(csv.reader(io.StringIO(text, newline="")))
    if not found:
        raise DataError(f"the knowledge table {name} has no header: install dragoman again")
    return found


@cache
def fingerprint() -> str:
    """Hash of the bytes of all tables: changes when any of them does."""
    total = blake2b(digest_size=8)
    for path in sorted(FOLDER.iterdir()):
        if path.suffix in TABLE_SUFFIXES:
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
