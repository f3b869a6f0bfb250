"""The formats by name, and writing one: the file appears when it is whole, its manifest beside it."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from dragoman.desk.exports import conventions, delimited, ftm, graphs, plover, tabular
from dragoman.desk.exports.items import Item, Material, Unit, items
from dragoman.desk.exports.manifest import Manifest, manifest_path
from dragoman.errors import UsageError


@dataclass(frozen=True)
class Format:
    """An export format: the usual ending of its files, which version of it is written, what it is, and what writes it."""

    name: str
    ending: str
    version: str
    what: str
    write: Callable[[Sequence[Item], Material], Iterator[bytes]]


def _simple(write: Callable[[Sequence[Item]], Iterator[bytes]]) -> Callable[[Sequence[Item], Material], Iterator[bytes]]:
    return lambda found, _: write(found)


FORMATS: Mapping[str, Format] = {
    f.name: f
    for f in (
        Format("plover", ".jsonl", "PLOVER manual, draft 2.0: JSON field names", "PLOVER JSON, one event a line", _simple(plover.plover)),
        Format("polecat", ".txt", conventions.version_of("polecat"), "POLECAT columns", _simple(delimited.polecat)),
        Format("icews", ".tab", conventions.version_of("icews"), "ICEWS columns", _simple(delimited.icews)),
        Format("gdelt", ".CSV", conventions.version_of("gdelt"), "GDELT 2.0 event columns", _simple(delimited.gdelt)),
        Format("csv", ".csv", "RFC 4180, UTF-8", "all columns of the desk, for a spreadsheet", _simple(tabular.spreadsheet)),
        Format("parquet", ".parquet", "Parquet 2.6, zstd", "all columns of the desk, for pandas, R, DuckDB", _simple(tabular.parquet)),
        Format("ftm", ".ftm.json", "FollowTheMoney 4: entities as JSON lines", "FollowTheMoney entities", ftm.follow_the_money),
        Format("graphml", ".graphml", "GraphML 1.0", "network of actors", _simple(graphs.graphml)),
        Format("gexf", ".gexf", "GEXF 1.2draft", "network of actors, for Gephi", _simple(graphs.gexf)),
    )
}


def write(
    form: str, material: Material, output: Path | BinaryIO, *, unit: Unit = "event", once_a_day: bool = False,
    filters: Mapping[str, Any] | None = None, versions: Mapping[str, int] | None = None, made_at: str | None = None,
) -> Manifest:  # fmt: skip
    """Write an export and return its manifest; beside a file, the manifest is written as `FILE.manifest.json`.

    `filters` and `versions` (of the desk's tables) are told in the manifest as they are given. Raises `UsageError` where the format
    is not known or the file cannot be written.
    """
    if form not in FORMATS:
        raise UsageError(f"{form!r} is no export format; there are {', '.join(FORMATS)}")
    found = items(material, unit, once_a_day=once_a_day)
    seen = _Hashed(FORMATS[form].write(found, material))
    if isinstance(output, Path):
        replaced(output, seen)
    else:
        for piece in seen:
            output.write(piece)
    told = Manifest.of(FORMATS[form], found, material, seen.hash.hexdigest(), seen.size, unit, once_a_day, filters or {}, versions or {}, made_at)
    if isinstance(output, Path):
        replaced(manifest_path(output), [told.to_json()])
    return told


class _Hashed:
    """Bytes that pass by, their SHA-256 and their number."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.pieces, self.hash, self.size = pieces, hashlib.sha256(), 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            self.hash.update(piece)
            self.size += len(piece)
            yield piece


def replaced(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file that appears only when it is whole; an old one stays until then."""
    waiting: str | None = None
    try:
        handle, waiting = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as stream:
            for piece in pieces:
                stream.write(piece)
        mask = os.umask(0)
        os.umask(mask)
        Path(waiting).chmod(0o666 & ~mask)
        Path(waiting).replace(path)
        waiting = None
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({(error.strerror or str(error)).lower()}); name another file with --output") from error
    finally:
        if waiting:
            Path(waiting).unlink(missing_ok=True)
