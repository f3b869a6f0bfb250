"""The tables that intake reads by: labels of a page's lines, field names, wires, outlets, stop words."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Any

from dragoman.errors import InstallError
from dragoman.knowledge.tables import path_of, rows


@cache
def table() -> dict[str, Any]:
    """knowledge/intake.toml."""
    return _toml("intake.toml")


@cache
def labels(name: str) -> re.Pattern[str]:
    """A pattern that matches any of a list's labels at the start of a line, the longest first, in any case."""
    words = sorted(table()[name], key=lambda w: (-len(w), w))
    return re.compile(r"(?:" + "|".join(re.escape(w) for w in words) + r")(?![\w])" if name != "furniture" else "|".join(map(re.escape, words)), re.I)


@cache
def stop_words() -> dict[str, frozenset[str]]:
    """Language code -> its function words, from knowledge/languages.toml."""
    return {code: frozenset(words.split()) for code, words in _toml("languages.toml")["words"].items()}


@cache
def scripts() -> dict[str, str]:
    """First word of a letter's Unicode name -> language code."""
    found: dict[str, str] = _toml("languages.toml")["scripts"]
    return found


@cache
def outlets() -> dict[str, str]:
    """Domain -> name of the outlet."""
    return {row["domain"]: row["outlet"] for row in rows("outlets.csv")}


def _toml(name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path_of(name).read_text("utf-8"))
    except OSError as error:
        raise InstallError(f"the knowledge table {name} is missing: install dragoman again") from error
