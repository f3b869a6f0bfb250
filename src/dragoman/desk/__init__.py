"""The desk: a record kept over time. `Desk("folder")` opens one; docs/desk.md explains its tables and questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dragoman.desk.desk import Desk, find_desk

__all__ = ["Desk", "find_desk"]


def __getattr__(name: str) -> Any:
    """Load on first use: pyarrow, deltalake and duckdb take a third of a second."""
    if name in __all__:
        from dragoman.desk import desk

        return getattr(desk, name)
    raise AttributeError(f"module 'dragoman.desk' has no attribute {name!r}")
