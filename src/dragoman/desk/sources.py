"""What `add` reads from: the one place where the desk meets intake."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from dragoman import intake
from dragoman.errors import InputError
from dragoman.intake import Loaded

Source = str | os.PathLike[str]


class Taken(NamedTuple):
    """A document taken in, or the error in its place. `key` says which item of the sources it is, `source` what finds the item
    again, `size` how many bytes of the sources it used up."""

    key: str
    source: str
    size: int
    found: Loaded | Exception


def taken(sources: Iterable[Source]) -> Iterator[Taken]:
    """Every document of the sources, streamed. What cannot be read is an error in the stream; the rest is read."""
    for item in intake.walk(sources):
        size = item.size
        try:
            for loaded in item.load():
                yield Taken(item.key, item.source, size, loaded)
                size = 0
        except Exception as error:
            yield Taken(item.key, item.source, size, error)


def measured(sources: Iterable[Source]) -> int | None:
    """Bytes that the sources hold; None where it cannot be known (addresses, standard input)."""
    places = list(sources)
    if any(os.fspath(p) == "-" for p in places):
        return None
    try:
        found = intake.measure(places)
    except (OSError, InputError):
        return None
    return None if found.addresses else found.bytes
