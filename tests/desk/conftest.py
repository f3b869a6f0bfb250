"""A desk of made-up articles, read by a reader that takes no time."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(BENCHMARKS), os.environ.get("PYTHONPATH")]))  # for reading processes

import made_reporting as made  # noqa: E402

from dragoman.desk import Desk  # noqa: E402

Write = Callable[..., Path]


@pytest.fixture
def rows(tmp_path: Path) -> Write:
    """Write rows as a file of JSON lines."""

    def write(given: Iterable[dict[str, Any]], name: str = "rows.jsonl") -> Path:
        path = tmp_path / name
        path.write_text("".join(json.dumps(r) + "\n" for r in given), "utf-8")
        return path

    return write


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.create(tmp_path / "desk")


@pytest.fixture
def filled(desk: Desk, rows: Write) -> Desk:
    """Sixty made-up articles."""
    desk.add(rows(made.rows(60)), reader=made.read)
    return desk
