"""Dragoman reads reporting on politics and conflict into a record that a person can trust.

    import dragoman
    reading = dragoman.read("article.md")
    for event in reading.events:
        print(event.type, event.status, event.trigger.text)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dragoman.errors import DragomanError
    from dragoman.events import Related, relate, status
    from dragoman.reading import read, read_document, read_many
    from dragoman.records import Reading

__all__ = ["DragomanError", "Reading", "Related", "read", "read_document", "read_many", "relate", "status"]

_HOMES = {
    "DragomanError": "errors", "Reading": "records", "Related": "events", "relate": "events", "status": "events",
    "read": "reading", "read_document": "reading", "read_many": "reading",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load a public name on first use, so that `import dragoman` and `dragoman --help` cost nothing."""
    if name in _HOMES:
        return getattr(import_module(f"dragoman.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'dragoman' has no attribute {name!r}")
