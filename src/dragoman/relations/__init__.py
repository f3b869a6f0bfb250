"""Relations: how two actors stand to each other over time, who stands with whom, and who was right, from Arrow tables.

    from dragoman import relations
    found = relations.relation(relations.from_file("events.parquet"), "RUS", "ISR")
    for change in found.changes:
        print(change.explanation)

`docs/relations.md` gives the methods. Tables have the columns of a desk; `from_desk(desk)` takes a desk's.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "relation": "series", "Relation": "series", "opened": "series", "panel": "panels", "Panel": "panels", "network": "networks", "Network": "networks",
    "stance": "stances", "Stance": "stances", "mediators": "mediation", "Mediators": "mediation", "proposals": "ledger", "scores": "ledger", "due": "ledger",
    "Tables": "tables", "from_desk": "tables", "from_file": "tables",
}  # fmt: skip
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    """Load on first use: SciPy, ruptures and pyarrow take a second."""
    if name in _HOMES:
        return getattr(import_module(f"dragoman.relations.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'dragoman.relations' has no attribute {name!r}")
