"""A folder of own tables, and tables that are read anew for a test."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import _lru_cache_wrapper
from pathlib import Path

import pytest

OwnTable = Callable[[str, str], Path]


def forget() -> None:
    """Clear every cache of the packages that read tables."""
    for name, module in list(sys.modules.items()):
        if name.startswith("dragoman."):
            for value in list(vars(module).values()):
                if isinstance(value, _lru_cache_wrapper) and not name.startswith("dragoman.language"):
                    value.cache_clear()


@pytest.fixture
def own_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OwnTable]:
    """Write a file of the folder of own tables: own_table("people.csv", text)."""
    monkeypatch.setenv("DRAGOMAN_KNOWLEDGE", str(tmp_path))
    forget()

    def write(name: str, text: str) -> Path:
        (tmp_path / name).write_text(text, encoding="utf-8")
        forget()
        return tmp_path / name

    yield write
    monkeypatch.undo()
    forget()
