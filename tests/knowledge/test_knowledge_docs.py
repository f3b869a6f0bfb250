"""docs/knowledge.md tells every table and column of the form, with an example that holds to it."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from dragoman.knowledge.forms import Form, fault, forms, sectors

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "knowledge.md").read_text(encoding="utf-8")


def section(name: str) -> str:
    found = re.search(rf"^### `{name}`$(.*?)(?=^##|\Z)", PAGE, flags=re.MULTILINE | re.DOTALL)
    assert found, f"docs/knowledge.md has no section {name}"
    return found[1]


@pytest.mark.parametrize("form", forms().values(), ids=lambda f: f.name)
def test_every_column_is_told(form: Form) -> None:
    told = re.findall(r"^\| `([^`]+)` \| ([^|]+) \| ([^|]{4,}) \|$", section(form.name), flags=re.MULTILINE)
    assert [name for name, _, _ in told] == [c.name for c in form.columns]
    for (_, holds, _), column in zip(told, form.columns, strict=True):
        assert set(re.findall(r"`([^`]+)`", holds)) >= set(column.allowed), column.name
        assert ("needed" in holds) is column.need, column.name
    assert all(f"`{file}`" in section(form.name) for file in form.files)


@pytest.mark.parametrize("form", forms().values(), ids=lambda f: f.name)
def test_the_example_holds_to_the_form(form: Form) -> None:
    example = re.search(r"^Example: `(.+)`$", section(form.name), flags=re.MULTILINE)
    assert example
    columns = [c.name for c in form.columns if c.name != "gender" or form.name == "given_names"]
    cells = next(csv.reader([example[1]]))
    assert len(cells) == len(columns)
    assert fault(form, dict(zip(columns, cells, strict=True))) is None


def test_every_sector_is_told() -> None:
    line = re.search(r"^- \*\*Sectors\*\*.*?(?=^- )", PAGE, flags=re.MULTILINE | re.DOTALL)
    assert line and sectors() == set(re.findall(r"\b[A-Z]{3}\b", line[0]))
