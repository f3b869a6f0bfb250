"""What a walk over sources gives: one item for each document to be, with the call that loads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from dragoman.errors import DragomanError
from dragoman.intake.assemble import Loaded

PATIENCE = 1000  # bad rows in a row after which a file is given up: it is no file of articles


@dataclass(frozen=True, slots=True)
class Item:
    """One document to be, or the error that stands in its place. An item can be sent to another process and loaded there.

    `key` says which one it is, whatever the working folder: the absolute path of a file, with `:7` for its seventh row, record
    or entry; the canonical URL of a page. `source` is what finds it again (`walk([source])`): a path, a URL or "-".
    `load()` gives its documents, mostly one, or raises a `DragomanError` of one line. `size` counts the bytes of the source
    that this item used up (packed as they are), so that the sizes of a walk add up to about `measure(sources).bytes`.
    `broken` is set where it is known before loading that there is nothing to load; `load()` raises the same error.
    `remote` items fetch a page when they are loaded: load those in one process, one after another, so that hosts are spared.
    """

    key: str
    source: str
    load: Callable[[], Iterator[Loaded]]
    size: int = 0
    broken: DragomanError | None = None
    remote: bool = False


def broken(key: str, source: str, error: DragomanError, size: int = 0) -> Item:
    """The item for what cannot be read."""
    return Item(key, source, partial(_raise, error), size, error)


def _raise(error: DragomanError) -> Iterator[Loaded]:
    raise error


def once(loaded: Loaded) -> Iterator[Loaded]:
    """The documents of what was loaded already."""
    yield loaded
