"""docs/desk.ipynb runs from its first cell to its last, and says what its text says."""

from __future__ import annotations

from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_notebook_runs() -> None:
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    notebook = nbformat.read(DOCS / "desk.ipynb", as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "outputs are not kept in the repository"
    nbclient.NotebookClient(notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(DOCS)}}).execute()
    said = ["".join(o.get("text", "") for o in c.get("outputs", ())) for c in notebook.cells if c.cell_type == "code"]
    assert said[0] == "3 added, 0 failed\n"
    assert said[1] == "0 added, 3 already there\n"
    assert "«grain»" in said[4] or "«corridor»" in said[4]
    assert said[5].count("\n") == 3
    assert said[8] == "0 documents to code again, 0 changes\n"
