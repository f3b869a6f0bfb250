"""The knowledge tables of this step, each read once."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files


@cache
def rows(table: str) -> tuple[dict[str, str], ...]:
    """All rows of `knowledge/<table>`."""
    text = files("dragoman.knowledge").joinpath(table).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def words(table: str, kind: str, value: str = "value") -> dict[str, str]:
    """The words of one class of a table, in lower case, with their value."""
    return {r["word"].lower(): r.get(value) or "" for r in rows(table) if r["class"] == kind}


@cache
def spelled(table: str, kind: str) -> tuple[str, ...]:
    """The words of one class as written, longest first (so that an alternation prefers them)."""
    return tuple(sorted((r["word"] for r in rows(table) if r["class"] == kind), key=lambda w: (-len(w), w)))


def either(choices: Sequence[str]) -> str:
    """A regular expression that matches any of the choices."""
    return "(?:" + "|".join(re.escape(c).replace("\\ ", r"\ ") for c in choices) + ")"


# typographic signs and line breaks one for one, so that offsets hold
PLAIN = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "\n": " ", "\t": " ", "\u00a0": " ", "\u202f": " "})


@lru_cache(maxsize=16)
def plain(text: str) -> str:
    """`text` with straight apostrophes and plain spaces, character for character (0.5 ms an article, asked for often)."""
    return text.translate(PLAIN)
